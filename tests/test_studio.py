"""Scripted visits: the same bytes twice, a well-lit picture, a folder with transcript, a video, and one clear line for mistakes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vrapp import config, studio
from vrapp.avatar import bones
from vrapp.config import Settings
from vrapp.errors import BadInputError
from vrapp.frame import frame

pytestmark = pytest.mark.slow

VISIT = """
seconds = 3.0
fps = 10
size = [160, 120]
think_s = 0.2
[[user]]
at = 0.3
says = "What is that?"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    replies = tmp_path / "replies.txt"
    replies.write_text("[happy] That is the floor lamp.\n")
    (tmp_path / "visit.toml").write_text(VISIT)
    return config.load(overrides={"mind": {"script": str(replies)}})


def made(settings: Settings, tmp_path: Path, out: str, **words: object) -> Path:
    path = tmp_path / out
    assert studio.render(settings, studio.Order(script=str(tmp_path / "visit.toml"), out=path, **words)) == 0  # pyright: ignore[reportArgumentType]
    return path


def test_a_still_is_the_same_bytes_twice_and_well_lit(settings: Settings, tmp_path: Path) -> None:
    first, second = made(settings, tmp_path, "a.png", time_s=1.5), made(settings, tmp_path, "b.png", time_s=1.5)
    assert first.read_bytes() == second.read_bytes()
    pixels = np.asarray(Image.open(first), dtype=np.float32)
    assert pixels.shape == (120, 160, 3)
    assert 60 < pixels.mean() < 190 and pixels.std() > 30, "too dark, too bright or flat"
    assert (pixels > 250).all(axis=-1).mean() < 0.08, "burnt out"


def test_another_seed_is_another_picture_and_stereo_is_two(settings: Settings, tmp_path: Path) -> None:
    one, other = made(settings, tmp_path, "a.png", seed=1, time_s=2.0), made(settings, tmp_path, "b.png", seed=2, time_s=2.0)
    assert one.read_bytes() != other.read_bytes()
    both = np.asarray(Image.open(made(settings, tmp_path, "c.png", stereo=True)), dtype=int)
    assert both.shape == (120, 320, 3) and np.abs(both[:, :160] - both[:, 160:]).mean() > 1.0


def test_a_folder_holds_a_picture_of_each_sentence_and_what_was_said(settings: Settings, tmp_path: Path) -> None:
    folder = made(settings, tmp_path, "visit")
    assert sorted(path.name for path in folder.iterdir()) == ["0001.png", "transcript.txt"]
    lines = (folder / "transcript.txt").read_text().splitlines()
    assert lines == ["[00:00] You: What is that?", "[00:00] Ori: That is the floor lamp."]


def test_a_video_has_every_frame(settings: Settings, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    with av.open(str(made(settings, tmp_path, "a.mp4"))) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == 30 and frames[0].shape == (120, 160, 3)
    assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).mean() > 0.2, "nothing moves"


def test_without_a_room_the_person_is_alone(settings: Settings, tmp_path: Path) -> None:
    picture = tmp_path / "alone.png"
    studio.render(settings, studio.Order(out=picture, size=(120, 160), no_room=True, time_s=0.5))
    pixels = np.asarray(Image.open(picture), dtype=int)
    corner = pixels[:8, :8].reshape(-1, 3)
    assert np.ptp(corner, axis=0).max() <= 2 and np.abs(pixels - corner[0]).max() > 100


def test_a_camera_inside_its_own_target_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="same point"):
        made(settings, tmp_path, "a.png", camera=(0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 40.0))


def test_who_is_looked_at_looks_back(settings: Settings, tmp_path: Path) -> None:
    """The user looks at the companion for eight seconds: she may glance away, but does not turn to what is behind her."""
    order = studio.Order(script=str(tmp_path / "visit.toml"), size=(64, 64))
    plan = studio.plan_of(settings, order)
    with studio.visit(settings, order, plan) as (stage, film, _):
        facing: list[float] = []
        for index in range(80):
            film.showing = False
            studio.aim(stage, film, plan, index / plan.fps)
            frame(stage)
            rig = stage.world.avatar.rig
            facing.append(float(stage.world.avatar.pose.node_world[rig.node[bones.HEAD]][2, 2]))
        assert stage.world.senses.looking_at == ""
    settled = np.array(facing[20:])
    assert np.median(settled) > 0.95 and (settled > 0.8).mean() > 0.85

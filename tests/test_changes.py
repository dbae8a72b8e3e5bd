"""Another avatar and another room in the middle of a visit: what each frame had to do for it, what is shown meanwhile, and that nothing is left of the old."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import visitors

from tests.conftest import absent
from vrapp import changes as changing
from vrapp import config
from vrapp.config import Settings
from vrapp.errors import MissingError
from vrapp.frame import frame
from vrapp.loading import InlineLoader, Loader, names
from vrapp.render.objects import live
from vrapp.render.staging import SEGMENT

pytestmark = pytest.mark.slow

SWAPS = 10


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return config.load(overrides={"render": {"msaa": 1}, "place": {"room": str(visitors.bare_room(tmp_path))}})


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    return visitors.stick_figure(tmp_path / "figure.vrm")


def test_ten_swaps_cost_no_frame_more_than_its_slice_and_leave_nothing(settings: Settings, figure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a frame has to do on the render thread is counted, because times on a shared machine say little: bytes to the GPU, programs built by `draw`
    (none: they are built between frames, one at a time), standing orders made by `draw` (none)."""
    try:
        with visitors.visit(Loader(settings), settings) as (stage, _, changes):
            cost = visitors.cost_of(stage, changes, [f"/avatar {figure}", "/avatar default"], SWAPS, monkeypatch, least_frames=3)
            assert cost.inside == []
            assert 0 < cost.bytes <= SEGMENT
            assert cost.programs <= 1
            assert cost.objects[0] == cost.objects[-1], "ten swaps leave as many GL objects as two"
            assert stage.world.avatar.vrm.meta.get("name") != "stick figure"
    except MissingError as error:
        absent(str(error))


def test_the_old_one_stays_until_the_new_one_is_whole(settings: Settings, figure: Path) -> None:
    with visitors.visit(InlineLoader(settings), settings) as (stage, display, changes):
        changes.allowance_s = 0.0  # one piece a frame
        for _ in range(4):
            frame(stage)
        first, before = stage.scene, stage.world.avatar
        words: set[str] = set()
        progress: list[float] = []

        def watch() -> None:
            words.add(stage.world.doing[0])
            if stage.world.doing[0]:
                progress.append(stage.world.doing[1])
            if not changes.count:
                assert stage.scene is first
                assert stage.world.avatar is before
            assert stage.hud is not None
            assert stage.hud.state.status in (stage.world.doing[0], "") or not changes.busy

        green = _green(display.read_pixels())
        stage.world.commands.append(f"/avatar {figure}")
        visitors.until(stage, changes, 1, watch)
        frame(stage)
        assert words >= {"Fetching figure.vrm…", ""}
        assert progress == sorted(progress)
        assert progress[-1] > 0.5
        assert _green(display.read_pixels()) > green + 50, "the green figure is in the picture"


def _green(pixels: np.ndarray) -> int:
    r, g, b = (pixels[..., channel].astype(int) for channel in range(3))
    return int(((g > 60) & (g > 2 * r) & (g > 2 * b)).sum())


def test_another_room_and_back(settings: Settings) -> None:
    with visitors.visit(InlineLoader(settings), settings) as (stage, display, changes):
        frame(stage)
        seen: list[np.ndarray] = []
        kept: list[dict[str, int]] = []
        for name in ("evening", settings.place.room, "evening", settings.place.room):
            changes.ask("room", name)
            changes.finish(stage)
            frame(stage)
            world, shipped = stage.world, name == "evening"
            assert bool(world.things.names) is bool(world.room.place) is shipped
            assert np.allclose(world.want.root[3, :3], world.room.avatar_spot[:3])
            assert np.allclose(world.world_from_stage[3, :3], world.room.user_spot[:3])
            seen.append(display.read_pixels().astype(int))
            kept.append(live())
        assert (np.abs(seen[1] - seen[0]) > 8).mean() > 0.3
        assert (np.abs(seen[2] - seen[0]) > 8).mean() < 0.05  # she breathes
        assert kept[0] == kept[2]
        assert kept[1] == kept[3]


def test_what_is_no_command_is_helped(settings: Settings) -> None:
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        for line in ("/avatar", "/dance", "/", "/room   "):
            stage.world.notice = ""
            stage.world.commands.append(line)
            frame(stage)
            assert stage.world.notice == f"{changing.HELP}; places: {', '.join(names('room', settings))}"
            assert not changes.busy


def test_a_bad_file_is_one_line_and_changes_nothing(settings: Settings, tmp_path: Path, figure: Path) -> None:
    bad = tmp_path / "bad.vrm"
    data = bytearray(figure.read_bytes())
    at = data.index(b'"bufferView"') + len(b'"bufferView": ')
    data[at : at + 1] = b"9"
    bad.write_bytes(data)
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        frame(stage)
        before, scene, avatar = live(), stage.scene, stage.world.avatar
        for name, says in ((str(bad), "/accessors/0"), (str(tmp_path / "absent.vrm"), "no such file"), (str(tmp_path), "no such file")):
            stage.world.commands.append(f"/avatar {name}")
            for _ in range(50):
                frame(stage)
                if stage.world.notice:
                    break
            assert says in stage.world.notice
            assert "\n" not in stage.world.notice
            assert stage.hud is not None
            frame(stage)
            assert stage.hud.state.notice == stage.world.notice
            assert (stage.scene, stage.world.avatar) == (scene, avatar) and not changes.busy
        assert live() == before


def test_leaving_in_the_middle_leaves_nothing(settings: Settings, figure: Path) -> None:
    before = live()
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        changes.allowance_s = 0.0
        frame(stage)
        stage.world.commands.append(f"/avatar {figure}")
        for _ in range(12):
            frame(stage)
        assert changes.busy
    assert live() == before


def test_of_those_that_wait_the_last_counts(settings: Settings, figure: Path) -> None:
    with visitors.visit(InlineLoader(settings), settings, (16, 16)) as (stage, _, changes):
        frame(stage)
        stage.world.commands += ["/avatar absent", f"/avatar {figure}"]
        visitors.until(stage, changes, 1)
        assert stage.world.avatar.vrm.meta["name"] == "stick figure"
        assert changes.count == 1

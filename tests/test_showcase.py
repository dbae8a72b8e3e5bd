"""`vrapp render` on any file, through the command line: what is in the picture, not only that there is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.scene.glbs import Builder
from vrapp import cli, framing

pytestmark = pytest.mark.slow

Picture = npt.NDArray[np.int_]


@pytest.fixture
def shoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Picture]:
    monkeypatch.setenv("VRAPP_HOME", str(tmp_path / "home"))

    def render(*words: str, status: int = 0) -> Picture:
        out = tmp_path / "picture.png"
        out.unlink(missing_ok=True)
        assert cli.main(["render", *words, "--out", str(out), *(() if "--size" in words else ("--size", "64x48"))]) == status
        return np.asarray(Image.open(out)).astype(int) if status == 0 else np.zeros((0, 0, 3), int)

    return render


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Builder], str]:
    def save(made: Builder) -> str:
        path = tmp_path / "it.glb"
        path.write_bytes(made.glb())
        return str(path)

    return save


def plate(scale: float = 1.0, at: tuple[float, float, float] = (0.0, 0.0, 0.0), **node: Any) -> Builder:
    """A red square of edge 2 facing +Z, scaled and moved by its node; its lower left quarter is missing."""
    made = Builder()
    made.add("materials", pbrMetallicRoughness={"baseColorFactor": [0.9, 0.05, 0.05, 1.0], "metallicFactor": 0.0})
    corners = made.positions([[-1, 0, 0], [0, 0, 0], [0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
    faces = made.accessor([0, 1, 5, 1, 4, 5, 1, 3, 4, 1, 2, 3], "uint16")
    mesh = made.add("meshes", primitives=[{"attributes": {"POSITION": corners}, "indices": faces, "material": 0}])
    made.add("nodes", mesh=mesh, scale=[scale] * 3, translation=list(at), **node)
    return made


def red(picture: Picture) -> npt.NDArray[np.bool_]:
    return picture[..., 0] > picture[..., 1:].max(axis=-1) + 40


@pytest.mark.parametrize("scale", [0.002, 1.0, 3000.0], ids=["millimetres", "metres", "kilometres"])
@pytest.mark.parametrize("place", [(0.0, 0.0, 0.0), (40.0, -7.0, 12.0)], ids=["at home", "elsewhere"])
def test_a_scene_of_any_size_anywhere_fills_the_picture_upright(shoot: Any, saved: Any, scale: float, place: tuple[float, float, float]) -> None:
    seen = red(shoot("--scene", saved(plate(scale, (scale * place[0], scale * place[1], scale * place[2])))))
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    assert np.ptp(rows) > 36 and 1 <= rows.min() and rows.max() <= 46, "not framed"
    middle = int(columns.mean())
    lower, upper = seen[30:42], seen[8:20]
    assert lower[:, :middle].mean() < 0.1 < lower[:, middle:].mean() and upper[:, :middle].mean() > 0.1, "mirrored or upside down"


def test_camera_size_and_stereo(shoot: Any, saved: Any) -> None:
    file = saved(plate())
    far, near = shoot("--scene", file, "--camera", "0,0,9,0,0,0,40"), shoot("--scene", file, "--camera", "0,0,5,0,0,0,40")
    assert red(far).sum() * 2 < red(near).sum()
    behind = shoot("--scene", file, "--camera", "0,0,-5,0,0,0,40")
    assert not red(behind).any(), "a one-sided plate seen from behind"
    both = shoot("--scene", file, "--camera", "0,0,1.2,0,0,0,60", "--stereo", "--size", "80x40")
    assert both.shape == (40, 160, 3) and np.abs(both[:, :80] - both[:, 80:]).mean() > 1.0


def test_a_files_own_camera_is_used_and_keeps_its_width(shoot: Any, saved: Any) -> None:
    made = plate()
    made.add("cameras", type="perspective", perspective={"yfov": 0.5, "znear": 0.1, "aspectRatio": 3.0})
    made.add("nodes", camera=0, translation=[0.9, 0.9, 30.0])
    seen = red(shoot("--scene", saved(made)))
    assert 0 < seen.sum() < 60, "not from where its camera is"
    assert seen[24:, :32].sum() > seen[:24, 32:].sum(), "the plate lies down and to the left of what the camera looks at"


def test_a_files_own_light_is_used(shoot: Any, saved: Any) -> None:
    def lit(color: list[float]) -> Picture:
        made = plate()
        made.json["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"] = [0.8, 0.8, 0.8, 1.0]
        made.json["extensionsUsed"] = ["KHR_lights_punctual"]
        made.json["extensions"] = {"KHR_lights_punctual": {"lights": [{"type": "directional", "color": color, "intensity": 3.0}]}}
        made.add("nodes", extensions={"KHR_lights_punctual": {"light": 0}})
        return shoot("--scene", saved(made), "--camera", "0,0,3,0,0,0,40")[12:20, 28:36].mean(axis=(0, 1))

    green, blue = lit([0, 1, 0]), lit([0, 0, 1])
    assert green[1] > green[2] + 60 and blue[2] > blue[1] + 60


def test_animations_play_at_the_time(shoot: Any, saved: Any) -> None:
    made = plate(name="moves")
    times, places = made.accessor([0.0, 2.0], min=[0.0], max=[2.0]), made.accessor([[-1.5, 0, 0], [1.5, 0, 0]])
    made.add("animations", channels=[{"sampler": 0, "target": {"node": 0, "path": "translation"}}], samplers=[{"input": times, "output": places}])
    file = saved(made)
    columns = [np.flatnonzero(red(shoot("--scene", file, "--camera", "0,0,8,0,0,0,40", "--time", t)).any(axis=0)).mean() for t in ("0", "1", "2", "3")]
    assert columns[0] < columns[1] < columns[2], "it does not move to the right"
    assert columns[3] == pytest.approx(columns[1], abs=1.0), "past its end it does not begin again"


def test_an_empty_scene_is_an_empty_picture(shoot: Any, saved: Any) -> None:
    made = Builder()
    made.add("nodes", name="nothing")
    assert np.ptp(shoot("--scene", saved(made)).reshape(-1, 3), axis=0).max() <= 1


def test_any_model_may_stand_where_the_avatar_stands(shoot: Any, saved: Any) -> None:
    file = saved(plate())
    alone, inside = shoot("--avatar", file, "--no-room"), shoot("--avatar", file, "--size", "96x72")
    corner = alone[:4, :4].reshape(-1, 3)
    assert red(alone).mean() > 0.2 and np.ptp(corner, axis=0).max() <= 2
    assert inside[:8].std() > 5.0, "no room around it"
    assert red(inside).mean() > 0.2


def test_a_folder_and_a_video_of_any_file(saved: Any, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    file = saved(plate())
    assert cli.main(["render", "--scene", file, "--out", str(tmp_path / "folder"), "--size", "64x48"]) == 0
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["0001.png"]
    assert cli.main(["render", "--scene", file, "--out", str(tmp_path / "it.mp4"), "--size", "64x48", "--time", "0.2"]) == 0
    with av.open(str(tmp_path / "it.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 6


@pytest.mark.parametrize(
    "words",
    [("--scene", "{file}"), ("--avatar", "{file}"), ("--avatar", "{file}", "--no-room"), ("--scene", "{good}", "--camera", "1,1,1,1,1,1,40")],
)
def test_refusals_are_one_line(words: tuple[str, ...], saved: Any, shoot: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.glb").write_bytes(b"glTF\x02\0\0\0\xff\0\0\0")
    good = saved(plate())
    shoot(*(word.format(file=tmp_path / "broken.glb", good=good) for word in words), status=1)
    err = capsys.readouterr().err
    assert err.startswith("vrapp: ") and err.count("\n") == 1 and "Traceback" not in err


def test_planes_hold_what_lies_ahead() -> None:
    points = np.array([[0, 0, 0], [1, 2, -3]], np.float32)
    framed = framing.around(points, 1.5)
    eye = framed.world_from_eye
    ahead = -((points - eye[3, :3]) @ eye[2, :3])
    assert framed.near < ahead.min() and ahead.max() < framed.far
    inside = framing.between((0.5, 1.0, -1.5), (0.5, 1.0, -3.0), 1.0, points)
    assert 0.0 < inside.near <= inside.far / 1000
    away = framing.between((0.0, 0.0, 5.0), (0.0, 0.0, 9.0), 1.0, points)
    assert 0.0 < away.near < away.far

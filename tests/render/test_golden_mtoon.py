"""MToon 1.0, a golden picture a parameter: the files of tools/compare/sweep.py, whose pictures stand beside three-vrm's with `python -m tools.compare --mtoon`.

Four differ from three-vrm because the specification (VRMC_materials_mtoon 1.0) does: `shift_texture` (three-vrm decodes it as sRGB; "Shading Shift Texture":
linear), `outline_screen` (half as wide there; "Outline Width": a ratio to the screen height), `uv_second_set` (texCoord ignored there) and `bind_outline`
(three-vrm's outline is a copy that no bind reaches).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from golden import FOLDER, assert_golden
from PIL import Image

from tools.compare import sweep
from tools.compare.body import Avatar
from tools.compare.ours import eyes, scene_of
from tools.compare.view import STEP_S, View
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.scene.vrm import vrm_from_bytes

VIEW = View(size=(192, 128), camera=sweep.CAMERA, lighting=sweep.LIGHTING, expressions=(sweep.EXPRESSION,), steps=sweep.STEPS)
CASES = {case.name: case for case in sweep.CASES}


@pytest.fixture(scope="module")
def theatre(lasting_stage: Callable[..., Any]) -> Any:
    made = lasting_stage(VIEW.size, msaa=1)
    made.eyes[:], made.clips[:] = eyes(sweep.CAMERA, VIEW, 1)
    return made


def _shoot(theatre: Any, name: str, change: Callable[[DrawList], None] = lambda scene: None) -> Any:
    body = Avatar(vrm_from_bytes(sweep.file_of(CASES[name])), VIEW)
    body.step(STEP_S)
    scene = scene_of(VIEW, body)
    change(scene)
    handle = theatre.renderer.upload(body.model)
    scene.placed = [Placed(handle, body.node_world, body.morph_weights, body.materials)]
    try:
        return theatre.shoot(scene)[0, ..., :3].astype(np.int16)
    finally:
        theatre.renderer.remove(handle)


@pytest.mark.slow  # together: one program for nearly each
@pytest.mark.parametrize("name", list(CASES))
def test_golden(theatre: Any, name: str) -> None:
    assert_golden(f"mtoon_{name}", _shoot(theatre, name).astype(np.uint8))


def test_every_case_shows_its_parameter() -> None:
    """No two goldens are the same, but where the specification says that nothing may change."""
    same = {"vertex_colors": "shade_color", "gi_equalization_0": "shade_color", "outline_double_sided": "outline_world", "blend_z": "blend"}
    shots = {name: np.asarray(Image.open(FOLDER / f"mtoon_{name}.png").convert("RGB")).astype(np.int16) for name in CASES}
    for name, shot in shots.items():
        twins = {other for other, seen in shots.items() if other != name and np.abs(shot - seen).max() == 0} - same.keys()
        assert twins == ({same[name]} if name in same else set()), f"{name} looks like {twins}"


def test_equalisation_flattens_the_light_from_around(theatre: Any) -> None:
    """gi(n) = lerp(rawGi(n), (rawGi(up) + rawGi(down)) / 2, factor) ("Global Illumination"): with 0 the ball is lit from above only, with 0.9 nearly evenly."""
    above = np.zeros((8, 16, 3), np.float32)
    above[:3] = 2.0
    environment = theatre.renderer.upload_environment(above)

    def from_above(scene: DrawList) -> None:
        scene.lights, scene.ambient = [], (0.0, 0.0, 0.0)
        scene.environment, scene.environment_strength = environment, 1.0

    raw, even = _shoot(theatre, "gi_equalization_0", from_above), _shoot(theatre, "shade_color", from_above)
    theatre.renderer.remove_environment(environment)
    top, bottom = (36, 52), (88, 52)  # on the ball, left of the letter
    assert raw[top].sum() - raw[bottom].sum() > 4 * (even[top].sum() - even[bottom].sum()) > 0


def test_outline_width_on_the_screen(theatre: Any) -> None:
    """`outlineWidthFactor` 0.02 in screenCoordinates is 0.02 of the picture's height, however far the ball is."""

    def widest(scene: DrawList) -> None:
        scene.lights, scene.ambient = [PunctualLight(0, (0, 0, 0), (0, 0, -1), (np.pi, np.pi, np.pi))], (0.0, 0.0, 0.0)

    plain = np.abs(_shoot(theatre, "shade_color", widest) - [0x3A, 0x42, 0x50]).max(axis=-1) > 4
    outlined = np.abs(_shoot(theatre, "outline_screen", widest) - [0x3A, 0x42, 0x50]).max(axis=-1) > 4
    left = slice(0, 96)
    grown = outlined[:, left].any(axis=1).sum() - plain[:, left].any(axis=1).sum()
    assert abs(grown / 2 - 0.02 * VIEW.size[1]) <= 1.0


def test_a_matcap_is_each_eyes_own(lasting_stage: Callable[..., Any]) -> None:
    """The sphere map follows the line of sight of each eye: the two pictures of stereo are those of two single cameras."""
    view = View(size=(96, 64), camera=sweep.CAMERA, stereo=True)
    body = Avatar(vrm_from_bytes(sweep.file_of(CASES["matcap_mixed"])), view)
    pair, single = lasting_stage(view.size, 2, msaa=1), lasting_stage(view.size, 1, msaa=1)
    pair.eyes[:], pair.clips[:] = eyes(sweep.CAMERA, view, 2)
    shots = []
    for stage, shown in ((pair, pair.eyes), (single, pair.eyes[:1]), (single, pair.eyes[1:])):
        stage.eyes[:], stage.clips[:] = shown, pair.clips[: len(shown)]
        scene = scene_of(view, body)
        scene.placed = [Placed(stage.renderer.upload(body.model), body.node_world, body.morph_weights, body.materials)]
        shots.append(stage.shoot(scene)[..., :3].astype(np.int16))
    both = np.concatenate(shots[1:])
    assert np.abs(shots[0] - both).max() <= 1 and np.abs(both[0] - both[1]).max() > 8

"""Tone maps against the formulas of their sources, written down here a second time, through whole pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.model import Material

F64 = npt.NDArray[np.float64]
StageMaker = Callable[..., Any]
NONE = np.zeros(0, np.float32)
EXPOSURE = 4.0
LIGHT = np.array(
    [(v, v, v) for v in (0.0, 0.01, 0.05, 0.18, 0.5, 0.76, 1.0, 2.0, 4.0)]
    + [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0.9, 0.5, 0.3), (4, 1, 0.2), (0.2, 0.1, 3), (3.9, 3.9, 0.01)], np.float64,
)  # fmt: skip


def neutral(color: F64) -> F64:
    """github.com/KhronosGroup/ToneMapping, PBR_Neutral/pbrNeutral.glsl."""
    start, desaturation = 0.8 - 0.04, 0.15
    x = color.min()
    color = color - (x - 6.25 * x * x if x < 0.08 else 0.04)
    peak = color.max()
    if peak < start:
        return color
    d = 1.0 - start
    new_peak = 1.0 - d * d / (peak + d - start)
    g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0)
    return color * new_peak / peak * (1 - g) + new_peak * g


def agx(color: F64) -> F64:
    """three.js r187, tonemapping_pars_fragment.glsl.js, AgXToneMapping: the matrices one by one, as printed there."""
    srgb_to_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0113], [0.0164, 0.0880, 0.8956]])
    inset = np.array([[0.856627153315983, 0.0951212405381588, 0.0482516061458583], [0.137318972929847, 0.761241990602591, 0.101439036467562],
                      [0.11189821299995, 0.0767994186031903, 0.811302368396859]])  # fmt: skip
    outset = np.array([[1.1271005818144368, -0.11060664309660323, -0.016493938717834573], [-0.1413297634984383, 1.157823702216272, -0.016493938717834257],
                       [-0.14132976349843826, -0.11060664309660294, 1.2519364065950405]])  # fmt: skip
    back = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
    least, most = -12.47393, 4.026069
    x = np.clip((np.log2(np.maximum(inset @ srgb_to_2020 @ color, 1e-10)) - least) / (most - least), 0, 1)
    x = 15.5 * x**6 - 40.14 * x**5 + 31.96 * x**4 - 6.868 * x**3 + 0.4298 * x**2 + 0.1191 * x - 0.00232
    return np.clip(back @ np.maximum(outset @ x, 0) ** 2.2, 0, 1)


def none(color: F64) -> F64:
    return color


def encoded(linear: F64) -> F64:
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("formula", [neutral, agx, none])
def test_a_tone_map_is_its_source(stage: StageMaker, formula: Callable[[F64], F64]) -> None:
    theatre = stage((16 * len(LIGHT), 16), msaa=1)
    count = len(LIGHT)
    meshes = [shapes.mesh(shapes.quad(0.1)) for _ in range(count)]
    for number, mesh in enumerate(meshes):
        mesh.primitives[0].material = number
    at = np.array([[(number + 0.5 - count / 2) * 0.1, 0.0, 0.0] for number in range(count)], np.float32)
    materials = [Material(base_color=(float(light[0]), float(light[1]), float(light[2]), 1.0), unlit=True) for light in LIGHT / EXPOSURE]
    model = shapes.model(meshes, materials, shapes.nodes(count, list(range(count)), at))
    theatre.look((0, 0, 1), (0, 0, 0), 2 * float(np.arctan(0.05)))
    scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], exposure=EXPOSURE, tone_map=formula.__name__)
    seen = theatre.shoot(scene)[0, 8, 8::16, :3].astype(float)
    wanted = np.array([encoded(formula(light)) for light in LIGHT])
    np.testing.assert_allclose(seen, wanted, atol=1.5)


def test_film_rolls_off_where_none_clips() -> None:
    """What the choice is for: two stops above white are still told apart, and grey stays grey."""
    values = np.array([agx(np.full(3, v)) for v in (0.18, 1.0, 2.0, 4.0, 8.0)])
    assert (np.diff(values[:, 1]) > 0.05).all()
    assert np.abs(values - values[:, :1]).max() < 2e-4

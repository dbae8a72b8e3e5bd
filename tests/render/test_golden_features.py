"""A golden picture for each feature of materials and geometry. What each must show stands in exhibits.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import exhibits
import pytest
from exhibits import Exhibit
from golden import assert_golden

from vrapp.render.drawlist import DrawList, PunctualLight

Point = tuple[float, float, float]
SUN = PunctualLight(0, (0, 0, 0), (-0.55, -0.65, -0.52), (2.2, 2.1, 1.9))
GREY = (0.10, 0.11, 0.13, 1.0)
AHEAD: tuple[Point, Point, float] = ((0, 0, 3.2), (0, 0, 0), 0.62)


@pytest.fixture(scope="module")
def theatre(lasting_stage: Callable[..., Any]) -> Any:
    """One renderer for all pictures here: models come and go, as they do in a visit."""
    made = lasting_stage((224, 160))
    made.environment = made.renderer.upload_environment(exhibits.sky())
    return made


@pytest.mark.parametrize(
    ("name", "build", "camera", "words"),
    [
        ("roughness_grid", exhibits.roughness_grid, AHEAD, {"sky": True}),
        ("normal_map", exhibits.bumpy, ((0, 0, 4.6), (0, 0, 0), 0.62), {}),
        ("vertex_colours", exhibits.vertex_colours, AHEAD, {}),
        ("sides", exhibits.sides, ((-0.45, 0.3, 5.8), (-0.45, 0, 0), 0.62), {}),
        ("mask", exhibits.masked, AHEAD, {}),
        ("blend_order", exhibits.glass, ((0.2, 0.3, 2.6), (0, -0.05, 0), 0.62), {}),
        ("texture_transform", exhibits.moved_textures, ((0, 0, 3.4), (0, 0, 0), 0.62), {}),
        ("samplers", exhibits.wraps, ((0, 0, 3.4), (0, 0, 0), 0.62), {}),
        ("skin", exhibits.bent, AHEAD, {}),
        ("morph", exhibits.morphed, ((0.1, 0.4, 3.2), (0.1, 0, 0), 0.62), {}),
        ("emission_and_unlit", exhibits.glows, ((0, 0, 4.2), (0, 0, 0), 0.62), {}),
    ],
)
def test_golden(theatre: Any, name: str, build: Callable[[], Exhibit], camera: tuple[Point, Point, float], words: dict[str, Any]) -> None:
    theatre.look(*camera)
    shown = build()
    entry = shown.placed(theatre.renderer)
    try:
        scene = DrawList([entry], lights=[SUN], background=GREY, environment=theatre.environment, environment_strength=0.35, **words)
        assert_golden(name, theatre.shoot(scene), 0.03 if name == "mask" else 0.01)  # Mesa 22 and 25 round alpha to coverage differently
    finally:
        theatre.renderer.remove(entry.model)

"""Pipelines are drawn with once, off the screen, before a frame needs them: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.scene.model import Material, Model

StageMaker = Callable[..., Any]
NONE = np.zeros(0, np.float32)
TRIANGLE = "glDrawElementsInstancedBaseVertexBaseInstance"
SUN = PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2), shadows=True)
KINDS: list[dict[str, Any]] = [
    {}, {"double_sided": True}, {"alpha_mode": "MASK"}, {"alpha_mode": "BLEND"}, {"unlit": True, "alpha_mode": "BLEND", "double_sided": True}
]  # fmt: skip


def _cubes(kinds: list[dict[str, Any]]) -> Model:
    model = shapes.cube_grid(len(kinds))
    model.materials = [Material(metallic=0.0, **words) for words in kinds]
    for at, mesh in enumerate(model.meshes):
        mesh.primitives[0].material = at
    return model


def _placed(theatre: Any, kinds: list[dict[str, Any]]) -> Placed:
    model = _cubes(kinds)
    return Placed(theatre.renderer.upload(model), shapes.world(model), NONE)


def _steps(theatre: Any, scene: DrawList) -> int:
    """How many slices it took; every one draws at most one triangle of nothing."""
    warming, count = theatre.renderer.begin_warming(scene), 0
    while True:
        with counted() as calls:
            done = warming.step(1.0)
        assert calls[TRIANGLE] <= 1 and warming.programs <= 1
        count += calls[TRIANGLE]
        if done:
            return count


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("msaa", [1, 4])
def test_the_first_frame_of_what_comes_uses_no_pipeline_for_the_first_time(stage: StageMaker, layers: int, msaa: int) -> None:
    theatre = stage((48, 48), layers, msaa=msaa)
    passes = theatre.renderer._passes
    theatre.shoot(DrawList([_placed(theatre, KINDS[:1])], lights=[SUN]))
    before = passes.cold_draws
    coming = DrawList([_placed(theatre, KINDS)], lights=[SUN])
    theatre.renderer.begin_scene(coming).finish()
    drawn = _steps(theatre, coming)
    assert drawn >= 3, "two sides, a mask and blending at least are new"
    assert _steps(theatre, coming) == 0, "once is enough"
    warmed = theatre.shoot(coming)
    assert passes.cold_draws == before
    assert GL.glGetError() == 0
    cold = stage((48, 48), layers, msaa=msaa)
    assert np.array_equal(warmed, cold.shoot(DrawList([_placed(cold, KINDS)], lights=[SUN]))), "warming leaves no trace"
    assert cold.renderer._passes.cold_draws >= drawn


def test_what_is_placed_but_not_in_sight_is_warmed_too(stage: StageMaker) -> None:
    theatre = stage((48, 48))
    passes, placed = theatre.renderer._passes, _placed(theatre, KINDS)
    away = placed.node_world.copy()
    placed.node_world[1:, 3, 2] += 100.0  # behind the camera
    scene = DrawList([placed], lights=[SUN])
    theatre.shoot(scene)
    seen = passes.cold_draws
    assert _steps(theatre, scene) >= 3
    placed.node_world[:] = away
    theatre.shoot(scene)
    assert passes.cold_draws == seen


def test_before_the_first_frame_there_is_nothing_to_draw_on(stage: StageMaker) -> None:
    theatre = stage((48, 48))
    scene = DrawList([_placed(theatre, KINDS)], lights=[SUN])
    theatre.renderer.begin_scene(scene).finish()
    with counted() as calls:
        theatre.renderer.begin_warming(scene).finish()
    assert not calls[TRIANGLE]

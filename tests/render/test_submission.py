"""What a frame costs in calls, and that nothing is left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp import bench
from vrapp.config import RenderSettings, Settings
from vrapp.display.context import GlContext
from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.render.objects import live
from vrapp.render.ring import FRAMES
from vrapp.scene.model import Layers, Material

SUN = PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2), shadows=True)
NONE = np.zeros(0, np.float32)
StageMaker = Callable[..., Any]


def _calls(stage: StageMaker, meshes: int, materials: int = 1, placed: int = 1) -> int:
    theatre = stage((64, 64), 2)
    model = shapes.cube_grid(meshes)
    model.materials = [Material(base_color=(0.1 + 0.8 * at / materials, 0.5, 0.5, 1.0), metallic=0.0, roughness=0.5) for at in range(materials)]
    for at, mesh in enumerate(model.meshes):
        mesh.primitives[0].material = at % materials
    handle = theatre.renderer.upload(model)
    scene = DrawList([Placed(handle, shapes.world(model), NONE) for _ in range(placed)], lights=[SUN])
    calls = theatre.steady_calls(scene)
    assert theatre.renderer.stats.draws == meshes * placed
    assert theatre.renderer.stats.triangles == 12 * meshes * placed
    return calls


def test_as_many_calls_for_a_thousand_meshes_as_for_ten(stage: StageMaker) -> None:
    few = _calls(stage, 10)
    assert few == _calls(stage, 1000) == _calls(stage, 500, materials=100) == _calls(stage, 10, placed=8)
    assert few < 60


@pytest.mark.parametrize(("masks", "draws"), [(False, 4), (True, 6)])
def test_one_indirect_draw_for_each_state(stage: StageMaker, masks: bool, draws: int) -> None:
    """Opaque, two-sided and blended cubes and the shadow map: four, whatever the number of cubes. Masked ones are two more: drawn, and casting a shadow with
    its holes by a program of its own, which nobody else pays for."""
    theatre = stage((64, 64), 2)
    model = shapes.cube_grid(200)
    kinds = [{}, {"double_sided": True}, {"alpha_mode": "BLEND"}, *([{"alpha_mode": "MASK"}] if masks else [])]
    model.materials = [Material(metallic=0.0, **words) for words in kinds]  # pyright: ignore[reportArgumentType]
    for at, mesh in enumerate(model.meshes):
        mesh.primitives[0].material = at % len(kinds)
    scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[SUN])
    theatre.shoot(scene)
    with counted() as calls:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    assert calls["glMultiDrawElementsIndirect"] == draws
    assert not {name for name in calls if name.startswith("glDrawElements")}


def test_a_dry_frame_submits_all_and_draws_nothing(stage: StageMaker) -> None:
    theatre = stage((64, 64), 2)
    model = shapes.cube_grid(20)
    scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[SUN], sky=True)
    wet = theatre.steady_calls(scene)
    before = theatre.shoot(scene)
    theatre.renderer.dry = True
    scene.background = (1.0, 0.0, 0.0, 1.0)
    scene.lights = []
    assert np.array_equal(theatre.shoot(scene), before)
    scene.lights = [SUN]
    assert abs(theatre.steady_calls(scene) - wet) <= 4  # four clears and the mip levels of the shadow less, the scissor more


def test_ways_of_stereo_give_the_same_pictures(stage: StageMaker) -> None:
    model = shapes.sphere_row(3)
    pictures = {}
    for way in stage((8, 8)).renderer.capabilities.ways:
        theatre = stage((160, 120), 2, stereo=way)
        scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[SUN], sky=True)
        pictures[way] = theatre.shoot(scene)
    assert len(pictures) > 1
    first, *others = pictures.values()
    assert (first[0] != first[1]).any()
    for other in others:
        assert np.array_equal(first, other)


def test_drawing_twice_gives_the_same_bytes(stage: StageMaker) -> None:
    theatre = stage()
    model = shapes.sphere_row(3)
    scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[SUN])
    assert np.array_equal(theatre.shoot(scene), theatre.shoot(scene))


def test_everything_is_closed(stage: StageMaker) -> None:
    before = live()
    theatre = stage((32, 32))
    model = shapes.cube_grid(4)
    handle = theatre.renderer.upload(model)
    theatre.shoot(DrawList([Placed(handle, shapes.world(model), NONE)], lights=[SUN]))
    theatre.renderer.upload_environment(np.ones((8, 16, 3), np.float32))
    assert live() != before
    theatre.renderer.remove(handle)
    theatre.close()
    assert live() == before


def test_a_removed_model_gives_its_place_back(stage: StageMaker) -> None:
    theatre = stage((32, 32))
    model = shapes.cube_grid(50)
    first = theatre.renderer.upload(model)
    free = [list(pool.runs.free) for pool in theatre.renderer._held.geometry.pools]
    theatre.renderer.remove(first)
    theatre.renderer.upload(model)
    assert [list(pool.runs.free) for pool in theatre.renderer._held.geometry.pools] == free


def test_only_what_is_seen_is_drawn(stage: StageMaker) -> None:
    theatre = stage((64, 64))
    model = shapes.cube_grid(100)
    world = shapes.world(model)
    world[:50, 3, 2] = 50.0  # behind the camera
    shown = np.ones(100, bool)
    shown[60:70] = False
    scene = DrawList([Placed(theatre.renderer.upload(model), world, NONE, shown=shown)])
    theatre.shoot(scene)
    assert theatre.renderer.stats.draws == 40


@pytest.mark.parametrize("msaa", [1, 4])
def test_blended_surfaces_lie_far_to_near_in_any_order(stage: StageMaker, msaa: int) -> None:
    """Red glass before green glass, placed in both orders."""
    theatre = stage((64, 64), msaa=msaa)
    model = shapes.model(
        [shapes.mesh(shapes.quad()), shapes.mesh(shapes.quad())],
        [Material(base_color=(1, 0, 0, 0.5), unlit=True, alpha_mode="BLEND"), Material(base_color=(0, 1, 0, 0.5), unlit=True, alpha_mode="BLEND")],
        shapes.nodes(2, [0, 1]),
    )
    model.meshes[1].primitives[0].material = 1
    handle = theatre.renderer.upload(model)
    for near, far in ((0, 1), (1, 0)):
        world = shapes.world(model)
        world[near, 3, 2], world[far, 3, 2] = 0.5, -0.5
        middle = theatre.shoot(DrawList([Placed(handle, world, NONE)], background=(0, 0, 0, 1), tone_map="none"))[0, 32, 32]
        assert middle[near] > middle[far] > 0
        assert abs(int(middle[near]) - 188) <= 2  # half of linear light
        assert abs(int(middle[far]) - 137) <= 2  # a quarter


def test_depth_reaches_the_display(stage: StageMaker) -> None:
    theatre = stage((32, 32))
    model = shapes.cube_grid(1)
    theatre.shoot(DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)]))
    depth = np.empty((1, 32, 32), np.float32)
    GL.glGetTextureImage(theatre.surface.depth, 0, GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, depth.nbytes, depth)
    assert depth[0, 0, 0] == 1.0
    assert 0.9 < depth[0, 16, 16] < 1.0


def _glass(theatre: Any, shown: bool) -> DrawList:
    pane = Material(metallic=0.0, roughness=0.0, layers=Layers(transmission=1.0))
    model = shapes.model([shapes.mesh(shapes.cube(0.3)), shapes.mesh(shapes.quad(1.2))], [Material(metallic=0.0), pane], shapes.nodes(2, [0, 1]))
    model.meshes[1].primitives[0].material = 1
    world = shapes.world(model)
    world[0, 3, 2] = -1.0
    return DrawList([Placed(theatre.renderer.upload(model), world, NONE, shown=np.array([True, shown]))], lights=[SUN])


def test_glass_costs_nothing_when_none_is_in_sight(stage: StageMaker) -> None:
    theatre = stage((64, 64), 2)
    without, with_glass = _glass(theatre, False), _glass(theatre, True)
    counts: list[Counter[str]] = []
    for scene in (without, with_glass):
        theatre.shoot(scene)
        with counted() as calls:
            theatre.renderer.draw(scene, theatre.target, theatre.eyes)
        counts.append(calls.copy())
    assert counts[0]["glGenerateTextureMipmap"] == 1 and counts[1]["glGenerateTextureMipmap"] == 2  # the shadow map's own, and the copy's
    assert counts[1].total() < 80


@pytest.mark.parametrize("msaa", [1, 4])
def test_every_way_of_stereo_sees_the_same_through_glass(stage: StageMaker, msaa: int) -> None:
    pictures = []
    for way in stage((8, 8)).renderer.capabilities.ways:
        theatre = stage((96, 96), 2, msaa=msaa, stereo=way)
        pictures.append(theatre.shoot(_glass(theatre, True)))
    assert (pictures[0][0] != pictures[0][1]).any()
    for other in pictures[1:]:
        assert np.array_equal(pictures[0], other)


@pytest.mark.parametrize("tone_map", ["none", "neutral"])
def test_clear_glass_without_refraction_shows_what_is_behind_it(stage: StageMaker, tone_map: str) -> None:
    """An index of 1 reflects nothing: the pane must not be seen, whatever the tone map does to the picture that is copied."""
    theatre = stage((64, 64), msaa=1)
    pane = Material(metallic=0.0, roughness=0.0, layers=Layers(transmission=1.0, ior=1.0, specular=0.0))
    bright = Material(base_color=(0.9, 0.5, 0.2, 1.0), emissive=(1.5, 0.3, 0.1), metallic=0.0)
    model = shapes.model([shapes.mesh(shapes.cube(0.5)), shapes.mesh(shapes.quad(1.4))], [bright, pane], shapes.nodes(2, [0, 1]))
    model.meshes[1].primitives[0].material = 1
    world = shapes.world(model)
    world[0, 3, 2] = -1.0
    handle = theatre.renderer.upload(model)
    bare, glazed = (
        theatre.shoot(DrawList([Placed(handle, world, NONE, shown=np.array([True, shown]))], lights=[SUN], tone_map=tone_map)) for shown in (False, True)
    )
    assert np.abs(bare.astype(int) - glazed.astype(int)).max() <= 2


@pytest.mark.slow
def test_under_sixty_calls_with_everything_on_at_once(gl: GlContext, tmp_path: Path) -> None:
    """The shipped room and companion as a headset shows them: both eyes, four samples a pixel, hidden areas, sky, a panel, and the GPU's time measured."""
    corner = np.array([(-2.0, -2.0), (-0.5, -2.0), (-2.0, -0.5)], np.float32)
    settings = Settings(home=str(tmp_path), render=RenderSettings(msaa=4, dynamic="on", dynamic_min=1.0, dynamic_max=1.0))
    try:
        with bench.offscreen_stage(settings, (64, 64), 0) as visit:
            target = visit.display.acquire()
            assert target is not None
            target.hidden = (corner, corner)
            for _ in range(FRAMES + 5):
                bench.frame(visit)
            visit.scene.sky = True
            bench.frame(visit)
            with counted() as calls:
                bench.frame(visit)
            way = visit.renderer._drawn_way  # pyright: ignore[reportPrivateUsage]
    finally:
        gl.make_current()
    assert calls["glBlitNamedFramebuffer"] == 2, "both eyes of many samples"
    assert calls["glDispatchCompute"] == calls["glGenerateTextureMipmap"] == calls["glMultiDrawArraysIndirect"] == 1, "a body, a shadow, panels"
    assert calls["glBeginQuery"] == calls["glEndQuery"] == calls["glGetQueryObjectuiv"] == (1 if visit.renderer.capabilities.timer else 0)
    assert calls["glDrawArraysInstanced"] == (4 if way == "passes" else 2), "hidden area and sky"
    assert calls["glBindTextures"] == 1
    assert not calls.keys() & {"glBindSamplers", "glBindSampler", "glBindTextureUnit", "glColorMask"}
    if way != "passes":
        assert calls.total() < 60, calls

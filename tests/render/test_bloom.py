"""Bloom: light spreads and none is made or lost; without it nothing is made, called or changed; panels and the background are no light of the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Panel, Placed, PunctualLight
from vrapp.render.objects import live
from vrapp.scene.model import Material

F64 = npt.NDArray[np.float64]
NONE = np.zeros(0, np.float32)
TINY = 1e-6
SIZE = 128
StageMaker = Callable[..., Any]


def _linear(pixels: npt.NDArray[np.uint8]) -> F64:
    value = pixels[..., :3] / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _balls(theatre: Any, **words: Any) -> DrawList:
    model = shapes.sphere_row(3)
    sun = PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2), shadows=True)
    return DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[sun], **words)


def _lamp(theatre: Any, strength: float, size: float = 0.12, **words: Any) -> DrawList:
    """A square lamp in the middle of the dark."""
    lamp = Material(base_color=(0, 0, 0, 1), metallic=0.0, emissive=(strength, strength, strength))
    model = shapes.model([shapes.mesh(shapes.quad(size))], [lamp], shapes.nodes(1, [0]))
    placed = Placed(theatre.renderer.upload(model), shapes.world(model), NONE)
    theatre.look((0, 0, 1), (0, 0, 0), 2 * float(np.arctan(0.5)))
    return DrawList([placed], environment_strength=0.0, background=(0, 0, 0, 1), tone_map="none", **words)


@pytest.mark.parametrize("tone_map", ["neutral", "agx", "none"])
@pytest.mark.parametrize("msaa", [1, 4])
def test_the_path_alone_changes_nothing(stage: StageMaker, tone_map: str, msaa: int) -> None:
    """With hardly any bloom it is the picture that is drawn directly; at edges, where samples are joined as light, almost."""
    theatre = stage((SIZE, SIZE), msaa=msaa)
    scene = _balls(theatre, tone_map=tone_map, background=(0.2, 0.3, 0.25, 1.0), exposure=1.3)
    direct = theatre.shoot(scene).astype(int)
    scene.bloom = TINY
    apart = np.abs(theatre.shoot(scene).astype(int) - direct)[..., :3]
    assert (apart[0, 0, 0] <= 1).all()  # the background comes through the tone map and back
    assert np.percentile(apart, 90 if msaa > 1 else 100) <= 1
    assert apart.max() <= 30


def test_off_is_free_also_after_it_was_on(stage: StageMaker) -> None:
    theatre = stage((SIZE, SIZE))
    scene = _balls(theatre)
    before = [theatre.shoot(scene) for _ in range(4)][-1]
    made = live()
    with counted() as plain:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    assert not [name for name in plain if "Framebuffers" in name or "CreateTextures" in name]
    scene.bloom = 0.2
    theatre.shoot(scene)
    assert live()["texture"] > made["texture"]
    scene.bloom = 0.0
    assert np.array_equal([theatre.shoot(scene) for _ in range(4)][-1], before)
    with counted() as again:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    assert again == plain


@pytest.mark.parametrize("bloom", [0.1, 0.5, 1.0])
def test_no_light_is_made_or_lost(stage: StageMaker, bloom: float) -> None:
    theatre = stage((SIZE, SIZE), msaa=1)
    scene = _lamp(theatre, 0.9)
    plain = _linear(theatre.shoot(scene))
    scene.bloom = bloom
    spread = _linear(theatre.shoot(scene))
    assert spread.max() < plain.max()
    assert spread.sum() == pytest.approx(plain.sum(), rel=0.04)


def test_the_glow_falls_off_evenly_around_the_lamp(stage: StageMaker) -> None:
    theatre = stage((SIZE, SIZE), msaa=1)
    seen = _linear(theatre.shoot(_lamp(theatre, 20.0, bloom=0.2)))[0, ..., 0]
    row = seen[SIZE // 2, SIZE // 2 :]
    assert (np.diff(row) <= 1e-3).all()
    assert row[SIZE // 4] > 0.003  # it reaches
    for turned in (seen[::-1], seen[:, ::-1], seen.T):
        assert np.abs(turned - seen).max() < 0.06


def test_panels_and_what_is_behind_them(stage: StageMaker) -> None:
    """A panel keeps its colours beside a lamp, stands before what is behind it, and not before what is nearer."""
    texture = np.zeros(1, np.uint32)
    theatre = stage((SIZE, SIZE), msaa=1)
    scene = _lamp(theatre, 20.0)
    GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, texture)
    GL.glTextureStorage2D(int(texture[0]), 1, GL.GL_SRGB8_ALPHA8, 4, 4)
    GL.glClearTexImage(int(texture[0]), 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.array([200, 90, 30, 255], np.uint8))
    place = np.eye(4, dtype=np.float32)
    place[3, :3] = 0.25, 0.0, -0.05
    scene.panels = [Panel(int(texture[0]), place, (0.4, 0.4))]
    plain = theatre.shoot(scene)[0]
    scene.bloom = 0.3
    glowing = theatre.shoot(scene)[0]
    GL.glDeleteTextures(1, texture)
    assert (glowing[SIZE // 2, 80:116] == [200, 90, 30, 255]).all()
    panel = (plain == [200, 90, 30, 255]).all(axis=-1)
    assert np.array_equal((glowing == [200, 90, 30, 255]).all(axis=-1), panel)
    assert not panel[SIZE // 2, 71] and panel[SIZE // 2 - 14, 71]  # the lamp stands before the left edge of the panel


def test_ways_of_stereo_give_the_same_pictures(stage: StageMaker) -> None:
    pictures = []
    for way in stage((8, 8)).renderer.capabilities.ways:
        theatre = stage((96, 64), 2, stereo=way)
        pictures.append(theatre.shoot(_balls(theatre, bloom=0.2)))
    assert (pictures[0][0] != pictures[0][1]).any()
    assert all(np.array_equal(pictures[0], other) for other in pictures[1:])


@pytest.mark.parametrize("msaa", [1, 4])
def test_what_an_earlier_frame_left_beside_the_part_does_not_shine_in(stage: StageMaker, msaa: int) -> None:
    theatre = stage((SIZE, SIZE), msaa=msaa)
    theatre.target.full = (SIZE, SIZE)
    dark, bright = _lamp(theatre, 0.5, bloom=0.5), _lamp(theatre, 500.0, size=3.0, bloom=0.5)

    def part() -> npt.NDArray[np.uint8]:
        theatre.target.width = theatre.target.height = SIZE // 2
        return theatre.shoot(dark)[0, SIZE // 2 :, : SIZE // 2]

    first = part()
    theatre.target.width = theatre.target.height = SIZE
    theatre.shoot(bright)
    assert np.array_equal(part(), first)


def test_everything_is_closed(stage: StageMaker) -> None:
    before = live()
    theatre = stage((32, 32))
    theatre.shoot(_balls(theatre, bloom=0.1))
    theatre.close()
    assert live() == before

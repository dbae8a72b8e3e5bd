"""A golden picture for each way in which light arrives and in which a frame is brought to the display."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import exhibits
import numpy as np
import pytest
import shapes
from exhibits import Exhibit, at
from golden import assert_golden

from vrapp.gl import GL
from vrapp.render.drawlist import DrawList, Panel, PunctualLight
from vrapp.scene.model import Material

GREY = (0.10, 0.11, 0.13, 1.0)
SUN = PunctualLight(0, (0, 0, 0), (-0.55, -0.65, -0.52), (2.5, 2.4, 2.2), shadows=True)
LAMP = PunctualLight(1, (-0.2, 0.7, 0.9), (0, -1, 0), (3.0, 2.4, 1.6), range=4.0, shadows=True)
SPOT = PunctualLight(2, (0.9, 1.3, 1.0), (-0.52, -0.75, -0.4), (6.0, 6.5, 9.0), inner_cone=0.2, outer_cone=0.45, shadows=True)
LIGHTS = {
    "directional": [SUN],
    "point": [LAMP],
    "spot": [SPOT],
    "three": [replace(SUN, color=(0.8, 0.8, 0.9)), replace(LAMP, shadows=False), replace(SPOT, shadows=False)],
}


@pytest.fixture(scope="module")
def theatre(lasting_stage: Callable[..., Any]) -> Any:
    made = lasting_stage((224, 160))
    made.look((0.3, 0.55, 3.0), (0, -0.15, 0), 0.62)
    return made


@pytest.fixture
def life(theatre: Any) -> Any:
    """A still life on a floor, as a draw list."""
    entry = exhibits.floor_and(*exhibits.still_life()).placed(theatre.renderer)
    yield DrawList([entry], background=GREY, environment_strength=0.25)
    theatre.renderer.remove(entry.model)


@pytest.mark.parametrize("kind", LIGHTS)
def test_golden_lights(theatre: Any, life: DrawList, kind: str) -> None:
    life.lights = LIGHTS[kind]
    assert_golden(f"light_{kind}", theatre.shoot(life))


def test_golden_environment_and_sky(theatre: Any, life: DrawList) -> None:
    """Only the environment lights: the window's glint on the right of the metal, green from the left, blue from above; behind them the sky itself."""
    life.environment, life.environment_strength, life.sky = theatre.renderer.upload_environment(exhibits.sky()), 1.0, True
    assert_golden("environment", theatre.shoot(life))
    theatre.renderer.remove_environment(life.environment)


@pytest.mark.parametrize("way", ["none", "neutral"])
def test_golden_tone_map(theatre: Any, life: DrawList, way: str) -> None:
    life.lights, life.tone_map, life.exposure = [replace(SUN, color=(9.0, 8.0, 6.0))], way, 1.3
    assert_golden(f"tone_{way}", theatre.shoot(life))


def test_golden_lightmap_and_contact(theatre: Any) -> None:
    """A baked floor with a moving ball on it, lit by the environment and darkening what is baked where it keeps the sun off."""
    floor = exhibits.baked_floor().placed(theatre.renderer, dynamic=False, casts_shadow=False)
    ball = exhibits.exhibit([(shapes.sphere(0.35), Material(base_color=(0.8, 0.8, 0.85, 1.0), metallic=0.0), at(-0.3, -0.15))]).placed(theatre.renderer)
    baked = replace(SUN, lights_static=False)
    assert_golden("lightmap", theatre.shoot(DrawList([floor, ball], lights=[baked], background=GREY, environment_strength=0.6)))
    for entry in (floor, ball):
        theatre.renderer.remove(entry.model)


@pytest.mark.parametrize("samples", [1, 4])
def test_golden_samples(stage: Callable[..., Any], samples: int) -> None:
    """Smooth and stepped edges, of shapes and of masks."""
    theatre = stage((160, 112), msaa=samples)
    theatre.look((0, 0, 3.2), (0, 0, 0), 0.62)
    scene = DrawList([exhibits.masked().placed(theatre.renderer)], lights=[SUN], background=GREY, environment_strength=0.3)
    assert_golden(f"samples_{samples}", theatre.shoot(scene), 0.03)  # Mesa 22 and 25 round alpha to coverage differently


def test_golden_stereo(stage: Callable[..., Any]) -> None:
    theatre = stage((160, 128), 2)
    theatre.look((0.1, 0.2, 1.6), (0, -0.15, 0), 0.9)
    shown: Exhibit = exhibits.floor_and(*exhibits.still_life())
    assert_golden("stereo", theatre.shoot(DrawList([shown.placed(theatre.renderer)], lights=[SUN], background=GREY, environment_strength=0.3)))


def test_golden_panels(theatre: Any, life: DrawList) -> None:
    """A panel half behind the ball, one on top of everything at half opacity; the letter upright, its paper clear."""
    picture = exhibits.letter()
    paper = (picture[..., 2] > 200)[..., None]
    picture = np.where(paper, 0, picture).astype(np.uint8)[::-1]
    name = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, name)
    GL.glTextureStorage2D(int(name[0]), 1, GL.GL_SRGB8_ALPHA8, 64, 64)
    GL.glTextureSubImage2D(int(name[0]), 0, 0, 0, 64, 64, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.ascontiguousarray(picture))
    life.lights = [SUN]
    life.panels = [Panel(int(name[0]), at(0.35, 0.0, -0.1), (0.8, 0.8)), Panel(int(name[0]), at(-0.7, -0.1, -0.6), (0.6, 0.6), 0.5, True)]
    assert_golden("panels", theatre.shoot(life))
    GL.glDeleteTextures(1, name)

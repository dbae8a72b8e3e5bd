"""What throws a shadow, and which: masked surfaces with their holes, drawn figures none on themselves from close by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.scene.model import Image, Material, MToon, Sampler, Texture, TextureRef

NONE = np.zeros(0, np.float32)
SUN = PunctualLight(0, (0, 0, 0), (0, 0, -1), (3, 3, 3), shadows=True)


def wall_behind(of: Any, near: float, wall: Material) -> Any:
    """A quad of 1 m, `near` metres before a wall of 2 m."""
    model = shapes.model(
        [shapes.mesh(shapes.quad(1.0)), shapes.mesh(shapes.quad(2.0))], [of, wall], shapes.nodes(2, [0, 1], np.array([[0, 0, near], [0, 0, 0]]))
    )
    model.meshes[1].primitives[0] = replace(model.meshes[1].primitives[0], material=1)
    return model


def brightness(stage: Callable[..., Any], model: Any) -> np.ndarray[Any, Any]:
    """(H, W) of the wall seen from beside the quad's edge of light: the quad itself is looked past by a camera far to the side."""
    theatre = stage((128, 128), msaa=1)
    theatre.look((2.6, 0.0, 1.6), (0.0, 0.0, 0.0), 0.9)
    scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[SUN], environment_strength=0.0, tone_map="none")
    return theatre.shoot(scene)[0, ..., 1].astype(int)


def shadowed(picture: np.ndarray[Any, Any]) -> float:
    """Share of the picture that is wall in the dark: black, and not background (which is grey)."""
    return float((picture < 8).mean())


def test_a_mask_throws_its_holes(stage: Callable[..., Any]) -> None:
    """The left half of the caster is cut away: half of the shadow."""
    pixels = np.full((64, 64, 4), 255, np.uint8)
    pixels[:, :32, 3] = 0
    whole = Material(alpha_mode="MASK", metallic=0.0, double_sided=True)
    cut = replace(whole, base_color_texture=TextureRef(0))
    plain = Material(metallic=0.0, roughness=1.0)
    found: list[float] = []
    for material in (whole, cut):
        model = wall_behind(material, 0.6, plain)
        model.images, model.textures = [Image("mask", pixels)], [Texture(0, Sampler())]
        found.append(shadowed(brightness(stage, model)))
    assert found[0] > 0.02
    assert found[1] == pytest.approx(0.5 * found[0], rel=0.25)


@pytest.mark.parametrize(("near", "share"), [(0.02, 0.0), (0.6, 1.0)])
def test_drawn_figures_throw_no_shadow_on_themselves_from_close_by(stage: Callable[..., Any], near: float, share: float) -> None:
    toon = Material(mtoon=MToon(shade_color=(0.0, 0.0, 0.0)))
    plain = Material(metallic=0.0, roughness=1.0)
    on_toon = shadowed(brightness(stage, wall_behind(toon, near, toon)))
    on_plain = shadowed(brightness(stage, wall_behind(toon, 0.6, plain)))
    assert on_plain > 0.02
    assert (on_toon > 0.5 * on_plain) == bool(share), (on_toon, on_plain)

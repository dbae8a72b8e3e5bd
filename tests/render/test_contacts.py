"""Everybody darkens the floor where they stand, not only the first who came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapes
from test_people_shadow import limb

from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.frame_block import MOST_PEOPLE
from vrapp.scene.model import Image, Material, Sampler, Texture, TextureRef

NONE = np.zeros(0, np.float32)


def floor() -> Any:
    """A wall of 8 m in the plane z = 0 with white baked light: for a test as good as a floor."""
    model = shapes.model([shapes.mesh(shapes.quad(8.0))], [Material(metallic=0.0, roughness=1.0, lightmap=TextureRef(0))], shapes.nodes(1, [0]))
    model.images, model.textures = [Image("light", np.full((64, 64, 4), 255, np.uint8))], [Texture(0, Sampler())]
    return model


def test_each_darkens_its_own_place(stage: Callable[..., Any]) -> None:
    theatre = stage((160, 40), msaa=1)
    theatre.look((0.0, 0.0, 14.0), (0.0, 0.0, 0.0), 0.14)
    one, ground = theatre.renderer.upload(limb()), floor()
    base = Placed(theatre.renderer.upload(ground), shapes.world(ground), NONE)
    shown = np.zeros(2, bool)  # only what they keep off is looked at
    for count in (1, MOST_PEOPLE, MOST_PEOPLE + 1):
        places = [-3.0 + 1.5 * number for number in range(count)]
        people = []
        for x in places:
            world = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
            world[:, 3, :3] = x, 0.0, 0.55
            people.append(Placed(one, world, NONE, shown=shown, casts_shadow=False))
        picture = theatre.shoot(DrawList([base, *people], environment_strength=0.0, ambient=(0, 0, 0), tone_map="none"))[0, 20, :, 1].astype(int)
        dark = [picture[round(80 + 80 * x / (4 * 14 * np.tan(0.07)))] < 100 for x in places]
        assert dark == [number < MOST_PEOPLE for number in range(count)], picture

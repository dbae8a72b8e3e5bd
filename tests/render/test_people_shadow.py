"""A person's rough shape from the vertices, a shadow fit that stands still, and codes that come out as they went in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapes

from vrapp.render.body import Posed, body_of
from vrapp.render.contact import stand_on
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.render.shadow import Fitting
from vrapp.scene.model import Material, Model, Skin

NONE = np.zeros(0, np.float32)
LAMP = PunctualLight(1, (0.3, 2.2, 0.5), (0, -1, 0), (5, 5, 5), shadows=True, radius=0.1)


def limb() -> Model:
    """A ball of radius 0.5 on joint 1, whose bind pose is the identity."""
    ball = shapes.sphere(0.5, 12)
    ball.joints = np.zeros((len(ball.positions), 4), np.uint16)
    ball.weights = np.tile(np.array([[1, 0, 0, 0]], np.float32), (len(ball.positions), 1))
    model = shapes.model([shapes.mesh(ball)], [Material(metallic=0.0)], shapes.nodes(2, [0, -1]))
    model.skins = [Skin(np.array([1], np.int32), np.eye(4, dtype=np.float32)[None])]
    model.nodes.skin = np.array([0, -1], np.int32)
    return model


def test_a_ball_is_a_short_thick_capsule_where_its_joint_is() -> None:
    body = body_of(limb())
    world = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1)) * np.array([2, 2, 2, 1], np.float32)[:, None]
    world[1, 3, :3] = 0, 3, 0
    posed = Posed(body)
    posed.move(world)
    out, centre, radius = posed.capsules, posed.centres, posed.radii
    assert body.nodes.tolist() == [1]
    assert np.allclose(out[0, 0, :3] + 0.5 * out[0, 1, :3], [0, 3, 0], atol=0.05)
    assert 0.6 < out[0, 0, 3] < 1.0, "twice as large as at rest"
    assert np.allclose(centre[0], [0, 3, 0], atol=0.05) and 0.99 < radius[0] < 1.1
    assert not len(body_of(shapes.cube_grid(1)).nodes)


def test_feet_are_the_two_lowest_that_stand_apart() -> None:
    capsules = np.zeros((4, 2, 4), np.float32)
    capsules[:, 0] = [[0, 0.9, 0, 0.1], [-0.1, 0.04, 0, 0.04], [-0.1, 0.05, 0.06, 0.03], [0.1, 0.06, 0, 0.04]]  # trunk, foot, its toes, other foot
    capsules[:, 1] = [[0, 0.3, 0, 11], [0, 0, 0.1, 100], [0, 0, 0.06, 278], [0, 0, 0.1, 100]]
    out = np.zeros((5, 4), np.float32)
    stand_on(capsules, out)
    assert out[0, 0] < 0 < out[2, 0] and out[4, 1] > 0.3


def test_a_fit_stands_still_while_somebody_breathes() -> None:
    fitting = Fitting()
    centres, radii = np.array([[0, 0.5, 0], [0, 1.3, 0]], np.float32), np.array([0.5, 0.4], np.float32)
    first = fitting.around(LAMP, centres, radii)
    assert fitting.around(LAMP, centres + np.float32(0.01), radii) is first
    step = np.array([-2.0, 0.0, -1.0], np.float32)
    moved = fitting.around(LAMP, centres + step, radii)
    assert moved is not first
    for sphere, radius in zip(centres + step, radii, strict=True):
        for way in np.eye(3):
            at = np.array([*(sphere + way * radius), 1.0]) @ moved.shadow_from_world
            assert (at[:2] / at[3] > 0).all() and (at[:2] / at[3] < 1).all()


def test_known_codes_come_out_as_they_went_in(stage: Callable[..., Any]) -> None:
    """Half of linear light is 188 of 255, from an unlit surface as from the clear colour; nothing adds a curve of its own."""
    theatre = stage((16, 16))
    grey = shapes.model([shapes.mesh(shapes.quad(1.0))], [Material(base_color=(0.5, 0.2, 0.05, 1), unlit=True)], shapes.nodes(1, [0]))
    scene = DrawList([Placed(theatre.renderer.upload(grey), shapes.world(grey), NONE)], tone_map="none", background=(0.5, 0.2, 0.05, 1.0))
    picture = theatre.shoot(scene)[0].astype(int)
    assert np.abs(picture[8, 8, :3] - [188, 124, 63]).max() <= 1
    assert np.abs(picture[0, 0, :3] - [188, 124, 63]).max() <= 1

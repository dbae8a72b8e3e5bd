"""Light in the shipped room: a white ball lit by probes and lamps looks as Cycles renders it at the same place (tools/assets/make.py room --balls)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from vrapp.config import ASSETS
from vrapp.lights import lights_of
from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.model import Material
from vrapp.scene.room import Room, load_room

F64 = npt.NDArray[np.float64]
NONE = np.zeros(0, np.float32)
EXPOSURE = 0.5  # so that nothing clips
BALLS = Path(__file__).parent / "room_balls.npz"


@pytest.fixture(scope="module")
def room() -> Room:
    return load_room(ASSETS / "rooms/evening/room.glb")


def linear(codes: npt.NDArray[np.uint8]) -> F64:
    c = codes.astype(np.float64) / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lit_by(theatre: Any, room: Room) -> DrawList:
    """The room's light without the room."""
    assert room.environment is not None and room.probes is not None
    turned = np.roll(room.environment, room.environment.shape[1] // 4, axis=1)
    environment = theatre.renderer.upload_environment(np.ascontiguousarray(turned))
    lights = lights_of(room.model, room.node_world)
    return DrawList(lights=lights, environment=environment, probes=room.probes, box=room.box, exposure=EXPOSURE, tone_map="none", background=(0, 0, 0, 1))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_white_ball_is_as_bright_as_cycles_says(stage: Callable[..., Any], room: Room, number: int) -> None:
    with np.load(BALLS) as reference:
        place, off, fov = reference["places"][number], reference["eye_off"], np.radians(float(reference["fov"]))
        expected: F64 = reference["pictures"][number].astype(np.float64)
    size = len(expected)
    theatre = stage((size, size))
    theatre.look(tuple(place + off), tuple(place), fov)
    ball = shapes.model([shapes.mesh(shapes.sphere(0.12, 48))], [Material(base_color=(0.8, 0.8, 0.8, 1.0), metallic=0.0, roughness=1.0)], shapes.nodes(1, [0]))
    world = shapes.world(ball)
    world[0, 3, :3] = place
    scene = lit_by(theatre, room)
    scene.placed = [Placed(theatre.renderer.upload(ball), world, NONE, casts_shadow=False)]
    found = linear(theatre.shoot(scene)[0, ..., :3]) / EXPOSURE
    y, x = (np.indices((size, size)) + 0.5) / size * 2 - 1
    inside = np.hypot(x, y) < 0.85
    mean, wanted = found[inside].mean(axis=0), expected[inside].mean(axis=0)
    error = np.sqrt(((found - expected)[inside] ** 2).mean()) / wanted.mean()
    assert np.abs(mean / wanted - 1).max() < 0.06, f"{mean} where Cycles says {wanted}"
    assert error < 0.06, "shaded otherwise than in Cycles"

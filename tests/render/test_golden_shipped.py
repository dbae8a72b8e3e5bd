"""Golden pictures of what the program ships: the companion's face and body at rest, and the room as a visit begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from golden import assert_golden
from shapes import at_rest

from vrapp import config, studio
from vrapp.config import ASSETS
from vrapp.lights import studio_lights
from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.vrm import load_vrm


@pytest.fixture(scope="module")
def body(lasting_stage: Callable[..., Any]) -> tuple[Any, DrawList]:
    theatre = lasting_stage((176, 256))
    model = load_vrm(ASSETS / "avatars" / "default.vrm").model
    placed = Placed(theatre.renderer.upload(model), at_rest(model), np.concatenate([mesh.morph_weights for mesh in model.meshes]))
    return theatre, DrawList([placed], lights=studio_lights(), environment_strength=0.35, background=(0.10, 0.11, 0.13, 1.0))


@pytest.mark.parametrize(
    ("name", "camera"),
    [
        ("face", ((0.12, 1.5, 0.95), (0, 1.49, 0), 0.45)),
        ("body", ((0.8, 1.15, 3.1), (0, 0.83, 0), 0.66)),
        ("back", ((-0.5, 1.3, -2.6), (0, 0.83, 0), 0.75)),
    ],
)
def test_golden_companion(body: tuple[Any, DrawList], name: str, camera: Any) -> None:
    theatre, scene = body
    theatre.look(*camera)
    assert_golden(f"shipped_{name}", theatre.shoot(scene))


@pytest.mark.slow
def test_golden_visit() -> None:
    """The first frame of a visit, through everything that a frame goes through."""
    settings = config.load()
    order = studio.Order(size=(256, 192))
    plan = studio.plan_of(settings, order)
    with studio.visit(settings, order, plan) as (stage, film, transcript):
        picture = next(studio.pictures(stage, film, plan, transcript, [0.0]))
    assert_golden("shipped_visit", picture)

"""A golden picture for each layer of KHR_materials_*. What each must show stands in layered.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import exhibits
import layered
import pytest
from exhibits import Exhibit
from golden import assert_golden

from vrapp.render.drawlist import DrawList, PunctualLight

LAMP = PunctualLight(0, (0, 0, 0), (-0.4, -0.6, -0.7), (1.6, 1.5, 1.4))


@pytest.fixture(scope="module")
def theatre(lasting_stage: Callable[..., Any]) -> Any:
    made = lasting_stage((256, 136))
    made.environment = made.renderer.upload_environment(exhibits.sky())
    made.look((0, 0, 3.0), (0, 0, 0), 0.36)
    return made


@pytest.mark.parametrize(
    "build",
    [layered.specular, layered.sheen, layered.clearcoat, layered.iridescence, layered.anisotropy, layered.transmission],
    ids=lambda build: build.__name__,
)
def test_golden_layer(theatre: Any, build: Callable[[], Exhibit]) -> None:
    entry = build().placed(theatre.renderer)
    try:
        scene = DrawList([entry], lights=[LAMP], background=(0.10, 0.11, 0.13, 1.0), environment=theatre.environment, environment_strength=0.5)
        assert_golden(f"layer_{build.__name__}", theatre.shoot(scene))
    finally:
        theatre.renderer.remove(entry.model)

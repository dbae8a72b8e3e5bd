"""Beside three.js and three-vrm, with their light values: see the README of the third-party test data. Edges may fall one pixel aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pictures import rmse
from PIL import Image

from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.scene.gltf import load_model
from vrapp.scene.vrm import load_vrm

SUN = PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (0.7 * np.pi, 0.7 * np.pi, 0.7 * np.pi))
BACKGROUND = (0.042311, 0.054480, 0.080220, 1.0)  # sRGB 3a 42 50


@pytest.mark.parametrize(
    ("picture", "file", "fov", "tolerance"),
    [
        ("three_conf_mtoon_default", "avatars/mtoon/mtoon_default.vrm", 30, 1.6),
        ("three_spec_mtoon_uv", "avatars/VRMC_materials_mtoon_UV_Animation_Test.vrm", 30, 4.5),
        ("three_room_home_theater", "scenes/home-theater/home-theater.gltf", 70, 4.0),
    ],
)
def test_like_three(stage: Callable[..., Any], testdata: Callable[[str], Path], picture: str, file: str, fov: float, tolerance: float) -> None:
    path = testdata(file)
    model = load_vrm(path).model if path.suffix == ".vrm" else load_model(path)
    theatre = stage((640, 480), msaa=1)
    theatre.look((0, 1.0, 3.2), (0, 0.85, 0), np.radians(fov))
    n = model.nodes
    world = np.zeros((len(n), 4, 4), np.float32)
    world_matrices(hierarchy(n.parent), n.translation, n.rotation, n.scale, world)
    placed = Placed(theatre.renderer.upload(model), world, np.concatenate([mesh.morph_weights for mesh in model.meshes]))
    scene = DrawList(
        [placed], lights=[SUN], environment_strength=0.0, ambient=(0.3, 0.3, 0.3), tone_map="none", background=BACKGROUND, time_s=0.3
    )  # fmt: skip
    expected = np.asarray(Image.open(testdata(f"reference/{picture}.png")).convert("RGB"))
    assert rmse(theatre.shoot(scene)[0], expected) < tolerance

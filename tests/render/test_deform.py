"""The compute pass against numpy: skins and morphs, read back from the shared vertices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.model import Image, Material, MorphTarget, Skin, Texture, TextureRef
from vrapp.xform import matrix_from_quat, quat_from_axis_angle

StageMaker = Callable[..., Any]


@pytest.mark.parametrize("width", [4, 8])
def test_skin_and_morph_as_numpy_does_them(width: int, stage: StageMaker) -> None:
    random = np.random.default_rng(3)
    ball = shapes.sphere(0.5, 8)
    count = len(ball.positions)
    ball.joints = random.integers(0, 3, (count, width)).astype(np.uint16)
    weights = random.random((count, width)).astype(np.float32) + 0.05
    ball.weights = weights / weights.sum(axis=1, keepdims=True)
    offsets = random.normal(0, 0.1, (3, count, 3)).astype(np.float32)
    turns = random.normal(0, 0.2, (count, 3)).astype(np.float32)
    ball.targets = [MorphTarget(positions=offsets[0]), MorphTarget(), MorphTarget(positions=offsets[2], tangents=turns)]
    tangents = np.cross(ball.normals, (0.3, 1.0, 0.2))
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    ball.tangents = np.c_[tangents, np.ones(count)].astype(np.float32)
    bumpy = Material(metallic=0.0, normal_texture=TextureRef(0))
    model = shapes.model([shapes.mesh(ball)], [bumpy], shapes.nodes(4, [0, -1, -1, -1]))
    model.images, model.textures = [Image("flat", np.full((4, 4, 4), (128, 128, 255, 255), np.uint8))], [Texture(0)]
    bind = np.tile(np.eye(4, dtype=np.float32), (3, 1, 1))
    bind[:, 3, :3] = random.normal(0, 0.2, (3, 3))
    model.skins = [Skin(np.array([1, 2, 3], np.int32), bind)]
    model.nodes.skin = np.array([0, -1, -1, -1], np.int32)
    world = np.tile(np.eye(4, dtype=np.float32), (4, 1, 1))
    for node in range(1, 4):
        world[node, :3, :3] = matrix_from_quat(quat_from_axis_angle(random.normal(size=3), 0.7 * node))[:3, :3]
        world[node, 3, :3] = random.normal(0, 0.3, 3)
    morphs = np.array([0.8, 0.5, -0.4], np.float32)

    theatre = stage((32, 32))
    theatre.shoot(DrawList([Placed(theatre.renderer.upload(model), world, morphs)]))
    first, length = theatre.renderer._scene.plan.deformed[0]
    assert length == count
    words = theatre.renderer._held.geometry.vertices.buffer.read(first * 32, count * 32).view(np.float32).reshape(-1, 8)

    posed = ball.positions + 0.8 * offsets[0] - 0.4 * offsets[2]
    joints = np.matmul(bind, world[1:])
    assert ball.weights is not None and ball.joints is not None
    moved = np.einsum("vj,vi,vjik->vk", ball.weights, np.c_[posed, np.ones(count)], joints[ball.joints])[:, :3]
    assert np.abs(words[:, :3] - moved).max() < 2e-4  # weights travel in 16 bits
    turned = np.einsum("vj,vi,vjik->vk", ball.weights, ball.normals, joints[ball.joints][..., :3, :3])
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    normals = words.view(np.int16).reshape(-1, 16)[:, 8:11] / 32767.0
    assert (normals * turned).sum(axis=1).min() > 0.999
    dragged = np.einsum("vj,vi,vjik->vk", ball.weights, tangents - 0.4 * turns, joints[ball.joints][..., :3, :3])
    dragged /= np.linalg.norm(dragged, axis=1, keepdims=True)
    found = words.view(np.int16).reshape(-1, 16)[:, 12:] / 32767.0
    assert (found[:, :3] * dragged).sum(axis=1).min() > 0.999 and (found[:, 3] > 0.99).all()

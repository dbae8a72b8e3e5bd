"""How far a model reaches: its vertices where they are drawn, skinned and morphed. Metres, in the space of the node matrices."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrapp.scene.model import Mesh, Model, Primitive

F32 = npt.NDArray[np.float32]


def vertices(model: Model, node_world: F32, morph_weights: F32) -> F32:
    """(n, 3) of all that the shown scene draws. node_world: (N, 4, 4); morph_weights: (W,). Places that are no numbers are left out."""
    out = [np.zeros((0, 3), np.float32)]
    for node in _shown(model):
        if model.nodes.mesh[node] < 0:
            continue
        mesh = model.meshes[model.nodes.mesh[node]]
        for primitive in mesh.primitives:
            out.append(_placed(model, node, mesh, primitive, node_world, morph_weights))
    found = np.concatenate(out)
    return found[np.isfinite(found).all(axis=1)]


def _shown(model: Model) -> list[int]:
    """Nodes below the shown scene's roots."""
    inside = np.zeros(len(model.nodes), bool)
    inside[model.roots] = True
    for node in model.nodes.order:
        parent = model.nodes.parent[node]
        if parent >= 0:
            inside[node] |= inside[parent]
    return np.flatnonzero(inside).tolist()


def _placed(model: Model, node: int, mesh: Mesh, primitive: Primitive, node_world: F32, morph_weights: F32) -> F32:
    used = np.unique(primitive.indices)
    points = primitive.positions[used]
    for number, target in enumerate(primitive.targets):
        weight = morph_weights[mesh.morph_offset + number]
        if target.positions is not None and weight:
            points = points + weight * target.positions[used]
    points = np.concatenate([points, np.ones((len(points), 1), np.float32)], axis=1)
    skin = int(model.nodes.skin[node])
    if skin < 0 or primitive.joints is None or primitive.weights is None:
        return np.matmul(points, node_world[node])[:, :3]
    joints = np.matmul(model.skins[skin].inverse_bind, node_world[model.skins[skin].joints])
    moved = np.zeros((len(points), 4), np.float32)
    for joint, weight in zip(primitive.joints[used].T, primitive.weights[used].T, strict=True):
        moved += weight[:, None] * np.matmul(points[:, None], joints[joint])[:, 0]
    return moved[:, :3]

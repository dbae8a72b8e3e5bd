"""The rough shape of a skinned model, by its joints: a few capsules that keep light off one another and off the floor, and spheres that hold what each joint
moves. Found from the vertices, so that any skeleton has them; made once with the upload.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vrapp.scene.model import Model, Primitive, Skin

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]

MOST = 16  # capsules of a model: trunk, head, limbs, feet; fingers and strands of hair are left out
OWN, TOUCHED = 0.5, 0.1  # weights from which a vertex shapes the joint's capsule, and belongs into its sphere
FEWEST = 12  # vertices that make a capsule
_SUM = np.ones(3, np.float32)
INSIDE = 0.9  # a capsule is a little slimmer than the flesh


def _none(*shape: int) -> F32:
    return np.zeros(shape, np.float32)


@dataclass(slots=True)
class Body:
    """nodes: (K,) that carry the capsules; ends: (K, 2, 4) in the node's space, w 1; radius: (K,). hold_*: spheres (B,) that hold the vertices."""

    nodes: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    ends: F32 = field(default_factory=lambda: _none(0, 2, 4))
    radius: F32 = field(default_factory=lambda: _none(0))
    hold_nodes: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    hold_centre: F32 = field(default_factory=lambda: _none(0, 1, 4))
    hold_radius: F32 = field(default_factory=lambda: _none(0))


def body_of(model: Model) -> Body:
    """Empty for a model without skins."""
    shaping: dict[int, list[F32]] = {}
    held: dict[int, list[F32]] = {}
    for primitive, skin in _skinned(model):
        assert primitive.joints is not None and primitive.weights is not None
        places = np.concatenate([primitive.positions, np.ones((len(primitive.positions), 1), np.float32)], axis=1)
        inside = (primitive.joints < len(skin.joints)) & (primitive.weights >= TOUCHED)
        for joint in np.unique(primitive.joints[inside]).tolist():
            weight = (primitive.weights * (primitive.joints == joint)).sum(axis=1)
            local = (places[weight >= TOUCHED] @ skin.inverse_bind[joint])[:, :3]
            node = int(skin.joints[joint])
            held.setdefault(node, []).append(local)
            shaping.setdefault(node, []).append(local[weight[weight >= TOUCHED] >= OWN])
    if not held:
        return Body()
    capsules = [(node, *_capsule(cloud)) for node, clouds in shaping.items() if len(cloud := np.concatenate(clouds)) >= FEWEST]
    capsules.sort(key=lambda capsule: -_volume(capsule[1], capsule[2]))
    capsules = [capsule for capsule in capsules[:MOST] if capsule[2] > 0]
    spheres = [(node, *_sphere(np.concatenate(clouds))) for node, clouds in held.items()]
    return Body(
        np.array([node for node, _, _ in capsules], np.int64),
        _homogeneous(np.array([ends for _, ends, _ in capsules], np.float32).reshape(-1, 2, 3)),
        np.array([radius for _, _, radius in capsules], np.float32),
        np.array([node for node, _, _ in spheres], np.int64),
        _homogeneous(np.array([centre for _, centre, _ in spheres], np.float32).reshape(-1, 1, 3)),
        np.array([radius for _, _, radius in spheres], np.float32),
    )


def _skinned(model: Model) -> Iterator[tuple[Primitive, Skin]]:
    for mesh, skin in {(int(m), int(s)) for m, s in zip(model.nodes.mesh, model.nodes.skin, strict=True) if m >= 0 and s >= 0}:
        for primitive in model.meshes[mesh].primitives:
            if primitive.joints is not None and primitive.weights is not None and len(primitive.positions):
                yield primitive, model.skins[skin]


def _capsule(cloud: F32) -> tuple[F32, float]:
    """Ends (2, 3) and radius of the capsule through a cloud (n, 3) of points on its surface: along the cloud's longest direction."""
    middle = np.median(cloud, axis=0)
    away = (cloud - middle).astype(np.float64)
    axis = np.linalg.eigh(away.T @ away)[1][:, 2]
    along = away @ axis
    radius = float(np.quantile(np.sqrt(np.maximum((away**2).sum(axis=1) - along**2, 0.0)), 0.7)) * INSIDE
    low, high = np.quantile(along, (0.03, 0.97))
    half = max(0.5 * (high - low) - radius, 0.0)
    centre = middle + axis * (0.5 * (low + high))
    return np.array([centre - axis * half, centre + axis * half], np.float32), radius


def _volume(ends: F32, radius: float) -> float:
    return float(np.pi * radius * radius * (np.linalg.norm(ends[1] - ends[0]) + 4.0 / 3.0 * radius))


def _sphere(cloud: F32) -> tuple[F32, float]:
    centre = 0.5 * (cloud.min(axis=0) + cloud.max(axis=0))
    return centre, float(np.sqrt(((cloud - centre) ** 2).sum(axis=1).max()))


def _homogeneous(places: F32) -> F32:
    return np.concatenate([places, np.ones((*places.shape[:-1], 1), np.float32)], axis=-1)


def capsules_now(body: Body, node_world: F32, out: F32) -> None:
    """(K, 2, 4) as shaders/deform.comp reads them: (one end, radius), (way to the other end, one over its length squared)."""
    world = node_world[body.nodes]
    ends = np.matmul(body.ends, world)
    way = ends[:, 1, :3] - ends[:, 0, :3]
    out[:, 0, :3], out[:, 1, :3] = ends[:, 0, :3], way
    out[:, 0, 3] = body.radius * _scale(world)
    out[:, 1, 3] = 1.0 / np.maximum(np.matmul(way * way, _SUM), 1e-8)


def holds_now(body: Body, node_world: F32) -> tuple[F32, F32]:
    """Spheres (B, 3), (B,) in the world that hold the model as it is posed."""
    world = node_world[body.hold_nodes]
    return np.matmul(body.hold_centre, world)[:, 0, :3], body.hold_radius * _scale(world)


def _scale(world: F32) -> F32:
    rows = world[:, 0, :3]
    return np.sqrt(np.matmul(rows * rows, _SUM))

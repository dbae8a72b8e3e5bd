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
_SHORT = np.array(1e-8, np.float32)
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


class Posed:
    """A body as its model is posed, filled by `move`. capsules: (K, 2, 4) as shaders/deform.comp reads them: (one end, radius), (way to the other end, one over
    its length squared). centres, radii: spheres (B, 3), (B,) in the world that hold the vertices."""

    def __init__(self, body: Body) -> None:
        held, ends = len(body.hold_nodes), len(body.nodes)
        self._nodes = np.concatenate([body.hold_nodes, body.nodes, body.nodes])
        self._points = np.concatenate([body.hold_centre, body.ends[:, :1], body.ends[:, 1:]])
        self._radius = np.concatenate([body.hold_radius, body.radius, body.radius])
        count = len(self._nodes)
        self._world, self._moved = _none(count, 4, 4), _none(count, 1, 4)
        self._axis, self._square, self._size = self._world[:, 0, :3], _none(count, 3), _none(count)
        places = self._moved[:, 0, :3]
        self.centres, self.radii = places[:held], self._size[:held]
        self.capsules = _none(ends, 2, 4)
        self._ends, self._ends_radius = (places[held : held + ends], places[held + ends :]), self._size[held : held + ends]
        self._way, self._way_square = self.capsules[:, 1, :3], _none(ends, 3)

    def move(self, node_world: F32) -> None:
        """node_world: (N, 4, 4); a node's scale is taken from its x axis."""
        node_world.take(self._nodes, 0, self._world, "clip")
        np.matmul(self._points, self._world, out=self._moved)
        np.multiply(self._axis, self._axis, out=self._square)
        size = np.matmul(self._square, _SUM, out=self._size)
        np.sqrt(size, out=size)
        size *= self._radius
        if not len(self.capsules):
            return
        first, second = self._ends
        np.subtract(second, first, out=self._way)
        self.capsules[:, 0, :3] = first
        self.capsules[:, 0, 3] = self._ends_radius
        np.multiply(self._way, self._way, out=self._way_square)
        square = np.matmul(self._way_square, _SUM)
        np.divide(1.0, np.maximum(square, _SHORT, out=square), out=self.capsules[:, 1, 3])

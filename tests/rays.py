"""Truth about what a ray meets in a room: every triangle is tried. Slow and simple, to hold the quick ways against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.scene.room import Room
from vrapp.surroundings import BACKDROP
from vrapp.xform import transform_points

F64 = npt.NDArray[np.float64]


@dataclass(slots=True)
class Solid:
    """corners (K, 3, 3) of the room's triangles, owner (K,) index in room.things or -1."""

    corners: F64
    owner: npt.NDArray[np.int64]


def solid(room: Room) -> Solid:
    nodes = room.model.nodes
    things = {thing.node: index for index, thing in enumerate(room.things)}
    corners: list[F64] = []
    owners: list[npt.NDArray[np.int64]] = []
    for node in np.flatnonzero(nodes.mesh >= 0):
        up = int(node)
        while up >= 0 and up not in things:
            up = int(nodes.parent[up])
        for primitive in room.model.meshes[int(nodes.mesh[node])].primitives:
            placed = transform_points(room.node_world[node], primitive.positions)[primitive.indices.reshape(-1, 3)]
            corners.append(placed.astype(np.float64))
            owners.append(np.full(len(placed), things.get(up, -1)))
    return Solid(np.concatenate(corners), np.concatenate(owners))


def first(where: Solid, eye: F64, way: F64) -> int:
    """Owner of the first triangle that the ray meets (Moeller and Trumbore 1997), -1 for none."""
    one, two = where.corners[:, 1] - where.corners[:, 0], where.corners[:, 2] - where.corners[:, 0]
    across = np.cross(way, two)
    volume = np.einsum("ij,ij->i", one, across)
    scale = np.divide(1.0, volume, out=np.zeros_like(volume), where=np.abs(volume) > 1e-12)
    offset = eye - where.corners[:, 0]
    u = scale * np.einsum("ij,ij->i", offset, across)
    turned = np.cross(offset, one)
    v = scale * (turned @ way)
    far = scale * np.einsum("ij,ij->i", two, turned)
    met = (scale != 0.0) & (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 1e-4)
    return int(where.owner[np.flatnonzero(met)[np.argmin(far[met])]]) if met.any() else -1


def aims(room: Room, count: int, seed: int) -> list[tuple[F64, F64, int]]:
    """Eyes where one can stand, and directions to points of things that are seen from there: (eye, unit direction, index in room.things)."""
    where, rng = solid(room), np.random.default_rng(seed)
    low, high = room.navigation.min(axis=0), room.navigation.max(axis=0)
    meant = [index for index, thing in enumerate(room.things) if thing.kind not in BACKDROP]
    out: list[tuple[F64, F64, int]] = []
    while len(out) < count:
        x, z = rng.uniform(low, high)
        eye, index = np.array([x, rng.uniform(1.2, 1.75), z]), int(rng.choice(meant))
        own = np.flatnonzero(where.owner == index)
        if not len(own):
            continue
        corners = where.corners[own]
        area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        point = rng.dirichlet((1, 1, 1)) @ corners[rng.choice(len(own), p=area / area.sum())]
        way = point - eye
        far = float(np.linalg.norm(way))
        if 0.5 < far < 6.0 and first(where, eye, way / far) == index:
            out.append((eye, way / far, index))
    return out


def off(way: F64, error: float, rng: np.random.Generator) -> F64:
    """Another direction, beside by a normal error in both ways (radians)."""
    aside = np.cross(way, (0.0, 1.0, 0.0))
    aside /= np.linalg.norm(aside)
    a, b = rng.normal(0.0, error, 2)
    out = way + a * aside + b * np.cross(aside, way)
    return out / np.linalg.norm(out)


def pose(eye: F64, way: F64) -> npt.NDArray[np.float32]:
    """world_from_aim: looks along -Z."""
    back = -way
    right = np.cross((0.0, 1.0, 0.0), back)
    right /= np.linalg.norm(right)
    out = np.eye(4, dtype=np.float32)
    out[0, :3], out[1, :3], out[2, :3], out[3, :3] = right, np.cross(back, right), back, eye
    return out

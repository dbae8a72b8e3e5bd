"""What a ray means, more exactly than `attention.attended`: for the moment in which somebody says "that". World space, metres, radians.

Somebody who means a thing aims at some point of what they see of it, and misses by the error of their hand or head. So a thing is the likelier the more of it
is seen near the ray, against all that there is of it to see (a ray is less often near a small thing by chance):

    p(ray | thing) ~ sum over its seen points of  solid angle * exp(-miss^2 / 2 sigma^2)  /  its whole solid angle

Things are points on their surfaces, a few hundred each; a coarse picture of depth about the ray tells which of them are seen.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vrapp.scene.model import Model
from vrapp.scene.room import Thing
from vrapp.xform import transform_points

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
HAND, HEAD, EYES, MOUSE = 0.05, 0.085, 0.03, 0.015  # errors of aim (standard deviation): a pointing arm, a head for a gaze, tracked eyes, a pointer on a screen
FARTHEST = 12.0
LEAST, LEAST_NAMED = 0.1, 0.004  # see `likelihoods`; the second for things whose name was said too
_SIGMAS = 3.0  # farther beside than so many nobody means a thing
_CELL = 0.022  # of the picture of depth
_BEHIND = 0.06, 0.03  # metres, and share of the distance, by which a point may lie behind what is seen in its cell and still be seen
_SPACING = 0.045  # metres between points on a surface, until there are too many
_FEWEST, _MOST = 48, 700  # points of a thing
_FACTOR_OUT = 0.5  # of a closed surface half is turned away


@dataclass(slots=True)
class Targets:
    """T things as N points on their surfaces. owner (N,) index of the thing, area (N,) square metres that a point stands for."""

    names: tuple[str, ...] = ()
    points: F32 = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    owner: I32 = field(default_factory=lambda: np.zeros(0, np.int32))
    area: F32 = field(default_factory=lambda: np.zeros(0, np.float32))


def targets_of(model: Model, node_world: F32, things: Sequence[Thing]) -> Targets:
    """All at once; `gathering` does the same a thing at a time."""
    *_, out = gathering(model, node_world, things)
    return out


def gathering(model: Model, node_world: F32, things: Sequence[Thing]) -> Generator[Targets]:
    """Yields after every thing what is known so far, so that no frame waits for a room. Things without a surface have their middle."""
    of_thing = _owners(model, [thing.node for thing in things])
    points: list[F32] = []
    areas: list[F32] = []
    owners: list[I32] = []
    rng = np.random.default_rng(0)
    for index, thing in enumerate(things):
        nodes = np.flatnonzero((of_thing == index) & (model.nodes.mesh >= 0))
        found = _surface([_triangles(model, node_world, int(node)) for node in nodes], rng)
        spots, area = found if found else (np.array([thing.center], np.float32), np.array([0.01], np.float32))
        points.append(spots)
        areas.append(area)
        owners.append(np.full(len(spots), index, np.int32))
        last = index == len(things) - 1
        yield Targets(tuple(each.name for each in things), np.concatenate(points), np.concatenate(owners), np.concatenate(areas)) if last else Targets()
    if not things:
        yield Targets()


def likelihoods(targets: Targets, origin: npt.ArrayLike, direction: npt.ArrayLike, sigma: float, least: float = LEAST) -> F32:
    """(T,) how likely the ray means each thing, up to a common factor; 0 for what it passes or what is hidden. direction: unit. least: of what the ray's
    error covers, or of the thing where that is smaller, the share that must be seen of the thing there."""
    eye, way = np.asarray(origin, np.float32), np.asarray(direction, np.float32)
    count = len(targets.names)
    offset = targets.points - eye  # (N, 3)
    distance = np.maximum(np.sqrt(np.einsum("ij,ij->i", offset, offset)), 0.05)
    solid = targets.area / (distance * distance)
    whole = np.bincount(targets.owner, solid, count) * _FACTOR_OUT
    cosine = (offset @ way) / distance
    near = np.flatnonzero((cosine > np.cos(_SIGMAS * sigma + _CELL)) & (distance < FARTHEST))
    if not len(near):
        return np.zeros(count, np.float32)
    seen = near[_seen(offset[near] / distance[near, None], distance[near], way)]
    miss = np.arccos(np.clip(cosine[seen], -1.0, 1.0))
    weight = solid[seen] * np.exp(-0.5 * (miss / sigma) ** 2)
    meant = np.bincount(targets.owner[seen], weight, count)
    meant[meant < least * np.minimum(whole, 2.0 * np.pi * sigma * sigma)] = 0.0
    return (meant / np.maximum(whole, 1e-9)).astype(np.float32)


def _seen(ways: F32, distance: F32, way: F32) -> npt.NDArray[np.bool_]:
    """(K,) which of the points no nearer one hides, by cells of a picture about the ray."""
    aside = np.cross(way, (0.0, 1.0, 0.0) if abs(way[1]) < 0.9 else (1.0, 0.0, 0.0))
    aside /= np.linalg.norm(aside)
    up = np.cross(aside, way)
    cell = np.rint(np.stack((ways @ aside, ways @ up)) / _CELL).astype(np.int64)
    key = (cell[0] + 512) * 1024 + cell[1] + 512
    order = np.argsort(distance, kind="stable")
    _, first, back = np.unique(key[order], return_index=True, return_inverse=True)
    front = np.empty(len(distance), np.float32)
    front[order] = distance[order][first][back]
    return distance <= front * (1.0 + _BEHIND[1]) + _BEHIND[0]


def _owners(model: Model, nodes: Sequence[int]) -> I32:
    """(nodes,) index of the thing that a node belongs to: its own, else its parent's; -1 for none."""
    out = np.full(len(model.nodes), -1, np.int32)
    for index, node in enumerate(nodes):
        out[node] = index
    for node in model.nodes.order.tolist():  # parents before their children
        parent = int(model.nodes.parent[node])
        if out[node] < 0 and parent >= 0:
            out[node] = out[parent]
    return out


def _triangles(model: Model, node_world: F32, node: int) -> F32:
    """(K, 3, 3) of the node's mesh in the room's space."""
    parts: list[F32] = []
    for primitive in model.meshes[int(model.nodes.mesh[node])].primitives:
        corners = transform_points(node_world[node], primitive.positions).astype(np.float32)
        indices = np.asarray(primitive.indices).reshape(-1)
        whole = len(indices) // 3 * 3
        if whole:
            parts.append(corners[indices[:whole].reshape(-1, 3)])
    return np.concatenate(parts) if parts else np.zeros((0, 3, 3), np.float32)


def _surface(parts: Sequence[F32], rng: np.random.Generator) -> tuple[F32, F32] | None:
    """Points scattered evenly over triangles, and what area each stands for."""
    triangles = np.concatenate(parts) if parts else np.zeros((0, 3, 3), np.float32)
    if not len(triangles):
        return None
    area = np.linalg.norm(np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]), axis=1) / 2.0
    whole = float(area.sum())
    if whole <= 0.0:
        return None
    count = int(np.clip(whole / _SPACING**2, _FEWEST, _MOST))
    chosen = triangles[np.searchsorted(np.cumsum(area) / whole, (np.arange(count) + 0.5) / count).clip(0, len(triangles) - 1)]
    shares = rng.dirichlet((1.0, 1.0, 1.0), count).astype(np.float32)
    return np.einsum("ij,ijk->ik", shares, chosen).astype(np.float32), np.full(count, whole / count, np.float32)

"""Tangents as MikkTSpace makes them (Mikkelsen, Simulation of Wrinkled Surfaces Revisited, 2008), which glTF asks for where a file has none.

Bakers and viewers that agree on them give seamless normal maps. The groups of the algorithm (triangles about a vertex that are joined by edges and turn
their texture the same way round) are found as connected components of corners, so that all of it is array work. Two corners of the reference code are cut:
triangles without area in the texture take a neighbour's tangent instead of joining its group, and at the default angle of 180 degrees nothing is split further.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

_TINY = 1.1754944e-38  # what the reference code takes for zero: the smallest normal float


def corner_tangents(positions: F32, normals: F32, uv: F32, indices: npt.NDArray[Any]) -> tuple[F32, I64]:
    """positions, normals (V, 3), uv (V, 2) as glTF has them (v runs down), indices (3 T,).

    Out: tangents (3 T, 4) of the corners, with w so that cross(normal, tangent) * w points up in the picture; and (3 T,) the group of each corner, the same
    for corners that share their tangent. A corner that no group takes has (1, 0, 0, 1).
    """
    corners = np.asarray(indices, dtype=np.int64)
    same = _welded(positions, normals, uv)[corners].reshape(-1, 3)  # (T, 3)
    p, n = positions[corners].reshape(-1, 3, 3).astype(np.float64), normals[corners].reshape(-1, 3, 3).astype(np.float64)
    t = uv[corners].reshape(-1, 3, 2).astype(np.float64) * (1.0, -1.0)
    along, keeps, usable = _directions(p, t)
    usable &= (same[:, 0] != same[:, 1]) & (same[:, 1] != same[:, 2]) & (same[:, 2] != same[:, 0])
    group = _groups(same, keeps, usable)
    weighted = _projected(along[:, None], n) * _angles(p, n)[..., None]
    weighted[~usable] = 0.0
    sums = np.stack([np.bincount(group, weighted[..., axis].ravel(), len(group)) for axis in range(3)], axis=1)
    length = np.sqrt((sums**2).sum(axis=1))
    sums = np.divide(sums, length[:, None], out=np.tile((1.0, 0.0, 0.0), (len(sums), 1)), where=length[:, None] > _TINY)
    out = np.ones((len(group), 4), dtype=np.float32)
    out[:, :3] = sums[group]
    out[:, 3] = np.where(np.repeat(keeps | ~usable, 3), 1.0, -1.0)
    return _filled(out, group, same.ravel(), np.repeat(usable, 3))


def _welded(positions: F32, normals: F32, uv: F32) -> I64:
    """(V,) the first vertex that is equal in position, normal and texture place."""
    rows = np.ascontiguousarray(np.concatenate((positions, normals, uv), axis=1) + np.float32(0.0))  # + 0 makes -0 into 0
    _, first, back = np.unique(rows.view(f"V{rows.shape[1] * 4}").ravel(), return_index=True, return_inverse=True)
    return first[back.ravel()]


def _directions(p: F64, t: F64) -> tuple[F64, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Of each triangle: (T, 3) the unit direction of u on the surface, whether the texture keeps its way round, and whether it has any area."""
    d1, d2, t1, t2 = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0], t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]
    area = t1[:, 0] * t2[:, 1] - t1[:, 1] * t2[:, 0]
    s = t2[:, 1:] * d1 - t1[:, 1:] * d2
    other = t1[:, :1] * d2 - t2[:, :1] * d1
    keeps = area > 0
    length, across = np.sqrt((s**2).sum(axis=1)), np.sqrt((other**2).sum(axis=1))
    usable = (np.abs(area) > _TINY) & (length > _TINY) & (across > _TINY)
    s = s * (np.where(keeps, 1.0, -1.0) / np.where(length > _TINY, length, 1.0))[:, None]
    return s, keeps, usable


def _groups(same: I64, keeps: npt.NDArray[np.bool_], usable: npt.NDArray[np.bool_]) -> I64:
    """(3 T,) the lowest corner of each corner's group: two corners at one vertex belong together if their triangles share an edge there."""
    count = same.size
    a, b = same.ravel(), np.roll(same, -1, axis=1).ravel()  # edge k of a triangle runs from its corner k to the next
    here = np.arange(count, dtype=np.int64)
    onward = here - here % 3 + (here + 1) % 3
    rises = a < b
    good = np.repeat(usable, 3) & (a != b)
    up, down = np.flatnonzero(good & rises), np.flatnonzero(good & ~rises)
    first, second = _matched(np.minimum(a, b) * np.int64(count) + np.maximum(a, b), up, down)
    alike = keeps[first // 3] == keeps[second // 3]
    first, second = first[alike], second[alike]
    # The two edges run against each other: the start of one is the end of the other.
    left, right = np.concatenate((first, onward[first])), np.concatenate((onward[second], second))
    return _components(count, left, right)


def _matched(key: I64, up: I64, down: I64) -> tuple[I64, I64]:
    """Edges that run one way paired with edges of the same key that run the other: the first with the first, the second with the second."""
    up, down = up[np.argsort(key[up], kind="stable")], down[np.argsort(key[down], kind="stable")]
    place = np.searchsorted(key[up], key[up], side="left")  # first of the same key
    rank = np.arange(len(up)) - place
    start, end = np.searchsorted(key[down], key[up], side="left"), np.searchsorted(key[down], key[up], side="right")
    found = start + rank < end
    return up[found], down[(start + rank)[found]]


def _components(count: int, left: I64, right: I64) -> I64:
    """(count,) the lowest member of each one's connected component: labels sink along the links and along themselves until nothing moves."""
    label = np.arange(count, dtype=np.int64)
    while True:
        low = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, label[left], low)
        np.minimum.at(label, label[right], low)
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
        if np.array_equal(before, label):
            return label


def _projected(vectors: F64, n: F64) -> F64:
    """Laid into the plane of n and of unit length; zero stays zero."""
    flat = vectors - n * (n * vectors).sum(axis=-1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=-1, keepdims=True))
    return flat / np.where(length > _TINY, length, 1.0)


def _angles(p: F64, n: F64) -> F64:
    """(T, 3) radians between the two edges of each corner, seen along its normal."""
    first, second = _projected(np.roll(p, 1, axis=1) - p, n), _projected(np.roll(p, -1, axis=1) - p, n)
    return np.arccos(np.clip((first * second).sum(axis=-1), -1.0, 1.0))


def _filled(out: F32, group: I64, vertex: I64, usable: npt.NDArray[np.bool_]) -> tuple[F32, I64]:
    """Corners of triangles that have no direction of their own take that of another corner at the same vertex, where there is one."""
    if usable.all():
        return out, group
    source = np.full(int(vertex.max()) + 1, -1, dtype=np.int64)
    good = np.flatnonzero(usable)
    source[vertex[good[::-1]]] = good[::-1]  # the first counts
    bad = np.flatnonzero(~usable)
    taken = source[vertex[bad]]
    bad, taken = bad[taken >= 0], taken[taken >= 0]
    out[bad], group[bad] = out[taken], group[taken]
    return out, group

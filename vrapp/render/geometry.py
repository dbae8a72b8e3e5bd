"""Vertices of all models in a few shared buffers, and what of them each draw needs.

Shaders pull vertices by number, so one empty vertex array serves everything. A vertex is 8 words that a skin or a morph may change (position f32 x3, colour
as square roots unorm8 x4, normal snorm16 x3, tangent snorm16 x4) and, in a buffer of its own, 4 words that never change (two UV sets).
Deformed meshes get a second run of the changing words, written by the compute pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vrapp.render.pool import Pool
from vrapp.scene.model import Primitive

F32 = npt.NDArray[np.float32]
U32 = npt.NDArray[np.uint32]
I32 = npt.NDArray[np.int32]

VERTEX_WORDS = 8


@dataclass(slots=True)
class Shape:
    """One primitive in the shared buffers. deltas: first element of each kept morph target; targets: its number in the file."""

    vertices: tuple[int, int]
    uvs: tuple[int, int]
    indices: tuple[int, int]  # each triangle, then each turned round
    influences: tuple[int, int]  # count 0: no skin
    deltas: tuple[int, int]
    delta_firsts: I32  # (T,)
    targets: I32  # (T,)
    centre: F32  # (3,)
    radius: float
    material: int


class Geometry:
    """The pools. `generation` changes whenever some buffer was replaced."""

    def __init__(self) -> None:
        self.vertices = Pool("vertices", VERTEX_WORDS, 65536)
        self.uvs = Pool("uvs", 4, 65536)
        self.indices = Pool("indices", 1, 262144)
        self.influences = Pool("influences", 4, 16384)
        self.deltas = Pool("morph deltas", 6, 16384)

    @property
    def pools(self) -> tuple[Pool, ...]:
        """In the order of the arrays that `shape_of` gives."""
        return self.vertices, self.uvs, self.indices, self.influences, self.deltas

    @property
    def generation(self) -> int:
        return sum(pool.generation for pool in self.pools)

    def close(self) -> None:
        for pool in self.pools:
            pool.close()


def shape_of(primitive: Primitive, material: int, *, tangents: bool) -> tuple[Shape, tuple[npt.NDArray[np.generic], ...]]:
    """A primitive as the arrays of the pools, and its shape as if each array lay at the pool's start.

    tangents: make them where the file has none, because the material has a normal map.
    """
    positions = primitive.positions
    low, high = (positions.min(axis=0), positions.max(axis=0)) if len(positions) else (np.zeros(3, np.float32),) * 2
    centre = (0.5 * (low + high)).astype(np.float32)
    targets, deltas = _deltas(primitive)
    reach = float(np.abs(deltas[:, :3]).sum(axis=-1).max()) if len(deltas) else 0.0
    radius = float(np.sqrt(((positions - centre) ** 2).sum(axis=1).max())) if len(positions) else 0.0
    influences = _influences(primitive)
    if influences is None:
        influences = np.zeros((0, 4), np.uint32)
    indices = _both_ways(primitive.indices)
    count = len(positions)
    shape = Shape(
        (0, count), (0, count), (0, len(indices)), (0, len(influences)), (0, len(deltas)),
        count * np.arange(len(targets), dtype=np.int32), targets, centre, radius + reach, material,
    )  # fmt: skip
    return shape, (_vertices(primitive, tangents), _uvs(primitive), indices, influences, deltas)


def moved(shape: Shape, firsts: Sequence[int]) -> Shape:
    """The shape when each of its arrays lies that many elements further on in its pool."""
    vertices, uvs, indices, influences, deltas = (
        (first + run[0], run[1]) if run[1] else (0, 0)
        for first, run in zip(firsts, (shape.vertices, shape.uvs, shape.indices, shape.influences, shape.deltas), strict=True)
    )
    return replace(
        shape, vertices=vertices, uvs=uvs, indices=indices, influences=influences, deltas=deltas, delta_firsts=shape.delta_firsts + np.int32(firsts[4])
    )  # fmt: skip


def _both_ways(indices: U32) -> U32:
    """(2 I,): the triangles, and again with the other winding, for backs that are drawn with culling."""
    return np.concatenate([indices, indices.reshape(-1, 3)[:, ::-1].ravel()]).astype(np.uint32, copy=False)


def _snorm16(values: F32) -> npt.NDArray[np.int16]:
    return np.rint(np.clip(values, -1.0, 1.0) * 32767.0).astype(np.int16)


def _vertices(primitive: Primitive, tangents: bool) -> U32:
    count = len(primitive.positions)
    out = np.zeros((count, VERTEX_WORDS), np.uint32)
    out[:, :3] = np.ascontiguousarray(primitive.positions, np.float32).view(np.uint32)
    colors = np.ones((count, 4), np.float32) if primitive.colors is None else primitive.colors
    # Square roots, because 8 bits of linear light are too few in the dark.
    out[:, 3] = np.rint(np.sqrt(np.clip(colors, 0.0, 1.0)) * 255.0).astype(np.uint8).view(np.uint32)[:, 0]
    frame = np.zeros((count, 8), np.int16)
    frame[:, :3] = _snorm16(primitive.normals)
    tangent = primitive.tangents
    if tangent is None and tangents:
        tangent = _tangents(primitive)
    if tangent is not None:
        frame[:, 4:] = _snorm16(tangent)
    out[:, 4:] = frame.view(np.uint32)
    return out


def _tangents(primitive: Primitive) -> F32:
    """(V, 4): the direction of u, summed over each vertex's triangles and laid into the plane of the normal; w is the side
    against v, because v runs down the picture and a normal map's green up it (glTF 2.0, 3.9.3)."""
    uv = primitive.uv0
    if uv is None:
        return np.tile(np.array([1, 0, 0, 1], np.float32), (len(primitive.positions), 1))
    corners = primitive.indices.reshape(-1, 3)
    p, t = primitive.positions[corners], uv[corners]
    e1, e2 = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]
    d1, d2 = t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]
    area = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    side = np.where(area < 0, -1.0, 1.0)[:, None]
    along_u = side * (e1 * d2[:, 1:] - e2 * d1[:, 1:])
    along_v = side * (e2 * d1[:, :1] - e1 * d2[:, :1])
    sums = np.zeros((2, len(primitive.positions), 3), np.float64)
    for corner in range(3):
        for axis in range(3):
            for kind, values in enumerate((along_u, along_v)):
                sums[kind, :, axis] += np.bincount(corners[:, corner], values[:, axis], len(primitive.positions))
    n = primitive.normals
    tangent = sums[0] - n * (n * sums[0]).sum(axis=1, keepdims=True)
    length = np.sqrt((tangent**2).sum(axis=1, keepdims=True))
    other = np.where(np.abs(n[:, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    other = other - n * (n * other).sum(axis=1, keepdims=True)
    tangent = np.where(length > 1e-12, tangent / np.maximum(length, 1e-12), other / np.maximum(np.sqrt((other**2).sum(axis=1, keepdims=True)), 1e-6))
    handed = np.where((np.cross(n, tangent) * sums[1]).sum(axis=1, keepdims=True) > 0, -1.0, 1.0)
    return np.concatenate([tangent, handed], axis=1).astype(np.float32)


def _uvs(primitive: Primitive) -> F32:
    out = np.zeros((len(primitive.positions), 4), np.float32)
    if primitive.uv0 is not None:
        out[:, :2] = primitive.uv0
    if primitive.uv1 is not None:
        out[:, 2:] = primitive.uv1
    return out


def _influences(primitive: Primitive) -> U32 | None:
    """(V, 4) words: four joints of 16 bits, four weights of 16 bits."""
    if primitive.joints is None or primitive.weights is None:
        return None
    out = np.zeros((len(primitive.positions), 8), np.uint16)
    out[:, :4] = primitive.joints
    out[:, 4:] = np.rint(np.clip(primitive.weights, 0.0, 1.0) * 65535.0)
    return out.view(np.uint32)


def _deltas(primitive: Primitive) -> tuple[I32, F32]:
    """Numbers of the targets that move something, and their offsets one after another, (T * V, 6) position and normal."""
    kept: list[int] = []
    rows: list[F32] = []
    for number, target in enumerate(primitive.targets):
        row = np.zeros((len(primitive.positions), 6), np.float32)
        if target.positions is not None:
            row[:, :3] = target.positions
        if target.normals is not None:
            row[:, 3:] = target.normals
        if row.any():
            kept.append(number)
            rows.append(row)
    return np.array(kept, np.int32), np.concatenate(rows) if rows else np.zeros((0, 6), np.float32)

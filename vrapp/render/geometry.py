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

from vrapp.mikktspace import corner_tangents
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
    turning: bool = False  # its morph targets also have offsets of tangents, behind their others

    @property
    def influence_rows(self) -> int:
        """Rows of four influences a vertex: 0, 1 or 2."""
        return self.influences[1] // max(self.vertices[1], 1)


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
    targets, deltas, turning = _deltas(primitive, tangents)
    moves = [np.abs(target.positions).sum(axis=-1).max(initial=0.0) for target in primitive.targets if target.positions is not None]
    reach = float(max(moves, default=0.0))
    radius = float(np.sqrt(((positions - centre) ** 2).sum(axis=1).max())) if len(positions) else 0.0
    influences = _influences(primitive)
    if influences is None:
        influences = np.zeros((0, 4), np.uint32)
    indices = _both_ways(primitive.indices)
    count = len(positions)
    shape = Shape(
        (0, count), (0, count), (0, len(indices)), (0, len(influences)), (0, len(deltas)),
        (2 * count if turning else count) * np.arange(len(targets), dtype=np.int32), targets, centre, radius + reach, material, turning,
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
    """(V, 4) of a model that was made in code; the loaders make them with the seams parted."""
    out = np.tile(np.array([1, 0, 0, 1], np.float32), (len(primitive.positions), 1))
    if primitive.uv0 is not None:
        tangents, _ = corner_tangents(primitive.positions, primitive.normals, primitive.uv0, primitive.indices)
        out[primitive.indices] = tangents
    return out


def _uvs(primitive: Primitive) -> F32:
    out = np.zeros((len(primitive.positions), 4), np.float32)
    if primitive.uv0 is not None:
        out[:, :2] = primitive.uv0
    if primitive.uv1 is not None:
        out[:, 2:] = primitive.uv1
    return out


def _influences(primitive: Primitive) -> U32 | None:
    """Rows of four words: four joints of 16 bits, four weights of 16 bits. (V, 4), or (2 V, 4) where vertices have eight influences, two rows each."""
    if primitive.joints is None or primitive.weights is None:
        return None
    count, width = primitive.joints.shape
    out = np.zeros((count * width // 4, 8), np.uint16)
    out[:, :4] = primitive.joints.reshape(-1, 4)
    out[:, 4:] = np.rint(np.clip(primitive.weights, 0.0, 1.0) * 65535.0).reshape(-1, 4)
    return out.view(np.uint32)


def _deltas(primitive: Primitive, tangents: bool) -> tuple[I32, F32, bool]:
    """Numbers of the targets that move something, and their offsets one after another: (T * V, 6) position and normal; where the last is true, each target's
    V rows are followed by V rows with the offsets of its tangents."""
    turning = tangents and any(target.tangents is not None for target in primitive.targets)
    kept: list[int] = []
    rows: list[F32] = []
    count = len(primitive.positions)
    for number, target in enumerate(primitive.targets):
        row = np.zeros((2 * count if turning else count, 6), np.float32)
        if target.positions is not None:
            row[:count, :3] = target.positions
        if target.normals is not None:
            row[:count, 3:] = target.normals
        if turning and target.tangents is not None:
            row[count:, :3] = target.tangents
        if row.any():
            kept.append(number)
            rows.append(row)
    return np.array(kept, np.int32), np.concatenate(rows) if rows else np.zeros((0, 6), np.float32), turning

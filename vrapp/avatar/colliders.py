"""What spring bones bump into: spheres, capsules and planes, each from outside or (sphere, capsule) from inside, tested for many joints at once.

A distance is negative when the joint is in the collider; the way out then is along the returned direction. World space, metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from vrapp.avatar.arcs import ONES
from vrapp.avatar.batch import F32
from vrapp.avatar.late import Indices
from vrapp.scene.vrm_types import Collider, Vrm

_TINY = 1e-9
_NONE, _ALL = np.array(0.0, dtype=np.float32), np.array(1.0, dtype=np.float32)
_SUM = np.ones((3, 1), dtype=np.float32)


@dataclass(slots=True)
class Near:
    """Whether any of some joints is in any of its colliders: each of P pairs of them a row, as views of the colliders' arrays and scratch.

    Distances stay squared: with a side of 1 or -1 and a limit, side * distance < limit is side * distance² < limit * |limit|."""

    joint: Indices  # (P,)
    head: F32  # (P, 3) world
    axis: F32  # (P, 3)
    per_square: F32  # (P, 3)
    side: F32 | None  # (P, 1); None where all are kept out
    limit: F32  # (P, 1)
    offset: F32  # (P, 3) scratch
    along: F32  # (P, 3) scratch
    square: F32  # (P, 1) scratch
    round: bool  # nothing but spheres

    def any(self, tails: F32) -> bool:
        """tails: (J, 3) of all joints."""
        offset, along, square = self.offset, self.along, self.square
        if not len(square):
            return False
        tails.take(self.joint, 0, offset, "clip")
        offset -= self.head
        if not self.round:
            np.multiply(offset, self.axis, out=along)
            share = np.matmul(along, ONES)
            share *= self.per_square
            np.maximum(share, _NONE, out=share)
            np.minimum(share, _ALL, out=share)
            share *= self.axis
            offset -= share
        np.multiply(offset, offset, out=along)
        np.matmul(along, _SUM, out=square)
        if self.side is not None:
            square *= self.side
        square -= self.limit
        return bool(square.min() < 0.0)


@dataclass(slots=True)
class Colliders:
    """K colliders, and for each of J joints the up to C that it may touch, in the file's order; slot K is one that nothing touches."""

    place: Indices  # (K,) which watched matrix moves it
    own: F32  # (K, 2, 4) head and axis in the node's space, w 1 and 0; the axis is from head to tail of a capsule, a plane's normal, nothing for a sphere
    matrix: F32  # (K, 4, 4) scratch
    moved: F32  # (K, 2, 4) scratch
    table: F32  # (3, K + 1, 3) world: head, axis, and one over the axis' square three times
    plane: npt.NDArray[np.bool_]  # (K + 1,)
    slots: Indices  # (J, C)
    reach: F32  # (J, C) distance from the collider's middle at which a joint of this size touches it, negative when it is kept inside
    slot_side: F32  # (J, C)
    slot_plane: npt.NDArray[np.bool_] | None  # (J, C), None when there is no plane
    pair_collider: Indices  # (P,) of each joint's colliders, joint by joint
    pair_table: F32  # (3, P, 3) of `table`
    near: list[Near]  # of each depth of the springs
    all_near: Near

    def move(self, places: F32) -> None:
        """Take the colliders along with the watched matrices (P, 4, 4)."""
        if not len(self.place):
            return
        places.take(self.place, 0, self.matrix, "clip")
        np.matmul(self.own, self.matrix, out=self.moved)
        self.table[0, :-1], axis = self.moved[:, 0, :3], self.table[1, :-1]
        axis[:] = self.moved[:, 1, :3]
        if self.slot_plane is not None:
            axis[self.plane[:-1]] /= np.sqrt(np.matmul(axis[self.plane[:-1]] ** 2, _SUM))
        self.table[2, :-1] = 1.0 / np.maximum(np.matmul(axis * axis, _SUM), _TINY)
        self.table.take(self.pair_collider, 1, self.pair_table, "clip")

    def push(self, first: int, last: int, at: F32, reach: F32, size: F32) -> None:
        """Keep tails `at + reach` of joints first..last out of their colliders; reach (n, 3) is changed in place and keeps its length size (n, 3)."""
        joints = slice(first, last)
        inside = self._near((at + reach)[:, None], (joints, slice(None)))[0].min(axis=0) < 0.0
        for slot in range(int(np.argmax(inside)) if inside.any() else self.slots.shape[1], self.slots.shape[1]):
            depth, out = self.distance(at + reach, (joints, slot))
            if depth.min() < 0.0:
                reach -= out * np.minimum(depth, 0.0)[:, None]
                length = np.sqrt(np.einsum("ij,ij->i", reach, reach))[:, None]
                reach *= size / np.maximum(length, _TINY)

    def distance(self, tails: F32, which: tuple[slice, slice | int]) -> tuple[F32, F32]:
        """Signed distance (...) and way out (..., 3) of tails (..., 3) from the colliders in slots `which` of (J, C)."""
        depth, offset, length = self._near(tails, which)
        offset *= (self.slot_side[which] / np.maximum(length, _TINY))[..., None]
        if self.slot_plane is None:
            return depth, offset
        return depth, np.where(self.slot_plane[which][..., None], self.table[1].take(self.slots[which], 0), offset)

    def _near(self, tails: F32, which: tuple[slice, slice | int]) -> tuple[F32, F32, F32]:
        """Signed distance (...), the way from the nearest place of the collider's middle (..., 3), and the length of that (...)."""
        head, axis, per_square = self.table.take(self.slots[which], 1)
        offset = tails - head
        rise = np.matmul(offset * axis, _SUM)
        share = rise * per_square[..., :1]
        np.maximum(share, 0.0, out=share)
        np.minimum(share, 1.0, out=share)
        offset -= share * axis
        length = np.matmul(offset * offset, _SUM)[..., 0]
        np.sqrt(length, out=length)
        depth = self.slot_side[which] * length
        depth -= self.reach[which]
        if self.slot_plane is not None:
            depth = np.where(self.slot_plane[which], rise[..., 0] - self.reach[which], depth)
        return depth, offset, length


def make_colliders(vrm: Vrm, lists: Sequence[tuple[int, ...]], joint_radius: F32, watched: dict[int, int], starts: Sequence[int] = ()) -> Colliders:
    """Plan for the colliders that any joint may touch; lists: (J,) of indices into vrm.colliders. starts: where each depth of the joints begins, and J."""
    used = sorted({index for row in lists for index in row})
    new = {old: i for i, old in enumerate(used)}
    listed = [vrm.colliders[index] for index in used]
    count, widest = len(used), max((len(row) for row in lists), default=0)
    slots = np.full((len(lists), widest), count, dtype=np.intp)
    for row, indices in zip(slots, lists, strict=True):
        row[: len(indices)] = [new[index] for index in indices]
    own = np.zeros((count, 2, 4), dtype=np.float32)
    own[:, 0, :3] = np.array([c.offset for c in listed], dtype=np.float32).reshape(-1, 3)
    own[:, 0, 3] = 1.0
    own[:, 1, :3] = np.array([_axis(c) for c in listed], dtype=np.float32).reshape(-1, 3)
    table = np.zeros((3, count + 1, 3), dtype=np.float32)
    table[0], table[2] = 1e6, 1.0 / _TINY
    radius = np.array([*(0.0 if c.shape == "plane" else c.radius for c in listed), 0.0], dtype=np.float32)
    side = np.array([*(-1.0 if c.inside and c.shape != "plane" else 1.0 for c in listed), 1.0], dtype=np.float32)
    plane = np.array([*(c.shape == "plane" for c in listed), False], dtype=np.bool_)
    reach, pairs = (side * radius)[slots] + joint_radius, slots < count
    pair_joint, pair_collider = pairs.nonzero()[0], slots[pairs]
    pair_table = table[:, pair_collider]
    whole = _near(pair_joint, pair_table, side[pair_collider], reach[pairs], not own[:, 1].any())
    return Colliders(
        place=np.array([watched.setdefault(c.node, len(watched)) for c in listed], dtype=np.intp),
        own=own,
        matrix=np.zeros((count, 4, 4), dtype=np.float32),
        moved=np.zeros_like(own),
        table=table,
        plane=plane,
        slots=slots,
        reach=reach,
        slot_side=side[slots],
        slot_plane=plane[slots] if plane.any() else None,
        pair_collider=pair_collider,
        pair_table=pair_table,
        near=[_part(whole, slice(*np.searchsorted(pair_joint, (first, last)))) for first, last in pairwise(starts)],
        all_near=whole,
    )


def _near(joint: Indices, table: F32, side: F32, reach: F32, is_round: bool) -> Near:
    """table: (3, P, 3), filled anew each step; side, reach: (P,)."""
    limit, offset = (reach * np.abs(reach))[:, None], np.zeros((len(joint), 3), dtype=np.float32)
    inside = None if (side > 0.0).all() else side[:, None]
    return Near(joint, table[0], table[1], table[2], inside, limit, offset, np.zeros_like(offset), np.zeros_like(limit), is_round)


def _part(near: Near, rows: slice) -> Near:
    side = None if near.side is None else near.side[rows]
    return Near(
        near.joint[rows], near.head[rows], near.axis[rows], near.per_square[rows], side, near.limit[rows], near.offset[rows], near.along[rows],
        near.square[rows], near.round,
    )  # fmt: skip


def _axis(c: Collider) -> tuple[float, float, float]:
    if c.shape == "plane":
        return c.normal
    if c.shape == "capsule" and c.tail is not None:
        return c.tail[0] - c.offset[0], c.tail[1] - c.offset[1], c.tail[2] - c.offset[2]
    return 0.0, 0.0, 0.0

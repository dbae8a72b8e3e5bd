"""What spring bones bump into: spheres, capsules and planes, each from outside or (sphere, capsule) from inside, tested for many joints at once.

A distance is negative when the joint is in the collider; the way out then is along the returned direction. World space, metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.avatar.batch import F32
from vrapp.avatar.late import Indices
from vrapp.scene.vrm_types import Collider, Vrm

_TINY = 1e-9
_SUM = np.ones((3, 1), dtype=np.float32)


@dataclass(slots=True)
class Colliders:
    """K colliders, and for each of J joints the up to C that it may touch, in the file's order; slot K is one that nothing touches."""

    place: Indices  # (K,) which watched matrix moves it
    head_local: F32  # (K, 3)
    axis_local: F32  # (K, 3) from head to tail of a capsule; a plane's normal
    head: F32  # (K + 1, 3) world
    axis: F32  # (K + 1, 3) world; nothing for spheres
    axis_square: F32  # (K + 1,)
    plane: npt.NDArray[np.bool_]  # (K + 1,)
    slots: Indices  # (J, C)
    reach: F32  # (J, C) distance from the collider's middle at which a joint of this size touches it, negative when it is kept inside
    slot_side: F32  # (J, C)
    slot_plane: npt.NDArray[np.bool_] | None  # (J, C), None when there is no plane
    slot_head: F32  # (J, C, 3) world
    slot_axis: F32  # (J, C, 3) world
    slot_square: F32  # (J, C)

    def move(self, places: F32) -> None:
        """Take the colliders along with the watched matrices (P, 4, 4)."""
        if not len(self.place):
            return
        matrix = places[self.place]
        rows = matrix[:, :3, :3]
        self.head[:-1] = np.matmul(self.head_local[:, None, :], rows)[:, 0] + matrix[:, 3, :3]
        self.axis[:-1] = np.matmul(self.axis_local[:, None, :], rows)[:, 0]
        np.einsum("ij,ij->i", self.axis, self.axis, out=self.axis_square)
        np.maximum(self.axis_square, _TINY, out=self.axis_square)
        if self.slot_plane is not None:
            self.axis[self.plane] /= np.sqrt(self.axis_square[self.plane])[:, None]
        self.head.take(self.slots, 0, self.slot_head, "clip")
        self.axis.take(self.slots, 0, self.slot_axis, "clip")
        self.axis_square.take(self.slots, 0, self.slot_square, "clip")

    def push(self, first: int, last: int, at: F32, reach: F32, size: F32) -> None:
        """Keep tails `at + reach` of joints first..last out of their colliders; reach (n, 3) is changed in place and keeps its length size (n, 1)."""
        if not self.slots.shape[1]:
            return
        joints = slice(first, last)
        touched = self._near((at + reach)[:, None], (joints, slice(None)))[0].min(axis=0) < 0.0
        if not touched.any():
            return
        for slot in range(int(np.argmax(touched)), self.slots.shape[1]):
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
        return depth, np.where(self.slot_plane[which][..., None], self.slot_axis[which], offset)

    def _near(self, tails: F32, which: tuple[slice, slice | int]) -> tuple[F32, F32, F32]:
        """Signed distance (...), the way from the nearest place of the collider's middle (..., 3), and the length of that (...)."""
        axis = self.slot_axis[which]
        offset = tails - self.slot_head[which]
        rise = np.matmul(offset * axis, _SUM)
        share = rise / self.slot_square[which][..., None]
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


def make_colliders(vrm: Vrm, lists: Sequence[tuple[int, ...]], joint_radius: F32, watched: dict[int, int]) -> Colliders:
    """Plan for the colliders that any joint may touch; lists: (J,) of indices into vrm.colliders."""
    used = sorted({index for row in lists for index in row})
    new = {old: i for i, old in enumerate(used)}
    listed = [vrm.colliders[index] for index in used]
    count, widest = len(used), max((len(row) for row in lists), default=0)
    slots = np.full((len(lists), widest), count, dtype=np.intp)
    for row, indices in zip(slots, lists, strict=True):
        row[: len(indices)] = [new[index] for index in indices]
    head = np.full((count + 1, 3), 1e6, dtype=np.float32)
    radius = np.array([*(0.0 if c.shape == "plane" else c.radius for c in listed), 0.0], dtype=np.float32)
    side = np.array([*(-1.0 if c.inside and c.shape != "plane" else 1.0 for c in listed), 1.0], dtype=np.float32)
    plane = np.array([*(c.shape == "plane" for c in listed), False], dtype=np.bool_)
    return Colliders(
        place=np.array([watched.setdefault(c.node, len(watched)) for c in listed], dtype=np.intp),
        head_local=np.array([c.offset for c in listed], dtype=np.float32).reshape(-1, 3),
        axis_local=np.array([_axis(c) for c in listed], dtype=np.float32).reshape(-1, 3),
        head=head,
        axis=np.zeros_like(head),
        axis_square=np.full(count + 1, _TINY, dtype=np.float32),
        plane=plane,
        slots=slots,
        reach=(side * radius)[slots] + joint_radius,
        slot_side=side[slots],
        slot_plane=plane[slots] if plane.any() else None,
        slot_head=head[slots],
        slot_axis=np.zeros((*slots.shape, 3), dtype=np.float32),
        slot_square=np.full(slots.shape, _TINY, dtype=np.float32),
    )


def _axis(c: Collider) -> tuple[float, float, float]:
    if c.shape == "plane":
        return c.normal
    if c.shape == "capsule" and c.tail is not None:
        return c.tail[0] - c.offset[0], c.tail[1] - c.offset[1], c.tail[2] - c.offset[2]
    return 0.0, 0.0, 0.0

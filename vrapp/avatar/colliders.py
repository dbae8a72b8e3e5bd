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


@dataclass(slots=True)
class Colliders:
    """K colliders, and for each of J joints the up to C that it may touch, in the file's order; slot K is one that nothing touches."""

    place: Indices  # (K,) which watched matrix moves it
    head_local: F32  # (K, 3)
    axis_local: F32  # (K, 3) from head to tail of a capsule; a plane's normal
    head: F32  # (K + 1, 3) world
    axis: F32  # (K + 1, 3) world; nothing for spheres
    axis_square: F32  # (K + 1,)
    radius: F32  # (K + 1,)
    side: F32  # (K + 1,) 1 outside, -1 inside
    plane: npt.NDArray[np.bool_]  # (K + 1,)
    slots: Indices  # (J, C)
    joint_radius: F32  # (J, 1)

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
        if self.plane.any():
            self.axis[self.plane] /= np.sqrt(self.axis_square[self.plane])[:, None]

    def push(self, first: int, last: int, at: F32, reach: F32, size: F32) -> None:
        """Keep tails `at + reach` of joints first..last out of their colliders; reach (n, 3) is changed in place and keeps its length size (n, 1)."""
        slots = self.slots[first:last]
        if not slots.shape[1]:
            return
        radius = self.joint_radius[first:last]
        touched = (self.distance(at[:, None] + reach[:, None], slots, radius)[0] < 0.0).any(axis=0)
        if not touched.any():
            return
        for slot in range(int(np.argmax(touched)), slots.shape[1]):
            depth, out = self.distance(at + reach, slots[:, slot], radius[:, 0])
            if (depth < 0.0).any():
                reach -= out * np.minimum(depth, 0.0)[:, None]
                length = np.sqrt(np.einsum("ij,ij->i", reach, reach))[:, None]
                reach *= size / np.maximum(length, _TINY)

    def distance(self, tails: F32, which: Indices, radius: F32) -> tuple[F32, F32]:
        """Signed distance (...) and way out (..., 3) of tails (..., 3) from colliders `which` (...)."""
        offset = tails - self.head[which]
        axis = self.axis[which]
        plane = self.plane[which]
        share = np.einsum("...i,...i->...", offset, axis)
        rise = share
        share = np.clip(share / self.axis_square[which], 0.0, 1.0)
        offset = offset - share[..., None] * axis
        length = np.sqrt(np.einsum("...i,...i->...", offset, offset))
        side = self.side[which]
        depth = side * (length - self.radius[which]) - radius
        out = offset * (side / np.maximum(length, _TINY))[..., None]
        if plane.any():
            depth = np.where(plane, rise - radius, depth)
            out = np.where(plane[..., None], axis, out)
        return depth, out


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
    return Colliders(
        place=np.array([watched.setdefault(c.node, len(watched)) for c in listed], dtype=np.intp),
        head_local=np.array([c.offset for c in listed], dtype=np.float32).reshape(-1, 3),
        axis_local=np.array([_axis(c) for c in listed], dtype=np.float32).reshape(-1, 3),
        head=head,
        axis=np.zeros_like(head),
        axis_square=np.full(count + 1, _TINY, dtype=np.float32),
        radius=np.array([*(c.radius for c in listed), 0.0], dtype=np.float32),
        side=np.array([*(-1.0 if c.inside and c.shape != "plane" else 1.0 for c in listed), 1.0], dtype=np.float32),
        plane=np.array([*(c.shape == "plane" for c in listed), False], dtype=np.bool_),
        slots=slots,
        joint_radius=joint_radius,
    )


def _axis(c: Collider) -> tuple[float, float, float]:
    if c.shape == "plane":
        return c.normal
    if c.shape == "capsule" and c.tail is not None:
        return c.tail[0] - c.offset[0], c.tail[1] - c.offset[1], c.tail[2] - c.offset[2]
    return 0.0, 0.0, 0.0

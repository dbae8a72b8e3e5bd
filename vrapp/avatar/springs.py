"""Spring bones (VRMC_springBone 1.0 with extended colliders): hair, ribbons and skirts, all chains at once, one depth after the other.

Fixed steps of 1/60 s whatever the frame rate. Places between two frames are interpolated for the steps that fall there, and between the last two steps the
springs' local turns are interpolated for the frame, so 45 and 144 frames a second look the same. A step is verlet integration in center space,
`cur + (cur - prev)(1 - drag) + h (stiffness axis + gravity)`, then the length and the colliders.

A step is a few dozen array calls on a few dozen joints, so what costs is the calls: every array and every view of one is made once (`_Level`), with numbers
that belong to a joint spread over its three axes, because equal shapes are quickest.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from vrapp.avatar.arcs import Arcs, lengths, unit
from vrapp.avatar.batch import F32
from vrapp.avatar.colliders import Colliders, make_colliders
from vrapp.avatar.joints import STEP_S, make_joints
from vrapp.avatar.late import Hanging, Indices, hanging
from vrapp.avatar.rig import Rig
from vrapp.scene.vrm_types import Vrm
from vrapp.xform import inverse

MOST_STEPS = 8  # a frame; below 7.5 frames a second springs run slow rather than make it worse
_JUMP = 0.6  # metres in one frame: set down elsewhere, so start again at rest


@dataclass(slots=True)
class _Level:
    """One depth: n joints, as views of the springs' arrays. above: what they hang from, among the watched places at the first depth, among the joints after."""

    first: int
    last: int
    above: Indices  # (n,)
    top: F32  # (n, 4, 4) scratch
    relative: F32  # (n, 4, 4)
    hung: F32  # (n, 4, 4) as they hang at rest
    at: F32  # (n, 3)
    rows: F32  # (n, 3, 3)
    tail: F32  # (n, 1, 3)
    rest: F32  # (n, 3) unit, from a joint to where its tail is at rest
    rest_row: F32  # (n, 1, 3) the same
    stiffness: F32  # (n, 3)
    free: F32  # (n, 3) where a tail goes if nothing holds it
    size: F32  # (n, 3) lengths
    scratch: F32  # (n, 3)
    tails: F32  # (n, 3)
    swing: F32  # (n, 3) unit
    arcs: Arcs | None  # None where nothing hangs from these joints
    arc: F32  # (n, 3, 3)
    world_rows: F32  # (n, 3, 3)
    world_at: F32  # (n, 3)


class Springs:
    """All springs of one avatar. `step` renews the world matrices of their nodes."""

    def __init__(self, vrm: Vrm, rig: Rig) -> None:
        watched: dict[int, int] = {}
        self.joints = joints = make_joints(vrm, rig, watched)
        self.colliders: Colliders = make_colliders(vrm, joints.colliders, joints.radius, watched, joints.starts)
        self.count = count = len(joints.node)
        self._watched = np.array(list(watched), dtype=np.intp)
        self._shown_at: Hanging = hanging(rig, joints.node.tolist())
        self._rest_rows = rig.rest_local[joints.node, :3, :3].copy()
        self._now, self._before, self._moved, self._places = np.zeros((4, len(watched), 4, 4), dtype=np.float32)
        self._moved_at = self._moved[:, 3, :3]
        self._center = joints.center[joints.center >= 0]
        self._centered = np.flatnonzero(joints.center >= 0)
        self._current, self._previous = np.zeros((2, count, 3), dtype=np.float32)  # tails in center space
        self._free, self._tails, self._swing, self._size, self._scratch = np.zeros((5, count, 3), dtype=np.float32)
        self._world = np.zeros((count, 4, 4), dtype=np.float32)
        self._world[:, 3, 3] = 1.0
        self._hung = np.zeros((count, 4, 4), dtype=np.float32)
        self._hung_rows, self._swing_columns = self._hung[:, :3, :3], self._swing[:, :, None]
        self._turned, self._turned_before, self._shown = np.zeros((3, count, 3), dtype=np.float32)  # the bone's direction in its own axes at rest
        self._turned_columns = self._turned[:, :, None]
        self._arcs, self._arc, self._local_rows = Arcs(count), np.zeros((count, 3, 3), dtype=np.float32), np.zeros((count, 3, 3), dtype=np.float32)
        self._keep = np.repeat(joints.keep, 3, axis=1)
        self._levels = [self._level(first, last) for first, last in zip(joints.starts[:-1], joints.starts[1:], strict=True)]
        self._clock, self._steps, self._fresh, self._touching = 0.0, 0, True, False

    def _level(self, first: int, last: int) -> _Level:
        joints, part, count = self.joints, slice(first, last), last - first
        hung, world = self._hung[part], self._world[part]
        rest, arc = np.zeros((count, 3), dtype=np.float32), np.zeros((count, 3, 3), dtype=np.float32)
        deepest = last == len(joints.node)
        return _Level(
            first, last, joints.above[part] if first else joints.anchor[part], np.zeros_like(hung), joints.relative[part], hung, hung[:, 3, :3],
            hung[:, :3, :3], joints.tail[part][:, None, :], rest, rest[:, None, :], np.repeat(joints.stiffness[part], 3, axis=1), self._free[part],
            self._size[part], self._scratch[part], self._tails[part], self._swing[part], None if deepest else Arcs(count), arc, world[:, :3, :3],
            world[:, 3, :3],
        )  # fmt: skip

    def step(self, world: F32, dt_s: float) -> None:
        """Move on by dt_s under a skeleton whose world matrices (N, 4, 4) are new; renews those of the springs' nodes."""
        if not self.count:
            return
        self._before[...] = self._now
        world.take(self._watched, 0, self._now, "clip")
        np.subtract(self._now, self._before, out=self._moved)
        if self._fresh or max(self._moved_at.max(), -self._moved_at.min()) > _JUMP:
            self.reset()
        began, self._clock = self._clock, self._clock + dt_s
        due = min(ceil((self._clock - 1e-6) / STEP_S) - self._steps, MOST_STEPS)
        for _ in range(due):
            self._steps += 1
            np.multiply(self._moved, (self._steps * STEP_S - began) / dt_s, out=self._places)
            self._places += self._before
            self._step()
        self._steps = max(self._steps, int((self._clock - 1e-6) / STEP_S))
        self._show(world, (self._clock - (self._steps - 1) * STEP_S) / STEP_S)

    def reset(self) -> None:
        """Everything hangs as in the file, at the places watched now."""
        self._fresh = False
        self._before[...] = self._places[...] = self._now
        self._moved[...] = 0.0
        for level in self._levels:
            self._hang(level)
            self._world[level.first : level.last] = level.hung
            np.add(level.rest, level.at, out=level.tails)
        self._turned[...] = self._turned_before[...] = self.joints.axis
        self._current[...] = self._tails
        self._into_center(self._current)
        self._previous[...] = self._current

    def _hang(self, level: _Level) -> None:
        """Where the joints of a depth hang, and which way their tails are at rest, at its full length."""
        (self._world if level.first else self._places).take(level.above, 0, level.top, "clip")
        np.matmul(level.relative, level.top, out=level.hung)
        np.matmul(level.tail, level.rows, out=level.rest_row)

    def _into_center(self, points: F32) -> None:
        """In place, from world space."""
        if len(self._center):
            matrix = inverse(self._places[self._center])
            points[self._centered] = np.matmul(points[self._centered][:, None, :], matrix[:, :3, :3])[:, 0] + matrix[:, 3, :3]

    def _out_of_center(self, points: F32) -> None:
        if len(self._center):
            matrix = self._places[self._center]
            points[self._centered] = np.matmul(points[self._centered][:, None, :], matrix[:, :3, :3])[:, 0] + matrix[:, 3, :3]

    def _step(self) -> None:
        """Colliders are asked once, when all tails are where they would go without them, and depth by depth only while something touches."""
        colliders = self.colliders
        colliders.move(self._places)
        if not self._touching:
            self._swing_all()
            self._touching = colliders.slot_plane is not None or colliders.all_near.any(self._tails)
        if self._touching:
            self._touching = self._swing_all(colliders)
        self._previous[...] = self._current
        self._current[...] = self._tails
        self._into_center(self._current)
        self._turned_before[...] = self._turned
        np.matmul(self._hung_rows, self._swing_columns, out=self._turned_columns)
        unit(self._turned, self._scratch)

    def _swing_all(self, colliders: Colliders | None = None) -> bool:
        """All depths from where the tails are; whether something was pushed."""
        free = self._free
        np.subtract(self._current, self._previous, out=free)
        free *= self._keep
        free += self._current
        self._out_of_center(free)
        free += self.joints.gravity
        pushed = False
        for number, level in enumerate(self._levels):
            self._hang(level)
            self._pull(level)
            if colliders is not None and (colliders.slot_plane is not None or colliders.near[number].any(self._tails)):
                pushed = True
                colliders.push(level.first, level.last, level.at, level.free, level.size)
                np.add(level.at, level.free, out=level.tails)
            self._turn(level)
        return pushed

    def _pull(self, level: _Level) -> None:
        """One depth: from where the joints hang to where their tails go."""
        rest, free, size, at = level.rest, level.free, level.size, level.at
        lengths(rest, level.scratch, size)
        rest /= size
        np.multiply(rest, level.stiffness, out=level.scratch)
        free += level.scratch
        free -= at
        _stretch(free, size, level.scratch)
        np.add(at, free, out=level.tails)

    def _turn(self, level: _Level) -> None:
        """The joints' directions, and their world matrices for the next depth."""
        np.divide(level.free, level.size, out=level.swing)
        if level.arcs is not None:
            level.arcs.between(level.rest, level.swing, out=level.arc)
            np.matmul(level.rows, level.arc, out=level.world_rows)
            level.world_at[...] = level.at

    def _show(self, world: F32, share: float) -> None:
        """Local turns between the last two steps into the world matrices."""
        shown = self._shown
        np.subtract(self._turned, self._turned_before, out=shown)
        shown *= share
        shown += self._turned_before
        unit(shown, self._scratch)
        self._arcs.between(self.joints.axis, shown, out=self._arc)
        np.matmul(self._arc, self._rest_rows, out=self._local_rows)
        self._shown_at.place(self._local_rows, world)


def _stretch(v: F32, size: F32, scratch: F32) -> None:
    """Rows of v (n, 3) to lengths size (n, 3), in place."""
    now = lengths(v, scratch, scratch)
    np.divide(size, now, out=scratch)
    v *= scratch

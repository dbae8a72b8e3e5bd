"""Spring bones (VRMC_springBone 1.0 with extended colliders): hair, ribbons and skirts, all chains at once, one depth after the other.

Fixed steps of 1/60 s whatever the frame rate. Places between two frames are interpolated for the steps that fall there, and between the last two steps the
springs' local turns are interpolated for the frame, so 45 and 144 frames a second look the same. A step is verlet integration in center space,
`cur + (cur - prev)(1 - drag) + h (stiffness axis + gravity)`, then the length and the colliders.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from vrapp.avatar.batch import F32
from vrapp.avatar.colliders import Colliders, make_colliders
from vrapp.avatar.late import Indices, below, place
from vrapp.avatar.rig import Rig
from vrapp.scene.vrm_types import SpringJoint, Vrm
from vrapp.xform import inverse

STEP_S = 1.0 / 60.0
MOST_STEPS = 8  # a frame; below 7.5 frames a second springs run slow rather than make it worse
_JUMP = 0.6  # metres in one frame: set down elsewhere, so start again at rest
_TINY = 1e-9
_SUM = np.ones((3, 1), dtype=np.float32)


@dataclass(slots=True)
class Joints:
    """J joints that swing (the last of a chain is only a tail), sorted by how many swinging joints are above them."""

    node: Indices  # (J,)
    above: Indices  # (J,) the swinging joint it hangs from, or -1
    anchor: Indices  # (J,) place in the watched nodes of the parent of a chain's root
    starts: list[int]  # (levels + 1,)
    relative: F32  # (J, 4, 4) from the joint at rest to what it hangs from
    tail: F32  # (J, 3) where its tail is at rest, in its own space
    axis: F32  # (J, 3) unit
    stiffness: F32  # (J, 1) times the step
    keep: F32  # (J, 1) 1 - drag
    gravity: F32  # (J, 3) times the step
    radius: F32  # (J, 1)
    center: Indices  # (J,) place in the watched nodes, or -1
    colliders: list[tuple[int, ...]]  # (J,)


class Springs:
    """All springs of one avatar. `step` renews the world matrices of their nodes."""

    def __init__(self, vrm: Vrm, rig: Rig) -> None:
        watched: dict[int, int] = {}
        self.joints = joints = make_joints(vrm, rig, watched)
        self.colliders: Colliders = make_colliders(vrm, joints.colliders, joints.radius, watched)
        self.count = count = len(joints.node)
        self._watched = np.array(list(watched), dtype=np.intp)
        order = rig.plan.order.tolist()
        self._late = below(rig.parent, order, joints.node.tolist())
        self._local = rig.rest_local.copy()
        self._rest = rig.rest_local[joints.node]
        self._now, self._before = np.zeros((2, len(watched), 4, 4), dtype=np.float32)
        self._places = np.zeros((len(watched), 4, 4), dtype=np.float32)
        self._center = joints.center[joints.center >= 0]
        self._centered = np.flatnonzero(joints.center >= 0)
        self._current, self._previous = np.zeros((2, count, 3), dtype=np.float32)  # tails in center space
        self._world = np.zeros((count, 4, 4), dtype=np.float32)
        self._world[:, 3, 3] = 1.0
        self._rest_world = np.zeros((count, 4, 4), dtype=np.float32)
        self._tails, self._swing = np.zeros((2, count, 3), dtype=np.float32)
        self._turned, self._turned_before = np.zeros((2, count, 3), dtype=np.float32)  # the bone's direction in its own axes at rest
        self._clock, self._steps, self._fresh = 0.0, 0, True

    def step(self, world: F32, dt_s: float) -> None:
        """Move on by dt_s under a skeleton whose world matrices (N, 4, 4) are new; renews those of the springs' nodes."""
        if not self.count:
            return
        self._before, self._now = self._now, self._before
        world.take(self._watched, 0, self._now, "clip")
        moved = self._now[:, 3, :3] - self._before[:, 3, :3]
        if self._fresh or max(moved.max(), -moved.min()) > _JUMP:
            self.reset()
        began, self._clock = self._clock, self._clock + dt_s
        due = min(ceil((self._clock - 1e-6) / STEP_S) - self._steps, MOST_STEPS)
        for _ in range(due):
            self._steps += 1
            share = (self._steps * STEP_S - began) / dt_s
            np.subtract(self._now, self._before, out=self._places)
            self._places *= share
            self._places += self._before
            self._step()
        self._steps = max(self._steps, int((self._clock - 1e-6) / STEP_S))
        self._show(world, (self._clock - (self._steps - 1) * STEP_S) / STEP_S)

    def reset(self) -> None:
        """Everything hangs as in the file, at the places watched now."""
        self._fresh = False
        self._before[...] = self._places[...] = self._now
        self._hang()
        self._turned[...] = self._turned_before[...] = self.joints.axis
        self._previous[...] = self._current[...] = self._into_center(self._tails)

    def _hang(self) -> None:
        joints = self.joints
        for first, last in zip(joints.starts[:-1], joints.starts[1:], strict=True):
            self._world[first:last] = np.matmul(joints.relative[first:last], self._above(first, last))
        self._tails[...] = np.matmul(joints.tail[:, None, :], self._world[:, :3, :3])[:, 0] + self._world[:, 3, :3]

    def _above(self, first: int, last: int) -> F32:
        joints = self.joints
        if first == 0:
            return self._places.take(joints.anchor[first:last], 0)
        return self._world.take(joints.above[first:last], 0)

    def _into_center(self, points: F32) -> F32:
        if not len(self._center):
            return points
        out = points.copy()
        matrix = inverse(self._places[self._center])
        out[self._centered] = np.matmul(points[self._centered][:, None, :], matrix[:, :3, :3])[:, 0] + matrix[:, 3, :3]
        return out

    def _out_of_center(self, points: F32) -> F32:
        if len(self._center):
            matrix = self._places[self._center]
            points[self._centered] = np.matmul(points[self._centered][:, None, :], matrix[:, :3, :3])[:, 0] + matrix[:, 3, :3]
        return points

    def _step(self) -> None:
        joints = self.joints
        free = self._current - self._previous
        free *= joints.keep
        free += self._current
        free = self._out_of_center(free)
        free += joints.gravity
        self.colliders.move(self._places)
        for first, last in zip(joints.starts[:-1], joints.starts[1:], strict=True):
            self._swing_level(first, last, free[first:last])
        self._previous, self._current = self._current, self._previous
        self._current[...] = self._into_center(self._tails)
        self._turned, self._turned_before = self._turned_before, self._turned
        np.matmul(self._rest_world[:, :3, :3], self._swing[:, :, None], out=self._turned[:, :, None])
        unit(self._turned)

    def _swing_level(self, first: int, last: int, free: F32) -> None:
        """One depth: from where the joints hang to where their tails go, and the joints' world matrices for the next depth."""
        joints, world = self.joints, self._world
        hung = np.matmul(joints.relative[first:last], self._above(first, last), out=self._rest_world[first:last])
        at, rows = hung[:, 3, :3], hung[:, :3, :3]
        rest = np.matmul(joints.tail[first:last, None, :], rows)[:, 0]
        size = lengths(rest)
        rest /= size
        free += rest * joints.stiffness[first:last]
        free -= at
        free *= size / lengths(free)
        self.colliders.push(first, last, at, free, size)
        np.add(at, free, out=self._tails[first:last])
        swing = np.divide(free, size, out=self._swing[first:last])
        np.matmul(rows, arcs(rest, swing), out=world[first:last, :3, :3])
        world[first:last, 3, :3] = at

    def _show(self, world: F32, share: float) -> None:
        """Local turns between the last two steps into the world matrices."""
        joints = self.joints
        shown = self._turned - self._turned_before
        shown *= share
        shown += self._turned_before
        unit(shown)
        self._local[joints.node, :3, :3] = np.matmul(arcs(joints.axis, shown), self._rest[:, :3, :3])
        place(self._late, self._local, world)


def unit(v: F32) -> F32:
    """Rows of v (n, 3) to length one, in place."""
    v /= lengths(v)
    return v


def lengths(v: F32) -> F32:
    """(n, 1) of rows of v (n, 3), never nothing. A product with ones is quicker than einsum for so few rows."""
    size = np.matmul(v * v, _SUM)
    np.sqrt(size, out=size)
    return np.maximum(size, _TINY, out=size)


def arcs(a: F32, b: F32) -> F32:
    """Stored matrices (n, 3, 3) of the shortest turns from unit vectors a to b, (n, 3): two reflections, 1 - s s'/(1 + a.b) + 2 b a' with s = a + b."""
    s = a + b
    c = np.matmul(a * b, _SUM)
    np.maximum(c, -0.999999, out=c)
    c += 1.0
    out = np.matmul((2.0 * a)[:, :, None], b[:, None, :])
    out -= np.matmul((s / c)[:, :, None], s[:, None, :])
    diagonal = out.reshape(-1, 9)[:, ::4]
    diagonal += 1.0
    return out


def make_joints(vrm: Vrm, rig: Rig, watched: dict[int, int]) -> Joints:
    """Plan. watched collects the nodes whose world matrices the springs need, each with its place. Joints without length, in two springs, or outside the file
    do not swing."""
    rows = _swinging(vrm, rig)
    node_at = {node: i for i, (node, *_) in enumerate(rows)}
    above = [_hangs_from(rig, node, node_at) for node, *_ in rows]
    depth = [0] * len(rows)
    for i in sorted(range(len(rows)), key=lambda i: int(rig.plan.place[rows[i][0]])):
        depth[i] = depth[above[i]] + 1 if above[i] >= 0 else 0
    order = sorted(range(len(rows)), key=lambda i: depth[i])
    new = {old: i for i, old in enumerate(order)}
    picked = [rows[i] for i in order]
    settings = [row[1] for row in picked]
    tail = np.array([row[2] for row in picked], dtype=np.float32).reshape(-1, 3)
    levels = max(depth, default=-1) + 1

    def watch(node: int) -> int:
        return watched.setdefault(node, len(watched)) if node >= 0 else -1

    column = {
        name: np.array([getattr(s, name) for s in settings], dtype=np.float32).reshape(-1, 1) for name in ("stiffness", "drag", "gravity_power", "hit_radius")
    }
    gravity = np.array([s.gravity_dir for s in settings], dtype=np.float32).reshape(-1, 3) * column["gravity_power"] * STEP_S
    parents = [int(rig.parent[row[0]]) for row in picked]
    return Joints(
        node=np.array([row[0] for row in picked], dtype=np.intp),
        above=np.array([new[above[i]] if above[i] >= 0 else -1 for i in order], dtype=np.intp),
        anchor=np.array([watch(parent) if above[i] < 0 else 0 for i, parent in zip(order, parents, strict=True)], dtype=np.intp),
        starts=[sum(d < level for d in depth) for level in range(levels + 1)],
        relative=np.array([_relative(rig, row[0], rows[above[i]][0] if above[i] >= 0 else -1) for i, row in zip(order, picked, strict=True)], dtype=np.float32),
        tail=tail,
        axis=unit(tail.copy()),
        stiffness=column["stiffness"] * STEP_S,
        keep=1.0 - np.clip(column["drag"], 0.0, 1.0),
        gravity=gravity,
        radius=column["hit_radius"],
        center=np.array([watch(row[3]) for row in picked], dtype=np.intp),
        colliders=[row[4] for row in picked],
    )


Row = tuple[int, SpringJoint, tuple[float, float, float], int, tuple[int, ...]]


def _swinging(vrm: Vrm, rig: Rig) -> list[Row]:
    """(node, settings, tail in the node's space, center, colliders) of every joint that swings. A root node of the file has nothing to swing from."""
    count = len(rig.parent)
    seen: set[int] = set()
    rows: list[Row] = []
    for spring in vrm.springs:
        colliders = tuple(c for c in spring.colliders if 0 <= c < len(vrm.colliders) and 0 <= vrm.colliders[c].node < count)
        center = spring.center if 0 <= spring.center < count else -1
        for joint, after in zip(spring.joints[:-1], spring.joints[1:], strict=True):
            if not (0 <= joint.node < count and 0 <= after.node < count) or joint.node in seen or rig.parent[joint.node] < 0:
                continue
            base, tip = rig.rest_world[joint.node].astype(np.float64), rig.rest_world[after.node, 3, :3].astype(np.float64)
            if abs(np.linalg.det(base[:3, :3])) < 1e-12:
                continue
            tail = (tip - base[3, :3]) @ np.linalg.inv(base[:3, :3])
            if not np.isfinite(tail).all() or float(np.linalg.norm(tail)) < 1e-5:
                continue
            seen.add(joint.node)
            rows.append((joint.node, joint, (float(tail[0]), float(tail[1]), float(tail[2])), center, colliders))
    return rows


def _hangs_from(rig: Rig, node: int, node_at: dict[int, int]) -> int:
    above = int(rig.parent[node])
    while above >= 0 and above not in node_at:
        above = int(rig.parent[above])
    return node_at[above] if above >= 0 else -1


def _relative(rig: Rig, node: int, top: int) -> F32:
    """Rest matrix of node in the space of top, or of its own parent where top is -1."""
    out = rig.rest_local[node]
    above = int(rig.parent[node])
    while top >= 0 and above != top:
        out = out @ rig.rest_local[above]
        above = int(rig.parent[above])
    return out

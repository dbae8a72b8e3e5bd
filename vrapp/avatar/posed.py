"""An avatar in a pose that is asked for to the letter, without life of its own: what `vrapp avatar pose` prints and pictures of single poses show.

The order is VRM's: humanoid, lookAt, expressions, constraints, spring bones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from vrapp.avatar import bones, turns
from vrapp.avatar.batch import F32
from vrapp.avatar.constraints import apply_constraints, make_constraints, set_turn
from vrapp.avatar.expressions import apply_expressions, make_expressions
from vrapp.avatar.late import below, place
from vrapp.avatar.lookat import eye_turns, look_weights, target_angles
from vrapp.avatar.pose import Pose
from vrapp.avatar.rig import make_rig, place_humanoid
from vrapp.avatar.springs import Springs
from vrapp.avatar.turns import Quat, Vec
from vrapp.avatar.vrma import Motion
from vrapp.hierarchy import world_from_local
from vrapp.scene.vrm_types import Vrm

STILL, LEAST_STEPS, MOST_STEPS = 2e-6, 30, 1200  # metres a node moves in a step when all is settled


@dataclass(slots=True)
class Wish:
    """turns: normalised, by bone name; they replace what the motion says. look_at: a place in the world, which goes before the motion's gaze."""

    expressions: Mapping[str, float] = field(default_factory=dict[str, float])
    look_at: Vec | None = None
    turns: Mapping[str, Quat] = field(default_factory=dict[str, Quat])
    motion: Motion | None = None


class Posed:
    """`show` sets the pose, `step` lets the springs follow it, `settle` until they are still. `pose` is filled in place."""

    def __init__(self, vrm: Vrm) -> None:
        self.vrm = vrm
        self.rig = make_rig(vrm)
        self.expressions = make_expressions(vrm)
        self.springs = Springs(vrm, self.rig)
        self.root = np.eye(4, dtype=np.float32)  # world_from_avatar
        self._constraints = make_constraints(vrm, self.rig)
        self._local = self.rig.rest_local.copy()
        self._norm = np.zeros((bones.COUNT, 4), np.float32)
        self._eyes = below(self.rig.parent, self.rig.plan.order.tolist(), [self.rig.node[b] for b in (bones.LEFT_EYE, bones.RIGHT_EYE) if self.rig.has[b]])
        self._scale = [turns.vec(s) for s in vrm.model.nodes.scale.tolist()]
        rest = self.rig.rest_world
        self.pose = Pose(rest.copy(), self.expressions.rest_morphs.copy(), self.expressions.rest_materials.copy())
        self.springs.step(self.pose.node_world, 0.0)  # they start hanging as the file has them

    def show(self, wish: Wish, time_s: float = 0.0) -> Pose:
        """The pose at a moment of the motion, without a step of the springs."""
        norm, motion, face = self._norm, wish.motion, self.expressions
        norm[...] = (0.0, 0.0, 0.0, 1.0)
        face.weights[...] = 0.0
        offset: Vec = (0.0, 0.0, 0.0)
        look: tuple[float, float] | None = None
        if motion is not None:
            offset, look = self._sample(motion, time_s)
        for name, turn in wish.turns.items():
            norm[bones.BONE[name]] = turns.normalized(turn)
        for name, weight in wish.expressions.items():
            face.weights[face.index[name]] = weight
        place_humanoid(self.rig, norm, offset, self._local)
        world_from_local(self.rig.plan, self._local, self.pose.node_world, self.root)
        self._look(wish.look_at, look, wish.turns)
        apply_expressions(face, self.pose.morph_weights, self.pose.materials)
        apply_constraints(self._constraints, self._local, self.pose.node_world)
        return self.pose

    def step(self, wish: Wish, time_s: float, dt_s: float) -> Pose:
        """The pose at a moment, and the springs dt_s further."""
        self.show(wish, time_s)
        self.springs.step(self.pose.node_world, dt_s)
        return self.pose

    def settle(self, wish: Wish, time_s: float = 0.0, dt_s: float = 1.0 / 60.0) -> Pose:
        """Hold the pose until nothing swings any more, at most MOST_STEPS steps."""
        before = self.pose.node_world[:, 3, :3].copy()
        for count in range(1, MOST_STEPS + 1):
            now = self.step(wish, time_s, dt_s).node_world[:, 3, :3]
            if count >= LEAST_STEPS and (not len(now) or float(np.abs(now - before).max()) < STILL):
                break
            before[...] = now
        return self.pose

    def _sample(self, motion: Motion, time_s: float) -> tuple[Vec, tuple[float, float] | None]:
        """Turns into self._norm, weights into the expressions; gives the hips' offset and the gaze."""
        row, u = row_at(motion.times, time_s)
        after = min(row + 1, len(motion.times) - 1)
        mixed = motion.turns[row] + u * (motion.turns[after] - motion.turns[row])
        self._norm[...] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        for column, name in enumerate(motion.expressions):
            if name in self.expressions.index:
                a, b = motion.weights[row, column], motion.weights[after, column]
                self.expressions.weights[self.expressions.index[name]] = a + u * (b - a)
        offset: Vec = (0.0, 0.0, 0.0)
        if motion.hips is not None:
            at = motion.hips[row] + u * (motion.hips[after] - motion.hips[row])
            offset = turns.vec((at * hips_scale(motion, self.rig.position[bones.HIPS]) - self.rig.position[bones.HIPS]).tolist())
        if motion.look is None:
            return offset, None
        yaw, pitch = (motion.look[row] + u * (motion.look[after] - motion.look[row])).tolist()
        return offset, (yaw, pitch)

    def _look(self, target: Vec | None, look: tuple[float, float] | None, given: Mapping[str, Quat]) -> None:
        """Turn the eyes, by bone or by expression; eyes that were turned by hand stay."""
        head = self.rig.node[bones.HEAD]
        if target is not None and head >= 0:
            look = target_angles(self.rig, self.vrm.look_at, self.pose.node_world[head], target)
        if look is None:
            return
        if self.vrm.look_at.kind == "expression":
            look_weights(self.expressions, self.vrm.look_at, *look)
            return
        for bone, turn in zip((bones.LEFT_EYE, bones.RIGHT_EYE), eye_turns(self.rig, self.vrm.look_at, *look), strict=True):
            if turn is not None and bones.BONES[bone] not in given:
                set_turn(self._local, self._scale[self.rig.node[bone]], self.rig.node[bone], turn)
        place(self._eyes, self._local, self.pose.node_world)


def row_at(times: F32, time_s: float) -> tuple[int, float]:
    """The row that begins the gap in which time_s lies, and how far into the gap, 0..1; held at both ends."""
    row = min(max(int(np.searchsorted(times, time_s, side="right")) - 1, 0), len(times) - 1)
    if row == len(times) - 1 or time_s <= times[row]:
        return row, 0.0
    return row, float((time_s - times[row]) / (times[row + 1] - times[row]))


def hips_scale(motion: Motion, hips: Vec) -> float:
    """Of the motion's places for a body whose hips stand at `hips` at rest; 1 where a height is none."""
    source = float(motion.hips_rest[1])
    return hips[1] / source if source > 1e-3 and hips[1] > 1e-3 else 1.0

"""An avatar: the whole of its motion, one frame at a time. In: what is wanted. Out: matrices, morph weights, material values.

The order of a frame is VRM's: humanoid, lookAt, expressions, constraints, spring bones.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vrapp.avatar import bones, drivers, turns
from vrapp.avatar.batch import F32, Turns
from vrapp.avatar.blink import Blink
from vrapp.avatar.constraints import apply_constraints, make_constraints, set_turn
from vrapp.avatar.ease import toward
from vrapp.avatar.expressions import make_expressions, renew_expressions
from vrapp.avatar.face import Face
from vrapp.avatar.fitting import fit
from vrapp.avatar.gaze import Gaze, within_eyes
from vrapp.avatar.late import below, place
from vrapp.avatar.legs import Legs
from vrapp.avatar.life import ACTIVITIES, Life
from vrapp.avatar.lookat import direction_angles, eye_point, eye_turns, look_weights
from vrapp.avatar.player import Player
from vrapp.avatar.pose import Pose, Want
from vrapp.avatar.rig import make_rig, place_humanoid
from vrapp.avatar.shape import measure
from vrapp.avatar.springs import Springs
from vrapp.avatar.stance import standing
from vrapp.avatar.turns import Vec
from vrapp.avatar.vrma import Motion
from vrapp.hierarchy import world_from_local
from vrapp.scene.vrm_types import Vrm

_ACTIVITY_S = 0.55  # time constant of a change of posture
_TRUNK = np.array((bones.HIPS, bones.SPINE, bones.CHEST, bones.UPPER_CHEST))
_LEVEL = 0.7  # of the trunk's lean that the neck takes back, so that the head stays level (Pozzo, Berthoz and Lefort 1990)
_UNDER_LOOP = 0.35  # of the body's own breath, weight and posture while a loop brings the like of them
_DRIVEN = [drivers.INDEX[name] for name in ("head yaw", "head pitch", "head roll", "torso yaw", "torso pitch", "shrug")]
LONGEST_STEP_S = 0.25  # a pause longer than this (a stalled headset) is not caught up


class Avatar:
    """One person. `animate` is the only thing to call; the pose it returns is filled again by the next call.

    The same file, seed and wishes give the same motion. vrm is only read. motions: loops and gestures by name; without any it stands at ease.
    """

    def __init__(self, vrm: Vrm, seed: int | np.random.Generator = 0, motions: Mapping[str, Motion] | None = None) -> None:
        rng = np.random.default_rng(seed)
        life, blink, gaze, order = rng.spawn(4)
        self.vrm = vrm
        self.rig = make_rig(vrm)
        self.shape = measure(vrm.model, self.rig)
        self.expressions = make_expressions(vrm)
        self.face = Face()
        self.springs = Springs(vrm, self.rig)
        self._life, self._blink, self._gaze = Life(life), Blink(blink), Gaze(gaze)
        self._legs = Legs(self.rig)
        self._constraints = make_constraints(vrm, self.rig)
        self._stance = standing(self.rig, self.shape)
        fitted = {name: fit(motion, self.rig, self.shape, self.expressions) for name, motion in (motions or {}).items()}
        self.player = Player(self.rig, self._stance, self.expressions, fitted, order)
        self._matrix = drivers.driver_matrix(self.shape.scale)
        self._drivers = np.zeros(drivers.COUNT, dtype=np.float32)
        self._moves = np.zeros(drivers.WIDTH, dtype=np.float32)
        self._activity = [1.0 if name == "idle" else 0.0 for name in ACTIVITIES]
        self._turns = Turns(bones.COUNT)
        self._norm = self._stance.copy()
        self._added = self._stance.copy()
        self._local = self.rig.rest_local.copy()
        self._eyes_at: Vec | None = None  # between the eyes in the last pose, once somebody has asked
        self._late_eyes = below(self.rig.parent, self.rig.plan.order.tolist(), [self.rig.node[b] for b in (bones.LEFT_EYE, bones.RIGHT_EYE) if self.rig.has[b]])
        self._scale = [turns.vec(s) for s in vrm.model.nodes.scale.tolist()]
        self._fresh = True
        rest = self.rig.rest_world
        self.pose = Pose(rest.copy(), self.expressions.rest_morphs.copy(), self.expressions.rest_materials.copy())

    def animate(self, want: Want, dt_s: float) -> Pose:
        """Move on by dt_s seconds towards what is wanted."""
        dt_s = min(max(dt_s, 0.0), LONGEST_STEP_S)
        root = np.asarray(want.root, dtype=np.float32)
        self._drive(want, root, dt_s)
        hips_offset = self._pose_body(root, dt_s)
        place_humanoid(self.rig, self._norm, hips_offset, self._local)
        world_from_local(self.rig.plan, self._local, self.pose.node_world, root)
        self._look(root)
        renew_expressions(self.expressions, self.pose.morph_weights, self.pose.materials, self.face.mouth_fade)
        apply_constraints(self._constraints, self._local, self.pose.node_world)
        self.springs.step(self.pose.node_world, dt_s)
        self._eyes_at = None
        return self.pose

    @property
    def eyes(self) -> Vec:
        """World place between the avatar's eyes in the last pose."""
        if self._eyes_at is None:
            self._eyes_at = self._between_eyes()
        return self._eyes_at

    def _between_eyes(self) -> Vec:
        node = self.rig.node[bones.HEAD]
        if node < 0:
            return turns.vec(np.add(self.pose.node_world[0, 3, :3], (0.0, 1.4, 0.0)).tolist()) if len(self.pose.node_world) else (0.0, 1.4, 0.0)
        return eye_point(self.vrm.look_at, self.pose.node_world[node])

    def _drive(self, want: Want, root: F32, dt_s: float) -> None:
        """Every layer writes its drivers."""
        out = self._drivers
        self._life.step(want.activity, dt_s, out)
        self.player.step(want, dt_s)
        own = _UNDER_LOOP if self.player.looping else 1.0
        out[drivers.INDEX["breath"]] *= own
        out[drivers.INDEX["weight"]] *= own
        for i, name in enumerate(ACTIVITIES):
            self._activity[i] = toward(self._activity[i], 1.0 if name == want.activity else 0.0, dt_s, _ACTIVITY_S)
            if name != "idle":
                out[drivers.INDEX[name]] = self._activity[i] * own
        out[_DRIVEN] = 0.0
        self._gaze.step(self._offset(want, root), want.at_eyes, want.turn_head, dt_s, out)
        if self._gaze.jump_degrees:
            self._blink.gaze_shift(self._gaze.jump_degrees, want.activity)
        self.face.step(want, self._blink.step(want.activity, dt_s), dt_s, self.expressions, out)
        self.player.express()

    def _offset(self, want: Want, root: F32) -> Vec | None:
        """From the eyes to what is looked at, in avatar space."""
        if want.look_at is None:
            return None
        eyes = self.eyes if not self._fresh else turns.vec((np.array((0.0, self.rig.height + 0.06, 0.05)) @ root[:3, :3] + root[3, :3]).tolist())
        self._fresh = False
        offset = turns.sub(turns.vec(want.look_at), eyes)
        right, up, ahead = root[:3, :3].tolist()
        return turns.dot(offset, right), turns.dot(offset, up), turns.dot(offset, ahead)

    def _pose_body(self, root: F32, dt_s: float) -> Vec:
        """Normalised turns of all bones from motions, drivers and legs; returns the offset of the hips."""
        norm, moves = self._norm, self._moves
        np.matmul(self._drivers, self._matrix, out=moves)
        vectors = moves[: 3 * bones.COUNT].reshape(bones.COUNT, 3)
        lean = vectors.take(_TRUNK, 0).sum(axis=0)[::2]
        lean *= _LEVEL * 0.5
        vectors[bones.NECK, ::2] -= lean
        vectors[bones.HEAD, ::2] -= lean
        self._turns.exp(vectors, self._added)
        self._turns.product(self._added, self.player.pose(), norm)
        self._legs.step(root, dt_s)
        x, y, z = moves[3 * bones.COUNT :].tolist()
        return self._legs.solve(norm, turns.normalized(norm[bones.HIPS].tolist()), turns.add((x, y, z), self.player.hips), root)

    def _look(self, root: F32) -> None:
        """Turn the eyes, by bone or by expression, from the head as it stands now to where the gaze points."""
        head = self.rig.node[bones.HEAD]
        if head < 0:
            return
        world, look = self.pose.node_world, self.vrm.look_at
        x, y, z = turns.direction(self._gaze.yaw, self._gaze.pitch)
        right, up, ahead, _ = root[:, :3].tolist()
        there = (x * right[0] + y * up[0] + z * ahead[0], x * right[1] + y * up[1] + z * ahead[1], x * right[2] + y * up[2] + z * ahead[2])
        yaw, pitch = within_eyes(*direction_angles(self.rig, world[head], there))
        level = self.player.look_level
        if level > 0.0:
            yaw, pitch = yaw + level * (self.player.look[0] - yaw), pitch + level * (self.player.look[1] - pitch)
        if look.kind == "expression":
            look_weights(self.expressions, look, yaw, pitch)
            return
        for bone, turn in zip((bones.LEFT_EYE, bones.RIGHT_EYE), eye_turns(self.rig, look, yaw, pitch), strict=True):
            if turn is not None:
                set_turn(self._local, self._scale[self.rig.node[bone]], self.rig.node[bone], turn)
        place(self._late_eyes, self._local, world)

"""Where eyes, head and trunk point: eyes jump first, the head follows, the trunk follows a little for far targets; as the head arrives the eyes turn back.

Angles in radians in avatar space: yaw + to the avatar's left, pitch + down. A saccade of A degrees takes 25 ms + 2.4 ms A (Lee, Badler and Badler 2002,
"Eyes Alive"); the head starts some 60 ms after the eyes and carries most of what exceeds the eyes' comfortable range (Freedman and Sparks 1997, Stahl 1999).
On a face the gaze goes between the eyes, with visits to the mouth (Yarbus 1967).
"""

from __future__ import annotations

from math import degrees, hypot, radians

import numpy as np

from vrapp.avatar import drivers, turns
from vrapp.avatar.batch import F32
from vrapp.avatar.ease import Follower, log_normal, toward
from vrapp.avatar.turns import Vec, clamped

EYE_YAW, EYE_UP, EYE_DOWN = radians(38.0), radians(24.0), radians(30.0)
HEAD_YAW, HEAD_UP, HEAD_DOWN = radians(62.0), radians(34.0), radians(38.0)
TORSO_YAW, TORSO_PITCH = radians(24.0), radians(8.0)
FARTHEST_YAW = radians(115.0)  # beyond that nothing is looked at before the body has turned
_JUMP = radians(3.0)  # farther than this from the gaze, the eyes jump; nearer, they follow
_HEAD_DELAY_S = 0.06
_PURSUIT_S = 0.05
_DRIFT = radians(0.12)

_FACE = ((-0.031, 0.0, 0.39), (0.031, 0.0, 0.39), (0.0, -0.062, 0.16), (0.0, -0.02, 0.06))
"""Places on a face that the gaze visits: metres to the side and up from between the eyes, and how often."""
_VISIT_MEAN_S, _VISIT_DEVIATION_S = 0.9, 0.5


class Gaze:
    """Keeps a gaze direction in avatar space; `yaw` and `pitch` are where the eyes point, `jump_degrees` the size of a saccade that began this frame."""

    __slots__ = (
        "_begun", "_from", "_goal_since", "_head_goal", "_head_pitch", "_head_yaw", "_jump_s", "_next_visit", "_now", "_pending", "_rng", "_torso_pitch",
        "_torso_yaw", "_visit", "jump_degrees", "pitch", "yaw",
    )  # fmt: skip

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self.yaw = self.pitch = self.jump_degrees = 0.0
        self._now = 0.0
        self._begun, self._jump_s, self._from = -1.0, 0.0, (0.0, 0.0)
        self._head_yaw, self._head_pitch = Follower(8.0), Follower(8.5)
        self._torso_yaw, self._torso_pitch = Follower(4.2), Follower(4.0)
        self._head_goal, self._pending, self._goal_since = (0.0, 0.0), (0.0, 0.0), 0.0
        self._visit: tuple[float, float] = (0.0, 0.0)
        self._next_visit = 0.0

    def step(self, offset: Vec | None, at_eyes: bool, turn_head: float, dt_s: float, out: F32) -> None:
        """offset: from the avatar's eyes to the target in avatar space, None for straight ahead. Adds to the head and torso drivers of out (D,)."""
        self._now += dt_s
        self.jump_degrees = 0.0
        goal = self._goal(offset, at_eyes)
        self._move_eyes(goal, dt_s)
        self._move_body(goal, turn_head, dt_s, out)

    def _goal(self, offset: Vec | None, at_eyes: bool) -> tuple[float, float]:
        if offset is None:
            return 0.0, radians(2.0)
        distance = turns.length(offset)
        if distance < 0.02:  # the target is inside the eyes: keep looking as before
            return self.yaw, self.pitch
        yaw, pitch = turns.yaw_pitch(offset)
        if abs(yaw) > FARTHEST_YAW:
            yaw = yaw / abs(yaw) * FARTHEST_YAW
        if at_eyes:
            if self._now >= self._next_visit:
                self._visit = self._choose()
                self._next_visit = self._now + log_normal(self._rng, _VISIT_MEAN_S, _VISIT_DEVIATION_S)
            yaw += self._visit[0] / max(distance, 0.4)
            pitch -= self._visit[1] / max(distance, 0.4)
        return yaw, clamped(pitch, -1.2, 1.2)

    def _choose(self) -> tuple[float, float]:
        draw = float(self._rng.uniform())
        for side, up, share in _FACE:
            draw -= share
            if draw <= 0.0:
                return side, up
        return 0.0, 0.0

    def _move_eyes(self, goal: tuple[float, float], dt_s: float) -> None:
        jumping = self._now < self._begun + self._jump_s
        gap = hypot(turns.wrapped(goal[0] - self.yaw), goal[1] - self.pitch)
        if not jumping and gap > _JUMP:
            self._begun, self._from = self._now - dt_s, (self.yaw, self.pitch)
            self.jump_degrees = degrees(gap)
            self._jump_s = 0.025 + 0.0024 * self.jump_degrees
            jumping = True
        if jumping or self._begun + self._jump_s > self._now - dt_s:
            s = turns.smooth((self._now - self._begun) / max(self._jump_s, 1e-3))
            self.yaw = self._from[0] + (goal[0] - self._from[0]) * s
            self.pitch = self._from[1] + (goal[1] - self._from[1]) * s
        else:
            self.yaw = toward(self.yaw, goal[0], dt_s, _PURSUIT_S)
            self.pitch = toward(self.pitch, goal[1], dt_s, _PURSUIT_S)

    def _move_body(self, goal: tuple[float, float], turn_head: float, dt_s: float, out: F32) -> None:
        """The head's goal follows the eyes' after a delay; what the head cannot reach alone, the trunk adds."""
        if hypot(goal[0] - self._pending[0], goal[1] - self._pending[1]) > _JUMP:
            self._goal_since = self._now
        self._pending = goal
        if self._now - self._goal_since >= _HEAD_DELAY_S:
            self._head_goal = goal
        yaw, pitch = self._head_goal
        far = max(0.0, abs(yaw) - radians(14.0)) * (1.0 if yaw > 0.0 else -1.0)
        torso = self._torso_yaw.step(clamped(0.38 * turn_head * far, -TORSO_YAW, TORSO_YAW), dt_s)
        bend = self._torso_pitch.step(clamped(0.12 * turn_head * pitch, -TORSO_PITCH, TORSO_PITCH), dt_s)
        # Even a glance that is the eyes' own takes the head along when they alone would not reach it.
        least = max(0.0, abs(yaw) - 0.8 * EYE_YAW) * (1.0 if yaw > 0.0 else -1.0)
        head = max(abs(yaw * turn_head), abs(least)) * (1.0 if yaw > 0.0 else -1.0)
        turned = self._head_yaw.step(head, dt_s)
        nodded = self._head_pitch.step(pitch * (0.25 + 0.6 * turn_head), dt_s)
        out[drivers.INDEX["torso yaw"]] += degrees(torso)
        out[drivers.INDEX["torso pitch"]] += degrees(bend)
        out[drivers.INDEX["head yaw"]] += degrees(clamped(turned - torso, -HEAD_YAW, HEAD_YAW))
        out[drivers.INDEX["head pitch"]] += degrees(clamped(nodded - bend, -HEAD_UP, HEAD_DOWN))


def within_eyes(yaw: float, pitch: float) -> tuple[float, float]:
    """Eye-in-head angles held to what eyes do."""
    return clamped(yaw, -EYE_YAW, EYE_YAW), clamped(pitch, -EYE_UP, EYE_DOWN)

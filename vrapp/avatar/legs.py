"""Legs that carry the body without sliding: feet stay where they were put until the body has turned or moved too far, then one takes a step.

Feet live in world space. All turns are normalised ones (see `vrapp.avatar.rig`); avatar space is the model's, placed by Want.root. Metres, radians, seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

from vrapp.avatar import bones, turns
from vrapp.avatar.arms import reach
from vrapp.avatar.batch import F32
from vrapp.avatar.rig import Rig
from vrapp.avatar.turns import Quat, Vec

TOE_OUT = radians(8.0)
_STEP_S = 0.38
_STEP_LIFT = 0.045
_FAR, _FAR_SETTLED = 0.14, 0.03  # a foot this far from where it should stand steps; the lower one once the body has come to rest
_TURNED, _TURNED_SETTLED = radians(24.0), radians(6.0)
_REST_S = 0.35
_AHEAD_S = 0.19  # of the body's way that a foot is put before it: half a step
_STRAIGHT = 0.9985  # of the leg's length: a knee never locks
_FORWARD: Vec = (0.0, 0.0, 1.0)
_EASE_DOWN = 0.0022  # of the leg's length that the hips hang lower than in the T-pose


@dataclass(slots=True)
class Foot:
    """ankle: world place it is planted at (with the ankle's height); yaw of the foot in the world. Stepping while now < lands_s."""

    ankle: Vec
    yaw: float
    start: Vec
    start_yaw: float
    lands_s: float = -1.0


@dataclass(slots=True)
class Leg:
    upper_bone: int
    lower_bone: int
    foot_bone: int
    joint: Vec  # hip joint from the hips bone, at rest
    upper: float  # lengths
    lower: float
    rest_upper: Quat  # from the segment's own frame at rest (along it, and forward) to none
    rest_lower: Quat
    ankle: Vec  # at rest, model
    toe_out: float


class Legs:
    """Two legs of one avatar; absent when the file lacks a bone of them."""

    __slots__ = ("_drift", "_feet", "_goals", "_hips", "_last_root", "_legs", "_now", "_stand_well", "_still_s")

    def __init__(self, rig: Rig) -> None:
        self._legs = [leg for side in bones.SIDES if (leg := _leg(rig, side)) is not None]
        if len(self._legs) < 2:
            self._legs = []
        self._hips: Vec = rig.position[bones.HIPS]
        self._feet: list[Foot] = []
        self._now, self._still_s = 0.0, 1.0
        self._last_root: tuple[Vec, float] = ((0.0, 0.0, 0.0), 0.0)
        self._drift: Vec = (0.0, 0.0, 0.0)  # how fast the body moves: a foot is put down where the body will be
        self._stand_well = False  # at rest, no foot wanted to step from where the body still is
        self._goals: list[tuple[Vec, float]] = []  # the feet in avatar space; empty once they are elsewhere

    @property
    def stepping(self) -> bool:
        return any([self._now < foot.lands_s for foot in self._feet])

    def step(self, root: F32, dt_s: float) -> None:
        """Decide about steps. root: (4, 4) world_from_avatar, upright."""
        if not self._legs:
            return
        self._now += dt_s
        _, _, ahead, at = root.tolist()
        place = (at[0], at[1], at[2])
        yaw, _ = turns.yaw_pitch((ahead[0], ahead[1], ahead[2]))
        before, before_yaw = self._last_root
        if place == before and yaw == before_yaw and self._stand_well:
            return
        moved, turned = turns.length(turns.sub(place, before)), abs(turns.wrapped(yaw - before_yaw))
        self._last_root = (place, yaw)
        self._goals.clear()
        if not self._feet or moved > 0.6 or turned > 1.2:  # set down somewhere else
            self._feet = [Foot(a, y, a, y) for a, y in (self._stand(leg, place, yaw) for leg in self._legs)]
            return
        self._drift = turns.lerp(self._drift, turns.scaled(turns.sub(place, before), 1.0 / max(dt_s, 1e-3)), min(1.0, 12.0 * dt_s))
        self._still_s = 0.0 if moved > 0.02 * dt_s or turned > 0.03 * dt_s else self._still_s + dt_s
        self._stand_well = not self.stepping and not self._maybe_lift(place, yaw) and self._still_s > _REST_S
        for leg, foot in zip(self._legs, self._feet, strict=True):
            if foot.lands_s > 0.0:
                self._carry(leg, foot, place, yaw)

    def solve(self, norm: F32, hips_turn: Quat, hips_offset: Vec, root: F32) -> Vec:
        """Write both legs' turns into norm (B, 4) so that the feet are where they stand; returns the hips' offset, lowered where a leg would not reach."""
        if not self._feet:
            return hips_offset
        place, yaw = self._last_root
        goals = self._goals = self._goals or [self._goal(foot, place, yaw) for foot in self._feet]
        lean = turns.scaled(turns.sub(turns.add(goals[0][0], goals[1][0]), turns.add(self._legs[0].ankle, self._legs[1].ankle)), 0.4)
        offset = (hips_offset[0] + lean[0], hips_offset[1] - _EASE_DOWN * (self._legs[0].upper + self._legs[0].lower), hips_offset[2] + lean[2])
        joints = [turns.add(turns.add(self._hips, offset), turns.rotate(hips_turn, leg.joint)) for leg in self._legs]
        drop = max(_drop(leg, joint, goal) for leg, joint, (goal, _) in zip(self._legs, joints, goals, strict=True))
        hips_yaw, _ = turns.yaw_pitch(turns.rotate(hips_turn, _FORWARD))
        for leg, joint, (goal, foot_yaw) in zip(self._legs, joints, goals, strict=True):
            _bend(leg, (joint[0], joint[1] - drop, joint[2]), goal, foot_yaw, hips_turn, hips_yaw, norm)
        return offset[0], offset[1] - drop, offset[2]

    def _stand(self, leg: Leg, place: Vec, yaw: float) -> tuple[Vec, float]:
        """World ankle and yaw of a foot under a body that stands at place."""
        return turns.add(place, turns.rotate(turns.yaw_turn(yaw), leg.ankle)), yaw + leg.toe_out

    def _maybe_lift(self, place: Vec, yaw: float) -> bool:
        """Let the foot that is most out of place step, if any is far enough; whether one does."""
        settled = self._still_s > _REST_S
        far, turned = (_FAR_SETTLED, _TURNED_SETTLED) if settled else (_FAR, _TURNED)
        worst, lifted = 1.0, -1
        for index, (leg, foot) in enumerate(zip(self._legs, self._feet, strict=True)):
            want, want_yaw = self._stand(leg, place, yaw)
            urge = max(turns.length(turns.sub(want, foot.ankle)) / far, abs(turns.wrapped(want_yaw - foot.yaw)) / turned)
            if urge > worst:
                worst, lifted = urge, index
        if lifted >= 0:
            foot = self._feet[lifted]
            foot.start, foot.start_yaw, foot.lands_s = foot.ankle, foot.yaw, self._now + _STEP_S
        return lifted >= 0

    def _carry(self, leg: Leg, foot: Foot, place: Vec, yaw: float) -> None:
        want, want_yaw = self._stand(leg, turns.add(place, turns.scaled(self._drift, _AHEAD_S)), yaw)
        t = 1.0 - (foot.lands_s - self._now) / _STEP_S
        s = turns.smooth(t)
        x, y, z = turns.lerp(foot.start, want, s)
        lift = _STEP_LIFT * sin(3.14159265 * s) ** 2 * (leg.upper + leg.lower) / 0.8
        foot.ankle = (x, y + lift, z)
        foot.yaw = foot.start_yaw + turns.wrapped(want_yaw - foot.start_yaw) * s
        if t >= 1.0:
            foot.ankle, foot.yaw, foot.lands_s = want, want_yaw, -1.0

    def _goal(self, foot: Foot, place: Vec, yaw: float) -> tuple[Vec, float]:
        return turns.rotate(turns.yaw_turn(-yaw), turns.sub(foot.ankle, place)), turns.wrapped(foot.yaw - yaw)


def _leg(rig: Rig, side: str) -> Leg | None:
    upper, lower, foot = (bones.BONE[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
    if not (rig.has[bones.HIPS] and rig.has[upper] and rig.has[lower] and rig.has[foot]):
        return None
    hip, knee, ankle = rig.position[upper], rig.position[lower], rig.position[foot]
    first, second = turns.sub(knee, hip), turns.sub(ankle, knee)
    if turns.length(first) < 0.01 or turns.length(second) < 0.01:
        return None
    upper_frame, lower_frame = turns.framed(turns.unit(first), _FORWARD), turns.framed(turns.unit(second), _FORWARD)
    if upper_frame is None or lower_frame is None:  # legs that point forward at rest are none to stand on
        return None
    return Leg(
        upper_bone=upper,
        lower_bone=lower,
        foot_bone=foot,
        joint=turns.sub(hip, rig.position[bones.HIPS]),
        upper=turns.length(first),
        lower=turns.length(second),
        rest_upper=turns.conj(upper_frame),
        rest_lower=turns.conj(lower_frame),
        ankle=ankle,
        toe_out=TOE_OUT if side == "left" else -TOE_OUT,
    )


def _drop(leg: Leg, joint: Vec, goal: Vec) -> float:
    """How much the hips must come down for this leg to reach its foot without locking the knee."""
    most = _STRAIGHT * (leg.upper + leg.lower)
    aside = (goal[0] - joint[0]) ** 2 + (goal[2] - joint[2]) ** 2
    return max(0.0, joint[1] - goal[1] - sqrt(max(most * most - aside, 0.01 * most * most)))


def _bend(leg: Leg, joint: Vec, goal: Vec, foot_yaw: float, hips_turn: Quat, hips_yaw: float, norm: F32) -> None:
    """Two-bone leg from joint to ankle; the knee points between where the hips and where the toes point."""
    knee_yaw = hips_yaw + 0.6 * turns.wrapped(foot_yaw - hips_yaw)
    pole = (sin(knee_yaw), 0.0, cos(knee_yaw))
    first, second = reach(joint, leg.upper, leg.lower, goal, pole)
    upper = turns.mul(_framed(first, pole), leg.rest_upper)
    lower = turns.mul(_framed(second, pole), leg.rest_lower)
    norm[leg.upper_bone] = turns.mul(turns.conj(hips_turn), upper)
    norm[leg.lower_bone] = turns.mul(turns.conj(upper), lower)
    norm[leg.foot_bone] = turns.mul(turns.conj(lower), turns.yaw_turn(foot_yaw))


def _framed(along: Vec, pole: Vec) -> Quat:
    """A segment that points just where the knee should cannot lie along the vertical too: pole is level."""
    return turns.framed(along, pole) or turns.framed(along, (0.0, -1.0, 0.0)) or turns.IDENTITY

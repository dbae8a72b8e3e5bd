"""Legs from the hips' and the feet's own ways: knees by the law of cosines, feet that stay where they are put, heels that lift and toes that stay down."""

from __future__ import annotations

import numpy as np

from vrapp.avatar import turns
from vrapp.avatar.arms import reach

from . import skeleton
from .curves import F64

TOE_OUT = 8.0
_STRAIGHT = 0.9975  # of the leg's length
_EASE = 0.006  # metres that the hips hang lower than in the T-pose


class Foot:
    """Where the sole is: the place of the ball of the foot on the ground (T, 3), yaw, and how far heel (about the ball) and toes are turned up, degrees."""

    def __init__(self, count: int, side: str) -> None:
        sign = 1.0 if side == "left" else -1.0
        self.ball = np.zeros((count, 3))
        self.ball[:, 0], self.ball[:, 2] = skeleton.AT[f"{side}Toes"][0], skeleton.AT[f"{side}Toes"][2]
        self.ball[:, 0] += sign * 0.012
        self.yaw = np.full(count, sign * TOE_OUT)
        self.heel = np.zeros(count)
        self.toe = np.zeros(count)  # the whole foot about the heel, toes up


def solve(out: dict[str, F64], hips: F64, feet: dict[str, Foot]) -> None:
    """Write the turns of both legs into out; hips (T, 3) are lowered in place where a leg would not reach."""
    hips[:, 1] -= _EASE
    count = len(hips)
    for row in range(count):
        turn = turns.normalized(out["hips"][row].tolist())
        goals = {side: _ankle(side, feet[side], row) for side in feet}
        joints = {side: _joint(side, hips[row], turn) for side in feet}
        hips[row, 1] -= max(_drop(joints[side], goals[side][0], side) for side in feet)
        for side in feet:
            _bend(out, row, side, _joint(side, hips[row], turn), goals[side], turn)


def _offsets(side: str) -> tuple[np.ndarray, np.ndarray]:
    """Ankle from the ball of the foot, and heel from the ball, at rest; the ball is on the ground below the toe joint."""
    ankle, toes = skeleton.AT[f"{side}Foot"], skeleton.AT[f"{side}Toes"]
    ball = np.array((toes[0], 0.0, toes[2]))
    return ankle - ball, np.array((ankle[0], 0.0, ankle[2] - 0.045)) - ball


def _ankle(side: str, foot: Foot, row: int) -> tuple[turns.Vec, turns.Quat, float]:
    """Place of the ankle, turn of the foot, and degrees that the toes bend back to stay flat."""
    ankle, heel = _offsets(side)
    yaw = turns.yaw_turn(np.radians(float(foot.yaw[row])))
    up, toe = float(foot.heel[row]), float(foot.toe[row])
    roll = turns.about((1.0, 0.0, 0.0), np.radians(up))
    at = turns.rotate(roll, turns.vec(ankle.tolist()))
    if toe:
        lift = turns.about((1.0, 0.0, 0.0), np.radians(-toe))
        at = turns.add(turns.vec(heel.tolist()), turns.rotate(lift, turns.sub(at, turns.vec(heel.tolist()))))
        roll = turns.mul(lift, roll)
    place = turns.add(turns.vec(foot.ball[row].tolist()), turns.rotate(yaw, at))
    return place, turns.mul(yaw, roll), up


def _joint(side: str, hips: F64, turn: turns.Quat) -> turns.Vec:
    offset = turns.vec((skeleton.AT[f"{side}UpperLeg"] - skeleton.AT["hips"]).tolist())
    return turns.add(turns.vec(hips.tolist()), turns.rotate(turn, offset))


def _lengths(side: str) -> tuple[float, float]:
    hip, knee, ankle = (skeleton.AT[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
    return float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))


def _drop(joint: turns.Vec, ankle: turns.Vec, side: str) -> float:
    most = _STRAIGHT * sum(_lengths(side))
    aside = (ankle[0] - joint[0]) ** 2 + (ankle[2] - joint[2]) ** 2
    return max(0.0, joint[1] - ankle[1] - float(np.sqrt(max(most * most - aside, 0.0))))


def _bend(out: dict[str, F64], row: int, side: str, joint: turns.Vec, goal: tuple[turns.Vec, turns.Quat, float], hips: turns.Quat) -> None:
    place, turn, heel = goal
    hip, knee, ankle = (skeleton.AT[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
    hips_yaw, _ = turns.yaw_pitch(turns.rotate(hips, (0.0, 0.0, 1.0)))
    foot_yaw, _ = turns.yaw_pitch(turns.rotate(turn, (0.0, 0.0, 1.0)))
    pole = turns.direction(hips_yaw + 0.6 * turns.wrapped(foot_yaw - hips_yaw), 0.0)
    first, second = reach(joint, *_lengths(side), place, (pole[0], 0.35, pole[2]))
    across: turns.Vec = (pole[2], 0.0, -pole[0])  # the knee's hinge: square to both segments, sitting as well as standing
    thigh = turns.frame_turn(turns.vec((knee - hip).tolist()), (1.0, 0.0, 0.0), first, across)
    shin = turns.frame_turn(turns.vec((ankle - knee).tolist()), (1.0, 0.0, 0.0), second, across)
    out[f"{side}UpperLeg"][row] = turns.mul(turns.conj(hips), thigh)
    out[f"{side}LowerLeg"][row] = turns.mul(turns.conj(thigh), shin)
    out[f"{side}Foot"][row] = turns.mul(turns.conj(shin), turn)
    out[f"{side}Toes"][row] = turns.about((1.0, 0.0, 0.0), np.radians(-heel))

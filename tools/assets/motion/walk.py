"""Walking in place: the ground moves back under the planted foot at `speed`. Pelvis, trunk and arms as measured on walking people: the pelvis is lowest
at double support and over the standing leg in mid-stance, turns with the swinging leg, the trunk turns against it (Perry and Burnfield 2010; Murray 1964)."""

from __future__ import annotations

import numpy as np

from . import legs, skeleton
from .curves import F64, soften, through
from .pose import HANG
from .take import Take

STRIDE_M, SECONDS = 1.00, 1.05  # two steps
STANCE = 0.60  # share of the stride that a foot is on the ground


def _foot(foot: legs.Foot, phase: F64, side: str, speed: float) -> None:
    """Ball of the foot over the stride; phase 0 is the heel's touch. On the ground it moves with the ground to the millimetre."""
    sign = 1.0 if side == "left" else -1.0
    middle = skeleton.AT[f"{side}Toes"][2] - 0.045
    half = 0.5 * STANCE * SECONDS * speed
    on_ground = middle + half - (phase * SECONDS) * speed
    lift_s = np.clip((phase - STANCE) / (1.0 - STANCE), 0.0, 1.0)
    # From toe-off to touch: leaves and arrives with the ground's own speed, so a cubic with those slopes.
    span = (1.0 - STANCE) * SECONDS
    a, b, slope = middle - half, middle + half, -speed * span
    u = lift_s
    swung = (2 * u**3 - 3 * u**2 + 1) * a + (u**3 - 2 * u**2 + u) * slope + (3 * u**2 - 2 * u**3) * b + (u**3 - u**2) * slope
    foot.ball[:, 2] = np.where(phase < STANCE, on_ground, swung)
    foot.ball[:, 1] = np.where(phase < STANCE, 0.0, 0.050 * np.sin(np.pi * u) ** 2 * (1.0 - 0.35 * u))
    foot.ball[:] = soften(foot.ball, True, 0.016)
    foot.ball[:, 0] = sign * 0.066
    foot.yaw[:] = sign * 5.0
    foot.heel[:] = through(phase, ((0.0, 0.0), (0.28, 0.0), (0.46, 14.0), (0.60, 40.0), (0.70, 34.0), (0.84, 4.0), (0.92, 0.0), (1.0, 0.0)), 1.0)
    foot.toe[:] = through(phase, ((0.0, 17.0), (0.10, 0.0), (0.62, 0.0), (0.80, 6.0), (0.92, 18.0), (1.0, 17.0)), 1.0)


def walk() -> Take:
    speed = STRIDE_M / SECONDS
    take = Take("walk", SECONDS, loop=True, layer="full", stride=STRIDE_M, speed=round(speed, 5), feet={"left": [0.0, STANCE], "right": [0.5, 0.5 + STANCE - 1.0]})
    phase = take.t / SECONDS
    angle = 2.0 * np.pi * phase
    for side, offset in (("left", 0.0), ("right", 0.5)):
        _foot(take.feet[side], (phase + offset) % 1.0, side, speed)
    take.move(y=-0.017 + 0.014 * -np.cos(2.0 * angle - 0.5), x=0.020 * np.sin(angle - 0.20), z=0.008 * np.sin(2.0 * angle))
    yaw = np.cos(angle)
    take.add("hips.y", -5.0 * yaw)
    take.add("hips.z", 3.2 * np.sin(angle + 0.15))
    take.add("hips.x", 3.0 + 1.0 * np.sin(2.0 * angle + 0.6))
    take.torso("y", 9.0 * take.late(yaw, 0.03))
    take.torso("z", -3.4 * np.sin(angle + 0.05))
    take.torso("x", 1.5 - 1.0 * np.sin(2.0 * angle + 0.2))
    take.head("y", -4.2 * yaw)
    take.head("x", -3.0 + 0.9 * np.sin(2.0 * angle))
    take.head("z", 0.8 * np.sin(angle))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        take.arm(side, (0.0, HANG.but(upper=(0.15, -0.985, -0.03), fore=(0.06, -0.94, 0.31))))
        swing = sign * take.late(yaw, 0.04)  # the arm goes with the other leg
        take.add(f"{side}UpperArm.x", 23.0 * swing)
        take.add(f"{side}LowerArm.x", -9.0 * np.clip(-take.late(swing, 0.07), -0.35, 1.0) - 3.0)
        take.add(f"{side}Hand.x", 6.0 * take.late(swing, 0.12))
        take.add(f"{side}Shoulder.y", sign * 3.0 * take.late(swing, -0.02))
    return take


CLIPS = (walk,)

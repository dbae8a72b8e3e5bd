"""Single gestures: each begins and ends in the stance, gathers itself before it moves, follows through and settles."""

from __future__ import annotations

import numpy as np

from . import skeleton
from .curves import shake
from .pose import HANG, Arm, reaching
from .take import Take

_BACK = HANG.but(upper=(0.12, -0.985, -0.10), fore=(0.06, -0.93, 0.36))  # gathered, before an arm comes up
_PAST = HANG.but(upper=(0.15, -0.985, -0.075), fore=(0.08, -0.965, 0.24), flex=10.0)  # swung a little past the stance on the way home


def wave() -> Take:
    take = Take("wave", 3.2, layer="gesture")
    high = Arm((0.60, -0.70, 0.40), (0.30, 1.0, 0.34), (0.02, 0.05, 1.0), "open", lift=4.0, spread=4.0)
    swings = [(0.86 + 0.255 * i, s) for i, s in enumerate((1.0, -1.0, 1.0, -0.95, 0.8, -0.35))]
    keys = [(at, high.but(fore=(0.26 + 0.30 * s, 1.0, 0.30), side=-13.0 * s, fingers="wide" if i % 2 == 0 else "open")) for i, (at, s) in enumerate(swings)]
    rising = Arm((0.56, -0.78, 0.34), (0.70, 0.16, 0.80), (0.10, -0.70, 0.60), "soft", flex=24.0, lift=3.0)
    falling = Arm((0.42, -0.90, 0.22), (0.36, 0.10, 1.0), (-0.30, -0.80, 0.30), "soft", flex=-20.0, lift=1.0)
    take.arm("right", (0.0, HANG), (0.20, _BACK), (0.58, rising), *keys, (2.50, falling), (2.86, _PAST), (3.2, HANG))
    take.weight(take.curve((0.0, 0.0), (0.25, -0.15), (0.8, 0.42), (2.2, 0.38), (3.2, 0.0)))
    take.torso("z", take.curve((0.0, 0.0), (0.2, 1.2), (0.75, -2.6), (2.2, -2.2), (3.2, 0.0)))
    take.torso("y", take.curve((0.0, 0.0), (0.2, -1.5), (0.75, 4.0), (2.2, 3.0), (3.2, 0.0)))
    take.torso("x", take.curve((0.0, 0.0), (0.22, 1.6), (0.8, -1.6), (2.2, -0.6), (3.2, 0.0)))
    take.head("z", take.curve((0.0, 0.0), (0.25, -1.0), (0.8, 6.0), (2.3, 5.0), (3.2, 0.0)))
    take.head("x", take.curve((0.0, 0.0), (0.3, 2.0), (0.75, -3.0), (1.2, -1.0), (3.2, 0.0)))
    take.torso("y", 0.9 * shake(take.t, 0.85, 1.96, 3.0, 1.6))
    take.express("happy", (0.0, 0.0), (0.25, 0.15), (0.75, 0.75), (2.4, 0.6), (3.2, 0.0))
    return take


def nod() -> Take:
    take = Take("nod", 1.35, layer="gesture")
    take.head("x", take.curve((0.0, 0.0), (0.12, -2.0), (0.34, 11.5), (0.60, -1.5), (0.82, 6.0), (1.08, -0.6), (1.35, 0.0)), 0.03)
    take.torso("x", take.curve((0.0, 0.0), (0.42, 1.6), (0.7, 0.2), (0.92, 0.8), (1.35, 0.0)))
    take.head("z", take.curve((0.0, 0.0), (0.5, 1.4), (1.35, 0.0)))
    return take


def shake_head() -> Take:
    take = Take("shake", 1.6, layer="gesture")
    turn = take.curve((0.0, 0.0), (0.12, -2.5), (0.36, 13.0), (0.68, -13.5), (0.98, 8.0), (1.25, -2.0), (1.6, 0.0))
    take.head("y", turn, 0.03)
    take.head("z", -0.22 * take.late(turn, 0.09))
    take.torso("y", 0.12 * take.late(turn, 0.08))
    take.head("x", take.curve((0.0, 0.0), (0.4, 3.0), (1.1, 2.5), (1.6, 0.0)))
    return take


def tilt() -> Take:
    take = Take("tilt", 2.3, layer="gesture")
    take.head("z", take.curve((0.0, 0.0), (0.14, -1.2), (0.55, 9.5), (0.85, 8.6), (1.6, 8.8), (2.3, 0.0)))
    take.head("y", take.curve((0.0, 0.0), (0.6, -3.0), (1.6, -2.5), (2.3, 0.0)))
    take.torso("z", take.curve((0.0, 0.0), (0.7, 1.6), (1.6, 1.4), (2.3, 0.0)))
    return take


def shrug() -> Take:
    take = Take("shrug", 2.2, layer="gesture")
    up = Arm((0.24, -0.96, 0.06), (0.50, 0.24, 0.80), (0.02, 0.95, 0.30), "open", flex=-10.0, lift=18.0, ahead=4.0, spread=4.0)
    for side, lag in (("left", 0.03), ("right", 0.0)):
        mine = up if side == "right" else up.but(fore=(0.42, 0.10, 0.86), lift=15.0)
        drop = HANG.but(lift=-4.0, flex=12.0)
        turning = mine.but(fore=(0.24, -0.30, 0.92), palm=(-0.70, 0.55, 0.0), lift=8.0, fingers="soft", flex=4.0)
        take.arm(side, (0.0, HANG), (0.14 + lag, HANG.but(lift=-5.0)), (0.36 + lag, turning), (0.58 + lag, mine), (1.08 + lag, mine.but(lift=mine.lift - 1.5)), (1.34 + lag, turning.but(lift=1.0, fore=(0.18, -0.62, 0.76))), (1.66 + lag, drop), (2.2, HANG))
    take.head("z", take.curve((0.0, 0.0), (0.15, -1.0), (0.55, 7.5), (1.05, 7.0), (1.6, -0.8), (2.2, 0.0)))
    take.head("x", take.curve((0.0, 0.0), (0.5, -3.0), (1.0, -1.0), (1.5, 2.5), (2.1, 0.0)))
    take.torso("x", take.curve((0.0, 0.0), (0.14, 1.5), (0.5, -2.2), (1.0, -1.8), (1.55, 2.2), (2.1, 0.0)))
    take.move(y=take.curve((0.0, 0.0), (0.14, -0.006), (0.5, 0.002), (1.55, -0.006), (2.1, 0.0)))
    take.express("surprised", (0.0, 0.0), (0.45, 0.22), (1.0, 0.18), (1.6, 0.0), (2.1, 0.0))
    return take


def point() -> Take:
    take = Take("point", 2.7, layer="gesture", aim={"from": 0.74, "to": 1.65, "ramp": 0.4, "hold": 1.2})
    drawn = Arm((0.34, -0.93, 0.02), (0.20, 0.30, 1.0), (-0.80, -0.35, 0.0), "soft", flex=14.0, lift=2.0)
    out = Arm((0.50, -0.30, 0.80), (0.46, -0.04, 0.88), (-0.45, -0.88, 0.1), "point", lift=3.0, ahead=4.0, spread=0.0)
    held = out.but(fore=(0.47, -0.06, 0.88), upper=(0.50, -0.32, 0.80))
    take.arm("right", (0.0, HANG), (0.36, drawn), (0.74, out), (0.92, held), (1.65, held), (2.05, drawn.but(upper=(0.26, -0.95, 0.12), fore=(0.22, -0.35, 0.9), flex=-10.0)), (2.4, _PAST), (2.7, HANG))
    take.head("y", take.curve((0.0, 0.0), (0.30, -17.0), (1.5, -16.0), (2.2, 0.0), (2.7, 0.0)))
    take.torso("y", take.curve((0.0, 0.0), (0.30, -5.0), (0.74, 3.5), (1.6, 2.5), (2.7, 0.0)))
    take.torso("x", take.curve((0.0, 0.0), (0.3, -1.5), (0.76, 2.5), (1.6, 2.0), (2.7, 0.0)))
    take.weight(take.curve((0.0, 0.0), (0.3, 0.15), (0.8, -0.35), (1.7, -0.3), (2.7, 0.0)))
    return take


def laugh() -> Take:
    take = Take("laugh", 3.0, layer="gesture")
    shaking = shake(take.t, 0.42, 4.6, 9.0, 0.85)
    take.torso("x", take.curve((0.0, 0.0), (0.22, -3.0), (0.55, -5.0), (1.15, 5.5), (1.8, 4.5), (2.5, 0.5), (3.0, 0.0)) + 1.9 * shaking)
    take.head("x", take.curve((0.0, 0.0), (0.25, -4.0), (0.6, -9.0), (1.2, 3.0), (1.8, 4.0), (2.5, -1.0), (3.0, 0.0)) - 1.6 * take.late(shaking, 0.05))
    take.head("z", take.curve((0.0, 0.0), (0.7, 4.0), (1.5, -3.0), (2.4, 1.0), (3.0, 0.0)))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        take.add(f"{side}Shoulder.z", sign * (3.4 * shaking + take.curve((0.0, 0.0), (0.4, 2.5), (1.6, 1.5), (2.6, 0.0), (3.0, 0.0))))
        take.add(f"{side}LowerArm.x", -3.0 * take.late(shaking, 0.06))
    take.move(y=take.curve((0.0, 0.0), (0.2, 0.002), (1.1, -0.012), (1.8, -0.010), (2.6, 0.0), (3.0, 0.0)) + 0.0025 * shaking)
    near = reaching("right", (0.085, 1.005, 0.165), (0.75, -0.6, -0.1), (-0.05, 0.10, -1.0), "soft", hand=(-0.97, 0.10, -0.02))
    take.arm("right", (0.0, HANG), (0.35, _BACK), (0.95, near), (1.9, near.but(hand=(-0.97, 0.02, 0.04))), (2.55, _PAST), (3.0, HANG))
    take.weight(take.curve((0.0, 0.0), (0.9, -0.3), (1.8, 0.25), (3.0, 0.0)))
    take.express("happy", (0.0, 0.0), (0.35, 0.9), (0.6, 1.0), (1.7, 0.95), (2.4, 0.55), (3.0, 0.0))
    take.face["aa"] = np.clip(0.34 * (0.6 + shaking) * take.curve((0.0, 0.0), (0.4, 0.2), (0.6, 1.0), (1.5, 0.6), (2.0, 0.0), (3.0, 0.0)), 0.0, 1.0)
    return take


def sigh() -> Take:
    take = Take("sigh", 3.6, layer="gesture")
    lung = take.curve((0.0, 0.0), (0.95, 1.0), (1.15, 1.02), (2.05, -0.75), (2.6, -0.6), (3.6, 0.0))
    take.torso("x", -5.4 * lung)
    take.head("x", take.curve((0.0, 0.0), (0.95, -4.5), (1.2, -4.0), (2.2, 10.0), (2.7, 8.0), (3.6, 0.0)), 0.08)
    take.head("z", take.curve((0.0, 0.0), (1.1, -1.0), (2.2, 3.5), (3.6, 0.0)))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        take.add(f"{side}Shoulder.z", sign * 5.2 * lung)
        take.add(f"{side}Shoulder.y", -sign * 3.0 * np.minimum(take.late(lung, 0.1), 0.0) * -1.0)
        take.add(f"{side}UpperArm.z", -sign * 3.4 * take.late(lung, 0.12))
        take.add(f"{side}LowerArm.x", 2.0 * take.late(lung, 0.2))
    take.move(y=0.004 * lung)
    take.weight(take.curve((0.0, 0.0), (1.2, 0.0), (2.3, 0.5), (3.6, 0.0)))
    take.express("relaxed", (0.0, 0.0), (1.1, 0.1), (1.8, 0.6), (2.8, 0.4), (3.6, 0.0))
    take.express("ou", (0.0, 0.0), (1.15, 0.0), (1.45, 0.32), (1.95, 0.2), (2.3, 0.0), (3.6, 0.0))
    return take


def comfort() -> Take:
    """A hand laid over the heart; it rests there and breathes with the chest."""
    touch = {"hand": "right", "place": "heart", "at": [round(float(x), 4) for x in skeleton.HEART], "from": 0.75, "to": 2.75, "ramp": 0.5}
    take = Take("comfort", 3.9, layer="gesture", touch=[touch])
    wrist = (0.060, 1.108, 0.130)  # outward for the right side, up, forward
    there = reaching("right", wrist, (0.62, -0.80, 0.10), (0.0, -0.05, -1.0), "flat", hand=(-0.95, 0.24, -0.06))
    near = reaching("right", (wrist[0] + 0.05, wrist[1] - 0.05, wrist[2] + 0.07), (0.7, -0.7, 0.2), (-0.25, 0.1, -0.95), "soft", hand=(-0.75, 0.10, 0.55))
    leave = reaching("right", (wrist[0] + 0.09, wrist[1] - 0.12, wrist[2] + 0.08), (0.6, -0.8, 0.0), (-0.4, -0.2, -0.85), "soft", hand=(-0.70, -0.10, 0.60))
    take.arm("right", (0.0, HANG), (0.20, _BACK), (0.68, near), (1.02, there), (2.45, there), (2.95, leave), (3.5, _PAST), (3.9, HANG))
    take.torso("x", take.curve((0.0, 0.0), (0.2, -1.2), (1.1, 3.2), (2.4, 3.0), (3.9, 0.0)))
    take.torso("y", take.curve((0.0, 0.0), (1.0, 3.0), (2.4, 2.5), (3.9, 0.0)))
    take.head("x", take.curve((0.0, 0.0), (0.3, -1.0), (1.15, 6.0), (1.55, 4.0), (1.9, 6.5), (2.5, 4.5), (3.9, 0.0)))
    take.head("z", take.curve((0.0, 0.0), (1.1, 6.5), (2.5, 6.0), (3.9, 0.0)))
    take.weight(take.curve((0.0, 0.0), (1.1, 0.35), (2.5, 0.3), (3.9, 0.0)))
    take.express("relaxed", (0.0, 0.0), (1.0, 0.55), (2.6, 0.5), (3.9, 0.0))
    take.express("happy", (0.0, 0.0), (1.1, 0.22), (2.6, 0.2), (3.9, 0.0))
    return take


def look_around() -> Take:
    take = Take("look_around", 6.4, layer="gesture")
    head = take.curve((0.0, 0.0), (0.28, 0.0), (0.80, 30.0), (1.05, 27.0), (2.15, 28.0), (2.75, -22.0), (3.0, -27.0), (3.2, -24.5), (4.3, -26.0), (5.2, 2.0), (6.4, 0.0))
    take.head("y", 0.85 * head, 0.03)
    take.torso("y", 0.30 * take.late(head, 0.14))
    take.add("hips.y", 0.10 * take.late(head, 0.2))
    take.head("x", take.curve((0.0, 0.0), (0.5, 3.0), (0.9, -3.0), (2.1, -4.0), (2.5, 4.0), (3.0, 1.0), (3.7, -9.0), (4.4, -8.0), (4.9, 3.0), (5.6, 0.0), (6.4, 0.0)))
    take.head("z", take.curve((0.0, 0.0), (0.9, -3.0), (2.1, -3.5), (3.0, 3.0), (4.3, 4.5), (5.4, 0.0), (6.4, 0.0)))
    take.weight(take.curve((0.0, 0.0), (1.0, 0.5), (2.2, 0.55), (3.2, -0.55), (4.4, -0.5), (6.4, 0.0)))
    saccades = ((0.0, 0.0), (0.18, 0.0), (0.28, 20.0), (0.8, 5.0), (1.5, 9.0), (2.15, 4.0), (2.26, -22.0), (2.8, -5.0), (3.6, -9.0), (4.3, -3.0), (4.42, 16.0), (5.1, 0.0), (6.4, 0.0))
    take.gaze(saccades, ((0.0, 0.0), (0.9, -2.0), (2.2, 2.0), (3.5, -7.0), (4.3, -6.0), (4.6, 1.0), (6.4, 0.0)))
    return take


def lean_in() -> Take:
    take = Take("lean_in", 4.4, layer="gesture")
    lean = take.curve((0.0, 0.0), (0.18, -0.10), (0.85, 1.0), (1.1, 0.95), (3.0, 1.0), (4.0, -0.04), (4.4, 0.0))
    take.add("hips.x", 7.5 * lean)
    take.torso("x", 10.0 * lean)
    take.move(y=-0.006 * lean, z=-0.018 * lean)
    take.head("x", -12.5 * take.late(lean, 0.07))
    take.head("z", take.curve((0.0, 0.0), (1.0, -5.5), (3.0, -5.0), (4.4, 0.0)))
    take.torso("y", take.curve((0.0, 0.0), (0.9, -4.0), (3.0, -3.5), (4.4, 0.0)))
    take.weight(take.curve((0.0, 0.0), (0.9, -0.4), (3.0, -0.35), (4.4, 0.0)))
    for side in ("left", "right"):
        back = HANG.but(upper=(0.17, -0.98, -0.16), fore=(0.06, -0.94, 0.34))
        take.arm(side, (0.0, HANG), (0.95, back), (3.0, back), (4.0, _PAST), (4.4, HANG))
    return take


def bow() -> Take:
    take = Take("bow", 2.6, layer="gesture")
    bend = take.curve((0.0, 0.0), (0.16, -0.06), (0.85, 1.0), (1.35, 1.0), (2.2, -0.03), (2.6, 0.0))
    take.add("hips.x", 12.0 * bend)
    take.torso("x", 18.0 * bend)
    take.head("x", 13.0 * take.late(bend, -0.05))
    take.move(z=-0.045 * bend, y=-0.006 * bend)
    for side in ("left", "right"):
        down = HANG.but(upper=(0.13, -0.97, 0.22), fore=(0.06, -0.95, 0.46))
        take.arm(side, (0.0, HANG), (0.9, down), (1.4, down), (2.25, _PAST), (2.6, HANG))
    return take


def clap() -> Take:
    take = Take("clap", 2.7, layer="gesture")
    for side in ("left", "right"):
        other = 1.0 if side == "left" else -1.0

        def at(gap: float, side: str = side, other: float = other) -> Arm:
            high = 0.015 if side == "left" else -0.010
            return reaching(side, (gap, 1.040 + high, 0.215), (0.75, -0.75, 0.0), (-1.0, 0.0, 0.05), "open", hand=(-0.06, 0.62 if other > 0 else 0.50, 0.78), spread=1.0)

        claps = [(0.66 + 0.16 * i, at(0.014 if i % 2 == 0 else 0.080)) for i in range(8)]
        take.arm(side, (0.0, HANG), (0.16, _BACK), (0.52, at(0.12)), *claps, (2.3, _PAST), (2.7, HANG))
    take.head("x", take.curve((0.0, 0.0), (0.3, -3.0), (0.8, 1.5), (1.7, 1.0), (2.7, 0.0)))
    take.torso("x", take.curve((0.0, 0.0), (0.2, 1.0), (0.7, -1.8), (1.7, -1.0), (2.7, 0.0)))
    take.torso("x", 0.5 * shake(take.t, 0.6, 3.1, 4.0, 2.0))
    take.express("happy", (0.0, 0.0), (0.5, 0.7), (1.8, 0.65), (2.7, 0.0))
    return take


CLIPS = (wave, nod, shake_head, tilt, shrug, point, laugh, sigh, comfort, look_around, lean_in, bow, clap)

"""Sitting: down, two ways of staying, up. The feet stay where they stand; the seat is behind them (`seat`: where the hips come to rest, metres)."""

from __future__ import annotations

import numpy as np

from . import skeleton
from .curves import waves
from .idles import _drift
from .pose import HANG, Arm, reaching
from .take import Take

DROP, BACK = -0.385, -0.365  # how far the hips go
SEAT = [0.0, round(skeleton.JOINTS["hips"][1] + DROP - 0.085, 3), round(BACK, 3)]


def _lap(side: str, ahead: float = 0.0, out: float = 0.0) -> Arm:
    """A hand on the thigh."""
    return reaching(side, (0.116 + out, 0.962, 0.190 + ahead), (0.70, -0.55, -0.45), (-0.10, -1.0, 0.05), "rest", hand=(-0.20, -0.06, 0.97))


def _seated(take: Take) -> None:
    take.move(y=DROP, z=BACK)
    take.add("hips.x", -5.0)
    take.add("spine.x", 4.0)


def sit_1() -> Take:
    """Upright, hands on the thighs."""
    take = Take("sit_1", 10.0, loop=True, layer="full", seat=SEAT)
    _seated(take)
    take.breathe(3)
    _drift(take, 101)
    sway = take.curve((0.0, 0.4), (3.6, 0.5), (5.2, -0.5), (8.2, -0.45), (10.0, 0.4))
    take.move(x=0.012 * sway)
    take.add("hips.z", 1.6 * sway)
    take.torso("z", -2.4 * take.late(sway, 0.1))
    for side, seed in (("left", 111), ("right", 112)):
        lap = _lap(side)
        take.arm(side, (0.0, lap), (4.0, lap.but(flex=2.0)), (7.0, lap.but(side=2.0)), (10.0, lap))
        for finger in ("Index", "Middle", "Ring"):
            take.add(f"{side}{finger}Proximal.z", (1.0 if side == "right" else -1.0) * waves(take.t, 10.0, seed, ((2, 2.0), (3, 1.5))))
    return take


def sit_2() -> Take:
    """At ease: leaning back and a little aside, one hand over the other in the lap."""
    take = Take("sit_2", 12.0, loop=True, layer="full", seat=SEAT)
    _seated(take)
    take.add("hips.x", -6.0)
    take.breathe(3, 1.0, 0.5)
    _drift(take, 121, 1.1)
    take.torso("x", take.curve((0.0, -3.0), (4.0, -3.6), (7.0, -1.6), (12.0, -3.0)))
    take.torso("z", take.curve((0.0, 3.4), (5.0, 3.8), (6.6, 1.2), (9.4, 1.6), (12.0, 3.4)))
    take.head("x", 5.0)
    take.head("z", -2.5)
    take.add("hips.y", 4.0)
    under = reaching("left", (0.066, 0.925, 0.165), (0.66, -0.5, -0.55), (-0.10, 0.80, -0.55), "rest", hand=(-0.86, -0.10, 0.48))
    over = reaching("right", (0.060, 0.950, 0.178), (0.66, -0.5, -0.55), (-0.10, -0.85, -0.40), "rest", hand=(-0.86, -0.12, 0.46))
    take.arm("left", (0.0, under), (6.0, under.but(flex=2.0)), (12.0, under))
    take.arm("right", (0.0, over), (5.4, over.but(flex=-2.0, side=2.0)), (12.0, over))
    return take


def sit_down() -> Take:
    take = Take("sit_down", 2.3, layer="full", seat=SEAT)
    take.move(y=take.curve((0.0, 0.0), (0.25, -0.010), (0.7, -0.105), (1.32, DROP - 0.012), (1.62, DROP + 0.006), (1.95, DROP), (2.3, DROP)))
    take.move(z=take.curve((0.0, 0.0), (0.25, 0.012), (0.7, -0.125), (1.3, BACK - 0.006), (1.7, BACK), (2.3, BACK)))
    take.add("hips.x", take.curve((0.0, 0.0), (0.30, 5.0), (0.85, 26.0), (1.20, 22.0), (1.7, -7.0), (2.3, -5.0)))
    take.torso("x", take.curve((0.0, 0.0), (0.30, 4.0), (0.85, 16.0), (1.25, 14.0), (1.75, 3.0), (2.3, 1.44)))
    take.add("spine.x", take.curve((0.0, 0.0), (1.2, 0.0), (1.8, 3.5), (2.3, 3.48)))
    take.head("x", take.curve((0.0, 0.0), (0.2, 6.0), (0.8, -10.0), (1.2, -12.0), (1.75, 3.0), (2.3, 0.0)))
    take.head("y", take.curve((0.0, 0.0), (0.22, -12.0), (0.75, -5.0), (1.3, 0.0), (2.3, 0.0)))
    for side in ("left", "right"):
        lag = 0.0 if side == "right" else 0.05
        ahead = Arm((0.20, -0.80, 0.56), (0.02, -0.42, 0.90), (-0.50, -0.85, 0.0), "soft", flex=-6.0)
        take.arm(side, (0.0, HANG), (0.30, HANG.but(fore=(0.08, -0.95, 0.22))), (0.78 + lag, ahead), (1.15 + lag, ahead.but(upper=(0.12, -0.70, 0.70), fore=(-0.06, -0.34, 0.94))), (1.46 + lag, _lap(side, 0.02)), (1.75 + lag, _lap(side)), (2.3, _lap(side)))
    return take


def stand_up() -> Take:
    take = Take("stand_up", 2.1, layer="full", seat=SEAT)
    take.move(y=take.curve((0.0, DROP), (0.30, DROP - 0.004), (0.62, DROP + 0.02), (1.25, -0.020), (1.5, 0.004), (1.75, 0.0), (2.1, 0.0)))
    take.move(z=take.curve((0.0, BACK), (0.35, BACK + 0.02), (0.66, BACK + 0.10), (1.2, 0.006), (1.55, 0.010), (2.1, 0.0)))
    take.add("hips.x", take.curve((0.0, -5.0), (0.45, 16.0), (0.72, 26.0), (1.25, 4.0), (1.55, -1.0), (2.1, 0.0)))
    take.torso("x", take.curve((0.0, 1.44), (0.45, 13.0), (0.72, 17.0), (1.3, 2.0), (1.6, -1.0), (2.1, 0.0)))
    take.add("spine.x", take.curve((0.0, 3.48), (0.6, 0.0), (2.1, 0.0)))
    take.head("x", take.curve((0.0, 0.0), (0.3, 6.0), (0.7, -12.0), (1.2, -3.0), (1.6, 1.0), (2.1, 0.0)))
    for side in ("left", "right"):
        lag = 0.0 if side == "left" else 0.04
        push = _lap(side, 0.05, 0.01).but(flex=-4.0)
        swing = Arm((0.20, -0.88, 0.42), (0.06, -0.58, 0.78), (-0.75, -0.55, -0.3), "soft", flex=-4.0)
        take.arm(side, (0.0, _lap(side)), (0.46 + lag, push), (0.95 + lag, swing), (1.4 + lag, HANG.but(upper=(0.15, -0.985, -0.09), fore=(0.08, -0.97, 0.20))), (2.1, HANG))
    return take


CLIPS = (sit_1, sit_2, sit_down, stand_up)
_ = np

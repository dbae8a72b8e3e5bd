"""Standing loops: at ease three ways, listening, thinking."""

from __future__ import annotations

import numpy as np

from . import skeleton
from .curves import waves
from .pose import HANG, Arm, reaching
from .take import Take


def _drift(take: Take, seed: int, size: float = 1.0) -> None:
    """The small movements that never stop."""
    t, period = take.t, take.seconds
    take.head("y", size * waves(t, period, seed, ((1, 1.5), (2, 1.1), (3, 0.6))))
    take.head("x", size * waves(t, period, seed + 1, ((1, 0.9), (2, 0.8), (4, 0.4))))
    take.head("z", size * waves(t, period, seed + 2, ((1, 1.0), (3, 0.7))))
    take.torso("y", size * waves(t, period, seed + 3, ((1, 0.9), (2, 0.7))))
    take.torso("x", size * waves(t, period, seed + 4, ((2, 0.4), (3, 0.3))))


def _hanging(take: Take, seed: int, follow: np.ndarray) -> None:
    """Arms that hang and go after the body like pendulums."""
    for side, sign in (("left", 1.0), ("right", -1.0)):
        n = seed + (0 if side == "left" else 5)
        take.arm(side, (0.0, HANG))
        after = take.late(follow, 0.22)
        take.swing[side][:, 0] = sign * 0.030 * (after - follow) + waves(take.t, take.seconds, n, ((2, 0.012), (3, 0.010)))
        take.swing[side][:, 2] = waves(take.t, take.seconds, n + 1, ((1, 0.025), (2, 0.018), (3, 0.010)))
        take.add(f"{side}UpperArm.z", -1.4 * (take.late(follow, 0.15) - follow))
        take.add(f"{side}UpperArm.x", waves(take.t, take.seconds, n + 2, ((1, 0.9), (2, 0.7))))
        for finger, size in (("Index", 2.0), ("Middle", 2.6), ("Ring", 3.0), ("Little", 3.2)):
            curl = size * waves(take.t, take.seconds, n + 3, ((2, 0.7), (3, 0.6)))
            for joint in ("Proximal", "Intermediate"):
                take.add(f"{side}{finger}{joint}.z", -sign * take.late(curl, 0.04 * size))


def idle_1() -> Take:
    """From one leg to the other."""
    take = Take("idle_1", 12.0, loop=True, layer="loop")
    weight = take.curve((0.0, 0.75), (3.9, 0.80), (5.4, -0.70), (9.6, -0.78), (11.2, 0.70), (12.0, 0.75))
    take.weight(weight)
    take.breathe(3)
    _drift(take, 21)
    _hanging(take, 31, weight)
    return take


def idle_2() -> Take:
    """Hands laid together in front, low."""
    touch = [{"hand": side, "place": "belly", "at": [round(float(x), 4) for x in skeleton.BELLY], "from": 0.0, "to": 11.0, "ramp": 0.0} for side in ("left", "right")]
    take = Take("idle_2", 11.0, loop=True, layer="loop", touch=touch)
    weight = take.curve((0.0, -0.55), (4.2, -0.60), (5.9, 0.45), (8.6, 0.40), (10.3, -0.5), (11.0, -0.55))
    take.weight(weight)
    take.breathe(3, 0.9, 0.3)
    _drift(take, 41, 1.1)
    take.head("z", 1.6)
    under = reaching("left", (0.070, 0.868, 0.148), (0.62, -0.4, -0.65), (-0.20, 0.30, -0.92), "rest", hand=(-0.80, -0.52, 0.12))
    over = reaching("right", (0.062, 0.886, 0.170), (0.62, -0.4, -0.65), (-0.15, 0.10, -0.98), "clasp", hand=(-0.85, -0.50, 0.02))
    breath = reaching("right", (0.064, 0.890, 0.171), (0.64, -0.4, -0.62), (-0.15, 0.10, -0.98), "clasp", hand=(-0.86, -0.46, 0.02))
    take.arm("left", (0.0, under), (4.0, under.but(flex=2.0, side=-2.0)), (7.0, under.but(flex=-1.5)), (11.0, under))
    take.arm("right", (0.0, over), (3.4, breath), (6.8, over.but(flex=-1.5, side=1.0)), (9.0, breath), (11.0, over))
    return take


def idle_3() -> Take:
    """Looks aside, rolls a shoulder, comes back."""
    take = Take("idle_3", 14.0, loop=True, layer="loop")
    weight = take.curve((0.0, 0.4), (2.0, 0.55), (3.6, -0.45), (8.0, -0.75), (9.6, 0.1), (12.4, 0.45), (14.0, 0.4))
    take.weight(weight)
    take.breathe(4, 1.0, 0.1)
    _drift(take, 61)
    _hanging(take, 71, weight)
    glance = take.curve((0.0, 0.0), (2.6, 0.0), (3.3, 13.0), (5.2, 12.0), (6.1, -2.0), (7.0, 0.0), (14.0, 0.0))
    take.head("y", glance)
    take.torso("y", 0.3 * take.late(glance, 0.15))
    take.head("x", take.curve((0.0, 0.0), (3.0, 2.5), (3.8, -2.0), (5.2, -1.0), (6.2, 2.0), (7.2, 0.0), (14.0, 0.0)))
    roll = take.curve((0.0, 0.0), (8.4, 0.0), (9.0, 1.0), (9.5, 0.7), (10.1, -0.35), (10.8, 0.0), (14.0, 0.0))
    back = take.curve((0.0, 0.0), (8.7, 0.0), (9.5, 1.0), (10.2, 0.0), (14.0, 0.0))
    for side, sign, lag in (("right", -1.0, 0.0), ("left", 1.0, 0.12)):
        size = 1.0 if side == "right" else 0.55
        take.add(f"{side}Shoulder.z", sign * 9.0 * size * take.late(roll, lag))
        take.add(f"{side}Shoulder.y", sign * 7.0 * size * take.late(back, lag))
    take.torso("x", -1.6 * back)
    take.head("z", 3.2 * take.late(roll, 0.1))
    return take


def listen() -> Take:
    """Turned towards the other, a little forward, head aside; small nods."""
    touch = [{"hand": side, "place": "belly", "at": [round(float(x), 4) for x in skeleton.BELLY], "from": 0.0, "to": 10.0, "ramp": 0.0} for side in ("left", "right")]
    take = Take("listen", 10.0, loop=True, layer="loop", touch=touch)
    take.weight(take.curve((0.0, 0.55), (5.0, 0.62), (6.6, 0.15), (8.6, 0.5), (10.0, 0.55)))
    take.breathe(3, 0.8)
    _drift(take, 81, 0.8)
    take.add("hips.x", 2.0)
    take.torso("x", take.curve((0.0, 3.4), (3.0, 4.0), (6.4, 2.8), (8.2, 3.6), (10.0, 3.4)))
    take.move(z=-0.008)
    take.head("x", -4.2 + take.curve((0.0, 0.0), (2.0, 0.0), (2.3, 4.2), (2.6, 0.2), (2.9, 2.6), (3.3, 0.0), (7.1, 0.0), (7.4, 3.4), (7.8, 0.0), (10.0, 0.0)))
    take.head("z", take.curve((0.0, 5.0), (4.2, 5.6), (5.8, -1.0), (7.6, -0.4), (9.4, 4.8), (10.0, 5.0)))
    take.head("y", -2.0)
    under = reaching("left", (0.068, 0.876, 0.152), (0.66, -0.4, -0.6), (-0.20, 0.30, -0.92), "rest", hand=(-0.82, -0.50, 0.12))
    over = reaching("right", (0.060, 0.894, 0.174), (0.66, -0.4, -0.6), (-0.15, 0.10, -0.98), "clasp", hand=(-0.87, -0.47, 0.02))
    take.arm("left", (0.0, under), (5.0, under.but(flex=2.0)), (10.0, under))
    take.arm("right", (0.0, over), (4.6, over.but(flex=-2.0, side=-2.0)), (10.0, over))
    return take


def think() -> Take:
    """Fingers at the chin, the other arm across; eyes up and aside, then down."""
    touch = {"hand": "right", "place": "chin", "at": [round(float(x), 4) for x in skeleton.CHIN], "from": 0.0, "to": 9.0, "ramp": 0.0}
    take = Take("think", 9.0, loop=True, layer="loop", touch=[touch])
    take.weight(take.curve((0.0, -0.6), (4.0, -0.65), (5.4, -0.2), (7.6, -0.55), (9.0, -0.6)))
    take.breathe(2, 0.9)
    _drift(take, 91, 0.7)
    take.torso("x", 1.2)
    take.head("x", take.curve((0.0, -1.5), (2.6, -3.0), (4.6, 3.5), (6.8, 2.0), (9.0, -1.5)))
    take.head("y", take.curve((0.0, 5.0), (2.6, 8.0), (4.6, -2.0), (6.8, -4.0), (9.0, 5.0)))
    take.head("z", take.curve((0.0, -3.5), (3.0, -4.5), (5.0, 2.0), (7.0, 0.5), (9.0, -3.5)))
    chin = reaching("right", (0.046, 1.218, 0.152), (0.30, -1.0, 0.12), (-0.35, 0.35, -0.85), "chin", flex=22.0, side=4.0)
    tap = chin.but(flex=17.0)
    take.arm("right", (0.0, chin), (1.5, chin.but(flex=20.0)), (3.0, chin), (3.25, tap), (3.5, chin), (3.75, tap), (4.1, chin), (6.6, chin.but(side=6.0)), (9.0, chin))
    across = reaching("left", (-0.030, 1.000, 0.155), (0.85, -0.55, -0.10), (0.10, 0.55, -0.82), "rest", flex=2.0)
    take.arm("left", (0.0, across), (4.5, across.but(flex=5.0)), (9.0, across))
    take.gaze(((0.0, 12.0), (2.5, 15.0), (2.6, 14.0), (2.72, -6.0), (4.6, -8.0), (6.4, -9.0), (6.55, 10.0), (9.0, 12.0)), ((0.0, -10.0), (2.6, -11.0), (2.72, 10.0), (6.4, 12.0), (6.55, -8.0), (9.0, -10.0)))
    return take


CLIPS = (idle_1, idle_2, idle_3, listen, think)

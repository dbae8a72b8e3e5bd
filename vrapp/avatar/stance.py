"""Standing at ease, for any humanoid: from the T-pose of the file to arms that hang, elbows a little bent, fingers curled."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin

import numpy as np

from vrapp.avatar import bones, turns
from vrapp.avatar.arms import Arm, arm_turns
from vrapp.avatar.batch import F32
from vrapp.avatar.rig import Rig
from vrapp.avatar.shape import Shape

_LEAST_SPREAD, _MOST_SPREAD = 7.0, 38.0  # degrees from hanging straight down
_ELBOW = 17.0


def standing(rig: Rig, shape: Shape) -> F32:
    """Normalised turns (B, 4) at ease, legs still straight (the legs have their own solver)."""
    norm = np.zeros((bones.COUNT, 4), dtype=np.float32)
    norm[:, 3] = 1.0
    for side in bones.SIDES:
        for bone, turn in arm_turns(rig, side, hanging(rig, shape, side)).items():
            norm[bone] = turn
    return norm


def hanging(rig: Rig, shape: Shape, side: str) -> Arm:
    """An arm at the side, spread just far enough for the hand to rest beside the thigh."""
    spread = arm_spread(rig, shape, side)
    down = radians(spread)
    fore = radians(spread * 0.55)
    bend = radians(_ELBOW)
    return Arm(
        upper=(sin(down), -cos(down), -0.03),
        fore=(sin(fore) * cos(bend), -cos(fore) * cos(bend), sin(bend)),
        palm=(-0.88, 0.0, -0.47),
        hand=(sin(fore) * 0.6, -1.0, 0.22),
        fingers="relaxed",
        collar=-2.0,
    )


def arm_spread(rig: Rig, shape: Shape, side: str) -> float:
    """Degrees between upper arm and the vertical that put the hand's middle at shape.hand_x."""
    upper, lower, hand, knuckle = (rig.position[bones.BONE[side + name]] for name in ("UpperArm", "LowerArm", "Hand", "MiddleProximal"))
    first = turns.length(turns.sub(lower, upper))
    rest = turns.length(turns.sub(hand, lower)) + turns.length(turns.sub(knuckle, hand))
    span = first + 0.55 * rest
    if span < 1e-3:
        return _LEAST_SPREAD
    return turns.clamped(degrees(asin(turns.clamped((shape.hand_x - abs(upper[0])) / span, 0.0, 0.7))), _LEAST_SPREAD, _MOST_SPREAD)

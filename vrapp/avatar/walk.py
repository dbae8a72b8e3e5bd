"""Going along a way on the floor: in: the corners of the way; out, each step: where the body is and which way it wants to face. Metres, radians, seconds.

The body turns before it goes, slows towards the end and towards sharp corners; the feet follow by steps of their own (`vrapp.avatar.legs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import atan2, cos, hypot

from vrapp.avatar import turns

SPEED, FASTER = 0.62, 1.4  # metres a second, and how quickly it gets there (a second squared)
_SLOWS = 0.45  # metres before the end
_THERE = 1e-3


@dataclass(slots=True)
class Walk:
    """corners: x, z of the way that is left, the goal last."""

    corners: list[tuple[float, float]]
    speed: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)
    heading: float = 0.0
    done: bool = field(default=False)


def begin(at: tuple[float, float], corners: Sequence[tuple[float, float]], heading: float) -> Walk:
    return Walk(list(corners), at=at, heading=heading, done=not corners)


def step(walk: Walk, yaw: float, dt_s: float) -> None:
    """Bring `at` and `heading` to the end of the step; yaw: which way the body faces now."""
    while walk.corners and hypot(walk.corners[0][0] - walk.at[0], walk.corners[0][1] - walk.at[1]) < _THERE:
        walk.at = walk.corners.pop(0)
    if not walk.corners:
        walk.speed, walk.done = 0.0, True
        return
    dx, dz = walk.corners[0][0] - walk.at[0], walk.corners[0][1] - walk.at[1]
    far = hypot(dx, dz)
    walk.heading = atan2(dx, dz)
    left = far + sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(walk.corners, walk.corners[1:], strict=False))
    facing = max(0.0, cos(turns.wrapped(walk.heading - yaw))) ** 2
    wished = SPEED * facing * min(1.0, 0.15 + left / _SLOWS)
    walk.speed += max(-2.0 * FASTER * dt_s, min(FASTER * dt_s, wished - walk.speed))
    go = min(far, walk.speed * dt_s)
    walk.at = (walk.at[0] + dx / far * go, walk.at[1] + dz / far * go)

"""Poses of an arm, as directions: (outward, up, forward) for its own side, whatever the trunk does. Fingers by how far each bends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vrapp.avatar import turns
from vrapp.avatar.arms import reach

from . import skeleton

V = tuple[float, float, float]
FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")

# degrees at the three joints of each finger, thumb first
CURLS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "hang": ((8, 12, 12), (16, 24, 14), (21, 29, 17), (25, 32, 19), (28, 34, 20)),
    "soft": ((4, 8, 8), (10, 16, 10), (14, 20, 12), (17, 23, 13), (19, 24, 14)),
    "open": ((-4, 2, 3), (2, 5, 3), (3, 6, 4), (4, 7, 4), (5, 8, 5)),
    "wide": ((-10, 0, 2), (-3, 3, 2), (-1, 3, 2), (-1, 4, 3), (-3, 5, 3)),
    "point": ((16, 26, 26), (2, 4, 3), (62, 78, 44), (66, 82, 46), (68, 82, 46)),
    "chin": ((2, 8, 10), (22, 34, 20), (48, 64, 34), (56, 70, 38), (60, 72, 40)),
    "flat": ((2, 4, 4), (5, 8, 5), (6, 8, 5), (7, 9, 6), (8, 10, 6)),
    "clasp": ((14, 16, 12), (30, 34, 18), (34, 38, 20), (38, 40, 22), (40, 42, 22)),
    "pinch": ((22, 22, 18), (38, 34, 16), (30, 30, 16), (24, 26, 14), (20, 24, 14)),
    "rest": ((6, 10, 10), (12, 18, 12), (15, 21, 14), (18, 24, 15), (22, 26, 16)),
}


@dataclass(frozen=True)
class Arm:
    """upper, fore: where the segments point. palm: where the inside of the hand faces. flex, side: degrees of the wrist towards the palm and towards the
    thumb. lift, ahead: degrees of the shoulder girdle up and forward. spread: degrees between fingers. hand: where the
    fingers point, as firmly as `firm` says (0: along the forearm, and dragged by it)."""

    upper: V
    fore: V
    palm: V
    fingers: str = "soft"
    flex: float = 0.0
    side: float = 0.0
    lift: float = 0.0
    ahead: float = 0.0
    spread: float = 2.0
    hand: V = (0.0, 0.0, 0.0)
    firm: float = 0.0

    def but(self, **changes: object) -> Arm:
        return replace(self, **changes)  # type: ignore[arg-type]


def own(side: str, v: V) -> V:
    """From (outward, up, forward) to model axes; its own inverse."""
    return v if side == "left" else (-v[0], v[1], v[2])


def reaching(side: str, wrist: V, pole: V, palm: V, fingers: str = "soft", /, hand: V | None = None, **more: float) -> Arm:
    """The arm whose wrist is at a place of the body at rest (outward, up, forward from the middle); the elbow goes towards pole."""
    shoulder, elbow, end = (skeleton.AT[f"left{name}"] for name in ("UpperArm", "LowerArm", "Hand"))
    first, second = float(np.linalg.norm(elbow - shoulder)), float(np.linalg.norm(end - elbow))
    upper, fore = reach(turns.vec(shoulder.tolist()), first, second, wrist, pole)
    return Arm(upper, fore, palm, fingers, hand=hand or (0.0, 0.0, 0.0), firm=1.0 if hand else 0.0, **more)


HANG = Arm((0.150, -0.985, -0.035), (0.085, -0.945, 0.300), (-0.90, -0.05, -0.44), "hang", flex=6.0, lift=-2.0)

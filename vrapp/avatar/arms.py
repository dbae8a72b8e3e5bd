"""Arms and hands by direction: where upper arm, forearm and palm point, whatever the proportions.

Directions are (outward, up, forward) for the side they are used on; at rest arms point outward with the palms down (T-pose).
Results are normalised turns (see `vrapp.avatar.rig`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, sqrt

from vrapp.avatar import bones, turns
from vrapp.avatar.rig import Rig
from vrapp.avatar.turns import Quat, Vec

_PALM_AT_REST: Vec = (0.0, -1.0, 0.0)
_FOREARM_SHARE = 0.55  # of the palm's turn about the forearm; the wrist takes the rest

CURLS: dict[str, dict[str, tuple[float, float, float]]] = {
    "relaxed": {"Thumb": (6, 10, 12), "Index": (14, 20, 12), "Middle": (19, 25, 14), "Ring": (23, 28, 16), "Little": (26, 30, 17)},
    "open": {"Thumb": (-4, 2, 3), "Index": (2, 4, 3), "Middle": (4, 5, 3), "Ring": (5, 6, 4), "Little": (5, 6, 4)},
    "soft": {"Thumb": (2, 6, 8), "Index": (8, 12, 8), "Middle": (12, 16, 10), "Ring": (15, 19, 11), "Little": (17, 21, 12)},
    "point": {"Thumb": (14, 24, 24), "Index": (2, 3, 2), "Middle": (62, 78, 44), "Ring": (66, 80, 46), "Little": (68, 80, 46)},
    "chin": {"Thumb": (4, 8, 8), "Index": (20, 34, 20), "Middle": (44, 60, 32), "Ring": (52, 66, 36), "Little": (56, 68, 38)},
}
"""Degrees a finger bends at its three joints, root first."""


@dataclass(frozen=True, slots=True)
class Arm:
    """palm: where the inside of the hand faces. hand: where the fingers point, None for along the forearm."""

    upper: Vec
    fore: Vec
    palm: Vec
    hand: Vec | None = None
    fingers: str = "relaxed"
    collar: float = 0.0  # degrees the shoulder girdle lifts


def on_side(side: str, v: Vec) -> Vec:
    """(outward, up, forward) in model axes; its own inverse."""
    return v if side == "left" else (-v[0], v[1], v[2])


def arm_turns(rig: Rig, side: str, arm: Arm) -> dict[int, Quat]:
    """Normalised turns of shoulder, arm, hand and fingers. The elbow stays a hinge: its axis is square to both segments."""
    shoulder, upper, lower, hand = (bones.BONE[side + name] for name in ("Shoulder", "UpperArm", "LowerArm", "Hand"))
    rest_upper, rest_fore, rest_hand = rest_directions(rig, side)
    to_upper, to_fore = turns.unit(on_side(side, arm.upper)), turns.unit(on_side(side, arm.fore))
    to_hand = turns.unit(on_side(side, arm.hand)) if arm.hand else to_fore
    palm = on_side(side, arm.palm)
    hinge_at_rest = turns.cross(rest_upper, (0.0, 0.0, 1.0))
    hinge = turns.cross(to_upper, to_fore)
    if turns.length(hinge) < 0.05:
        hinge = turns.rotate(turns.between(rest_upper, to_upper), hinge_at_rest)
    collar = turns.about((0.0, 0.0, 1.0), radians(arm.collar if side == "left" else -arm.collar))
    world_upper = turns.frame_turn(rest_upper, hinge_at_rest, to_upper, hinge)
    straight_fore = turns.frame_turn(rest_fore, hinge_at_rest, to_fore, hinge)
    twisted_fore = turns.frame_turn(rest_fore, _PALM_AT_REST, to_fore, palm)
    world_fore = turns.slerp(straight_fore, twisted_fore, _FOREARM_SHARE)
    world_hand = turns.frame_turn(rest_hand, _PALM_AT_REST, to_hand, palm)
    out = {
        shoulder: collar,
        upper: turns.mul(turns.conj(collar), world_upper),
        lower: turns.mul(turns.conj(world_upper), world_fore),
        hand: turns.mul(turns.conj(world_fore), world_hand),
    }
    out.update(finger_turns(rig, side, arm.fingers))
    return out


def rest_directions(rig: Rig, side: str) -> tuple[Vec, Vec, Vec]:
    """Unit directions of upper arm, forearm and hand at rest, in the model."""
    outward: Vec = on_side(side, (1.0, 0.0, 0.0))
    joints = [rig.position[bones.BONE[side + name]] for name in ("UpperArm", "LowerArm", "Hand", "MiddleProximal")]
    upper = turns.unit(turns.sub(joints[1], joints[0]), outward)
    fore = turns.unit(turns.sub(joints[2], joints[1]), upper)
    return upper, fore, turns.unit(turns.sub(joints[3], joints[2]), fore)


def finger_turns(rig: Rig, side: str, curl: str) -> dict[int, Quat]:
    """Bend the fingers from straight: each about the axis square to itself and to the way that it closes."""
    out: dict[int, Quat] = {}
    for finger, degrees in CURLS[curl].items():
        names = ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
        joints = [bones.BONE[side + finger + name] for name in names]
        rest = turns.unit(turns.sub(rig.position[joints[1]], rig.position[joints[0]]), on_side(side, (1.0, 0.0, 0.3)))
        closes: Vec = (0.0, -0.55, -0.83) if finger == "Thumb" else _PALM_AT_REST
        axis = turns.unit(turns.cross(rest, closes), (0.0, 0.0, -1.0))
        for joint, angle in zip(joints, degrees, strict=True):
            out[joint] = turns.about(axis, radians(angle))
    return out


def reach(start: Vec, upper: float, fore: float, goal: Vec, pole: Vec) -> tuple[Vec, Vec]:
    """Directions of two segments of the given lengths from start so that their end is at goal (or as near as they reach); the joint between bends
    towards pole. Plain law of cosines."""
    x, y, z = goal[0] - start[0], goal[1] - start[1], goal[2] - start[2]
    length = sqrt(x * x + y * y + z * z)
    x, y, z = (x / length, y / length, z / length) if length > 1e-9 else (0.0, -1.0, 0.0)
    gap = turns.clamped(length, abs(upper - fore) + 1e-4, (upper + fore) * 0.9995)
    cosine = turns.clamped((upper * upper + gap * gap - fore * fore) / max(2.0 * upper * gap, 1e-9), -1.0, 1.0)
    up = pole[0] * x + pole[1] * y + pole[2] * z
    u, v, w = turns.unit((pole[0] - up * x, pole[1] - up * y, pole[2] - up * z), (0.0, 0.0, 1.0))
    sine = sqrt(1.0 - cosine * cosine)
    a, b, c = x * cosine + u * sine, y * cosine + v * sine, z * cosine + w * sine
    return (a, b, c), turns.unit((x * gap - a * upper, y * gap - b * upper, z * gap - c * upper), (x, y, z))

"""The gestures, as key poses of the arms and curves of head and trunk. Each fits any body: directions, and places measured on it.

Arm directions are (outward, up, forward). Curves are (seconds, degrees) or, for shrug, 0..1; see `vrapp.avatar.drivers` for their signs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import pi, sin

import numpy as np

from vrapp.avatar import bones, turns
from vrapp.avatar.arms import Arm, on_side, reach
from vrapp.avatar.pose import Activity
from vrapp.avatar.rig import Rig
from vrapp.avatar.shape import Shape
from vrapp.avatar.turns import Vec

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Key:
    at_s: float
    left: Arm | None = None
    right: Arm | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """holds: as long as this is what the avatar does, time stands still at hold_at_s."""

    name: str
    seconds: float
    keys: tuple[Key, ...] = ()
    curves: dict[str, Curve] = field(default_factory=dict[str, Curve])
    onset_s: float = 0.4
    decay_s: float = 0.55
    holds: Activity | None = None
    hold_at_s: float = 0.0


GESTURES = ("nod", "shake", "tilt", "wave", "shrug", "think", "beat", "point", "heart", "open", "clap", "bow", "laugh")


def clip_for(name: str, rig: Rig, shape: Shape, target: Vec | None, rng: np.random.Generator) -> Clip | None:
    """The gesture of this name for this body; target: where to point, in avatar space. None for a name that nobody knows."""
    match name:
        case "nod":
            return _nod()
        case "shake":
            return Clip("shake", 1.25, curves={"head yaw": ((0.0, 0.0), (0.2, 11.0), (0.5, -11.0), (0.78, 7.0), (1.05, 0.0))}, onset_s=0.1, decay_s=0.25)
        case "tilt":
            side = 1.0 if rng.uniform() < 0.5 else -1.0
            return Clip("tilt", 2.0, curves={"head roll": ((0.0, 0.0), (0.45, 9.0 * side), (1.5, 9.0 * side), (2.0, 0.0))}, onset_s=0.15, decay_s=0.4)
        case "wave":
            return _wave()
        case "shrug":
            return _shrug()
        case "think":
            return _think(rig, shape)
        case "beat":
            return _beat(float(rng.uniform(-1.0, 1.0)))
        case "point":
            return _point(rig, target)
        case "heart":
            return _heart(rig, shape)
        case "open":
            return _open()
        case "clap":
            return _clap(rig, shape)
        case "bow":
            curves: dict[str, Curve] = {
                "torso pitch": ((0.0, 0.0), (0.7, 24.0), (1.2, 24.0), (2.0, 0.0)),
                "head pitch": ((0.0, 0.0), (0.6, 26.0), (1.2, 26.0), (2.0, 0.0)),
            }
            return Clip("bow", 2.1, curves=curves, onset_s=0.15, decay_s=0.3)
        case "laugh":
            shakes: Curve = tuple((0.16 * i, (-4.0 if i % 2 else -9.0) if 0 < i < 9 else 0.0) for i in range(10))
            return Clip("laugh", 1.6, curves={"head pitch": shakes, "shrug": tuple((t, -v * 0.03) for t, v in shakes)}, onset_s=0.15, decay_s=0.4)
        case _:
            return None


def _nod() -> Clip:
    curve = ((0.0, 0.0), (0.18, 9.5), (0.42, -2.0), (0.62, 5.5), (0.85, -0.5), (1.0, 0.0))
    return Clip("nod", 1.05, curves={"head pitch": curve}, onset_s=0.08, decay_s=0.2)


def _wave() -> Clip:
    keys: list[Key] = []
    for i in range(7):
        swing = sin(pi * (i + 0.5)) * 0.30
        arm = Arm((0.62, -0.74, 0.34), (0.30 + swing, 1.0, 0.34), (0.0, 0.05, 1.0), (0.14 + 1.35 * swing, 1.0, 0.16), "open", 4.0)
        keys.append(Key(0.45 + 0.235 * i, right=arm))
    curves: dict[str, Curve] = {"head roll": ((0.0, 0.0), (0.6, -4.5), (1.8, -4.5), (2.4, 0.0)), "torso pitch": ((0.0, 0.0), (0.5, 2.0), (2.0, 0.0))}
    return Clip("wave", 2.55, tuple(keys), curves, onset_s=0.6, decay_s=0.75)


def _shrug() -> Clip:
    arm = Arm((0.30, -0.95, 0.10), (0.72, 0.02, 0.70), (0.10, 1.0, 0.12), (0.86, -0.04, 0.55), "open", 6.0)
    curves: dict[str, Curve] = {"shrug": ((0.0, 0.0), (0.38, 1.0), (0.85, 0.95), (1.4, 0.0))}
    return Clip("shrug", 1.7, (Key(0.0, arm, arm),), curves, onset_s=0.45, decay_s=0.7)


def _beat(lean: float) -> Clip:
    """A small stroke of one hand, down on the stress (McNeill 1992: beats)."""
    up = Arm((0.20, -0.95, 0.16), (-0.02, 0.16, 1.0), (-0.55, 0.72, 0.05), (0.10, 0.32, 1.0), "soft")
    down = Arm((0.22, -0.96, 0.10), (0.06, -0.14, 1.0), (-0.55, 0.72, 0.25), (0.14, -0.16, 1.0), "soft")
    keys = (Key(0.34, right=up), Key(0.54, right=down), Key(0.80, right=up if lean > 0.2 else down), Key(1.0, right=down))
    if lean < -0.1:
        keys = tuple(Key(key.at_s, left=key.right) for key in keys)
    return Clip("beat", 1.75, keys, {"head pitch": ((0.3, 0.0), (0.54, 3.0), (0.9, 0.0))}, onset_s=0.42, decay_s=0.7)


def _open() -> Clip:
    """Both hands offer what is being said."""
    arm = Arm((0.26, -0.95, 0.16), (0.22, -0.05, 1.0), (-0.15, 1.0, 0.15), (0.34, -0.02, 1.0), "soft")
    wider = Arm((0.34, -0.93, 0.14), (0.48, 0.02, 0.9), (0.0, 1.0, 0.18), (0.62, -0.05, 0.85), "open")
    return Clip("open", 2.1, (Key(0.3, arm, arm), Key(0.75, wider, wider), Key(1.4, wider, wider)), onset_s=0.5, decay_s=0.75)


def _point(rig: Rig, target: Vec | None) -> Clip:
    """The arm on the target's side goes out to it, not quite straight."""
    at = target or (-0.6, rig.height * 0.85, 2.0)
    side = "left" if at[0] > 0.0 else "right"
    shoulder = rig.position[bones.BONE[f"{side}UpperArm"]]
    out, up, forward = on_side(side, turns.unit(turns.sub(at, shoulder)))
    out = max(out, -0.25)  # an arm does not go through the body
    forward = max(forward, -0.2)
    upper = turns.unit((out + 0.14, up - 0.30, forward))
    fore = turns.unit((out - 0.02, up + 0.02, forward))
    palm = (-0.35, -1.0, 0.0) if abs(up) < 0.7 else (-1.0, 0.0, 0.0)
    arm = Arm(upper, fore, palm, (out, up, forward), "point", max(0.0, 8.0 * up + 4.0))
    key = Key(0.0, left=arm) if side == "left" else Key(0.0, right=arm)
    return Clip("point", 2.2, (key,), onset_s=0.55, decay_s=0.75)


def _think(rig: Rig, shape: Shape) -> Clip:
    """Curled fingers at the chin, while thinking."""
    s = shape.scale
    wrist = turns.add(shape.chin, (-0.030 * s, -0.105 * s, 0.062 * s))
    upper, fore = _reached(rig, "right", wrist, (0.30, -1.0, 0.25))
    arm = Arm(upper, fore, (-0.25, 0.15, -1.0), (-0.22, 1.0, -0.22), "chin", 2.0)
    curves: dict[str, Curve] = {"head pitch": ((0.0, 0.0), (0.7, -1.0))}
    return Clip("think", 2.6, (Key(0.0, right=arm),), curves, onset_s=0.75, decay_s=0.8, holds="thinking", hold_at_s=1.5)


def _heart(rig: Rig, shape: Shape) -> Clip:
    """A flat hand over the heart."""
    s = shape.scale
    hand = turns.unit((1.0, 0.22, 0.10))  # model axes: to the avatar's left
    palm_at = (0.022 * s, shape.heart_y, shape.chest_front + 0.022 * s)
    wrist = turns.sub(palm_at, turns.scaled(hand, 0.085 * s))
    upper, fore = _reached(rig, "right", wrist, (0.75, -0.75, 0.2))
    arm = Arm(upper, fore, (0.0, -0.05, -1.0), on_side("right", hand), "soft", 1.0)
    return Clip("heart", 2.5, (Key(0.0, right=arm),), {"head pitch": ((0.0, 0.0), (0.7, 4.0), (1.8, 4.0), (2.5, 0.0))}, onset_s=0.65, decay_s=0.8)


def _clap(rig: Rig, shape: Shape) -> Clip:
    """Hands meet before the chest, a few times."""
    s = shape.scale
    keys: list[Key] = []
    for i in range(8):
        arms: list[Arm] = []
        for side in bones.SIDES:
            gap = (0.020 if i % 2 else 0.085) * s * (1.0 if side == "left" else -1.0)
            wrist = (gap, shape.heart_y - 0.05 * s, shape.chest_front + 0.14 * s)
            upper, fore = _reached(rig, side, wrist, (0.7, -0.8, 0.0))
            arms.append(Arm(upper, fore, (-1.0, 0.0, 0.15), (-0.1, 0.8, 0.75), "open"))
        keys.append(Key(0.42 + 0.14 * i, arms[0], arms[1]))
    return Clip("clap", 2.1, tuple(keys), onset_s=0.45, decay_s=0.6)


def _reached(rig: Rig, side: str, wrist: Vec, pole: Vec) -> tuple[Vec, Vec]:
    """Directions (outward, up, forward) of upper arm and forearm that bring the wrist to a place in the model; the elbow goes towards pole."""
    shoulder, elbow, hand = (rig.position[bones.BONE[side + name]] for name in ("UpperArm", "LowerArm", "Hand"))
    upper, fore = turns.length(turns.sub(elbow, shoulder)), turns.length(turns.sub(hand, elbow))
    first, second = reach(shoulder, max(upper, 1e-3), max(fore, 1e-3), wrist, on_side(side, pole))
    return on_side(side, first), on_side(side, second)

"""The skeleton (VRM 1.0 humanoid in a T pose, every bone's axes the model's own) and the skin weights as functions of place.

Limbs are modelled with the arms half lowered, because that is how people stand; `to_t_pose` takes such a surface back to the
T pose through the very weights that will lower it again, so that the lowered arm is the sculpted shape and not the stretched one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from person.mesh import F64, Part, smooth_step

Vec = tuple[float, float, float]
Finger = tuple[Vec, Vec, tuple[float, float, float]]  # root and direction from the wrist, lengths of the three bones


@dataclass(frozen=True, slots=True)
class Rig:
    """Places of the joints in the T pose, left side, metres; and how the trunk's weights change from bone to bone."""

    shoulder: Vec
    elbow: Vec
    wrist: Vec
    hip: Vec
    knee: Vec
    ankle: Vec
    toes: Vec
    clavicle: Vec
    trunk: tuple[tuple[str, str, Vec], ...]  # hips to neck: name, parent, place
    head_joint: Vec
    head_growth: float  # the head is modelled at 1 and grown by this share about its joint
    eye: Vec  # the middle of the sphere that the eye's dish is cut from
    eye_radius: float
    a_pose: float  # radians that the arms hang while they are modelled
    fingers: dict[str, Finger]
    thumb: Finger
    trunk_borders: tuple[float, ...]  # heights at which spine, chest, upperChest, neck and head take over
    trunk_soft: tuple[float, ...]
    hand: float = 1.0  # the size of a hand, of the one that fingers and thumb describe
    yoke: tuple[float, float] = (1.10, 1.20)  # heights between which the collar bones take over
    knuckles: float = 0.0  # metres that the fingers are thicker at their joints


def _finger_bones(rig: Rig) -> list[tuple[str, str, Vec]]:
    rows: list[tuple[str, str, Vec]] = []
    for name, (root, direction, lengths) in {**rig.fingers, "Thumb": rig.thumb}.items():
        joints = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
        at = np.array(rig.wrist) + np.array(root) * rig.hand
        step = np.array(direction) / np.linalg.norm(direction)
        parent = "leftHand"
        for joint, length in zip(joints, lengths, strict=True):
            rows.append((f"left{name}{joint}", parent, tuple(at)))
            parent = f"left{name}{joint}"
            at = at + step * length * rig.hand
    return rows


def bones(rig: Rig) -> list[tuple[str, str, Vec]]:
    """(name, parent, place in the T pose), parents first; names are the humanoid's own."""
    rows: list[tuple[str, str, Vec]] = [*rig.trunk, ("head", "neck", rig.head_joint)]
    side: list[tuple[str, str, Vec]] = [
        ("leftEye", "head", rig.eye),
        ("leftShoulder", "upperChest", rig.clavicle),
        ("leftUpperArm", "leftShoulder", rig.shoulder),
        ("leftLowerArm", "leftUpperArm", rig.elbow),
        ("leftHand", "leftLowerArm", rig.wrist),
        *_finger_bones(rig),
        ("leftUpperLeg", "hips", rig.hip),
        ("leftLowerLeg", "leftUpperLeg", rig.knee),
        ("leftFoot", "leftLowerLeg", rig.ankle),
        ("leftToes", "leftFoot", rig.toes),
    ]
    for name, parent, at in side:
        rows.append((name, parent, at))
        rows.append((name.replace("left", "right", 1), parent.replace("left", "right", 1), (-at[0], at[1], at[2])))
    return rows


def chain(x: F64, names: list[str], borders: list[float], soft: list[float]) -> dict[str, F64]:
    """Weights along an axis: bone i + 1 takes over from bone i around borders[i], over plus and minus soft[i]."""
    out: dict[str, F64] = {}
    left = np.ones_like(x)
    for i, name in enumerate(names):
        over = smooth_step(borders[i] - soft[i], borders[i] + soft[i], x) if i < len(borders) else np.zeros_like(x)
        out[name] = left * (1 - over)
        left = left * over
    return out


def arm_frame(rig: Rig) -> tuple[F64, F64]:
    """The lowered left arm: shoulder and unit direction."""
    return np.array(rig.shoulder), np.array([np.cos(rig.a_pose), -np.sin(rig.a_pose), 0.0])


def _arm_weights(rig: Rig, p: F64, bulk: float) -> tuple[F64, dict[str, F64]]:
    """How much each point of the left half belongs to the arm, and the split along it. bulk: radius of the sleeve at the shoulder."""
    root, along = arm_frame(rig)
    rel = p - root
    s = rel @ along
    away = np.linalg.norm(rel - s[:, None] * along, axis=1)
    arm = smooth_step(-0.055, 0.055, s - 0.35 * np.maximum(0.0, rel[:, 1])) * smooth_step(bulk * 1.65, bulk * 0.80, away)
    upper, lower = round(rig.elbow[0] - rig.shoulder[0], 6), round(rig.wrist[0] - rig.elbow[0], 6)
    split = chain(s, ["leftUpperArm", "leftLowerArm", "leftHand"], [upper, upper + lower], [0.045, 0.02])
    return arm, split


def body_weights(rig: Rig, p: F64, *, bulk: float = 0.06) -> dict[str, F64]:
    """Torso, arms (lowered) and legs for points of the upper body."""
    trunk = chain(p[:, 1], ["hips", "spine", "chest", "upperChest", "neck", "head"], list(rig.trunk_borders), list(rig.trunk_soft))
    out: dict[str, F64] = {}
    keep = np.ones(len(p))
    for sign, side in ((1.0, "left"), (-1.0, "right")):
        q = p * [sign, 1.0, 1.0]
        arm, split = _arm_weights(rig, q, bulk)
        arm = np.where(q[:, 0] > 0, arm, 0.0)
        shoulder = 0.75 * smooth_step(0.02, 0.105, q[:, 0]) * smooth_step(*rig.yoke, p[:, 1]) * (1 - arm)
        out[f"{side}Shoulder"] = shoulder
        for name, w in split.items():
            out[name.replace("left", side, 1)] = w * arm
        keep = keep - arm - shoulder
    leg = leg_weights(rig, p)
    for name, w in trunk.items():
        out[name] = out.get(name, np.zeros(len(p))) + w * np.maximum(keep, 0)
    hips = out.pop("hips")
    for name, w in leg.items():
        out[name] = out.get(name, np.zeros(len(p))) + w * hips
    return out


def leg_weights(rig: Rig, p: F64) -> dict[str, F64]:
    """Hips and legs by height, and by side near the crotch."""
    leg = smooth_step(rig.hip[1] + 0.055, rig.hip[1] - 0.075, p[:, 1])
    left = smooth_step(-0.022, 0.022, p[:, 0])
    out = {"hips": 1 - leg}
    for side, share in (("left", left), ("right", 1 - left)):
        names = [f"{side}UpperLeg", f"{side}LowerLeg", f"{side}Foot"]
        for name, w in chain(-p[:, 1], names, [-rig.knee[1], -rig.ankle[1] - 0.015], [0.05, 0.025]).items():
            out[name] = w * leg * share
    return out


def to_t_pose(rig: Rig, part: Part) -> None:
    """Undoes the lowering of the arms, vertex by vertex, through the blended matrices of the part's own weights."""
    c, s = np.cos(rig.a_pose), np.sin(rig.a_pose)
    matrix = np.tile(np.eye(4), (len(part), 1, 1))
    for sign, side in ((1.0, "left"), (-1.0, "right")):
        arm = sum((w for n, w in part.weights.items() if n.startswith(side) and any(k in n for k in ("Arm", "Hand"))), np.zeros(len(part)))
        turn = np.eye(4)
        turn[:2, :2] = [[c, sign * s], [-sign * s, c]]
        joint = np.array([sign * rig.shoulder[0], rig.shoulder[1], rig.shoulder[2]])
        turn[:3, 3] = joint - turn[:3, :3] @ joint
        matrix += arm[:, None, None] * (turn - np.eye(4))
    flat = np.concatenate([part.pos, np.ones((len(part), 1))], axis=1)
    part.pos = np.linalg.solve(matrix, flat[..., None])[:, :3, 0]

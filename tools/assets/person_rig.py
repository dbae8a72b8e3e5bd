"""The skeleton (VRM 1.0 humanoid in a T pose, every bone's axes the model's own) and the skin weights as functions of place.

Limbs are modelled with the arms half lowered, because that is how people stand; `to_t_pose` takes such a surface back to the
T pose through the very weights that will lower it again, so that the lowered arm is the sculpted shape and not the stretched one.
"""

from __future__ import annotations

import numpy as np
from person_mesh import F64, Part, smooth_step

Vec = tuple[float, float, float]

SHOULDER: Vec = (0.128, 1.222, -0.012)
ELBOW: Vec = (0.352, 1.222, -0.016)
WRIST: Vec = (0.560, 1.222, -0.012)
HIP: Vec = (0.074, 0.845, 0.0)
KNEE: Vec = (0.078, 0.462, 0.008)
ANKLE: Vec = (0.080, 0.088, -0.018)
TOES: Vec = (0.084, 0.026, 0.078)
EYE: Vec = (0.0285, 1.447, 0.0300)  # the middle of the sphere that the eye's dish is cut from
EYE_RADIUS = 0.060
HEAD_JOINT: Vec = (0.0, 1.335, -0.012)
HEAD_GROWTH = 0.085
A_POSE = np.radians(52.0)

FINGERS: dict[str, tuple[Vec, Vec, tuple[float, float, float]]] = {  # root and direction from the wrist, lengths
    "Index": ((0.074, 0.001, 0.0265), (1.0, -0.02, 0.05), (0.031, 0.021, 0.019)),
    "Middle": ((0.077, 0.003, 0.0085), (1.0, -0.02, 0.0), (0.034, 0.023, 0.020)),
    "Ring": ((0.074, 0.001, -0.0095), (1.0, -0.02, -0.04), (0.031, 0.021, 0.019)),
    "Little": ((0.068, -0.003, -0.0260), (1.0, -0.02, -0.09), (0.024, 0.017, 0.016)),
}
THUMB: tuple[Vec, Vec, tuple[float, float, float]] = ((0.014, -0.007, 0.020), (0.72, -0.16, 0.68), (0.034, 0.026, 0.022))


def _finger_bones() -> list[tuple[str, str, Vec]]:
    rows: list[tuple[str, str, Vec]] = []
    for name, (root, direction, lengths) in {**FINGERS, "Thumb": THUMB}.items():
        joints = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
        at = np.array(WRIST) + root
        step = np.array(direction) / np.linalg.norm(direction)
        parent = "leftHand"
        for joint, length in zip(joints, lengths, strict=True):
            rows.append((f"left{name}{joint}", parent, tuple(at)))
            parent = f"left{name}{joint}"
            at = at + step * length
    return rows


def bones() -> list[tuple[str, str, Vec]]:
    """(name, parent, place in the T pose), parents first; names are the humanoid's own."""
    rows: list[tuple[str, str, Vec]] = [
        ("hips", "", (0.0, 0.880, -0.005)),
        ("spine", "hips", (0.0, 0.945, -0.010)),
        ("chest", "spine", (0.0, 1.035, -0.014)),
        ("upperChest", "chest", (0.0, 1.130, -0.018)),
        ("neck", "upperChest", (0.0, 1.268, -0.022)),
        ("head", "neck", HEAD_JOINT),
    ]
    side: list[tuple[str, str, Vec]] = [
        ("leftEye", "head", EYE),
        ("leftShoulder", "upperChest", (0.028, 1.222, -0.012)),
        ("leftUpperArm", "leftShoulder", SHOULDER),
        ("leftLowerArm", "leftUpperArm", ELBOW),
        ("leftHand", "leftLowerArm", WRIST),
        *_finger_bones(),
        ("leftUpperLeg", "hips", HIP),
        ("leftLowerLeg", "leftUpperLeg", KNEE),
        ("leftFoot", "leftLowerLeg", ANKLE),
        ("leftToes", "leftFoot", TOES),
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


def arm_frame() -> tuple[F64, F64]:
    """The lowered left arm: shoulder and unit direction."""
    return np.array(SHOULDER), np.array([np.cos(A_POSE), -np.sin(A_POSE), 0.0])


def lowered(p: F64) -> F64:
    """T-pose points of the left arm, arm lowered."""
    c, s = np.cos(A_POSE), np.sin(A_POSE)
    turn = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return (p - SHOULDER) @ turn.T + SHOULDER


def _arm_weights(p: F64, bulk: float) -> tuple[F64, dict[str, F64]]:
    """How much each point of the left half belongs to the arm, and the split along it. bulk: radius of the sleeve at the shoulder."""
    root, along = arm_frame()
    rel = p - root
    s = rel @ along
    away = np.linalg.norm(rel - s[:, None] * along, axis=1)
    arm = smooth_step(-0.055, 0.055, s - 0.35 * np.maximum(0.0, rel[:, 1])) * smooth_step(bulk * 2.1, bulk * 0.75, away)
    upper, lower = 0.224, 0.208
    split = chain(s, ["leftUpperArm", "leftLowerArm", "leftHand"], [upper, upper + lower], [0.045, 0.02])
    return arm, split


def body_weights(p: F64, *, bulk: float = 0.06) -> dict[str, F64]:
    """Torso, arms (lowered) and legs for points of the upper body."""
    trunk = chain(
        p[:, 1],
        ["hips", "spine", "chest", "upperChest", "neck", "head"],
        [0.935, 1.03, 1.13, 1.275, 1.335],
        [0.05, 0.045, 0.045, 0.03, 0.03],
    )
    out: dict[str, F64] = {}
    keep = np.ones(len(p))
    for sign, side in ((1.0, "left"), (-1.0, "right")):
        q = p * [sign, 1.0, 1.0]
        arm, split = _arm_weights(q, bulk)
        arm = np.where(q[:, 0] > 0, arm, 0.0)
        shoulder = 0.75 * smooth_step(0.02, 0.105, q[:, 0]) * smooth_step(1.10, 1.20, p[:, 1]) * (1 - arm)
        out[f"{side}Shoulder"] = shoulder
        for name, w in split.items():
            out[name.replace("left", side, 1)] = w * arm
        keep = keep - arm - shoulder
    leg = leg_weights(p)
    for name, w in trunk.items():
        out[name] = out.get(name, np.zeros(len(p))) + w * np.maximum(keep, 0)
    hips = out.pop("hips")
    for name, w in leg.items():
        out[name] = out.get(name, np.zeros(len(p))) + w * hips
    return out


def leg_weights(p: F64) -> dict[str, F64]:
    """Hips and legs by height, and by side near the crotch."""
    leg = smooth_step(HIP[1] + 0.055, HIP[1] - 0.075, p[:, 1])
    left = smooth_step(-0.022, 0.022, p[:, 0])
    out = {"hips": 1 - leg}
    for side, share in (("left", left), ("right", 1 - left)):
        names = [f"{side}UpperLeg", f"{side}LowerLeg", f"{side}Foot"]
        for name, w in chain(-p[:, 1], names, [-KNEE[1], -ANKLE[1] - 0.015], [0.05, 0.025]).items():
            out[name] = w * leg * share
    return out


def to_t_pose(part: Part) -> None:
    """Undoes the lowering of the arms, vertex by vertex, through the blended matrices of the part's own weights."""
    c, s = np.cos(A_POSE), np.sin(A_POSE)
    matrix = np.tile(np.eye(4), (len(part), 1, 1))
    for sign, side in ((1.0, "left"), (-1.0, "right")):
        arm = sum((w for n, w in part.weights.items() if n.startswith(side) and any(k in n for k in ("Arm", "Hand"))), np.zeros(len(part)))
        turn = np.eye(4)
        turn[:2, :2] = [[c, sign * s], [-sign * s, c]]
        joint = np.array([sign * SHOULDER[0], SHOULDER[1], SHOULDER[2]])
        turn[:3, 3] = joint - turn[:3, :3] @ joint
        matrix += arm[:, None, None] * (turn - np.eye(4))
    flat = np.concatenate([part.pos, np.ones((len(part), 1))], axis=1)
    part.pos = np.linalg.solve(matrix, flat[..., None])[:, :3, 0]

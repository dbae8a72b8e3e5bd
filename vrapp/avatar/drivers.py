"""The small movements of the body as one table: each driver is a number, and the table says what one unit of it does to which joint.

All drivers together are one vector (D,); times the table it gives a turn vector for each humanoid bone and an offset of the hips. Degrees in model axes:
+x bends forward (looks down), +y turns to the avatar's left, +z leans to its right (and lifts the left arm). tx ty tz: metres for a head joint at 1.4 m.
"""

from __future__ import annotations

from math import radians

import numpy as np

from vrapp.avatar import bones
from vrapp.avatar.batch import F32

Row = dict[str, float]

NOISE: dict[str, Row] = {
    "sway side": {"hips.tx": 0.005, "spine.z": 0.35, "hips.z": 0.25},
    "sway forward": {"hips.tz": 0.005, "spine.x": 0.45},
    "spine lean": {"spine.x": 0.45, "chest.x": 0.4, "upperChest.x": 0.25},
    "spine turn": {"spine.y": 0.6, "chest.y": 0.6, "hips.y": 0.4},
    "spine tilt": {"spine.z": 0.4, "chest.z": 0.45},
    "head nod": {"neck.x": 0.6, "head.x": 0.9},
    "head turn": {"neck.y": 0.5, "head.y": 0.8},
    "head tilt": {"neck.z": 0.6, "head.z": 0.8},
    "left arm": {"leftUpperArm.x": 1.6, "leftLowerArm.x": -1.2, "leftHand.z": 1.5},
    "right arm": {"rightUpperArm.x": 1.6, "rightLowerArm.x": -1.2, "rightHand.z": -1.5},
    "left spread": {"leftUpperArm.z": 0.7, "leftShoulder.z": 0.4, "leftUpperArm.y": 1.5},
    "right spread": {"rightUpperArm.z": -0.7, "rightShoulder.z": -0.4, "rightUpperArm.y": -1.5},
    "left elbow": {"leftLowerArm.x": -2.2, "leftHand.x": 1.2},
    "right elbow": {"rightLowerArm.x": -2.2, "rightHand.x": 1.2},
    "left fingers": {f"left{f}{j}.z": -2.4 for f in ("Index", "Middle", "Ring", "Little") for j in ("Proximal", "Intermediate")},
    "right fingers": {f"right{f}{j}.z": 2.4 for f in ("Index", "Middle", "Ring", "Little") for j in ("Proximal", "Intermediate")},
}

TABLE: dict[str, Row] = NOISE | {
    "breath": {
        "spine.x": -0.35, "chest.x": -0.85, "upperChest.x": -0.6, "neck.x": 1.1, "head.x": 0.5, "hips.ty": 0.0012,
        "leftShoulder.z": 1.5, "rightShoulder.z": -1.5, "leftUpperArm.z": -1.0, "rightUpperArm.z": 1.0,
    },
    "weight": {  # +1: on the left leg
        "hips.tx": 0.030, "hips.tz": 0.004, "hips.z": 2.8, "hips.y": -2.2, "spine.z": -2.0, "spine.y": 1.0, "chest.z": -1.6, "upperChest.z": -0.6,
        "neck.z": 0.7, "leftUpperArm.z": -0.6, "rightUpperArm.z": -0.6,
    },
    "listening": {"hips.tz": -0.006, "hips.x": 1.4, "spine.x": 1.8, "chest.x": 1.2, "neck.x": -1.2, "head.z": 2.6, "head.x": 0.6},
    "thinking": {"spine.x": -0.8, "chest.y": 2.0, "neck.z": -1.4, "head.z": -3.2, "head.x": -1.6},
    "speaking": {"spine.x": 0.8, "chest.x": 0.2, "leftLowerArm.x": -5.0, "rightLowerArm.x": -6.5, "head.x": -0.6},
    "away": {"chest.x": 1.2, "neck.x": 3.0, "head.x": 3.5, "leftShoulder.z": -1.0, "rightShoulder.z": 1.0},
    "happy": {"spine.x": -0.8, "chest.x": -1.8, "leftShoulder.z": 1.2, "rightShoulder.z": -1.2, "head.z": 2.4, "head.x": -1.2},
    "angry": {"spine.x": 1.6, "chest.x": 1.0, "neck.x": 2.6, "leftShoulder.z": 2.0, "rightShoulder.z": -2.0, "leftLowerArm.x": -7.0, "rightLowerArm.x": -7.0},
    "sad": {
        "spine.x": 2.2, "chest.x": 3.2, "upperChest.x": 1.6, "neck.x": 2.0, "head.x": 4.5, "head.z": 1.5, "leftShoulder.z": -2.4, "rightShoulder.z": 2.4,
        "leftShoulder.y": -3.0, "rightShoulder.y": 3.0,
    },
    "relaxed": {"spine.x": 0.4, "leftShoulder.z": -1.2, "rightShoulder.z": 1.2, "head.z": 1.6},
    "surprised": {"spine.x": -1.6, "chest.x": -2.0, "neck.x": -2.0, "leftShoulder.z": 2.6, "rightShoulder.z": -2.6, "hips.tz": -0.008},
    "head yaw": {"neck.y": 0.42, "head.y": 0.58},
    "head pitch": {"neck.x": 0.38, "head.x": 0.62},
    "head roll": {"neck.z": 0.4, "head.z": 0.6},
    "torso yaw": {"hips.y": 0.12, "spine.y": 0.26, "chest.y": 0.34, "upperChest.y": 0.28},
    "torso pitch": {"spine.x": 0.35, "chest.x": 0.4, "upperChest.x": 0.25},
    "shrug": {"leftShoulder.z": 13.0, "rightShoulder.z": -13.0, "leftUpperArm.z": -5.0, "rightUpperArm.z": 5.0, "neck.x": 1.5, "head.z": 4.0, "head.x": -2.0},
    "loudness": {"head.x": -1.7, "neck.x": -0.8, "chest.x": -0.5},
    "emphasis": {"head.x": 2.6, "neck.x": 1.2, "chest.x": 0.6, "rightLowerArm.x": -3.5, "leftLowerArm.x": -2.4},
}  # fmt: skip

INDEX: dict[str, int] = {name: i for i, name in enumerate(TABLE)}
COUNT = len(TABLE)
WIDTH = 3 * bones.COUNT + 3
_AXES = {"x": 0, "y": 1, "z": 2}


def driver_matrix(scale: float) -> F32:
    """(D, 3 B + 3): turn vectors in radians bone by bone, then the hips' offset in metres for a body of this scale."""
    matrix = np.zeros((COUNT, WIDTH), dtype=np.float32)
    for name, row in TABLE.items():
        for target, amount in row.items():
            bone, axis = target.split(".")
            if axis.startswith("t"):
                matrix[INDEX[name], 3 * bones.COUNT + _AXES[axis[1]]] += amount * scale
            else:
                matrix[INDEX[name], 3 * bones.BONE[bone] + _AXES[axis]] += radians(amount)
    return matrix

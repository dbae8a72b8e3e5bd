"""The body that the motions are made on: an adult of 1.6 m in T-pose, all rest rotations none, symmetric."""

from __future__ import annotations

import numpy as np

from vrapp.avatar import bones

_MIDDLE = {
    "hips": (0, 0.88, 0), "spine": (0, 0.945, -0.005), "chest": (0, 1.035, -0.01), "upperChest": (0, 1.13, -0.014), "neck": (0, 1.265, -0.018),
    "head": (0, 1.335, -0.008), "jaw": (0, 1.34, 0.02),
}  # fmt: skip
_LEFT = {
    "UpperLeg": (0.076, 0.845, 0.0), "LowerLeg": (0.079, 0.462, 0.006), "Foot": (0.081, 0.088, -0.018), "Toes": (0.085, 0.026, 0.078),
    "Shoulder": (0.028, 1.222, -0.012), "UpperArm": (0.130, 1.222, -0.014), "LowerArm": (0.354, 1.222, -0.014), "Hand": (0.562, 1.222, -0.014),
    "ThumbMetacarpal": (0.578, 1.214, 0.008), "ThumbProximal": (0.602, 1.208, 0.030), "ThumbDistal": (0.621, 1.204, 0.048),
}  # fmt: skip
_FINGERS = {"Index": (0.637, 0.012, 0.031, 0.021), "Middle": (0.640, -0.006, 0.034, 0.023), "Ring": (0.637, -0.024, 0.031, 0.021), "Little": (0.630, -0.040, 0.024, 0.017)}


def _joints() -> dict[str, tuple[float, float, float]]:
    out = dict(_MIDDLE)
    left = dict(_LEFT)
    for finger, (x, z, first, second) in _FINGERS.items():
        left |= {f"{finger}Proximal": (x, 1.222, z), f"{finger}Intermediate": (x + first, 1.222, z), f"{finger}Distal": (x + first + second, 1.222, z)}
    for name, (x, y, z) in left.items():
        out[f"left{name}"], out[f"right{name}"] = (x, y, z), (-x, y, z)
    return out


JOINTS = _joints()
NAMES = tuple(name for name in bones.BONES if name in JOINTS and name != "jaw")
PARENT = {name: bones.PARENT_OF[name] for name in NAMES}
AT = {name: np.array(JOINTS[name], np.float64) for name in NAMES}

HEART = np.array((0.030, 1.128, 0.098))  # on the surface of the chest
CHIN = np.array((0.0, 1.338, 0.092))
BELLY = np.array((0.0, 0.930, 0.112))

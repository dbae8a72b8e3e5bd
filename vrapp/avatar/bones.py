"""The humanoid bones of VRM 1.0 as small integers: B = 55 of them, parents before children."""

from __future__ import annotations

SIDES = ("left", "right")
FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")

PARENT_OF: dict[str, str] = {
    "hips": "",
    "spine": "hips",
    "chest": "spine",
    "upperChest": "chest",
    "neck": "upperChest",
    "head": "neck",
    "leftEye": "head",
    "rightEye": "head",
    "jaw": "head",
}


def _add_limbs() -> None:
    for side in SIDES:
        chains: list[tuple[str, tuple[str, ...]]] = [
            ("hips", ("UpperLeg", "LowerLeg", "Foot", "Toes")),
            ("upperChest", ("Shoulder", "UpperArm", "LowerArm", "Hand")),
        ]
        for finger in FINGERS:
            joints = ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
            chains.append((f"{side}Hand", tuple(finger + joint for joint in joints)))
        for start, names in chains:
            parent = start
            for name in names:
                PARENT_OF[side + name] = parent
                parent = side + name


_add_limbs()

BONES: tuple[str, ...] = tuple(PARENT_OF)
BONE: dict[str, int] = {name: index for index, name in enumerate(BONES)}
PARENT: tuple[int, ...] = tuple(BONE.get(PARENT_OF[name], -1) for name in BONES)
CHILDREN: tuple[tuple[int, ...], ...] = tuple(tuple(c for c, p in enumerate(PARENT) if p == b) for b in range(len(BONES)))

COUNT = len(BONES)
HIPS, SPINE, CHEST, UPPER_CHEST, NECK, HEAD, LEFT_EYE, RIGHT_EYE = range(8)

FOLDED = ("chest", "upperChest", "neck", "leftShoulder", "rightShoulder")
"""Optional bones in the middle of a chain: where a model lacks one, its turn goes into the bones below it."""

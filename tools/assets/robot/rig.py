"""Pip's skeleton (VRM 1.0 humanoid, T pose, three fingers and a thumb) and what hangs from it."""

from __future__ import annotations

from person.recipe import Collider, Spring

Vec = tuple[float, float, float]

HEAD: Vec = (0.0, 0.850, 0.012)  # the middle of the head's shell
HIP: Vec = (0.064, 0.372, 0.0)
KNEE: Vec = (0.067, 0.222, 0.004)
ANKLE: Vec = (0.069, 0.082, -0.008)
TOES: Vec = (0.071, 0.028, 0.044)
SHOULDER: Vec = (0.144, 0.588, 0.020)
ELBOW: Vec = (0.252, 0.588, 0.018)
WRIST: Vec = (0.368, 0.588, 0.020)
FINGERS: dict[str, tuple[Vec, Vec]] = {  # root from the wrist, direction
    "Index": ((0.064, 0.001, 0.0225), (1.0, -0.03, 0.10)),
    "Middle": ((0.068, 0.002, 0.0), (1.0, -0.03, 0.0)),
    "Ring": ((0.064, 0.001, -0.0225), (1.0, -0.03, -0.10)),
}
THUMB: tuple[Vec, Vec] = ((0.026, -0.006, 0.0265), (0.62, -0.22, 0.76))
PHALANGES = (0.0215, 0.0165, 0.0150)

EAR_ROOT: Vec = (0.206, 0.872, -0.004)
EAR_DIRECTION: Vec = (0.90, 0.10, -0.42)
EAR_LENGTH = 0.150
SPROUT = ((0.0, 1.006, -0.004), (0.004, 1.040, -0.008), (0.001, 1.076, -0.004))  # root, middle, where the leaves grow
LEAVES: dict[str, tuple[Vec, float]] = {"Left": ((0.86, 0.46, 0.22), 0.088), "Right": ((-0.72, 0.66, -0.14), 0.070)}  # direction, length
TAILS: dict[str, tuple[Vec, ...]] = {  # the scarf's ends over the belly
    "scarfLong": ((0.046, 0.632, 0.112), (0.052, 0.582, 0.127), (0.056, 0.527, 0.130), (0.058, 0.452, 0.133)),
    "scarfShort": ((0.026, 0.630, 0.116), (0.012, 0.588, 0.128), (0.000, 0.522, 0.136)),
}


def _unit(v: Vec) -> Vec:
    size = sum(x * x for x in v) ** 0.5
    return (v[0] / size, v[1] / size, v[2] / size)


def _along(a: Vec, direction: Vec, length: float) -> Vec:
    d = _unit(direction)
    return (a[0] + d[0] * length, a[1] + d[1] * length, a[2] + d[2] * length)


def fingers() -> dict[str, tuple[Vec, Vec, tuple[float, ...]]]:
    """Name -> root in the model, unit direction, lengths; left hand."""
    rows = {**FINGERS, "Thumb": THUMB}
    return {name: (tuple(w + r for w, r in zip(WRIST, root, strict=True)), _unit(d), PHALANGES) for name, (root, d) in rows.items()}


def _left() -> list[tuple[str, str, Vec]]:
    rows: list[tuple[str, str, Vec]] = [
        ("leftShoulder", "upperChest", (0.040, 0.596, 0.012)),
        ("leftUpperArm", "leftShoulder", SHOULDER),
        ("leftLowerArm", "leftUpperArm", ELBOW),
        ("leftHand", "leftLowerArm", WRIST),
        ("leftUpperLeg", "hips", HIP),
        ("leftLowerLeg", "leftUpperLeg", KNEE),
        ("leftFoot", "leftLowerLeg", ANKLE),
        ("leftToes", "leftFoot", TOES),
    ]
    for name, (root, direction, lengths) in fingers().items():
        joints = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
        parent, at = "leftHand", root
        for joint, length in zip(joints, lengths, strict=True):
            rows.append((f"left{name}{joint}", parent, at))
            parent, at = f"left{name}{joint}", _along(at, direction, length)
    return rows


def humanoid() -> list[tuple[str, str, Vec]]:
    """(name, parent, place), parents first; the names are VRM's."""
    rows: list[tuple[str, str, Vec]] = [
        ("hips", "Pip", (0.0, 0.395, 0.0)),
        ("spine", "hips", (0.0, 0.430, 0.0)),
        ("chest", "spine", (0.0, 0.490, 0.0)),
        ("upperChest", "chest", (0.0, 0.555, -0.002)),
        ("neck", "upperChest", (0.0, 0.648, -0.006)),
        ("head", "neck", (0.0, 0.700, -0.004)),
    ]
    for name, parent, at in _left():
        rows.append((name, parent, at))
        rows.append((name.replace("left", "right", 1), parent.replace("left", "right", 1), (-at[0], at[1], at[2])))
    return rows


def chains() -> dict[str, tuple[str, tuple[Vec, ...]]]:
    """What swings: name -> the bone it hangs from, places of its joints, the last one the tip."""
    ear = tuple(_along(EAR_ROOT, EAR_DIRECTION, EAR_LENGTH * t) for t in (0.0, 0.45, 1.0))
    out: dict[str, tuple[str, tuple[Vec, ...]]] = {
        "leftEar": ("head", ear),
        "rightEar": ("head", tuple((-x, y, z) for x, y, z in ear)),
        "sprout": ("head", SPROUT),
    }
    for side, (direction, length) in LEAVES.items():
        out[f"leaf{side}"] = ("sprout2", (SPROUT[-1], _along(SPROUT[-1], direction, length)))
    for name, places in TAILS.items():
        out[name] = ("upperChest", places)
    return out


SPRINGS: dict[str, Spring] = {
    "leftEar": Spring(stiffness=1.6, gravity=0.0, drag=0.22, radius=0.012),
    "rightEar": Spring(stiffness=1.6, gravity=0.0, drag=0.22, radius=0.012),
    "sprout": Spring(stiffness=1.3, gravity=0.0, drag=0.14, radius=0.006),
    "leafLeft": Spring(stiffness=0.9, gravity=0.02, drag=0.16, radius=0.006),
    "leafRight": Spring(stiffness=0.9, gravity=0.02, drag=0.16, radius=0.006),
    "scarfLong": Spring(stiffness=0.6, gravity=0.22, drag=0.42, radius=0.0125),
    "scarfShort": Spring(stiffness=0.6, gravity=0.22, drag=0.42, radius=0.0125),
}
COLLIDERS = (  # the trunk's radii are those of the pear (body.PEAR) and a little more, so that wool lies on it
    Collider("upperChest", (0.0, 0.600, -0.008), 0.098),
    Collider("upperChest", (0.0, 0.565, -0.006), 0.103),
    Collider("chest", (0.0, 0.525, -0.002), 0.112),
    Collider("chest", (0.0, 0.485, 0.000), 0.118),
    Collider("spine", (0.0, 0.445, 0.000), 0.119),
    Collider("hips", (0.0, 0.405, -0.001), 0.115),
    Collider("leftUpperLeg", HIP, 0.046, KNEE),
    Collider("rightUpperLeg", (-HIP[0], HIP[1], HIP[2]), 0.046, (-KNEE[0], KNEE[1], KNEE[2])),
    Collider("head", (0.0, 0.850, 0.005), 0.150),
)

"""Body, arms, legs, hands and feet. Left limbs are built and painted, the right ones are their mirror images."""

from __future__ import annotations

import numpy as np
from person.mesh import F64, smooth_step
from person.rig import chain

from robot.rig import ANKLE, ELBOW, HIP, KNEE, SHOULDER, WRIST, fingers
from robot.shapes import Piece, dense, lathe, loft, ribs, rounded

X, Y, Z = np.eye(3)
# height, half width, half depth, how far forward: a pear with a belly
PEAR = np.array(
    [
        (0.3260, 0.0002, 0.0002, 0.004), (0.3275, 0.030, 0.028, 0.004), (0.333, 0.062, 0.058, 0.004), (0.345, 0.094, 0.087, 0.005),
        (0.362, 0.118, 0.108, 0.006), (0.385, 0.1355, 0.1235, 0.007), (0.415, 0.1455, 0.1325, 0.009), (0.450, 0.1485, 0.1355, 0.010),
        (0.490, 0.1455, 0.1330, 0.010), (0.530, 0.1375, 0.1255, 0.008), (0.565, 0.1265, 0.1150, 0.004), (0.595, 0.1130, 0.1020, 0.000),
        (0.622, 0.0955, 0.0870, -0.003), (0.640, 0.0800, 0.0750, -0.004), (0.650, 0.0690, 0.0660, -0.004), (0.652, 0.0600, 0.0580, -0.004),
    ]
)  # fmt: skip
# Flatter than it is wide, so that arms which swing as a person's do go around it.
_FLAT = np.interp(PEAR[:, 0], [0.34, 0.40, 0.56, 0.62], [0.92, 0.83, 0.83, 1.0])
PEAR[:, 1] *= 0.65 + 0.35 * _FLAT
PEAR[:, 2] *= _FLAT
PEAR[:, 3] -= 0.010 * smooth_step(0.33, 0.38, PEAR[:, 0]) * smooth_step(0.63, 0.57, PEAR[:, 0])
BELT = 0.4205  # where the lower bowl meets the upper shell
TRUNK = (["hips", "spine", "chest", "upperChest"], [0.412, 0.468, 0.530], [0.040, 0.045, 0.045])


def pear(y: F64 | float) -> tuple[F64, F64, F64]:
    """Half width, half depth and middle z of the body's shell at a height."""
    height, wide, deep, ahead = PEAR.T
    return np.interp(y, height, wide), np.interp(y, height, deep), np.interp(y, height, ahead)


def on_body(x: F64, y: F64, lift: F64 | float = 0.0) -> F64:
    """Places on the body's front at x and y, lifted outwards, (..., 3)."""
    wide, deep, ahead = pear(y)
    z = ahead + deep * np.maximum(1 - np.abs(x / wide) ** 2.2, 0.02) ** (1 / 2.2)
    return np.stack([x * (1 + lift / wide), y, z + lift], axis=-1)


def _smooth_pear(y: F64) -> F64:
    """PEAR at heights y through Catmull-Rom on the heights' own parameter, (N, 3)."""
    h = PEAR[:, 0]
    slope = np.gradient(PEAR[:, 1:], h, axis=0)
    i = np.clip(np.searchsorted(h, y) - 1, 0, len(h) - 2)
    d = h[i + 1] - h[i]
    t = ((y - h[i]) / d)[:, None]
    a, b = PEAR[i, 1:], PEAR[i + 1, 1:]
    m, n = slope[i] * d[:, None], slope[i + 1] * d[:, None]
    return (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * m + (-2 * t**3 + 3 * t**2) * b + (t**3 - t**2) * n


def build_body() -> Piece:
    """One soft pear, with a groove where the bowl below meets the shell above."""
    groove = np.array(
        [(-0.0055, 0.0), (-0.0026, 0.0), (-0.0014, -0.0008), (-0.0010, -0.0030), (0.0010, -0.0030), (0.0014, -0.0008), (0.0026, 0.0), (0.0055, 0.0)]
    )
    low = np.array([0.3260, 0.3275, 0.330, 0.334, 0.340, 0.347, 0.356, 0.367, 0.380, 0.395, 0.408])
    high = np.concatenate([np.linspace(0.434, 0.622, 13), [0.630, 0.637, 0.643, 0.648, 0.652]])
    y = np.concatenate([low, BELT + groove[:, 0], high])
    inset = np.concatenate([0 * low, groove[:, 1], 0 * high])
    size = np.where((y < 0.334)[:, None], np.stack(pear(y), axis=1), _smooth_pear(y))
    wide, deep, ahead = size[:, 0] + inset, size[:, 1] + inset, size[:, 2]
    centres = np.stack([0 * y, y, ahead], axis=1)
    piece = loft("body", centres, wide[:, None] * X, deep[:, None] * Z, n=48, power=2.2, detail=1.1)
    piece.part.weights = chain(piece.part.pos[:, 1], *TRUNK)
    return piece


def build_hatch() -> Piece:
    """A round lid on the back, with a knob: where the seeds are kept."""
    at = np.array([0.0, 0.520, -0.1010])
    axis = np.array([0.0, 0.10, -1.0]) / np.hypot(0.10, 1.0)
    profile = rounded(
        [(0.066, -0.030), (0.066, 0.012), (0.052, 0.0215), (0.026, 0.0235), (0.0245, 0.0205), (0.019, 0.0205), (0.019, 0.034), (0.0002, 0.036)], 0.006
    )
    piece = lathe("hatch", dense(profile, 0.030), at, axis, X, n=28, detail=0.8)
    piece.part.weights = chain(piece.part.pos[:, 1], *TRUNK)
    return piece


# ------------------------------------------------------------------ arms (along +x)


def _arm(piece: Piece, names: list[str], borders: list[float], soft: list[float]) -> Piece:
    piece.part.weights = chain(piece.part.pos[:, 0], names, borders, soft)
    piece.mirror = True
    return piece


def build_arm() -> list[Piece]:
    s, e, w = SHOULDER[0], ELBOW[0], WRIST[0]
    at = np.array([0.0, SHOULDER[1], SHOULDER[2]])
    ball = [(0.0430 * np.sin(a), s - 0.043 * np.cos(a)) for a in np.linspace(0.05, 2.32, 10)]
    ball = np.array([*ball, (0.0300, s + 0.0282)])
    cap = _arm(lathe("shoulder", ball, at, X, Z, n=24, detail=0.8), ["leftShoulder", "leftUpperArm"], [s - 0.045], [0.012])
    tube = ribs(s + 0.018, e + 0.034, 8, np.array([0.0285, 0.0275]), 0.0048)
    tube = _arm(lathe("armBellows", tube, at, X, Z, n=16, detail=0.4), ["leftUpperArm", "leftLowerArm"], [e], [0.034])
    profile = [
        (0.020, e + 0.030),
        (0.0285, e + 0.0235),
        (0.0335, e + 0.029),
        (0.0385, e + 0.060),
        (0.0425, w - 0.016),
        (0.0415, w - 0.0085),
        (0.036, w - 0.0085),
        (0.030, w - 0.024),
    ]
    sleeve = lathe("forearm", dense(rounded(profile, 0.007), 0.026), at, X, Z, n=26, detail=1.0)
    sleeve = _arm(sleeve, ["leftLowerArm"], [], [])
    wrist = _arm(lathe("wrist", ribs(w - 0.026, w + 0.014, 3, 0.0265, 0.004), at, X, Z, n=16, detail=0.35), ["leftLowerArm", "leftHand"], [w - 0.006], [0.012])
    return [cap, tube, sleeve, wrist]


def build_hand() -> list[Piece]:
    t = np.array([0.0, 0.03, 0.10, 0.22, 0.38, 0.55, 0.70, 0.81, 0.88, 0.93, 0.965, 0.988, 1.0])
    x = WRIST[0] + 0.006 + 0.073 * t
    full = np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0, 1)) ** 0.72
    wide = np.interp(t, [0, 0.5, 1], [0.030, 0.0375, 0.0365]) * full + 2e-4
    tall = np.interp(t, [0, 0.5, 1], [0.026, 0.0235, 0.0200]) * full + 2e-4
    centres = np.stack([x, np.full(len(t), WRIST[1]) + 0.001, np.full(len(t), WRIST[2])], axis=1)
    palm = loft("palm", centres, wide[:, None] * Z, tall[:, None] * Y, n=26, power=2.35, detail=0.9)
    palm.part.weights = {"leftHand": np.ones(len(palm.part))}
    palm.mirror = True
    return [palm, *(_finger(name) for name in ("Index", "Middle", "Ring", "Thumb"))]


def _finger_rows(lengths: tuple[float, ...], total: float) -> F64:
    """Where a finger has rings: root, before, at and behind each of its two joints' grooves, tip."""
    a, b = np.cumsum(lengths)[:2]
    return np.array([-0.016, -0.002, 0.001, 0.005, *(j + d for j in (a, b) for d in (-0.0045, 0.0, 0.0045)), total - 0.0125])


def _finger(name: str) -> Piece:
    root, direction, lengths = fingers()[name]
    step = np.array(direction)
    side = np.cross(step, Y)
    side /= np.linalg.norm(side)
    up = np.cross(side, step)
    total = sum(lengths)
    cap = np.sin(np.radians([25, 50, 72, 89]))
    t = np.concatenate([_finger_rows(lengths, total), total - 0.0125 + 0.0125 * cap])
    radius = np.interp(t, [0, total], [0.0142, 0.0128])
    radius[-4:] *= np.sqrt(1 - cap**2) + 0.01
    for joint in np.cumsum(lengths)[:2]:
        radius = radius - 0.0019 * np.exp(-np.square((t - joint) / 0.0024))
    radius = radius + 0.0024 * np.exp(-np.square((t - 0.002) / 0.0048))
    centres = np.array(root) + t[:, None] * step
    piece = loft(f"finger{name}", centres, radius[:, None] * side, radius[:, None] * up, n=12, detail=0.6)
    joints = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
    edges = [0.0, *np.cumsum(lengths)[:2]]
    along = (piece.part.pos - np.array(root)) @ step
    piece.part.weights = chain(along, ["leftHand", *(f"left{name}{j}" for j in joints)], edges, [0.008, 0.0065, 0.006])
    piece.part.attrs["finger"] = along
    piece.mirror = True
    return piece


# ------------------------------------------------------------------ legs (down -y)


def _leg(piece: Piece, names: list[str], borders: list[float], soft: list[float]) -> Piece:
    piece.part.weights = chain(-piece.part.pos[:, 1], names, borders, soft)
    piece.mirror = True
    return piece


def build_leg() -> list[Piece]:
    hip, knee, ankle = (np.array(p) for p in (HIP, KNEE, ANKLE))
    profile = ribs(-0.058, hip[1] - knee[1] + 0.030, 9, np.array([0.0500, 0.0415]), 0.0068)
    down = (knee - hip) / np.linalg.norm(knee - hip)
    thigh = lathe("thigh", profile, hip, down, Z, n=18, detail=0.4)
    thigh = _leg(thigh, ["hips", "leftUpperLeg", "leftLowerLeg"], [-hip[1] - 0.030, -knee[1]], [0.024, 0.036])
    ring = lathe(
        "hipRing",
        dense(rounded([(0.046, -0.036), (0.0530, -0.010), (0.0555, 0.006), (0.0525, 0.0125), (0.0460, 0.0115), (0.044, 0.0)], 0.006), 0.020),
        hip,
        down,
        Z,
        n=18,
        detail=0.6,
    )
    ring = _leg(ring, ["hips", "leftUpperLeg"], [-hip[1] - 0.020], [0.018])
    shin = [
        (0.032, 0.010),
        (0.041, -0.0020),
        (0.0465, 0.0035),
        (0.0495, 0.030),
        (0.0545, 0.082),
        (0.0570, 0.112),
        (0.0555, 0.1185),
        (0.050, 0.1185),
        (0.0465, 0.100),
    ]
    shin = lathe("shin", dense(rounded(shin, 0.008), 0.034), knee - np.array([0, 0, 0.001]), (ankle - knee) / np.linalg.norm(ankle - knee), Z, n=30, detail=1.0)
    shin = _leg(shin, ["leftLowerLeg"], [], [])
    return [thigh, ring, shin, _foot()]


# height, half width, front z, back z: a rounded boot on a sole
BOOT = np.array(
    [
        (0.000, 0.0010, 0.020, 0.018), (0.000, 0.030, 0.080, -0.044), (0.0008, 0.0420, 0.0905, -0.0580), (0.0040, 0.0470, 0.0955, -0.0630),
        (0.0120, 0.0480, 0.0965, -0.0640), (0.0150, 0.0470, 0.0955, -0.0630), (0.0160, 0.0452, 0.0937, -0.0612), (0.0175, 0.0452, 0.0937, -0.0612),
        (0.0190, 0.0475, 0.0960, -0.0635), (0.0260, 0.0500, 0.0985, -0.0655), (0.0380, 0.0508, 0.0975, -0.0660), (0.0500, 0.0500, 0.0900, -0.0655),
        (0.0610, 0.0480, 0.0740, -0.0640), (0.0720, 0.0455, 0.0540, -0.0610), (0.0840, 0.0430, 0.0400, -0.0570), (0.0980, 0.0400, 0.0330, -0.0500),
        (0.1120, 0.0340, 0.0260, -0.0420),
    ]
)  # fmt: skip


def _foot() -> Piece:
    y, wide, front, back = BOOT.T
    x = np.interp(y, [0.0, 0.08], [0.0735, 0.0700])
    centres = np.stack([x, y, (front + back) / 2], axis=1)
    piece = loft("foot", centres, wide[:, None] * X, ((front - back) / 2)[:, None] * Z, n=30, power=2.35, detail=0.9)
    toes = smooth_step(0.030, 0.058, piece.part.pos[:, 2])
    piece.part.weights = {"leftFoot": 1 - toes, "leftToes": toes}
    piece.mirror = True
    return piece


def build_limbs() -> list[Piece]:
    return [*build_arm(), *build_hand(), *build_leg()]

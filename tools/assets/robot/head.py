"""The head: a soft loaf of a shell with a window of dark glass in front, pods and ears at its sides."""

from __future__ import annotations

import numpy as np
from person.mesh import F64, Part, grid_quads, smooth_step, split_quads
from person.rig import chain

from robot.rig import EAR_DIRECTION, EAR_LENGTH, EAR_ROOT, HEAD
from robot.shapes import Piece, dense, lathe, oval, ribs, ringed, rounded

MIDDLE = np.array(HEAD)
HALF = np.array([0.203, 0.156, 0.168])
POWER = 2.45
CHEEKS = 0.105  # how much wider it is below than in the middle
WINDOW = (0.151, 0.1035, 3.0)  # half width, half height, squareness
WINDOW_DOWN = 0.006  # below the head's middle
COLUMNS = 60
SEAM = 0.128  # metres behind the window's edge, where mask and helmet meet


def shell_point(d: F64) -> F64:
    """Where the ray from the middle along unit vectors (N, 3) meets the shell, about the middle."""
    r = np.full(len(d), 0.15)
    for _ in range(8):
        wide = HALF[0] * (1 - CHEEKS * np.clip(r * d[:, 1] / HALF[1], -1, 1))
        r = (np.abs(d[:, 0] / wide) ** POWER + np.abs(d[:, 1] / HALF[1]) ** POWER + np.abs(d[:, 2] / HALF[2]) ** POWER) ** (-1 / POWER)
    return d * r[:, None]


def shell_front(x: F64, y: F64) -> F64:
    """z of the shell's front over places seen from the front, about the middle."""
    wide = HALF[0] * (1 - CHEEKS * np.clip(y / HALF[1], -1, 1))
    rest = 1 - np.abs(x / wide) ** POWER - np.abs(y / HALF[1]) ** POWER
    return HALF[2] * np.maximum(rest, 1e-4) ** (1 / POWER)


def window(scale: float = 1.0, n: int = COLUMNS) -> F64:
    """The window's outline as seen from the front, (n, 2), about the middle."""
    return oval(n, WINDOW[2]) * scale * [WINDOW[0], WINDOW[1]] - [0, WINDOW_DOWN]


def _glass_curve() -> F64:
    """Coefficients of the glass over 1, x2, y2, x2y2, x4, y4: 6 mm below the shell at the window's edge, proud in the middle."""
    edge = window()
    x, y = edge.T
    rows, want = _powers(x, y), shell_front(x, y) - 0.0055
    middle = _powers(np.zeros(1), np.zeros(1))
    weight = 400.0
    rows, want = np.concatenate([rows, weight * middle]), np.concatenate([want, weight * np.array([HALF[2] + 0.001])])
    calm = np.diag([0.0, 0, 0, 1e-4, 4e-4, 4e-4])
    return np.linalg.lstsq(np.concatenate([rows, calm]), np.concatenate([want, np.zeros(6)]), rcond=None)[0]


def _powers(x: F64, y: F64) -> F64:
    return np.stack([np.ones_like(x), x**2, y**2, x**2 * y**2, x**4, y**4], axis=-1)


_CURVE = _glass_curve()


def on_glass(x: F64, y: F64, lift: F64 | float = 0.0) -> F64:
    """Places of the model on the glass at x, y about the middle of the head, (..., 3)."""
    return np.stack([x, y, _powers(x, y) @ _CURVE + lift], axis=-1) + MIDDLE


def glass_normals(at: F64) -> F64:
    """Unit normals (N, 3) of the glass at places of the model on it."""
    x, y = (at - MIDDLE)[..., 0], (at - MIDDLE)[..., 1]
    _, a, b, c, d, e = _CURVE
    slope_x, slope_y = 2 * a * x + 2 * c * x * y**2 + 4 * d * x**3, 2 * b * y + 2 * c * x**2 * y + 4 * e * y**3
    n = np.stack([-slope_x, -slope_y, np.ones_like(x)], axis=-1)
    return n / np.linalg.norm(n, axis=-1, keepdims=True)


def build_shell() -> Piece:
    """From inside the window's lip, over the lip, back to the pole behind."""
    edge = window()
    start = np.concatenate([edge, shell_front(*edge.T)[:, None]], axis=1)
    length = np.linalg.norm(start, axis=1)
    d0, pole = start / length[:, None], np.array([0.0, 0.0, -1.0])
    whole = np.arccos(np.clip(d0 @ pole, -1, 1))  # angle from the window's edge to the pole
    middle = length.mean() + 0.035
    lip = [(0.0, -0.018), (0.0, -0.0065), (0.0004, -0.0022), (0.0022, 0.0006), (0.0055, 0.0020), (0.0100, 0.0018), (0.0160, 0.0006), (0.0230, 0.0)]
    groove = [(-0.0050, 0.0), (-0.0024, 0.0), (-0.0013, -0.0006), (-0.0009, -0.0026), (0.0009, -0.0026), (0.0013, -0.0006), (0.0024, 0.0), (0.0050, 0.0)]
    reach = whole.mean() * middle
    rows = [*lip, *((s, 0.0) for s in np.linspace(0.036, SEAM - 0.016, 5)), *((SEAM + s, h) for s, h in groove)]
    rows += [(s, 0.0) for s in np.linspace(SEAM + 0.018, reach - 0.0012, 14)]
    rings = []
    for s, h in rows:
        angle = whole * (s / reach)
        left = np.sin(whole - angle) / np.sin(whole)
        d = d0 * left[:, None] + pole * (np.sin(angle) / np.sin(whole))[:, None]
        p = shell_point(d / np.linalg.norm(d, axis=1, keepdims=True))
        rings.append(MIDDLE + p * (1 + h / np.linalg.norm(p, axis=1, keepdims=True)))
    piece = ringed("shell", np.stack(rings), detail=1.15)
    piece.part.weights = {"head": np.ones(len(piece.part))}
    piece.part.attrs["arc"] = np.repeat([s for s, _ in rows], COLUMNS + 1).astype(float)
    return piece


def build_glass() -> Part:
    scales = np.array([0.0, 0.20, 0.40, 0.60, 0.78, 0.91, 1.0, 1.03])
    rings = np.stack([window(max(k, 1e-3)) for k in scales])
    pos = on_glass(rings[..., 0], rings[..., 1]).reshape(-1, 3)
    tris = split_quads(pos, grid_quads(len(scales), COLUMNS, wrap=True))
    face = np.cross(pos[tris[:, 1]] - pos[tris[:, 0]], pos[tris[:, 2]] - pos[tris[:, 0]])
    if face[:, 2].sum() < 0:
        tris = tris[:, ::-1].copy()
    return Part(pos, tris, np.full((len(pos), 2), 0.97), {"head": np.ones(len(pos))})


def build_neck() -> Piece:
    """A short bellows between the shoulders and the head."""
    piece = lathe("neck", ribs(0.630, 0.722, 4, np.array([0.066, 0.074]), 0.008), (0, 0, -0.004), (0, 1, 0), (0, 0, 1), n=16, detail=0.4)
    piece.part.weights = chain(piece.part.pos[:, 1], ["upperChest", "neck", "head"], [0.652, 0.700], [0.020, 0.020])
    return piece


def build_pod() -> Piece:
    """The hinge at the head's side that the ear grows from: a flat drum with a soft edge."""
    profile = dense(
        rounded([(0.046, -0.030), (0.046, 0.008), (0.041, 0.0125), (0.033, 0.0125), (0.0315, 0.0085), (0.026, 0.0085), (0.0002, 0.013)], 0.004), 0.020
    )
    piece = lathe("pod", profile, np.array(EAR_ROOT) - [0.013, 0, 0], (1, 0, 0), (0, 0, 1), n=24, detail=0.9)
    piece.part.weights = {"head": np.ones(len(piece.part))}
    piece.mirror = True
    return piece


def ear_frame() -> tuple[F64, F64, F64, F64]:
    """Root, and unit vectors along the left ear, across it and out of its front."""
    along = np.array(EAR_DIRECTION) / np.linalg.norm(EAR_DIRECTION)
    front = np.array([0.25, -0.30, 1.0])
    front -= along * (front @ along)
    front /= np.linalg.norm(front)
    return np.array(EAR_ROOT), along, np.cross(front, along), front


def build_ear() -> Piece:
    """A soft paddle, hollowed a little in front, that curls back towards its tip."""
    root, along, across, front = ear_frame()
    t = np.concatenate([np.linspace(-0.06, 0.86, 13), 1 - 0.14 * np.array([0.70, 0.42, 0.20, 0.06, 0.002])])
    u = np.clip(t, 0, 1)
    end = np.sqrt(np.clip(1 - ((u - 0.80) / 0.20).clip(0) ** 2, 0, 1))
    wide = np.where(u > 0.80, 0.0465 * 0.80 * end + 2e-4, 0.0465 * np.interp(u, [0, 0.12, 0.3, 0.5, 0.65, 0.8], [0.42, 0.66, 0.94, 1.0, 0.95, 0.80]))
    thick = np.where(u > 0.80, 0.0115 * end + 1e-4, 0.0115) * np.interp(u, [0, 0.15], [1.35, 1.0])
    bend = 0.020 * u**2
    centre = root + along * (EAR_LENGTH * t)[:, None] + front * (-bend)[:, None] - np.array([0, 0.020, 0]) * (u**2)[:, None]
    n = 24
    o = oval(n, 2.3)
    rings = centre[:, None] + o[None, :, :1] * (wide[:, None] * across)[:, None] + o[None, :, 1:] * (thick[:, None] * front)[:, None]
    dish = 0.0085 * np.clip(1 - o[:, 0] ** 2, 0, 1) ** 1.5 * (o[:, 1] > 0)  # the hollow in front
    deep = smooth_step(0.10, 0.35, u) * smooth_step(1.0, 0.80, u)
    rings -= (dish[None] * deep[:, None])[..., None] * front
    piece = ringed("ear", rings, detail=0.9)
    part = piece.part
    s = (part.pos - root) @ along / EAR_LENGTH
    part.weights = chain(s, ["head", "leftEar1", "leftEar2"], [0.02, 0.48], [0.06, 0.22])
    ring, column = np.repeat(u, n + 1), np.tile(np.append(np.arange(n), 0), len(u))
    edge = np.abs(o[column, 0])
    part.attrs |= {"inner": (o[column, 1] > 0) * (1 - edge**2), "t": ring}
    piece.mirror = True
    return piece

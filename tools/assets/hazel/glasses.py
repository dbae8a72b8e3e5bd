"""Round gold glasses with thin lenses, and drop earrings: one mesh, physically based, partly transparent."""

from __future__ import annotations

import numpy as np
from person.cloth import ring_angles, tube
from person.face import Face
from person.mesh import F64, Part, curve, merge, mirrored

from hazel.hair import rope

RIM = 0.0292  # radius
GOLD, LENS, PEARL = (0.125, 0.5), (0.25, 0.0, 0.75, 1.0), (0.875, 0.5)  # where the picture has them


def _plain(part: Part, uv: tuple[float, float], weights: dict[str, F64] | None = None) -> Part:
    part.uv = np.tile(uv, (len(part), 1)).astype(float)
    part.weights = weights or {"head": np.ones(len(part))}
    return part


def _rim_frame(face: Face) -> tuple[F64, F64, F64, F64]:
    """Middle of the left lens, its x, its y and the way out: turned a little to the side and down, as faces are round."""
    middle = np.array([face.eye_at[0] + 0.0005, face.eye_at[1] - 0.0030, 0.1085])
    yaw, pitch = np.radians(9), np.radians(-5)
    out = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    x = np.cross([0, 1.0, 0], out)
    x /= np.linalg.norm(x)
    return middle, x, np.cross(out, x), out


def _bow(w: F64) -> F64:
    """How far the lens bows forward at a share of its radius."""
    return 0.0022 * (1 - np.square(w))


def build_glasses(face: Face) -> Part:
    middle, x, y, out = _rim_frame(face)
    w = np.linspace(0, 2 * np.pi, 41)
    circle = middle + RIM * (np.cos(w)[:, None] * x + 0.97 * np.sin(w)[:, None] * y)
    rim = _plain(rope(circle, np.full(len(w), 0.00190), 7), GOLD)
    corner = middle + RIM * x * 1.01 + 0.007 * y
    ear = np.array(face.ear)
    temple_line = curve(
        [
            corner,
            corner + [0.0095, 0.0005, -0.006],
            corner + [0.0245, 0.001, -0.040],
            ear + [0.0125, 0.0300, 0.006],
            ear + [0.0125, 0.026, -0.022],
            ear + [0.0080, 0.004, -0.034],
        ],
        np.linspace(0, 1, 18),
    )
    temple = _plain(rope(temple_line, np.interp(np.linspace(0, 1, 18), [0, 0.6, 0.75, 1], [0.0016, 0.0014, 0.0022, 0.0024]), 6), GOLD)
    hinge = middle + RIM * np.array([-1.0, 0, 0]) * 0.97 + 0.005 * y
    arch = curve([hinge + [0.0005, 0.0, 0.0], hinge + [-0.005, 0.0055, 0.003], [0.0, hinge[1] + 0.0075, hinge[2] + 0.0045]], np.linspace(0, 1, 9))
    bridge = _plain(rope(arch, np.full(9, 0.0017), 6), GOLD)
    pad_at = middle + RIM * (-0.86 * x - 0.34 * y) + np.array([-0.0005, 0, -0.007])
    pad = _plain(rope(np.linspace(-1, 1, 4)[:, None] * [0, 0.003, 0.0005] + pad_at, np.array([0.0006, 0.0019, 0.0019, 0.0006]), 5), PEARL)
    glass = _lens(middle, x, y, out)
    left = merge([temple, pad, bridge, rim, glass])
    right = mirrored(left)
    lens = (right.uv[:, 0] > LENS[0] - 1e-6) & (right.uv[:, 0] < LENS[2] + 1e-6)
    right.uv[lens, 0] = 1 - right.uv[lens, 0]  # the gleam slants the same way on both
    return merge([left, right])


def _lens(middle: F64, x: F64, y: F64, out: F64) -> Part:
    r = np.linspace(0.0, 1.0, 4)[::-1]
    w = ring_angles(28)
    rings = middle + RIM * r[:, None, None] * (np.cos(w)[None, :, None] * x + 0.97 * np.sin(w)[None, :, None] * y) + _bow(r)[:, None, None] * out
    part = tube(rings)
    face = np.cross(part.pos[part.tris[:, 1]] - part.pos[part.tris[:, 0]], part.pos[part.tris[:, 2]] - part.pos[part.tris[:, 0]])
    if (face @ out).sum() < 0:
        part.tris = part.tris[:, ::-1].copy()
    rel = (part.pos - middle) / RIM
    flat = np.stack([rel @ x, -(rel @ y)], axis=1)
    left, top, right, bottom = LENS
    part.uv = np.array([(left + right) / 2, (top + bottom) / 2]) + flat * [(right - left) * 0.48, (bottom - top) * 0.48]
    part.weights = {"head": np.ones(len(part))}
    return part


def _ball(at: F64, radius: float | tuple[float, float, float]) -> Part:
    a = np.linspace(0.01, np.pi - 0.01, 8)
    w = ring_angles(10)
    unit = np.stack([np.sin(a)[:, None] * np.cos(w), np.cos(a)[:, None] + 0 * w, np.sin(a)[:, None] * np.sin(w)], axis=-1)
    return tube(at + unit * np.array(radius))


def build_earrings(face: Face) -> tuple[Part, dict[str, list[F64]]]:
    """A gold hook and a pearl under each lobe, which swings."""
    lobe = np.array(face.ear) + [0.006, -0.0395, 0.004]
    parts, joints = [], {}
    hook = rope(curve([lobe, lobe + [0.0025, -0.004, 0.001], lobe + [0.001, -0.010, 0.0005]], np.linspace(0, 1, 7)), np.full(7, 0.0009), 6)
    for sign, side in ((1, "Left"), (-1, "Right")):
        name, flip = f"earring{side}", np.array([sign, 1.0, 1.0])
        pieces = [
            _plain(_copy(hook), GOLD),
            _plain(_ball(lobe + [0.001, -0.0155, 0.0005], (0.0050, 0.0062, 0.0050)), PEARL),
            _plain(_ball(lobe + [0.001, -0.0098, 0.0005], 0.0019), GOLD),
        ]
        pearl = merge(pieces)
        if sign < 0:
            pearl = mirrored(pearl)
        pearl.weights = {f"{name}1": np.ones(len(pearl))}
        parts.append(pearl)
        joints[name] = [lobe * flip, (lobe + [0.001, -0.022, 0.0005]) * flip]
    return merge(parts), joints


def _copy(part: Part) -> Part:
    return Part(part.pos.copy(), part.tris.copy(), part.uv.copy())

"""Silver hair, combed up from all around into a twisted bun with a pencil through it; a few strands got away and hang on spring bones."""

from __future__ import annotations

import numpy as np
from person.cloth import ring_angles, tube
from person.mesh import F64, Part, curve, gauss, merge, shoot, smooth_step

from hazel.head import head

MIDDLE = np.array([0.0, 1.470, -0.012])
POLE = np.array([0.0, 0.93, -0.3676])  # where the hair runs together, seen from MIDDLE
AHEAD = np.array([0.0, 0.3676, 0.93])
# the hairline: degrees of azimuth (0 front, 180 back) and of elevation over MIDDLE
HAIRLINE = np.array(
    [(0, 31), (16, 33), (34, 31), (52, 24), (66, 12), (74, -4), (79, -8), (85, 2), (97, 6), (109, -6), (122, -24), (140, -33), (160, -37), (180, -36)]
)
LOCKS = 22
BUN = MIDDLE + 0.150 * POLE
STRANDS = (0.0, 0.0, 0.80, 1.0)  # the rectangles of the picture: hair, and the pencil's colours
PENCIL = (0.84, 0.02, 0.98, 0.98)


def over_hairline(direction: F64) -> F64:
    """Elevation above the hairline, degrees; negative is skin."""
    azimuth = np.degrees(np.arctan2(np.abs(direction[..., 0]), direction[..., 2]))
    elevation = np.degrees(np.arcsin(np.clip(direction[..., 1], -1, 1)))
    return elevation - np.interp(azimuth, HAIRLINE[:, 0], HAIRLINE[:, 1])


def _direction(phi: F64, theta: F64) -> F64:
    side = np.array([1.0, 0.0, 0.0])
    around = np.cos(phi)[..., None] * AHEAD + np.sin(phi)[..., None] * side
    return np.cos(theta)[..., None] * POLE + np.sin(theta)[..., None] * around


def _ridge(phi: F64) -> F64:
    """0 in the valleys between locks, 1 on their backs; locks of unequal width."""
    phase = LOCKS * phi / (2 * np.pi) + 0.45 * np.sin(2 * phi + 0.4) + 0.26 * np.sin(5 * phi + 1.1)
    x = 2 * (phase - np.floor(phase)) - 1
    return 1 - np.abs(x) ** 2.2


def build_cap() -> Part:
    """The combed hair: rays from the head's middle, along meridians that run from the bun to the hairline."""
    rows, cols = 15, 112
    phi = ring_angles(cols) + np.pi  # seam at the back
    theta = np.radians(np.linspace(8, 175, 336))
    above = over_hairline(_direction(phi[None, :] + 0 * theta[:, None], theta[:, None] + 0 * phi[None, :]))
    end = theta[np.argmax(above < 0, axis=0)]
    end = np.convolve(np.concatenate([end[-3:], end, end[:3]]), np.ones(7) / 7, "valid")
    ridge = _ridge(phi)
    end = end + np.radians(2.2) * (ridge - 0.5)
    v = np.linspace(0, 1, rows)[:, None] ** 0.92
    twist = 0.30 * (1 - v) ** 2
    direction = _direction(phi[None, :] + twist, np.radians(6) + (end[None, :] - np.radians(6)) * v)
    azimuth = np.degrees(np.arctan2(np.abs(direction[..., 0]), direction[..., 2]))
    swell = 0.0125 + 0.0100 * gauss(azimuth, 60) * smooth_step(0.35, 0.78, v) + 0.004 * gauss(azimuth - 180, 60) * smooth_step(0.3, 0.6, v)
    level = (
        0.0015
        + swell * np.power(1 - smooth_step(0.70, 1.0, v), 0.8)
        + 0.0046 * ridge * (0.3 + 0.7 * smooth_step(0.04, 0.4, v)) * (1 - 0.75 * smooth_step(0.85, 1.0, v))
    )
    level[-1] = -0.004
    flat, lift = direction.reshape(-1, 3), level.reshape(-1)
    base = shoot(head, np.tile(MIDDLE, (len(flat), 1)), flat, reach=0.25)
    out = base + flat * lift[:, None]
    part = tube(out.reshape(rows, cols, 3))
    part.uv = np.stack([part.uv[:, 0] * 0.80, 0.02 + 0.96 * part.uv[:, 1]], axis=1)
    part.weights = {"head": np.ones(len(part))}
    return part


def rope(line: F64, radius: F64, around: int = 10) -> Part:
    """A round tube along a line (N, 3) whose frame is carried along without twisting."""
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.zeros_like(line)
    side[0] = np.cross(along[0], [0.31, 0.17, 0.93])
    for i in range(1, len(line)):
        side[i] = side[i - 1] - along[i] * (side[i - 1] @ along[i])
        side[i] /= np.linalg.norm(side[i])
    side[0] /= np.linalg.norm(side[0])
    up = np.cross(along, side)
    w = ring_angles(around)
    return tube(line[:, None] + radius[:, None, None] * (np.cos(w)[None, :, None] * side[:, None] + np.sin(w)[None, :, None] * up[:, None]))


def build_bun() -> Part:
    """Three strands twisted around each other, laid in a ring around a ball."""
    side = np.array([1.0, 0.0, 0.0])
    parts = []
    n = 40
    t = np.linspace(0, 2 * np.pi, n)
    for k in range(3):
        turn = 4 * t + 2 * np.pi * k / 3
        ring = 0.0335 + 0.0130 * np.cos(turn)
        high = 0.0150 * np.sin(turn) + 0.004
        line = BUN + ring[:, None] * (np.cos(t)[:, None] * AHEAD + np.sin(t)[:, None] * side) + high[:, None] * POLE
        part = rope(line, np.full(n, 0.0178) * (1 + 0.04 * np.sin(3 * t + k)), 7)
        part.uv = np.stack([0.80 * (0.1 + 0.25 * (part.uv[:, 0] + k)), 0.10 + 0.30 * part.uv[:, 1]], axis=1)
        parts.append(part)
    a = np.linspace(0.02, 0.62 * np.pi, 7)
    w = ring_angles(16)
    ball = BUN + 0.007 * POLE
    rings = (
        ball
        + 0.0310 * np.sin(a)[:, None, None] * (np.cos(w)[None, :, None] * AHEAD + np.sin(w)[None, :, None] * side)
        + 0.0270 * np.cos(a)[:, None, None] * POLE
    )
    core = tube(rings)
    core.uv = np.stack([0.80 * core.uv[:, 0], 0.05 + 0.4 * core.uv[:, 1]], axis=1)
    out = merge([*parts, core])
    out.weights = {"head": np.ones(len(out))}
    return out


def build_pencil() -> Part:
    """A short yellow pencil, six sides, pushed through the bun from the right."""
    a = BUN + np.array([-0.088, 0.040, 0.026])
    b = BUN + np.array([0.082, 0.000, -0.002])
    t = np.array([0.0, 0.0, 0.03, 0.035, 0.13, 0.135, 0.86, 0.86, 0.965, 1.0])
    r = np.array([0.02, 1.0, 1.0, 1.0, 1.0, 0.92, 0.92, 0.92, 0.30, 0.02]) * 0.0046
    part = rope(a + (b - a) * (t + np.arange(len(t)) * 1e-4)[:, None], r, 6)
    left, top, right, bottom = PENCIL
    part.uv = np.stack([left + (right - left) * part.uv[:, 0], top + (bottom - top) * np.repeat(t, 7)], axis=1)
    part.weights = {"head": np.ones(len(part))}
    return part


def build_strand(name: str, points: list[tuple[float, float, float]], width: float, stops: tuple[float, ...], shade: float = 0.4) -> tuple[Part, list[F64]]:
    """A tapered strand along a curve, flat against the head, and the places of its joints. stops: shares of the way where they sit, the last at the tip."""
    n, around = 14, 6
    t = np.linspace(0, 1, n)
    line = curve(points, t)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = line - (MIDDLE - [0, 0.03, 0])
    out -= along * (out * along).sum(1, keepdims=True)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    side = np.cross(along, out)
    size = width * (0.25 + 0.75 * smooth_step(0.0, 0.3, t)) * np.power(np.clip(1 - t**3, 0, 1), 0.7) + 0.0002
    w = ring_angles(around)
    part = tube(line[:, None] + size[:, None, None] * (np.cos(w)[None, :, None] * side[:, None] + 0.45 * np.sin(w)[None, :, None] * out[:, None]))
    v = np.repeat(t, around + 1)
    part.uv = np.stack([0.80 * (shade + 0.08 * part.uv[:, 0]), 0.15 + 0.8 * part.uv[:, 1]], axis=1)
    first = smooth_step(stops[0] - 0.12, stops[0] + 0.16, v)
    part.weights = {"head": 1 - first, f"{name}1": first}
    if len(stops) == 3:
        second = smooth_step(stops[1] - 0.10, stops[1] + 0.14, v)
        part.weights |= {f"{name}1": first * (1 - second), f"{name}2": first * second}
    return part, [np.array([np.interp(s, t, line[:, i]) for i in range(3)]) for s in stops]


def _strands() -> list[tuple[str, list[tuple[float, float, float]], float, tuple[float, ...], float]]:
    out = []
    for sign, side, long in ((1, "Left", 0.0), (-1, "Right", 0.010)):
        temple = [
            (0.094, 1.512, 0.036),
            (0.1085, 1.480, 0.040),
            (0.1115, 1.452, 0.042),
            (0.1070, 1.426, 0.048),
            (0.1030, 1.404 - long, 0.055),
            (0.1080, 1.392 - long, 0.060),
        ]
        nape = [(0.034, 1.412, -0.092), (0.041, 1.388, -0.0905), (0.046, 1.366, -0.0800), (0.053, 1.352 - long / 2, -0.0740)]
        rows = (("Temple", temple, 0.0042, (0.40, 0.70, 1.0)), ("Nape", nape, 0.0034, (0.40, 1.0)))
        out += [(f"hair{name}{side}", [(sign * x, y, z) for x, y, z in line], width, stops, 0.2 + 0.1 * i) for i, (name, line, width, stops) in enumerate(rows)]
    wisp = [tuple(BUN + np.array(o)) for o in ((0.030, 0.010, -0.030), (0.050, 0.018, -0.034), (0.061, 0.006, -0.036), (0.058, -0.010, -0.040))]
    tuft = [tuple(BUN + np.array(o)) for o in ((-0.014, 0.026, 0.022), (-0.024, 0.043, 0.028), (-0.039, 0.047, 0.030), (-0.048, 0.036, 0.032))]
    return [*out, ("hairBunLeft", wisp, 0.0036, (0.40, 1.0), 0.5), ("hairBunRight", tuft, 0.0032, (0.40, 1.0), 0.6)]


def build_hair() -> tuple[Part, dict[str, list[F64]]]:
    """All hair as one part, and the joints of each loose strand."""
    parts, joints = [build_cap(), build_bun(), build_pencil()], {}
    for name, points, width, stops, shade in _strands():
        part, joints[name] = build_strand(name, points, width, stops, shade)
        parts.append(part)
    return merge(parts), joints

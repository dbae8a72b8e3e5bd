"""Soft things: upholstery with piping and dents, gathered curtains, hanging cloth, fringes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from place.shapes import F, Part, Vec, box, joined, place, sheet, smoothed, tube


def upholstered(size: Vec, surface: str, at: Vec = (0, 0, 0), *, radius: float = 0.06, crown: float = 0.03, dent: float = 0.0, piping: float = 0.0045,
                turn: Vec = (0, 0, 0), pull: float = 0.004, seed: int = 0) -> Part:  # fmt: skip
    """A stuffed block: bulges over its thin side by `crown`, sags in the middle by `dent`, small pulls run in from the corners, cord along both seams."""
    part = box(size, surface, radius=radius, segments=2, inner=9)
    p, half = part.positions.copy(), np.array(size) / 2
    rel = np.clip(p / half, -1, 1)
    thin = int(np.argmin(size))
    for axis in range(3):
        a, b = [k for k in range(3) if k != axis]
        bulge = (1 - rel[:, a] ** 4) * (1 - rel[:, b] ** 4) * rel[:, axis]
        p[:, axis] += bulge * crown * (1.0 if axis == thin else 0.3)
    a, b = [k for k in range(3) if k != thin]
    rng = np.random.default_rng([seed + 100, 5])
    middle = rng.uniform(-0.25, 0.25, 2)
    p[:, thin] -= dent * np.exp(-(((rel[:, a] - middle[0]) / 0.5) ** 2 + ((rel[:, b] - middle[1]) / 0.55) ** 2)) * np.clip(rel[:, thin], 0, 1)
    angle, reach = np.arctan2(rel[:, b], rel[:, a]), np.hypot(rel[:, a], rel[:, b])
    p[:, thin] += pull * np.sin(angle * 9 + rng.uniform(0, 6)) * np.clip(reach - 0.45, 0, 0.5) * np.sign(rel[:, thin]) * (np.abs(rel[:, thin]) > 0.6)
    parts = [smoothed(replace(part, positions=p))]
    if piping:
        parts += [_cord(size, thin, radius, sign, piping, surface) for sign in (-1, 1)]
    return place(joined(parts), at, turn)


def _cord(size: Vec, thin: int, radius: float, sign: int, thick: float, surface: str) -> Part:
    a, b = [k for k in range(3) if k != thin]
    r = radius * 0.95
    arc = np.linspace(0, np.pi / 2, 6)
    ha, hb = size[a] / 2 - radius * 0.28, size[b] / 2 - radius * 0.28
    line = np.zeros((25, 3))
    corners = [(ha - r, hb - r, 0.0), (-ha + r, hb - r, np.pi / 2), (-ha + r, -hb + r, np.pi), (ha - r, -hb + r, 1.5 * np.pi)]
    ring = [(ca + r * np.cos(t + s), cb + r * np.sin(t + s)) for ca, cb, s in corners for t in arc]
    line[:24, a], line[:24, b] = np.array(ring).T
    line[24] = line[0]
    line[:, thin] = sign * (size[thin] / 2 - radius * 0.28)
    return tube([tuple(p) for p in line], thick, surface, sides=6, capped=False)


def curtain(surface: str, outer: float, wide: float, y: float, top: float, *, sign: int, tie: float = 1.02, seed: int = 0, folds: int = 8) -> Part:
    """Gathered cloth that hangs from `top` to the floor and is held back to its outer edge at the height `tie`. sign: the way from the outer edge inwards."""
    rng = np.random.default_rng([seed + 100, 9])
    starts = np.cumsum(rng.uniform(0.75, 1.25, folds + 1))
    starts = (starts - starts[0]) / (starts[-1] - starts[0])
    heights = rng.uniform(0.75, 1.2, folds)

    def at(u: F, v: F) -> tuple[F, F, F]:
        z = 0.012 + v * (top - 0.012)
        near = (z - tie) / np.where(z > tie, 0.85, 0.55)
        held = 1 / (1 + near**2 * 1.3)  # 1 at the tie
        width = wide * (1 - 0.60 * held) * (1 - 0.10 * np.clip((tie - z) / tie, 0, 1))
        k = np.clip(np.searchsorted(starts, u, side="right") - 1, 0, folds - 1)
        phase = (u - starts[k]) / (starts[k + 1] - starts[k])
        wave = np.sin(2 * np.pi * phase)
        drift = 0.25 * np.sin(2 * np.pi * (2 * u + 0.4 * v + seed * 0.37)) * (1 - v)
        depth = (0.034 + 0.016 * held + 0.012 * (1 - v)) * heights[k]
        sharp = np.sign(wave) * np.abs(wave) ** 0.85
        x = outer + sign * (width * (u + 0.012 * drift) + 0.5 * wide / folds * 0.32 * np.sin(4 * np.pi * phase) * 0.5)
        return x, y - depth * sharp - 0.02 * held, z

    part = sheet(surface, (lambda u, v: at(u, v)) if sign > 0 else (lambda u, v: at(1 - u, v)), folds * 14 + 1, 22)
    return smoothed(part)


def tie_band(surface: str, outer: float, wide: float, y: float, tie: float, sign: int) -> Part:
    """The band that holds a curtain: a flat loop about the gathered cloth, hung a little aslant."""
    t = np.linspace(0, 2 * np.pi, 33)
    cx, half = outer + sign * wide * 0.21, wide * 0.24

    def at(u: F, v: F) -> tuple[F, F, F]:
        a = 2 * np.pi * u
        return cx + half * np.cos(a), y - 0.02 + 0.075 * np.sin(a), tie + (v - 0.5) * 0.055 - sign * 0.10 * np.cos(a) * 0.6

    return smoothed(sheet(surface, at, len(t), 4))


def fringe(surface: str, start: Vec, way: Vec, out: Vec, count: int, length: float, seed: int = 0) -> Part:
    """Knotted tassels along an edge: start, the whole edge as a vector, the way they point. Lies on the floor."""
    rng = np.random.default_rng([seed + 100, 3])
    origin, edge, away = np.array(start), np.array(way), np.array(out)
    across = edge / np.linalg.norm(edge)
    pos, tris = [], []
    for k in range(count):
        root = origin + edge * ((k + 0.5) / count)
        reach = away * length * rng.uniform(0.8, 1.1) + across * rng.normal(0, 0.008)
        w = np.linalg.norm(edge) / count * 0.36
        n = len(pos) * 8
        rows = [(0.0, w * 0.7, 0.008), (0.28, w * 1.0, 0.006), (0.7, w * 0.9, 0.0035), (1.0, w * 0.5, 0.001)]
        pos.append(np.array([root + reach * t + across * s * half + (0, 0, z) for t, half, z in rows for s in (-1, 1)]))
        tris.append(np.array([(n + 2 * q + a, n + 2 * q + b, n + 2 * q + c) for q in range(3) for a, b, c in ((0, 1, 3), (0, 3, 2))]))
    points = np.concatenate(pos)
    uv = np.stack([(points - origin) @ across, (points - origin) @ away], 1)
    part = Part(points, np.tile((0.0, 0.0, 1.0), (len(points), 1)), uv, uv, np.zeros(len(points), int), np.concatenate(tris), surface)
    a, b, c = (points[part.triangles[:, k]] for k in range(3))
    up = np.cross(b - a, c - a)[:, 2] > 0
    return replace(part, triangles=np.where(up[:, None], part.triangles, part.triangles[:, ::-1]))


def hanging(surface: str, at: Vec, widths: Sequence[tuple[float, float]], depth: float, *, yaw: float = 0.0, folds: float = 5, seed: int = 0) -> Part:
    """A garment on a hook, as one closed tube of cloth: widths are (z below the hook, half width); soft vertical folds deepen downwards. Faces -Y before yaw."""
    rng = np.random.default_rng([seed + 100, 13])
    zs, ws = np.array(widths).T
    shift = rng.uniform(0, 6, 3)

    def shape(u: F, v: F) -> tuple[F, F, F]:
        a, z = 2 * np.pi * u, zs[-1] * (1 - v)
        half = np.interp(z, zs, ws)
        sag = np.clip(z / zs[-1], 0, 1)
        ripple = 1 + 0.10 * sag * np.sin(folds * a + shift[0] + 1.5 * np.sin(2 * a + shift[1])) + 0.03 * np.sin(11 * a + 6 * sag + shift[2]) * sag
        flat = depth * (0.55 + 0.45 * sag) * np.minimum(1.0, 0.25 + z * 5)
        return half * np.cos(a) * ripple, flat * np.sin(a) * ripple - depth * 0.6, -z

    return place(smoothed(sheet(surface, shape, 73, 26)), at, (0, 0, yaw))

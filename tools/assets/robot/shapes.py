"""Surfaces that a designer toy is made of: lofts along a line, bellows, domes. Metres; each brings texture coordinates that keep lengths.

A `Piece` is a surface with its size laid flat, so that the atlas can give every piece the same number of pixels a metre.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from person.cloth import ring_angles, tube
from person.mesh import F64, Part


@dataclass(slots=True)
class Piece:
    """One surface of the atlas. flat: width (around) and height (along), metres; detail: pixels a metre against the others'."""

    name: str
    part: Part
    flat: tuple[float, float]
    detail: float = 1.0
    mirror: bool = False  # its mirror image exists too and shows the same picture
    rect: tuple[int, int, int, int] = field(default=(0, 0, 1, 1))  # left, top, width, height in pixels


def oval(n: int, power: float = 2.0) -> F64:
    """(n, 2): a superellipse of half axes 1, from the second axis' negative end; power 2 is a circle, more is squarer."""
    w = ring_angles(n) + np.pi
    s, c = np.sin(w), np.cos(w)
    return np.stack([np.sign(s) * np.abs(s) ** (2 / power), np.sign(c) * np.abs(c) ** (2 / power)], axis=1)


def loft(name: str, centres: F64, side: F64, front: F64, *, n: int = 32, power: float = 2.0, detail: float = 1.0) -> Piece:
    """Rings about centres (R, 3) with half axes side and front (R, 3); the seam runs along -front."""
    o = oval(n, power)
    rings = np.asarray(centres)[:, None] + o[None, :, :1] * np.asarray(side)[:, None] + o[None, :, 1:] * np.asarray(front)[:, None]
    return ringed(name, rings, detail=detail)


def ringed(name: str, rings: F64, *, detail: float = 1.0) -> Piece:
    """Closed rings (R, N, 3) to a piece; v grows with the length along, u with the length around the widest ring."""
    part = tube(rings)
    r, n = rings.shape[0], rings.shape[1] + 1
    closed = np.concatenate([rings, rings[:, :1]], axis=1)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=2).mean(1))])
    turns = np.linalg.norm(np.diff(closed, axis=1), axis=2)
    widest = int(np.argmax(turns.sum(1)))
    around = np.concatenate([[0.0], np.cumsum(turns[widest])])
    part.uv = np.stack([np.tile(around / max(around[-1], 1e-9), r), np.repeat(along / max(along[-1], 1e-9), n)], axis=1)
    part.attrs = {"u": part.uv[:, 0].copy(), "along": np.repeat(along, n)}
    return Piece(name, part, (float(around[-1]), float(along[-1])), detail)


def lathe(name: str, profile: F64, at: F64, axis: F64, out: F64, *, n: int = 32, flat: float = 1.0, detail: float = 1.0) -> Piece:
    """profile (R, 2) of radius and height along `axis` from `at`; `out` is a unit vector across the axis, where the seam is not; flat squeezes the third."""
    axis, out = np.asarray(axis, float), np.asarray(out, float)
    radius, height = np.asarray(profile, float).T
    side = np.cross(out, axis)
    return loft(name, np.asarray(at) + height[:, None] * axis, flat * radius[:, None] * side, radius[:, None] * out, n=n, detail=detail)


def ribs(start: float, end: float, count: int, radius: F64 | float, depth: float, *, bulge: float = 0.55) -> F64:
    """Profile (R, 2) of a bellows from start to end: round ribs with tight valleys. radius: at both ends, or one."""
    step = np.array([0.0, 0.17, 0.5, 0.83])
    t = (np.arange(count)[:, None] + step).ravel()
    t = np.append(t, count)
    shape = np.abs(np.sin(np.pi * t)) ** bulge
    base = np.interp(t / count, [0, 1], np.broadcast_to(radius, 2))
    return np.stack([base - depth * (1 - shape), start + (end - start) * t / count], axis=1)


def rounded(points: list[tuple[float, float]], radius: float, steps: int = 3) -> F64:
    """A profile through points with its inner corners rounded off, (R, 2)."""
    p = np.array(points, float)
    out = [p[0]]
    for a, b, c in zip(p[:-2], p[1:-1], p[2:], strict=True):
        before, after = a - b, c - b
        r = min(radius, 0.45 * np.linalg.norm(before), 0.45 * np.linalg.norm(after))
        start, end = b + before / np.linalg.norm(before) * r, b + after / np.linalg.norm(after) * r
        for t in np.linspace(0, 1, steps):
            out.append((1 - t) ** 2 * start + 2 * t * (1 - t) * b + t**2 * end)
    out.append(p[-1])
    return np.array(out)


def dense(profile: F64, longest: float) -> F64:
    """The profile with points added until no step is longer."""
    out = [profile[:1]]
    for a, b in pairwise(profile):
        n = max(1, int(np.ceil(np.linalg.norm(b - a) / longest)))
        out.append(a + (b - a) * np.linspace(0, 1, n + 1)[1:, None])
    return np.concatenate(out)

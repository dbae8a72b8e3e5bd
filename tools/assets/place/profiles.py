"""Mouldings: a profile drawn along a line with mitred corners, one lightmap island a straight length. Skirting, cornices, frames, rails."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from place.shapes import F, Part, Vec, joined, outward

Profile = Sequence[tuple[float, float]]


def sweep(profile: Profile, path: Sequence[Vec], surface: str, *, up: Vec = (0, 0, 1), closed: bool = False, capped: bool = True, crease: float = 0.8) -> Part:
    """profile: (aside, along `up`) points; aside is to the right of the way, and the profile's own right hand is its outside. The path lies in a plane
    square to `up`. Corners of the profile sharper than `crease` radians get hard edges."""
    points, axis = np.array(path, float), np.array(up, float)
    ends = np.roll(points, -1, 0) if closed else points[1:]
    starts = points if closed else points[:-1]
    ways = (ends - starts) / np.linalg.norm(ends - starts, axis=1, keepdims=True)
    sides = np.cross(ways, axis)
    if closed:
        mitres = [_mitre(sides[k - 1], sides[k]) for k in range(len(sides))]
    else:
        mitres = [sides[0], *(_mitre(sides[k - 1], sides[k]) for k in range(1, len(sides))), sides[-1]]
    parts = []
    for k, (start, end, way, side) in enumerate(zip(starts, ends, ways, sides, strict=True)):
        nxt = mitres[(k + 1) % len(mitres)] if closed else mitres[k + 1]
        parts += [_length(run, normals, along, (start, mitres[k]), (end, nxt), way, side, axis, surface) for run, normals, along in _runs(profile, crease)]
    if capped and not closed:
        rows = np.array(profile)
        parts += [_end(rows, starts[0], sides[0], axis, -ways[0], surface), _end(rows, ends[-1], sides[-1], axis, ways[-1], surface)]
    return outward(joined(parts))


def _mitre(a: F, b: F) -> F:
    return (a + b) / (1.0 + a @ b)


def _runs(profile: Profile, crease: float) -> list[tuple[F, F, F]]:
    """Smooth stretches of the profile: points, normals (aside, up), length along the whole."""
    rows = np.array(profile, float)
    step = np.diff(rows, axis=0)
    out_of = np.stack([step[:, 1], -step[:, 0]], 1) / np.linalg.norm(step, axis=1, keepdims=True)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(step, axis=1))])
    cuts = [0, *(k for k in range(1, len(step)) if np.arccos(np.clip(out_of[k] @ out_of[k - 1], -1, 1)) > crease), len(step)]
    found = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        normals = np.stack([out_of[max(a, k - 1)] + out_of[min(b - 1, k)] for k in range(a, b + 1)])
        found.append((rows[a : b + 1], normals / np.linalg.norm(normals, axis=1, keepdims=True), length[a : b + 1]))
    return found


def _length(rows: F, normals: F, along: F, start: tuple[F, F], end: tuple[F, F], way: F, side: F, axis: F, surface: str) -> Part:
    """One straight length of one run. The charts of a length's runs lie in one island, since they share its number."""
    pos = np.concatenate([at + rows[:, :1] * mitre + rows[:, 1:] * axis for at, mitre in (start, end)])
    nrm = np.tile(normals[:, :1] * side + normals[:, 1:] * axis, (2, 1))
    uv = np.stack([(pos - start[0]) @ way, np.tile(along, 2)], 1)
    k = np.arange(len(rows) - 1)
    n = len(rows)
    tris = np.concatenate([np.stack([k, k + 1, k + n + 1], 1), np.stack([k, k + n + 1, k + n], 1)])
    return Part(pos, nrm, uv, uv, np.zeros(len(pos), int), tris, surface)


def _end(rows: F, at: F, side: F, axis: F, normal: F, surface: str) -> Part:
    """A flat end: a fan about the first point, which serves convex profiles."""
    pos = at + rows[:, :1] * side + rows[:, 1:] * axis
    k = np.arange(1, len(rows) - 1)
    return Part(pos, np.tile(normal, (len(pos), 1)), rows, rows, np.zeros(len(pos), int), np.stack([np.zeros_like(k), k, k + 1], 1), surface)


def bar(wide: float, deep: float, round_: float = 0.005) -> Profile:
    """A bar `wide` aside (about the way) and `deep` along `up` from 0, its two outer edges rounded, open at the back."""
    h, r = wide / 2, min(round_, wide / 2.1, deep / 1.1)
    arc = np.linspace(0, np.pi / 2, 4)
    right = [(h - r + r * np.cos(a), deep - r + r * np.sin(a)) for a in arc]
    return [(h, 0.0), *right, *[(-x, y) for x, y in right[::-1]], (-h, 0.0)]


def loop(w: float, h: float, at: Vec = (0, 0, 0), *, depth: bool = True) -> list[Vec]:
    """Corners of a rectangle about `at`, standing in the XZ plane (or lying in XY), in the order that makes `sweep`'s right hand its outside."""
    x, y, z = at
    corners = [(-w / 2, -h / 2), (-w / 2, h / 2), (w / 2, h / 2), (w / 2, -h / 2)]
    return [(x + a, y, z + b) if depth else (x + a, y + b, z) for a, b in corners]

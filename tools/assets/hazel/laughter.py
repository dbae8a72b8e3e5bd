"""The lines of laughter at the outer corners of the eyes. At rest they lie under the skin; a smile brings them out."""

from __future__ import annotations

import numpy as np
from person.face import Face
from person.mesh import F64, Part, curve, gradient, grid_quads, merge, project, split_quads

from hazel.looks import CROWS_FEET

HIDDEN, SHOWN = -0.0035, 0.0011  # metres over the skin


def build_crows_feet(face: Face) -> Part:
    """Left side: three narrow strips, each a flat ridge."""
    x, y = float(face.eye_at[0]) + face.eye_half + 0.0040, float(face.eye_at[1])
    rows = (
        ((0.0, 0.0042), (0.0065, 0.0062), (0.0125, 0.0105)),
        ((0.0015, 0.0), (0.0085, -0.0002), (0.0150, 0.0012)),
        ((0.0, -0.0042), (0.0065, -0.0068), (0.0125, -0.0078)),
    )
    return merge([_strip(face, [(x + dx, y + dy, 0.08) for dx, dy in row]) for row in rows])


def _strip(face: Face, points: list[tuple[float, float, float]]) -> Part:
    n = 9
    t = np.linspace(0, 1, n)
    line = project(face.head, curve(points, t), steps=8)
    out = gradient(face.head, line)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    along = np.gradient(line, axis=0)
    across = np.cross(out, along / np.linalg.norm(along, axis=1, keepdims=True))
    half = (0.00062 * np.sin(np.pi * np.clip(0.08 + 0.90 * t, 0, 1)) ** 0.8)[:, None] * across
    rows = np.stack([line - half - 0.0004 * out, line, line + half - 0.0004 * out], axis=1) + HIDDEN * out[:, None]
    p = rows.reshape(-1, 3)
    tris = split_quads(p, grid_quads(n, 3))
    side = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (side * np.repeat(out, 3, axis=0)[tris[:, 0]]).sum() < 0:
        tris = tris[:, ::-1].copy()
    rise: F64 = np.repeat(out, 3, axis=0) * (SHOWN - HIDDEN)
    part = Part(p, tris, np.tile([0.75, 0.5], (len(p), 1)), {"head": np.ones(len(p))})
    part.morphs = {name: rise * (0.90 + 0.10 * share) + 0 * p for name, share in CROWS_FEET.items() if share > 0.2}
    return part

"""What every garment is made with: tubes, and laying them onto distance fields.

Where two tubes meet they lie on the same soft union, so the seam cannot be seen.
"""

from __future__ import annotations

import numpy as np

from person.mesh import F64, Field, Part, grid_quads, project, split_quads


def tube(rings: F64, *, wrap_uv: bool = True) -> Part:
    """Rings (R, N, 3), each closed, to a surface that looks outwards; a uv seam runs along the first column."""
    rows = np.concatenate([rings, rings[:, :1]], axis=1) if wrap_uv else rings
    r, n = rows.shape[:2]
    pos = rows.reshape(-1, 3)
    tris = split_quads(pos, grid_quads(r, n, wrap=not wrap_uv))
    centre = np.repeat(rings.mean(1), n, axis=0)
    face = np.cross(pos[tris[:, 1]] - pos[tris[:, 0]], pos[tris[:, 2]] - pos[tris[:, 0]])
    if (face * (pos[tris].mean(1) - centre[tris].mean(1))).sum() < 0:
        tris = tris[:, ::-1].copy()
    u, v = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, r))
    return Part(pos, tris, np.stack([u.ravel(), v.ravel()], axis=1))


def settle(p: F64, sdf: Field, deepest: float) -> F64:
    """Points onto the surface, except those well inside it, which no one sees."""
    flat = p.reshape(-1, 3)
    near = sdf(flat) > -deepest
    out = flat.copy()
    out[near] = project(sdf, flat[near], steps=8)
    return out.reshape(p.shape)


def ring_angles(n: int) -> F64:
    return 2 * np.pi * np.arange(n) / n

"""How open to the sky each vertex is: rays against all surfaces, with Blender's BVH."""

from __future__ import annotations

import bpy  # noqa: F401  first: it makes mathutils importable
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from person.mesh import F64, Part, normals

REACH = 0.16
RAYS = 40


def openness(part: Part, others: list[Part]) -> F64:
    """(V,) from 0 to 1: the cosine-weighted share of rays of REACH that meet nothing of `others`."""
    points = np.concatenate([p.pos for p in others])
    starts = np.cumsum([0, *(len(p) for p in others)])
    tris = np.concatenate([p.tris + s for p, s in zip(others, starts[:-1], strict=True)])
    tree = BVHTree.FromPolygons(points.tolist(), tris.tolist())
    i = np.arange(RAYS) + 0.5
    w, z = np.pi * (1 + 5**0.5) * i, np.sqrt(1 - i / RAYS)  # Fibonacci points, cosine-weighted
    local = np.stack([np.sqrt(1 - z**2) * np.cos(w), np.sqrt(1 - z**2) * np.sin(w), z], axis=1)
    out = np.ones(len(part))
    normal = normals(part.pos, part.tris)
    for v, (p, n) in enumerate(zip(part.pos, normal, strict=True)):
        side = np.cross(n, [0.31, 0.87, 0.38] if abs(n[1]) < 0.9 else [1.0, 0, 0])
        side /= np.linalg.norm(side)
        frame = np.stack([side, np.cross(n, side), n])
        start = Vector(p + 0.0012 * n)
        total = 0.0
        for d in local @ frame:
            hit = tree.ray_cast(start, Vector(d), REACH)[3]
            total += 1.0 if hit is None else min(1.0, hit / REACH) ** 0.7 * 0.9
        out[v] = total / RAYS
    return out

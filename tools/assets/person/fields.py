"""Distance fields: the primitives, their soft unions, from which heads and clothes are built."""

from __future__ import annotations

import numpy as np

from person.mesh import F64


def ellipsoid(p: F64, centre: tuple[float, float, float], radii: tuple[float, float, float]) -> F64:
    """Approximate distance (first order) to an ellipsoid."""
    q = p - np.array(centre)
    r = np.array(radii)
    k0 = np.linalg.norm(q / r, axis=-1)
    k1 = np.linalg.norm(q / (r * r), axis=-1)
    return k0 * (k0 - 1.0) / np.maximum(k1, 1e-9)


def capsule(p: F64, a: F64 | tuple[float, ...], b: F64 | tuple[float, ...], ra: float, rb: float) -> F64:
    """A capsule whose radius goes linearly from ra to rb."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    ab = b - a
    t = np.clip(((p - a) @ ab) / (ab @ ab), 0.0, 1.0)
    return np.linalg.norm(p - a - t[..., None] * ab, axis=-1) - (ra + (rb - ra) * t)


def soft_union(a: F64, b: F64, k: float) -> F64:
    h = np.clip(0.5 + 0.5 * (b - a) / k, 0.0, 1.0)
    return b * (1 - h) + a * h - k * h * (1 - h)


def soft_cut(a: F64, b: F64, k: float) -> F64:
    """a without b."""
    return -soft_union(-a, b, k)


def two_sided(p: F64) -> F64:
    """The same points with x folded onto the left side, which makes every field that uses it symmetric exactly."""
    q = p.copy()
    q[..., 0] = np.abs(q[..., 0])
    return q

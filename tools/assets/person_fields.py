"""Distance fields: the primitives, their soft unions, and the shapes of head, sweater, trousers and hand."""

from __future__ import annotations

import numpy as np
from person_mesh import F64
from person_rig import ANKLE, FINGERS, KNEE, THUMB, arm_frame


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


def head(p: F64) -> F64:
    """Skull, face, nose and neck, without eyelids, lips and ears."""
    q = two_sided(p)
    d = soft_union(ellipsoid(q, (0, 1.498, -0.014), (0.103, 0.106, 0.116)), ellipsoid(q, (0, 1.427, 0.022), (0.077, 0.089, 0.073)), 0.06)
    d = soft_union(d, ellipsoid(q, (0.038, 1.404, 0.046), (0.041, 0.040, 0.042)), 0.035)  # cheeks
    d = soft_union(d, ellipsoid(q, (0, 1.352, 0.072), (0.025, 0.022, 0.024)), 0.036)  # chin
    d = soft_cut(d, ellipsoid(q, (0.046, 1.450, 0.117), (0.036, 0.026, 0.022)), 0.022)  # eye sockets
    d = soft_union(d, capsule(q, (0, 1.17, -0.036), (0, 1.37, -0.018), 0.042, 0.034), 0.028)  # neck
    nose = capsule(q, (0, 1.444, 0.084), (0, 1.4085, 0.1075), 0.0045, 0.0088)
    nose = soft_union(nose, ellipsoid(q, (0.0092, 1.4035, 0.0965), (0.0062, 0.0056, 0.0075)), 0.008)
    return soft_union(d, nose, 0.011)


def sweater(p: F64) -> F64:
    """A loose sweater with the arms half lowered."""
    q = two_sided(p)
    root, along = arm_frame()
    d = soft_union(ellipsoid(q, (0, 1.135, -0.016), (0.122, 0.130, 0.086)), ellipsoid(q, (0, 0.905, -0.003), (0.139, 0.270, 0.107)), 0.06)
    d = soft_union(d, capsule(q, (0.0, 1.232, -0.020), (0.098, 1.213, -0.014), 0.046, 0.044), 0.040)
    d = soft_union(d, capsule(q, (0, 1.20, -0.026), (0, 1.285, -0.0255), 0.062, 0.056), 0.03)
    return soft_union(d, capsule(q, root + along * 0.01, root + along * 0.43, 0.049, 0.045), 0.045)


def trousers(p: F64) -> F64:
    q = two_sided(p)
    legs = soft_union(
        capsule(q, (0.060, 0.85, 0.0), (KNEE[0], KNEE[1], 0.004), 0.062, 0.055),
        capsule(q, (KNEE[0], KNEE[1], 0.004), (ANKLE[0], 0.10, -0.016), 0.055, 0.047),
        0.01,
    )
    return soft_union(ellipsoid(q, (0, 0.872, -0.006), (0.104, 0.100, 0.084)), legs, 0.025)


def shoe(p: F64) -> F64:
    """The left shoe's upper."""
    d = soft_union(ellipsoid(p, (0.087, 0.036, 0.088), (0.045, 0.042, 0.072)), ellipsoid(p, (0.081, 0.050, -0.016), (0.039, 0.060, 0.053)), 0.045)
    return soft_union(d, capsule(p, (0.080, 0.06, -0.020), (0.080, 0.13, -0.022), 0.038, 0.040), 0.02)


def hand(p: F64) -> F64:
    """The left hand from the wrist (origin), fingers along +x, palm down."""
    d = ellipsoid(p, (0.045, 0.0, 0.001), (0.048, 0.0155, 0.039))
    d = soft_union(d, capsule(p, (-0.06, 0.001, 0.0), (0.02, 0.0, 0.0), 0.0235, 0.0190), 0.03)
    for name, (root, direction, lengths) in FINGERS.items():
        a = np.array(root)
        step = np.array(direction) / np.linalg.norm(direction)
        slim = 0.88 if name == "Little" else 1.0
        d = soft_union(d, capsule(p, a - step * 0.02, a + step * (sum(lengths) - 0.007), 0.0092 * slim, 0.0072 * slim), 0.008)
    root, direction, lengths = THUMB
    step = np.array(direction) / np.linalg.norm(direction)
    return soft_union(d, capsule(p, np.array(root), np.array(root) + step * (sum(lengths) - 0.008), 0.0135, 0.0082), 0.018)

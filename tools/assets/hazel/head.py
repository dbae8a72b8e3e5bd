"""Hazel's head, as numbers. It is modelled where every head of the library is and moved to her height afterwards (see `SHIFT` in __init__)."""

from __future__ import annotations

import numpy as np
from person.fields import capsule, ellipsoid, soft_cut, soft_union, two_sided
from person.mesh import F64, gauss, smooth_step

FRONT = np.array(
    [
        (1.215, 0.012),
        (1.292, 0.030),
        (1.312, 0.038),
        (1.324, 0.055),
        (1.336, 0.078),
        (1.372, 0.09),
        (1.40, 0.10),
        (1.45, 0.10),
        (1.52, 0.105),
        (1.572, 0.075),
        (1.598, 0.03),
        (1.604, -0.008),
    ]
)
BACK = np.array(
    [
        (1.215, -0.100),
        (1.280, -0.088),
        (1.300, -0.078),
        (1.316, -0.074),
        (1.332, -0.072),
        (1.364, -0.078),
        (1.39, -0.095),
        (1.44, -0.12),
        (1.52, -0.128),
        (1.57, -0.10),
        (1.597, -0.052),
        (1.604, -0.012),
    ]
)

NOSE = (0.0, 1.4075, 0.1120)


def segment(q: F64, a: tuple[float, float], b: tuple[float, float]) -> tuple[F64, F64]:
    """Seen from the front: distance to the segment a to b, and the share of the way along it."""
    start, step = np.array(a), np.array(b) - np.array(a)
    t = np.clip(((q[..., :2] - start) @ step) / (step @ step), 0, 1)
    return np.linalg.norm(q[..., :2] - start - t[..., None] * step, axis=-1), t


def _lived_in(q: F64) -> F64:
    """What seventy years of laughing leave, metres inwards: the folds from nose to mouth, soft bags under the eyes, the dent beside the chin."""
    front = smooth_step(0.02, 0.06, q[..., 2])
    away, t = segment(q, (0.0210, 1.4030), (0.0405, 1.3730))
    fold = 0.0019 * gauss(away, 0.0048) * np.sin(np.pi * (0.12 + 0.80 * t)) ** 0.7
    puff = -0.0014 * gauss(np.hypot((q[..., 0] - 0.042) / 1.9, q[..., 1] - 1.4250), 0.0062)
    dent, _ = segment(q, (0.0290, 1.3560), (0.0330, 1.3450))
    return (fold + puff + 0.0012 * gauss(dent, 0.006)) * front


def head(p: F64) -> F64:
    """Skull, round cheeks, a soft jaw, a generous nose and a neck that leans forward; without eyelids, lips and ears."""
    q = two_sided(p)
    nose = capsule(q, (0, 1.451, 0.083), (0, 1.4075, 0.1120), 0.0055, 0.0122)
    nose = soft_union(nose, ellipsoid(q, (0.0120, 1.4020, 0.0990), (0.0080, 0.0070, 0.0095)), 0.010)
    return soft_union(plain(p), nose, 0.012) + _lived_in(q)


def plain(p: F64) -> F64:
    """The head without nose and folds: what the face is shaded with."""
    q = two_sided(p)
    d = soft_union(ellipsoid(q, (0, 1.498, -0.014), (0.102, 0.104, 0.114)), ellipsoid(q, (0, 1.422, 0.020), (0.079, 0.088, 0.072)), 0.06)
    d = soft_union(d, ellipsoid(q, (0.043, 1.399, 0.047), (0.042, 0.036, 0.040)), 0.034)  # cheeks
    d = soft_union(d, ellipsoid(q, (0.041, 1.366, 0.028), (0.030, 0.030, 0.034)), 0.040)  # the jaw's soft corners
    d = soft_union(d, ellipsoid(q, (0, 1.347, 0.070), (0.024, 0.020, 0.023)), 0.034)  # chin
    d = soft_union(d, ellipsoid(q, (0, 1.334, 0.030), (0.040, 0.026, 0.044)), 0.030)  # and what hangs under it
    d = soft_cut(d, ellipsoid(q, (0.0445, 1.449, 0.117), (0.036, 0.026, 0.022)), 0.022)  # eye sockets
    return soft_union(d, capsule(q, (0, 1.17, -0.062), (0, 1.37, -0.014), 0.045, 0.038), 0.030)  # neck

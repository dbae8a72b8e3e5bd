"""Ori's head and hair, as numbers."""

from __future__ import annotations

import numpy as np
from person.fields import capsule, ellipsoid, soft_cut, soft_union, two_sided
from person.mesh import F64

NOSE = (0.0, 1.4058, 0.1095)
FRONT = np.array(
    [
        (1.188, 0.034),
        (1.298, 0.029),
        (1.318, 0.034),
        (1.327, 0.055),
        (1.338, 0.078),
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
        (1.200, -0.082),
        (1.280, -0.072),
        (1.300, -0.066),
        (1.316, -0.066),
        (1.332, -0.068),
        (1.364, -0.078),
        (1.39, -0.095),
        (1.44, -0.12),
        (1.52, -0.128),
        (1.57, -0.10),
        (1.597, -0.052),
        (1.604, -0.012),
    ]
)


def head(p: F64) -> F64:
    """Skull, face, nose and neck, without eyelids, lips and ears."""
    q = two_sided(p)
    d = soft_cut(plain(p), ellipsoid(q, (0.043, 1.449, 0.1245), (0.040, 0.024, 0.021)), 0.030)  # eye sockets
    d = soft_union(d, ellipsoid(q, (0, 1.3730, 0.0795), (0.030, 0.020, 0.017)), 0.026)  # what the lips lie on
    nose = capsule(q, (0, 1.4400, 0.0860), (0, 1.4090, 0.1070), 0.0040, 0.0082)
    nose = soft_union(nose, ellipsoid(q, NOSE, (0.0112, 0.0098, 0.0098)), 0.012)
    nose = soft_union(nose, ellipsoid(q, (0.0108, 1.4020, 0.0985), (0.0068, 0.0060, 0.0078)), 0.008)
    return soft_union(d, nose, 0.014)


def plain(p: F64) -> F64:
    """The same without nose, sockets and lips: what the face is shaded as."""
    q = two_sided(p)
    d = soft_union(ellipsoid(q, (0, 1.497, -0.014), (0.1035, 0.1070, 0.1170)), ellipsoid(q, (0, 1.424, 0.020), (0.0770, 0.0905, 0.0775)), 0.075)
    d = soft_union(d, ellipsoid(q, (0.0385, 1.406, 0.044), (0.040, 0.037, 0.040)), 0.045)  # cheeks
    d = soft_union(d, ellipsoid(q, (0.0265, 1.376, 0.046), (0.030, 0.028, 0.034)), 0.045)  # jaw
    d = soft_union(d, ellipsoid(q, (0, 1.3515, 0.074), (0.024, 0.021, 0.023)), 0.036)  # chin
    d = soft_union(d, capsule(q, (0, 1.17, -0.036), (0, 1.37, -0.018), 0.044, 0.035), 0.028)  # neck
    d = soft_union(d, capsule(q, (0, 1.218, -0.034), (0.080, 1.205, -0.026), 0.030, 0.026), 0.045)  # shoulders
    return soft_union(d, capsule(q, (0.010, 1.229, 0.006), (0.070, 1.238, -0.012), 0.0060, 0.0045), 0.016)  # collar bones

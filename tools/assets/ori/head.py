"""Ori's head and hair, as numbers."""

from __future__ import annotations

import numpy as np
from person.fields import capsule, ellipsoid, soft_cut, soft_union, two_sided
from person.hair import Lock
from person.mesh import F64

FRONT = np.array(
    [
        (1.215, 0.032),
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
        (1.215, -0.080),
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
    d = soft_union(ellipsoid(q, (0, 1.498, -0.014), (0.103, 0.106, 0.116)), ellipsoid(q, (0, 1.427, 0.022), (0.077, 0.089, 0.073)), 0.06)
    d = soft_union(d, ellipsoid(q, (0.038, 1.404, 0.046), (0.041, 0.040, 0.042)), 0.035)  # cheeks
    d = soft_union(d, ellipsoid(q, (0, 1.352, 0.072), (0.025, 0.022, 0.024)), 0.036)  # chin
    d = soft_cut(d, ellipsoid(q, (0.046, 1.450, 0.117), (0.036, 0.026, 0.022)), 0.022)  # eye sockets
    d = soft_union(d, capsule(q, (0, 1.17, -0.036), (0, 1.37, -0.018), 0.042, 0.034), 0.028)  # neck
    nose = capsule(q, (0, 1.444, 0.084), (0, 1.4085, 0.1075), 0.0045, 0.0088)
    nose = soft_union(nose, ellipsoid(q, (0.0092, 1.4035, 0.0965), (0.0062, 0.0056, 0.0075)), 0.008)
    return soft_union(d, nose, 0.011)


def locks() -> list[Lock]:
    out = [
        Lock("hairBack", 180, 0.052, 0.335, layer=0.004, thick=0.013),
        Lock("hairFringeA", 38, 0.034, 0.222, sweep=-52, layer=0.008, joints=1, curl=0.000),
        Lock("hairFringeB", 10, 0.038, 0.199, sweep=-36, layer=0.0115, joints=1, curl=0.002, thick=0.012),
        Lock("hairFringeC", -15, 0.030, 0.196, sweep=-16, layer=0.008, joints=1, curl=0.003),
        Lock("hairFringeD", -41, 0.030, 0.222, sweep=10, layer=0.0115, joints=1, curl=0.000, thick=0.012),
        Lock("hairFringeE", 56, 0.028, 0.242, sweep=-40, layer=0.004, joints=1, curl=0.002),
    ]
    for sign, side in ((1, "Left"), (-1, "Right")):
        out += [
            Lock(f"hairNape{side}", sign * 152, 0.048, 0.334, layer=0.000),
            Lock(f"hairRear{side}", sign * 124, 0.048, 0.330, layer=0.006, sweep=-6 * sign, thick=0.013),
            Lock(f"hairEar{side}", sign * 98, 0.042, 0.322, layer=0.001, sweep=-8 * sign, curl=0.020),
            Lock(f"hairSide{side}", sign * 76, 0.036, 0.310, layer=0.006, sweep=-10 * sign, curl=0.020),
            Lock(f"hairFace{side}", sign * 62, 0.022, 0.285, layer=0.000, sweep=-14 * sign, curl=0.012),
        ]
    return out

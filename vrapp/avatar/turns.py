"""Turns of single joints as plain tuples: for a handful of joints Python floats are several times quicker than small arrays.

Quaternions are (x, y, z, w), unit length; vectors (x, y, z). `mul(a, b)` turns by b first, then by a, as in `vrapp.xform`. Radians.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import acos, atan2, cos, pi, sin, sqrt

Vec = tuple[float, float, float]
Quat = tuple[float, float, float, float]

IDENTITY: Quat = (0.0, 0.0, 0.0, 1.0)
_TINY = 1e-9


def vec(values: Sequence[float]) -> Vec:
    return float(values[0]), float(values[1]), float(values[2])


def add(a: Vec, b: Vec) -> Vec:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def sub(a: Vec, b: Vec) -> Vec:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def scaled(a: Vec, s: float) -> Vec:
    return a[0] * s, a[1] * s, a[2] * s


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def length(a: Vec) -> float:
    return sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def unit(a: Vec, otherwise: Vec = (0.0, 0.0, 1.0)) -> Vec:
    """a at length one; `otherwise` if it has none."""
    size = length(a)
    return (a[0] / size, a[1] / size, a[2] / size) if size > _TINY else otherwise


def lerp(a: Vec, b: Vec, t: float) -> Vec:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t


def mul(a: Quat, b: Quat) -> Quat:
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def conj(q: Quat) -> Quat:
    return -q[0], -q[1], -q[2], q[3]


def normalized(q: Sequence[float]) -> Quat:
    """Unit quaternion; one of no length becomes the identity."""
    x, y, z, w = float(q[0]), float(q[1]), float(q[2]), float(q[3])
    size = sqrt(x * x + y * y + z * z + w * w)
    return (x / size, y / size, z / size, w / size) if size > _TINY else IDENTITY


def rotate(q: Quat, v: Vec) -> Vec:
    x, y, z, w = q
    tx, ty, tz = 2.0 * (y * v[2] - z * v[1]), 2.0 * (z * v[0] - x * v[2]), 2.0 * (x * v[1] - y * v[0])
    return v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx


def about(axis: Vec, angle: float) -> Quat:
    """A turn by angle about a unit axis."""
    s = sin(0.5 * angle)
    return axis[0] * s, axis[1] * s, axis[2] * s, cos(0.5 * angle)


def yaw_turn(angle: float) -> Quat:
    return 0.0, sin(0.5 * angle), 0.0, cos(0.5 * angle)


def yaw_pitch_turn(yaw: float, pitch: float) -> Quat:
    """About Y by yaw after about X by pitch: +Z goes left for yaw + and down for pitch +."""
    sy, cy, sx, cx = sin(0.5 * yaw), cos(0.5 * yaw), sin(0.5 * pitch), cos(0.5 * pitch)
    return cy * sx, sy * cx, -sy * sx, cy * cx


def yaw_pitch(v: Vec) -> tuple[float, float]:
    """The angles with which +Z points along v; (0, 0) for no direction."""
    flat = sqrt(v[0] * v[0] + v[2] * v[2])
    if flat < _TINY and abs(v[1]) < _TINY:
        return 0.0, 0.0
    return atan2(v[0], v[2]), atan2(-v[1], flat)


def direction(yaw: float, pitch: float) -> Vec:
    return sin(yaw) * cos(pitch), -sin(pitch), cos(yaw) * cos(pitch)


def from_vector(r: Vec) -> Quat:
    """A turn about r by its length."""
    angle = length(r)
    if angle < 1e-7:
        return normalized((0.5 * r[0], 0.5 * r[1], 0.5 * r[2], 1.0))
    s = sin(0.5 * angle) / angle
    return r[0] * s, r[1] * s, r[2] * s, cos(0.5 * angle)


def between(a: Vec, b: Vec) -> Quat:
    """Shortest turn from unit vector a to unit vector b; opposite ones turn about some axis square to a."""
    w = 1.0 + dot(a, b)
    if w < 1e-7:
        return (*unit(cross(a, (1.0, 0.0, 0.0) if abs(a[0]) < 0.9 else (0.0, 1.0, 0.0))), 0.0)
    return normalized((*cross(a, b), w))


def frame_turn(a: Vec, a_side: Vec, b: Vec, b_side: Vec) -> Quat:
    """The turn that takes direction a to b and, as near as that allows, side a_side to b_side. All of any length but zero."""
    a, b = unit(a), unit(b)
    swing = between(a, b)
    have = rotate(swing, a_side)
    have, want = sub(have, scaled(b, dot(have, b))), sub(b_side, scaled(b, dot(b_side, b)))
    if length(have) < 1e-6 or length(want) < 1e-6:
        return swing
    return mul(about(b, atan2(dot(cross(have, want), b), dot(have, want))), swing)


def framed(x: Vec, side: Vec) -> Quat | None:
    """The turn that takes +X along unit x and +Y as near to side as that allows; None where side is along x. Written out, because legs ask four times a frame.

    `frame_turn(a, a_side, b, b_side)` is `mul(framed(b, b_side), conj(framed(a, a_side)))`, up to the sign, with the half of a that never changes."""
    a, b, c = x
    along = a * side[0] + b * side[1] + c * side[2]
    d, e, f = side[0] - along * a, side[1] - along * b, side[2] - along * c
    size = sqrt(d * d + e * e + f * f)
    if size < 1e-6:
        return None
    d, e, f = d / size, e / size, f / size
    g, h, i = b * f - c * e, c * d - a * f, a * e - b * d
    trace = a + e + i
    if trace > 0.0:  # Shepperd 1978
        s = 0.5 / sqrt(1.0 + trace)
        return (f - h) * s, (g - c) * s, (b - d) * s, 0.25 / s
    if a >= e and a >= i:
        s = 0.5 / sqrt(1.0 + a - e - i)
        return 0.25 / s, (d + b) * s, (g + c) * s, (f - h) * s
    if e >= i:
        s = 0.5 / sqrt(1.0 - a + e - i)
        return (d + b) * s, 0.25 / s, (h + f) * s, (g - c) * s
    s = 0.5 / sqrt(1.0 - a - e + i)
    return (g + c) * s, (h + f) * s, 0.25 / s, (b - d) * s


def nlerp(a: Quat, b: Quat, t: float) -> Quat:
    """From a to b along the shorter arc; close to slerp for turns under a right angle."""
    u = t if a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] >= 0.0 else -t
    s = 1.0 - t
    return normalized((a[0] * s + b[0] * u, a[1] * s + b[1] * u, a[2] * s + b[2] * u, a[3] * s + b[3] * u))


def slerp(a: Quat, b: Quat, t: float) -> Quat:
    """From a to b along the shorter arc at constant speed."""
    c = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
    if c < 0.0:
        b, c = (-b[0], -b[1], -b[2], -b[3]), -c
    if c > 0.9995:
        return nlerp(a, b, t)
    angle = acos(c)
    u, v = sin((1.0 - t) * angle), sin(t * angle)
    return normalized((a[0] * u + b[0] * v, a[1] * u + b[1] * v, a[2] * u + b[2] * v, a[3] * u + b[3] * v))


def wrapped(angle: float) -> float:
    """The same angle within -pi..pi."""
    return (angle + pi) % (2.0 * pi) - pi


def clamped(value: float, low: float, high: float) -> float:
    return low if value < low else high if value > high else value


def smooth(t: float) -> float:
    """0 to 1 with no speed and no acceleration at both ends (minimum jerk: Flash and Hogan 1985)."""
    t = clamped(t, 0.0, 1.0)
    return t * t * t * (10.0 + t * (6.0 * t - 15.0))


def rows(q: Quat) -> tuple[Vec, Vec, Vec]:
    """Stored rotation matrix: where the x, y and z axes go."""
    x, y, z, w = q
    xx, yy, zz, xy, xz, yz, wx, wy, wz = x * x, y * y, z * z, x * y, x * z, y * z, w * x, w * y, w * z
    return (
        (1.0 - 2.0 * (yy + zz), 2.0 * (xy + wz), 2.0 * (xz - wy)),
        (2.0 * (xy - wz), 1.0 - 2.0 * (xx + zz), 2.0 * (yz + wx)),
        (2.0 * (xz + wy), 2.0 * (yz - wx), 1.0 - 2.0 * (xx + yy)),
    )


def from_rows(x: Vec, y: Vec, z: Vec) -> Quat:
    """Unit quaternion of a stored rotation whose rows may be scaled (Shepperd 1978)."""
    x, y, z = unit(x), unit(y), unit(z)
    trace = x[0] + y[1] + z[2]
    if trace > 0.0:
        return normalized((y[2] - z[1], z[0] - x[2], x[1] - y[0], 1.0 + trace))
    if x[0] >= y[1] and x[0] >= z[2]:
        return normalized((1.0 + x[0] - y[1] - z[2], x[1] + y[0], z[0] + x[2], y[2] - z[1]))
    if y[1] >= z[2]:
        return normalized((x[1] + y[0], 1.0 - x[0] + y[1] - z[2], y[2] + z[1], z[0] - x[2]))
    return normalized((z[0] + x[2], y[2] + z[1], 1.0 - x[0] - y[1] + z[2], x[1] - y[0]))

"""Pose math on arrays, free of every other part: quaternions, TRS matrices, and the world matrices of a whole hierarchy at once.

Quaternions are (..., 4) as x, y, z, w. Matrices are (..., 4, 4) float32, stored as GL reads them (column-major): `m[..., 3, :3]` is the translation,
`m[..., 0, :3]` is where the x axis goes, a row of points turns by `points @ m[:3, :3] + m[3, :3]`, and a chain reads `child_local @ parent_world`.
Quaternion products follow the usual order instead: `quat_mul(a, b)` turns by b first, then by a. Radians, metres.
Leading axes broadcast; `out` is filled and returned where it is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

IDENTITY_QUAT: F32 = np.array((0.0, 0.0, 0.0, 1.0), dtype=np.float32)
IDENTITY_QUAT.flags.writeable = False

_TINY = 1e-12


def quat_normalize(q: npt.ArrayLike) -> F32:
    """Unit quaternion (..., 4); one of no length becomes the identity."""
    q = np.asarray(q, dtype=np.float32)
    length = np.sqrt(np.einsum("...i,...i->...", q, q))[..., None]
    return np.where(length > _TINY, q / np.maximum(length, _TINY), IDENTITY_QUAT)


def quat_conjugate(q: npt.ArrayLike) -> F32:
    """The inverse of a unit quaternion."""
    return np.asarray(q, dtype=np.float32) * np.array((-1.0, -1.0, -1.0, 1.0), dtype=np.float32)


def quat_mul(a: npt.ArrayLike, b: npt.ArrayLike, out: F32 | None = None) -> F32:
    """Hamilton product a b: the turn b followed by the turn a. `out` must not be one of the inputs."""
    a, b = np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)
    if out is None:
        out = np.empty(np.broadcast_shapes(a.shape, b.shape), dtype=np.float32)
    ax, ay, az, aw = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bx, by, bz, bw = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    out[..., 0] = aw * bx + ax * bw + ay * bz - az * by
    out[..., 1] = aw * by - ax * bz + ay * bw + az * bx
    out[..., 2] = aw * bz + ax * by - ay * bx + az * bw
    out[..., 3] = aw * bw - ax * bx - ay * by - az * bz
    return out


def quat_rotate(q: npt.ArrayLike, v: npt.ArrayLike) -> F32:
    """Vectors (..., 3) turned by unit quaternions (..., 4)."""
    q, v = np.asarray(q, dtype=np.float32), np.asarray(v, dtype=np.float32)
    axis = q[..., :3]
    t = 2.0 * np.cross(axis, v)
    return (v + q[..., 3:] * t + np.cross(axis, t)).astype(np.float32, copy=False)


def quat_from_axis_angle(axis: npt.ArrayLike, angle: npt.ArrayLike) -> F32:
    """axis (..., 3), of any length but zero; angle (...) in radians, counter-clockwise seen against the axis."""
    axis = np.asarray(axis, dtype=np.float32)
    half = 0.5 * np.asarray(angle, dtype=np.float32)[..., None]
    unit = axis / np.maximum(np.linalg.norm(axis, axis=-1, keepdims=True), _TINY)
    vector = unit * np.sin(half)
    return np.concatenate((vector, np.broadcast_to(np.cos(half), (*vector.shape[:-1], 1))), axis=-1)


def quat_from_yaw_pitch(yaw: npt.ArrayLike, pitch: npt.ArrayLike) -> F32:
    """Turn about Y by yaw after a turn about X by pitch. For something that faces +Z: yaw + looks to its left, pitch + looks down (VRM's lookAt)."""
    half_yaw, half_pitch = 0.5 * np.asarray(yaw, dtype=np.float32), 0.5 * np.asarray(pitch, dtype=np.float32)
    sy, cy, sx, cx = np.sin(half_yaw), np.cos(half_yaw), np.sin(half_pitch), np.cos(half_pitch)
    return np.stack(np.broadcast_arrays(cy * sx, sy * cx, -sy * sx, cy * cx), axis=-1).astype(np.float32, copy=False)


def yaw_pitch(direction: npt.ArrayLike) -> tuple[F32, F32]:
    """The angles with which +Z points along direction (..., 3); the inverse of `quat_from_yaw_pitch`."""
    d = np.asarray(direction, dtype=np.float32)
    return np.arctan2(d[..., 0], d[..., 2]), np.arctan2(-d[..., 1], np.hypot(d[..., 0], d[..., 2]))


def quat_between(a: npt.ArrayLike, b: npt.ArrayLike) -> F32:
    """The shortest turn from direction a to direction b, (..., 3) of any length but zero. Opposite directions turn about some axis square to a."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    a = a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), _TINY)
    b = b / np.maximum(np.linalg.norm(b, axis=-1, keepdims=True), _TINY)
    a, b = np.broadcast_arrays(a, b)
    w = 1.0 + np.einsum("...i,...i->...", a, b)
    axis = np.cross(a, b)
    opposite = w < 1e-7
    if np.any(opposite):
        helper = np.where(np.abs(a[..., :1]) < 0.9, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
        axis = np.where(opposite[..., None], np.cross(a, helper), axis)
        w = np.where(opposite, 0.0, w)
    return quat_normalize(np.concatenate((axis, w[..., None]), axis=-1))


def quat_slerp(a: npt.ArrayLike, b: npt.ArrayLike, t: npt.ArrayLike) -> F32:
    """From a at t = 0 to b at t = 1 along the shorter arc; t has the leading shape."""
    a, b = np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)
    t = np.asarray(t, dtype=np.float32)[..., None]
    dot = np.einsum("...i,...i->...", a, b)[..., None]
    b = np.where(dot < 0.0, -b, b)
    dot = np.minimum(np.abs(dot), 1.0)
    angle = np.arccos(dot)
    sine = np.sin(angle)
    near = sine < 1e-4
    safe = np.where(near, 1.0, sine)
    wa = np.where(near, 1.0 - t, np.sin((1.0 - t) * angle) / safe)
    wb = np.where(near, t, np.sin(t * angle) / safe)
    return quat_normalize(wa * a + wb * b)


def quat_from_matrix(m: npt.ArrayLike) -> F32:
    """Unit quaternion of stored rotations (..., 3, 3) or the upper part of (..., 4, 4), w >= 0; rows must be unit length and right-handed."""
    r = np.asarray(m, dtype=np.float64)[..., :3, :3]
    x, y, z = r[..., 0, :], r[..., 1, :], r[..., 2, :]
    xx, yy, zz = x[..., 0], y[..., 1], z[..., 2]
    # Four times the outer product of the quaternion with itself; its longest row is the best conditioned one (Bar-Itzhack).
    k = np.empty((*r.shape[:-2], 4, 4))
    k[..., 0, 0], k[..., 1, 1], k[..., 2, 2], k[..., 3, 3] = 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz
    k[..., 0, 1] = k[..., 1, 0] = x[..., 1] + y[..., 0]
    k[..., 0, 2] = k[..., 2, 0] = x[..., 2] + z[..., 0]
    k[..., 1, 2] = k[..., 2, 1] = y[..., 2] + z[..., 1]
    k[..., 0, 3] = k[..., 3, 0] = y[..., 2] - z[..., 1]
    k[..., 1, 3] = k[..., 3, 1] = z[..., 0] - x[..., 2]
    k[..., 2, 3] = k[..., 3, 2] = x[..., 1] - y[..., 0]
    best = np.argmax(np.diagonal(k, axis1=-2, axis2=-1), axis=-1)
    q = quat_normalize(np.take_along_axis(k, best[..., None, None], axis=-2)[..., 0, :])
    return np.where(q[..., 3:] < 0.0, -q, q)


def look_rotation(forward: npt.ArrayLike, up: npt.ArrayLike = (0.0, 1.0, 0.0)) -> F32:
    """The turn that takes +Z to `forward` and keeps +Y as near to `up` as it can. Models face +Z; for a viewer, who looks along -Z, pass the opposite."""
    z = np.asarray(forward, dtype=np.float64)
    z = z / np.maximum(np.linalg.norm(z, axis=-1, keepdims=True), _TINY)
    z, up = np.broadcast_arrays(z, np.asarray(up, dtype=np.float64))
    x = np.cross(up, z)
    flat = np.linalg.norm(x, axis=-1, keepdims=True) < 1e-6
    if np.any(flat):  # straight along up: any heading will do
        x = np.where(flat, np.cross(np.where(np.abs(z[..., 2:]) < 0.9, (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)), z), x)
    x = x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), _TINY)
    return quat_from_matrix(np.stack((x, np.cross(z, x), z), axis=-2))


def matrix_from_quat(q: npt.ArrayLike, out: F32 | None = None) -> F32:
    """Stored rotation (..., 3, 3) of unit quaternions."""
    q = np.asarray(q, dtype=np.float32)
    if out is None:
        out = np.empty((*q.shape[:-1], 3, 3), dtype=np.float32)
    x, y, z, w = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    x2, y2, z2 = x + x, y + y, z + z
    xx, yy, zz = x * x2, y * y2, z * z2
    xy, xz, yz, wx, wy, wz = x * y2, x * z2, y * z2, w * x2, w * y2, w * z2
    out[..., 0, 0], out[..., 0, 1], out[..., 0, 2] = 1.0 - yy - zz, xy + wz, xz - wy
    out[..., 1, 0], out[..., 1, 1], out[..., 1, 2] = xy - wz, 1.0 - xx - zz, yz + wx
    out[..., 2, 0], out[..., 2, 1], out[..., 2, 2] = xz + wy, yz - wx, 1.0 - xx - yy
    return out


def compose(translation: npt.ArrayLike, rotation: npt.ArrayLike, scale: npt.ArrayLike = (1.0, 1.0, 1.0), out: F32 | None = None) -> F32:
    """Matrices (..., 4, 4): scale, then turn, then move."""
    translation, rotation = np.asarray(translation, dtype=np.float32), np.asarray(rotation, dtype=np.float32)
    scale = np.asarray(scale, dtype=np.float32)
    if out is None:
        lead = np.broadcast_shapes(translation.shape[:-1], rotation.shape[:-1], scale.shape[:-1])
        out = np.empty((*lead, 4, 4), dtype=np.float32)
    matrix_from_quat(rotation, out=out[..., :3, :3])
    out[..., :3, :3] *= scale[..., :, None]
    out[..., 3, :3] = translation
    out[..., :3, 3] = 0.0
    out[..., 3, 3] = 1.0
    return out


def decompose(m: npt.ArrayLike) -> tuple[F32, F32, F32]:
    """Translation (..., 3), rotation (..., 4), scale (..., 3) of matrices without shear; a mirrored one gets a negative x scale."""
    m = np.asarray(m, dtype=np.float64)
    r = m[..., :3, :3]
    scale = np.linalg.norm(r, axis=-1)
    scale[..., 0] *= np.where(np.linalg.det(r) < 0.0, -1.0, 1.0)
    unit = r / np.where(np.abs(scale) > _TINY, scale, 1.0)[..., None]
    return m[..., 3, :3].astype(np.float32), quat_from_matrix(unit), scale.astype(np.float32)


def transform_points(m: F32, points: npt.ArrayLike) -> F32:
    """points (..., 3) through matrices whose leading shape broadcasts against theirs."""
    points = np.asarray(points, dtype=np.float32)
    return np.einsum("...i,...ij->...j", points, m[..., :3, :3]) + m[..., 3, :3]


def inverse(m: F32) -> F32:
    """Inverse of affine matrices (..., 4, 4)."""
    out = np.zeros_like(m)
    out[..., :3, :3] = np.linalg.inv(m[..., :3, :3])
    out[..., 3, :3] = -np.einsum("...i,...ij->...j", m[..., 3, :3], out[..., :3, :3])
    out[..., 3, 3] = 1.0
    return out

"""Poses and projections of eyes. Column-major (4, 4) f32 as in `vrapp.scene.model`: `m[3, :3]` is the translation, a chain reads `child @ parent`.

Every function fills `out` when it is given, so that a frame allocates nothing.
"""

from __future__ import annotations

from math import cos, sin, tan

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def projection(left: float, right: float, up: float, down: float, near: float, far: float, out: F32 | None = None) -> F32:
    """clip_from_eye from the four angles of OpenXR's XrFovf, in radians (left and down are negative in the usual eye). GL clip space: near plane at depth
    -1, far at 1; the ray at each angle lands on that edge of the picture.

    Source: OpenGL 4.6 core specification, perspective division (13.8); glFrustum's matrix with tangents for its borders.
    """
    m = np.empty((4, 4), np.float32) if out is None else out
    west, east, north, south = tan(left), tan(right), tan(up), tan(down)
    m[:] = 0.0
    m[0, 0] = 2.0 / (east - west)
    m[1, 1] = 2.0 / (north - south)
    m[2, 0] = (east + west) / (east - west)
    m[2, 1] = (north + south) / (north - south)
    m[2, 2] = -(far + near) / (far - near)
    m[2, 3] = -1.0
    m[3, 2] = -2.0 * far * near / (far - near)
    return m


def perspective(fov_y: float, aspect: float, near: float, far: float, out: F32 | None = None) -> F32:
    """The symmetric projection with a vertical field of view of `fov_y` radians; aspect is width / height."""
    half = fov_y / 2.0
    m = projection(-half, half, half, -half, near, far, out)
    m[0, 0] = m[1, 1] / aspect
    return m


def pose(position: npt.ArrayLike, quaternion: npt.ArrayLike, out: F32 | None = None) -> F32:
    """parent_from_child from a position (3,) and a unit quaternion (4,) as x, y, z, w."""
    m = np.empty((4, 4), np.float32) if out is None else out
    x, y, z, w = (float(part) for part in np.asarray(quaternion, np.float64))
    m[0] = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y), 0.0
    m[1] = 2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x), 0.0
    m[2] = 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y), 0.0
    m[3, :3] = position
    m[3, 3] = 1.0
    return m


def facing(position: npt.ArrayLike, yaw: float, pitch: float, out: F32 | None = None) -> F32:
    """stage_from_head of a head that stands upright. yaw: radians to the left from -Z; pitch: radians upward."""
    m = np.empty((4, 4), np.float32) if out is None else out
    cy, sy, cp, sp = cos(yaw), sin(yaw), cos(pitch), sin(pitch)
    m[0] = cy, 0.0, -sy, 0.0
    m[1] = sy * sp, cp, cy * sp, 0.0
    m[2] = sy * cp, -sp, cy * cp, 0.0
    m[3, :3] = position
    m[3, 3] = 1.0
    return m


def looking_at(position: npt.ArrayLike, target: npt.ArrayLike, out: F32 | None = None) -> F32:
    """stage_from_head of an upright head at `position` that looks at `target`, both (3,)."""
    at = np.asarray(position, np.float64)
    way = np.asarray(target, np.float64) - at
    return facing(at, float(np.arctan2(-way[0], -way[2])), float(np.arctan2(way[1], np.hypot(way[0], way[2]))), out)


def inverse_of_pose(m: F32, out: F32 | None = None) -> F32:
    """child_from_parent of a rotation and translation; `out` must not be `m`."""
    inverse = np.empty((4, 4), np.float32) if out is None else out
    inverse[:3, :3] = m[:3, :3].T
    inverse[:3, 3] = 0.0
    inverse[3, :3] = -(m[3, :3] @ m[:3, :3].T)
    inverse[3, 3] = 1.0
    return inverse


def beside(m: F32, right: float, out: F32 | None = None) -> F32:
    """The pose moved `right` metres along its own x axis: an eye from a head."""
    moved = np.empty((4, 4), np.float32) if out is None else out
    moved[:] = m
    moved[3, :3] += np.float32(right) * m[0, :3]
    return moved

"""From OpenXR's poses to matrices without making objects: bytes of structs in, bytes of numpy arrays out.

A pose is quaternion x, y, z, w and position x, y, z (f32). Matrices are column-major (4, 4) f32 as in `vrapp.display.matrices`, whose functions are the
readable form of these and what they are tested against. A call costs about 2 µs.
"""

from __future__ import annotations

import ctypes
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
POSE, FOV, MATRIX = Struct("=7f"), Struct("=4f"), Struct("=16f")


def bytes_of(struct: Any) -> memoryview:
    """The memory of a ctypes struct or array."""
    return memoryview(struct).cast("B")


def bytes_of_matrix(matrix: F32) -> memoryview:
    """The memory of a contiguous (4, 4) f32 array, to be written with `parent_from_pose` and its like."""
    assert matrix.dtype == np.float32 and matrix.shape == (4, 4) and matrix.flags.c_contiguous
    return matrix.data.cast("B")


def parent_from_pose(source: memoryview, offset: int, target: memoryview) -> None:
    """The matrix that takes points of the posed thing to its parent space."""
    x, y, z, w, px, py, pz = POSE.unpack_from(source, offset)
    MATRIX.pack_into(
        target, 0,
        1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y), 0.0,
        2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x), 0.0,
        2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y), 0.0,
        px, py, pz, 1.0,
    )  # fmt: skip


def pose_from_parent(source: memoryview, offset: int, target: memoryview) -> None:
    """The inverse: a view matrix from an eye's pose."""
    x, y, z, w, px, py, pz = POSE.unpack_from(source, offset)
    ax, ay, az = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)  # the eye's own axes in its parent
    bx, by, bz = 2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)
    cx, cy, cz = 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)
    MATRIX.pack_into(
        target, 0,
        ax, bx, cx, 0.0,
        ay, by, cy, 0.0,
        az, bz, cz, 0.0,
        -(ax * px + ay * py + az * pz), -(bx * px + by * py + bz * pz), -(cx * px + cy * py + cz * pz), 1.0,
    )  # fmt: skip


def copy(source: Any, source_offset: int, target: Any, target_offset: int, size: int) -> None:
    """Bytes from one ctypes object to another."""
    ctypes.memmove(ctypes.addressof(target) + target_offset, ctypes.addressof(source) + source_offset, size)

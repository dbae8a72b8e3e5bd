"""Index lists of every triangle mode to plain triangles, and flat normals (glTF 2.0 section 3.7.2.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
F32 = npt.NDArray[np.float32]

TRIANGLES, STRIP, FAN = 4, 5, 6


def unroll(indices: npt.NDArray[Any], mode: int) -> U32:
    """indices (I,) of a list, strip or fan to those of a list (3 T,), with the winding kept."""
    indices = indices.astype(np.uint32, copy=False)
    if mode == TRIANGLES:
        return np.ascontiguousarray(indices[: len(indices) // 3 * 3])
    count = max(len(indices) - 2, 0)
    corners = np.empty((count, 3), dtype=np.uint32)
    if mode == STRIP:
        corners[:, 0] = indices[:count]
        corners[:, 1], corners[:, 2] = indices[1 : count + 1], indices[2 : count + 2]
        corners[1::2, 1], corners[1::2, 2] = corners[1::2, 2].copy(), corners[1::2, 1].copy()
    else:
        corners[:, 0], corners[:, 1], corners[:, 2] = indices[1 : count + 1], indices[2 : count + 2], indices[:1]
    return corners.reshape(-1)


def flat_normals(positions: F32) -> F32:
    """positions (3 T, 3), three a triangle; every corner gets its triangle's normal. Triangles without area get +Y."""
    corners = positions.reshape(-1, 3, 3)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    unit = np.where(length > 0.0, normals / np.where(length > 0.0, length, 1.0), np.array((0.0, 1.0, 0.0), dtype=np.float32))
    return np.repeat(unit.astype(np.float32), 3, axis=0)

"""Turns of a whole skeleton at once, without allocation: a product of quaternions is bilinear, so one outer product and one matrix do it.

Quaternions (n, 4) as x, y, z, w; matrices stored as in `vrapp.xform`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def _rows_table() -> F32:
    """(16, 9): from the products q_i q_j to the stored (transposed) rotation matrix of a unit quaternion."""
    x, y, z, w = range(4)
    table = np.zeros((4, 4, 3, 3), dtype=np.float32)
    for axis in (x, y, z):
        table[w, w, axis, axis] = 1.0
        for other in (x, y, z):
            table[axis, axis, other, other] = 1.0 if axis == other else -1.0
    for a, b, c in ((x, y, z), (y, z, x), (z, x, y)):  # stored[i, j] is entry (j, i) of the usual matrix
        table[a, b, a, b] = table[a, b, b, a] = 2.0
        table[w, c, a, b] = 2.0
        table[w, c, b, a] = -2.0
    return table.reshape(16, 9)


def _product_table() -> F32:
    """(16, 4): from a_i b_j to the components of the Hamilton product a b."""
    table = np.zeros((4, 4, 4), dtype=np.float32)
    for a, b, out, sign in (
        (3, 0, 0, 1), (0, 3, 0, 1), (1, 2, 0, 1), (2, 1, 0, -1),
        (3, 1, 1, 1), (0, 2, 1, -1), (1, 3, 1, 1), (2, 0, 1, 1),
        (3, 2, 2, 1), (0, 1, 2, 1), (1, 0, 2, -1), (2, 3, 2, 1),
        (3, 3, 3, 1), (0, 0, 3, -1), (1, 1, 3, -1), (2, 2, 3, -1),
    ):  # fmt: skip
        table[a, b, out] = sign
    return table.reshape(16, 4)


_SUM = np.ones((4, 1), dtype=np.float32)
_ROWS, _PRODUCT = _rows_table(), _product_table()


class Turns:
    """Scratch memory for n turns."""

    __slots__ = ("_angle", "_outer", "_square", "n")

    def __init__(self, n: int) -> None:
        self.n = n
        self._outer = np.zeros((n, 4, 4), dtype=np.float32)
        self._square = np.zeros((n, 3), dtype=np.float32)
        self._angle = np.zeros((n, 1), dtype=np.float32)

    def rows(self, q: F32, out: F32) -> F32:
        """Rotation matrices of unit quaternions q (n, 4) into out (n, 9)."""
        np.multiply(q[:, :, None], q[:, None, :], out=self._outer)
        return np.matmul(self._outer.reshape(self.n, 16), _ROWS, out=out)

    def product(self, a: F32, b: F32, out: F32) -> F32:
        """a after b, (n, 4) each; out may be one of them."""
        np.multiply(a[:, :, None], b[:, None, :], out=self._outer)
        return np.matmul(self._outer.reshape(self.n, 16), _PRODUCT, out=out)

    def exp(self, vectors: F32, out: F32) -> F32:
        """Turns about vectors (n, 3) by their lengths in radians, into out (n, 4)."""
        angle = self._angle
        np.multiply(vectors, vectors, out=self._square)
        np.sum(self._square, axis=1, keepdims=True, out=angle)
        np.sqrt(angle, out=angle)
        np.maximum(angle, 1e-9, out=angle)
        half = self._square[:, :1]
        np.multiply(angle, 0.5, out=half)
        np.cos(half, out=out[:, 3:])
        np.sin(half, out=half)
        np.divide(half, angle, out=angle)
        np.multiply(vectors, angle, out=out[:, :3])
        return out


def normalize(q: F32, out: F32) -> F32:
    """Unit quaternions of q (n, 4), which must have some length."""
    size = np.matmul(q * q, _SUM)
    np.sqrt(size, out=size)
    np.maximum(size, 1e-12, out=size)
    return np.divide(q, size, out=out)

"""Lengths of small arrays of vectors and the shortest turns between them, in few array calls and without allocation.

Sums over the three axes are products with ones, which for so few rows are quicker than einsum, and give each sum three times, once an axis, so that what
follows works on equal shapes.
"""

from __future__ import annotations

import numpy as np

from vrapp.avatar.batch import F32

ONES = np.ones((3, 3), dtype=np.float32)
_MINUS_HALF = np.full((3, 3), -0.5, dtype=np.float32)
_TINY = np.array(1e-9, dtype=np.float32)
_OPPOSITE = np.array(-1e-6, dtype=np.float32)


def lengths(v: F32, scratch: F32, out: F32) -> F32:
    """(n, 3) of rows of v (n, 3), each length in all three columns, never nothing. scratch: (n, 3), may be `out`, not v."""
    np.multiply(v, v, out=scratch)
    np.sqrt(np.matmul(scratch, ONES), out=out)
    return np.maximum(out, _TINY, out=out)


def unit(v: F32, scratch: F32) -> None:
    """Rows of v (n, 3) to length one, in place."""
    v /= lengths(v, scratch, scratch)


class Arcs:
    """Scratch memory for n shortest turns between unit vectors a and b: 1 + 2 a b' - s s' / (1 + a.b) with s = a + b, which is two reflections and needs no
    angle. 1 + a.b is half of s.s. As one product of (n, 3, 5) and (n, 5, 3), whose last three columns and rows are the identity."""

    __slots__ = ("_between", "_between_left", "_columns", "_half", "_right", "_right_between", "_twice")

    def __init__(self, n: int) -> None:
        left, self._right = np.zeros((2, n, 5, 3), dtype=np.float32)
        left[:, 2:] = self._right[:, 2:] = np.eye(3, dtype=np.float32)
        self._columns = left.transpose(0, 2, 1)
        self._twice, self._between_left, self._right_between = left[:, 0], left[:, 1], self._right[:, 0]
        self._between, self._half = np.zeros((2, n, 3), dtype=np.float32)

    def between(self, a: F32, b: F32, out: F32) -> F32:
        """Stored matrices (n, 3, 3) of the turns from a to b, (n, 3) each."""
        between, half = self._between, self._half
        np.add(a, b, out=between)
        np.multiply(between, between, out=half)
        np.minimum(np.matmul(half, _MINUS_HALF), _OPPOSITE, out=half)
        np.divide(between, half, out=self._between_left)
        np.add(a, a, out=self._twice)
        self._right[:, 0] = b
        self._right[:, 1] = between
        return np.matmul(self._columns, self._right, out=out)

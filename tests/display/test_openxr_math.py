"""The allocation-free matrices of the headset against the readable ones, and by geometry."""

from __future__ import annotations

import math as m
import struct

import numpy as np
import pytest

from vrapp.display import matrices
from vrapp.display import openxr_math as math

POSES = [
    ((0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0)),
    ((0.0, m.sin(0.4), 0.0, m.cos(0.4)), (0.3, 1.5, -0.2)),
    ((0.5, -0.5, 0.5, 0.5), (-1.0, 2.0, 3.0)),
]


@pytest.mark.parametrize(("quaternion", "position"), POSES)
def test_parent_from_pose_is_the_pose(quaternion: tuple[float, ...], position: tuple[float, ...]) -> None:
    source = memoryview(struct.pack("=4x7f", *quaternion, *position))
    out = np.zeros((4, 4), np.float32)
    math.parent_from_pose(source, 4, math.bytes_of_matrix(out))
    np.testing.assert_allclose(out, matrices.pose(position, quaternion), atol=1e-6)


@pytest.mark.parametrize(("quaternion", "position"), POSES)
def test_pose_from_parent_is_its_inverse(quaternion: tuple[float, ...], position: tuple[float, ...]) -> None:
    source = memoryview(struct.pack("=7f", *quaternion, *position))
    there, back = np.zeros((4, 4), np.float32), np.zeros((4, 4), np.float32)
    math.parent_from_pose(source, 0, math.bytes_of_matrix(there))
    math.pose_from_parent(source, 0, math.bytes_of_matrix(back))
    np.testing.assert_allclose(there @ back, np.eye(4), atol=1e-5)


def test_an_eye_turned_left_sees_what_is_at_its_left_in_the_middle() -> None:
    quaternion = (0.0, m.sin(m.pi / 4), 0.0, m.cos(m.pi / 4))  # a quarter turn to the left: looks along -X
    out = np.zeros((4, 4), np.float32)
    math.pose_from_parent(memoryview(struct.pack("=7f", *quaternion, 0.0, 1.6, 0.0)), 0, math.bytes_of_matrix(out))
    seen = np.array([-2.0, 1.6, 0.0, 1.0], np.float32) @ out  # column-major storage: a row vector times the array
    np.testing.assert_allclose(seen, [0.0, 0.0, -2.0, 1.0], atol=1e-6)


def test_a_matrix_that_is_not_its_own_memory_is_refused() -> None:
    with pytest.raises(AssertionError):
        math.bytes_of_matrix(np.zeros((2, 4, 8), np.float32)[0, :, ::2])

"""Pictures of another size: linear light, every pixel's light kept, no ringing."""

from __future__ import annotations

import numpy as np
import pytest

from vrapp.resample import resized


def test_half_white_half_black_is_half_the_light() -> None:
    board = np.zeros((64, 64, 4), np.uint8)
    board[..., 3] = 255
    board[::2, ::2] = board[1::2, 1::2] = 255
    small = resized(board, (32, 32))
    assert (small[4:-4, 4:-4, :3] == 188).all()
    assert (small[..., 3] == 255).all()


@pytest.mark.parametrize("size", [(32, 16), (21, 50), (128, 128)])
def test_an_even_picture_stays_as_it_is(size: tuple[int, int]) -> None:
    for value in (0, 1, 7, 128, 254, 255):
        assert (resized(np.full((64, 64, 4), value, np.uint8), size) == value).all()


def test_edges_do_not_ring() -> None:
    edge = np.full((64, 64, 4), 60, np.uint8)
    edge[:, 32:] = 200
    row = resized(edge, (32, 32))[16, :, 0].astype(int)
    assert (np.diff(row) >= 0).all()
    assert row.min() == 60 and row.max() == 200


def test_the_picture_is_not_moved() -> None:
    ramp = np.broadcast_to(np.arange(64, dtype=np.uint8)[None, :, None] * 3 + 30, (64, 64, 4))
    row = resized(np.ascontiguousarray(ramp), (32, 32))[8, 4:-4, 0].astype(float)
    np.testing.assert_allclose(row, (np.arange(32)[4:-4] * 2 + 0.5) * 3 + 30, atol=1.0)


def test_the_same_size_is_the_same_array() -> None:
    picture = np.zeros((4, 8, 4), np.uint8)
    assert resized(picture, (8, 4)) is picture

"""Curls from joints: a straight hand, a fist, and a hand of twice the size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrapp.display.openxr_hands import CHAINS, curls, curls_of_buttons
from vrapp.display.protocol import Hand

F32 = npt.NDArray[np.float32]


def _hand(bend: float, scale: float = 1.0) -> F32:
    """(26, 3): each finger's bones of 4 cm, each turned by `bend` radians against the one before."""
    points = np.zeros((26, 3), np.float32)
    for chain in CHAINS:
        at, angle = np.zeros(3), 0.0
        for joint in chain:
            points[joint] = at
            at = at + scale * 0.04 * np.array([0.0, -np.sin(angle), -np.cos(angle)])
            angle += bend
    return points


def test_straight_fingers_are_not_curled() -> None:
    np.testing.assert_allclose(curls(_hand(0.0), np.empty(5, np.float32)), 0.0, atol=1e-4)


def test_a_fist_is_fully_curled() -> None:
    np.testing.assert_allclose(curls(_hand(1.6), np.empty(5, np.float32)), 1.0)


def test_bending_more_curls_more_and_size_does_not_matter() -> None:
    slightly, strongly = curls(_hand(0.5), np.empty(5, np.float32)), curls(_hand(0.9), np.empty(5, np.float32))
    assert (slightly > 0.05).all()
    assert (strongly > slightly + 0.1).all()
    np.testing.assert_allclose(curls(_hand(0.5, scale=2.0), np.empty(5, np.float32)), slightly, atol=1e-4)


def test_without_joints_trigger_and_squeeze_bend_the_fingers() -> None:
    hand = Hand(trigger=1.0, squeeze=0.5)
    curls_of_buttons(hand)
    np.testing.assert_allclose(hand.curl, [0.5, 1.0, 0.5, 0.5, 0.5])

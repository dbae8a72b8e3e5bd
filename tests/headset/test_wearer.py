"""The wearer's packet and geometry, without a runtime."""

from __future__ import annotations

import math
import struct

import pytest

from tools.headset.remote import PACKET_BYTES, HandState, Wearer, WearerState, angles_to, turned

Vector = tuple[float, float, float]


def _rotated(q: tuple[float, float, float, float], v: Vector) -> Vector:
    """q v q* written out."""
    x, y, z, w = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx)


@pytest.mark.parametrize("target", [(0.0, 0.0, -1.0), (-1.0, 0.0, 0.0), (0.3, -0.4, -0.7), (0.2, 0.9, 0.6)])
def test_turned_by_angles_to_a_point_looks_at_it(target: Vector) -> None:
    start = (0.1, 1.6, -0.2)
    end: Vector = (start[0] + target[0], start[1] + target[1], start[2] + target[2])
    ahead = _rotated(turned(*angles_to(start, end)), (0.0, 0.0, -1.0))
    length = math.dist(start, end)
    assert ahead == pytest.approx(tuple(value / length for value in target))


def test_yaw_is_to_the_left_and_pitch_is_up() -> None:
    assert _rotated(turned(math.pi / 2, 0.0), (0.0, 0.0, -1.0)) == pytest.approx((-1.0, 0.0, 0.0))
    assert _rotated(turned(0.0, math.pi / 2), (0.0, 0.0, -1.0)) == pytest.approx((0.0, 1.0, 0.0))


def test_the_packet_has_monados_layout() -> None:
    hand = HandState((1.0, 2.0, 3.0), trigger=0.75, thumbstick=(0.25, -0.25), curl=(0.0, 0.1, 0.2, 0.3, 0.4), menu=True)
    packet = WearerState(position=(0.5, 1.5, -0.5), left=hand).packed()
    assert len(packet) == PACKET_BYTES
    assert packet[:8] == b"mndrmt3\0"
    assert struct.unpack_from("<3f", packet, 8 + 2 * 48 + 16) == (0.5, 1.5, -0.5)
    left = packet[136:256]
    assert struct.unpack_from("<3f", left, 16) == (1.0, 2.0, 3.0)
    assert struct.unpack_from("<5f", left, 52) == pytest.approx(hand.curl[::-1])
    assert struct.unpack_from("<f", left, 72) == (0.75,)
    assert struct.unpack_from("<2f", left, 84) == (0.25, -0.25)
    assert list(left[104:114]) == [0, 1, 0, 0, 0, 0, 1, 1, 1, 1]


def test_what_is_not_named_stays() -> None:
    wearer = Wearer()
    wearer.move(0.0, 1.2, 0.5)
    wearer.look(yaw=0.3)
    wearer.look(pitch=-0.2)
    wearer.hand("right", trigger=1.0)
    wearer.hand("right", curl=0.5, position=(0.0, 1.0, -0.5))
    state = wearer.state
    assert (state.position, state.yaw, state.pitch) == ((0.0, 1.2, 0.5), 0.3, -0.2)
    assert (state.right.trigger, state.right.curl, state.right.position) == (1.0, (0.5,) * 5, (0.0, 1.0, -0.5))
    assert state.left == WearerState().left

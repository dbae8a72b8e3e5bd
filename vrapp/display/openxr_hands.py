"""Fingers: how far each is curled, from XR_EXT_hand_tracking's joints where there are any, else from what the controller's buttons tell. And bare hands
on runtimes without a hand interaction profile: they point with the palm and select by pinching.

A finger's curl is how much shorter the straight way from its first joint to its tip is than the way along its bones: 0 when straight, 1 in a
loose fist. It needs no hand size and no rotations.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.display import openxr_calls as calls
from vrapp.display import openxr_math as math
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_instance import Instance
from vrapp.display.protocol import Hand

F32 = npt.NDArray[np.float32]

JOINTS = 26
PALM, THUMB_TIP, INDEX_KNUCKLE, INDEX_TIP = 0, 5, 7, 10
PRESS, RELEASE = 0.9, 0.6
CHAINS = np.array([[2, 3, 4, 5], [7, 8, 9, 10], [12, 13, 14, 15], [17, 18, 19, 20], [22, 23, 24, 25]], np.intp)
"""(5, 4) joint numbers along each finger from its knuckle to its tip (XrHandJointEXT)."""
FIST = np.array([0.75, 0.6, 0.6, 0.6, 0.6], np.float32)
"""(5,) straight way over bones' way where a finger counts as fully curled, a loose fist; the thumb has one joint fewer to bend."""


def curls(points: F32, out: F32) -> F32:
    """points: (26, 3) joint positions in any space, metres. out: (5,) thumb to little finger, 0 to 1."""
    chains = points[CHAINS]  # (5, 4, 3)
    bones = np.linalg.norm(np.diff(chains, axis=1), axis=2).sum(axis=1)  # (5,)
    straight = np.linalg.norm(chains[:, -1] - chains[:, 0], axis=1)
    ratio = straight / np.maximum(bones, 1e-6)
    np.clip((1.0 - ratio) / (1.0 - FIST), 0.0, 1.0, out=out)
    return out


def pinch(points: F32) -> float:
    """0 with thumb and index tip 5 cm apart or more, 1 when they touch (1.5 cm, a fingertip's thickness)."""
    x, y, z = (points[THUMB_TIP] - points[INDEX_TIP]).tolist()
    return min(max((0.05 - (x * x + y * y + z * z) ** 0.5) / 0.035, 0.0), 1.0)


class HandTracker:
    """The joints of both hands. `read` fills the curls of the hands whose joints are known now and says which."""

    def __init__(self, instance: Instance, session: Any) -> None:
        kinds = xr.PFN_xrCreateHandTrackerEXT, xr.PFN_xrDestroyHandTrackerEXT, xr.PFN_xrLocateHandJointsEXT
        names = "xrCreateHandTrackerEXT", "xrDestroyHandTrackerEXT", "xrLocateHandJointsEXT"
        create, self._destroy, self._locate = (calls.extension_function(instance.handle, name, kind) for name, kind in zip(names, kinds, strict=True))
        self._hands: list[_Joints] = []
        for side in (xr.HandEXT.LEFT, xr.HandEXT.RIGHT):
            handle = xr.HandTrackerEXT()
            info = xr.HandTrackerCreateInfoEXT(hand=side, hand_joint_set=xr.HandJointSetEXT.DEFAULT)
            calls.check(int(create(session, ctypes.byref(info), ctypes.byref(handle))), "xrCreateHandTrackerEXT")
            self._hands.append(_Joints(handle))
        self._info = xr.HandJointsLocateInfoEXT()

    def read(self, hands: tuple[Hand, Hand], base: Any, time_ns: int) -> None:
        """Curls of both hands at `time_ns`; without joints, what trigger and squeeze tell."""
        self._info.base_space, self._info.time = base, time_ns
        for joints, hand in zip(self._hands, hands, strict=True):
            result = int(self._locate(joints.handle, ctypes.byref(self._info), joints.pointer))
            calls.check(result, "xrLocateHandJointsEXT")
            if not joints.locations.is_active:
                curls_of_buttons(hand)
                joints.pinched = False
                continue
            curls(joints.points, hand.curl)
            if not hand.active:
                joints.act(hand)

    def close(self) -> None:
        for joints in self._hands:
            self._destroy(joints.handle)
        self._hands.clear()


class _Joints:
    """One tracker with the memory its joints are written to. points: (26, 3) f32 view of it."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self._array = (xr.HandJointLocationEXT * JOINTS)()
        self.locations = xr.HandJointLocationsEXT(joint_locations=self._array)
        self.pointer = ctypes.byref(self.locations)
        floats = np.frombuffer(self._array, np.float32).reshape(JOINTS, 10)  # flags 2, quaternion 4, position 3, radius 1
        self.points = floats[:, 6:9]
        self._bytes = math.bytes_of(self._array)
        self.pinched = False

    def act(self, hand: Hand) -> None:
        """A bare hand as a controller: grip at the palm, aim from the index knuckle along the palm, thumb and index finger are the trigger."""
        palm = PALM * ctypes.sizeof(xr.HandJointLocationEXT) + xr.HandJointLocationEXT.pose.offset
        for matrix in (hand.aim, hand.grip):
            math.parent_from_pose(self._bytes, palm, math.bytes_of_matrix(matrix))
        hand.aim[3, :3] = self.points[INDEX_KNUCKLE]
        hand.active = True
        hand.trigger = pinch(self.points)
        down = hand.trigger >= (RELEASE if self.pinched else PRESS)
        hand.select, hand.select_pressed, self.pinched = down, down and not self.pinched, down


def curls_of_buttons(hand: Hand) -> None:
    """What a hand around a controller does: index finger with the trigger, the others with the squeeze."""
    hand.curl[0] = max(hand.trigger, hand.squeeze) * 0.5
    hand.curl[1] = hand.trigger
    hand.curl[2:] = hand.squeeze

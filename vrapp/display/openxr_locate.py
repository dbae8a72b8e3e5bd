"""Where several spaces are at one moment, in one call where the runtime has it: through a runtime in another process each call costs 20 µs."""

from __future__ import annotations

import contextlib
import ctypes
from struct import Struct
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display import openxr_math as math
from vrapp.display.openxr_calls import xr

KNOWN = 3  # XR_SPACE_LOCATION_ORIENTATION_VALID_BIT | XR_SPACE_LOCATION_POSITION_VALID_BIT
TRACKED = 12  # the same bits for TRACKED
ENTRY_BYTES = 40  # XrSpaceLocationData: flags u64, pose 7 f32, padding
_FLAGS = Struct("=Q")


class Locator:
    """Owns `spaces` (XrSpace handles) and the memory that their locations are written to. `locate`, then `known`, `tracked`, `write` by number."""

    def __init__(self, session: Any, spaces: list[Any], *, together: bool) -> None:
        """together: the instance has xrLocateSpaces (OpenXR 1.1)."""
        assert ctypes.sizeof(xr.SpaceLocationData) == ENTRY_BYTES
        self._session, self._together = session, together
        self._spaces = spaces
        handles = (xr.Space * len(spaces))(*spaces)
        self._entries = (xr.SpaceLocationData * len(spaces))()
        self._bytes = math.bytes_of(self._entries)
        self._info = xr.SpacesLocateInfo(spaces=handles)
        self._out = xr.SpaceLocations(locations=self._entries)
        self._info_pointer, self._out_pointer = ctypes.byref(self._info), ctypes.byref(self._out)
        self._one = xr.SpaceLocation()
        self._one_pointer = ctypes.byref(self._one)

    def locate(self, base: Any, time_ns: int, count: int) -> None:
        """The first `count` spaces at `time_ns` in `base`."""
        if self._together:
            self._info.base_space, self._info.time = base, time_ns
            self._info.space_count = self._out.location_count = count
            calls.check(calls.locate_spaces(self._session, self._info_pointer, self._out_pointer), "xrLocateSpaces")
            return
        for index in range(count):
            calls.check(calls.locate_space(self._spaces[index], base, time_ns, self._one_pointer), "xrLocateSpace")
            math.copy(self._one, 16, self._entries, index * ENTRY_BYTES, ENTRY_BYTES - 4)

    def known(self, index: int) -> bool:
        return _FLAGS.unpack_from(self._bytes, index * ENTRY_BYTES)[0] & KNOWN == KNOWN

    def tracked(self, index: int) -> bool:
        return _FLAGS.unpack_from(self._bytes, index * ENTRY_BYTES)[0] & TRACKED == TRACKED

    def write(self, index: int, target: memoryview) -> None:
        """base_from_space into the memory of a matrix."""
        math.parent_from_pose(self._bytes, index * ENTRY_BYTES + 8, target)

    def close(self) -> None:
        for handle in self._spaces:
            with contextlib.suppress(xr.exception.XrException):
                xr.destroy_space(handle)

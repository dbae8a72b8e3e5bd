"""From the runtime's clock to `time.monotonic()`'s: XrTime is nanoseconds from a start that only the runtime knows."""

from __future__ import annotations

import ctypes
import time
from ctypes import c_int64, c_long
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_instance import Instance


class _Timespec(ctypes.Structure):
    _fields_ = (("tv_sec", c_long), ("tv_nsec", c_long))


_CONVERT = ctypes.CFUNCTYPE(ctypes.c_int, xr.Instance, ctypes.POINTER(_Timespec), ctypes.POINTER(c_int64))


class Clock:
    """`seconds` of a predicted display time. Exact where XR_KHR_convert_timespec_time is on (Linux, where both are CLOCK_MONOTONIC); else the offset is
    taken from the first frame, as if its picture appeared one period after the wait: right to within a frame, and steady."""

    def __init__(self, instance: Instance) -> None:
        self._offset_s: float | None = None
        if "XR_KHR_convert_timespec_time" in instance.extensions:
            self._offset_s = _offset(instance)

    def seconds(self, time_ns: int, period_ns: int) -> float:
        if self._offset_s is None:
            self._offset_s = time.monotonic() + (period_ns - time_ns) * 1e-9
        return time_ns * 1e-9 + self._offset_s


def _offset(instance: Instance) -> float | None:
    convert: Any = calls.extension_function(instance.handle, "xrConvertTimespecTimeToTimeKHR", _CONVERT)
    now_ns = time.monotonic_ns()
    spec, found = _Timespec(now_ns // 1_000_000_000, now_ns % 1_000_000_000), c_int64()
    if convert(instance.handle, ctypes.byref(spec), ctypes.byref(found)) < 0:
        return None
    return (now_ns - found.value) * 1e-9

"""The OpenXR functions of a frame, called with structs made beforehand, and what their results mean.

pyopenxr's own wrappers make fresh structs and raise on positive results, which costs 50 to 80 µs a frame and hides XR_FRAME_DISCARDED. These return the
plain result code. Import this module, not `xr`, first: PyOpenGL must be loaded before `xr` is.
"""

from __future__ import annotations

import ctypes
from typing import Any

from vrapp.errors import VrappError
from vrapp.gl import GL

assert GL  # before xr, which would switch PyOpenGL to GLX

import xr as _xr  # noqa: E402
from xr import raw_functions  # noqa: E402
from xr.library import openxr_loader_library  # noqa: E402

xr: Any = _xr
"""pyopenxr, without its types: they promise ctypes objects where it takes and gives plain numbers."""

SUCCESS = 0
SESSION_LOSS_PENDING = 3
EVENT_UNAVAILABLE = 4
SESSION_NOT_FOCUSED = 8
FRAME_DISCARDED = 9
RUNTIME_FAILURE = -2
INSTANCE_LOST = -13
SESSION_LOST = -17
TIMEOUT_EXPIRED = 1
SYSTEM_INVALID = -18
GONE = frozenset({RUNTIME_FAILURE, INSTANCE_LOST, SESSION_LOST, SESSION_LOSS_PENDING})
"""After one of these the session is over: destroy it and start anew. RUNTIME_FAILURE is what some runtimes say when their service has just died."""

TIMEOUT_NS = 2_000_000_000
"""How long to wait for a swapchain image before the runtime counts as gone."""


class LostError(Exception):
    """The device or the runtime went away. Never leaves the display: it becomes `state == "lost"`."""


class OpenXrError(VrappError):
    """The runtime refused something that it should do."""


def _raw(name: str) -> Any:
    function: Any = openxr_loader_library[name]
    function.restype = ctypes.c_int
    function.argtypes = getattr(raw_functions, name).argtypes
    return function


poll_event = _raw("xrPollEvent")
wait_frame = _raw("xrWaitFrame")
begin_frame = _raw("xrBeginFrame")
end_frame = _raw("xrEndFrame")
sync_actions = _raw("xrSyncActions")
locate_space = _raw("xrLocateSpace")
locate_spaces = _raw("xrLocateSpaces")
locate_views = _raw("xrLocateViews")
get_boolean = _raw("xrGetActionStateBoolean")
get_float = _raw("xrGetActionStateFloat")
get_vector = _raw("xrGetActionStateVector2f")
apply_haptic = _raw("xrApplyHapticFeedback")
acquire_image = _raw("xrAcquireSwapchainImage")
wait_image = _raw("xrWaitSwapchainImage")
release_image = _raw("xrReleaseSwapchainImage")
begin_session = _raw("xrBeginSession")
end_session = _raw("xrEndSession")
request_exit = _raw("xrRequestExitSession")


def check(result: int, what: str) -> int:
    """Pass non-negative results through. Raises LostError when the runtime or session is gone, OpenXrError for any other failure."""
    if result in GONE:
        raise LostError(f"{what}: {name_of(result)}")
    if result < 0:
        raise OpenXrError(f"the OpenXR runtime refused {what} ({name_of(result)}); restart the runtime, and report this if it stays")
    return result


def name_of(result: int) -> str:
    try:
        return f"XR_{xr.Result(result).name}"
    except ValueError:
        return f"result {result}"


def extension_function(instance: Any, name: str, kind: Any) -> Any:
    """An extension's function by name, as the ctypes prototype `kind`; it returns an int-like result."""
    return ctypes.cast(xr.get_instance_proc_addr(instance, name), kind)

"""The parts of each eye's picture that no lens shows (XR_KHR_visibility_mask), as triangles for the renderer to leave out.

The runtime may change them while it runs (another headset profile, another eye distance): then it sends an event, and they are read anew.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.display import openxr_calls as calls
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_session import STEREO

F32 = npt.NDArray[np.float32]

EXTENSION = "XR_KHR_visibility_mask"
VIEWS = 2
_HIDDEN = int(xr.VisibilityMaskTypeKHR.HIDDEN_TRIANGLE_MESH)


class VisibilityMask:
    """`read` asks the runtime; a runtime without the extension is asked nothing."""

    def __init__(self, instance: Any, session: Any) -> None:
        """instance: a `vrapp.display.openxr_instance.Instance`; session: an XrSession."""
        self._session = session
        self._get = (
            calls.extension_function(instance.handle, "xrGetVisibilityMaskKHR", xr.PFN_xrGetVisibilityMaskKHR) if EXTENSION in instance.extensions else None
        )

    def read(self) -> tuple[F32, ...] | None:
        """For each eye (3 T, 2) f32: corners of T triangles on the plane z = -1 of the eye's space, of either winding. None when nothing is hidden.

        Raises LostError when the runtime has gone; any other refusal counts as "nothing hidden".
        """
        if self._get is None:
            return None
        eyes = tuple(self._read_view(view) for view in range(VIEWS))
        return eyes if any(len(eye) for eye in eyes) else None

    def _read_view(self, view: int) -> F32:
        nothing = np.zeros((0, 2), np.float32)
        mask = xr.VisibilityMaskKHR()
        if not self._ask(view, mask) or not mask.index_count_output:
            return nothing
        vertices = (xr.Vector2f * mask.vertex_count_output)()
        indices = (ctypes.c_uint32 * mask.index_count_output)()
        mask.vertex_capacity_input, mask.index_capacity_input = len(vertices), len(indices)
        mask.vertices = ctypes.cast(vertices, ctypes.POINTER(xr.Vector2f))
        mask.indices = ctypes.cast(indices, ctypes.POINTER(ctypes.c_uint32))
        if not self._ask(view, mask):
            return nothing
        corners = np.frombuffer(vertices, np.float32).reshape(-1, 2)
        order = np.frombuffer(indices, np.uint32)[: len(indices) // 3 * 3]
        return corners[order].copy() if (order < len(corners)).all() and np.isfinite(corners).all() else nothing

    def _ask(self, view: int, mask: Any) -> bool:
        assert self._get is not None
        result = int(self._get(self._session, int(STEREO), view, _HIDDEN, ctypes.byref(mask)))
        if result in calls.GONE:
            calls.check(result, "xrGetVisibilityMaskKHR")
        return result >= 0

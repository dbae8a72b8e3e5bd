"""What a frame hands to the compositor: one projection layer of two views, with depth where it is taken. All structs are made once."""

from __future__ import annotations

import ctypes
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display import openxr_math as math
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_session import STEREO
from vrapp.display.openxr_swapchain import Swapchain

VIEWS = 2
VIEW_BYTES = ctypes.sizeof(xr.View)
POSE_OFFSET, FOV_OFFSET = xr.View.pose.offset, xr.View.fov.offset
POSE_AND_FOV_BYTES = xr.View.fov.size + xr.View.fov.offset - xr.View.pose.offset
VALID = 3  # XR_VIEW_STATE_ORIENTATION_VALID_BIT | XR_VIEW_STATE_POSITION_VALID_BIT


class Views:
    """Where the eyes are. `bytes` holds the two XrView structs of the last `locate`."""

    def __init__(self, session: Any, space: Any) -> None:
        self._session = session
        self._info = xr.ViewLocateInfo(STEREO, 0, space)
        self._state = xr.ViewState()
        self._count = ctypes.c_uint32()
        self.array = (xr.View * VIEWS)(*(xr.View() for _ in range(VIEWS)))
        self.bytes = math.bytes_of(self.array)
        self._arguments = ctypes.byref(self._info), ctypes.byref(self._state), VIEWS, ctypes.byref(self._count), self.array

    def locate(self, time_ns: int) -> bool:
        """False when the runtime does not know where the eyes are; then the structs hold nothing to draw from."""
        self._info.display_time = time_ns
        calls.check(calls.locate_views(self._session, *self._arguments), "xrLocateViews")
        return self._state._view_state_flags & VALID == VALID


class Layers:
    """The argument of xrEndFrame. `show` fills it from the views that were located and drawn; `blank` shows nothing."""

    def __init__(self, space: Any, color: Swapchain, depth: Swapchain | None, size: tuple[int, int], blend: Any, planes: tuple[float, float]) -> None:
        whole = xr.Rect2Di(xr.Offset2Di(0, 0), xr.Extent2Di(*size))
        images = [xr.SwapchainSubImage(color.handle, whole, layer) for layer in range(VIEWS)]
        self._views = (xr.CompositionLayerProjectionView * VIEWS)(*(xr.CompositionLayerProjectionView(sub_image=image) for image in images))
        self._part = size
        self._depths: list[Any] = []
        if depth:
            for layer, view in enumerate(self._views):
                near, far = planes
                info = xr.CompositionLayerDepthInfoKHR(xr.SwapchainSubImage(depth.handle, whole, layer), 0.0, 1.0, near, far)
                view._next = ctypes.cast(ctypes.pointer(info), ctypes.c_void_p)
                self._depths.append(info)
        flags = xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT if blend == xr.EnvironmentBlendMode.ALPHA_BLEND else xr.CompositionLayerFlags.NONE
        self._projection = xr.CompositionLayerProjection(layer_flags=flags, space=space, views=self._views)
        self._info = xr.FrameEndInfo(0, blend, layers=[ctypes.pointer(self._projection)])
        self._pointer = ctypes.byref(self._info)

    def show(self, time_ns: int, views: Views, part: tuple[int, int]) -> Any:
        """Pose and field of view are copied byte by byte from what xrLocateViews gave. part: how much of the pictures, from their first texel, was drawn."""
        if part != self._part:
            self._part = part
            for info in (*self._views, *self._depths):
                extent = info.sub_image.image_rect.extent
                extent.width, extent.height = part
        for index in range(VIEWS):
            source = ctypes.addressof(views.array) + index * VIEW_BYTES + POSE_OFFSET
            ctypes.memmove(ctypes.addressof(self._views) + index * _PROJECTION_VIEW_BYTES + _PROJECTION_POSE_OFFSET, source, POSE_AND_FOV_BYTES)
        self._info.display_time, self._info.layer_count = time_ns, 1
        return self._pointer

    def blank(self, time_ns: int) -> Any:
        self._info.display_time, self._info.layer_count = time_ns, 0
        return self._pointer


_PROJECTION_VIEW_BYTES = ctypes.sizeof(xr.CompositionLayerProjectionView)
_PROJECTION_POSE_OFFSET = xr.CompositionLayerProjectionView.pose.offset

"""The pictures a headset shows: an array swapchain of two layers in sRGB, and one of depth when the runtime can use it.

GL_SRGB8_ALPHA8 holds encoded values (draw with GL_FRAMEBUFFER_SRGB on). Every other colour format of OpenXR is linear, and eight linear bits band, so the
fallback is GL_RGBA16F.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display.openxr_calls import xr
from vrapp.errors import MissingError
from vrapp.gl import GL

COLOR_FORMATS = (GL.GL_SRGB8_ALPHA8, GL.GL_RGBA16F)
DEPTH_FORMATS = (GL.GL_DEPTH_COMPONENT32F, GL.GL_DEPTH32F_STENCIL8, GL.GL_DEPTH24_STENCIL8, GL.GL_DEPTH_COMPONENT24, GL.GL_DEPTH_COMPONENT16)


def choose_formats(offered: list[int], with_depth: bool) -> tuple[int, int]:
    """(colour, depth) formats; depth is 0 where none of ours is offered or wanted. Raises MissingError without a usable colour format."""
    color = next((int(form) for form in COLOR_FORMATS if form in offered), 0)
    if not color:
        names = ", ".join(f"{form:#x}" for form in offered)
        raise MissingError(f"the OpenXR runtime offers no picture format that vrapp can draw in (it offers {names}); update it")
    depth = next((int(form) for form in DEPTH_FORMATS if form in offered), 0) if with_depth else 0
    return color, depth


class Swapchain:
    """`acquire` gives the GL texture to draw on (a 2D array of `layers`), `release` hands it back; both once a frame."""

    def __init__(self, session: Any, form: int, size: tuple[int, int], layers: int, *, depth: bool = False) -> None:
        attachment = xr.SwapchainUsageFlags.DEPTH_STENCIL_ATTACHMENT_BIT if depth else xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT
        info = xr.SwapchainCreateInfo(
            usage_flags=attachment | xr.SwapchainUsageFlags.SAMPLED_BIT,
            format=form,
            sample_count=1,
            width=size[0],
            height=size[1],
            face_count=1,
            array_size=layers,
            mip_count=1,
        )
        try:
            self.handle: Any = xr.create_swapchain(session, info)
        except xr.exception.XrException as error:
            kind = "depth" if depth else "colour"
            raise MissingError(f"the OpenXR runtime gives no {kind} pictures of {size[0]}x{size[1]} with {layers} layers ({error})") from None
        found = xr.enumerate_swapchain_images(self.handle, xr.SwapchainImageOpenGLKHR)
        self.images = tuple(int(image.image) for image in found)
        self._index = ctypes.c_uint32()
        self._index_pointer = ctypes.byref(self._index)
        self._wait_info = xr.SwapchainImageWaitInfo(timeout=calls.TIMEOUT_NS)
        self._wait = ctypes.byref(self._wait_info)
        self._acquired = False

    def acquire(self) -> int:
        """Take the next picture and wait until the runtime has finished with it. Raises LostError when it does not come."""
        calls.check(calls.acquire_image(self.handle, None, self._index_pointer), "xrAcquireSwapchainImage")
        self._acquired = True
        if calls.check(calls.wait_image(self.handle, self._wait), "xrWaitSwapchainImage") == calls.TIMEOUT_EXPIRED:
            raise calls.LostError("xrWaitSwapchainImage: no picture for two seconds")
        return self.images[self._index.value]

    def release(self) -> None:
        """Hand the picture back; drawing goes on in the background."""
        if self._acquired:
            self._acquired = False
            calls.check(calls.release_image(self.handle, None), "xrReleaseSwapchainImage")

    def close(self) -> None:
        handle, self.handle = self.handle, None
        if handle is not None:
            with contextlib.suppress(xr.exception.XrException):
                xr.destroy_swapchain(handle)

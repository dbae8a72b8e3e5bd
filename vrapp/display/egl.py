"""A context without a screen, through EGL: Mesa's surfaceless platform, else the first graphics device that can.

Loaded by ctypes because importing OpenGL.EGL fails once PyOpenGL's error checks are off.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import c_int, c_uint, c_void_p
from typing import Any, Final, Literal

from vrapp.display.context import NativeContext, let_go, take_over
from vrapp.errors import MissingError

# Names of the EGL registry.
_PLATFORM_SURFACELESS_MESA: Final = 0x31DD
_PLATFORM_DEVICE: Final = 0x313F
_OPENGL_API: Final = 0x30A2
_CONTEXT_MAJOR, _CONTEXT_MINOR, _CONTEXT_FLAGS, _CONTEXT_PROFILE, _NONE = 0x3098, 0x30FB, 0x30FC, 0x30FD, 0x3038
_DEBUG_BIT, _CORE_BIT = 1, 1

_TOO_OLD = "OpenGL 4.5 is needed and no driver here offers it: update the graphics driver (Debian: apt install libegl1 libgl1-mesa-dri)"


class EglContext:
    """GL 4.5 core without a surface, current on the calling thread from the start."""

    kind: Literal["egl", "glx", "wgl"] = "egl"

    def __init__(self, *, debug: bool = False) -> None:
        self._egl = _library()
        let_go()
        attributes = (c_int * 9)(_CONTEXT_MAJOR, 4, _CONTEXT_MINOR, 5, _CONTEXT_PROFILE, _CORE_BIT, _CONTEXT_FLAGS, _DEBUG_BIT if debug else 0, _NONE)
        for display in _displays(self._egl):
            if not self._egl.eglInitialize(display, None, None) or not self._egl.eglBindAPI(_OPENGL_API):
                continue
            context = self._egl.eglCreateContext(display, None, None, attributes)
            if context and self._egl.eglMakeCurrent(display, None, None, context):
                self.native = NativeContext(display=display, context=context)
                take_over(self)
                return
            if context:
                self._egl.eglDestroyContext(display, context)
        raise MissingError(_TOO_OLD)

    def make_current(self) -> None:
        take_over(self)
        # The API is per thread state, and GLFW or a runtime may have bound another.
        self._egl.eglBindAPI(_OPENGL_API)
        if not self._egl.eglMakeCurrent(self.native.display, None, None, self.native.context):
            raise MissingError(f"the graphics driver gave up its context (EGL error {self._egl.eglGetError():#x}); start again")

    def release(self) -> None:
        self._egl.eglMakeCurrent(self.native.display, None, None, None)

    def close(self) -> None:
        """Frees the context. The EGL display stays initialised: it is one for the whole process and others may use it."""
        if not self.native.context:
            return
        let_go(self)
        self._egl.eglDestroyContext(self.native.display, self.native.context)
        self.native = NativeContext(display=0)


def _library() -> Any:
    try:
        egl = ctypes.CDLL("libEGL.so.1")
    except OSError:
        raise MissingError("libEGL is not installed, so nothing can be drawn without a screen (Debian: apt install libegl1 libgl1-mesa-dri)") from None
    egl.eglGetProcAddress.restype = c_void_p
    egl.eglCreateContext.restype = c_void_p
    egl.eglCreateContext.argtypes = egl.eglMakeCurrent.argtypes = [c_void_p] * 4
    egl.eglInitialize.argtypes = [c_void_p] * 3
    egl.eglDestroyContext.argtypes = [c_void_p] * 2
    egl.eglBindAPI.argtypes = [c_uint]
    return egl


def _displays(egl: Any) -> Iterator[int]:
    """Every display worth trying, best first."""
    address = egl.eglGetProcAddress(b"eglGetPlatformDisplayEXT")
    if not address:
        return
    platform_display = ctypes.CFUNCTYPE(c_void_p, c_uint, c_void_p, c_void_p)(address)
    if display := platform_display(_PLATFORM_SURFACELESS_MESA, None, None):
        yield display
    address = egl.eglGetProcAddress(b"eglQueryDevicesEXT")
    if not address:
        return
    query_devices = ctypes.CFUNCTYPE(c_uint, c_int, ctypes.POINTER(c_void_p), ctypes.POINTER(c_int))(address)
    devices, count = (c_void_p * 16)(), c_int()
    if not query_devices(len(devices), devices, ctypes.byref(count)):
        return
    for device in devices[: count.value]:
        if display := platform_display(_PLATFORM_DEVICE, device, None):
            yield display

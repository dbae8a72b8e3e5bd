"""A GLFW window and its GL 4.5 core context. On Linux always through X11 (under Wayland: Xwayland), because OpenXR runtimes bind to GLX but not to Wayland.

What a frame does with the window is `desktop.py`'s and `mirror.py`'s; what its keys and mouse say is `keys.py`'s.
"""

from __future__ import annotations

import ctypes
import os
import sys
from ctypes import c_int, c_void_p
from typing import Any, Literal, cast

if sys.platform == "linux":
    # PyPI's wheel carries one library a window system and picks by the session's type when it is first imported.
    os.environ.setdefault("PYGLFW_LIBRARY_VARIANT", "x11")

import glfw

from vrapp.display.context import NativeContext, let_go, take_over
from vrapp.errors import MissingError

glfw.ERROR_REPORTING = False  # errors are read where they matter, not printed

_open_windows = 0


class WindowContext:
    """One window. Closing the last one ends GLFW, so that a later one finds a display server that was started meanwhile."""

    def __init__(self, title: str, size: tuple[int, int], *, visible: bool = True, debug: bool = False) -> None:
        global _open_windows
        _initialise()
        _hints(visible, debug)
        let_go()
        handle: Any = glfw.create_window(size[0], size[1], title, None, None)
        if not handle:
            problem = _last_error()
            if not _open_windows:
                glfw.terminate()
            raise MissingError(f"OpenGL 4.5 is needed and this window system does not offer it ({problem}); update the graphics driver")
        _open_windows += 1
        self.handle: Any = handle
        self.make_current()
        windows = sys.platform == "win32"
        self.kind: Literal["egl", "glx", "wgl"] = "wgl" if windows else "glx"
        self.native = _wgl(handle) if windows else _glx(handle)

    def make_current(self) -> None:
        take_over(self)
        glfw.make_context_current(self.handle)

    def release(self) -> None:
        glfw.make_context_current(cast(Any, None))

    @property
    def size(self) -> tuple[int, int]:
        """In window units, the pointer's."""
        return glfw.get_window_size(self.handle)

    @property
    def framebuffer_size(self) -> tuple[int, int]:
        """In pixels; (0, 0) for a minimised window on some systems."""
        return glfw.get_framebuffer_size(self.handle)

    @property
    def iconified(self) -> bool:
        return bool(glfw.get_window_attrib(self.handle, glfw.ICONIFIED))

    @property
    def wants_to_close(self) -> bool:
        return self.handle is None or bool(glfw.window_should_close(self.handle))

    def close(self) -> None:
        global _open_windows
        if self.handle is None:
            return
        let_go(self)
        glfw.destroy_window(self.handle)
        self.handle = None
        self.native = NativeContext(display=0)
        _open_windows -= 1
        if not _open_windows:
            glfw.terminate()


def _initialise() -> None:
    if sys.platform == "linux":
        glfw.init_hint(glfw.PLATFORM, glfw.PLATFORM_X11)
    if not glfw.init():
        raise MissingError(f"no display server: {_last_error()}; start one, or use `vrapp chat` and `vrapp render`, which need none")


def _hints(visible: bool, debug: bool) -> None:
    glfw.default_window_hints()
    for hint, value in (
        (glfw.CONTEXT_VERSION_MAJOR, 4),
        (glfw.CONTEXT_VERSION_MINOR, 5),
        (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
        (glfw.OPENGL_DEBUG_CONTEXT, debug),
        (glfw.SRGB_CAPABLE, True),
        (glfw.VISIBLE, visible),
        (glfw.DEPTH_BITS, 0),  # the window only shows what was drawn elsewhere
        (glfw.STENCIL_BITS, 0),
        (glfw.SCALE_TO_MONITOR, True),
    ):
        glfw.window_hint(hint, int(value))


def _last_error() -> str:
    _, said = glfw.get_error()
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said or "no reason given")
    return text.removeprefix("X11: ").removeprefix("GLX: ").rstrip(".")


def _glx(handle: Any) -> NativeContext:
    """GLFW does not tell its GLXFBConfig; the context does, by number."""
    glx = ctypes.CDLL("libGL.so.1")
    x11 = ctypes.CDLL("libX11.so.6")
    glx.glXQueryContext.argtypes = [c_void_p, c_void_p, c_int, ctypes.POINTER(c_int)]
    glx.glXChooseFBConfig.restype = ctypes.POINTER(c_void_p)
    glx.glXChooseFBConfig.argtypes = [c_void_p, c_int, ctypes.POINTER(c_int), ctypes.POINTER(c_int)]
    glx.glXGetFBConfigAttrib.argtypes = [c_void_p, c_void_p, c_int, ctypes.POINTER(c_int)]
    x11.XDefaultScreen.argtypes = [c_void_p]
    x11.XFree.argtypes = [c_void_p]
    display, context = int(glfw.get_x11_display()), _address(glfw.get_glx_context(handle))
    fbconfig_id, screen, visual_id = 0x8013, 0x800C, 0x800B  # GLX_FBCONFIG_ID, GLX_SCREEN, GLX_VISUAL_ID
    identity, number, count, visual = c_int(), c_int(), c_int(), c_int()
    glx.glXQueryContext(display, context, fbconfig_id, ctypes.byref(identity))
    glx.glXQueryContext(display, context, screen, ctypes.byref(number))
    found = glx.glXChooseFBConfig(display, number.value, (c_int * 3)(fbconfig_id, identity.value, 0), ctypes.byref(count))
    config = 0
    if found and count.value:
        config = int(found[0] or 0)
        glx.glXGetFBConfigAttrib(display, config, visual_id, ctypes.byref(visual))
        x11.XFree(found)
    return NativeContext(display, config, int(glfw.get_glx_window(handle)), context, visual.value)


def _wgl(handle: Any) -> NativeContext:
    opengl: Any = ctypes.WinDLL("opengl32")  # pyright: ignore[reportAttributeAccessIssue]
    opengl.wglGetCurrentDC.restype = c_void_p
    return NativeContext(display=int(opengl.wglGetCurrentDC() or 0), context=_address(glfw.get_wgl_context(handle)))


def _address(pointer: Any) -> int:
    return int(getattr(pointer, "value", pointer) or 0)

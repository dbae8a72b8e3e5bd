"""The graphics binding that ties a session to our GL context: EGL (XR_MNDX_egl_enable), GLX and WGL (XR_KHR_opengl_enable).

The structs are laid out here by the specification (openxr_platform.h), because pyopenxr's need a GLX or WGL import of PyOpenGL that may not be there.
"""

from __future__ import annotations

import ctypes
from ctypes import c_int, c_uint32, c_ulong, c_void_p
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display.context import GlContext
from vrapp.display.openxr_calls import xr
from vrapp.errors import MissingError
from vrapp.gl import GL

OPENGL = "XR_KHR_opengl_enable"
EGL = "XR_MNDX_egl_enable"


class _Glx(ctypes.Structure):
    """XrGraphicsBindingOpenGLXlibKHR."""

    _fields_ = (
        ("type", c_int),
        ("next", c_void_p),
        ("x_display", c_void_p),
        ("visualid", c_uint32),
        ("glx_fbconfig", c_void_p),
        ("glx_drawable", c_ulong),
        ("glx_context", c_void_p),
    )


class _Wgl(ctypes.Structure):
    """XrGraphicsBindingOpenGLWin32KHR."""

    _fields_ = (("type", c_int), ("next", c_void_p), ("hdc", c_void_p), ("hglrc", c_void_p))


class _Egl(ctypes.Structure):
    """XrGraphicsBindingEGLMNDX."""

    _fields_ = (("type", c_int), ("next", c_void_p), ("get_proc_address", c_void_p), ("display", c_void_p), ("config", c_void_p), ("context", c_void_p))


def extensions_for(context: GlContext) -> tuple[str, ...]:
    """What an instance must have on for this kind of context."""
    return (OPENGL, EGL) if context.kind == "egl" else (OPENGL,)


def binding_for(context: GlContext) -> ctypes.Structure:
    """The struct to chain to XrSessionCreateInfo; keep it until the session has been made."""
    native = context.native
    if context.kind == "glx":
        kind = int(xr.StructureType.GRAPHICS_BINDING_OPENGL_XLIB_KHR)
        return _Glx(kind, None, native.display, native.visualid, native.config, native.drawable, native.context)
    if context.kind == "wgl":
        return _Wgl(int(xr.StructureType.GRAPHICS_BINDING_OPENGL_WIN32_KHR), None, native.display, native.context)
    egl = ctypes.CDLL("libEGL.so.1")
    address = ctypes.cast(egl.eglGetProcAddress, c_void_p).value
    return _Egl(int(xr.StructureType.GRAPHICS_BINDING_EGL_MNDX), None, address, native.display, native.config or None, native.context)


def check_gl_version(instance: Any, system: Any) -> None:
    """Ask what OpenGL the runtime wants (it must be asked before a session is made) and refuse when ours is older."""
    wanted = xr.GraphicsRequirementsOpenGLKHR()
    ask = calls.extension_function(instance, "xrGetOpenGLGraphicsRequirementsKHR", xr.PFN_xrGetOpenGLGraphicsRequirementsKHR)
    calls.check(int(ask(instance, system, ctypes.byref(wanted))), "xrGetOpenGLGraphicsRequirementsKHR")
    least = int(wanted.min_api_version_supported)
    need = (least >> 48, (least >> 32) & 0xFFFF)
    have = (int(GL.glGetIntegerv(GL.GL_MAJOR_VERSION)), int(GL.glGetIntegerv(GL.GL_MINOR_VERSION)))
    if have < need:
        raise MissingError(f"the OpenXR runtime wants OpenGL {need[0]}.{need[1]} and this driver gives {have[0]}.{have[1]}; update the graphics driver")

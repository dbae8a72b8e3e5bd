"""The one door to PyOpenGL. Its flags freeze at the first import and `import xr` would switch it to GLX, so everybody takes GL from here, before xr."""

from __future__ import annotations

import os
import sys

if sys.platform == "linux":
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import OpenGL

OpenGL.ERROR_CHECKING = os.environ.get("VRAPP_GL_DEBUG") == "1"
OpenGL.ERROR_LOGGING = False
OpenGL.CONTEXT_CHECKING = False
OpenGL.STORE_POINTERS = False
OpenGL.ERROR_ON_COPY = True

from OpenGL import GL  # noqa: E402

__all__ = ["GL"]

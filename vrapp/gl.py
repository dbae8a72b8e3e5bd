"""The one door to PyOpenGL. Its flags freeze at the first import and `import xr` would switch it to GLX, so everybody takes GL from here, before xr."""

from __future__ import annotations

import os
import sys
from typing import Any

if sys.platform == "linux":
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import OpenGL

OpenGL.ERROR_CHECKING = os.environ.get("VRAPP_GL_DEBUG") == "1"
OpenGL.ERROR_LOGGING = False
OpenGL.CONTEXT_CHECKING = False
OpenGL.STORE_POINTERS = False
OpenGL.ERROR_ON_COPY = True

import OpenGL.GL  # noqa: E402
import OpenGL.platform.baseplatform  # noqa: E402
import OpenGL.raw.GL._types  # noqa: E402

# PyOpenGL asks the current context before it looks an extension's function up, and remembers a "no" for ever, even one that it got from a context that is
# gone or not current yet. Which extensions are there is asked where it matters (render/capabilities.py).
# The base class, because `import xr` puts another platform in this one's place.
_any_platform: Any = OpenGL.platform.baseplatform.BasePlatform
_any_platform.checkExtension = lambda self, name: True  # pyright: ignore[reportUnknownLambdaType]

# PyOpenGL casts a fence anew for each call, and a cast pointer refers to itself: garbage that only the collector finds, each frame. A fence is passed as it is.
_fence: Any = OpenGL.raw.GL._types.GLsync
_fence.from_param = classmethod(lambda cls, value: value)  # pyright: ignore[reportUnknownLambdaType]

GL: Any = OpenGL.GL  # its stubs are wrong about what calls return and take

__all__ = ["GL"]

"""A GL 4.5 core context, apart from any display: a window's context lives on while the headset comes and goes, and with it every GL object.

`surfaceless()` needs no screen; `window_context()` opens a window. Both leave the context current on the calling thread.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from vrapp.display.window import WindowContext


@dataclass(frozen=True, slots=True)
class NativeContext:
    """What OpenXR's graphics bindings ask for, as plain addresses and numbers; 0 where a kind has none.

    egl: display EGLDisplay, config EGLConfig (0: made with EGL_KHR_no_config_context), context EGLContext.
    glx: display Display*, config GLXFBConfig, drawable GLXDrawable, context GLXContext, visualid of the config's visual.
    wgl: display HDC, context HGLRC.
    """

    display: int
    config: int = 0
    drawable: int = 0
    context: int = 0
    visualid: int = 0


class GlContext(Protocol):
    """A context that its creator owns and closes. GL objects made in it die with it."""

    @property
    def kind(self) -> Literal["egl", "glx", "wgl"]: ...

    @property
    def native(self) -> NativeContext: ...

    def make_current(self) -> None: ...

    def release(self) -> None:
        """No context is current on this thread afterwards."""
        ...

    def close(self) -> None: ...


_current: list[GlContext] = []  # at most one: the render thread's


def take_over(context: GlContext) -> None:
    """Call before `context` is made current: GLX refuses while EGL holds the thread, and EGL the other way round."""
    if _current and _current[0] is not context:
        _current[0].release()
    _current[:] = [context]


def let_go(context: GlContext | None = None) -> None:
    """Release `context` if it is current; without one, whichever is."""
    if _current and (context is None or _current[0] is context):
        _current.pop().release()


def surfaceless(*, debug: bool = False) -> GlContext:
    """A context that draws into textures only. On Windows, which has no such thing, a window that is never shown.

    Raises MissingError when no driver offers OpenGL 4.5.
    """
    if sys.platform == "win32":
        from vrapp.display.window import WindowContext

        return WindowContext("vrapp", (64, 64), visible=False, debug=debug)
    from vrapp.display.egl import EglContext

    return EglContext(debug=debug)


def window_context(title: str, size: tuple[int, int], *, visible: bool = True, debug: bool = False) -> WindowContext:
    """A window of `size` (window units) with its context. Raises MissingError where no window can be opened or OpenGL is too old."""
    from vrapp.display.window import WindowContext

    return WindowContext(title, size, visible=visible, debug=debug)

"""What a graphics debugger and the driver's own checks say: named groups around passes, and errors that the driver reports (KHR_debug, core since 4.3).

Off unless asked for (`render.debug`), because the groups are calls and the driver checks more while somebody listens.
"""

from __future__ import annotations

from typing import Any

from vrapp.errors import VrappError
from vrapp.gl import GL


class GlError(VrappError):
    """A GL call broke a rule: the program is wrong, not its input."""


class Groups:
    """Named runs of calls in a capture of the frame. `enter` closes the group before it, so that passes simply follow one another."""

    def __init__(self, on: bool) -> None:
        self._on, self._open = on, False

    def enter(self, name: bytes) -> None:
        if self._on:
            self.leave()
            GL.glPushDebugGroup(GL.GL_DEBUG_SOURCE_APPLICATION, 0, len(name), name)
            self._open = True

    def leave(self) -> None:
        if self._open:
            GL.glPopDebugGroup()
            self._open = False


class Listener:
    """Hears what the driver says of the current context, synchronously, until `close`. Performance hints and notes are passed over.

    An exception cannot travel through the driver, so what was heard is kept: `raise_heard` turns it into a GlError.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._callback: Any = GL.GLDEBUGPROC(self._hear)
        GL.glEnable(GL.GL_DEBUG_OUTPUT)
        GL.glEnable(GL.GL_DEBUG_OUTPUT_SYNCHRONOUS)
        GL.glDebugMessageCallback(self._callback, None)

    def _hear(self, source: int, kind: int, number: int, severity: int, length: int, message: bytes, parameter: object) -> None:
        if kind in (GL.GL_DEBUG_TYPE_ERROR, GL.GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR):
            self.heard.append(" ".join(message[:length].decode(errors="replace").split()))

    def raise_heard(self) -> None:
        """Raises GlError with the first complaint since the last time, in one line."""
        if self.heard:
            first, more = self.heard[0], len(self.heard) - 1
            self.heard.clear()
            raise GlError(f"OpenGL: {first}{f' (and {more} more)' if more else ''}; please report this")

    def close(self) -> None:
        GL.glDebugMessageCallback(GL.GLDEBUGPROC(), None)
        GL.glDisable(GL.GL_DEBUG_OUTPUT_SYNCHRONOUS)
        GL.glDisable(GL.GL_DEBUG_OUTPUT)

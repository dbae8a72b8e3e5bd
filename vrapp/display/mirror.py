"""The window while a headset runs: one eye, at most thirty times a second, never waiting for the monitor; and its keyboard for the headset's input."""

from __future__ import annotations

from typing import Any

import glfw
import numpy as np

from vrapp.display.desktop import Overlay
from vrapp.display.keys import Keys
from vrapp.display.protocol import Input, Target
from vrapp.display.surface import Surface
from vrapp.display.window import WindowContext
from vrapp.gl import GL

_PERIOD_S = 1 / 30


class Mirror:
    """Use: `merge(input)` after the headset's begin, `show(target, input.time_s)` between drawing and the headset's end, while the eye's picture is ours."""

    def __init__(self, window: WindowContext) -> None:
        self.window = window
        window.make_current()
        glfw.swap_interval(0)  # waiting for the monitor would hold the headset's frame back
        self.overlay: Overlay | None = None
        self.keys = Keys(window, capturable=False)
        self.shown = 0
        self._due_s = float("-inf")
        self._picture: Surface | None = None
        made = np.zeros(1, np.uint32)
        GL.glCreateFramebuffers(1, made)
        self._reader: Any = int(made[0])
        GL.glObjectLabel(GL.GL_FRAMEBUFFER, self._reader, -1, b"mirror reader")

    @property
    def wants_to_close(self) -> bool:
        return self.window.wants_to_close

    def merge(self, headset: Input) -> None:
        """The window's keyboard becomes the headset input's."""
        if self.window.handle is None:
            return
        glfw.poll_events()
        headset.keyboard = self.keys.gather()

    def show(self, target: Target | None, time_s: float) -> bool:
        """Copy the left eye's middle when it is time; whether it did. A minimised window costs nothing."""
        if target is None or not target.color or time_s < self._due_s or self.window.handle is None or self.window.wants_to_close:
            return False
        size = self.window.framebuffer_size
        if self.window.iconified or 0 in size:
            return False
        # On the grid of thirtieths while frames come in time, from now on after a pause; a clock that jumped back counts as a pause.
        self._due_s = max(self._due_s + _PERIOD_S, time_s + _PERIOD_S / 2)
        self._copy(target, size)
        glfw.swap_buffers(self.window.handle)
        self.shown += 1
        return True

    def close(self) -> None:
        if not self._reader:
            return
        self.keys.close()
        if self._picture:
            self._picture.close()
        GL.glDeleteFramebuffers(1, np.array([self._reader], np.uint32))
        self._reader = 0

    def _copy(self, target: Target, size: tuple[int, int]) -> None:
        if self._picture is None or self._picture.size != size:
            if self._picture:
                self._picture.close()
            self._picture = Surface(size, 1, depth=False, label="mirror")
        if target.array:
            GL.glNamedFramebufferTextureLayer(self._reader, GL.GL_COLOR_ATTACHMENT0, target.color, 0, 0)
        else:
            GL.glNamedFramebufferTexture(self._reader, GL.GL_COLOR_ATTACHMENT0, target.color, 0)
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        part = covering((target.width, target.height), size)
        GL.glBlitNamedFramebuffer(self._reader, self._picture.framebuffer(), *part, 0, 0, *size, GL.GL_COLOR_BUFFER_BIT, GL.GL_LINEAR)
        # The runtime owns the texture again after end: keep no hold on it.
        GL.glNamedFramebufferTexture(self._reader, GL.GL_COLOR_ATTACHMENT0, 0, 0)
        if self.overlay is not None:
            self.overlay(self._picture.color, *size)
        self._picture.copy_to(0, size)


def covering(source: tuple[int, int], window: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest middle part (x0, y0, x1, y1) of `source` with the window's shape: it fills the window without stretching."""
    scale = min(source[0] / window[0], source[1] / window[1])
    width, height = round(window[0] * scale), round(window[1] * scale)
    x, y = (source[0] - width) // 2, (source[1] - height) // 2
    return x, y, x + width, y + height

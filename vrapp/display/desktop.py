"""The room in a window: mouse to look, keys to walk, and the same protocol as the headset.

The picture is drawn into a texture of the framebuffer's size (times the render scale), or into a part of it while the GPU needs too long for more. Panels
are laid over it at the window's own resolution, and the result is copied to the window as it is, so the window's own colour format does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from math import cos, exp, pi, sin
from typing import Any, Literal

import glfw
import numpy as np

from vrapp.config import Settings
from vrapp.display import matrices
from vrapp.display.keys import Keys
from vrapp.display.protocol import DisplayState, Input, Target, new_generation, part_of
from vrapp.display.surface import Surface
from vrapp.display.window import WindowContext

FOV_Y = 0.96  # radians; 55 degrees feels like a window rather than a fisheye
WALK, RUN = 1.4, 3.2  # metres a second
TURN = 0.0025  # radians a window unit of mouse
STEEPEST = pi / 2 * 0.97
_MOST_DT = 0.25  # after a stall nobody flies through the wall
_HIDDEN_WAIT_S = 0.1

Overlay = Callable[[int, int, int], None]
"""overlay(texture, width, height): draw panels over layer 0 of an array texture of that many pixels."""


class DesktopDisplay:
    """The window outlives it: `close()` frees the pictures and callbacks only. `typing`: set by the application while keys belong to a text line."""

    kind: Literal["openxr", "desktop", "offscreen"] = "desktop"
    name = "window"
    layers = 1

    def __init__(self, window: WindowContext, settings: Settings) -> None:
        self.window = window
        window.make_current()
        glfw.swap_interval(1)
        self.typing = False
        self.overlay: Overlay | None = None
        self.keys = Keys(window, capturable=True)
        self.yaw, self.pitch = 0.0, 0.0
        self.position = np.array([0.0, settings.comfort.eye_height, 0.0])  # metres, stage
        self._velocity = np.zeros(3)
        self.scale = 1.0
        self._render_scale = settings.render.scale
        self._input = Input(time_s=time.monotonic(), focused=False)
        self._picture: Surface | None = None
        self._native: Surface | None = None  # for panels, where the picture has another size than the window
        self._target = Target(0, 0, 1, np.zeros((1, 4, 4), np.float32), np.zeros((1, 4, 4), np.float32))
        self._period_s = 1.0 / (_refresh_hz() or 60.0)
        self._closed = False

    @property
    def state(self) -> DisplayState:
        if self._closed or self.window.wants_to_close:
            return "closed"
        return "hidden" if self._unseen() else "running"

    @property
    def period_s(self) -> float:
        return self._period_s

    def begin(self) -> Input:
        """Vsync in `end` sets the pace; a hidden window waits for events here instead, ten times a second."""
        now = self._input
        if self._closed or self.window.handle is None:
            return now
        if self._unseen():
            glfw.wait_events_timeout(_HIDDEN_WAIT_S)
        else:
            glfw.poll_events()
        at = time.monotonic()
        now.dt_s = min(max(at - now.time_s, 1e-4), _MOST_DT)
        now.time_s = at
        now.keyboard = self.keys.gather()
        now.focused = now.keyboard.focused
        now.user_present = not self._unseen()
        self._look()
        self._walk(now.dt_s)
        matrices.facing(self.position, self.yaw, self.pitch, now.head)
        return now

    def acquire(self) -> Target | None:
        if self.state != "running":
            return None
        target = self._target
        width, height = self.window.framebuffer_size
        self._fit((width, height))
        target.width, target.height = part_of(target.full, self.scale)
        matrices.inverse_of_pose(self._input.head, target.eye_from_stage[0])
        matrices.perspective(FOV_Y, width / height, target.near, target.far, target.clip_from_eye[0])
        return target

    def end(self, target: Target | None) -> None:
        if target is None or self._picture is None or self._closed:
            return
        shown, size, part = self._picture, self.window.framebuffer_size, (target.width, target.height)
        if self.overlay is not None:
            if part != size:
                shown, part = self._sharp(size), size
                self._picture.copy_to(shown.framebuffer(), size, part=(target.width, target.height))
            self.overlay(shown.color, *size)
        shown.copy_to(0, size, part=part)
        glfw.swap_buffers(self.window.handle)

    def haptic(self, hand: int, seconds: float, amplitude: float) -> None:
        pass

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.keys.close()
        self._free()

    def _unseen(self) -> bool:
        return self.window.iconified or 0 in self.window.framebuffer_size

    def _look(self) -> None:
        dx, dy = self.keys.turned
        self.yaw = (self.yaw - dx * TURN + pi) % (2 * pi) - pi
        self.pitch = max(-STEEPEST, min(STEEPEST, self.pitch - dy * TURN))

    def _walk(self, dt_s: float) -> None:
        """Towards the wished speed within a tenth of a second, level whatever the pitch; the world keeps feet out of the furniture."""
        down = self.keys.down
        wish = np.zeros(3)
        if self.keys.keyboard.captured and not self.typing:
            ahead = (down(glfw.KEY_W) or down(glfw.KEY_UP)) - (down(glfw.KEY_S) or down(glfw.KEY_DOWN))
            right = (down(glfw.KEY_D) or down(glfw.KEY_RIGHT)) - (down(glfw.KEY_A) or down(glfw.KEY_LEFT))
            length = (ahead * ahead + right * right) ** 0.5
            if length:
                speed = (RUN if down(glfw.KEY_LEFT_SHIFT) or down(glfw.KEY_RIGHT_SHIFT) else WALK) / length
                wish[0] = (right * cos(self.yaw) - ahead * sin(self.yaw)) * speed
                wish[2] = (-right * sin(self.yaw) - ahead * cos(self.yaw)) * speed
        self._velocity += (wish - self._velocity) * (1.0 - exp(-dt_s / 0.06))
        self.position += self._velocity * dt_s

    def _fit(self, size: tuple[int, int]) -> None:
        """New pictures when the window has another size."""
        wanted = (max(1, round(size[0] * self._render_scale)), max(1, round(size[1] * self._render_scale)))
        if self._picture and self._picture.size == wanted:
            return
        self._free()
        self._picture = Surface(wanted, 1, depth=False, label="window")
        self._target.full, self._target.color, self._target.generation = wanted, self._picture.color, new_generation()

    def _sharp(self, size: tuple[int, int]) -> Surface:
        """A picture of the window's own size, for panels over one that has another."""
        if self._native is None or self._native.size != size:
            if self._native:
                self._native.close()
            self._native = Surface(size, 1, depth=False, label="window with panels")
        return self._native

    def _free(self) -> None:
        for surface in (self._picture, self._native):
            if surface is not None:
                surface.close()
        self._picture = self._native = None


def _refresh_hz() -> int:
    """Of the monitor that the window is first shown on; 0 where nobody knows."""
    monitor: Any = glfw.get_primary_monitor()
    mode: Any = glfw.get_video_mode(monitor) if monitor else None
    return int(mode.refresh_rate) if mode else 0

"""What a window's keyboard and mouse say, gathered between frames through GLFW's callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import glfw

from vrapp.display.protocol import Keyboard
from vrapp.display.window import WindowContext

_BUTTONS = (glfw.MOUSE_BUTTON_LEFT, glfw.MOUSE_BUTTON_RIGHT, glfw.MOUSE_BUTTON_MIDDLE)


class Keys:
    """One per window. `capturable`: a right button or a click on the scene takes the mouse to steer the view; Escape and Enter give it back.

    While captured, letters walk instead of writing, so `Keyboard.text` stays empty. `over_panel(x, y)` says, in window units, where a click belongs to a
    panel; the application sets it.
    """

    def __init__(self, window: WindowContext, *, capturable: bool) -> None:
        self.keyboard = Keyboard()
        self.capturable = capturable
        self.over_panel: Callable[[float, float], bool] = lambda x, y: False
        self.turned = (0.0, 0.0)  # window units that the captured mouse moved since the last gather
        self._window = window
        self._text: list[str] = []
        self._keys: list[tuple[int, int]] = []
        self._scroll = 0.0
        self._dropped: list[str] = []
        self._clicked = [False, False, False]
        self._held_by_right = False
        self._last: tuple[float, float] | None = None
        glfw.set_char_callback(window.handle, self._on_char)
        glfw.set_key_callback(window.handle, self._on_key)
        glfw.set_mouse_button_callback(window.handle, self._on_button)
        glfw.set_scroll_callback(window.handle, self._on_scroll)
        glfw.set_window_focus_callback(window.handle, self._on_focus)
        glfw.set_drop_callback(window.handle, self._on_drop)  # pyright: ignore[reportArgumentType]  # the stub shows the C function

    def gather(self) -> Keyboard:
        """Call after glfw.poll_events(). The same object each time."""
        handle, keyboard = self._window.handle, self.keyboard
        keyboard.focused = bool(glfw.get_window_attrib(handle, glfw.FOCUSED))
        keyboard.text = "".join(self._text)
        keyboard.keys = tuple(self._keys)
        keyboard.scroll = self._scroll
        keyboard.dropped = tuple(self._dropped)
        # A click shorter than a frame still counts as held for one.
        keyboard.buttons = tuple(self._clicked[i] or glfw.get_mouse_button(handle, b) == glfw.PRESS for i, b in enumerate(_BUTTONS))  # pyright: ignore[reportAttributeAccessIssue]
        x, y = glfw.get_cursor_pos(handle)
        width, height = self._window.size
        if keyboard.captured:
            before = self._last or (x, y)
            self.turned = (x - before[0], y - before[1])
            self._last = (x, y)
            keyboard.pointer = (width / 2, height / 2)
        else:
            self.turned, self._last = (0.0, 0.0), None
            keyboard.pointer = (x, y)
        self._text.clear()
        self._keys.clear()
        self._dropped.clear()
        self._scroll = 0.0
        self._clicked = [False, False, False]
        return keyboard

    def down(self, key: int) -> bool:
        return glfw.get_key(self._window.handle, key) == glfw.PRESS

    def capture(self, wanted: bool) -> None:
        """Take the mouse or give it back."""
        if wanted == self.keyboard.captured or (wanted and not self.capturable):
            return
        self.keyboard.captured, self._last = wanted, None
        handle = self._window.handle
        glfw.set_input_mode(handle, glfw.CURSOR, glfw.CURSOR_DISABLED if wanted else glfw.CURSOR_NORMAL)
        if glfw.raw_mouse_motion_supported():
            glfw.set_input_mode(handle, glfw.RAW_MOUSE_MOTION, wanted)

    def close(self) -> None:
        if self._window.handle is None:
            return
        self.capture(False)
        none: Any = None
        glfw.set_char_callback(self._window.handle, none)
        glfw.set_key_callback(self._window.handle, none)
        glfw.set_mouse_button_callback(self._window.handle, none)
        glfw.set_scroll_callback(self._window.handle, none)
        glfw.set_window_focus_callback(self._window.handle, none)
        glfw.set_drop_callback(self._window.handle, none)

    def _on_char(self, _: Any, codepoint: int) -> None:
        if not self.keyboard.captured:
            self._text.append(chr(codepoint))

    def _on_key(self, _: Any, key: int, scancode: int, action: int, mods: int) -> None:
        if action == glfw.RELEASE:
            return
        if self.keyboard.captured and key in (glfw.KEY_ESCAPE, glfw.KEY_ENTER, glfw.KEY_KP_ENTER):
            self.capture(False)  # that press is spent: it must neither clear nor send the draft
            return
        self._keys.append((key, mods))

    def _on_button(self, handle: Any, button: int, action: int, mods: int) -> None:
        if action == glfw.RELEASE:
            if button == glfw.MOUSE_BUTTON_RIGHT and self._held_by_right:
                self._held_by_right = False
                self.capture(False)
            return
        if button in _BUTTONS:
            self._clicked[_BUTTONS.index(button)] = True
        if self.keyboard.captured or not self.capturable:
            return
        if button == glfw.MOUSE_BUTTON_RIGHT:
            self._held_by_right = True
            self.capture(True)
        elif button == glfw.MOUSE_BUTTON_LEFT and not self.over_panel(*glfw.get_cursor_pos(handle)):
            self.capture(True)

    def _on_scroll(self, _: Any, x: float, y: float) -> None:
        self._scroll += y

    def _on_drop(self, _: Any, paths: list[str]) -> None:
        self._dropped += [str(path) for path in paths]

    def _on_focus(self, _: Any, focused: int) -> None:
        if not focused:
            self._held_by_right = False
            self.capture(False)

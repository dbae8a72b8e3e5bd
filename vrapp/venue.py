"""Where the frames go while the program runs: the headset while there is one, else the window, back again when the headset is back.

The GL context is the window's where a window can be had (it is the mirror while the headset runs), else a surfaceless one; it stays while displays come and
go, so the renderer's objects do too.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from vrapp.config import Settings
from vrapp.display.context import GlContext, surfaceless, window_context
from vrapp.display.desktop import FOV_Y, DesktopDisplay
from vrapp.display.protocol import Display
from vrapp.display.window import WindowContext
from vrapp.errors import MissingError
from vrapp.frame import Stage

if TYPE_CHECKING:  # OpenXR's library is loaded when a headset is looked for, not before a window's first frame
    from vrapp.display.mirror import Mirror
    from vrapp.display.openxr_watch import RuntimeWatch

FIRST_PITCH = -0.14  # radians: a little down, so that the person stands above the panel and not behind it


class Venue:
    """`display` is where the next frame goes. Raises MissingError when the wished display is not to be had."""

    def __init__(self, settings: Settings, wish: Literal["headset", "window"]) -> None:
        self._settings, self._wish = settings, wish
        self._window: WindowContext | None = None
        self._watch: RuntimeWatch | None = None
        self._mirror: Mirror | None = None
        self._context = self._open_context()
        try:
            self.display: Display = self._headset() if wish == "headset" else self._flat()
        except BaseException:
            self._context.close()
            raise

    def _open_context(self) -> GlContext:
        """The window's context; without a display server a headset can do with a surfaceless one."""
        if self._wish == "headset" and not self._settings.display.mirror:
            return surfaceless(debug=self._settings.render.debug)
        try:
            self._window = window_context("vrapp", self._settings.display.window, debug=self._settings.render.debug)
            return self._window
        except MissingError:
            if self._wish == "window":
                raise
            return surfaceless(debug=self._settings.render.debug)

    def _headset(self) -> Display:
        from vrapp.display.mirror import Mirror
        from vrapp.display.openxr import OpenXrDisplay

        mirror = Mirror(self._window) if self._window is not None else None
        try:
            headset = OpenXrDisplay(self._context, self._settings, mirror)
        except BaseException:
            if mirror is not None:
                mirror.close()
            raise
        self._mirror = mirror
        return headset

    def _flat(self) -> DesktopDisplay:
        if self._window is None:
            raise MissingError("the headset went away and there is no window to go to")
        display = DesktopDisplay(self._window, self._settings)
        display.pitch = FIRST_PITCH
        return display

    def keep(self, stage: Stage) -> bool:
        """Between frames: change the display when a headset went or came. False when the user leaves."""
        state = self.display.state
        if state == "closed" or (self._mirror is not None and self._mirror.wants_to_close):
            return False
        if self.display.kind == "desktop" and self._watch is None:
            self._watch = _watch()
        if state == "lost":
            self._lose(stage)
        elif self._watch is not None and self._watch.ready:
            self._return(stage)
        if self.display.kind == "desktop" and stage.hud is not None and self._window is not None:
            stage.hud.window = self._window.size
        return True

    def _lose(self, stage: Stage) -> None:
        """The headset is gone: the window takes over; without one, wait for the headset here."""
        self._close_display()
        print("vrapp: the headset went away; it is used again as soon as it is back", file=sys.stderr)
        if self._window is not None:
            self._change(stage, self._flat())
            return
        while True:
            watch = _watch(0.5)
            while not watch.wait(0.5):
                pass
            watch.close()
            try:
                self._change(stage, self._headset())
                return
            except MissingError:
                continue

    def _return(self, stage: Stage) -> None:
        assert self._watch is not None
        self._watch.close()
        self._watch = None
        flat = self.display
        try:
            headset = self._headset()
        except MissingError as error:
            print(f"vrapp: {error}", file=sys.stderr)
            self._watch = _watch()
            return
        flat.close()
        self._change(stage, headset)

    def _change(self, stage: Stage, display: Display) -> None:
        self.display = display
        self.settle(stage)
        print(f"vrapp: now through {display.name}", file=sys.stderr)

    def settle(self, stage: Stage) -> None:
        """Bring the stage to the present display."""
        stage.display = self.display
        in_headset = self.display.kind == "openxr"
        stage.scene.bloom = self._settings.render.bloom_on(self.display.kind)
        stage.world.through = "headset" if in_headset else "window"
        if stage.hud is not None:
            stage.hud.way = "room" if in_headset else "camera"
            stage.hud.fov_y = FOV_Y
            stage.hud.state.input_line = self._window is not None
            if isinstance(self.display, DesktopDisplay):
                panel = stage.hud.panel
                self.display.keys.over_panel = lambda x, y: bool(panel.hovered)  # a click on a reply does not take the mouse

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()
        self._close_display()
        self._context.close()

    def _close_display(self) -> None:
        if self._mirror is not None:
            self._mirror.close()
            self._mirror = None
        self.display.close()


def _watch(every_s: float | None = None) -> RuntimeWatch:
    from vrapp.display.openxr_watch import RuntimeWatch

    return RuntimeWatch() if every_s is None else RuntimeWatch(every_s)

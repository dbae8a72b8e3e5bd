"""A virtual X server for window tests, and real key and mouse events through XTest."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any


@contextmanager
def virtual_screen(size: str = "1280x800x24") -> Generator[str]:
    """Yields the DISPLAY of an Xvfb of its own, on a number that the server chose."""
    program = shutil.which("Xvfb")
    assert program, "Xvfb is missing"
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(20)


class Fingers:
    """A person at the keyboard and mouse of a display."""

    def __init__(self, display: str) -> None:
        self._x11: Any = ctypes.CDLL("libX11.so.6")
        self._test: Any = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        for call in (self._x11.XSync, self._x11.XCloseDisplay, self._x11.XKeysymToKeycode, self._x11.XSetInputFocus):
            call.argtypes = None
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))
        assert self._display.value

    def focus(self, window: int) -> None:
        """Without a window manager nobody else gives the focus."""
        self._x11.XSetInputFocus(self._display, ctypes.c_ulong(window), 1, 0)
        self._sync()

    def key(self, keysym: int, down: bool) -> None:
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(keysym))
        self._test.XTestFakeKeyEvent(self._display, code, int(down), 0)
        self._sync()

    def tap(self, keysym: int) -> None:
        self.key(keysym, True)
        self.key(keysym, False)

    def move(self, x: int, y: int) -> None:
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._sync()

    def nudge(self, dx: int, dy: int) -> None:
        self._test.XTestFakeRelativeMotionEvent(self._display, dx, dy, 0)
        self._sync()

    def button(self, number: int, down: bool) -> None:
        self._test.XTestFakeButtonEvent(self._display, number, int(down), 0)
        self._sync()

    def close(self) -> None:
        self._x11.XCloseDisplay(self._display)

    def _sync(self) -> None:
        self._x11.XSync(self._display, 0)

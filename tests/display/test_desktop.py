"""The window under a virtual X server, with real key and mouse events."""

from __future__ import annotations

import ctypes.util
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import contract
import glfw
from xserver import Fingers, virtual_screen

from vrapp.config import RenderSettings, Settings
from vrapp.display.context import surfaceless, window_context
from vrapp.display.desktop import DesktopDisplay
from vrapp.display.mirror import Mirror, covering
from vrapp.display.offscreen import OffscreenDisplay
from vrapp.display.protocol import Input
from vrapp.display.window import WindowContext
from vrapp.errors import MissingError
from vrapp.gl import GL

pytestmark = pytest.mark.window
ESCAPE, ENTER, BACKSPACE = 0xFF1B, 0xFF0D, 0xFF08
PATIENCE_S = 10.0


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if not shutil.which("Xvfb") or not ctypes.util.find_library("Xtst"):
        from tests.conftest import absent

        absent("Xvfb and libXtst (apt install xvfb libxtst6)")
    with virtual_screen() as display:
        monkeypatch.setenv("DISPLAY", display)
        yield display


@pytest.fixture
def window(screen: str) -> Iterator[WindowContext]:
    context = window_context("test", (640, 400))
    yield context
    context.close()


@pytest.fixture
def fingers(screen: str, window: WindowContext) -> Iterator[Fingers]:
    hands = Fingers(screen)
    glfw.set_window_pos(window.handle, 0, 0)
    glfw.poll_events()
    hands.focus(glfw.get_x11_window(window.handle))
    yield hands
    hands.close()


def until(display: DesktopDisplay, wanted: Callable[[Input], object]) -> Input:
    """Frames until it is so; what is typed meanwhile is lost, so `wanted` collects it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        given = display.begin()
        display.end(display.acquire())
        if wanted(given):
            return given
    raise AssertionError("it never became so")


def test_contract(window: WindowContext) -> None:
    contract.check(DesktopDisplay(window, Settings()))


def test_what_was_drawn_is_on_the_window(window: WindowContext) -> None:
    display = DesktopDisplay(window, Settings())
    display.begin()
    target = display.acquire()
    assert target is not None
    GL.glClearTexImage(target.color, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.array([10, 120, 230, 255], np.uint8))
    seen: list[tuple[int, int]] = []

    def overlay(texture: int, width: int, height: int) -> None:
        seen.append((width, height))
        assert texture == target.color
        white = np.full(4, 255, np.uint8)
        GL.glClearTexSubImage(texture, 0, 0, 0, 0, 8, 8, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, white)

    display.overlay = overlay
    swapped = glfw.swap_buffers
    pixels = np.zeros((2, 4), np.uint8)

    def read_first(handle: Any) -> None:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        GL.glReadBuffer(GL.GL_BACK)
        GL.glReadPixels(4, 4, 1, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels[:1])
        GL.glReadPixels(300, 200, 1, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels[1:])
        swapped(handle)

    glfw.swap_buffers = read_first
    try:
        display.end(target)
    finally:
        glfw.swap_buffers = swapped
    assert seen == [(640, 400)]
    assert pixels[0, :3].tolist() == [255, 255, 255]
    assert pixels[1, :3].tolist() == [10, 120, 230]  # encoded values arrive unchanged
    display.close()


def test_a_smaller_picture_fills_the_window_under_sharp_panels(window: WindowContext) -> None:
    display = DesktopDisplay(window, Settings(render=RenderSettings(scale=1.5)))
    display.scale = 0.5
    display.begin()
    target = display.acquire()
    assert target is not None
    assert (target.width, target.height, target.full) == (480, 300, (960, 600))
    GL.glClearTexSubImage(target.color, 0, 0, 0, 0, 480, 300, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.array([10, 120, 230, 255], np.uint8))
    seen: list[tuple[int, int]] = []
    swapped = glfw.swap_buffers
    pixels = np.zeros((400, 640, 4), np.uint8)

    def read(handle: Any) -> None:
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        GL.glReadBuffer(GL.GL_BACK)
        GL.glReadPixels(0, 0, 640, 400, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)

    glfw.swap_buffers = read
    try:
        display.end(target)
        assert (pixels[..., :3] == [10, 120, 230]).all()
        display.overlay = lambda texture, width, height: seen.append((width, height))
        display.end(target)
    finally:
        glfw.swap_buffers = swapped
    assert seen == [(640, 400)]
    assert (pixels[..., :3] == [10, 120, 230]).all()
    display.close()


def test_typing_arrives_as_text_and_keys(window: WindowContext, fingers: Fingers) -> None:
    display = DesktopDisplay(window, Settings())
    until(display, lambda given: given.keyboard.focused)
    text: list[str] = []
    keys: list[int] = []

    def collect(given: Input) -> bool:
        text.append(given.keyboard.text)
        keys.extend(key for key, _ in given.keyboard.keys)
        return glfw.KEY_ENTER in keys

    for letter in "wasd":
        fingers.tap(ord(letter))
    fingers.tap(BACKSPACE)
    fingers.tap(ENTER)
    until(display, collect)
    assert "".join(text) == "wasd"
    assert keys[-2:] == [glfw.KEY_BACKSPACE, glfw.KEY_ENTER]
    assert np.allclose(display.position, [0, 1.6, 0])  # written, not walked
    display.close()


def test_right_button_looks_and_walks_until_released(window: WindowContext, fingers: Fingers) -> None:
    display = DesktopDisplay(window, Settings())
    until(display, lambda given: given.keyboard.focused)
    fingers.move(320, 200)
    fingers.button(3, True)
    until(display, lambda given: given.keyboard.captured)
    fingers.nudge(-100, 0)
    until(display, lambda given: display.yaw > 0.05)  # mouse to the left turns to the left
    fingers.key(ord("w"), True)
    until(display, lambda given: display.position[2] < -0.1)
    assert display.position[1] == 1.6
    assert display.position[0] < 0.0  # ahead is where the view looks
    display.typing = True
    until(display, lambda given: abs(display._velocity).max() < 1e-3)  # pyright: ignore[reportPrivateUsage]
    fingers.key(ord("w"), False)
    fingers.button(3, False)
    given = until(display, lambda given: not given.keyboard.captured)
    assert given.keyboard.text == ""
    display.close()


def test_a_click_takes_the_mouse_but_not_over_a_panel_and_escape_frees_it(window: WindowContext, fingers: Fingers) -> None:
    display = DesktopDisplay(window, Settings())
    until(display, lambda given: given.keyboard.focused)
    display.keys.over_panel = lambda x, y: y > 300
    fingers.move(320, 350)
    fingers.button(1, True)
    given = until(display, lambda given: given.keyboard.buttons[0])
    assert not given.keyboard.captured
    fingers.button(1, False)
    until(display, lambda given: not given.keyboard.buttons[0])
    fingers.move(320, 100)
    fingers.button(1, True)
    fingers.button(1, False)
    until(display, lambda given: given.keyboard.captured)
    fingers.tap(ESCAPE)
    given = until(display, lambda given: not given.keyboard.captured)
    assert given.keyboard.keys == ()  # spent on the mouse: it must not clear the draft too
    display.close()


def test_resizing_gives_a_target_of_the_new_size(window: WindowContext) -> None:
    display = DesktopDisplay(window, Settings())
    glfw.set_window_size(window.handle, 500, 300)

    def fits(_: Input) -> bool:
        target = display.acquire()
        return target is not None and (target.width, target.height) == (500, 300)

    until(display, fits)
    display.close()


def test_closing_the_window_is_the_users_wish(window: WindowContext) -> None:
    display = DesktopDisplay(window, Settings())
    glfw.set_window_should_close(window.handle, True)
    assert display.state == "closed"
    assert display.acquire() is None
    display.close()


def test_the_mirror_shows_thirty_of_ninety_frames_and_leaves_nothing_behind(window: WindowContext) -> None:
    headset = OffscreenDisplay(window, (300, 200), stereo=True, fps=90)
    mirror = Mirror(window)
    for _ in range(90):
        given = headset.begin()
        mirror.merge(given)
        target = headset.acquire()
        mirror.show(target, given.time_s)
        headset.end(target)
    assert 29 <= mirror.shown <= 31
    mirror.close()
    mirror.close()
    headset.close()


def test_the_mirror_cuts_instead_of_stretching() -> None:
    assert covering((1000, 1000), (1000, 500)) == (0, 250, 1000, 750)
    assert covering((1000, 500), (500, 500)) == (250, 0, 750, 500)


def test_contexts_of_both_kinds_take_turns(window: WindowContext) -> None:
    other = surfaceless()
    for context in (window, other, window):
        context.make_current()
        texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
        GL.glObjectLabel(GL.GL_TEXTURE, texture, -1, b"one")
        assert GL.glIsTexture(texture)
    assert window.native.config
    assert window.native.drawable
    assert window.native.visualid
    other.close()
    assert GL.glGetString(GL.GL_VERSION)  # closing the one leaves the other current


def test_without_a_display_server_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(MissingError, match=r"no display server: .*DISPLAY") as caught:
        window_context("test", (64, 64))
    assert "\n" not in str(caught.value)

"""The headset display on the simulated headset: the shared contract, what the wearer does, and a runtime that dies. The validation layer watches."""

# pyright: reportPrivateUsage=false
from __future__ import annotations

import ctypes
import gc
import tracemalloc
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from contract import check, clear, delete
from PIL import Image

from tools.headset.fixture import Headset
from vrapp.display import openxr_calls as calls
from vrapp.display.context import GlContext, surfaceless, window_context
from vrapp.display.mirror import Mirror
from vrapp.display.openxr import OpenXrDisplay
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_instance import probe
from vrapp.display.openxr_watch import RuntimeWatch, runtime_answers
from vrapp.display.protocol import Input
from vrapp.errors import MissingError
from vrapp.gl import GL

PATIENCE = 300


@pytest.fixture
def context() -> Generator[GlContext]:
    made = surfaceless()
    yield made
    made.close()


@pytest.fixture
def display(headset: Headset, context: GlContext) -> Generator[OpenXrDisplay]:
    made = OpenXrDisplay(context)
    yield made
    made.close()


def frame(display: OpenXrDisplay, color: tuple[float, float, float] = (0.1, 0.2, 0.3)) -> Input:
    """One frame with the simplest picture."""
    given = display.begin()
    target = display.acquire()
    if target is not None:
        framebuffer = int(GL.glGenFramebuffers(1))
        clear(target, framebuffer, color)
        delete(framebuffer)
    display.end(target)
    return given


def until(display: OpenXrDisplay, wanted: Callable[[Input], bool]) -> Input:
    """Frames until the input is as wanted."""
    given = frame(display)
    for _ in range(PATIENCE):
        if wanted(given):
            return given
        given = frame(display)
    pytest.fail(f"not in {PATIENCE} frames: {given}")


def worn(display: OpenXrDisplay) -> Input:
    return until(display, lambda given: given.focused and given.hands[0].active and display.state == "running")


def test_it_keeps_the_contract(headset: Headset, context: GlContext) -> None:
    check(OpenXrDisplay(context))
    assert headset.validation_errors() == []


def test_it_keeps_the_contract_on_a_window(headset_x11: Headset) -> None:
    window = window_context("mirror", (320, 240), visible=False)
    assert window.kind == "glx"
    try:
        check(OpenXrDisplay(window))
    finally:
        window.close()


def test_a_mirror_shows_and_lends_its_keyboard(headset_x11: Headset) -> None:
    window = window_context("mirror", (320, 240))
    mirror = Mirror(window)
    display = OpenXrDisplay(window, mirror=mirror)
    try:
        worn(display)
        given = [frame(display) for _ in range(10)][-1]
        assert mirror.shown > 0
        assert given.keyboard is not None
    finally:
        display.close()
        mirror.close()
        window.close()


class Events:
    """Puts made-up events before the runtime's own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._waiting: list[Any] = []
        self._real = calls.poll_event
        monkeypatch.setattr(calls, "poll_event", self._poll)

    def add(self, event: Any) -> None:
        self._waiting.append(event)

    def _poll(self, instance: Any, pointer: Any) -> int:
        if not self._waiting:
            return self._real(instance, pointer)
        event = self._waiting.pop(0)
        ctypes.memmove(pointer, ctypes.byref(event), ctypes.sizeof(event))
        return calls.SUCCESS


def test_recentering_is_told_once_and_from_its_time_on(headset: Headset, display: OpenXrDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    worn(display)
    events = Events(monkeypatch)
    soon = display._frame.predicted_display_time + 3 * display._frame.predicted_display_period
    events.add(xr.EventDataReferenceSpaceChangePending(reference_space_type=xr.ReferenceSpaceType(display._stage.kind), change_time=soon))
    told = [(frame(display).recentered, display._frame.predicted_display_time >= soon) for _ in range(8)]
    assert sum(recentered for recentered, _ in told) == 1
    assert told.index((True, True)) == [due for _, due in told].index(True)


def test_recentering_of_another_space_is_not_ours(headset: Headset, display: OpenXrDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    worn(display)
    Events(monkeypatch).add(xr.EventDataReferenceSpaceChangePending(reference_space_type=xr.ReferenceSpaceType.VIEW, change_time=1))
    assert not any(frame(display).recentered for _ in range(3))


def test_presence_is_what_the_runtime_says(headset: Headset, display: OpenXrDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    assert worn(display).user_present
    Events(monkeypatch).add(xr.EventDataUserPresenceChangedEXT(is_user_present=0))
    assert not frame(display).user_present


def test_a_pending_loss_of_the_instance_is_lost(headset: Headset, display: OpenXrDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    worn(display)
    Events(monkeypatch).add(xr.EventDataInstanceLossPending())
    frame(display)
    assert display.state == "lost"


def test_without_focus_the_hands_let_go(headset: Headset, display: OpenXrDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    worn(display)
    headset.hand("right", trigger=1.0)
    until(display, lambda given: given.hands[1].select)
    session = display._session
    events = Events(monkeypatch)
    events.add(xr.EventDataSessionStateChanged(session=session.handle, state=xr.SessionState.VISIBLE))
    given = frame(display)
    assert display.state == "running"
    assert not given.focused
    assert not given.hands[1].active
    assert not given.hands[1].select
    events.add(xr.EventDataSessionStateChanged(session=session.handle, state=xr.SessionState.FOCUSED))
    given = frame(display)
    assert given.focused
    assert given.hands[1].select
    assert not given.hands[1].select_pressed  # it was held all the while


def test_the_head_and_eyes_are_where_the_wearer_is(headset: Headset, display: OpenXrDisplay) -> None:
    headset.move(0.3, 1.5, -0.2)
    headset.look(yaw=np.pi / 2)
    given = until(display, lambda given: abs(given.head[3, 0] - 0.3) < 1e-4 and abs(given.head[2, 0] - 1.0) < 1e-4)
    np.testing.assert_allclose(given.head[3, :3], [0.3, 1.5, -0.2], atol=1e-4)
    np.testing.assert_allclose(-given.head[2, :3], [-1.0, 0.0, 0.0], atol=1e-4)  # looks along -X
    assert given.head_tracked
    display.begin()
    target = display.acquire()
    assert target is not None
    eyes = [np.linalg.inv(matrix)[3, :3] for matrix in target.eye_from_stage]
    display.end(target)
    np.testing.assert_allclose(eyes[0], [0.3, 1.5, -0.2 + 0.0315], atol=1e-4)  # facing -X, left is +Z
    np.testing.assert_allclose(eyes[1], [0.3, 1.5, -0.2 - 0.0315], atol=1e-4)


def test_the_trigger_selects_once(headset: Headset, display: OpenXrDisplay) -> None:
    worn(display)
    headset.hand("right", trigger=1.0, position=(0.3, 1.1, -0.5), pointing_at=(0.3, 1.1, -3.0))
    given = until(display, lambda given: given.hands[1].select_pressed)
    assert given.hands[1].select
    assert given.hands[1].trigger == pytest.approx(1.0)
    np.testing.assert_allclose(given.hands[1].aim[3, :3], [0.3, 1.1, -0.5], atol=1e-4)
    assert not given.hands[0].select
    held = [frame(display).hands[1] for _ in range(5)]
    assert all(hand.select for hand in held)
    assert not any(hand.select_pressed for hand in held)
    headset.hand("right", trigger=0.0)
    until(display, lambda given: not given.hands[1].select)
    headset.hand("right", trigger=1.0)
    until(display, lambda given: given.hands[1].select_pressed)


def test_menu_stick_and_squeeze_arrive(headset: Headset, display: OpenXrDisplay) -> None:
    worn(display)
    headset.hand("left", menu=True, thumbstick=(0.5, -0.25), squeeze=0.75)
    given = until(display, lambda given: given.hands[0].menu_pressed)
    until(display, lambda given: given.hands[0].thumbstick != (0.0, 0.0))
    assert given.hands[0].thumbstick == pytest.approx((0.5, -0.25))
    assert given.hands[0].squeeze == pytest.approx(0.75)
    assert not frame(display).hands[0].menu_pressed
    assert all("index_controller" in name for name in display.controllers)
    display.haptic(0, 0.05, 1.0)


def test_fingers_curl(headset: Headset, display: OpenXrDisplay) -> None:
    worn(display)
    open_hand = until(display, lambda given: bool((given.hands[0].curl < 0.1).all())).hands[0].curl.copy()
    headset.hand("left", curl=(0.0, 1.0, 1.0, 0.0, 0.0), tracked=True)
    curled = until(display, lambda given: given.hands[0].curl[1] > 0.6).hands[0].curl
    assert curled[1] > open_hand[1] + 0.5
    assert curled[2] > open_hand[2] + 0.5
    assert curled[3] < 0.2
    assert curled[4] < 0.2


def test_time_is_the_monotonic_clock_and_advances_by_the_period(headset: Headset, display: OpenXrDisplay) -> None:
    import time

    worn(display)
    before = time.monotonic()
    given = frame(display)
    assert before - 0.5 < given.time_s < time.monotonic() + 0.5
    last = given.time_s
    assert frame(display).time_s - last == pytest.approx(display.begin().dt_s, rel=2.0)
    display.end(None)


def test_a_killed_runtime_is_lost_and_a_new_display_runs(headset: Headset, context: GlContext) -> None:
    first = OpenXrDisplay(context)
    worn(first)
    headset.kill()
    for _ in range(PATIENCE):
        frame(first)
        if first.state == "lost":
            break
    assert first.state == "lost"
    assert first.begin() is not None
    assert first.acquire() is None
    first.end(None)
    first.close()
    assert first.state == "closed"
    with pytest.raises(MissingError, match="not running"):
        OpenXrDisplay(context)
    assert not runtime_answers()
    headset.restart()
    assert runtime_answers()
    check(OpenXrDisplay(context))


def test_killed_between_begin_and_end(headset: Headset, context: GlContext) -> None:
    display = OpenXrDisplay(context)
    worn(display)
    display.begin()
    target = display.acquire()
    headset.kill()
    display.end(target)
    for _ in range(PATIENCE):
        if display.state == "lost":
            break
        frame(display)
    assert display.state == "lost"
    display.close()
    headset.restart()


def test_the_watch_sees_the_headset_return(headset: Headset) -> None:
    headset.kill()
    watch = RuntimeWatch(period_s=0.05)
    try:
        assert not watch.wait(0.3)
        headset.restart()
        assert watch.wait(10)
        assert watch.ready
    finally:
        watch.close()


def test_asking_to_leave_closes_politely(headset: Headset, display: OpenXrDisplay) -> None:
    worn(display)
    display.request_exit()
    for _ in range(PATIENCE):
        frame(display)
        if display.state == "closed":
            break
    assert display.state == "closed"


def test_closing_ends_the_session_first(headset: Headset, context: GlContext, monkeypatch: pytest.MonkeyPatch) -> None:
    display = OpenXrDisplay(context)
    worn(display)
    ended: list[int] = []
    end = calls.end_session
    monkeypatch.setattr(calls, "end_session", lambda session: ended.append(1) or end(session))
    display.close()
    assert ended == [1]
    assert display.state == "closed"


def test_probe_names_the_headset(headset: Headset) -> None:
    assert "Remote HMD" in probe()
    headset.kill()
    with pytest.raises(MissingError, match="not running"):
        probe()


def test_without_a_runtime_the_refusal_is_one_line(headset: Headset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    with pytest.raises(MissingError) as caught:
        probe()
    assert "\n" not in str(caught.value)
    assert "OpenXR" in str(caught.value)


def test_a_frame_keeps_nothing(headset: Headset, display: OpenXrDisplay) -> None:
    worn(display)
    framebuffer = int(GL.glGenFramebuffers(1))

    def turn(count: int) -> None:
        for _ in range(count):
            display.begin()
            target = display.acquire()
            assert target is not None
            display.end(target)

    turn(5)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        turn(5)
        before = tracemalloc.take_snapshot()
        turn(20)
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
        gc.enable()
        delete(framebuffer)
    ours = [tracemalloc.Filter(True, "*/vrapp/*"), tracemalloc.Filter(True, "*/xr/*")]
    grown = [entry for entry in after.filter_traces(ours).compare_to(before.filter_traces(ours), "lineno") if entry.count_diff >= 10]
    assert grown == []


def test_the_wearer_sees_what_was_drawn(headset_x11: Headset, context: GlContext, tmp_path: Path) -> None:
    display = OpenXrDisplay(context)
    try:
        worn(display)
        for _ in range(30):
            frame(display, (0.0, 0.5, 0.0))
        headset_x11.screenshot(tmp_path / "eyes.png")
    finally:
        display.close()
    with Image.open(tmp_path / "eyes.png") as picture:
        red, green, blue = np.asarray(picture)[270, 240].tolist()  # the middle of the left eye
    assert (red, blue) == (0, 0)
    assert abs(green - 188) <= 2  # linear 0.5 is 188 in sRGB: the swapchain encodes, the compositor decodes and encodes again


def test_the_hidden_area_comes_from_the_runtime_and_anew_after_its_event(display: OpenXrDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Monado hides the four corners of each eye, as a triangle each."""
    worn(display)
    display.begin()
    target = display.acquire()
    assert target is not None and target.hidden is not None
    first = target.hidden
    for eye, clip in zip(first, target.clip_from_eye, strict=True):
        assert eye.shape == (12, 2)
        seen = np.concatenate([eye, np.full((12, 1), -1.0), np.ones((12, 1))], axis=1) @ clip
        assert np.abs(seen[:, :2]).max() == pytest.approx(1.0, abs=1e-3)  # out to the picture's own corners
        assert np.abs(seen[:, :2]).max(axis=1).min() == pytest.approx(1.0, abs=1e-3)  # and along its edges
        assert not (np.abs(seen[:, :2]) < 0.5).any()
    display.end(target)
    display.begin()
    target = display.acquire()
    assert target is not None and target.hidden is first  # not asked in every frame
    display.end(target)
    events = Events(monkeypatch)
    events.add(xr.EventDataVisibilityMaskChangedKHR(session=display._session.handle))
    display.begin()
    target = display.acquire()
    assert target is not None and target.hidden is not None and target.hidden is not first
    display.end(target)


def test_a_runtime_without_masks_is_not_asked(display: OpenXrDisplay) -> None:
    from vrapp.display.openxr_mask import EXTENSION, VisibilityMask

    class Bare:
        handle = None
        extensions = display._instance.extensions - {EXTENSION}

    assert VisibilityMask(Bare, display._session.handle).read() is None
    display.close()


def test_a_part_of_the_picture_fills_the_wearers_view(headset_x11: Headset, context: GlContext, tmp_path: Path) -> None:
    """Without new swapchains: the lower left part is drawn on, green above and blue below, and the rest of the textures is red."""
    display = OpenXrDisplay(context)
    framebuffer = int(GL.glGenFramebuffers(1))
    try:
        worn(display)
        display.scale = 0.5
        for _ in range(20):
            display.begin()
            target = display.acquire()
            if target is not None:
                whole, part = target.full, (target.width, target.height)
                assert part == (whole[0] // 2, whole[1] // 2) or abs(part[0] - whole[0] / 2) <= 1
                _fill(target.color, 0, 0, whole, (255, 0, 0))
                _fill(target.color, 0, 0, part, (0, 0, 255))
                _fill(target.color, 0, part[1] // 2, (part[0], part[1] - part[1] // 2), (0, 255, 0))
            display.end(target)
        headset_x11.screenshot(tmp_path / "eyes.png")
    finally:
        display.close()
        delete(framebuffer)
    with Image.open(tmp_path / "eyes.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    lit = pixels.sum(axis=2) > 60
    assert lit.mean() > 0.2
    red = (pixels[..., 0] > 100) & (pixels[..., 1] < 60)
    assert red.mean() < 0.002
    rows = np.nonzero(pixels[..., 1] > 100)[0].mean(), np.nonzero(pixels[..., 2] > 100)[0].mean()
    assert rows[0] < rows[1]  # green is up
    assert headset_x11.validation_errors() == []


def _fill(texture: int, x: int, y: int, size: tuple[int, int], color: tuple[int, int, int]) -> None:
    GL.glClearTexSubImage(texture, 0, x, y, 0, *size, 2, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.array([*color, 255], np.uint8))

"""The rules of a frame that the best-practices layer would check if it printed anything on Linux: recorded from the calls that the display makes."""

from __future__ import annotations

import ctypes
from collections.abc import Generator
from typing import Any

import pytest
from contract import clear

from tools.headset.fixture import Headset
from vrapp.display import openxr_calls as calls
from vrapp.display.context import surfaceless
from vrapp.display.openxr import OpenXrDisplay
from vrapp.display.openxr_calls import xr
from vrapp.gl import GL

RECORDED = (
    *("poll_event", "wait_frame", "sync_actions", "locate_space", "locate_spaces", "begin_frame", "locate_views"),
    *("acquire_image", "wait_image", "release_image", "end_frame"),
)
Call = tuple[str, tuple[Any, ...]]


class Recorder:
    """Every call of a frame as (name, what mattered of its arguments)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[Call] = []
        self.predicted = 0
        for name in RECORDED:
            monkeypatch.setattr(calls, name, self._recording(name, getattr(calls, name)))

    def _recording(self, name: str, real: Any) -> Any:
        def call(*arguments: Any) -> int:
            result = real(*arguments)
            self.calls.append((name, self._facts(name, arguments)))
            return result

        return call

    def _facts(self, name: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        if name == "wait_frame":
            self.predicted = _of(arguments[2], xr.FrameState).predicted_display_time
        if name == "locate_space":
            return (arguments[2] == self.predicted,)
        if name == "locate_spaces":
            info = _of(arguments[1], xr.SpacesLocateInfo)
            return info.time == self.predicted, info.space_count
        if name == "locate_views":
            views = bytes(arguments[5])
            size = ctypes.sizeof(xr.View)
            return _of(arguments[1], xr.ViewLocateInfo).display_time == self.predicted, tuple(views[i * size + 16 : i * size + 60] for i in range(2))
        if name == "end_frame":
            return self._of_end(_of(arguments[1], xr.FrameEndInfo))
        return ()

    def _of_end(self, info: Any) -> tuple[Any, ...]:
        shown: tuple[bytes, ...] = ()
        flags = 0
        if info.layer_count:
            layer = ctypes.cast(info._layers[0], ctypes.POINTER(xr.CompositionLayerProjection)).contents
            flags = layer._layer_flags
            size = ctypes.sizeof(xr.CompositionLayerProjectionView)
            views = ctypes.string_at(ctypes.cast(layer._views, ctypes.c_void_p), 2 * size)
            shown = tuple(views[i * size + 16 : i * size + 60] for i in range(2))
        return info.display_time == self.predicted, info.layer_count, shown, info._environment_blend_mode, flags


def _of(pointer: Any, kind: Any) -> Any:
    return ctypes.cast(pointer, ctypes.POINTER(kind)).contents


@pytest.fixture
def recorded(headset: Headset, monkeypatch: pytest.MonkeyPatch) -> Generator[list[list[Call]]]:
    """Eight focused frames while the head turns, each from its first event poll to its end, as lists of calls."""
    context = surfaceless()
    display = OpenXrDisplay(context)
    framebuffer = int(GL.glGenFramebuffers(1))

    def frame() -> bool:
        given = display.begin()
        target = display.acquire()
        if target is not None:
            clear(target, framebuffer, (0.2, 0.2, 0.2))
        display.end(target)
        return given.focused and target is not None

    while not frame():
        pass
    recorder = Recorder(monkeypatch)
    frames: list[list[Call]] = []
    for turn in range(8):
        headset.look(yaw=turn * 0.1)
        recorder.calls = []
        assert frame()
        frames.append([call for call in recorder.calls if call[0] != "poll_event"])
    yield frames
    display.close()
    context.close()


def test_the_order_of_a_frame(recorded: list[list[Call]]) -> None:
    for frame in recorded:
        names = [name for name, _ in frame]
        images = ["acquire_image", "wait_image", "acquire_image", "wait_image", "release_image", "release_image"]
        assert names == ["wait_frame", "sync_actions", "locate_spaces", "begin_frame", "locate_views", *images, "end_frame"]
        assert dict(frame)["locate_spaces"][1] == 5  # head, and aim and grip of both hands


def test_one_time_for_locating_and_showing(recorded: list[list[Call]]) -> None:
    for frame in recorded:
        facts = dict(frame)
        assert facts["locate_spaces"][0]
        assert facts["locate_views"][0]
        assert facts["end_frame"][0]


def test_what_is_shown_is_what_was_located(recorded: list[list[Call]]) -> None:
    for frame in recorded:
        facts = dict(frame)
        located, shown = facts["locate_views"][1], facts["end_frame"][2]
        assert shown == located
        assert all(any(view[28:44]) for view in shown)  # a field of view that is not zero
    heads = {dict(frame)["locate_views"][1] for frame in recorded}
    assert len(heads) > 2  # they did move


def test_alpha_only_with_the_flag_for_it(recorded: list[list[Call]]) -> None:
    for frame in recorded:
        _, count, _, blend, flags = dict(frame)["end_frame"]
        assert count == 1
        assert bool(flags & 2) == (blend == 3)  # XR_ENVIRONMENT_BLEND_MODE_ALPHA_BLEND, BLEND_TEXTURE_SOURCE_ALPHA_BIT


def test_the_loop_turns_with_nothing_to_show(headset: Headset, monkeypatch: pytest.MonkeyPatch) -> None:
    context = surfaceless()
    display = OpenXrDisplay(context)
    recorder = Recorder(monkeypatch)
    for _ in range(100):
        display.begin()
        display.end(None)
        if display.state == "running":
            break
    ends = [facts for name, facts in recorder.calls if name == "end_frame"]
    assert ends
    assert all(count == 0 for _, count, *_ in ends)
    assert [name for name, _ in recorder.calls].count("wait_frame") == len(ends)
    display.close()
    context.close()

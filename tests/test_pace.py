"""Who may change the picture's size, and that times become scales."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vrapp.config import RenderSettings
from vrapp.pace import Pace


@dataclass
class FakeTimer:
    """Every frame took `seconds` at whole size; results come at once."""

    seconds: float
    tag: float = 0.0
    asked: int = 0

    def take(self) -> tuple[float, float] | None:
        self.asked += 1
        return (self.seconds * self.tag**2, self.tag) if self.tag else None


@dataclass
class FakeRenderer:
    """As much of a renderer as `Pace` touches."""

    timer_bits: bool = True
    software: bool = False
    seconds: float = 0.02
    timer: FakeTimer | None = None
    capabilities: Any = field(init=False)

    def __post_init__(self) -> None:
        self.capabilities = SimpleNamespace(timer=self.timer_bits, software=self.software)

    def time_frames(self, on: bool) -> None:
        self.timer = FakeTimer(self.seconds) if on else None


def _display(kind: str) -> Any:
    return SimpleNamespace(kind=kind, scale=1.0, period_s=1 / 90)


def _hold(settings: RenderSettings, display: Any, renderer: Any, frames: int = 10) -> Pace:
    pace = Pace(settings)
    for _ in range(frames):
        pace.hold(display, renderer)
    return pace


@pytest.mark.parametrize(
    ("dynamic", "kind", "software", "timer", "wanted"),
    [
        ("auto", "openxr", False, True, True), ("auto", "desktop", False, True, True), ("auto", "offscreen", False, True, False),
        ("auto", "openxr", True, True, False), ("on", "offscreen", True, True, True), ("on", "openxr", False, False, False),
        ("off", "openxr", False, True, False),
    ],
)  # fmt: skip
def test_where_it_is_on(dynamic: Any, kind: str, software: bool, timer: bool, wanted: bool) -> None:
    display, renderer = _display(kind), FakeRenderer(timer, software)
    _hold(RenderSettings(dynamic=dynamic), display, renderer)
    assert (renderer.timer is not None) == wanted
    assert (display.scale < 1.0) == wanted  # two periods' work


def test_the_scale_settles_where_the_work_fits() -> None:
    display, renderer = _display("openxr"), FakeRenderer()
    _hold(RenderSettings(), display, renderer, 40)
    assert 0.02 * display.scale**2 < display.period_s
    assert renderer.timer is not None and renderer.timer.tag == display.scale


def test_another_display_begins_at_its_largest() -> None:
    renderer, first, second = FakeRenderer(), _display("openxr"), _display("desktop")
    pace = _hold(RenderSettings(dynamic_max=0.9), first, renderer)
    assert first.scale < 0.9
    pace.hold(second, cast(Any, renderer))
    assert second.scale == 0.9


def test_limits_of_the_settings() -> None:
    display = _display("openxr")
    _hold(RenderSettings(dynamic_min=0.85), display, FakeRenderer(seconds=1.0))
    assert display.scale == 0.85

"""A frame leaves nothing behind: no allocation survives it, nothing is for the collector, and the app lets the collector run only between frames."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from typing import Any, cast

import pytest

from vrapp import app, bench
from vrapp.config import Settings
from vrapp.display.context import surfaceless
from vrapp.errors import MissingError
from vrapp.frame import Stage, frame
from vrapp.venue import Venue

FRAMES = 60


@pytest.fixture(scope="module")
def visit() -> Iterator[Stage]:
    """The shipped room and avatar in small stereo pictures, after the first seconds."""
    from tests.conftest import absent

    try:
        surfaceless().close()
    except MissingError as error:
        absent(str(error))
    with bench.offscreen_stage(Settings(), (32, 32), 0) as stage:
        for _ in range(2 * FRAMES):
            frame(stage)
        yield stage


def test_no_allocation_survives_a_frame(visit: Stage) -> None:
    """Of the whole journey: input, world, avatar, panels, renderer. What is kept from frame to frame (a mood, a blink, a clock) replaces what was."""
    gc.collect()
    gc.disable()
    tracemalloc.start(12)
    try:
        for _ in range(5):
            frame(visit)
        before = tracemalloc.take_snapshot()
        for _ in range(FRAMES):
            frame(visit)
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
        gc.enable()
    ours = [tracemalloc.Filter(False, tracemalloc.__file__), tracemalloc.Filter(False, __file__)]
    grown = [each for each in after.filter_traces(ours).compare_to(before.filter_traces(ours), "lineno") if each.count_diff >= FRAMES // 4]
    assert not grown, "\n".join(str(each) for each in grown)


def test_a_frame_makes_no_cycles(visit: Stage) -> None:
    gc.collect()
    gc.disable()
    try:
        for _ in range(FRAMES):
            frame(visit)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_the_collector_runs_only_between_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    count, inside, collected = 0, False, list[int]()
    collect = gc.collect

    def tell(generation: int = 2) -> int:
        assert not inside
        collected.append(generation)
        return collect(generation)

    def drawn(stage: object) -> None:
        nonlocal count, inside
        inside = True
        assert not gc.isenabled() and gc.get_freeze_count() > 1000
        count += 1
        inside = False

    class Everywhere:
        """A venue that is left after enough frames."""

        def keep(self, stage: object) -> bool:
            return count < 2 * app.FRAMES_BETWEEN_COLLECTIONS

    monkeypatch.setattr(app, "frame", drawn)
    monkeypatch.setattr(gc, "collect", tell)
    stage: Any = type("Stage", (), {"world": type("World", (), {"clock": ""})()})()
    app._loop(stage, cast(Venue, Everywhere()))
    assert count == 2 * app.FRAMES_BETWEEN_COLLECTIONS
    assert collected == [2, 0, 0]
    assert gc.isenabled() and gc.get_freeze_count() == 0

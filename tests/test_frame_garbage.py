"""A frame leaves nothing behind: no allocation survives it, nothing is for the collector, and the app lets the collector run only between frames."""

from __future__ import annotations

import gc
import sys
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

pytestmark = pytest.mark.slow
FRAMES = 25


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


def _blocks_after(stage: Stage, frames: int) -> int:
    """Blocks of memory that Python holds, without what it keeps for reuse."""
    for _ in range(frames):
        frame(stage)
    gc.collect()
    return sys.getallocatedblocks()


def test_no_allocation_survives_a_frame(visit: Stage) -> None:
    """Of the whole journey: input, world, avatar, panels, renderer. A mood, a blink or a gesture may come and go; one block a frame would show as hundreds."""
    gc.disable()
    try:
        first = _blocks_after(visit, FRAMES)
        grown = _blocks_after(visit, 4 * FRAMES) - first
        assert grown < FRAMES, f"{grown} blocks in {4 * FRAMES} frames: {_where(visit)}"
    finally:
        gc.enable()


def _where(stage: Stage) -> str:
    """The lines whose allocations grow."""
    tracemalloc.start()
    try:
        _blocks_after(stage, 5)
        before = tracemalloc.take_snapshot()
        _blocks_after(stage, FRAMES)
        worst = tracemalloc.take_snapshot().compare_to(before, "lineno")
    finally:
        tracemalloc.stop()
    return "; ".join(str(each) for each in worst[:5])


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
    monkeypatch.setattr(app, "tell_time", lambda world: None)
    monkeypatch.setattr(gc, "collect", tell)
    stage: Any = type("Stage", (), {"world": type("World", (), {"clock": ""})()})()
    app._loop(stage, cast(Venue, Everywhere()))  # pyright: ignore[reportPrivateUsage]
    assert count == 2 * app.FRAMES_BETWEEN_COLLECTIONS
    assert collected == [2, 0, 0]
    assert gc.isenabled() and gc.get_freeze_count() == 0

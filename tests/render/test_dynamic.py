"""The rule of dynamic resolution on simulated GPUs: it holds the rate, gives back what it took, and never swings."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
import pytest

from vrapp.render.dynamic import HIGH, PATIENCE, DynamicScale, step

PERIOD = 1 / 90


def simulate(cost: Callable[[int, float], float], frames: int, late: int = 3, state: DynamicScale | None = None) -> tuple[list[float], list[float]]:
    """Scales and GPU times of `frames` frames whose results arrive `late` frames after. cost(frame, scale): seconds."""
    state = state or DynamicScale()
    flying: deque[tuple[float, float]] = deque()
    scales: list[float] = []
    times: list[float] = []
    for frame in range(frames):
        if len(flying) > late:
            step(state, *flying.popleft(), PERIOD)
        time_s = cost(frame, state.scale)
        scales.append(state.scale)
        times.append(time_s)
        flying.append((time_s, state.scale))
    return scales, times


def load(whole: float, fixed: float = 0.0) -> Callable[[int, float], float]:
    """A frame that takes `whole` periods at full size, `fixed` of them whatever the size."""
    return lambda frame, scale: PERIOD * (fixed + (whole - fixed) * scale**2)


def changes(scales: list[float]) -> int:
    return int(np.count_nonzero(np.diff(scales)))


@pytest.mark.parametrize("fixed", [0.0, 0.25, 0.5])
@pytest.mark.parametrize("whole", [0.95, 1.3, 2.0])
@pytest.mark.parametrize("late", [0, 3, 6])
def test_a_steady_load_fits_after_a_few_frames_and_stays(whole: float, fixed: float, late: int) -> None:
    scales, times = simulate(load(whole, fixed), 400, late)
    assert max(times[40:]) <= HIGH * PERIOD
    assert changes(scales[40:]) <= 1  # with a large fixed share the last step is small and comes late
    assert changes(scales[200:]) == 0


def test_what_fits_is_left_alone() -> None:
    scales, _ = simulate(load(0.85), 1000)
    assert set(scales) == {1.0}


def test_a_sudden_load_is_answered_within_the_delay_and_two_frames() -> None:
    scales, times = simulate(lambda frame, scale: load(0.5 if frame < 100 else 1.8)(frame, scale), 160, late=3)
    assert scales[99] == 1.0
    assert all(time <= HIGH * PERIOD for time in times[100 + 3 + 3 :])


def test_the_picture_comes_back_when_the_load_is_gone() -> None:
    scales, _ = simulate(lambda frame, scale: load(1.8 if frame < 100 else 0.4)(frame, scale), 100 + 12 * PATIENCE)
    assert min(scales) < 0.7
    assert scales[-1] == 1.0
    assert (np.diff(scales[110:]) >= 0.0).all()
    assert max(np.diff(scales[110:])) < 0.0501


def test_noise_does_not_make_it_swing() -> None:
    random = np.random.default_rng(5)
    scales, times = simulate(lambda frame, scale: load(1.4)(frame, scale) * float(random.normal(1.0, 0.06)), 6000)
    assert changes(scales[50:]) <= 6  # down when two of three frames are far out, back after a calm half second: not more than every eleven seconds
    assert np.percentile(times[50:], 99) < PERIOD


def test_one_slow_frame_changes_nothing() -> None:
    scales, _ = simulate(lambda frame, scale: PERIOD * (4.0 if frame % 50 == 10 else 0.6), 400)
    assert set(scales) == {1.0}


def test_bounds_are_kept() -> None:
    state = DynamicScale(0.8, least=0.6, most=0.8)
    scales, _ = simulate(load(9.0), 100, state=state)
    assert min(scales) == 0.6
    scales, _ = simulate(load(0.01), 1000, state=state)
    assert max(scales) == 0.8


def test_a_slow_drift_moves_in_whole_steps() -> None:
    scales, times = simulate(lambda frame, scale: load(0.7 + frame / 4000)(frame, scale), 4000)
    assert changes(scales) < 8
    assert max(times) < 0.95 * PERIOD

"""Being alive while standing: breath, sway, small movements, weight from one leg to the other. Fills drivers (see `vrapp.avatar.drivers`).

Everything is a function of time or a schedule drawn from the generator, so frame rate changes nothing but the sampling.
"""

from __future__ import annotations

from math import cos, pi

import numpy as np

from vrapp.avatar import drivers
from vrapp.avatar.batch import F32
from vrapp.avatar.ease import log_normal, toward
from vrapp.avatar.pose import Activity
from vrapp.avatar.turns import smooth

BREATHS_PER_MINUTE = {"idle": 13.0, "listening": 13.5, "thinking": 14.0, "speaking": 16.0, "away": 12.0}
"""Resting adults breathe 12 to 16 times a minute (Russo, Santarelli and O'Rourke 2017)."""
_INHALE = 0.4  # share of a breath
_NOISE_PERIODS_S = (11.3, 4.7, 2.1)
_NOISE_SIZES = (0.62, 0.34, 0.16)
_LIVELINESS = {"idle": 1.0, "listening": 0.75, "thinking": 0.85, "speaking": 1.5, "away": 0.9}
ACTIVITIES: tuple[Activity, ...] = ("idle", "listening", "thinking", "speaking", "away")


class Life:
    __slots__ = (
        "_breath",
        "_emotion",
        "_energy",
        "_freq",
        "_from",
        "_move_s",
        "_moved_at",
        "_next_shift",
        "_now",
        "_phase",
        "_rng",
        "_side",
        "_size",
        "_waves",
    )

    def __init__(self, rng: np.random.Generator) -> None:
        count = len(drivers.NOISE)
        self._rng = rng
        self._now = 0.0
        self._freq = 2.0 * pi / np.array(_NOISE_PERIODS_S) * rng.uniform(0.8, 1.25, (count, 3))
        self._phase = rng.uniform(0.0, 2.0 * pi, (count, 3))
        self._size = np.array(_NOISE_SIZES)
        self._waves = np.zeros((count, 3))
        self._breath = float(rng.uniform())
        self._energy = 1.0
        self._side, self._from = (0.85 if rng.uniform() < 0.5 else -0.85), 0.0
        self._from, self._moved_at, self._move_s = self._side, -10.0, 1.0
        self._next_shift = log_normal(rng, 7.0, 3.0)

    def step(self, activity: Activity, dt_s: float, out: F32) -> None:
        """Move on by dt_s and write noise, breath, weight into the drivers `out` (D,)."""
        self._now += dt_s
        self._energy = toward(self._energy, _LIVELINESS[activity], dt_s, 0.8)
        waves = self._waves
        np.multiply(self._freq, self._now, out=waves)
        np.add(waves, self._phase, out=waves)
        np.sin(waves, out=waves)
        out[: len(waves)] = waves @ self._size
        out[: len(waves)] *= self._energy
        self._breath = (self._breath + dt_s * BREATHS_PER_MINUTE[activity] / 60.0 * (1.0 + 0.12 * float(out[0]))) % 1.0
        out[drivers.INDEX["breath"]] = breath_level(self._breath)
        out[drivers.INDEX["weight"]] = self._weight()

    def _weight(self) -> float:
        """Which leg carries: +1 left. Shifts come every several seconds, never at a fixed beat, mostly to the other leg, sometimes only a little."""
        while self._now >= self._next_shift:
            self._from = self._level(self._next_shift)
            self._moved_at = self._next_shift
            other = self._rng.uniform() < 0.72
            size = self._rng.uniform(0.55, 1.0) if other else self._rng.uniform(0.15, 0.9)
            self._side = float(np.copysign(size, -self._side if other else self._side))
            self._move_s = float(self._rng.uniform(1.1, 2.0)) * (0.7 + 0.5 * abs(self._side - self._from))
            self._next_shift += self._move_s + log_normal(self._rng, 8.0, 4.5)
        return self._level(self._now)

    def _level(self, at: float) -> float:
        return self._from + (self._side - self._from) * smooth((at - self._moved_at) / self._move_s)


def breath_level(phase: float) -> float:
    """-0.5 empty to 0.5 full over a breath, phase 0..1: in is quicker than out."""
    share = phase / _INHALE if phase < _INHALE else 1.0 - (phase - _INHALE) / (1.0 - _INHALE)
    return -0.5 * cos(pi * share)

"""Values that follow a goal smoothly, exactly the same at any frame rate while the goal stands still. Seconds."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np


def toward(value: float, goal: float, dt_s: float, tau_s: float) -> float:
    """First order: 63% of the way in tau_s."""
    return goal + (value - goal) * exp(-dt_s / tau_s)


class Follower:
    """Second order, critically damped: starts and stops softly, never overshoots a standing goal. omega: 1/s; about 4.7 / omega to arrive within 5%."""

    __slots__ = ("omega", "speed", "value")

    def __init__(self, omega: float, value: float = 0.0) -> None:
        self.omega, self.value, self.speed = omega, value, 0.0

    def step(self, goal: float, dt_s: float) -> float:
        w, gap = self.omega, self.value - goal
        decay = exp(-w * dt_s)
        drift = self.speed + w * gap
        self.value = goal + (gap + drift * dt_s) * decay
        self.speed = (self.speed - w * drift * dt_s) * decay
        return self.value


def log_normal(rng: np.random.Generator, mean: float, deviation: float) -> float:
    """A draw with this mean and standard deviation: the right-skewed shape that most human intervals have."""
    variance = log(1.0 + (deviation / mean) ** 2)
    return float(rng.lognormal(log(mean) - 0.5 * variance, sqrt(variance)))

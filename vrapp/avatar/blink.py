"""Blinking as people do: at irregular, right-skewed intervals, with big gaze shifts, sometimes twice in a row.

Rates in blinks a minute: 17 at rest, 26 in conversation (Bentivoglio et al. 1997). A lid closes in about 90 ms and opens in about 200 (VanderWerf et al. 2003).
A gaze shift brings a blink along the more often, the bigger it is: nearly always beyond 33 degrees (Evinger et al. 1994).
"""

from __future__ import annotations

import numpy as np

from vrapp.avatar.ease import log_normal
from vrapp.avatar.pose import Activity
from vrapp.avatar.turns import clamped, smooth

RATE_PER_MINUTE = {"idle": 17.0, "listening": 19.0, "thinking": 22.0, "speaking": 26.0, "away": 15.0}
CLOSE_S, HOLD_S, OPEN_S = 0.085, 0.035, 0.19
_SKEW = 0.75  # deviation over mean of the intervals
_TWICE = 0.09  # share of blinks that come in pairs
_PAIR_S = 0.38
_REFRACTORY_S = 0.5


class Blink:
    __slots__ = ("_began", "_next", "_now", "_rng", "count")

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._now, self._began = 0.0, -10.0
        self._next = log_normal(rng, 60.0 / RATE_PER_MINUTE["idle"], _SKEW * 60.0 / RATE_PER_MINUTE["idle"])
        self.count = 0

    def step(self, activity: Activity, dt_s: float) -> float:
        """Lid closure 0..1 after dt_s."""
        self._now += dt_s
        if self._now >= self._next:
            self._blink(self._next, activity)
        return lid(self._now - self._began)

    def gaze_shift(self, degrees: float, activity: Activity = "idle") -> None:
        """A saccade of this size begins; it may take a blink along, which then stands for the next one."""
        chance = clamped((degrees - 10.0) / 23.0, 0.0, 0.95)
        if self._now - self._began > _REFRACTORY_S and self._rng.uniform() < chance:
            self._blink(self._now, activity)

    def _blink(self, at: float, activity: Activity) -> None:
        self._began = at
        self.count += 1
        mean = 60.0 / RATE_PER_MINUTE[activity]
        twice = self._rng.uniform() < _TWICE
        self._next = at + (_PAIR_S if twice else max(_REFRACTORY_S, log_normal(self._rng, mean, _SKEW * mean)))


def lid(since_s: float) -> float:
    """Closure 0..1 since a blink began."""
    if since_s < CLOSE_S:
        return smooth(since_s / CLOSE_S)
    return 1.0 - smooth((since_s - CLOSE_S - HOLD_S) / OPEN_S)

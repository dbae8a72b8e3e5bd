"""Dynamic resolution: which scale of the picture keeps the GPU inside the display's period. Numbers in, a number out; no GL, no clock.

A frame's cost is taken as proportional to its area, so each measured time is first divided by the square of the scale that its own frame was drawn with:
results that come several frames late then cannot mislead. Where part of the cost does not shrink with the picture, the scale still settles where the time
fits, in a few steps (the map from one wanted area to the next has a slope below one there).

    down   at once, as far as needed, when two of the last three frames say that the next one would take over HIGH of the period
    up     one STEP, when PATIENCE frames in a row say that it would still fit TARGET with that step

Between TARGET and HIGH nothing happens: a load that fits never makes the picture swing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

TARGET, HIGH = 0.8, 0.9
"""Shares of the period. The compositor needs the rest of it."""
STEP = 0.05
PATIENCE = 45


@dataclass(slots=True)
class DynamicScale:
    """scale: of the picture's edges, between least and most. recent: seconds a whole picture (scale 1) would have taken, of the last three frames."""

    scale: float = 1.0
    least: float = 0.5
    most: float = 1.0
    recent: tuple[float, float, float] = (0.0, 0.0, 0.0)
    calm: int = 0


def step(state: DynamicScale, time_s: float, drawn_scale: float, period_s: float) -> float:
    """Hear one frame's GPU time and the scale it was drawn with; gives the scale of the next frame to draw."""
    whole = time_s / (drawn_scale * drawn_scale)
    state.recent = (*state.recent[1:], whole)
    typical = sorted(state.recent)[1]
    if typical * state.scale**2 > HIGH * period_s:
        fitting = _on_grid(math.sqrt(TARGET * period_s / typical))
        state.scale, state.calm = max(min(fitting, state.scale), state.least), 0
        return state.scale
    larger = min(_on_grid(state.scale + STEP), state.most)
    fits = larger > state.scale and whole * larger**2 < TARGET * period_s
    state.calm = state.calm + 1 if fits else 0
    if state.calm >= PATIENCE:
        state.scale, state.calm = larger, 0
    return state.scale


def _on_grid(scale: float) -> float:
    """Down to a whole number of steps, so that a slowly changing load does not change every picture's size."""
    return math.floor(scale / STEP + 1e-6) * STEP

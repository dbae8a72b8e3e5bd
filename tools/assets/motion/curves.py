"""Curves of time: through keys with soft beginnings and ends, periodic where a motion loops, late where one part follows another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
FPS = 60
SOFT_S = 0.04  # deviation of the smoothing that takes the corners out of accelerations


def frames(seconds: float) -> F64:
    """Times of all frames, both ends included."""
    return np.arange(round(seconds * FPS) + 1) / FPS


def through(t: F64, keys: Sequence[tuple[float, float | Sequence[float]]], period_s: float = 0.0) -> F64:
    """Values (T,) or (T, W) of a curve through (time, value) keys: monotone between keys (Fritsch and Carlson 1980), at rest at both ends, or periodic."""
    times = np.array([key[0] for key in keys], np.float64)
    values = np.array([key[1] for key in keys], np.float64)
    flat = values.ndim == 1
    values = values.reshape(len(times), -1)
    if period_s:
        keep = times < period_s - 1e-9
        times, values = times[keep], values[keep]
        times = np.concatenate((times - period_s, times, times + period_s))
        values = np.concatenate((values, values, values))
    if len(times) == 1:
        out = np.repeat(values, len(t), axis=0)
        return out[:, 0] if flat else out
    gap = np.diff(times)
    if (gap <= 0).any():
        raise ValueError(f"keys out of order: {times.tolist()}")
    slope = np.diff(values, axis=0) / gap[:, None]
    tangent = np.zeros_like(values)
    same = slope[:-1] * slope[1:] > 0.0
    w1, w2 = (2.0 * gap[1:] + gap[:-1])[:, None], (gap[1:] + 2.0 * gap[:-1])[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        harmonic = (w1 + w2) / (w1 / slope[:-1] + w2 / slope[1:])
    tangent[1:-1] = np.where(same, harmonic, 0.0)
    at = np.clip(np.searchsorted(times, t, side="right") - 1, 0, len(times) - 2)
    u = np.clip((t - times[at]) / gap[at], 0.0, 1.0)[:, None]
    u2, u3, g = u * u, u * u * u, gap[at][:, None]
    out = (2 * u3 - 3 * u2 + 1) * values[at] + g * (u3 - 2 * u2 + u) * tangent[at] + (3 * u2 - 2 * u3) * values[at + 1] + g * (u3 - u2) * tangent[at + 1]
    out = soften(out, bool(period_s))
    return out[:, 0] if flat else out


def soften(values: F64, periodic: bool, deviation_s: float = SOFT_S) -> F64:
    """A Gaussian over time (T, W); the ends are held, or meet."""
    reach = int(np.ceil(3.0 * deviation_s * FPS))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (deviation_s * FPS)) ** 2)
    weights /= weights.sum()
    columns = values.reshape(len(values), -1)
    if periodic:
        body = columns[:-1]
        padded = np.concatenate((body[-reach:], body, body[: reach + 1]))
    else:
        padded = np.concatenate((np.repeat(columns[:1], reach, 0), columns, np.repeat(columns[-1:], reach, 0)))
    out = np.stack([np.convolve(padded[:, i], weights, "valid") for i in range(columns.shape[1])], axis=1)
    return out.reshape(values.shape)


def late(values: F64, delay_s: float, periodic: bool) -> F64:
    """The same curve delay_s later (T, W)."""
    count = len(values)
    at = np.arange(count) - delay_s * FPS
    columns = values.reshape(count, -1)
    if periodic:
        at = at % (count - 1)
        grid = np.arange(count)
    else:
        grid = np.arange(count)
        at = np.clip(at, 0, count - 1)
    out = np.stack([np.interp(at, grid, columns[:, i]) for i in range(columns.shape[1])], axis=1)
    return out.reshape(values.shape)


def waves(t: F64, period_s: float, seed: int, parts: Sequence[tuple[int, float]]) -> F64:
    """Noise that closes after period_s: a sum of harmonics (number, size) with drawn phases."""
    rng = np.random.default_rng(seed)
    return sum((size * np.sin(2.0 * np.pi * (n * t / period_s + rng.uniform())) for n, size in parts), np.zeros_like(t))


def breath(t: F64, period_s: float, count: int, first: float = 0.0) -> F64:
    """`count` breaths in period_s, -0.5 empty to 0.5 full: in for two fifths of each, out for the rest."""
    phase = (t * count / period_s + first) % 1.0
    share = np.where(phase < 0.4, phase / 0.4, 1.0 - (phase - 0.4) / 0.6)
    return -0.5 * np.cos(np.pi * share)


def shake(t: F64, start_s: float, rate_hz: float, count: float, decay_s: float) -> F64:
    """A swing from start_s on that fades: -1..1, softly begun."""
    since = np.clip(t - start_s, 0.0, None)
    level = np.clip(since / 0.12, 0.0, 1.0) * np.exp(-since / decay_s) * (t - start_s < count / rate_hz)
    return level * np.sin(2.0 * np.pi * rate_hz * since)

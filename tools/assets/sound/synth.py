"""Struck bodies, shaped noise and loops without a seam. Arrays are float64 mono at RATE; times in seconds, frequencies in hertz.

What is struck rings in modes: sines that die away, each at its own pace (modal synthesis, Adrien 1991; the decays follow van den Doel, Kry and Pai 2001, who
damp higher modes faster). What rubs is noise with a moving loudness and colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float64]
RATE = 48000


def silence(seconds: float) -> F:
    return np.zeros(round(seconds * RATE))


def db(level: float) -> float:
    return float(10.0 ** (level / 20.0))


def clock(seconds: float) -> F:
    return np.arange(round(seconds * RATE)) / RATE


def add(into: F, sound: F, at_s: float, gain: float = 1.0) -> None:
    """Mixes `sound` in from `at_s` on; what would stand over the end is cut."""
    first = round(at_s * RATE)
    room = max(min(len(sound), len(into) - first), 0)
    into[first : first + room] += gain * sound[:room]


def noise(rng: np.random.Generator, seconds: float, response: Callable[[F], F], rate: int = RATE) -> F:
    """Noise whose amplitude spectrum is response(hertz), of RMS 1. It is periodic over its own length: played in a loop it has no seam."""
    count = round(seconds * rate)
    hertz = np.fft.rfftfreq(count, 1.0 / rate)
    spectrum = response(hertz) * np.exp(2j * np.pi * rng.random(len(hertz)))
    spectrum[0] = 0.0
    out = np.fft.irfft(spectrum, count)
    return out / np.sqrt(np.mean(out**2))


def band(low: float, high: float, order: int = 2) -> Callable[[F], F]:
    """Response of a Butterworth band: flat between, falling 6 dB an octave and order outside."""

    def response(hertz: F) -> F:
        up = np.maximum(hertz, 1e-3)
        return 1.0 / np.sqrt(1.0 + (low / up) ** (2 * order)) / np.sqrt(1.0 + (up / high) ** (2 * order))

    return response


def sloped(response: Callable[[F], F], slope_db: float, pivot: float = 1000.0) -> Callable[[F], F]:
    """The same, tilted by so many dB an octave: -3 is pink, -6 is brown."""
    return lambda hertz: response(hertz) * (np.maximum(hertz, 1.0) / pivot) ** (slope_db / 6.0206)


def burst(rng: np.random.Generator, response: Callable[[F], F], attack_s: float, decay_s: float) -> F:
    """A breath of noise: rises in attack_s, then falls to 1/e each decay_s. Peak about 1."""
    t = clock(attack_s + 7.0 * decay_s)
    shape = np.minimum(t / max(attack_s, 1e-5), 1.0) * np.exp(-np.maximum(t - attack_s, 0.0) / decay_s)
    out = noise(rng, len(t) / RATE, response) * shape
    return out / max(np.abs(out).max(), 1e-12)


def struck(modes: Sequence[tuple[float, float, float]], rng: np.random.Generator, spread: float = 0.0, contact_s: float = 0.0008) -> F:
    """A struck body: modes of (hertz, seconds to 1/e, gain), each detuned by up to `spread`. contact_s: how long the blow lasts, which takes away the modes that
    are faster than it (raised-cosine blow). Peak 1."""
    longest = max(decay for _, decay, _ in modes)
    t = clock(7.0 * longest)
    out = np.zeros(len(t))
    for hertz, decay, gain in modes:
        at = hertz * (1.0 + spread * (2.0 * rng.random() - 1.0))
        softer = 1.0 / (1.0 + (at * contact_s) ** 2)
        out += gain * softer * np.sin(2.0 * np.pi * at * t) * np.exp(-t / decay)
    return out / max(np.abs(out).max(), 1e-12)


def grains(rng: np.random.Generator, seconds: float, loudness: Callable[[F], F], response: Callable[[F], F], per_second: float, grain_s: float) -> F:
    """Many small crackles whose density and level follow loudness(0..1): cloth, leaves, paper. Peak 1."""
    out = silence(seconds + 8.0 * grain_s)
    at = np.sort(rng.random(round(per_second * seconds)))
    level = loudness(at)
    for where, loud in zip(at, level, strict=True):
        if rng.random() < loud:
            add(out, burst(rng, response, grain_s * 0.3, grain_s * (0.5 + rng.random())), where * seconds, loud * rng.lognormal(0.0, 0.5))
    return out / max(np.abs(out).max(), 1e-12)


def hump(peak: float, sharpness: float = 2.0) -> Callable[[F], F]:
    """Loudness over 0..1 that begins and ends at nothing and is 1 at `peak`."""

    def shape(x: F) -> F:
        rise, fall = np.clip(x / peak, 0.0, 1.0), np.clip((1.0 - x) / (1.0 - peak), 0.0, 1.0)
        return (np.sin(0.5 * np.pi * np.minimum(rise, fall))) ** sharpness

    return shape


def swell(rng: np.random.Generator, seconds: float, slowest: int, fastest: int, rate: int = RATE) -> F:
    """A slow, periodic wander of mean 1 and spread about 0.35: harmonics slowest..fastest of the loop, for wind and far traffic."""
    t = np.arange(round(seconds * rate)) / (seconds * rate)
    out = np.zeros(len(t))
    for harmonic in range(slowest, fastest + 1):
        out += np.cos(2.0 * np.pi * (harmonic * t + rng.random())) / harmonic
    return np.clip(1.0 + 0.35 * out / out.std(), 0.1, None)


def filtered(sound: F, response: Callable[[F], F]) -> F:
    """Zero-phase: the sound's spectrum times the response."""
    padded = 2 * len(sound)
    return np.fft.irfft(np.fft.rfft(sound, padded) * response(np.fft.rfftfreq(padded, 1.0 / RATE)), padded)[: len(sound)]


def eased(sound: F, start_s: float = 0.0005, end_s: float = 0.02) -> F:
    """No click at either end, and nothing below what an ear hears: a blow's half wave would move a loudspeaker for nothing."""
    out = filtered(sound, band(28.0, 20000.0))
    first, last = round(start_s * RATE), round(end_s * RATE)
    out[:first] *= np.linspace(0.0, 1.0, first, endpoint=False)
    out[len(out) - last :] *= 0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, last))
    return out

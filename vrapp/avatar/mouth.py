"""The mouth while a sentence sounds: from a timeline of visemes to five weights at any moment, a pure function of time.

Speech organs start towards a sound before it is due and are still leaving the last one (Cohen and Massaro 1993): the weights are the timeline averaged
under a raised-cosine window that leads a little. Lips still meet for m, b and p, because the window is shorter than those are.
"""

from __future__ import annotations

from bisect import bisect_right
from math import pi, sin

from vrapp.avatar.batch import F32
from vrapp.messages import Speech, Viseme

_LEAD_S = 0.018
_HALF_S = 0.05
_SHAPES = 5


class Mouth:
    """Follows one sentence at a time; silence has all weights 0. Seconds on the caller's clock."""

    __slots__ = ("_speech", "_times")

    def __init__(self) -> None:
        self._speech: Speech | None = None
        self._times: list[float] = []

    def say(self, speech: Speech) -> None:
        """A sentence begins to sound at speech.start_s."""
        self._speech = speech
        self._times = [viseme.at_s for viseme in speech.visemes]

    def hush(self) -> None:
        """Close now; the face smooths the closing."""
        self._speech, self._times = None, []

    def weights(self, now_s: float, out: F32) -> F32:
        """aa ih ou ee oh at now_s into out (5,)."""
        out[...] = 0.0
        speech = self._speech
        if speech is None or not speech.visemes:
            return out
        middle = now_s - speech.start_s + _LEAD_S
        first, last = middle - _HALF_S, middle + _HALF_S
        if last <= self._times[0] or first >= speech.duration_s:
            return out
        sums = [0.0] * _SHAPES
        at = max(0, bisect_right(self._times, first) - 1)
        while at < len(self._times) and self._times[at] < last:
            until = self._times[at + 1] if at + 1 < len(self._times) else speech.duration_s
            share = _window(min(until, speech.duration_s) - middle) - _window(max(self._times[at], first) - middle)
            if share > 0.0:
                for i, weight in enumerate(_shape(speech.visemes[at])):
                    sums[i] += share * weight
            at += 1
        whole = max(1.0, sum(sums))
        for i, value in enumerate(sums):
            out[i] = max(0.0, value) / whole
        return out


def _window(x: float) -> float:
    """Area of the raised cosine of half-width _HALF_S from its left end to x: 0 to 1."""
    u = max(-1.0, min(1.0, x / _HALF_S))
    return 0.5 * (u + 1.0) + sin(pi * u) / (2.0 * pi)


def _shape(v: Viseme) -> tuple[float, float, float, float, float]:
    return v.aa, v.ih, v.ou, v.ee, v.oh

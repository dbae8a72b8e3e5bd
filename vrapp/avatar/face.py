"""The face's own timing: emotions that come quickly and leave slowly, lids, the mouth, and who yields to whom. Fills the weights of `Expressions`."""

from __future__ import annotations

import numpy as np

from vrapp.avatar import drivers
from vrapp.avatar.batch import F32
from vrapp.avatar.ease import toward
from vrapp.avatar.expressions import EMOTIONS, MOUTH, Expressions
from vrapp.avatar.pose import Want

_ONSET_S, _DECAY_S = 0.16, 0.55
"""Time constants: felt smiles rise in half a second and fade over one to two (Schmidt, Ambadar, Cohn and Reed 2006)."""
_SPEAKING_ON_S, _SPEAKING_OFF_S = 0.08, 0.25
_FADED = 0.85  # of the mouth part of an emotion while words sound


class Face:
    """`speaking` 0..1 follows the sound of words; `felt` holds the five emotions' weights."""

    __slots__ = ("_quick", "_slow", "felt", "speaking")

    def __init__(self) -> None:
        self.felt = [0.0] * len(EMOTIONS)
        self.speaking = 0.0
        self._quick = self._slow = 0.0

    def step(self, want: Want, lids: float, dt_s: float, expressions: Expressions, out: F32) -> None:
        """Set emotion, blink and mouth weights; write the emotions' and the voice's drivers into out (D,)."""
        weights, index = expressions.weights, expressions.index
        loud = float(np.max(want.visemes)) if want.activity == "speaking" else 0.0
        goal = 1.0 if loud > 0.02 else 0.0
        self.speaking = toward(self.speaking, goal, dt_s, _SPEAKING_ON_S if goal > self.speaking else _SPEAKING_OFF_S)
        for i, name in enumerate(EMOTIONS):
            aim = want.intensity if want.emotion == name else 0.0
            self.felt[i] = toward(self.felt[i], aim, dt_s, _ONSET_S if aim > self.felt[i] else _DECAY_S)
            if self.felt[i] < 0.002 and aim == 0.0:
                self.felt[i] = 0.0
            out[drivers.INDEX[name]] = self.felt[i]
            if name in index:
                weights[index[name]] = self.felt[i]
        self._close(expressions, lids)
        for i, name in enumerate(MOUTH):
            if name in index:
                weights[index[name]] = want.visemes[i]
        self._quick, self._slow = toward(self._quick, loud, dt_s, 0.09), toward(self._slow, loud, dt_s, 0.6)
        out[drivers.INDEX["loudness"]] = self._slow
        out[drivers.INDEX["emphasis"]] = max(0.0, self._quick - self._slow) * 2.0

    @property
    def mouth_fade(self) -> float:
        return _FADED * self.speaking

    @staticmethod
    def _close(expressions: Expressions, lids: float) -> None:
        weights, index = expressions.weights, expressions.index
        if "blink" in index:
            weights[index["blink"]] = lids
            return
        for name in ("blinkLeft", "blinkRight"):
            if name in index:
                weights[index[name]] = lids

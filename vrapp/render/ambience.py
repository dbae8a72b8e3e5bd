"""Light from all around for each placed model: the room's probes at its feet and head where it moves, else the environment.

LIGHT_ROWS vec4 a model, read by shaders/common/ambient.glsl: seven of harmonics (`vrapp.probes.packed`) low, seven high, then (height of the low ones, one
over the distance to the high ones, how bright reflections are low and high), and one spare.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrapp.probes import Probes, packed, sample
from vrapp.render.plan import LIGHT_ROWS, Plan

F32 = npt.NDArray[np.float32]

MOVED = 0.01  # metres along an axis: with less than that between now and the last time, light is what it was
INSET = 0.25  # of the bounding sphere's radius: probes are asked for a little inside it
BRIGHTER = 2.0  # reflections may be this much brighter than the picture, in a bright place
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


class Ambience:
    """`rows` (P, LIGHT_ROWS, 4) f32 of the last update, in the order of the plan's parts. Made anew only where the light or a place has changed."""

    def __init__(self, plan: Plan) -> None:
        self.rows = np.zeros((len(plan.parts), LIGHT_ROWS, 4), np.float32)
        self._moving = np.array([at for at, part in enumerate(plan.parts) if part.moving and len(part.records)], np.int64)
        self._records = [run_of(plan.parts[at].records) for at in self._moving]
        self._places = np.zeros((2 * len(self._moving), 3), np.float32)
        self._sampled = np.full_like(self._places, np.inf)  # the places that `rows` are of
        self._away = np.zeros_like(self._places)
        self._around, self._probes = b"", None  # what `rows` are made from

    def update(self, centre: F32, radius: F32, sh: F32, probes: Probes | None) -> None:
        """centre (R, 3), radius (R,): the records' spheres in the world now. sh: (9, 3) of the environment."""
        around = sh.tobytes()
        if around != self._around or probes is not self._probes:
            self._around, self._probes = around, probes
            self._sampled[:] = np.inf
            self.rows[:, :7] = self.rows[:, 7:14] = packed(sh[None])[0]
            self.rows[:, 14] = 0.0, 0.0, 1.0, 1.0
        if probes is None or not len(self._moving):
            return
        for number, records in enumerate(self._records):
            _ends(centre[records], radius[records], self._places[2 * number : 2 * number + 2])
        np.subtract(self._places, self._sampled, out=self._away)
        np.abs(self._away, out=self._away)
        if self._away.max() > MOVED:
            self._sampled[:] = self._places
            self._ask(probes, sh)

    def _ask(self, probes: Probes, sh: F32) -> None:
        """The rows of what moves, from the probes at its places."""
        light = sample(probes, self._places)
        rows = packed(light).reshape(-1, 2, 7, 4)
        to = self._moving
        self.rows[to, :7], self.rows[to, 7:14] = rows[:, 0], rows[:, 1]
        low, high = self._places[0::2, 1], self._places[1::2, 1]
        self.rows[to, 14, 0], self.rows[to, 14, 1] = low, 1.0 / np.maximum(high - low, 1e-3)
        usual = max(float(sh[0] @ _LUMINANCE), 1e-4)
        self.rows[to, 14, 2:] = np.clip((light[:, 0] @ _LUMINANCE).reshape(-1, 2) / usual, 0.0, BRIGHTER)


def run_of(numbers: npt.NDArray[np.int64]) -> slice | npt.NDArray[np.int64]:
    """The same numbers as a slice where they follow one another: taking that copies nothing."""
    first, count = int(numbers[0]), len(numbers)
    return slice(first, first + count) if np.array_equal(numbers, np.arange(first, first + count)) else numbers


def _ends(centre: F32, radius: F32, out: F32) -> None:
    """Lowest and highest place (2, 3) of a model whose records have these spheres."""
    low, high = (centre - radius[:, None]).min(axis=0), (centre + radius[:, None]).max(axis=0)
    out[:] = 0.5 * (low + high)
    inset = INSET * 0.5 * (high[1] - low[1])
    out[0, 1], out[1, 1] = low[1] + inset, high[1] - inset

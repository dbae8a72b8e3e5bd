"""Folds of cloth as soft ridges over a garment's own coordinates, used twice: they displace the mesh a little, and the painters light them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from person.mesh import F64


@dataclass(frozen=True, slots=True)
class Fold:
    """A ridge that crosses the garment: at `along` metres and `around` turns, rising by `slope` metres a turn, half as wide as `width` metres,
    reaching `reach` turns to each side; `high` metres, a groove if negative."""

    along: float
    around: float
    slope: float
    width: float
    reach: float
    high: float

    def at(self, along: F64, around: F64) -> F64:
        off = (around - self.around + 0.5) % 1.0 - 0.5
        bow = self.along + self.slope * off
        return self.high * np.exp(-np.square((along - bow) / self.width) - np.square(off / self.reach))


def height(folds: Sequence[Fold], along: F64, around: F64) -> F64:
    out = np.zeros_like(along)
    for fold in folds:
        out += fold.at(along, around)
    return out


def mirrored(folds: Sequence[Fold]) -> list[Fold]:
    """With their mirror images: around 0 and 0.5 lie on the garment's middle."""
    return [*folds, *(Fold(f.along, 1 - f.around, -f.slope, f.width, f.reach, f.high) for f in folds)]


def light(folds: Sequence[Fold], along: F64, around: F64, *, down: float, gain: float = 0.9, deep: float = 26.0) -> F64:
    """A factor around 1 by which folds lighten and darken under light from above. down: 1 where `along` grows downwards, -1 upwards."""
    e = 0.0012
    slope = (height(folds, along + e, around) - height(folds, along - e, around)) / (2 * e)
    return np.clip(1 + gain * down * slope + deep * height(folds, along, around), 0.62, 1.22)

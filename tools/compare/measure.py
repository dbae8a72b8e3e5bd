"""How alike two pictures are, and a picture that shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
I16 = npt.NDArray[np.int16]
NOTICED = 8  # of 255


@dataclass(frozen=True, slots=True)
class Difference:
    """rmse: of 255. off: share of pixels with a channel off by more than 8. rmse_inside, off_inside: the same with edges aside (`inside`)."""

    rmse: float
    off: float
    rmse_inside: float
    off_inside: float


def compare(a: U8, b: U8) -> Difference:
    """Two pictures (H, W, 3) of one size."""
    whole, held = np.abs(a.astype(np.int16) - b), inside(a, b)
    return Difference(_rmse(whole), _off(whole), _rmse(held), _off(held))


def inside(a: U8, b: U8) -> I16:
    """(H, W, 3): by how much each value is wrong even if an edge may fall one pixel aside.

    That is its distance from the range which its 3x3 neighbourhood has in the other picture, the larger of both ways. Where nothing changes from pixel to
    pixel the range is one value, so plain surfaces are held to it exactly; nothing is left out.
    """
    return np.maximum(_outside(a, b), _outside(b, a))


def _outside(a: U8, b: U8) -> I16:
    around = np.pad(b.astype(np.int16), ((1, 1), (1, 1), (0, 0)), mode="edge")
    height, width = b.shape[:2]
    shifted = [around[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    low, high = np.minimum.reduce(shifted), np.maximum.reduce(shifted)
    return np.maximum(np.maximum(low - a, a - high), 0)


def _rmse(delta: I16) -> float:
    return float(np.sqrt((delta.astype(np.float64) ** 2).mean()))


def _off(delta: I16) -> float:
    return float((delta > NOTICED).any(axis=-1).mean())


def side_by_side(peer: U8, ours: U8) -> U8:
    """Theirs, ours, and eight times the difference on black; (H, 3 W, 3)."""
    delta = np.clip(np.abs(peer.astype(np.int16) - ours) * 8, 0, 255).astype(np.uint8)
    return np.concatenate([peer, ours, delta], axis=1)

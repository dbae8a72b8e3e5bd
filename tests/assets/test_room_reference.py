"""Our picture of the shipped room beside a path tracer's, by FLIP and SSIM: python -m tools.reference."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import absent
from tools import reference
from vrapp.errors import MissingError

MEAN_FLIP, WORST_FLIP, LEAST_SSIM = 0.115, 0.125, 0.82  # one sample a pixel; at four, as `python -m tools.reference` draws: 0.099, 0.109, 0.919


def test_equal_pictures_are_equal_and_others_are_not() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    assert reference.ssim(picture, picture) == pytest.approx(1.0)
    assert reference.flip(picture, picture).max() == 0.0
    other = np.random.default_rng(2).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    assert reference.ssim(picture, other) < 0.2
    assert reference.flip(picture, other).mean() > 0.2


@pytest.mark.slow
def test_the_room_looks_as_cycles_renders_it() -> None:
    try:
        compared = reference.compare(scale=1.0)
    except MissingError as error:
        absent(str(error))
        raise
    assert {c.name for c in compared} == {"user", "left", "right", "back", "far"}
    assert np.mean([c.flip for c in compared]) < MEAN_FLIP
    assert max(c.flip for c in compared) < WORST_FLIP
    assert min(c.ssim for c in compared) > LEAST_SSIM

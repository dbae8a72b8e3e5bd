"""A picture that is no square lies beside itself, whole, where it can."""

from __future__ import annotations

import pytest

from vrapp.render.mips import tiles
from vrapp.render.pictures import reference
from vrapp.scene.model import Sampler


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ((128, 256), (2, 1)), ((512, 64), (1, 8)), ((256, 256), (1, 1)), ((100, 300), (1, 1)), ((90, 200), (1, 1)), ((1, 4096), (1, 1)),
        ((4096, 8192), (1, 1)),
    ],
)  # fmt: skip
def test_only_even_powers_of_two_are_laid_out(shape: tuple[int, int], found: tuple[int, int]) -> None:
    assert tiles(*shape) == found


def test_a_reference_says_how_often_and_how_sharp() -> None:
    plain = reference((True, 2, 5), Sampler())
    assert reference((True, 2, 5), Sampler(), (2, 8)) ^ plain == 3 << 20 | 1 << 23
    assert reference((True, 2, 5), Sampler(min=9729)) ^ plain == 1 << 26

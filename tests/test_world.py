"""What counts as pointing."""

from __future__ import annotations

import numpy as np
import pytest

from vrapp.display.protocol import Hand
from vrapp.world import points


@pytest.mark.parametrize(
    ("squeeze", "curl", "active", "meant"),
    [
        (0.0, [0.0] * 5, True, False),  # at rest: its ray hits something all the same
        (0.0, [0.3] * 5, True, False),
        (0.9, [0.0] * 5, True, True),
        (0.0, [0.8, 0.1, 0.9, 0.9, 0.9], True, True),  # an index finger out of a fist
        (0.0, [0.9] * 5, True, False),  # a fist
        (0.9, [0.0] * 5, False, False),
    ],
)
def test_pointing_is_a_deed(squeeze: float, curl: list[float], active: bool, meant: bool) -> None:
    assert points(Hand(active=active, squeeze=squeeze, curl=np.array(curl, dtype=np.float32))) is meant

"""Every third-party scene and avatar beside what three.js shows of it (from tools/signatures.py): none black, flat, mirrored or in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tools.compare.ours import Ours
from tools.signatures import EDGE, KEPT, signature, view_of
from vrapp.display.context import GlContext

SIGNATURES = json.loads(KEPT.read_text())
MEAN, WORST = 1.5, 16.0  # grey levels of 255, of fields of 40 by 30 pixels


@pytest.fixture(scope="module")
def ours(gl: GlContext) -> Iterator[Ours]:
    with closing(Ours()) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_like_three(ours: Ours, testdata: Callable[[str], Path], name: str) -> None:
    kept = SIGNATURES[name]
    expected = np.frombuffer(bytes.fromhex(kept["fields"]), np.uint8).reshape(EDGE, EDGE).astype(float)
    ours.load(testdata(name), view_of(tuple(kept["camera"])))
    found = signature(ours.picture()).astype(float)
    away = np.abs(found - expected)
    assert found.std() > 1.0, "flat"
    assert away.mean() < MEAN and away.max() < WORST
    if np.abs(expected - expected[:, ::-1]).mean() > 2.0 * MEAN:
        assert np.abs(found - expected[:, ::-1]).mean() > 2.0 * away.mean(), "mirrored"

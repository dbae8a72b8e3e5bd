"""The files that fuzzing found, and some more bent afresh from them: what `tools.fuzz.check` asks for must hold for each."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.fuzz.bend import bend
from tools.fuzz.check import check

CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.bin"))


def test_what_fuzzing_found_stays_mended() -> None:
    assert len(CORPUS) > 100
    with np.errstate(all="ignore"):
        outcomes = [check(path.read_bytes()) is not None for path in CORPUS]
    assert 0.1 < sum(outcomes) / len(outcomes) < 0.9  # both pictures and refusals


@settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@given(st.sampled_from(CORPUS), st.integers(0, 1 << 32))
def test_bent_afresh(path: Path, seed: int) -> None:
    with np.errstate(all="ignore"):
        check(bend(path.read_bytes(), random.Random(seed)))

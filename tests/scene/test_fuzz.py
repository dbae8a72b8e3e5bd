"""Truncated and bent files: whatever is in them, only VrappError comes out, and memory stays bounded."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vrapp.errors import VrappError
from vrapp.scene.document import parse_document
from vrapp.scene.gltf import model_from_bytes
from vrapp.scene.hdr import hdr_from_bytes
from vrapp.scene.validate import validate
from vrapp.scene.vrm import vrm_from_bytes

Find = Callable[[str], Path]
FILES = [
    "avatars/debug_robot.vrm", "avatars/springs/springbone_extended_plane_pmed.vrm", "avatars/VRMC_vrm_expressions_isBinary_Overrides.vrm",
    "broken_vrm/triangle.vrm", "scenes/BoxInterleaved.glb", "scenes/BoxVertexColors.glb", "scenes/Fox.glb", "motion/test.vrma",
]  # fmt: skip
PEAK_BYTES = 300 << 20


def bent(data: bytes, rng: np.random.Generator) -> bytes:
    """Cut, or a few bytes changed, most of them in the JSON, sometimes a digit for a digit so that it still parses."""
    if rng.random() < 0.25:
        return data[: int(rng.integers(0, len(data)))]
    out = bytearray(data)
    text = int.from_bytes(data[12:16], "little") + 20
    digits = [i for i in range(20, min(text, len(data))) if 48 <= data[i] <= 57]
    for _ in range(int(rng.integers(1, 6))):
        if rng.random() < 0.6 and digits:
            out[digits[int(rng.integers(len(digits)))]] = int(rng.integers(48, 58))
        else:
            out[int(rng.integers(0, len(out) if rng.random() < 0.5 else min(text, len(out))))] = int(rng.integers(0, 256))
    return bytes(out)


def survives(act: Callable[[], object]) -> bool:
    try:
        act()
    except VrappError as error:
        assert "\n" not in str(error)
        return False
    return True


@pytest.mark.parametrize("name", FILES)
def test_bent_files_raise_nothing_but_our_own_errors(name: str, testdata: Find) -> None:
    data = testdata(name).read_bytes()
    rng = np.random.default_rng(len(data))
    tracemalloc.start()
    loaded = 0
    for _ in range(25):
        case = bent(data, rng)
        loaded += survives(lambda case=case: model_from_bytes(case))
        survives(lambda case=case: vrm_from_bytes(case))
        survives(lambda case=case: validate(parse_document(case)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < PEAK_BYTES
    assert loaded < 25


def test_bent_radiance_pictures(testdata: Find) -> None:
    data = testdata("light/spiaggia_di_mondello_1k.hdr").read_bytes()
    rng = np.random.default_rng(3)
    for _ in range(20):
        out = bytearray(data[: int(rng.integers(10, 60_000))])
        out[int(rng.integers(0, min(200, len(out))))] = int(rng.integers(0, 256))
        survives(lambda out=out: hdr_from_bytes(bytes(out)))

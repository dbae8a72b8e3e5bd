"""`vrapp bench frame`: the fields that scripts read, and counts that hold on any machine. Times are not tested."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import absent
from vrapp import bench
from vrapp.config import Settings
from vrapp.display.context import surfaceless
from vrapp.errors import MissingError

pytestmark = pytest.mark.slow
FIELDS = {"renderer", "size", "stereo", "frames", "triangles", "draws", "gl_calls", "cpu_ms", "stages_ms", "total_ms"}


@pytest.fixture(scope="module")
def measured() -> dict[int, dict[str, Any]]:
    """Of the room, and of ten and of three hundred cubes."""
    try:
        surfaceless().close()
    except MissingError as error:
        absent(str(error))
    return {meshes: bench.bench_frame(Settings(), (48, 48), 4, meshes) for meshes in (0, 10, 300)}


def test_it_prints_the_fields_of_the_design(measured: dict[int, dict[str, Any]]) -> None:
    for found in measured.values():
        assert found.keys() >= FIELDS
        assert found["cpu_ms"].keys() == found["total_ms"].keys() == {"median", "p99"}
        assert found["stages_ms"].keys() == {"input", "step", "animate", "gather", "draw"}
        assert (found["stereo"], found["size"], found["frames"]) == (True, [48, 48], 4)


def test_calls_stay_under_sixty_and_the_same_for_any_number_of_meshes(measured: dict[int, dict[str, Any]]) -> None:
    assert measured[10]["gl_calls"] == measured[300]["gl_calls"] < 60
    assert measured[0]["gl_calls"] < 60


def test_only_what_is_drawn_is_counted(measured: dict[int, dict[str, Any]]) -> None:
    few, many = measured[10], measured[300]
    assert many["draws"] - few["draws"] == 290
    assert many["triangles"] - few["triangles"] == 12 * 290

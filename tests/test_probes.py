"""Light probes: interpolation between them, furniture that does not leak, the shaders' packed form, and what a loader lets through."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from vrapp.errors import BadInputError
from vrapp.probes import packed, probes, sample
from vrapp.scene.jsonview import View
from vrapp.scene.lighting import load_box, load_probes

COUNT = (3, 2, 4)


def grid(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, 1.0, (*COUNT, 9, 3)).astype(np.float32)


def terms(n: np.ndarray) -> np.ndarray:
    x, y, z = n
    return np.array([1.0, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y])


def test_at_a_probe_its_own_light_and_half_way_the_mean() -> None:
    light = grid()
    field = probes((0, 0, 0), (2, 1, 3), COUNT, light, np.ones(COUNT, bool))
    places = np.array([[1, 1, 2], [1.5, 1, 2], [9, 9, 9]], np.float32)
    found = sample(field, places)
    assert np.allclose(found[0], light[1, 1, 2], atol=1e-6)
    assert np.allclose(found[1], 0.5 * (light[1, 1, 2] + light[2, 1, 2]), atol=1e-6)
    assert np.allclose(found[2], light[2, 1, 3], atol=1e-6), "outside the grid its border"


def test_a_probe_inside_furniture_takes_no_part() -> None:
    light, valid = grid(), np.ones(COUNT, bool)
    light[1, 0, 1], valid[1, 0, 1] = -100.0, False
    field = probes((0, 0, 0), (2, 1, 3), COUNT, light, valid)
    near = np.array([[1.2, 0.1, 1.3]], np.float32)
    assert sample(field, near).min() > -10.0
    assert np.isfinite(sample(probes((0, 0, 0), (2, 1, 3), COUNT, light, np.zeros(COUNT, bool)), near)).all()


def test_the_packed_form_is_the_same_light() -> None:
    light = grid()[0, 0]
    rows = packed(light)
    for n in np.random.default_rng(2).normal(size=(20, 3)):
        n /= np.linalg.norm(n)
        wanted = np.einsum("k,pkc->pc", terms(n), light)
        x, y, z = n
        found = rows[:, :3] @ [x, y, z, 1] + rows[:, 3:6] @ [x * y, y * z, z * z, z * x] + rows[:, 6, :3] * (x * x - y * y)
        assert np.allclose(found, wanted, atol=1e-4)


def said(**changes: object) -> View:
    light = base64.b64encode(np.ones((*COUNT, 27), "<f2").tobytes()).decode()
    said = {"low": [0, 0, 0], "high": [2, 1, 3], "count": list(COUNT), "sh": light, "valid": "1" * 24, **changes}
    return View({"probes": said}, "/scenes/0/extras/vrapp", None)


def test_what_a_room_says_is_read() -> None:
    found = load_probes(said())
    assert found is not None and found.light.shape == (24, 27)
    assert load_probes(View({}, "", None)) is None and load_box(View({}, "", None)) is None


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"count": [1000, 1000, 1000]}, "at most"),
        ({"count": [3, 2]}, "three counts"),
        ({"high": [2, -1, 3]}, "above low"),
        ({"sh": "AAAA"}, "half floats"),
        ({"sh": "*" * 1728}, "not base64"),
        ({"sh": base64.b64encode(np.full((24, 27), np.nan, "<f2").tobytes()).decode()}, "not a number"),
        ({"valid": "10"}, "24 characters"),
        ({"valid": "2" * 24}, "24 characters"),
    ],
)
def test_broken_probes_are_refused_in_one_line(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInputError, match=complaint) as caught:
        load_probes(said(**changes))
    assert "/scenes/0/extras/vrapp/probes" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "complaint"), [({"at": [0, 9, 0]}, "between"), ({"picture": "../secret.hdr"}, "only the name"), ({"picture": "a\\b.hdr"}, "only the name")]
)
def test_a_broken_box_is_refused(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInputError, match=complaint):
        load_box(View({"reflection": {"low": [-1, 0, -1], "high": [1, 2, 1], "at": [0, 1, 0], **changes}}, "", None))

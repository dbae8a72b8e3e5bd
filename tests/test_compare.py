"""What tools/compare measures and refuses. The browser itself is no part of the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tools.compare import measure, packages
from tools.compare.body import Scene, whole_view
from tools.compare.errors import CompareError
from tools.compare.view import View, load_lighting
from vrapp.scene.gltf import load_model


def test_an_edge_one_pixel_aside_is_set_aside() -> None:
    a = np.zeros((32, 32, 3), np.uint8)
    b = a.copy()
    a[:, 16:], b[:, 17:] = 200, 200
    found = measure.compare(a, b)
    assert found.off == pytest.approx(1 / 32) and found.off_inside == 0.0


def test_an_edge_two_pixels_aside_is_not() -> None:
    a = np.zeros((32, 32, 3), np.uint8)
    b = a.copy()
    a[:, 16:], b[:, 18:] = 200, 200
    assert measure.compare(a, b).off_inside > 0.0


def test_a_changed_tone_counts_in_full() -> None:
    a = np.full((16, 16, 3), 100, np.uint8)
    assert measure.compare(a, a + np.uint8(9)) == measure.Difference(9.0, 1.0, 9.0, 1.0)
    assert measure.compare(a, a + np.uint8(8)).off_inside == 0.0


def test_missing_chromium_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME", raising=False)
    with pytest.raises(CompareError, match="on Debian"):
        packages.browser()
    monkeypatch.setenv("CHROME", "no-such-program")
    with pytest.raises(CompareError, match="no-such-program"):
        packages.browser()


def test_lights_that_are_none_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "lights.json"
    path.write_text('{"lights": [{"kind": "lava"}]}')
    with pytest.raises(CompareError, match="not a file of lights") as found:
        load_lighting(path)
    assert "\n" not in str(found.value)
    path.write_text('{"lights": [{"kind": "point", "position": [0, 1, 0]}], "ambient": [0, 0, 0]}')
    assert load_lighting(path).lights[0].position == (0.0, 1.0, 0.0)


def test_the_whole_view_holds_every_vertex(testdata: Callable[[str], Path]) -> None:
    body = Scene(load_model(testdata("scenes/ShapeCollection.glb")))
    camera = whole_view(body, 640 / 480)
    x, y, z, tx, ty, tz, fov = camera
    assert (x, y) == (tx, ty) and z > tz
    from tools.compare.ours import eyes

    from_world, clips = eyes(camera, View(), 1)
    for node in np.flatnonzero(body.model.nodes.mesh >= 0):
        for primitive in body.model.meshes[body.model.nodes.mesh[node]].primitives:
            points = np.concatenate([primitive.positions, np.ones((len(primitive.positions), 1), np.float32)], axis=1)
            clip = points @ body.node_world[node] @ from_world[0] @ clips[0]
            assert (np.abs(clip[:, :2]) <= clip[:, 3:]).all()
    assert fov == 30.0

"""Tangents against Blender's own MikkTSpace on a bumpy ball with a mirrored half and triangles without texture area (tools/assets/tangents.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vrapp.mikktspace import corner_tangents
from vrapp.scene.model import Material, MorphTarget, Primitive, TextureRef
from vrapp.scene.tangents import with_tangents

BALL = Path(__file__).with_name("mikktspace.npz")


def ball() -> dict[str, np.ndarray]:
    with np.load(BALL, allow_pickle=False) as data:
        return {name: data[name] for name in data.files}


def area(uv: np.ndarray) -> np.ndarray:
    """(3 T,) that of the corner's triangle in the texture."""
    t = uv.reshape(-1, 3, 2)
    a, b = t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]
    return np.repeat(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], 3)


def test_the_tangents_are_blenders() -> None:
    data = ball()
    found, _ = corner_tangents(data["positions"], data["normals"], data["uv"], np.arange(len(data["positions"])))
    assert (found[:, :3] * data["tangents"][:, :3]).sum(axis=1).min() > 1 - 1e-5
    turned = area(data["uv"]) != 0.0
    assert 0.9 < turned.mean() < 1.0
    np.testing.assert_array_equal(found[turned, 3], data["tangents"][turned, 3])
    assert set(np.unique(found[:, 3])) == {-1.0, 1.0}  # the mirrored half


def indexed() -> Primitive:
    data = ball()
    rows = np.concatenate([data[name] for name in ("positions", "normals", "uv")], axis=1)
    kept, indices = np.unique(rows, axis=0, return_inverse=True)
    p, n, uv = (np.ascontiguousarray(part) for part in np.split(kept, (3, 6), axis=1))
    return Primitive(p, n, indices.ravel().astype(np.uint32), 0, uv0=uv, joints=np.arange(4 * len(p), dtype=np.uint16).reshape(-1, 4))


def test_vertices_part_only_where_their_tangents_do() -> None:
    before = indexed()
    before.targets = [MorphTarget(before.positions * 2)]
    after = with_tangents(before, [Material(normal_texture=TextureRef(0))])
    assert after.tangents is not None and before.joints is not None and after.joints is not None
    corners = after.indices
    np.testing.assert_array_equal(after.positions[corners], before.positions[before.indices])
    np.testing.assert_array_equal(after.joints[corners], before.joints[before.indices])
    assert after.targets[0].positions is not None
    np.testing.assert_array_equal(after.targets[0].positions, after.positions * 2)
    found = (after.tangents[corners][:, :3] * ball()["tangents"][:, :3]).sum(axis=1)
    assert found.min() > 1 - 1e-5
    assert len(before.positions) < len(after.positions) < 1.25 * len(before.positions)


@pytest.mark.parametrize("material", [Material(), Material(normal_texture=TextureRef(0))])
def test_what_needs_none_or_has_them_is_left_alone(material: Material) -> None:
    primitive = indexed()
    if material.normal_texture:
        primitive.tangents = np.ones((len(primitive.positions), 4), np.float32)
    assert with_tangents(primitive, [material]) is primitive


def test_nonsense_gives_finite_unit_vectors() -> None:
    random = np.random.default_rng(0)
    p = random.normal(size=(30, 3)).astype(np.float32)
    p[:9] = p[0]
    indices = random.integers(0, 30, 300)  # edges with many triangles, triangles without area
    for uv in (random.random((30, 2)), np.zeros((30, 2)), p[:, :2] * 1e20):
        with np.errstate(all="ignore"):
            found, _ = corner_tangents(p, np.zeros((30, 3), np.float32), uv.astype(np.float32), indices)
        assert np.isfinite(found).all()
        np.testing.assert_allclose(np.linalg.norm(found[:, :3], axis=1), 1, atol=1e-4)

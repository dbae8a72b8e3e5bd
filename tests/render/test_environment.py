"""Light from all around beside sums over every texel of the picture: a real one with a sun in it, 70,000 times as bright as its ground."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from vrapp.gl import GL
from vrapp.render.environment import LEVELS, SIZE, irradiance
from vrapp.scene.hdr import load_hdr

F64 = npt.NDArray[np.float64]
PICTURE = "light/spiaggia_di_mondello_1k.hdr"


def _light(pixels: npt.NDArray[np.float32]) -> tuple[F64, F64, F64]:
    """Directions (N, 3), radiance (N, 3) and solid angles (N,) of a picture's texels, two by two."""
    p = pixels.astype(np.float64)
    p = 0.25 * (p[::2, ::2] + p[1::2, ::2] + p[::2, 1::2] + p[1::2, 1::2])
    height, width = p.shape[:2]
    theta, phi = (np.arange(height) + 0.5) * np.pi / height, ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    t, f = np.meshgrid(theta, phi, indexing="ij")
    directions = np.stack([np.sin(t) * np.sin(f), np.cos(t), -np.sin(t) * np.cos(f)], axis=-1).reshape(-1, 3)
    return directions, p.reshape(-1, 3), (np.sin(t) * (np.pi / height) * (2 * np.pi / width)).ravel()


def _basis(d: F64) -> F64:
    x, y, z = d.T
    return np.stack([np.ones_like(x), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y], axis=-1)


def test_irradiance_is_the_projection_that_its_nine_numbers_can_hold(testdata: Callable[[str], Path]) -> None:
    """Ramamoorthi and Hanrahan 2001: against the cosine lobe's exact first three bands, and within what those bands leave out against every texel."""
    pixels = load_hdr(testdata(PICTURE))
    directions, radiance, solid = _light(pixels)
    basis = _basis(directions)
    found = irradiance(pixels).astype(np.float64)
    scale = np.array([0.282095, *[0.488603] * 3, 1.092548, 1.092548, 0.315392, 1.092548, 0.546274]) ** 2 * [1.0, *[2 / 3] * 3, *[0.25] * 5]
    expected = (basis * solid[:, None]).T @ radiance * scale[:, None]
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3)
    n = np.random.default_rng(5).normal(size=(200, 3))
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    exact = np.stack([(np.clip(directions @ each, 0.0, None) * solid) @ radiance / np.pi for each in n])
    assert np.abs(_basis(n) @ found - exact).max() < 0.09 * exact.max()


def _texels(face: int, edge: int) -> F64:
    """Directions (edge, edge, 3) of a cube face's texels (OpenGL 4.5, table 8.19)."""
    a = (np.arange(edge) + 0.5) / edge * 2 - 1
    y, x = np.meshgrid(a, a, indexing="ij")
    one = np.ones_like(x)
    d = np.stack([(one, -y, -x), (-one, -y, x), (x, one, y), (x, -one, -y), (x, -y, one), (-x, -y, -one)][face], axis=-1)
    return d / np.linalg.norm(d, axis=-1, keepdims=True)


@pytest.mark.parametrize(("level", "tolerance"), [(1, 0.05), (2, 0.04), (3, 0.012), (4, 0.015), (5, 0.015)])
def test_levels_are_the_environment_through_a_lobe(stage: Callable[..., Any], testdata: Callable[[str], Path], level: int, tolerance: float) -> None:
    """Each level against the lobe's integral over every texel, at places spread over the faces. The measure is x / (1 + x), as an eye would weigh it."""
    renderer = stage((8, 8), msaa=1).renderer
    pixels = load_hdr(testdata(PICTURE))
    cube = renderer._held.environments[renderer.upload_environment(pixels)].cube
    edge, alpha2 = SIZE >> level, (level / (LEVELS - 1)) ** 4
    found = np.zeros((6, edge, edge, 4), np.float32)
    GL.glGetTextureImage(cube.name, level, GL.GL_RGBA, GL.GL_FLOAT, found.nbytes, found)
    directions, radiance, solid = _light(pixels)
    random, errors = np.random.default_rng(level), []
    for face in range(6):
        places = _texels(face, edge)
        for y, x in random.integers(0, edge, (8, 2)):
            nl = np.clip(directions @ places[y, x], 0.0, None)
            weight = nl * solid / ((0.5 + 0.5 * nl) * (alpha2 - 1.0) + 1.0) ** 2
            exact = weight @ radiance / weight.sum()
            errors.append(found[face, y, x, :3] / (1 + found[face, y, x, :3]) - exact / (1 + exact))
    assert np.sqrt((np.array(errors) ** 2).mean()) < tolerance


def test_a_sun_brighter_than_half_floats_hold_stays_finite(stage: Callable[..., Any]) -> None:
    pixels = np.full((32, 64, 3), 0.5, np.float32)
    pixels[8, 20] = 1e7
    renderer = stage((8, 8), msaa=1).renderer
    cube = renderer._held.environments[renderer.upload_environment(pixels)].cube
    for level in range(LEVELS):
        edge = SIZE >> level
        found = np.zeros((6, edge, edge, 4), np.float32)
        GL.glGetTextureImage(cube.name, level, GL.GL_RGBA, GL.GL_FLOAT, found.nbytes, found)
        assert np.isfinite(found).all() and found[..., :3].min() > 0.4

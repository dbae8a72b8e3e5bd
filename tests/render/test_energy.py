"""Energy: a white surface in an evenly white world cannot be seen, and a lamp's light comes back as the specification's equations say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from vrapp.gl import GL
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.render.lobes import SIZE
from vrapp.scene.model import Layers, Material

F64 = npt.NDArray[np.float64]
NONE = np.zeros(0, np.float32)
WHITE = (1.0, 1.0, 1.0, 1.0)
LEVEL = 0.5

SURFACES = {
    "metal": Material(base_color=WHITE, metallic=1.0),
    "dielectric": Material(base_color=WHITE, metallic=0.0),
    "half metal": Material(base_color=WHITE, metallic=0.5),
    "specular": Material(base_color=WHITE, metallic=0.0, layers=Layers(ior=2.0, specular=0.7, specular_color=(1.0, 0.5, 0.2))),
    "sheen": Material(base_color=WHITE, metallic=0.0, layers=Layers(sheen_color=(1.0, 1.0, 1.0), sheen_roughness=0.5)),
    "clearcoat": Material(base_color=WHITE, metallic=0.0, layers=Layers(clearcoat=1.0, clearcoat_roughness=0.3)),
    "brushed metal": Material(base_color=WHITE, metallic=1.0, layers=Layers(anisotropy=0.8)),
    "glass": Material(base_color=WHITE, metallic=0.0, layers=Layers(transmission=1.0)),
}


def _ball(stage: Callable[..., Any], material: Material, **scene: Any) -> tuple[F64, F64]:
    """A ball of radius 1 at the origin, seen from z = 6: linear light (N, 3) and unit places (N, 3) of the pixels that lie well inside its outline."""
    theatre = stage((96, 96), msaa=1)
    theatre.look((0, 0, 6), (0, 0, 0), 0.36)
    model = shapes.model([shapes.mesh(shapes.sphere(1.0, 96))], [material], shapes.nodes(1, [0]))
    entry = Placed(theatre.renderer.upload(model), shapes.world(model), NONE)
    seen = theatre.shoot(DrawList([entry], tone_map="none", background=(LEVEL, LEVEL, LEVEL, 1.0), **scene))[0, ..., :3] / 255.0
    light = np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)
    y, x = np.mgrid[0:96, 0:96]
    slope = np.tan(0.18) * (np.stack([x, 95 - y], axis=-1) - 47.5) / 48.0
    rays = np.concatenate([slope, -np.ones((96, 96, 1))], axis=-1)
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    half = -6.0 * rays[..., 2]
    inside = half**2 - 35.0
    hit = inside > 0.1
    places = np.array([0, 0, 6.0]) + rays * (half - np.sqrt(np.maximum(inside, 0.0)))[..., None]
    return light[hit], places[hit]


@pytest.mark.parametrize("roughness", [0.0, 0.25, 0.5, 0.75, 1.0])
@pytest.mark.parametrize("name", SURFACES)
def test_a_white_ball_vanishes_in_a_white_world(stage: Callable[..., Any], name: str, roughness: float) -> None:
    material = SURFACES[name]
    material.roughness = roughness
    light, _ = _ball(stage, material, environment_strength=LEVEL)
    assert np.abs(light / LEVEL - 1.0).max() < 0.012  # a byte is 0.9 percent here


def _ggx(n: F64, v: F64, to_light: F64, alpha: float) -> tuple[F64, F64]:
    """Distribution times visibility (N,), and the half vector's Schlick term (1 - v.h)^5: glTF 2.0 appendix B.3, with masking of both sides together."""
    h = v + to_light
    h /= np.linalg.norm(h, axis=-1, keepdims=True)
    nh, nv, nl, vh = ((a * b).sum(axis=-1).clip(1e-4, 1.0) for a, b in ((n, h), (n, v), (n, to_light), (v, h)))
    a2 = alpha * alpha
    d = a2 / (np.pi * (nh * nh * (a2 - 1.0) + 1.0) ** 2)
    return d * 0.5 / (nl * np.sqrt(a2 + (1 - a2) * nv * nv) + nv * np.sqrt(a2 + (1 - a2) * nl * nl)), (1.0 - vh) ** 5


LAMP = np.array([0.3, 0.4, 0.8660254])


def _table(renderer: Any) -> F64:
    table = np.zeros((SIZE, SIZE, 4), np.float32)
    GL.glGetTextureImage(renderer._lobes.name, 0, GL.GL_RGBA, GL.GL_FLOAT, table.nbytes, table)
    return table.astype(np.float64)


@pytest.mark.parametrize("roughness", [0.4, 0.6, 0.9])
@pytest.mark.parametrize("metallic", [0.0, 1.0])
def test_a_lamp_is_reflected_as_the_specification_says(stage: Callable[..., Any], metallic: float, roughness: float) -> None:
    """glTF 2.0 appendix B, the reflection grown by what leaves after several bounces (Turquin 2019)."""
    base = np.array([0.7, 0.4, 0.2])
    sun = PunctualLight(0, (0, 0, 0), tuple(-LAMP), (0.5, 0.5, 0.5))
    light, n = _ball(stage, Material(base_color=(*base, 1.0), metallic=metallic, roughness=roughness), lights=[sun], environment_strength=0.0)
    v = np.array([0, 0, 6.0]) - n
    v /= np.linalg.norm(v, axis=-1, keepdims=True)
    lobe, grazing = (each[:, None] for each in _ggx(n, v, np.broadcast_to(LAMP, n.shape), roughness**2))
    row = roughness * (SIZE - 1)
    shares = _table(stage((8, 8)).renderer)[..., :2].sum(axis=-1)
    energy = np.interp(np.sqrt((n * v).sum(axis=-1)) * (SIZE - 1), np.arange(SIZE), shares[int(row)] * (1 - row % 1) + shares[int(row) + 1] * (row % 1))[
        :, None
    ]
    f0 = 0.04 * (1 - metallic) + base * metallic
    reflected = (f0 + (1 - f0) * grazing) * lobe * (1 + f0 * (1 / energy - 1))
    diffuse = (1 - metallic) * base / np.pi * (1 - 0.04 - 0.96 * grazing)
    expected = 0.5 * (n @ LAMP).clip(0.0, 1.0)[:, None] * (reflected + diffuse)
    shown = expected < 0.95  # brighter is white on the display
    assert np.abs(light - expected)[shown].max() < 0.02 and np.abs(light - expected)[shown].mean() < 0.003


def _integrated(nv: float, roughness: float) -> F64:
    """Shares of f0 and f90, and the sheen's albedo, summed over a fine grid of the hemisphere of light."""
    cosine, angle = np.meshgrid((np.arange(600) + 0.5) / 600, (np.arange(400) + 0.5) * (np.pi / 400), indexing="ij")
    sine = np.sqrt(1 - cosine**2)
    to_light = np.stack([sine * np.cos(angle), sine * np.sin(angle), cosine], axis=-1).reshape(-1, 3)
    v = np.broadcast_to([np.sqrt(1 - nv * nv), 0.0, nv], to_light.shape)
    solid = 2 * np.pi / len(to_light)
    lobe, grazing = _ggx(np.broadcast_to([0.0, 0.0, 1.0], to_light.shape), v.copy(), to_light, roughness**2)
    h = (to_light + v) / np.linalg.norm(to_light + v, axis=-1, keepdims=True)
    power = 1.0 / roughness**2
    d = (2 + power) * (1 - h[:, 2] ** 2).clip(0.0078125, 1.0) ** (power / 2) / (2 * np.pi)
    sheen = d * (0.25 / (to_light[:, 2] + nv - to_light[:, 2] * nv)).clip(0.0, 1.0)
    return np.array([(lobe * (1 - grazing) * to_light[:, 2]).sum(), (lobe * grazing * to_light[:, 2]).sum(), (sheen * to_light[:, 2]).sum()]) * solid


def test_the_table_of_lobes_holds_their_integrals(stage: Callable[..., Any]) -> None:
    table = _table(stage((8, 8)).renderer)
    for row, column in ((8, 8), (8, 31), (12, 16), (16, 8), (16, 24), (24, 6), (24, 31), (31, 6), (31, 16), (31, 31)):
        exact = _integrated((column / (SIZE - 1)) ** 2, row / (SIZE - 1))
        np.testing.assert_allclose(table[row, column, :3], np.minimum(exact, 1.0), atol=0.006)

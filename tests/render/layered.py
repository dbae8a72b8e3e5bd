"""What the golden pictures of the KHR_materials_* layers show: rows of balls, one layer each, its strength or its roughness rising to the right."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapes
from exhibits import Exhibit, at, bumps, exhibit, letter

from vrapp.scene.model import Layers, Material, TextureRef

U8 = npt.NDArray[np.uint8]


def _rows(*rows: list[Material], behind: U8 | None = None, pictures: list[U8] | None = None) -> Exhibit:
    """behind: a wall with this picture, which is texture 0."""
    parts = []
    if behind is not None:
        parts.append((shapes.quad(2.4), Material(base_color_texture=TextureRef(0), metallic=0.0), at(0, 0, -0.9)))
    for y, row in enumerate(rows):
        for x, material in enumerate(row):
            parts.append((shapes.sphere(0.21), material, at((x - (len(row) - 1) / 2) * 0.47, ((len(rows) - 1) / 2 - y) * 0.47)))
    return exhibit(parts, ([behind] if behind is not None else []) + (pictures or []))


def checks(size: int = 64) -> U8:
    """(size, size, 4): light above, dark below, in squares; alpha alternates too."""
    y, x = np.mgrid[0:size, 0:size] * 8 // size
    out = np.zeros((size, size, 4), np.uint8)
    out[..., :3] = np.where(((x + y) % 2)[..., None], (255, 210, 120), (40, 90, 160))
    out[..., 3] = np.where((x + y) % 2, 255, 40)
    return out


def specular() -> Exhibit:
    """Reflection fades, then takes colour; below, the index of refraction rises from 1 (nothing is reflected) to a diamond's; last, by textures."""
    dark = (0.05, 0.05, 0.08, 1.0)
    tints = [Layers(specular=0.0), Layers(specular=0.5), Layers(), Layers(specular_color=(8.0, 1.0, 0.5))]
    by_picture = Layers(specular_texture=TextureRef(0), specular_color=(10.0, 10.0, 10.0), specular_color_texture=TextureRef(0, scale=(2.0, 2.0), rotation=0.4))
    bent = [Layers(ior=1.0), Layers(ior=1.33), Layers(ior=2.4), by_picture]
    return _rows(*([Material(base_color=dark, metallic=0.0, roughness=0.15, layers=each) for each in row] for row in (tints, bent)), pictures=[checks()])


def sheen() -> Exhibit:
    """Velvet: brighter towards the rims, softer as it gets rougher; below on a coloured cloth, the last by textures."""
    cloth = [Layers(sheen_color=(0.9, 0.8, 0.6), sheen_roughness=each) for each in (0.15, 0.4, 0.7, 1.0)]
    rows = [[Material(base_color=base, metallic=0.0, layers=each) for each in cloth] for base in ((0.02, 0.02, 0.02, 1.0), (0.4, 0.05, 0.2, 1.0))]
    rows[1][3].layers = Layers(sheen_color=(1, 1, 1), sheen_color_texture=TextureRef(0), sheen_roughness=1.0, sheen_roughness_texture=TextureRef(0))
    return _rows(*rows, pictures=[checks()])


def clearcoat() -> Exhibit:
    """Lacquer over a rough red: none, half, whole, rough. Below over metal, then bumpy lacquer on a smooth base, then by textures."""
    red, gold, dark = (0.6, 0.03, 0.03, 1.0), (0.9, 0.6, 0.25, 1.0), (0.03, 0.02, 0.02, 1.0)
    upper = [Layers(clearcoat=0.0), Layers(clearcoat=0.5), Layers(clearcoat=1.0), Layers(clearcoat=1.0, clearcoat_roughness=0.4)]
    lower = [
        Layers(clearcoat=1.0), Layers(clearcoat=1.0, clearcoat_normal_texture=TextureRef(1, scale=(2.0, 1.0)), clearcoat_normal_scale=0.5),
        Layers(clearcoat=1.0, clearcoat_texture=TextureRef(0)), Layers(clearcoat=1.0, clearcoat_roughness=1.0, clearcoat_roughness_texture=TextureRef(0)),
    ]  # fmt: skip
    return _rows(
        [Material(base_color=red, metallic=0.0, roughness=0.6, layers=each) for each in upper],
        [Material(base_color=gold if n < 2 else dark, metallic=float(n < 2), roughness=0.5, layers=each) for n, each in enumerate(lower)],
        pictures=[checks(), bumps()],
    )


def iridescence() -> Exhibit:
    """A film that thickens to the right over a dark dielectric, below over metal; last by textures."""
    films = [Layers(iridescence=1.0, iridescence_ior=1.35, iridescence_thickness=(0.0, each)) for each in (150.0, 300.0, 450.0, 700.0)]
    rows = [
        [Material(base_color=base, metallic=metal, roughness=0.2, layers=each) for each in films]
        for base, metal in (((0.02, 0.02, 0.02, 1.0), 0.0), ((0.7, 0.7, 0.7, 1.0), 1.0))
    ]
    rows[1][3].layers = Layers(iridescence=1.0, iridescence_thickness=(100.0, 700.0), iridescence_thickness_texture=TextureRef(0))
    return _rows(*rows, pictures=[checks()])


def anisotropy() -> Exhibit:
    """Brushed steel: along the equator, then turned by a right angle, then by a texture's direction."""
    steel = (0.8, 0.8, 0.82, 1.0)
    along = [Layers(anisotropy=each) for each in (0.0, 0.4, 0.8, 1.0)]
    across = [Layers(anisotropy=each, anisotropy_rotation=np.pi / 2) for each in (0.4, 0.8, 1.0)]
    by_picture = Layers(anisotropy=0.9, anisotropy_texture=TextureRef(0))
    return _rows(*([Material(base_color=steel, roughness=0.3, layers=each) for each in row] for row in (along, [*across, by_picture])), pictures=[checks()])


def transmission() -> Exhibit:
    """Thin glass before a letter: clear, tinted, frosted, half; below solid, tinted inside, spread into colours, by texture."""
    clear, tint = (1.0, 1.0, 1.0, 1.0), (0.3, 0.9, 0.6, 1.0)
    thin = [(clear, 0.0, 1.0), (tint, 0.0, 1.0), (clear, 0.35, 1.0), (clear, 0.1, 0.5)]
    solid = [
        Layers(transmission=1.0, thickness=0.4), Layers(transmission=1.0, thickness=0.4, attenuation_distance=0.3, attenuation_color=(0.9, 0.4, 0.1)),
        Layers(transmission=1.0, thickness=0.4, dispersion=6.0, ior=1.6), Layers(transmission=1.0, transmission_texture=TextureRef(1)),
    ]  # fmt: skip
    return _rows(
        [Material(base_color=color, metallic=0.0, roughness=rough, layers=Layers(transmission=share)) for color, rough, share in thin],
        [Material(base_color=clear, metallic=0.0, roughness=0.0, layers=each) for each in solid],
        behind=letter(128), pictures=[checks()],
    )  # fmt: skip

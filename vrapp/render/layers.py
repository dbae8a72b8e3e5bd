"""The layers of a material (KHR_materials_*) for the material table: twelve texture slots of two vec4 and six vec4 of numbers, after the core's own."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vrapp.scene.model import Layers, TextureRef

F32 = npt.NDArray[np.float32]

SLOTS = 12
STRIDE = 2 * SLOTS + 6  # vec4
_MAP = 24  # bit of the first map in `materials.Has`
_SPECULAR, _SHEEN, _COAT, _FILM, _BRUSHED, _THROUGH, _VOLUME, _DISPERSION = (1 << bit for bit in range(16, 24))
_MAPS = {
    _SPECULAR: (0, 1), _SHEEN: (2, 3), _COAT: (4, 5, 6), _FILM: (9, 10), _BRUSHED: (11,), _THROUGH: (7,), _VOLUME: (8,), _DISPERSION: (),
}  # fmt: skip


def slots(of: Layers) -> list[tuple[TextureRef | None, bool]]:
    """(use, holds colour), in the order of the map bits of `materials.Has`."""
    return [
        (of.specular_texture, False), (of.specular_color_texture, True), (of.sheen_color_texture, True), (of.sheen_roughness_texture, False),
        (of.clearcoat_texture, False), (of.clearcoat_roughness_texture, False), (of.clearcoat_normal_texture, False),
        (of.transmission_texture, False), (of.thickness_texture, False), (of.iridescence_texture, False), (of.iridescence_thickness_texture, False),
        (of.anisotropy_texture, False),
    ]  # fmt: skip


def features(of: Layers, has: int) -> int:
    """`has` with the bits of the layers that do something, and without the maps of those that do not."""
    shown = {
        _SPECULAR: of.ior != 1.5 or of.specular != 1.0 or of.specular_color != (1.0, 1.0, 1.0) or bool(has & 3 << _MAP),
        _SHEEN: max(of.sheen_color) > 0.0,
        _COAT: of.clearcoat > 0.0,
        _FILM: of.iridescence > 0.0 and max(of.iridescence_thickness) > 0.0,
        _BRUSHED: of.anisotropy > 0.0,
        _THROUGH: of.transmission > 0.0,
        _VOLUME: of.transmission > 0.0 and of.thickness > 0.0,
        _DISPERSION: of.transmission > 0.0 and of.thickness > 0.0 and of.dispersion > 0.0,
    }
    for bit, on in shown.items():
        has = has | bit if on else has & ~sum(1 << _MAP + slot for slot in _MAPS[bit])
    return has


def put_numbers(out: F32, of: Layers) -> None:
    """(6, 4). Reflectance of the index of refraction and Beer's coefficients are worked out here, once."""
    f0 = ((of.ior - 1.0) / (of.ior + 1.0)) ** 2 if of.ior else 1.0
    out[0] = *(f0 * c for c in of.specular_color), of.specular
    out[1] = *of.sheen_color, of.sheen_roughness
    out[2] = of.clearcoat, of.clearcoat_roughness, of.clearcoat_normal_scale if of.clearcoat_normal_texture else 0.0, of.ior or 1e3
    out[3] = of.iridescence, of.iridescence_ior, *of.iridescence_thickness
    out[4] = of.transmission, of.thickness, of.dispersion, of.anisotropy
    out[5] = *(-math.log(max(c, 1e-5)) / of.attenuation_distance for c in of.attenuation_color), of.anisotropy_rotation

"""Material extensions of Khronos that add to metallic-roughness: KHR_materials_specular, ior, sheen, clearcoat, transmission, volume, dispersion,
iridescence and anisotropy, each as its specification bounds it."""

from __future__ import annotations

import math

from vrapp.scene.document import Document
from vrapp.scene.jsonview import LARGEST, View
from vrapp.scene.model import Layers, Rgb
from vrapp.scene.textures import texture_ref


def load_layers(document: Document, view: View) -> Layers | None:
    """None where a material has none of them, which is what keeps such a material's program small."""
    found = {name: view.extension(f"KHR_materials_{name}") for name in _READERS}
    if all(each is None for each in found.values()):
        return None
    out = Layers()
    for name, each in found.items():
        if each is not None:
            document.attempt(each, lambda name=name, each=each: _READERS[name](document, each, out), "what follows in the extension is left out")
    return out


def _color(view: View, key: str, default: Rgb, high: float = 1.0) -> Rgb:
    values = view.vector(key, 3, default)
    for value in values:
        if not 0.0 <= value <= high:
            raise view.fail(f"{value} is out of range", key)
    return values[0], values[1], values[2]


def _specular(document: Document, view: View, out: Layers) -> None:
    out.specular = view.number("specularFactor", 1.0, 0.0, 1.0)
    out.specular_texture = texture_ref(document, view.child("specularTexture"))
    out.specular_color = _color(view, "specularColorFactor", (1.0, 1.0, 1.0), LARGEST)
    out.specular_color_texture = texture_ref(document, view.child("specularColorTexture"))


def _ior(document: Document, view: View, out: Layers) -> None:
    ior = view.number("ior", 1.5, 0.0)
    if 0.0 < ior < 1.0:
        raise view.fail(f"{ior} is neither 0 nor at least 1", "ior")
    out.ior = ior


def _sheen(document: Document, view: View, out: Layers) -> None:
    out.sheen_color = _color(view, "sheenColorFactor", (0.0, 0.0, 0.0))
    out.sheen_color_texture = texture_ref(document, view.child("sheenColorTexture"))
    out.sheen_roughness = view.number("sheenRoughnessFactor", 0.0, 0.0, 1.0)
    out.sheen_roughness_texture = texture_ref(document, view.child("sheenRoughnessTexture"))


def _clearcoat(document: Document, view: View, out: Layers) -> None:
    out.clearcoat = view.number("clearcoatFactor", 0.0, 0.0, 1.0)
    out.clearcoat_texture = texture_ref(document, view.child("clearcoatTexture"))
    out.clearcoat_roughness = view.number("clearcoatRoughnessFactor", 0.0, 0.0, 1.0)
    out.clearcoat_roughness_texture = texture_ref(document, view.child("clearcoatRoughnessTexture"))
    normal = view.child("clearcoatNormalTexture")
    if normal is not None:
        out.clearcoat_normal_texture, out.clearcoat_normal_scale = texture_ref(document, normal), normal.number("scale", 1.0)


def _transmission(document: Document, view: View, out: Layers) -> None:
    out.transmission = view.number("transmissionFactor", 0.0, 0.0, 1.0)
    out.transmission_texture = texture_ref(document, view.child("transmissionTexture"))


def _volume(document: Document, view: View, out: Layers) -> None:
    out.thickness = view.number("thicknessFactor", 0.0, 0.0)
    out.thickness_texture = texture_ref(document, view.child("thicknessTexture"))
    out.attenuation_color = _color(view, "attenuationColor", (1.0, 1.0, 1.0))
    if view.has("attenuationDistance"):
        distance = view.number("attenuationDistance", math.inf)
        if distance <= 0.0:
            raise view.fail(f"{distance} must be more than 0", "attenuationDistance")
        out.attenuation_distance = distance


def _dispersion(document: Document, view: View, out: Layers) -> None:
    out.dispersion = view.number("dispersion", 0.0, 0.0)


def _iridescence(document: Document, view: View, out: Layers) -> None:
    out.iridescence = view.number("iridescenceFactor", 0.0, 0.0, 1.0)
    out.iridescence_texture = texture_ref(document, view.child("iridescenceTexture"))
    out.iridescence_ior = view.number("iridescenceIor", 1.3, 1.0)
    out.iridescence_thickness = (
        view.number("iridescenceThicknessMinimum", 100.0, 0.0),
        view.number("iridescenceThicknessMaximum", 400.0, 0.0),
    )
    out.iridescence_thickness_texture = texture_ref(document, view.child("iridescenceThicknessTexture"))


def _anisotropy(document: Document, view: View, out: Layers) -> None:
    out.anisotropy = view.number("anisotropyStrength", 0.0, 0.0, 1.0)
    out.anisotropy_rotation = view.number("anisotropyRotation", 0.0)
    out.anisotropy_texture = texture_ref(document, view.child("anisotropyTexture"))


_READERS = {
    "specular": _specular, "ior": _ior, "sheen": _sheen, "clearcoat": _clearcoat, "transmission": _transmission, "volume": _volume,
    "dispersion": _dispersion, "iridescence": _iridescence, "anisotropy": _anisotropy,
}  # fmt: skip

"""KHR_materials_*: what the loader makes of each, and what it says of what breaks the specification."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest
from glbs import Builder
from PIL import Image

from vrapp.scene.document import parse_document
from vrapp.scene.gltf import model_from_bytes
from vrapp.scene.inspect import SUPPORTED_EXTENSIONS
from vrapp.scene.model import Layers
from vrapp.scene.validate import validate

TURNED = {"index": 0, "texCoord": 0, "extensions": {"KHR_texture_transform": {"offset": [0.1, 0.2], "rotation": 0.5, "scale": [2, 3], "texCoord": 1}}}


def _glb(material: dict[str, Any]) -> bytes:
    builder = Builder()
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    builder.add("images", bufferView=builder.view(picture.getvalue()), mimeType="image/png")
    builder.add("textures", source=0)
    builder.add("materials", **material)
    builder.json["extensionsUsed"] = [*material.get("extensions", {}), "KHR_texture_transform"]
    builder.triangle(material=0)
    return builder.glb()


def _layers(**extensions: Any) -> Layers | None:
    return model_from_bytes(_glb({"extensions": {f"KHR_materials_{name}": value for name, value in extensions.items()}})).materials[0].layers


def test_a_material_without_extensions_has_no_layers() -> None:
    assert _layers(emissive_strength={"emissiveStrength": 2.0}) is None


def test_unlit_ignores_every_layer() -> None:
    assert _layers(unlit={}, clearcoat={"clearcoatFactor": 1.0}) is None


EVERYTHING: dict[str, dict[str, Any]] = {
    "specular": {"specularFactor": 0.3, "specularTexture": TURNED, "specularColorFactor": [0.1, 2.0, 0.3], "specularColorTexture": TURNED},
    "ior": {"ior": 1.8},
    "sheen": {"sheenColorFactor": [0.1, 0.2, 0.3], "sheenColorTexture": TURNED, "sheenRoughnessFactor": 0.4, "sheenRoughnessTexture": TURNED},
    "clearcoat": {
        "clearcoatFactor": 0.5, "clearcoatTexture": TURNED, "clearcoatRoughnessFactor": 0.6, "clearcoatRoughnessTexture": TURNED,
        "clearcoatNormalTexture": {**TURNED, "scale": 0.7},
    },
    "transmission": {"transmissionFactor": 0.8, "transmissionTexture": TURNED},
    "volume": {"thicknessFactor": 0.9, "thicknessTexture": TURNED, "attenuationDistance": 1.5, "attenuationColor": [0.4, 0.5, 0.6]},
    "dispersion": {"dispersion": 2.5},
    "iridescence": {
        "iridescenceFactor": 0.25, "iridescenceTexture": TURNED, "iridescenceIor": 1.6, "iridescenceThicknessMinimum": 50.0,
        "iridescenceThicknessMaximum": 700.0, "iridescenceThicknessTexture": TURNED,
    },
    "anisotropy": {"anisotropyStrength": 0.35, "anisotropyRotation": 0.75, "anisotropyTexture": TURNED},
}  # fmt: skip


def test_every_number_and_every_texture_arrives() -> None:
    layers = _layers(**EVERYTHING)
    assert layers is not None
    assert (layers.specular, layers.specular_color, layers.ior) == (0.3, (0.1, 2.0, 0.3), 1.8)
    assert (layers.sheen_color, layers.sheen_roughness) == ((0.1, 0.2, 0.3), 0.4)
    assert (layers.clearcoat, layers.clearcoat_roughness, layers.clearcoat_normal_scale) == (0.5, 0.6, 0.7)
    assert (layers.transmission, layers.thickness, layers.attenuation_distance, layers.attenuation_color) == (0.8, 0.9, 1.5, (0.4, 0.5, 0.6))
    assert (layers.iridescence, layers.iridescence_ior, layers.iridescence_thickness) == (0.25, 1.6, (50.0, 700.0))
    assert (layers.dispersion, layers.anisotropy, layers.anisotropy_rotation) == (2.5, 0.35, 0.75)
    textures = [getattr(layers, name) for name in Layers.__slots__ if name.endswith("_texture")]
    assert len(textures) == 12
    for use in textures:
        assert (use.texture, use.uv_set, use.offset, use.scale, use.rotation) == (0, 1, (0.1, 0.2), (2.0, 3.0), 0.5)


def test_the_defaults_are_the_specifications() -> None:
    layers = _layers(**{name: {} for name in EVERYTHING})
    assert layers == Layers() and layers is not None
    assert (layers.ior, layers.iridescence_ior, layers.attenuation_distance) == (1.5, 1.3, math.inf)


BROKEN = [
    ("specular", {"specularFactor": 1.5}, "specularFactor"),
    ("specular", {"specularColorFactor": [1, -1, 1]}, "specularColorFactor"),
    ("specular", {"specularColorTexture": {"index": 7}}, "specularColorTexture/index"),
    ("ior", {"ior": 0.5}, "ior"),
    ("sheen", {"sheenColorFactor": [2, 0, 0]}, "sheenColorFactor"),
    ("sheen", {"sheenRoughnessTexture": 3}, "sheenRoughnessTexture"),
    ("clearcoat", {"clearcoatNormalTexture": {"index": 0, "scale": "big"}}, "clearcoatNormalTexture/scale"),
    ("transmission", {"transmissionFactor": -0.1}, "transmissionFactor"),
    ("volume", {"attenuationDistance": 0.0}, "attenuationDistance"),
    ("volume", {"thicknessFactor": -1.0}, "thicknessFactor"),
    ("dispersion", {"dispersion": -1.0}, "dispersion"),
    ("iridescence", {"iridescenceIor": 0.9}, "iridescenceIor"),
    ("anisotropy", {"anisotropyStrength": 1.01}, "anisotropyStrength"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "key"), BROKEN)
def test_what_breaks_the_specification_is_named_by_loader_and_validator(name: str, value: dict[str, Any], key: str) -> None:
    where = f"/materials/0/extensions/KHR_materials_{name}/{key}"
    data = _glb({"extensions": {f"KHR_materials_{name}": value}})
    warned = [problem.where for problem in model_from_bytes(data).problems if problem.severity == "warning"]
    assert any(place.startswith(where) for place in warned)  # the material is shown without it
    problems = validate(parse_document(data, None))
    assert any(problem.severity == "error" and problem.where.startswith(where) for problem in problems)


def test_what_is_drawn_is_listed_as_supported() -> None:
    assert {f"KHR_materials_{name}" for name in EVERYTHING} <= SUPPORTED_EXTENSIONS

"""The properties of glTF 2.0 and of the Khronos extensions, as tables of rules (glTF 2.0 section 5 and the extensions' schemas)."""

from __future__ import annotations

import math

from vrapp.scene.rules import EXTENSION_PLACES, Array, Flag, Index, Integer, Map, Number, Object, Rule, Text

NAME = {"name": Text()}
UNIT = Number(0.0, 1.0)
TEXTURE = {"index!": Index("textures"), "texCoord": Integer()}
UP = Number(0.0)


def numbers(length: int, item: Rule | None = None) -> Array:
    return Array(item or Number(), (length,))


def objects(kind: str) -> Array:
    return Array(Object(kind))


TABLES: dict[str, dict[str, Rule]] = {
    "root": {
        "asset!": Object("asset"), "extensionsUsed": Array(Text(), unique=True), "extensionsRequired": Array(Text(), unique=True),
        "accessors": objects("accessor"), "animations": objects("animation"), "buffers": objects("buffer"), "bufferViews": objects("bufferView"),
        "cameras": objects("camera"), "images": objects("image"), "materials": objects("material"), "meshes": objects("mesh"), "nodes": objects("node"),
        "samplers": objects("sampler"), "scene": Index("scenes"), "scenes": objects("scene"), "skins": objects("skin"), "textures": objects("texture"),
    },
    "asset": {"version!": Text(pattern=r"[0-9]+\.[0-9]+"), "minVersion": Text(pattern=r"[0-9]+\.[0-9]+"), "generator": Text(), "copyright": Text()},
    "accessor": {
        **NAME, "bufferView": Index("bufferViews"), "byteOffset": Integer(), "normalized": Flag(), "count!": Integer(1), "sparse": Object("sparse"),
        "componentType!": Integer(options=(5120, 5121, 5122, 5123, 5125, 5126)), "min": Array(Number()), "max": Array(Number()),
        "type!": Text(("SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4")),
    },
    "sparse": {"count!": Integer(1), "indices!": Object("sparseIndices"), "values!": Object("sparseValues")},
    "sparseIndices": {"bufferView!": Index("bufferViews"), "byteOffset": Integer(), "componentType!": Integer(options=(5121, 5123, 5125))},
    "sparseValues": {"bufferView!": Index("bufferViews"), "byteOffset": Integer()},
    "animation": {**NAME, "channels!": objects("channel"), "samplers!": objects("animationSampler")},
    "channel": {"sampler!": Integer(), "target!": Object("target")},
    "target": {"node": Index("nodes"), "path!": Text(("translation", "rotation", "scale", "weights", "pointer"))},
    "animationSampler": {"input!": Index("accessors"), "output!": Index("accessors"), "interpolation": Text(("LINEAR", "STEP", "CUBICSPLINE"))},
    "buffer": {**NAME, "uri": Text(), "byteLength!": Integer(1)},
    "bufferView": {
        **NAME, "buffer!": Index("buffers"), "byteOffset": Integer(), "byteLength!": Integer(1), "byteStride": Integer(4, 252, 4),
        "target": Integer(options=(34962, 34963)),
    },
    "camera": {**NAME, "type!": Text(("perspective", "orthographic")), "perspective": Object("perspective"), "orthographic": Object("orthographic")},
    "perspective": {"aspectRatio": Number(above=0.0), "yfov!": Number(above=0.0), "znear!": Number(above=0.0), "zfar": Number(above=0.0)},
    "orthographic": {"xmag!": Number(), "ymag!": Number(), "znear!": UP, "zfar!": Number(above=0.0)},
    "image": {**NAME, "uri": Text(), "mimeType": Text(("image/jpeg", "image/png", "image/webp", "image/ktx2")), "bufferView": Index("bufferViews")},
    "material": {
        **NAME, "pbrMetallicRoughness": Object("pbr"), "normalTexture": Object("normalTexture"), "occlusionTexture": Object("occlusionTexture"),
        "emissiveTexture": Object("textureInfo"), "emissiveFactor": numbers(3, UNIT), "alphaMode": Text(("OPAQUE", "MASK", "BLEND")), "alphaCutoff": UP,
        "doubleSided": Flag(),
    },
    "pbr": {
        "baseColorFactor": numbers(4, UNIT), "baseColorTexture": Object("textureInfo"), "metallicFactor": UNIT, "roughnessFactor": UNIT,
        "metallicRoughnessTexture": Object("textureInfo"),
    },
    "textureInfo": {**TEXTURE},
    "normalTexture": {**TEXTURE, "scale": Number()},
    "occlusionTexture": {**TEXTURE, "strength": UNIT},
    "mesh": {**NAME, "primitives!": objects("primitive"), "weights": Array(Number())},
    "primitive": {
        "attributes!": Map(Index("accessors")), "indices": Index("accessors"), "material": Index("materials"), "mode": Integer(0, 6),
        "targets": Array(Map(Index("accessors"))),
    },
    "node": {
        **NAME, "camera": Index("cameras"), "children": Array(Index("nodes"), unique=True), "skin": Index("skins"), "matrix": numbers(16),
        "mesh": Index("meshes"), "rotation": numbers(4, Number(-1.0, 1.0)), "scale": numbers(3), "translation": numbers(3), "weights": Array(Number()),
    },
    "sampler": {
        **NAME, "magFilter": Integer(options=(9728, 9729)), "minFilter": Integer(options=(9728, 9729, 9984, 9985, 9986, 9987)),
        "wrapS": Integer(options=(33071, 33648, 10497)), "wrapT": Integer(options=(33071, 33648, 10497)),
    },
    "scene": {**NAME, "nodes": Array(Index("nodes"), unique=True)},
    "skin": {**NAME, "inverseBindMatrices": Index("accessors"), "skeleton": Index("nodes"), "joints!": Array(Index("nodes"), unique=True)},
    "texture": {**NAME, "sampler": Index("samplers"), "source": Index("images")},
    "empty": {},
    "webp": {"source": Index("images")},
    "basisu": {"source": Index("images")},
    "pointer": {"pointer!": Text(pattern=r"(/([^/~]|~[01])*)*")},
    "lights": {"lights!": objects("light")},
    "light": {
        **NAME, "color": numbers(3, UNIT), "intensity": UP, "type!": Text(("directional", "point", "spot")), "range": Number(above=0.0), "spot": Object("spot"),
    },
    "spot": {"innerConeAngle": Number(0.0, math.pi / 2), "outerConeAngle": Number(0.0, math.pi / 2, above=0.0)},
    "nodeLight": {"light!": Index("extensions/KHR_lights_punctual/lights")},
    "anisotropy": {"anisotropyStrength": UNIT, "anisotropyRotation": Number(), "anisotropyTexture": Object("textureInfo")},
    "clearcoat": {
        "clearcoatFactor": UNIT, "clearcoatTexture": Object("textureInfo"), "clearcoatRoughnessFactor": UNIT,
        "clearcoatRoughnessTexture": Object("textureInfo"), "clearcoatNormalTexture": Object("normalTexture"),
    },
    "dispersion": {"dispersion": UP},
    "emissiveStrength": {"emissiveStrength": UP},
    "ior": {"ior": Number(1.0, also=0.0)},
    "iridescence": {
        "iridescenceFactor": UNIT, "iridescenceTexture": Object("textureInfo"), "iridescenceIor": Number(1.0),
        "iridescenceThicknessMinimum": UP, "iridescenceThicknessMaximum": UP, "iridescenceThicknessTexture": Object("textureInfo"),
    },
    "glossiness": {
        "diffuseFactor": numbers(4, UNIT), "diffuseTexture": Object("textureInfo"), "specularFactor": numbers(3, UNIT), "glossinessFactor": UNIT,
        "specularGlossinessTexture": Object("textureInfo"),
    },
    "sheen": {
        "sheenColorFactor": numbers(3, UNIT), "sheenColorTexture": Object("textureInfo"), "sheenRoughnessFactor": UNIT,
        "sheenRoughnessTexture": Object("textureInfo"),
    },
    "specular": {
        "specularFactor": UNIT, "specularTexture": Object("textureInfo"), "specularColorFactor": numbers(3, UP),
        "specularColorTexture": Object("textureInfo"),
    },
    "transmission": {"transmissionFactor": UNIT, "transmissionTexture": Object("textureInfo")},
    "volume": {
        "attenuationColor": numbers(3, UNIT), "attenuationDistance": Number(above=0.0), "thicknessFactor": UP, "thicknessTexture": Object("textureInfo"),
    },
    "variants": {"variants!": objects("variant")},
    "variant": {"name!": Text()},
    "variantMappings": {"mappings!": objects("variantMapping")},
    "variantMapping": {
        "variants!": Array(Index("extensions/KHR_materials_variants/variants"), unique=True), "material!": Index("materials"), "name": Text(),
    },
    "visibility": {"visible": Flag()},
    "textureTransform": {"offset": numbers(2), "rotation": Number(), "scale": numbers(2), "texCoord": Integer()},
}  # fmt: skip

_ON_MATERIALS = {
    "anisotropy": "anisotropy", "clearcoat": "clearcoat", "dispersion": "dispersion", "emissive_strength": "emissiveStrength", "ior": "ior",
    "iridescence": "iridescence", "pbrSpecularGlossiness": "glossiness", "sheen": "sheen", "specular": "specular", "transmission": "transmission",
    "unlit": "empty", "volume": "volume",
}  # fmt: skip

EXTENSION_PLACES.update({f"KHR_materials_{name}": {"material": kind} for name, kind in _ON_MATERIALS.items()})
EXTENSION_PLACES.update(
    {
        "KHR_mesh_quantization": {},
        "KHR_node_visibility": {"node": "visibility"},
        "KHR_texture_transform": {"textureInfo": "textureTransform", "normalTexture": "textureTransform", "occlusionTexture": "textureTransform"},
        "KHR_materials_variants": {"root": "variants", "primitive": "variantMappings"},
        "KHR_lights_punctual": {"root": "lights", "node": "nodeLight"},
        "KHR_animation_pointer": {"target": "pointer"},
        "EXT_texture_webp": {"texture": "webp"},
        "KHR_texture_basisu": {"texture": "basisu"},
    }
)

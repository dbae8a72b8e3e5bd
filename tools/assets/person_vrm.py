"""What VRM 1.0 adds to the glTF file: meta, humanoid, expressions, gaze, first person, spring bones, and MToon materials."""

from __future__ import annotations

from typing import Any

import numpy as np
from person_face import LOOKS
from person_glb import Writer
from person_mesh import F64, Part
from person_rig import EYE, HEAD_GROWTH, bones

# shade: multiplied with the picture (sRGB); toony 0 is a soft Lambert slope, 1 a hard edge
MATERIALS: dict[str, dict[str, Any]] = {
    "skin": {
        "shade": (0.80, 0.56, 0.52),
        "toony": 0.25,
        "shift": -0.10,
        "rim": (0.16, 0.09, 0.07),
    },
    "eye": {"shade": (0.86, 0.82, 0.84), "toony": 0.1, "shift": 0.15},
    "line": {"color": (0.17, 0.095, 0.085), "shade": (0.60, 0.55, 0.6), "toony": 0.2, "shift": 0.0},
    "mouth": {"shade": (0.70, 0.55, 0.58), "toony": 0.0, "shift": 0.1},
    "hair": {
        "shade": (0.52, 0.44, 0.50),
        "toony": 0.30,
        "shift": -0.10,
        "rim": (0.20, 0.12, 0.09),
        "two_sided": True,
    },
    "knit": {
        "shade": (0.55, 0.52, 0.60),
        "toony": 0.15,
        "shift": -0.10,
        "rim": (0.10, 0.13, 0.13),
    },
    "cloth": {
        "shade": (0.70, 0.58, 0.58),
        "toony": 0.15,
        "shift": -0.10,
        "rim": (0.10, 0.09, 0.08),
    },
}


def linear(srgb: tuple[float, ...]) -> list[float]:
    return [round(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4, 5) for c in srgb]


def add_material(writer: Writer, name: str, texture: int | None) -> int:
    look = MATERIALS[name]
    pbr: dict[str, Any] = {"metallicFactor": 0.0, "roughnessFactor": 0.85}
    base = linear(look.get("color", (1.0, 1.0, 1.0)))
    pbr["baseColorFactor"] = [*base, 1.0]
    shade = linear(look["shade"])
    mtoon: dict[str, Any] = {
        "specVersion": "1.0",
        "shadeColorFactor": [round(b * s, 5) for b, s in zip(base, shade, strict=True)],
        "shadingToonyFactor": look["toony"],
        "shadingShiftFactor": look["shift"],
        "giEqualizationFactor": 0.9,
    }
    if texture is not None:
        pbr["baseColorTexture"] = {"index": texture}
        mtoon["shadeMultiplyTexture"] = {"index": texture}
    if "rim" in look:
        mtoon |= {
            "parametricRimColorFactor": linear(look["rim"]),
            "parametricRimFresnelPowerFactor": 4.0,
            "parametricRimLiftFactor": 0.0,
            "rimLightingMixFactor": 1.0,
        }
    if "outline" in look:
        mtoon |= {
            "outlineWidthMode": "worldCoordinates",
            "outlineWidthFactor": look["outline"],
            "outlineColorFactor": linear(look["line"]),
            "outlineLightingMixFactor": 1.0,
        }
    item: dict[str, Any] = {"name": name, "pbrMetallicRoughness": pbr, "extensions": {"VRMC_materials_mtoon": mtoon}}
    if look.get("two_sided"):
        item["doubleSided"] = True
    return writer.put("materials", item)


def meta(thumbnail: int | None) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": "Ori",
        "version": "1.0",
        "authors": ["vrapp contributors"],
        "copyrightInformation": "Given to everyone; no rights reserved.",
        "licenseUrl": "https://vrm.dev/licenses/1.0/",
        "otherLicenseUrl": "https://creativecommons.org/publicdomain/zero/1.0/",
        "avatarPermission": "everyone",
        "allowExcessivelyViolentUsage": True,
        "allowExcessivelySexualUsage": False,
        "commercialUsage": "corporation",
        "allowPoliticalOrReligiousUsage": True,
        "allowAntisocialOrHateUsage": False,
        "creditNotation": "unnecessary",
        "allowRedistribution": True,
        "modification": "allowModificationRedistribution",
    }
    if thumbnail is not None:
        out["thumbnailImage"] = thumbnail
    return out


def expressions(nodes: dict[str, int], parts: dict[str, tuple[Part, str]]) -> dict[str, Any]:
    override = {"happy": "blend", "relaxed": "blend", "surprised": "none"}
    preset: dict[str, Any] = {}
    for name in LOOKS:
        binds = [
            {"node": nodes[f"mesh:{mesh}"], "index": list(part.morphs).index(name), "weight": 1.0} for mesh, (part, _) in parts.items() if name in part.morphs
        ]
        preset[name] = {
            "morphTargetBinds": binds,
            "isBinary": False,
            "overrideBlink": override.get(name, "none"),
            "overrideLookAt": "none",
            "overrideMouth": "none",
        }
    return {"preset": preset}


def springs(nodes: dict[str, int], hair_joints: dict[str, list[F64]]) -> dict[str, Any]:
    head_at, neck_at, chest_at = (np.array(next(b[2] for b in bones() if b[0] == n)) for n in ("head", "neck", "upperChest"))

    def sphere(bone: str, origin: F64, at: tuple[float, float, float], radius: float) -> dict[str, Any]:
        return {"node": nodes[bone], "shape": {"sphere": {"offset": (np.array(at) - origin).round(5).tolist(), "radius": radius}}}

    def capsule(bone: str, origin: F64, a: tuple[float, float, float], b: tuple[float, float, float], radius: float) -> dict[str, Any]:
        shape = {"offset": (np.array(a) - origin).round(5).tolist(), "tail": (np.array(b) - origin).round(5).tolist(), "radius": radius}
        return {"node": nodes[bone], "shape": {"capsule": shape}}

    colliders = [
        sphere("head", head_at, (0, 1.511, -0.014), 0.108),
        sphere("head", head_at, (0, 1.432, 0.012), 0.084),
        capsule("neck", neck_at, (0, 1.25, -0.024), (0, 1.36, -0.016), 0.056),
        capsule("upperChest", chest_at, (-0.105, 1.212, -0.014), (0.105, 1.212, -0.014), 0.048),
    ]
    rows = []
    for lock, places in hair_joints.items():
        names = [f"{lock}{i + 1}" for i in range(len(places) - 1)] + [f"{lock}Tip"]
        fringe = "Fringe" in lock
        joint = {"hitRadius": 0.008, "stiffness": 2.6 if fringe else 1.5, "gravityPower": 0.02 if fringe else 0.12, "gravityDir": [0, -1, 0], "dragForce": 0.45}
        rows.append({"name": lock, "joints": [{"node": nodes[n], **joint} for n in names], "colliderGroups": [0]})
    return {"specVersion": "1.0", "colliders": colliders, "colliderGroups": [{"name": "body", "colliders": list(range(len(colliders)))}], "springs": rows}


def vrm_extensions(writer: Writer, nodes: dict[str, int], parts: dict[str, tuple[Part, str]], hair_joints: dict[str, list[F64]], thumbnail: int | None) -> None:
    head_at = np.array(next(b[2] for b in bones() if b[0] == "head"))
    both_ways = {"inputMaxValue": 45.0, "outputScale": 11.5}
    look_at = {
        "type": "bone",
        "offsetFromHeadBone": ((np.array([0.0, EYE[1], 0.088]) - head_at) * (1 + HEAD_GROWTH)).round(5).tolist(),
        "rangeMapHorizontalInner": both_ways,
        "rangeMapHorizontalOuter": both_ways,
        "rangeMapVerticalDown": {"inputMaxValue": 35.0, "outputScale": 7.5},
        "rangeMapVerticalUp": {"inputMaxValue": 35.0, "outputScale": 7.5},
    }
    hidden = {"Hair", "Lashes", "Eyes", "Mouth"}
    annotations = [{"node": nodes[f"mesh:{m}"], "type": "thirdPersonOnly" if m in hidden else "auto" if m == "Face" else "both"} for m in parts]
    writer.doc["extensions"] = {
        "VRMC_vrm": {
            "specVersion": "1.0",
            "meta": meta(thumbnail),
            "humanoid": {"humanBones": {name: {"node": nodes[name]} for name, _, _ in bones()}},
            "firstPerson": {"meshAnnotations": annotations},
            "lookAt": look_at,
            "expressions": expressions(nodes, parts),
        },
        "VRMC_springBone": springs(nodes, hair_joints),
    }
    writer.doc["extensionsUsed"] = ["VRMC_vrm", "VRMC_springBone", "VRMC_materials_mtoon"]

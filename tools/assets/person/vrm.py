"""What VRM 1.0 adds to the glTF file: meta, humanoid, expressions, gaze, first person, spring bones, and MToon materials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from person.glb import Writer, morph_targets
from person.mesh import F64, Part
from person.recipe import Body, Collider, Recipe, Spring
from person.rig import bones

# A recipe's materials: name -> color (sRGB, else white), shade (multiplied with the picture, sRGB), toony (0 a soft Lambert slope,
# 1 a hard edge), shift, and if wanted rim, two_sided, outline with line, relief (strength of the normal map), alpha (glTF's alphaMode).
# Or roughness, and if wanted metallic: a physically based material that reflects the room; both multiply its `surface` picture.


PRESETS = frozenset("neutral happy angry sad relaxed surprised aa ih ou ee oh blink blinkLeft blinkRight lookUp lookDown lookLeft lookRight".split())


def linear(srgb: tuple[float, ...]) -> list[float]:
    return [round(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4, 5) for c in srgb]


def add_material(writer: Writer, name: str, look: dict[str, Any], texture: int | None, *, relief: int | None = None, surface: int | None = None) -> int:
    """texture: colour; relief: normal map; surface: roughness (green) and metal (blue)."""
    item: dict[str, Any] = {"name": name, "pbrMetallicRoughness": _surface(look, texture, surface)}
    if relief is not None:
        item["normalTexture"] = {"index": relief, "scale": look.get("relief", 1.0)}
    if "alpha" in look:
        item["alphaMode"] = look["alpha"]
    if "roughness" not in look:
        item["extensions"] = {"VRMC_materials_mtoon": _mtoon(look, texture)}
    if look.get("two_sided"):
        item["doubleSided"] = True
    return writer.put("materials", item)


def _surface(look: dict[str, Any], texture: int | None, surface: int | None) -> dict[str, Any]:
    pbr: dict[str, Any] = {"metallicFactor": look.get("metallic", 0.0), "roughnessFactor": look.get("roughness", 0.85)}
    pbr["baseColorFactor"] = [*linear(look.get("color", (1.0, 1.0, 1.0))), 1.0]
    if texture is not None:
        pbr["baseColorTexture"] = {"index": texture}
    if surface is not None:
        pbr["metallicRoughnessTexture"] = {"index": surface}
    return pbr


def _mtoon(look: dict[str, Any], texture: int | None) -> dict[str, Any]:
    base = linear(look.get("color", (1.0, 1.0, 1.0)))
    shade = linear(look["shade"])
    mtoon: dict[str, Any] = {
        "specVersion": "1.0",
        "shadeColorFactor": [round(b * s, 5) for b, s in zip(base, shade, strict=True)],
        "shadingToonyFactor": look["toony"],
        "shadingShiftFactor": look["shift"],
        "giEqualizationFactor": 0.9,
    }
    if texture is not None:
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
    return mtoon


def meta(recipe: Recipe, thumbnail: int | None) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": recipe.name,
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
    out |= recipe.meta
    if thumbnail is not None:
        out["thumbnailImage"] = thumbnail
    return out


def expressions(recipe: Recipe, nodes: dict[str, int], parts: dict[str, tuple[Part, str]]) -> dict[str, Any]:
    preset: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    targets = {mesh: morph_targets(part)[1] for mesh, (part, _) in parts.items()}
    for name in recipe.face.looks:
        binds = [{"node": nodes[f"mesh:{mesh}"], "index": index[name], "weight": 1.0} for mesh, index in targets.items() if name in index]
        (preset if name in PRESETS else custom)[name] = {
            "morphTargetBinds": binds,
            "isBinary": False,
            "overrideBlink": recipe.overrides.get(name, "none"),
            "overrideLookAt": "none",
            "overrideMouth": "none",
        }
    return {"preset": preset} | ({"custom": custom} if custom else {})


def springs(recipe: Recipe, nodes: dict[str, int], hair_joints: dict[str, list[F64]]) -> dict[str, Any]:
    places = {name: np.array(at) for name, _, at in bones(recipe.rig)}
    return spring_bones(
        nodes, places, tuple(grown(recipe, c) for c in recipe.colliders), {lock: len(line) for lock, line in hair_joints.items()}, recipe.spring
    )


def grown(recipe: Recipe, c: Collider) -> Collider:
    """A collider on the head, for the head as it is after growing."""
    if c.bone != "head":
        return c
    at, tail = (None if p is None else tuple(recipe.grown(np.array(p)).round(5).tolist()) for p in (c.at, c.tail))
    return replace(c, at=at, tail=tail, radius=round(c.radius * (1 + recipe.rig.head_growth), 5))


def spring_bones(
    nodes: dict[str, int], places: dict[str, F64], bodies: tuple[Collider, ...], chains: dict[str, int], spring: Callable[[str], Spring]
) -> dict[str, Any]:
    """VRMC_springBone for chains of so many joints, the last named Tip. places: of the bones that carry colliders, in the model."""
    colliders = []
    for c in bodies:
        shape: dict[str, Any] = {"offset": (np.array(c.at) - places[c.bone]).round(5).tolist()}
        if c.tail is not None:
            shape["tail"] = (np.array(c.tail) - places[c.bone]).round(5).tolist()
        shape["radius"] = c.radius
        colliders.append({"node": nodes[c.bone], "shape": {"capsule" if c.tail is not None else "sphere": shape}})
    rows = []
    for chain, count in chains.items():
        names = [f"{chain}{i + 1}" for i in range(count - 1)] + [f"{chain}Tip"]
        hang = spring(chain)
        joint = {"hitRadius": hang.radius, "stiffness": hang.stiffness, "gravityPower": hang.gravity, "gravityDir": [0, -1, 0], "dragForce": hang.drag}
        rows.append({"name": chain, "joints": [{"node": nodes[n], **joint} for n in names], "colliderGroups": [0]})
    return {"specVersion": "1.0", "colliders": colliders, "colliderGroups": [{"name": "body", "colliders": list(range(len(colliders)))}], "springs": rows}


def vrm_extensions(recipe: Recipe, writer: Writer, nodes: dict[str, int], body: Body, thumbnail: int | None) -> None:
    parts, rig = body.parts, recipe.rig
    sideways, down, up = recipe.gaze
    both_ways = {"inputMaxValue": 45.0, "outputScale": sideways}
    look_at = {
        "type": "bone",
        "offsetFromHeadBone": ((np.array([0.0, rig.eye[1], rig.eye[2] + 0.058]) - rig.head_joint) * (1 + rig.head_growth)).round(5).tolist(),
        "rangeMapHorizontalInner": both_ways,
        "rangeMapHorizontalOuter": both_ways,
        "rangeMapVerticalDown": {"inputMaxValue": 35.0, "outputScale": down},
        "rangeMapVerticalUp": {"inputMaxValue": 35.0, "outputScale": up},
    }
    annotations = [{"node": nodes[f"mesh:{m}"], "type": "thirdPersonOnly" if m in recipe.hidden else "auto" if m == "Face" else "both"} for m in parts]
    writer.doc["extensions"] = {
        "VRMC_vrm": {
            "specVersion": "1.0",
            "meta": meta(recipe, thumbnail),
            "humanoid": {"humanBones": {name: {"node": nodes[name]} for name, _, _ in bones(rig)}},
            "firstPerson": {"meshAnnotations": annotations},
            "lookAt": look_at,
            "expressions": expressions(recipe, nodes, parts),
        },
        "VRMC_springBone": springs(recipe, nodes, body.hair_joints),
    }
    writer.doc["extensionsUsed"] = ["VRMC_vrm", "VRMC_springBone", "VRMC_materials_mtoon"]

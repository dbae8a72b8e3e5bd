"""MToon 1.0 row by row: small VRM 1.0 files that differ from one another in one parameter.

`python -m tools.compare --mtoon` draws them beside three-vrm; tests/render/test_mtoon.py keeps our pictures of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.compare.tinyglb import TinyGlb, quad, sphere, with_colors
from tools.compare.view import Lamp, Lighting

U8 = npt.NDArray[np.uint8]
CAMERA = (0.0, 0.1, 3.4, 0.0, 0.0, 0.0, 26.0)
EXPRESSION = ("look", 0.6)  # the custom expression of the cases that have one, and its weight
STEPS = 30
LIGHTING = Lighting((Lamp(direction=(-1.0, -2.0, -1.5), color=(1.0, 0.9, 0.75), intensity=0.55 * np.pi),), (0.2, 0.22, 0.26))
"""Not white and not 1 in sum: else the lighting mixes would show nothing."""
PICTURES = ("letter", "stripes", "channels", "bumps", "sphere", "fade")
"""The textures that a case names in its material; the number is the place here."""

Json = dict[str, Any]


def _t(name: str, **more: Any) -> Json:
    return {"index": PICTURES.index(name), **more}


def _moved(name: str) -> Json:
    return _t(name, extensions={"KHR_texture_transform": {"offset": [0.2, 0.1], "scale": [2.0, 1.5], "rotation": 0.5}})


@dataclass(frozen=True, slots=True)
class Case:
    """toon: VRMC_materials_mtoon. core: the rest of the material. base: has the lettered base texture. more: materials of further quads, nearer and nearer.
    behind: the quad shows its back."""

    name: str
    toon: Json = field(default_factory=dict[str, Any])
    core: Json = field(default_factory=dict[str, Any])
    base: bool = True
    expression: Json | None = None
    sampler: Json = field(default_factory=dict[str, Any])
    more: tuple[tuple[Json, Json], ...] = ()
    colors: bool = False
    mirrored: bool = False
    behind: bool = False


_SHADE: Json = {"shadeColorFactor": [0.25, 0.3, 0.6]}
_RIM: Json = {**_SHADE, "parametricRimColorFactor": [0.9, 0.5, 0.1], "parametricRimFresnelPowerFactor": 3.0}
_OUTLINE: Json = {**_SHADE, "outlineWidthMode": "worldCoordinates", "outlineWidthFactor": 0.03, "outlineColorFactor": [0.7, 0.1, 0.05]}
_SCROLL: Json = {**_SHADE, "shadeMultiplyTexture": _t("letter"), "uvAnimationScrollXSpeedFactor": 0.5, "uvAnimationScrollYSpeedFactor": -0.3}
_FADE: Json = {"pbrMetallicRoughness": {"baseColorFactor": [0.9, 0.8, 0.7, 0.6], "baseColorTexture": _t("fade")}}
_HALF: Json = {"pbrMetallicRoughness": {"baseColorFactor": [0.2, 0.7, 0.3, 0.5]}, "alphaMode": "BLEND"}


def _quads(*offsets: tuple[bool, int]) -> tuple[tuple[Json, Json], ...]:
    """Half transparent quads of different colours: (written to the depth buffer, render queue offset) from far to near."""
    colors = [[0.9, 0.2, 0.2, 0.5], [0.2, 0.9, 0.2, 0.5], [0.2, 0.3, 1.0, 0.5]]
    return tuple(
        ({**_SHADE, "transparentWithZWrite": z, "renderQueueOffsetNumber": offset}, {"pbrMetallicRoughness": {"baseColorFactor": color}, "alphaMode": "BLEND"})
        for (z, offset), color in zip(offsets, colors, strict=True)
    )


def _color(kind: str, value: list[float]) -> Json:
    return {"materialColorBinds": [{"material": material, "type": kind, "targetValue": value} for material in (0, 1)]}


CASES: tuple[Case, ...] = (
    Case("defaults"),
    Case("shade_color", _SHADE),
    Case("shade_texture", {"shadeColorFactor": [0.9, 0.6, 0.6], "shadeMultiplyTexture": _t("stripes")}),
    Case("shade_texture_same", {"shadeColorFactor": [0.4, 0.5, 0.9], "shadeMultiplyTexture": _t("letter")}),
    Case("shade_texture_moved", {"shadeColorFactor": [0.9, 0.9, 0.9], "shadeMultiplyTexture": _moved("letter")}),
    Case("shift_up", {**_SHADE, "shadingShiftFactor": 0.4}),
    Case("shift_down", {**_SHADE, "shadingShiftFactor": -0.5}),
    Case("shift_texture", {**_SHADE, "shadingShiftTexture": _t("channels", scale=-0.8)}),
    Case("toony_0", {**_SHADE, "shadingToonyFactor": 0.0}),
    Case("toony_half", {**_SHADE, "shadingToonyFactor": 0.5, "shadingShiftFactor": -0.1}),
    Case("toony_1", {**_SHADE, "shadingToonyFactor": 1.0}),
    Case("gi_equalization_0", {**_SHADE, "giEqualizationFactor": 0.0}),
    Case("matcap", {**_SHADE, "matcapTexture": _t("sphere"), "matcapFactor": [0.8, 0.8, 0.8]}),
    Case("matcap_factor_default", {**_SHADE, "matcapTexture": _t("sphere")}),
    Case("matcap_mixed", {**_SHADE, "matcapTexture": _t("sphere"), "rimLightingMixFactor": 0.0, "rimMultiplyTexture": _t("stripes")}),
    Case("rim", _RIM),
    Case("rim_power", {**_RIM, "parametricRimFresnelPowerFactor": 1.0}),
    Case("rim_power_0", {**_RIM, "parametricRimFresnelPowerFactor": 0.0, "parametricRimColorFactor": [0.1, 0.2, 0.1]}),
    Case("rim_lift", {**_RIM, "parametricRimLiftFactor": 0.4}),
    Case("rim_mix_0", {**_RIM, "rimLightingMixFactor": 0.0}),
    Case("rim_mix_half", {**_RIM, "rimLightingMixFactor": 0.5}),
    Case("rim_texture", {**_RIM, "rimMultiplyTexture": _t("stripes")}),
    Case("outline_world", _OUTLINE),
    Case("outline_screen", {**_OUTLINE, "outlineWidthMode": "screenCoordinates", "outlineWidthFactor": 0.02}),
    Case("outline_texture", {**_OUTLINE, "outlineWidthMultiplyTexture": _t("channels")}),
    Case("outline_mix_0", {**_OUTLINE, "outlineLightingMixFactor": 0.0}),
    Case("outline_mix_half", {**_OUTLINE, "outlineLightingMixFactor": 0.5}),
    Case("outline_mask", _OUTLINE, {**_FADE, "alphaMode": "MASK"}, base=False),
    Case("outline_blend", _OUTLINE, _HALF, base=False),
    Case("outline_blend_z", {**_OUTLINE, "transparentWithZWrite": True}, _HALF, base=False),
    Case("outline_double_sided", _OUTLINE, {"doubleSided": True}),
    Case("uv_scroll", _SCROLL),
    Case("uv_rotate", {**_SHADE, "uvAnimationRotationSpeedFactor": 1.0}),
    Case("uv_scroll_rotate", {**_SCROLL, "uvAnimationRotationSpeedFactor": 1.0}),
    Case("uv_mask", {**_SCROLL, "uvAnimationRotationSpeedFactor": 1.0, "uvAnimationMaskTexture": _t("channels")}),
    Case("uv_moved", {**_SCROLL, "uvAnimationRotationSpeedFactor": 1.0}, {"pbrMetallicRoughness": {"baseColorTexture": _moved("letter")}}, base=False),
    Case("uv_second_set", _SHADE, {"pbrMetallicRoughness": {"baseColorTexture": _t("letter", texCoord=1)}}, base=False),
    Case("blend", _SHADE, {**_FADE, "alphaMode": "BLEND"}, base=False),
    Case("blend_z", {**_SHADE, "transparentWithZWrite": True}, {**_FADE, "alphaMode": "BLEND"}, base=False),
    Case("mask", _SHADE, {**_FADE, "alphaMode": "MASK"}, base=False),
    Case("mask_cutoff", _SHADE, {**_FADE, "alphaMode": "MASK", "alphaCutoff": 0.2}, base=False),
    Case("opaque_alpha", _SHADE, _FADE, base=False),
    Case("queue_far_to_near", _SHADE, more=_quads((False, 0), (False, 0), (False, 0))),
    Case("queue_offsets", _SHADE, more=_quads((False, 0), (False, -3), (False, -9))),
    Case("queue_z_first", _SHADE, more=_quads((False, 0), (True, 0), (True, 5))),
    Case("double_sided", _SHADE, {"doubleSided": True}, behind=True),
    Case("one_sided", _SHADE, behind=True),
    Case("mirrored", _SHADE, mirrored=True),
    Case("vertex_colors", _SHADE, colors=True),
    Case("emissive", _SHADE, {"emissiveFactor": [0.3, 0.05, 0.2]}),
    Case("emissive_texture", _SHADE, {"emissiveFactor": [0.5, 0.5, 0.5], "emissiveTexture": _t("stripes")}),
    Case("emissive_strength", _SHADE, {"emissiveFactor": [0.2, 0.1, 0.0], "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 3.0}}}),
    Case("normal", {**_SHADE, "shadingToonyFactor": 0.5}, {"normalTexture": _t("bumps")}, base=False),
    Case("normal_scale", {**_SHADE, "shadingToonyFactor": 0.5}, {"normalTexture": _t("bumps", scale=0.4)}, base=False),
    Case("normal_mirrored", {**_SHADE, "shadingToonyFactor": 0.5}, {"normalTexture": _t("bumps")}, base=False, mirrored=True),
    Case("clamped", _SCROLL, sampler={"wrapS": 33071, "wrapT": 33071}),
    Case("mirror_repeat", _SCROLL, sampler={"wrapS": 33648, "wrapT": 33648}),
    Case("nearest", _SHADE, sampler={"magFilter": 9728, "minFilter": 9728}),
    Case("bind_color", _SHADE, expression=_color("color", [0.2, 1.0, 0.2, 1.0])),
    Case("bind_alpha", _SHADE, {**_FADE, "alphaMode": "BLEND"}, base=False, expression=_color("color", [0.9, 0.8, 0.7, 0.0])),
    Case("bind_shade", _SHADE, expression=_color("shadeColor", [1.0, 0.2, 0.2, 1.0])),
    Case("bind_emission", _SHADE, expression=_color("emissionColor", [0.6, 0.0, 0.4, 1.0])),
    Case("bind_rim", _RIM, expression=_color("rimColor", [0.0, 0.9, 0.9, 1.0])),
    Case("bind_matcap", {**_SHADE, "matcapTexture": _t("sphere")}, expression=_color("matcapColor", [0.0, 0.3, 0.9, 1.0])),
    Case("bind_outline", _OUTLINE, expression=_color("outlineColor", [0.0, 0.9, 0.2, 1.0])),
    Case("bind_texture", _SCROLL, expression={"textureTransformBinds": [{"material": m, "scale": [2.0, 0.5], "offset": [0.3, 0.2]} for m in (0, 1)]}),
)  # fmt: skip


def file_of(case: Case) -> bytes:
    """The case as a .vrm file."""
    made = TinyGlb()
    for name in PICTURES:
        made.picture(picture(name), case.sampler)
    core = {"pbrMetallicRoughness": {"baseColorTexture": _t("letter")}, **case.core} if case.base else {"pbrMetallicRoughness": {}, **case.core}
    # One material for each mesh: three-vrm applies a bind once for each mesh that shares a material.
    made.json["materials"] = [_material(core, case.toon), _material(core, case.toon), *(_material(each, toon) for toon, each in case.more)]
    ball, board = (with_colors(mesh) if case.colors else mesh for mesh in (sphere(0.5), quad(0.9)))
    flip = [-1.0, 1.0, 1.0] if case.mirrored else [1.0, 1.0, 1.0]
    turn = [0.0, 0.9510565, 0.0, 0.3090170] if case.behind else [0.0, -0.3090170, 0.0, 0.9510565]
    made.mesh(ball, 0, {"translation": [-0.52, 0.0, 0.0], "scale": flip})
    made.mesh(board, 1, {"translation": [0.52, 0.0, 0.0], "rotation": turn, "scale": flip})
    for at in range(len(case.more)):
        made.mesh(quad(0.6), 2 + at, {"translation": [-0.3 + 0.25 * at, 0.15 - 0.15 * at, 0.6 + 0.1 * at]})
    made.json["extensionsUsed"] = ["VRMC_vrm", "VRMC_materials_mtoon", "KHR_texture_transform", "KHR_materials_emissive_strength"]
    made.humanoid({EXPRESSION[0]: case.expression} if case.expression else {})
    return made.bytes()


def _material(core: Json, toon: Json) -> Json:
    extensions: Json = {**core.get("extensions", {}), "VRMC_materials_mtoon": {"specVersion": "1.0", **toon}}
    return {**core, "extensions": extensions}


def picture(name: str, size: int = 64) -> U8:
    """(size, size, 4): letter: a coloured F; stripes; channels: a different ramp in R, G and B; bumps: normals of domes; sphere: a matcap; fade: alpha ramp."""
    y, x = np.mgrid[0:size, 0:size] / (size - 1.0)
    full = np.ones((size, size))
    if name == "letter":
        unit = size // 8
        out = np.full((size, size, 4), (235, 225, 200, 255), np.uint8)
        for top, left, bottom, right in ((1, 2, 7, 3), (1, 2, 2, 6), (3, 2, 4, 5), (6, 6, 7, 7)):
            out[top * unit : bottom * unit, left * unit : right * unit, :3] = (200, 60, 30)
        return out
    if name == "stripes":
        return _packed(0.3 + 0.7 * (x * 4 % 1 < 0.5), 0.5 * full, 0.9 - 0.6 * (y * 4 % 1 < 0.5), full)
    if name == "channels":
        return _packed(x, y, 1.0 - x, full)
    if name == "bumps":
        u, v = (x * 3 % 1) * 2 - 1, (y * 3 % 1) * 2 - 1
        inside = np.maximum(1.0 - u * u - v * v, 0.0) > 0.05
        nx, ny = u * inside * 0.8, -v * inside * 0.8
        return _packed(nx * 0.5 + 0.5, ny * 0.5 + 0.5, np.sqrt(1.0 - np.minimum(nx * nx + ny * ny, 0.99)) * 0.5 + 0.5, full)
    if name == "sphere":
        return _packed(np.clip(1.2 - 2.0 * np.hypot(x - 0.35, y - 0.3), 0, 1), 0.6 * x, 0.6 * y, full)
    return _packed(0.9 * full, 0.5 + 0.5 * y, 0.8 * full, np.clip(1.6 * x - 0.2, 0, 1))


def _packed(*channels: npt.NDArray[np.float64]) -> U8:
    return np.rint(np.stack(channels, axis=-1) * 255.0).astype(np.uint8)

"""MToon and the unlit shaders of VRM 0.x as materials of 1.0, after UniVRM's migration (VRM10/Runtime/Migration/Materials) and three-vrm's v0compat.

Kept as 0.x looked rather than as UniVRM rewrites it on purpose: the rim's lighting mix, and a missing shade texture stays white.
"""

from __future__ import annotations

import math

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import AlphaMode, Material, MToon, Rgb, TextureRef
from vrapp.scene.vrm0 import linear

_UNLIT: dict[str, AlphaMode] = {
    "VRM/UnlitTexture": "OPAQUE",
    "VRM/UnlitCutout": "MASK",
    "VRM/UnlitTransparent": "BLEND",
    "VRM/UnlitTransparentZWrite": "BLEND",
}
_MODES: tuple[AlphaMode, ...] = ("OPAQUE", "MASK", "BLEND", "BLEND")


class Old:
    """One entry of materialProperties: Unity's properties of a material, by kind."""

    def __init__(self, document: Document, view: View) -> None:
        self.document, self.view, self.shader = document, view, view.text("shader")
        self.floats, self.vectors = view.child("floatProperties"), view.child("vectorProperties")
        self.textures, self.keywords = view.child("textureProperties"), view.child("keywordMap")

    def number(self, name: str, default: float) -> float:
        return self.floats.number(name, default) if self.floats else default

    def keyword(self, name: str) -> bool:
        return self.keywords.flag(name) if self.keywords else False

    def vector(self, name: str, default: tuple[float, float, float, float]) -> tuple[float, ...]:
        return self.vectors.vector(name, 4, default) if self.vectors else default

    def color(self, name: str, default: Rgb) -> Rgb:
        r, g, b, _ = self.vector(name, (*default, 1.0))
        return linear(r), linear(g), linear(b)

    def texture(self, name: str, moved: bool = True) -> TextureRef | None:
        """moved: with the one offset and scale that 0.x has, the main texture's; its v runs upwards."""
        index = self.textures.index(name, len(self.document.textures), "texture") if self.textures else -1
        if index < 0:
            return None
        if not moved:
            return TextureRef(index)
        x, y, sx, sy = self.vector("_MainTex", (0.0, 0.0, 1.0, 1.0))
        return TextureRef(index, offset=(x, 1.0 - sy - y), scale=(sx, sy))

    @property
    def mode(self) -> int:
        """0 opaque, 1 cut out, 2 transparent, 3 transparent and written to the depth buffer."""
        if self.shader in _UNLIT:
            return 3 if self.shader.endswith("ZWrite") else _MODES.index(_UNLIT[self.shader])
        if self.keyword("_ALPHABLEND_ON"):
            return 3 if self.number("_ZWrite", 0.0) == 1.0 else 2
        if self.keyword("_ALPHATEST_ON"):
            return 1
        return min(max(int(self.number("_BlendMode", 0.0)), 0), 3)

    @property
    def queue(self) -> int:
        return self.view.integer("renderQueue", -1, low=-1)


def migrate_materials(document: Document, extension: View, materials: list[Material]) -> None:
    """Rewrite the materials whose 0.x shader says more than glTF does; others stay as glTF has them."""
    olds = [Old(document, view) for view in extension.objects("materialProperties")][: len(materials)]
    after = sorted({old.queue for old in olds if old.mode == 2})
    before = sorted({old.queue for old in olds if old.mode == 3})
    for old, material in zip(olds, materials, strict=False):
        if old.shader == "VRM/MToon":
            _migrate_surface(old, material)
            material.unlit, material.mtoon = False, _mtoon(old)
            # The order of the old queues is kept: transparent ones count up to 0, those with depth from 0.
            if old.mode == 2:
                material.mtoon.render_queue_offset = max(after.index(old.queue) - len(after) + 1, -9)
            elif old.mode == 3:
                material.mtoon.render_queue_offset = min(before.index(old.queue), 9)
        elif old.shader in _UNLIT:
            _migrate_surface(old, material)
            material.unlit = True


def _migrate_surface(old: Old, material: Material) -> None:
    r, g, b, a = old.vector("_Color", (1.0, 1.0, 1.0, 1.0))
    material.base_color = (linear(r), linear(g), linear(b), a)
    material.base_color_texture = old.texture("_MainTex")
    material.alpha_mode = _MODES[old.mode]
    material.alpha_cutoff = old.number("_Cutoff", 0.5)
    if old.shader != "VRM/MToon":
        return
    material.double_sided = old.number("_CullMode", 2.0) != 2.0  # glTF cannot cull front faces
    material.normal_texture, material.normal_scale = old.texture("_BumpMap"), old.number("_BumpScale", 1.0)
    er, eg, eb, _ = old.vector("_EmissionColor", (0.0, 0.0, 0.0, 1.0))  # an HDR colour: Unity keeps those linear
    material.emissive, material.emissive_texture = (er, eg, eb), old.texture("_EmissionMap")


def _mtoon(old: Old) -> MToon:
    toon = MToon(transparent_with_z_write=old.mode == 3)
    toon.shade_color, toon.shade_texture = old.color("_ShadeColor", (0.97, 0.81, 0.86)), old.texture("_ShadeTexture")
    shift, toony = old.number("_ShadeShift", 0.0), old.number("_ShadeToony", 0.9)
    toon.shading_toony = toony + (1.0 - toony) * (0.5 + 0.5 * shift)
    toon.shading_shift = -shift - (1.0 - toon.shading_toony)
    toon.gi_equalization = min(max(1.0 - old.number("_IndirectLightIntensity", 0.1), 0.0), 1.0)
    toon.matcap_texture = old.texture("_SphereAdd", moved=False)
    toon.matcap = (1.0, 1.0, 1.0) if toon.matcap_texture else (0.0, 0.0, 0.0)
    toon.rim_color, toon.rim_texture = old.color("_RimColor", (0.0, 0.0, 0.0)), old.texture("_RimTexture")
    toon.rim_lighting_mix = old.number("_RimLightingMix", 0.0)
    toon.rim_fresnel_power, toon.rim_lift = old.number("_RimFresnelPower", 1.0), old.number("_RimLift", 0.0)
    _outline(old, toon)
    toon.uv_mask_texture = old.texture("_UvAnimMaskTexture")
    toon.uv_scroll_x, toon.uv_scroll_y = old.number("_UvAnimScrollX", 0.0), -old.number("_UvAnimScrollY", 0.0)
    toon.uv_rotation = old.number("_UvAnimRotation", 0.0) * 2.0 * math.pi  # 0.x: turns a second
    return toon


def _outline(old: Old, toon: MToon) -> None:
    """0.x widths: centimetres, or hundredths of half the screen's height."""
    mode, width = int(old.number("_OutlineWidthMode", 0.0)), old.number("_OutlineWidth", 0.0)
    toon.outline_mode = "world" if mode == 1 else "screen" if mode == 2 else "none"
    toon.outline_width = width * (0.01 if mode == 1 else 0.005 if mode == 2 else 0.0)
    toon.outline_width_texture = old.texture("_OutlineWidthTexture")
    toon.outline_color = old.color("_OutlineColor", (0.0, 0.0, 0.0))
    mixed = int(old.number("_OutlineColorMode", 0.0)) == 1
    toon.outline_lighting_mix = old.number("_OutlineLightingMix", 1.0) if mixed else 0.0

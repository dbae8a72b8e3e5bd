"""Materials: metallic-roughness, KHR_materials_unlit, KHR_materials_emissive_strength, VRMC_materials_mtoon, and the lightmap in our rooms' extras.
The other KHR_materials_* are read in `vrapp.scene.layers`."""

from __future__ import annotations

from typing import Any, cast

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.layers import load_layers
from vrapp.scene.model import Material, MToon, Rgb, TextureRef
from vrapp.scene.textures import texture_ref


def load_materials(document: Document) -> list[Material]:
    return [_material(document, view) for view in document.materials]


def _material(document: Document, view: View) -> Material:
    material = Material(name=view.text("name"))
    _metallic_roughness(document, view.child("pbrMetallicRoughness"), material)
    normal, occlusion = view.child("normalTexture"), view.child("occlusionTexture")
    if normal:
        material.normal_texture, material.normal_scale = texture_ref(document, normal), normal.number("scale", 1.0)
    if occlusion:
        material.occlusion_texture = texture_ref(document, occlusion)
        material.occlusion_strength = occlusion.number("strength", 1.0, 0.0, 1.0)
    material.emissive_texture = texture_ref(document, view.child("emissiveTexture"))
    material.emissive = _emissive(view)
    material.alpha_mode = document.choice(view, "alphaMode", ("OPAQUE", "MASK", "BLEND"), "OPAQUE")
    material.alpha_cutoff = view.number("alphaCutoff", 0.5, 0.0)
    material.double_sided = view.flag("doubleSided")
    material.unlit = view.extension("KHR_materials_unlit") is not None and view.extension("VRMC_materials_mtoon") is None
    toon = view.extension("VRMC_materials_mtoon")
    if toon:
        material.mtoon = _mtoon(document, toon)
    elif not material.unlit:
        material.layers = load_layers(document, view)
    _lightmap(document, view, material)
    return material


def _metallic_roughness(document: Document, view: View | None, material: Material) -> None:
    if view is None:
        return
    r, g, b, a = view.vector("baseColorFactor", 4, material.base_color)
    material.base_color = (r, g, b, a)
    material.base_color_texture = texture_ref(document, view.child("baseColorTexture"))
    material.metallic = view.number("metallicFactor", 1.0, 0.0, 1.0)
    material.roughness = view.number("roughnessFactor", 1.0, 0.0, 1.0)
    material.metallic_roughness_texture = texture_ref(document, view.child("metallicRoughnessTexture"))


def _emissive(view: View) -> Rgb:
    r, g, b = view.vector("emissiveFactor", 3, (0.0, 0.0, 0.0))
    strength = view.extension("KHR_materials_emissive_strength")
    older = view.extension("VRMC_materials_hdr_emissiveMultiplier")
    factor = strength.number("emissiveStrength", 1.0, 0.0) if strength else older.number("emissiveMultiplier", 1.0, 0.0) if older else 1.0
    return r * factor, g * factor, b * factor


def rgb(view: View, key: str, default: Rgb) -> Rgb:
    r, g, b = view.vector(key, 3, default)
    return r, g, b


def _mtoon(document: Document, view: View) -> MToon:
    """VRMC_materials_mtoon-1.0."""
    toon = MToon()
    toon.transparent_with_z_write = view.flag("transparentWithZWrite")
    toon.render_queue_offset = view.integer("renderQueueOffsetNumber", 0, -9, 9)
    toon.shade_color = rgb(view, "shadeColorFactor", toon.shade_color)
    toon.shade_texture = texture_ref(document, view.child("shadeMultiplyTexture"))
    toon.shading_shift = view.number("shadingShiftFactor", toon.shading_shift)
    shift = view.child("shadingShiftTexture")
    if shift:
        toon.shading_shift_texture, toon.shading_shift_texture_scale = texture_ref(document, shift), shift.number("scale", 1.0)
    toon.shading_toony = view.number("shadingToonyFactor", toon.shading_toony)
    toon.gi_equalization = view.number("giEqualizationFactor", toon.gi_equalization)
    toon.matcap = rgb(view, "matcapFactor", toon.matcap)
    toon.matcap_texture = texture_ref(document, view.child("matcapTexture"))
    toon.rim_color = rgb(view, "parametricRimColorFactor", toon.rim_color)
    toon.rim_texture = texture_ref(document, view.child("rimMultiplyTexture"))
    toon.rim_lighting_mix = view.number("rimLightingMixFactor", toon.rim_lighting_mix)
    toon.rim_fresnel_power = view.number("parametricRimFresnelPowerFactor", toon.rim_fresnel_power)
    toon.rim_lift = view.number("parametricRimLiftFactor", toon.rim_lift)
    _mtoon_outline(document, view, toon)
    toon.uv_mask_texture = texture_ref(document, view.child("uvAnimationMaskTexture"))
    toon.uv_scroll_x = view.number("uvAnimationScrollXSpeedFactor", 0.0)
    toon.uv_scroll_y = view.number("uvAnimationScrollYSpeedFactor", 0.0)
    toon.uv_rotation = view.number("uvAnimationRotationSpeedFactor", 0.0)
    return toon


def _mtoon_outline(document: Document, view: View, toon: MToon) -> None:
    mode = document.choice(view, "outlineWidthMode", ("none", "worldCoordinates", "screenCoordinates"), "none")
    toon.outline_mode = "none" if mode == "none" else "world" if mode == "worldCoordinates" else "screen"
    toon.outline_width = view.number("outlineWidthFactor", 0.0)
    toon.outline_width_texture = texture_ref(document, view.child("outlineWidthMultiplyTexture"))
    toon.outline_color = rgb(view, "outlineColorFactor", toon.outline_color)
    toon.outline_lighting_mix = view.number("outlineLightingMixFactor", toon.outline_lighting_mix)


def _lightmap(document: Document, view: View, material: Material) -> None:
    """extras {"vrapp": {"lightmap": TEXTURE, "strength": S}}: on UV set 1, as our own rooms are written."""
    ours: Any = view.extras().get("vrapp")
    if not isinstance(ours, dict) or "lightmap" not in ours:
        return
    extras = View(cast("dict[str, Any]", ours), f"{view.where}/extras/vrapp", view.path)
    material.lightmap = TextureRef(extras.index("lightmap", len(document.textures), "texture"), uv_set=1)
    material.lightmap_strength = extras.number("strength", 1.0, 0.0)

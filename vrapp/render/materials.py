"""A model's materials as the shaders read them: fixed values in a table (STRIDE vec4 a material), and which program and pass each one needs.

What an expression may change while running is not here but in the rows of `scene.model.material_rows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
import numpy.typing as npt

from vrapp.render import layers as laying
from vrapp.render.pictures import Layer, is_plain, is_sharp, reference
from vrapp.scene.model import Image, Layers, Material, Model, Sampler, TextureRef

F32 = npt.NDArray[np.float32]

NUMBERS = 18  # after nine slots of two vec4
LAYERS = 24  # after six vec4 of numbers
STRIDE = LAYERS + laying.STRIDE  # vec4
SLOTS = 9
WHITE: Layer = (True, 0, 0)
PLAIN = Layers()
Tiled = dict[int, tuple[int, int]]  # of each image in use: how often it lies in its square, down and across (`mips.tiles`)
_REPEAT = Sampler()


class Kind(IntEnum):
    PBR = 0
    MTOON = 1
    UNLIT = 2


class Phase(IntEnum):
    """In the order of drawing."""

    OPAQUE = 0
    MASK = 1
    OUTLINE = 2
    TRANSMISSION = 3  # sees what was drawn before it
    BLEND_Z = 4
    BLEND = 5


class Has(IntFlag):
    """What a program variant must do. The slot bits follow the order of `slots`; a slot without its bit is never sampled.

    Materials that lack a feature may be drawn by a variant that has it (`styles.joined`): every one needs a value in the table that makes it do nothing.
    """

    BASE = 1
    SECOND = 2  # metallic-roughness, shade
    NORMAL = 4
    THIRD = 8  # occlusion, shading shift
    EMISSIVE = 16
    FIFTH = 32  # lightmap, matcap
    RIM = 64
    UV_MASK = 128
    SHADE_IS_BASE = 256
    WRAPPED = 512  # some texture clamps, mirrors or is not filtered
    OUTLINE_WIDTH = 1024  # only outlines ask
    MATTE = 2048  # so rough that the lightmap's light is also what it reflects
    SOME_UNLIT = 4096  # metallic-roughness that also draws unlit ones
    NEAREST = 1 << 13  # some texture is not filtered
    SHARP = 1 << 37  # some texture asks for no smaller levels
    EDGE = 1 << 36  # MToon's parametric rim shines, or may
    OUTLINE = 1 << 14  # the hull behind an MToon surface
    CUT_OUTLINE = 1 << 15  # the outline of a masked surface: cut out as that is
    # KHR_materials_*; the maps are in the order of `layers.slots`
    SPECULAR = 1 << 16
    SHEEN = 1 << 17
    COAT = 1 << 18
    FILM = 1 << 19
    BRUSHED = 1 << 20
    THROUGH = 1 << 21
    VOLUME = 1 << 22
    DISPERSION = 1 << 23
    SPECULAR_MAP = 1 << 24
    SPECULAR_COLOR_MAP = 1 << 25
    SHEEN_COLOR_MAP = 1 << 26
    SHEEN_ROUGHNESS_MAP = 1 << 27
    COAT_MAP = 1 << 28
    COAT_ROUGHNESS_MAP = 1 << 29
    COAT_NORMAL_MAP = 1 << 30
    THROUGH_MAP = 1 << 31
    THICKNESS_MAP = 1 << 32
    FILM_MAP = 1 << 33
    FILM_THICKNESS_MAP = 1 << 34
    BRUSHED_MAP = 1 << 35


LAYER_BITS = 0xFF << 16
MAP_BITS = 0xFFF << 24
TANGENTS = Has.NORMAL | Has.COAT_NORMAL_MAP | Has.BRUSHED
"""What needs a direction on the surface."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a material is drawn."""

    kind: Kind
    phase: Phase
    has: Has
    double_sided: bool
    outline: bool
    outline_has: Has  # of its outline
    queue: int  # MToon's render queue offset among blended things


def slots(material: Material) -> list[tuple[TextureRef | None, bool]]:
    """(use, holds colour) of the nine texture slots, and of the twelve of the layers where there are any. The meaning of slots 1, 3 and 5 depends on
    the kind."""
    toon = material.mtoon
    if toon is None:
        more = laying.slots(material.layers) if material.layers else []
        return [
            (material.base_color_texture, True), (material.metallic_roughness_texture, False), (material.normal_texture, False),
            (material.occlusion_texture, False), (material.emissive_texture, True), (material.lightmap, True),
            (None, True), (None, False), (None, False), *more,
        ]  # fmt: skip
    return [
        (material.base_color_texture, True), (toon.shade_texture, True), (material.normal_texture, False),
        (toon.shading_shift_texture, False), (material.emissive_texture, True), (toon.matcap_texture, True),
        (toon.rim_texture, True), (toon.outline_width_texture, False), (toon.uv_mask_texture, False),
    ]  # fmt: skip


def uses(model: Model) -> dict[tuple[int, bool], None]:
    """Every (image, as colour) that some material needs, in a stable order."""
    found: dict[tuple[int, bool], None] = {}
    for material in model.materials:
        for use, srgb in slots(material):
            if use is not None and _image(model, use) is not None:
                found[model.textures[use.texture].image, srgb] = None
    return found


SHARES = 2.0
"""Added to the cutoff of a mask whose smaller levels hold shares (`mips.mask_chain`)."""


def cutoffs(model: Model) -> dict[int, float]:
    """The alpha from which a mask lets through, of each image that is one and nothing else: not blended too, nor a mask with another cutoff."""
    found: dict[int, float] = {}
    other: set[int] = set()
    for material in model.materials:
        use = material.base_color_texture
        if use is None or _image(model, use) is None or material.alpha_mode == "OPAQUE":
            continue
        image = model.textures[use.texture].image
        cutoff = material.alpha_cutoff / max(material.base_color[3], 1e-3)
        if material.alpha_mode == "BLEND" or found.setdefault(image, cutoff) != cutoff:
            other.add(image)
    return {image: cutoff for image, cutoff in found.items() if image not in other and 0.0 < cutoff <= 1.0}


def _image(model: Model, use: TextureRef) -> Image | None:
    """None where the texture or its picture is not there: such a slot is drawn as if it were empty."""
    if not 0 <= use.texture < len(model.textures):
        return None
    image = model.textures[use.texture].image
    return model.images[image] if 0 <= image < len(model.images) else None


def look(model: Model, material: Material, tiled: Tiled) -> Look:
    toon = material.mtoon
    kind = Kind.MTOON if toon else Kind.UNLIT if material.unlit else Kind.PBR
    has = Has(0)
    for bit, (use, _) in enumerate(slots(material)):
        if use is None or _image(model, use) is None:
            continue
        sampler = model.textures[use.texture].sampler
        alone = tiled[model.textures[use.texture].image] == (1, 1)
        if bit == 7:  # the width of outlines, which is read at vertices
            has |= Has(0) if alone else Has.WRAPPED
            continue
        has |= Has(1 << bit + 15) if bit > 8 else Has.UV_MASK if bit == 8 else Has(1 << bit)
        if not alone or (not is_plain(sampler) and use is not material.lightmap):  # a lightmap's islands stay inside
            has |= Has.WRAPPED | (Has.NEAREST if sampler.mag == 9728 else Has(0))
        if is_sharp(sampler) and use is not material.lightmap:
            has |= Has.SHARP
    if kind == Kind.PBR and material.lightmap and material.roughness >= 0.85 and material.metallic == 0 and not has & Has.SECOND:
        has |= Has.MATTE
    if material.layers:
        has = Has(laying.features(material.layers, int(has)))
    if kind == Kind.UNLIT:
        has &= Has.BASE | Has.WRAPPED | Has.NEAREST | Has.SHARP
    if toon and material.base_color_texture and toon.shade_texture == material.base_color_texture:
        has = (has & ~Has.SECOND) | Has.SHADE_IS_BASE
    if toon and (toon.rim_moves or max(toon.rim_color) > 0.0):
        has |= Has.EDGE
    phase = {"OPAQUE": Phase.OPAQUE, "MASK": Phase.MASK, "BLEND": Phase.BLEND}[material.alpha_mode]
    if phase == Phase.BLEND and toon and toon.transparent_with_z_write:
        phase = Phase.BLEND_Z
    if has & Has.THROUGH:
        phase = Phase.TRANSMISSION
    outline = bool(toon and toon.outline_mode != "none" and toon.outline_width > 0)
    width = toon.outline_width_texture if toon else None
    outline_has = (
        has | Has.OUTLINE | (Has.CUT_OUTLINE if phase == Phase.MASK else Has(0)) | (Has.OUTLINE_WIDTH if width and _image(model, width) is not None else Has(0))
    )
    return Look(kind, phase, has, material.double_sided, outline, outline_has, toon.render_queue_offset if toon else 0)


def table(model: Model, layers: dict[tuple[int, bool], Layer], tiled: Tiled) -> F32:
    """(M, STRIDE, 4) f32: nine slots of two vec4 (affine 2x3, reference bits, UV set), then the numbers, then slots and numbers of the layers;
    `shaders/common/material.glsl` and `shaders/common/layers.glsl` read it."""
    out = np.zeros((len(model.materials), STRIDE, 4), np.float32)
    bits, masks = out.view(np.uint32), cutoffs(model)
    for at, material in enumerate(model.materials):
        for slot, (use, srgb) in enumerate(slots(material)):
            first = 2 * slot if slot < SLOTS else LAYERS + 2 * (slot - SLOTS)
            _put_slot(model, out[at, first : first + 2].reshape(8), bits[at, first : first + 2].reshape(8), use, srgb, layers, tiled)
        _put_numbers(out[at, NUMBERS:LAYERS], material)
        mask = material.base_color_texture if material.alpha_mode == "MASK" else None
        if mask is not None and _image(model, mask) is not None and model.textures[mask.texture].image in masks:
            out[at, NUMBERS + 1, 0] += SHARES
        laying.put_numbers(out[at, LAYERS + 2 * laying.SLOTS :], material.layers or PLAIN)
    return out


def _put_slot(
    model: Model, floats: F32, bits: npt.NDArray[np.uint32], use: TextureRef | None, srgb: bool, layers: dict[tuple[int, bool], Layer], tiled: Tiled
) -> None:
    floats[:] = 1, 0, 0, 1, 0, 0, 0, 0
    bits[6:] = reference(WHITE, _REPEAT), 0
    if use is None or _image(model, use) is None:
        return
    texture = model.textures[use.texture]
    cos, sin = np.cos(use.rotation), np.sin(use.rotation)
    # KHR_texture_transform: translation * rotation * scale, columns first.
    floats[:6] = cos * use.scale[0], -sin * use.scale[0], sin * use.scale[1], cos * use.scale[1], *use.offset
    bits[6:] = reference(layers[texture.image, srgb], texture.sampler, tiled[texture.image]), min(use.uv_set, 1)


def _put_numbers(out: F32, material: Material) -> None:
    toon = material.mtoon
    # Below 0: alpha is how much of the surface is there.
    cutoff = {"MASK": material.alpha_cutoff, "BLEND": -1.0, "OPAQUE": 0.0}[material.alpha_mode]
    # What has no picture must do nothing in a variant that samples one.
    bump = material.normal_scale if material.normal_texture else 0.0
    if toon is None:
        out[0] = material.metallic, material.roughness, material.occlusion_strength, bump
        out[1] = cutoff, material.lightmap_strength, float(material.unlit), 0.0
        return
    out[0] = toon.shading_toony, toon.shading_shift, toon.shading_shift_texture_scale if toon.shading_shift_texture else 0.0, bump
    out[1] = cutoff, float(toon.matcap_texture is not None), 0.0, toon.gi_equalization
    out[2] = toon.rim_lighting_mix, toon.rim_fresnel_power, toon.rim_lift, toon.outline_width
    out[3] = toon.outline_lighting_mix, float(toon.outline_mode == "screen"), 0.0, 0.0
    out[4] = toon.uv_scroll_x, toon.uv_scroll_y, toon.uv_rotation, 0.0

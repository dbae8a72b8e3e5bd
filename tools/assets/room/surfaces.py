"""The room's materials. Colours are linear factors on the textures."""

from __future__ import annotations

from dataclasses import replace

from place.surface import Surface


def _cloth(color: tuple[float, float, float], *, tile: float = 0.28, double_sided: bool = False) -> Surface:
    return Surface(color, "weave", "weave_normal", rough=0.92, tile=tile, normal_scale=0.6, double_sided=double_sided)


SURFACES: dict[str, Surface] = {
    "floor": Surface(texture="oak_floor", normal="oak_floor_normal", rough_texture="oak_floor_rough", rough=1.0, tile=1.9, normal_scale=0.7),
    "wall": Surface((0.80, 0.72, 0.61), normal="plaster_normal", rough=0.93, tile=1.3, normal_scale=0.35),
    "wall_sage": Surface((0.33, 0.36, 0.275), normal="plaster_normal", rough=0.93, tile=1.3, normal_scale=0.35),
    "panelling": Surface((0.40, 0.435, 0.335), "bead", "bead_normal", rough=0.5, tile=0.5, normal_scale=0.8),
    "door": Surface((0.46, 0.49, 0.39), rough=0.42),
    "ceiling": Surface((0.85, 0.80, 0.72), rough=0.95),
    "paint": Surface((0.80, 0.76, 0.69), rough=0.45),
    "oak": Surface(texture="oak", normal="oak_normal", rough_texture="oak_rough", rough=1.0, tile=0.9, normal_scale=0.5),
    "walnut": Surface(texture="walnut", normal="walnut_normal", rough_texture="walnut_rough", rough=0.85, tile=1.1, normal_scale=0.5),
    "sofa": Surface((0.74, 0.655, 0.54), "boucle", "boucle_normal", rough=0.95, tile=0.34, normal_scale=0.8),
    "rust": _cloth((0.50, 0.155, 0.075)),
    "mustard": _cloth((0.62, 0.36, 0.10)),
    "teal": _cloth((0.115, 0.23, 0.235)),
    "linen": _cloth((0.86, 0.76, 0.62), tile=0.4, double_sided=True),
    "curtain": replace(_cloth((0.88, 0.79, 0.66), tile=0.35, double_sided=True), scatter=0.6),
    "fringe": Surface((0.80, 0.70, 0.54), rough=0.95, double_sided=True),
    "jute": Surface(texture="jute", normal="jute_normal", rough=0.95, normal_scale=0.7),
    "felt": Surface((0.14, 0.19, 0.195), "felt", "felt_normal", rough=0.97, tile=0.3, normal_scale=0.5, double_sided=True),
    "felt_dark": Surface((0.10, 0.14, 0.145), "felt", "felt_normal", rough=0.97, tile=0.3, normal_scale=0.5, double_sided=True),
    "leather": Surface((0.28, 0.13, 0.055), normal="felt_normal", rough=0.42, tile=0.12, normal_scale=0.25, double_sided=True),
    "cork": Surface(texture="cork", rough=0.9, tile=0.5),
    "ivory": Surface((0.80, 0.77, 0.70), rough=0.3),
    "teal_enamel": Surface((0.06, 0.17, 0.17), rough=0.22),
    "text": Surface(texture="text", rough=0.85, clamped=True, double_sided=True),
    "music": Surface(texture="music", rough=0.85, clamped=True, double_sided=True),
    "stem": Surface((0.13, 0.20, 0.07), rough=0.6),
    "rug": Surface(texture="rug", normal="boucle_normal", rough=0.97, normal_scale=0.4),
    "basket": Surface(texture="basket", rough=0.8, tile=0.26),
    "terracotta": Surface((0.52, 0.235, 0.13), rough=0.8),
    "ceramic": Surface((0.80, 0.75, 0.67), rough=0.25),
    "glaze": Surface((0.10, 0.20, 0.22), rough=0.18),
    "orange": Surface((0.78, 0.28, 0.045), rough=0.5),
    "soil": Surface((0.045, 0.03, 0.02), rough=1.0),
    "leaf": Surface(texture="leaf", normal="leaf_normal", rough=0.42, clamped=True, double_sided=True),
    "brass": Surface((0.83, 0.60, 0.30), rough=0.28, metal=1.0),
    "black": Surface((0.022, 0.021, 0.02), rough=0.4),
    "books": Surface(texture="books", rough=0.7, clamped=True),
    "paper": Surface((0.78, 0.70, 0.57), rough=0.9),
    "art": Surface(texture="art", rough=0.55, clamped=True),
    "void": Surface((0.012, 0.010, 0.009), rough=0.9, baked=False),
    "outside": Surface((0, 0, 0), glow=(1.0, 1.0, 1.0), glow_texture="outside_dusk", unlit=True, outside=True, clamped=True, baked=False),
    "screen": Surface((0.02, 0.02, 0.02), rough=0.2, glow=(0.95, 0.95, 0.95), glow_texture="screen", group="screen", clamped=True, baked=False),
    "lantern": Surface((0.5, 0.45, 0.38), rough=0.9, glow=(1.0, 1.0, 1.0), glow_texture="lantern", group="pendant", baked=False),
    "flame": Surface((0, 0, 0), glow=(3.2, 1.9, 0.75), group="candles", baked=False),
} | {
    f"{part}_{lamp}": surface
    for lamp in ("floor", "console", "sideboard", "desk")
    for part, surface in (
        ("shade", Surface((0.55, 0.45, 0.33), rough=0.9, glow=(1.05, 0.96, 0.87), glow_texture="shade", group=f"{lamp}_lamp", clamped=True, double_sided=True, baked=False)),
        ("bulb", Surface((0.5, 0.45, 0.38), rough=0.9, glow=(1.6, 1.30, 0.92), group=f"{lamp}_lamp", baked=False)),
    )
}

"""The terrace's materials. Colours are linear factors on the textures."""

from __future__ import annotations

from place.surface import Surface


def _cloth(color: tuple[float, float, float], tile: float = 0.3) -> Surface:
    return Surface(color, "weave", "weave_normal", rough=0.93, tile=tile, normal_scale=0.6)


SURFACES: dict[str, Surface] = {
    "deck": Surface((0.92, 0.90, 0.88), "deck", "deck_normal", "deck_rough", rough=1.0, tile=1.96, normal_scale=1.1),
    "teak": Surface(texture="teak", rough=0.55, tile=0.9),
    "pale": Surface((1.0, 0.93, 0.84), "teak", rough=0.62, tile=0.9),
    "wall": Surface((0.66, 0.50, 0.38), normal="plaster_normal", rough=0.95, tile=1.5, normal_scale=0.5),
    "trim": Surface((0.145, 0.185, 0.18), rough=0.5),
    "steel": Surface((0.030, 0.031, 0.033), rough=0.42),
    "cable": Surface((0.42, 0.42, 0.42), rough=0.35),
    "stone": Surface((0.42, 0.39, 0.35), normal="plaster_normal", rough=0.9, tile=0.8, normal_scale=0.4),
    "terracotta": Surface((0.50, 0.215, 0.115), normal="plaster_normal", rough=0.85, tile=0.7, normal_scale=0.3),
    "glaze": Surface((0.055, 0.125, 0.15), rough=0.22),
    "ceramic": Surface((0.80, 0.75, 0.67), rough=0.3),
    "seat": _cloth((0.68, 0.60, 0.49)),
    "indigo": _cloth((0.085, 0.125, 0.235)),
    "coral": _cloth((0.60, 0.185, 0.115)),
    "linen": Surface((0.80, 0.74, 0.64), "weave", "weave_normal", rough=0.93, tile=0.35, normal_scale=0.6, double_sided=True),
    "ochre": _cloth((0.64, 0.375, 0.115)),
    "rug": Surface(texture="rug", normal="weave_normal", rough=0.97, normal_scale=0.5),
    "rattan": Surface(texture="rattan", rough=0.8, tile=0.26),
    "soil": Surface((0.045, 0.03, 0.02), rough=1.0),
    "bark": Surface((0.20, 0.155, 0.115), rough=0.95),
    "leaf": Surface(texture="leaf", rough=0.55, tile=0.3, clamped=True, double_sided=True),
    "olive": Surface((0.86, 0.95, 1.0), "leaf", rough=0.6, tile=0.3, clamped=True, double_sided=True),
    "grass": Surface((1.0, 0.92, 0.62), "leaf", rough=0.7, tile=0.3, clamped=True, double_sided=True),
    "lavender": Surface((0.235, 0.14, 0.46), rough=0.9),
    "bloom": Surface((0.72, 0.13, 0.26), rough=0.7, double_sided=True),
    "paper": Surface((0.78, 0.70, 0.57), rough=0.9),
    "sky": Surface((0, 0, 0), glow=(1.0, 1.0, 1.0), glow_texture="dusk", unlit=True, outside=True, clamped=True, baked=False),
    "indoors": Surface((0.02, 0.02, 0.02), rough=0.12, glow=(1.35, 1.35, 1.35), glow_texture="indoors", group="house", clamped=True, baked=False),
    "sconce": Surface((0.5, 0.45, 0.38), rough=0.6, glow=(3.2, 2.2, 1.15), group="house", baked=False),
    "bulb": Surface((0.5, 0.42, 0.3), rough=0.3, glow=(3.4, 1.95, 0.78), group="strings", baked=False),
    "flame": Surface((0, 0, 0), glow=(6.0, 3.3, 1.2), group="lantern", baked=False),
    "lantern_glass": Surface((0.3, 0.25, 0.2), rough=0.3, glow=(1.15, 0.72, 0.34), glow_texture="lantern", group="lantern", clamped=True, double_sided=True, baked=False),
}

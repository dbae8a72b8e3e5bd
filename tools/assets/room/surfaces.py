"""The room's materials. Colours are linear factors on the textures."""

from __future__ import annotations

from place.surface import Surface


def _cloth(color: tuple[float, float, float], *, tile: float = 0.28, double_sided: bool = False) -> Surface:
    return Surface(color, "weave", "weave_normal", rough=0.92, tile=tile, normal_scale=0.6, double_sided=double_sided)


SURFACES: dict[str, Surface] = {
    "floor": Surface(texture="oak_floor", normal="oak_floor_normal", rough_texture="oak_floor_rough", rough=1.0, tile=1.9, normal_scale=0.7),
    "wall": Surface((0.80, 0.72, 0.61), normal="plaster_normal", rough=0.93, tile=1.3, normal_scale=0.35),
    "wall_sage": Surface((0.33, 0.36, 0.275), normal="plaster_normal", rough=0.93, tile=1.3, normal_scale=0.35),
    "ceiling": Surface((0.85, 0.80, 0.72), rough=0.95),
    "paint": Surface((0.80, 0.76, 0.69), rough=0.45),
    "oak": Surface(texture="oak", rough=0.5, tile=0.9),
    "walnut": Surface(texture="walnut", rough=0.42, tile=1.1),
    "sofa": Surface((0.74, 0.655, 0.54), "boucle", "boucle_normal", rough=0.95, tile=0.34, normal_scale=0.8),
    "rust": _cloth((0.50, 0.155, 0.075)),
    "mustard": _cloth((0.62, 0.36, 0.10)),
    "teal": _cloth((0.115, 0.23, 0.235)),
    "linen": _cloth((0.86, 0.76, 0.62), tile=0.4, double_sided=True),
    "rug": Surface(texture="rug", normal="boucle_normal", rough=0.97, normal_scale=0.4),
    "basket": Surface(texture="basket", rough=0.8, tile=0.26),
    "terracotta": Surface((0.52, 0.235, 0.13), rough=0.8),
    "ceramic": Surface((0.80, 0.75, 0.67), rough=0.25),
    "glaze": Surface((0.10, 0.20, 0.22), rough=0.18),
    "orange": Surface((0.78, 0.28, 0.045), rough=0.5),
    "soil": Surface((0.045, 0.03, 0.02), rough=1.0),
    "leaf": Surface(texture="leaf", rough=0.5, tile=0.3, clamped=True, double_sided=True),
    "brass": Surface((0.83, 0.60, 0.30), rough=0.28, metal=1.0),
    "black": Surface((0.022, 0.021, 0.02), rough=0.4),
    "books": Surface(texture="books", rough=0.7, clamped=True),
    "paper": Surface((0.78, 0.70, 0.57), rough=0.9),
    "art": Surface(texture="art", rough=0.55, clamped=True),
    "dusk": Surface((0, 0, 0), glow=(1.0, 1.0, 1.0), glow_texture="dusk", unlit=True, outside=True, clamped=True, baked=False),
    "screen": Surface((0.02, 0.02, 0.02), rough=0.2, glow=(0.95, 0.95, 0.95), glow_texture="screen", group="screen", clamped=True, baked=False),
    "shade": Surface((0.55, 0.45, 0.33), rough=0.9, glow=(1.15, 1.05, 0.95), glow_texture="shade", group="floor_lamp", clamped=True, double_sided=True, baked=False),
    "globe": Surface((0.5, 0.45, 0.38), rough=0.9, glow=(1.05, 0.90, 0.68), group="pendant", baked=False),
    "flame": Surface((0, 0, 0), glow=(3.2, 1.9, 0.75), group="candles", baked=False),
}

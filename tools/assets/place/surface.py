"""A material, once: read by the Cycles scene that bakes and by the GLB writer. Colours are linear factors on the textures."""

from __future__ import annotations

from dataclasses import dataclass

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Surface:
    """tile: metres that one repeat of the texture covers; clamped: a whole picture that does not repeat. glow: emitted radiance; glow_texture multiplies it;
    group: the light group that it glows with. outside: its picture is another one in each light set. baked: has the lightmap.
    scatter: share of the light that a thin cloth passes on to its folds near by."""

    color: RGB = (1.0, 1.0, 1.0)
    texture: str = ""
    normal: str = ""
    rough_texture: str = ""
    rough: float = 0.7
    metal: float = 0.0
    tile: float = 1.0
    normal_scale: float = 1.0
    glow: RGB = (0.0, 0.0, 0.0)
    glow_texture: str = ""
    group: str = ""
    double_sided: bool = False
    unlit: bool = False
    outside: bool = False
    clamped: bool = False
    baked: bool = True
    scatter: float = 0.0

"""What one frame shows, as arrays: the renderer's whole input besides the target."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vrapp.probes import Box, Probes

F32 = npt.NDArray[np.float32]


@dataclass(slots=True)
class Placed:
    """One uploaded model in the world. node_world: (N, 4, 4) world_from_node; morph_weights: (W,); materials: (M, 8, 4) as
    `scene.model.material_rows`, or None for the file's own values; shown: (N,) bool, or None for all."""

    model: int
    node_world: F32
    morph_weights: F32
    materials: F32 | None = None
    shown: npt.NDArray[np.bool_] | None = None
    casts_shadow: bool = True
    dynamic: bool = True  # False: node_world, weights and materials never change after the first frame, so they are uploaded once


@dataclass(slots=True)
class Panel:
    """A rectangle with a picture: subtitles, replies, the pointer's beam. texture: GL name of a 2D texture, sRGB, premultiplied alpha, first row at
    the bottom; its middle is the origin of world_from_panel, x to the right, y up, facing +Z."""

    texture: int
    world_from_panel: F32
    size: tuple[float, float]
    opacity: float = 1.0
    on_top: bool = False  # drawn without a depth test


@dataclass(slots=True)
class PunctualLight:
    """World space; direction is where the light goes. kind 0 directional (lux), 1 point, 2 spot (candela); colour times intensity in `color`."""

    kind: int
    position: tuple[float, float, float]
    direction: tuple[float, float, float]
    color: tuple[float, float, float]
    range: float = 0.0
    inner_cone: float = 0.0
    outer_cone: float = 0.7853982
    lights_static: bool = True  # False: surfaces with a lightmap ignore it, because it is baked there
    shadows: bool = False  # at most one
    radius: float = 0.05  # of the lamp's globe, metres: how soft its shadow is


@dataclass(slots=True)
class DrawList:
    placed: list[Placed] = field(default_factory=list[Placed])
    panels: list[Panel] = field(default_factory=list[Panel])
    lights: list[PunctualLight] = field(default_factory=list[PunctualLight])
    environment: int = 0  # handle from Renderer.upload_environment; 0: a flat grey
    environment_strength: float = 1.0
    reflection: int = 0  # handle of what is reflected where that is not the environment; 0: the environment
    box: Box | None = None  # walls of the reflected picture
    probes: Probes | None = None  # light for what moves, in place of the environment's
    occlusion: bool = False  # people keep light off themselves; off where pictures are compared with viewers that know nothing of it
    ambient: tuple[float, float, float] = (0.0, 0.0, 0.0)  # irradiance / pi from everywhere, without reflections
    sky: bool = False  # the environment is the background
    exposure: float = 1.0
    tone_map: str = "neutral"  # "neutral" (Khronos PBR neutral), "agx" or "none"
    bloom: float = 0.0  # share of the light that a lens spreads, 0 to 1; above 0 the frame is drawn as light first, one eye after the other
    background: tuple[float, float, float, float] = (0.02, 0.02, 0.025, 1.0)  # linear
    time_s: float = 0.0

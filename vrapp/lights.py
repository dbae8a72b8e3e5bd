"""A model's lamps as the renderer's lights: KHR_lights_punctual placed by the nodes that carry them.

A node's extras {"vrapp": {"baked": true, "shadows": true, "radius": METRES}} say that the surfaces with a lightmap have this light already, that it casts the
shadow, and how large its globe is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast

import numpy as np

from vrapp.render.drawlist import PunctualLight
from vrapp.scene.model import F32, Light, Model

BACKDROP = (0.105, 0.115, 0.135, 1.0)  # linear: a grey on which dark hair and white cloth both stand out
OWN_LIGHT_AMBIENCE = 0.12  # of the studio's light beside lamps that a file brings: shadows are dark, not black
KINDS: dict[Literal["directional", "point", "spot"], int] = {"directional": 0, "point": 1, "spot": 2}


def lights_of(model: Model, node_world: F32, brightness: Mapping[int, float] | None = None) -> list[PunctualLight]:
    """One light a node that carries one; node_world (N, 4, 4). At most the first that asks for it casts a shadow. brightness: of nodes whose light is
    not as the file has it; none where it is 0."""
    out: list[PunctualLight] = []
    shadowed = False
    for node in np.flatnonzero(model.nodes.light >= 0):
        factor = (brightness or {}).get(int(node), 1.0)
        if factor <= 0.0:
            continue
        asked = _extras(model, int(node))
        shadows = bool(asked.get("shadows")) and not shadowed
        shadowed |= shadows
        light = model.lights[model.nodes.light[node]]
        shining = light if factor == 1.0 else replace(light, intensity=light.intensity * factor)
        out.append(_placed(shining, node_world[node], shadows, lights_static=not asked.get("baked"), radius=_radius(asked)))
    return out


def _placed(light: Light, world: F32, shadows: bool, lights_static: bool, radius: float) -> PunctualLight:
    direction = -world[2, :3] / max(float(np.linalg.norm(world[2, :3])), 1e-6)
    red, green, blue = (channel * light.intensity for channel in light.color)
    x, y, z = (float(v) for v in world[3, :3])
    return PunctualLight(
        KINDS[light.kind], (x, y, z), (float(direction[0]), float(direction[1]), float(direction[2])), (red, green, blue),
        light.range, light.inner_cone, light.outer_cone, lights_static, shadows, radius,
    )  # fmt: skip


def _radius(asked: dict[str, Any]) -> float:
    """Of the lamp's globe, metres."""
    told = asked.get("radius")
    return min(max(float(told), 0.0), 1.0) if isinstance(told, int | float) and math.isfinite(told) else 0.05


def _extras(model: Model, node: int) -> dict[str, Any]:
    extras = model.nodes.extras[node] if node < len(model.nodes.extras) else {}
    ours = extras.get("vrapp")
    return cast(dict[str, Any], ours) if isinstance(ours, dict) else {}


def studio_lights() -> list[PunctualLight]:
    """For a place without lamps: a soft key from the upper left of the viewer with the shadow, and a faint rim from behind."""
    return [
        PunctualLight(0, (0.0, 3.0, 0.0), (-0.45, -0.75, -0.49), (2.0, 1.94, 1.84), shadows=True),
        PunctualLight(0, (0.0, 3.0, 0.0), (0.5, -0.35, 0.79), (0.5, 0.55, 0.65)),
    ]


def studio_environment(height: int = 64) -> F32:
    """(H, 2 H, 3) radiance around something that stands alone, row 0 up and the middle column at -Z: a grey room with a large lamp above and before it on
    the viewer's left, a weaker one on the right and one behind, so that metal has something to mirror and the dark side of things can be seen."""
    y, x = np.mgrid[0:height, 0 : 2 * height] + 0.5
    up = np.cos(y * (np.pi / height))
    heading = (x / height - 1.0) * np.pi
    out = (0.30 + 0.14 * up)[..., None] * np.array([1.0, 1.0, 1.03])
    for turn, rise, wide, high, strength in ((-2.5, 0.75, 0.55, 0.45, 4.0), (2.2, 0.35, 0.5, 0.4, 1.6), (0.35, 0.5, 0.8, 0.25, 2.2)):
        aside = np.abs((heading - turn + np.pi) % (2.0 * np.pi) - np.pi) / wide
        above = np.abs(np.arcsin(up) - rise) / high
        out += (strength * np.clip((1.0 - np.maximum(aside, above)) * 6.0, 0.0, 1.0))[..., None]
    return (0.5 * out).astype(np.float32)

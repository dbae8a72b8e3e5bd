"""What programs must know of a frame's light when they are compiled: how many lights, of which kinds, which one has the shadow map.

A loop whose length is only known while it runs, and an index into the lights that comes from it, cost a software rasteriser more than all the rest of a
fragment; and it pays in full for each branch not taken. So the lights are constants of the program. They change with the room, not with the frame.
"""

from __future__ import annotations

from typing import NamedTuple

from vrapp.render.drawlist import DrawList
from vrapp.render.frame_block import MAX_LIGHTS


class Lighting(NamedTuple):
    """kinds: of each light, 0 directional, 1 point, 2 spot. shadowed: the number of the light that has the shadow map, or -1. environment: reflections; around:
    diffuse light of the environment or of probes; boxed: the reflections are those of a box; open: all
    diffuse light is the reflected picture's own. people: how many darken the floor where they stand."""

    kinds: tuple[int, ...] = ()
    shadowed: int = -1
    environment: bool = True
    tone_map: str = "neutral"
    around: bool = True
    boxed: bool = False
    open: bool = False
    people: int = 0

    def defines(self) -> list[str]:
        """For `programs.build`; read by shaders/common/lights.glsl, shadow.glsl and tone.glsl."""
        out = [f"LIGHTS {len(self.kinds)}", f"PEOPLE {self.people}"]
        if self.kinds:
            out.append(f"LIGHT_KINDS int[]({', '.join(str(kind) for kind in self.kinds)})")
        if self.shadowed >= 0:
            out += ["SHADOWS", f"SHADOW_LIGHT {self.shadowed}"]
        out += ["ENVIRONMENT"] if self.environment else []
        out += ["AROUND"] if self.around else []
        out += ["BOXED"] if self.boxed else []
        out += ["OPEN"] if self.open else []
        return [*out, *tone_defines(self.tone_map)]


def tone_defines(tone_map: str) -> list[str]:
    """Of the program that shall map so; "none" leaves light as it is."""
    return [] if tone_map == "none" else [f"TONE_{tone_map.upper()}"]


def lighting_of(scene: DrawList, shadowed: int, people: int) -> Lighting:
    """shadowed, people: as the fields."""
    kinds = tuple([light.kind for light in scene.lights[:MAX_LIGHTS]])
    shines = scene.environment_strength > 0.0
    around = shines or scene.probes is not None
    own = shines and scene.probes is None and scene.box is None and scene.reflection in (0, scene.environment)
    return Lighting(kinds, shadowed, shines, scene.tone_map, around, scene.box is not None, own, people)

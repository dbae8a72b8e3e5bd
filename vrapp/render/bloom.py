"""Bloom: a share of the light is spread around it as a lens does, which needs the picture as light. So this is a path of its own, off unless asked for.

Without it colours are tone-mapped where they are shaded and go straight into the display's texture: nothing here is made, nothing here is called. With it
the frame is drawn into half floats, one eye after the other; then, for each eye:

    resolve   the samples of each pixel, bright ones weighing less
    down      halves of halves by 13 samples (Jimenez 2014)
    up        a tent over each level, mixed into the next finer one: the shares add up to 1, no light is made or lost
    show      mixed with the picture, tone-mapped, into the display's texture; panels, which are no light of the room, follow over it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vrapp.gl import GL
from vrapp.render.library import Library
from vrapp.render.lighting import tone_defines
from vrapp.render.objects import Framebuffer, Texture
from vrapp.render.state import State
from vrapp.render.surfaces import Surfaces
from vrapp.render.target import F32, Target

UNIT, SPREAD_UNIT = 19, 20
MOST_LEVELS, LEAST_EDGE = 7, 8
SHARE = 0.7
"""Of each level that comes from the next coarser one: how far light goes."""


@dataclass(slots=True)
class LightTarget:
    """A target of half floats in a display's target's place."""

    width: int
    height: int
    layers: int
    clip_from_eye: F32
    color: int
    depth: int
    array: bool
    full: tuple[int, int]
    generation: int
    hidden: Sequence[F32] | None = None


class Bloom:
    """Owner of the light's textures, made at the first `begin`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: tuple[object, ...] = ()
        self._light: Texture | None = None
        self._depth: Texture | None = None
        self._levels: list[Texture] = []
        self._framebuffers: dict[tuple[int, int, int], Framebuffer] = {}
        self._generation = -1

    def begin(self, target: Target) -> LightTarget:
        """Where to draw instead of on `target`; the display's own depth, where it wants one, else ours."""
        full = target.full if target.full[0] else (target.width, target.height)
        wanted = (full, target.layers, target.array, target.depth == 0, target.generation)
        if wanted != self._made:
            self._make(full, target)
            self._made = wanted
        if self._light is None:
            raise RuntimeError("there is a texture after making one")
        depth = target.depth or (self._depth.name if self._depth else 0)
        return LightTarget(
            target.width, target.height, target.layers, target.clip_from_eye, self._light.name, depth, target.array, full, self._generation, target.hidden
        )  # fmt: skip

    def _make(self, full: tuple[int, int], target: Target) -> None:
        self.close()
        self._generation -= 1  # below every display's, and another each time
        kind, size = (GL.GL_TEXTURE_2D_ARRAY, (*full, target.layers)) if target.array else (GL.GL_TEXTURE_2D, full)
        self._light = _smooth(Texture(kind, GL.GL_RGBA16F, size, "light"))
        if not target.depth:
            self._depth = Texture(kind, GL.GL_DEPTH_COMPONENT32F, size, "depth of the light")
        width, height = full
        while len(self._levels) < MOST_LEVELS and (not self._levels or min(width, height) >= 2 * LEAST_EDGE):
            width, height = max(width // 2, 1), max(height // 2, 1)
            self._levels.append(_smooth(Texture(GL.GL_TEXTURE_2D, GL.GL_R11F_G11F_B10F, (width, height), f"bloom {len(self._levels)}")))

    def ground(self, state: State, background: F32, tone_map: str) -> None:
        """Instead of clearing the colour: (4,) linear display light, which the tone map must give back."""
        self._pass(state, "bloom_ground", *tone_defines(tone_map))
        GL.glUniform4fv(0, 1, background)
        self._triangle(state)
        state.enable(GL.GL_DEPTH_TEST, True)

    def finish(self, state: State, surfaces: Surfaces, light: LightTarget, target: Target, eye: int, tone_map: str, strength: float) -> None:
        """One eye of what was drawn, into the target's own texture, which stays attached with the depth for what is to be drawn over it."""
        state.blend("none")
        if surfaces.samples > 1:
            self._resolve(state, surfaces, light, eye)
        kind = ["PICTURE_ARRAY"] if light.array else []
        self._spread(state, light, eye, kind)
        self._pass(state, "bloom_show", *kind, *tone_defines(tone_map))
        state.framebuffer(self._framebuffer(target.color, target.array, eye, light.depth))
        state.viewport(target.width, target.height)
        GL.glBindTextureUnit(UNIT, light.color)
        GL.glBindTextureUnit(SPREAD_UNIT, self._levels[0].name)
        GL.glUniform1i(0, eye)
        GL.glUniform1f(1, strength)
        self._triangle(state)
        state.enable(GL.GL_DEPTH_TEST, True)

    def _resolve(self, state: State, surfaces: Surfaces, light: LightTarget, eye: int) -> None:
        self._pass(state, "bloom_resolve", f"PICTURE_SAMPLES {surfaces.samples}")
        state.framebuffer(self._framebuffer(light.color, light.array, eye))
        state.viewport(light.width, light.height)
        GL.glBindTextureUnit(UNIT, surfaces.picture(light)[0])
        GL.glUniform1i(0, eye)
        self._triangle(state)

    def _spread(self, state: State, light: LightTarget, eye: int, kind: list[str]) -> None:
        """Down to the coarsest level and up again; afterwards level 0 holds the light as far as it goes. It fills the level, whatever part was drawn."""
        source = light.color
        for number, level in enumerate(self._levels):
            self._pass(state, "bloom_down", *(kind if number == 0 else []))
            state.framebuffer(self._framebuffer(level.name, False, 0))
            state.viewport(level.size[0], level.size[1])
            GL.glBindTextureUnit(UNIT, source)
            GL.glUniform1i(0, eye)
            GL.glUniform2f(1, *((light.width / light.full[0], light.height / light.full[1]) if number == 0 else (1.0, 1.0)))
            self._triangle(state)
            source = level.name
        self._pass(state, "bloom_up")
        state.blend("straight")
        GL.glUniform1f(0, SHARE)
        for finer, coarser in zip(self._levels[-2::-1], self._levels[:0:-1], strict=True):
            state.framebuffer(self._framebuffer(finer.name, False, 0))
            state.viewport(finer.size[0], finer.size[1])
            GL.glBindTextureUnit(UNIT, coarser.name)
            self._triangle(state)
        state.blend("none")

    def _pass(self, state: State, name: str, *defines: str) -> None:
        state.program(self._library.plain(name, "passes", *defines).name)

    def _triangle(self, state: State) -> None:
        state.enable(GL.GL_DEPTH_TEST, False)
        state.cull("none")
        GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)

    def _framebuffer(self, texture: int, array: bool, layer: int, depth: int = 0) -> int:
        """With that layer's colour, and depth where there is one."""
        found = self._framebuffers.get((texture, layer, depth))
        if found is None:
            found = self._framebuffers[texture, layer, depth] = Framebuffer("bloom")
            for point, name in ((GL.GL_COLOR_ATTACHMENT0, texture), (GL.GL_DEPTH_ATTACHMENT, depth)):
                if name and array:
                    GL.glNamedFramebufferTextureLayer(found.name, point, name, 0, layer)
                elif name:
                    GL.glNamedFramebufferTexture(found.name, point, name, 0)
        return found.name

    def close(self) -> None:
        for framebuffer in self._framebuffers.values():
            framebuffer.close()
        self._framebuffers.clear()
        for texture in (self._light, self._depth, *self._levels):
            if texture is not None:
                texture.close()
        self._light = self._depth = None
        self._levels.clear()
        self._made = ()


def _smooth(texture: Texture) -> Texture:
    return texture.filters(GL.GL_LINEAR, GL.GL_LINEAR, GL.GL_CLAMP_TO_EDGE)

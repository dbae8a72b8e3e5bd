"""What is behind glass: a copy of the picture drawn so far, as light and with mip levels, for KHR_materials_transmission (`shaders/common/through.glsl`).

Made when glass is in sight and only then. It holds one layer for each eye that is drawn at once.
"""

from __future__ import annotations

from vrapp.gl import GL
from vrapp.render.capabilities import StereoWay
from vrapp.render.library import Library
from vrapp.render.lighting import tone_defines
from vrapp.render.objects import Framebuffer, Texture
from vrapp.render.state import State
from vrapp.render.surfaces import Surfaces
from vrapp.render.target import Target

UNIT, PICTURE_UNIT = 17, 18


class Behind:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._framebuffers: list[Framebuffer] = []
        self._light: Texture | None = None

    def copy(self, state: State, surfaces: Surfaces, target: Target, way: StereoWay, eye: int, tone_map: str) -> None:
        """Copy the eye that is being drawn, or all of them, and leave the copy bound to UNIT. The caller attaches its framebuffer again."""
        picture, array = surfaces.picture(target)
        width, height = target.full if target.full[0] else (target.width, target.height)
        layers = [eye] if way == "passes" else range(target.layers)
        light = self._room(width, height, len(layers))
        kind = f"PICTURE_SAMPLES {surfaces.samples}" if surfaces.samples > 1 else "PICTURE_ARRAY" if array else "PICTURE_FLAT"
        state.program(self._library.plain("behind", "passes", kind, *tone_defines(tone_map)).name)
        state.enable(GL.GL_DEPTH_TEST, False)
        state.blend("none")
        state.cull("none")
        state.viewport(width, height)
        GL.glBindTextureUnit(PICTURE_UNIT, picture)
        GL.glUniform2f(1, target.width / width, target.height / height)
        for framebuffer, layer in zip(self._framebuffers, layers, strict=True):
            state.framebuffer(framebuffer.name)
            GL.glUniform1i(0, layer)
            GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
        GL.glGenerateTextureMipmap(light.name)
        GL.glBindTextureUnit(UNIT, light.name)
        state.viewport(target.width, target.height)
        state.enable(GL.GL_DEPTH_TEST, True)

    def _room(self, width: int, height: int, layers: int) -> Texture:
        if self._light is None or self._light.size != (width, height, layers):
            self.close()
            self._light = Texture(GL.GL_TEXTURE_2D_ARRAY, GL.GL_RGBA16F, (width, height, layers), "behind glass", levels=max(width, height).bit_length())
            self._light.filters(GL.GL_LINEAR_MIPMAP_LINEAR, GL.GL_LINEAR, GL.GL_CLAMP_TO_EDGE)
            for layer in range(layers):
                self._framebuffers.append(Framebuffer(f"behind glass {layer}"))
                GL.glNamedFramebufferTextureLayer(self._framebuffers[-1].name, GL.GL_COLOR_ATTACHMENT0, self._light.name, 0, layer)
        return self._light

    def close(self) -> None:
        for framebuffer in self._framebuffers:
            framebuffer.close()
        self._framebuffers.clear()
        if self._light is not None:
            self._light.close()
            self._light = None

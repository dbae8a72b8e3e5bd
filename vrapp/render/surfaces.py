"""What is drawn on before a display's own textures: multisampled colour and depth of the renderer's, resolved layer by layer.

Without multisampling the display's textures are drawn on directly. Framebuffers are made once for each set of textures and kept while `Target.generation`
says that the display's names still mean the same textures.
"""

from __future__ import annotations

import numpy as np

from vrapp.gl import GL
from vrapp.render.objects import Framebuffer, Texture
from vrapp.render.state import State
from vrapp.render.target import Target

DEPTH = GL.GL_DEPTH_COMPONENT32F
_STENCILED = (int(GL.GL_DEPTH24_STENCIL8), int(GL.GL_DEPTH32F_STENCIL8))
TINY = 4  # pixels of an edge
Picture = tuple[int, bool]  # a texture's name, and whether it is an array


class Surfaces:
    def __init__(self, samples: int) -> None:
        self.samples = samples
        self._kept: dict[tuple[object, ...], Framebuffer] = {}
        self._generation = -1
        self._color: Texture | None = None
        self._depth: Texture | None = None
        self._single: Texture | None = None  # of a window's picture with several samples a pixel
        self._tiny: list[Texture] = []
        self._made: tuple[int, ...] = ()
        self._formats: dict[int, int] = {}

    def begin(self, target: Target) -> None:
        """Make ready for the target's textures, layers and whole size: a part of it that changes from frame to frame makes nothing anew."""
        if target.generation != self._generation:
            self._generation = target.generation
            self._forget()
        color_form = self._format(target.color, int(GL.GL_SRGB8_ALPHA8))
        depth_form = self._format(target.depth, int(DEPTH))
        width, height = target.full if target.full[0] else (target.width, target.height)
        wanted = (width, height, target.layers, color_form, depth_form)
        if wanted != self._made:
            self._make(*wanted)

    def _format(self, texture: int, otherwise: int) -> int:
        if not texture:
            return otherwise
        if texture not in self._formats:
            out = np.zeros(1, np.int32)
            GL.glGetTextureLevelParameteriv(texture, 0, GL.GL_TEXTURE_INTERNAL_FORMAT, out)
            self._formats[texture] = int(out[0])
        return self._formats[texture]

    def _make(self, width: int, height: int, layers: int, color_form: int, depth_form: int) -> None:
        self._drop()
        kind = GL.GL_TEXTURE_2D_MULTISAMPLE_ARRAY if self.samples > 1 else GL.GL_TEXTURE_2D_ARRAY
        samples = self.samples if self.samples > 1 else 0
        self._color = Texture(kind, color_form, (width, height, layers), "drawn colour", samples=samples)
        self._depth = Texture(kind, depth_form, (width, height, layers), "drawn depth", samples=samples)
        self._made = (width, height, layers, color_form, depth_form)

    def attach(self, state: State, target: Target, layer: int | None, multiview: bool = False) -> None:
        """Draw on this layer, or on all of them at once. One sample a pixel goes straight into the target."""
        color, depth = self._drawn(target)
        state.framebuffer(self._framebuffer("drawing", color, depth, layer, target.layers if multiview else 0))

    def attach_tiny(self, state: State, layer: int | None, multiview: bool = False) -> bool:
        """Draw on a picture of a few pixels that is otherwise like the ones of the last frame; False before the first frame."""
        if not self._made:
            return False
        _, _, layers, color_form, depth_form = self._made
        if not self._tiny:
            kind = GL.GL_TEXTURE_2D_MULTISAMPLE_ARRAY if self.samples > 1 else GL.GL_TEXTURE_2D_ARRAY
            samples, size = self.samples if self.samples > 1 else 0, (TINY, TINY, layers)
            self._tiny = [Texture(kind, form, size, "warming", samples=samples) for form in (color_form, depth_form)]
        color, depth = self._tiny
        state.framebuffer(self._framebuffer("warming", (color.name, True), (depth.name, True), layer, layers if multiview else 0))
        return True

    def picture(self, target: Target) -> Picture:
        """The texture that is drawn on; it has `samples`."""
        return self._drawn(target)[0]

    def _drawn(self, target: Target) -> tuple[Picture, Picture]:
        if self._color is None or self._depth is None:
            raise RuntimeError("begin comes first")
        direct = self.samples <= 1 and target.color
        color = (target.color, target.array) if direct else (self._color.name, True)
        depth = (target.depth, target.array) if direct and target.depth else (self._depth.name, True)
        return color, depth

    def _framebuffer(self, label: str, color: Picture, depth: Picture, layer: int | None, views: int = 0) -> int:
        key = (label, color, depth, layer, views)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = Framebuffer(label)
            self._aim(found.name, GL.GL_COLOR_ATTACHMENT0, color, layer, views)
            if depth[0]:
                point = GL.GL_DEPTH_STENCIL_ATTACHMENT if self._made[4] in _STENCILED else GL.GL_DEPTH_ATTACHMENT
                self._aim(found.name, point, depth, layer, views)
        return found.name

    def _aim(self, framebuffer: int, point: int, picture: Picture, layer: int | None, views: int) -> None:
        name, array = picture
        if views:
            from OpenGL.GL.OVR.multiview import glFramebufferTextureMultiviewOVR  # there is no such call with direct access

            GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, framebuffer)
            glFramebufferTextureMultiviewOVR(GL.GL_DRAW_FRAMEBUFFER, point, name, 0, 0, views)
        elif layer is None or not array:
            GL.glNamedFramebufferTexture(framebuffer, point, name, 0)
        else:
            GL.glNamedFramebufferTextureLayer(framebuffer, point, name, 0, layer)

    def resolve(self, target: Target, *, color: bool = True) -> None:
        """Bring what was drawn into the target, or its depth alone."""
        if self._color is None or self._depth is None or (self.samples <= 1 and target.color):
            return
        if not target.color:
            self._to_window(target, self._color)
            return
        mask = (int(GL.GL_COLOR_BUFFER_BIT) if color else 0) | (int(GL.GL_DEPTH_BUFFER_BIT) if target.depth else 0)
        size = (0, 0, target.width, target.height)
        for layer in range(target.layers):
            source = self._framebuffer("resolve from", (self._color.name, True), (self._depth.name, True), layer)
            to = self._framebuffer("resolve to", (target.color, target.array), (target.depth, target.array), layer)
            GL.glBlitNamedFramebuffer(source, to, *size, *size, mask, GL.GL_NEAREST)

    def _to_window(self, target: Target, drawn: Texture) -> None:
        """To the default framebuffer as encoded bytes, whatever it thinks of itself. Samples are averaged before that, as light."""
        size, mask = (0, 0, target.width, target.height), int(GL.GL_COLOR_BUFFER_BIT)
        source = self._framebuffer("resolve from", (drawn.name, True), (0, False), 0)
        if self.samples > 1:
            if self._single is None:
                self._single = Texture(GL.GL_TEXTURE_2D, drawn.form, drawn.size[:2], "drawn colour, one sample")
            single = self._framebuffer("window", (self._single.name, False), (0, False), None)
            GL.glBlitNamedFramebuffer(source, single, *size, *size, mask, GL.GL_NEAREST)
            source = single
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glBlitNamedFramebuffer(source, 0, *size, *size, mask, GL.GL_NEAREST)

    def _forget(self) -> None:
        """Framebuffers go with the textures that they were made for."""
        for framebuffer in self._kept.values():
            framebuffer.close()
        self._kept.clear()
        self._formats.clear()

    def _drop(self) -> None:
        for texture in (self._color, self._depth, self._single, *self._tiny):
            if texture:
                texture.close()
        self._tiny = []
        self._color = self._depth = self._single = None
        self._made = ()
        for framebuffer in self._kept.values():
            framebuffer.close()
        self._kept.clear()

    def close(self) -> None:
        self._forget()
        self._drop()

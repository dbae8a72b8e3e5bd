"""What is drawn on before a display's own textures: multisampled colour and depth of the renderer's, resolved layer by layer.

Without multisampling the display's textures are drawn on directly. Every framebuffer attachment of a texture that is not ours is set anew each
frame: names may be reused by then.
"""

from __future__ import annotations

import numpy as np

from vrapp.gl import GL
from vrapp.render.objects import Framebuffer, Texture
from vrapp.render.target import Target

DEPTH = GL.GL_DEPTH_COMPONENT32F


class Surfaces:
    def __init__(self, samples: int) -> None:
        self.samples = samples
        self.drawing = Framebuffer("drawing")
        self._to = Framebuffer("resolve to")
        self._from: list[Framebuffer] = []
        self._attached: tuple[int | bool | None, ...] = ()
        self._color: Texture | None = None
        self._depth: Texture | None = None
        self._made: tuple[int, ...] = ()
        self._formats: dict[int, int] = {}

    def begin(self, target: Target) -> None:
        """Make ready for the target's layers and whole size: a part of it that changes from frame to frame makes nothing anew."""
        if target.color and target.color not in self._formats:
            self._formats[target.color] = _format(target.color)
        color_form = self._formats.get(target.color, int(GL.GL_SRGB8_ALPHA8))
        depth_form = int(DEPTH)
        if target.depth:
            if target.depth not in self._formats:
                self._formats[target.depth] = _format(target.depth)
            depth_form = self._formats[target.depth]
        width, height = target.full if target.full[0] else (target.width, target.height)
        wanted = (width, height, target.layers, color_form, depth_form)
        if wanted != self._made:
            self._make(*wanted)

    def _make(self, width: int, height: int, layers: int, color_form: int, depth_form: int) -> None:
        self._drop()
        kind = GL.GL_TEXTURE_2D_MULTISAMPLE_ARRAY if self.samples > 1 else GL.GL_TEXTURE_2D_ARRAY
        samples = self.samples if self.samples > 1 else 0
        self._color = Texture(kind, color_form, (width, height, layers), "drawn colour", samples=samples)
        self._depth = Texture(kind, depth_form, (width, height, layers), "drawn depth", samples=samples)
        self._made = (width, height, layers, color_form, depth_form)
        for layer in range(layers):
            self._from.append(Framebuffer(f"resolve from {layer}"))
            GL.glNamedFramebufferTextureLayer(self._from[-1].name, GL.GL_COLOR_ATTACHMENT0, self._color.name, 0, layer)
            GL.glNamedFramebufferTextureLayer(self._from[-1].name, self._depth_point(), self._depth.name, 0, layer)

    def attach(self, target: Target, layer: int | None, multiview: bool = False) -> None:
        """Draw on this layer, or on all of them at once. One sample a pixel goes straight into the target."""
        color, depth, color_array, depth_array = self._names(target)
        ours = self._color is not None and color == self._color.name
        wanted = (color, depth, layer, multiview)
        if ours and wanted == self._attached:
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.drawing.name)
            return
        self._attached = wanted if ours else ()
        for point, name, array in ((GL.GL_COLOR_ATTACHMENT0, color, color_array), (self._depth_point(), depth, depth_array)):
            if multiview:
                GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self.drawing.name)
                from OpenGL.GL.OVR.multiview import glFramebufferTextureMultiviewOVR

                glFramebufferTextureMultiviewOVR(GL.GL_DRAW_FRAMEBUFFER, point, name, 0, 0, target.layers)
            elif layer is None or not array:
                GL.glNamedFramebufferTexture(self.drawing.name, point, name, 0)
            else:
                GL.glNamedFramebufferTextureLayer(self.drawing.name, point, name, 0, layer)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.drawing.name)

    def _names(self, target: Target) -> tuple[int, int, bool, bool]:
        if self._color is None or self._depth is None:
            raise RuntimeError("begin comes first")
        direct = self.samples <= 1 and target.color
        color, color_array = (target.color, target.array) if direct else (self._color.name, True)
        depth, depth_array = (target.depth, target.array) if direct and target.depth else (self._depth.name, True)
        return color, depth, color_array, depth_array

    def _depth_point(self) -> int:
        form = self._made[4]
        return GL.GL_DEPTH_STENCIL_ATTACHMENT if form in (GL.GL_DEPTH24_STENCIL8, GL.GL_DEPTH32F_STENCIL8) else GL.GL_DEPTH_ATTACHMENT

    def resolve(self, target: Target) -> None:
        """Bring what was drawn into the target; to the default framebuffer as encoded bytes, whatever it thinks of itself."""
        if self._color is None or self._depth is None or (self.samples <= 1 and target.color):
            return
        for layer in range(target.layers if target.color else 1):
            mask = int(GL.GL_COLOR_BUFFER_BIT)
            if target.color:
                self._aim(GL.GL_COLOR_ATTACHMENT0, target.color, layer, target.array)
            if target.depth:
                mask |= int(GL.GL_DEPTH_BUFFER_BIT)
                self._aim(self._depth_point(), target.depth, layer, target.array)
            if not target.color:
                GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
            size = (0, 0, target.width, target.height)
            GL.glBlitNamedFramebuffer(self._from[layer].name, self._to.name if target.color else 0, *size, *size, mask, GL.GL_NEAREST)

    def _aim(self, point: int, texture: int, layer: int, array: bool) -> None:
        if array:
            GL.glNamedFramebufferTextureLayer(self._to.name, point, texture, 0, layer)
        else:
            GL.glNamedFramebufferTexture(self._to.name, point, texture, 0)

    def _drop(self) -> None:
        for texture in (self._color, self._depth):
            if texture:
                texture.close()
        self._color = self._depth = None
        self._made, self._attached = (), ()
        for framebuffer in self._from:
            framebuffer.close()
        self._from.clear()

    def close(self) -> None:
        self._drop()
        for framebuffer in (self.drawing, self._to):
            framebuffer.close()


def _format(texture: int) -> int:
    out = np.zeros(1, np.int32)
    GL.glGetTextureLevelParameteriv(texture, 0, GL.GL_TEXTURE_INTERNAL_FORMAT, out)
    return int(out[0])

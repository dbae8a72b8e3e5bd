"""The pictures that the offscreen and desktop displays own: an array texture for colour (sRGB), one for depth, and framebuffers to copy and read them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL


class Surface:
    """L layers of one size. color: GL_SRGB8_ALPHA8, depth: GL_DEPTH_COMPONENT32F or 0; both GL_TEXTURE_2D_ARRAY."""

    def __init__(self, size: tuple[int, int], layers: int, *, depth: bool, label: str) -> None:
        self.size, self.layers = size, layers
        self.color = _texture(GL.GL_SRGB8_ALPHA8, size, layers, f"{label} color")
        self.depth = _texture(GL.GL_DEPTH_COMPONENT32F, size, layers, f"{label} depth") if depth else 0
        self._reader = _framebuffer(f"{label} reader")

    def framebuffer(self, layer: int = 0) -> int:
        """A framebuffer with that layer's colour, good until the next call of any method."""
        GL.glNamedFramebufferTextureLayer(self._reader, GL.GL_COLOR_ATTACHMENT0, self.color, 0, layer)
        return self._reader

    def copy_to(self, framebuffer: int, size: tuple[int, int], layer: int = 0, part: tuple[int, int] | None = None) -> None:
        """Stretch one layer, or the part of it at its lower left, over `framebuffer` (0: the window) as it is: values stay sRGB-encoded, whatever the window
        thinks of itself."""
        self.framebuffer(layer)
        # Without GL_FRAMEBUFFER_SRGB a blit converts neither way (OpenGL 4.6, 18.3.1).
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        part = part or self.size
        repeat_edge(self.color, part, self.size, (layer,))
        smooth = GL.GL_NEAREST if size == part else GL.GL_LINEAR
        GL.glBlitNamedFramebuffer(self._reader, framebuffer, 0, 0, *part, 0, 0, *size, GL.GL_COLOR_BUFFER_BIT, smooth)

    def stretch(self, part: tuple[int, int]) -> None:
        """The part at the lower left of each layer fills the whole layer afterwards. Not for every frame: it makes a texture and drops it again."""
        smaller = Surface(part, self.layers, depth=False, label="smaller picture")
        for layer in range(self.layers):
            self.copy_to(smaller.framebuffer(layer), part, layer, part)
            smaller.copy_to(self.framebuffer(layer), self.size, layer)
        smaller.close()

    def read_pixels(self) -> npt.NDArray[np.uint8]:
        """(L, H, W, 4) u8, sRGB, top row first."""
        width, height = self.size
        pixels = np.empty((self.layers, height, width, 4), np.uint8)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        GL.glGetTextureImage(self.color, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels.nbytes, pixels)
        return np.ascontiguousarray(pixels[:, ::-1])

    def close(self) -> None:
        if not self.color:
            return
        GL.glDeleteTextures(2, np.array([self.color, self.depth], np.uint32))  # 0 is passed over
        GL.glDeleteFramebuffers(1, np.array([self._reader], np.uint32))
        self.color = self.depth = 0


def repeat_edge(texture: int, part: tuple[int, int], full: tuple[int, int], layers: Sequence[int]) -> None:
    """Whoever stretches the part reads half a texel beyond its edges: put the edge there once more, or what an earlier frame left there shines in."""
    kind = GL.GL_TEXTURE_2D_ARRAY
    for layer in layers:
        if part[0] < full[0]:
            GL.glCopyImageSubData(texture, kind, 0, part[0] - 1, 0, layer, texture, kind, 0, part[0], 0, layer, 1, part[1], 1)
        if part[1] < full[1]:
            GL.glCopyImageSubData(texture, kind, 0, 0, part[1] - 1, layer, texture, kind, 0, 0, part[1], layer, min(part[0] + 1, full[0]), 1, 1)


def _texture(form: int, size: tuple[int, int], layers: int, label: str) -> int:
    made = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, made)
    texture = int(made[0])
    GL.glTextureStorage3D(texture, 1, form, *size, layers)
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR)
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE)
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE)
    GL.glObjectLabel(GL.GL_TEXTURE, texture, -1, label.encode())
    return texture


def _framebuffer(label: str) -> int:
    made = np.zeros(1, np.uint32)
    GL.glCreateFramebuffers(1, made)
    GL.glObjectLabel(GL.GL_FRAMEBUFFER, int(made[0]), -1, label.encode())
    return int(made[0])

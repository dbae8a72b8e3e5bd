"""A picture that ImGui's vector pen draws: a texture with mipmaps, sRGB, premultiplied alpha, first row at the bottom, as `render.drawlist.Panel` wants it.

Coordinates are panel units from the top left; `scale` is pixels per unit. Drawing costs some fifty GL calls, so callers redraw only what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

from vrapp.config import ASSETS
from vrapp.gl import GL
from vrapp.ui.painter import Painter
from vrapp.ui.theme import Color, packed

Weight = Literal["text", "strong"]
_FILES: dict[Weight, str] = {"text": "Nunito-SemiBold.ttf", "strong": "Nunito-ExtraBold.ttf"}
_ANISOTROPY = 8.0


class Pen:
    """Draws on the canvas while it is being redrawn. `opacity` multiplies every colour's alpha."""

    def __init__(self, shapes: Any, fonts: dict[Weight, Any]) -> None:
        self._shapes, self._fonts = shapes, fonts
        self.opacity = 1.0

    def box(self, left: float, top: float, right: float, bottom: float, color: Color, radius: float = 0.0) -> None:
        self._shapes.add_rect_filled((left, top), (right, bottom), packed(color, self.opacity), min(radius, (bottom - top) / 2, (right - left) / 2))

    def outline(self, left: float, top: float, right: float, bottom: float, color: Color, radius: float, thickness: float = 1.5) -> None:
        radius = min(radius, (bottom - top) / 2, (right - left) / 2)
        self._shapes.add_rect((left, top), (right, bottom), packed(color, self.opacity), radius, thickness)

    def disc(self, x: float, y: float, radius: float, color: Color) -> None:
        self._shapes.add_circle_filled((x, y), radius, packed(color, self.opacity))

    def stroke(self, x0: float, y0: float, x1: float, y1: float, color: Color, thickness: float) -> None:
        self._shapes.add_line((x0, y0), (x1, y1), packed(color, self.opacity), thickness)

    def text(self, left: float, top: float, text: str, color: Color, size: float, weight: Weight = "text") -> None:
        """One line; `top` is the top of its letter box."""
        self._shapes.add_text(self._fonts[weight], size, (left, top), packed(color, self.opacity), text)

    def clip(self, left: float, top: float, right: float, bottom: float) -> None:
        self._shapes.push_clip_rect((left, top), (right, bottom))

    def unclip(self) -> None:
        self._shapes.pop_clip_rect()


class Canvas:
    """The GL context must be current whenever a method is called."""

    def __init__(self, size: tuple[int, int], *, scale: float = 1.0, label: str = "canvas") -> None:
        self.size, self.label = size, label
        self.redraws = 0
        self._context: Any = imgui.create_context()
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.set_ini_filename("")
        self._painter = Painter()
        self._fonts: dict[Weight, Any] = {w: io.fonts.add_font_from_file_ttf(str(ASSETS / "fonts" / name), 32.0) for w, name in _FILES.items()}
        self.texture = self._framebuffer = 0
        self.resize(size, scale)

    def resize(self, size: tuple[int, int], scale: float) -> None:
        """Empty and of another size; the texture's name changes."""
        self._free()
        self.size, self.scale = size, scale
        self.pixels = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        made = np.zeros(2, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, made[:1])
        GL.glCreateFramebuffers(1, made[1:])
        self.texture, self._framebuffer = int(made[0]), int(made[1])
        GL.glTextureStorage2D(self.texture, max(self.pixels).bit_length(), GL.GL_SRGB8_ALPHA8, *self.pixels)
        GL.glTextureParameteri(self.texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR)
        GL.glTextureParameteri(self.texture, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE)
        GL.glTextureParameteri(self.texture, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE)
        GL.glTextureParameterf(self.texture, GL.GL_TEXTURE_MAX_ANISOTROPY, _ANISOTROPY)
        GL.glNamedFramebufferTexture(self._framebuffer, GL.GL_COLOR_ATTACHMENT0, self.texture, 0)
        GL.glObjectLabel(GL.GL_TEXTURE, self.texture, -1, self.label.encode())
        GL.glObjectLabel(GL.GL_FRAMEBUFFER, self._framebuffer, -1, self.label.encode())

    def measure(self, text: str, size: float, weight: Weight = "text") -> float:
        """Width in units, as drawn (ImGui does not kern)."""
        baked = self._fonts[weight].get_font_baked(size)
        return sum(baked.get_char_advance(ord(char)) for char in text)

    def known(self, char: str) -> bool:
        return bool(self._fonts["text"].is_glyph_in_font(ord(char)))

    def redraw(self, draw: Callable[[Pen], None]) -> None:
        """Clear to nothing and draw. Binds a framebuffer and a program of its own; whoever draws next binds theirs, as everybody does here."""
        imgui.set_current_context(self._context)
        io = imgui.get_io()
        io.display_size = imgui.ImVec2(*self.size)
        io.display_framebuffer_scale = imgui.ImVec2(self.scale, self.scale)  # glyphs are rasterised at the size they will have in pixels
        io.delta_time = 1 / 60
        imgui.new_frame()
        draw(Pen(imgui.get_background_draw_list(), self._fonts))
        imgui.render()
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._framebuffer)
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glColorMask(True, True, True, True)
        GL.glClearNamedFramebufferfv(self._framebuffer, GL.GL_COLOR, 0, np.zeros(4, np.float32))
        self._painter.paint(imgui.get_draw_data(), self.pixels)
        GL.glGenerateTextureMipmap(self.texture)
        self.redraws += 1

    def read_pixels(self) -> npt.NDArray[np.uint8]:
        """(H, W, 4) u8, sRGB premultiplied in linear light, top row first."""
        width, height = self.pixels
        pixels = np.empty((height, width, 4), np.uint8)
        GL.glGetTextureImage(self.texture, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels.nbytes, pixels)
        return np.ascontiguousarray(pixels[::-1])

    def close(self) -> None:
        if self._context is None:
            return
        imgui.set_current_context(self._context)
        self._painter.close()
        imgui.destroy_context(self._context)
        self._context = None
        self._free()

    def _free(self) -> None:
        if self.texture:
            GL.glDeleteTextures(1, np.array([self.texture], np.uint32))
            GL.glDeleteFramebuffers(1, np.array([self._framebuffer], np.uint32))
            self.texture = self._framebuffer = 0

"""Dear ImGui's draw lists into the bound framebuffer, in linear light with premultiplied alpha.

The backend that comes with imgui-bundle mixes in encoded values and squares the alpha of a transparent target, and a panel is composited again in the
room: so the colours are decoded in the shader, the target is sRGB, and GL_FRAMEBUFFER_SRGB encodes the mixture.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from imgui_bundle import imgui

from vrapp.gl import GL
from vrapp.ui.program import link

_VERTEX = """
layout(location = 0) in vec2 at;
layout(location = 1) in vec2 uv;
layout(location = 2) in vec4 color;
layout(location = 0) uniform vec2 pixels;
out vec2 where;
out vec4 tint;
vec3 decode(vec3 c) { return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c)); }
void main() {
    where = uv;
    tint = vec4(decode(color.rgb), color.a);
    gl_Position = vec4(at.x / pixels.x * 2.0 - 1.0, 1.0 - at.y / pixels.y * 2.0, 0.0, 1.0);
}
"""

_FRAGMENT = """
in vec2 where;
in vec4 tint;
out vec4 premultiplied;
layout(binding = 0) uniform sampler2D glyphs;
void main() {
    float alpha = tint.a * texture(glyphs, where).a;
    premultiplied = vec4(tint.rgb * alpha, alpha);
}
"""


class Painter:
    """GL side of one ImGui context, which must be the current one whenever a method is called."""

    def __init__(self) -> None:
        imgui.get_io().backend_flags |= imgui.BackendFlags_.renderer_has_textures
        self._program = link(_VERTEX, _FRAGMENT, "panel painter")
        made = np.zeros(3, np.uint32)
        GL.glCreateBuffers(2, made[:2])
        GL.glCreateVertexArrays(1, made[2:])
        self._vertices, self._indices, self._array = (int(name) for name in made)
        GL.glVertexArrayVertexBuffer(self._array, 0, self._vertices, 0, imgui.VERTEX_SIZE)
        GL.glVertexArrayElementBuffer(self._array, self._indices)
        for slot, count, kind, normal, offset in (
            (0, 2, GL.GL_FLOAT, False, imgui.VERTEX_BUFFER_POS_OFFSET),
            (1, 2, GL.GL_FLOAT, False, imgui.VERTEX_BUFFER_UV_OFFSET),
            (2, 4, GL.GL_UNSIGNED_BYTE, True, imgui.VERTEX_BUFFER_COL_OFFSET),
        ):
            GL.glEnableVertexArrayAttrib(self._array, slot)
            GL.glVertexArrayAttribFormat(self._array, slot, count, kind, normal, offset)
            GL.glVertexArrayAttribBinding(self._array, slot, 0)
        self._index_type = GL.GL_UNSIGNED_SHORT if imgui.INDEX_SIZE == 2 else GL.GL_UNSIGNED_INT

    def paint(self, data: Any, size: tuple[int, int]) -> None:
        """imgui.get_draw_data() over the whole bound framebuffer of `size` pixels. Leaves blending on and the scissor, depth test and culling off."""
        for texture in imgui.get_platform_io().textures:
            if texture.status != imgui.ImTextureStatus.ok:
                _bring_up_to_date(texture)
        GL.glViewport(0, 0, *size)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendEquation(GL.GL_FUNC_ADD)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        for off in (GL.GL_DEPTH_TEST, GL.GL_CULL_FACE):
            GL.glDisable(off)
        GL.glEnable(GL.GL_SCISSOR_TEST)
        GL.glUseProgram(self._program)
        GL.glUniform2f(0, *data.display_size)
        GL.glBindVertexArray(self._array)
        for commands in data.cmd_lists:
            self._paint_list(commands, size[1], size[0] / data.display_size[0])
        GL.glDisable(GL.GL_SCISSOR_TEST)
        GL.glBindVertexArray(0)

    def _paint_list(self, commands: Any, height: int, scale: float) -> None:
        vertices, indices = commands.vtx_buffer, commands.idx_buffer
        _fill(self._vertices, vertices.data_address(), vertices.size() * imgui.VERTEX_SIZE)
        _fill(self._indices, indices.data_address(), indices.size() * imgui.INDEX_SIZE)
        for command in commands.cmd_buffer:
            left, top, right, bottom = (round(edge * scale) for edge in command.clip_rect)
            if right <= left or bottom <= top:
                continue
            GL.glScissor(left, height - bottom, right - left, bottom - top)
            GL.glBindTextureUnit(0, command.tex_ref.get_tex_id())
            first = ctypes.c_void_p(command.idx_offset * imgui.INDEX_SIZE)
            GL.glDrawElementsBaseVertex(GL.GL_TRIANGLES, command.elem_count, self._index_type, first, command.vtx_offset)

    def close(self) -> None:
        for texture in imgui.get_platform_io().textures:
            _destroy(texture)
        imgui.get_io().backend_flags &= ~imgui.BackendFlags_.renderer_has_textures
        GL.glDeleteProgram(self._program)
        GL.glDeleteBuffers(2, np.array([self._vertices, self._indices], np.uint32))
        GL.glDeleteVertexArrays(1, np.array([self._array], np.uint32))


def _fill(buffer: int, address: int, count: int) -> None:
    GL.glNamedBufferData(buffer, count, ctypes.c_void_p(address), GL.GL_STREAM_DRAW)


def _bring_up_to_date(texture: Any) -> None:
    """ImGui grows its glyph atlas as text needs it and asks for what changed (imgui_impl_opengl3.cpp, ImGui_ImplOpenGL3_UpdateTexture)."""
    status = imgui.ImTextureStatus
    if texture.status == status.want_destroy:
        _destroy(texture)
        return
    pixels = texture.get_pixels_array()  # (H * W * 4,) u8
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    if texture.status == status.want_create:
        made = np.zeros(1, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, made)
        name = int(made[0])
        GL.glTextureStorage2D(name, 1, GL.GL_RGBA8, texture.width, texture.height)
        GL.glTextureParameteri(name, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR)
        GL.glObjectLabel(GL.GL_TEXTURE, name, -1, b"glyphs")
        GL.glTextureSubImage2D(name, 0, 0, 0, texture.width, texture.height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
        texture.set_tex_id(name)
    else:
        GL.glPixelStorei(GL.GL_UNPACK_ROW_LENGTH, texture.width)
        for part in texture.updates:
            block = pixels[(part.y * texture.width + part.x) * texture.bytes_per_pixel :]
            GL.glTextureSubImage2D(texture.tex_id, 0, part.x, part.y, part.w, part.h, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, block)
        GL.glPixelStorei(GL.GL_UNPACK_ROW_LENGTH, 0)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4)
    texture.status = status.ok


def _destroy(texture: Any) -> None:
    if texture.tex_id:
        GL.glDeleteTextures(1, np.array([texture.tex_id], np.uint32))
        texture.set_tex_id(0)
    texture.status = imgui.ImTextureStatus.destroyed

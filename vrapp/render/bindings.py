"""What the passes of a frame read, bound in one call each: storage buffers by their runs, textures with their samplers by their units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from vrapp.gl import GL
from vrapp.render.objects import Buffer, BufferTexture

TEXELS_UNIT, DEFORM_UNIT = 32, 38  # as in shaders/common/vertices.glsl and slots.glsl; as in shaders/deform.comp


WHOLE, FLOATS, PAIRS = int(GL.GL_RGBA32UI), int(GL.GL_RGBA32F), int(GL.GL_RG32F)


class Storage:
    """Storage bindings 0, 1, ..., each from an offset to its buffer's end. Made anew when a buffer was replaced.

    Nobody else binds storage, so what was bound last is there still."""

    _bound: ClassVar[Storage | None] = None

    def __init__(self, *buffers: tuple[Buffer, int]) -> None:
        count = len(buffers)
        self._count = count
        self._names = np.array([buffer.name for buffer, _ in buffers], np.uint32)
        self._offsets = (GL.GLintptr * count)(*(offset for _, offset in buffers))
        self._sizes = (GL.GLsizeiptr * count)(*(buffer.size - offset for buffer, offset in buffers))

    def bind(self) -> None:
        if Storage._bound is not self:
            Storage._bound = self
            GL.glBindBuffersRange(GL.GL_SHADER_STORAGE_BUFFER, 0, self._count, self._names, self._offsets, self._sizes)


class Texels:
    """Buffers that vertex stages and deform.comp read a texel at a time, at units one after another. `aim` again when a buffer was replaced."""

    def __init__(self, label: str, count: int) -> None:
        self._owners = [BufferTexture(f"{label} {at}") for at in range(count)]
        self.names = np.array([owner.name for owner in self._owners], np.uint32)

    def aim(self, *buffers: tuple[Buffer, int, int, int]) -> None:
        """buffers: (buffer, first byte, bytes, format of a texel: one of WHOLE, FLOATS, PAIRS)."""
        for owner, (buffer, first, size, form) in zip(self._owners, buffers, strict=True):
            GL.glTextureBufferRange(owner.name, form, buffer.name, first, max(size // 16 * 16, 16))

    def close(self) -> None:
        for owner in self._owners:
            owner.close()


class Units:
    """Texture units 0, 1, ...: names are filled in place each frame, 0 where there is nothing; samplers once, before the first `bind`.

    Nobody but a renderer binds samplers, so they stay until another renderer has bound its own."""

    _bound: ClassVar[Units | None] = None

    def __init__(self, count: int, sampled: int) -> None:
        """sampled: the first units, those that may have samplers."""
        self.textures = np.zeros(count, np.uint32)
        self.samplers = np.zeros(sampled, np.uint32)

    def put(self, first: int, names: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.uint32]]) -> None:
        self.textures[first : first + len(names)] = names

    def bind(self) -> None:
        GL.glBindTextures(0, len(self.textures), self.textures)
        if Units._bound is not self:
            Units._bound = self
            GL.glBindSamplers(0, len(self.samplers), self.samplers)

"""Small owners of GL objects. Each has `close()`, a label for debuggers, and is counted: `live()` says what is still open.

Made with direct state access; nothing here touches a binding point, and nothing happens in `__del__`.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL

_live: Counter[str] = Counter()


def live() -> dict[str, int]:
    """Open GL objects by kind; empty when everything was closed."""
    return {kind: count for kind, count in _live.items() if count}


def _create(call: Callable[..., None], *before: int) -> int:
    made = np.zeros(1, np.uint32)
    call(*before, 1, made)
    return int(made[0])


class Owner:
    """A GL name, counted from its making to `close()`; closing twice is harmless."""

    __slots__ = ("kind", "name")

    def __init__(self, kind: str, name: int, identifier: int, label: str) -> None:
        self.kind, self.name = kind, name
        GL.glObjectLabel(identifier, name, -1, label.encode())
        _live[kind] += 1

    def close(self) -> None:
        if not self.name:
            return
        self._delete(np.array([self.name], np.uint32))
        _live[self.kind] -= 1
        self.name = 0

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        raise NotImplementedError


class Buffer(Owner):
    """Immutable storage of `size` bytes, zeros where no data is given unless `blank` (then anything: for large ones that are written later).
    With `mapped` it stays mapped for writing and `view` is its memory as (size,) u8."""

    __slots__ = ("size", "view")

    def __init__(self, size: int, label: str, data: npt.NDArray[np.generic] | None = None, *, mapped: bool = False, blank: bool = False) -> None:
        super().__init__("buffer", _create(GL.glCreateBuffers), GL.GL_BUFFER, label)
        self.size = max(size, 16)
        self.view: npt.NDArray[np.uint8] | None = None
        if blank:
            GL.glNamedBufferStorage(self.name, self.size, None, GL.GL_DYNAMIC_STORAGE_BIT)
            return
        whole = np.zeros(self.size, np.uint8) if data is None else np.ascontiguousarray(data)
        if data is not None and whole.nbytes != self.size:
            whole = np.concatenate([whole.view(np.uint8).ravel(), np.zeros(self.size - whole.nbytes, np.uint8)])
        if not mapped:
            GL.glNamedBufferStorage(self.name, self.size, whole, GL.GL_DYNAMIC_STORAGE_BIT)
            return
        flags = GL.GL_MAP_WRITE_BIT | GL.GL_MAP_PERSISTENT_BIT | GL.GL_MAP_COHERENT_BIT
        GL.glNamedBufferStorage(self.name, self.size, whole, flags)
        address = GL.glMapNamedBufferRange(self.name, 0, self.size, flags)
        self.view = np.frombuffer(memoryview((ctypes.c_uint8 * self.size).from_address(int(address))), np.uint8)

    def write(self, offset: int, data: npt.NDArray[np.generic]) -> None:
        """Bytes from `offset`; an empty array is passed over."""
        if data.nbytes:
            flat = np.ascontiguousarray(data)
            GL.glNamedBufferSubData(self.name, offset, flat.nbytes, flat)

    def read(self, offset: int, size: int) -> npt.NDArray[np.uint8]:
        """For tests: waits for the GPU."""
        out = np.empty(size, np.uint8)
        GL.glGetNamedBufferSubData(self.name, offset, size, out)
        return out

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        if self.view is not None:
            self.view = None
            GL.glUnmapNamedBuffer(self.name)
        GL.glDeleteBuffers(1, names)


class Texture(Owner):
    """Storage of a texture of any target; size is (width, height) or, for arrays, (width, height, layers)."""

    __slots__ = ("form", "levels", "size", "target")

    def __init__(self, target: int, form: int, size: tuple[int, ...], label: str, *, levels: int = 1, samples: int = 0) -> None:
        super().__init__("texture", _create(GL.glCreateTextures, target), GL.GL_TEXTURE, label)
        self.target, self.form, self.size, self.levels = target, form, size, levels
        flat = len(size) == 2
        if samples:
            make = GL.glTextureStorage2DMultisample if flat else GL.glTextureStorage3DMultisample
            make(self.name, samples, form, *size, True)
        else:
            make = GL.glTextureStorage2D if flat else GL.glTextureStorage3D
            make(self.name, levels, form, *size)

    def filters(self, minify: int, magnify: int, wrap: int) -> Texture:
        for name, value in (
            (GL.GL_TEXTURE_MIN_FILTER, minify), (GL.GL_TEXTURE_MAG_FILTER, magnify), (GL.GL_TEXTURE_WRAP_S, wrap), (GL.GL_TEXTURE_WRAP_T, wrap),
        ):  # fmt: skip
            GL.glTextureParameteri(self.name, name, value)
        return self

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteTextures(1, names)


class BufferTexture(Owner):
    """A buffer seen as texels; `GL.glTextureBufferRange` says which."""

    __slots__ = ()

    def __init__(self, label: str) -> None:
        super().__init__("texture", _create(GL.glCreateTextures, GL.GL_TEXTURE_BUFFER), GL.GL_TEXTURE, label)

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteTextures(1, names)


class Framebuffer(Owner):
    __slots__ = ()

    def __init__(self, label: str) -> None:
        super().__init__("framebuffer", _create(GL.glCreateFramebuffers), GL.GL_FRAMEBUFFER, label)

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteFramebuffers(1, names)


class VertexArray(Owner):
    __slots__ = ()

    def __init__(self, label: str) -> None:
        super().__init__("vertex array", _create(GL.glCreateVertexArrays), GL.GL_VERTEX_ARRAY, label)

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteVertexArrays(1, names)


class Sampler(Owner):
    __slots__ = ()

    def __init__(self, label: str, **parameters: float) -> None:
        """parameters: names without GL_TEXTURE_, in lower case."""
        super().__init__("sampler", _create(GL.glCreateSamplers), GL.GL_SAMPLER, label)
        for name, value in parameters.items():
            enum = getattr(GL, f"GL_TEXTURE_{name.upper()}")
            (GL.glSamplerParameterf if isinstance(value, float) else GL.glSamplerParameteri)(self.name, enum, value)

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteSamplers(1, names)


class Query(Owner):
    """Of a target such as GL_TIME_ELAPSED."""

    __slots__ = ()

    def __init__(self, target: int, label: str) -> None:
        super().__init__("query", _create(GL.glCreateQueries, target), GL.GL_QUERY, label)

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteQueries(1, names)


class Program(Owner):
    """A linked program, made by `vrapp.render.programs`."""

    __slots__ = ()

    def __init__(self, name: int, label: str) -> None:
        super().__init__("program", name, GL.GL_PROGRAM, label)

    def uniform(self, name: str) -> int:
        return int(GL.glGetUniformLocation(self.name, name))

    def _delete(self, names: npt.NDArray[np.uint32]) -> None:
        GL.glDeleteProgram(self.name)

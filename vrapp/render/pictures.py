"""All pictures of all models in a few texture arrays, so that everything is drawn with one set of bindings.

Bindless textures are not offered by every driver, and a binding per material would put a call per material into the frame. So each
picture goes into the array of its size class (64, 128 ... 4096, square powers of two), resampled only when it is not that size already;
there is one family of arrays for colour (sRGB) and one for data. A shader picks the array by indexing `color_maps[]`, with an index that
is the same for a whole draw and thus dynamically uniform, and pays for one sample. A use of a picture is one 32-bit reference
(`reference`). The arrays repeat; clamping, mirroring and nearest filtering are done to the coordinates by the variants that need it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from vrapp.gl import GL
from vrapp.render.mips import SIZES, chain
from vrapp.render.objects import Sampler, Texture
from vrapp.render.pool import PIECE
from vrapp.scene.model import Sampler as Wrap

UNITS = 2 * len(SIZES)  # texture units 0.. : colour arrays, then data arrays
_WRAPS = {10497: 0, 33071: 1, 33648: 2}  # repeat, clamp, mirrored


class Slots:
    """One size class of one family: an array texture and which of its layers are free. `texture` is None until a picture needs it."""

    def __init__(self, size: int, form: int, label: str) -> None:
        self.size, self.form, self.label = size, form, label
        self.texture: Texture | None = None
        self.free: list[int] = []

    def reserve(self, more: int) -> Generator[int]:
        """Room for `more` layers. What is there is copied into a larger array a piece at a time, giving the bytes of each; until the last one everybody
        goes on with the old array."""
        missing = more - len(self.free)
        if missing <= 0:
            return
        before = self.texture.size[2] if self.texture else 0
        after = before + max(missing, min(before, 8))
        larger = Texture(GL.GL_TEXTURE_2D_ARRAY, self.form, (self.size, self.size, after), self.label, levels=self.size.bit_length())
        try:
            yield 0
            if self.texture:
                yield from self._copy(self.texture, larger, before)
        except GeneratorExit:
            larger.close()
            raise
        if self.texture:
            self.texture.close()
        self.texture = larger
        self.free += range(before, after)

    def _copy(self, old: Texture, new: Texture, layers: int) -> Generator[int]:
        """All levels, in bands of rows of at most PIECE bytes through as many layers as fit."""
        kind = GL.GL_TEXTURE_2D_ARRAY
        for level in range(new.levels):
            edge = self.size >> level
            rows = max(1, min(edge, PIECE // (4 * edge)))
            deep = max(1, PIECE // (4 * edge * edge)) if rows == edge else 1
            for layer in range(0, layers, deep):
                depth = min(deep, layers - layer)
                for row in range(0, edge, rows):
                    high = min(rows, edge - row)
                    GL.glCopyImageSubData(old.name, kind, level, 0, row, layer, new.name, kind, level, 0, row, layer, edge, high, depth)
                    yield 4 * edge * high * depth

    def close(self) -> None:
        if self.texture:
            self.texture.close()


Layer = tuple[bool, int, int]  # colour (sRGB) or data, size class, layer


class Pictures:
    """Owner of the arrays. Layer 0 of the smallest colour array and of the smallest data array is white: what an absent texture samples."""

    def __init__(self, anisotropy: float, blend_levels: bool = True) -> None:
        """blend_levels: False takes the nearer mip level instead of a mean of two, which is a tenth of a frame where the processor draws."""
        self._slots = {
            srgb: [Slots(size, GL.GL_SRGB8_ALPHA8 if srgb else GL.GL_RGBA8, f"pictures {'colour' if srgb else 'data'} {size}") for size in SIZES]
            for srgb in (True, False)
        }
        self.sampler = Sampler(
            "pictures",
            min_filter=GL.GL_LINEAR_MIPMAP_LINEAR if blend_levels else GL.GL_LINEAR_MIPMAP_NEAREST, mag_filter=GL.GL_LINEAR,
            wrap_s=GL.GL_REPEAT, wrap_t=GL.GL_REPEAT, max_anisotropy=float(anisotropy),
        )  # fmt: skip
        white = np.full((SIZES[0], SIZES[0], 4), 255, np.uint8)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        for srgb in (True, False):
            for _ in self._slots[srgb][0].reserve(1):
                pass
            for level, pixels in enumerate(chain(white, srgb)):
                edge = len(pixels)
                GL.glTextureSubImage3D(self.texture(srgb, 0).name, level, 0, 0, 0, edge, edge, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
            self.take(srgb, 0)
        self.names = np.zeros(UNITS, np.uint32)
        self.name()

    def reserve(self, wanted: Sequence[tuple[bool, int]]) -> Generator[int]:
        """Room for pictures of these families and size classes; see `Slots.reserve`."""
        for srgb, size in sorted(set(wanted)):
            yield from self._slots[srgb][size].reserve(wanted.count((srgb, size)))
            self.name()  # before anybody draws: the old array is gone

    def take(self, srgb: bool, size: int) -> Layer:
        """A free layer, which must have been reserved."""
        return srgb, size, self._slots[srgb][size].free.pop(0)

    def texture(self, srgb: bool, size: int) -> Texture:
        texture = self._slots[srgb][size].texture
        if texture is None:
            raise RuntimeError("reserve comes first")
        return texture

    def remove(self, layers: Sequence[Layer]) -> None:
        for srgb, size, layer in layers:
            self._slots[srgb][size].free.append(layer)

    def name(self) -> None:
        """Bring `names` up to date, which is what glBindTextures takes; the smallest array stands where a class is empty."""
        for at, slots in enumerate([*self._slots[True], *self._slots[False]]):
            texture = slots.texture or self.texture(at < len(SIZES), 0)
            self.names[at] = texture.name

    def close(self) -> None:
        self.sampler.close()
        for slots in (*self._slots[True], *self._slots[False]):
            slots.close()


LAYER_SHIFT, LAYER_MASK = 4, 0x7FF


def reference(layer: Layer, wrap: Wrap, tiled: tuple[int, int] = (1, 1)) -> int:
    """size class: 4 bits; layer: 11 from LAYER_SHIFT; wrap of s and t: 2 each; nearest: 1; logarithms of how often it lies there across and down
    (`mips.tiles`): 3 each; sharp: 1."""
    wraps = _WRAPS.get(wrap.wrap_s, 0) << 15 | _WRAPS.get(wrap.wrap_t, 0) << 17 | int(wrap.mag == 9728) << 19
    down, across = (count.bit_length() - 1 for count in tiled)
    return layer[1] | layer[2] << LAYER_SHIFT | wraps | across << 20 | down << 23 | int(is_sharp(wrap)) << 26


def is_sharp(wrap: Wrap) -> bool:
    """True when no smaller levels of the picture are asked for."""
    return wrap.min in (9728, 9729)


def is_plain(wrap: Wrap) -> bool:
    """True when the arrays' own sampler does all that this one asks for."""
    return wrap.mag != 9728 and wrap.wrap_s == wrap.wrap_t == 10497

"""All pictures of all models in a few texture arrays, so that everything is drawn with one set of bindings.

Bindless textures are not offered by every driver, and a binding per material would put a call per material into the frame. So each
picture goes into the array of its size class (64, 128 ... 4096, square powers of two), resampled only when it is not that size already;
there is one family of arrays for colour (sRGB) and one for data. A shader picks the array by indexing `color_maps[]`, with an index that
is the same for a whole draw and thus dynamically uniform, and pays for one sample. A use of a picture is one 32-bit reference
(`reference`). The arrays repeat; clamping, mirroring and nearest filtering are done to the coordinates by the variants that need it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image as Pil

from vrapp.gl import GL
from vrapp.render.objects import Sampler, Texture
from vrapp.scene.model import Image
from vrapp.scene.model import Sampler as Wrap

U8 = npt.NDArray[np.uint8]

SIZES = (64, 128, 256, 512, 1024, 2048, 4096)
UNITS = 2 * len(SIZES)  # texture units 0.. : colour arrays, then data arrays
_WRAPS = {10497: 0, 33071: 1, 33648: 2}  # repeat, clamp, mirrored


@dataclass(slots=True)
class _Array:
    """One size class of one family. `texture` is None until a picture needs it."""

    size: int
    form: int
    label: str
    texture: Texture | None = None
    free: list[int] = field(default_factory=list[int])

    def reserve(self, more: int) -> None:
        """Room for `more` layers; grows by copying on the GPU."""
        missing = more - len(self.free)
        if missing <= 0:
            return
        before = self.texture.size[2] if self.texture else 0
        after = before + max(missing, min(before, 8))
        larger = Texture(GL.GL_TEXTURE_2D_ARRAY, self.form, (self.size, self.size, after), self.label, levels=self.size.bit_length())
        if self.texture:
            for level in range(larger.levels):
                edge = self.size >> level
                GL.glCopyImageSubData(
                    self.texture.name, GL.GL_TEXTURE_2D_ARRAY, level, 0, 0, 0, larger.name, GL.GL_TEXTURE_2D_ARRAY, level, 0, 0, 0, edge, edge, before
                )  # fmt: skip
            self.texture.close()
        self.texture = larger
        self.free += range(before, after)

    def put(self, pixels: U8) -> int:
        """The layer that now holds `pixels` (size, size, 4) with its mip levels."""
        if self.texture is None:
            raise RuntimeError("reserve comes first")
        layer = self.free.pop(0)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        GL.glTextureSubImage3D(self.texture.name, 0, 0, 0, layer, self.size, self.size, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
        # Generating for the array would redo every layer: a view of this one, for a moment.
        view = np.zeros(1, np.uint32)
        GL.glGenTextures(1, view)
        GL.glTextureView(int(view[0]), GL.GL_TEXTURE_2D, self.texture.name, self.form, 0, self.texture.levels, layer, 1)
        GL.glGenerateTextureMipmap(int(view[0]))
        GL.glDeleteTextures(1, view)
        return layer


Layer = tuple[bool, int, int]  # colour (sRGB) or data, size class, layer


class Pictures:
    """Owner of the arrays. Layer 0 of the smallest colour array and of the smallest data array is white: what an absent texture samples."""

    def __init__(self, anisotropy: float) -> None:
        self._arrays = {
            srgb: [_Array(size, GL.GL_SRGB8_ALPHA8 if srgb else GL.GL_RGBA8, f"pictures {'colour' if srgb else 'data'} {size}") for size in SIZES]
            for srgb in (True, False)
        }
        self.sampler = Sampler(
            "pictures",
            min_filter=GL.GL_LINEAR_MIPMAP_LINEAR, mag_filter=GL.GL_LINEAR, wrap_s=GL.GL_REPEAT, wrap_t=GL.GL_REPEAT, max_anisotropy=float(anisotropy),
        )  # fmt: skip
        white = np.full((SIZES[0], SIZES[0], 4), 255, np.uint8)
        for family in self._arrays.values():
            family[0].reserve(1)
            family[0].put(white)
        self.names = np.zeros(UNITS, np.uint32)
        self._name()

    def add(self, uses: list[tuple[Image, bool]], most: int = SIZES[-1]) -> list[Layer]:
        """Put pictures, each as colour (True) or data, and say where they went. `most`: no larger edge than this."""
        squares = [_square(image.pixels, most) for image, _ in uses]
        wanted = [(srgb, SIZES.index(square.shape[0])) for square, (_, srgb) in zip(squares, uses, strict=True)]
        for srgb, size in set(wanted):
            self._arrays[srgb][size].reserve(wanted.count((srgb, size)))
        layers = [(srgb, size, self._arrays[srgb][size].put(square)) for square, (srgb, size) in zip(squares, wanted, strict=True)]
        self._name()
        return layers

    def remove(self, layers: list[Layer]) -> None:
        for srgb, size, layer in layers:
            self._arrays[srgb][size].free.append(layer)

    def _name(self) -> None:
        """`names`: what glBindTextures takes; the smallest array stands where a class is empty."""
        for at, array in enumerate([*self._arrays[True], *self._arrays[False]]):
            least = self._arrays[at < len(SIZES)][0].texture
            texture = array.texture or least
            self.names[at] = texture.name if texture else 0

    def close(self) -> None:
        self.sampler.close()
        for array in (*self._arrays[True], *self._arrays[False]):
            if array.texture:
                array.texture.close()


def reference(layer: Layer, wrap: Wrap) -> int:
    """size class: 4 bits; layer: 11; wrap of s and t: 2 each; nearest: 1."""
    nearest = int(wrap.mag == 9728)
    return layer[1] | layer[2] << 4 | _WRAPS.get(wrap.wrap_s, 0) << 15 | _WRAPS.get(wrap.wrap_t, 0) << 17 | nearest << 19


def is_plain(wrap: Wrap) -> bool:
    """True when the arrays' own sampler does all that this one asks for."""
    return wrap.mag != 9728 and wrap.wrap_s == wrap.wrap_t == 10497


def _square(pixels: U8, most: int) -> U8:
    """(S, S, 4) where S is the next size class; the picture itself when it is that size."""
    height, width = pixels.shape[:2]
    longest = min(max(height, width), most, SIZES[-1])
    size = next(size for size in SIZES if size >= longest)
    if (height, width) == (size, size):
        return np.ascontiguousarray(pixels)
    how = Pil.Resampling.BOX if size % height == 0 and size % width == 0 else Pil.Resampling.BICUBIC
    # Channel by channel, because alpha may be anything and must not weigh the colours.
    planes = [np.asarray(Pil.fromarray(np.ascontiguousarray(pixels[..., channel])).resize((size, size), how)) for channel in range(4)]
    return np.ascontiguousarray(np.stack(planes, axis=-1))

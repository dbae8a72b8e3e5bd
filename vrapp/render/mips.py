"""A picture made ready for its texture array, without GL, so that a process of its own can do it: a square of a size class, and every smaller level.

A level is the mean of two by two pixels of the one above; colours are averaged as light, not as the sRGB bytes that they are stored in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image as Pil

U8 = npt.NDArray[np.uint8]

SIZES = (64, 128, 256, 512, 1024, 2048, 4096)

_BYTES = np.arange(256) / 255.0
_LIGHT = np.rint(65535.0 * np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4)).astype(np.uint32)
_VALUES = np.arange(65536) / 65535.0
_BYTE = np.rint(255.0 * np.where(_VALUES <= 0.0031308, 12.92 * _VALUES, 1.055 * _VALUES ** (1.0 / 2.4) - 0.055)).astype(np.uint8)


def square(pixels: U8, most: int = SIZES[-1]) -> U8:
    """(S, S, 4) of a picture (H, W, 4), where S is the next size class and at most `most`; the picture itself when it is that size."""
    height, width = pixels.shape[:2]
    longest = min(max(height, width), most, SIZES[-1])
    size = next(size for size in SIZES if size >= longest)
    if (height, width) == (size, size):
        return np.ascontiguousarray(pixels)
    how = Pil.Resampling.BOX if size % height == 0 and size % width == 0 else Pil.Resampling.BICUBIC
    # Channel by channel, because alpha may be anything and must not weigh the colours.
    planes = [np.asarray(Pil.fromarray(np.ascontiguousarray(pixels[..., channel])).resize((size, size), how)) for channel in range(4)]
    return np.ascontiguousarray(np.stack(planes, axis=-1))


def chain(pixels: U8, srgb: bool) -> list[U8]:
    """The picture (S, S, 4) and all its smaller levels down to (1, 1, 4), as the EXT_texture_sRGB specification wants them made (linearised first)."""
    levels = [pixels]
    wide = _widened(pixels, srgb)
    while len(wide) > 1:
        wide = (wide[0::2, 0::2] + wide[0::2, 1::2] + wide[1::2, 0::2] + wide[1::2, 1::2] + np.uint32(2)) >> np.uint32(2)
        levels.append(_narrowed(wide, srgb))
    return levels


def _widened(pixels: U8, srgb: bool) -> npt.NDArray[np.uint32]:
    """16 bits a channel, linear, in words with room for a sum of four."""
    out = pixels.astype(np.uint32) * np.uint32(257)
    if srgb:
        out[..., :3] = _LIGHT[pixels[..., :3]]
    return out


def _narrowed(wide: npt.NDArray[np.uint32], srgb: bool) -> U8:
    out = ((wide + 128) // 257).astype(np.uint8)
    if srgb:
        out[..., :3] = _BYTE[wide[..., :3]]
    return out

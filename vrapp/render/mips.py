"""A picture made ready for its texture array, without GL, so that a process of its own can do it: a square of a size class, and every smaller level.

A level is the mean of two by two pixels of the one above; colours are averaged as light, not as the sRGB bytes that they are stored in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image as Pil

U8 = npt.NDArray[np.uint8]

MOST_TILES = 128  # three bits say which power of two
SIZES = (64, 128, 256, 512, 1024, 2048, 4096)

_BYTES = np.arange(256) / 255.0
_LIGHT = np.rint(65535.0 * np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4)).astype(np.uint16)
_VALUES = np.arange(65536) / 65535.0
_BYTE = np.rint(255.0 * np.where(_VALUES <= 0.0031308, 12.92 * _VALUES, 1.055 * _VALUES ** (1.0 / 2.4) - 0.055)).astype(np.uint8)
# What is no colour is widened and narrowed without a curve.
_WIDE = (np.arange(256) * 257).astype(np.uint16)
_NARROW = ((np.arange(65536) + 128) // 257).astype(np.uint8)


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


def tiles(height: int, width: int) -> tuple[int, int]:
    """How often a picture lies beside itself, down and across, to be a square; (1, 1) where that does not come out even, or is
    larger than the largest class. Stretched into a square instead, it
    would be seen at a level as coarse as its stretched side asks for."""
    longest = max(height, width)
    down, across = longest // height, longest // width
    even = down * height == across * width and (down * across).bit_count() == 1 and down * across <= MOST_TILES and longest <= SIZES[-1]
    return (down, across) if even else (1, 1)


def chain(pixels: U8, srgb: bool) -> list[U8]:
    """The picture (S, S, 4) and all its smaller levels down to (1, 1, 4), as the EXT_texture_sRGB specification wants them made (linearised first)."""
    # 16 bits a channel, linear, and one plane a channel, because numpy is slow on rows of four.
    widen = [_LIGHT if srgb and channel < 3 else _WIDE for channel in range(4)]
    narrow = [_BYTE if srgb and channel < 3 else _NARROW for channel in range(4)]
    planes = np.stack([np.take(table, pixels[..., channel]) for channel, table in enumerate(widen)])
    levels = [pixels]
    while planes.shape[1] > 1:
        pairs = np.add(planes[:, 0::2], planes[:, 1::2], dtype=np.uint32)
        fours = pairs[:, :, 0::2] + pairs[:, :, 1::2]
        planes = ((fours + np.uint32(2)) >> np.uint32(2)).astype(np.uint16)
        levels.append(np.stack([np.take(table, plane) for table, plane in zip(narrow, planes, strict=True)], axis=-1))
    return levels


def mask_chain(pixels: U8, srgb: bool, cutoff: float) -> list[U8]:
    """`chain` of an alpha mask: from the second level on alpha is the share of the texels under it that reach `cutoff` (0 to 1), where a mean of their
    alphas would let thin strands sink below the cutoff one after another."""
    passing = pixels.copy()
    passing[..., 3] = np.where(pixels[..., 3] >= cutoff * 255.0, 255, 0)
    return [pixels, *chain(passing, srgb)[1:]]

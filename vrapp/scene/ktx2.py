"""KHR_texture_basisu: KTX2 pictures (ETC1S and UASTC) to pixels, through Basis Universal's own transcoder (opengl_basisu).

The sizes in the header are checked before the transcoder takes memory for them (KTX 2.0 specification, sections 3 and 4).
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.scene.codecs import codec
from vrapp.scene.jsonview import View

U8 = npt.NDArray[np.uint8]

NAME, LIBRARY = "KHR_texture_basisu", "opengl_basisu"
SIGNATURE = b"\xabKTX 20\xbb\r\n\x1a\n"
_HEADER = struct.Struct("<9I")  # vkFormat, typeSize, width, height, depth, layers, faces, levels, supercompression
_LEVELS_AT, _LEVEL = 80, struct.Struct("<3Q")  # byteOffset, byteLength, uncompressedByteLength
_NONE, _BASIS_LZ, _ZSTD = 0, 1, 2
_BLOCK_BYTES = 16  # UASTC: a block of 4x4


def size_of(view: View, data: bytes) -> tuple[int, int]:
    """Width and height of the largest level."""
    width, height, _ = _checked(view, data)
    return width, height


def decode(view: View, data: bytes, most: int) -> U8:
    """(H, W, 4) u8 of the largest level of which no side is longer than `most`; of the smallest level if all are."""
    width, height, levels = _checked(view, data)
    level = next((n for n in range(levels) if max(width >> n, height >> n) <= most), levels - 1)
    library: Any = codec(LIBRARY, view, NAME)
    try:
        pixels = library.open(data).transcode("rgba8", level).data
    except (ValueError, IndexError, RuntimeError, MemoryError) as error:
        raise view.fail(f"the KTX2 picture is broken ({' '.join(str(error).split())[:80]})") from None
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def _checked(view: View, data: bytes) -> tuple[int, int, int]:
    """Width, height and number of levels of a 2D picture whose level index fits the file and the picture."""
    if data[:12] != SIGNATURE or len(data) < _LEVELS_AT:
        raise view.fail("not a KTX2 picture")
    form, _, width, height, depth, layers, faces, levels, scheme = _HEADER.unpack_from(data, 12)
    if form or depth or layers > 1 or faces != 1 or scheme not in (_NONE, _BASIS_LZ, _ZSTD):
        raise view.fail("the KTX2 file is not the 2D Basis Universal picture that KHR_texture_basisu asks for")
    if not width or not height or levels > max(width, height).bit_length():
        raise view.fail(f"a KTX2 picture of {width}x{height} pixels with {levels} levels")
    levels = max(levels, 1)
    if _LEVELS_AT + levels * _LEVEL.size > len(data):
        raise view.fail("the KTX2 picture is cut short")
    for level in range(levels):
        at, length, unpacked = _LEVEL.unpack_from(data, _LEVELS_AT + level * _LEVEL.size)
        blocks = -(-max(width >> level, 1) // 4) * -(-max(height >> level, 1) // 4)
        if at + length > len(data):
            raise view.fail(f"level {level} of the KTX2 picture reaches beyond the file")
        if scheme != _BASIS_LZ and unpacked != blocks * _BLOCK_BYTES:
            raise view.fail(f"level {level} of the KTX2 picture says {unpacked} bytes where its pixels need {blocks * _BLOCK_BYTES}")
    return width, height, levels

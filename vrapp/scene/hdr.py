"""Radiance .hdr pictures (RGBE, flat or run-length coded) to linear light. After Ward, "Real Pixels", Graphics Gems II, and the format's reference page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from vrapp.errors import BadInputError
from vrapp.scene.glb import read_file

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

MAX_PIXELS = 32 << 20
MAX_BYTES = 256 << 20


def load_hdr(path: Path | str) -> F32:
    """(H, W, 3) f32 linear RGB, first row at the top."""
    path = Path(path)
    return hdr_from_bytes(read_file(path, MAX_BYTES), path)


def hdr_from_bytes(data: bytes, path: Path | None = None) -> F32:
    width, height, at = _header(data, path)
    rgbe = _flat(data, at, width, height, path) if not _coded(data, at, width) else _rows(data, at, width, height, path)
    scale = np.ldexp(np.float32(1.0), rgbe[..., 3].astype(np.int32) - 136)
    out = rgbe[..., :3].astype(np.float32) * scale[..., None].astype(np.float32)
    out[rgbe[..., 3] == 0] = 0.0
    return out


def _header(data: bytes, path: Path | None) -> tuple[int, int, int]:
    """Width, height, and where the pixels start."""
    if not data.startswith((b"#?RADIANCE", b"#?RGBE")):
        raise BadInputError("not a Radiance picture: it does not start with #?RADIANCE", path, "byte 0")
    end = data.find(b"\n\n", 0, 1 << 16)
    line_end = data.find(b"\n", end + 2, end + 66) if end >= 0 else -1
    if line_end < 0:
        raise BadInputError("the header of the Radiance picture does not end", path, "byte 0")
    if b"32-bit_rle_xyze" in data[:end]:
        raise BadInputError("an XYZE picture; only RGBE is read", path, "byte 0")
    words = data[end + 2 : line_end].split()
    if len(words) != 4 or words[0] != b"-Y" or words[2] != b"+X" or not (words[1].isdigit() and words[3].isdigit()):
        raise BadInputError("only pictures written from the top left (-Y H +X W) are read", path, f"byte {end + 2}")
    height, width = int(words[1]), int(words[3])
    if not width or not height or width * height > MAX_PIXELS:
        raise BadInputError(f"{width}x{height} pixels, more than {MAX_PIXELS >> 20} million or none", path, f"byte {end + 2}")
    return width, height, line_end + 1


def _coded(data: bytes, at: int, width: int) -> bool:
    return 8 <= width < 32768 and data[at : at + 2] == b"\x02\x02" and int.from_bytes(data[at + 2 : at + 4], "big") == width


def _flat(data: bytes, at: int, width: int, height: int, path: Path | None) -> U8:
    if len(data) - at < width * height * 4:
        raise BadInputError("the picture is cut short", path, f"byte {len(data)}")
    return np.frombuffer(data, dtype=np.uint8, count=width * height * 4, offset=at).reshape(height, width, 4)


def _rows(data: bytes, at: int, width: int, height: int, path: Path | None) -> U8:
    """Each row: 2 2 and its width, then its four components one after the other, each in runs."""
    if len(data) - at < height * 12:  # before the memory is taken: no row is shorter
        raise BadInputError("the picture is cut short", path, f"byte {len(data)}")
    out = np.empty((height, 4, width), dtype=np.uint8)
    for row in range(height):
        if not _coded(data, at, width):
            raise BadInputError(f"row {row} does not start as a coded row of {width}", path, f"byte {at}")
        line = bytearray()
        at += 4
        while len(line) < 4 * width:
            if at + 1 >= len(data):
                raise BadInputError("the picture is cut short", path, f"byte {len(data)}")
            count = data[at]
            if count > 128:
                line += data[at + 1 : at + 2] * (count - 128)
                at += 2
            elif count:
                line += data[at + 1 : at + 1 + count]
                at += 1 + count
            else:
                raise BadInputError("a run of no pixels", path, f"byte {at}")
        if len(line) != 4 * width:
            raise BadInputError(f"row {row} is longer than {width}", path, f"byte {at}")
        out[row] = np.frombuffer(line, dtype=np.uint8).reshape(4, width)
    return out.transpose(0, 2, 1)

"""Pictures kept on disk as they go to the GPU, every level as plain bytes: a start then neither decodes nor halves anything, and reads what it uploads.

A file is one square picture (S, S, 4) u8 and its smaller levels, one after another, then the height and width of the picture that they were made of (which is
not decoded any more, but says how it was laid out: `mips.tiles`), u32 each; its length says how large it is. What is wrong with one shows as wrong
pixels at worst, so nothing more is checked; one of another length is made anew. Files are looked into in place (memory-mapped).
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vrapp.render import mips
from vrapp.render.keeping import put

U8 = npt.NDArray[np.uint8]
Shape = tuple[int, int]  # height, width

FORMAT = b"2"  # of the files: another one is another name
_TAIL = 8  # bytes of a shape
MOST_FILES = 160  # the shipped place has 25


def name(digest: bytes, *how: object) -> str:
    """Of the file for a picture with this digest that is made ready `how`."""
    return hashlib.sha256(_recipe() + digest + repr(how).encode()).hexdigest()


def found(path: Path) -> tuple[list[U8], Shape] | None:
    """All levels, the largest first, and the shape of the picture that they were made of; None where there is no such file."""
    try:
        whole = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError):
        return None
    edge = next((size for size in mips.SIZES if _bytes(size) + _TAIL == len(whole)), 0)
    levels: list[U8] = []
    first = 0
    while edge:
        levels.append(np.asarray(whole[first : first + 4 * edge * edge]).reshape(edge, edge, 4))
        first, edge = first + 4 * edge * edge, edge >> 1
    if not levels:
        return None
    height, width = np.frombuffer(whole[first:].tobytes(), "<u4").tolist()
    return (levels, (height, width)) if height and width else None


def keep(path: Path, levels: list[U8], shape: Shape) -> None:
    put(path, [*(np.ascontiguousarray(level).data for level in levels), np.array(shape, "<u4").tobytes()], MOST_FILES)


def _bytes(edge: int) -> int:
    """Of all levels."""
    return sum(4 * (edge >> level) ** 2 for level in range(edge.bit_length()))


@cache
def _recipe() -> bytes:
    """Other code makes other pixels."""
    return hashlib.sha256(FORMAT + Path(mips.__file__).read_bytes()).digest()

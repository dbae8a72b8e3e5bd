"""Pictures kept on disk as they go to the GPU, every level as plain bytes: a start then neither decodes nor halves anything, and reads what it uploads.

A file is one square picture (S, S, 4) u8 and its smaller levels, one after another; its length says how large it is. What is wrong with one shows as wrong
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
MOST_FILES = 160  # the shipped place has 25


def name(digest: bytes, *how: object) -> str:
    """Of the file for a picture with this digest that is made ready `how`."""
    return hashlib.sha256(_recipe() + digest + repr(how).encode()).hexdigest()


def found(path: Path) -> list[U8] | None:
    """All levels, the largest first; None where there is no such file."""
    try:
        whole = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError):
        return None
    edge = next((size for size in mips.SIZES if _bytes(size) == len(whole)), 0)
    levels: list[U8] = []
    first = 0
    while edge:
        levels.append(np.asarray(whole[first : first + 4 * edge * edge]).reshape(edge, edge, 4))
        first, edge = first + 4 * edge * edge, edge >> 1
    return levels or None


def keep(path: Path, levels: list[U8]) -> None:
    put(path, [np.ascontiguousarray(level).data for level in levels], MOST_FILES)


def _bytes(edge: int) -> int:
    return sum(4 * (edge >> level) ** 2 for level in range(edge.bit_length()))


@cache
def _recipe() -> bytes:
    """Other code makes other pixels."""
    return hashlib.sha256(Path(mips.__file__).read_bytes()).digest()

"""Levels of environments kept on disk, for drivers that take a second to draw them. They come back bit by bit as they were drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from pathlib import Path

import numpy as np

from vrapp.gl import GL
from vrapp.render import kept
from vrapp.render.objects import Texture
from vrapp.render.programs import read
from vrapp.render.staging import Staging

MOST_FILES = 16  # of 4 MB
_STAGES = ("prefilter.vert", ()), ("prefilter.frag", ("FROM_PICTURE",)), ("prefilter.frag", ())


class Prefiltered:
    """Cubes of half floats, in a folder; None keeps nothing. recipe: whatever besides shaders and picture decides what is drawn.
    pixels, in all methods: a digest of the picture."""

    def __init__(self, folder: Path | None, recipe: object) -> None:
        self._folder = folder
        self._recipe = b""
        if folder is not None:
            shaders = "\0".join(read(stage, defines).text for stage, defines in _STAGES)
            self._recipe = hashlib.sha256(kept.driver() + f"\0{recipe!r}\0{shaders}".encode()).digest()

    def found(self, cube: Texture, pixels: bytes) -> bytes | None:
        """What `filling` takes for a cube of this size; None where there is nothing of use."""
        content = kept.found(self._path(self._folder, pixels)) if self._folder is not None else None
        return content if content is not None and len(content) == sum(48 * edge * edge for edge in _edges(cube)) else None

    def filling(self, cube: Texture, content: bytes, staging: Staging) -> Generator[int, None, None]:
        """Every level from what was found, with a pause after each piece that gives the bytes moved."""
        first, values = 0, np.frombuffer(content, np.float16)
        for level, edge in enumerate(_edges(cube)):
            for face in range(6):
                texels = values[first : first + 4 * edge * edge].reshape(edge, edge, 4)
                first += texels.size
                for row, at, band in staging.bands(texels):
                    GL.glTextureSubImage3D(cube.name, level, 0, row, face, edge, len(band), 1, GL.GL_RGBA, GL.GL_HALF_FLOAT, at)
                    yield band.nbytes

    def keep(self, cube: Texture, pixels: bytes) -> None:
        """Waits for the cube to be drawn."""
        if self._folder is None:
            return
        levels = [np.empty((6, edge, edge, 4), np.float16) for edge in _edges(cube)]
        for level, texels in enumerate(levels):
            GL.glGetTextureImage(cube.name, level, GL.GL_RGBA, GL.GL_HALF_FLOAT, texels.nbytes, texels)
        kept.keep(self._path(self._folder, pixels), b"".join(texels.tobytes() for texels in levels), MOST_FILES)

    def _path(self, folder: Path, pixels: bytes) -> Path:
        return folder / hashlib.sha256(self._recipe + pixels).hexdigest()


def _edges(cube: Texture) -> list[int]:
    return [cube.size[0] >> level for level in range(cube.levels)]

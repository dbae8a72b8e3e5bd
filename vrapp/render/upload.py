"""A model or an environment on its way to the GPU, a slice at a time, so that no frame waits for it.

    upload = renderer.begin_upload(pack(model))      # `pack` may run in another process
    while not upload.step(0.0015):                   # once a frame
        ...draw a frame...
    placed = Placed(upload.handle, ...)

A step spends at most its time and at most one segment of staging memory. Everybody may go on drawing between steps; places are taken at once and count as
the upload's own until it is done, and `cancel` gives them back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from time import perf_counter
from typing import TypeVar

import numpy as np

from vrapp.gl import GL
from vrapp.render.geometry import Geometry, Shape, moved
from vrapp.render.packed import Draw, Packed, Picture
from vrapp.render.pictures import Layer, Pictures
from vrapp.render.pool import Pool
from vrapp.render.staging import CHUNK, SEGMENT, Staging
from vrapp.render.uploaded import Uploaded, begun, material_words, remove

Work = Generator[int]
"""Does a piece, gives the bytes that it moved, and may be left alone for as long as one likes."""

DRAWS_A_PIECE = 32
PROGRAM = -1  # in place of bytes: a program was built, and no more is done in this step
T = TypeVar("T")


def at_once(work: Generator[int, None, T]) -> T:
    """All of it, without a pause; not for what goes through staging memory."""
    try:
        while True:
            next(work)
    except StopIteration as end:
        return end.value


class Upload:
    """handle: what it will be called. done: it may be drawn. sent, programs: bytes moved and programs built by the last step."""

    def __init__(self, handle: int, work: Work, staging: Staging, clock: Callable[[], float] = perf_counter) -> None:
        self.handle, self.done, self.sent, self.programs = handle, False, 0, 0
        self._work, self._staging, self._clock = work, staging, clock
        self._over = False

    @property
    def over(self) -> bool:
        """Done or cancelled: another one may begin."""
        return self._over

    def step(self, allowance_s: float, *, wait: bool = False) -> bool:
        """Go on for `allowance_s` seconds, or less where the memory for it is still in use (`wait`: then wait for that). True when it is done.

        Raises what stopped it, for which everything was given back.
        """
        self.sent = self.programs = 0
        if self._over or not self._staging.begin(wait):
            return self.done
        end = self._clock() + allowance_s
        GL.glBindBuffer(GL.GL_PIXEL_UNPACK_BUFFER, self._staging.buffer.name)
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4)
        try:
            while self.sent + CHUNK <= SEGMENT and self._staging.room() >= CHUNK:
                moved = next(self._work)
                self.sent += max(0, moved)
                self.programs += moved == PROGRAM
                if moved == PROGRAM or self._clock() >= end:
                    break
        except StopIteration:
            self.done = self._over = True
        except BaseException:
            self._over = True
            raise
        finally:
            GL.glBindBuffer(GL.GL_PIXEL_UNPACK_BUFFER, 0)
            self._staging.end()
        return self.done

    def finish(self) -> int:
        """All of it now, however long it takes; the handle."""
        while not self.step(math.inf, wait=True):
            pass
        return self.handle

    def cancel(self) -> None:
        """Give everything back. Nothing happens to one that is done."""
        self._over = True
        self._work.close()


def model_work(packed: Packed, geometry: Geometry, pictures: Pictures, materials: Pool, staging: Staging, done: Callable[[Uploaded], None]) -> Work:
    """The whole way of a model. Room is made first, because only that replaces buffers."""
    out = begun(packed)
    try:
        for pool, words in zip(geometry.pools, packed.words, strict=False):
            yield from pool.reserve(len(words))
            out.runs.append((pool.take(len(words)), len(words)))
        yield from pictures.reserve([(picture.srgb, picture.size) for picture in packed.pictures])
        out.layers = [pictures.take(picture.srgb, picture.size) for picture in packed.pictures]
        yield from materials.reserve(len(packed.table))
        out.materials = (materials.take(len(packed.table)), len(packed.table))
        for pool, run, words in zip(geometry.pools, out.runs, packed.words, strict=False):
            yield from _put(pool, run[0], words, staging)
        yield from _put(materials, out.materials[0], material_words(packed, out.layers), staging)
        for picture, layer in zip(packed.pictures, out.layers, strict=True):
            yield from picture_bands(picture, layer, pictures, staging)
        yield from _settle(packed, out)
        done(out)
    except BaseException:
        remove(out, geometry, pictures, materials)
        raise


def picture_bands(picture: Picture, layer: Layer, pictures: Pictures, staging: Staging) -> Work:
    """All levels of a picture into its layer."""
    srgb, size, number = layer
    for level, pixels in enumerate(picture.levels):
        for row, at, band in staging.bands(pixels):
            where = (level, 0, row, number, band.shape[1], len(band), 1)
            GL.glTextureSubImage3D(pictures.texture(srgb, size).name, *where, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, at)
            yield band.nbytes


def _put(pool: Pool, first: int, words: np.ndarray[tuple[int, ...], np.dtype[np.generic]], staging: Staging) -> Work:
    for row, at, band in staging.bands(words):
        GL.glCopyNamedBufferSubData(staging.buffer.name, pool.buffer.name, at.value or 0, (first + row) * pool.stride, band.nbytes)
        yield band.nbytes


def _settle(packed: Packed, out: Uploaded) -> Work:
    """The draws, with their shapes where they came to lie. A shape that several nodes draw stays one."""
    firsts = [run[0] for run in out.runs]
    lying: dict[int, Shape] = {}
    for at, draw in enumerate(packed.draws):
        shape = lying.get(id(draw.shape))
        if shape is None:
            shape = lying[id(draw.shape)] = moved(draw.shape, firsts)
        out.draws.append(Draw(draw.node, draw.mesh, shape, draw.look, draw.skin, draw.material, draw.lightmapped))
        if at % DRAWS_A_PIECE == DRAWS_A_PIECE - 1:
            yield 0

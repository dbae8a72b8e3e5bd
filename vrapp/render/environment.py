"""Light from all around: an equirectangular picture becomes a cube map whose levels are blurred for rising roughness, and nine numbers for diffuse light."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.objects import Framebuffer, Program, Texture, VertexArray
from vrapp.render.prefiltered import Prefiltered
from vrapp.render.staging import Staging

F32 = npt.NDArray[np.float32]

SIZE, LEVELS = 256, 6
UNIT, FACES_UNIT = 22, 23  # as in shaders/prefilter.frag; without samplers
SAMPLES = (0, 24, 48, 0, 0, 0)
SUMMED = (0, 0, 0, 16, 16, 16)
"""Of each level: how many samples are taken, or the edge of the cube's level of which every texel is summed. Level 0 is the cube itself."""


@dataclass(slots=True)
class Environment:
    """sh: (9, 3) of irradiance / pi, in the order of `vrapp.probes`."""

    cube: Texture
    sh: F32

    def close(self) -> None:
        self.cube.close()


@dataclass(slots=True)
class PackedEnvironment:
    """An equirectangular picture (H, W, 3) linear and every smaller level, its nine numbers, and a digest of it all; made without GL."""

    levels: list[F32]
    sh: F32
    digest: bytes


def pack_environment(pixels: F32) -> PackedEnvironment:
    """pixels: (H, W, 3), row 0 up, the middle column at -Z."""
    levels = [np.ascontiguousarray(pixels, np.float32)]
    while max(levels[-1].shape[:2]) > 1:
        last = levels[-1]
        for axis in (0, 1):
            # A last odd row or column is left out, as level sizes round down.
            pairs = last.shape[axis] // 2
            if pairs:
                last = 0.5 * (last.take(range(0, 2 * pairs, 2), axis) + last.take(range(1, 2 * pairs, 2), axis))
        levels.append(np.ascontiguousarray(last, np.float32))
    return PackedEnvironment(levels, irradiance(levels[0]), hashlib.sha256(repr(levels[0].shape).encode() + levels[0].tobytes()).digest())


def irradiance(pixels: F32) -> F32:
    """(9, 3) spherical harmonics of irradiance / pi of an equirectangular picture (H, W, 3), row 0 up, middle column at -Z
    (Ramamoorthi and Hanrahan 2001, with the constants of basis and cosine lobe multiplied in)."""
    height, width = pixels.shape[:2]
    theta = (np.arange(height) + 0.5) * (np.pi / height)
    phi = ((np.arange(width) + 0.5) / width - 0.5) * 2.0 * np.pi
    sin = np.sin(theta)
    # One pass over the picture for the sums along each row, then small sums over rows.
    waves = np.stack([np.ones(width), np.sin(phi), np.cos(phi), np.sin(phi) * np.cos(phi), np.sin(phi) ** 2 - np.cos(phi) ** 2]).astype(np.float32)
    rows = np.einsum("kw,hwc->khc", waves, pixels, optimize=True).astype(np.float64)
    area = (np.pi / height) * (2.0 * np.pi / width) * sin
    y = np.cos(theta)
    one, x, minus_z, xz, xx_zz = (lambda weights: [np.einsum("h,hc->c", area * w, r) for w, r in weights])(
        [(np.ones(height), rows[0]), (sin, rows[1]), (sin, rows[2]), (sin**2, rows[3]), (sin**2, rows[4])]
    )
    yy = np.einsum("h,hc->c", area * y, rows[0])
    xy = np.einsum("h,hc->c", area * sin * y, rows[1])
    yz = -np.einsum("h,hc->c", area * sin * y, rows[2])
    # z = -cos(phi) sin(theta); sums of 3z^2-1 and x^2-y^2.
    zz = np.einsum("w,hwc->hc", np.cos(phi).astype(np.float32) ** 2, pixels, optimize=True).astype(np.float64)
    zz_sum = np.einsum("h,hc->c", area * sin**2, zz)
    xx_sum = xx_zz + zz_sum
    y2_sum = np.einsum("h,hc->c", area * y * y, rows[0])
    a0, a1, a2 = 1.0, 2.0 / 3.0, 0.25  # cosine lobe over pi
    c0, c1, c2, c3, c4 = 0.282095**2, 0.488603**2, 1.092548**2, 0.315392**2, 0.546274**2
    out = [a0 * c0 * one, a1 * c1 * yy, a1 * c1 * -minus_z, a1 * c1 * x, a2 * c2 * xy, a2 * c2 * yz,
           a2 * c3 * (3 * zz_sum - one), a2 * c2 * -xz, a2 * c4 * (xx_sum - y2_sum)]  # fmt: skip
    return np.array(out, np.float32)


class Prefilter:
    """Owner of the framebuffer that the levels are drawn with. It changes framebuffer, program, viewport and its units; a frame sets its own.

    sharpen: the program that lays the picture on a cube; blur: the one that sees that cube through a lobe. kept: a folder for what was drawn."""

    def __init__(self, sharpen: Program, blur: Program, vertex_array: VertexArray, kept: Path | None = None) -> None:
        self.sharpen, self.blur, self.vertex_array = sharpen, blur, vertex_array
        self.kept = Prefiltered(kept, (SIZE, LEVELS, SAMPLES, SUMMED))
        self.framebuffer = Framebuffer("prefilter")

    def running(self, packed: PackedEnvironment, staging: Staging) -> Generator[int, None, Environment]:
        """As it was kept, or else the picture goes up in bands of rows and every face of every level is drawn; with a pause after each that gives the bytes
        moved."""
        if (packed.levels[0] == packed.levels[-1]).all():
            return Environment(_even(packed.levels[-1]), packed.sh)
        with ExitStack() as unless_done:
            cube = _cube("environment", LEVELS)
            unless_done.callback(cube.close)
            content = self.kept.found(cube, packed.digest)
            yield 0
            if content is not None:
                yield from self.kept.filling(cube, content, staging)
            else:
                yield from self._drawing(packed, cube, staging)
                self.kept.keep(cube, packed.digest)
            unless_done.pop_all()
        return Environment(cube, packed.sh)

    def _drawing(self, packed: PackedEnvironment, cube: Texture, staging: Staging) -> Generator[int, None, None]:
        height, width = packed.levels[0].shape[:2]
        with ExitStack() as stack:
            source = Texture(GL.GL_TEXTURE_2D, GL.GL_RGB32F, (width, height), "equirect", levels=len(packed.levels))
            stack.callback(source.close)
            source.filters(GL.GL_LINEAR_MIPMAP_LINEAR, GL.GL_LINEAR, GL.GL_REPEAT)
            GL.glTextureParameteri(source.name, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE)
            for level, pixels in enumerate(packed.levels):
                for row, at, band in staging.bands(pixels):
                    size = (band.shape[1], len(band))
                    GL.glTextureSubImage2D(source.name, level, 0, row, *size, GL.GL_RGB, GL.GL_FLOAT, at)
                    yield band.nbytes
            sharp = _cube("environment, sharp", SIZE.bit_length())
            stack.callback(sharp.close)
            for face in range(6):
                self._draw(self.sharpen, source, sharp, 0, face)
                GL.glUniform1f(1, max(np.log2(width / (4 * SIZE)), 0.0))
                GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
                yield 8 * SIZE**2
            GL.glGenerateTextureMipmap(sharp.name)
            yield 8 * SIZE**2
            small = _view(sharp, max(SUMMED))
            stack.callback(GL.glDeleteTextures, 1, np.array([small], np.uint32))
            size = (SIZE, SIZE, 6)
            GL.glCopyImageSubData(sharp.name, GL.GL_TEXTURE_CUBE_MAP, 0, 0, 0, 0, cube.name, GL.GL_TEXTURE_CUBE_MAP, 0, 0, 0, 0, *size)
            for level in range(1, LEVELS):
                for face in range(6):
                    self._draw(self.blur, sharp, cube, level, face)
                    # Levels hold rising roughness; the shader that reads takes level = perceptual roughness * (LEVELS - 1).
                    GL.glUniform1f(1, (level / (LEVELS - 1)) ** 2)
                    GL.glUniform1i(2, SAMPLES[level])
                    GL.glUniform1i(3, SUMMED[level])
                    GL.glBindTextureUnit(FACES_UNIT, small)
                    GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
                    yield 8 * (SIZE >> level) ** 2
            GL.glNamedFramebufferTexture(self.framebuffer.name, GL.GL_COLOR_ATTACHMENT0, 0, 0)

    def _draw(self, program: Program, source: Texture, cube: Texture, level: int, face: int) -> None:
        """All but the draw itself. Sets all that it relies on: frames may have been drawn since the last face."""
        for state in (GL.GL_DEPTH_TEST, GL.GL_BLEND, GL.GL_CULL_FACE, GL.GL_SCISSOR_TEST):
            GL.glDisable(state)
        GL.glUseProgram(program.name)
        GL.glBindVertexArray(self.vertex_array.name)
        GL.glBindTextureUnit(UNIT, source.name)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self.framebuffer.name)
        GL.glViewport(0, 0, SIZE >> level, SIZE >> level)
        GL.glUniform1i(0, face)
        GL.glNamedFramebufferTextureLayer(self.framebuffer.name, GL.GL_COLOR_ATTACHMENT0, cube.name, level, face)

    def close(self) -> None:
        self.framebuffer.close()


def _cube(label: str, levels: int) -> Texture:
    return Texture(GL.GL_TEXTURE_CUBE_MAP, GL.GL_RGBA16F, (SIZE, SIZE), label, levels=levels).filters(
        GL.GL_LINEAR_MIPMAP_LINEAR, GL.GL_LINEAR, GL.GL_CLAMP_TO_EDGE
    )


def _view(cube: Texture, edge: int) -> int:
    """The cube's level of that edge as an array of six pictures, whose texels can be fetched by number. The caller deletes it."""
    view = np.zeros(1, np.uint32)
    GL.glGenTextures(1, view)
    GL.glTextureView(int(view[0]), GL.GL_TEXTURE_2D_ARRAY, cube.name, cube.form, (SIZE // edge).bit_length() - 1, 1, 0, 6)
    return int(view[0])


def _even(pixel: F32) -> Texture:
    """The same light from everywhere is the same at every roughness."""
    cube = _cube("environment, even", LEVELS)
    color = np.append(np.minimum(pixel.reshape(3), 65000.0), 1.0).astype(np.float32)
    for level in range(LEVELS):
        GL.glClearTexImage(cube.name, level, GL.GL_RGBA, GL.GL_FLOAT, color)
    return cube

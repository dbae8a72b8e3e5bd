"""Fixed foveation: fewer shaded fragments towards the rim of each eye's picture, where the lens blurs anyway. Only where GL can (GL_NV_shading_rate_image).

What there is for OpenGL: GL_NV_shading_rate_image alone, on NVIDIA cards since Turing. GL_EXT_fragment_shading_rate and GL_QCOM_texture_foveated are for
OpenGL ES. On OpenXR's side XR_FB_foveation works through XR_FB_foveation_vulkan or OpenGL ES swapchains (XrSwapchainCreateInfoFoveationFB has no flag for
OpenGL), so the runtime has no part in it. Multisampled edges keep all their samples: only shading becomes coarser.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.objects import Texture
from vrapp.render.target import Target

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

Strength = Literal["low", "high"]
EXTENSION = "GL_NV_shading_rate_image"
RADII: dict[Strength, tuple[float, float]] = {"low": (0.75, 1.1), "high": (0.55, 0.85)}
"""Distance from where the lens looks straight ahead, in halves of the picture's edges, from which a fragment is shaded for 2x2 and for 4x4 pixels."""
_RATE_IMAGE = 0x9563  # GL_SHADING_RATE_IMAGE_NV


def rates(tiles: tuple[int, int], clip_from_eye: F32, radii: tuple[float, float]) -> U8:
    """(rows, columns) u8 numbers in the palette, 0 whole, 1 for 2x2, 2 for 4x4 pixels; tiles: (columns, rows). clip_from_eye: (4, 4) of that eye, whose
    middle need not be the picture's: headsets see further outwards than towards the nose."""
    columns, rows = tiles
    x = (np.arange(columns) + 0.5) / columns * 2.0 - 1.0 + float(clip_from_eye[2, 0])
    y = (np.arange(rows) + 0.5) / rows * 2.0 - 1.0 + float(clip_from_eye[2, 1])
    away = np.sqrt(x[None, :] ** 2 + y[:, None] ** 2)
    return (away >= radii[0]).astype(np.uint8) + (away >= radii[1]).astype(np.uint8)


class ShadingRate(Protocol):
    """The driver's side."""

    def texel(self) -> tuple[int, int]:
        """Pixels under one texel of the image."""
        ...

    def palette(self) -> None:
        """What the numbers of `rates` mean."""
        ...

    def use(self, texture: int) -> None:
        """Shade by that image, 0: everything whole."""
        ...


class NvShadingRate:
    """Calls of GL_NV_shading_rate_image; the context must have it."""

    def __init__(self) -> None:
        import OpenGL.GL.NV.shading_rate_image as nv

        self._nv: Any = nv

    def texel(self) -> tuple[int, int]:
        nv = self._nv
        return int(GL.glGetIntegerv(nv.GL_SHADING_RATE_IMAGE_TEXEL_WIDTH_NV)), int(GL.glGetIntegerv(nv.GL_SHADING_RATE_IMAGE_TEXEL_HEIGHT_NV))

    def palette(self) -> None:
        nv = self._nv
        names = (
            nv.GL_SHADING_RATE_1_INVOCATION_PER_PIXEL_NV, nv.GL_SHADING_RATE_1_INVOCATION_PER_2X2_PIXELS_NV, nv.GL_SHADING_RATE_1_INVOCATION_PER_4X4_PIXELS_NV,
        )  # fmt: skip
        nv.glShadingRateImagePaletteNV(0, 0, len(names), np.array([int(name) for name in names], np.uint32))

    def use(self, texture: int) -> None:
        self._nv.glBindShadingRateImageNV(texture)
        (GL.glEnable if texture else GL.glDisable)(_RATE_IMAGE)


class Foveation:
    """`begin` and `end` around the drawing of both eyes at once; the image is made anew when the picture's part or the fields of view change."""

    def __init__(self, strength: Strength, driver: ShadingRate) -> None:
        self._radii, self._driver = RADII[strength], driver
        self._texel = driver.texel()
        self._image: Texture | None = None
        self._made: tuple[object, ...] = ()
        driver.palette()

    def begin(self, target: Target) -> None:
        made = target.width, target.height, target.layers, target.clip_from_eye.tobytes()
        if self._image is None or made != self._made:
            self._make(target)
            self._made = made
        self._driver.use(self._image.name if self._image else 0)

    def end(self) -> None:
        self._driver.use(0)

    def _make(self, target: Target) -> None:
        tiles = -(-target.width // self._texel[0]), -(-target.height // self._texel[1])
        if self._image is None or self._image.size != (*tiles, target.layers):
            self.close()
            self._image = Texture(GL.GL_TEXTURE_2D_ARRAY, GL.GL_R8UI, (*tiles, target.layers), "shading rates")
        values = np.ascontiguousarray(np.stack([rates(tiles, clip, self._radii) for clip in target.clip_from_eye]))
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
        GL.glTextureSubImage3D(self._image.name, 0, 0, 0, 0, *tiles, target.layers, GL.GL_RED_INTEGER, GL.GL_UNSIGNED_BYTE, values)

    def close(self) -> None:
        if self._image is not None:
            self._image.close()
            self._image = None
        self._made = ()

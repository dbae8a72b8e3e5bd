"""Pictures of another size, weighed in linear light: a pixel that is half white and half black becomes sRGB 188, not 128."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]


def _linear_of_srgb() -> F32:
    """(256,) of each encoded value (IEC 61966-2-1)."""
    value = np.arange(256) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _linear_of_srgb()


def resized(pixels: U8, size: tuple[int, int]) -> U8:
    """(H, W, 4) sRGB with straight alpha to (height, width, 4) of `size` (width, height); the same array when it has that size already.

    Filtered with a Hamming window of two new pixels: smoother than averaging each new pixel's own square, and without the negative lobes that ring at edges.
    """
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    planes = [_LINEAR[pixels[..., channel]] for channel in range(3)] + [pixels[..., 3].astype(np.float32) / np.float32(255.0)]
    filtered = [np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.HAMMING), np.float32) for plane in planes]
    encoded = [*(_srgb_of_linear(plane) for plane in filtered[:3]), filtered[3]]
    return np.stack([np.rint(np.clip(plane, 0.0, 1.0) * 255.0) for plane in encoded], axis=-1).astype(np.uint8)


def _srgb_of_linear(linear: F32) -> F32:
    value = np.clip(linear, 0.0, 1.0)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * np.maximum(value, 1e-6) ** (1.0 / 2.4) - 0.055).astype(np.float32)

"""Relief as a picture: heights laid over a surface become a tangent-space normal map, green up, as glTF wants it."""

from __future__ import annotations

import numpy as np

from person.mesh import F64
from person.paint import encode, spread


def normal_picture(place: F64, height: F64, mask: np.ndarray, *, strength: float = 1.0, quality: int = 90) -> bytes:
    """place (H, W, 3) and height (H, W), both metres, per pixel; mask (H, W): where there is a surface. Texels near a border stay flat."""
    steep = []
    for axis, sign in ((1, -1.0), (0, 1.0)):
        length = np.linalg.norm(np.gradient(place, axis=axis), axis=-1)
        slope = np.gradient(height, axis=axis) / np.maximum(length, 1e-6)
        sound = mask & np.roll(mask, 1, axis) & np.roll(mask, -1, axis) & (length < 0.02)
        steep.append(np.where(sound, sign * strength * np.clip(slope, -1.2, 1.2), 0.0))
    n = np.stack([*steep, np.ones(height.shape)], axis=-1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return encode(spread(0.5 + 0.5 * n, mask, 8), quality=quality)

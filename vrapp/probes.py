"""Light probes: what arrives from all around at points of a room, so that what moves is lit like the place where it is.

A probe is nine spherical harmonics of irradiance / pi in this order (1, y, z, x, xy, yz, 3zz-1, xz,
xx-yy), linear RGB, cosine lobe and basis constants multiplied in (Ramamoorthi and Hanrahan 2001). Between probes light is interpolated trilinearly; probes
inside furniture take no part, so their darkness does not leak out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

TERMS = 9
MOST = 32768  # probes of a room
BRIGHTEST = 1e4  # irradiance / pi
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.int32)  # (8, 3)


Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """The walls that a reflection picture shows, low to high, and where it was taken; metres. Reflections are looked up where they meet the walls."""

    low: Point
    high: Point
    at: Point


@dataclass(slots=True)
class Probes:
    """A grid of them. low, high: (3,) places of the first and last probe, metres; count: (3,) along x, y, z; light: (n, 27) f32, z running fastest;
    valid: (n,) f32, 1 in the open and (nearly) 0 inside things."""

    low: F32
    high: F32
    count: npt.NDArray[np.int32]
    light: F32
    valid: F32
    per_metre: F32 = field(init=False, repr=False)
    stride: npt.NDArray[np.int32] = field(init=False, repr=False)
    around: npt.NDArray[np.int32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        steps = np.maximum(self.count - 1, 1)
        self.per_metre = (steps / np.maximum(self.high - self.low, 1e-6)).astype(np.float32)
        self.stride = np.array([self.count[1] * self.count[2], self.count[2], 1], np.int32)
        self.around = np.minimum(_CORNERS, self.count - 1) @ self.stride


def probes(low: npt.ArrayLike, high: npt.ArrayLike, count: tuple[int, int, int], light: npt.ArrayLike, valid: npt.ArrayLike) -> Probes:
    """From a grid light (nx, ny, nz, 9, 3) and valid (nx, ny, nz) bool. Where no probe of a cell is valid, the nearest valid ones serve."""
    grid = np.ascontiguousarray(light, np.float32).reshape(*count, TERMS * 3)
    open_ = np.asarray(valid, bool).reshape(count)
    filled = _filled(grid, open_)
    weight = np.where(open_, np.float32(1.0), np.float32(1e-3))  # 1e-3: only counts where nothing else is there
    at = np.array(count, np.int32)
    return Probes(np.asarray(low, np.float32), np.asarray(high, np.float32), at, filled.reshape(-1, TERMS * 3), weight.reshape(-1))


def _filled(grid: F32, valid: npt.NDArray[np.bool_]) -> F32:
    """Probes inside things take the mean of known neighbours, ring by ring."""
    out, known = np.where(valid[..., None], grid, 0.0).astype(np.float32), valid.copy()
    if not known.any():
        return grid
    while not known.all():
        total, near = np.zeros_like(out), np.zeros(known.shape, np.float32)
        padded, mask = np.pad(out, ((1, 1), (1, 1), (1, 1), (0, 0))), np.pad(known, 1)
        for dx, dy, dz in np.ndindex(3, 3, 3):
            part = tuple(slice(d, d + n) for d, n in zip((dx, dy, dz), known.shape, strict=True))
            total += padded[part] * mask[part][..., None]
            near += mask[part]
        grown = ~known & (near > 0)
        out[grown] = total[grown] / near[grown][:, None]
        known |= grown
    return out


def sample(grid: Probes, places: F32) -> F32:
    """Light at places (K, 3), those outside the grid at its border: (K, 9, 3)."""
    cell = np.clip((places - grid.low) * grid.per_metre, 0.0, grid.count - np.float32(1.0))
    first = np.minimum(cell.astype(np.int32), np.maximum(grid.count - 2, 0))
    part = (cell - first).astype(np.float32)
    sides = np.stack([1.0 - part, part], axis=-1)  # (K, 3, 2)
    weight = (sides[:, 0, :, None, None] * sides[:, 1, None, :, None] * sides[:, 2, None, None, :]).reshape(-1, 8)
    nearby = (first @ grid.stride)[:, None] + grid.around
    weight = weight * grid.valid[nearby]
    weight /= weight.sum(axis=1, keepdims=True)
    return np.matmul(weight[:, None, :], grid.light[nearby]).reshape(-1, TERMS, 3)


def packed(light: F32) -> F32:
    """(K, 9, 3) to (K, 7, 4), the form in which a shader needs fewest products (Sloan 2008, "Stupid spherical harmonics tricks", appendix A10): for each
    channel a row for (x, y, z, 1), then one for (xy, yz, zz, xz), then a row of the channels' factors of xx-yy."""
    out = np.zeros((len(light), 7, 4), np.float32)
    by_channel = light.transpose(0, 2, 1)  # (K, 3, 9)
    out[:, :3] = by_channel[:, :, [3, 1, 2, 0]]
    out[:, :3, 3] -= by_channel[:, :, 6]
    out[:, 3:6] = by_channel[:, :, [4, 5, 6, 7]]
    out[:, 3:6, 2] *= 3.0
    out[:, 6, :3] = by_channel[:, :, 8]
    return out

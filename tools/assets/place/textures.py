"""Pictures for surfaces, made with numpy: wood, plaster, cloth, leaves. sRGB unless a name says otherwise.

Everything that repeats is periodic, because its noise is shaped in the Fourier domain. Each maker takes a generator and gives (H, W, 3) floats in 0..1.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

F = npt.NDArray[np.float64]
Rng = np.random.Generator


def noise(rng: Rng, size: tuple[int, int], *, beta: float = 2.0, stretch: tuple[float, float] = (1.0, 1.0), low: float = 1.0) -> F:
    """Periodic noise with power 1 / frequency^beta, mean 0, deviation 1. stretch: (along x, along y) lengthens the grain; low: lowest frequency kept."""
    h, w = size
    fy, fx = np.fft.fftfreq(h)[:, None] * h, np.fft.fftfreq(w)[None] * w
    f = np.hypot(fx * stretch[0], fy * stretch[1])
    gain = np.where(f < low, 0.0, np.maximum(f, 1e-6) ** (-beta / 2))
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal(size)) * gain).real
    return (field - field.mean()) / field.std()


def tint(*stops: tuple[float, tuple[int, int, int]]):
    """A colour ramp: value 0..1 -> sRGB 0..1."""
    at = [s[0] for s in stops]
    return lambda x: np.stack([np.interp(x, at, [s[1][k] / 255 for s in stops]) for k in range(3)], -1)


OAK = tint((0.0, (104, 68, 40)), (0.45, (158, 112, 70)), (0.8, (186, 140, 93)), (1.0, (202, 160, 112)))
WALNUT = tint((0.0, (48, 30, 20)), (0.5, (92, 60, 40)), (1.0, (128, 88, 60)))


def _grain(rng: Rng, size: tuple[int, int], rings: float) -> F:
    """Wood along x in 0..1: fibres, growth rings bent by slow noise, pores."""
    h, _w = size
    y = np.arange(h)[:, None] / h
    bend = noise(rng, size, beta=3.2, stretch=(5.0, 1.0))
    ring = 0.5 + 0.5 * np.sin(2 * np.pi * (rings * y + 0.55 * bend))
    fibre = noise(rng, size, beta=1.3, stretch=(26.0, 1.0))
    pores = np.clip(noise(rng, size, beta=0.5, stretch=(14.0, 1.0)) - 1.6, 0, 2)
    return np.clip(0.56 + 0.13 * (ring**1.6 - 0.5) + 0.075 * fibre + 0.06 * bend - 0.12 * pores, 0, 1)


def wood(rng: Rng, ramp=WALNUT, size: tuple[int, int] = (512, 1024), rings: float = 9) -> F:
    return ramp(_grain(rng, size, rings))


def planks(rng: Rng, n: int = 1024, rows: int = 14) -> tuple[F, F, F]:
    """A floor of `rows` boards along x with staggered ends: colour, height in 0..1 for the normals, roughness."""
    long_grain = _grain(rng, (n, n), 40)
    tone, height = np.zeros((n, n)), np.ones((n, n))
    edges = np.linspace(0, n, rows + 1).round().astype(int)
    for y0, y1 in itertools.pairwise(edges):
        start, ends = int(rng.integers(n)), sorted(int(x) for x in rng.choice(np.arange(0, n, n // 8), 2, replace=False))
        board = np.roll(np.roll(long_grain, int(rng.integers(n)), 0)[: y1 - y0], start, 1)
        for a, b in ((ends[0], ends[1]), (ends[1], ends[0] + n)):
            cols = np.arange(a, b) % n
            part = np.roll(board, int(rng.integers(n)), 1)[:, cols]
            tone[y0:y1][:, cols] = part * 0.92 + rng.normal(0.03, 0.085)
            height[y0:y1, cols[0]] = height[y0:y1, cols[-1]] = 0.0
        height[y0] = 0.0
        height[y1 - 1] = np.minimum(height[y1 - 1], 0.35)
    fine = 0.93 + 0.02 * noise(rng, (n, n), beta=1.2, stretch=(20.0, 1.0))
    colour = OAK(np.clip(tone, 0, 1)) * (0.55 + 0.45 * np.clip(height, 0, 1))[..., None]
    rough = np.clip(0.46 + 0.05 * noise(rng, (n, n), beta=2.0) + 0.25 * (1 - height), 0.2, 1)
    return colour, height * fine, rough


def plaster(rng: Rng, n: int = 512) -> F:
    """Height of hand-finished plaster, 0..1."""
    broad = noise(rng, (n, n), beta=2.6, low=3)
    strokes = noise(rng, (n, n), beta=2.0, stretch=(2.5, 1.0), low=8)
    return np.clip(0.5 + 0.10 * broad + 0.08 * strokes, 0, 1)


def weave(rng: Rng, n: int = 512, threads: int = 64) -> tuple[F, F]:
    """Plain cloth, nearly white, to be multiplied by a colour; and its height."""
    y, x = np.mgrid[0:n, 0:n] / n
    wobble = noise(rng, (n, n), beta=2.4, low=4) * 0.0012
    u, v = (x + wobble) * threads, (y + wobble) * threads
    over = (np.floor(u) + np.floor(v)) % 2
    warp, weft = np.abs(np.sin(np.pi * u)), np.abs(np.sin(np.pi * v))
    height = np.where(over > 0, warp * (0.6 + 0.4 * weft), weft * (0.6 + 0.4 * warp)) ** 0.7
    slub = noise(rng, (n, n), beta=1.0, stretch=(10, 1)) * 0.025 + noise(rng, (n, n), beta=1.0, stretch=(1, 10)) * 0.025
    shade = np.clip(0.72 + 0.24 * height + slub + 0.02 * noise(rng, (n, n), beta=2.5), 0, 1)
    return np.repeat(shade[..., None], 3, 2), height


def boucle(rng: Rng, n: int = 512) -> tuple[F, F]:
    """Looped wool: soft blobs; nearly white, and its height."""
    loops = noise(rng, (n, n), beta=3.0, low=34)
    knots = noise(rng, (n, n), beta=2.0, low=70)
    height = np.clip(0.5 + 0.2 * loops + 0.12 * knots, 0, 1)
    shade = np.clip(0.70 + 0.30 * height + 0.015 * noise(rng, (n, n), beta=2), 0, 1)
    return np.repeat(shade[..., None], 3, 2), height


def leaf(rng: Rng, size: tuple[int, int] = (256, 512)) -> F:
    """A leaf along x: middle rib, side veins, mottled greens."""
    h, w = size
    y, x = np.mgrid[0:h, 0:w]
    u, v = x / w, np.abs(y / h - 0.5) * 2
    base = tint((0.0, (30, 58, 30)), (0.5, (56, 96, 48)), (1.0, (98, 138, 72)))(np.clip(0.48 + 0.12 * noise(rng, size, beta=2.2) + 0.12 * u, 0, 1))
    vein = np.maximum(np.exp(-((v / 0.035) ** 2)), 0.5 * np.exp(-((((u * 9 - v * 1.8) % 1 - 0.5) / 0.07) ** 2)) * (1 - v * 0.5))
    return base * (1 - 0.45 * vein[..., None]) + np.array([0.62, 0.70, 0.42]) * (0.45 * vein[..., None])


def basket(rng: Rng, n: int = 256) -> F:
    y, x = np.mgrid[0:n, 0:n] / n
    row = np.floor(y * 16)
    strand = np.abs(np.sin(np.pi * (x * 16 + (row % 2) * 0.5))) * np.abs(np.sin(np.pi * y * 16)) ** 0.5
    return tint((0, (84, 58, 34)), (0.6, (168, 128, 82)), (1, (204, 166, 114)))(np.clip(strand * 0.9 + 0.05 * noise(rng, (n, n), beta=1.5), 0, 1))


def bead(n: int = 512, boards: int = 6) -> tuple[F, F]:
    """Painted tongue-and-groove boards: a bead beside each groove, across u; nearly white, and its height."""
    x = (np.arange(n) / n * boards) % 1.0
    groove = np.exp(-(((x - 0.5) / 0.022) ** 2))
    round_ = np.exp(-(((x - 0.585) / 0.030) ** 2))
    height = 0.8 - 0.8 * groove + 0.2 * round_
    shade = np.clip(1.0 - 0.55 * np.exp(-(((x - 0.5) / 0.035) ** 2)) + 0.05 * round_, 0, 1)
    return np.broadcast_to(shade[None, :, None], (n, n, 3)).copy(), np.broadcast_to(height[None], (n, n)).copy()


def braid(rng: Rng, n: int = 256, plaits: int = 4) -> tuple[F, F]:
    """Plaited jute along u; colour and height."""
    y, x = np.mgrid[0:n, 0:n] / n
    v = (y * plaits) % 1.0
    odd = np.floor(y * plaits) % 2
    strand = np.abs(np.sin(np.pi * (x * 6 + odd * 0.5 + 0.9 * np.abs(v - 0.5))))
    height = np.clip(strand**0.6 * np.sin(np.pi * v) ** 0.5, 0, 1)
    fibre = noise(rng, (n, n), beta=0.9, stretch=(6, 1))
    tone = np.clip(0.25 + 0.55 * height + 0.07 * fibre + 0.05 * noise(rng, (n, n), beta=2), 0, 1)
    return tint((0, (92, 66, 40)), (0.5, (164, 128, 84)), (1, (206, 174, 128)))(tone), height


def felt(rng: Rng, n: int = 256) -> tuple[F, F]:
    fibre = noise(rng, (n, n), beta=1.3, low=6)
    return np.repeat(np.clip(0.86 + 0.07 * fibre, 0, 1)[..., None], 3, 2), np.clip(0.5 + 0.14 * fibre, 0, 1)


def cork(rng: Rng, n: int = 256) -> F:
    grains = noise(rng, (n, n), beta=1.6, low=16)
    return tint((0, (96, 62, 36)), (0.45, (176, 128, 82)), (1, (206, 162, 112)))(np.clip(0.55 + 0.2 * grains, 0, 1))


def grain_maps(picture: F, low: float, high: float) -> tuple[F, F]:
    """Height and roughness (glTF's packing) of wood from its own colour: pores lie deeper and are duller."""
    light = picture.mean(-1)
    light = (light - light.min()) / max(float(np.ptp(light)), 1e-9)
    rough = high - (high - low) * light
    return light, np.stack([np.ones_like(rough), rough, np.zeros_like(rough)], -1)


def shade_glow(n: int = 256) -> F:
    """How a lit fabric lampshade glows: brightest at the height of the bulb."""
    y = 1 - np.arange(n)[:, None] / n
    return np.broadcast_to(tint((0, (232, 150, 84)), (0.45, (255, 214, 150)), (1.0, (238, 164, 98)))(y), (n, 64, 3)).copy()


def normals(height: F, scale: float) -> F:
    """Tangent-space normal map (OpenGL, linear) of a periodic height; scale: height units times pixels."""
    dx = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * scale
    dy = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) * scale  # image rows run down, v runs up in the picture's sense
    n = np.stack([-dx, -dy, np.ones_like(dx)], -1)
    return n / np.linalg.norm(n, axis=-1, keepdims=True) * 0.5 + 0.5


def save(picture: F, path: Path, quality: int = 88) -> None:
    Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)).save(path, quality=quality, subsampling=0 if quality > 90 else 2, optimize=True)

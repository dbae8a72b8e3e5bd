"""The baked light as files: gaps filled, quantised with a strength, and the panorama as a Radiance picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from place.atlas import Island
from place.shapes import F


def fill(light: F, hit: np.ndarray, rings: int = 3) -> F:
    """Texels that no surface covers take the mean of covered neighbours, ring by ring near an island and from coarser pictures beyond, so that filtering and
    JPEG blocks never meet black."""
    out, known = np.where(hit[..., None], light, 0.0).astype(np.float32), hit.copy()
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    for _ in range(rings):
        total, count = np.zeros_like(out), np.zeros(known.shape, np.float32)
        for shift in shifts:
            near = np.roll(known, shift, (0, 1))
            total += np.roll(out, shift, (0, 1)) * near[..., None]
            count += near
        grow = ~known & (count > 0)
        out[grow] = total[grow] / count[grow][:, None]
        known |= grow
    return _from_coarser(out, known).astype(np.float64)


def _from_coarser(light: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Unknown texels from the picture at half the size, and so on down to one texel."""
    if known.all() or min(known.shape) < 2:
        return light
    h, w = known.shape
    weight = known.reshape(h // 2, 2, w // 2, 2).sum((1, 3)).astype(np.float32)
    half = np.where(known[..., None], light, 0).reshape(h // 2, 2, w // 2, 2, 3).sum((1, 3)) / np.maximum(weight, 1)[..., None]
    below = _from_coarser(half, weight > 0)
    return np.where(known[..., None], light, below.repeat(2, 0).repeat(2, 1))


def seen(light: F, hit: np.ndarray, least: float = 0.01) -> np.ndarray:
    """Covered texels that any light reaches; the rest (under the rug, inside a joint) would only bleed black over an edge that is seen."""
    return hit & (light.max(-1) > least)


def calmed(light: F, hit: np.ndarray, reach: int = 3, most: float = 2.0, least: float = 0.4) -> F:
    """Without fireflies and specks: a texel brighter than `most` times what three quarters of the covered texels around it stay below is brought down to that,
    and one darker than `least` times their median (it starts inside a joint) is brought up to it, in its own colour. A denoiser would smear each into a blotch;
    what is lost is a few hundredths of the light."""
    bright = light.max(-1).astype(np.float32)
    height, width = bright.shape
    padded = np.pad(np.where(hit, bright, np.inf), reach, constant_values=np.inf)
    limit, floor = np.empty_like(bright), np.empty_like(bright)
    for first in range(0, height, 128):
        rows = min(128, height - first)
        near = np.stack([padded[first + y : first + y + rows, x : x + width] for y in range(2 * reach + 1) for x in range(2 * reach + 1)])
        near.sort(axis=0)
        count = np.isfinite(near).sum(axis=0)
        pick = lambda share: np.take_along_axis(near, (count * share).astype(int).clip(0, len(near) - 1)[None], axis=0)[0]  # noqa: B023, E731
        limit[first : first + rows], floor[first : first + rows] = most * pick(0.75), least * pick(0.5)
    limit, floor = np.where(np.isfinite(limit), limit, bright), np.where(np.isfinite(floor), floor, bright)
    out = light * np.where(hit & (bright > limit), limit / np.maximum(bright, 1e-9), 1.0)[..., None]
    near_color = _from_coarser(np.where((hit & (bright >= floor))[..., None], light, 0).astype(np.float32), hit & (bright >= floor))
    tint = near_color / np.maximum(near_color.max(-1, keepdims=True), 1e-9)
    return np.where((hit & (bright < floor))[..., None], tint * floor[..., None], out)


def thin(light: F, hit: np.ndarray, islands: Sequence[Island], most: int = 6) -> F:
    """Islands a few texels wide: one light across, smooth along, so that bars and edges carry no blotches. What lies buried counts for nothing."""
    out = light.copy()
    reach = np.arange(-4, 5)
    bell = np.exp(-((reach / 1.8) ** 2))
    for at in islands:
        if min(at.w, at.h) > most:
            continue
        rows = slice(len(light) - at.y - at.h, len(light) - at.y)
        cell, known = light[rows, at.x : at.x + at.w], hit[rows, at.x : at.x + at.w].astype(float)
        across = 0 if at.w >= at.h else 1
        total, count = (cell * known[..., None]).sum(across), known.sum(across)
        smooth = np.stack([np.convolve(total[:, k], bell, "same") for k in range(3)], 1)[: len(total)]
        weight = np.convolve(count, bell, "same")[: len(count)]
        line = smooth / np.maximum(weight, 1e-9)[:, None]
        if weight.max() > 0:
            line[weight < 1e-3] = line[weight >= 1e-3].mean(0)
            out[rows, at.x : at.x + at.w] = line[None] if across == 0 else line[:, None]
    return out


def scattered(light: F, hit: np.ndarray, islands: Sequence[Island], sigma: float = 9.0) -> F:
    """Cloth that lets light through: each such island is mixed with its own light spread over a few folds."""
    out = light.copy()
    bell = np.exp(-(np.arange(-24, 25) ** 2) / (2 * sigma**2))
    for at in (each for each in islands if each.scatter):
        rows, cols = slice(len(light) - at.y - at.h, len(light) - at.y), slice(at.x, at.x + at.w)
        known = hit[rows, cols].astype(float)
        values = np.dstack([light[rows, cols] * known[..., None], known])
        for axis in (0, 1):
            values = np.apply_along_axis(lambda line: np.convolve(line, bell, "full")[24:-24], axis, values)
        out[rows, cols] = (1 - at.scatter) * light[rows, cols] + at.scatter * values[..., :3] / np.maximum(values[..., 3:], 1e-9)
    return out


def tints(shape: tuple[int, int], islands: Sequence[Island]) -> F:
    """A flat colour of its own for each island: the denoiser's guide that no light passes from one to another. (H, W, 3) in 0..1."""
    out = np.zeros((*shape, 3))
    for k, at in enumerate(islands):
        out[shape[0] - at.y - at.h - 1 : shape[0] - at.y + 1, at.x - 1 : at.x + at.w + 1] = [0.15 + 0.7 * ((k * step) % 1.0) for step in (0.618034, 0.7548777, 0.5698403)]
    return out


def to_srgb(x: F) -> F:
    x = np.clip(x, 0, 1)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055)


def save_lightmap(light: F, path: Path, quality: int = 92) -> float:
    """8-bit sRGB of light / strength, dithered below one step; gives back the strength. Only what lies against a lamp clips."""
    strength = max(min(float(np.quantile(light.max(-1), 0.999)), 3.0), 1e-3)
    noise = np.random.default_rng(3).random((*light.shape[:2], 1)) - 0.5
    codes = np.clip(to_srgb(light / strength) * 255 + noise + 0.5, 0, 255).astype(np.uint8)
    Image.fromarray(codes).save(path, quality=quality, subsampling=0, optimize=True)
    return strength


def save_hdr(light: F, path: Path) -> None:
    """Radiance .hdr (RGBE, run-length encoded per channel), first row at the top."""
    h, w, _ = light.shape
    peak = light.max(-1)
    mantissa, exponent = np.frexp(peak)
    scale = np.where(peak > 1e-9, mantissa * 256.0 / np.maximum(peak, 1e-9), 0.0)
    rgbe = np.dstack([light * scale[..., None], np.where(peak > 1e-9, exponent + 128, 0)]).clip(0, 255).astype(np.uint8)
    out = bytearray(f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {h} +X {w}\n".encode())
    for row in rgbe:
        out += bytes((2, 2, w >> 8, w & 255))
        for channel in row.T:
            out += _runs(channel.tobytes())
    path.write_bytes(out)


def _runs(line: bytes) -> bytes:
    """New-style RLE of one channel: runs of 3 or more as (128 + n, value), the rest as (n, values)."""
    out, plain, i = bytearray(), bytearray(), 0

    def flush() -> None:
        for k in range(0, len(plain), 128):
            out.append(len(plain[k : k + 128]))
            out.extend(plain[k : k + 128])
        plain.clear()

    while i < len(line):
        run = 1
        while i + run < len(line) and run < 127 and line[i + run] == line[i]:
            run += 1
        if run >= 3:
            flush()
            out += bytes((128 + run, line[i]))
        else:
            plain += line[i : i + run]
        i += run
    flush()
    return bytes(out)


def to_jpeg(picture: Path, path: Path) -> None:
    Image.open(picture).convert("RGB").save(path, quality=93, subsampling=0, optimize=True)

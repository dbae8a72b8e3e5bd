"""Comparing pictures with a perceptual measure, and leaving evidence: on failure actual, expected and difference are written to out/pictures.

The measure is CIEDE-like and cheap: the mean of Euclidean distances in CIELAB (delta E 1976) of both pictures after a blur of about one pixel,
so that an edge that moved by a hair counts little and a changed tone counts fully. 1 is the smallest difference that people see side by side.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

OUT = Path(__file__).resolve().parent.parent / "out" / "pictures"


def lab(pixels: U8) -> F64:
    """(H, W, 3) sRGB -> CIELAB (D65)."""
    c = pixels.astype(np.float64) / 255.0
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def blurred(values: F64) -> F64:
    for axis in (0, 1):
        values = 0.25 * np.roll(values, 1, axis) + 0.5 * values + 0.25 * np.roll(values, -1, axis)
    return values


def difference(a: U8, b: U8) -> F64:
    """(H, W) delta E."""
    return np.sqrt(((blurred(lab(a[..., :3])) - blurred(lab(b[..., :3]))) ** 2).sum(axis=-1))


def rmse(a: U8, b: U8) -> float:
    """Of 255, as the reference pictures' README counts."""
    return float(np.sqrt(((a[..., :3].astype(np.float64) - b[..., :3]) ** 2).mean()))


def assert_like(actual: U8, golden: Path, *, mean: float = 0.25, worst: float = 6.0) -> None:
    """mean and worst (99.9th percentile) delta E. VRAPP_GOLDEN=1 writes the golden picture instead, to be looked at before it is committed."""
    if os.environ.get("VRAPP_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(actual[..., :3]).save(golden, optimize=True)
        return
    assert golden.is_file(), f"no golden picture {golden.name}: run with VRAPP_GOLDEN=1 and look at it"
    expected = np.asarray(Image.open(golden).convert("RGB"))
    assert actual.shape[:2] == expected.shape[:2], f"{golden.name}: {actual.shape[:2]} is not {expected.shape[:2]}"
    delta = difference(actual, expected)
    found = float(delta.mean()), float(np.quantile(delta, 0.999))
    if found[0] <= mean and found[1] <= worst:
        return
    OUT.mkdir(parents=True, exist_ok=True)
    Image.fromarray(actual[..., :3]).save(OUT / f"{golden.stem}.actual.png")
    Image.fromarray(expected).save(OUT / f"{golden.stem}.expected.png")
    Image.fromarray(np.clip(delta * 25.5, 0, 255).astype(np.uint8)).save(OUT / f"{golden.stem}.difference.png")
    raise AssertionError(f"{golden.name}: delta E mean {found[0]:.2f} (at most {mean}), worst {found[1]:.1f} (at most {worst}); see {OUT}")

"""Golden pictures: what a test drew beside what was once looked at and found right, compared as an eye would.

The measure is LDR-FLIP (Andersson et al., "FLIP: A Difference Evaluator for Alternating Images", 2020) by its authors' own library: 0 for pictures that
nobody can tell apart when they alternate in one place, 1 for the greatest difference. Two numbers are kept small: the mean over the picture, and the mean
over its worst tile of 16 by 16 pixels, because a small thing gone missing from a large picture hardly moves the first.

A golden lies in tests/render/goldens, is a picture of the software rasteriser and is at most 256 pixels high; two eyes lie side by side.
`VRAPP_GOLDEN=update pytest ...` (or `python -m tools.golden`) draws them anew where they changed: open every one that it names before you commit it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import flip_evaluator
import numpy as np
import numpy.typing as npt
from PIL import Image

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

FOLDER = Path(__file__).resolve().parent / "render" / "goldens"
OUT = Path(__file__).resolve().parent.parent / "out" / "golden"
TALLEST, WIDEST = 256, 640
TILE = 16
PIXELS_PER_DEGREE = 67.0  # FLIP's own default: a 4K screen of 0.7 m seen from 0.7 m
WORST_TO_MEAN = 12.0


def flip(expected: U8, actual: U8) -> F32:
    """(H, W) f32 in 0..1 of two (H, W, 3) sRGB pictures."""
    first, second = (np.ascontiguousarray(picture, dtype=np.float32) / np.float32(255.0) for picture in (expected, actual))
    error, _, _ = flip_evaluator.evaluate(first, second, "LDR", True, False, False, {"ppd": PIXELS_PER_DEGREE})
    return np.asarray(error, dtype=np.float32).reshape(expected.shape[:2])


def worst_tile(error: F32) -> float:
    """The greatest mean over tiles of TILE by TILE pixels that lie half over one another; a smaller picture is one tile."""
    if min(error.shape) < TILE:
        return float(error.mean())
    sums = np.pad(error.astype(np.float64).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    at = [np.unique(np.append(np.arange(0, edge - TILE + 1, TILE // 2), edge - TILE)) for edge in error.shape]
    y, x = np.meshgrid(*at, indexing="ij")
    tiles = sums[y + TILE, x + TILE] - sums[y, x + TILE] - sums[y + TILE, x] + sums[y, x]
    return float(tiles.max()) / TILE**2


def flat(pixels: U8) -> U8:
    """(H, W, 3|4) or (L, H, W, 3|4) to (H, L W, 3), the left eye on the left."""
    layers = pixels if pixels.ndim == 4 else pixels[None]
    return np.ascontiguousarray(np.concatenate(list(layers[..., :3]), axis=1))


def assert_golden(name: str, pixels: U8, tolerance: float = 0.01, *, folder: Path = FOLDER, out: Path = OUT) -> None:
    """Fail unless `pixels` (u8, (H, W, 3|4) or (L, H, W, 3|4), first row at the top) look like the golden picture `name`.

    tolerance: the greatest mean FLIP; the worst tile may have WORST_TO_MEAN times as much. The default lets pass what reordered arithmetic does to last bits.
    """
    actual, golden = flat(pixels), folder / f"{name}.png"
    assert actual.shape[0] <= TALLEST and actual.shape[1] <= WIDEST, f"golden {name}: {actual.shape[:2]} is over {TALLEST} high or {WIDEST} wide"
    if os.environ.get("VRAPP_GOLDEN") == "update":
        _update(golden, actual, tolerance)
        return
    if not golden.is_file():
        raise AssertionError(f"no golden picture {name}; see {_evidence(out / name, actual=actual)}, and if it is right: VRAPP_GOLDEN=update")
    expected = np.asarray(Image.open(golden).convert("RGB"))
    if expected.shape != actual.shape:
        where = _evidence(out / name, actual=actual, expected=expected)
        raise AssertionError(f"golden {name} is {expected.shape[:2]}, the picture {actual.shape[:2]}; see {where}")
    error = flip(expected, actual)
    mean, worst = float(error.mean()), worst_tile(error)
    if mean <= tolerance and worst <= tolerance * WORST_TO_MEAN:
        return
    shown = np.repeat(np.clip(error * 255.0, 0.0, 255.0).astype(np.uint8)[..., None], 3, axis=2)
    beside = np.concatenate([actual, expected, shown], axis=1)
    where = _evidence(out / name, actual=actual, expected=expected, difference=shown, beside=beside)
    limit = tolerance * WORST_TO_MEAN
    raise AssertionError(f"golden {name}: FLIP {mean:.4f} on the mean (at most {tolerance}), {worst:.3f} in the worst tile (at most {limit:.3f}); see {where}")


def _update(golden: Path, actual: U8, tolerance: float) -> None:
    """Write the golden anew, unless the one that is there looks the same with half the tolerance: pictures in version control should not churn."""
    if golden.is_file():
        before = np.asarray(Image.open(golden).convert("RGB"))
        if before.shape == actual.shape:
            error = flip(before, actual)
            if float(error.mean()) <= 0.5 * tolerance and worst_tile(error) <= 0.5 * tolerance * WORST_TO_MEAN:
                return
    golden.parent.mkdir(parents=True, exist_ok=True)
    golden.write_bytes(png(actual))


def png(pixels: U8) -> bytes:
    """The smaller of a full-colour and, where there are few enough colours to lose none, a palette picture."""
    picture = Image.fromarray(pixels)
    ways = [picture]
    if len(np.unique(pixels.reshape(-1, 3), axis=0)) <= 256:
        ways.append(picture.quantize(256, dither=Image.Dither.NONE))
    out: list[bytes] = []
    for way in ways:
        buffer = io.BytesIO()
        way.save(buffer, "png", optimize=True)
        if np.array_equal(np.asarray(Image.open(buffer).convert("RGB")), pixels):
            out.append(buffer.getvalue())
    return min(out, key=len)


def _evidence(folder: Path, **pictures: U8) -> Path:
    """The pictures by name into `folder`, alone: what an earlier failure left goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder

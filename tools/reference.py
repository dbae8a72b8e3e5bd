"""Our picture of the room beside Cycles': `python -m tools.reference [--sheet OUT.png]` prints FLIP and SSIM for each camera.

The references (tests/assets/reference, made by `tools/assets/make.py room --reference DIR`) are what a path tracer makes of the very same shapes, materials and
lamps, exposed as ours and without a tone curve; ours is drawn the same way. FLIP: 0 for pictures that nobody can tell apart, 1 for the greatest difference
(Andersson et al. 2020, the authors' library). SSIM: 1 for equal pictures (Wang et al. 2004; luma, a Gaussian window of sigma 1.5).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NamedTuple

import flip_evaluator
import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

from vrapp import showcase
from vrapp.config import ASSETS, Settings
from vrapp.scene.room import load_room

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]
FOLDER = Path(__file__).resolve().parent.parent / "tests" / "assets" / "reference"
PIXELS_PER_DEGREE = 67.0
LUMA = np.array([0.2126, 0.7152, 0.0722])


class Compared(NamedTuple):
    """Pictures are (H, W, 3); error (H, W) in 0..1."""

    name: str
    ours: U8
    reference: U8
    error: npt.NDArray[np.float32]
    flip: float
    ssim: float


def flip(reference: U8, ours: U8) -> npt.NDArray[np.float32]:
    first, second = (np.ascontiguousarray(picture, dtype=np.float32) / np.float32(255.0) for picture in (reference, ours))
    error, _, _ = flip_evaluator.evaluate(first, second, "LDR", True, False, False, {"ppd": PIXELS_PER_DEGREE})
    return np.asarray(error, dtype=np.float32).reshape(reference.shape[:2])


def ssim(reference: U8, ours: U8) -> float:
    """Mean structural similarity of the two lumas (of coded values in 0..1), with the constants of the paper."""
    a, b = ((picture / 255.0) @ LUMA for picture in (reference, ours))
    mean_a, mean_b = _blurred(a), _blurred(b)
    var_a, var_b, both = _blurred(a * a) - mean_a**2, _blurred(b * b) - mean_b**2, _blurred(a * b) - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    return float(np.mean((2 * mean_a * mean_b + c1) * (2 * both + c2) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))))


def _blurred(picture: F64) -> F64:
    """An 11 x 11 Gaussian of sigma 1.5, where it lies inside the picture."""
    bell = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    bell /= bell.sum()
    rows = np.lib.stride_tricks.sliding_window_view(picture, 11, axis=0) @ bell
    return np.lib.stride_tricks.sliding_window_view(rows, 11, axis=1) @ bell


def compare(folder: Path = FOLDER, scene: Path = ASSETS / "rooms" / "evening" / "room.glb", scale: float = 2.0) -> list[Compared]:
    """Every reference picture beside ours. scale: ours is drawn so much larger and filtered down, as a path tracer's pixels are."""
    cameras: dict[str, list[float]] = json.loads((folder / "cameras.json").read_text())["cameras"]
    settings = Settings()
    settings = msgspec.structs.replace(settings, render=msgspec.structs.replace(settings.render, tone_map="none", bloom=0.0, scale=scale))
    pictures = {name: np.asarray(Image.open(folder / f"{name}.jpg").convert("RGB")) for name in cameras}
    height, width, _ = next(iter(pictures.values())).shape
    show = showcase.make(load_room(scene), None, None)
    out: list[Compared] = []
    with showcase.staged(settings, show, (width, height), False, 60.0) as (renderer, display, drawn):
        for placed in drawn.placed:
            placed.casts_shadow = False  # as in a visit: the room's own shadows are in its lightmap
        for name, camera in cameras.items():
            show.camera = tuple(camera)
            ours = showcase.picture(renderer, display, drawn, show, (width, height))
            error = flip(pictures[name], ours)
            out.append(Compared(name, ours, pictures[name], error, float(error.mean()), ssim(pictures[name], ours)))
    return out


def sheet(compared: list[Compared]) -> Image.Image:
    """Rows of ours, Cycles, and FLIP (white: different)."""
    rows = [np.hstack([c.ours, c.reference, np.repeat((c.error[..., None] * 255).astype(np.uint8), 3, 2)]) for c in compared]
    return Image.fromarray(np.vstack(rows))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.reference", description="Our picture of the room beside Cycles'.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="reference pictures and cameras.json")
    parser.add_argument("--scene", type=Path, default=ASSETS / "rooms" / "evening" / "room.glb")
    parser.add_argument("--sheet", type=Path, help="write ours, Cycles and the difference side by side")
    args = parser.parse_args()
    compared = compare(args.folder, args.scene)
    for each in compared:
        print(f"{each.name:8} FLIP {each.flip:.4f}  SSIM {each.ssim:.4f}")
    print(f"{'mean':8} FLIP {np.mean([c.flip for c in compared]):.4f}  SSIM {np.mean([c.ssim for c in compared]):.4f}")
    if args.sheet:
        sheet(compared).save(args.sheet)
    return 0


if __name__ == "__main__":
    sys.exit(main())

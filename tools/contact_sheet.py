"""Every third-party scene and avatar on one sheet, to be looked at: `python -m tools.contact_sheet [WORD ...] [--out DIR]`.

Each file is drawn as `vrapp render` draws it: scenes by themselves, avatars without a room. The single pictures lie beside the sheet. What is refused says so
in its place, and what is black, flat or empty is named on the last lines: a sheet is judged by an eye, but an eye tires.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from vrapp import config, studio
from vrapp.errors import VrappError

TOP = Path(__file__).resolve().parent.parent
U8 = npt.NDArray[np.uint8]
LABEL = 16
FLAT, FEW = 4.0, 0.004  # grey levels of spread; share of pixels that are not background


@dataclass(slots=True)
class Cell:
    file: Path
    picture: U8 | None
    words: str


def files(folder: Path, words: list[str]) -> list[Path]:
    found = [path for part in ("scenes", "avatars") for path in sorted((folder / part).rglob("*")) if path.suffix.lower() in (".gltf", ".glb", ".vrm")]
    return [path for path in found if not words or any(word in path.as_posix() for word in words)]


def draw(file: Path, size: tuple[int, int], out: Path) -> Cell:
    """One file through the door that users come in by; moving things are seen a little after the beginning."""
    avatar = file.suffix.lower() == ".vrm"
    place = {"avatar": str(file)} if avatar else {"room": str(file)}
    order = studio.Order(out=out, size=size, time_s=0.5, no_room=avatar, scene_given=not avatar, avatar_given=avatar)
    try:
        studio.render(config.load(overrides={"place": place}), order)
    except VrappError as error:
        return Cell(file, None, str(error))
    picture = np.asarray(Image.open(out).convert("RGB"))
    return Cell(file, picture, complaint(picture))


def complaint(picture: U8) -> str:
    """What is plainly wrong with a picture, or nothing."""
    background = np.median(picture[:4].reshape(-1, 3), axis=0)
    drawn = np.abs(picture.astype(int) - background).max(axis=-1) > 6
    if drawn.mean() < FEW:
        return "empty"
    inside = picture[drawn].astype(np.float64)
    if inside.mean() < 6.0:
        return "black"
    return "flat" if float(inside.std(axis=0).max()) < FLAT else ""


def sheet(cells: list[Cell], size: tuple[int, int], columns: int) -> Image.Image:
    width, height = size[0], size[1] + LABEL
    out = Image.new("RGB", (columns * width, -(-len(cells) // columns) * height), (24, 25, 28))
    pen = ImageDraw.Draw(out)
    for number, cell in enumerate(cells):
        x, y = number % columns * width, number // columns * height
        if cell.picture is not None:
            out.paste(Image.fromarray(cell.picture), (x, y + LABEL))
        pen.text((x + 3, y + 2), cell.file.name, fill=(235, 235, 235))
        words = [cell.words[at : at + size[0] // 7] for at in range(0, len(cell.words), size[0] // 7)]
        pen.text((x + 6, y + LABEL + 6), "\n".join(words), fill=(255, 120, 90))
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description="Every third-party scene and avatar on one sheet.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only files whose path has one of these (default: all)")
    parser.add_argument("--out", type=Path, default=TOP / "out" / "contact_sheet", metavar="DIR", help="default: out/contact_sheet")
    parser.add_argument("--size", type=int, nargs=2, default=(320, 288), metavar=("W", "H"))
    parser.add_argument("--columns", type=int, default=6)
    options = parser.parse_args()
    folder = Path(os.environ.get("VRAPP_TESTDATA", str(TOP.parent / "shared" / "testdata")))
    options.out.mkdir(parents=True, exist_ok=True)
    chosen, size = files(folder, options.words), (int(options.size[0]), int(options.size[1]))
    if not chosen:
        print(f"contact_sheet: no files in {folder} (set VRAPP_TESTDATA)", file=sys.stderr)
        return 1
    cells = [draw(file, size, options.out / f"{file.stem}.png") for file in chosen]
    sheet(cells, size, options.columns).save(options.out / "sheet.png")
    for cell in cells:
        if cell.words:
            print(f"{cell.file.name}: {cell.words}")
    print(f"{len(cells)} files, {sum(bool(cell.words) for cell in cells)} of them to be looked at first: {options.out / 'sheet.png'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

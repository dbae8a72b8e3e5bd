"""`python -m tools.golden [NAME ...]`: draw the golden pictures anew, say which changed, and put old and new beside each other to be looked at.

Runs the tests that draw goldens with VRAPP_GOLDEN=update. NAMEs choose tests as pytest's -k does.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / "tests" / "render" / "goldens"
OUT = TOP / "out" / "golden" / "updated"
TOTAL_BYTES = 3_000_000

U8 = npt.NDArray[np.uint8]


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw the golden pictures anew and say which changed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only tests whose name has one of these words (default: all)")
    options = parser.parse_args()
    before = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.png"))}
    code = draw(options.names)
    after = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.png"))}
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            print(f"{'new' if name not in before else 'changed'}: {show(name)}")
    print(f"{len(after)} goldens, {sum(map(len, after.values())) / 1e6:.2f} of {TOTAL_BYTES / 1e6:.0f} MB")
    return code


def draw(names: list[str]) -> int:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/render", *(["-k", " or ".join(names)] if names else ["-k", "golden"])]
    done = subprocess.run(words, cwd=TOP, env={**os.environ, "VRAPP_GOLDEN": "update"}, stdin=subprocess.DEVNULL, check=False)
    return done.returncode


def show(name: str) -> Path:
    """New and, when git knows it, old beside each other."""
    OUT.mkdir(parents=True, exist_ok=True)
    new = _picture((FOLDER / name).read_bytes())
    kept = subprocess.run(["git", "show", f"HEAD:tests/render/goldens/{name}"], cwd=TOP, capture_output=True, check=False)
    both = [new]
    if kept.returncode == 0 and (old := _picture(kept.stdout)).shape == new.shape:
        both.append(old)
    Image.fromarray(np.concatenate(both, axis=1)).save(OUT / name)
    return OUT / name


def _picture(data: bytes) -> U8:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tools.fuzz --corpus DIR [--minutes N] [--draw]`: search for files that break what `check` says, with coverage as the guide (Atheris, Linux).

The corpus folder collects what reached new code; what failed lies beside it as crash-*, slow-* or oom-*. `--draw` also uploads, draws and animates.
"""

from __future__ import annotations

import argparse
import random
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

SEEDS = Path(__file__).resolve().parents[2] / "tests" / "scene" / "corpus"
LIMIT_S, LIMIT_MB, LARGEST = 2, 512, 65536


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--draw", action="store_true")
    options = parser.parse_args()
    atheris: Any = import_module("atheris")  # in no extra: its wheels are for Linux alone; pip install atheris
    with atheris.instrument_imports(include=["vrapp.scene", "vrapp.render"]):
        from tools.fuzz.bend import bend
        from tools.fuzz.check import check
    draw = None
    if options.draw:
        from tools.fuzz.stage import Stage

        draw = Stage().draw

    def one(data: bytes) -> None:
        with np.errstate(all="ignore"):
            model = check(data)
            if draw is not None and model is not None:
                draw(model)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return bend(bytes(data), random.Random(seed))[:most]

    options.corpus.mkdir(parents=True, exist_ok=True)
    times = 3 if options.draw else 1  # the renderer's own memory, and a program that is compiled when first needed
    words = [
        sys.argv[0],
        str(options.corpus),
        *map(str, SEEDS.parent.glob(SEEDS.name)),
        f"-max_total_time={options.minutes * 60:.0f}",
        f"-timeout={times * LIMIT_S}",
        f"-rss_limit_mb={times * LIMIT_MB}",
        f"-max_len={LARGEST}",
        f"-artifact_prefix={options.corpus.parent}/",
        "-print_final_stats=1",
    ]
    atheris.Setup(words, one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

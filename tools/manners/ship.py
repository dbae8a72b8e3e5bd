"""`python -m tools.manners.ship ADAPTER.gguf LESSONS.jsonl --steps N`: put a trained adapter among the assets, with its card.

The card binds it to the very model file that it was trained on and names what it was trained with; `vrapp.mind.adapter` reads it.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from vrapp import config
from vrapp.mind import adapter, models

MOST_BYTES = 8_000_000

CARD = """\
# Manners for the embedded model: a LoRA adapter of our own (rank 8 on all linear layers, half floats) for exactly one model file.
# Made by tools/manners: talk written by hand (words/), filled by a seeded grammar (talk.py, lessons.py), trained on a processor (train.py).
# The talk is ours; nothing was taken from anywhere, and no talk of any user. The suite by which it is judged (suite.toml) is not in it.
name = "vrapp manners"
licence = "Apache-2.0"              # as the model that it was trained on; the talk itself is CC0
file = "{file}"
sha256 = "{sha256}"
model = "{model}"
model_bytes = {model_bytes}
model_print = "{model_print}"
lessons_sha256 = "{lessons_sha256}"
steps = {steps}                        # of twelve conversations each
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.manners.ship", description=__doc__)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("lessons", type=Path)
    parser.add_argument("--steps", type=int, required=True, help="that the training took")
    asked = parser.parse_args()
    print(ship(asked.adapter, asked.lessons, asked.steps, models.resolve("default", config.load().models_path), adapter.FOLDER))


def ship(trained: Path, lessons: Path, steps: int, model: Path, folder: Path) -> Path:
    """Copy the adapter and write its card. Raises ValueError for one that is too large for the repository."""
    data = trained.read_bytes()
    if len(data) > MOST_BYTES:
        raise ValueError(f"{trained}: {len(data)} bytes are too many for the repository ({MOST_BYTES}); train with a lower rank")
    folder.mkdir(parents=True, exist_ok=True)
    goal = folder / "manners.gguf"
    goal.write_bytes(data)
    card = CARD.format(
        file=goal.name,
        sha256=hashlib.sha256(data).hexdigest(),
        model=models.DEFAULT_FILE,
        model_bytes=model.stat().st_size,
        model_print=adapter.print_of(model),
        lessons_sha256=hashlib.sha256(lessons.read_bytes()).hexdigest(),
        steps=steps,
    )
    (folder / "manners.toml").write_text(card, encoding="utf-8")
    return goal


if __name__ == "__main__":
    main()

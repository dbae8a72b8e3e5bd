"""`python -m tools.manners.lessons OUT.jsonl --count N`: what train.py reads, in the very text that the companion's model reads.

One JSON object a line: `prefix`, the opening that conversations share, and `conversations`, each a list of pieces [text, learned]: the pieces joined after
the prefix are the whole prompt as the model's own template writes it, and only the learned ones (answers with their end mark) count in training.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from pathlib import Path

import msgspec

from tools.manners import talk
from vrapp import config
from vrapp.config import MindSettings
from vrapp.mind import models, persona
from vrapp.mind.backend import Line
from vrapp.mind.llama import Llama
from vrapp.mind.persona import Example, Persona
from vrapp.mind.prompt import Prompt

# Beside the shipped companion, others: the adapter must teach manners, not one name. {0} is the name.
_OTHERS = (
    "You are {0}, a friendly companion who likes to listen. You talk with a friend.",
    "You are {0}, a gentle voice in a small room. A friend has come to talk with you.",
    "You are {0}. You keep a friend company, you are patient and honest.",
    "You are {0}, a curious and kind companion. A visitor sits with you.",
    "Your name is {0}. You are a good listener and you live in a quiet house.",
    "You are {0}, a companion with a light heart and an open ear.",
)
_MANNERS = (
    "Friendly and brief.",
    "Answer in one or two short sentences.",
    "Be kind, concrete and short.",
    "Answer the friend's last words. Talk as a person talks.",
)

_ALIKE = 4  # lessons made at once and sorted by length, so that little of a batch is padding


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.manners.lessons", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=800, help="lessons, one a training step")
    parser.add_argument("--size", type=int, default=12, help="conversations in a lesson")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    model = Llama(models.resolve("default", config.load().models_path), MindSettings(context=2048))
    try:
        write(model, asked.out, asked.count, asked.size, asked.seed)
    finally:
        model.close()


def write(model: Llama, out: Path, count: int, size: int, seed: int) -> None:
    """`count` lessons of `size` conversations; the same seed writes the same file."""
    rng = random.Random(seed)
    shipped = persona.load("default")
    lessons: list[str] = []
    for _ in range(math.ceil(count / _ALIKE)):
        lesson = talk.lesson(rng, _ALIKE * size)
        opening = _opening(rng, shipped, lesson)
        prefix = model.render(opening, answer=False)
        written = [_pieces(model, opening, prefix, talked) for talked in lesson.conversations]
        written.sort(key=lambda pieces: sum(len(text) for text, _ in pieces))
        lessons += [json.dumps({"prefix": prefix, "conversations": written[at : at + size]}) for at in range(0, len(written), size)]
    rng.shuffle(lessons)
    out.write_text("\n".join(lessons[:count]) + "\n", encoding="utf-8")


def _opening(rng: random.Random, shipped: Persona, lesson: talk.Lesson) -> list[Line]:
    who = shipped if lesson.me == shipped.name else _other(rng, lesson.me)
    if rng.random() < 0.3:  # without examples too: other personas may have none
        who = msgspec.structs.replace(who, examples=())
    prompt = Prompt(who, lesson.name)
    opening = prompt.opening()
    if lesson.knows:
        opening[0] = Line("system", " ".join([opening[0].text, *lesson.knows]))
    return opening


def _other(rng: random.Random, name: str) -> Persona:
    examples: list[Example] = []
    for block in rng.sample([block for block in talk.blocks() if block.source in ("varied", "days")], rng.randrange(4)):
        words, answer = talk.converse(block, rng, {"me": name})[0]
        examples.append(Example(words, answer))
    return Persona(name, rng.choice(_OTHERS).format(name), rng.choice(_MANNERS), examples=tuple(examples))


def _pieces(model: Llama, opening: list[Line], prefix: str, talked: list[tuple[str, str]]) -> list[tuple[str, bool]]:
    lines, read, out = list(opening), len(prefix), list[tuple[str, bool]]()
    for words, answer in talked:
        for line, learned in ((Line("user", words), False), (Line("assistant", answer), True)):
            lines.append(line)
            text = model.render(lines, answer=not learned)
            out.append((text[read:], learned))
            read = len(text)
    return out


if __name__ == "__main__":
    main()

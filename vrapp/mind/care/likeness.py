"""A second look by meaning, for what the signs have no words for: "everything would be easier if I just weren't here". In: the user's words. Out: the kind of
concern that they are like, or None.

The words are compared with examples of what must be noticed and of what people say every day (assets/care/examples.txt), whose vectors are shipped
(tools/care_examples.py makes them). They must be clearly nearer to the former; what is found is answered as the nearest example would be, never as the gravest.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vrapp.config import ASSETS
from vrapp.errors import BadInputError
from vrapp.mind.care import signs
from vrapp.mind.care.plain import sentences
from vrapp.mind.recall.embedding import Embedder

EXAMPLES, VECTORS = ASSETS / "care" / "examples.txt", ASSETS / "care" / "examples.npz"
NEAREST = 3  # examples of a kind whose mean likeness counts
LIKE, CLEARLY = 0.50, 0.08  # cosine to the examples of a kind, and how much less to everyday ones
FEWEST, MOST = 3, 80  # words


class Example(NamedTuple):
    """kind: as in signs.toml, "" for everyday words."""

    kind: str
    text: str


class Like(NamedTuple):
    """What the words are like. severity: at most 2, except where there are words for emergencies alone. margin: for tests."""

    kind: str
    about: str
    severity: int
    margin: float


class Likeness:
    """Raises BadInputError if the shipped vectors are not those of the examples and of this embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = _vectors(embedder.name)
        self._kinds = np.array([example.kind for example in examples()])

    def of(self, text: str) -> Like | None:
        """What the words are like, None for nearly everything."""
        if not FEWEST <= len(text.split()) <= MOST or signs.is_excused(sentences(text)):
            return None
        near = self._vectors @ self._embedder.embed([text])[0]  # (n,) f32
        everyday = _best(near[self._kinds == ""])
        nearest = int(np.argmax(np.where(self._kinds == "", -1.0, near)))
        kind = str(self._kinds[nearest])
        like = _best(near[self._kinds == kind])
        if like < LIKE or like - everyday < CLEARLY:
            return None
        about, severity = _graveness(examples()[nearest].text, kind)
        return Like(kind, about, severity, like - everyday)


def _best(near: npt.NDArray[np.float32]) -> float:
    return float(np.sort(near)[-NEAREST:].mean())


def _graveness(text: str, kind: str) -> tuple[str, int]:
    """Of the nearest example, which has a sign of its own; a likeness alone never claims that it is happening now, but for bodies."""
    found = signs.gravest(sentences(text), False)
    if found is None or found.kind != kind:
        return "self", 3 if kind == "medical" else 2
    return found.about, found.severity if kind == "medical" else min(found.severity, 2)


@cache
def examples() -> tuple[Example, ...]:
    """All examples, in the order of the file: "kind|words", "|words" for what people say every day."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    parts = (line.partition("|") for line in lines if line.strip() and not line.startswith("#"))
    return tuple(Example(kind, text) for kind, _, text in parts)


def digest() -> str:
    """Of the examples' words, to know whether vectors are theirs."""
    return hashlib.sha256("\n".join(f"{one.kind}|{one.text}" for one in examples()).encode()).hexdigest()


def write(embedder: Embedder, path: Path = VECTORS) -> None:
    """Make the shipped file: float16 (n, 384), the examples' digest and the model's name."""
    vectors = embedder.embed([one.text for one in examples()]).astype(np.float16)
    np.savez_compressed(path, vectors=vectors, digest=np.array(digest()), model=np.array(embedder.name))


def _vectors(model: str) -> npt.NDArray[np.float32]:
    try:
        with np.load(VECTORS, allow_pickle=False) as file:
            if str(file["digest"]) != digest() or str(file["model"]) != model:
                raise BadInputError("not the vectors of these examples; run tools/care_examples.py", VECTORS)
            return file["vectors"].astype(np.float32)
    except (OSError, KeyError, ValueError) as error:
        raise BadInputError(f"cannot be read ({error})", VECTORS) from error

"""The text stream of a model, cut into sentences and marks: the same whatever the chunks are."""

from __future__ import annotations

import random

import pytest

from vrapp.mind.marks import MarkReader
from vrapp.mind.sentences import SentenceCutter

TEXTS = [
    "[happy] Hello there! How are you, Dr. Smith? It is 3.5 degrees.",
    "No marks here. Only words... and more.",
    "I like it [gesture:nod] very much. [sad] But not today!",
    "An end without a full stop",
]


def cut(chunks: list[str]) -> list[tuple[str, tuple[object, ...]]]:
    marks, cutter = MarkReader(), SentenceCutter()
    out = [piece for chunk in chunks for piece in cutter.feed(marks.feed(chunk))]
    return [(c.text, c.marks) for c in [*out, *cutter.finish(marks.finish())]]


@pytest.mark.parametrize("text", TEXTS)
def test_any_chunking_gives_the_same_sentences(text: str) -> None:
    whole = cut([text])
    assert whole and not any("[" in sentence or "]" in sentence for sentence, _ in whole)
    rng = random.Random(1)
    for _ in range(20):
        at = sorted(rng.sample(range(1, len(text)), 6))
        assert cut([text[a:b] for a, b in zip([0, *at], [*at, len(text)], strict=True)]) == whole


def test_an_abbreviation_and_a_number_end_no_sentence() -> None:
    assert [sentence for sentence, _ in cut([TEXTS[0]])] == ["Hello there!", "How are you, Dr. Smith?", "It is 3.5 degrees."]


def test_an_emotion_mark_reaches_its_sentence() -> None:
    assert any(mark.kind == "emotion" and mark.value == "happy" for mark in cut([TEXTS[0]])[0][1])  # pyright: ignore[reportAttributeAccessIssue]

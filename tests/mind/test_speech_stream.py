"""The text stream of a model, cut into sentences and marks: the same whatever the chunks are."""

from __future__ import annotations

import random
import re

import pytest

from vrapp.config import ASSETS
from vrapp.mind.marks import GESTURES, GRAMMAR, RULES, MarkReader
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


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("[sigh] Well.", "gesture", "sigh"),
        ("*sighs softly* Well.", "gesture", "sigh"),
        ("[comfort] I am here.", "gesture", "comfort"),
        ("[gesture: lean_in] Tell me.", "gesture", "lean_in"),
        ("*leans in* Tell me.", "gesture", "lean_in"),
        ("[look around] Hm.", "gesture", "look_around"),
        ("*looks around* Hm.", "gesture", "look_around"),
        ("[look away] Hm.", "gaze", "away"),
        ("[look at you] Hm.", "gaze", "user"),
    ],
)
def test_marks_reach_all_motions(text: str, kind: str, value: str) -> None:
    (sentence, marks), *_ = cut([text])
    assert not set("[]*") & set(sentence) and (kind, value) in [(mark.kind, mark.value) for mark in marks]  # pyright: ignore[reportAttributeAccessIssue]


def test_every_gesture_has_its_motion_and_every_mark_of_the_rules_means_something() -> None:
    assert not [name for name in GESTURES if not (ASSETS / "motions" / f"{name}.vrma").is_file()]
    for mark in re.findall(r"\[[a-z ]+\]", RULES):
        assert cut([f"{mark} Words."])[0][1], mark
        assert f'"{mark[1:-1]}"' in GRAMMAR, mark

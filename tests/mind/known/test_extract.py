"""The rules: what a sentence states and what it does not, over sets of utterances and over text that nobody would write."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mind.known.measure import SAID_AT, measure, read
from vrapp.mind.known import dates
from vrapp.mind.known.extract import claims

HERE = Path(__file__).parent
SETS = [path for path in (HERE / "said.txt", HERE / "heldout.txt") if path.exists()]


@pytest.mark.parametrize(("name", "precision", "recall"), [("said.txt", 0.99, 0.98)])
def test_the_rules_keep_what_is_said_and_nothing_else(name: str, precision: float, recall: float) -> None:
    score = measure(HERE / name)
    assert score.precision >= precision, score.wrong
    assert score.recall >= recall, score.missed


def test_the_sets_are_large_enough_to_mean_something() -> None:
    utterances = [row for path in SETS for row in read(path)]
    assert sum(bool(facts) for _, facts in utterances) >= 150
    assert sum(not facts for _, facts in utterances) >= 60


def test_of_what_states_nothing_nothing_is_kept() -> None:
    score = measure(HERE / "said.txt")
    assert score.silent_kept == score.silent


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("I moved to York in May.", datetime(2026, 5, 1), None),
        ("I have an interview on Friday.", datetime(2026, 11, 20), datetime(2026, 11, 21)),
        ("I'm flying to Rome next week.", datetime(2026, 11, 23), datetime(2026, 11, 30)),
        ("I talked to my brother yesterday.", datetime(2026, 11, 17), None),
        ("My driving test is on 2 December.", datetime(2026, 12, 2), datetime(2026, 12, 3)),
        ("I'm running a marathon in April.", datetime(2027, 4, 1), datetime(2027, 5, 1)),
    ],
)
def test_the_day_that_was_said_is_kept_with_the_fact(words: str, start: datetime, end: datetime | None) -> None:
    claim = claims(words, SAID_AT)[0]
    assert claim.start == start.timestamp()
    assert end is None or claim.end == end.timestamp()
    assert claim.words == words


def test_what_is_only_thought_is_less_certain() -> None:
    sure, doubted = claims("I'm allergic to kiwi.", SAID_AT)[0], claims("I think I'm allergic to kiwi.", SAID_AT)[0]
    assert (sure.relation, sure.value) == (doubted.relation, doubted.value)
    assert doubted.confidence < sure.confidence


def test_she_is_the_one_just_spoken_of() -> None:
    found = claims("My sister Anna is 30. She works as a nurse. He is a chef.", SAID_AT)
    assert [str(claim) for claim in found if claim.relation == "works_as"] == ["sister Anna | works_as | nurse"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    for claim in claims(text, SAID_AT):
        assert claim.words


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from("I my name is sister Anna in May on Friday and not live lives York , . ? ' \" if the a 3 years ago who says".split()), max_size=40)
)
def test_any_row_of_its_own_words_is_survived(words: list[str]) -> None:
    claims(" ".join(words), SAID_AT)


def test_a_long_rant_is_read_in_time_that_grows_with_its_length() -> None:
    """No rule may backtrack without end: a pathological row of its own words comes back at all."""
    claims("I have a sister called " * 2000, SAID_AT)
    claims("my my my my " * 500 + "name is name is", SAID_AT)
    claims("I really really " * 200 + "like, and, or, " * 200, SAID_AT)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("tomorrow", datetime(2026, 11, 19)),
        ("on Friday", datetime(2026, 11, 20)),
        ("next Friday", datetime(2026, 11, 27)),
        ("the day after tomorrow", datetime(2026, 11, 20)),
        ("in three weeks", datetime(2026, 12, 9)),
        ("on the 3rd of May", datetime(2027, 5, 3)),
        ("on twenty-first June 2028", datetime(2028, 6, 21)),
        ("on 29 February", datetime(2028, 2, 29)),
    ],
)
def test_days_ahead(words: str, day: datetime) -> None:
    span = dates.find(f"It is {words}", SAID_AT)
    assert span is not None and span.day == day.date()


@pytest.mark.parametrize("words", ["I may go", "they march on", "on 31 February", "every Friday", "in a moment", "on Mondays"])
def test_what_is_no_day(words: str) -> None:
    assert dates.find(words, SAID_AT) is None

"""Lorebooks: what is told when, within the budget, and no expression that could run for ever."""

from __future__ import annotations

import pytest

from vrapp.mind import lore
from vrapp.mind.lore import Entry, Lorebook, Teller


def texts(book: Lorebook, *talk: str, budget: int | None = None) -> list[str]:
    return [entry.text for entry in lore.told(book, talk, budget)]


def test_keys_are_whole_words_of_any_case_and_order_counts() -> None:
    book = Lorebook(
        (Entry("second", ("Cave",), order=2), Entry("first", ("old dragon",), order=1), Entry("never", ("cav",)), Entry("off", ("cave",), enabled=False))
    )
    assert texts(book, "The CAVE of the old dragon!") == ["first", "second"]
    assert texts(book, "a caveman's olddragon") == []
    assert texts(Lorebook((Entry("x", ("Cave",), exact=True),)), "the cave") == []


def test_also_and_depth_and_recursion_are_kept() -> None:
    book = Lorebook((Entry("magpie", ("gold",), also=("thief", "stolen")),), depth=2)
    assert texts(book, "gold") == [] and texts(book, "gold", "who was the thief?") == ["magpie"] and texts(book, "gold", "a", "thief") == []
    chain = (Entry("see stove", ("cave",)), Entry("see kettle", ("stove",)), Entry("end", ("kettle",)), Entry("too far", ("end",)))
    assert texts(Lorebook(chain), "cave") == ["see stove"]
    assert texts(Lorebook(chain, recursive=True), "cave") == ["see stove", "see kettle", "end"]
    circle = (Entry("b", ("a",)), Entry("a", ("b",)))
    assert sorted(texts(Lorebook(circle, recursive=True), "a")) == ["a", "b"]


def test_the_budget_keeps_what_matters_most() -> None:
    book = Lorebook((Entry("one two three", ("a",), priority=1), Entry("four five", ("a",), priority=9), Entry("six", ("a",), priority=5)), budget=3)
    assert texts(book, "a") == ["four five", "six"]
    always = Lorebook((Entry("always here", constant=True), Entry("not", ("a",))))
    assert [entry.text for entry in lore.always(always)] == ["always here"] and lore.always(always, 1) == []


@pytest.mark.parametrize("expression", ["(a+)+b", "(a|a)*b", "a*a*a*b", r"(x)\1", "(?=a)b", "(?P<n>a)", "a{2}{3}", "[", "a" * 300, "/(a+)+/i", "(.*)*"])
def test_expressions_that_could_run_for_ever_are_refused(expression: str) -> None:
    assert lore.refusal(expression)
    assert texts(Lorebook((Entry("x", (expression,), expression=True),)), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac") == []


@pytest.mark.parametrize(
    ("expression", "text"), [("sm(o|a)ke?", "no SMOKE here"), ("/dragons?/", "dragon"), (r"\bmay \d+", "on May 12"), ("(?:red|blue) door", "a blue door")]
)
def test_tame_ones_are_used(expression: str, text: str) -> None:
    assert not lore.refusal(expression) and texts(Lorebook((Entry("x", (expression,), expression=True),)), text) == ["x"]


def test_a_small_model_is_told_one_short_thing() -> None:
    book = Lorebook((Entry("A short thing.", ("tea",)), Entry("Another.", ("tea",)), Entry("word " * 60, ("tea",), priority=99)), depth=1)
    assert Teller(book, small=True).lines("tea?") == ["A short thing."]
    assert len(Teller(book, small=False).lines("tea?")) == 3 and Teller(book, small=False).lines("milk") == []

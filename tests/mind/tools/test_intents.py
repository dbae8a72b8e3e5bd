"""Requests are recognised, and talk stays talk."""

from __future__ import annotations

from datetime import datetime

import pytest
from mind.tools.utterances import ASKED, NOW, SCENE, TALK

from vrapp.messages import Referent, SceneNow
from vrapp.mind.tools.arguments import BY_NAME
from vrapp.mind.tools.intents import recognise, time_only
from vrapp.mind.tools.tool import checked


def test_the_set_is_large_and_half_of_it_asks_for_nothing() -> None:
    assert len(ASKED) + len(TALK) >= 120
    assert len(TALK) >= len(ASKED)
    assert {name for _, name, _ in ASKED} == set(BY_NAME), "every tool is asked for"


@pytest.mark.parametrize(("words", "name", "arguments"), ASKED)
def test_request(words: str, name: str, arguments: dict[str, object]) -> None:
    call = recognise(words, SCENE, NOW, ("Ori",))
    assert call is not None, "recall"
    assert (call.name, dict(call.arguments)) == (name, arguments)
    if arguments.get("when") != "":  # a reminder without a time is asked about
        checked(BY_NAME[call.name], call)


@pytest.mark.parametrize("words", TALK)
def test_talk_calls_nothing(words: str) -> None:
    assert recognise(words, SCENE, NOW, ("Ori",)) is None, "precision"


@pytest.mark.parametrize("words", ["turn off the floor lamp", "make it darker", "set a timer for ten minutes", "what time is it?", "sit down"])
def test_what_needs_no_room_is_recognised_without_one(words: str) -> None:
    assert recognise(words, SceneNow(), NOW) is not None


@pytest.mark.parametrize("words", ["look at the plant", "turn that off", "what is that?", "put it there"])
def test_nothing_is_meant_where_nothing_is(words: str) -> None:
    assert recognise(words, SceneNow(), NOW) is None


def test_each_pointing_word_has_its_own_thing() -> None:
    scene = SceneNow(meant=(Referent("this", "book", "holds"), Referent("there", "sofa", "points")), things=("book", "sofa"))
    call = recognise("put this there", scene, NOW)
    assert call is not None and call.arguments == {"thing": "book", "place": "sofa"}


def test_two_requests_in_one_breath_are_left_to_the_model() -> None:
    assert recognise("Turn off the floor lamp. Set a timer for ten minutes.", SCENE, NOW) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [("Tomorrow at nine.", "tomorrow at nine"), ("at six", "at six"), ("in ten minutes, please", ""), ("I don't know", ""), ("six", "at six")],
)
def test_an_answer_to_when(words: str, said: str) -> None:
    assert time_only(words, datetime(2026, 11, 24, 12, 0)).lower() == said


def test_long_and_odd_text_is_harmless() -> None:
    for words in ("remind me " * 400, "turn on the " + "a" * 5000, "(((((", "\x00\n", "set a timer for " + "one " * 80 + "minutes", "the " * 120 + "lamp off"):
        assert recognise(words, SCENE, NOW) is None

"""A conversation over three visits with a clock that is set: what was said on the first is known on the third, by a scripted mind and by the shipped model."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from vrapp import turn
from vrapp.children import open_mind
from vrapp.config import MindSettings, Settings
from vrapp.messages import Heard, Sentence
from vrapp.mind.known.facts import select
from vrapp.mind.known.known import Known
from vrapp.mind.memory import Memory

DAYS = (datetime(2026, 11, 18, 20, 0), datetime(2026, 11, 21, 10, 0), datetime(2026, 11, 24, 19, 0))
FIRST = (
    "Hi, I'm Sam. I live in Leeds.",
    "My sister Anna is a nurse. Her birthday is on 25 November.",
    "I have a job interview on Friday.",
    "I'm allergic to peanuts.",
    "Don't tell Anna about the surprise party.",
)
SECOND = ("It went well, I got the job!", "I moved from Leeds to York yesterday.", "If I were rich I'd live in Monaco. Do you think I live in Rome?")


@contextmanager
def visit(settings: Settings, day: datetime) -> Generator[turn.Mind]:
    """A mind in a process of its own, as far as it can tell: it knows only what is in the file."""
    now = [day.timestamp()]

    def clock() -> float:
        now[0] += 20.0
        return now[0]

    mind = open_mind(settings, memory=Memory(settings.memory_path, clock=clock), seed=3)
    mind.wall_clock = clock
    if isinstance(mind.known, Known):
        mind.known.set_clock(clock)
    try:
        yield mind
    finally:
        turn.settle_unheard(mind)
        turn.tidy(mind, lambda: False)
        mind.memory.close()
        mind.backend.close()


def greeted(mind: turn.Mind) -> str:
    return " ".join(mail.text for mail in turn.take_turn(mind, Heard(1, "", greet=True), lambda: False) if isinstance(mail, Sentence))


def say(mind: turn.Mind, number: int, words: str) -> str:
    answer = " ".join(mail.text for mail in turn.take_turn(mind, Heard(number, words), lambda: False) if isinstance(mail, Sentence))
    turn.settle(mind, number, answer)
    return answer


def talk(settings: Settings) -> tuple[list[str], str, dict[str, str]]:
    """The three visits: how each opened, what the model read at the top on the third, and its answers there."""
    openings: list[str] = []
    for day, lines in zip(DAYS[:2], (FIRST, SECOND), strict=True):
        with visit(settings, day) as mind:
            openings.append(greeted(mind))
            for number, words in enumerate(lines, start=2):
                say(mind, number, words)
    with visit(settings, DAYS[2]) as mind:
        openings.append(greeted(mind))
        questions = (
            "What's my name?",
            "Where do I live?",
            "Where did I live before?",
            "What's my sister's name?",
            "Am I allergic to peanuts?",
            "Does Anna know about the party?",
        )
        answers = {words: say(mind, number, words) for number, words in enumerate(questions, start=2)}
        return openings, mind.prompt.lines()[0].text, answers


@pytest.fixture
def scripted(tmp_path: Path) -> Settings:
    """A scripted mind that answers every question with what stands beside it: so it shows what the model was told."""
    script = tmp_path / "replies.json"
    script.write_text(json.dumps(["I see.", "Tell me more.", "That is good to know.", "Go on."]))
    return Settings(home=str(tmp_path), mind=MindSettings(script=str(script)))


def test_three_days_are_remembered(scripted: Settings) -> None:
    openings, top, _ = talk(scripted)
    assert openings[1] == "Hello again, Sam. How did the job interview go?"
    assert openings[2] == "Hello again, Sam. It's Anna's birthday tomorrow. Shall we think of a few words for them?"
    assert "Your friend lives in York" in top and "allergic to peanuts" in top and "Anna (sister)" in top
    assert not any(word in top for word in ("Leeds", "Monaco", "Rome", "interview"))
    with visit(scripted, DAYS[2]) as mind:
        assert mind.known is not None
        now = DAYS[2].timestamp() + 3600
        assert mind.known.fast("Where did I live before?", now) == ["Your friend lived in Leeds until November 2026."]
        assert mind.known.fast("Anna is coming over later.", now)[0] == "Do not tell your friend's sister Anna about the surprise party."
        assert {fact.value for fact in select(mind.memory.db, "relation = 'lives_in'")} == {"Leeds", "York"}


def test_what_is_forgotten_leaves_the_top_of_the_prompt_at_once(scripted: Settings) -> None:
    with visit(scripted, DAYS[0]) as mind:
        say(mind, 1, "My name is Sam. I live in Timbuktu.")
    with visit(scripted, DAYS[1]) as mind:
        top = mind.prompt.lines()[0].text
        assert "Timbuktu" in top and "Sam" in top
        mind.memory.forget([turn.id for turn in mind.memory.recent("Ori", 9)])
        top = mind.prompt.lines()[0].text
        assert "Timbuktu" not in top and "Sam" not in top and mind.prompt.friend == ""


@pytest.mark.model
@pytest.mark.slow
def test_three_days_are_remembered_by_the_shipped_model(tmp_path: Path, default_model: Path) -> None:
    openings, _, answers = talk(Settings(home=str(tmp_path), mind=MindSettings(model=str(default_model), context=2048, seed=3)))
    assert openings[1] == "Hello again, Sam. How did the job interview go?"
    assert answers["What's my name?"] == "Your name is Sam."
    assert answers["Where do I live?"].startswith("You live in York")
    assert answers["Where did I live before?"].startswith("You lived in Leeds")
    assert answers["What's my sister's name?"] == "Your sister is called Anna."
    assert answers["Am I allergic to peanuts?"] == "Yes. You are allergic to peanuts."
    assert "does not know" in answers["Does Anna know about the party?"]

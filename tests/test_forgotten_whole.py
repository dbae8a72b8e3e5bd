"""A whole mind (talk, facts, reminders, days, embeddings) that is told something and then told to forget it: no byte of its folder says it any more."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from vrapp import config, turn
from vrapp.inline import InlineMind
from vrapp.messages import Heard, Spoken
from vrapp.mind.memory import Memory

SAID = (
    "Hello, my name is Sam.",
    "My brother Zebulon lives in Quimper and works as a cooper.",
    "It rained all day.",
    "Zebulon has a birthday on the third of March.",
    "I had soup for lunch.",
)
WORDS = ("zebulon", "quimper", "cooper")


def found(folder: Path) -> list[str]:
    return [f"{file.name}: {word}" for file in folder.rglob("*") if file.is_file() for word in WORDS if word.encode() in file.read_bytes().lower()]


def never() -> bool:
    return False


@pytest.fixture
def mind(tmp_path: Path) -> InlineMind:
    script = tmp_path / "replies.txt"
    script.write_text("I see.\n\nTell me more about that.\n\nThat sounds good.\n")
    settings = config.load(tmp_path / "home", {"mind": {"script": str(script)}})
    made = InlineMind(settings, Memory(settings.memory_path))
    for turn_id, words in enumerate(SAID, start=1):
        made.send(Heard(turn_id, words))
        made.send(Spoken(turn_id, "I see."))
        turn.tidy(made.mind, never)
    return made


@pytest.mark.parametrize("traces_later", [False, True])
def test_no_byte_says_it_any_more(mind: InlineMind, tmp_path: Path, traces_later: bool) -> None:
    memory, home = mind.mind.memory, tmp_path / "home"
    assert memory.back_up() and found(home)
    memory.forget([episode.id for episode in memory.episodes() if "Zebulon" in episode.text], traces_later=traces_later)
    turn.tidy(mind.mind, never)
    assert found(home) == []
    mind.send(Heard(7, "Who is my brother?"))
    turn.tidy(mind.mind, never)
    mind.close()
    assert found(home) == []
    with closing(Memory(config.load(home).memory_path)) as memory:
        assert [episode.text for episode in memory.episodes() if episode.speaker == "user"][:2] == [SAID[0], SAID[2]]

"""The memory as the rest of the program sees it: what was said is kept, found, and forgotten for good."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vrapp.mind.memory import Memory

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def memory(tmp_path: Path) -> Generator[Memory]:
    opened = Memory(tmp_path / "memory.sqlite3")
    yield opened
    opened.close()


def test_what_was_added_is_found_with_who_when_and_where(memory: Memory) -> None:
    wanted = memory.add("My sister Ana lives in Leeds.", speaker="user", when=NOON, session="monday")
    memory.add("I had porridge this morning.", speaker="user", when=NOON + timedelta(hours=1), session="monday")
    (hit,) = memory.search("where does my sister live?", 1)
    assert (hit.id, hit.text, hit.when, hit.speaker, hit.session) == (wanted, "My sister Ana lives in Leeds.", NOON, "user", "monday")
    assert memory.trouble == ""


def test_anybody_may_speak(memory: Memory) -> None:
    memory.add("I adopted a greyhound.", speaker="Caroline", when=NOON, session="s")
    assert [hit.speaker for hit in memory.search("greyhound", 5)] == ["Caroline"]


def test_seconds_and_datetimes_are_the_same_moment(memory: Memory) -> None:
    first = memory.add("The kettle is broken.", speaker="user", when=NOON, session="s")
    assert memory.add("The kettle is broken.", speaker="user", when=NOON.timestamp(), session="s") == first


def test_the_same_words_within_a_minute_are_one_but_not_in_two_exchanges(memory: Memory) -> None:
    first = memory.add("Yes.", speaker="user", when=NOON, session="s")
    assert memory.add("Yes.", speaker="user", when=NOON + timedelta(seconds=59), session="s") == first
    assert memory.add("Yes.", speaker="user", when=NOON + timedelta(seconds=61), session="s") != first
    assert memory.add("Yes.", speaker="companion", when=NOON, session="s") != first
    assert memory.add("Yes.", speaker="user", when=NOON, session="t") != first
    asked = [memory.record("user", "Yes.", persona="Wren", session="s", turn_id=turn_id) for turn_id in (1, 2, 2)]
    assert asked[0] != asked[1] == asked[2]


@pytest.mark.parametrize("query", ['"', "AND OR NOT", "NEAR(a b)", "text:x", "a*", "'; DROP TABLE turns; --", "\0", "%", "", "\ud800", "-", "(" * 50])
def test_a_question_is_words_and_never_a_command(memory: Memory, query: str) -> None:
    memory.add("a word", speaker="user", when=NOON, session="s")
    memory.search(query, 3)
    assert memory.trouble == ""
    assert len(memory.search("word", 3)) == 1


def test_what_cannot_be_kept_as_it_is_comes_as_near_as_possible(memory: Memory) -> None:
    memory.add("half a \ud83d smile\0 and more", speaker="user", when=NOON, session="s")
    assert memory.search("smile", 1)[0].text == "half a ? smile and more"
    for empty in ("", "  \n"):
        with pytest.raises(ValueError, match="empty"):
            memory.add(empty, speaker="user", when=NOON, session="s")
    with pytest.raises(ValueError, match="no time"):
        memory.add("when?", speaker="user", when=float("nan"), session="s")


def test_recent_turns_come_back_as_they_were_read_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    first = Memory(path)
    first.record("user", "Hello.", persona="Wren", session="s", turn_id=1, as_read="(It is late.)\nHello.")
    first.record("companion", "Hi.", persona="Wren", session="s", turn_id=1, as_read="Hi.")
    first.record("user", "Who are you?", persona="Ida", session="s", turn_id=1)
    first.close()
    again = Memory(path)
    assert [(turn.speaker, turn.text, turn.as_read) for turn in again.recent("Wren", 10)] == [
        ("user", "Hello.", "(It is late.)\nHello."),
        ("companion", "Hi.", ""),
    ]
    again.close()


def test_a_file_of_the_first_version_keeps_its_turns(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(
        """CREATE TABLE applied (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL);
        CREATE TABLE turns (id INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL, persona TEXT NOT NULL,
            speaker TEXT NOT NULL CHECK (speaker IN ('user', 'companion')), turn_id INTEGER NOT NULL,
            text TEXT NOT NULL, as_read TEXT NOT NULL DEFAULT '') STRICT;
        CREATE INDEX turns_of_persona ON turns (persona, id);
        INSERT INTO applied VALUES (1, 'turns', 0);
        INSERT INTO turns VALUES (7, 1000.5, 's', 'Wren', 'user', 3, 'My name is Sam.', '');"""
    )
    old.close()
    memory = Memory(path)
    assert [(turn.id, turn.at, turn.text, turn.turn_id) for turn in memory.recent("Wren", 5)] == [(7, 1000.5, "My name is Sam.", 3)]
    assert [hit.id for hit in memory.search("name", 5)] == [7]
    assert memory.user_lines_with(["my name is"]) == ["My name is Sam."]
    memory.close()

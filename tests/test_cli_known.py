"""`vrapp memory facts, about, people, days, edit, confirm, wrong`: what a user reads, and that their word counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vrapp.cli import main
from vrapp.mind.memory import Memory

SAID = ("My name is Sam.", "I live in Leeds.", "I moved to York in May.", "My sister Anna is a nurse.", "I'm allergic to peanuts.", "What a day.")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory that no mind has read yet: the commands read it first."""
    monkeypatch.setenv("VRAPP_HOME", str(tmp_path))
    memory = Memory(tmp_path / "memory.sqlite3")
    for number, text in enumerate(SAID):
        memory.add(text, when=1.79e9 + 60 * number, session="s")
    memory.close()
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["memory", *words]) == 0
    return capsys.readouterr().out


def facts(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    return {row["sentence"]: row for row in json.loads(shown(capsys, "facts", "--json", *words))["facts"]}


def test_facts_are_sentences_with_where_they_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    found = facts(capsys)
    assert set(found) == {"Your name is Sam.", "You live in York (since May 2026).", "Your sister Anna works as a nurse.", "You are allergic to peanuts."}
    assert found["You are allergic to peanuts."]["evidence"][0]["words"] == "I'm allergic to peanuts."
    assert "You lived in Leeds until May 2026." in facts(capsys, "--past")


def test_about_you_and_about_somebody(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "about")
    assert text.splitlines()[:2] == ["Who you are", "  Your name is Sam."]
    assert "You lived in Leeds until May 2026." in text
    assert shown(capsys, "about", "Anna").splitlines() == ["Your sister Anna", "  Your sister Anna works as a nurse."]
    assert shown(capsys, "about", "my", "sister") == shown(capsys, "about", "anna")


def test_people(capsys: pytest.CaptureFixture[str]) -> None:
    (anna,) = json.loads(shown(capsys, "people", "--json"))["people"]
    assert (anna["name"], anna["relation"], anna["kind"], anna["mentions"]) == ("Anna", "sister", "person", 1)


def test_the_users_word_counts(capsys: pytest.CaptureFixture[str]) -> None:
    number = facts(capsys)["You live in York (since May 2026)."]["id"]
    assert shown(capsys, "edit", str(number), "Yorkshire").startswith("You live in Yorkshire")
    mended = next(row for row in facts(capsys).values() if row["id"] == number)
    assert (mended["value"], mended["confidence"], mended["source"]) == ("Yorkshire", 1.0, "user")
    nuts = facts(capsys)["You are allergic to peanuts."]["id"]
    assert shown(capsys, "wrong", str(nuts)) == "You are allergic to peanuts. (wrong)\n"
    assert "You are allergic to peanuts." not in facts(capsys)
    assert shown(capsys, "confirm", str(nuts)) == "You are allergic to peanuts.\n"
    assert facts(capsys)["You are allergic to peanuts."]["confidence"] == 1.0


@pytest.mark.parametrize("words", [("facts", "99"), ("edit", "99", "x"), ("wrong", "99"), ("confirm", "99"), ("about", "Zelda")])
def test_what_is_not_there_is_said_in_one_line(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["memory", *words]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and len(captured.err.splitlines()) == 1 and "vrapp memory" in captured.err


def test_forgetting_takes_the_fact_along(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    turn = facts(capsys)["You are allergic to peanuts."]["evidence"][0]["turn"]
    shown(capsys, "forget", str(turn))
    assert "You are allergic to peanuts." not in facts(capsys, "--past")
    assert b"peanut" not in b"".join(path.read_bytes() for path in home.rglob("memory*"))

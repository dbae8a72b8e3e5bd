"""`vrapp memory`: the whole family once, its exit statuses, and what it says to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.mind.quick_keys import quick_keys
from vrapp import cli


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VRAPP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("VRAPP_PASSPHRASE", raising=False)
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str, status: int = 0) -> str:
        try:
            got = cli.main(["memory", *words])
        except SystemExit as left:
            got = left.code
        out, err = capsys.readouterr()
        assert got == status, err
        assert (status == 1) == (err.count("\n") == 1 and err.startswith("vrapp: ")) or status == 2
        assert "Traceback" not in err
        return out if status == 0 else err

    return call


def test_a_memory_in_the_users_hands(run: Any, tmp_path: Path) -> None:
    assert run("list") == "nothing yet\n"
    first = json.loads(run("add", "My sister Ana lives in Leeds.", "--when", "2026-05-04T18:30", "--json"))["id"]
    run("add", "I like figs.", "--speaker", "Ben")
    hit, *_ = json.loads(run("search", "sister", "--k", "3", "--json"))["hits"]
    assert (hit["id"], hit["speaker"], hit["when"][:10]) == (first, "user", "2026-05-04")
    assert run("list").splitlines()[0].split("\t")[2:] == ["user", "My sister Ana lives in Leeds."]
    assert json.loads(run("check", "--json"))["turns"] == 2
    run("export", str(tmp_path / "out.jsonl"))
    assert json.loads(run("forget", str(first), "--json"))["forgotten"] == 1
    assert "Ana" not in run("search", "sister")
    assert json.loads(run("import", str(tmp_path / "out.jsonl"), "--json")) == {"lines": 2, "turns": 1, "others": 0}
    assert "backup made" in run("backup")
    assert "say --yes" in run("wipe", status=2)
    assert json.loads(run("wipe", "--yes", "--json"))["removed"] >= 2
    assert json.loads(run("list", "--json")) == {"turns": []}


def test_forgetting_tells_where_much_the_same_is_said(run: Any) -> None:
    first, second = (json.loads(run("add", f"My locker code is 4417, {when}.", "--json"))["id"] for when in ("today", "still"))
    assert json.loads(run("forget", str(first), "--json")) == {"forgotten": 1, "alike": [second]}
    assert "no 99" in run("forget", str(second), "99", status=1)
    assert len(json.loads(run("list", "--json"))["turns"]) == 1


@pytest.mark.parametrize("words", [["add"], ["add", " "], ["forget", "x"], ["search", "x", "--k", "0"], ["add", "x", "--when", "soon"], ["dance"]])
def test_wrong_usage_is_two(run: Any, words: list[str]) -> None:
    run(*words, status=2)


def test_what_cannot_be_done_is_one_line(run: Any, home: Path) -> None:
    assert "cannot be read" in run("import", str(home / "nothing.jsonl"), status=1)
    assert "not encrypted" in run("decrypt", status=1)
    assert "$VRAPP_PASSPHRASE" in run("encrypt", status=1)
    (home / "settings.toml").write_text('[memory]\npassphrase_file = "gone.txt"\n')
    assert "memory.passphrase_file" in run("list", status=1)


def test_encrypted_with_a_passphrase_from_a_file(run: Any, home: Path) -> None:
    pytest.importorskip("sqlcipher3")
    with quick_keys():
        _encrypted(run, home)


def _encrypted(run: Any, home: Path) -> None:
    run("add", "The secret is in the barn.")
    (home / "settings.toml").write_text('[memory]\npassphrase_file = "key.txt"\n')
    (home / "key.txt").write_text("open sesame\n")
    assert "encrypted" in run("encrypt")
    assert b"barn" not in b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert json.loads(run("check", "--json"))["encrypted"] is True
    assert "barn" in run("search", "secret")
    (home / "key.txt").write_text("wrong\n")
    assert "does not open it" in run("list", status=1)
    assert "does not open it" in run("decrypt", status=1)
    (home / "settings.toml").unlink()
    assert "$VRAPP_PASSPHRASE" in run("list", status=1)


def test_a_broken_memory_is_mended_and_told(run: Any, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("add", "kept in the backup")
    run("backup")
    (home / "memory.sqlite3").write_bytes(b"x" * 10_000)
    assert cli.main(["memory", "list"]) == 0
    out, err = capsys.readouterr()
    assert "kept in the backup" in out and "restored from the backup" in err and err.count("\n") == 1


def test_reminders_and_notes_are_listed_and_taken_away(run: Any, home: Path) -> None:
    from vrapp.mind.memory import Memory
    from vrapp.mind.tools import notes, reminders

    memory = Memory(home / "memory.sqlite3")
    reminders.add(memory.db, "reminder", "call [red]mum", 4e9, made=1.0)
    notes.add(memory.db, "note", "buy milk", at=1.0)
    memory.close()
    assert "call [red]mum" in run("reminders")
    told = json.loads(run("reminders", "--json"))["reminders"]
    assert [(each["kind"], each["text"]) for each in told] == [("reminder", "call [red]mum")]
    assert "buy milk" in run("notes")
    assert run("reminders", "--cancel", str(told[0]["id"])).strip() == "none"
    run("reminders", "--cancel", "99", status=1)
    assert run("notes", "--remove", "1").strip() == "none"

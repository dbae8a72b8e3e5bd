"""Out as JSON Lines and in again: the same memory, facts and all; twice in is once; a hostile line is refused by its number and nothing comes in."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vrapp.errors import BadInputError
from vrapp.mind.memory import Memory

SKIPPED = ("id", "digest")  # ids are given anew


def rows(memory: Memory, table: str) -> list[tuple[object, ...]]:
    db = memory.db
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})").fetchall() if row[1] not in SKIPPED]
    return sorted(db.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)


def fill(memory: Memory) -> None:
    said = memory.record("user", "My sister Ana lives in Leeds.", persona="Wren", session="s", turn_id=1, as_read="(Monday)\nMy sister Ana lives in Leeds.")
    memory.record("companion", "How nice – “Leeds” 🙂.", persona="Wren", session="s", turn_id=1)
    memory.add("an older thing", speaker="Caroline", when=-1e9, session="t")
    with memory.db as db:
        db.execute("INSERT INTO entities (id, kind, made_at) VALUES (41, 'person', 5.0)")
        db.execute("INSERT INTO entity_names VALUES (41, 'name', 'Ana', ?, 5.0)", (said,))
        db.execute("INSERT INTO mentions VALUES (41, ?, 5.0)", (said,))
        fact = (17, 41, "lives_in", "Leeds", "held", 0.9, "rule", 5.0, 5.0)
        db.execute("INSERT INTO facts (id, subject, relation, value, state, confidence, source, learned_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", fact)
        db.execute("INSERT INTO evidence VALUES (17, ?, 5.0, 'My sister Ana lives in Leeds.', 'Leeds')", (said,))
        db.execute("INSERT INTO notes (turn, kind, text, at) VALUES (?, 'note', 'buy oats', 7.0)", (said,))
        db.execute("INSERT INTO notes (turn, kind, text, at) VALUES (0, 'keep', 'the gate sticks', 7.0)")
        db.execute("INSERT INTO notes (turn, kind, text, at) VALUES (999, 'note', 'of a turn that is not there', 7.0)")


def test_a_memory_goes_out_and_comes_in_whole(tmp_path: Path) -> None:
    out, again = tmp_path / "out.jsonl", tmp_path / "again.jsonl"
    with closing(Memory(tmp_path / "one" / "memory.sqlite3")) as one, closing(Memory(tmp_path / "two" / "memory.sqlite3")) as two:
        fill(one)
        assert one.export(out) == 10
        other = two.add("something of its own", speaker="user", when=1e9, session="u")
        brought = two.bring(out)
        assert (brought.lines, brought.turns, brought.others) == (10, 3, 7)
        for table in ("facts", "entities"):
            assert [row[2:] for row in rows(two, table)] == [row[2:] for row in rows(one, table)]
        assert two.forget([other]) == 1
        assert rows(two, "turns") == rows(one, "turns")
        held = two.db.execute(
            "SELECT n.text, f.value, t.text FROM facts f JOIN entity_names n ON n.entity = f.subject "
            "JOIN evidence e ON e.fact = f.id JOIN turns t ON t.id = e.turn"
        ).fetchall()
        assert held == [("Ana", "Leeds", "My sister Ana lives in Leeds.")]
        assert two.export(again) == 10
        (hit,) = two.search("Leeds sister", 1)
        assert hit.text == "My sister Ana lives in Leeds."


def test_twice_in_is_once(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory, closing(Memory(None)) as empty:
        fill(memory)
        memory.export(out)
        assert (memory.bring(out).turns, memory.bring(out).others) == (0, 0)
        assert empty.bring(out).turns == 3
        assert (empty.bring(out).turns, empty.bring(out).others) == (0, 0)


def test_a_line_needs_no_more_than_a_text(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"text": "I like figs."}\n\n{"text": "So do I.", "speaker": "Ben", "when": "2026-05-04T12:00:00+02:00"}\n{"text": "When?", "when": 0}\n')
    with closing(Memory(None)) as memory:
        assert memory.bring(file).turns == 3
        assert {(e.text, e.speaker) for e in memory.episodes()} == {("I like figs.", "user"), ("So do I.", "Ben"), ("When?", "user")}
        assert memory.search("so", 1)[0].when.isoformat() == "2026-05-04T10:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "no JSON"),
        ('["a", "list"]', "not a JSON object"),
        ('{"text": ""}', "text"),
        ('{"text": " \\u0000 "}', "without words"),
        ('{"text": 5}', "text"),
        ('{"text": "a", "when": "tomorrow"}', "when"),
        ('{"text": "a", "when": 1e300}', "no time"),
        ('{"text": "a", "turn_id": -1}', "turn_id"),
        ('{"text": "a", "turn_id": 99999999999999999999999}', "line 2"),
        ('{"text": "a", "colour": "red"}', "colour"),
        ('{"text": "a", "kind": ["x"]}', "kind"),
        ('{"kind": "sqlite_master", "name": "turns"}', "kind"),
        ('{"kind": "facts", "row": {"id": 1, "value; DROP TABLE turns": 1}}', "has no"),
        ('{"kind": "facts", "row": {"subject": 5, "relation": "x"}}', "not among the entities"),
        ('{"kind": "evidence", "row": {"fact": 0, "turn": 77, "at": 1.0, "words": "w", "value": "v"}}', "not among the turns"),
        ('{"kind": "facts", "row": {"subject": 0}}', "NOT NULL"),
        ('{"kind": "facts", "row": {"subject": {"a": 1}}}', "no single value"),
        ('{"kind": "entities", "row": {}}', "empty row"),
        ('{"kind": "entities", "row": [1]}', "no JSON object"),
        ('{"text": "' + "a" * 200_000 + '"}', "text"),
        ('{"text": "' + "a" * (1 << 20) + '"}', "longer than"),
        ("[" * 100_000, "no JSON"),
        ('{"text": "\\ud800"}', "no JSON"),
    ],
)
def test_a_hostile_line_is_refused_by_its_number_and_nothing_comes_in(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "hostile.jsonl"
    file.write_text(json.dumps({"text": "a good line"}) + "\n" + line + "\n")
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        with pytest.raises(BadInputError) as refused:
            memory.bring(file)
        assert "line 2" in str(refused.value) and said in str(refused.value) and str(file) in str(refused.value)
        assert "\n" not in str(refused.value) and len(str(refused.value)) < 600
        assert (memory.count(), memory.trouble) == (0, "")
        assert not memory.db.in_transaction


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bytes.jsonl"
    file.write_bytes(b'{"text": "\xff\xfe"}\n')
    with closing(Memory(None)) as memory, pytest.raises(BadInputError, match="line 1"):
        memory.bring(file)
    with closing(Memory(None)) as memory, pytest.raises(BadInputError, match="cannot be read"):
        memory.bring(tmp_path / "nothing.jsonl")


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("the old one")
    with closing(Memory(None)) as memory:
        memory.add("x", when=0.0)
        with pytest.raises(BadInputError, match="cannot be written"):
            memory.export(tmp_path / "no" / "such" / "folder.jsonl")
        memory.db.execute("DROP TABLE evidence")
        with pytest.raises(sqlite3.OperationalError):
            memory.export(file)
    assert file.read_text() == "the old one" and list(tmp_path.iterdir()) == [file]

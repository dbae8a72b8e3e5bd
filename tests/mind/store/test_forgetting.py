"""What was forgotten is in no byte of any file in the folder: not in the database, its log, the backups, nor what lies beside."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from vrapp.mind import schema
from vrapp.mind.memory import Memory
from vrapp.mind.store import backups, forgetting
from vrapp.mind.store.place import Place

SECRET = "My locker code is quokka4417, between the two of us."


def found(folder: Path, *words: str) -> list[str]:
    """Files in which one of the words stands, whatever its case."""
    return [
        f"{file.name}: {word}" for file in sorted(folder.rglob("*")) if file.is_file() for word in words if word.encode().lower() in file.read_bytes().lower()
    ]


def talked(path: Path) -> tuple[Memory, int]:
    """A memory with some talk around one secret, and the id of the secret."""
    memory = Memory(path)
    for turn_id in range(1, 60):
        memory.record("user", f"It rained on day {turn_id} and I stayed in.", persona="Wren", session="s", turn_id=turn_id)
    secret = memory.record("user", SECRET, persona="Wren", session="s", turn_id=60)
    memory.record("companion", "Quokka4417, I will keep it.", persona="Wren", session="s", turn_id=60)
    quoted = f'(Your friend said before: "{SECRET}")\nWhat was my code?'
    memory.record("user", "What was my code?", persona="Wren", session="s", turn_id=61, as_read=quoted)
    return memory, secret


def test_the_grep_finds_it_before(tmp_path: Path) -> None:
    memory, _ = talked(tmp_path / "memory.sqlite3")
    assert found(tmp_path, "quokka4417")
    memory.close()
    assert found(tmp_path, "quokka4417")


def test_a_forgotten_turn_is_in_no_byte(tmp_path: Path) -> None:
    memory, secret = talked(tmp_path / "memory.sqlite3")
    memory.tend(lambda: False)
    assert len(found(tmp_path / "backups", "quokka4417")) == 1
    (tmp_path / "memory.broken-20260101-000000-000.sqlite3").write_text(f"an older one: {SECRET}")
    (tmp_path / "backups" / "memory.half-77.sqlite3").write_text(f"half a backup: {SECRET}")
    (tmp_path / "memory.vectors.usearch").write_text("vectors that say as much as the words: quokka4417")
    told: list[int] = []
    memory.after_forget.append(told.extend)
    assert memory.forget([secret]) == 2  # with the companion's answer
    assert found(tmp_path, "quokka4417", "locker") == []
    assert secret in told
    assert not any("quokka4417" in hit.text for hit in memory.search("locker quokka4417", 5))
    assert [turn.text for turn in memory.recent("Wren", 1)] == ["What was my code?"]
    assert len(memory.recent("Wren", 1000)) == 60
    memory.close()
    assert found(tmp_path, "quokka4417", "locker") == []
    assert len(list((tmp_path / "backups").iterdir())) == 1  # a new one of the memory as it is now


def test_an_id_never_comes_to_mean_another(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")
    last = [memory.add(f"thing {n}", speaker="user", when=n * 100.0, session="s") for n in range(3)][-1]
    memory.forget([last])
    assert memory.add("another thing", speaker="user", when=1e9, session="s") > last
    memory.close()


def test_traces_may_go_with_the_next_idle_moment(tmp_path: Path) -> None:
    memory, secret = talked(tmp_path / "memory.sqlite3")
    assert memory.forget([secret], traces_later=True) == 2
    assert not any("quokka4417" in hit.text for hit in memory.search("locker quokka4417", 5))
    assert found(tmp_path, "quokka4417")
    memory.tend(lambda: False)
    assert found(tmp_path, "quokka4417", "locker") == []
    memory.close()


def test_a_program_hears_what_another_one_forgot(tmp_path: Path) -> None:
    memory, secret = talked(tmp_path / "memory.sqlite3")
    told: list[int] = []
    memory.after_forget.append(told.extend)
    other = Memory(tmp_path / "memory.sqlite3")
    other.forget([secret])
    other.close()
    for _ in range(2):
        memory.tend(lambda: False)
        assert told == [secret, secret + 1]  # once
    memory.close()


def test_forgetting_nothing_touches_nothing(tmp_path: Path) -> None:
    memory, _ = talked(tmp_path / "memory.sqlite3")
    assert memory.forget([]) == memory.forget([987654321, -1]) == 0
    assert len(memory.recent("Wren", 1000)) == 62 and not forgetting.pending(memory.db)
    memory.close()


@pytest.mark.parametrize("step", ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "backups"])
def test_a_crash_in_the_middle_is_made_good_at_the_next_start(tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are gone with the first transaction; whatever step does not happen then, happens when the memory is opened again."""

    class CrashError(Exception):
        pass

    class Crashing(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # pyright: ignore[reportIncompatibleMethodOverride]
            if sql == step:
                raise CrashError
            return super().execute(sql, *values)  # pyright: ignore[reportArgumentType]

    def crash(*_: object) -> None:
        raise CrashError

    path = tmp_path / "memory.sqlite3"
    memory, secret = talked(path)
    memory.tend(lambda: False)
    memory.close()
    with monkeypatch.context() as patched:
        if step == "backups":
            patched.setattr(backups, "remove_all", crash)
        db = sqlite3.connect(path, factory=Crashing, isolation_level="IMMEDIATE")
        db.execute("PRAGMA secure_delete = ON").fetchall()
        with db:
            forgetting.forget(db, [secret])
        with pytest.raises(CrashError):
            forgetting.finish(db, Place(path), 1e9)
        db.close()
    assert found(tmp_path, "quokka4417")
    Memory(path).close()
    assert found(tmp_path, "quokka4417", "locker") == []


def test_while_another_program_reads_it_waits_for_the_next_idle_moment(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory, secret = talked(path)
    other = sqlite3.connect(path)
    reading = other.execute("SELECT text FROM turns")
    reading.fetchone()
    memory.db.execute("PRAGMA busy_timeout = 1").fetchall()
    memory.forget([secret])
    reading.close()
    other.close()
    memory.tend(lambda: False)
    assert found(tmp_path, "quokka4417", "locker") == []
    memory.close()


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        ('(Before: "my code is 4417")', "My code is 4417!", True),
        ("your code is 4417, I think", "So the code is 4417, is it?", True),  # "code is 4417" in a row
        ("Hello there", "Hello", True),
        ("Othello there", "hello", False),
        ("a code and a number", "the code is a number", False),
        ("anything", "…", False),
    ],
)
def test_a_quotation_is_three_words_in_a_row_or_all_there_are(read: str, text: str, expected: bool) -> None:
    assert forgetting.quotes(read, [text]) is expected


def test_every_table_with_words_says_how_they_go() -> None:
    """A table that names a turn (a column turn, or turns) and is in no line of DERIVED would keep what was forgotten."""
    db = sqlite3.connect(":memory:")
    schema.migrate(db)
    names = {
        row[0] for row in db.execute("SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name LIKE 'turn%'")
    }
    db.close()
    assert names - {"turns"} - {derived.table for derived in schema.DERIVED} == set()

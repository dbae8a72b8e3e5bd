"""A file that is locked, full, read-only, broken or replaced: one line, nothing lost, and the conversation goes on."""

from __future__ import annotations

import os
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vrapp.mind.memory import Memory
from vrapp.mind.store import opening


def say(memory: Memory, text: str, turn_id: int = 1) -> int:
    return memory.record("user", text, persona="Wren", session="s", turn_id=turn_id)


def texts(memory: Memory) -> list[str]:
    return [turn.text for turn in memory.recent("Wren", 1000)]


def in_file(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [str(row[0]) for row in db.execute("SELECT text FROM turns ORDER BY id")]


def never() -> bool:
    return False


def test_a_full_disk_keeps_turns_until_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = Memory(path)
    say(memory, "before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        provisional = say(memory, "while it was full", 2)
        say(memory, "and again", 3)
        assert "\n" not in memory.trouble and "free some space" in memory.news() and memory.news() == ""
        assert texts(memory) == ["before", "while it was full", "and again"]
        memory.tend(never)
        assert memory.waiting == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    say(memory, "room again", 4)
    assert (memory.waiting, memory.trouble) == (0, "")
    assert texts(memory) == in_file(path) == ["before", "while it was full", "and again", "room again"]
    assert provisional >= opening.PROVISIONAL
    assert memory.forget([provisional]) == 1  # an id that was given out meanwhile still means the same
    memory.close()
    assert in_file(path) == ["before", "and again", "room again"]


def test_what_waits_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = Memory(path)
    memory.db.execute("PRAGMA max_page_count = 1").fetchall()
    number = say(memory, "x" * 50_000)
    assert memory.forget([number]) == 1
    memory.db.execute("PRAGMA max_page_count = 1000000").fetchall()
    memory.close()
    assert in_file(path) == []


def test_forgetting_waits_for_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = Memory(path)
    kept, gone = say(memory, "to keep"), say(memory, "to forget", 2)
    memory.db.execute("PRAGMA busy_timeout = 1").fetchall()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waits = say(memory, "to forget, not yet written", 3)
        assert memory.forget([gone, waits]) == 1
        assert "locked" in memory.trouble
        other.execute("COMMIT")
    memory.tend(never)
    assert in_file(path) == ["to keep"] and b"to forget" not in path.read_bytes()
    assert [turn.id for turn in memory.recent("Wren", 9)] == [kept]
    memory.close()


def test_another_program_that_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = Memory(path)
    say(memory, "one")
    memory.db.execute("PRAGMA busy_timeout = 1").fetchall()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        say(memory, "two", 2)
        assert "locked" in memory.trouble
        assert texts(memory) == ["one", "two"]
        other.execute("COMMIT")
    memory.tend(never)
    assert in_file(path) == ["one", "two"]
    assert memory.trouble == ""
    memory.close()


def test_locked_from_the_start_is_written_when_it_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vrapp.mind.store.place.Place.connect.__defaults__", (0.01,))
    path = tmp_path / "memory.sqlite3"
    with closing(Memory(path)) as memory:
        say(memory, "earlier")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    other.execute("BEGIN EXCLUSIVE")
    memory = Memory(path)
    assert not memory.kept and "locked" in memory.trouble
    say(memory, "meanwhile", 2)
    assert memory.forget([memory.recent("Wren", 9)[0].id]) == 1
    say(memory, "and then", 3)
    assert texts(memory) == ["meanwhile", "and then"]
    other.execute("COMMIT")
    other.close()
    memory.tend(never)
    assert memory.kept and memory.trouble == ""
    assert texts(memory) == in_file(path) == ["meanwhile", "and then"]
    memory.close()


def test_a_folder_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    """As a user without rights: root may write anywhere, so a child gives its rights up."""
    folder = tmp_path / "home"
    folder.mkdir()
    path = folder / "memory.sqlite3"
    with closing(Memory(path)) as memory:
        say(memory, "My name is Sam.")
    folder.chmod(0o555)
    for above in (folder, *list(folder.parents)[:3]):
        above.chmod(above.stat().st_mode | 0o555)
    path.chmod(0o444)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            memory = Memory(path)
            say(memory, "Hello", 2)
            told = f"{texts(memory)}|{memory.kept}|{memory.trouble}"
        except BaseException as error:
            told = repr(error)
        os.write(writer, told.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said, kept, trouble = pipe.read().split("|")
    os.waitpid(child, 0)
    assert (said, kept) == ("['My name is Sam.', 'Hello']", "False")
    assert str(path) in trouble and "can be written" in trouble
    folder.chmod(0o755)


def test_a_broken_file_is_moved_aside_and_the_newest_sound_backup_taken(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    with closing(Memory(path, clock=lambda: 1e9)) as memory:
        say(memory, "in the backup")
        memory.tend(never)
    (backup,) = (tmp_path / "backups").iterdir()
    (tmp_path / "backups" / "memory-20990101-000000-000.sqlite3").write_bytes(b"newer, but no database")
    path.write_bytes(b"not a database at all" * 500)
    with closing(Memory(path)) as memory:
        assert texts(memory) == ["in the backup"]
        assert f"restored from the backup {backup.name}" in memory.trouble
        (aside,) = tmp_path.glob("memory.broken-*")
        assert aside.name in memory.trouble and aside.read_bytes() == b"not a database at all" * 500


def test_what_a_broken_file_yields_is_saved(tmp_path: Path) -> None:
    """A hundred turns after the backup, then a page of an index is destroyed: the turns are all still there."""
    path = tmp_path / "memory.sqlite3"
    with closing(Memory(path)) as memory:
        say(memory, "in the backup")
        memory.tend(never)
        wanted = ["in the backup", *(f"turn {n} after the backup" for n in range(2, 102))]
        for turn_id, text in enumerate(wanted[1:], start=2):
            say(memory, text, turn_id)
        with memory.db as db:
            db.execute("INSERT INTO notes (turn, kind, text, at) VALUES (5, 'note', 'buy oats', 7.0)")
        root, size = (
            memory.db.execute(query).fetchall()[0][0] for query in ("SELECT rootpage FROM sqlite_master WHERE name = 'turns_by_time'", "PRAGMA page_size")
        )
    with open(path, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with closing(Memory(path)) as memory:
        assert texts(memory) == wanted
        assert "100 turns saved" in memory.trouble
        assert memory.search("after the backup", 100)
        assert memory.db.execute("SELECT turn, text FROM notes").fetchall() == [(5, "buy oats")]


def test_broken_while_it_is_open(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = Memory(path)
    for turn_id in range(1, 50):
        say(memory, f"turn {turn_id} " + "and so on " * 40, turn_id)
    memory.tend(never)
    memory.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    memory.db.execute("PRAGMA cache_size = 0").fetchall()
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * 4096 * 3)
    memory.db.execute("PRAGMA shrink_memory").fetchall()
    say(memory, "said to a broken file", 50)
    assert memory.kept and "copied to" in memory.trouble
    assert len(texts(memory)) == 50 and texts(memory)[-1] == "said to a broken file"
    memory.close()
    assert in_file(path)[-1] == "said to a broken file"


@pytest.mark.parametrize("damage", ["zeroblob(20)", "randomblob(300)"])
def test_a_damaged_index_of_words_is_made_anew(tmp_path: Path, damage: str) -> None:
    """Zeros read as an index without words: only the look through the file, while idle, can tell."""
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        for n in range(200):
            say(memory, f"the heron number{n} stood in the reeds", n + 1)
        with memory.db:
            memory.db.execute(f"UPDATE turns_fts_data SET block = {damage} WHERE id > 10")
        memory.tend(never)
        assert [hit.text for hit in memory.search("number7", 1)] == ["the heron number7 stood in the reeds"]
        assert memory.trouble == "" and not list(tmp_path.glob("*.broken*"))


def test_another_file_at_the_same_path_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    memory = Memory(path)
    say(memory, "to the first")
    for file in tmp_path.glob("memory.sqlite3*"):
        file.unlink()
    say(memory, "to the second", 2)
    memory.close()
    assert in_file(path) == ["to the second"]


def test_half_a_file_of_a_killed_program_is_removed_later(tmp_path: Path) -> None:
    old, young = tmp_path / "memory.half.sqlite3", tmp_path / "memory.half-7.sqlite3"
    for half in (old, young):
        half.write_text("half")
    os.utime(old, (1e9, 1e9))
    Memory(tmp_path / "memory.sqlite3").close()
    assert (old.exists(), young.exists()) == (False, True)


def test_two_programs_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    one, two = Memory(path), Memory(path)
    for n in range(40):
        say(one, f"window {n}", 2 * n + 1)
        say(two, f"terminal {n}", 2 * n + 2)
        if n == 20:
            one.tend(never)
    assert texts(one) == texts(two) and len(texts(one)) == 80
    one.close()
    two.close()
    assert not list(tmp_path.glob("*-wal"))


def test_a_mistake_in_a_statement_is_not_swallowed(tmp_path: Path) -> None:
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory, pytest.raises(sqlite3.OperationalError, match="no such table"):
        memory.attempt(lambda db: db.execute("SELECT * FROM nowhere"), None)

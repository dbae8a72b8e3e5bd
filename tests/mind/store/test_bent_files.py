"""Files bent by the hundred: cut, bytes changed, pages swapped, the log bent, too. Never a traceback, always a memory that works, and nothing lost silently:
every turn that is not there any more is in a file that was laid aside, and `trouble` says so."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from vrapp.mind.memory import Memory

PAGE = 4096
TURNS = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory of some pages with a backup of its first half, and a log that was not yet brought into the file."""
    folder = tmp_path_factory.mktemp("whole")
    memory = Memory(folder / "memory.sqlite3")
    for n in range(1, TURNS + 1):
        memory.record("user", f"On day {n} I saw heron number{n} in the reeds. " + "It stood very still. " * 5, persona="Wren", session="s", turn_id=n)
        if n == TURNS // 2:
            memory.tend(lambda: False)
    copy = folder / "copy"
    copy.mkdir()
    shutil.copytree(folder / "backups", copy / "backups")
    for name in ("memory.sqlite3", "memory.sqlite3-wal"):
        shutil.copyfile(folder / name, copy / name)
    memory.close()
    shutil.copyfile(folder / "memory.sqlite3", copy / "tended.sqlite3")
    return copy


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def bytes_changed(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def head_changed(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(min(len(data), PAGE))] = chance.randrange(256)


def pages_swapped(data: bytearray, chance: random.Random) -> None:
    one, two = (chance.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE], data[two : two + PAGE] = data[two : two + PAGE], data[one : one + PAGE]


def page_emptied(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(PAGE)


BENDS: tuple[Callable[[bytearray, random.Random], None], ...] = (cut, bytes_changed, head_changed, pages_swapped, page_emptied)


def texts_of(memory: Memory) -> list[str]:
    return [turn.text for turn in memory.recent("Wren", 10_000)]


@pytest.mark.slow
@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("log", [False, True])
def test_a_bent_file_is_a_memory_that_works(whole: Path, tmp_path: Path, bend: Callable[[bytearray, random.Random], None], log: bool) -> None:
    chance = random.Random(f"{bend.__name__} {log}")
    mended = 0
    for case in range(30):
        folder = tmp_path / str(case)
        shutil.copytree(whole / "backups", folder / "backups")
        path = folder / "memory.sqlite3"
        shutil.copyfile(whole / ("memory.sqlite3" if log else "tended.sqlite3"), path)
        bent = path
        if log:
            bent = folder / "memory.sqlite3-wal"
            shutil.copyfile(whole / bent.name, bent)
        data = bytearray(bent.read_bytes())
        bend(data, chance)
        bent.write_bytes(data)
        mended += lives(path, log)
    assert log or mended  # or nothing was bent


def lives(path: Path, log: bool) -> bool:
    """Whether it had to be mended; fails if anything is not as it should be."""
    with closing(Memory(path)) as memory:
        memory.tend(lambda: False)
        memory.search("heron number7 reeds", 5)
        last = memory.record("user", "A new day.", persona="Wren", session="t", turn_id=1)
        assert memory.kept and last, memory.trouble
        there = texts_of(memory)
        aside = list(path.parent.glob("memory.broken-*.sqlite3"))
        assert there[-1] == "A new day." and "\n" not in memory.trouble
        assert bool(aside) == bool(memory.trouble)
        if not log and not aside:
            assert len(there) == TURNS + 1  # sound by every check: all of it is there
        if aside:
            assert len(there) > TURNS // 2  # at least the backup
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        db.text_factory = bytes  # a letter that was bent need not be text
        assert b"A new day." in [row[0] for row in db.execute("SELECT text FROM turns").fetchall()]
    return bool(aside)


@pytest.mark.parametrize("content", [b"", b"\0", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(5000), b"\xff" * 100_000, b"not a database\n"])
def test_what_never_was_a_memory(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "memory.sqlite3"
    path.write_bytes(content)
    with closing(Memory(path)) as memory:
        memory.record("user", "Hello.", persona="Wren", session="s", turn_id=1)
        assert texts_of(memory) == ["Hello."] and memory.kept
        for aside in tmp_path.glob("memory.broken-*"):
            assert aside.read_bytes() == content


def test_a_database_of_another_program_is_laid_aside(tmp_path: Path) -> None:
    """It has a table `turns` that is not ours: its rows must not be lost, nor ours mixed in."""
    path = tmp_path / "memory.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE turns (left, right)")
        other.execute("INSERT INTO turns VALUES ('a', 'b')")
        other.commit()
    with closing(Memory(path)) as memory:
        memory.record("user", "Hello.", persona="Wren", session="s", turn_id=1)
        assert texts_of(memory) == ["Hello."] and memory.kept and "copied to" in memory.trouble
        (aside,) = tmp_path.glob("memory.broken-*.sqlite3")
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("SELECT * FROM turns").fetchall() == [("a", "b")]


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite3").mkdir()
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        memory.record("user", "Hello.", persona="Wren", session="s", turn_id=1)
        assert texts_of(memory) == ["Hello."] and not memory.kept and memory.trouble

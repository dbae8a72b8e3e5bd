"""Backups: made while idle when due, in slices that a word of the user ends, three of them kept."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from vrapp.mind.memory import Memory
from vrapp.mind.store import backups
from vrapp.mind.store.place import Place

DAY_S = 24 * 3600.0


def fill(memory: Memory, count: int = 40) -> None:
    for n in range(count):
        memory.add(f"thing {n} " + "and more of it " * 100, when=n * 100.0, session="s")


def test_a_backup_is_a_whole_memory_in_one_file(tmp_path: Path) -> None:
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        fill(memory)
        memory.tend(lambda: False)
        assert memory.place is not None
        (backup,) = memory.place.all_backups()
        assert [file.name for file in backup.parent.iterdir()] == [backup.name]
        assert backup.stat().st_mode & 0o077 == 0 == (tmp_path / "memory.sqlite3").stat().st_mode & 0o077  # nobody else may read either
        memory.tend(lambda: False)
        assert memory.place.all_backups() == [backup]  # not due again
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT count(*) FROM turns").fetchall() == [(40,)]
        assert db.execute("PRAGMA journal_mode").fetchall() == [("delete",)]


def test_an_empty_memory_needs_none(tmp_path: Path) -> None:
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        memory.tend(lambda: False)
    assert not (tmp_path / "backups").exists()


def looks(after: int) -> Callable[[], bool]:
    """Says "stopped" from the `after`-th time on that it is asked."""
    count = iter(range(10**9))
    return lambda: next(count) >= after


def test_a_word_of_the_user_ends_it_after_the_slice(tmp_path: Path) -> None:
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        fill(memory, 2000)  # some 5 MB: several slices
        assert memory.place is not None
        asked = looks(2)
        assert backups.make(memory.db, memory.place, 1e9, asked) is None
        assert list((tmp_path / "backups").iterdir()) == []
        made = backups.make(memory.db, memory.place, 1e9)
        assert made is not None and made.stat().st_size > 2 * backups.PAGES * 4096


def test_one_that_cannot_be_made_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Memory(tmp_path / "memory.sqlite3")) as memory:
        fill(memory)

        def full(_: Path) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(backups, "synced", full)
            memory.tend(lambda: False)
        assert "No space left" in memory.trouble
        assert list((tmp_path / "backups").iterdir()) == []
        assert memory.add("goes on", when=1e9) > 0


def test_before_an_old_file_is_changed_it_is_copied(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    with closing(Memory(path)) as memory:
        fill(memory, 3)
        with memory.db as db:
            db.execute("DELETE FROM applied WHERE name = 'state'")
            db.execute("DROP TABLE state")
    Memory(path).close()
    (backup,) = Place(path).all_backups()
    with closing(sqlite3.connect(backup)) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchall()
        assert db.execute("SELECT count(*) FROM turns").fetchall() == [(3,)]


def test_three_are_kept_of_now_of_the_day_before_and_of_the_week_before(tmp_path: Path) -> None:
    """Four a day for twenty days, from a Monday at midnight on."""
    place = Place(tmp_path / "memory.sqlite3")
    place.backups.mkdir()
    monday = 4 * DAY_S + 1500 * 7 * DAY_S
    times = [monday + hours * 3600.0 for hours in range(0, 24 * 20, 6)]
    for at in times:
        backup = place.backup_of(at)
        backup.touch()
        os.utime(backup, (at, at))
        backups.rotate(place)
    kept = [(backup.stat().st_mtime - monday) / DAY_S for backup in place.all_backups()]
    assert kept == [19.75, 18.75, 13.75]  # Saturday's last, Friday's last, the Sunday before


def test_due_after_hours_of_a_memory_that_changed(tmp_path: Path) -> None:
    place = Place(tmp_path / "memory.sqlite3")
    assert backups.due(place, 1e9)
    place.plain.touch()
    place.backups.mkdir()
    backup = place.backup_of(1e9)
    backup.touch()
    os.utime(backup, (1e9, 1e9))
    os.utime(place.plain, (1e9 + 10, 1e9 + 10))
    assert not backups.due(place, 1e9 + backups.EVERY_S - 1)
    assert backups.due(place, 1e9 + backups.EVERY_S + 1)
    os.utime(place.plain, (1e9 - 10, 1e9 - 10))
    assert not backups.due(place, 1e9 + backups.EVERY_S + 1)

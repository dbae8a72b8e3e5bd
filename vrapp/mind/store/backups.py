"""Whole copies of the database in the folder `backups`, made while nobody waits. In: an open connection. Out: a file that was checked before it got its name.

Three are kept: the newest, the last one of an earlier day, and the last one of an earlier week.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from vrapp.mind.backend import Stopped
from vrapp.mind.store import place as places
from vrapp.mind.store.place import BrokenError, Place

EVERY_S = 6 * 3600.0  # of a memory that changed
PAGES = 256  # a slice: about a megabyte between two looks at `stopped`
PATIENCE = 2000  # slices in a row that another program's lock may cost
_DAY_S = 24 * 3600.0


class StoppedError(Exception):
    """Somebody wants to talk: the backup is left and made another time."""


def due(place: Place, now: float) -> bool:
    """Whether the newest backup is old and the memory has changed since."""
    newest = next(iter(place.all_backups()), None)
    if newest is None:
        return True
    try:
        made = newest.stat().st_mtime
        changed = max(file.stat().st_mtime for file in places.with_logs(place.file) if file.exists() and not file.name.endswith("-shm"))
    except (OSError, ValueError):
        return True
    return changed > made and not 0.0 <= now - made < EVERY_S


def make(db: sqlite3.Connection, place: Place, now: float, stopped: Stopped = lambda: False) -> Path | None:
    """The new backup, or None if `stopped`. Raises OSError, sqlite3.Error; what was half made is gone then."""
    name = place.backup_of(now)
    name.parent.mkdir(parents=True, exist_ok=True)
    half = name.with_name(f"{place.plain.stem}.half-{os.getpid()}{name.suffix}")
    try:
        places.remove(half)
        with closing(place.connect(half)) as copy:
            _copied(db, copy, stopped)
            whole(copy)
        synced(half)
        half.replace(name)
    except StoppedError:
        return None
    finally:
        with suppress(OSError):
            places.remove(half)
    rotate(place)
    return name


def _copied(db: sqlite3.Connection, copy: sqlite3.Connection, stopped: Stopped) -> None:
    """Page by page; SQLite begins anew when another program writes meanwhile. It would wait for a lock for ever: `PATIENCE` ends that."""
    blocked = 0

    def look(status: int, remaining: int, total: int) -> None:
        nonlocal blocked
        blocked = blocked + 1 if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else 0
        if stopped():
            raise StoppedError
        if blocked > PATIENCE:
            raise sqlite3.OperationalError("another program keeps the memory locked")

    db.backup(copy, pages=PAGES, progress=look, sleep=0.001)
    copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, whole by itself


def whole(db: sqlite3.Connection, pragma: str = "integrity_check") -> None:
    """Raises BrokenError if the file is not sound; `quick_check` does not compare indexes with their tables."""
    verdict = str(db.execute(f"PRAGMA {pragma}(1)").fetchall()[0][0])
    if verdict != "ok":
        raise BrokenError(verdict.splitlines()[-1])


def synced(file: Path) -> None:
    """On the disk, whatever happens to the power."""
    with open(file, "rb+") as opened:
        os.fsync(opened.fileno())


def rotate(place: Place) -> None:
    """Remove what is not among the three that are kept."""
    days: list[tuple[Path, int]] = []
    for backup in place.all_backups():
        with suppress(OSError):
            days.append((backup, int(backup.stat().st_mtime // _DAY_S)))
    newest = days[0][1] if days else 0
    earlier = [day for _, day in days if day < newest]
    earlier_week = [day for _, day in days if _week(day) < _week(newest)]
    kept = {newest, *earlier[:1], *earlier_week[:1]}
    for backup, day in days:
        if day in kept:
            kept.remove(day)  # the last one of that day
        else:
            with suppress(OSError):
                places.remove(backup)


def _week(day: int) -> int:
    """Of a day since 1970, which began on a Thursday; weeks begin on Mondays."""
    return (day + 3) // 7


def remove_all(place: Place) -> None:
    """Every backup, whole or half, encrypted or not. Raises OSError."""
    for file in place.backups.glob(f"{place.plain.stem}[-.]*") if place.backups.is_dir() else ():
        file.unlink(missing_ok=True)

"""Opens the file of the memory, whatever state it is in. In: a path. Out: a connection, and one line where something is wrong.

A new file is made; a broken one is moved aside, never deleted; of one that cannot be written, what can be read is borrowed into the process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vrapp.mind import schema

BUSY_S = 5.0  # for another program that is writing
QUICK_CHECK_BYTES = 4 << 20  # up to this size a file is checked whole when it is opened; a larger one while idle, so that the start does not wait
BORROWED = 500  # turns that are read into the process from a file that cannot be written
ENDINGS = ("", "-wal", "-shm", "-journal")


@dataclass(slots=True)
class Opened:
    """kept: what is written to `db` reaches the file. trouble: one line, "" if all is well."""

    db: sqlite3.Connection
    kept: bool
    trouble: str = ""


def open_memory(path: Path | None, clock: Callable[[], float]) -> Opened:
    """Never raises; None keeps everything in the process."""
    if path is None:
        return Opened(connect(":memory:"), kept=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Opened(connect(str(path)), kept=True)
    except sqlite3.OperationalError as error:
        return Opened(_borrowed(path), False, f"{path}: {error}; this conversation will not be kept (close the other program or make the file writable)")
    except sqlite3.DatabaseError as error:
        return _begin_anew(path, error, clock())
    except OSError as error:
        return Opened(_borrowed(path), False, f"{path}: {error.strerror}; this conversation will not be kept")


def connect(name: str) -> sqlite3.Connection:
    """Open and bring the schema up to date.

    Raises sqlite3.Error: OperationalError for a file that cannot be used now, another DatabaseError for one that is broken.
    """
    db = sqlite3.connect(name, timeout=BUSY_S, isolation_level="IMMEDIATE")
    try:
        settle(db)
        if name != ":memory:" and Path(name).stat().st_size <= QUICK_CHECK_BYTES:
            check(db)
        schema.migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def settle(db: sqlite3.Connection) -> None:
    """WAL with NORMAL: what was committed survives the death of any process at once, and a power cut once the log was synced (`Memory.tend` does,
    when nobody waits); the file is whole after either. secure_delete: what is deleted is overwritten."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA secure_delete = ON")


def check(db: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError (not OperationalError) with what is broken."""
    verdict = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict.splitlines()[-1])


def _begin_anew(path: Path, error: sqlite3.DatabaseError, now: float) -> Opened:
    try:
        aside = set_aside(path, now)
        return Opened(connect(str(path)), True, f"{path}: {error}; moved to {aside.name}, a new memory was begun")
    except (OSError, sqlite3.Error) as again:
        return Opened(connect(":memory:"), False, f"{path}: {error}; it could not be moved aside ({again}), this conversation will not be kept")


def set_aside(path: Path, now: float) -> Path:
    """Rename the broken file and its companions. Raises OSError."""
    stamp = datetime.fromtimestamp(now).strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.broken-{stamp}{path.suffix}")
    for ending in ENDINGS:
        old = path.with_name(path.name + ending)
        if old.exists():
            old.rename(aside.with_name(aside.name + ending))
    return aside


def _borrowed(path: Path) -> sqlite3.Connection:
    """What can be read of a file that cannot be written, copied into the process."""
    here = connect(":memory:")
    columns = "at, session, persona, speaker, turn_id, text, as_read"
    try:
        there = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            rows = there.execute(f"SELECT {columns} FROM turns ORDER BY id DESC LIMIT ?", (BORROWED,)).fetchall()
        finally:
            there.close()
        with here:
            here.executemany(f"INSERT INTO turns ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", reversed(rows))
    except sqlite3.Error:
        pass  # nothing to be had: an empty memory, and `trouble` already says why
    return here

"""The conversation on disk: every turn in one SQLite file that the user owns. In: what was really said. Out: the last turns, when the next visit begins.

A broken file is moved aside, never deleted; a locked or read-only one leaves the conversation in the process's own memory; `trouble` says so in one line.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

_BUSY_MS = 2000
_MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "turns",
        """
        CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,               -- seconds since 1970, UTC
            session TEXT NOT NULL,          -- one visit
            persona TEXT NOT NULL,          -- with whom
            speaker TEXT NOT NULL CHECK (speaker IN ('user', 'companion')),
            turn_id INTEGER NOT NULL,       -- counts from 1 in a session
            text TEXT NOT NULL,             -- what was really said
            as_read TEXT NOT NULL DEFAULT ''-- how the model read it, with its marks and notes; '' when the same
        ) STRICT;
        CREATE INDEX turns_of_persona ON turns (persona, id);
        """,
    ),
)


class Turn(msgspec.Struct, frozen=True):
    """One side of an exchange. `at`: seconds since 1970."""

    speaker: str
    text: str
    as_read: str = ""
    at: float = 0.0
    session: str = ""
    turn_id: int = 0


class Memory:
    """Opens (and if need be makes) the file at `path`; None keeps everything in the process. Never raises: see `trouble`."""

    def __init__(self, path: Path | None, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.trouble = ""
        self._db = self._open(path) if path else _fresh(":memory:")

    def record(self, speaker: str, text: str, *, persona: str, session: str, turn_id: int, as_read: str = "") -> None:
        """Keep what was said; on disk when this returns."""
        row = (self._clock(), session, persona, speaker, turn_id, text, "" if as_read == text else as_read)
        try:
            with self._db:
                self._db.execute("INSERT INTO turns (at, session, persona, speaker, turn_id, text, as_read) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            self.trouble = f"this turn could not be saved ({error}); free some space or close the other program that uses the memory"

    def recent(self, persona: str, count: int) -> list[Turn]:
        """The last turns with this persona, oldest first."""
        rows = self._rows("SELECT speaker, text, as_read, at, session, turn_id FROM turns WHERE persona = ? ORDER BY id DESC LIMIT ?", (persona, count))
        return [Turn(*row) for row in reversed(rows)]

    def user_lines_with(self, words: Sequence[str]) -> list[str]:
        """What the user said that contains one of `words`, newest first: for the few things known by heart."""
        where = " OR ".join("text LIKE ?" for _ in words)
        rows = self._rows(f"SELECT text FROM turns WHERE speaker = 'user' AND ({where}) ORDER BY id DESC LIMIT 50", tuple(f"%{word}%" for word in words))
        return [str(row[0]) for row in rows]

    def close(self) -> None:
        self._db.close()

    def _rows(self, query: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            self.trouble = f"the memory could not be read ({error})"
            return []

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _fresh(str(path))
        except sqlite3.OperationalError as error:
            self.trouble = f"{path}: {error}; this conversation will not be kept (close the other program or make the file writable)"
        except sqlite3.DatabaseError as error:
            return self._set_aside(path, error)
        except OSError as error:
            self.trouble = f"{path}: {error.strerror}; this conversation will not be kept"
        return self._borrowed(path)

    def _set_aside(self, path: Path, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        """Rename the broken file and its companions, then begin a new one."""
        stamp = datetime.fromtimestamp(self._clock()).strftime("%Y%m%d-%H%M%S")
        kept = path.with_name(f"{path.stem}.broken-{stamp}{path.suffix}")
        try:
            for ending in ("", "-wal", "-shm"):
                old = path.with_name(path.name + ending)
                if old.exists():
                    old.rename(kept.with_name(kept.name + ending))
            self.trouble = f"{path}: {error}; moved to {kept.name}, a new memory was begun"
            return _fresh(str(path))
        except (OSError, sqlite3.Error) as again:
            self.trouble = f"{path}: {error}; it could not be moved aside ({again}), this conversation will not be kept"
            return _fresh(":memory:")

    def _borrowed(self, path: Path) -> sqlite3.Connection:
        """What can be read of a file that cannot be written, copied into the process."""
        here = _fresh(":memory:")
        try:
            there = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            try:
                rows = there.execute("SELECT at, session, persona, speaker, turn_id, text, as_read FROM turns ORDER BY id DESC LIMIT 500").fetchall()
            finally:
                there.close()
            with here:
                here.executemany("INSERT INTO turns (at, session, persona, speaker, turn_id, text, as_read) VALUES (?,?,?,?,?,?,?)", reversed(rows))
        except sqlite3.Error:
            pass  # nothing to be had: an empty memory, and `trouble` already says why
        return here


def _fresh(path: str) -> sqlite3.Connection:
    """Open and bring the schema up to date. Raises sqlite3.Error; DatabaseError that is not OperationalError means that the file itself is broken."""
    db = sqlite3.connect(path, timeout=_BUSY_MS / 1000)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if path != ":memory:":
            verdict = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict.splitlines()[-1])
        _migrate(db)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection) -> None:
    """Apply what is not yet in the `applied` table, each in its own transaction with its number."""
    db.execute("CREATE TABLE IF NOT EXISTS applied (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL)")
    done = int(db.execute("SELECT coalesce(max(number), 0) FROM applied").fetchone()[0])
    if done > len(_MIGRATIONS):
        raise sqlite3.OperationalError(f"written by a newer vrapp (schema {done}, this one knows {len(_MIGRATIONS)})")
    for number, (name, script) in enumerate(_MIGRATIONS[done:], start=done + 1):
        db.executescript(f"BEGIN IMMEDIATE; {script} INSERT INTO applied VALUES ({number}, '{name}', {time.time()}); COMMIT;")
    db.commit()

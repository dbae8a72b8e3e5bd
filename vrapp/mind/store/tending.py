"""The housework of the file, while nobody waits: sync the log, look through a large file, finish a forget, make a backup. Each ends soon after `stopped()`."""

from __future__ import annotations

import sqlite3

from vrapp.mind import schema
from vrapp.mind.backend import Stopped
from vrapp.mind.store import backups, forgetting
from vrapp.mind.store.place import Place

_STEPS = 20_000  # of SQLite's machine between two looks at `stopped`: about a millisecond


def tend(db: sqlite3.Connection, place: Place, now: float, stopped: Stopped, unchecked: bool) -> bool:
    """Whether the file still has to be looked through. Raises sqlite3.Error, OSError."""
    db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # from here on it survives a power cut, too
    if unchecked and not stopped():
        unchecked = not looked_through(db, stopped)
    if not stopped():
        forgetting.finish(db, place, now)
    if not unchecked and not stopped() and backups.due(place, now) and not is_empty(db):
        backups.make(db, place, now, stopped)
    return unchecked


def looked_through(db: sqlite3.Connection, stopped: Stopped) -> bool:
    """Whether the whole file and the word indexes were checked; False if it was stopped. Raises BrokenError, DatabaseError for an index."""
    db.set_progress_handler(lambda: int(stopped()), _STEPS)
    try:
        backups.whole(db)
        with db:
            for name in schema.WORD_INDEXES:
                db.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
            raise
        return False
    finally:
        db.set_progress_handler(None, 0)
    return True


def is_empty(db: sqlite3.Connection) -> bool:
    return not db.execute("SELECT 1 FROM turns LIMIT 1").fetchall()


def rebuilt(db: sqlite3.Connection) -> bool:
    """Whether damaged word indexes could be made anew from the turns."""
    try:
        with db:
            for name in schema.WORD_INDEXES:
                db.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
    except sqlite3.Error:
        return False
    return True

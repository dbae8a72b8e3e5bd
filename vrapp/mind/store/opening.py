"""Opens the file of the memory, whatever state it is in. In: its place. Out: a connection, and one line where something is wrong.

A new file is made; a broken one is mended (mending.py); of one that cannot be written now, what can be read is borrowed into the process.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from vrapp.errors import MissingError
from vrapp.mind import schema
from vrapp.mind.store import backups, mending
from vrapp.mind.store import place as places
from vrapp.mind.store.place import BrokenError, Place

QUICK_CHECK_BYTES = 4 << 20  # up to this size a file is checked when it is opened, too; a larger one only while idle, so that the start does not wait
HALF_S = 3600.0
BORROWED = 500  # turns that are read into the process from a file that cannot be written
PROVISIONAL = 1 << 40  # ids from here on belong to turns that are not in the file yet


@dataclass(slots=True)
class Opened:
    """kept: what is written to `db` reaches the file. trouble: one line, "" if all is well."""

    db: sqlite3.Connection
    kept: bool
    trouble: str = ""


def open_memory(place: Place | None, now: float) -> Opened:
    """Never raises; None keeps everything in the process."""
    if place is None:
        return Opened(in_process(), kept=True)
    try:
        place.plain.parent.mkdir(parents=True, exist_ok=True)
        _finish_locking(place)
        _remove_halves(place, now)
        return Opened(connect(place, place.file, now), kept=True)
    except sqlite3.Error as error:
        if is_broken(error):
            return mended(place, error, now)
        return Opened(_borrowed(place), False, f"{place.file}: {error}; this conversation is kept as soon as the file can be written")
    except MissingError as error:
        return Opened(in_process(), False, str(error))
    except OSError as error:
        return Opened(_borrowed(place), False, f"{place.file}: {error.strerror}; this conversation is kept as soon as the file can be written")


def mended(place: Place, error: sqlite3.Error, now: float) -> Opened:
    """A broken file put right. An encrypted one that nothing opens with this passphrase is not broken: the passphrase is wrong."""
    if place.is_locked and getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB and not _opens_any_backup(place):
        return Opened(in_process(), False, f"{place.file}: this passphrase does not open it; this conversation will not be kept")
    try:
        db, told = mending.mend(place, error, now, lambda file: connect(place, file, now))
        return Opened(db, True, told)
    except (OSError, sqlite3.Error) as again:
        return Opened(in_process(), False, f"{place.file}: {error}; it could not be put right ({again}), this conversation will not be kept")


def is_broken(error: sqlite3.Error) -> bool:
    """Whether the error means that the file itself is damaged."""
    code = getattr(error, "sqlite_errorcode", 0)
    return isinstance(error, BrokenError) or (code & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or only_word_index(error)


def is_of_the_file(error: sqlite3.Error) -> bool:
    """Whether the error comes from the file's state and not from a mistake in a statement."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return is_broken(error) or sqlite3.SQLITE_BUSY <= code <= sqlite3.SQLITE_PROTOCOL


def only_word_index(error: sqlite3.Error) -> bool:
    """Whether just the index of words is damaged, which can be made anew. (A constraint without a kind is one of the index's inner tables.)"""
    return getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_CORRUPT_VTAB, sqlite3.SQLITE_CONSTRAINT)


def identity(place: Place) -> tuple[object, ...]:
    """Of the file that lies there now; changes when another one takes its place."""
    try:
        found = place.file.stat()
    except OSError:
        return ()
    return (place.file, found.st_dev, found.st_ino)


def openable(place: Place) -> bool:
    """Whether the file can be written just now; does not wait."""
    try:
        with closing(place.connect(place.file, 0.0)) as db:
            db.execute("BEGIN IMMEDIATE").fetchall()
            db.execute("ROLLBACK").fetchall()
    except (sqlite3.Error, MissingError, OSError):
        return False
    return True


def connect(place: Place, file: Path, now: float) -> sqlite3.Connection:
    """Open and bring the schema up to date; before an old file is changed, it is copied to the backups.

    Raises sqlite3.Error (see `is_broken`), MissingError.
    """
    db = place.connect(file)
    try:
        _settle(db)
        if file.stat().st_size <= QUICK_CHECK_BYTES:
            backups.whole(db, "quick_check")
        if schema.pending(db) and schema.applied(db):
            with suppress(OSError, sqlite3.Error):
                backups.make(db, place, now)
        schema.migrate(db)
        schema.probe(db)
    except BaseException as error:
        db.close()
        if isinstance(error, UnicodeDecodeError):  # SQLite quotes what it cannot read
            raise BrokenError("its schema is no text") from error
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:  # an unsupported format, a view without a table
            raise BrokenError(str(error)) from error
        raise
    return db


def in_process() -> sqlite3.Connection:
    db = places.in_process()
    schema.migrate(db)
    return db


def _settle(db: sqlite3.Connection) -> None:
    """WAL with NORMAL: what was committed survives the death of any process at once, and a power cut once the log was synced (`Memory.tend` does,
    when nobody waits); the file is whole after either. secure_delete: what is deleted is overwritten."""
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
        db.execute(f"PRAGMA {pragma}").fetchall()


def _finish_locking(place: Place) -> None:
    """Both files are there when encrypting or decrypting was cut off after the second was whole: the encrypted one is the memory."""
    if place.locked.exists() and place.plain.exists():
        places.remove(place.plain)


def _remove_halves(place: Place, now: float) -> None:
    """A younger one may be in the making in another program."""
    for half in place.halves():
        with suppress(OSError):
            if now - half.stat().st_mtime > HALF_S:
                half.unlink()


def _opens_any_backup(place: Place) -> bool:
    for backup in place.all_backups():
        with suppress(sqlite3.Error, MissingError):
            place.connect(backup).close()
            return True
    return False


def _borrowed(place: Place) -> sqlite3.Connection:
    """What can be read of a file that cannot be written, copied into the process."""
    here = in_process()
    columns = "id, at, session, persona, speaker, turn_id, text, as_read"
    try:
        with closing(sqlite3.connect(f"{place.plain.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as there:
            rows = there.execute(f"SELECT {columns} FROM turns ORDER BY id DESC LIMIT ?", (BORROWED,)).fetchall()
        with here:
            here.executemany(f"INSERT INTO turns ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", reversed(rows))
    except sqlite3.Error:
        pass  # nothing to be had: an empty memory, and `trouble` already says why
    return here

"""Forgetting for good. In: ids of turns. Out: nothing of them in any byte of the database, its log, or the files beside it.

Two steps, so that a crash between them loses nothing of the intent: `forget` removes the rows and all that was derived from them in one transaction, which
also notes that traces remain; `finish` removes the traces (old segments of the word index, free pages, the log, files beside) and takes the note away. The
next start finishes what was begun.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

from vrapp.mind import schema
from vrapp.mind.store import backups
from vrapp.mind.store.place import Place

RUN = 3  # words in a row that make a quotation
_AMONG = "IN (SELECT value FROM json_each(?))"


def forget(db: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    """Remove these turns, the companion's answers to them, what was derived, and quotations in how later turns were read; the ids that went.

    Runs inside the caller's transaction.
    """
    gone = _with_answers(db, ids)
    if not gone:
        return []
    listed = json.dumps(gone)
    texts = [str(row[0]) for row in db.execute(f"SELECT text FROM turns WHERE id {_AMONG}", (listed,))]
    for derived in schema.DERIVED:
        db.execute(derived.statement, (listed,))
    db.execute(f"DELETE FROM turns WHERE id {_AMONG}", (listed,))
    unread = [(number,) for number, as_read in _read_after(db, gone[0]) if quotes(as_read, texts)]
    db.executemany("UPDATE turns SET as_read = '' WHERE id = ?", unread)
    db.executemany("INSERT INTO forgotten (episode) VALUES (?)", [(number,) for number in gone])
    db.execute("INSERT INTO state VALUES ('scrub', 1) ON CONFLICT (name) DO UPDATE SET value = 1")
    return gone


def finish(db: sqlite3.Connection, place: Place | None, now: float) -> bool:
    """Remove the traces of a forget, if there are any. False if another program is just reading the file: then it is tried again while idle.

    Broken files that were moved aside go, too: what they yielded was saved when they were mended. Raises sqlite3.Error, OSError.
    """
    if not pending(db):
        return True
    for file in (*place.beside(), *place.set_aside(), *place.halves()) if place else ():
        file.unlink(missing_ok=True)
    with db:
        for name in schema.WORD_INDEXES:
            db.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
    db.execute("VACUUM").fetchall()
    if not emptied_log(db):
        return False
    if place:
        _renew_backups(db, place, now)
    with db:
        db.execute("DELETE FROM state WHERE name = 'scrub'")
    return True


def _renew_backups(db: sqlite3.Connection, place: Place, now: float) -> None:
    """All go; if there were any, one of the memory as it is now comes in their place."""
    had = bool(place.all_backups())
    backups.remove_all(place)
    if had:
        backups.make(db, place, now)


def pending(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM state WHERE name = 'scrub'").fetchall())


def emptied_log(db: sqlite3.Connection) -> bool:
    """Everything of the log is in the file, and the log has no bytes. False if another program is reading it."""
    ((busy, _, _),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def gone_since(db: sqlite3.Connection, number: int) -> tuple[int, list[int]]:
    """What was forgotten after the `number`-th, by whatever program, and how many that makes in all."""
    rows = db.execute("SELECT number, episode FROM forgotten WHERE number > ? ORDER BY number", (number,)).fetchall()
    return max((int(row[0]) for row in rows), default=number), [int(row[1]) for row in rows]


def _with_answers(db: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    """Those that exist, and what the companion said in the same exchange: it answers words that are gone."""
    rows = db.execute(
        f"""SELECT id FROM turns WHERE id {_AMONG}
            UNION SELECT answer.id FROM turns AS asked JOIN turns AS answer
                ON answer.persona = asked.persona AND answer.session = asked.session AND answer.turn_id = asked.turn_id
            WHERE asked.id {_AMONG} AND asked.turn_id > 0 AND asked.speaker <> 'companion' AND answer.speaker = 'companion' ORDER BY id""",
        (json.dumps(list(ids)), json.dumps(list(ids))),
    )
    return [int(row[0]) for row in rows]


def _read_after(db: sqlite3.Connection, number: int) -> Iterable[tuple[int, str]]:
    """A quotation comes after what it quotes."""
    return db.execute("SELECT id, as_read FROM turns WHERE id > ? AND as_read <> ''", (number,)).fetchall()


def quotes(read: str, texts: Sequence[str]) -> bool:
    """Whether `read` has a run of three words, or the whole, of one of the texts."""
    there = _words(read)
    runs = _runs(there, RUN)
    line = f" {' '.join(there)} "
    for text in texts:
        words = _words(text)
        if (len(words) < RUN and words and f" {' '.join(words)} " in line) or not runs.isdisjoint(_runs(words, RUN)):
            return True
    return False


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}

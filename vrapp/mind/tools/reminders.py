"""Timers and reminders in the memory's file: they outlive the program, and a machine that slept is noticed by the wall clock.

Times are seconds since 1970. One that came due stays so until it was really said (`done`); what came due while nobody ran is said at the next visit.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

import msgspec

Kind = Literal["timer", "reminder"]
_COLUMNS = "id, kind, text, due, made, turn"
MOST = 200  # that may be to come


class Reminder(msgspec.Struct, frozen=True):
    id: int
    kind: Kind
    text: str
    due: float
    made: float
    turn: int = 0


def add(db: sqlite3.Connection, kind: Kind, text: str, due: float, *, made: float, turn: int = 0) -> int:
    """Its id; 0 when there are too many to come already."""
    if int(db.execute("SELECT count(*) FROM reminders WHERE done IS NULL").fetchone()[0]) >= MOST:
        return 0
    with db:
        cursor = db.execute("INSERT INTO reminders (turn, kind, text, due, made) VALUES (?, ?, ?, ?, ?)", (turn, kind, text, due, made))
    return int(cursor.lastrowid or 0)


def to_come(db: sqlite3.Connection, kind: str = "any", about: str = "") -> list[Reminder]:
    """Those that were neither said nor cancelled, the next first. about: words that all stand in its text."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM reminders WHERE done IS NULL AND ? IN (kind, 'any') ORDER BY due, id", (kind,)).fetchall()
    words = about.lower().split()
    return [each for each in (Reminder(*row) for row in rows) if all(word in each.text.lower() for word in words)]


def overdue(db: sqlite3.Connection, now: float) -> list[Reminder]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM reminders WHERE done IS NULL AND due <= ? ORDER BY due, id", (now,)).fetchall()
    return [Reminder(*row) for row in rows]


def by_id(db: sqlite3.Connection, reminder: int) -> Reminder | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM reminders WHERE id = ?", (reminder,)).fetchone()
    return Reminder(*row) if row else None


def next_due(db: sqlite3.Connection) -> float | None:
    """When the next one comes due, None if none will."""
    return db.execute("SELECT min(due) FROM reminders WHERE done IS NULL").fetchone()[0]


def finish(db: sqlite3.Connection, ids: list[int], now: float) -> None:
    """Said or cancelled."""
    with db:
        db.executemany("UPDATE reminders SET done = ? WHERE id = ? AND done IS NULL", [(now, each) for each in ids])

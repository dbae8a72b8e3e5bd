"""Notes that the user dictated, and what they asked to be remembered for good, in the memory's file."""

from __future__ import annotations

import sqlite3
from typing import Literal

import msgspec

Kind = Literal["note", "keep"]


class Note(msgspec.Struct, frozen=True):
    id: int
    kind: Kind
    text: str
    at: float
    turn: int = 0


def add(db: sqlite3.Connection, kind: Kind, text: str, *, at: float, turn: int = 0) -> int:
    """Its id; the same words are kept once."""
    known = db.execute("SELECT id FROM notes WHERE kind = ? AND text = ?", (kind, text)).fetchone()
    if known:
        return int(known[0])
    with db:
        return int(db.execute("INSERT INTO notes (turn, kind, text, at) VALUES (?, ?, ?, ?)", (turn, kind, text, at)).lastrowid or 0)


def all_of(db: sqlite3.Connection, kind: Kind, about: str = "", most: int = 50) -> list[Note]:
    """Newest first. about: words that all stand in its text."""
    rows = db.execute("SELECT id, kind, text, at, turn FROM notes WHERE kind = ? ORDER BY id DESC", (kind,)).fetchall()
    words = about.lower().split()
    return [each for each in (Note(*row) for row in rows) if all(word in each.text.lower() for word in words)][:most]


def remove(db: sqlite3.Connection, note: int) -> bool:
    with db:
        return db.execute("DELETE FROM notes WHERE id = ?", (note,)).rowcount > 0

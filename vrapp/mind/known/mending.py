"""What the user does to a fact by hand: confirm it, mend it, call it wrong. In: its number. Out: the fact as it is then, None if there is none."""

from __future__ import annotations

import sqlite3

from vrapp.mind.known import facts
from vrapp.mind.known.facts import Fact

CONFIRMED = 1.0


def confirm(db: sqlite3.Connection, number: int, now: float) -> Fact | None:
    """The user says that it is so. A fact that had ended holds again."""
    db.execute("UPDATE facts SET confidence = ?, seen_at = ?, source = 'user', state = 'held', closed_turn = NULL WHERE id = ?", (CONFIRMED, now, number))
    return facts.by_id(db, number)


def edit(db: sqlite3.Connection, number: int, value: str, now: float) -> Fact | None:
    """The user writes what is right; the evidence keeps the words, with the new value."""
    if facts.by_id(db, number) is None or not value.strip():
        return None
    db.execute("UPDATE facts SET value = ?, confidence = ?, seen_at = ?, source = 'user', state = 'held' WHERE id = ?", (value.strip(), CONFIRMED, now, number))
    db.execute("UPDATE evidence SET value = ? WHERE fact = ?", (value.strip(), number))
    return facts.by_id(db, number)


def wrong(db: sqlite3.Connection, number: int) -> Fact | None:
    """It was never so. It is kept, as wrong, so that the same words do not bring it back when they are read again."""
    db.execute("UPDATE facts SET state = 'wrong', confidence = 0, source = 'user' WHERE id = ?", (number,))
    return facts.by_id(db, number)

"""Who knows what. In: a person and a topic. Out: whether they know, and why that is thought: what the user said of it, or who was in the room when it was
said."""

from __future__ import annotations

import sqlite3
from typing import Literal

import msgspec

from vrapp.mind.known import likeness
from vrapp.mind.known.facts import evidence_of, select

Knows = Literal["yes", "no", "unknown"]


class Belief(msgspec.Struct, frozen=True):
    """about: the topic as the user worded it. turn: where it comes from. present: they were in the room when it was said."""

    knows: Knows
    about: str = ""
    turn: int = 0
    present: bool = False


def knows(db: sqlite3.Connection, entity: int, topic: str) -> Belief:
    """Does this person know of it? What the user said last of it counts; else whether they were there when it was spoken of."""
    said = [
        fact
        for fact in select(db, "subject = ? AND relation IN ('knows', 'does_not_know') AND state = 'held'", (entity,), "seen_at DESC, id DESC")
        if touches(fact.value, topic)
    ]
    if said:
        fact = said[0]
        evidence = evidence_of(db, fact.id)
        return Belief("yes" if fact.relation == "knows" else "no", fact.value, evidence[-1].turn if evidence else 0)
    for (turn,) in db.execute(
        "SELECT t.id FROM presence p JOIN turns t ON t.session = p.session AND t.id >= p.from_turn AND (p.until_turn IS NULL OR t.id < p.until_turn) "
        "WHERE p.entity = ? AND t.speaker = 'user' ORDER BY t.id DESC LIMIT 500",
        (entity,),
    ):
        text = str(db.execute("SELECT text FROM turns WHERE id = ?", (turn,)).fetchone()[0])
        if touches(text, topic) and "?" not in text:
            return Belief("yes", topic, int(turn), True)
    return Belief("unknown", topic)


def who_knows(db: sqlite3.Connection, topic: str) -> tuple[list[int], list[int]]:
    """Those of whom it is known that they know, and those that they do not."""
    people = [int(row[0]) for row in db.execute("SELECT id FROM entities WHERE kind = 'person' ORDER BY id")]
    found = [(person, knows(db, person, topic).knows) for person in people]
    return [person for person, known in found if known == "yes"], [person for person, known in found if known == "no"]


def touches(text: str, topic: str) -> bool:
    """Whether a text speaks of the topic: all words of the topic, or of the text if it is the shorter one."""
    first, second = likeness.words(text), likeness.words(topic)
    return bool(second) and bool(first) and (second <= first or first <= second)


def here(db: sqlite3.Connection, session: str, turn: int) -> list[int]:
    """Who else was in the room at that turn."""
    rows = db.execute("SELECT entity FROM presence WHERE session = ? AND from_turn <= ? AND (until_turn IS NULL OR until_turn > ?)", (session, turn, turn))
    return [int(row[0]) for row in rows]


def comes(db: sqlite3.Connection, entity: int, session: str, turn: int) -> None:
    if entity not in here(db, session, turn):
        db.execute("INSERT OR REPLACE INTO presence VALUES (?, ?, ?, NULL)", (session, entity, turn))


def goes(db: sqlite3.Connection, entity: int, session: str, turn: int) -> None:
    db.execute("UPDATE presence SET until_turn = ? WHERE session = ? AND entity = ? AND until_turn IS NULL", (turn, session, entity))

"""What the companion knows, in tables of the memory's own file. Everything that came of a turn names it, so that forgetting the turn takes it along."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

USER, COMPANION = 0, -1
"""Subjects of facts that are no entities: the person it is about, and the companion itself (what it promised)."""

SQL = """
CREATE TABLE IF NOT EXISTS entities (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'pet')),
    made_at REAL NOT NULL               -- seconds since 1970, like every time here
) STRICT;
CREATE TABLE IF NOT EXISTS entity_names (  -- what somebody is called, and what they are to the user
    entity INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('name', 'relation')),
    text TEXT NOT NULL,
    turn INTEGER NOT NULL,              -- turns.id that said so
    at REAL NOT NULL,
    PRIMARY KEY (entity, kind, text, turn)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mentions (
    entity INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (entity, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mentions_by_turn ON mentions (turn);
CREATE TABLE IF NOT EXISTS facts (
    id INTEGER PRIMARY KEY,
    subject INTEGER NOT NULL,           -- entities.id, 0 the user, -1 the companion
    relation TEXT NOT NULL,             -- see relations.py
    value TEXT NOT NULL,
    about INTEGER,                      -- another entity in it
    state TEXT NOT NULL CHECK (state IN ('held', 'past', 'done', 'wrong')),
    confidence REAL NOT NULL,
    start REAL,                         -- since when it holds, or when the event is
    finish REAL,                        -- until when
    dated INTEGER NOT NULL DEFAULT 0,   -- 1: the user said when
    source TEXT NOT NULL CHECK (source IN ('rule', 'model', 'user')),
    learned_at REAL NOT NULL,
    seen_at REAL NOT NULL,              -- when it was last said
    closed_turn INTEGER                 -- turns.id by which it ended
) STRICT;
CREATE INDEX IF NOT EXISTS facts_by_subject ON facts (subject, relation, state);
CREATE INDEX IF NOT EXISTS facts_by_relation ON facts (relation, state);
CREATE TABLE IF NOT EXISTS evidence (
    fact INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    at REAL NOT NULL,
    words TEXT NOT NULL,                -- the user's sentence
    PRIMARY KEY (fact, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS evidence_by_turn ON evidence (turn);
CREATE TABLE IF NOT EXISTS presence (      -- who else was in the room, from one turn to another
    session TEXT NOT NULL,
    entity INTEGER NOT NULL,
    from_turn INTEGER NOT NULL,
    until_turn INTEGER,
    PRIMARY KEY (session, entity, from_turn)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('day', 'week')),
    date TEXT NOT NULL,                 -- YYYY-MM-DD, of its first day
    persona TEXT NOT NULL,
    summary TEXT NOT NULL,
    made_at REAL NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('rule', 'model')),
    UNIQUE (kind, date, persona)
) STRICT;
CREATE TABLE IF NOT EXISTS day_turns (day INTEGER NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (day, turn)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS day_turns_by_turn ON day_turns (turn);
CREATE TABLE IF NOT EXISTS raised (        -- what the companion brought up by itself, so that it does not do so again too soon
    topic TEXT NOT NULL,
    at REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

DERIVED = ("entities", "entity_names", "mentions", "facts", "evidence", "presence", "days", "day_turns", "raised", "known_state")


def ensure(db: sqlite3.Connection) -> None:
    """Make the tables if they are not there."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'known_state'").fetchone() is None:
        db.executescript(f"BEGIN IMMEDIATE; {SQL} COMMIT;")


def forget(db: sqlite3.Connection, turns: Sequence[int]) -> None:
    """Take away what came of these turns: evidence, facts with no evidence left, names, mentions, entities nobody speaks of any more, summaries of
    their days. What such a turn had ended holds again. Runs in the caller's transaction."""
    for start in range(0, len(turns), 500):
        _forget(db, tuple(turns[start : start + 500]))
    db.execute("DELETE FROM facts WHERE id NOT IN (SELECT fact FROM evidence)")
    db.execute("DELETE FROM day_turns WHERE day NOT IN (SELECT id FROM days)")
    db.execute(
        "DELETE FROM entities WHERE id NOT IN (SELECT entity FROM mentions UNION SELECT entity FROM entity_names UNION SELECT subject FROM facts "
        "UNION SELECT about FROM facts WHERE about IS NOT NULL)"
    )
    for table in ("mentions", "presence"):
        db.execute(f"DELETE FROM {table} WHERE entity NOT IN (SELECT id FROM entities)")


def _forget(db: sqlite3.Connection, turns: tuple[int, ...]) -> None:
    marks = ",".join("?" * len(turns))
    db.execute(f"UPDATE facts SET state = 'held', finish = NULL, closed_turn = NULL WHERE closed_turn IN ({marks})", turns)
    db.execute(f"DELETE FROM evidence WHERE turn IN ({marks})", turns)
    db.execute(f"DELETE FROM entity_names WHERE turn IN ({marks})", turns)
    db.execute(f"DELETE FROM mentions WHERE turn IN ({marks})", turns)
    db.execute(f"DELETE FROM presence WHERE from_turn IN ({marks})", turns)
    db.execute(f"DELETE FROM days WHERE id IN (SELECT day FROM day_turns WHERE turn IN ({marks}))", turns)


def clear(db: sqlite3.Connection) -> None:
    """Everything that was derived: it is made anew from the turns that are left."""
    for table in DERIVED:
        db.execute(f"DELETE FROM {table}")

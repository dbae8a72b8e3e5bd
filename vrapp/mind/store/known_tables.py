"""The tables of what the companion knows: facts with their evidence, people, who was in the room, days condensed. And how each goes with its turn.

Everything that holds words of the user names the turn that it came from; `raised` and `known_state` hold only ids and names of ours.
"""

from __future__ import annotations

SQL = """
CREATE TABLE entities (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'pet')),
    made_at REAL NOT NULL               -- seconds since 1970, like every time here
) STRICT;
CREATE TABLE entity_names (  -- what somebody is called, and what they are to the user
    entity INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('name', 'relation')),
    text TEXT NOT NULL,
    turn INTEGER NOT NULL,              -- turns.id that said so
    at REAL NOT NULL,
    PRIMARY KEY (entity, kind, text, turn)
) STRICT, WITHOUT ROWID;
CREATE TABLE mentions (
    entity INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (entity, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_by_turn ON mentions (turn);
CREATE TABLE facts (
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
CREATE INDEX facts_by_subject ON facts (subject, relation, state);
CREATE INDEX facts_by_relation ON facts (relation, state);
CREATE TABLE evidence (
    fact INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    at REAL NOT NULL,
    words TEXT NOT NULL,                -- the user's sentence
    value TEXT NOT NULL,                -- the fact's value as this turn gave it
    PRIMARY KEY (fact, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_turn ON evidence (turn);
CREATE TABLE presence (      -- who else was in the room, from one turn to another
    session TEXT NOT NULL,
    entity INTEGER NOT NULL,
    from_turn INTEGER NOT NULL,
    until_turn INTEGER,
    PRIMARY KEY (session, entity, from_turn)
) STRICT, WITHOUT ROWID;
CREATE TABLE days (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('day', 'week')),
    date TEXT NOT NULL,                 -- YYYY-MM-DD, of its first day
    persona TEXT NOT NULL,
    summary TEXT NOT NULL,
    made_at REAL NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('rule', 'model')),
    UNIQUE (kind, date, persona)
) STRICT;
CREATE TABLE day_turns (day INTEGER NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (day, turn)) STRICT, WITHOUT ROWID;
CREATE INDEX day_turns_by_turn ON day_turns (turn);
CREATE TABLE raised (        -- what the companion brought up by itself, so that it does not do so again too soon
    topic TEXT NOT NULL,
    at REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE known_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_TURNS = "(SELECT value FROM json_each(?1))"
REMOVALS: tuple[tuple[str, str], ...] = (
    # What such a turn had ended holds again; what it alone had said goes; then whoever nobody speaks of any more.
    ("facts", f"UPDATE facts SET state = 'held', finish = NULL, closed_turn = NULL WHERE closed_turn IN {_TURNS}"),
    ("evidence", f"DELETE FROM evidence WHERE turn IN {_TURNS}"),
    ("facts", "DELETE FROM facts WHERE id NOT IN (SELECT fact FROM evidence) AND ?1 IS NOT NULL"),
    (
        "facts",  # a value that only a forgotten turn had given in full goes back to what is left
        "UPDATE facts SET value = (SELECT value FROM evidence WHERE fact = facts.id ORDER BY length(value) DESC LIMIT 1) "
        "WHERE ?1 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM evidence WHERE fact = facts.id AND value = facts.value)",
    ),
    ("entity_names", f"DELETE FROM entity_names WHERE turn IN {_TURNS}"),
    ("mentions", f"DELETE FROM mentions WHERE turn IN {_TURNS}"),
    ("presence", f"DELETE FROM presence WHERE from_turn IN {_TURNS}"),
    ("days", f"DELETE FROM days WHERE id IN (SELECT day FROM day_turns WHERE turn IN {_TURNS})"),
    ("day_turns", "DELETE FROM day_turns WHERE day NOT IN (SELECT id FROM days) AND ?1 IS NOT NULL"),
    (
        "entities",
        "DELETE FROM entities WHERE ?1 IS NOT NULL AND id NOT IN (SELECT entity FROM entity_names UNION SELECT subject FROM facts "
        "UNION SELECT about FROM facts WHERE about IS NOT NULL)",
    ),
    ("mentions", "DELETE FROM mentions WHERE entity NOT IN (SELECT id FROM entities) AND ?1 IS NOT NULL"),
)
"""(table, statement with the turns as one JSON array), in this order, in the transaction of the forget."""

TABLES = ("entities", "entity_names", "mentions", "facts", "evidence", "presence", "days", "day_turns", "raised", "known_state")

"""The tables of the memory, as migrations by name, and how what was derived from a turn goes with it.

In: an open connection. Out: the same with every migration of `MIGRATIONS` applied. Each part of the mind appends its own at the end; a name once landed never
changes. Every table that holds words of the user names the turn that they came from, and has its line in `DERIVED`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator, Mapping
from contextlib import closing
from functools import cache
from typing import NamedTuple

from vrapp.mind.documents import tables as document_tables
from vrapp.mind.store import known_tables

MIGRATIONS: tuple[tuple[str, str], ...] = (
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
    (
        # Anybody may speak, not only 'user' and 'companion'. AUTOINCREMENT: the id of a forgotten turn never comes to mean another.
        # digest: of session, speaker and text (episodes.digest), 0 if unknown: finds what is there already.
        "episodes",
        """
        CREATE TABLE episodes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at REAL NOT NULL,
            session TEXT NOT NULL,
            persona TEXT NOT NULL,
            speaker TEXT NOT NULL,          -- 'user', 'companion', or somebody's name
            turn_id INTEGER NOT NULL,       -- 0 where there was no exchange: told by `add` or imported
            text TEXT NOT NULL,
            as_read TEXT NOT NULL DEFAULT '',
            digest INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO episodes (id, at, session, persona, speaker, turn_id, text, as_read)
            SELECT id, at, session, persona, speaker, turn_id, text, as_read FROM turns ORDER BY id;
        DROP TABLE turns;
        ALTER TABLE episodes RENAME TO turns;
        CREATE INDEX turns_of_persona ON turns (persona, id);
        CREATE INDEX turns_by_time ON turns (at);
        CREATE INDEX turns_by_digest ON turns (digest);
        """,
    ),
    (
        # The words of every turn for BM25. External content: the text is kept once.
        "turns_fts",
        """
        CREATE VIRTUAL TABLE turns_fts USING fts5 (text, content = 'turns', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
        CREATE TRIGGER turns_fts_new AFTER INSERT ON turns BEGIN
            INSERT INTO turns_fts (rowid, text) VALUES (new.id, new.text);
        END;
        CREATE TRIGGER turns_fts_gone AFTER DELETE ON turns BEGIN
            INSERT INTO turns_fts (turns_fts, rowid, text) VALUES ('delete', old.id, old.text);
        END;
        CREATE TRIGGER turns_fts_changed AFTER UPDATE OF text ON turns BEGIN
            INSERT INTO turns_fts (turns_fts, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO turns_fts (rowid, text) VALUES (new.id, new.text);
        END;
        INSERT INTO turns_fts (turns_fts) VALUES ('rebuild');
        """,
    ),
    (
        # Numbers about the file itself: whether a forget still has traces to remove ('scrub').
        "state",
        "CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;",
    ),
    # What is known of the user and the people in their life (vrapp.mind.known).
    ("known", known_tables.SQL),
    (
        # Timers and reminders; see tools/reminders.py.
        "reminders",
        """
        CREATE TABLE reminders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            turn INTEGER NOT NULL,          -- of the words that asked for it; 0 if none did
            kind TEXT NOT NULL CHECK (kind IN ('timer', 'reminder')),
            text TEXT NOT NULL,             -- what of
            due REAL NOT NULL,              -- seconds since 1970
            made REAL NOT NULL,
            done REAL                       -- when it was said or cancelled; NULL while it is to come
        ) STRICT;
        CREATE INDEX reminders_to_come ON reminders (due) WHERE done IS NULL;
        """,
    ),
    (
        # What the user dictated ('note') or asked to be remembered for good ('keep'); see tools/notes.py.
        "notes",
        """
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            turn INTEGER NOT NULL,          -- of the words that it came from; 0 if none
            kind TEXT NOT NULL CHECK (kind IN ('note', 'keep')),
            text TEXT NOT NULL,
            at REAL NOT NULL                -- seconds since 1970
        ) STRICT;
        """,
    ),
    # Ids of what was forgotten, so that another program that has the memory open hears of it.
    ("forgotten", "CREATE TABLE forgotten (number INTEGER PRIMARY KEY, episode INTEGER NOT NULL) STRICT;"),
    ("documents", document_tables.SQL),
    (
        # What the embedding model made of each turn (vrapp.mind.recall.vectors): 384 signed bytes. model: a mark of the model's name.
        "vectors",
        """
        CREATE TABLE vectors (
            turn INTEGER PRIMARY KEY,
            model INTEGER NOT NULL,
            vector BLOB NOT NULL
        ) STRICT;
        CREATE INDEX turns_by_speaker ON turns (speaker);
        """,
    ),
)


class BrokenError(sqlite3.DatabaseError):
    """The file is there and can be read, but is not a whole memory."""


class Derived(NamedTuple):
    """Rows of `table` that exist because of a turn. `statement` removes those of the turns in its one parameter, a JSON array of ids; it runs in the
    transaction of the forget, before the turns themselves go."""

    table: str
    statement: str


DERIVED: tuple[Derived, ...] = (
    *(Derived(table, statement) for table, statement in known_tables.REMOVALS),
    Derived("reminders", "DELETE FROM reminders WHERE turn IN (SELECT value FROM json_each(?))"),
    Derived("vectors", "DELETE FROM vectors WHERE turn IN (SELECT value FROM json_each(?))"),
    Derived("notes", "DELETE FROM notes WHERE turn IN (SELECT value FROM json_each(?))"),
)
"""For example Derived("facts", "DELETE FROM facts WHERE turn IN (SELECT value FROM json_each(?))")."""

WORD_INDEXES: tuple[str, ...] = ("turns_fts",)
"""FTS5 tables, built anew after a forget: FTS5 keeps deleted words in old segments. (Its `secure-delete` needs SQLite 3.42 and makes the file unreadable to
older ones.)"""

BESIDE: tuple[str, ...] = ("{stem}.vectors*",)
"""Files next to the database that can be made anew from it, as glob patterns; a forget removes them. {stem}: the database's name without its ending."""


class Carried(NamedTuple):
    """A table that goes with an export. key: its own id column, "" if it has none. references: column: table (turns, or one before it) whose ids it holds."""

    table: str
    key: str
    references: Mapping[str, str]


CARRIED: tuple[Carried, ...] = (
    Carried("entities", "id", {}),
    Carried("entity_names", "", {"entity": "entities", "turn": "turns"}),
    Carried("mentions", "", {"entity": "entities", "turn": "turns"}),
    Carried("facts", "id", {"subject": "entities", "about": "entities", "closed_turn": "turns"}),
    Carried("evidence", "", {"fact": "facts", "turn": "turns"}),
    Carried("reminders", "id", {"turn": "turns"}),
    Carried("notes", "id", {"turn": "turns"}),
)
"""In an order in which every reference is to what came before. Days and the like are made anew."""


def migrate(db: sqlite3.Connection, migrations: tuple[tuple[str, str], ...] = MIGRATIONS) -> list[str]:
    """Apply what is not in table `applied`, each in a transaction of its own; the names of what was applied.

    Raises sqlite3.OperationalError if the file has more migrations than this program; BrokenError if it has others, or tables that are not ours.
    """
    db.execute("CREATE TABLE IF NOT EXISTS applied (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL)")
    newer = sorted(set(applied(db)) - {name for name, _ in migrations})
    if newer and not pending(db, migrations):
        raise sqlite3.OperationalError(f"written by a newer vrapp ({', '.join(newer)}); update this one")
    if newer:
        raise BrokenError(f"its table of migrations names {newer[0]!r}, which no version has")
    return [name for name, script in migrations if _apply(db, name, script)]


def applied(db: sqlite3.Connection) -> list[str]:
    """Names of the migrations that the file has, in their order."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'applied'").fetchall():
        return []
    return [str(row[0]) for row in db.execute("SELECT name FROM applied ORDER BY number").fetchall()]


def pending(db: sqlite3.Connection, migrations: tuple[tuple[str, str], ...] = MIGRATIONS) -> list[str]:
    """Names of the migrations that the file lacks."""
    done = set(applied(db))
    return [name for name, _ in migrations if name not in done]


def probe(db: sqlite3.Connection) -> None:
    """Raises BrokenError if a table, column or trigger is missing: a damaged schema may pass SQLite's own checks."""
    tables, triggers = _expected()
    there = {str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    if missing := triggers - there:
        raise BrokenError(f"the trigger {min(missing)} is missing")
    for table, columns in tables:
        try:
            db.execute(f"SELECT {columns} FROM {table} LIMIT 0").fetchall()
        except sqlite3.OperationalError as error:
            raise BrokenError(str(error)) from error


@cache
def _expected() -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    """(table, its columns) of all tables but the inner ones of word indexes, and the names of the triggers, as a new memory has them."""
    with closing(sqlite3.connect(":memory:")) as db:
        migrate(db)
        names = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        names = [name for name in names if not any(name.startswith(f"{index}_") for index in WORD_INDEXES) and not name.startswith("sqlite_")]
        tables = tuple((name, ", ".join(f"[{row[1]}]" for row in db.execute(f"PRAGMA table_info({name})"))) for name in names)
        triggers = frozenset(str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    return tables, triggers


def _apply(db: sqlite3.Connection, name: str, script: str) -> bool:
    if name in applied(db):
        return False
    db.execute("BEGIN IMMEDIATE")
    try:
        done = name in applied(db)  # another program may have done it while we waited for the lock
        if not done:
            for statement in statements(script):
                db.execute(statement)
            db.execute("INSERT INTO applied (name, at) VALUES (?, ?)", (name, time.time()))
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:  # it has tables of that name which are not ours, or lacks one
            raise BrokenError(f"{error} (while making {name})") from error
        raise
    return not done


def statements(script: str) -> Generator[str]:
    """The statements of a script one by one (`executescript` would end the transaction). The body of a trigger stays in one piece."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n\t;"):
                yield statement
            statement = ""

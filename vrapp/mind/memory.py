"""The memory: every turn in one SQLite file that the user owns, and what was derived from it. In: what was really said. Out: the last turns, what matches a
question, and nothing of what was forgotten.

`Memory` owns the one connection (`memory.db`); the parts of the mind that keep tables of their own go through it (schema.py) and must not hold on to it: a
broken file is replaced under way. Nothing here raises for the state of the file: `trouble` says it in one line and the conversation goes on.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from vrapp.mind.backend import Stopped
from vrapp.mind.store import episodes, forgetting
from vrapp.mind.store.episodes import Episode
from vrapp.mind.store.opening import open_memory

T = TypeVar("T")
Chore = Callable[[Stopped], None]
Turn = Episode

LONGEST = 100_000  # characters of one text that are kept


class Hit(msgspec.Struct, frozen=True):
    """What `search` found. when: UTC. A higher score fits better; scores of different questions do not compare."""

    id: int
    text: str
    score: float
    when: datetime
    speaker: str
    session: str


class Memory:
    """Opens (and if need be makes) the file at `path`; None keeps everything in the process.

    trouble: what is wrong with the file, in one line, "" if nothing. chores: work of the other parts for `tend`, each called with `stopped`.
    after_forget: called with the ids that went, once they are gone from the database: for what was read out of it.
    """

    def __init__(self, path: Path | str | None, *, clock: Callable[[], float] = time.time) -> None:
        self.path = Path(path) if path else None
        self.chores: list[Chore] = []
        self.after_forget: list[Callable[[Sequence[int]], None]] = []
        self._clock = clock
        opened = open_memory(self.path, clock)
        self.db, self.kept, self.trouble = opened.db, opened.kept, opened.trouble
        if self.kept and self.path:
            self.attempt(lambda db: forgetting.finish(db, self.path), None)

    def add(self, text: str, *, speaker: str = "user", when: datetime | float | None = None, session: str = "") -> int:
        """Keep something that was said at another time or elsewhere; its id. The same words of the same speaker in the same session within a minute are one.

        Raises ValueError for an empty text or a `when` that is no time.
        """
        words = clean(text)
        if not words:
            raise ValueError("there is nothing to remember in an empty text")
        at = self._clock() if when is None else episodes.seconds(when)
        return self._keep(Episode(words, speaker, at, session))

    def record(self, speaker: str, text: str, *, persona: str, session: str, turn_id: int, as_read: str = "") -> int:
        """Keep what was said just now in an exchange; in the file when this returns. Its id."""
        words = clean(text)
        return self._keep(Episode(words, speaker, self._clock(), session, persona, turn_id, "" if as_read == words else clean(as_read)))

    def recent(self, persona: str, count: int) -> list[Episode]:
        """The last turns with this persona, oldest first."""
        return self.attempt(lambda db: episodes.recent(db, persona, count), [])

    def search(self, query: str, k: int = 5, *, now: datetime | float | None = None) -> list[Hit]:
        """At most `k` things said that answer the question, best first."""
        words = list(dict.fromkeys(re.findall(r"\w+", query.lower())))[:64]
        if not words or k <= 0:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        question = """SELECT turns.id, turns.text, -bm25(turns_fts), turns.at, turns.speaker, turns.session
                      FROM turns_fts JOIN turns ON turns.id = turns_fts.rowid WHERE turns_fts MATCH ? ORDER BY bm25(turns_fts) LIMIT ?"""
        rows = self.attempt(lambda db: db.execute(question, (match, k)).fetchall(), [])
        return [Hit(row[0], row[1], row[2], datetime.fromtimestamp(row[3], UTC), row[4], row[5]) for row in rows]

    def forget(self, ids: Sequence[int]) -> int:
        """Remove these and all that was derived from them, from every byte of the file and of those beside it; how many turns went."""
        gone = self.attempt(lambda db: forgetting.forget(db, list(ids)), [])
        for told in self.after_forget if gone else ():
            told(gone)
        if gone and self.path:
            self.attempt(lambda db: forgetting.finish(db, self.path), None)
        return len(gone)

    def tend(self, stopped: Stopped) -> None:
        """The housework, while nobody waits; returns soon after `stopped()`."""
        for chore in self.chores:
            if stopped():
                return
            chore(stopped)

    def user_lines_with(self, words: Sequence[str]) -> list[str]:
        """What the user said that contains one of `words`, newest first: for the few things known by heart."""
        where = " OR ".join("text LIKE ?" for _ in words)
        question = f"SELECT text FROM turns WHERE speaker = 'user' AND ({where}) ORDER BY id DESC LIMIT 50"
        rows = self.attempt(lambda db: db.execute(question, tuple(f"%{word}%" for word in words)).fetchall(), [])
        return [str(row[0]) for row in rows]

    def attempt(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `work` gives back, done in one transaction; `otherwise`, with `trouble` said, if the file does not let it. All parts go this way."""
        try:
            with self.db:
                return work(self.db)
        except sqlite3.Error as error:
            self.trouble = f"the memory could not be used ({error}); free some space or close the other program that uses it"
            return otherwise

    def close(self) -> None:
        self.db.close()

    def _keep(self, episode: Episode) -> int:
        return self.attempt(lambda db: episodes.insert(db, episode), 0)


def clean(text: str) -> str:
    """As it can be kept: no lone surrogates or NULs (SQLite would end the text there), not endless, no space around it."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()


def ids_json(ids: Sequence[int]) -> str:
    """For `IN (SELECT value FROM json_each(?))`: any number of ids in one parameter."""
    return json.dumps([int(number) for number in ids])

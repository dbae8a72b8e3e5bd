"""Rows of the table `turns`: who said what and when. In: an open connection and an `Episode`. Out: its id, or `Episode`s.

Times are seconds since 1970, UTC. All functions raise sqlite3.Error; `Memory` decides what becomes of that.
"""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

LONGEST = 100_000  # characters of one text that are kept
SAME_WITHIN_S = 60.0  # the same words of the same speaker in the same session within this time were said once and told twice
_FIRST, _LAST = -62_135_500_000.0, 253_402_200_000.0  # years 1 to 9999, in any zone
_COLUMNS = "id, at, session, persona, speaker, turn_id, text, as_read"


class Episode(msgspec.Struct, frozen=True):
    """One thing said. id: 0 before it is kept. turn_id: the exchange in its session, 0 for none. as_read: how the model read it, "" when the same."""

    text: str
    speaker: str = "user"
    at: float = 0.0
    session: str = ""
    persona: str = ""
    turn_id: int = 0
    as_read: str = ""
    id: int = 0


def seconds(when: datetime | float) -> float:
    """`when` in seconds since 1970; a datetime without a zone is local time. Raises ValueError for what is no time."""
    value = when.timestamp() if isinstance(when, datetime) else float(when)
    if not (math.isfinite(value) and _FIRST <= value <= _LAST):
        raise ValueError(f"{value} is no time")
    return value


def moment(at: object) -> datetime:
    """In UTC. What is no time (a damaged file may hold anything) is 1970."""
    sound = isinstance(at, (int, float)) and math.isfinite(at) and _FIRST <= at <= _LAST
    return datetime.fromtimestamp(float(at) if sound else 0.0, UTC)  # pyright: ignore[reportArgumentType]


def clean(text: str) -> str:
    """As it can be kept: no lone surrogates or NULs (SQLite would end the text there), not endless, no space around it."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()


def digest(episode: Episode) -> int:
    """64 bits (signed) of session, speaker and text; never 0, which means unknown."""
    words = "\0".join((episode.session, episode.speaker, episode.text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest(), "big", signed=True) or 1


def insert(db: sqlite3.Connection, episode: Episode, number: int | None = None) -> int:
    """Keep it, inside the caller's transaction; the id (`number`, if given and free), old if it is there already."""
    mark = digest(episode)
    there = _same(db, episode, mark)
    if there is not None:
        return there
    row = (number, round(episode.at, 6), episode.session, episode.persona, episode.speaker, episode.turn_id, episode.text, episode.as_read, mark)
    added = db.execute("INSERT INTO turns (id, at, session, persona, speaker, turn_id, text, as_read, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return int(added.lastrowid or 0)


def _same(db: sqlite3.Connection, episode: Episode, mark: int) -> int | None:
    """Its id if it is kept already. Two exchanges with the same words ("Yes.") are two."""
    row = db.execute(
        "SELECT id FROM turns WHERE digest = ? AND turn_id = ? AND abs(at - ?) <= ? AND speaker = ? AND session = ? AND persona = ? AND text = ? LIMIT 1",
        (mark, episode.turn_id, episode.at, SAME_WITHIN_S, episode.speaker, episode.session, episode.persona, episode.text),
    ).fetchone()
    return int(row[0]) if row else None


def recent(db: sqlite3.Connection, persona: str, count: int) -> list[Episode]:
    """The last ones with this persona, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM turns WHERE persona = ? ORDER BY id DESC LIMIT ?", (persona, count)).fetchall()
    return [_episode(row) for row in reversed(rows)]


def by_ids(db: sqlite3.Connection, ids: Sequence[int]) -> list[Episode]:
    """Those that exist, in order of time."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM turns WHERE id IN (SELECT value FROM json_each(?)) ORDER BY at, id", (json.dumps(list(ids)),))
    return [_episode(row) for row in rows]


def newest(db: sqlite3.Connection, count: int) -> list[Episode]:
    """The last ones with anybody, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM turns ORDER BY at DESC, id DESC LIMIT ?", (count,)).fetchall()
    return [_episode(row) for row in reversed(rows)]


def everything(db: sqlite3.Connection) -> Iterable[Episode]:
    """All, in order of their ids, one at a time."""
    return (_episode(row) for row in db.execute(f"SELECT {_COLUMNS} FROM turns ORDER BY id"))


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM turns").fetchone()[0])


def _episode(row: Sequence[object]) -> Episode:
    number, at, session, persona, speaker, turn_id, text, as_read = row
    return Episode(str(text), str(speaker), float(str(at)), str(session), str(persona), int(str(turn_id)), str(as_read), int(str(number)))

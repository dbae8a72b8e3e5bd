"""Turns worth a closer look. In: an open connection, words, times. Out: ids, by the word index (BM25 of SQLite's FTS5) and by the times that are named.

The work is bounded whatever the size: a word that too many turns have is looked for only together with a rarer one. All functions raise sqlite3.Error.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence

import msgspec

from vrapp.mind.recall import words
from vrapp.mind.recall.when import Span

COMMON = 3000  # turns: a word with more is counted no further
WORK = 6000  # turns that the word index may weigh for one question
BY_TIME = 160  # turns looked at for the times that a question names
AROUND = 2  # turns before and after that are read along: an answer follows its question
MOST_SPEAKERS = 200


class Row(msgspec.Struct, frozen=True):
    """A turn. at: seconds since 1970."""

    id: int
    at: float
    session: str
    speaker: str
    text: str


def speakers(db: sqlite3.Connection) -> list[str]:
    """Who has ever spoken; a step in the index for each, however much they said."""
    rows = db.execute(
        """WITH RECURSIVE who (name) AS (SELECT min(speaker) FROM turns UNION ALL
               SELECT (SELECT min(speaker) FROM turns WHERE speaker > name) FROM who WHERE name IS NOT NULL)
           SELECT name FROM who WHERE name IS NOT NULL LIMIT ?""",
        (MOST_SPEAKERS,),
    )
    return [str(row[0]) for row in rows]


def counted(db: sqlite3.Connection, asked: Sequence[str]) -> dict[str, int]:
    """How many turns have each word, up to COMMON."""
    bounded = "SELECT count(*) FROM (SELECT 1 FROM turns_fts WHERE turns_fts MATCH ? LIMIT ?)"
    return {word: int(db.execute(bounded, (_any_form(word), COMMON)).fetchone()[0]) for word in asked}


def size(db: sqlite3.Connection) -> int:
    """About how many turns there are: quick, and near enough for weighing words."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM turns").fetchone()[0])


def rarity(count: int, turns: int) -> float:
    """How much a word tells (BM25's inverse document frequency, never negative)."""
    return math.log(1.0 + (max(turns, count) - count + 0.5) / (count + 0.5))


def by_words(db: sqlite3.Connection, counts: dict[str, int], most: int, until: int | None = None) -> list[int]:
    """The best by BM25, at most `most`. until: no ids above this."""
    found = sorted((count, word) for word, count in counts.items() if count)
    if not found:
        return []
    weighed, chosen = 0, []
    for count, word in found:
        if chosen and weighed + count > WORK:
            break
        chosen.append(word)
        weighed += count
    if found[0][0] >= COMMON and len(found) > 1:  # all are common: those that have two of them, the newest first
        pairs = " OR ".join(f"({_any_form(a)} AND {_any_form(b)})" for a, b in zip([w for _, w in found], [w for _, w in found][1:], strict=False))
        return _matches(db, pairs, "rowid DESC", most, until)
    if found[0][0] >= COMMON:
        return _matches(db, _any_form(found[0][1]), "rowid DESC", most, until)
    return _matches(db, " OR ".join(_any_form(word) for word in chosen), "rank", most, until)


def by_time(db: sqlite3.Connection, spans: Sequence[Span], most: int = BY_TIME) -> list[int]:
    """Turns within the spans and what is loosely around them, nearest the middle first."""
    out: list[int] = []
    for span in spans:
        middle = (span.start + span.end) / 2
        for order, compare in (("ASC", ">="), ("DESC", "<")):
            edge = span.end + 2 * span.loose_s if order == "ASC" else span.start - span.loose_s
            inside = "<=" if order == "ASC" else ">="
            question = f"SELECT id FROM turns WHERE at {compare} ? AND at {inside} ? ORDER BY at {order} LIMIT ?"
            out += [int(row[0]) for row in db.execute(question, (middle, edge, most // (2 * len(spans))))]
    return list(dict.fromkeys(out))


def rows(db: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Row]:
    """Those of the ids that exist."""
    found = db.execute("SELECT id, at, session, speaker, text FROM turns WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
    return {row[0]: Row(*row) for row in found}


def with_neighbours(ids: Sequence[int], reach: int = AROUND) -> list[int]:
    """The ids and those next to them; whether these belong to the same talk is seen when they are read."""
    return list(dict.fromkeys(number + step for number in ids for step in range(-reach, reach + 1)))


def _matches(db: sqlite3.Connection, match: str, order: str, most: int, until: int | None) -> list[int]:
    below = "" if until is None else "AND rowid <= ?"
    values = (match, most) if until is None else (match, until, most)
    return [int(row[0]) for row in db.execute(f"SELECT rowid FROM turns_fts WHERE turns_fts MATCH ? {below} ORDER BY {order} LIMIT ?", values)]


def _any_form(word: str) -> str:
    """As an FTS5 expression: quoted, so that nothing in it is an operator."""
    quoted = ['"' + form.replace('"', '""') + '"' for form in words.forms(word)]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"

"""Days and weeks condensed, while nobody waits. In: the turns of a day that is over. Out: a few sentences about it, from the user's own words and the facts
that they made; a larger model may word them. A day whose turn was forgotten is condensed anew."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from vrapp.mind.known import dates, likeness, people, tell
from vrapp.mind.known.danger import is_danger
from vrapp.mind.known.facts import select

MOST_FACTS, MOST_LINES, MOST_DAYS = 6, 2, 3
LONGEST_LINE = 160  # characters of a sentence that is quoted
Condense = Callable[[Sequence[str]], str]
"""Words of a model: the lines of a day -> its summary; "" where it made nothing of them."""


class Day(msgspec.Struct, frozen=True):
    """date: YYYY-MM-DD of the day, or of the Monday of a week. turns: ids that it was made of."""

    id: int
    kind: str
    date: str
    persona: str
    summary: str
    turns: tuple[int, ...] = ()


def missing(db: sqlite3.Connection, now: float) -> list[tuple[str, str]]:
    """(date, persona) of days that are over, had words of the user in them and are not condensed, newest first."""
    today = datetime.fromtimestamp(now).strftime("%Y-%m-%d")
    rows = db.execute(
        "SELECT DISTINCT date(at, 'unixepoch', 'localtime') AS day, persona FROM turns WHERE speaker = 'user' AND day < ? "
        "EXCEPT SELECT date, persona FROM days WHERE kind = 'day' ORDER BY day DESC",
        (today,),
    )
    return [(str(day), str(persona)) for day, persona in rows]


def condense(db: sqlite3.Connection, day: str, persona: str, now: float, by_model: Condense | None = None) -> Day | None:
    """Make the summary of one day and of its week, if that is over too. None if nothing was said."""
    start, end = dates.days(date.fromisoformat(day))
    rows = db.execute("SELECT id, text FROM turns WHERE at >= ? AND at < ? AND persona = ? AND speaker = 'user' ORDER BY id", (start, end, persona)).fetchall()
    if not rows:
        return None
    ids, texts = [int(row[0]) for row in rows], [str(row[1]) for row in rows]
    summary, source = extracted(db, ids, texts), "rule"
    worded = by_model(texts) if by_model and len(texts) > 2 else ""
    if worded and faithful(worded, texts):
        summary, source = worded, "model"
    return _keep(db, "day", day, persona, summary, ids, now, source)


def extracted(db: sqlite3.Connection, ids: Sequence[int], texts: Sequence[str], voice: tell.Voice = "friend") -> str:
    """The facts that the day's words made, then its weightiest sentences that made none. Dates in full: it is read later."""
    everyone = {entity.id: entity for entity in people.everyone(db)}
    marks = ",".join("?" * len(ids))
    found = select(db, f"state <> 'wrong' AND id IN (SELECT fact FROM evidence WHERE turn IN ({marks}))", ids, "id")
    told = [tell.sentence(fact, everyone, voice, 0.0) for fact in found if fact.relation != "contact"][:MOST_FACTS]
    spoken_for = {int(row[0]) for row in db.execute(f"SELECT turn FROM evidence WHERE turn IN ({marks})", tuple(ids))}
    rest = [text for number, text in zip(ids, texts, strict=True) if number not in spoken_for]
    lines = [f"{'You' if voice == 'you' else 'Your friend'} said: {line}" for line in weightiest(rest, MOST_LINES)]
    return " ".join(told + lines) or "Talk."


def weightiest(texts: Sequence[str], most: int) -> list[str]:
    """Sentences with the most words that carry sense, in the order in which they were said; no questions, nothing short."""
    sentences = [part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+", text)]
    fit = [part for part in sentences if not part.endswith("?") and not is_danger(part) and 5 <= len(part.split()) and len(part) <= LONGEST_LINE]
    best = sorted(fit, key=lambda part: -len(likeness.words(part)))[:most]
    return [part for part in fit if part in best][:most]


def faithful(summary: str, texts: Sequence[str]) -> bool:
    """Whether a model's summary may be kept: short, one paragraph, and hardly a name, number or weighty word that nobody said."""
    said = likeness.words(" ".join(texts))
    names = {word.lower() for word in re.findall(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+\b|\d+", summary)}
    own = likeness.words(summary)
    shared = len(own & said) / max(1, len(own))
    heard = " ".join(texts).lower()
    return len(summary) < 600 and "\n" not in summary.strip() and all(name in heard for name in names) and shared >= 0.5


def week(db: sqlite3.Connection, day: str, persona: str, now: float) -> Day | None:
    """The week of `day`, once it is over and all its days are condensed: a sentence or two of each day."""
    monday = date.fromisoformat(day) - timedelta(date.fromisoformat(day).weekday())
    after = monday + timedelta(7)
    if datetime.fromtimestamp(now).date() < after:
        return None
    rows = db.execute(
        "SELECT id, date, summary FROM days WHERE kind = 'day' AND persona = ? AND date >= ? AND date < ? ORDER BY date",
        (persona, monday.isoformat(), after.isoformat()),
    ).fetchall()
    if len(rows) < 2:
        return None
    parts = [f"{dates.WEEKDAYS[date.fromisoformat(str(row[1])).weekday()].capitalize()}: {' '.join(re.split(r'(?<=[.!?]) ', str(row[2]))[:2])}" for row in rows]
    turns = [int(row[0]) for number, _, _ in rows for row in db.execute("SELECT turn FROM day_turns WHERE day = ?", (number,))]
    return _keep(db, "week", monday.isoformat(), persona, " ".join(parts), turns, now, "rule")


def _keep(db: sqlite3.Connection, kind: str, day: str, persona: str, summary: str, turns: Sequence[int], now: float, source: str) -> Day:
    db.execute("DELETE FROM day_turns WHERE day IN (SELECT id FROM days WHERE kind = ? AND date = ? AND persona = ?)", (kind, day, persona))
    db.execute("DELETE FROM days WHERE kind = ? AND date = ? AND persona = ?", (kind, day, persona))
    number = int(
        db.execute(
            "INSERT INTO days (kind, date, persona, summary, made_at, source) VALUES (?, ?, ?, ?, ?, ?)", (kind, day, persona, summary, now, source)
        ).lastrowid
        or 0
    )
    db.executemany("INSERT OR IGNORE INTO day_turns VALUES (?, ?)", [(number, turn) for turn in turns])
    return Day(number, kind, day, persona, summary, tuple(turns))


def latest(db: sqlite3.Connection, persona: str, most: int, kind: str = "day") -> list[Day]:
    """The last days condensed, newest first."""
    rows = db.execute(
        "SELECT id, kind, date, persona, summary FROM days WHERE persona = ? AND kind = ? ORDER BY date DESC LIMIT ?", (persona, kind, most)
    ).fetchall()
    return [
        Day(
            int(number),
            str(kind),
            str(day),
            str(persona),
            str(summary),
            tuple(int(t[0]) for t in db.execute("SELECT turn FROM day_turns WHERE day = ?", (number,))),
        )
        for number, kind, day, persona, summary in rows
    ]


def on(db: sqlite3.Connection, persona: str, start: float, end: float) -> list[Day]:
    """The days condensed within a span of time, oldest first."""
    first, last = (datetime.fromtimestamp(at).strftime("%Y-%m-%d") for at in (start, end - 1))
    return [day for day in reversed(latest(db, persona, 400)) if first <= day.date <= last]


def every(db: sqlite3.Connection, kind: str) -> list[Day]:
    """All that is condensed, with everybody, oldest first."""
    personas = [str(row[0]) for row in db.execute("SELECT DISTINCT persona FROM days")]
    return sorted((day for persona in personas for day in latest(db, persona, 10_000, kind)), key=lambda day: day.date)


_ASKED = re.compile(
    r"\bwhat (?:did|have|were) (?:we|I|you and I) (?:talk(?:ed|ing)? about|speak about|discuss|do|say|tell you|been talking "
    r"about)\b(?P<when>.+)|\bwhat happened (?P<then>.+)",
    re.IGNORECASE,
)


def asked_for(text: str, now: float) -> dates.Span | None:
    """The time that "what did we talk about yesterday?" asks for; None if it asks for none."""
    found = _ASKED.search(text)
    return dates.find(f" {found['when'] or found['then']}", now, "past") if found else None


def told(db: sqlite3.Connection, start: float, end: float, voice: tell.Voice, now: float) -> list[str]:
    """What was spoken of in a span of time, a line for each day that had words of the user in it; the last MOST_DAYS of them."""
    rows = db.execute("SELECT id, text, at FROM turns WHERE speaker = 'user' AND at >= ? AND at < ? ORDER BY id", (start, end)).fetchall()
    by_day: dict[date, list[tuple[int, str]]] = {}
    for number, text, at in rows:
        by_day.setdefault(datetime.fromtimestamp(float(at)).date(), []).append((int(number), str(text)))
    out: list[str] = []
    for day, said in list(by_day.items())[-MOST_DAYS:]:
        when = dates.when_words(*dates.days(day), now)
        out.append(f"{when[0].upper()}{when[1:]}: {extracted(db, [number for number, _ in said], [text for _, text in said], voice)}")
    return out

"""How the user feels, as far as they said so: what was said fades by half in HALF_LIFE_S."""

from __future__ import annotations

import sqlite3

import msgspec

from vrapp.mind.known.facts import select
from vrapp.mind.known.lexicon import FEELINGS
from vrapp.mind.known.people import USER

HALF_LIFE_S = 8 * 3600.0  # a night's sleep leaves half of it
FAINT = 0.15  # below this nothing is said of it


class Mood(msgspec.Struct, frozen=True):
    """valence: -1 bad to 1 good, already faded. word: the feeling that weighs most. at: when it was said, seconds since 1970."""

    valence: float
    word: str
    at: float


def now(db: sqlite3.Connection, at: float) -> Mood | None:
    """None when nothing was said, or it has faded. Feelings of one moment add; what is denied ("not happy") counts the other way, at half."""
    felt = [
        fact
        for fact in select(db, "subject = ? AND relation = 'feels' AND state <> 'wrong' AND seen_at > ?", (USER, at - 9 * HALF_LIFE_S))
        if fact.seen_at <= at
    ]
    if not felt:
        return None
    faded = [(FEELINGS.get(fact.value, 0.0) * 0.5 ** ((at - fact.seen_at) / HALF_LIFE_S), fact) for fact in felt]
    total = sum(weight for weight, _ in faded)
    if abs(total) < FAINT:
        return None
    strongest = max((pair for pair in faded if pair[0] * total > 0), key=lambda pair: abs(pair[0]))[1]
    return Mood(max(-1.0, min(1.0, total)), strongest.value, strongest.seen_at)

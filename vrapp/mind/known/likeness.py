"""Whether two values say the same: by their words, and by meaning where an embedding model is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from vrapp.mind.known.lexicon import EVENTS

_SMALL = frozenset("a an the my our his her their your of to in on at for with and some very really new old be is am are going having getting".split())
_SAME = {
    "favorite": "favourite",
    "color": "colour",
    "movie": "film",
    "movies": "film",
    "mum": "mother",
    "mom": "mother",
    "dad": "father",
    "bike": "bicycle",
    "flat": "apartment",
    "dishes": "washing",
    "holiday": "vacation",
    "appt": "appointment",
}
MEANS_THE_SAME = 0.9  # cosine of all-MiniLM-L6-v2 from which two short values are one; "tea" and "coffee" have 0.6


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """The words that carry the sense, without endings for many."""
    found = re.findall(r"[a-zà-ÿ0-9']+", text.lower())
    out = {_SAME.get(word, word) for word in found if word not in _SMALL} or set(found)
    return frozenset(_stem(str(word)) for word in out)


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return f"{word[:-3]}y" if ending == "ies" else word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


def alike(a: str, b: str) -> bool:
    """The same words but for small ones; or, for names of more than one word, one within the other ("Sam" and "Sam Carter", "peanut" and "peanuts")."""
    first, second = words(a), words(b)
    return bool(first) and (first == second or (min(len(first), len(second)) == 1 and len(first | second) == 2 and _one_within(a, b)))


def _one_within(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return long[:1].isupper() and long.lower().startswith(f"{short.lower()} ") and short[:1].isupper()


def same_event(a: str, b: str) -> bool:
    """ "a job interview" and "my interview on Monday": the same noun for an event, and no other that speaks against it."""
    first, second = words(a), words(b)
    heads = {_stem(word) for word in EVENTS}
    shared = first & second
    return (bool(shared & heads) and (first <= second or second <= first or len(shared) >= 2)) or (bool(first) and first == second)


def by_meaning(embed: Callable[[Sequence[str]], Any]) -> Callable[[str, str], bool]:
    """`alike`, or nearly the same sense by `embed` (texts -> float32 (n, d) of unit length). Digits must agree: no model sees that 3 is not 4."""

    def judge(a: str, b: str) -> bool:
        if alike(a, b):
            return True
        if re.findall(r"\d+", a) != re.findall(r"\d+", b) or not words(a) & words(b):
            return False
        first, second = embed([a, b])
        return float(first @ second) >= MEANS_THE_SAME

    return judge

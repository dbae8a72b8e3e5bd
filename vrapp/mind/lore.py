"""A lorebook: what a persona knows of its world, told when the talk comes to it. In: entries, the last words of the talk. Out: few lines, within a budget.

Keys are plain words (whole words, any case) or, where an entry says so, regular expressions of a kind that cannot run away: others are refused.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated

import msgspec

MOST_ENTRIES, MOST_KEYS = 2000, 100
LOOKED_AT = 4000  # characters of the talk
ROUNDS = 3  # entries that call for entries
LONGEST_EXPRESSION = 200
SMALL_BUDGET = 40  # words that a small model is told
_LOOSE = re.compile(r"\)[*+{]|\\\d|\(\?(?!:|i\))|[*+}][*+{]")
_REPEATS = re.compile(r"(?<!\\)[*+{]")
_SLASHED = re.compile(r"/(.{1,200})/([a-z]{0,6})", re.DOTALL)
_MOST_REPEATS = 2

Key = Annotated[str, msgspec.Meta(max_length=LONGEST_EXPRESSION + 20)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """text: what is told. keys: any of them calls it; also: and one of these, if given. constant: always told. order: lower ones are told first; priority:
    higher ones stay when the budget is short. expression: the keys are regular expressions. exact: letters big and small differ."""

    text: Annotated[str, msgspec.Meta(max_length=20_000)]
    keys: tuple[Key, ...] = ()
    also: tuple[Key, ...] = ()
    constant: bool = False
    order: float = 100
    priority: float = 10
    expression: bool = False
    exact: bool = False
    enabled: bool = True
    name: str = ""


class Lorebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """depth: how many of the last turns are looked at. budget: words that may be told at a time. recursive: what is told may call for more."""

    entries: Annotated[tuple[Entry, ...], msgspec.Meta(max_length=MOST_ENTRIES)] = ()
    depth: Annotated[int, msgspec.Meta(ge=1, le=100)] = 3
    budget: Annotated[int, msgspec.Meta(ge=1, le=4000)] = 150
    recursive: bool = False


def told(book: Lorebook, talk: Sequence[str], budget: int | None = None) -> list[Entry]:
    """The entries that the last `depth` turns of `talk` (oldest first) call for, in their order, no more words than the budget. Constant ones are not among
    them: see `always`."""
    text = "\n".join(talk[-book.depth :])[-LOOKED_AT:]
    found: list[Entry] = []
    for _ in range(ROUNDS if book.recursive else 1):
        fresh = [entry for entry in book.entries if entry.enabled and not entry.constant and entry not in found and is_called(entry, text)]
        if not fresh:
            break
        found += fresh
        text = "\n".join(entry.text for entry in fresh)[:LOOKED_AT]
    return _within(found, book.budget if budget is None else budget)


def always(book: Lorebook, budget: int | None = None) -> list[Entry]:
    """The constant entries, in their order, within the budget."""
    return _within([entry for entry in book.entries if entry.enabled and entry.constant], book.budget if budget is None else budget)


def is_called(entry: Entry, text: str) -> bool:
    """Whether `text` has one of the keys, and one of `also` where there are any."""
    return _any(entry, entry.keys, text) and (not entry.also or _any(entry, entry.also, text))


def refusal(expression: str) -> str:
    """Why a regular expression is not used, "" if it is: it must compile and cannot take long on any text."""
    pattern = _bare(expression)[0]
    if len(pattern) > LONGEST_EXPRESSION:
        return f"longer than {LONGEST_EXPRESSION} characters"
    if _LOOSE.search(pattern):
        return "repeats a group, looks around or refers back, which could take for ever"
    if len(_REPEATS.findall(pattern)) > _MOST_REPEATS:
        return f"more than {_MOST_REPEATS} repetitions, which could take for ever"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"no regular expression ({error})"
    return ""


def _within(entries: list[Entry], budget: int) -> list[Entry]:
    kept: list[Entry] = []
    for entry in sorted(entries, key=lambda one: -one.priority):
        words = len(entry.text.split())
        if words <= budget:
            kept.append(entry)
            budget -= words
    return sorted(kept, key=lambda one: one.order)


def _any(entry: Entry, keys: Sequence[str], text: str) -> bool:
    return any((found := _compiled(key, entry.expression, entry.exact)) is not None and found.search(text) is not None for key in keys if key.strip())


@lru_cache(maxsize=4096)
def _compiled(key: str, expression: bool, exact: bool) -> re.Pattern[str] | None:
    if not expression:
        word = re.escape(key.strip())
        return re.compile(rf"(?<!\w){word}(?!\w)", 0 if exact else re.IGNORECASE)
    pattern, flags = _bare(key)
    return None if refusal(key) else re.compile(pattern, flags if flags or exact else re.IGNORECASE)


def _bare(expression: str) -> tuple[str, int]:
    """The expression between slashes and its flags; one without slashes as it is."""
    found = _SLASHED.fullmatch(expression)
    if not found:
        return expression, 0
    known: dict[str, int] = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
    flags = 0
    for letter in found[2]:
        flags |= known.get(letter, 0)
    return found[1], flags


class Teller:
    """A lorebook in the life of a conversation. small: a small model is told one short thing at most. before: what was said last, oldest first."""

    def __init__(self, book: Lorebook, *, small: bool, before: Sequence[str] = ()) -> None:
        self._book, self._small = book, small
        self._talk = deque(before, book.depth)

    def always(self) -> tuple[str, ...]:
        """What is told at the top of the prompt, once."""
        return tuple(entry.text for entry in always(self._book, SMALL_BUDGET if self._small else None))

    def lines(self, heard: str) -> list[str]:
        """What is told beside the user's words."""
        self._talk.append(heard)
        found = told(self._book, tuple(self._talk), SMALL_BUDGET if self._small else None)
        return [entry.text for entry in (found[:1] if self._small else found)]

"""A persona that answers for somebody: from documents, from an order table, and, where neither knows, by handing over to a person.

In: what the user said. Out: the answer in fixed words that name their source (a small model would invent), or material for a model that can word it.
An order is told only to who knows the name that it is under.
"""

from __future__ import annotations

import re
from pathlib import Path

from vrapp.errors import BadInputError
from vrapp.mind.documents.library import Library, Passage, stems
from vrapp.mind.hooks import Served
from vrapp.mind.orders import Order, Orders
from vrapp.mind.persona import Desk
from vrapp.mind.prompt import quoted

TRIES = 3  # names for one order, before a person takes over
MOST_SAID = 60  # words of a passage that are said
_QUESTION = re.compile(
    r"\?|^(?:what|which|who|when|where|why|how|do|does|did|is|are|can|could|would|will|have|has|may|tell me|i (?:need|want|would like|am looking|'?d like))\b",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"\b(?:how are you|who are you|what are you|your name|what can you do|are you (?:there|ok|well|real|human|a)|nice to meet|"
    r"good (?:morning|evening|day|night)|thank|thanks|bye|goodbye|hello|hi there|hey there|do you like|your favou?rite|the weather|a joke)\b"
    r"|^(?:hi|hey|ok|okay|yes|no|sure|great|fine)\b[\s!.,]*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^(?:and|what about|how about|also|but|or|then)\b|\b(?:it|that|they|them|those|these|one|there)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:order|parcel|package|purchase|delivery)\b|#\s*\d|\bmy (?:cake|bread|box)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:speak|talk|connect me|put me through) (?:to|with) (?:a |an |the |some)?(?:real |human )?"
    r"(?:person|human|someone|somebody|staff|manager|owner|agent)\b",
    re.IGNORECASE,
)


class Counter:
    """One conversation at the desk. small: the model cannot be trusted to word what was found. name: the persona's, for "who are you"."""

    def __init__(self, desk: Desk, library: Library | None, orders: Orders | None, *, small: bool) -> None:
        self._desk, self._library, self._orders, self._small = desk, library, orders, small
        self._waiting: Order | None = None  # whose name was asked for
        self._tries = 0
        self._asked = ""  # the last question, for "and on Sundays?"

    def serve(self, heard: str) -> Served:
        """The answer, what was found for the model to word, or nothing for small talk."""
        if _PERSON.search(heard):
            return self._handed_over("Of course. {person} will help you.")
        served = self._order(heard)
        if served is not None:
            return served
        if _SMALL_TALK.search(heard) and len(stems(heard)) < 4:
            return Served()
        passages = self._found(heard)
        if passages:
            self._asked = heard
            return Served(say=_said(passages[0], heard)) if self._small else Served(told=tuple(f"{one.source}: {one.text}" for one in passages))
        if _QUESTION.search(heard) and stems(heard):
            self._asked = heard
            return self._handed_over(*self._desk.unknown)
        return Served()

    def _found(self, heard: str) -> list[Passage]:
        if self._library is None:
            return []
        alone = self._library.passages(heard, 3)
        if alone or not self._asked or len(stems(heard)) > 3 or not _GOES_ON.search(heard):
            return alone
        return self._library.passages(f"{self._asked} {heard}", 3)

    def _order(self, heard: str) -> Served | None:
        if self._orders is None:
            return None
        if self._waiting is not None:
            return self._named(self._waiting, heard)
        found = self._orders.mentioned(heard)
        if found is not None:
            if not found.name:
                return Served(say=(found.told(),))
            self._waiting, self._tries = found, 0
            return self._named(found, heard, first=True)
        if _ORDER.search(heard) and re.search(r"\d{2,}", heard):
            return self._handed_over("I can't find an order with that number.", "{person} can look it up.")
        if re.search(r"\b(?:where|when|status|ready|arrive|track|my) .*\border\b|\border\b.*\b(?:ready|status|where|arriv|come)", heard, re.IGNORECASE):
            return Served(say=("What is the number of your order?",))
        return None

    def _named(self, order: Order, heard: str, first: bool = False) -> Served | None:
        if order.is_under(heard):
            self._waiting = None
            return Served(say=(order.told(),))
        if first:
            return Served(say=("What name is the order under?",))
        if _QUESTION.search(heard) and self._found(heard):
            self._waiting = None  # the user has gone on to something else
            return None
        self._tries += 1
        if self._tries >= TRIES:
            self._waiting = None
            return self._handed_over("That isn't the name on the order.", "{person} can help you with it.")
        return Served(say=("That isn't the name I have for it. What name is the order under?",))

    def _handed_over(self, *words: str) -> Served:
        filled = tuple(text.replace("{person}", self._desk.person) for text in words)
        return Served(say=tuple(text[:1].upper() + text[1:] for text in filled))


def _said(passage: Passage, heard: str) -> tuple[str, ...]:
    """The sentences of the passage that answer best, in their order, and where they stand."""
    asked = set(stems(heard))
    sentences = [part for part in re.split(r"(?<=[.!?…])\s+", passage.text) if part.strip()]
    ranked = sorted(range(len(sentences)), key=lambda at: (-len(asked & set(stems(sentences[at]))), at))
    kept: list[int] = []
    words = 0
    for at in ranked[:3]:
        words += len(sentences[at].split())
        if kept and (words > MOST_SAID or not asked & set(stems(sentences[at]))):
            break
        kept.append(at)
    said = " ".join(" ".join(sentences[at].split()[:MOST_SAID]) for at in sorted(kept))
    return (said if said.endswith((".", "!", "?")) else f"{said}.", f"That is from {quoted(passage.source)}.")


def inside(folder: Path, named: str) -> Path | None:
    """A path that a persona's file names, which must lie in the file's own folder; None where it names none. Raises BadInputError for any other."""
    if not named:
        return None
    path = (folder / named).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadInputError(f"{named!r} leads out of the persona's folder", folder, "desk")
    if not path.exists():
        raise BadInputError(f"{named!r} is not there", folder, "desk")
    return path

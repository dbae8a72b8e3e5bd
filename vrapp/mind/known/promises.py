"""What the companion promised, from its own lines: "I'll remind you to call Anna." Only promises; nothing that it says about the user is ever kept."""

from __future__ import annotations

import re
import sqlite3

from vrapp.mind.known import facts
from vrapp.mind.known.claim import Claim, Who
from vrapp.mind.known.people import COMPANION

_PROMISE = re.compile(
    r"\b(?:I'll|I will|I promise (?:to|that I(?:'ll| will)|I(?:'ll| will))|let me) (?:be sure to |make sure to |try to )?"
    r"(?P<what>(?:remind you|ask you (?:about|how)|tell you (?:about|the|a|that story)|keep (?:it|this|that|your secret)|not tell|never "
    r"tell|remember (?:that|to|your)|think about (?:it|that|your)|show you|sing|look (?:it|that) up|find out)\b[^.!?]{0,80})",
    re.IGNORECASE,
)
_ON_CONDITION = re.compile(r"\b(?:if|unless|would|could|maybe|perhaps|when you (?:like|want))\b", re.IGNORECASE)


def promised(text: str) -> list[str]:
    """The promises in what the companion said, as "remind you to call Anna"."""
    curly = text.translate(str.maketrans({"’": "'", "‘": "'"}))
    sentences = re.split(r"(?<=[.!?])\s+", curly)
    found = [(sentence, match) for sentence in sentences for match in _PROMISE.finditer(sentence)]
    return [match["what"].strip(" ,") for sentence, match in found if not sentence.endswith("?") and not _ON_CONDITION.search(sentence)]


def learn(db: sqlite3.Connection, text: str, turn: int, at: float) -> None:
    """Keep what the companion promised. The evidence is its own line."""
    for what in promised(text):
        held = [fact for fact in facts.held(db, COMPANION, "promised") if fact.value.lower() == what.lower()]
        if not held:
            facts.insert(db, COMPANION, None, Claim(Who(), "promised", what, words=text[:300]), turn, at, "rule")

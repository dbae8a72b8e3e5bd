"""What a question asks for. In: its words, who has spoken, the moment. Out: `Question`: stems, the text for the embedding, whose words, which times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from vrapp.mind.recall import words
from vrapp.mind.recall.when import Span, spans

LONGEST = 2000  # characters of a question that are read
MOST_WORDS = 40  # different words of it that are looked for
USER, COMPANION = "user", "companion"

_COMPANION = re.compile(
    r"\b(?:did|have|had|were|are) you (?!remember|know|recall)\w+"
    r"|\byou (?:said|told|promised?|suggest(?:ed)?|recommend(?:ed)?|advised?|mention(?:ed)?|thought)\b"
    r"|\byour (?:advice|promise|idea|suggestion|recommendation)\b",
    re.I,
)
_MINE = re.compile(r"\b(?:did|have|had|was|were) i \w+|\bi (?:said|told|promised?|suggest(?:ed)?|recommend(?:ed)?|mention(?:ed)?|asked)\b", re.I)
_NOW = re.compile(r"\b(?:now|current(?:ly)?|these days|at the moment|still|nowadays|today|latest|lately|recent(?:ly)?|any ?more)\b", re.I)
_FIRST = re.compile(r"\b(?:at first|originally|used to|before that|in the beginning|initially|back then)\b", re.I)


class Question(msgspec.Struct, frozen=True):
    """asked: words to look for, in their own form. stems: the same as compared. meant: the text to embed, without the names of those who speak.
    speakers: whose words are asked for, empty if anybody's. spans: times named. fresh: 1 if it asks for what is so now, -1 for what was first."""

    asked: tuple[str, ...]
    stems: tuple[str, ...]
    meant: str
    speakers: frozenset[str]
    spans: tuple[Span, ...]
    fresh: int


def understood(text: str, speakers: Sequence[str], now: float, zone: datetime | None = None) -> Question:
    """Never raises, whatever the text is."""
    text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    named = _named(text, speakers)
    names = {word for speaker in named for word in words.tokens(speaker)}
    asked = [word for word in dict.fromkeys(words.tokens(text)) if word not in words.COMMON and word not in names][:MOST_WORDS]
    if not asked:  # only names, or only common words: better these than nothing
        asked = list(dict.fromkeys(words.tokens(text)))[:MOST_WORDS]
    meant = (COMPANION,) if _COMPANION.search(text) else (USER,) if _MINE.search(text) else ()
    wanted = frozenset(named) or frozenset(speaker for speaker in meant if speaker in speakers)
    fresh = 1 if _NOW.search(text) else -1 if _FIRST.search(text) else 0
    return Question(tuple(asked), tuple(dict.fromkeys(words.stem(word) for word in asked)), _without(text, names), wanted, tuple(spans(text, now, zone)), fresh)


def _named(text: str, speakers: Sequence[str]) -> list[str]:
    """Speakers whose whole name, or a part of it of three letters and more, is among the words."""
    there = set(words.tokens(text))
    out: list[str] = []
    for speaker in speakers:
        if speaker in (USER, COMPANION):
            continue
        if any(len(part) > 2 and part in there for part in words.tokens(speaker)):
            out.append(speaker)
    return out


def _without(text: str, names: set[str]) -> str:
    """A sentence about "Ana" lies near other sentences with names, whoever said them: the speaker is known anyway."""
    if not names:
        return text
    left = re.sub(rf"\b(?:{'|'.join(re.escape(name) for name in sorted(names))})(?:['’]s)?\b", "", text, flags=re.I)
    return " ".join(left.split()) or text

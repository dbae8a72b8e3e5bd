"""Cuts a stream of clean text and marks into sentences, each as soon as it is sure to be over.

In: `Piece`s (marks.py). Out: `Cut`s: the sentence's text, its marks with character positions, and how far the raw text had got, so that the history can keep
exactly what was evaluated. The same text gives the same sentences, however it was cut on the way here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from vrapp.messages import Mark
from vrapp.mind.marks import Kind, Piece

LONGEST = 280  # characters without a full stop before a sentence is cut at the last comma or space
_WINDOW = LONGEST + 16

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st vs etc e.g i.e cf no nos vol fig approx dept est inc ltd co corp gen col sgt capt lt rev hon a.m p.m u.s u.k ph.d mt".split()
)
_NEVER_LAST = frozenset("mr mrs ms dr prof st vs e.g i.e cf no nos fig approx gen col sgt capt lt rev hon mt".split())
_STOP = re.compile(r"""[.!?…。！？]+["'”’)\]]*(?=\s+\S)|[ \t]*\n\s*(?=\S)""")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*|\d+)\.[\"'”’)\]]*$")
_SOFT = re.compile(r"[,;:–—]\s|\s")


@dataclass(frozen=True, slots=True)
class Cut:
    """`raw_end`: characters of the model's raw text up to and with this sentence."""

    text: str
    marks: tuple[Mark, ...]
    raw_end: int


@dataclass(slots=True)
class SentenceCutter:
    """Text not yet given out, the raw offset after each of its characters, and the marks that lie in it."""

    _text: str = ""
    _raw_after: list[int] = field(default_factory=list[int])
    _marks: list[tuple[int, Kind, str]] = field(default_factory=list[tuple[int, Kind, str]])
    _raw: int = 0

    def feed(self, pieces: Iterable[Piece]) -> list[Cut]:
        self._add(pieces)
        return self._take()

    def finish(self, pieces: Iterable[Piece] = ()) -> list[Cut]:
        """The end of the answer: what is left is a sentence too. Marks with no text at all are lost: there is nothing to show them with."""
        self._add(pieces)
        out = self._take()
        if self._text.strip():
            out.append(self._cut(len(self._text), self._raw))
        return out

    def _add(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if piece.kind:
                self._marks.append((len(self._text), piece.kind, piece.value))
            self._text += piece.text
            exact = len(piece.text) == piece.raw
            self._raw_after += [self._raw + (index + 1 if exact else piece.raw) for index in range(len(piece.text))]
            self._raw += piece.raw

    def _take(self) -> list[Cut]:
        out: list[Cut] = []
        while (end := _end(self._text)) > 0:
            if self._text[:end].strip():
                out.append(self._cut(end, self._raw_after[end - 1]))
            else:
                self._drop(end)
        return out

    def _cut(self, end: int, raw_end: int) -> Cut:
        """Give out the first `end` characters, white space evened, marks moved along with the text."""
        text, marks = _evened(self._text[:end], [mark for mark in self._marks if mark[0] <= end and (mark[0] < end or end == len(self._text))])
        self._drop(end)
        return Cut(text, marks, raw_end)

    def _drop(self, end: int) -> None:
        whole = end == len(self._text)
        self._marks = [] if whole and self._text[:end].strip() else [(max(0, at - end), kind, value) for at, kind, value in self._marks if at >= end]
        self._text, self._raw_after = self._text[end:], self._raw_after[end:]


def _end(text: str) -> int:
    """Where the first sentence of `text` ends, 0 if that is not yet certain. Looks at no more than _WINDOW characters, so that cutting the stream
    elsewhere changes nothing."""
    for found in _STOP.finditer(text, 0, _WINDOW):
        if "\n" in found[0] or _is_end(text[: found.end()], text[found.end() :].lstrip()[0]):
            return found.end()
    return _runaway(text) if len(text) >= _WINDOW else 0


def _is_end(before: str, following: str) -> bool:
    """Whether `before`, which closes with a stop, is a whole sentence when `following` is the next character."""
    closed = before[-1] in "\"'”’)]"
    bare = before.rstrip("\"'”’)]")
    if bare.endswith(("..", "…")) or closed:
        return not following.islower()
    if not bare.endswith("."):
        return True
    last = _LAST_WORD.search(before)
    if not last:
        return True
    word = last[1].lower()
    if len(word) == 1 and word != "i" and last[1].isupper():
        return False  # an initial
    if word.isdigit():
        return bool(before[: last.start()].strip())  # "1." alone opens a list
    if word in _NEVER_LAST:
        return False
    return not (word in _ABBREVIATIONS and following.islower())


def _runaway(text: str) -> int:
    """A place to cut a text that has no full stop: its last comma or dash, else its last space, else in the middle of a word."""
    soft = [found.end() for found in _SOFT.finditer(text, 0, LONGEST) if found[0][0] in ",;:–—"]
    if soft and soft[-1] > LONGEST // 3:
        return soft[-1]
    spaces = [found.end() for found in _SOFT.finditer(text, 0, LONGEST)]
    return spaces[-1] if spaces else LONGEST


def _evened(text: str, marks: list[tuple[int, Kind, str]]) -> tuple[str, tuple[Mark, ...]]:
    """Runs of white space become one space, none before a comma or stop; mark positions follow."""
    out: list[str] = []
    moved = [0] * (len(text) + 1)
    length = 0
    for index, character in enumerate(text):
        moved[index] = length
        if character.isspace():
            if length and out[-1] != " ":
                out.append(" ")
                length += 1
            continue
        if character in ",.!?;:" and length and out[-1] == " ":
            out.pop()
            length -= 1
        out.append(character)
        length += 1
    evened = "".join(out).rstrip()
    moved[len(text)] = length
    return evened, tuple(Mark(kind, value, min(moved[at], len(evened))) for at, kind, value in marks)

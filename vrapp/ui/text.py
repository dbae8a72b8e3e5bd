"""Text for the panels: what can be shown of it, and its lines. Pure; the widths come from whoever knows the font."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[str], float]
"""Width of a string in panel units."""

_JOINERS = "\u200d\u20e3\ufe0e\ufe0f"  # zero-width joiner, keycap, variation selectors: parts of emoji


@dataclass(frozen=True, slots=True)
class Line:
    """`start`: where the line begins in the cleaned text."""

    text: str
    start: int


def clean(text: str, known: Callable[[str], bool] = lambda _: True) -> str:
    """Without control characters, emoji and what would be drawn as a box; white space becomes single blanks and line ends.

    known: whether the font has a character. An unknown letter with marks gives its plain letter, any other unknown one nothing.
    """
    out: list[str] = []
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " ")):
        if char == "\n":
            if out and out[-1] == " ":
                out.pop()
            out.append(char)
        elif char in _JOINERS or unicodedata.category(char)[0] == "C" or 0x1F000 <= ord(char) <= 0x1FAFF:
            continue
        elif char.isspace():
            if out and out[-1] not in " \n":
                out.append(" ")
        elif known(char):
            if char in ".,!?;:" and len(out) > 1 and out[-1] == " ":
                out.pop()  # what stood before the blank was dropped, or was never meant to be there
            out.append(char)
        else:
            out.extend(plain for plain in unicodedata.normalize("NFD", char)[:1] if plain != char and known(plain))
    return "".join(out).strip()


def wrap(text: str, width: float, measure: Measure) -> list[Line]:
    """Greedy lines no wider than `width`; a word that alone is wider is cut. Leading blanks of a wrapped line are dropped."""
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        lines.extend(Line(line.text, line.start + start) for line in _wrap_paragraph(paragraph, width, measure))
        start += len(paragraph) + 1
    return lines


def _wrap_paragraph(text: str, width: float, measure: Measure) -> list[Line]:
    lines: list[Line] = []
    begin = 0
    while True:
        end = _fitting(text, begin, width, measure)
        lines.append(Line(text[begin:end].rstrip(), begin))
        begin = end
        while begin < len(text) and text[begin] == " ":
            begin += 1
        if begin >= len(text):
            return lines


def _fitting(text: str, begin: int, width: float, measure: Measure) -> int:
    """Where the line that starts at `begin` ends: after the last word that fits, else inside the first; always at least one character further."""
    end = begin
    while end < len(text):
        blank = text.find(" ", end + 1)
        following = len(text) if blank < 0 else blank
        if measure(text[begin:following]) > width:
            break
        end = following
    if end > begin or begin >= len(text):
        return end
    end = begin + 1
    while end < len(text) and text[end] != " " and measure(text[begin : end + 1]) <= width:
        end += 1
    return end


def ellipsis(text: str, width: float, measure: Measure) -> str:
    """The text, or as much of its beginning as fits before an ellipsis."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"

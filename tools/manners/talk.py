"""What the embedded model is taught, as talk: blocks written by hand in `words/*.txt`, whose slots and choices a seeded grammar fills.

In: the files and a random generator. Out: `Lesson`s: an opening that many conversations share, and those conversations. Nothing here needs a model.

A block is a short conversation. Lines: `# ...` a comment; `> ...` the friend; `< ...` the companion, whole answers divided by `|`; `[a|b]` one of these;
`{slot}` a word of lists.toml, the same one in the whole conversation (`{Slot}` with a capital); `{remember: ...}` a note of what was once said; a slash after
a note is a new line. `@known {name}`: the name stands in the opening. `@knows TEXT`: that line stands in the opening, or in brackets before the first words.
`@unknown`: nothing may stand there.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "words"
_DAYS_FROM = datetime(2025, 1, 1)
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_REMEMBER = re.compile(r"\{remember:([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio])")
# How a memory may be put into the newest turn. Several forms, so that the model learns to use what stands there and not one form of words.
_REMEMBERED = (
    *['(Your friend said before: "{0}")'] * 6,
    '(You remember that your friend said: "{0}")',
    '(Your friend once said: "{0}")',
    '(Earlier your friend said: "{0}")',
    '(Your friend said on {1}: "{0}")',
    '(Remembered, {1}: "{0}")',
)


@dataclass(frozen=True, slots=True)
class Block:
    """One conversation as written. lines: (friend's, companion's) pairs."""

    source: str
    lines: tuple[tuple[str, str], ...]
    rule: Literal["", "known", "knows", "unknown"] = ""
    knows: str = ""


@dataclass(slots=True)
class Lesson:
    """opening: what is known by heart in all of these conversations. conversations: each a list of (friend's line, companion's answer)."""

    me: str
    name: str
    knows: list[str]
    conversations: list[list[tuple[str, str]]] = field(default_factory=list[list[tuple[str, str]]])


class Words:
    """What the slots hold in one conversation."""

    def __init__(self, rng: random.Random, given: dict[str, str]) -> None:
        self._rng, self._held = rng, dict(given)

    def fill(self, text: str) -> str:
        """Choices made, slots filled, articles put right."""
        text = _CHOICE.sub(lambda found: self._rng.choice(found[1].split("|")), text)
        text = _REMEMBER.sub(lambda found: self._remembered(found[1]), text)
        text = text.replace(")/", ")\n", 1)
        return _ARTICLE.sub(r"\1n ", _SLOT.sub(lambda found: self._slot(found[1]), text))

    def _remembered(self, said: str) -> str:
        days = lists()["day"]
        notes = [self._rng.choice(_REMEMBERED).format(said, self._rng.choice(days))]
        if self._rng.random() < 0.4:  # beside it something that does not matter here
            other = self._rng.choice([text for text in _remember_lines() if _kind(text) != _kind(said)])
            aside = Words(self._rng, {}).fill(other)
            notes.insert(self._rng.randrange(2), self._rng.choice(_REMEMBERED).format(aside, self._rng.choice(days)))
        return "\n".join(notes)

    def _slot(self, name: str) -> str:
        if name[0].isupper():
            value = self._slot(name[0].lower() + name[1:])
            return value[0].upper() + value[1:]
        if name not in self._held:
            self._draw(name)
        return self._held[name]

    def _draw(self, name: str) -> None:
        if name in ("clock", "time", "clockday"):
            moment = _DAYS_FROM + timedelta(minutes=self._rng.randrange(3 * 365 * 24 * 60))
            self._held |= {"clock": f"{moment:%A}, {moment.day} {moment:%B %Y}, {moment:%H:%M}", "time": f"{moment:%H:%M}", "clockday": f"{moment:%A}"}
            return
        if name in ("relative", "friend"):
            kind = self._rng.choice(("she", "he"))
            for slot in ("relative", "friend"):
                self._held.setdefault(slot, self._rng.choice(lists()[f"{slot}_{kind}"]))
            return
        taken = set(self._held.values())
        self._held[name] = self._rng.choice([word for word in lists()[name.rstrip("23")] if word not in taken])


@cache
def lists() -> dict[str, list[str]]:
    """Words for the slots."""
    data = tomllib.loads((FOLDER / "lists.toml").read_text(encoding="utf-8"))
    return {name: words.split() if isinstance(words, str) else list(words) for name, words in data.items()}


@cache
def blocks() -> tuple[Block, ...]:
    """All blocks, in the order of the files. Raises ValueError with file and line for one that is not written as it should be."""
    return tuple(block for path in sorted(FOLDER.glob("*.txt")) for block in _read(path))


def _read(path: Path) -> list[Block]:
    out: list[Block] = []
    for text in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if lines:
            out.append(_block(path, lines))
    return out


def _block(path: Path, lines: list[str]) -> Block:
    rule, knows = "", ""
    if lines[0].startswith("@"):
        rule, _, knows = lines.pop(0)[1:].partition(" ")
    friend, companion = lines[::2], lines[1::2]
    whole = len(friend) == len(companion) and all(line.startswith("> ") for line in friend) and all(line.startswith("< ") for line in companion)
    if not whole or rule not in ("", "known", "knows", "unknown"):
        raise ValueError(f"{path}: not a conversation of `> ` and `< ` lines in turn: {lines[0]!r}")
    pairs = tuple((ours[2:], theirs[2:]) for ours, theirs in zip(friend, companion, strict=True))
    return Block(path.stem, pairs, rule, knows)  # type: ignore[arg-type] - checked above


@cache
def _remember_lines() -> tuple[str, ...]:
    return tuple({found for block in blocks() for line, _ in block.lines for found in _REMEMBER.findall(line)})


def _kind(said: str) -> frozenset[str]:
    return frozenset(_SLOT.findall(said)) or frozenset((said,))


def converse(block: Block, rng: random.Random, given: dict[str, str], told: bool = False) -> list[tuple[str, str]]:
    """One conversation of a block. `given`: slots that are settled, such as me. told: what is known stands before the first words."""
    words = Words(rng, given)
    talk = [(words.fill(line), words.fill(rng.choice(answers.split("|")))) for line, answers in block.lines]
    if told:
        talk[0] = (f"({words.fill(block.knows)})\n{talk[0][0]}", talk[0][1])
    return talk


def lesson(rng: random.Random, conversations: int) -> Lesson:
    """A shared opening and conversations that fit it. In a third of the lessons the friend is known."""
    me = "Ori" if rng.random() < 0.6 else rng.choice(lists()["me"])
    known = rng.random() < 0.35
    given = {"me": me}
    facts: list[Block] = []
    if known:
        given["name"] = rng.choice(lists()["name"])
        facts = rng.sample([block for block in blocks() if block.rule == "knows"], rng.choice((0, 1, 2)))
    words = Words(rng, given)
    out = Lesson(me, given.get("name", ""), [words.fill(fact.knows) for fact in facts])
    settled = given | {slot: words.fill("{" + slot + "}") for fact in facts for slot in _SLOT.findall(fact.knows)}
    stands = {fact.knows for fact in facts}
    ours = [block for block in blocks() if block.rule == "known" or block.knows in stands] if known else []
    ours += facts  # once more: they are what this lesson has and others have not
    free = [block for block in blocks() if _fits_anywhere(block, known)]
    free += [block for block in blocks() if block.knows and not any(_kind(block.knows) & _kind(fact) for fact in stands)]
    for _ in range(conversations):
        out.conversations.append(_chain(rng, ours, free, given, settled))
    return out


def _fits_anywhere(block: Block, known: bool) -> bool:
    if block.rule == "unknown":
        return not known
    return not block.rule and not (known and any("{name" in line for pair in block.lines for line in pair))


def _chain(rng: random.Random, ours: Sequence[Block], free: Sequence[Block], given: dict[str, str], settled: dict[str, str]) -> list[tuple[str, str]]:
    """Up to three blocks one after another; what was told in one is sometimes asked for only after another."""
    out: list[tuple[str, str]] = []
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        own = bool(ours) and rng.random() < 0.4
        block = rng.choice(ours if own else free)
        talk = converse(block, rng, settled if own else given, told=not own and bool(block.knows))
        keep = len(talk) if rng.random() < 0.7 else rng.randint(1, len(talk))
        if block.source == "names" and len(talk) > 2:
            between = converse(rng.choice([other for other in free if other.source in ("days", "varied")]), rng, given) if rng.random() < 0.5 else []
            talk, keep = [*talk[:-1], *between[:2], talk[-1]], len(talk) + len(between[:2])
        out += talk[:keep]
        if len(out) >= 5:
            break
    return out


def answers(texts: Sequence[Block] | None = None) -> list[str]:
    """Every answer as written, for tests and counts."""
    return [answer for block in texts or blocks() for _, line in block.lines for answer in line.split("|")]

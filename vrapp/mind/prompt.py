"""Builds what the model reads: persona and rules, what is known by heart, examples, the turns, and what is true right now inside the newest user turn.

In: persona, memory, the words heard, the scene. Out: `Line`s. Old lines never change, so that the model's cache of them holds; when the conversation
grows too long, its oldest part leaves as one block, its summary takes the place, and the cache moves (prefix.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vrapp.messages import SceneNow
from vrapp.mind.backend import Line
from vrapp.mind.marks import RULES
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Persona, shortened
from vrapp.mind.summary import SumUp, extracted

_NAMING = ("my name is", "call me", "i am called", "i'm called", "name's")
_NAMED = re.compile(r"\b(?:my name is|my name's|(?:please |just )?call me|i am called|i'm called)\s+([A-Z][\w'-]{0,30}|[a-z][\w'-]{1,30})", re.IGNORECASE)
_NOT_NAMES = frozenset("not a an the when back later if maybe crazy tomorrow again what whatever anything it that old sometime soon".split())
_POINTING = re.compile(r"\b(?:this|that|these|those|here|there|look|looking|see|room|where)\b", re.IGNORECASE)
_LIGHT = re.compile(r"\b(?:lamps?|lights?|lantern|candles?|dark|bright|dim|sun|sunny|sunset|dusk|night|evening|daylight|shine|glow|switch)\b", re.IGNORECASE)
_TIMELY = re.compile(r"\b(?:time|date|day|today|tonight|morning|evening|late|early|clock|month|year|weekend)\b", re.IGNORECASE)
_COMES_IN = "Hi, it's me."
RESTORED = 32  # turns of the earlier conversation that are read when a session begins: what is older is found by recall, and a start must not take long
SMALL_DESCRIPTION = 900  # characters of who it is that a small model reads: cards of other programs can be long


@dataclass(slots=True)
class Exchange:
    """As the model read it. `answer` is "" while there is none; `said` is the clean text of the answer's sentences. told: lines that stood beside the words.
    steps: calls of tools and their results, which came before the answer. rows: of the memory's turns, as far as they are there."""

    user: str
    answer: str = ""
    said: str = ""
    told: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    rows: list[int] = field(default_factory=list[int])

    @property
    def said_by_user(self) -> str:
        """Without the notes in brackets above the words."""
        return self.user.rpartition(")\n")[2] if self.user.startswith("(") else self.user

    def lines(self, before: str = "") -> list[Line]:
        """before: stands above the words."""
        out = [Line("user", "\n".join(part for part in (before, self.told, self.user) if part))]
        for call, result in self.steps:
            out += [Line("assistant", call), Line("user", result)]
        return [*out, Line("assistant", self.answer)] if self.answer else out


@dataclass(slots=True)
class Prompt:
    """The conversation of one mind with one persona."""

    persona: Persona
    user_name: str = ""
    small: bool = True
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    scene: SceneNow = field(default_factory=SceneNow)  # as last told to the model
    user_said_name: str = ""  # in this session; the opening lines stay as they are
    slow: tuple[str, ...] = ()  # what is known of the user by heart, set when the session begins
    lore: tuple[str, ...] = ()  # what the persona always has in mind of its world, set when the session begins
    rules: str = ""  # how to use the tools, set when the session begins
    summary: str = ""  # of the exchanges that left
    left: set[int] = field(default_factory=set[int])  # the rows of those exchanges

    @property
    def friend(self) -> str:
        """What the user is called, as far as known."""
        return self.user_said_name or self.user_name

    def lines(self) -> list[Line]:
        """The whole conversation. A turn that got no answer is joined with the next: the user went on talking."""
        out = self.opening()
        before = f"(Earlier: {self.summary})" if self.summary else ""
        for exchange in self.exchanges:
            lines = exchange.lines(before)
            before = ""
            if out and out[-1].role == "user":
                out[-1] = Line("user", f"{out[-1].text}\n{lines.pop(0).text}")
            out += lines
        return out

    def opening(self) -> list[Line]:
        """What never changes in a session: persona, rules, what is known by heart, examples."""
        known = [f"Your friend's name is {self.user_name}."] if self.user_name else []
        marks = "" if self.small else RULES
        who = shortened(self.persona.description, SMALL_DESCRIPTION) if self.small else self.persona.description
        parts = (who, self.persona.manner, *self.persona.rules, *self.lore, marks, self.rules, *known, *self.slow)
        out = [Line("system", " ".join(part for part in parts if part))]
        for example in self.persona.examples:
            out += [Line("user", example.user), Line("assistant", example.answer)]
        return out

    def newest(self, words: str, scene: SceneNow) -> Exchange:
        """Begin an exchange with what the user said and what is true around it now."""
        note = _note(words, scene, self.scene, self.small)
        exchange = Exchange(f"{note}\n{words}" if note and words else words or note or _COMES_IN)
        self.scene = scene
        self.exchanges.append(exchange)
        return exchange

    def tell(self, exchange: Exchange, lines: Sequence[str]) -> None:
        """Put lines beside the user's words, before the model reads them: what is recalled or known, as material, not as instructions. They are not kept."""
        if lines:
            exchange.told = f"({' '.join(lines)})"

    def shorten(self, size: Callable[[Sequence[Line]], int], room: int, sum_up: SumUp = extracted) -> bool:
        """Let the oldest exchanges leave in one block until the conversation takes at most half of `room` tokens; their summary takes their place. False when
        it fits in `room`. The newest exchange always stays."""
        if size(self.lines()) <= room:
            return False
        kept, self.summary, before = self.exchanges, "", self.summary
        while len(self.exchanges) > 1 and size(self.lines()) > room // 2:
            self.exchanges = self.exchanges[max(1, len(self.exchanges) // 8) :]
        gone = kept[: len(kept) - len(self.exchanges)]
        self.summary = sum_up([exchange.said_by_user for exchange in gone], before) if gone else before
        self.left.update(row for exchange in gone for row in exchange.rows)
        return True

    def forget(self, rows: Sequence[int]) -> None:
        """These turns are forgotten: the exchanges that hold them leave, with all that was told or summed up of anything."""
        gone = set(rows)
        kept = [exchange for exchange in self.exchanges if not gone & set(exchange.rows)]
        if gone & self.left or len(kept) < len(self.exchanges):  # a model sums up what stays, too
            self.summary = ""
        self.exchanges = kept
        for exchange in kept:
            exchange.told = ""
            exchange.steps = []

    def last_sentences(self, exchanges: int = 3) -> list[str]:
        return [part for exchange in self.exchanges[-exchanges:] for part in re.split(r"(?<=[.!?])\s+", exchange.said) if part]


def restored(persona: Persona, memory: Memory, small: bool, turns: int = RESTORED) -> Prompt:
    """The conversation as it stood: the last turns with this persona, from memory."""
    prompt = Prompt(persona, known_name(memory), small)
    for turn in memory.recent(persona.name, turns):
        words = turn.as_read or turn.text
        if turn.speaker == "user":
            prompt.exchanges.append(Exchange(words))
        elif prompt.exchanges and not prompt.exchanges[-1].answer:
            prompt.exchanges[-1].answer, prompt.exchanges[-1].said = words, turn.text
        else:
            prompt.exchanges.append(Exchange(_COMES_IN, words, turn.text))
        prompt.exchanges[-1].rows.append(turn.id)
    memory.after_forget.append(prompt.forget)
    return prompt


def quoted(text: str, most: int = 400) -> str:
    """A text of somebody else's as one line in quotation marks, so that it reads as material."""
    line = " ".join(text.split()).replace('"', "'")
    return f'"{line if len(line) <= most else line[: most - 1].rstrip() + "…"}"'


def known_name(memory: Memory) -> str:
    """The user's name, if they said it: the newest statement wins."""
    for text in memory.user_lines_with(_NAMING):
        name = name_in(text)
        if name:
            return name
    return ""


def name_in(text: str) -> str:
    """The name in "my name is Sam" and its like, "" if there is none."""
    found = _NAMED.search(text)
    if not found or found[1].lower() in _NOT_NAMES:
        return ""
    return found[1][0].upper() + found[1][1:]


def _note(words: str, scene: SceneNow, before: SceneNow, small: bool) -> str:
    """What is true now, in brackets, only as much as helps: a small model is led astray by what it need not know."""
    told: list[str] = []
    if scene.clock and (_TIMELY.search(words) or (not small and scene.clock != before.clock)):
        told.append(f"It is {scene.clock}.")
    pointing = bool(_POINTING.search(words)) or not small
    if scene.place and pointing and scene.place != before.place:
        told.append(f"You are both in {scene.place}.")
    if scene.light and (_LIGHT.search(words) or (not small and scene.light != before.light)):
        told.append(f"{scene.light}.")
    meant = [each for each in scene.meant if each.word not in ("it", "here")] if pointing else []
    if meant:
        told += [f'By "{each.word}" your friend means the {each.thing}.' for each in meant[:2]]
    elif scene.pointing_at and pointing:
        told.append(f"Your friend points at the {scene.pointing_at}.")
    elif scene.looking_at and pointing:
        told.append(f"Your friend looks at the {scene.looking_at}.")
    if not small and scene.standing and scene.standing != before.standing:
        told.append(f"Your friend stands {scene.standing}.")
    if scene.holding and (pointing or scene.holding != before.holding):
        told.append(f"Your friend holds the {scene.holding}.")
    if scene.nearby and pointing and scene.nearby != before.nearby:
        told.append(f"Nearby: {', '.join(scene.nearby[:8])}.")
    return f"({' '.join(told)})" if told else ""

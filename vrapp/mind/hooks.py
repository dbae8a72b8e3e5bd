"""Where the other parts of the mind join a turn: what each must offer, as Protocols. A mind without a part does without it.

Order in a turn (turn.py): `care` sees the words before any model token; `known` learns from them; `tools` do what they plainly ask for; then the prompt is
made, with what `known`, memory and `documents` have to say in the newest user turn; a small, quick model draws several answers of which `ranker` takes one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol

import msgspec

from vrapp.messages import FromMind, Heard
from vrapp.mind.backend import Stopped


class Concern(Protocol):
    """The words need help more than talk. sentences: fixed words that are said, reviewed by people, in place of the model's."""

    @property
    def sentences(self) -> Sequence[str]: ...

    def messages(self, turn_id: int) -> Sequence[FromMind]:
        """What the main process shows beside them: a panel that stays."""
        ...


class Care(Protocol):
    def __call__(self, text: str) -> Concern | None: ...


class Watcher(Protocol):
    """What care asks of the turns in which the model does answer."""

    def manner(self) -> Sequence[str]:
        """Lines beside the words of this turn, often none: how to speak now."""
        ...

    def watch(self, sentence: str) -> str | None:
        """None: a sentence of the answer may be said. Else what to say in its place, "" for nothing; the answer ends there."""
        ...


class Lore(Protocol):
    """What the persona knows of its world."""

    def lines(self, heard: str) -> Sequence[str]:
        """Lines beside the words, where the talk has come to something that it knows."""
        ...


class Desk(Protocol):
    """A persona that answers for somebody, from documents and orders."""

    def serve(self, heard: str) -> Served:
        """The answer in fixed words with its source, or what was found for the model to word; `Served()` where it is small talk."""
        ...


class Known(Protocol):
    """What is known of the user."""

    def learn(self, row: int, text: str, when: float) -> None:
        """The user said `text`, now row `row` of the memory's turns, at `when` (seconds since 1970). Quick: the user waits."""
        ...

    def slow(self) -> Sequence[str]:
        """Plain lines for the top of the prompt, asked once when a session begins."""
        ...

    def fast(self, text: str, now: float) -> Sequence[str]:
        """Plain lines that matter to this very turn: few, often none."""
        ...

    def reply(self, text: str, now: float) -> str:
        """The answer to a question that facts alone answer, "" to leave it to the model. Asked where the model is too small to be trusted with it."""
        ...

    def breaking(self, now: float, silent_s: float) -> str:
        """Something to say into a silence of so many seconds, "" to stay quiet."""
        ...

    def opening(self, now: float) -> str:
        """The words with which to begin the visit, "" for the persona's own."""
        ...


class Passage(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def score(self) -> float: ...


class Documents(Protocol):
    def passages(self, text: str, k: int) -> Sequence[Passage]:
        """What the documents say about it, best first; nothing where nothing fits."""
        ...


class Served(msgspec.Struct, frozen=True):
    """What came of the tools. say: the answer, sentence by sentence, when no model need word it. told: results as data, quoted for the model to word."""

    say: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class Tools(Protocol):
    """Generators give the messages for the main process and wait for its answers themselves."""

    def about(self, small: bool) -> str:
        """What the model reads of the tools at the top of the prompt, and how it calls them: `<tool_call>{...}</tool_call>`. "" where it cannot call any."""
        ...

    def serve(self, heard: Heard, stopped: Stopped) -> Generator[FromMind, None, Served]:
        """What the words plainly ask for, done before the model is asked; `Served()` where they ask for nothing."""
        ...

    def call(self, turn_id: int, written: str, stopped: Stopped) -> Generator[FromMind, None, Served]:
        """A call that the model wrote: the text between the marks of a call, not to be trusted."""
        ...


class Reminding(Protocol):
    """What the companion is to say unasked when its time comes. trouble: one line about what cannot be had, "" if nothing."""

    trouble: str

    def settled(self, turn_id: int, spoken: str) -> None:
        """What was really heard of a turn."""
        ...

    def due(self) -> Sequence[FromMind]:
        """What the main process must hear by now: reminders."""
        ...

    def wait_s(self) -> float | None:
        """How long the mind may sleep; None: until there is mail."""
        ...

    def close(self) -> None: ...


class Situation(msgspec.Struct, frozen=True):
    """What the candidates answer. heard: the user's words. before: the sentences that the companion said last. told: the lines given beside the words.
    earlier: what else the model reads of the user: the lines at the top of the prompt and the user's words before these."""

    heard: str
    persona: str
    friend: str
    before: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


class Ranker(Protocol):
    @property
    def candidates(self) -> int:
        """How many answers to draw; under 2: rank nothing."""
        ...

    @property
    def seconds(self) -> float:
        """After these no further answer is begun."""
        ...

    def written(self, situation: Situation) -> Sequence[str]:
        """Answers that need no model, to be judged beside the drawn ones; mostly none."""
        ...

    def best(self, candidates: Sequence[str], situation: Situation) -> int:
        """The index of the one to say; -1 for none of them."""
        ...

"""What produces an answer: one Protocol, whether a model in this process, a script of replies, or later a server.

In: the conversation as `Line`s, oldest first. Out: pieces of text as they come. A backend may keep what it has read between calls; callers help it
by never changing old lines (see prompt.py).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Literal, Protocol

import msgspec

Role = Literal["system", "user", "assistant"]
Stopped = Callable[[], bool]
"""Asked between tokens and between batches of the prompt; True means: end now."""


class Line(msgspec.Struct, frozen=True):
    """One message of the conversation as the model reads it."""

    role: Role
    text: str


class Sampling(msgspec.Struct, frozen=True):
    """How the next token is chosen; None: as the model likes it (family.py). seed: any number; the same seed, text and machine give the same answer.
    grammar: GBNF with a rule `root` to which the answer is held, "" for none. Backends that know no grammars ignore it: whoever gives one checks the answer."""

    temperature: float | None = None
    top_p: float | None = None
    min_p: float | None = None
    repeat_penalty: float | None = None
    max_tokens: int = 160
    seed: int = 0
    grammar: str = ""


class Counts(msgspec.Struct):
    """Of one answer, in tokens. evaluated: prompt tokens that were not in the cache. batches: calls into the model while reading the prompt, the aborted
    one too. drafted, accepted: tokens that a smaller model proposed, and those of them that stood."""

    prompt: int = 0
    evaluated: int = 0
    generated: int = 0
    batches: int = 0
    drafted: int = 0
    accepted: int = 0
    ended: Literal["", "end", "length", "stopped"] = ""


class Backend(Protocol):
    """`name` for people; `context` in tokens; `small`: too weak to follow long instructions, so the prompt stays terse."""

    name: str
    context: int
    small: bool
    counts: Counts

    def size(self, lines: Sequence[Line]) -> int:
        """Tokens that `lines` take."""
        ...

    def read(self, lines: Sequence[Line], stopped: Stopped) -> None:
        """Bring the cache up to `lines`, so that an answer to a longer conversation starts sooner. Ends early when stopped; what was read stays."""
        ...

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        """The text of the next assistant message, piece by piece. `counts` is whole once the generator has ended or was closed."""
        ...

    def close(self) -> None: ...

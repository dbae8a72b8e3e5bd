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
    """How the next token is chosen. seed: any number; the same seed, text and machine give the same answer."""

    temperature: float = 0.7
    top_p: float = 0.9
    min_p: float = 0.05
    repeat_penalty: float = 1.1
    max_tokens: int = 160
    seed: int = 0


class Counts(msgspec.Struct):
    """Of one answer, in tokens. evaluated: prompt tokens that were not in the cache. batches: calls into the model while reading the prompt."""

    prompt: int = 0
    evaluated: int = 0
    generated: int = 0
    batches: int = 0
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

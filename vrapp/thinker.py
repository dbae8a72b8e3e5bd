"""What a turn works on: the mind with its parts, and one answer under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from vrapp.config import MindSettings
from vrapp.mind.backend import Backend
from vrapp.mind.hooks import Care, Desk, Documents, Known, Lore, Ranker, Reminding, Tools, Watcher
from vrapp.mind.memory import Memory
from vrapp.mind.persona import Persona
from vrapp.mind.prompt import Exchange, Prompt
from vrapp.mind.sentences import Cut


@dataclass(slots=True)
class Mind:
    """What a turn needs. `unsettled`: the answer that was given but of which it is not yet known how much the user heard."""

    settings: MindSettings
    backend: Backend
    persona: Persona
    memory: Memory
    prompt: Prompt
    session: str
    seed: int
    clock: Callable[[], float] = time.perf_counter
    wall_clock: Callable[[], float] = time.time  # seconds since 1970
    unsettled: Answer | None = None
    care: Care | None = None
    watcher: Watcher | None = None
    lore: Lore | None = None
    desk: Desk | None = None
    known: Known | None = None
    tools: Tools | None = None
    reminding: Reminding | None = None
    documents: Documents | None = None
    ranker: Ranker | None = None

    @property
    def room(self) -> int:
        """Tokens that a prompt may take, so that the answer still fits."""
        return max(256, self.backend.context - self.settings.max_tokens - 32)


@dataclass(slots=True)
class Answer:
    """One answer under way. raw: as the model wrote it. given: the sentences handed out, each with where it ends in `raw`. told: the lines beside the words."""

    turn_id: int
    exchange: Exchange
    heard: str = ""
    row: int = 0  # of the user's words in memory
    told: tuple[str, ...] = ()
    raw: str = ""
    given: list[Cut] = field(default_factory=list[Cut])
    before: int = 0  # of those given, how many were said before the last call of a tool: they are not in `raw`
    first_token_ms: float = 0.0


def as_read(answer: Answer, said: str) -> str:
    """The part of the raw answer that was said: up to a whole sentence if it ends with one, else up to the last word."""
    read, rest = "", said
    for cut in answer.given[: answer.before]:
        rest = rest.removeprefix(cut.text).lstrip()
    for cut in answer.given[answer.before :]:
        if not rest.startswith(cut.text):
            break
        read, rest = answer.raw[: cut.raw_end], rest[len(cut.text) :].lstrip()
    if not rest:
        return read.strip()
    at = answer.raw.find(rest, len(read))
    if at >= 0:
        return answer.raw[: at + len(rest)].strip()
    return f"{read} {rest}".strip()

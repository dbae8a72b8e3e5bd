"""What the conversation panel shows and what a person can do with it, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class PanelState:
    """The application fills it, the panel only reads it (the draft is edited by `ui.draft.edit`).

    speaker says `subtitle`, of which the first `revealed` characters are shown (-1: all). heard: what the user said last. status: one line about what
    goes on, with a bar when progress is 0..1. thinking: moving dots in place of words. replies: offered answers, chosen by pointer. input_line: a line
    to type in, whose text is `draft` with the caret before character `cursor`; `placeholder` stands there when it is empty. hint: small, at the end.
    care: a title and whom to call, line by line, which stay until they are put away.
    """

    speaker: str = ""
    subtitle: str = ""
    revealed: int = -1
    heard: str = ""
    thinking: bool = False
    status: str = ""
    progress: float = -1.0
    replies: tuple[str, ...] = ()
    input_line: bool = False
    draft: str = ""
    cursor: int = 0
    placeholder: str = "Say something…"
    hint: str = ""
    care: tuple[str, ...] = ()
    notice: str = ""
    notice_kind: Literal["info", "error"] = "info"


@dataclass(slots=True)
class Pointer:
    """Where a ray or mouse meets the panel, in its units from the top left. pressed: went down since the last frame; held: is down."""

    x: float = 0.0
    y: float = 0.0
    pressed: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class ChooseReply:
    index: int


@dataclass(frozen=True, slots=True)
class SubmitText:
    text: str


@dataclass(frozen=True, slots=True)
class PlaceCaret:
    """The pointer pressed into the input line: the caret goes before this character."""

    cursor: int


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The notice has been read."""


@dataclass(frozen=True, slots=True)
class PutAway:
    """Whom to call is known, or not wanted."""


Action = ChooseReply | SubmitText | PlaceCaret | Dismiss | PutAway

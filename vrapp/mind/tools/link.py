"""How a call reaches the main process and its answer comes back: one Protocol, for a process of its own and for this one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from vrapp.messages import AskUser, ToolCall, ToolResult, UserAnswered
from vrapp.mind.backend import Stopped

Answer = ToolResult | UserAnswered
CALL_S, QUESTION_S = 10.0, 60.0  # before a call counts as hung, and a question as not answered
_LOOK_S = 0.02


class Link(Protocol):
    def wait(self, call_id: int, timeout_s: float, stopped: Stopped) -> Answer | None:
        """The answer to a message that was just sent; None when it is late or the turn is over."""
        ...


class Mail(Protocol):
    """What a link needs of the mind's mailbox (`vrapp.worker.Mailbox`)."""

    def take(self, fits: Callable[[object], bool], timeout_s: float) -> object | None:
        """The first waiting message that fits, out of its turn; waits for at most so long."""
        ...


class MailLink:
    """The main process at the other end of a pipe."""

    def __init__(self, mail: Mail, clock: Callable[[], float] = time.monotonic) -> None:
        self._mail, self._clock = mail, clock

    def wait(self, call_id: int, timeout_s: float, stopped: Stopped) -> Answer | None:
        until = self._clock() + timeout_s
        while self._clock() < until and not stopped():
            answer = self._mail.take(lambda message: isinstance(message, Answer) and message.call_id == call_id, _LOOK_S)
            if isinstance(answer, Answer):
                return answer
        return None


class InlineLink:
    """The main process is this one: whoever takes the message answers with `put` before the turn goes on. Without an answer there is no room."""

    def __init__(self) -> None:
        self._answers: dict[int, Answer] = {}

    def put(self, answer: Answer) -> None:
        self._answers[answer.call_id] = answer

    def wait(self, call_id: int, timeout_s: float, stopped: Stopped) -> Answer | None:
        return self._answers.pop(call_id, None)


def message_of(turn_id: int, call_id: int, name: str, arguments: str) -> ToolCall:
    return ToolCall(turn_id, call_id, name, arguments)


def question_of(turn_id: int, call_id: int, question: str, always: bool) -> AskUser:
    return AskUser(turn_id, call_id, question, always)

"""Mind and voice inside this process, with the surface of `vrapp.workers`, for scripts that must come out the same every time."""

from __future__ import annotations

from collections.abc import Callable

from vrapp import turn
from vrapp.children import open_mind
from vrapp.config import Settings
from vrapp.messages import AskUser, FromMind, FromVoice, Heard, Spoken, Stop, ToMind, ToolCall, ToolResult, ToVoice, TurnStarted, UserAnswered
from vrapp.mind.memory import Memory
from vrapp.mind.tools.link import InlineLink
from vrapp.voice.silent import SilentVoice


class InlineMind:
    """The mind in this process: a turn is over when `send` returns. `memory` defaults to one that is not kept, so that a script plays the same every time."""

    alive = True

    def __init__(self, settings: Settings, memory: Memory | None = None) -> None:
        seed = settings.mind.seed if settings.mind.seed >= 0 else settings.seed
        self.link = InlineLink()
        self.mind = open_mind(settings, memory=memory or Memory(None), seed=seed, link=self.link)
        self.room: Callable[[ToolCall | AskUser], ToolResult | UserAnswered] | None = None
        self._came: list[FromMind] = [turn.ready(self.mind)]

    def send(self, message: ToMind) -> None:
        match message:
            case Heard():
                for mail in turn.take_turn(self.mind, message, lambda: False):
                    self._pass_on(mail)
            case Stop(turn_id=turn_id, spoken=spoken) | Spoken(turn_id=turn_id, spoken=spoken):
                turn.settle(self.mind, turn_id, spoken)
            case _:
                pass

    def _pass_on(self, mail: FromMind) -> None:
        """A wish is granted before the turn goes on: `room` is who grants it."""
        if not isinstance(mail, (ToolCall, AskUser)):
            self._came.append(mail)
        elif self.room is not None:
            self.link.put(self.room(mail))

    def poll(self) -> list[FromMind]:
        mail, self._came = self._came, []
        return mail

    def close(self) -> None:
        turn.settle_unheard(self.mind)
        if self.mind.reminding:
            self.mind.reminding.close()
        self.mind.memory.close()
        self.mind.backend.close()


class Thinking:
    """A mind in this process whose answers come `delay_s` after the words, as a real one's do."""

    def __init__(self, mind: InlineMind, delay_s: float) -> None:
        self.mind, self.delay_s, self.now_s = mind, delay_s, 0.0
        self._due: list[tuple[float, FromMind]] = [(0.0, mail) for mail in mind.poll()]

    def send(self, message: ToMind) -> None:
        self.mind.send(message)
        delay = self.delay_s if isinstance(message, Heard) and not message.greet else 0.0
        self._due += [(self.now_s + (0.0 if isinstance(mail, TurnStarted) else delay), mail) for mail in self.mind.poll()]

    def poll(self) -> list[FromMind]:
        ready = [mail for due, mail in self._due if due <= self.now_s]
        self._due = [(due, mail) for due, mail in self._due if due > self.now_s]
        return ready

    def close(self) -> None:
        self.mind.close()


class Nobody:
    """No mind: for pictures in which nothing is said, or whose sentences come from elsewhere (`tell`)."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._mail: list[FromMind] = []

    def tell(self, mail: FromMind) -> None:
        self._mail.append(mail)

    def send(self, message: ToMind) -> None:
        pass

    def poll(self) -> list[FromMind]:
        mail, self._mail = self._mail, []
        return mail

    def close(self) -> None:
        pass


class InlineVoice:
    """The silent voice in this process, on the clock of `now_s`: the caller says what time it is, so that a script plays the same every time."""

    alive = True

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._voice, self._now_s = SilentVoice(), now_s

    def send(self, message: ToVoice) -> None:
        self._voice.take(message)

    def poll(self) -> list[FromVoice]:
        return self._voice.step(self._now_s())

    def close(self) -> None:
        pass

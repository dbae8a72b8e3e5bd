"""Mind and voice as processes of their own: the main process's ends, which know what was open when a child dies, and where the children begin.

The children's own work is in `vrapp.children`; `vrapp.inline` has the same surface without processes.
"""

from __future__ import annotations

from multiprocessing.connection import Connection

import msgspec

from vrapp.config import Settings
from vrapp.messages import FromMind, FromVoice, Heard, Hush, MindState, Say, SpeechEnded, ToMind, ToVoice, Trouble, TurnEnded
from vrapp.worker import Worker, be_a_child


class MindProcess:
    """The mind, restarted if it dies: the turn that was open is told to have failed, the state goes to "lost" and comes back."""

    def __init__(self, settings: Settings) -> None:
        self._open_turn = 0
        self._worker: Worker[ToMind, FromMind] = Worker("mind", run_mind, settings, msgspec.msgpack.Decoder(FromMind), self._mourn)

    @property
    def alive(self) -> bool:
        return self._worker.alive

    @property
    def pid(self) -> int | None:
        return self._worker.pid

    def send(self, message: ToMind) -> None:
        if isinstance(message, Heard):
            self._open_turn = message.turn_id
        self._worker.send(message)

    def poll(self) -> list[FromMind]:
        mail = self._worker.poll()
        for message in mail:
            if isinstance(message, TurnEnded) and message.turn_id == self._open_turn:
                self._open_turn = 0
        return mail

    def close(self) -> None:
        self._worker.close()

    def _mourn(self, hopeless: bool) -> list[FromMind]:
        out: list[FromMind] = [MindState("lost", "I lost my thread for a moment")]
        if self._open_turn:
            out.append(TurnEnded(self._open_turn, "failed"))
            self._open_turn = 0
        if hopeless:
            return [*out, Trouble("the mind's process keeps ending; try another model (vrapp models list) or run vrapp doctor", fatal=True)]
        return [*out, MindState("starting")]


class VoiceProcess:
    """The voice, restarted if it dies: what it was saying is told to have ended, so that the turn goes on in text."""

    def __init__(self, settings: Settings) -> None:
        self._saying: list[tuple[int, int]] = []
        self._worker: Worker[ToVoice, FromVoice] = Worker("voice", run_voice, settings, msgspec.msgpack.Decoder(FromVoice), self._mourn)

    @property
    def alive(self) -> bool:
        return self._worker.alive

    @property
    def pid(self) -> int | None:
        return self._worker.pid

    def send(self, message: ToVoice) -> None:
        if isinstance(message, Say):
            self._saying.append((message.turn_id, message.index))
        elif isinstance(message, Hush):
            self._saying.clear()
        self._worker.send(message)

    def poll(self) -> list[FromVoice]:
        mail = self._worker.poll()
        for message in mail:
            if isinstance(message, SpeechEnded) and (message.turn_id, message.index) in self._saying:
                self._saying.remove((message.turn_id, message.index))
        return mail

    def close(self) -> None:
        self._worker.close()

    def _mourn(self, hopeless: bool) -> list[FromVoice]:
        out: list[FromVoice] = [SpeechEnded(turn_id, index) for turn_id, index in self._saying]
        self._saying.clear()
        return [*out, Trouble("the voice had to start again", fatal=hopeless)]


# where the children begin; what takes long to import is imported there


def run_mind(connection: Connection, settings: Settings) -> None:
    be_a_child(5)
    from vrapp import children

    children.run_mind(connection, settings)


def run_voice(connection: Connection, settings: Settings) -> None:
    be_a_child(0)
    from vrapp import children

    children.run_voice(connection, settings)

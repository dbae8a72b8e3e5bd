"""Mind and voice as processes of their own, so that neither ever costs a frame. In: messages to send. Out: messages that came, without waiting.

`Worker` is what the main process holds: it starts the child (spawn), sends through a thread, receives through another, and starts a dead child anew, later
each time. `run_mind` and `run_voice` are what the children run: they end when the parent ends, ignore Ctrl-C, and say in one line what is wrong.
`InlineMind` and `InlineVoice` have the same surface inside this process, for scripts that must come out the same every time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

import msgspec

from vrapp import turn
from vrapp.config import Settings
from vrapp.errors import VrappError
from vrapp.messages import (
    Bye,
    FromMind,
    FromVoice,
    Heard,
    Hush,
    Message,
    MindState,
    Say,
    Speech,
    SpeechEnded,
    Spoken,
    Stop,
    ToMind,
    ToVoice,
    Trouble,
    TurnEnded,
)
from vrapp.mind import persona, prompt
from vrapp.mind.backend import Backend
from vrapp.mind.memory import Memory
from vrapp.voice.silent import SilentVoice

In = TypeVar("In", bound=Message)
Out = TypeVar("Out", bound=Message)

GRACE_S = 2.0  # after Bye, before the child is ended
BACK_OFF_S = (0.0, 0.5, 2.0, 5.0, 10.0)  # before the next start, by the number of deaths in a row
STEADY_S = 60.0  # alive for so long, a child's earlier deaths are forgotten
MOST_QUEUED = 256  # messages that may wait for a child that does not read


class Worker(Generic[In, Out]):
    """A child process and its mail. `on_death` tells what the main process must hear when the child died: the ends of what was open."""

    def __init__(
        self,
        name: str,
        target: Callable[[Connection, Settings], None],
        settings: Settings,
        decoder: msgspec.msgpack.Decoder[Out],
        on_death: Callable[[bool], list[Out]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._target, self._settings, self._on_death, self._clock = target, settings, on_death, clock
        self._decoder = decoder
        self._came: deque[Out] = deque()
        self._deaths, self._started_s, self._start_at_s = 0, 0.0, 0.0
        self._closing = self._hopeless = False
        self._child: _Child | None = None
        self._start()

    @property
    def alive(self) -> bool:
        return self._child is not None and not self._child.gone.is_set()

    @property
    def pid(self) -> int | None:
        return self._child.process.pid if self._child else None

    def send(self, message: In) -> None:
        """Queue a message; never waits. To a dead child it is lost: what belonged to it is over (see `on_death`)."""
        if self._child is not None:
            self._child.post(message)

    def poll(self) -> list[Out]:
        """What came since the last call, oldest first; a dead child is noticed and started anew here."""
        if not self._came and (self._child is None or self._child.gone.is_set()):
            self._revive()
        out: list[Out] = []
        while self._came:
            message = self._came.popleft()
            if isinstance(message, Trouble) and message.fatal:
                self._hopeless = True  # it said itself that another start would not help
            out.append(message)
        return out

    def close(self) -> None:
        """Bye, a moment of grace, then the end."""
        self._closing = True
        if self._child is not None:
            self._child.end(Bye())
            self._child = None

    def _start(self) -> None:
        self._started_s = self._clock()
        self._child = _Child(self.name, self._target, self._settings, self._decoder, self._came)

    def _revive(self) -> None:
        if self._closing or self._hopeless:
            return
        now_s = self._clock()
        if self._child is not None:  # just noticed
            self._child.end(None)
            self._child = None
            self._deaths = 1 if now_s - self._started_s > STEADY_S else self._deaths + 1
            self._hopeless = self._deaths > len(BACK_OFF_S)
            self._came.extend(self._on_death(self._hopeless))
            self._start_at_s = now_s + BACK_OFF_S[min(self._deaths, len(BACK_OFF_S)) - 1]
        elif now_s >= self._start_at_s:
            self._start()


class _Child:
    """One life of the process, and the two threads that keep its pipe from ever making the main thread wait."""

    def __init__(self, name: str, target: Callable[..., None], settings: Settings, decoder: msgspec.msgpack.Decoder[Any], came: deque[Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self.process = context.Process(target=target, args=(theirs, settings), name=f"vrapp {name}", daemon=True)
        with _quiet_start():
            self.process.start()
        theirs.close()
        self.gone = threading.Event()
        self._mail: deque[Message] = deque()
        self._some = threading.Condition()
        self._done = False
        threading.Thread(target=self._receive, args=(decoder, came), name=f"{name} mail in", daemon=True).start()
        self._sender = threading.Thread(target=self._send, name=f"{name} mail out", daemon=True)
        self._sender.start()

    def post(self, message: Message) -> None:
        with self._some:
            if len(self._mail) < MOST_QUEUED or isinstance(message, (Stop, Spoken, Bye, Hush)):
                self._mail.append(message)
            self._some.notify()

    def end(self, last: Message | None) -> None:
        if last is not None:
            self.post(last)
        with self._some:
            self._done = True
            self._some.notify()
        if last is not None:
            self._sender.join(GRACE_S)
            self.process.join(GRACE_S)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(0.5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(GRACE_S)
        self._connection.close()

    def _send(self) -> None:
        encode = msgspec.msgpack.Encoder().encode
        with suppress(OSError, ValueError):
            while True:
                with self._some:
                    self._some.wait_for(lambda: self._mail or self._done)
                    if not self._mail:
                        return
                    message = self._mail.popleft()
                self._connection.send_bytes(encode(message))

    def _receive(self, decoder: msgspec.msgpack.Decoder[Any], came: deque[Any]) -> None:
        with suppress(EOFError, OSError, TypeError, ValueError):
            while True:
                came.append(decoder.decode(self._connection.recv_bytes()))
        self.gone.set()


@contextmanager
def _quiet_start() -> Generator[None]:
    """A child inherits that Ctrl-C is ignored, so that pressing it while the child starts does not print its traceback. Only the main thread may ask for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# the main process's ends


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


# the children


class Mailbox:
    """The child's end of the pipe. The parent's death reads as `Bye`."""

    def __init__(self, connection: Connection, decoder: msgspec.msgpack.Decoder[Any]) -> None:
        self._connection, self._decoder = connection, decoder
        self._encode = msgspec.msgpack.Encoder().encode
        self._waiting: deque[Any] = deque()

    def send(self, message: Message) -> None:
        with suppress(OSError):  # the parent has gone: the next look at the mail says Bye
            self._connection.send_bytes(self._encode(message))

    def next(self, timeout_s: float | None = None) -> Any | None:
        """The next message; waits for at most `timeout_s` (None: as long as it takes) and then returns None."""
        if not self._waiting and (timeout_s is None or self._connection.poll(timeout_s)):
            self._waiting.append(self._read())
        return self._waiting.popleft() if self._waiting else None

    def look(self) -> Sequence[Any]:
        """What waits, without taking it out."""
        while self._connection.poll(0):
            self._waiting.append(self._read())
            if isinstance(self._waiting[-1], Bye):
                break
        return self._waiting

    def _read(self) -> Any:
        try:
            return self._decoder.decode(self._connection.recv_bytes())
        except (EOFError, OSError):
            return Bye()


def run_mind(connection: Connection, settings: Settings) -> None:
    """The mind's process: loads, then takes one turn after another until Bye."""
    be_a_child(5)
    os.environ["OMP_WAIT_POLICY"], os.environ["GOMP_SPINCOUNT"] = "passive", "0"  # read when llama.cpp's library loads: threads must not spin beside a renderer
    post = Mailbox(connection, msgspec.msgpack.Decoder(ToMind))
    try:
        mind = open_mind(settings, post)
    except VrappError as error:
        post.send(Trouble(str(error), fatal=True))
        post.next()
        return
    post.send(turn.ready(mind))
    if mind.memory.trouble:
        post.send(Trouble(mind.memory.trouble))
    try:
        _live(mind, post)
    finally:
        turn.settle_unheard(mind)
        mind.memory.close()
        mind.backend.close()


def _live(mind: turn.Mind, post: Mailbox) -> None:
    turn.tidy(mind, lambda: bool(post.look()))
    while True:
        match post.next():
            case Heard() as heard:
                for message in turn.take_turn(mind, heard, lambda: _interrupts(post.look())):
                    post.send(message)
            case Stop(turn_id=turn_id, spoken=spoken) | Spoken(turn_id=turn_id, spoken=spoken):
                turn.settle(mind, turn_id, spoken)
            case _:
                return
        if not post.look():
            turn.tidy(mind, lambda: bool(post.look()))


def _interrupts(mail: Sequence[Any]) -> bool:
    return any(isinstance(message, (Stop, Heard, Bye)) for message in mail)


def open_mind(settings: Settings, post: Mailbox | None = None, memory: Memory | None = None, seed: int | None = None) -> turn.Mind:
    """All parts of a mind. Raises VrappError in one line if the persona, the model or the script is not usable."""
    tell: Callable[[MindState], None] = post.send if post else lambda _: None
    who = persona.load(settings.mind.persona)
    tell(MindState("loading", persona=who.name))

    told = -1

    def progress(done: float) -> bool:
        nonlocal told
        if int(done * 20) > told:  # llama.cpp calls for every tensor
            told = int(done * 20)
            tell(MindState("loading", "reading the model", progress=done, persona=who.name))
        return post is None or not any(isinstance(message, Bye) for message in post.look())

    backend = open_backend(settings, progress)
    kept = memory or Memory(settings.memory_path)
    if seed is None:
        seed = settings.mind.seed if settings.mind.seed >= 0 else time.time_ns() & 0xFFFFFF
    session = datetime.now().astimezone().isoformat(timespec="milliseconds")
    return turn.Mind(settings.mind, backend, who, kept, prompt.restored(who, kept, backend.small), session, seed)


def open_backend(settings: Settings, progress: Callable[[float], bool] | None = None) -> Backend:
    """The model of the settings, or the script in its place. llama.cpp is loaded only when it is needed."""
    if settings.mind.script:
        from pathlib import Path

        from vrapp.mind.scripted import Scripted

        return Scripted(Path(settings.mind.script))
    from vrapp.mind import models

    path = models.resolve(settings.mind.model, settings.models_path)
    from vrapp.mind.llama import Llama

    return Llama(path, settings.mind, progress)


def run_voice(connection: Connection, settings: Settings) -> None:
    """The voice's process until it has a sound device: sentences are paced as if spoken."""
    be_a_child(0)
    post = Mailbox(connection, msgspec.msgpack.Decoder(ToVoice))
    voice = SilentVoice()
    while True:
        now_s = time.monotonic()
        for message in voice.step(now_s):
            post.send(message)
        due_s = voice.next_at_s
        message = post.next(None if due_s is None else max(0.0, due_s - now_s))
        if isinstance(message, Bye):
            return
        if message is not None:
            voice.take(message)


def be_a_child(niceness: int) -> None:
    """Ctrl-C is the parent's business; the frame comes first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if niceness and hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(niceness)


# without processes


class InlineMind:
    """The mind in this process: a turn is over when `send` returns. `memory` defaults to one that is not kept, so that a script plays the same every time."""

    alive = True

    def __init__(self, settings: Settings, memory: Memory | None = None) -> None:
        seed = settings.mind.seed if settings.mind.seed >= 0 else settings.seed
        self.mind = open_mind(settings, memory=memory or Memory(None), seed=seed)
        self._came: list[FromMind] = [turn.ready(self.mind)]

    def send(self, message: ToMind) -> None:
        match message:
            case Heard():
                self._came += turn.take_turn(self.mind, message, lambda: False)
            case Stop(turn_id=turn_id, spoken=spoken) | Spoken(turn_id=turn_id, spoken=spoken):
                turn.settle(self.mind, turn_id, spoken)
            case _:
                pass

    def poll(self) -> list[FromMind]:
        mail, self._came = self._came, []
        return mail

    def close(self) -> None:
        turn.settle_unheard(self.mind)
        self.mind.memory.close()
        self.mind.backend.close()


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


__all__ = ["InlineMind", "InlineVoice", "MindProcess", "Speech", "VoiceProcess", "Worker", "open_backend", "open_mind", "run_mind", "run_voice"]

"""A part of the program as a process of its own, so that it never costs a frame. In: messages to send. Out: messages that came, without waiting.

`Worker` is what the main process holds: it starts the child (spawn), sends through a thread, receives through another, and starts a dead child anew, later
each time. `Mailbox` is the child's end.
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
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

import msgspec

from vrapp.config import Settings
from vrapp.messages import Bye, Hush, Message, Spoken, Stop, Trouble

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

    def take(self, fits: Callable[[object], bool], timeout_s: float) -> object | None:
        """The first waiting message that fits, out of its turn; waits for mail for at most so long. What does not fit stays where it is."""
        self._connection.poll(timeout_s if not any(map(fits, self._waiting)) else 0.0)
        for message in self.look():
            if fits(message):
                self._waiting.remove(message)
                return message
        return None

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


def be_a_child(niceness: int) -> None:
    """Ctrl-C is the parent's business; the frame comes first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if niceness and hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(niceness)

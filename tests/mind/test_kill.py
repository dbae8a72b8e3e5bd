"""kill -9 of the mind at fifty random moments of a week of talk: no sentence that was acknowledged (TurnStarted came) is lost, and the file is whole each time.

The child runs the mind's own process function over a real pipe; it is forked, because fifty fresh interpreters would take a minute.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pytest

from vrapp import children, config
from vrapp.messages import FromMind, Heard, Message, MindState, Spoken, TurnEnded, TurnStarted

KILLS = 50
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SAID = (
    "On {day} I met {who} at the station.",
    "My name is Sam and it is {day}.",
    "{who} lives in Leeds and has a birthday on {day}.",
    "Remember that the key is under pot {n}.",
    "What did I say about {who}?",
    "I was tired on {day}, number {n}.",
)
REPLIES = '[{"text": "That is good to hear. Tell me more about it."}, {"text": "I see.", "tokens_before": 3}, {"text": "And then? What came after that?"}]'


def week(start: int) -> Iterator[str]:
    """Sentences that differ from one another."""
    n = start
    while True:
        yield SAID[n % len(SAID)].format(day=DAYS[n // 9 % 7], who=("Ana", "Ben", "Cem")[n % 3], n=n) + f" ({n})"
        n += 1


class Life:
    """One life of the mind's process, and what it acknowledged."""

    def __init__(self, settings: config.Settings) -> None:
        self._mail, theirs = Pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads of earlier tests: the child uses none of their locks
            self.pid = os.fork()
        if self.pid == 0:
            _be_the_mind(self._mail, theirs, settings)
        theirs.close()
        self._decoder = msgspec.msgpack.Decoder(FromMind)
        self.sent: dict[int, str] = {}
        self.acknowledged: list[str] = []

    def talk(self, words: Iterator[str], for_s: float, once_ready: bool) -> None:
        """Turn after turn; after `for_s` (from the start, or from when it is ready) the process is killed, wherever it is."""
        while once_ready and not (isinstance(mail := self._read(), MindState) and mail.phase == "ready"):
            assert mail is not None, "the mind did not start"
        until_s = time.monotonic() + for_s
        self._hear(next(words))
        while (left_s := until_s - time.monotonic()) > 0:
            if self._mail.poll(left_s):
                mail = self._read()
                if isinstance(mail, TurnEnded):
                    self._send(Spoken(mail.turn_id, "That is good to hear."))
                    self._hear(next(words))
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while self._mail.poll(0) and self._read():  # what was in the pipe was acknowledged, too
            pass
        self._mail.close()

    def _hear(self, text: str) -> None:
        turn_id = len(self.sent) + 1
        self.sent[turn_id] = text
        self._send(Heard(turn_id, text))

    def _send(self, message: Message) -> None:
        self._mail.send_bytes(msgspec.msgpack.encode(message))

    def _read(self) -> Message | None:
        try:
            mail = self._decoder.decode(self._mail.recv_bytes())
        except (EOFError, OSError):
            return None
        if isinstance(mail, TurnStarted):
            self.acknowledged.append(self.sent[mail.turn_id])
        return mail


def _be_the_mind(ours: Connection, theirs: Connection, settings: config.Settings) -> None:
    try:
        ours.close()
        children.run_mind(theirs, settings)
    finally:
        os._exit(0)


@pytest.mark.slow
def test_no_sentence_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    script = tmp_path / "replies.json"
    script.write_text(REPLIES)
    settings = config.load(tmp_path, {"mind": {"script": str(script)}})
    chance, words = random.Random(5), week(0)
    acknowledged: list[str] = []
    sent: set[str] = set()
    talkative = 0
    for n in range(KILLS):
        life = Life(settings)
        life.talk(words, chance.uniform(0.0, 0.12), once_ready=n % 5 > 0)
        acknowledged += life.acknowledged
        sent |= set(life.sent.values())
        talkative += bool(life.acknowledged)
        with closing(sqlite3.connect(settings.memory_path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            tables = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'turns'").fetchall()
            kept = [str(row[0]) for row in db.execute("SELECT text FROM turns WHERE speaker = 'user' ORDER BY id")] if tables else []
        assert set(acknowledged) <= set(kept) <= sent
        assert len(kept) == len(set(kept))
    assert talkative > KILLS // 4  # or the moments were no moments of talk
    assert not list(tmp_path.glob("*.broken*"))

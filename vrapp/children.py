"""What the processes of mind and voice run: they end when the parent ends, and say in one line what is wrong."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from vrapp import config, parts, turn
from vrapp.config import Settings
from vrapp.errors import VrappError
from vrapp.messages import Bye, Heard, MindState, Spoken, Stop, ToMind, ToolResult, ToVoice, Trouble, UserAnswered
from vrapp.mind import persona, prompt
from vrapp.mind.backend import Backend
from vrapp.mind.memory import Memory
from vrapp.mind.tools.link import InlineLink, Link, MailLink
from vrapp.voice.silent import SilentVoice
from vrapp.worker import Mailbox


def run_mind(connection: Connection, settings: Settings) -> None:
    """The mind's process: loads, then takes one turn after another until Bye."""
    os.environ["OMP_WAIT_POLICY"], os.environ["GOMP_SPINCOUNT"] = "passive", "0"  # read when llama.cpp's library loads: threads must not spin beside a renderer
    post = Mailbox(connection, msgspec.msgpack.Decoder(ToMind))
    try:
        mind = open_mind(settings, post)
    except VrappError as error:
        post.send(Trouble(str(error), fatal=True))
        post.next()
        return
    post.send(turn.ready(mind))
    for trouble in (mind.memory.trouble, mind.reminding.trouble if mind.reminding else ""):
        if trouble:
            post.send(Trouble(trouble))
    try:
        _live(mind, post)
    finally:
        turn.settle_unheard(mind)
        if mind.reminding:
            mind.reminding.close()
        mind.memory.close()
        mind.backend.close()


def _live(mind: turn.Mind, post: Mailbox) -> None:
    turn.tidy(mind, lambda: bool(post.look()))
    while True:
        match post.next(turn.sleep_s(mind)):
            case Heard() as heard:
                for message in turn.take_turn(mind, heard, lambda: _interrupts(post.look())):
                    post.send(message)
            case Stop(turn_id=turn_id, spoken=spoken) | Spoken(turn_id=turn_id, spoken=spoken):
                turn.settle(mind, turn_id, spoken)
            case ToolResult() | UserAnswered():
                continue  # late: the call was given up
            case None:
                for due in turn.due(mind):
                    post.send(due)
                continue
            case _:
                return
        if not post.look():
            turn.tidy(mind, lambda: bool(post.look()))


def _interrupts(mail: Sequence[Any]) -> bool:
    return any(isinstance(message, (Stop, Heard, Bye)) for message in mail)


def open_mind(settings: Settings, post: Mailbox | None = None, memory: Memory | None = None, seed: int | None = None, link: Link | None = None) -> turn.Mind:
    """All parts of a mind. Raises VrappError in one line if the persona, the model or the script is not usable."""
    tell: Callable[[MindState], None] = post.send if post else lambda _: None
    who = persona.load(settings.mind.persona, settings.personas_path)
    tell(MindState("loading", persona=who.name))

    told = -1

    def progress(done: float) -> bool:
        nonlocal told
        if int(done * 20) > told:  # llama.cpp calls for every tensor
            told = int(done * 20)
            tell(MindState("loading", "reading the model", progress=done, persona=who.name))
        return post is None or not any(isinstance(message, Bye) for message in post.look())

    backend = open_backend(settings, progress)
    kept = memory or Memory(settings.memory_path, passphrase=config.passphrase(settings))
    kept.recall.patience = 0  # in a conversation vectors are made while nobody waits
    who = persona.addressed(who, prompt.known_name(kept))
    if seed is None:
        seed = settings.mind.seed if settings.mind.seed >= 0 else time.time_ns() & 0xFFFFFF
    session = datetime.now().astimezone().isoformat(timespec="milliseconds")
    mind = turn.Mind(settings.mind, backend, who, kept, prompt.restored(who, kept, backend.small), session, seed)
    parts.join(mind, settings, link or (MailLink(post) if post else InlineLink()))
    return mind


def open_backend(settings: Settings, progress: Callable[[float], bool] | None = None) -> Backend:
    """The model of the settings, or the script in its place. llama.cpp is loaded only when it is needed."""
    if settings.mind.script:
        from pathlib import Path

        from vrapp.mind.scripted import Scripted

        return Scripted(Path(settings.mind.script))
    if settings.mind.url:
        from vrapp.mind.remote import Remote

        return Remote(settings.mind.url, settings.mind)
    from vrapp.mind import models

    path = models.resolve(settings.mind.model, settings.models_path)
    from vrapp.mind.llama import Llama

    draft = models.resolve(settings.mind.draft, settings.models_path) if settings.mind.draft else None
    return Llama(path, settings.mind, progress, draft)


def run_voice(connection: Connection, settings: Settings) -> None:
    """The voice's process until it has a sound device: sentences are paced as if spoken."""
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

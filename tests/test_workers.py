"""Mind and voice as processes, with a scripted mind and with the real model: answers, death, memory, tokens."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from vrapp import config
from vrapp.inline import InlineMind
from vrapp.messages import Heard, MindState, Sentence, Spoken, Trouble, TurnEnded
from vrapp.workers import MindProcess


def until(mind: Any, kind: type, limit_s: float = 60.0, **wanted: object) -> list[Any]:
    """The mail up to and with the first `kind` whose fields are as wanted."""
    got: list[Any] = []
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        for mail in mind.poll():
            got.append(mail)
            if isinstance(mail, kind) and all(getattr(mail, name) == value for name, value in wanted.items()):
                return got
        time.sleep(0.005)
    raise AssertionError(f"no {kind.__name__} {wanted} within {limit_s:g} s; got {got}")


@pytest.fixture
def scripted(tmp_path: Path) -> config.Settings:
    path = tmp_path / "replies.txt"
    path.write_text("First answer. It has two sentences.\n\nSecond answer.\n")
    return config.load(overrides={"mind": {"script": str(path)}})


@pytest.mark.slow
def test_a_killed_mind_comes_back_and_the_turn_is_told_to_have_failed(scripted: config.Settings) -> None:
    mind = MindProcess(scripted)
    try:
        until(mind, MindState, phase="ready")
        mind.send(Heard(1, "Hi"))
        assert [m.text for m in until(mind, TurnEnded) if isinstance(m, Sentence)] == ["First answer.", "It has two sentences."]
        mind.send(Spoken(1, "First answer. It has two sentences."))
        time.sleep(0.3)
        assert mind.pid is not None
        os.kill(mind.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        until(mind, MindState, phase="lost")
        back = until(mind, MindState, phase="ready")
        assert ("companion", "First answer. It has two sentences.") in back[-1].recent
        mind.send(Heard(2, "Still there?"))
        assert until(mind, TurnEnded, turn_id=2)[-1].reason == "done"
    finally:
        mind.close()
    assert not mind.alive


@pytest.mark.slow
def test_a_mind_that_cannot_start_says_why_in_one_line(tmp_path: Path) -> None:
    junk = tmp_path / "junk.gguf"
    junk.write_bytes(b"GGUF nonsense")
    mind = MindProcess(config.load(overrides={"mind": {"model": str(junk)}}))
    try:
        trouble = until(mind, Trouble)[-1]
        assert trouble.fatal and "junk.gguf" in trouble.text and "\n" not in trouble.text
    finally:
        mind.close()


@pytest.mark.model
@pytest.mark.slow
def test_twenty_turns_evaluate_only_their_new_tokens(default_model: Path) -> None:
    mind = InlineMind(config.load(overrides={"mind": {"seed": 3, "max_tokens": 24, "model": str(default_model)}}))
    try:
        before = 0
        for turn_id in range(1, 21):
            mind.send(Heard(turn_id, f"Tell me one short thing, number {turn_id}."))
            mail = mind.poll()
            ended = next(m for m in mail if isinstance(m, TurnEnded))
            assert ended.reason in ("done", "length") and ended.generated_tokens > 0
            said = " ".join(m.text for m in mail if isinstance(m, Sentence))
            mind.send(Spoken(turn_id, said))
            if turn_id > 1:
                assert ended.evaluated_tokens <= ended.prompt_tokens - before, "tokens that were read before were read again"
            before = ended.prompt_tokens
    finally:
        mind.close()

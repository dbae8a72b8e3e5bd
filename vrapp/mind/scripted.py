"""A mind that replays written answers: for tests, pictures and demonstrations, without a model.

A file of replies is TOML (`[[reply]] text = "..."`, optional `when` = words that the user's line must contain, `tokens_before` = pieces of silence before
it), JSON (a list of strings, or of the same objects), or plain text with blank lines between replies. Replies are used in order and begin anew at the end;
one with `when` answers whenever it fits.
"""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from vrapp.errors import BadInputError
from vrapp.mind.backend import Counts, Line, Sampling, Stopped

_PIECE = re.compile(r"\s*\S+|\s+$")


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    when: str = ""
    tokens_before: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reply: Annotated[tuple[Reply, ...], msgspec.Meta(min_length=1)]
    token_ms: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0


class Scripted:
    """Implements `vrapp.mind.backend.Backend`; a token is a word. token_ms in the file makes it as slow as a model."""

    def __init__(self, path: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        script = _read(path)
        self.name = f"scripted:{path.name}"
        self.context = 1 << 20
        self.small = False
        self.counts = Counts()
        self._replies, self._token_s, self._sleep = script.reply, script.token_ms / 1000, sleep
        self._next = 0
        self._read = 0

    def size(self, lines: Sequence[Line]) -> int:
        return sum(len(line.text.split()) + 1 for line in lines)

    def read(self, lines: Sequence[Line], stopped: Stopped) -> None:
        self._read = self.size(lines)

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        prompt = self.size(lines)
        self.counts = counts = Counts(prompt=prompt, evaluated=max(0, prompt - self._read), batches=1)
        reply = self._choose(lines[-1].text if lines else "")
        for piece in ["", *[""] * reply.tokens_before, *_PIECE.findall(reply.text)]:
            if stopped():
                counts.ended = "stopped"
                return
            if counts.generated == sampling.max_tokens:
                counts.ended = "length"
                return
            if self._token_s:
                self._sleep(self._token_s)
            counts.generated += bool(piece)
            self._read = prompt + counts.generated
            yield piece
        counts.ended = "end"

    def close(self) -> None:
        pass

    def _choose(self, words: str) -> Reply:
        for reply in self._replies:
            if reply.when and reply.when.lower() in words.lower():
                return reply
        ordered = [reply for reply in self._replies if not reply.when] or list(self._replies)
        self._next += 1
        return ordered[(self._next - 1) % len(ordered)]


def _read(path: Path) -> _File:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror}); give a file of replies", path) from error
    except UnicodeDecodeError as error:
        raise BadInputError("not UTF-8 text", path, f"byte {error.start}") from error
    try:
        return msgspec.convert(_parsed(path, text), _File)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise BadInputError(f"does not parse ({error})", path) from error
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(problem[0].lower() + problem[1:], path, at.strip("`")) from error


def _parsed(path: Path, text: str) -> Any:
    if path.suffix == ".toml":
        return tomllib.loads(text)
    if path.suffix == ".json":
        replies = json.loads(text)
        return {"reply": [{"text": reply} if isinstance(reply, str) else reply for reply in replies]} if isinstance(replies, list) else replies
    return {"reply": [{"text": block.strip()} for block in re.split(r"\n\s*\n", text) if block.strip()]}

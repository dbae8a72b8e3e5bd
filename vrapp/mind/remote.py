"""A model on another machine, or in another program: any server that speaks OpenAI's chat completions (llama-server, vLLM, Ollama, a Llama API).

In: lines of conversation. Out: pieces of text as they stream in. The server keeps its own cache, which our append-only conversations serve well; where it
says how much of a prompt it found there, that is counted. Nothing is sent anywhere unless `mind.url` names a server; the key comes from $VRAPP_API_KEY only.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from vrapp.config import MindSettings
from vrapp.errors import UsageError, VrappError
from vrapp.mind.backend import Counts, Line, Sampling, Stopped
from vrapp.mind.remote_stream import Limits, LostError, RefusedError, Wire

KEY = "VRAPP_API_KEY"
TRIES = 3  # of a request to which nothing came back yet
BACK_OFF_S = (0.5, 2.0)
LONGEST_RETRY_S = 10.0  # that a server may ask us to wait
_BYTES_A_TOKEN = 3.0  # at first: few languages have fewer, and to guess too many tokens only lets old turns leave early
_A_LINE = 6  # tokens that a chat template puts around a line
_BUSY = frozenset((408, 425, 429, 500, 502, 503, 504))
_UNKNOWN = re.compile(r"min_p|repeat|grammar|cache_prompt|stream_options|unknown|unrecogni[sz]ed|unexpected|extra", re.IGNORECASE)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)\s*", re.DOTALL)


class Remote:
    """Implements `vrapp.mind.backend.Backend`. Asks the server at once what it serves: raises VrappError in one line when there is none."""

    def __init__(self, url: str, settings: MindSettings, limits: Limits | None = None) -> None:
        self.counts = Counts()
        self.small = False  # who runs a server runs more than the smallest model
        self._host = _checked(url)
        self._wire = Wire(url.rstrip("/").removesuffix("/chat/completions"), os.environ.get(KEY, ""), limits or Limits(first=settings.patience))
        self._bytes_a_token = _BYTES_A_TOKEN
        self._extras = True  # more options than OpenAI's own: dropped for good when the server refuses them
        try:
            served = self._served(settings.model)
        except BaseException:
            self._wire.close()
            raise
        self._model = str(served.get("id", settings.model))
        self._warms = served.get("owned_by") == "llamacpp"  # the one server known to read a prompt ahead without answering
        self.context = _context(served, settings.context)
        self.name = f"{self._model.rpartition('/')[2].removesuffix('.gguf')} at {self._host}"

    def close(self) -> None:
        self._wire.close()

    def size(self, lines: Sequence[Line]) -> int:
        """A guess that learns from what the server counts."""
        return int(sum(len(line.text.encode()) for line in lines) / self._bytes_a_token) + _A_LINE * len(lines)

    def read(self, lines: Sequence[Line], stopped: Stopped) -> None:
        if not self._warms or not lines:
            return
        with suppress(VrappError):  # a favour to the next answer, which will say what is wrong
            self._wire.post(
                "/chat/completions", {"model": self._model, "messages": _messages(lines), "max_tokens": 0, "n_predict": 0, "cache_prompt": True}, stopped
            )

    def answer(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped) -> Generator[str]:
        self.counts = counts = Counts(prompt=self.size(lines))
        counts.evaluated, usage = counts.prompt, _Usage()
        for attempt in range(TRIES):
            pieces = self._stream(lines, sampling, stopped, usage)
            try:
                for piece in pieces:
                    counts.generated += bool(piece)
                    yield piece
                break
            except (RefusedError, LostError) as error:
                if counts.generated or not self._may_retry(error, attempt, stopped):
                    raise
            finally:
                pieces.close()
        self._settle(counts, usage, lines, sampling, stopped())

    # one request

    def _stream(self, lines: Sequence[Line], sampling: Sampling, stopped: Stopped, usage: _Usage) -> Generator[str]:
        """The answer's pieces, "" while nothing comes, without what a model thinks before it speaks."""
        held = ""  # what may yet turn out to be the beginning of a thought
        ended = False
        for event in self._wire.events("/chat/completions", self._body(lines, sampling), stopped):
            if event is None:
                yield ""
                continue
            usage.take(event)
            if "error" in event:
                raise LostError(f"the model server at {self._host} broke off: {_short(event['error'])}; say it again or look at the server")
            held += _content(event)
            said, held = _spoken(held)
            if said:
                yield said
            ended = ended or bool(usage.reason)
        if not stopped() and not ended and not usage.reason:
            raise LostError(f"the model server at {self._host} ended in the middle of an answer; say it again or look at the server")
        if held and not held.startswith("<think>"):
            yield held

    def _body(self, lines: Sequence[Line], sampling: Sampling) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self._model, "messages": _messages(lines), "stream": True, "max_tokens": sampling.max_tokens, "seed": sampling.seed}
        body |= {name: value for name, value in (("temperature", sampling.temperature), ("top_p", sampling.top_p)) if value is not None}
        if self._extras:
            body["stream_options"] = {"include_usage": True}
            if sampling.min_p is not None:
                body["min_p"] = sampling.min_p
            if sampling.repeat_penalty is not None:
                body |= {"repeat_penalty": sampling.repeat_penalty, "repetition_penalty": sampling.repeat_penalty}
            if self._warms:
                body["cache_prompt"] = True
                if sampling.grammar:
                    body["grammar"] = sampling.grammar
        return body

    def _may_retry(self, error: RefusedError | LostError, attempt: int, stopped: Stopped) -> bool:
        """After a pause, unless it would not help; False too when stopped meanwhile."""
        wait_s = 0.0
        if isinstance(error, RefusedError):
            if error.status in (400, 422) and self._extras and _UNKNOWN.search(str(error)):
                self._extras = False
                return True
            if error.status not in _BUSY or error.retry_s > LONGEST_RETRY_S:
                return False
            wait_s = error.retry_s
        if attempt + 1 >= TRIES:
            return False
        until_s = time.monotonic() + max(wait_s, BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)])
        while time.monotonic() < until_s:
            if stopped():
                return False
            time.sleep(0.01)
        return True

    def _settle(self, counts: Counts, usage: _Usage, lines: Sequence[Line], sampling: Sampling, was_stopped: bool) -> None:
        if usage.prompt > 0:
            counts.prompt, counts.evaluated = usage.prompt, max(0, usage.prompt - usage.cached)
            told = sum(len(line.text.encode()) for line in lines)
            self._bytes_a_token = min(8.0, max(1.0, told / max(1, usage.prompt - _A_LINE * len(lines))))
        counts.generated = usage.generated or counts.generated
        counts.ended = "stopped" if was_stopped else "length" if usage.reason == "length" or counts.generated >= sampling.max_tokens else "end"

    def _served(self, wanted: str) -> dict[str, Any]:
        """What /models says of the wanted model; of the first one for "default"."""
        try:
            found: Any = self._wire.get("/models")
        except RefusedError as error:
            if error.status != 404 or wanted == "default":
                raise
            return {"id": wanted}  # a server that does not list what it has
        listed = [each for each in (found.get("data") if isinstance(found, dict) else None) or [] if isinstance(each, dict) and each.get("id")]
        names = [str(each["id"]) for each in listed]
        if wanted in names:
            return listed[names.index(wanted)]
        if wanted == "default" and listed:
            return listed[0]
        offered = ", ".join(names[:8]) or "nothing"
        raise VrappError(f"the model server at {self._host} has no model {wanted!r}; it offers {offered}: set mind.model to one of these")


class _Usage:
    """What the server said of an answer: tokens, and why it ended ("" while it has not)."""

    def __init__(self) -> None:
        self.prompt = self.cached = self.generated = 0
        self.reason = ""

    def take(self, event: dict[str, Any]) -> None:
        usage, timings = event.get("usage"), event.get("timings")
        if isinstance(usage, dict):
            self.prompt, self.generated = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
            details = usage.get("prompt_tokens_details")
            self.cached = _count(details, "cached_tokens") if isinstance(details, dict) else self.cached
        if isinstance(timings, dict):  # llama-server
            self.cached = _count(timings, "cache_n")
            self.prompt = self.cached + _count(timings, "prompt_n")
            self.generated = _count(timings, "predicted_n")
        choice = _choice(event)
        reason = choice.get("finish_reason")
        self.reason = reason if isinstance(reason, str) else self.reason


def _checked(url: str) -> str:
    """Host and port for people. Raises UsageError for what is no http address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"mind.url {url!r} is no address ({error}); it looks like http://127.0.0.1:8080/v1") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"mind.url {url!r} is no address; it looks like http://127.0.0.1:8080/v1")
    return parts.hostname + (f":{port}" if port else "")


def _messages(lines: Sequence[Line]) -> list[dict[str, str]]:
    return [{"role": line.role, "content": line.text} for line in lines]


def _context(served: dict[str, Any], ours: int) -> int:
    """Tokens that the server's model reads, where it says so (vLLM: max_model_len, llama-server: meta.n_ctx), at most; else what the settings say."""
    meta = served.get("meta")
    told = _count(served, "max_model_len") or (_count(meta, "n_ctx") if isinstance(meta, dict) else 0)
    return min(ours, told) if told > 256 else ours


def _choice(event: dict[str, Any]) -> dict[str, Any]:
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _content(event: dict[str, Any]) -> str:
    delta = _choice(event).get("delta")
    text = delta.get("content") if isinstance(delta, dict) else None
    return text if isinstance(text, str) else ""


def _spoken(text: str) -> tuple[str, str]:
    """What can be said now, and what must wait: a thought that is not over, or the first letters of its mark."""
    text = _THOUGHT.sub(lambda found: "" if "</think>" in found[0] else found[0], text)
    at = text.find("<think>")
    if at >= 0:
        return text[:at], text[at:]
    for length in range(min(len("<think>") - 1, len(text)), 0, -1):
        if "<think>".startswith(text[-length:]):
            return text[:-length], text[-length:]
    return text, ""


def _count(mapping: Any, name: str) -> int:
    value = mapping.get(name)
    return value if isinstance(value, int) and 0 <= value < 1 << 31 else 0


def _short(said: Any) -> str:
    text = said.get("message", said) if isinstance(said, dict) else said
    return " ".join(str(text).split())[:160]

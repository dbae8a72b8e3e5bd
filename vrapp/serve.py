"""The companion for other programs: an OpenAI-compatible server on this machine. In: HTTP requests. Out: the same words as in the room, streamed.

Two models are offered. "companion": the last user message becomes a turn with the persona, its memory and its care, as in `vrapp chat`; earlier messages of the
request are not read, because the companion remembers by itself. "model": the bare language model answers the whole conversation of the request; nothing is
kept. One answer at a time, in the order of asking.
Only this machine can reach it unless another host is named, and every request needs the token.
"""

from __future__ import annotations

import asyncio
import queue
import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from vrapp import turn
from vrapp.errors import VrappError
from vrapp.messages import Heard, SceneNow, Sentence, Trouble
from vrapp.mind.backend import Line, Sampling

T = TypeVar("T")
COMPANION, MODEL = "companion", "model"
LONGEST_BODY = 4 << 20  # bytes of a request
_MOST_MESSAGES = 2000


class _Part(msgspec.Struct, frozen=True):
    type: str
    text: str = ""


class _Message(msgspec.Struct, frozen=True):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_Part] | None = None

    @property
    def words(self) -> str:
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content or [] if part.type == "text")


class _Ask(msgspec.Struct, frozen=True):
    """What is read of a request; other fields of the protocol are let be."""

    messages: Annotated[list[_Message], msgspec.Meta(min_length=1, max_length=_MOST_MESSAGES)]
    model: str = COMPANION
    stream: bool = False
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, msgspec.Meta(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    max_completion_tokens: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    seed: int = 0
    stream_options: dict[str, Any] | None = None

    @property
    def most(self) -> int | None:
        return self.max_completion_tokens or self.max_tokens


class Said(msgspec.Struct):
    """How an answer ended. reason: of the protocol."""

    reason: str = "stop"
    prompt: int = 0
    cached: int = 0
    generated: int = 0
    trouble: str = ""


class Server:
    """A mind in a thread of its own, which opens it and alone touches it: a database belongs to the thread that opened it. Raises what `open_mind` raises."""

    def __init__(self, open_mind: Callable[[], turn.Mind]) -> None:
        self._jobs: queue.SimpleQueue[Callable[[turn.Mind], None] | None] = queue.SimpleQueue()
        opened: Future[turn.Mind] = Future()
        self._thread = threading.Thread(target=self._work, args=(open_mind, opened), name="mind", daemon=True)
        self._thread.start()
        mind = opened.result()
        self.name, self.context = mind.persona.name, mind.backend.context
        self.turn_id = 0

    def ask(self, job: Callable[[turn.Mind], T]) -> T:
        """The result of a job in the mind's thread, after those that wait there already."""
        done: Future[T] = Future()

        def run(mind: turn.Mind) -> None:
            try:
                done.set_result(job(mind))
            except BaseException as error:
                done.set_exception(error)

        self._jobs.put(run)
        return done.result()

    def begin(self, job: Callable[[turn.Mind], None]) -> None:
        """As `ask`, without waiting."""
        self._jobs.put(job)

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join(10.0)

    def _work(self, open_mind: Callable[[], turn.Mind], opened: Future[turn.Mind]) -> None:
        try:
            mind = open_mind()
        except BaseException as error:
            opened.set_exception(error)
            return
        opened.set_result(mind)
        try:
            while (job := self._jobs.get()) is not None:
                job(mind)
                if self._jobs.empty():
                    turn.tidy(mind, lambda: not self._jobs.empty())
        finally:
            turn.settle_unheard(mind)
            mind.memory.close()
            mind.backend.close()

    def pieces(self, mind: turn.Mind, ask: _Ask, said: Said, gone: threading.Event) -> Iterator[str]:
        """The answer. Trouble ends it and is told in `said`."""
        try:
            yield from _model(mind, ask, gone) if ask.model == MODEL else self._companion(mind, ask.messages[-1].words, said, gone)
        except VrappError as error:
            said.trouble = str(error)
        counts = mind.backend.counts
        said.prompt, said.cached, said.generated = counts.prompt, max(0, counts.prompt - counts.evaluated), counts.generated
        said.reason = "length" if counts.ended == "length" else "stop"

    def _companion(self, mind: turn.Mind, words: str, said: Said, gone: threading.Event) -> Iterator[str]:
        """One turn. What was handed over before the client went away is what the companion remembers to have said."""
        self.turn_id += 1
        given: list[str] = []
        for message in turn.take_turn(mind, Heard(self.turn_id, words, scene=SceneNow(clock=_clock())), gone.is_set):
            if isinstance(message, Sentence) and not gone.is_set():
                given.append(message.text)
                yield message.text if len(given) == 1 else f" {message.text}"
            elif isinstance(message, Trouble):
                said.trouble = message.text
        turn.settle(mind, self.turn_id, " ".join(given))


def _model(mind: turn.Mind, ask: _Ask, gone: threading.Event) -> Iterator[str]:
    """The bare model on the lines of the request."""
    lines = [Line("system" if each.role == "developer" else each.role, each.words) for each in ask.messages]
    most = min(ask.most or mind.settings.max_tokens, mind.backend.context // 2)
    return mind.backend.answer(lines, Sampling(ask.temperature, ask.top_p, max_tokens=most, seed=ask.seed & 0x7FFFFFFF), gone.is_set)


def _clock() -> str:
    return datetime.now().strftime("%A, %d %B %Y, %H:%M")


def application(server: Server, token: str) -> Starlette:
    """The web application; every request must bring `token`."""

    async def models(request: Request) -> Response:
        if not _may(request, token):
            return _wrong(401, "a token is needed: it was shown when vrapp serve started")
        card = {"object": "model", "created": 0, "owned_by": "vrapp"}
        return JSONResponse({"object": "list", "data": [card | {"id": COMPANION}, card | {"id": MODEL, "max_model_len": server.context}]})

    async def chat(request: Request) -> Response:
        if not _may(request, token):
            return _wrong(401, "a token is needed: it was shown when vrapp serve started")
        try:
            ask = await _read(request)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
            return _wrong(400, f"not a chat completion request: {error}")
        if ask.model not in (COMPANION, MODEL):
            return _wrong(404, f"no model {ask.model!r}; there are {COMPANION} and {MODEL}")
        if ask.model == COMPANION and (ask.messages[-1].role != "user" or not ask.messages[-1].words.strip()):
            return _wrong(400, "the last message must be the user's and hold words")
        return await _streamed(server, ask) if ask.stream else await _at_once(server, ask, request)

    return Starlette(routes=[Route("/v1/models", models), Route("/v1/chat/completions", chat, methods=["POST"])])


def token_of(home: Path) -> str:
    """The token of this installation, made at first use and readable by its owner only."""
    path = home / "serve.token"
    if path.is_file():
        kept = path.read_text(encoding="ascii", errors="replace").strip()
        if kept:
            return kept
    home.mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(24)
    path.touch(mode=0o600)
    path.write_text(token + "\n", encoding="ascii")
    return token


def _may(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return secrets.compare_digest(given.encode(), token.encode())


async def _read(request: Request) -> _Ask:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise ValueError(f"more than {LONGEST_BODY} bytes")
    return msgspec.json.decode(body, type=_Ask)


async def _forwarded(server: Server, ask: _Ask, said: Said, gone: threading.Event) -> AsyncIterator[str]:
    """Pieces from a thread of their own; `gone` is set when nobody listens any more."""
    loop, mail = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def work(mind: turn.Mind) -> None:
        try:
            for piece in () if gone.is_set() else server.pieces(mind, ask, said, gone):
                loop.call_soon_threadsafe(mail.put_nowait, piece)
        finally:
            with suppress(RuntimeError):  # the server was closed meanwhile
                loop.call_soon_threadsafe(mail.put_nowait, None)

    server.begin(work)
    try:
        while (piece := await mail.get()) is not None:
            if piece:
                yield piece
    finally:
        gone.set()


async def _streamed(server: Server, ask: _Ask) -> Response:
    head = _head("chat.completion.chunk", ask.model)
    counted = bool((ask.stream_options or {}).get("include_usage"))

    async def events() -> AsyncIterator[bytes]:
        said = Said()
        yield _event(head | _chunk({"role": "assistant", "content": ""}))
        async for piece in _forwarded(server, ask, said, threading.Event()):
            yield _event(head | _chunk({"content": piece}))
        if said.trouble:
            yield _event({"error": {"message": said.trouble, "type": "server_error"}})
        yield _event(head | _chunk({}, said.reason))
        if counted:
            yield _event(head | {"choices": [], "usage": _usage(said)})
        yield b"data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


async def _at_once(server: Server, ask: _Ask, request: Request) -> Response:
    said, gone = Said(), threading.Event()

    async def collect() -> str:
        return "".join([piece async for piece in _forwarded(server, ask, said, gone)])

    collecting = asyncio.create_task(collect())
    while not collecting.done():
        await asyncio.wait([collecting], timeout=0.25)
        if await request.is_disconnected():
            gone.set()
    if said.trouble:
        return _wrong(503, said.trouble)
    choice = {"index": 0, "message": {"role": "assistant", "content": collecting.result()}, "finish_reason": said.reason}
    return JSONResponse(_head("chat.completion", ask.model) | {"choices": [choice], "usage": _usage(said)})


def _head(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(8)}", "object": kind, "created": int(time.time()), "model": model}


def _chunk(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


def _usage(said: Said) -> dict[str, Any]:
    return {
        "prompt_tokens": said.prompt,
        "completion_tokens": said.generated,
        "total_tokens": said.prompt + said.generated,
        "prompt_tokens_details": {"cached_tokens": said.cached},
    }


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + msgspec.json.encode(data) + b"\n\n"


def _wrong(status: int, words: str) -> Response:
    return JSONResponse({"error": {"message": words, "type": "invalid_request_error", "code": status}}, status_code=status)

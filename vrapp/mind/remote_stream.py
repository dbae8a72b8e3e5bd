"""Requests to a server that can be given up at any moment: while connecting, while the server thinks, in the middle of a stream.

A thread of its own runs an event loop, because only a task can be cancelled in the middle of waiting; what arrives is handed over through a queue that the
caller looks into every few milliseconds, asking `stopped` in between. Closing the connection is what tells every known server to stop generating.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Generator
from concurrent.futures import Future
from typing import Any, NamedTuple

import httpx2 as httpx
import msgspec

from vrapp.errors import VrappError
from vrapp.mind.backend import Stopped

TICK_S = 0.01  # between two looks at `stopped`: what a cancel waits for
LONGEST_LINE = 1 << 20  # bytes of one event; a server that sends more without a line's end is broken
LONGEST_BODY = 4 << 20  # bytes of an answer that is no stream


class Limits(NamedTuple):
    """Seconds. connect: until the connection stands. first: until the server begins to answer, which includes reading the prompt. next: between two pieces."""

    connect: float = 5.0
    first: float = 120.0
    next: float = 30.0


class RefusedError(VrappError):
    """The server answered with an error. status: HTTP's. retry_s: how long it asked to wait, or -1."""

    def __init__(self, text: str, status: int, retry_s: float = -1.0) -> None:
        super().__init__(text)
        self.status, self.retry_s = status, retry_s


class LostError(VrappError):
    """No answer came, or it broke off."""


class Wire:
    """A client for one server. base: its URL up to and without /chat/completions."""

    def __init__(self, base: str, key: str, limits: Limits) -> None:
        self.base, self._limits = base.rstrip("/"), limits
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="remote mind", daemon=True)
        self._thread.start()
        self._client: httpx.AsyncClient | None = None

    def get(self, path: str) -> Any:
        """A JSON document. Raises RefusedError or LostError."""
        return self._submit(self._json("GET", path, None)).result()

    def post(self, path: str, body: dict[str, Any], stopped: Stopped) -> Any | None:
        """A JSON document; None when stopped."""
        pending = self._submit(self._json("POST", path, body))
        while not pending.done():
            if stopped():
                pending.cancel()
                return None
            time.sleep(TICK_S)
        return pending.result()

    def events(self, path: str, body: dict[str, Any], stopped: Stopped) -> Generator[dict[str, Any] | None]:
        """The data of each server-sent event, as it comes; None a hundred times a second while there is nothing. Ends when stopped."""
        mail: queue.SimpleQueue[dict[str, Any] | BaseException | None] = queue.SimpleQueue()
        pending = self._submit(self._forward(path, body, mail))
        try:
            while not stopped():
                try:
                    each = mail.get(timeout=TICK_S)
                except queue.Empty:
                    yield None
                    continue
                if each is None:
                    return
                if isinstance(each, BaseException):
                    raise each
                yield each
        finally:
            pending.cancel()

    def close(self) -> None:
        if self._client is not None:
            self._submit(self._client.aclose()).result(2.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2.0)
        if not self._thread.is_alive():
            self._loop.close()

    # in the loop's thread

    def _submit(self, coroutine: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = self._limits
            timeout = httpx.Timeout(limits.next, connect=limits.connect, read=limits.first)
            self._client = httpx.AsyncClient(headers=self._headers, timeout=timeout, follow_redirects=False)
        return self._client

    async def _json(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            async with self._http().stream(method, self.base + path, json=body) as answer:
                return _decoded(await _whole(answer, self.base))
        except httpx.HTTPError as error:
            raise self._lost(error) from error

    async def _forward(self, path: str, body: dict[str, Any], mail: queue.SimpleQueue[Any]) -> None:
        try:
            async with self._http().stream("POST", self.base + path, json=body) as answer:
                if answer.status_code != 200:
                    await _whole(answer, self.base)
                async for line in _lines(answer, self._limits.next):
                    data = line.removeprefix(b"data:").strip() if line.startswith(b"data:") else b""
                    if data == b"[DONE]":
                        break
                    if data:
                        mail.put(_event(data))
            mail.put(None)
        except httpx.HTTPError as error:
            mail.put(self._lost(error))
        except TimeoutError:
            mail.put(
                LostError(
                    f"the model server at {self.base} fell silent for {self._limits.next:.0f} s in the middle of an answer; say it again or look at the server"
                )
            )
        except VrappError as error:
            mail.put(error)

    def _lost(self, error: httpx.HTTPError) -> LostError:
        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
            return LostError(f"no model server answers at {self.base}; start it, or set mind.url to another (empty: the model on this computer)")
        if isinstance(error, httpx.TimeoutException):
            return LostError(f"the model server at {self.base} did not answer within {self._limits.first:.0f} s; look at the server, or raise mind.patience")
        return LostError(f"the connection to the model server at {self.base} broke ({type(error).__name__}); say it again or look at the server")


async def _lines(answer: httpx.Response, patience_s: float) -> AsyncIterator[bytes]:
    """Lines without their ends. Raises TimeoutError when nothing comes for `patience_s`, counted from the first byte on."""
    rest, chunks = b"", answer.aiter_bytes().__aiter__()
    began = False
    while True:
        try:
            chunk = await asyncio.wait_for(anext(chunks), patience_s) if began else await anext(chunks)
        except StopAsyncIteration:
            break
        began = True
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r")
        if len(rest) > LONGEST_LINE:
            raise LostError(f"the model server sent {len(rest)} bytes without a line's end; it does not speak the OpenAI protocol")
    if rest:
        yield rest


async def _whole(answer: httpx.Response, base: str) -> bytes:
    """The body, bounded. Raises RefusedError for a status that is no success."""
    body = b""
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise LostError(f"the model server at {base} sent more than {LONGEST_BODY} bytes; it does not speak the OpenAI protocol")
    if answer.status_code < 300:
        return body
    raise RefusedError(_refusal(answer, body, base), answer.status_code, _retry_s(answer))


def _refusal(answer: httpx.Response, body: bytes, base: str) -> str:
    said = " ".join(_reason(body).split())[:200]
    match answer.status_code:
        case 401 | 403:
            return f"the model server at {base} wants another key ({answer.status_code}); set the one in $VRAPP_API_KEY"
        case 404:
            return f"the model server at {base} knows no such model or address (404{': ' + said if said else ''}); set mind.url and mind.model"
        case 429:
            return f"the model server at {base} is busy (429); wait a moment and say it again"
        case 300 | 301 | 302 | 303 | 307 | 308:
            return f"the model server at {base} points elsewhere ({answer.headers.get('location', '')[:100]}); set mind.url to that address"
        case status:
            return f"the model server at {base} answered {status}{': ' + said if said else ''}; look at the server"


def _reason(body: bytes) -> str:
    """What an error document says: {"error": {"message": ...}} of most servers, {"error": "..."} of Ollama, {"message": ...} of old vLLM."""
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    for key in ("error", "message", "detail"):
        found = found.get(key, found) if isinstance(found, dict) else found
    return found if isinstance(found, str) else ""


def _retry_s(answer: httpx.Response) -> float:
    try:
        return max(0.0, float(answer.headers.get("retry-after", "-1")))
    except ValueError:
        return -1.0  # a date: not worth a clock


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LostError(f"the model server sent something that is not JSON ({error}); it does not speak the OpenAI protocol") from error


def _event(data: bytes) -> dict[str, Any]:
    found = _decoded(data)
    if not isinstance(found, dict):
        raise LostError("the model server sent an event that is no object; it does not speak the OpenAI protocol")
    return found

"""Tools of MCP servers that the user put into the settings. In: commands. Out: tools with the server's schemas, and results as bounded text.

The servers live on an event loop in one thread of the mind's process; each call waits for at most the server's `seconds`, and ends at once when the turn is
over. A server that dies is started again for the next call, a few times. Each tool needs the user's leave before its first call; "always" is kept with a
digest of what the tool said it was, so that a tool which changes is asked about anew.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import msgspec

from vrapp.config import McpSettings
from vrapp.errors import MissingError
from vrapp.mind.backend import Stopped
from vrapp.mind.tools.tool import LONGEST_RESULT, Result, Tool, quoted
from vrapp.mind.tools.transport import connected

START_S, LIST_S = 10.0, 4.0  # for a server to come up; for all of them before the first prompt is made
MOST_TOOLS = 24  # of one server
MOST_STARTS = 4  # of one server in a session
LONGEST_SCHEMA = 4000  # characters of JSON
_LOOK_S = 0.05


class _Session(Protocol):
    async def initialize(self) -> Any: ...
    async def list_tools(self) -> Any: ...
    async def call_tool(self, name: str, arguments: dict[str, Any], read_timeout_seconds: float) -> Any: ...


@dataclass(slots=True)
class _Line:
    """One server: its settings and, while it runs, its session."""

    name: str
    settings: McpSettings
    session: _Session | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    starts: int = 0
    problem: str = ""
    tools: list[Tool] = field(default_factory=list[Tool])


class Servers:
    """Implements `toolbox.Server`. consents: the file in which "always" is kept. say: hears of a server that cannot be had, in a line."""

    def __init__(self, settings: Mapping[str, McpSettings], consents: Path, say: Callable[[str], None] = lambda line: None) -> None:
        try:
            import mcp  # pyright: ignore[reportUnusedImport]  # noqa: F401
        except ImportError as error:
            raise MissingError("the settings name MCP servers, and the mcp package is not here: pip install 'vrapp[mcp]'") from error
        self._consents, self._allowed = consents, _read_consents(consents)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mcp servers", daemon=True)
        self._thread.start()
        self._lines = [_Line(name, each) for name, each in settings.items()]
        until = time.monotonic() + LIST_S
        starting = [self._submit(self._start(line)) for line in self._lines]
        for line, each in zip(self._lines, starting, strict=True):
            with suppress(TooLate):
                each.result(max(0.0, until - time.monotonic()))
            if line.session is None:
                say(f"the MCP server {line.name} {line.problem or 'is slow to start'}; its tools are left out for now")

    @property
    def tools(self) -> Sequence[Tool]:
        return [tool for line in self._lines for tool in line.tools]

    def call(self, tool: Tool, arguments: Mapping[str, Any], stopped: Stopped) -> Result:
        server, _, name = tool.name.partition(".")
        line = next((each for each in self._lines if each.name == server), None)
        if line is None:
            return Result(f"there is no server {server}", failed=True)
        future = self._submit(self._call(line, name, dict(arguments)))
        until = time.monotonic() + line.settings.seconds + (START_S if line.session is None else 0.0)
        while not stopped() and time.monotonic() < until:
            try:
                return future.result(_LOOK_S)
            except TooLate:
                continue
            except CancelledError:
                break
        future.cancel()
        return Result(f"{tool.name} did not answer in {line.settings.seconds:.0f} seconds", failed=True, say="That took too long. Let's leave it for now.")

    def allowed(self, tool: Tool) -> bool:
        return self._allowed.get(tool.name) == digest(tool)

    def allow(self, tool: Tool) -> None:
        self._allowed[tool.name] = digest(tool)
        with suppress(OSError):  # then it is asked again next time
            self._consents.parent.mkdir(parents=True, exist_ok=True)
            made = self._consents.with_name(self._consents.name + ".new")
            made.write_text(json.dumps(self._allowed, indent=1), encoding="utf-8")
            made.replace(self._consents)

    def close(self) -> None:
        with suppress(Exception):
            self._submit(self._end_all()).result(5.0)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5.0)
        if not self._thread.is_alive():
            self._loop.close()

    def _submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # on the loop

    async def _start(self, line: _Line) -> None:
        """Until the server has told its tools, or failed. The session lives in a task of its own, because its scopes must end where they began."""
        line.starts += 1
        line.over, ready = asyncio.Event(), asyncio.Event()
        line.task = asyncio.create_task(self._live(line, ready))
        with suppress(TimeoutError):
            await asyncio.wait_for(ready.wait(), START_S)

    async def _live(self, line: _Line, ready: asyncio.Event) -> None:
        from mcp import ClientSession

        try:
            async with AsyncExitStack() as stack:
                streams = await stack.enter_async_context(connected(line.settings.command, line.settings.env, line.settings.cwd or None))
                session = await stack.enter_async_context(ClientSession(*streams))
                await asyncio.wait_for(session.initialize(), START_S)
                listed = await asyncio.wait_for(session.list_tools(), START_S)
                line.tools = [tool for each in listed.tools[:MOST_TOOLS] if (tool := _tool_of(line.name, each)) is not None]
                line.session, line.problem = session, ""
                ready.set()
                await line.over.wait()
        except FileNotFoundError:
            line.problem = f"cannot be started: there is no program {line.settings.command[0]!r}"
        except Exception as error:  # a server may fail in any way
            line.problem = f"failed ({type(error).__name__}: {' '.join(str(error).split())[:120]})"
        finally:
            line.session = None
            ready.set()

    async def _call(self, line: _Line, name: str, arguments: dict[str, Any]) -> Result:
        if line.session is None:
            if line.starts >= MOST_STARTS:
                return Result(f"the server {line.name} {line.problem or 'died'} too often", failed=True, say="That tool does not work right now.")
            await self._start(line)
        session = line.session
        if session is None:
            return Result(f"the server {line.name} {line.problem or 'does not answer'}", failed=True, say="That tool does not work right now.")
        try:
            made = await session.call_tool(name, arguments, read_timeout_seconds=line.settings.seconds)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            line.over.set()  # whatever state it is in, the next call begins with a new one
            line.session = None
            return Result(f"{line.name}.{name} failed ({type(error).__name__}: {' '.join(str(error).split())[:200]})", failed=True)
        return Result(_text_of(made.content), failed=bool(made.is_error))

    async def _end_all(self) -> None:
        for line in self._lines:
            line.over.set()
        tasks = [line.task for line in self._lines if line.task is not None]
        await asyncio.wait(tasks, timeout=4.0) if tasks else None


def digest(tool: Tool) -> str:
    """Of all that the tool says it is."""
    return hashlib.sha256(json.dumps([tool.name, tool.about, tool.schema], sort_keys=True).encode()).hexdigest()


def _tool_of(server: str, told: Any) -> Tool | None:
    """None for one whose name or schema is not fit for a prompt. Its description is a stranger's text: one line, bounded, unable to end its place."""
    name, schema = str(told.name), told.input_schema
    if not name.replace("_", "").replace("-", "").isalnum() or len(name) > 60 or len(json.dumps(schema)) > LONGEST_SCHEMA or schema.get("type") != "object":
        return None
    about = quoted((told.description or name).strip().splitlines()[0] if (told.description or "").strip() else name)[:160]
    return Tool(f"{server}.{name}", about, "server", schema, permission="ask")


def _text_of(content: Sequence[Any]) -> str:
    parts = [str(part.text) if getattr(part, "type", "") == "text" else f"[{getattr(part, 'type', 'something')}]" for part in content[:20]]
    return "\n".join(part[:LONGEST_RESULT] for part in parts)[: 2 * LONGEST_RESULT] or "done, without a word"


def _read_consents(path: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}  # nothing is allowed

"""A pipe to an MCP server's process: one JSON message a line, both ways. The official session (`mcp.ClientSession`) sits on top.

In: a command. Out: the two streams that a session takes. The server is a stranger: a line longer than LONGEST_LINE or more than MOST_A_SECOND messages end it,
and it reads nothing of our environment beyond what a process needs. Its own complaints (stderr) are not ours to show.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

LONGEST_LINE = 1 << 20  # bytes
MOST_A_SECOND = 2000
GRACE_S = 1.0  # for a server to end by itself when its input ends


@asynccontextmanager
async def connected(command: Sequence[str], env: Mapping[str, str], cwd: str | None = None) -> AsyncGenerator[tuple[Any, Any]]:
    """Streams to and from a new process, which is gone when this ends. Raises OSError if it cannot be started."""
    import anyio
    from mcp.client.stdio import get_default_environment
    from mcp.shared.message import SessionMessage

    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**get_default_environment(), **env},
        cwd=cwd,
        limit=LONGEST_LINE,
        start_new_session=os.name == "posix",
    )
    came, coming = anyio.create_memory_object_stream[SessionMessage | Exception](16)
    going, gone = anyio.create_memory_object_stream[SessionMessage](16)
    tasks = [asyncio.create_task(_read(process, came)), asyncio.create_task(_write(process, gone))]
    try:
        yield coming, going
    finally:
        await asyncio.shield(_end(process, tasks))
        for stream in (came, coming, going, gone):
            await stream.aclose()


async def _read(process: asyncio.subprocess.Process, came: Any) -> None:
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter

    assert process.stdout is not None
    second, count = 0, 0
    async with came:
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:
                return  # longer than anything that a tool has to say
            if not line.endswith(b"\n"):
                return
            now = int(time.monotonic())
            second, count = now, count + 1 if now == second else 1
            if count > MOST_A_SECOND:
                return
            try:
                message: SessionMessage | Exception = SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
            except ValueError:
                continue  # no message: a stray print
            await came.send(message)


async def _write(process: asyncio.subprocess.Process, gone: Any) -> None:
    assert process.stdin is not None
    async with gone:
        async for message in gone:
            process.stdin.write(message.message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")
            await process.stdin.drain()


async def _end(process: asyncio.subprocess.Process, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Its input ends, then it does; what it started with it where the system can tell."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if process.stdin is not None:
        process.stdin.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), GRACE_S)
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, 9)
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

"""The tools in a turn: what the words plainly ask for, and what a model wrote that it wants done. Implements `vrapp.mind.hooks.Tools`.

    words -> rule -> Call      model -> text -> Call
    Call -> known? -> arguments checked -> allowed? (settings, else the user is asked) -> done by the memory, the room or a server -> Served

Nothing here raises for what a user, a model, a room or a server does: it becomes a failed result that the mind hears of, in a line.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from vrapp.errors import VrappError
from vrapp.messages import AskUser, Due, FromMind, Heard, SceneNow, ToolCall, ToolResult, UserAnswered
from vrapp.mind.backend import Stopped
from vrapp.mind.hooks import Served
from vrapp.mind.memory import Memory
from vrapp.mind.tools import calling, errands, intents, reminders
from vrapp.mind.tools.arguments import BY_NAME
from vrapp.mind.tools.errands import Errand
from vrapp.mind.tools.link import CALL_S, QUESTION_S, Link
from vrapp.mind.tools.tool import Call, Permission, Result, Tool, checked, quoted

AGAIN_S = 60.0  # before a reminder that nobody heard is told once more
MOST_ASLEEP_S = 15.0  # between looks at the wall clock: timeouts stand still while a machine sleeps
Steps = Generator[FromMind, None, Result]


class Server(Protocol):
    """Tools from elsewhere (`vrapp.mind.tools.mcp`)."""

    @property
    def tools(self) -> Sequence[Tool]: ...
    def call(self, tool: Tool, arguments: Mapping[str, Any], stopped: Stopped) -> Result: ...
    def allowed(self, tool: Tool) -> bool: ...
    def allow(self, tool: Tool) -> None: ...
    def close(self) -> None: ...


class Toolbox:
    """One for a mind. permissions: by tool, over each tool's own. small: the model cannot call tools and had better not word results."""

    def __init__(
        self,
        memory: Memory,
        link: Link,
        *,
        small: bool,
        permissions: Mapping[str, Permission] | None = None,
        names: Sequence[str] = (),
        servers: Server | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._memory, self._link, self._small, self._clock = memory, link, small, clock
        self._permissions: Mapping[str, Permission] = permissions or {}
        self._names, self._servers = tuple(names), servers
        self.trouble = ""  # one line about servers that cannot be had
        self._calls = 0
        self._pending: Call | None = None  # a reminder that lacks its time
        self._scene = SceneNow()
        self._row = 0
        self._saying: tuple[int, int] = (0, 0)  # turn and reminder
        self._told: dict[int, float] = {}  # reminder -> when main was last told that it is due

    @property
    def tools(self) -> list[Tool]:
        """All that is not denied."""
        known = [*BY_NAME.values(), *(self._servers.tools if self._servers else ())]
        return [tool for tool in known if self.permission(tool) != "deny"]

    def permission(self, tool: Tool) -> Permission:
        told = self._permissions.get(tool.name)
        if told is not None:
            return told
        if self._servers is not None and tool.place == "server" and self._servers.allowed(tool):
            return "allow"
        return tool.permission

    # what a turn asks for

    def about(self, small: bool) -> str:
        return "" if small else calling.about(self.tools)

    def serve(self, heard: Heard, stopped: Stopped) -> Generator[FromMind, None, Served]:
        """What the words plainly ask for; with `due`, what the companion was to say at this time."""
        if heard.due:
            return self._remind(heard)
        if not heard.text.strip():
            return Served()
        self._scene = heard.scene
        self._row = self._memory.attempt(lambda db: errands.latest_row(db, heard.text.strip()), 0)
        call = self._wished(heard)
        if call is None:
            return Served()
        result = yield from self._carry_out(heard.turn_id, call, stopped)
        return self._served(result)

    def call(self, turn_id: int, written: str, stopped: Stopped) -> Generator[FromMind, None, Served]:
        """A call that the model wrote: its result is told to the model, good or bad."""
        try:
            wish = calling.parse(written)
        except VrappError as error:
            return Served(told=(quoted(f"not done: {error}"),))
        result = yield from self._carry_out(turn_id, wish, stopped)
        return Served(told=(quoted(f"{wish.name}: {'not done: ' if result.failed else ''}{result.text}"),))

    # reminders

    def due(self) -> list[Due]:
        """What the main process must hear now; nothing twice within a minute."""
        now = self._clock()
        ripe = [each for each in self._memory.attempt(lambda db: reminders.overdue(db, now), []) if self._told.get(each.id, -1e18) + AGAIN_S <= now]
        self._told |= {each.id: now for each in ripe}
        return [Due(each.id, errands.reminding(each, now)) for each in ripe]

    def wait_s(self) -> float | None:
        """How long the mind may sleep; None: until there is mail."""
        nothing: float | None = None
        due = self._memory.attempt(reminders.next_due, nothing)
        if due is None:
            return None
        return min(MOST_ASLEEP_S, max(0.05, due - self._clock())) if due > self._clock() else 1.0

    def settled(self, turn_id: int, spoken: str) -> None:
        """What was heard of a turn is known: a reminder that was heard is done, another is told again."""
        turn, reminder = self._saying
        if turn != turn_id or not reminder:
            return
        self._saying = (0, 0)
        if spoken.strip():
            self._memory.attempt(lambda db: reminders.finish(db, [reminder], self._clock()), None)

    def close(self) -> None:
        if self._servers:
            self._servers.close()

    # one call

    def _wished(self, heard: Heard) -> Call | None:
        """By rule; the answer to "when shall I remind you?" completes the reminder before it."""
        now = datetime.fromtimestamp(self._clock())
        pending, self._pending = self._pending, None
        if pending is not None and (said := intents.time_only(heard.text, now)):
            return Call("reminder", {**pending.arguments, "when": said})
        call = intents.recognise(heard.text, heard.scene, now, self._names)
        if call is not None and call.name == "reminder" and not call.arguments["when"]:
            self._pending = call
        return call

    def _carry_out(self, turn_id: int, call: Call, stopped: Stopped) -> Steps:
        tool = BY_NAME.get(call.name) or next((each for each in (self._servers.tools if self._servers else ()) if each.name == call.name), None)
        if tool is None:
            return Result(f"there is no tool {call.name[:40]!r}", failed=True)
        if call.name == "reminder" and not call.arguments.get("when"):
            return Result("it is not said when; ask", failed=True, say="When shall I remind you?")
        try:
            arguments = checked(tool, call)
        except VrappError as error:
            return Result(str(error), failed=True, say="I'm not sure how to do that.")
        refusal = yield from self._leave(turn_id, tool, arguments, stopped)
        if refusal is not None:
            return refusal
        if tool.place == "room":
            return (yield from self._in_room(turn_id, tool, arguments, stopped))
        if tool.place == "server":
            assert self._servers is not None
            return self._servers.call(tool, arguments, stopped)
        try:
            return errands.carry_out(tool.name, arguments, self._errand())
        except Exception as error:  # an errand is a side matter: whatever is wrong with it, the conversation goes on
            return Result(f"{tool.name} failed ({type(error).__name__}: {error})", failed=True, say="That went wrong, I'm afraid.")

    def _errand(self) -> Errand:
        return Errand(self._memory, self._scene, self._clock(), self._row)

    def _leave(self, turn_id: int, tool: Tool, arguments: Mapping[str, Any], stopped: Stopped) -> Generator[FromMind, None, Result | None]:
        """None where the call may be made, else why not."""
        permission = self.permission(tool)
        if permission == "deny":
            return Result(f"{tool.name} is switched off in the settings", failed=True, say="I'm not allowed to do that: it is switched off in the settings.")
        if permission == "allow":
            return None
        question, nothing = self._question(tool, arguments)
        if nothing is not None:
            return nothing
        self._calls += 1
        yield AskUser(turn_id, self._calls, question, always=tool.place == "server")
        answer = self._link.wait(self._calls, QUESTION_S, stopped)
        if not isinstance(answer, UserAnswered):
            return Result("nobody answered whether this may be done", failed=True, say="I'd rather ask before I do that. Tell me again when you like.")
        if not answer.yes:
            return Result("the user does not want it", failed=True, say="All right, I'll leave it.")
        if answer.always and self._servers and tool.place == "server":
            self._servers.allow(tool)
        return None

    def _question(self, tool: Tool, arguments: Mapping[str, Any]) -> tuple[str, Result | None]:
        """What to ask; for nothing to forget, the result at once."""
        if tool.name == "forget":
            found = errands.found_for(str(arguments["about"]), self._errand())
            if not found:
                return "", errands.forget(arguments, self._errand())
            shown = "; ".join(f"\u201c{' '.join(text.split())[:80]}\u201d" for _, text in found[:3])
            return f"Shall I forget {'this' if len(found) == 1 else f'these {len(found)} things'}: {shown}?", None
        asked = ", ".join(f"{key} {json.dumps(value, ensure_ascii=False)[:80]}" for key, value in arguments.items())
        return tool.asks or f"May I use {tool.name}{f' with {asked}' if asked else ''}?", None

    def _in_room(self, turn_id: int, tool: Tool, arguments: Mapping[str, Any], stopped: Stopped) -> Steps:
        self._calls += 1
        yield ToolCall(turn_id, self._calls, tool.name, json.dumps(dict(arguments), ensure_ascii=False))
        answer = self._link.wait(self._calls, CALL_S, stopped)
        if not isinstance(answer, ToolResult):
            return Result(f"{tool.name} did not answer in {CALL_S:.0f} seconds", failed=True, say="That took too long. Let's leave it for now.")
        return Result(answer.text, answer.failed, _said(answer))

    def _served(self, result: Result) -> Served:
        """A small model is not asked to word it."""
        if self._small:
            return Served(say=(result.say or _sentence(result.text),))
        return Served(told=(quoted(("not done: " if result.failed else "done: ") + result.text),))

    def _remind(self, heard: Heard) -> Served:
        each = self._memory.attempt(lambda db: reminders.by_id(db, heard.due), None)
        if each is None:
            return Served(say=("I was going to remind you of something, but it is gone.",))
        self._saying = (heard.turn_id, each.id)
        return Served(say=(errands.reminding(each, self._clock()),))


def _said(answer: ToolResult) -> str:
    return _sentence(answer.text if answer.text.startswith("I") else f"Sorry, {answer.text}" if answer.failed else f"There, {answer.text}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")

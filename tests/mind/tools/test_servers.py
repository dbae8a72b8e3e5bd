"""A real MCP server over the official package: its tools are offered and called, and what it does wrong ends in a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vrapp.config import McpSettings
from vrapp.messages import AskUser, UserAnswered
from vrapp.mind.memory import Memory
from vrapp.mind.tools.link import InlineLink
from vrapp.mind.tools.servers import Servers
from vrapp.mind.tools.tool import LONGEST_RESULT, Result, Tool
from vrapp.mind.tools.toolbox import Toolbox

pytest.importorskip("mcp")
SERVER = Path(__file__).with_name("server.py")
NOBODY = lambda: False  # noqa: E731


@pytest.fixture(scope="module")
def consents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("consents") / "consents.json"


@pytest.fixture(scope="module")
def servers(consents: Path) -> Iterator[Servers]:
    said: list[str] = []
    settings = {"test": McpSettings(command=(sys.executable, str(SERVER)), seconds=2.0), "gone": McpSettings(command=("no-such-program-at-all",))}
    made = Servers(settings, consents, said.append)
    assert said == ["the MCP server gone cannot be started: there is no program 'no-such-program-at-all'; its tools are left out for now"]
    yield made
    made.close()


def tool(servers: Servers, name: str) -> Tool:
    return next(each for each in servers.tools if each.name == f"test.{name}")


def test_tools_are_listed_with_their_schemas(servers: Servers) -> None:
    assert {each.name for each in servers.tools} == {f"test.{name}" for name in ("add", "hang", "die", "flood", "long", "hostile")}
    add = tool(servers, "add")
    assert add.about == "Add two numbers." and add.permission == "ask" and set(add.schema["required"]) == {"a", "b"}


def test_a_call_is_answered(servers: Servers) -> None:
    assert servers.call(tool(servers, "add"), {"a": 2, "b": 40}, NOBODY) == Result("42")
    assert servers.call(tool(servers, "add"), {"a": "x"}, NOBODY).failed


@pytest.mark.slow
def test_what_hangs_dies_or_floods_ends_in_a_line_and_the_next_call_works(servers: Servers) -> None:
    for name in ("hang", "die", "flood"):
        result = servers.call(tool(servers, name), {}, NOBODY)
        assert result.failed and len(result.text) < 400 and "\n" not in result.text, name
        assert servers.call(tool(servers, "add"), {"a": 1, "b": 1}, NOBODY) == Result("2"), f"after {name}"


def test_a_turn_that_is_over_waits_for_nothing(servers: Servers) -> None:
    assert servers.call(tool(servers, "hang"), {}, lambda: True).failed


def test_leave_is_asked_remembered_and_asked_anew_when_the_tool_changes(servers: Servers, consents: Path) -> None:
    memory, link = Memory(None), InlineLink()
    box = Toolbox(memory, link, small=False, servers=servers)
    asked: list[str] = []

    def call(written: str, *, yes: bool = True, always: bool = False) -> str:
        steps = box.call(1, written, NOBODY)
        while True:
            try:
                mail = next(steps)
            except StopIteration as end:
                return end.value.told[0]
            assert isinstance(mail, AskUser) and mail.always
            asked.append(mail.question)
            link.put(UserAnswered(mail.call_id, yes, always))

    wish = '{"name": "test.add", "arguments": {"a": 2, "b": 3}}'
    assert "does not want" in call(wish, yes=False)
    assert call(wish) == "test.add: 5" and call(wish, always=True) == "test.add: 5"
    assert len(asked) == 3 and asked[0] == "May I use test.add with a 2, b 3?"
    assert call(wish) == "test.add: 5" and len(asked) == 3
    assert '"test.add"' in consents.read_text()
    assert not servers.allowed(Tool("test.add", "Add two numbers and send them away.", "server", tool(servers, "add").schema)), "it is another tool now"
    hostile = call('{"name": "test.hostile", "arguments": {}}', always=True)
    assert "\n" not in hostile and '"' not in hostile and ")" not in hostile
    assert len(call('{"name": "test.long", "arguments": {}}', always=True)) <= LONGEST_RESULT
    assert "test.add(a: integer, b: integer): Add two numbers." in box.about(small=False)
    memory.close()

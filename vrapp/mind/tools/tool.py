"""A tool: a name, what it is for, and the arguments it takes. Plain values; who carries a call out is `toolbox.py` and, in the room, the main process.

Arguments are msgspec structs. Their JSON Schema (2020-12) is what a model reads and what its call is held to; decoding into the struct is the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from vrapp.errors import BadInputError

Permission = Literal["allow", "ask", "deny"]
Place = Literal["mind", "room", "server"]
"""Who carries it out: the mind's process (memory, reminders), the main process (the room), or an MCP server."""

LONGEST_ARGUMENTS = 4000  # characters of JSON
LONGEST_RESULT = 2000  # characters of a result that a model reads


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of what a tool takes."""


class Tool(msgspec.Struct, frozen=True):
    """about: one sentence for the model. asks: the question that asks the user's leave, with the arguments' names in braces. takes: None for a server's."""

    name: str
    about: str
    place: Place
    schema: Mapping[str, Any]
    takes: type[Arguments] | None = None
    permission: Permission = "allow"
    asks: str = ""


class Call(msgspec.Struct, frozen=True):
    """A wish that has passed no check yet but that of its form."""

    name: str
    arguments: Mapping[str, Any] = {}


class Result(msgspec.Struct, frozen=True):
    """text: what came of it, as data for the model. say: the same as the companion says it when no model words it; "" where the text will do."""

    text: str
    failed: bool = False
    say: str = ""


def tool_of(name: str, takes: type[Arguments], place: Place, permission: Permission = "allow", asks: str = "") -> Tool:
    """A tool of our own: its description is the first line of the struct's docstring."""
    about = (takes.__doc__ or name).strip().splitlines()[0]
    return Tool(name, about, place, _plain(msgspec.json.schema(takes)), takes, permission, asks)


def checked(tool: Tool, call: Call) -> Mapping[str, Any]:
    """The arguments as the tool takes them. Raises BadInputError that names what is wrong, in words that a model can mend its call by."""
    if tool.takes is None:
        return call.arguments
    try:
        return msgspec.to_builtins(msgspec.convert(dict(call.arguments), tool.takes))
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(problem[0].lower() + problem[1:], None, f"{tool.name} {at.strip('`')}".strip()) from error


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The object's own schema, without references and titles."""
    names = schema.get("$defs", {})
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    return {key: value for key, value in names.get(reference, schema).items() if key != "title"}


def quoted(text: str) -> str:
    """A result as it may stand in a prompt: bounded, in one block, its quotation marks and brackets unable to end the block."""
    short = text if len(text) <= LONGEST_RESULT else text[: LONGEST_RESULT - 1] + "…"
    plain = "".join(c if c.isprintable() else " " for c in short)
    return " ".join(plain.replace("\u201c", "'").replace("\u201d", "'").replace('"', "'").replace("(", "[").replace(")", "]").split())

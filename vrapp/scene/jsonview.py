"""Reading doubted JSON: every access checks the type and, when it is wrong, names the JSON pointer and what was wanted.

Properties that are absent give the default; a property that is there with a wrong type or value raises BadInputError.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from vrapp.errors import BadInputError

Choice = TypeVar("Choice", bound=str)

MAX_JSON_BYTES = 256 << 20
MAX_JSON_VALUES = 4_000_000
LARGEST = 3.4028234e38  # what float32 holds


def decode(data: bytes | memoryview, path: Path | None, at: int = 0) -> View:
    """The root object of JSON bytes; `at` is where they start in the file, for the message. NaN and Infinity are refused by the decoder."""
    if len(data) > MAX_JSON_BYTES:
        raise BadInputError(f"{len(data)} bytes of JSON, more than the {MAX_JSON_BYTES} that are read", path, f"byte {at}")
    raw = bytes(data)
    # A list of empty lists costs over twenty times its text in memory: count before building it.
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_JSON_VALUES:
        raise BadInputError(f"JSON of more than {MAX_JSON_VALUES} values", path, f"byte {at}")
    if raw[:3] == b"\xef\xbb\xbf":
        raise BadInputError("JSON starts with a byte order mark, which glTF forbids; save it as UTF-8 without BOM", path, f"byte {at}")
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _refuse_huge_number(raw, path, str(error))
        raise BadInputError(f"not valid JSON ({str(error).removeprefix('JSON is malformed: ')})", path, f"byte {at}" if at else "") from None
    except RecursionError:
        raise BadInputError("JSON nested too deeply", path) from None
    view = View(value, "", path)
    if not isinstance(value, dict):
        raise view.wrong("an object")
    return view


def _refuse_huge_number(raw: bytes, path: Path | None, said: str) -> None:
    """Name the pointer of a number that no float holds: the strict decoder does not say where it was."""
    if "out of range" not in said:
        return
    try:
        waiting: list[tuple[Any, str]] = [(json.loads(raw), "")]
    except (ValueError, RecursionError):
        return
    while waiting:
        value, where = waiting.pop()
        if isinstance(value, float) and not math.isfinite(value):
            raise BadInputError("a number too large for a float", path, where)
        members: Any = cast("dict[str, Any]", value).items() if isinstance(value, dict) else ()
        members = enumerate(cast("list[Any]", value)) if isinstance(value, list) else members
        waiting += [(inner, f"{where}/{key}") for key, inner in members][::-1]


class View:
    """One JSON value with its pointer."""

    __slots__ = ("path", "value", "where")

    def __init__(self, value: Any, where: str, path: Path | None) -> None:
        self.value, self.where, self.path = value, where, path

    def fail(self, problem: str, key: str | int | None = None) -> BadInputError:
        """The error to raise for this value, or for its member `key`."""
        return BadInputError(problem, self.path, self.pointer(key) or "/")

    def pointer(self, key: str | int | None = None) -> str:
        if key is None:
            return self.where
        if isinstance(key, str) and ("/" in key or "~" in key):
            key = key.replace("~", "~0").replace("/", "~1")
        return f"{self.where}/{key}"

    def wrong(self, wanted: str) -> BadInputError:
        return self.fail(f"{_kind(self.value)} where {wanted} belongs")

    def has(self, key: str) -> bool:
        return key in self.value

    def member(self, key: str) -> View | None:
        """Whatever is there, unchecked."""
        return View(self.value[key], self.pointer(key), self.path) if key in self.value else None

    def child(self, key: str) -> View | None:
        """The object that is the member `key`."""
        member = self.member(key)
        if member is None:
            return None
        if not isinstance(member.value, dict):
            raise member.wrong("an object")
        return member

    def required(self, key: str) -> View:
        child = self.child(key)
        if child is None:
            raise self.fail(f"{key} is missing")
        return child

    def items(self, key: str) -> list[View]:
        """The elements of the array `key`, unchecked."""
        member = self.member(key)
        if member is None:
            return []
        if not isinstance(member.value, list):
            raise member.wrong("an array")
        return [View(value, member.pointer(i), self.path) for i, value in enumerate(cast("list[Any]", member.value))]

    def objects(self, key: str) -> list[View]:
        """The elements of the array of objects `key`."""
        items = self.items(key)
        for item in items:
            if not isinstance(item.value, dict):
                raise item.wrong("an object")
        return items

    def entries(self) -> list[tuple[str, View]]:
        """Members that are objects, by name."""
        out: list[tuple[str, View]] = []
        for key in cast("dict[str, Any]", self.value):
            child = self.child(key)
            assert child is not None
            out.append((key, child))
        return out

    def number(self, key: str, default: float, low: float = -LARGEST, high: float = LARGEST) -> float:
        member = self.member(key)
        return default if member is None else member.as_number(low, high)

    def as_number(self, low: float = -LARGEST, high: float = LARGEST) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("a number")
        value = min(max(self.value, -LARGEST), LARGEST)  # a double may be beyond what a 32-bit float holds
        if not low <= value <= high:
            raise self.fail(f"{self.value} is outside {_span(low, high)}")
        return float(value)

    def integer(self, key: str, default: int, low: int = 0, high: int = 1 << 53) -> int:
        member = self.member(key)
        return default if member is None else member.as_integer(low, high)

    def as_integer(self, low: int = 0, high: int = 1 << 53) -> int:
        whole = isinstance(self.value, float) and math.isfinite(self.value) and self.value.is_integer()
        if isinstance(self.value, bool) or not (isinstance(self.value, int) or whole):
            raise self.wrong("an integer")
        if not low <= self.value <= high:
            raise self.fail(f"{self.value} is outside {_span(low, high)}")
        return int(self.value)

    def index(self, key: str, count: int, what: str) -> int:
        """Index into an array of `count` things called `what`, or -1 where the property is absent."""
        member = self.member(key)
        return -1 if member is None else member.as_index(count, what)

    def as_index(self, count: int, what: str) -> int:
        value = self.as_integer()
        if value >= count:
            raise self.fail(f"there is no {what} {value}: the file has {count}")
        return value

    def required_index(self, key: str, count: int, what: str) -> int:
        if key not in self.value:
            raise self.fail(f"{key} is missing")
        return self.index(key, count, what)

    def indices(self, key: str, count: int, what: str) -> list[int]:
        return [item.as_index(count, what) for item in self.items(key)]

    def vector(self, key: str, length: int, default: Sequence[float]) -> tuple[float, ...]:
        if key not in self.value:
            return tuple(default)
        items = self.items(key)
        if len(items) != length:
            raise self.fail(f"{len(items)} numbers where {length} belong", key)
        return tuple(item.as_number() for item in items)

    def text(self, key: str, default: str = "") -> str:
        member = self.member(key)
        if member is None:
            return default
        if not isinstance(member.value, str):
            raise member.wrong("a string")
        return member.value

    def flag(self, key: str, default: bool = False) -> bool:
        member = self.member(key)
        if member is None:
            return default
        if not isinstance(member.value, bool):
            raise member.wrong("true or false")
        return member.value

    def choice(self, key: str, options: Sequence[Choice], default: Choice) -> Choice:
        text = self.text(key, default)
        for option in options:
            if option == text:
                return option
        raise self.fail(f"{_short(text)} is none of {', '.join(options)}", key)

    def extension(self, name: str) -> View | None:
        extensions = self.child("extensions")
        return None if extensions is None else extensions.child(name)

    def extras(self) -> dict[str, Any]:
        """The extras if they are an object; anything else an application may have put there is not for us."""
        extras = self.value.get("extras")
        return cast("dict[str, Any]", extras) if isinstance(extras, dict) else {}


def whole(value: Any) -> int:
    """An index as JSON may write it, 3 or 3.0; -1 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1 << 53 or value != int(value):
        return -1
    return int(value)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    return f"the string {_short(value)}" if isinstance(value, str) else {dict: "an object", list: "an array"}.get(type(value), "something")


def _short(text: str) -> str:
    """Quoted, on one line, without what a terminal would act on, and not the length of a book."""
    cut = text if len(text) <= 60 else text[:57] + "..."
    return '"' + "".join(c if c.isprintable() else "?" for c in cut) + '"'


def _span(low: float, high: float) -> str:
    if high >= LARGEST or high >= 1 << 53:
        return f"{low:g} and up" if low > -LARGEST else "what a 32-bit float holds"
    return f"{low:g} to {high:g}"

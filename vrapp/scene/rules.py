"""Rules that one JSON property can be held to, and the walk that applies a table of them (`vrapp.scene.schema`) to a whole glTF file.

Severities are the Khronos validator's: wrong types, ranges, empty arrays, missing properties and broken references are errors; values outside a
list are warnings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from vrapp.scene.findings import Findings
from vrapp.scene.jsonview import View


class Rule(Protocol):
    def check(self, view: View, out: Findings, tables: Tables) -> None: ...


Table = Mapping[str, Rule]
Tables = Mapping[str, Table]
"""Kind of object -> property -> rule. A property whose name ends in ! is required."""

EXTENSION_PLACES: dict[str, dict[str, str]] = {}
"""Extension -> kind of object it may stand in -> kind of the extension's own object. Filled by `vrapp.scene.schema`."""


@dataclass(frozen=True, slots=True)
class Number:
    low: float | None = None
    high: float | None = None
    above: float | None = None
    also: float | None = None  # one value that is allowed outside the range

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        value = view.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            out.error(view, "a number belongs here")
        elif not abs(value) < float("inf"):
            out.error(view, "not a finite number")
        elif value == self.also:
            return
        elif (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            out.error(view, f"{value} is out of range")
        elif self.above is not None and value <= self.above:
            out.error(view, f"{value} must be more than {self.above:g}")


@dataclass(frozen=True, slots=True)
class Integer:
    low: int = 0
    high: int | None = None
    multiple: int = 1
    options: tuple[int, ...] = ()

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        value = view.value
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
            out.error(view, "an integer belongs here")
        elif self.options and value not in self.options:
            out.warn(view, f"{value} is none of {', '.join(map(str, self.options))}")
        elif not self.options and (value < self.low or (self.high is not None and value > self.high)):
            out.error(view, f"{value} is out of range")
        elif value % self.multiple:
            out.error(view, f"{value} is not a multiple of {self.multiple}")


@dataclass(frozen=True, slots=True)
class Index:
    """Into a top-level array, or `/a/b/c` into one elsewhere."""

    of: str

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        value = view.value
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
            out.error(view, "an index belongs here")
            return
        target: Any = out.document.root.value
        for part in self.of.split("/"):
            target = cast("dict[str, Any]", target).get(part) if isinstance(target, dict) else None
        count = len(cast("list[Any]", target)) if isinstance(target, list) else 0
        if value >= count:
            out.error(view, f"there is no {value} in {self.of}, which has {count}")


@dataclass(frozen=True, slots=True)
class Text:
    options: tuple[str, ...] = ()
    pattern: str = ""

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        if not isinstance(view.value, str):
            out.error(view, "a string belongs here")
        elif self.options and view.value not in self.options:
            out.warn(view, f"is none of {', '.join(self.options)}")
        elif self.pattern and not re.fullmatch(self.pattern, view.value):
            out.error(view, f"does not match {self.pattern}")


@dataclass(frozen=True, slots=True)
class Flag:
    def check(self, view: View, out: Findings, tables: Tables) -> None:
        if not isinstance(view.value, bool):
            out.error(view, "true or false belongs here")


@dataclass(frozen=True, slots=True)
class Array:
    item: Rule
    length: tuple[int, ...] = ()
    unique: bool = False

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        if not isinstance(view.value, list):
            out.error(view, "an array belongs here")
            return
        values = cast("list[Any]", view.value)
        if not values:
            out.error(view, "the array is empty")
        elif self.length and len(values) not in self.length:
            out.error(view, f"{len(values)} elements where {' or '.join(map(str, self.length))} belong")
        seen: set[str] = set()
        for i, value in enumerate(values):
            self.item.check(View(value, view.pointer(i), view.path), out, tables)
            if self.unique and repr(value) in seen:
                out.error(view, "is there twice", i)
            seen.add(repr(value) if self.unique else "")


@dataclass(frozen=True, slots=True)
class Map:
    """Any names, one rule."""

    item: Rule

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        if not isinstance(view.value, dict):
            out.error(view, "an object belongs here")
            return
        members = cast("dict[str, Any]", view.value)
        if not members:
            out.error(view, "the object is empty")
        for key, value in members.items():
            self.item.check(View(value, view.pointer(key), view.path), out, tables)


@dataclass(frozen=True, slots=True)
class Object:
    kind: str

    def check(self, view: View, out: Findings, tables: Tables) -> None:
        if not isinstance(view.value, dict):
            out.error(view, "an object belongs here")
            return
        rules, required = _split(self.kind, tables)
        members = cast("dict[str, Any]", view.value)
        for key, value in members.items():
            rule = rules.get(key)
            if rule is not None:
                rule.check(View(value, view.pointer(key), view.path), out, tables)
            elif key not in ("extras", "extensions"):
                out.warn(view, "no such property", key)
        for key in required:
            if key not in members:
                out.error(view, f"{key} is missing")
        if "extensions" in members:
            _extensions(self.kind, view, out, tables)


_SPLIT: dict[str, tuple[dict[str, Rule], tuple[str, ...]]] = {}


def _split(kind: str, tables: Tables) -> tuple[dict[str, Rule], tuple[str, ...]]:
    """A table's rules by property, and the properties that must be there; made once, for files with a hundred thousand nodes."""
    if kind not in _SPLIT:
        table = tables[kind]
        _SPLIT[kind] = {name.rstrip("!"): rule for name, rule in table.items()}, tuple(name[:-1] for name in table if name.endswith("!"))
    return _SPLIT[kind]


def _extensions(kind: str, view: View, out: Findings, tables: Tables) -> None:
    """Declared, in their place, and each an object."""
    member = view.member("extensions")
    if member is None:
        return
    if not isinstance(member.value, dict):
        out.error(member, "an object belongs here")
        return
    used = out.document.root.value.get("extensionsUsed")
    for name, value in cast("dict[str, Any]", member.value).items():
        place = View(value, member.pointer(name), view.path)
        if not isinstance(value, dict):
            out.error(place, "an object belongs here")
        if not isinstance(used, list) or name not in used:
            out.error(place, "the extension is not declared in extensionsUsed")
        if name not in EXTENSION_PLACES:
            continue
        if kind not in EXTENSION_PLACES[name]:
            out.error(place, "the extension does not belong in this place")
        elif isinstance(value, dict):
            Object(EXTENSION_PLACES[name][kind]).check(place, out, tables)

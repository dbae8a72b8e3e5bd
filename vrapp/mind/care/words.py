"""The fixed words of assets/care/words.toml, with a country's numbers in them. In: kind, about and severity, a country. Out: whole sentences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache

import msgspec

from vrapp.config import ASSETS
from vrapp.mind.care import lines
from vrapp.mind.care.lines import Country

_NUMBERS = re.compile(r"\{(emergency|crisis|child|abuse|poison|stop)\}")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """say: always. ask: the question after it; yes, no: what is said to short answers to it. title: of the panel, "" where there is none."""

    title: str
    say: tuple[str, ...]
    ask: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class _Follow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    say: tuple[tuple[str, ...], ...]


class _Spoken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    concerns: dict[str, dict[str, dict[str, Words]]]
    follow: dict[str, _Follow]
    watch: dict[str, tuple[str, ...]]


@cache
def _file() -> _Spoken:
    whole = tomllib.loads((ASSETS / "care" / "words.toml").read_text(encoding="utf-8"))
    follow, watch = whole.pop("follow"), whole.pop("watch")
    return msgspec.convert({"concerns": whole, "follow": follow, "watch": watch}, _Spoken)


def words_of() -> dict[str, dict[str, dict[str, Words]]]:
    """By kind, about and severity."""
    return _file().concerns


def follow(kind: str, step: int, place: Country) -> tuple[str, ...]:
    """What is said in the turn number `step` (from 0) after a concern of that kind; nothing once they are used up."""
    steps = _file().follow[kind].say if kind in _file().follow else ()
    return filled(steps[step], place) if step < len(steps) else ()


def instead(why: str, place: Country) -> str:
    """What takes the place of a sentence that must not be said."""
    return " ".join(filled(_file().watch[why], place))


def filled(sentences: Iterable[str], place: Country) -> tuple[str, ...]:
    """Numbers in place of their names. A sentence about a line that the country has none of is left out, unless a directory can stand in."""
    out: list[str] = []
    for sentence in sentences:
        wanted = {name: _spoken(name, place) for name in _NUMBERS.findall(sentence)}
        if all(wanted.values()):
            out.append(_NUMBERS.sub(lambda found, wanted=wanted: wanted[found[1]], sentence))
    return tuple(text[0].upper() + text[1:] for text in out)


def _spoken(name: str, place: Country) -> str:
    if name == "emergency":
        return place.emergency
    line = place.best(name)
    if line is None:
        return f"a help line near you ({lines.table().anywhere.directory} lists them)" if name in ("crisis", "child", "abuse") else ""
    return line.name if line.number in line.name else f"{line.name} on {line.number}"

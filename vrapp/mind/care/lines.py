"""Help lines by country, from assets/care/lines.toml. In: a country code. Out: `Country` with its emergency number and lines."""

from __future__ import annotations

import locale
import tomllib
from functools import cache
from typing import Annotated, Literal

import msgspec

from vrapp.config import ASSETS

Purpose = Literal["crisis", "child", "abuse", "poison", "stop"]
Short = Annotated[str, msgspec.Meta(max_length=120)]


class HelpLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One service. number: as it is dialled there, or how it is reached. site: where to compare the number. seen: letters of the lists that agree."""

    purpose: Purpose = msgspec.field(name="for")
    name: Short
    number: Short
    note: Short
    site: Short
    seen: Short


class Country(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` is "" where the country is not known."""

    name: str
    emergency: str
    lines: tuple[HelpLine, ...]
    note: str = ""

    def best(self, purpose: str) -> HelpLine | None:
        """The first line for a purpose; children are also heard by the lines for everybody."""
        order = (purpose, "crisis") if purpose == "child" else (purpose,)
        return next((line for wanted in order for line in self.lines if line.purpose == wanted), None)

    def those(self, *purposes: str) -> tuple[HelpLine, ...]:
        return tuple(line for wanted in purposes for line in self.lines if line.purpose == wanted)


class _Anywhere(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    emergency: str
    note: str
    directory: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked: str
    anywhere: _Anywhere
    lists: dict[str, str]
    country: dict[str, Country]


@cache
def table() -> _File:
    """The whole file, read once."""
    return msgspec.convert(tomllib.loads((ASSETS / "care" / "lines.toml").read_text(encoding="utf-8")), _File)


def country(code: str) -> Country:
    """The country with this two-letter code (any case; "uk" is "GB"); for any other, what holds in most places."""
    wanted = {"UK": "GB"}.get(code.upper(), code.upper())
    found = table().country.get(wanted)
    anywhere = table().anywhere
    return found or Country("", anywhere.emergency, (), f"{anywhere.note}; {anywhere.directory} lists help lines by country")


def here(setting: str = "") -> str:
    """The country code of the settings, else of the system's language and region ("en_GB" is GB), else ""."""
    if setting:
        return setting
    try:
        region = (locale.getlocale()[0] or "").partition("_")[2]
    except ValueError:  # a locale name that Python does not know
        return ""
    if len(region) == 2:
        return region
    named = region.partition(".")[0].lower()  # Windows says "English_United States"
    return next((code for code, one in table().country.items() if one.name.lower() == named), "")

"""Sentences of the model that must not be said (assets/care/watch.toml). In: one sentence and what is known of the talk. Out: why not, "" if it may be said."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Literal

import msgspec

from vrapp.config import ASSETS
from vrapp.mind.care import honesty, plain, signs

When = Literal["always", "young", "concern", "grounding"]


class _Never(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    why: str
    when: When
    any: tuple[str, ...]
    unless: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    never: tuple[_Never, ...]


@cache
def _rules() -> tuple[tuple[str, When, re.Pattern[str], re.Pattern[str] | None], ...]:
    file = msgspec.convert(tomllib.loads((ASSETS / "care" / "watch.toml").read_text(encoding="utf-8")), _File)
    return tuple((one.why, one.when, _any_of(one.any), _any_of((one.unless,)) if one.unless else None) for one in file.never)


def _any_of(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(f'(?:{text})' for text in expressions)})\b")


def why_not(sentence: str, *, minor: bool = False, after_concern: bool = False, grounding: bool = False) -> str:
    """Why a sentence must not be said: "human", or one of the file's reasons; "" if it may.

    minor: the user seems under age. after_concern: something grave was said in the last turns. grounding: the user told a belief or plan of that kind.
    """
    holds: dict[When, bool] = {"always": True, "young": minor, "concern": after_concern, "grounding": grounding}
    for part in plain.sentences(sentence):
        if honesty.denies(part):
            return "human"
        for why, when, expression, unless in _rules():
            if holds[when] and expression.search(part) and not (unless and unless.search(part)):
                return why
        found = signs.gravest([part], False)
        if found is not None and found.kind == "sexual_minor":
            return "young"
    return ""

"""The signs of assets/care/signs.toml, compiled once. In: sentences of plain words (plain.py). Out: the gravest `Sign` that is there, or None."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec

from vrapp.config import ASSETS
from vrapp.errors import BadInputError

Kind = Literal["self_harm", "abuse", "minor", "sexual_minor", "medical", "grounding"]
About = Literal["self", "other", "past", "loss", "method", "belief", "plan", "dependence"]
_PART = re.compile(r"\{([a-z_]+)\}")
_URGENT: tuple[Kind, ...] = ("self_harm", "medical", "sexual_minor", "minor", "abuse", "grounding")  # among equals, the first is answered


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Kind
    about: About
    severity: Annotated[int, msgspec.Meta(ge=1, le=3)]
    any: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    needs: str = ""
    unless: str = ""
    context: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    part: dict[str, str]
    sign: tuple[_Written, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing to notice. `context`: counts only when something was noticed shortly before."""

    kind: Kind
    about: About
    severity: int
    any: re.Pattern[str]
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    context: bool

    def is_in(self, sentence: str) -> bool:
        if not self.any.search(sentence) or (self.needs and not self.needs.search(sentence)):
            return False
        return not (self.unless and self.unless.search(sentence))

    @property
    def rank(self) -> tuple[int, int]:
        return self.severity, -_URGENT.index(self.kind)


@cache
def signs() -> tuple[Sign, ...]:
    """All signs, gravest first. Raises BadInputError naming the sign whose expression does not compile."""
    path = ASSETS / "care" / "signs.toml"
    file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    made: list[Sign] = []
    for number, one in enumerate(file.sign):
        try:
            alternatives = "|".join(f"(?:{expand(text, file.part)})" for text in one.any)
            needs, unless = (re.compile(rf"\b(?:{expand(text, file.part)})") if text else None for text in (one.needs, one.unless))
            made.append(Sign(one.kind, one.about, one.severity, re.compile(rf"\b(?:{alternatives})\b"), needs, unless, one.context))
        except (re.error, KeyError) as error:
            raise BadInputError(f"not a regular expression ({error})", path, f"sign {number}") from error
    return tuple(sorted(made, key=lambda sign: sign.rank, reverse=True))


def warm() -> None:
    """Compile the signs while nobody waits: a third of a second that no first words should take."""
    signs()


def expand(text: str, parts: dict[str, str]) -> str:
    """`text` with every {name} replaced by its part, parts inside parts too. Raises KeyError for a name that is not there."""
    while _PART.search(text):
        text = _PART.sub(lambda found: parts[found[1]], text)
    return text


def is_excused(sentences: Iterable[str]) -> bool:
    """Whether a sign was there and something in the same sentence says that it means nothing: "beats me at chess"."""
    return any(sign.any.search(sentence) and sign.unless is not None and sign.unless.search(sentence) for sentence in sentences for sign in signs())


def gravest(sentences: Iterable[str], in_context: bool) -> Sign | None:
    """The gravest sign in the sentences."""
    every: Sequence[str] = tuple(sentences)
    joined = " ".join(every)
    candidates = every if len(every) < 2 else (*every, joined)
    for sign in signs():
        if sign.context and not in_context:
            continue
        if any(sign.is_in(sentence) for sentence in (candidates if sign.needs else every)):
            return sign
    return None

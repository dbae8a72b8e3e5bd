"""What the rules take out of a sentence: plain values. A `Claim` says something of a `Who` and keeps the words that it comes from."""

from __future__ import annotations

from typing import Literal

import msgspec

Holds = Literal["is", "was", "not"]
"""is: true now. was: no longer true. not: denied; a fact of the same value ends, or was never so."""


class Who(msgspec.Struct, frozen=True):
    """Of whom something is said. Neither name nor relation: the user. relation: to the user ("sister", "older brother", "dog"). name: "Anna"."""

    name: str = ""
    relation: str = ""
    kind: Literal["person", "pet"] = "person"

    @property
    def is_user(self) -> bool:
        return not self.name and not self.relation

    def __str__(self) -> str:
        return "me" if self.is_user else " ".join(part for part in (self.relation, self.name) if part)


class Claim(msgspec.Struct, frozen=True):
    """start, end: seconds since 1970, of when it holds, or of the event that it tells of; None unknown. dated: start and end were said, not inferred."""

    who: Who
    relation: str
    value: str
    holds: Holds = "is"
    confidence: float = 0.9
    start: float | None = None
    end: float | None = None
    words: str = ""
    replaces: str = ""  # what the user says it is not: "Sara" in "Sarah, not Sara"
    about: Who | None = None  # another person in it: whom they talked to, who must not know
    dated: bool = False

    def __str__(self) -> str:
        sign = {"is": "", "was": "was ", "not": "not "}[self.holds]
        return f"{self.who} | {self.relation} | {sign}{self.value}"

"""The {{macros}} of character cards. In: a text, who is who, a source of chance. Out: the text with every macro replaced; unknown ones leave nothing.

{{char}} <BOT> <CHAR>, {{user}} <USER> (kept as {{user}} while the name is unknown), {{random:a,b}} and {{random::a::b}} (anew each time), {{pick:…}} (the
same for the same text), {{roll:d6}}, {{reverse:…}}, {{newline}}, {{space}}, {{trim}}, {{original}}, and the comments {{// …}}, {{comment:…}},
{{hidden_key:…}}, {{note:…}}. Nothing in a macro is ever evaluated.
"""

from __future__ import annotations

import random
import re
import zlib

USER = "{{user}}"
_MACRO = re.compile(r"\{\{((?:(?!\{\{|\}\}).){0,2000})\}\}", re.DOTALL)
_ANGLE = re.compile(r"<(USER|BOT|CHAR)>", re.IGNORECASE)
_ROUNDS = 4  # macros inside macros, innermost first
_SIGN = {"newline": "\n", "space": " "}
_DIE = re.compile(r"(?:(\d{1,2}))?d?(\d{1,4})$")


def fill(text: str, char: str, user: str = "", chance: random.Random | None = None) -> str:
    """`text` with its macros replaced. user "": {{user}} stays, for later."""
    chance = chance or random.Random(0)
    out = _ANGLE.sub(lambda found: char if found[1].upper() != "USER" else USER, text)
    for _ in range(_ROUNDS):
        before = out
        out = _MACRO.sub(lambda found: _value(found[1], found.start(), char, user, text, chance), out)
        if out == before:
            break
    return out if user else out.replace("\0", USER)


def addressed(text: str, user: str) -> str:
    """The last macro, once it is known what the user is called."""
    return text.replace(USER, user)


def _value(inside: str, at: int, char: str, user: str, whole: str, chance: random.Random) -> str:
    name, _, rest = inside.strip().partition(":")
    name = name.strip().lower()
    if name in ("user", "char"):
        return (user or "\0") if name == "user" else char
    if name in _SIGN:
        return _SIGN[name]
    if name == "random":
        return chance.choice(_choices(rest))
    if name == "pick":
        return random.Random(zlib.crc32(f"{at}{whole}".encode(errors="replace"))).choice(_choices(rest))
    if name == "roll":
        return _rolled(rest.strip().lower(), chance)
    if name == "reverse":
        return rest.strip()[::-1]
    return ""


def _choices(rest: str) -> list[str]:
    parts = rest[1:].split("::") if rest.startswith(":") else re.split(r"(?<!\\),", rest)
    return [part.strip().replace("\\,", ",") for part in parts] or [""]


def _rolled(what: str, chance: random.Random) -> str:
    found = _DIE.fullmatch(what)
    if not found or not int(found[2]):
        return ""
    return str(sum(chance.randint(1, int(found[2])) for _ in range(int(found[1] or 1))))

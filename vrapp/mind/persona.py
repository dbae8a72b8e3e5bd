"""Who the companion is: a TOML file of ours, or a character card of another program. In: a name or a path. Out: a checked `Persona`.

The words are kept few and concrete, because the shipped model is small: examples teach it more than rules do. Personas of the user live in the `personas`
folder of the home folder, as NAME.toml or as the imported card, NAME.json with its picture NAME.png; they come before shipped ones of the same name.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from vrapp.config import ASSETS
from vrapp.errors import BadInputError, MissingError
from vrapp.mind.lore import Lorebook

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
MOST_TOML = 1 << 20
CARDS = (".json", ".png", ".charx")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An exchange as it should go; read by the model before the real conversation."""

    user: Words
    answer: Words


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a concierge answers from. documents: a folder, relative to the persona's file. orders: a CSV or SQLite file. person: to whom it hands over, and
    how to reach them. unknown: said when neither has the answer; {person} becomes that."""

    documents: str = ""
    orders: str = ""
    person: Words = "a colleague"
    unknown: tuple[Words, ...] = ("I don't know that. {person} can tell you.",)


class Persona(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """name: what it is called. description: who it is, in one or two sentences. manner: how it talks. rules: what it never does, or always. greeting: openings
    for a first visit; welcome: for a later one, {name} becomes the user's name. fallback: said when the model gives nothing usable. honest: said when the user
    asks in earnest what it is. sentences: the most in one answer. quick_replies: shown when it has not asked anything. avatar, voice: names of shipped ones
    or paths, "" for the defaults. lorebook: what it knows of its world. desk: the documents and orders that it answers from. {{user}} in a text is the user."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    description: Annotated[str, msgspec.Meta(min_length=1, max_length=8000)]
    manner: Words = "Friendly and brief."
    rules: tuple[Words, ...] = ()
    greeting: tuple[Words, ...] = ("Hello!",)
    welcome: tuple[Words, ...] = ("Hello again, {name}!",)
    fallback: tuple[Words, ...] = ("I lost my thread for a moment. Could you say that again?",)
    examples: tuple[Example, ...] = ()
    quick_replies: tuple[Words, ...] = ()
    honest: tuple[Words, ...] = ()
    sentences: Annotated[int, msgspec.Meta(ge=1, le=20)] = 3
    avatar: str = ""
    voice: str = ""
    lorebook: Lorebook | None = None
    desk: Desk | None = None


def load(name: str, own: Path | None = None) -> Persona:
    """A persona by name, from `own` (the user's folder of them) or the shipped ones, or from a file. Raises MissingError or BadInputError with file and key."""
    path = find(name, own)
    if path.suffix in CARDS:
        from vrapp.mind.cards import adopt, card

        return adopt.persona_of(card.load(path))
    try:
        if path.stat().st_size > MOST_TOML:
            raise BadInputError(f"larger than {MOST_TOML:,} bytes", path)
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Persona)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"not valid TOML ({error})", path) from error
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(problem[0].lower() + problem[1:], path, at.strip("`")) from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", path) from error


def find(name: str, own: Path | None = None) -> Path:
    """The file of a persona. Raises MissingError with those that there are."""
    if Path(name).suffix in (".toml", *CARDS):
        path = Path(name)
        if path.is_file():
            return path
    elif NAME.fullmatch(name):
        folders = (own, ASSETS / "personas") if own else (ASSETS / "personas",)
        for folder in folders:
            for ending in (".toml", ".json"):
                if (folder / f"{name}{ending}").is_file():
                    return folder / f"{name}{ending}"
    there = [*shipped(), *(imported(own) if own else ())]
    raise MissingError(f"no persona {name}; there are: {', '.join(there) or 'none'} (vrapp persona import CARD brings others)")


def shipped() -> list[str]:
    return sorted(path.stem for path in (ASSETS / "personas").glob("*.toml"))


def imported(own: Path) -> list[str]:
    """Names of the user's own personas."""
    return sorted({path.stem for ending in ("*.toml", "*.json") for path in own.glob(ending) if NAME.fullmatch(path.stem)})


def addressed(who: Persona, user: str) -> Persona:
    """With the user's name where the texts say {{user}}."""
    swap = user or "your friend"

    def named(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.replace("{{user}}", swap) for text in texts)

    return msgspec.structs.replace(
        who,
        description=who.description.replace("{{user}}", swap),
        manner=who.manner.replace("{{user}}", swap),
        rules=named(who.rules),
        greeting=tuple(text.replace("{{user}}", user or "you") for text in who.greeting),
        examples=tuple(Example(one.user.replace("{{user}}", swap), one.answer.replace("{{user}}", swap)) for one in who.examples),
        lorebook=who.lorebook
        and msgspec.structs.replace(
            who.lorebook, entries=tuple(msgspec.structs.replace(one, text=one.text.replace("{{user}}", swap)) for one in who.lorebook.entries)
        ),
    )


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut after a sentence if one ends in the second half, else after a word."""
    if len(text) <= most:
        return text
    head = text[:most]
    ends = [found.end() for found in re.finditer(r"[.!?…][\"'”’)]*(?=\s)", head)]
    if ends and ends[-1] > most // 2:
        return head[: ends[-1]]
    return head.rsplit(None, 1)[0].rstrip(",;:-–") if " " in head else head

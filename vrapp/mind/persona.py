"""Who the companion is: a TOML file. In: a name or a path. Out: a checked `Persona`.

The words are kept few and concrete, because the shipped model is small: examples teach it more than rules do.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from vrapp.config import ASSETS
from vrapp.errors import BadInputError, MissingError

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An exchange as it should go; read by the model before the real conversation."""

    user: Words
    answer: Words


class Persona(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """name: what it is called. description: who it is, in one or two sentences. manner: how it talks. greeting: openings for a first visit; welcome: for
    a later one, {name} becomes the user's name. fallback: said when the model gives nothing usable. honest: said when the user asks in earnest what it is.
    sentences: the most in one answer. quick_replies: shown
    when it has not asked anything. avatar, voice: names of shipped ones or paths, "" for the defaults."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    description: Words
    manner: Words = "Friendly and brief."
    greeting: tuple[Words, ...] = ("Hello!",)
    welcome: tuple[Words, ...] = ("Hello again, {name}!",)
    fallback: tuple[Words, ...] = ("I lost my thread for a moment. Could you say that again?",)
    examples: tuple[Example, ...] = ()
    quick_replies: tuple[Words, ...] = ()
    honest: tuple[Words, ...] = ()
    sentences: Annotated[int, msgspec.Meta(ge=1, le=20)] = 3
    avatar: str = ""
    voice: str = ""


def load(name: str) -> Persona:
    """A shipped persona by name, or one from a TOML file. Raises MissingError or BadInputError with file and key."""
    path = Path(name) if name.endswith(".toml") else ASSETS / "personas" / f"{name}.toml"
    if not path.is_file():
        raise MissingError(f"no persona at {path}; shipped ones: {', '.join(shipped()) or 'none'}")
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Persona)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"not valid TOML ({error})", path) from error
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(problem[0].lower() + problem[1:], path, at.strip("`")) from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", path) from error


def shipped() -> list[str]:
    return sorted(path.stem for path in (ASSETS / "personas").glob("*.toml"))

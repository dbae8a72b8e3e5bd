"""A card becomes a persona that speaks aloud, and a persona becomes a card. In: `Card` or `Persona`. Out: the other.

Cards are written for long typed scenes; here somebody talks. So the long texts are cut at a sentence, stage directions and code fences leave the greetings,
and the manner asks for a few spoken sentences. The card itself is kept whole beside it (mind/persona.py), so that nothing is lost on the way back.
"""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import Any

import msgspec

from vrapp.mind import macros
from vrapp.mind.cards.card import Card, lorebook
from vrapp.mind.lore import Lorebook
from vrapp.mind.persona import Example, Persona, shortened

DESCRIPTION, MANNER, GREETING, EXAMPLE = 6000, 1200, 600, 500  # characters
MOST_EXAMPLES = 6
SPOKEN = "Stay in character and talk as a person talks: a few spoken sentences, no lists, no narration."
_START = re.compile(r"<START>", re.IGNORECASE)
_FENCE = re.compile(r"```.*?```|`|^#+\s*|\*\*", re.DOTALL | re.MULTILINE)
_ACTION = re.compile(r"\*[^*]{0,2000}\*|\[[^\]]{0,500}\]|<[^>]{0,200}>")
_QUOTED = re.compile(r"[\"“]([^\"”]{1,600})[\"”]")
_TURN = re.compile(r"^\s*(\{\{(?:user|char)\}\}|<(?:USER|BOT|CHAR)>|[\w .'-]{1,40}?)\s*:\s*", re.IGNORECASE | re.MULTILINE)
EXTENSION = "vrapp"  # under data.extensions: what a card has no field for


def persona_of(card: Card, chance: random.Random | None = None) -> Persona:
    """The persona in a card; {{user}} stays for later. chance: for {{random:…}}, once for all."""
    name = _line(card.text("nickname") or card.text("name"))[:40].strip() or "Nobody"
    chance = chance or random.Random(name)

    def filled(text: str) -> str:
        return macros.fill(text, name, "", chance).replace("\r\n", "\n").strip()

    own = _own(card)
    parts = [filled(card.text(field)) for field in ("system_prompt", "description", "personality", "scenario")]
    titles = ("", "", "Personality: ", "Scenario: ")
    described = " ".join(title + " ".join(part.split()) for title, part in zip(titles, parts, strict=True) if part) or f"You are {name}."
    if not described.lower().startswith("you are"):
        described = f"You are {name}. {described}"
    manner = " ".join(part for part in (SPOKEN, " ".join(filled(card.text("post_history_instructions")).split())) if part)
    greetings = tuple(spoken for text in card.greetings if (spoken := spoken_of(filled(text))))
    book, _ = lorebook(card)
    return Persona(
        name=name,
        description=shortened(described, DESCRIPTION),
        manner=str(own.get("manner") or shortened(manner, MANNER)),
        greeting=greetings or (f"Hello, I'm {name}.",),
        welcome=tuple(own.get("welcome") or ("Hello again, {name}.",)),
        fallback=tuple(own.get("fallback") or ("I lost my thread for a moment. Could you say that again?",)),
        examples=examples_of(card.text("mes_example"), name, filled),
        quick_replies=tuple(own.get("quick_replies") or ()),
        honest=tuple(own.get("honest") or ()),
        sentences=int(own.get("sentences") or 3),
        avatar=str(own.get("avatar") or ""),
        voice=str(own.get("voice") or ""),
        lorebook=_filled_book(book, filled),
    )


def _own(card: Card) -> dict[str, Any]:
    """Our own fields, if we wrote the card. A card is data: whatever is not of the right kind counts as not there."""
    own = card.data["extensions"].get(EXTENSION)
    try:
        return msgspec.to_builtins(msgspec.convert(own or {}, _Own), builtin_types=())
    except msgspec.ValidationError:
        return {}


class _Own(msgspec.Struct, frozen=True, omit_defaults=True):
    manner: str = ""
    welcome: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    quick_replies: tuple[str, ...] = ()
    honest: tuple[str, ...] = ()
    sentences: int = 0
    avatar: str = ""
    voice: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.sentences <= 20 or any(len(text) > 2000 or not text for text in (*self.welcome, *self.fallback, *self.quick_replies, *self.honest)):
            raise ValueError("too long")
        if "/" in self.avatar + self.voice or "\\" in self.avatar + self.voice:
            raise ValueError("a card may name a shipped avatar or voice, not a place on the disk")


def spoken_of(text: str) -> str:
    """What of a written scene can be said aloud: the quoted speech where there is any, else the text without directions and code."""
    bare = _FENCE.sub(" ", text)
    quotes = _QUOTED.findall(bare)
    words = " ".join(quotes) if quotes else _ACTION.sub(" ", bare)
    return shortened(" ".join(words.split()), GREETING)


def examples_of(text: str, name: str, filled: Any) -> tuple[Example, ...]:
    """Pairs of user and character out of `mes_example`, at most a handful."""
    out: list[Example] = []
    for block in _START.split(text):
        turns = _turns(block, name)
        for (who, said), (then, answer) in pairwise(turns):
            if (who, then) == ("user", "char"):
                asked, told = (shortened(" ".join(filled(words).split()), EXAMPLE) for words in (said, spoken_of(answer) or answer))
                if asked and told:
                    out.append(Example(asked, told))
    return tuple(out[:MOST_EXAMPLES])


def _turns(block: str, name: str) -> list[tuple[str, str]]:
    found = list(_TURN.finditer(block))
    out: list[tuple[str, str]] = []
    for here, following in zip(found, [*found[1:], None] if found else [], strict=True):
        who = here[1].strip().lower()
        words = block[here.end() : following.start() if following else len(block)].strip()
        speaker = "char" if who in ("{{char}}", "<bot>", "<char>", name.lower()) else "user" if who in ("{{user}}", "<user>", "you", "user") else ""
        if speaker:
            out.append((speaker, words))
        elif out:
            out[-1] = (out[-1][0], f"{out[-1][1]} {here[0].strip()} {words}")
    return out


def _filled_book(book: Lorebook, filled: Any) -> Lorebook | None:
    if not book.entries:
        return None
    entries = tuple(
        msgspec.structs.replace(entry, text=" ".join(filled(entry.text).split()), keys=_named(entry.keys, filled), also=_named(entry.also, filled))
        for entry in book.entries
    )
    return msgspec.structs.replace(book, entries=tuple(entry for entry in entries if entry.text))


def _named(keys: tuple[str, ...], filled: Any) -> tuple[str, ...]:
    return tuple(filled(key) if "{{" in key else key for key in keys)


def card_of(persona: Persona) -> Card:
    """A card of a persona of our own, so that other programs can play it and we get it back as it was."""
    own = _Own(
        persona.manner,
        persona.welcome,
        persona.fallback,
        persona.quick_replies,
        persona.honest,
        persona.sentences,
        _plain(persona.avatar),
        _plain(persona.voice),
    )
    data: dict[str, Any] = {
        "name": persona.name,
        "description": persona.description,
        "personality": "",
        "scenario": "",
        "first_mes": persona.greeting[0] if persona.greeting else "",
        "alternate_greetings": list(persona.greeting[1:]),
        "mes_example": "\n".join(f"<START>\n{{{{user}}}}: {one.user}\n{{{{char}}}}: {one.answer}" for one in persona.examples),
        "creator_notes": "",
        "system_prompt": "",
        "post_history_instructions": "",
        "tags": [],
        "creator": "",
        "character_version": "",
        "extensions": {EXTENSION: msgspec.to_builtins(own)},
    }
    if persona.lorebook is not None:
        data["character_book"] = _book_of(persona.lorebook)
    return Card(data, 3)


def _plain(named: str) -> str:
    """A path says where something lies on this disk: it stays here."""
    return "" if "/" in named or "\\" in named else named


def _book_of(book: Lorebook) -> dict[str, Any]:
    entries = [
        {
            "keys": list(entry.keys),
            "secondary_keys": list(entry.also),
            "selective": bool(entry.also),
            "content": entry.text,
            "enabled": entry.enabled,
            "constant": entry.constant,
            "insertion_order": entry.order,
            "priority": entry.priority,
            "use_regex": entry.expression,
            "case_sensitive": entry.exact,
            "name": entry.name,
            "extensions": {},
        }
        for entry in book.entries
    ]
    return {
        "scan_depth": book.depth,
        "token_budget": round(book.budget * 4 / 3),
        "recursive_scanning": book.recursive,
        "extensions": {},
        "entries": entries,
    }


def _line(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())

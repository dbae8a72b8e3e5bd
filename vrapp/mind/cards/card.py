"""A character card as plain data: whatever version it came in, its fields in one shape and everything else kept as it was. In: JSON. Out: `Card`.

Sources: Character Card V1 and V2 (malfoyslastname/character-card-spec-v2), V3 (kwaroran/character-card-spec-v3).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import msgspec

from vrapp.errors import BadInputError
from vrapp.mind.cards import containers
from vrapp.mind.lore import MOST_ENTRIES, MOST_KEYS, Entry, Lorebook

MOST_TEXT = 200_000  # characters of one field
MOST_GREETINGS = 100
_V2 = (
    *("name", "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes", "system_prompt", "post_history_instructions"),
    *("alternate_greetings", "character_book", "tags", "creator", "character_version", "extensions"),
)
_V3 = (*_V2, "assets", "nickname", "creator_notes_multilingual", "source", "group_only_greetings", "creation_date", "modification_date")
_TEXTS = (*_V2[:9], "creator", "character_version", "nickname")

Raw = dict[str, Any]


class Card(msgspec.Struct, frozen=True):
    """data: the fields of version 3 (version 1 and 2 have some of them), checked for type and size, with all unknown ones. version: 1, 2 or 3, as it came.
    notices: what was not as it should be and has been left out, one line each."""

    data: Raw
    version: int
    notices: tuple[str, ...] = ()
    picture: bytes = b""

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "")

    @property
    def greetings(self) -> list[str]:
        return [text for text in (self.text("first_mes"), *self.data.get("alternate_greetings", ())) if text.strip()]


def load(path: Path) -> Card:
    """Read a card from PNG, CHARX or JSON. Raises BadInputError with file and place."""
    found = containers.read(path)
    return parse(found.json, path, found.where, found.picture)


def parse(json: bytes, path: Path | None = None, where: str = "", picture: bytes = b"") -> Card:
    """A card from its JSON text. Wrong types are left out with a notice; only a card without a name is refused."""
    try:
        raw: object = msgspec.json.decode(json)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"the card is not valid JSON ({error})", path, where) from error
    except RecursionError as error:
        raise BadInputError("the card's JSON is nested too deeply", path, where) from error
    if not isinstance(raw, dict):
        raise BadInputError("the card is not a JSON object", path, where)
    whole = cast(Raw, raw)
    inner = whole.get("data")
    version = 1
    if str(whole.get("spec", "")).startswith("chara_card_v") and isinstance(inner, dict):
        version = 3 if whole["spec"] == "chara_card_v3" else 2
        whole = cast(Raw, inner)
    notices: list[str] = []
    data = _checked(whole, notices)
    if not data["name"].strip():
        raise BadInputError("the card has no name", path, " ".join(part for part in (where, "/data/name" if version > 1 else "/name") if part))
    return Card(data, version, tuple(notices), picture)


def _checked(raw: Raw, notices: list[str]) -> Raw:
    data = dict(raw)
    for name in _TEXTS:
        data[name] = _text(raw.get(name), f"/{name}", notices)
    for name in ("alternate_greetings", "group_only_greetings", "tags"):
        data[name] = _texts(raw.get(name), f"/{name}", notices)
    if not isinstance(data.get("extensions"), dict):
        data["extensions"] = {}
    book = data.get("character_book")
    if book is not None and not (isinstance(book, dict) and isinstance(cast(Raw, book).get("entries"), list)):
        notices.append("/character_book has no list of entries and is left out")
        data["character_book"] = None
    if data.get("character_book") is None:
        data.pop("character_book", None)
    return data


def _text(value: object, where: str, notices: list[str]) -> str:
    if value is None or isinstance(value, (dict, list)):
        if value is not None:
            notices.append(f"{where} is no text and is left out")
        return ""
    text = str(value).replace("\0", "")
    if len(text) > MOST_TEXT:
        notices.append(f"{where} is cut to {MOST_TEXT:,} characters")
    return text[:MOST_TEXT]


def _texts(value: object, where: str, notices: list[str]) -> list[str]:
    if not isinstance(value, list):
        return []
    items = cast(list[object], value)
    if len(items) > MOST_GREETINGS:
        notices.append(f"{where} has {len(items):,} items, of which {MOST_GREETINGS} are kept")
    return [_text(item, f"{where}/{index}", notices) for index, item in enumerate(items[:MOST_GREETINGS])]


def as_json(card: Card, version: int) -> bytes:
    """The card in version 2 or 3. Version 2 has no place for the newer fields: they are left out, all else stays as it came."""
    wanted = _V3 if version == 3 else _V2
    known = set(_V3)
    data = {name: value for name, value in card.data.items() if name in wanted or (name not in known and name not in _OUTSIDE)}
    for name in _V2[:9]:
        data.setdefault(name, "")
    if version == 3:
        data.setdefault("group_only_greetings", [])
        if "character_book" in data:
            data["character_book"] = _book_v3(data["character_book"])
    if not data.get("nickname"):
        data.pop("nickname", None)
    return msgspec.json.encode({"spec": f"chara_card_v{version}", "spec_version": f"{version}.0", "data": data})


_OUTSIDE = frozenset("spec spec_version data fav chat avatar create_date talkativeness creatorcomment json_data".split())  # what programs add around a card


def _book_v3(book: Raw) -> Raw:
    """Version 3 wants `use_regex` in every entry."""
    return {**book, "entries": [{"use_regex": False, **entry} for entry in book["entries"] if isinstance(entry, dict)]}


def lorebook(card: Card) -> tuple[Lorebook, list[str]]:
    """The card's lorebook in our shape, and what of it cannot be used. Entries keep their order; switched-off ones stay switched off."""
    book = cast(Raw, card.data.get("character_book") or {})
    raw_entries = cast(list[object], book.get("entries") or [])
    notices = [f"/character_book has {len(raw_entries):,} entries, of which {MOST_ENTRIES:,} are used"] if len(raw_entries) > MOST_ENTRIES else []
    entries: list[Entry] = []
    for index, raw in enumerate(raw_entries[:MOST_ENTRIES]):
        if isinstance(raw, dict):
            entries.append(_entry(cast(Raw, raw), f"/character_book/entries/{index}", notices))
    depth, budget = _number(book.get("scan_depth"), 3), _number(book.get("token_budget"), 200)
    return Lorebook(
        tuple(entries), int(min(max(depth, 1), 100)), int(min(max(budget * 3 / 4, 1), 4000)), bool(book.get("recursive_scanning"))
    ), notices  # a token is about three quarters of a word


def _entry(raw: Raw, where: str, notices: list[str]) -> Entry:
    from vrapp.mind import lore

    keys, also = (_keys(raw.get(name), f"{where}/{name}", notices) for name in ("keys", "secondary_keys"))
    slashed = bool(keys) and all(len(key) > 2 and key.startswith("/") and key.rpartition("/")[0] for key in keys)
    expression = bool(raw.get("use_regex")) or slashed
    if expression:
        for key in (*keys, *also):
            if why := lore.refusal(key):
                notices.append(f"{where}: a key is not used: {why}")
    return Entry(
        text=_text(raw.get("content"), f"{where}/content", notices)[:20_000],
        keys=keys,
        also=also if raw.get("selective") else (),
        constant=bool(raw.get("constant")),
        order=_number(raw.get("insertion_order"), 100),
        priority=_number(raw.get("priority"), 10),
        expression=expression,
        exact=bool(raw.get("case_sensitive")),
        enabled=raw.get("enabled") is not False,
        name=_text(raw.get("name") or raw.get("comment"), f"{where}/name", notices)[:200],
    )


def _keys(value: object, where: str, notices: list[str]) -> tuple[str, ...]:
    words = cast(list[object], value)[:MOST_KEYS] if isinstance(value, list) else [value] if isinstance(value, str) else []
    texts = [_text(word, where, notices) for word in words]
    if any(len(text) > 200 for text in texts):
        notices.append(f"{where}: keys of more than 200 characters are not used")
    return tuple(text for text in texts if text.strip() and len(text) <= 200)


def _number(value: object, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
        return otherwise
    return float(value)

"""The user's personas on disk: a card comes in and is kept whole, a persona goes out as a card. In: paths and names. Out: files in the personas folder."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from vrapp.errors import BadInputError, MissingError, UsageError
from vrapp.mind import persona
from vrapp.mind.cards import adopt, card, containers
from vrapp.mind.cards.card import Card

PICTURE = (400, 600)


class Kept(NamedTuple):
    """What an import made. notices: what of the card is not used, one line each."""

    name: str
    title: str
    path: Path
    notices: tuple[str, ...]


def bring_in(source: Path, own: Path, name: str = "", replace: bool = False) -> Kept:
    """Keep a card (PNG, CHARX, JSON) or a persona of ours (TOML) in `own`. Nothing is written unless all of it can be read.

    Raises BadInputError with file and place, UsageError if the name is taken or is none.
    """
    if name and not persona.NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a persona: small letters, digits, - and _, at most 61")
    if source.suffix == ".toml":
        who, notices, title = persona.load(str(source)), (), ""
        files = {".toml": source.read_bytes()}
    else:
        read = card.load(source)
        who, notices, title = adopt.persona_of(read), (*read.notices, *card.lorebook(read)[1]), read.text("name")
        files = {".json": card.as_json(read, 3 if read.version == 3 else 2), ".png": read.picture}
    name = name or slug(title or who.name)
    own.mkdir(parents=True, exist_ok=True)
    if not replace and (name in persona.imported(own) or name in persona.shipped()):
        raise UsageError(f"there is a persona {name} already: give another with --name, or --replace it")
    for ending in (".toml", ".json", ".png"):
        (own / f"{name}{ending}").unlink(missing_ok=True)
    for ending, data in files.items():
        if data:
            _write(own / f"{name}{ending}", data)
    return Kept(name, who.name, own / f"{name}{next(iter(files))}", notices)


def send_out(name: str, target: Path, own: Path, version: int = 0) -> Path:
    """Write a persona as a card: PNG (both versions in it), CHARX (3) or JSON (`version`, else as it came in)."""
    source = persona.find(name, own)
    kept = _card_at(source)
    picture = kept.picture or _picture_beside(source) or drawn(persona.load(str(source)).name)
    ending = target.suffix.lower()
    if ending == ".png":
        data = containers.with_card(picture, card.as_json(kept, 2), card.as_json(kept, 3))
    elif ending == ".charx":
        data = containers.zipped(card.as_json(kept, 3), picture)
    elif ending == ".json":
        data = card.as_json(kept, version or max(kept.version, 2))
    else:
        raise UsageError(f"{target}: a card is written as .png, .json or .charx")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, data)
    except OSError as error:
        raise BadInputError(f"cannot be written ({error.strerror})", target) from error
    return target


def remove(name: str, own: Path) -> None:
    """Take an imported persona away. Raises MissingError for a name that is not among them: shipped ones stay."""
    if name not in persona.imported(own):
        raise MissingError(f"no persona {name} of your own; there are: {', '.join(persona.imported(own)) or 'none'}")
    for ending in (".toml", ".json", ".png"):
        (own / f"{name}{ending}").unlink(missing_ok=True)


def slug(title: str) -> str:
    """A file's name from a character's: letters and digits, nothing that leads out of the folder."""
    flat = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", flat).strip("-")[:40].strip("-") or "persona"


def drawn(name: str) -> bytes:
    """A plain picture for a persona that has none: a warm gradient with its first letter."""
    from PIL import Image, ImageDraw, ImageFont

    from vrapp.config import ASSETS

    width, height = PICTURE
    picture = Image.linear_gradient("L").resize(PICTURE)
    colored = Image.merge(
        "RGB", [picture.point([int(low + (high - low) * value / 255) for value in range(256)]) for low, high in ((70, 24), (50, 18), (66, 30))]
    )
    font = next(iter(sorted((ASSETS / "fonts").glob("*.ttf"))), None)
    face = ImageFont.truetype(str(font), 260) if font else ImageFont.load_default(260)
    ImageDraw.Draw(colored).text((width / 2, height * 0.42), name[:1].upper(), fill=(255, 214, 170), font=face, anchor="mm")
    out = io.BytesIO()
    colored.save(out, "PNG", optimize=True)
    return out.getvalue()


def _card_at(source: Path) -> Card:
    return card.load(source) if source.suffix in persona.CARDS else adopt.card_of(persona.load(str(source)))


def _picture_beside(source: Path) -> bytes:
    beside = source.with_suffix(".png")
    if not beside.is_file() or beside.stat().st_size > containers.MOST_FILE:
        return b""
    data = beside.read_bytes()
    return data if data.startswith(containers.PNG) else b""


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing: a full disk leaves no half a card."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)

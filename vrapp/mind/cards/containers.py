"""The files that cards travel in: JSON, PNG with text chunks, CHARX (a zip). In: a path. Out: the card's JSON as bytes and its picture. And the way back.

Sizes are bounded before anything is read or unpacked; a picture's pixels are never decoded; nothing in a zip names a place on this disk.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from vrapp.errors import BadInputError

MOST_FILE = 32 << 20
MOST_JSON = 4 << 20
MOST_MEMBERS = 2000
PNG = b"\x89PNG\r\n\x1a\n"
_TEXT = (b"tEXt", b"zTXt", b"iTXt")
_WORDS = {b"ccv3": 3, b"chara": 2}  # chunks that hold a card, and how new it is


class Found(NamedTuple):
    """json: of the card, not yet parsed. where: its place in the file, for messages. picture: PNG without any card in it, b"" if there is none."""

    json: bytes
    where: str
    picture: bytes = b""


def read(path: Path) -> Found:
    """The newest card in the file. Raises BadInputError with the place for whatever is too large, cut off or not a card."""
    try:
        size = path.stat().st_size
        if size > MOST_FILE:
            raise BadInputError(f"{size:,} bytes; a card has {MOST_FILE:,} at most", path)
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", path) from error
    if data.startswith(PNG):
        return _from_png(data, path)
    if data.startswith(b"PK\x03\x04"):
        return _from_zip(data, path)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        if size > MOST_JSON:
            raise BadInputError(f"{size:,} bytes of JSON; a card has {MOST_JSON:,} at most", path)
        return Found(data.removeprefix(b"\xef\xbb\xbf"), "")
    raise BadInputError("no character card: wanted PNG, CHARX or JSON", path)


def with_card(picture: bytes, version2: bytes, version3: bytes) -> bytes:
    """A PNG that carries the card in both ways, so that old and new programs find it."""
    chunks = [(kind, body) for kind, body, _ in _chunks(picture, Path("picture.png")) if not _is_card(kind, body)]
    words = [(b"tEXt", word + b"\0" + base64.b64encode(json)) for word, json in ((b"chara", version2), (b"ccv3", version3))]
    return PNG + b"".join(_chunk(kind, body) for kind, body in (*chunks[:-1], *words, chunks[-1]))


def zipped(version3: bytes, picture: bytes) -> bytes:
    """A CHARX file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("card.json"), version3)
        if picture:
            archive.writestr(zipfile.ZipInfo("assets/icon/images/main.png"), picture)
    return out.getvalue()


# PNG


def _from_png(data: bytes, path: Path) -> Found:
    best: tuple[int, bytes, str] | None = None
    kept: list[bytes] = [PNG]
    for kind, body, at in _chunks(data, path):
        if _is_card(kind, body):
            word, _, rest = body.partition(b"\0")
            if best is None or _WORDS[word] > best[0]:
                best = (_WORDS[word], _json_of(kind, rest, path, at), f"chunk {word.decode()} at byte {at}")
            continue
        kept.append(_chunk(kind, body))
    if best is None:
        raise BadInputError("a picture without a card in it: no chunk chara or ccv3", path)
    return Found(best[1], best[2], b"".join(kept))


def _chunks(data: bytes, path: Path) -> list[tuple[bytes, bytes, int]]:
    """Kind, body and byte offset of every chunk up to IEND."""
    out: list[tuple[bytes, bytes, int]] = []
    at = len(PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if length > len(data) - at - 12:
            raise BadInputError(f"chunk {_name(kind)} of {length:,} bytes runs past the end of the file", path, f"byte {at}")
        body = data[at + 8 : at + 8 + length]
        if kind in _TEXT and zlib.crc32(data[at + 4 : at + 8 + length]) != struct.unpack_from(">I", data, at + 8 + length)[0]:
            raise BadInputError(f"chunk {_name(kind)} is damaged (its checksum is wrong)", path, f"byte {at}")
        out.append((kind, body, at))
        if kind == b"IEND":
            return out
        at += 12 + length
    raise BadInputError("the picture is cut off before its end (no IEND)", path, f"byte {at}")


def _is_card(kind: bytes, body: bytes) -> bool:
    return kind in _TEXT and body.partition(b"\0")[0] in _WORDS


def _json_of(kind: bytes, rest: bytes, path: Path, at: int) -> bytes:
    """The base64 text of a chunk, unpacked. zTXt: a byte, then deflated; iTXt: flag, byte, language, keyword, then text."""
    where = f"byte {at}"
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = [*rest[2:].split(b"\0", 2), b"", b""][2]
    elif packed:
        rest = rest[1:]
    try:
        text = zlib.decompressobj().decompress(rest, MOST_JSON * 2) if packed else rest
        if len(text) > MOST_JSON * 4 // 3 + 8:
            raise BadInputError(f"a card of more than {MOST_JSON:,} bytes", path, where)
        return base64.b64decode(re.sub(rb"\s+", b"", text), validate=True)
    except (zlib.error, binascii.Error) as error:
        raise BadInputError(f"the card's text cannot be unpacked ({error})", path, where) from error


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _name(kind: bytes) -> str:
    return kind.decode("ascii", "replace")


# CHARX


def _from_zip(data: bytes, path: Path) -> Found:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise BadInputError(f"{len(members):,} files inside; at most {MOST_MEMBERS:,}", path)
            json = _member(archive, "card.json", MOST_JSON, path)
            icon = next((one.filename for one in members if re.fullmatch(r"assets/icon/[\w/-]*\w+\.png", one.filename)), "")
            picture = _member(archive, icon, MOST_FILE, path) if icon else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise BadInputError(f"not a whole CHARX file ({error})", path) from error
    return Found(json, "card.json", _without_card(picture, path))


def _member(archive: zipfile.ZipFile, name: str, most: int, path: Path) -> bytes:
    """At most `most` bytes, whatever the directory claims."""
    try:
        with archive.open(name) as file:
            data = file.read(most + 1)
    except KeyError as error:
        raise BadInputError(f"no {name} inside", path) from error
    if len(data) > most:
        raise BadInputError(f"{name} unpacks to more than {most:,} bytes", path)
    return data


def _without_card(picture: bytes, path: Path) -> bytes:
    """The picture alone; one that is no PNG is left out."""
    if not picture.startswith(PNG):
        return b""
    try:
        return PNG + b"".join(_chunk(kind, body) for kind, body, _ in _chunks(picture, path) if not _is_card(kind, body))
    except BadInputError:
        return b""

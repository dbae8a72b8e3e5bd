"""Pictures of a glTF file to pixels: PNG, JPEG and WebP through Pillow, KTX2 through Basis Universal's transcoder.

Sizes are read from the headers and held against limits before anything is decoded. A picture that is not there, is broken or is too large never stops the
loading: it shows as white and is a warning. What is longer than the renderer's largest texture is scaled down, with a notice.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image
from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from vrapp.errors import BadInputError, VrappError
from vrapp.scene import ktx2
from vrapp.scene.document import Document
from vrapp.scene.glb import read_file
from vrapp.scene.jsonview import View
from vrapp.scene.model import U8, Image

MAX_SIDE = 4096
"""Longest side that is kept: the renderer's largest class of picture."""
FREE_PIXELS, PIXELS_A_BYTE, MAX_PIXELS = 72 << 20, 32, 512 << 20
"""How many pixels all pictures of one file may unpack to: some, and so many more for every byte of them, because a kilobyte of zeros can claim gigabytes."""
MAX_FILE = 64 << 20
"""Bytes of a picture that is a file of its own."""
_ALONE = 16 << 20  # pictures of more pixels than this are decoded one after another, for the memory that each takes on its way

_READERS: tuple[tuple[bytes, str, Callable[[io.BytesIO], PIL.Image.Image] | None], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", PngImagePlugin.PngImageFile),
    (b"\xff\xd8\xff", "image/jpeg", JpegImagePlugin.JpegImageFile),
    (b"RIFF", "image/webp", WebPImagePlugin.WebPImageFile),
    (ktx2.SIGNATURE, "image/ktx2", None),
)


@dataclass(slots=True)
class _Opened:
    """A picture whose header was read. decoded: pixels that decoding it produces before anything is scaled."""

    view: View
    data: bytes
    size: tuple[int, int]
    picture: PIL.Image.Image | None  # None: KTX2
    decoded: int


def load_images(document: Document) -> list[Image]:
    """All pictures; decoded side by side, since Pillow and the transcoder let go of the interpreter lock while they work."""
    known: dict[str, _Opened | None] = {}
    opened = [_once(document, view, known) for view in document.images]
    kept = _within_limits(document, list(known.values()))
    if document.pictures_later:
        return [_later(view, one if one in kept else None) for view, one in zip(document.images, opened, strict=True)]
    small = [one for one in kept if one.decoded <= _ALONE]
    done: dict[int, U8 | VrappError] = {}
    if len(small) > 1:
        with ThreadPoolExecutor(min(len(small), os.cpu_count() or 2, 8)) as pool:
            done.update(zip(map(id, small), pool.map(_decoded, small), strict=True))
    for one in kept:
        if id(one) not in done:
            done[id(one)] = _decoded(one)
    return [Image(view.text("name"), _result(document, one, done)) for view, one in zip(document.images, opened, strict=True)]


def _later(view: View, one: _Opened | None) -> Image:
    if one is None:
        return Image(view.text("name"), white())

    def decode() -> U8:
        found = _decoded(one)
        return white() if isinstance(found, VrappError) else found

    return Image(view.text("name"), np.zeros((0, 0, 4), np.uint8), hashlib.sha256(one.data).digest(), decode)


def picture_bytes(document: Document, view: View) -> bytes:
    """The encoded picture of one entry of `images`."""
    if view.has("bufferView"):
        return bytes(document.view_bytes(view.required_index("bufferView", len(document.views), "bufferView")))
    if view.has("uri"):
        return document.resource(view, view.text("uri"))
    raise view.fail("has neither a uri nor a bufferView")


def media_type(data: bytes) -> str:
    """By the first bytes; "" if unknown."""
    for signature, media, _ in _READERS:
        if data.startswith(signature) and (media != "image/webp" or data[8:12] == b"WEBP"):
            return media
    return ""


def decode_picture(data: bytes, view: View) -> U8:
    """(H, W, 4) u8, first row at the top, no side longer than MAX_SIDE."""
    return _pixels(_open(view, data))


def load_picture(path: Path) -> U8:
    """(H, W, 4) u8 of a picture file, refused before it is decoded where it is longer than MAX_SIDE."""
    view = View({}, "", path)
    opened = _open(view, read_file(path, MAX_FILE))
    if max(opened.size) > MAX_SIDE:
        raise view.fail(f"a picture of {opened.size[0]}x{opened.size[1]}; at most {MAX_SIDE} a side are read here")
    return _pixels(opened)


def _once(document: Document, view: View, known: dict[str, _Opened | None]) -> _Opened | None:
    """known: by where the bytes are, so that entries with the same bytes are read and decoded once."""
    source = repr((view.value.get("bufferView"), view.value.get("uri")))
    if source not in known:
        try:
            known[source] = _open(view, picture_bytes(document, view))
        except VrappError as error:
            _warn(document, view, error)
            known[source] = None
    return known[source]


def _warn(document: Document, view: View, error: VrappError) -> None:
    where, text = (error.where, error.problem) if isinstance(error, BadInputError) else (view.where, str(error))
    document.note("warning", where or view.where, f"{text}; the picture shows as white")


def _open(view: View, data: bytes) -> _Opened:
    media = media_type(data)
    if media == "image/ktx2":
        width, height = ktx2.size_of(view, data)
        return _Opened(view, data, (width, height), None, min(width * height, MAX_SIDE**2))
    reader = next((read for _, known, read in _READERS if known == media), None)
    if reader is None:
        raise view.fail("not a PNG, JPEG, WebP or KTX2 picture")
    try:
        picture = reader(io.BytesIO(data))
        size = picture.size
        if isinstance(picture, JpegImagePlugin.JpegImageFile):
            picture.draft(None, (MAX_SIDE // 2, MAX_SIDE // 2) if max(size) > MAX_SIDE else size)  # decodes at a half, a quarter or an eighth
    except Exception as error:
        raise _broken(view, error) from None
    return _Opened(view, data, size, picture, picture.width * picture.height)


def _within_limits(document: Document, opened: list[_Opened | None]) -> list[_Opened]:
    """Those that may be decoded; the others are noted."""
    allowed = min(FREE_PIXELS + PIXELS_A_BYTE * sum(len(one.data) for one in opened if one), MAX_PIXELS)
    kept: list[_Opened] = []
    total = 0
    for one in opened:
        if one is None:
            continue
        width, height = one.size
        if not width or not height or total + one.decoded > allowed:
            text = f"{width}x{height} pixels, with the others more than the {allowed} that pictures of so few bytes may have"
            _warn(document, one.view, one.view.fail(text))
            continue
        total += one.decoded
        kept.append(one)
    return kept


def _decoded(one: _Opened) -> U8 | VrappError:
    try:
        return _pixels(one)
    except VrappError as error:
        return error


def _result(document: Document, one: _Opened | None, done: dict[int, U8 | VrappError]) -> U8:
    found = done.get(id(one)) if one else None
    if one is None or found is None:
        return white()
    if isinstance(found, VrappError):
        _warn(document, one.view, found)
        return white()
    if max(one.size) > MAX_SIDE:
        document.note("info", one.view.where, f"the picture of {one.size[0]}x{one.size[1]} is scaled to {found.shape[1]}x{found.shape[0]}")
    return found


def white() -> U8:
    """What a picture that cannot be had shows."""
    return np.full((1, 1, 4), 255, dtype=np.uint8)


def _pixels(one: _Opened) -> U8:
    if one.picture is None:
        return ktx2.decode(one.view, one.data, MAX_SIDE)
    try:
        return _rgba(one.picture)
    except Exception as error:
        raise _broken(one.view, error) from None
    finally:
        one.picture.close()  # its own pixels are as many bytes again


def _rgba(picture: PIL.Image.Image) -> U8:
    """(H, W, 4). Scaled channel by channel where it is too large, because alpha may be anything and must not weigh the colours."""
    factor = -(-max(picture.size) // MAX_SIDE)
    if picture.mode.startswith("I") or picture.mode == "F":  # 16-bit grey: Pillow's own conversion clips it instead of scaling it
        grey = (np.asarray(picture) >> 8).clip(0, 255).astype(np.uint8)
        if factor > 1:
            grey = np.asarray(PIL.Image.fromarray(grey).reduce(factor))
        return np.stack((grey, grey, grey, np.full_like(grey, 255)), axis=-1)
    if factor == 1:
        return np.asarray(picture if picture.mode == "RGBA" else picture.convert("RGBA"))
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        opaque = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        small = opaque.reduce(factor)
        picture.close()
        return np.asarray(small.convert("RGBA"))
    full = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return np.stack([np.asarray(full.getchannel(band).reduce(factor)) for band in "RGBA"], axis=-1)


def _broken(view: View, error: Exception) -> BadInputError:
    """Pillow's decoders raise whatever a broken file leads them to: OSError, SyntaxError, ValueError, struct.error, zlib.error, IndexError and others."""
    if isinstance(error, BadInputError):
        return error
    return view.fail(f"the picture is broken or cut short ({' '.join(str(error).split())[:100] or type(error).__name__})")

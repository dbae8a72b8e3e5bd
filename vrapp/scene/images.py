"""Pictures of a glTF file to pixels, through Pillow: PNG, JPEG, WebP. Sizes are read from the headers and checked before anything is decoded."""

from __future__ import annotations

import io
import os
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import PIL.Image

from vrapp.errors import BadInputError, VrappError
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import U8, Image

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_SIDE = 16384
MAX_PIXELS = 128 << 20
"""All pictures of one file together: half a gigabyte of RGBA."""


def load_images(document: Document) -> list[Image]:
    """Decode all pictures side by side: Pillow lets go of the interpreter lock while it works."""
    sources = [picture_bytes(document, view) for view in document.images]
    opened = [_open(view, data) for view, data in zip(document.images, sources, strict=True)]
    total = 0
    for view, image in zip(document.images, opened, strict=True):
        total += image.width * image.height
        if max(image.size) > MAX_SIDE or total > MAX_PIXELS:
            raise view.fail(f"{image.width}x{image.height} pixels: a picture may have {MAX_SIDE} a side and all together {MAX_PIXELS >> 20} million")
    names = [view.text("name") for view in document.images]
    if len(opened) < 2:
        pixels = [_pixels(*pair) for pair in zip(document.images, opened, strict=True)]
    else:
        with ThreadPoolExecutor(min(len(opened), os.cpu_count() or 2, 8)) as pool:
            pixels = list(pool.map(_pixels, document.images, opened))
    return [Image(name, data) for name, data in zip(names, pixels, strict=True)]


def picture_bytes(document: Document, view: View) -> bytes:
    """The encoded picture of one entry of `images`."""
    if view.has("bufferView"):
        return bytes(document.view_bytes(view.required_index("bufferView", len(document.views), "bufferView")))
    if view.has("uri"):
        return document.resource(view, view.text("uri"))
    raise view.fail("has neither a uri nor a bufferView")


def decode_picture(data: bytes, view: View) -> U8:
    """(H, W, 4) u8, first row at the top."""
    return _pixels(view, _open(view, data))


def _open(view: View, data: bytes) -> PIL.Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)  # our own limit is tighter
            return PIL.Image.open(io.BytesIO(data), formats=FORMATS)
    except PIL.UnidentifiedImageError:
        raise view.fail(f"not a PNG, JPEG or WebP picture{_named(data)}") from None
    except Exception as error:
        raise _broken(view, error) from None


def _pixels(view: View, image: PIL.Image.Image) -> U8:
    try:
        if image.mode.startswith("I") or image.mode == "F":  # 16-bit grey: Pillow's own conversion clips it instead of scaling it
            grey = (np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
            return np.stack((grey, grey, grey, np.full_like(grey, 255)), axis=-1)
        return np.asarray(image.convert("RGBA"))
    except Exception as error:
        raise _broken(view, error) from None


def _broken(view: View, error: Exception) -> BadInputError:
    """Pillow's decoders raise whatever a broken file leads them to: OSError, SyntaxError, ValueError, struct.error, zlib.error, IndexError and others."""
    if isinstance(error, VrappError) and isinstance(error, BadInputError):
        return error
    return view.fail(f"the picture is broken or cut short ({' '.join(str(error).split())[:100] or type(error).__name__})")


def _named(data: bytes) -> str:
    return "; KTX2 (KHR_texture_basisu) is not supported yet" if data[:7] == b"\xabKTX 20" else ""

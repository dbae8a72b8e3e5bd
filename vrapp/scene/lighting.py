"""What a room says of its light, extras {"vrapp": {"probes", "reflection"}} of the scene, doubted like all that comes from a file. Absent: None."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePath

import numpy as np

from vrapp.probes import BRIGHTEST, MOST, TERMS, Box, Probes, probes
from vrapp.scene.jsonview import View


def load_probes(room: View) -> Probes | None:
    """`low`, `high`: x, y, z of the first and last probe; `count` along each axis; `sh`: base64 of little-endian f16 (nx, ny, nz, 9, 3); `valid`: a string
    of 0 and 1, one a probe. Raises BadInputError with the place."""
    view = room.child("probes")
    if view is None:
        return None
    counts = [item.as_integer(1, MOST) for item in view.items("count")]
    if len(counts) != 3 or counts[0] * counts[1] * counts[2] > MOST:
        raise view.fail(f"three counts belong here whose product is at most {MOST}", "count")
    count = (counts[0], counts[1], counts[2])
    low, high = view.vector("low", 3, (0.0, 0.0, 0.0)), view.vector("high", 3, (0.0, 0.0, 0.0))
    if any(a > b or (a == b and n > 1) for a, b, n in zip(low, high, count, strict=True)):
        raise view.fail("high must lie above low", "high")
    total = counts[0] * counts[1] * counts[2]
    light = _halves(view, "sh", total * TERMS * 3)
    bits = view.text("valid", "1" * total)
    if len(bits) != total or not set(bits) <= {"0", "1"}:
        raise view.fail(f"{total} characters 0 or 1 belong here, one a probe", "valid")
    valid = np.array([bit == "1" for bit in bits]).reshape(count)
    return probes(low, high, count, light.reshape(*count, TERMS, 3), valid)


def _halves(view: View, key: str, wanted: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    text = view.text(key)
    if len(text) != 4 * -(-2 * wanted // 3):
        raise view.fail(f"base64 of {wanted} half floats belongs here", key)
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise view.fail("not base64", key) from error
    if len(raw) != 2 * wanted:
        raise view.fail(f"{len(raw)} bytes where {2 * wanted} belong", key)
    values = np.frombuffer(raw, "<f2").astype(np.float32)
    if not np.isfinite(values).all() or np.abs(values).max(initial=0.0) > BRIGHTEST:
        raise view.fail("a value that is not a number or far too bright", key)
    return values


def load_box(room: View) -> tuple[Box, str] | None:
    """`reflection`: `at`, where its picture was taken, `low` and `high` of the box whose walls it shows, `picture`, a file beside the room, "" the
    environment's."""
    view = room.child("reflection")
    if view is None:
        return None
    low, high = view.vector("low", 3, (0.0, 0.0, 0.0)), view.vector("high", 3, (0.0, 0.0, 0.0))
    at = view.vector("at", 3, (0.0, 0.0, 0.0))
    if not all(a < b < c for a, b, c in zip(low, at, high, strict=True)):
        raise view.fail("it must lie between low and high", "at")
    picture = view.text("picture")
    if picture and (PurePath(picture).name != picture or "\\" in picture or picture.startswith(".")):
        raise view.fail("only the name of a file beside the room", "picture")
    return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]), (at[0], at[1], at[2])), picture

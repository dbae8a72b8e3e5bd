"""A valid file in, a bent one out: changes to JSON values, to the bytes behind them, and to the lengths that join the two.

Structure-aware, because a byte changed anywhere mostly gives JSON that no longer parses, and then only the parser is tried.
"""

from __future__ import annotations

import copy
import json
import random
import struct
from collections.abc import Callable
from typing import Any, cast

_NUMBERS: tuple[Any, ...] = (
    0, 1, 2, 3, 4, 5, 7, 15, 16, 255, 256, 65535, 65536, 1 << 20, 1 << 28, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 40, 1 << 53, -1, -2, -(1 << 31),
    0.5, -0.5, 1e-30, 1e30, -1e30, 3.4e38, 1e39, 5120, 5121, 5122, 5123, 5125, 5126, 34962, 34963, 9728, 10497,
)  # fmt: skip
_OTHERS: tuple[Any, ...] = (None, True, False, "", "x", [], {}, [[]], [0], {"": 0}, "POSITION", "../x", "data:,", "a\nb", "\ud7ff\u0000")
_WORDS = (
    "SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4", "LINEAR", "STEP", "CUBICSPLINE", "translation", "rotation", "scale", "weights", "OPAQUE",
    "MASK", "BLEND", "perspective", "orthographic", "directional", "point", "spot", "ATTRIBUTES", "TRIANGLES", "INDICES", "OCTAHEDRAL", "QUATERNION",
    "EXPONENTIAL", "image/png", "image/jpeg", "image/webp", "image/ktx2", "worldCoordinates", "screenCoordinates", "block", "blend", "bone", "expression",
)  # fmt: skip
_ATTRIBUTES = ("POSITION", "NORMAL", "TANGENT", "TEXCOORD_0", "TEXCOORD_1", "COLOR_0", "JOINTS_0", "WEIGHTS_0", "JOINTS_1", "WEIGHTS_1", "JOINTS_2")

Place = tuple[Any, Any]
"""A container and the key or index of a value in it."""


def split(data: bytes) -> tuple[Any, bytes]:
    """JSON and BIN chunk of a .glb or .gltf; raises ValueError for anything else."""
    if data[:4] != b"glTF":
        return json.loads(data), b""
    if len(data) < 20:
        raise ValueError
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def join(gltf: Any, binary: bytes) -> bytes:
    """A GLB."""
    text = json.dumps(gltf, ensure_ascii=True).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks


def bend(data: bytes, rng: random.Random, most: int = 4) -> bytes:
    """One to `most` changes."""
    try:
        gltf, binary = split(data)
    except (ValueError, RecursionError, struct.error):
        return bend_bytes(data, rng)
    if not isinstance(gltf, dict):
        return bend_bytes(data, rng)
    for _ in range(rng.randint(1, most)):
        kind = rng.random()
        if kind < 0.12 and binary:
            binary = bend_bytes(binary, rng)
        elif kind < 0.16:
            return bend_bytes(join(gltf, binary), rng)
        else:
            _bend_json(cast("dict[str, Any]", gltf), rng)
    try:
        return join(gltf, binary)
    except (ValueError, RecursionError):
        return data


def bend_bytes(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    if not out:
        return b"glTF"
    kind = rng.random()
    if kind < 0.15:
        del out[rng.randrange(len(out)) :]
    elif kind < 0.25:
        at = rng.randrange(len(out))
        out[at:at] = out[at : at + rng.randint(1, 64)]
    elif kind < 0.4:
        at = rng.randrange(max(len(out) - 3, 1))
        out[at : at + 4] = struct.pack("<I", rng.choice((0, 1, 0x7FC00000, 0x7F800000, 0xFFFFFFFF, 0x7FFFFFFF, 0xFF, 0x10000, len(out))))
    else:
        for _ in range(rng.randint(1, 8)):
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _places(value: Any, out: list[Place]) -> list[Place]:
    waiting = [value]
    while waiting and len(out) < 20_000:
        holder = waiting.pop()
        pairs = cast("dict[str, Any]", holder).items() if isinstance(holder, dict) else enumerate(cast("list[Any]", holder))
        for key, member in list(pairs):
            out.append((holder, key))
            if isinstance(member, dict | list):
                waiting.append(member)
    return out


def _bend_json(gltf: dict[str, Any], rng: random.Random) -> None:
    places = _places(gltf, [])
    if not places:
        gltf["asset"] = {"version": "2.0"}
        return
    # By kind of property first, so that a thousand node rotations do not hide the one sparse accessor.
    kinds: dict[Any, list[Place]] = {}
    for place in places:
        kinds.setdefault(place[1] if isinstance(place[1], str) else "item", []).append(place)
    holder, key = rng.choice(kinds[rng.choice(list(kinds))])
    rng.choice(_CHANGES)(holder, key, places, rng)


def _number(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    value = holder[key]
    if isinstance(value, int | float) and not isinstance(value, bool) and rng.random() < 0.6:
        holder[key] = rng.choice((value + 1, value - 1, value * 2, -value, value / 2, float(value)))
    else:
        holder[key] = rng.choice(_NUMBERS)


def _other(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    holder[key] = copy.deepcopy(rng.choice(_OTHERS))


def _word(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    if isinstance(holder[key], str):
        holder[key] = rng.choice(_WORDS)
    else:
        _number(holder, key, places, rng)


def _drop(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    del holder[key]


def _again(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    """An element twice, or many times, or out of its order."""
    if isinstance(holder, list):
        items = cast("list[Any]", holder)
        items[key:key] = [copy.deepcopy(items[key]) for _ in range(rng.choice((1, 1, 2, 8, 100)))]
        if rng.random() < 0.3:
            rng.shuffle(items)


def _swap(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    """Something from elsewhere, most often of the same name."""
    alike = [place for place in places if place[1] == key and place[0] is not holder]
    other, name = rng.choice(alike if alike and rng.random() < 0.8 else places)
    try:
        holder[key] = json.loads(json.dumps(other[name]))
    except (KeyError, IndexError, RecursionError, ValueError):
        return


def _attribute(holder: Any, key: Any, places: list[Place], rng: random.Random) -> None:
    """A vertex attribute or morph target more."""
    for other, name in places:
        if name == "attributes" and isinstance(other.get(name) if isinstance(other, dict) else None, dict):
            other[name][rng.choice(_ATTRIBUTES)] = rng.randrange(8)
            if rng.random() < 0.3:
                other["targets"] = [{"POSITION": rng.randrange(8), "TANGENT": rng.randrange(8)} for _ in range(rng.randint(1, 3))]
            if rng.random() < 0.3:
                other["mode"] = rng.randrange(8)
            return


_CHANGES: tuple[Callable[[Any, Any, list[Place], random.Random], None], ...] = (
    _number, _number, _number, _other, _word, _drop, _again, _swap, _swap, _attribute,
)  # fmt: skip

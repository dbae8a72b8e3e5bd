"""EXT_meshopt_compression and KHR_meshopt_compression: a buffer view's bytes from its compressed form, through meshoptimizer's own decoder."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from vrapp.scene.codecs import codec
from vrapp.scene.jsonview import View

Bytes = npt.NDArray[np.uint8]
Mode = Literal["ATTRIBUTES", "TRIANGLES", "INDICES"]

NAMES = ("EXT_meshopt_compression", "KHR_meshopt_compression")
_MODES: tuple[Mode, ...] = ("ATTRIBUTES", "TRIANGLES", "INDICES")
_FILTERS = ("NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR")
_MOST = {"ATTRIBUTES": 2048, "TRIANGLES": 12, "INDICES": 4}
"""No byte of a stream can become more bytes than this (meshoptimizer's vertex codec version 1 spends a bit on 256 vertices' byte, its index codecs at least
a byte on a triangle and on an index)."""
_STRIDES = {"OCTAHEDRAL": (4, 8), "QUATERNION": (8,), "COLOR": (4, 8)}


def compressed(view: View) -> View | None:
    """The extension object of a buffer view that has one."""
    return next((found for name in NAMES if (found := view.extension(name)) is not None), None)


def unpacked_bytes(view: View) -> int:
    """How large the extension says that its data becomes, checked against what its mode allows: before anything is decoded."""
    mode, stride = view.choice("mode", _MODES, "ATTRIBUTES"), view.integer("byteStride", 0, low=1, high=256)
    count = view.integer("count", 0, low=1, high=1 << 28)
    if not view.has("mode") or not stride or not count:
        raise view.fail("mode, count and byteStride are needed")
    if mode == "ATTRIBUTES" and stride % 4:
        raise view.fail(f"{stride} is not a multiple of 4", "byteStride")
    if mode != "ATTRIBUTES" and stride not in (2, 4):
        raise view.fail(f"{stride} is neither 2 nor 4", "byteStride")
    if mode == "TRIANGLES" and count % 3:
        raise view.fail(f"{count} is not a multiple of 3", "count")
    used = view.choice("filter", _FILTERS, "NONE")
    if used != "NONE" and mode != "ATTRIBUTES":
        raise view.fail(f"no filter belongs to {mode}", "filter")
    if used == "EXPONENTIAL" or used in _STRIDES:
        allowed = _STRIDES.get(used, (stride,))
        if stride not in allowed:
            raise view.fail(f"{used} needs {' or '.join(map(str, allowed))} bytes an element", "byteStride")
    return count * stride


def unpack(view: View, source: Bytes) -> Bytes:
    """source: the compressed bytes. Out: (count * byteStride,) u8; a wrong length or a broken stream raises BadInputError."""
    size = unpacked_bytes(view)
    mode, stride, count = view.text("mode"), view.integer("byteStride", 0), view.integer("count", 0)
    if size > (len(source) + 64) * _MOST[mode]:
        raise view.fail(f"{len(source)} bytes cannot unpack to {size}")
    library = codec("meshopt", view, NAMES[0])
    try:
        rows = library.decode_gltf_buffer(source.tobytes(), count, stride, mode, view.text("filter", "NONE"))
    except (ValueError, RuntimeError, TypeError, MemoryError) as error:
        raise view.fail(f"the compressed data is broken ({' '.join(str(error).split())[:80]})") from None
    out = np.ascontiguousarray(rows).view(np.uint8).reshape(-1)
    if len(out) != size:
        raise view.fail(f"the data unpacks to {len(out)} bytes where {size} belong")
    out.flags.writeable = False
    return out

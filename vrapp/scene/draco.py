"""KHR_draco_mesh_compression: the vertices and indices of one primitive, through Google's own decoder (DracoPy).

A Draco stream states its counts before its data, and the decoder takes memory by what they say. So the head is read here first and held against the
accessors, which say the same counts again (Draco bitstream specification 2.2, sections 4 to 6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.scene.codecs import codec
from vrapp.scene.jsonview import View

NAME = "KHR_draco_mesh_compression"
_MESH, _SEQUENTIAL, _EDGEBREAKER = 1, 0, 1
_METADATA = 0x8000
_DEEPEST = 8


@dataclass(slots=True)
class Unpacked:
    """attributes: by the unique id in the stream, (V, components) in the stream's own type. indices: (3 T,) u32."""

    indices: npt.NDArray[np.uint32]
    attributes: dict[int, npt.NDArray[Any]] = field(default_factory=dict[int, npt.NDArray[Any]])


def unpack(view: View, data: bytes, faces: int) -> Unpacked:
    """view: the extension, for messages. faces: what the primitive's index accessor promises; a stream with more is refused before it is decoded."""
    claimed = _Head(view, data).faces()
    if claimed > faces:
        raise view.fail(f"the compressed mesh claims {claimed} triangles, its accessors {faces}")
    library = codec("DracoPy", view, NAME)
    try:
        mesh = library.decode(data)
        indices = np.asarray(mesh.faces, dtype=np.uint32).reshape(-1)
        attributes = {int(item["unique_id"]): np.asarray(item["data"]) for item in mesh.attributes}
    except Exception as error:  # the binding raises plain Exceptions of its own, and whatever a bent stream leads it to
        raise view.fail(f"the compressed mesh is broken ({' '.join(str(error).split())[:80] or type(error).__name__})") from None
    for number, values in attributes.items():
        if len(indices) and int(indices.max()) >= len(values):
            raise view.fail(f"the compressed mesh names vertex {int(indices.max())} of {len(values)} in attribute {number}")
    return Unpacked(indices, {number: values.reshape(len(values), -1) for number, values in attributes.items()})


class _Head:
    """What stands before the data of a Draco stream."""

    def __init__(self, view: View, data: bytes) -> None:
        self.view, self.data, self.at = view, data, 0

    def faces(self) -> int:
        if self._take(5) != b"DRACO":
            raise self.view.fail("not a Draco stream")
        major, minor, kind, method = self._take(4)
        flags = int.from_bytes(self._take(2), "little")
        if (major, minor) < (2, 2):
            raise self.view.fail(f"Draco bitstream {major}.{minor}; 2.2 and later are read")
        if kind != _MESH or method not in (_SEQUENTIAL, _EDGEBREAKER):
            raise self.view.fail("the Draco stream holds no mesh")
        if flags & _METADATA:
            for _ in range(self._varint()):
                self._varint()
                self._metadata(_DEEPEST)
            self._metadata(_DEEPEST)
        if method == _EDGEBREAKER:
            self._take(1)  # how it is traversed
            self._varint()  # vertices that are encoded
        return self._varint()

    def _metadata(self, deepest: int) -> None:
        if not deepest:
            raise self.view.fail("Draco metadata nested too deeply")
        for _ in range(self._varint()):
            self._take(self._take(1)[0])
            self._take(self._varint())
        for _ in range(self._varint()):
            self._take(self._take(1)[0])
            self._metadata(deepest - 1)

    def _take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise self.view.fail("the Draco stream is cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def _varint(self) -> int:
        value = shift = 0
        while shift < 35:
            byte = self._take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise self.view.fail("a number in the Draco stream is too long")

"""Small glTF files built in the test that needs them."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

CODES = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


class Builder:
    """Collects arrays into one buffer; `json` is free to edit before `glb()`."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.json: dict[str, Any] = {"asset": {"version": "2.0"}}

    def _list(self, key: str) -> list[dict[str, Any]]:
        return self.json.setdefault(key, [])

    def add(self, key: str, **item: Any) -> int:
        self._list(key).append(item)
        return len(self._list(key)) - 1

    def view(self, raw: bytes, **more: Any) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        at = len(self.data)
        self.data += raw
        return self.add("bufferViews", buffer=0, byteOffset=at, byteLength=len(raw), **more)

    def accessor(self, values: Any, dtype: str = "float32", **more: Any) -> int:
        array = np.asarray(values, dtype=dtype)
        width = 1 if array.ndim == 1 else array.shape[1]
        item = {"bufferView": self.view(array.tobytes()), "componentType": CODES[dtype], "type": TYPES[width], "count": len(array), **more}
        return self.add("accessors", **item)

    def positions(self, values: Any) -> int:
        array = np.asarray(values, dtype="float32")
        return self.accessor(array, min=array.min(axis=0).tolist(), max=array.max(axis=0).tolist())

    def triangle(self, **primitive: Any) -> int:
        """A mesh of one triangle in a node of the scene; the node's index."""
        attributes = {"POSITION": self.positions([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), **primitive.pop("attributes", {})}
        mesh = self.add("meshes", primitives=[{"attributes": attributes, **primitive}])
        return self.add("nodes", mesh=mesh)

    def glb(self) -> bytes:
        if self.data:
            self.data += b"\0" * (-len(self.data) % 4)
            self.json["buffers"] = [{"byteLength": len(self.data)}]
        if "nodes" in self.json and "scenes" not in self.json:
            below = {child for node in self.json["nodes"] for child in node.get("children", [])}
            self.json["scenes"] = [{"nodes": [i for i in range(len(self.json["nodes"])) if i not in below]}]
            self.json["scene"] = 0
        return pack(json.dumps(self.json).encode(), bytes(self.data))


def pack(text: bytes, binary: bytes = b"") -> bytes:
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks


def json_of(data: bytes) -> dict[str, Any]:
    """The JSON of a .gltf or .glb, read in the simplest way, to check the loader against."""
    if data[:4] != b"glTF":
        return json.loads(data)
    (length,) = struct.unpack_from("<I", data, 12)
    return json.loads(data[20 : 20 + length])

"""Small files that claim to be large."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

from glbs import Builder, pack


def _accessors() -> bytes:
    builder = Builder()
    for _ in range(50):
        index = builder.add("accessors", componentType=5126, type="VEC3", count=20_000_000, min=[0, 0, 0], max=[0, 0, 0])
        builder.add("nodes", mesh=builder.add("meshes", primitives=[{"attributes": {"POSITION": index}}]))
    return builder.glb()


def _one_accessor_a_thousand_times() -> bytes:
    builder = Builder()
    places, normals = builder.positions([[0, 0, 0], [1, 0, 0], [0, 1, 0]] * 20_000), builder.accessor([[0, 0, 1]] * 60_000)
    primitives = [{"attributes": {"POSITION": places, "NORMAL": normals}, "targets": [{"POSITION": places}] * 8} for _ in range(1000)]
    builder.add("nodes", mesh=builder.add("meshes", primitives=primitives))
    return builder.glb()


def _bytes_as_floats() -> bytes:
    builder = Builder()
    view = builder.view(bytes(1_000_000))
    for count in range(900_000, 900_200):  # each a new accessor over the same bytes
        index = builder.add("accessors", bufferView=view, componentType=5121, type="SCALAR", count=count, normalized=True)
        builder.add("animations", channels=[{"sampler": 0, "target": {"node": 0, "path": "weights"}}], samplers=[{"input": index, "output": index}])
    builder.add("nodes", name="it")
    return builder.glb()


def _sparse() -> bytes:
    builder = Builder()
    where, what = builder.view(bytes(4)), builder.view(bytes(12))
    sparse = {"count": 1, "indices": {"bufferView": where, "componentType": 5125}, "values": {"bufferView": what}}
    for _ in range(30):
        index = builder.add("accessors", componentType=5126, type="VEC3", count=30_000_000, sparse=sparse, min=[0, 0, 0], max=[0, 0, 0])
        builder.add("nodes", mesh=builder.add("meshes", primitives=[{"attributes": {"POSITION": index}}]))
    return builder.glb()


def _png(side: int) -> bytes:
    """White, at a thousandth of its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + b"\xff" * (side * 3)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pictures(side: int, count: int) -> bytes:
    builder = Builder()
    view = builder.view(_png(side))
    for _ in range(count):
        builder.add("textures", source=builder.add("images", bufferView=view, mimeType="image/png"))
    return builder.glb()


def _png_that_lies() -> bytes:
    builder = Builder()
    data = bytearray(_png(64))
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    builder.add("images", bufferView=builder.view(bytes(data)), mimeType="image/png")
    return builder.glb()


def _deep(opening: str, closing: str) -> bytes:
    return pack(b'{"asset":{"version":"2.0"},"extras":' + (opening * 200_000 + closing * 200_000).encode() + b"}")


def _nodes(chain: bool) -> bytes:
    count = 100_000
    nodes: list[dict[str, Any]] = [{"children": [i + 1]} for i in range(count - 1)] if chain else [{"children": list(range(1, count))}]
    nodes += [{} for _ in range(count - len(nodes))]
    return pack(json.dumps({"asset": {"version": "2.0"}, "nodes": nodes, "scenes": [{"nodes": [0]}], "scene": 0}).encode())


def _loop() -> bytes:
    nodes = [{"children": [(i + 1) % 1000]} for i in range(1000)]
    return pack(json.dumps({"asset": {"version": "2.0"}, "nodes": nodes}).encode())


def _empty_lists() -> bytes:
    return pack(b'{"asset":{"version":"2.0"},"extras":[' + b"[]," * 3_000_000 + b"0]}")


def _meshopt(mode: str, stride: int, count: int) -> bytes:
    builder = Builder()
    start = {"ATTRIBUTES": 0xA0, "TRIANGLES": 0xE1, "INDICES": 0xD1}[mode]
    data = builder.view(bytes([start]) + bytes(4000))
    source = builder.json["bufferViews"][data]
    packed = {"buffer": 0, "byteOffset": source["byteOffset"], "byteLength": 4001, "byteStride": stride, "mode": mode, "count": count}
    view = builder.add("bufferViews", buffer=0, byteLength=stride * count, extensions={"EXT_meshopt_compression": packed})
    kind = {"componentType": 5126, "type": "VEC3"} if mode == "ATTRIBUTES" else {"componentType": 5125, "type": "SCALAR"}
    index = builder.add("accessors", bufferView=view, count=count, **kind)
    plain = builder.positions([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    use = {"attributes": {"POSITION": index}} if mode == "ATTRIBUTES" else {"attributes": {"POSITION": plain}, "indices": index}
    builder.add("nodes", mesh=builder.add("meshes", primitives=[use]))
    builder.json["extensionsUsed"] = ["EXT_meshopt_compression"]
    return builder.glb()


def _draco(method: int) -> bytes:
    """A head that claims two thousand million triangles, and accessors that agree."""
    builder = Builder()
    varint = b"\xff\xff\xff\x7f"
    head = b"DRACO\x02\x02\x01" + bytes([method, 0, 0]) + (b"\0" + varint * 4 if method else varint * 2)
    view = builder.view(head + bytes(200))
    count = 0xFFFFFFF * 3
    corners = builder.add("accessors", componentType=5125, type="SCALAR", count=count)
    places = builder.add("accessors", componentType=5126, type="VEC3", count=count, min=[0, 0, 0], max=[0, 0, 0])
    packed = {"KHR_draco_mesh_compression": {"bufferView": view, "attributes": {"POSITION": 0}}}
    builder.add("nodes", mesh=builder.add("meshes", primitives=[{"attributes": {"POSITION": places}, "indices": corners, "extensions": packed}]))
    builder.json["extensionsUsed"] = ["KHR_draco_mesh_compression"]
    return builder.glb()


def _ktx2(scheme: int) -> bytes:
    builder = Builder()
    side = 16384
    head = b"\xabKTX 20\xbb\r\n\x1a\n" + struct.pack("<9I", 0, 1, side, side, 0, 0, 1, 1, scheme) + bytes(32)
    level = struct.pack("<3Q", 104, 64, side * side)
    image = builder.add("images", bufferView=builder.view(head + level + bytes(64)), mimeType="image/ktx2")
    builder.add("textures", extensions={"KHR_texture_basisu": {"source": image}})
    builder.json["extensionsUsed"] = ["KHR_texture_basisu"]
    return builder.glb()


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "accessors": (_accessors, "refused"),
    "shared": (_one_accessor_a_thousand_times, "picture"),
    "floats": (_bytes_as_floats, "picture"),
    "sparse": (_sparse, "refused"),
    "png 8k": (lambda: _pictures(8192, 1), "picture"),
    "png 16k": (lambda: _pictures(16384, 1), "picture"),
    "png 4k often": (lambda: _pictures(4096, 200), "picture"),
    "png 1k often": (lambda: _pictures(1024, 2000), "picture"),
    "png lies": (_png_that_lies, "picture"),
    "deep lists": (lambda: _deep("[", "]"), "refused"),
    "deep objects": (lambda: _deep('{"a":', "}").replace(b':}', b':0}'), "refused"),
    "node chain": (lambda: _nodes(True), "picture"),
    "node fan": (lambda: _nodes(False), "picture"),
    "node loop": (_loop, "refused"),
    "empty lists": (_empty_lists, "refused"),
    "meshopt vertices": (lambda: _meshopt("ATTRIBUTES", 12, 2_000_000), "refused"),
    "meshopt giant": (lambda: _meshopt("ATTRIBUTES", 12, 80_000_000), "refused"),
    "meshopt triangles": (lambda: _meshopt("TRIANGLES", 4, 30_000_000), "refused"),
    "meshopt sequence": (lambda: _meshopt("INDICES", 4, 30_000_000), "refused"),
    "draco edgebreaker": (lambda: _draco(1), "refused"),
    "draco sequential": (lambda: _draco(0), "refused"),
    "ktx2": (lambda: _ktx2(0), "picture"),
    "ktx2 zstd": (lambda: _ktx2(2), "picture"),
    "ktx2 basis lz": (lambda: _ktx2(1), "picture"),
}  # fmt: skip
"""Name -> what makes the file, and what becomes of it."""

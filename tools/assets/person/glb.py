"""Writes parts, skeleton, pictures and the VRM extensions as one GLB file, the same bytes for the same input."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from person.mesh import F64, Part, normals

FLOAT, USHORT, UBYTE, UINT = 5126, 5123, 5121, 5125


@dataclass(slots=True)
class Writer:
    """Grows a glTF document and its binary chunk."""

    doc: dict[str, Any] = field(default_factory=dict)
    blob: bytearray = field(default_factory=bytearray)

    def put(self, kind: str, item: dict[str, Any]) -> int:
        rows = self.doc.setdefault(kind, [])
        rows.append(item)
        return len(rows) - 1

    def view(self, data: bytes, target: int | None = None, stride: int | None = None) -> int:
        self.blob += b"\0" * (-len(self.blob) % 4)
        item: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.blob), "byteLength": len(data)}
        if stride:
            item["byteStride"] = stride
        if target:
            item["target"] = target
        self.blob += data
        return self.put("bufferViews", item)

    def accessor(self, array: np.ndarray, component: int, kind: str, *, target: int | None = None, normalised: bool = False) -> int:
        item: dict[str, Any] = {
            "bufferView": self.view(array.tobytes(), target),
            "componentType": component,
            "count": len(array),
            "type": kind,
        }
        if normalised:
            item["normalized"] = True
        if kind == "VEC3" and component == FLOAT:
            item |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        return self.put("accessors", item)

    def sparse(self, delta: F64, *, least: float) -> int:
        """A VEC3 accessor that stores only the rows longer than `least`."""
        rows = np.flatnonzero(np.linalg.norm(delta, axis=1) > least)
        if len(rows) == 0:
            rows = np.array([0])
        values = delta[rows].astype("<f4")
        kept = np.zeros(delta.shape, "<f4")
        kept[rows] = values
        small = len(delta) < 65536
        indices = rows.astype("<u2" if small else "<u4").tobytes()
        item = {
            "componentType": FLOAT,
            "count": len(delta),
            "type": "VEC3",
            "min": kept.min(0).tolist(),
            "max": kept.max(0).tolist(),
            "sparse": {
                "count": len(rows),
                "indices": {"bufferView": self.view(indices), "componentType": USHORT if small else UINT},
                "values": {"bufferView": self.view(values.tobytes())},
            },
        }
        return self.put("accessors", item)

    def image(self, data: bytes, name: str, mime: str) -> int:
        return self.put("images", {"name": name, "mimeType": mime, "bufferView": self.view(data)})

    def save(self, path: Path) -> None:
        self.doc["buffers"] = [{"byteLength": len(self.blob) + (-len(self.blob) % 4)}]
        self.blob += b"\0" * (-len(self.blob) % 4)
        text = json.dumps(self.doc, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        total = 12 + 8 + len(text) + 8 + len(self.blob)
        parts = [struct.pack("<4sII", b"glTF", 2, total), struct.pack("<I4s", len(text), b"JSON"), text]
        path.write_bytes(b"".join([*parts, struct.pack("<I4s", len(self.blob), b"BIN\0"), bytes(self.blob)]))


def joints_and_weights(part: Part, index: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """The four largest influences: (V, 4) u8 joint indices and (V, 4) u8 weights that sum to 255 exactly."""
    names = [n for n in part.weights if np.any(part.weights[n] > 1e-4)]
    table = np.stack([part.weights[n] for n in names], axis=1)  # (V, B)
    table = np.pad(table, ((0, 0), (0, max(0, 4 - table.shape[1]))))
    bones = np.array([index[n] for n in names] + [0] * max(0, 4 - len(names)))
    top = np.argsort(-table, axis=1, kind="stable")[:, :4]
    w = np.take_along_axis(table, top, axis=1)
    w = np.where(w < 0.004, 0.0, w)
    w = w / w.sum(1, keepdims=True)
    whole = np.floor(w * 255 + 0.5).astype(int)
    whole[:, 0] += 255 - whole.sum(1)
    joints = np.where(whole > 0, bones[top], 0)
    return joints.astype(np.uint8), whole.astype(np.uint8)


def morph_targets(part: Part) -> tuple[list[str], dict[str, int]]:
    """The targets that the file holds, and the one that each morph uses: morphs that move everything alike share one."""
    names: list[str] = []
    seen: dict[bytes, int] = {}
    index: dict[str, int] = {}
    for name, delta in part.morphs.items():
        key = (delta.round(6) + 0.0).tobytes()
        if key not in seen:
            seen[key] = len(names)
            names.append(name)
        index[name] = seen[key]
    return names, index


def add_mesh(
    writer: Writer,
    name: str,
    part: Part,
    material: int,
    index: dict[str, int],
    shading: F64 | None = None,
    fine: tuple[float, float] = (4e-5, 0.02),
    turned: dict[str, F64] | None = None,
) -> int:
    """A mesh of one primitive, its morph targets sparse. shading: normals to use at rest in place of the mesh's own.

    fine: the least that a morph target keeps, metres of movement and change of a unit normal. turned: that change by morph, (V, 3), where it is not the mesh's own."""
    rest = normals(part.pos, part.tris)
    used = rest if shading is None else shading
    joints, weights = joints_and_weights(part, index)
    attributes = {
        "POSITION": writer.accessor(part.pos.astype("<f4"), FLOAT, "VEC3", target=34962),
        "NORMAL": writer.accessor(_unit(used), FLOAT, "VEC3", target=34962),
        "TEXCOORD_0": writer.accessor(part.uv.astype("<f4"), FLOAT, "VEC2", target=34962),
        "JOINTS_0": writer.accessor(joints, UBYTE, "VEC4", target=34962),
        "WEIGHTS_0": writer.accessor(weights, UBYTE, "VEC4", target=34962, normalised=True),
    }
    small = len(part) < 65536
    indices = writer.accessor(part.tris.astype("<u2" if small else "<u4").reshape(-1), USHORT if small else UINT, "SCALAR", target=34963)
    primitive: dict[str, Any] = {"attributes": attributes, "indices": indices, "material": material, "mode": 4}
    mesh: dict[str, Any] = {"name": name, "primitives": [primitive]}
    if part.morphs:
        targets = []
        names, _ = morph_targets(part)
        for each, delta in ((n, part.morphs[n]) for n in names):
            change = turned[each] if turned else normals(part.pos + delta, part.tris) - rest
            targets.append({"POSITION": writer.sparse(delta, least=fine[0]), "NORMAL": writer.sparse(change, least=fine[1])})
        primitive["targets"] = targets
        mesh["weights"] = [0.0] * len(targets)
        mesh["extras"] = {"targetNames": names}
    return writer.put("meshes", mesh)


def _unit(n: F64) -> np.ndarray:
    n = n.astype("<f4")
    return n / np.linalg.norm(n, axis=1, keepdims=True)

"""A writer of tiny VRM 1.0 files: a sphere and a slanted quad that both wear one material, and the least humanoid that viewers accept."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrapp.scene.vrm import REQUIRED_BONES

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}

Mesh = dict[str, npt.NDArray[Any]]


class TinyGlb:
    """Collects arrays and pictures into one buffer; `json` is free to edit before `bytes()`."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.json: dict[str, Any] = {"asset": {"version": "2.0"}, "bufferViews": [], "accessors": [], "meshes": [], "nodes": []}

    def _view(self, raw: bytes) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        self.json["bufferViews"].append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)})
        self.data += raw
        return len(self.json["bufferViews"]) - 1

    def _accessor(self, values: npt.NDArray[Any]) -> int:
        whole = values.dtype.kind in "ui"
        flat = values.astype(np.uint32 if whole else np.float32)
        made: dict[str, Any] = {"bufferView": self._view(flat.tobytes()), "componentType": 5125 if whole else 5126, "count": len(flat)}
        made["type"] = _TYPES[1 if flat.ndim == 1 else flat.shape[1]]
        if not whole and flat.shape[1] == 3:
            made |= {"min": flat.min(axis=0).tolist(), "max": flat.max(axis=0).tolist()}
        self.json["accessors"].append(made)
        return len(self.json["accessors"]) - 1

    def mesh(self, mesh: Mesh, material: int, node: dict[str, Any]) -> None:
        """mesh: attributes by their glTF names, and "indices"."""
        attributes = {name: self._accessor(values) for name, values in mesh.items() if name != "indices"}
        primitive = {"attributes": attributes, "indices": self._accessor(mesh["indices"]), "material": material}
        self.json["meshes"].append({"primitives": [primitive]})
        self.json["nodes"].append({"mesh": len(self.json["meshes"]) - 1, **node})

    def picture(self, pixels: U8, sampler: dict[str, int]) -> int:
        """A texture of its own; its number."""
        png = io.BytesIO()
        Image.fromarray(pixels).save(png, "PNG")
        self.json.setdefault("images", []).append({"bufferView": self._view(png.getvalue()), "mimeType": "image/png"})
        samplers: list[dict[str, int]] = self.json.setdefault("samplers", [])
        samplers.append({"magFilter": 9729, "minFilter": 9987, **sampler})
        textures: list[dict[str, int]] = self.json.setdefault("textures", [])
        textures.append({"source": len(self.json["images"]) - 1, "sampler": len(samplers) - 1})
        return len(textures) - 1

    def humanoid(self, expressions: dict[str, Any]) -> None:
        """Bones without a mesh in one chain, and the expressions in "custom"."""
        first = len(self.json["nodes"])
        self.json["nodes"] += [{"name": bone, "translation": [0.0, 0.1, 0.0], "children": [first + at + 1]} for at, bone in enumerate(REQUIRED_BONES)]
        del self.json["nodes"][-1]["children"]
        bones = {bone: {"node": first + at} for at, bone in enumerate(REQUIRED_BONES)}
        meta = {"name": "sweep", "version": "1", "authors": ["vrapp"], "licenseUrl": "https://vrm.dev/licenses/1.0/"}
        made: dict[str, Any] = {"specVersion": "1.0", "meta": meta, "humanoid": {"humanBones": bones}, "expressions": {"custom": expressions}}
        self.json.setdefault("extensions", {})["VRMC_vrm"] = made

    def bytes(self) -> bytes:
        """The finished file."""
        count = len(self.json["nodes"])
        children = {child for node in self.json["nodes"] for child in node.get("children", [])}
        self.json |= {"scene": 0, "scenes": [{"nodes": [n for n in range(count) if n not in children]}], "buffers": [{"byteLength": len(self.data)}]}
        text = json.dumps(self.json).encode()
        text += b" " * (-len(text) % 4)
        raw = bytes(self.data) + b"\0" * (-len(self.data) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(raw), 0x004E4942) + raw
        return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def sphere(radius: float = 0.5, rings: int = 32) -> Mesh:
    """UV 1 is UV 0 turned by a quarter; colours are a strong red, which MToon ignores."""
    v, u = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, 2 * rings + 1), indexing="ij")
    normals = np.stack([np.sin(v) * np.sin(u), np.cos(v), np.sin(v) * np.cos(u)], axis=-1).reshape(-1, 3)
    uv = np.stack([u / (2 * np.pi) * 2.0, v / np.pi], axis=-1).reshape(-1, 2)
    wide = 2 * rings + 1
    at = (np.arange(rings)[:, None] * wide + np.arange(2 * rings)[None]).reshape(-1, 1)
    faces = np.concatenate([at, at + wide, at + 1, at + 1, at + wide, at + wide + 1], axis=1)
    return {"POSITION": normals * radius, "NORMAL": normals, "TEXCOORD_0": uv, "TEXCOORD_1": uv[:, ::-1], "indices": faces.ravel()}


def quad(size: float = 1.0) -> Mesh:
    """In the plane z = 0, facing +Z, texture upright."""
    h = size / 2
    uv = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    return {
        "POSITION": np.array([[-h, -h, 0], [h, -h, 0], [h, h, 0], [-h, h, 0]]), "NORMAL": np.tile([[0.0, 0.0, 1.0]], (4, 1)),
        "TEXCOORD_0": uv, "TEXCOORD_1": uv[:, ::-1], "indices": np.array([0, 1, 2, 0, 2, 3]),
    }  # fmt: skip


def with_colors(mesh: Mesh) -> Mesh:
    return {**mesh, "COLOR_0": np.tile([[1.0, 0.1, 0.1]], (len(mesh["POSITION"]), 1))}

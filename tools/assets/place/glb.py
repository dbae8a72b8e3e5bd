"""Writes a place as one GLB: standard library and numpy, the same bytes for the same input.

Blender's axes (X, Y away, Z up) become glTF's (X, Z up -> Y, Y -> -Z); texture v is turned over.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from place.plan import Plan
from place.shapes import F, Part, Thing
from place.surface import Surface

FLOAT, I16, U16, U32 = 5126, 5122, 5123, 5125

QUANTIZED = "KHR_mesh_quantization"  # normals of 16 bits


class Buffer:
    """The binary chunk as it grows, with its views and accessors."""

    def __init__(self) -> None:
        self.data, self.views, self.accessors = bytearray(), list[dict[str, Any]](), list[dict[str, Any]]()

    def view(self, raw: bytes, target: int | None = None, stride: int = 0) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw), **({"byteStride": stride} if stride else {}), **({"target": target} if target else {})})
        self.data += raw
        return len(self.views) - 1

    def array(self, values: np.ndarray, kind: str, component: int, target: int, *, bounds: bool = False, stride: int = 0) -> int:
        """Integers of an attribute are normalised. stride: bytes from one to the next when they are padded."""
        rows = values if not stride else np.ascontiguousarray(np.pad(values, ((0, 0), (0, stride // values.itemsize - values.shape[1]))))
        entry: dict[str, Any] = {"bufferView": self.view(rows.tobytes(), target, stride), "componentType": component, "count": len(values), "type": kind}
        if component != FLOAT and kind != "SCALAR":
            entry["normalized"] = True
        if bounds:
            entry |= {"min": values.min(0).tolist(), "max": values.max(0).tolist()}
        self.accessors.append(entry)
        return len(self.accessors) - 1


def axes(v: F) -> F:
    return np.stack([v[..., 0], v[..., 2], -v[..., 1]], -1)


def point(v: Sequence[float]) -> list[float]:
    return [round(float(x), 5) + 0.0 for x in (v[0], v[2], -v[1])]


def _primitive(buffer: Buffer, parts: Sequence[Part], uv1: Mapping[int, F], surface: Surface, material: int) -> dict[str, Any]:
    starts = np.cumsum([0] + [len(p.positions) for p in parts])
    turn = lambda uv: uv * (1, -1) + (0, 1)  # noqa: E731
    pos = axes(np.concatenate([p.positions for p in parts])).astype("<f4")
    nrm = axes(np.concatenate([p.normals for p in parts]))
    nrm = np.round(nrm / np.linalg.norm(nrm, axis=1, keepdims=True) * 32767).astype("<i2")
    uv0 = turn(np.concatenate([p.uv0 / (1.0 if p.stretch else surface.tile) for p in parts])).astype("<f4")
    tri = np.concatenate([p.triangles + s for p, s in zip(parts, starts, strict=False)]).reshape(-1)
    component, dtype = (U16, "<u2") if len(pos) < 65535 else (U32, "<u4")
    attributes = {"POSITION": buffer.array(pos, "VEC3", FLOAT, 34962, bounds=True), "NORMAL": buffer.array(nrm, "VEC3", I16, 34962, stride=8)}
    attributes["TEXCOORD_0"] = buffer.array(uv0, "VEC2", FLOAT, 34962)
    if surface.baked:
        attributes["TEXCOORD_1"] = buffer.array(np.round(turn(np.concatenate([uv1[id(p)] for p in parts])) * 65535).astype("<u2"), "VEC2", U16, 34962)
    return {"attributes": attributes, "indices": buffer.array(tri.astype(dtype), "SCALAR", component, 34963), "material": material, "mode": 4}


def _material(name: str, s: Surface, texture: Mapping[str, int], lightmap: tuple[int, float]) -> dict[str, Any]:
    pbr: dict[str, Any] = {"baseColorFactor": [*s.color, 1.0], "metallicFactor": s.metal, "roughnessFactor": s.rough}
    out: dict[str, Any] = {"name": name, "pbrMetallicRoughness": pbr}
    if s.texture:
        pbr["baseColorTexture"] = {"index": texture[s.texture]}
    if s.rough_texture:
        pbr["metallicRoughnessTexture"] = {"index": texture[s.rough_texture]}
    if s.normal:
        out["normalTexture"] = {"index": texture[s.normal], "scale": s.normal_scale}
    if s.double_sided:
        out["doubleSided"] = True
    if any(s.glow):
        peak = max(1.0, *s.glow)
        out["emissiveFactor"] = [round(g / peak, 6) for g in s.glow]
        if peak > 1.0:
            out["extensions"] = {"KHR_materials_emissive_strength": {"emissiveStrength": peak}}
        if s.glow_texture:
            out["emissiveTexture"] = {"index": texture[s.glow_texture]}
    if s.unlit:
        # A picture that is its own light: unlit viewers show it as it is.
        pbr |= {"baseColorFactor": [*s.glow, 1.0], "baseColorTexture": {"index": texture[s.glow_texture]}}
        out.pop("emissiveFactor", None)
        out.pop("emissiveTexture", None)
        out["extensions"] = {"KHR_materials_unlit": {}}
    ours: dict[str, Any] = {"lightmap": lightmap[0], "strength": lightmap[1]} if s.baked else {}
    return out | ({"extras": {"vrapp": ours}} if ours else {})


def _used(plan: Plan) -> tuple[list[str], list[str]]:
    surfaces = [name for name in plan.surfaces if any(p.surface == name for t in plan.things for p in t.parts)]
    slots = [(s.texture, s.normal, s.rough_texture, s.glow_texture) for s in (plan.surfaces[n] for n in surfaces)]
    return surfaces, sorted({name for group in slots for name in group if name})


POINTS = ("seat", "stand")  # extras that are places in the plan's axes


def _node(thing: Thing, plan: Plan) -> dict[str, Any]:
    node: dict[str, Any] = {"name": thing.name, "translation": point(thing.at)}
    if thing.yaw:
        node["rotation"] = [0.0, float(np.sin(thing.yaw / 2)), 0.0, float(np.cos(thing.yaw / 2))]
    if thing.vrapp:
        node["extras"] = {"vrapp": {k: (point(v) if k in POINTS else v) for k, v in thing.vrapp.items()}}  # type: ignore[arg-type]
    glows = sorted({plan.surfaces[p.surface].group for p in thing.parts} - {""})
    if glows:
        node.setdefault("extras", {"vrapp": {}})["vrapp"]["group"] = glows[0]
    return node


def write(path: Path, plan: Plan, uv1: Mapping[int, F], textures: Path, lightmap: tuple[Path, float], scene_extras: Mapping[str, Any],
          punctual: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:  # fmt: skip
    """punctual: (KHR light, its node without the extension) pairs, already in glTF's axes."""
    buffer, nodes, meshes = Buffer(), list[dict[str, Any]](), list[dict[str, Any]]()
    surfaces, pictures = _used(plan)
    for thing in plan.things:
        groups = [[p for p in thing.parts if p.surface == name] for name in surfaces]
        primitives = [_primitive(buffer, g, uv1, plan.surfaces[g[0].surface], surfaces.index(g[0].surface)) for g in groups if g]
        nodes.append(_node(thing, plan) | {"mesh": len(meshes)})
        meshes.append({"name": thing.name, "primitives": primitives})
    images = [{"name": n, "mimeType": "image/jpeg", "bufferView": buffer.view((textures / f"{n}.jpg").read_bytes())} for n in pictures]
    images.append({"name": "lightmap", "mimeType": "image/jpeg", "bufferView": buffer.view(lightmap[0].read_bytes())})
    whole = {name for s in plan.surfaces.values() if s.clamped for name in (s.texture, s.normal, s.rough_texture, s.glow_texture)}
    texture_list = [{"name": n, "source": k, "sampler": 1 if n in whole else 0} for k, n in enumerate([*pictures, "lightmap"])]
    texture_list[-1]["sampler"] = 2
    for number, (_, node) in enumerate(punctual):
        nodes.append(node | {"extensions": {"KHR_lights_punctual": {"light": number}}})
    materials = [_material(n, plan.surfaces[n], {p: k for k, p in enumerate(pictures)}, (len(pictures), round(lightmap[1], 5))) for n in surfaces]
    used = {name for m in materials for name in m.get("extensions", {})} | ({"KHR_lights_punctual"} if punctual else set())
    document = {
        "asset": {"version": "2.0", "generator": "vrapp tools/assets/make.py", "copyright": "CC0 1.0: no rights reserved"},
        "extensionsUsed": sorted(used | {QUANTIZED}),
        "extensionsRequired": [QUANTIZED],
        **({"extensions": {"KHR_lights_punctual": {"lights": [light for light, _ in punctual]}}} if punctual else {}),
        "scene": 0,
        "scenes": [{"name": plan.name, "nodes": list(range(len(nodes))), "extras": {"vrapp": dict(scene_extras)}}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": materials,
        "textures": texture_list,
        "images": images,
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": w, "wrapT": w} for w in (10497, 33071)]
        + [{"magFilter": 9729, "minFilter": 9729, "wrapS": 33071, "wrapT": 33071}],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data) + (-len(buffer.data) % 4)}],
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    binary = bytes(buffer.data) + b"\0" * (-len(buffer.data) % 4)
    header = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(binary))
    path.write_bytes(header + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary)

"""A take as a .vrma file: keys thinned within an error bound, turns as 16-bit numbers, parts that move together with common key times."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from . import skeleton
from .curves import FPS, F64
from .pose import HANG
from .take import Take, _continuous

ANGLE, PLACE, WEIGHT = np.radians(0.08), 0.0003, 0.004  # what thinning may change: radians, metres, expression weights
COPYRIGHT = "CC0-1.0: made by tools/assets/motion of this project"


def write(take: Take, path: Path) -> None:
    turns, places = take.solved()
    file = _File(take)
    for group in _groups():
        tables = {bone: _continuous(turns[bone].copy()) for bone in group}
        moving = {bone: table for bone, table in tables.items() if np.abs(table - table[:1]).max() > 1e-5 or abs(table[0, 3]) < 0.999999}
        if not moving:
            continue
        keep = _thinned(np.concatenate(list(moving.values()), axis=1), 0.5 * ANGLE, len(moving))
        times = file.times(keep)
        for bone, table in moving.items():
            file.rotation(file.node[bone], times, table[keep])
    keep = _thinned(places, PLACE)
    file.translation(file.node["hips"], file.times(keep), places[keep])
    for name, weights in take.face.items():
        column = np.stack((weights, np.zeros_like(weights), np.zeros_like(weights)), axis=1)
        keep = _thinned(column, WEIGHT)
        file.translation(file.expression(name), file.times(keep), column[keep])
    if take.looks:
        yaw, pitch = np.radians(take.look.T)
        q = np.stack((np.cos(yaw / 2) * np.sin(pitch / 2), np.sin(yaw / 2) * np.cos(pitch / 2), -np.sin(yaw / 2) * np.sin(pitch / 2), np.cos(yaw / 2) * np.cos(pitch / 2)), axis=1)
        keep = _thinned(q, 0.5 * ANGLE, 1)
        file.rotation(file.look(), file.times(keep), q[keep])
    path.write_bytes(file.packed())


def _groups() -> list[list[str]]:
    names = set(skeleton.NAMES)
    trunk = [n for n in ("hips", "spine", "chest", "upperChest", "neck", "head") if n in names]
    out = [trunk]
    for side in ("left", "right"):
        out.append([n for n in skeleton.NAMES if n.startswith(side) and ("Leg" in n or "Foot" in n or "Toes" in n)])
        out.append([n for n in skeleton.NAMES if n in {f"{side}{part}" for part in ("Shoulder", "UpperArm", "LowerArm", "Hand")}])
        out.append([n for n in skeleton.NAMES if n.startswith(side) and any(f in n for f in ("Thumb", "Index", "Middle", "Ring", "Little"))])
    return out


def _thinned(values: F64, bound: float, turns: int = 0) -> np.ndarray:
    """Frames to keep, so that straight lines between them stay within bound of values (T, W); for turns, every one of `turns` quaternions does."""
    last = len(values) - 1
    keep = {0, last}
    waiting = [(0, last)]
    while waiting:
        a, b = waiting.pop()
        if b - a < 2:
            continue
        u = (np.arange(a + 1, b) - a)[:, None] / (b - a)
        line = values[a] + (values[b] - values[a]) * u
        if turns:
            line = line.reshape(len(line), turns, 4)
            line = (line / np.linalg.norm(line, axis=2, keepdims=True)).reshape(len(line), -1)
        miss = np.abs(line - values[a + 1 : b]).reshape(len(line), -1)
        miss = np.sqrt((miss.reshape(len(line), turns, 4) ** 2).sum(axis=2)).max(axis=1) if turns else np.sqrt((miss**2).sum(axis=1))
        worst = int(np.argmax(miss))
        if miss[worst] > bound:
            middle = a + 1 + worst
            keep.add(middle)
            waiting += [(a, middle), (middle, b)]
    return np.array(sorted(keep))


class _File:
    def __init__(self, take: Take) -> None:
        self.data = bytearray()
        names = list(skeleton.NAMES)
        self.node = {name: i for i, name in enumerate(names)}
        nodes: list[dict[str, Any]] = []
        for name in names:
            above = skeleton.PARENT[name]
            offset = skeleton.AT[name] - (skeleton.AT[above] if above else 0.0)
            children = [self.node[child] for child in names if skeleton.PARENT[child] == name]
            nodes.append({"name": name, "translation": [round(float(x), 5) for x in offset], **({"children": children} if children else {})})
        spread = float(np.degrees(np.arcsin(HANG.upper[0] / np.linalg.norm(HANG.upper))))
        vrapp = {"spread": round(spread, 2), "loop": take.loop, "seconds": round(take.seconds, 4), **take.extras}
        self.extension: dict[str, Any] = {
            "specVersion": "1.0",
            "humanoid": {"humanBones": {name: {"node": i} for name, i in self.node.items()}},
            "extras": {"vrapp": vrapp},
        }
        self.animation: dict[str, Any] = {"name": take.name, "channels": [], "samplers": []}
        self.json: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "vrapp tools/assets/motion", "copyright": COPYRIGHT},
            "extensionsUsed": ["VRMC_vrm_animation"],
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": nodes,
            "animations": [self.animation],
            "accessors": [],
            "bufferViews": [],
            "extensions": {"VRMC_vrm_animation": self.extension},
        }

    def times(self, keep: np.ndarray) -> int:
        values = (keep / FPS).astype(np.float32)
        return self._accessor(values, 5126, "SCALAR", min=[float(values[0])], max=[float(values[-1])])

    def rotation(self, node: int, times: int, values: F64) -> None:
        short = np.round(values / np.linalg.norm(values, axis=1, keepdims=True) * 32767.0).astype("<i2")
        self._channel(node, "rotation", times, self._accessor(short, 5122, "VEC4", normalized=True))

    def translation(self, node: int, times: int, values: F64) -> None:
        self._channel(node, "translation", times, self._accessor(np.round(values, 5).astype("<f4"), 5126, "VEC3"))

    def expression(self, name: str) -> int:
        node = self._extra(name)
        self.extension.setdefault("expressions", {}).setdefault("preset", {})[name] = {"node": node}
        return node

    def look(self) -> int:
        node = self._extra("lookAt")
        self.extension["lookAt"] = {"node": node, "offsetFromHeadBone": [0.0, 0.06, 0.0]}
        return node

    def _extra(self, name: str) -> int:
        self.json["nodes"].append({"name": name})
        self.json["scenes"][0]["nodes"].append(len(self.json["nodes"]) - 1)
        return len(self.json["nodes"]) - 1

    def _channel(self, node: int, path: str, times: int, values: int) -> None:
        self.animation["channels"].append({"sampler": len(self.animation["samplers"]), "target": {"node": node, "path": path}})
        self.animation["samplers"].append({"input": times, "output": values})

    def _accessor(self, values: np.ndarray, kind: int, shape: str, **more: Any) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        start, raw = len(self.data), values.tobytes()
        self.data += raw
        self.json["bufferViews"].append({"buffer": 0, "byteOffset": start, "byteLength": len(raw)})
        self.json["accessors"].append({"bufferView": len(self.json["bufferViews"]) - 1, "componentType": kind, "count": len(values), "type": shape, **more})
        return len(self.json["accessors"]) - 1

    def packed(self) -> bytes:
        self.data += b"\0" * (-len(self.data) % 4)
        self.json["buffers"] = [{"byteLength": len(self.data)}]
        text = json.dumps(self.json, separators=(",", ":"), sort_keys=True).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(self.data), 0x004E4942) + bytes(self.data)
        return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks

"""A small room with light sets, written by the test that needs it: a wall and a floor with a lightmap, two lamps, a window's view, three sets.

The lightmaps are plain, so that what a set must look like can be worked out on paper.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scene.glbs import Builder

from vrapp.scene.model import F32

EDGE = 128
GROUPS = {"sky_day": ((200, 210, 220), 2.0), "sky_dusk": ((120, 90, 160), 0.5), "lamp": ((220, 150, 80), 1.0)}
"""sRGB bytes of the whole lightmap, and strength."""
VIEW = (60, 50, 90)
COUNT = (2, 2, 2)


def decoded(byte: float) -> float:
    """sRGB byte to light, by the standard's formula."""
    value = byte / 255.0
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def light_of(weights: dict[str, float]) -> F32:
    """(3,) irradiance / pi that a mix must give everywhere."""
    shares = [[weights.get(name, 0.0) * strength * decoded(byte) for byte in color] for name, (color, strength) in GROUPS.items()]
    return np.sum(shares, axis=0).astype(np.float32)


def extras() -> dict[str, Any]:
    groups: dict[str, Any] = {
        name: {"lightmap": f"light/{name}.png", "strength": strength, "probes": f"light/{name}.json", "environment": f"light/{name}.hdr"}
        for name, (_, strength) in GROUPS.items()
    }
    groups["lamp"]["lamp"] = "floor lamp"
    sets = {
        "day": {"groups": {"sky_day": 1.0}, "exposure": 1.2, "outside": "light/outside_day.png", "outside_strength": 2.0},
        "dusk": {"groups": {"sky_dusk": 1.0, "lamp": 1.0}, "exposure": 1.0, "outside": "light/outside_dusk.png", "outside_strength": 1.0},
        "night": {"groups": {"sky_dusk": 0.1, "lamp": 0.4}, "exposure": 1.5, "outside": "light/outside_dusk.png", "outside_strength": 0.1},
    }
    return {
        "place": "a test room", "avatar_spot": [0, 0, -0.4, 0], "user_spot": [0, 0, 1.2, 0], "exposure": 1.0,
        "light": {"default": "dusk", "groups": groups, "sets": sets},
    }  # fmt: skip


def lit_room(folder: Path, light: dict[str, Any] | None = None) -> Path:
    """Written into `folder`/lit; the path of its room.glb. light: laid over the extras' `light`."""
    home = folder / "lit"
    (home / "light").mkdir(parents=True)
    for number, (name, (color, strength)) in enumerate(GROUPS.items(), 1):
        Image.fromarray(np.full((EDGE, EDGE, 3), color, np.uint8)).save(home / "light" / f"{name}.png")
        (home / "light" / f"{name}.json").write_text(json.dumps(_probes(color, strength)))
        around = bytes([128, 128, 64 * number - 64, 127 + number]) * 8
        (home / "light" / f"{name}.hdr").write_bytes(b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 4\n" + around)
    for name, color in (("day", (250, 240, 200)), ("dusk", VIEW)):
        Image.fromarray(np.full((64, 64, 3), color, np.uint8)).save(home / "light" / f"outside_{name}.png")
    (home / "room.glb").write_bytes(_glb({**extras(), "light": {**extras()["light"], **(light or {})}}))
    return home / "room.glb"


def _probes(color: tuple[int, int, int], strength: float) -> dict[str, Any]:
    sh = np.zeros((*COUNT, 9, 3), np.float16)
    sh[..., 0, :] = [strength * decoded(byte) for byte in color]
    return {"low": [-1, 0, -1], "high": [1, 2, 1], "count": list(COUNT), "sh": base64.b64encode(sh.astype("<f2").tobytes()).decode(), "valid": "1" * 8}


def _glb(ours: dict[str, Any]) -> bytes:
    made = Builder()
    composed = np.clip(light_of({"sky_dusk": 1.0, "lamp": 1.0}), 0, 1)
    coded = [round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)) for v in composed.tolist()]
    textures = [_picture(made, coded, EDGE), _picture(made, VIEW, 64)]
    white = {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0.0}
    baked = made.add("materials", name="wall", pbrMetallicRoughness=white, extras={"vrapp": {"lightmap": textures[0], "strength": 1.0}})
    shade = made.add("materials", name="shade", pbrMetallicRoughness=white, emissiveFactor=[1.0, 0.6, 0.2])
    seen = {"baseColorTexture": {"index": textures[1]}}
    view = made.add("materials", name="view", pbrMetallicRoughness=seen, extensions={"KHR_materials_unlit": {}})
    lamp = _quad(made, shade, (0.3, 0.3))
    made.add("nodes", name="wall", mesh=_quad(made, baked, (4.0, 3.0)), translation=[0, 1, -2])
    made.add("nodes", name="view", mesh=_quad(made, view, (0.5, 0.5)), translation=[1.0, 1.4, -1.8], extras={"vrapp": {"name": "view", "kind": "view"}})
    for name, thing, x in (("floor_lamp", "floor lamp", -0.9), ("screen", "wall screen", -0.4)):
        kind = "lamp" if thing == "floor lamp" else "screen"
        ours_too = {"vrapp": {"name": thing, "kind": kind, "affordances": ["look", "switch"], "on": True}}
        made.add("nodes", name=name, mesh=lamp, translation=[x, 1.4, -1.7], extras=ours_too)
    bulb = {"vrapp": {"kind": "light", "baked": True, "shadows": True, "lamp": "floor_lamp"}}
    made.add("nodes", name="bulb", translation=[-0.9, 1.5, -0.5], extensions={"KHR_lights_punctual": {"light": 0}}, extras=bulb)
    made.json["extensions"] = {"KHR_lights_punctual": {"lights": [{"type": "point", "color": [1, 0.7, 0.4], "intensity": 2.0}]}}
    made.json["extensionsUsed"] = ["KHR_lights_punctual", "KHR_materials_unlit"]
    made.json.update(scenes=[{"nodes": list(range(len(made.json["nodes"]))), "extras": {"vrapp": ours}}], scene=0)
    return made.glb()


def _picture(made: Builder, color: Any, edge: int) -> int:
    data = io.BytesIO()
    Image.fromarray(np.full((edge, edge, 3), color, np.uint8)).save(data, "PNG")
    image = made.add("images", bufferView=made.view(data.getvalue()), mimeType="image/png")
    return made.add("textures", source=image)


def _quad(made: Builder, material: int, size: tuple[float, float]) -> int:
    """A mesh of a rectangle that faces +Z, with both UV sets."""
    w, h = size[0] / 2, size[1] / 2
    uv = [[0, 1], [1, 1], [1, 0], [0, 0]]
    attributes = {"POSITION": made.positions([[-w, -h, 0], [w, -h, 0], [w, h, 0], [-w, h, 0]])}
    attributes |= {"NORMAL": made.accessor([[0, 0, 1]] * 4), "TEXCOORD_0": made.accessor(uv), "TEXCOORD_1": made.accessor(uv)}
    indices = made.accessor([0, 1, 2, 0, 2, 3], "uint16")
    return made.add("meshes", primitives=[{"attributes": attributes, "indices": indices, "material": material}])

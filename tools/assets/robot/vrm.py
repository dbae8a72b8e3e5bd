"""Materials of the shell, glass, wool and leaves, and what VRM 1.0 adds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from person.glb import Writer, morph_targets
from person.mesh import Part
from person.vrm import add_material, meta, spring_bones

from robot.looks import ARKIT, OVERRIDE_BLINK, PARTS, PRESETS
from robot.rig import COLLIDERS, HEAD, SPRINGS, chains, humanoid

SOFT = {"shade": (0.66, 0.50, 0.52), "toony": 0.12, "shift": -0.08, "rim": (0.20, 0.13, 0.10), "two_sided": True}
GAZE = {"inputMaxValue": 42.0, "outputScale": 1.0}
HIDDEN = {"Head", "Glass", "Face", "Ears", "Sprout"}
GLASS_COLOUR = [0.008, 0.009, 0.012, 1.0]


def materials(writer: Writer, textures: dict[str, int]) -> dict[str, int]:
    """Material name -> index."""

    def ref(name: str, **more: float) -> dict[str, Any]:
        return {"index": textures[name], **more}

    shell = {
        "name": "shell",
        "pbrMetallicRoughness": {"baseColorTexture": ref("shell"), "metallicRoughnessTexture": ref("surface"), "metallicFactor": 1.0, "roughnessFactor": 1.0},
        "normalTexture": ref("relief", scale=1.0),
        "occlusionTexture": ref("surface", strength=1.0),
        "extensions": {"KHR_materials_clearcoat": {"clearcoatFactor": 0.65, "clearcoatTexture": ref("lacquer"), "clearcoatRoughnessFactor": 0.12}},
    }
    glass = {"baseColorFactor": GLASS_COLOUR, "metallicFactor": 0.0, "roughnessFactor": 0.07}
    light = {
        "name": "light",
        "pbrMetallicRoughness": glass,
        "emissiveFactor": [1.0, 1.0, 1.0],
        "emissiveTexture": ref("light"),
        "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 1.6}},
    }
    out = {"shell": writer.put("materials", shell), "glass": writer.put("materials", {"name": "glass", "pbrMetallicRoughness": glass})}
    out |= {"light": writer.put("materials", light), "soft": add_material(writer, "soft", SOFT, textures["soft"])}
    return out


def _expression(nodes: dict[str, int], targets: dict[str, dict[str, int]], morphs: dict[str, float], name: str = "") -> dict[str, Any]:
    binds = [
        {"node": nodes[f"mesh:{mesh}"], "index": index[morph], "weight": weight}
        for morph, weight in morphs.items()
        for mesh, index in targets.items()
        if morph in index
    ]
    return {
        "morphTargetBinds": binds,
        "isBinary": False,
        "overrideBlink": OVERRIDE_BLINK.get(name, "none"),
        "overrideLookAt": "none",
        "overrideMouth": "none",
    }


def extensions(writer: Writer, nodes: dict[str, int], parts: dict[str, tuple[Part, str]], thumbnail: int | None) -> None:
    places = {name: np.array(at) for name, _, at in humanoid()}
    targets = {mesh: morph_targets(part)[1] for mesh, (part, _) in parts.items()}
    preset = {name: _expression(nodes, targets, {name: 1.0}, name) for name in PRESETS}
    preset |= {name: _expression(nodes, targets, morphs, name) for name, morphs in PARTS.items()}
    custom = {name: _expression(nodes, targets, morphs) for name, morphs in sorted(ARKIT.items())}
    head = places["head"]
    writer.doc["extensions"] = {
        "VRMC_vrm": {
            "specVersion": "1.0",
            "meta": meta(SimpleNamespace(name="Pip", meta={}), thumbnail),
            "humanoid": {"humanBones": {name: {"node": nodes[name]} for name in places}},
            "firstPerson": {"meshAnnotations": [{"node": nodes[f"mesh:{m}"], "type": "thirdPersonOnly" if m in HIDDEN else "both"} for m in parts]},
            "lookAt": {
                "type": "expression",
                "offsetFromHeadBone": (np.array(HEAD) + np.array([0.0, 0.0, 0.165]) - head).round(5).tolist(),
                **{f"rangeMap{d}": GAZE for d in ("HorizontalInner", "HorizontalOuter")},
                **{f"rangeMap{d}": {"inputMaxValue": 32.0, "outputScale": 1.0} for d in ("VerticalDown", "VerticalUp")},
            },
            "expressions": {"preset": preset, "custom": custom},
        },
        "VRMC_springBone": spring_bones(nodes, places, COLLIDERS, {name: len(line) for name, (_, line) in chains().items()}, SPRINGS.__getitem__),
    }
    used = ["VRMC_vrm", "VRMC_springBone", "VRMC_materials_mtoon", "KHR_materials_clearcoat", "KHR_materials_emissive_strength"]
    writer.doc["extensionsUsed"] = used

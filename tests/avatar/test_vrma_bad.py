"""Broken VRM animations: one line that names the place."""

from __future__ import annotations

import copy
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrapp.avatar.vrma import motion_of
from vrapp.errors import BadInputError
from vrapp.scene.checked import checked_vrma
from vrapp.scene.vrm import REQUIRED_BONES

Change = Callable[[dict[str, Any]], object]


def written(folder: Path, change: Change | None = None, turns: np.ndarray | None = None) -> Path:
    """A whole small animation: hips turn for a second; happy comes."""
    times = np.array((0.0, 1.0), np.float32)
    turned = np.array(((0, 0, 0, 1), (0, 0.6, 0, 0.8)), np.float32) if turns is None else turns
    moved = np.array(((0, 0, 0), (1, 0, 0)), np.float32)
    data = b"".join(part.tobytes() for part in (times, turned, moved))
    names = list(REQUIRED_BONES)
    root: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["VRMC_vrm_animation"],
        "scene": 0,
        "scenes": [{"nodes": [0, len(names)]}],
        "nodes": [{"name": "hips", "translation": [0, 0.9, 0], "children": list(range(1, len(names)))}, *({"name": n} for n in names[1:]), {"name": "happy"}],
        "buffers": [{"byteLength": len(data)}],
        "bufferViews": [{"buffer": 0, "byteLength": 8}, {"buffer": 0, "byteOffset": 8, "byteLength": 32}, {"buffer": 0, "byteOffset": 40, "byteLength": 24}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 2, "type": "SCALAR", "min": [0], "max": [1]},
            {"bufferView": 1, "componentType": 5126, "count": 2, "type": "VEC4"},
            {"bufferView": 2, "componentType": 5126, "count": 2, "type": "VEC3"},
        ],
        "animations": [
            {
                "samplers": [{"input": 0, "output": 1}, {"input": 0, "output": 2}],
                "channels": [
                    {"sampler": 0, "target": {"node": 0, "path": "rotation"}},
                    {"sampler": 1, "target": {"node": len(names), "path": "translation"}},
                ],
            }
        ],
        "extensions": {
            "VRMC_vrm_animation": {
                "specVersion": "1.0",
                "humanoid": {"humanBones": {name: {"node": i} for i, name in enumerate(names)}},
                "expressions": {"preset": {"happy": {"node": len(names)}}},
            }
        },
    }
    root = copy.deepcopy(root)
    if change is not None:
        change(root)
    text = json.dumps(root).encode()
    text += b" " * (-len(text) % 4)
    parts = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(data), 0x004E4942) + data
    path = folder / "motion.vrma"
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(parts)) + parts)
    return path


def extension(root: dict[str, Any]) -> dict[str, Any]:
    return root["extensions"]["VRMC_vrm_animation"]


def test_the_whole_one_is_read(tmp_path: Path) -> None:
    vrma = checked_vrma(written(tmp_path))
    motion = motion_of(vrma, "whole")
    assert not vrma.model.problems and motion.duration_s == 1.0 and motion.expressions == ("happy",)
    assert motion.turns[-1, 0] == pytest.approx(np.array((0, 0.6, 0, 0.8)), abs=1e-6)
    assert len(motion.times) == 61 and np.diff(motion.times).max() < 0.0171


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda r: r.pop("extensions"), "/extensions"),
        (lambda r: extension(r).update(specVersion="2.0"), "/extensions/VRMC_vrm_animation/specVersion"),
        (lambda r: extension(r).pop("humanoid"), "/extensions/VRMC_vrm_animation"),
        (lambda r: extension(r)["humanoid"]["humanBones"].pop("hips"), "/extensions/VRMC_vrm_animation/humanoid/humanBones"),
        (lambda r: extension(r)["humanoid"]["humanBones"]["head"].update(node=99), "/extensions/VRMC_vrm_animation/humanoid/humanBones/head/node"),
        (lambda r: extension(r)["expressions"]["preset"]["happy"].update(node=-1), "/extensions/VRMC_vrm_animation/expressions/preset/happy/node"),
        (lambda r: extension(r).update(lookAt={"node": "eyes"}), "/extensions/VRMC_vrm_animation/lookAt/node"),
        (lambda r: r.pop("animations"), "/animations"),
        (lambda r: r["nodes"][0].update(scale=[0, 1, 1]), "/nodes/0/scale"),
    ],
)
def test_refused_at_the_place(tmp_path: Path, change: Change, where: str) -> None:
    with pytest.raises(BadInputError) as refused:
        checked_vrma(written(tmp_path, change))
    assert refused.value.where == where and "\n" not in str(refused.value) and "motion.vrma" in str(refused.value)


def test_what_is_beside_the_point_is_a_warning(tmp_path: Path) -> None:
    def change(root: dict[str, Any]) -> None:
        bones = extension(root)["humanoid"]["humanBones"]
        bones["leftEye"], bones["tail"] = {"node": 3}, {"node": 3}
        bones.pop("spine")
        extension(root)["expressions"]["custom"] = {"aa": {"node": 1}, "smirk": {"node": 2}}

    vrma = checked_vrma(written(tmp_path, change))
    told = json.dumps([(problem.where, problem.text) for problem in vrma.model.problems])
    assert set(vrma.expressions) == {"happy", "smirk"} and "leftEye" not in vrma.humanoid
    assert all(word in told for word in ("leftEye", "tail", "lacks spine", "custom/aa"))
    motion_of(vrma)


def test_turns_that_are_no_numbers_are_told_and_never_reach_the_body(tmp_path: Path) -> None:
    vrma = checked_vrma(written(tmp_path, turns=np.full((2, 4), np.nan, np.float32)))
    assert any("not finite" in problem.text for problem in vrma.model.problems)
    assert np.isfinite(motion_of(vrma).turns).all()

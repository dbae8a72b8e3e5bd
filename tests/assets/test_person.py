"""The shipped person keeps the promises that the rest of the program and other people's viewers rely on."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrapp.scene.model import Primitive
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm

AVATAR = Path(__file__).resolve().parents[2] / "assets/avatars/default.vrm"
PRESETS = ("neutral happy angry sad relaxed surprised aa ih ou ee oh blink blinkLeft blinkRight lookUp lookDown lookLeft lookRight").split()
REQUIRED = ["hips", "spine", "head"] + [side + bone for side in ("left", "right") for bone in ("UpperLeg", "LowerLeg", "Foot", "UpperArm", "LowerArm", "Hand")]
WANTED = ["chest", "upperChest", "neck"] + [
    side + bone
    for side in ("left", "right")
    for bone in (
        "Eye", "Shoulder", "Toes", "ThumbMetacarpal", "ThumbProximal", "ThumbDistal",
        *(f + j for f in ("Index", "Middle", "Ring", "Little") for j in ("Proximal", "Intermediate", "Distal")),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def ori() -> Vrm:
    return load_vrm(AVATAR)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    data = AVATAR.read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length])


def primitives(ori: Vrm) -> dict[str, Primitive]:
    return {mesh.name: primitive for mesh in ori.model.meshes for primitive in mesh.primitives}


def test_loads_without_a_complaint(ori: Vrm) -> None:
    assert [p for p in ori.model.problems if p.severity != "info"] == []
    assert ori.version == "1.0"


def test_stays_within_its_budgets(ori: Vrm) -> None:
    every = [p for mesh in ori.model.meshes for p in mesh.primitives]
    assert AVATAR.stat().st_size < 4_000_000
    assert sum(len(p.indices) // 3 for p in every) < 40_000
    assert len(every) <= 8
    assert len(ori.model.materials) <= 8
    assert all(max(image.pixels.shape[:2]) <= 1024 for image in ori.model.images)


def test_has_every_bone_of_a_person(ori: Vrm) -> None:
    assert set(REQUIRED + WANTED) <= set(ori.humanoid)


def test_stands_on_the_floor_and_faces_plus_z(ori: Vrm) -> None:
    points = np.concatenate([p.positions for p in primitives(ori).values()])
    assert abs(points[:, 1].min()) < 0.005
    assert 1.55 < points[:, 1].max() < 1.70
    eyes = primitives(ori)["Eyes"]
    assert eyes.normals[:, 2].mean() > 0.5


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_moves_the_face(ori: Vrm, name: str) -> None:
    expression = next(e for e in ori.expressions if e.preset and e.name == name)
    assert expression.morphs
    longest = 0.0
    for bind in expression.morphs:
        target = ori.model.meshes[bind.mesh].primitives[0].targets[bind.target]
        assert target.positions is not None
        assert np.isfinite(target.positions).all()
        longest = max(longest, float(np.linalg.norm(target.positions, axis=1).max()) * bind.weight)
    assert 0.002 < longest < 0.05


def moved(ori: Vrm, expression: str, mesh: str) -> np.ndarray:
    primitive = primitives(ori)[mesh]
    out = primitive.positions.astype(np.float64)
    for bind in next(e for e in ori.expressions if e.name == expression).morphs:
        if ori.model.meshes[bind.mesh].name == mesh:
            delta = primitive.targets[bind.target].positions
            assert delta is not None
            out = out + bind.weight * delta
    return out


def test_a_blink_covers_the_iris(ori: Vrm) -> None:
    """No part of the dish in front of the iris is nearer to the viewer than the lids that close over it."""
    eye = primitives(ori)["Eyes"].positions
    lids = moved(ori, "blink", "Face")
    left = eye[eye[:, 0] > 0]
    centre = left[np.argmax(left[:, 2])]
    iris = left[np.linalg.norm((left - centre)[:, :2], axis=1) < 0.012]
    for point in iris:
        near = lids[np.linalg.norm(lids[:, :2] - point[:2], axis=1) < 0.006]
        assert len(near) > 0
        assert near[:, 2].max() > point[2]


def test_blink_left_leaves_the_right_eye_open(ori: Vrm) -> None:
    rest = primitives(ori)["Face"].positions
    shift = np.abs(moved(ori, "blinkLeft", "Face") - rest).max(1)
    assert shift[rest[:, 0] > 0.02].max() > 0.01
    assert shift[rest[:, 0] < -0.001].max() < 1e-6


def test_weights_are_whole(ori: Vrm) -> None:
    for primitive in primitives(ori).values():
        assert primitive.weights is not None and primitive.joints is not None
        np.testing.assert_allclose(primitive.weights.sum(1), 1.0, atol=1e-5)
        assert primitive.joints.max() < len(ori.model.skins[0].joints)


@pytest.mark.parametrize("mesh", ["Face", "Mouth", "Eyes", "Lashes", "Hands", "Legs", "Sweater"])
def test_left_and_right_are_mirror_images(ori: Vrm, mesh: str) -> None:
    points = primitives(ori)[mesh].positions.astype(np.float64)
    flipped = points * [-1, 1, 1]
    order = np.argsort(points[:, 1], kind="stable")
    heights = points[order, 1]
    for start in range(0, len(flipped), 97):  # every 97th vertex, against all at about its height
        point = flipped[start]
        low, high = np.searchsorted(heights, [point[1] - 0.001, point[1] + 0.001])
        assert np.linalg.norm(points[order[low:high]] - point, axis=1).min() < 5e-4


def test_normals_and_uv_are_usable(ori: Vrm) -> None:
    for primitive in primitives(ori).values():
        np.testing.assert_allclose(np.linalg.norm(primitive.normals, axis=1), 1.0, atol=1e-3)
        assert primitive.uv0 is not None
        assert primitive.uv0.min() >= 0 and primitive.uv0.max() <= 1


def test_the_eyes_follow_bones_within_their_lids(ori: Vrm) -> None:
    look = ori.look_at
    assert look.kind == "bone"
    for limits in (look.horizontal_inner, look.horizontal_outer, look.vertical_down, look.vertical_up):
        assert limits.input_max > 0
        assert 4 < limits.output_scale < 15


def test_hair_hangs_on_springs_that_meet_head_and_shoulders(ori: Vrm) -> None:
    names = ori.model.nodes.names
    assert len(ori.springs) >= 8
    assert all(len(spring.joints) >= 2 and spring.colliders for spring in ori.springs)
    assert {names[c.node] for c in ori.colliders} >= {"head", "neck", "upperChest"}
    tips = [names[spring.joints[-1].node] for spring in ori.springs]
    assert len(set(tips)) == len(tips)


def test_may_be_used_by_everyone(ori: Vrm, document: dict[str, Any]) -> None:
    meta = ori.meta
    assert meta["name"] == "Ori"
    assert meta["authors"] == ["vrapp contributors"]
    assert meta["licenseUrl"] == "https://vrm.dev/licenses/1.0/"
    assert meta["avatarPermission"] == "everyone"
    assert meta["commercialUsage"] == "corporation"
    assert meta["creditNotation"] == "unnecessary"
    assert meta["modification"] == "allowModificationRedistribution"
    image = document["images"][meta["thumbnailImage"]]
    assert image["mimeType"] == "image/png"


def test_the_head_is_hidden_from_its_own_eyes(ori: Vrm) -> None:
    names = ori.model.nodes.names
    kinds = {names[node]: kind for node, kind in ori.first_person.items()}
    assert kinds["Hair"] == kinds["Eyes"] == "thirdPersonOnly"
    assert kinds["Hands"] == kinds["Sweater"] == "both"

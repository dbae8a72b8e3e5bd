"""What every shipped companion promises to the rest of the program and to other people's viewers, whatever kind of body it has."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrapp.scene.model import Primitive
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm

AVATARS = Path(__file__).resolve().parents[2] / "assets/avatars"
PRESETS = "neutral happy angry sad relaxed surprised aa ih ou ee oh blink blinkLeft blinkRight lookUp lookDown lookLeft lookRight".split()
BONES = ["hips", "spine", "chest", "upperChest", "neck", "head"] + [
    side + bone
    for side in ("left", "right")
    for bone in (
        *("UpperLeg", "LowerLeg", "Foot", "Toes", "Shoulder", "UpperArm", "LowerArm", "Hand", "ThumbMetacarpal", "ThumbProximal", "ThumbDistal"),
        *(f + j for f in ("Index", "Middle", "Ring") for j in ("Proximal", "Intermediate", "Distal")),
    )
]


@dataclass(frozen=True)
class About:
    """file: in assets/avatars. height: least and greatest, metres, sprouts and hair included. seen: meshes that their wearer sees."""

    file: str
    name: str
    height: tuple[float, float]
    seen: frozenset[str]


EVERYONE = {
    "ori": About("default.vrm", "Ori", (1.55, 1.70), frozenset({"Sweater", "Hands", "Legs"})),
    "hazel": About("hazel.vrm", "Hazel", (1.38, 1.52), frozenset({"Cardigan", "Legs"})),
    "pip": About("pip.vrm", "Pip", (1.00, 1.20), frozenset({"Body", "Scarf"})),
}


@pytest.fixture(scope="module", params=list(EVERYONE))
def about(request: pytest.FixtureRequest) -> About:
    return EVERYONE[request.param]


@pytest.fixture(scope="module")
def one(about: About) -> Vrm:
    return load_vrm(AVATARS / about.file)


@pytest.fixture(scope="module")
def document(about: About) -> dict[str, Any]:
    data = (AVATARS / about.file).read_bytes()
    return json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])


def primitives(one: Vrm) -> list[Primitive]:
    return [primitive for mesh in one.model.meshes for primitive in mesh.primitives]


def longest(one: Vrm, name: str) -> float:
    """The farthest that any vertex goes for an expression alone, metres."""
    far = 0.0
    for bind in next(e for e in one.expressions if e.name == name).morphs:
        delta = one.model.meshes[bind.mesh].primitives[0].targets[bind.target].positions
        assert delta is not None and np.isfinite(delta).all()
        far = max(far, float(np.linalg.norm(delta, axis=1).max()) * abs(bind.weight))
    return far


def test_loads_without_a_complaint(one: Vrm) -> None:
    assert [p for p in one.model.problems if p.severity != "info"] == []
    assert one.version == "1.0"


def test_stays_within_the_budgets_of_a_companion(about: About, one: Vrm) -> None:
    assert (AVATARS / about.file).stat().st_size < 4_000_000
    assert sum(len(p.indices) // 3 for p in primitives(one)) < 40_000
    assert len(primitives(one)) <= 8 and len(one.model.materials) <= 8
    assert all(max(image.pixels.shape[:2]) <= 2048 for image in one.model.images)


def test_has_the_bones_that_motions_turn(one: Vrm) -> None:
    assert set(BONES) <= set(one.humanoid)


def test_stands_on_the_floor_at_its_own_height(about: About, one: Vrm) -> None:
    points = np.concatenate([p.positions for p in primitives(one)])
    assert abs(points[:, 1].min()) < 0.005
    assert about.height[0] < points[:, 1].max() < about.height[1]


def test_has_every_preset_and_each_moves_the_face(one: Vrm) -> None:
    assert {e.name for e in one.expressions if e.preset} == set(PRESETS)
    for name in PRESETS:
        assert 0.002 < longest(one, name) < 0.15, name  # ears and leaves go far


def test_has_the_fifty_two_shapes_of_face_trackers(one: Vrm) -> None:
    custom = [e.name for e in one.expressions if not e.preset]
    assert len(custom) == len(set(custom)) == 52
    assert set(custom) == {e.name for e in load_vrm(AVATARS / EVERYONE["ori"].file).expressions if not e.preset}  # whose names test_person.py spells out
    assert min(longest(one, name) for name in custom) > 0.0008


def test_binds_point_at_targets_that_exist(one: Vrm) -> None:
    for expression in one.expressions:
        for bind in expression.morphs:
            assert bind.target < len(one.model.meshes[bind.mesh].primitives[0].targets)


def test_vertices_are_usable(one: Vrm) -> None:
    for primitive in primitives(one):
        assert primitive.weights is not None and primitive.joints is not None and primitive.uv0 is not None
        np.testing.assert_allclose(primitive.weights.sum(1), 1.0, atol=1e-5)
        assert primitive.joints.max() < len(one.model.skins[0].joints)
        np.testing.assert_allclose(np.linalg.norm(primitive.normals, axis=1), 1.0, atol=1e-3)
        assert primitive.uv0.min() >= 0 and primitive.uv0.max() <= 1


def test_what_swings_meets_the_body(one: Vrm) -> None:
    assert all(len(spring.joints) >= 2 and spring.colliders for spring in one.springs)
    assert {one.model.nodes.names[c.node] for c in one.colliders} >= {"head", "upperChest"}


def test_may_be_used_by_everyone(about: About, one: Vrm, document: dict[str, Any]) -> None:
    meta = one.meta
    assert (meta["name"], meta["authors"]) == (about.name, ["vrapp contributors"])
    assert "publicdomain/zero" in meta["otherLicenseUrl"]
    assert (meta["avatarPermission"], meta["commercialUsage"], meta["creditNotation"]) == ("everyone", "corporation", "unnecessary")
    assert document["images"][meta["thumbnailImage"]]["mimeType"] == "image/png"


def test_wearers_see_their_body_and_not_their_head(about: About, one: Vrm) -> None:
    kinds = {one.model.nodes.names[node]: kind for node, kind in one.first_person.items()}
    assert {name for name, kind in kinds.items() if kind == "both"} == about.seen
    assert set(kinds.values()) <= {"both", "auto", "thirdPersonOnly"}

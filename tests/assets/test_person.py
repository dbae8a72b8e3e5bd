"""Ori's face and body keep the promises that people's shapes make; what holds for every companion is in test_people.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vrapp.scene.model import Primitive
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm

AVATAR = Path(__file__).resolve().parents[2] / "assets/avatars/default.vrm"
PRESETS = ("neutral happy angry sad relaxed surprised aa ih ou ee oh blink blinkLeft blinkRight lookUp lookDown lookLeft lookRight").split()
# What face trackers send: ARKit's blend shape locations.
ARKIT = (
    "browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft cheekSquintRight eyeBlinkLeft eyeBlinkRight "
    "eyeLookDownLeft eyeLookDownRight eyeLookInLeft eyeLookInRight eyeLookOutLeft eyeLookOutRight eyeLookUpLeft eyeLookUpRight eyeSquintLeft eyeSquintRight "
    "eyeWideLeft eyeWideRight jawForward jawLeft jawOpen jawRight mouthClose mouthDimpleLeft mouthDimpleRight mouthFrownLeft mouthFrownRight mouthFunnel "
    "mouthLeft mouthLowerDownLeft mouthLowerDownRight mouthPressLeft mouthPressRight mouthPucker mouthRight mouthRollLower mouthRollUpper mouthShrugLower "
    "mouthShrugUpper mouthSmileLeft mouthSmileRight mouthStretchLeft mouthStretchRight mouthUpperUpLeft mouthUpperUpRight noseSneerLeft noseSneerRight "
    "tongueOut"
).split()
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


def primitives(ori: Vrm) -> dict[str, Primitive]:
    return {mesh.name: primitive for mesh in ori.model.meshes for primitive in mesh.primitives}


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


@pytest.mark.parametrize("name", ARKIT)
def test_each_tracked_shape_moves_its_own_part(ori: Vrm, name: str) -> None:
    """Eyes and brows move nothing below the nose, the mouth nothing above it, one side not the other."""
    face = primitives(ori)["Face"].positions.astype(np.float64)
    eyes, lines = (np.abs(moved(ori, name, mesh) - primitives(ori)[mesh].positions).max() for mesh in ("Eyes", "Lashes"))
    shift = np.abs(moved(ori, name, "Face") - face).max(1)
    assert max(shift.max(), eyes, lines) > 0.001
    nose = face[np.argmax(np.where(np.abs(face[:, 0]) < 1e-4, face[:, 2], -1.0)), 1]
    if name.startswith(("eye", "browI", "browO", "browD")):
        assert shift[face[:, 1] < nose - 0.012].max() < 2e-4
    if name.startswith(("mouth", "jaw", "tongue", "cheekP")):
        assert shift[face[:, 1] > nose + 0.060].max() < 2e-4
    if name.endswith(("Left", "Right")) and name not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
        other = face[:, 0] < -0.016 if name.endswith("Left") else face[:, 0] > 0.016
        assert shift[other].max() < 2e-4


@pytest.mark.parametrize("name", [n for n in (*PRESETS, *ARKIT) if n.endswith("Left") and n != "lookLeft"])
def test_the_shape_of_the_other_side_is_the_mirror_image(ori: Vrm, name: str) -> None:
    face = primitives(ori)["Face"].positions.astype(np.float64)
    left, right = moved(ori, name, "Face") - face, moved(ori, name.replace("Left", "Right"), "Face") - face
    chosen = np.argsort(-np.abs(left).max(1), kind="stable")[:40]
    for vertex in chosen:
        near = np.linalg.norm(face - face[vertex] * [-1, 1, 1], axis=1)
        twins = right[near < near.min() + 1e-5]  # lips that touch have two vertices at one place
        assert np.abs(twins - left[vertex] * [-1, 1, 1]).max(1).min() < 4e-4


def nearest(xy: np.ndarray, points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """The largest z of a surface over each place (N, 2), -inf where it has none: what is seen from the front."""
    out = np.full(len(xy), -np.inf)
    a, b, c = (points[triangles[:, i]] for i in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    flat = np.abs(area) > 1e-12
    a, b, c, area = a[flat], b[flat], c[flat], area[flat]
    for i, (x, y) in enumerate(xy):
        u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / area
        v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / area
        inside = (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6)
        if inside.any():
            out[i] = (u * a[:, 2] + v * b[:, 2] + (1 - u - v) * c[:, 2])[inside].max()
    return out


def seen_through(ori: Vrm, expression: str, behind: str) -> int:
    """How many places of a grid over the face show a mesh that lies behind the skin."""
    face, hidden = primitives(ori)["Face"], primitives(ori)[behind]
    back = moved(ori, expression, behind) if expression else hidden.positions.astype(np.float64)
    skin = moved(ori, expression, "Face") if expression else face.positions.astype(np.float64)
    low, high = back[:, :2].min(0), back[:, :2].max(0)
    x, y = np.meshgrid(np.linspace(low[0], high[0], 48), np.linspace(low[1], high[1], 40))
    grid = np.stack([x.ravel(), y.ravel()], axis=1) + 1.3e-5
    return int((nearest(grid, back, hidden.indices.reshape(-1, 3)) > nearest(grid, skin, face.indices.reshape(-1, 3))).sum())


def test_lips_are_closed_at_rest_and_open_to_speak(ori: Vrm) -> None:
    assert seen_through(ori, "", "Mouth") == 0
    for vowel in ("aa", "oh", "happy"):
        assert seen_through(ori, vowel, "Mouth") > 20


def test_lids_close_over_the_whole_eye(ori: Vrm) -> None:
    assert seen_through(ori, "", "Eyes") > 100
    assert seen_through(ori, "blink", "Eyes") == 0


@pytest.mark.parametrize("name", ["happy", "angry", "sad", "relaxed", "surprised"])
def test_blinks_close_the_eyes_in_every_mood_that_lets_them(ori: Vrm, name: str) -> None:
    mood = next(e for e in ori.expressions if e.name == name)
    if mood.override_blink == "none":
        assert seen_through(ori, f"{name}+blink", "Eyes") == 0


def test_the_vowels_look_different(ori: Vrm) -> None:
    shapes = [moved(ori, vowel, "Face") for vowel in ("aa", "ih", "ou", "ee", "oh")]
    for i, one in enumerate(shapes):
        assert all(np.abs(one - other).max() > 0.0020 for other in shapes[i + 1 :])


@pytest.mark.parametrize("mesh", ["Face", "Hands", "Sweater", "Legs", "Hair"])
def test_no_edge_has_three_sides(ori: Vrm, mesh: str) -> None:
    primitive = primitives(ori)[mesh]
    edges = np.sort(np.concatenate([primitive.indices.reshape(-1, 3)[:, pair] for pair in ([0, 1], [1, 2], [2, 0])]), axis=1)
    assert np.unique(edges, axis=0, return_counts=True)[1].max() <= 2


def moved(ori: Vrm, expression: str, mesh: str) -> np.ndarray:
    primitive = primitives(ori)[mesh]
    out = primitive.positions.astype(np.float64)
    for bind in (bind for e in ori.expressions if e.name in expression.split("+") for bind in e.morphs):
        if ori.model.meshes[bind.mesh].name == mesh:
            delta = primitive.targets[bind.target].positions
            assert delta is not None
            out = out + bind.weight * delta
    return out


def test_blink_left_leaves_the_right_eye_open(ori: Vrm) -> None:
    rest = primitives(ori)["Face"].positions
    shift = np.abs(moved(ori, "blinkLeft", "Face") - rest).max(1)
    assert shift[rest[:, 0] > 0.02].max() > 0.01
    assert shift[rest[:, 0] < -0.001].max() < 1e-6


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


def test_the_head_is_hidden_from_its_own_eyes(ori: Vrm) -> None:
    names = ori.model.nodes.names
    kinds = {names[node]: kind for node, kind in ori.first_person.items()}
    assert kinds["Hair"] == kinds["Eyes"] == "thirdPersonOnly"
    assert kinds["Hands"] == kinds["Sweater"] == "both"

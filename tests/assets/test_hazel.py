"""What is Hazel's alone: laughter at her eyes, earrings that swing, glasses that let light through, and that she is not a second Ori."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vrapp.scene.model import Primitive
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm

AVATARS = Path(__file__).resolve().parents[2] / "assets/avatars"


@pytest.fixture(scope="module")
def hazel() -> Vrm:
    return load_vrm(AVATARS / "hazel.vrm")


def primitives(person: Vrm) -> dict[str, Primitive]:
    return {mesh.name: primitive for mesh in person.model.meshes for primitive in mesh.primitives}


def moved(person: Vrm, expression: str, mesh: str) -> np.ndarray:
    out = primitives(person)[mesh].positions.astype(np.float64)
    for bind in next(e for e in person.expressions if e.name == expression).morphs:
        if person.model.meshes[bind.mesh].name == mesh:
            delta = primitives(person)[mesh].targets[bind.target].positions
            assert delta is not None
            out = out + bind.weight * delta
    return out


def over_skin(points: np.ndarray, skin: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(N,) how far each point lies in front of the foremost triangle of the skin at its place, seen from the front; metres."""
    a, b, c = (skin[triangles[:, i]] for i in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    wide = np.abs(area) > 1e-12
    a, b, c, area = a[wide], b[wide], c[wide], area[wide]
    out = np.empty(len(points))
    for i, (x, y, z) in enumerate(points):
        u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / area
        v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / area
        inside = (u >= 0) & (v >= 0) & (u + v <= 1)
        out[i] = z - (u * a[:, 2] + v * b[:, 2] + (1 - u - v) * c[:, 2])[inside].max()
    return out


@pytest.mark.parametrize(("expression", "shown"), [("blink", False), ("sad", False), ("aa", False), ("happy", True), ("relaxed", True)])
def test_laughter_shows_at_her_eyes(hazel: Vrm, expression: str, shown: bool) -> None:
    """The lines at the corners lie under the skin; joy brings them out in front of it."""
    lines, face = primitives(hazel)["Lashes"], primitives(hazel)["Face"]
    assert lines.uv0 is not None
    chosen = lines.uv0[:, 0] > 0.5
    assert chosen.sum() > 100
    above = over_skin(moved(hazel, expression, "Lashes")[chosen], moved(hazel, expression, "Face"), face.indices.reshape(-1, 3))
    assert ((above > 0).mean() > 0.6) if shown else ((above > 0).mean() < 0.05)


def test_strands_and_earrings_swing(hazel: Vrm) -> None:
    names = hazel.model.nodes.names
    chains = {names[spring.joints[0].node] for spring in hazel.springs}
    assert {f"{chain}{side}1" for chain in ("earring", "hairTemple", "hairNape", "hairBun") for side in ("Left", "Right")} == chains
    assert all(spring.colliders for spring in hazel.springs)


def test_the_glasses_let_light_through(hazel: Vrm) -> None:
    glasses = hazel.model.materials[primitives(hazel)["Glasses"].material]
    assert glasses.mtoon is None and glasses.alpha_mode == "BLEND" and not glasses.double_sided
    rest = [each for each in hazel.model.materials if each is not glasses]
    assert all(each.mtoon is not None and each.alpha_mode == "OPAQUE" for each in rest)


def test_she_is_another_person_than_ori(hazel: Vrm) -> None:
    """By outline alone: smaller, and wider for her height where she wears her cardigan."""
    ori = load_vrm(AVATARS / "default.vrm")
    height, stout = [], []
    for person in (ori, hazel):
        points = np.concatenate([p.positions for p in primitives(person).values()])
        top = float(points[:, 1].max())
        trunk = points[(np.abs(points[:, 1] - 0.45 * top) < 0.02 * top) & (np.abs(points[:, 0]) < 0.3)]
        height.append(top)
        stout.append(float(np.ptp(trunk[:, 0]) * np.ptp(trunk[:, 2])) / top**2)
    assert height[1] < 0.93 * height[0]
    assert stout[1] > 1.5 * stout[0]


def test_her_head_is_hidden_from_her_own_eyes_and_her_hands_are_not(hazel: Vrm) -> None:
    names = hazel.model.nodes.names
    kinds = {names[node]: kind for node, kind in hazel.first_person.items()}
    assert {kinds[mesh] for mesh in ("Hair", "Eyes", "Lashes", "Mouth", "Glasses")} == {"thirdPersonOnly"}
    assert kinds["Face"] == "auto"  # head and hands are one mesh: only what hangs on the head is hidden
    assert kinds["Cardigan"] == kinds["Legs"] == "both"

"""What is Pip's alone: a face of light that stays on the glass, ears and leaves that feel along, a scarf that lies on the belly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vrapp.avatar.posed import Posed, Wish
from vrapp.avatar.turns import Quat
from vrapp.scene.model import Primitive
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm
from vrapp.showcase import vertices

AVATARS = Path(__file__).resolve().parents[2] / "assets/avatars"
MOODS = ["happy", "angry", "sad", "relaxed", "surprised", "neutral"]
EYES, AROUND = 8 * 40, 40  # vertices of an eye's disc, and of one of its rings; the fifth ring is the eye's edge
LIT = np.r_[0 : 5 * AROUND, EYES : EYES + 5 * AROUND, 2 * EYES : 2 * EYES + 6 * AROUND]  # left eye, right eye, mouth, without their halos


@pytest.fixture(scope="module")
def pip() -> Vrm:
    return load_vrm(AVATARS / "pip.vrm")


def primitive(pip: Vrm, mesh: str) -> Primitive:
    return next(each for each in pip.model.meshes if each.name == mesh).primitives[0]


def moved(pip: Vrm, expression: str, mesh: str = "Face", weight: float = 1.0) -> np.ndarray:
    """(V, 3) places of a mesh's vertices with expressions (joined by +) at a weight."""
    out = primitive(pip, mesh).positions.astype(np.float64)
    for bind in (bind for e in pip.expressions if e.name in expression.split("+") for bind in e.morphs):
        if pip.model.meshes[bind.mesh].name == mesh:
            delta = primitive(pip, mesh).targets[bind.target].positions
            assert delta is not None
            out = out + weight * bind.weight * delta
    return out


def openness(face: np.ndarray, side: str) -> float:
    """Area of an eye's lit disc as seen from the front, square metres."""
    start = (0 if side == "left" else EYES) + 4 * AROUND
    x, y = face[start : start + AROUND, :2].T
    return abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2


def above_glass(pip: Vrm, points: np.ndarray) -> np.ndarray:
    """(N,) how far points lie in front of the glass, metres; NaN beside it."""
    glass = primitive(pip, "Glass")
    a, b, c = (glass.positions.astype(np.float64)[glass.indices.reshape(-1, 3)[:, i]] for i in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    wide = np.abs(area) > 1e-12
    a, b, c, area = a[wide], b[wide], c[wide], area[wide]
    x, y = points[:, :1], points[:, 1:2]
    u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / area
    v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / area
    z = u * a[:, 2] + v * b[:, 2] + (1 - u - v) * c[:, 2]
    inside = (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6)
    top = np.where(inside, z, -np.inf).max(1)
    return np.where(np.isfinite(top), points[:, 2] - top, np.nan)


@pytest.mark.parametrize("expression", ["", *MOODS, "blink", "aa", "oh", "lookUp", "lookDown", "lookLeft", "lookRight", "happy+aa", "surprised+lookLeft"])
def test_eyes_and_mouth_stay_on_the_glass(pip: Vrm, expression: str) -> None:
    """Never sunk into it, where they would go out, nor afloat, nor beyond its edge."""
    height = above_glass(pip, moved(pip, expression)[LIT])
    assert not np.isnan(height).any()
    assert height.min() > 0.0 and height.max() < 0.006


def test_every_disc_looks_forward(pip: Vrm) -> None:
    """Left eye, right eye, mouth and cheeks: hardly a triangle of any is turned over, in whatever shape."""
    face = primitive(pip, "Face")
    tris = face.indices.reshape(-1, 3)
    for expression in ("", "happy", "blink", "relaxed"):
        a, b, c = (moved(pip, expression)[tris[:, i], :2] for i in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        for disc in (area[tris[:, 0] // EYES == number] for number in range(4)):
            assert np.abs(disc[disc < 0]).sum() < 0.04 * disc.sum()


@pytest.mark.parametrize("expression", ["happy", "blink", "relaxed", "lookLeft"])
def test_light_reflects_as_the_glass_under_it_does(pip: Vrm, expression: str) -> None:
    """Wherever a vertex of the face goes, it has the normal of the glass there (of its nearest vertex), or its halo would be seen."""
    face, glass = primitive(pip, "Face"), primitive(pip, "Glass")
    normals = face.normals.astype(np.float64)
    for bind in next(e for e in pip.expressions if e.name == expression).morphs:
        if pip.model.meshes[bind.mesh].name == "Face":
            delta = face.targets[bind.target].normals
            assert delta is not None
            normals = normals + bind.weight * delta
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    near = np.linalg.norm(moved(pip, expression)[:, None, :2] - glass.positions[None, :, :2], axis=2).argmin(1)
    assert (normals * glass.normals[near])[: 3 * EYES].sum(1).min() > np.cos(np.radians(6.0))


@pytest.mark.parametrize(("expression", "least", "most"), [("blink", 0.0, 0.16), ("relaxed", 0.3, 0.8), ("surprised", 1.2, 2.0), ("happy", 0.1, 0.7)])
def test_how_far_eyes_are_open(pip: Vrm, expression: str, least: float, most: float) -> None:
    rest, now = moved(pip, ""), moved(pip, expression)
    for side in ("left", "right"):
        assert least <= openness(now, side) / openness(rest, side) <= most


def test_blinks_of_one_eye_leave_the_other(pip: Vrm) -> None:
    rest, now = moved(pip, ""), moved(pip, "blinkLeft")
    assert openness(now, "left") < 0.16 * openness(rest, "left")
    assert np.abs(now[EYES : 2 * EYES] - rest[EYES : 2 * EYES]).max() < 1e-6


def test_moods_and_vowels_look_different(pip: Vrm) -> None:
    for names in (MOODS[:5], ["aa", "ih", "ou", "ee", "oh"]):
        shapes = [moved(pip, name) for name in names]
        assert all(np.abs(a - b).max() > 0.003 for i, a in enumerate(shapes) for b in shapes[i + 1 :])


@pytest.mark.parametrize(("mood", "rise"), [("happy", 1), ("surprised", 1), ("sad", -1)])
def test_ears_and_leaves_feel_along(pip: Vrm, mood: str, rise: int) -> None:
    for mesh in ("Ears", "Sprout"):
        lift = (moved(pip, mood, mesh) - primitive(pip, mesh).positions)[:, 1]
        assert rise * lift[np.abs(lift).argmax()] > 0.01


def test_what_swings(pip: Vrm) -> None:
    chains = {pip.model.nodes.names[spring.joints[0].node] for spring in pip.springs}
    assert chains == {"leftEar1", "rightEar1", "sprout1", "leafLeft1", "leafRight1", "scarfLong1", "scarfShort1"}


def arms_down() -> dict[str, Quat]:
    half = np.radians(72.0) / 2
    return {f"{side}UpperArm": (0.0, 0.0, sign * float(np.sin(half)), float(np.cos(half))) for side, sign in (("left", -1.0), ("right", 1.0))}


def test_the_scarf_hangs_on_the_belly_and_not_in_it(pip: Vrm) -> None:
    """Once it hangs still, its ends are in front of the shell."""
    posed = Posed(pip)
    posed.settle(Wish(turns=arms_down()))
    points = vertices(pip.model, posed.pose.node_world, posed.pose.morph_weights)
    starts = np.cumsum([0, *(len(p.positions) for mesh in pip.model.meshes for p in mesh.primitives)])
    order = [mesh.name for mesh in pip.model.meshes for _ in mesh.primitives]
    body, scarf = (points[starts[order.index(name)] : starts[order.index(name) + 1]] for name in ("Body", "Scarf"))
    tail = scarf[(scarf[:, 1] < 0.60) & (scarf[:, 1] > 0.45)]
    shell = body[(np.abs(body[:, 0]) < 0.13) & (body[:, 2] > 0.03) & (body[:, 1] > 0.40) & (body[:, 1] < 0.64)]
    near = np.linalg.norm(tail[:, None, :2] - shell[None, :, :2], axis=2).argmin(1)
    deep = shell[near, 2] - tail[:, 2]
    assert len(tail) > 200
    assert (deep > 0.006).mean() < 0.02
    assert np.median(-deep) < 0.040  # nor does it stand off


def test_shell_and_glass_reflect_and_wool_does_not(pip: Vrm) -> None:
    by = {mesh: pip.model.materials[primitive(pip, mesh).material] for mesh in ("Head", "Glass", "Face", "Scarf", "Sprout")}
    assert by["Scarf"].mtoon is not None and by["Sprout"].mtoon is not None
    assert by["Head"].mtoon is None and by["Glass"].mtoon is None and by["Face"].mtoon is None
    assert pip.look_at.kind == "expression"

"""Small people made in code: a humanoid in T-pose whose bones can be left out, with a mesh of a few morphs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vrapp.avatar import bones
from vrapp.hierarchy import levels
from vrapp.scene.model import Material, Mesh, Model, Nodes, Primitive
from vrapp.scene.vrm_types import Expression, MorphBind, Vrm

_AT: dict[str, tuple[float, float, float]] = {
    "hips": (0, 0.9, 0), "spine": (0, 1.0, 0), "chest": (0, 1.12, 0), "upperChest": (0, 1.24, 0), "neck": (0, 1.38, 0), "head": (0, 1.46, 0),
    "leftEye": (0.03, 1.53, 0.07), "rightEye": (-0.03, 1.53, 0.07), "jaw": (0, 1.47, 0.03),
}  # fmt: skip


def _side(side: str, s: float) -> dict[str, tuple[float, float, float]]:
    out = {
        "UpperLeg": (0.09, 0.86, 0.0), "LowerLeg": (0.09, 0.46, 0.012), "Foot": (0.09, 0.08, 0.0), "Toes": (0.09, 0.02, 0.12),
        "Shoulder": (0.03, 1.32, 0.0), "UpperArm": (0.14, 1.33, 0.0), "LowerArm": (0.38, 1.33, 0.0), "Hand": (0.60, 1.33, 0.0),
    }  # fmt: skip
    for i, finger in enumerate(bones.FINGERS):
        names = ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
        for j, name in enumerate(names):
            out[finger + name] = (0.63 + 0.03 * j, 1.32, 0.05 + 0.02 * j) if finger == "Thumb" else (0.68 + 0.03 * j, 1.33, 0.04 - 0.02 * i)
    return {side + name: (s * x, y, z) for name, (x, y, z) in out.items()}


POSITIONS = _AT | _side("left", 1.0) | _side("right", -1.0)


def person(without: Iterable[str] = (), expressions: Iterable[Expression] = (), morphs: int = 0, materials: int = 1, flat: Iterable[str] = ()) -> Vrm:
    """A humanoid. `without`: bones left out; `flat`: bones of no length, standing where their parent is."""
    left_out, squashed = set(without), set(flat)
    names = [name for name in bones.BONES if name not in left_out]
    index = {name: i for i, name in enumerate(names)}
    parent, at = [], []
    for name in names:
        above = bones.PARENT_OF[name]
        while above and above not in index:
            above = bones.PARENT_OF[above]
        parent.append(index[above] if above else -1)
        at.append(at[parent[-1]] if name in squashed and above else np.array(POSITIONS[name], dtype=np.float32))
    offset = [a - at[p] if p >= 0 else a for a, p in zip(at, parent, strict=True)]
    model = make_model(names, parent, np.array(offset, dtype=np.float32), morphs, materials)
    return Vrm(model, "1.0", {}, dict(index), list(expressions))


def make_model(names: list[str], parent: list[int], translation: np.ndarray, morphs: int = 0, materials: int = 1) -> Model:
    count = len(names)
    order, starts = levels(np.array(parent))
    none = np.full(count, -1, dtype=np.int32)
    rotation = np.zeros((count, 4), dtype=np.float32)
    rotation[:, 3] = 1.0
    nodes = Nodes(
        names, np.array(parent, dtype=np.int32), translation.astype(np.float32), rotation, np.ones((count, 3), dtype=np.float32),
        none.copy(), none.copy(), none.copy(), none.copy(), order.astype(np.int32), starts.astype(np.int32),
    )  # fmt: skip
    corner = np.eye(3, dtype=np.float32)
    mesh = Mesh("face", [Primitive(corner, corner, np.arange(3, dtype=np.uint32))], np.zeros(morphs, dtype=np.float32))
    roots = np.array([i for i, p in enumerate(parent) if p < 0], dtype=np.int32)
    return Model(None, nodes, [mesh], [Material() for _ in range(materials)], [], [], [], [], [], [], roots)


def expression(name: str, morph: int, **rules: object) -> Expression:
    return Expression(name, morphs=[MorphBind(0, morph, 1.0)], **rules)  # type: ignore[arg-type]

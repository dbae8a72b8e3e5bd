"""`vrapp avatar pose`: the numbers of an avatar in a pose, for scripts that compare (design, section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp import motions
from vrapp.avatar import bones
from vrapp.avatar.posed import Posed, Wish
from vrapp.avatar.turns import Quat, Vec
from vrapp.config import Settings
from vrapp.errors import BadInputError, UsageError
from vrapp.reading import read_person
from vrapp.scene.model import MATERIAL_ROWS
from vrapp.scene.vrm_types import Vrm

MOST_STEPS = 100_000
_NAMES = {"emission": "emissionColor", "shade": "shadeColor", "matcap": "matcapColor", "rim": "rimColor", "outline": "outlineColor"}


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked for on the command line."""

    expressions: tuple[tuple[str, float], ...] = ()
    look_at: Vec | None = None
    turns: tuple[tuple[str, Quat], ...] = ()
    clip: str = ""
    time_s: float | None = None
    settle: bool = False
    steps: int = 0
    dt_s: float = 1.0 / 60.0

    @property
    def empty(self) -> bool:
        return not (self.expressions or self.look_at or self.turns or self.clip)


def pose(path: Path, ask: Ask, settings: Settings) -> dict[str, Any]:
    """Plain data for --json. Raises VrappError in one line.

    Springs hang as the file has them until --settle or --steps moves them; with --steps a clip plays on from its beginning, or is held at --time."""
    if not 0 <= ask.steps <= MOST_STEPS:
        raise UsageError(f"--steps wants 0 to {MOST_STEPS}, got {ask.steps}")
    posed = posed_of(read_person(path), ask, settings)
    return as_json(posed)


def posed_of(vrm: Vrm, ask: Ask, settings: Settings) -> Posed:
    """The avatar as it was asked for."""
    wish, posed = wish_of(vrm, ask, settings), Posed(vrm)
    posed.show(wish, ask.time_s or 0.0)
    for index in range(ask.steps):
        posed.step(wish, (index + 1) * ask.dt_s if ask.time_s is None else ask.time_s, ask.dt_s)
    if ask.settle:
        posed.settle(wish, ask.time_s if ask.time_s is not None else ask.steps * ask.dt_s)
    return posed


def wish_of(vrm: Vrm, ask: Ask, settings: Settings) -> Wish:
    """Names checked against the file, the clip read."""
    known = [expression.name for expression in vrm.expressions]
    for name, _ in ask.expressions:
        if name not in known:
            raise BadInputError(f"has no expression {name!r}; it has {', '.join(known) or 'none'}", vrm.model.path)
    for name, _ in ask.turns:
        if name not in bones.BONE:
            raise UsageError(f"--rotate: {name!r} is no bone of the humanoid; bones are named like {', '.join(bones.BONES[:3])}, leftUpperArm")
    motion = motions.read_motion(motions.find(ask.clip, settings)) if ask.clip else None
    return Wish(dict(ask.expressions), ask.look_at, dict(ask.turns), motion)


def as_json(posed: Posed) -> dict[str, Any]:
    """nodes: world matrices, 16 numbers each, column-major. morphs: by mesh index, for meshes that have any. materials: by material index."""
    model, made = posed.vrm.model, posed.pose
    nodes = [
        {"index": index, "name": name, "world": _numbers(matrix)} for index, (name, matrix) in enumerate(zip(model.nodes.names, made.node_world, strict=True))
    ]
    morphs = {
        str(index): _numbers(made.morph_weights[mesh.morph_offset : mesh.morph_offset + len(mesh.morph_weights)])
        for index, mesh in enumerate(model.meshes)
        if len(mesh.morph_weights)
    }
    materials: dict[str, Any] = {}
    for index, (material, rows) in enumerate(zip(model.materials, made.materials, strict=True)):
        said: dict[str, Any] = {"name": material.name, "color": _numbers(rows[0])}
        for key, name in _NAMES.items():
            if key == "emission" or material.mtoon is not None:
                said[name] = _numbers(rows[MATERIAL_ROWS.index(key), :3])
        uv = rows[MATERIAL_ROWS.index("uv")]
        materials[str(index)] = said | {"uvScale": _numbers(uv[:2]), "uvOffset": _numbers(uv[2:])}
    return {"nodes": nodes, "morphs": morphs, "materials": materials}


def _numbers(values: npt.NDArray[np.float32]) -> list[float]:
    return [round(float(value), 9) for value in values.reshape(-1)]

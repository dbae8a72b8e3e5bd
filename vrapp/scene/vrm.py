"""A .vrm file to a Vrm: 1.0 as it is written, 0.x translated into the terms of 1.0 and turned to face +Z. No GL; may run on any thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vrapp.errors import BadInputError
from vrapp.scene import vrm0, vrm1
from vrapp.scene.accessors import Accessors
from vrapp.scene.constraints import load_constraints
from vrapp.scene.document import Document, document_from_bytes, open_document
from vrapp.scene.gltf import model_of
from vrapp.scene.jsonview import View
from vrapp.scene.model import Model
from vrapp.scene.springs import load_colliders, load_springs
from vrapp.scene.vrm0_materials import migrate_materials
from vrapp.scene.vrm0_springs import load_springs0
from vrapp.scene.vrm_types import Vrm

REQUIRED_BONES = (
    "hips", "spine", "head", "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
    "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand",
)  # fmt: skip


def load_vrm(path: Path | str) -> Vrm:
    return vrm_of(open_document(path))


def vrm_from_bytes(data: bytes, path: Path | None = None) -> Vrm:
    """path: only for messages."""
    return vrm_of(document_from_bytes(data, path))


def vrm_of(document: Document, accessors: Accessors | None = None) -> Vrm:
    """Everything that an opened file holds. Raises BadInputError if it holds no avatar."""
    newer, older = document.root.extension("VRMC_vrm"), document.root.extension("VRM")
    if newer is None and older is None:
        raise BadInputError("not an avatar: the file has neither VRMC_vrm (VRM 1.0) nor VRM (0.x)", document.path, "/extensions")
    model = model_of(document, accessors)
    vrm = _load1(document, newer, model) if newer is not None else _load0(document, _given(older), model)
    for bind in (bind for expression in vrm.expressions for bind in expression.colors if bind.kind == "rimColor"):
        toon = model.materials[bind.material].mtoon
        if toon:
            toon.rim_moves = True
    missing = [bone for bone in REQUIRED_BONES if bone not in vrm.humanoid]
    if missing:
        where = (newer or _given(older)).pointer("humanoid")
        raise BadInputError(f"the humanoid lacks {', '.join(missing[:4])}{' and more' if len(missing) > 4 else ''}", document.path, where)
    return vrm


def _load1(document: Document, extension: View, model: Model) -> Vrm:
    springs = document.root.extension("VRMC_springBone")
    colliders = load_colliders(document, springs)
    return Vrm(
        model, "1.0", _plain(extension.child("meta")), vrm1.load_humanoid(document, extension), vrm1.load_expressions(document, extension, model),
        vrm1.load_look_at(document, extension), vrm1.load_first_person(document, extension), colliders,
        load_springs(document, springs, len(colliders), model.nodes), load_constraints(document),
    )  # fmt: skip


def _load0(document: Document, extension: View, model: Model) -> Vrm:
    migrate_materials(document, extension, model.materials)
    expressions, look_at = vrm0.load_expressions(document, extension, model), vrm0.load_look_at(document, extension)
    first_person, humanoid = vrm0.load_first_person(document, extension), vrm0.load_humanoid(document, extension)
    colliders, springs = load_springs0(document, extension, model.nodes)
    vrm0.face_forward(model.nodes)
    meta = vrm0.load_meta(document, extension)
    return Vrm(model, "0.x", meta, humanoid, expressions, look_at, first_person, colliders, springs)


def _given(view: View | None) -> View:
    assert view is not None
    return view


def _plain(view: View | None) -> dict[str, Any]:
    return {} if view is None else dict(view.value)

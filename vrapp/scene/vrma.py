"""A .vrma file to a Vrma: the nodes of a humanoid in T-pose, and what moves them (VRMC_vrm_animation-1.0). No GL; may run on any thread."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vrapp.errors import BadInputError
from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document, open_document
from vrapp.scene.gltf import model_of
from vrapp.scene.jsonview import View
from vrapp.scene.model import Model
from vrapp.scene.vrm import REQUIRED_BONES
from vrapp.scene.vrm1 import BONES, PRESETS
from vrapp.scene.vrm_types import Vrma

EXTENSION = "VRMC_vrm_animation"
_EYES, _LOOKS = ("leftEye", "rightEye"), ("lookUp", "lookDown", "lookLeft", "lookRight")
LONGEST_S, MOST_KEYS = 600.0, 200_000  # of one motion; beyond that it is no gesture but an attack


def load_vrma(path: Path | str) -> Vrma:
    return vrma_of(open_document(path))


def vrma_of(document: Document, accessors: Accessors | None = None) -> Vrma:
    """Everything that an opened file holds. Raises BadInputError if it holds no motion of a humanoid."""
    extension = document.root.extension(EXTENSION)
    if extension is None:
        raise BadInputError(f"not a VRM animation: the file has no {EXTENSION}", document.path, "/extensions")
    version = extension.text("specVersion")
    if version.partition("-")[0] != "1.0":
        raise extension.fail(f"version {version[:12] or 'missing'}; 1.0 is read", "specVersion")
    model = model_of(document, accessors)
    humanoid = _humanoid(document, extension, model)
    expressions = _expressions(document, extension)
    look = extension.child("lookAt")
    node = look.required_index("node", len(document.nodes), "node") if look else -1
    _check_animation(document, extension, model)
    return Vrma(model, humanoid, expressions, node, extension.extras())


def _humanoid(document: Document, extension: View, model: Model) -> dict[str, int]:
    bones = extension.required("humanoid").required("humanBones")
    out: dict[str, int] = {}
    for name, bone in bones.entries():
        if name not in BONES or name in _EYES:
            document.note("warning", bone.where, "the eyes move by lookAt; ignored" if name in _EYES else "no bone of the humanoid has this name; ignored")
            continue
        out[name] = bone.required_index("node", len(document.nodes), "node")
    if "hips" not in out:
        raise bones.fail("the humanoid lacks hips")
    lacking = [name for name in REQUIRED_BONES if name not in out]
    if lacking:
        document.note("warning", bones.where, f"the humanoid lacks {', '.join(lacking[:4])}{' and more' if len(lacking) > 4 else ''}; they stay at rest")
    if len(set(out.values())) < len(out):
        document.note("warning", bones.where, "two bones share a node")
    squashed = [node for node in out.values() if not np.all(np.abs(model.nodes.scale[node]) > 1e-9)]
    if squashed:
        raise document.nodes[squashed[0]].fail("a bone of no size", "scale")
    return out


def _expressions(document: Document, extension: View) -> dict[str, int]:
    listed = extension.child("expressions")
    out: dict[str, int] = {}
    for group in ("preset", "custom") if listed else ():
        views = listed.child(group) if listed else None
        for name, view in views.entries() if views else []:
            known = name in PRESETS
            if name in _LOOKS:
                document.note("warning", view.where, "the eyes move by lookAt; ignored")
            elif known != (group == "preset"):
                document.note("warning", view.where, "a custom expression named like a preset; ignored" if known else "no preset has this name; ignored")
            else:
                out[name] = view.required_index("node", len(document.nodes), "node")
    return out


def _check_animation(document: Document, extension: View, model: Model) -> None:
    if not model.animations:
        raise document.root.fail("there is no animation", "animations")
    if len(model.animations) > 1:
        document.note("info", "/animations/1", "only the first animation is played")
    first = model.animations[0]
    if first.duration_s > LONGEST_S or sum(len(channel.times) for channel in first.channels) > MOST_KEYS:
        raise BadInputError(f"longer than {LONGEST_S:.0f} s or more than {MOST_KEYS} keys", document.path, "/animations/0")
    if not first.channels:
        document.note("warning", "/animations/0", "the animation moves nothing")

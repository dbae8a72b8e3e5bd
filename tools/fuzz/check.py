"""What must hold whatever the file: only our own errors, in one line; a file without an error is never refused; what loads can be drawn and moves."""

from __future__ import annotations

import numpy as np

from vrapp.avatar.avatar import Avatar
from vrapp.avatar.pose import Want
from vrapp.errors import VrappError
from vrapp.scene.checked import checked
from vrapp.scene.document import document_from_bytes, parse_document
from vrapp.scene.gltf import model_of
from vrapp.scene.model import Model
from vrapp.scene.validate import validate
from vrapp.scene.vrm import vrm_of

MAY_REFUSE = ("VRM", "VRMC_vrm", "EXT_meshopt_compression", "KHR_meshopt_compression", "KHR_draco_mesh_compression")
"""Extensions that the validator knows nothing of, so that it cannot find what is wrong in them."""


def check(data: bytes) -> Model | None:
    """The model, or None for a refusal. Raises whatever should not have been raised."""
    try:
        document = document_from_bytes(data)
        avatar = bool(document.root.extension("VRMC_vrm") or document.root.extension("VRM"))
        if not avatar:
            return checked(document, model_of)
        vrm = checked(document, vrm_of)
    except VrappError as error:
        line = str(error)
        assert "\n" not in line, "an error of two lines"
        assert "need more than" in line or not _passes(data), f"refused, but the validator passes it: {line}"
        return None
    with np.errstate(all="ignore"):
        person = Avatar(vrm)
        for _ in range(2):
            person.animate(Want(), 1 / 60)
    return vrm.model


def _passes(data: bytes) -> bool:
    try:
        document = parse_document(data)
        text = str(document.root.value)
        if any(name in text for name in MAY_REFUSE):
            return False
        return not any(problem.severity == "error" for problem in validate(document))
    except VrappError:
        return False

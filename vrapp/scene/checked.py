"""Files from outside: loaded, and held against the whole specification, so that a refusal and every warning name the place that the Khronos validator names.

The checks cost about as much as the loading itself without its pictures; what the program ships is loaded without them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from vrapp.errors import BadInputError
from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document, open_document
from vrapp.scene.gltf import model_of
from vrapp.scene.model import Model, Problem
from vrapp.scene.room import Room, with_environment
from vrapp.scene.validate import validate
from vrapp.scene.vrm import vrm_of
from vrapp.scene.vrm_types import Vrm, Vrma
from vrapp.scene.vrma import vrma_of

Made = TypeVar("Made")


def checked_model(path: Path | str) -> Model:
    return checked(open_document(path), model_of)


def checked_vrm(path: Path | str) -> Vrm:
    return checked(open_document(path), vrm_of)


def checked_vrma(path: Path | str) -> Vrma:
    return checked(open_document(path), vrma_of)


def checked_room(path: Path | str) -> Room:
    return with_environment(checked_model(path), Path(path))


def checked(document: Document, make: Callable[[Document, Accessors], Made]) -> Made:
    """What `make` makes of the document; the validator's errors join `document.problems`, which is the model's list too."""
    accessors = Accessors(document)
    try:
        made = make(document, accessors)
    except BadInputError as refused:
        raise placed(refused, _errors(document, accessors)) from None
    known = {problem.where for problem in document.problems}
    document.problems += [error for error in _errors(document, accessors) if error.where not in known]
    return made


def _errors(document: Document, accessors: Accessors) -> list[Problem]:
    return [problem for problem in validate(document, accessors, pictures=False) if problem.severity == "error"]


def placed(refused: BadInputError, errors: list[Problem]) -> BadInputError:
    """The same refusal at the validator's place, where loading stopped at another (an accessor, say, where it names the attribute that uses it)."""
    if not errors or any(error.where == refused.where for error in errors):
        return refused
    nearest = max(errors, key=lambda error: _shared(error.where, refused.where))
    return BadInputError(f"{nearest.text} ({refused.where}: {refused.problem})", refused.path, nearest.where)


def _shared(first: str, second: str) -> int:
    """How many steps two pointers have in common from the root."""
    steps = 0
    for one, other in zip(first.split("/"), second.split("/"), strict=False):
        if one != other:
            break
        steps += 1
    return steps

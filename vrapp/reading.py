"""Rooms and people from files: what the program ships is read as it is, what people bring is held against the whole specification, and each problem that
is found in it is said in a line of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from vrapp.config import ASSETS
from vrapp.scene.accessors import Accessors
from vrapp.scene.checked import checked
from vrapp.scene.document import Document, open_document
from vrapp.scene.gltf import model_of
from vrapp.scene.model import Model
from vrapp.scene.room import Room, with_environment
from vrapp.scene.vrm import vrm_of
from vrapp.scene.vrm_types import Vrm

Made = TypeVar("Made")

MOST_LINES = 20


def read_room(path: Path) -> Room:
    """Raises VrappError in one line, which names the place in the file."""
    return with_environment(_read(path, model_of, _itself), path)


def read_person(path: Path) -> Vrm:
    """Raises VrappError in one line, which names the place in the file."""
    return _read(path, vrm_of, lambda vrm: vrm.model)


def _read(path: Path, make: Callable[[Document, Accessors | None], Made], model: Callable[[Made], Model]) -> Made:
    document = open_document(path)
    if shipped(path):
        document.pictures_later = True
        return make(document, None)
    made = checked(document, make)
    tell(model(made))
    return made


def _itself(model: Model) -> Model:
    return model


def read_figure(document: Document) -> Model:
    """Of any glTF file. Raises VrappError in one line, which names the place in the file."""
    model = checked(document, model_of)
    tell(model)
    return model


def shipped(path: Path) -> bool:
    return path.resolve().is_relative_to(ASSETS.resolve())


def tell(model: Model) -> None:
    """On stderr, a line for each problem; `vrapp inspect` has them all."""
    for problem in model.problems[:MOST_LINES]:
        print(f"vrapp: {problem.severity}: {model.path or 'the model'} {problem.where}: {problem.text}", file=sys.stderr)
    more = len(model.problems) - MOST_LINES
    if more > 0:
        print(f"vrapp: {model.path}: and {more} more; vrapp inspect lists them", file=sys.stderr)

"""Rooms and people from files: what the program ships is read as it is, what people bring is held against the whole specification, and each problem that
is found in it is said in a line of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from vrapp.config import ASSETS
from vrapp.scene.checked import checked, checked_room, checked_vrm
from vrapp.scene.document import Document
from vrapp.scene.gltf import model_of
from vrapp.scene.model import Model
from vrapp.scene.room import Room, load_room
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm

MOST_LINES = 20


def read_room(path: Path) -> Room:
    """Raises VrappError in one line, which names the place in the file."""
    if shipped(path):
        return load_room(path)
    room = checked_room(path)
    tell(room.model)
    return room


def read_person(path: Path) -> Vrm:
    """Raises VrappError in one line, which names the place in the file."""
    if shipped(path):
        return load_vrm(path)
    vrm = checked_vrm(path)
    tell(vrm.model)
    return vrm


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

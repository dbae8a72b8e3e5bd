"""Motions by name: the files under assets/motions, those of the home folder, and any other file."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from vrapp.avatar.vrma import Motion, motion_of
from vrapp.config import ASSETS, Settings
from vrapp.errors import BadInputError
from vrapp.reading import shipped, tell
from vrapp.scene.checked import checked_vrma
from vrapp.scene.vrma import load_vrma

FOLDER = ASSETS / "motions"


def find(name: str, settings: Settings) -> Path:
    """The file that a person means: a path, or the name of a shipped motion or of one in the home folder. Raises BadInputError."""
    plain = bool(name) and not set(name) & set("/\\.")
    folders = (settings.home_path / "motions", FOLDER) if plain else ()
    path = Path(name).expanduser()
    for choice in (path, *(folder / f"{name}.vrma" for folder in folders)):
        if choice.is_file():
            return choice
    raise BadInputError(f"no such motion; give the path of a .vrma file, or one of: {', '.join(names())}", path)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.vrma"))


def read_motion(path: Path) -> Motion:
    """Raises VrappError in one line, which names the place in the file."""
    if shipped(path):
        return motion_of(load_vrma(path), path.stem)
    vrma = checked_vrma(path)
    tell(vrma.model)
    return motion_of(vrma, path.stem)


@cache
def library() -> dict[str, Motion]:
    """All that the program ships, read once. A file that is broken is said and left out."""
    out: dict[str, Motion] = {}
    for path in sorted(FOLDER.glob("*.vrma")):
        try:
            out[path.stem] = read_motion(path)
        except BadInputError as error:
            print(f"vrapp: {error}", file=sys.stderr)
    return out

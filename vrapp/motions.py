"""Motions by name: the files under assets/motions, those of the home folder, and any other file."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.avatar import bones
from vrapp.avatar.vrma import Motion, motion_of
from vrapp.config import ASSETS, Settings
from vrapp.errors import BadInputError
from vrapp.reading import shipped, tell
from vrapp.render.keeping import put
from vrapp.scene.checked import checked_vrma
from vrapp.scene.vrma import load_vrma

FOLDER = ASSETS / "motions"
LIBRARY_STEP_S = 1.0 / 30.0


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


def library(settings: Settings) -> dict[str, Motion]:
    """All that the program ships, read once; a file that is broken is said and left out.

    Kept in one file of the cache folder, because reading thirty small ones takes longer than a start should."""
    key = _key()
    if key not in _read:
        kept = settings.cache_path / "motions" / "library.npz"
        _read[key] = _unpacked(kept, key) or _kept(_all(), kept, key)
    return _read[key]


_read: dict[str, dict[str, Motion]] = {}
_TABLES = ("times", "turns", "hips", "weights", "look")


def _key() -> str:
    """Of the files' contents and of the way they are read."""
    digest = hashlib.sha256(b"1")
    for path in sorted(FOLDER.glob("*.vrma")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _all() -> dict[str, Motion]:
    out: dict[str, Motion] = {}
    for path in sorted(FOLDER.glob("*.vrma")):
        try:
            out[path.stem] = motion_of(load_vrma(path), path.stem, LIBRARY_STEP_S)
        except BadInputError as error:
            print(f"vrapp: {error}", file=sys.stderr)
    return out


def _kept(motions: dict[str, Motion], path: Path, key: str) -> dict[str, Motion]:
    """The same, after trying to keep them."""
    about: list[dict[str, Any]] = []
    tables: dict[str, list[npt.NDArray[np.float32]]] = {name: [] for name in _TABLES}
    for motion in motions.values():
        parts = {name: getattr(motion, name) for name in _TABLES}
        for name, part in parts.items():
            if part is not None:
                tables[name].append(np.ascontiguousarray(part, np.float32).reshape(-1))
        about.append(
            {"name": motion.name, "seconds": motion.duration_s, "expressions": motion.expressions, "extras": motion.extras}
            | {"shapes": {name: None if part is None else part.shape for name, part in parts.items()}}
            | {"moved": np.flatnonzero(motion.moved).tolist(), "rest": motion.hips_rest.tolist(), "joints": motion.joints.reshape(-1).tolist()}
        )
    head = np.frombuffer(json.dumps({"key": key, "motions": about}).encode(), np.uint8)
    whole: dict[str, Any] = {name: np.concatenate([np.zeros(0, np.float32), *parts]) for name, parts in tables.items()}
    file = io.BytesIO()
    np.savez(file, head=head, **whole)
    put(path, [file.getbuffer()], 1)
    return motions


def _unpacked(path: Path, key: str) -> dict[str, Motion] | None:
    """None where nothing fits."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            head = json.loads(kept["head"].tobytes())
            if head["key"] != key:
                return None
            tables = {name: kept[name] for name in _TABLES}
        at: dict[str, int] = dict.fromkeys(_TABLES, 0)
        return {about["name"]: _motion(about, tables, at) for about in head["motions"]}
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def _motion(about: dict[str, Any], tables: dict[str, npt.NDArray[np.float32]], at: dict[str, int]) -> Motion:
    parts: dict[str, Any] = {}
    for name, shape in about["shapes"].items():
        size = int(np.prod(shape)) if shape is not None else 0
        parts[name] = tables[name][at[name] : at[name] + size].reshape(shape) if shape is not None else None
        at[name] += size
    moved = np.zeros(bones.COUNT, np.bool_)
    moved[about["moved"]] = True
    rest, joints = np.array(about["rest"], np.float32), np.array(about["joints"], np.float32).reshape(-1, 3)
    return Motion(
        about["name"], about["seconds"], parts["times"], parts["turns"], moved, parts["hips"], rest, joints, tuple(about["expressions"]), parts["weights"],
        parts["look"], about["extras"],
    )  # fmt: skip

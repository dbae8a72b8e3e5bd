"""The optional libraries that unpack compressed files, loaded when a file needs them: DracoPy, meshopt, opengl_basisu."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from vrapp.errors import MissingError
from vrapp.scene.jsonview import View

PIP = 'pip install "vrapp[compressed]"'


def available(module: str) -> bool:
    """Whether the package is there, without loading it."""
    return find_spec(module) is not None


def codec(module: str, view: View, extension: str) -> Any:
    """The module, untyped as it is. Raises MissingError in one line with the command that mends it."""
    try:
        return import_module(module)
    except ImportError:
        place = " ".join(part for part in (str(view.path or ""), view.where) if part)
        raise MissingError(f"{place}: {extension} needs the package {module}: {PIP}") from None

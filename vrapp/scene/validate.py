"""A check of a whole glTF file in the way of the Khronos validator: first the form of the JSON, then what refers to what, then the data itself.

The checks and their severities follow KhronosGroup/glTF-Validator; its own test files are our test (tests/scene/test_validate.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document
from vrapp.scene.findings import Findings
from vrapp.scene.jsonview import View
from vrapp.scene.model import Problem
from vrapp.scene.rules import Object
from vrapp.scene.schema import TABLES
from vrapp.scene.validate_accessors import Usage, check_accessors
from vrapp.scene.validate_animations import check_animations
from vrapp.scene.validate_meshes import check_meshes
from vrapp.scene.validate_nodes import check_nodes
from vrapp.scene.validate_resources import check_buffers, check_images, check_textures, check_views


@np.errstate(all="ignore")
def validate(document: Document, accessors: Accessors | None = None, *, pictures: bool = True) -> list[Problem]:
    """Every problem that is found, up to a few hundred. Raises nothing for what is wrong inside the JSON.

    accessors: of the same document, if some are decoded already. pictures: decode them to see whether they are whole.
    """
    out = Findings(document)
    root = document.root
    Object("root").check(root, out, TABLES)
    if not _walkable(root, out):
        return out.problems
    accessors, usage = accessors or Accessors(document), Usage(out)
    out.attempt(_root, root, out)
    for check in (check_buffers, check_views, check_textures, _cameras):
        out.attempt(check, document, out)
    out.attempt(check_images, document, out, pictures)
    out.attempt(check_accessors, document, out, accessors)
    out.attempt(check_meshes, document, out, accessors, usage)
    out.attempt(check_nodes, document, out, accessors, usage)
    out.attempt(check_animations, document, out, accessors, usage)
    return out.problems


def _walkable(root: View, out: Findings) -> bool:
    """Whether the top-level arrays are arrays of objects: nothing below can be looked at otherwise."""
    keys = ("accessors", "animations", "buffers", "bufferViews", "cameras", "images", "materials", "meshes", "nodes", "samplers", "scenes", "skins", "textures")
    for key in keys:
        value = root.value.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in cast("Iterable[Any]", value)):
            return False
    return True


def _root(root: View, out: Findings) -> None:
    required, used = root.value.get("extensionsRequired"), root.value.get("extensionsUsed")
    if isinstance(required, list):
        declared = cast("list[Any]", used) if isinstance(used, list) else []
        if used is None:
            out.error(root, "extensionsUsed is missing", "extensionsRequired")
        for i, name in enumerate(cast("list[Any]", required)):
            if name not in declared:
                out.error(View(name, f"/extensionsRequired/{i}", root.path), "required, but not declared in extensionsUsed")
    asset = root.child("asset")
    version = asset.value.get("version") if asset else None
    if asset and isinstance(version, str) and version.partition(".")[0].isdigit() and version.partition(".")[0] != "2":
        out.error(asset, f"glTF {version[:12]}; only 2.x is known", "version")


def _cameras(document: Document, out: Findings) -> None:
    for view in document.root.objects("cameras"):
        out.attempt(_camera, view, out)


def _camera(view: View, out: Findings) -> None:
    lenses = [view.child(name) for name in ("perspective", "orthographic")]
    given = [lens for lens in lenses if lens is not None]
    if len(given) != 1:
        out.error(view, "exactly one of perspective and orthographic belongs here")
        return
    lens = given[0]
    if lens.has("zfar") and lens.number("zfar", 0.0) <= lens.number("znear", 0.0):
        out.error(lens, "zfar must be greater than znear")
    for key in ("xmag", "ymag"):
        if lens.has(key) and lens.number(key, 1.0) == 0.0:
            out.error(lens, "must not be zero", key)

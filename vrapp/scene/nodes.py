"""The node hierarchy as arrays: transforms decomposed, parents found, loops and double parents refused, parents ordered before children."""

from __future__ import annotations

import numpy as np

from vrapp.hierarchy import levels
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import F32, I32, Nodes
from vrapp.xform import IDENTITY_QUAT, decompose, quat_normalize

_MOVES = frozenset(("matrix", "translation", "rotation", "scale"))


def load_nodes(document: Document, skins: int, cameras: int, lights: int) -> tuple[Nodes, I32]:
    """The nodes and the roots of the shown scene. What hangs in other scenes keeps its place in the arrays but shows nothing."""
    views = document.nodes
    parent = _parents(document)
    translation, rotation, scale = _transforms(views)
    mesh, skin = _column(views, "mesh", len(document.meshes)), _column(views, "skin", skins)
    camera, light = _column(views, "camera", cameras), _lights(views, lights)
    try:
        order, starts = levels(parent)
    except ValueError as error:
        node = int(str(error).split()[1])
        raise views[node].fail("the node is its own ancestor") from None
    roots = _roots(document, parent)
    hidden = ~_below(parent, order, roots)
    for column in (mesh, skin, camera, light):
        column[hidden] = -1
    names = [view.text("name")[:200] or f"node {i}" for i, view in enumerate(views)]
    extras = [view.extras() for view in views]
    return (
        Nodes(names, parent, translation, rotation, scale, mesh, skin, camera, light, order.astype(np.int32), starts.astype(np.int32), extras),
        roots,
    )


def _parents(document: Document) -> I32:
    views = document.nodes
    parent = np.full(len(views), -1, dtype=np.int32)
    for i, view in enumerate(views):
        for child_view in view.items("children"):
            child = child_view.as_index(len(views), "node")
            if parent[child] >= 0:
                raise child_view.fail(f"node {child} already has node {int(parent[child])} as its parent")
            parent[child] = i
    return parent


def _transforms(views: list[View]) -> tuple[F32, F32, F32]:
    """(N, 3), (N, 4), (N, 3)."""
    count = len(views)
    translation = np.zeros((count, 3), dtype=np.float32)
    rotation = np.tile(IDENTITY_QUAT, (count, 1))
    scale = np.ones((count, 3), dtype=np.float32)
    for i, view in enumerate(views):
        if _MOVES.isdisjoint(view.value):
            continue
        if view.has("matrix"):
            matrix = np.array(view.vector("matrix", 16, ()), dtype=np.float64).reshape(4, 4)
            if np.any(np.abs(matrix[:, 3] - (0, 0, 0, 1)) > 1e-4):
                raise view.fail("the last row of a node's matrix must be 0 0 0 1", "matrix")
            translation[i], rotation[i], scale[i] = decompose(matrix)
            continue
        translation[i] = view.vector("translation", 3, (0, 0, 0))
        rotation[i] = view.vector("rotation", 4, (0, 0, 0, 1))
        scale[i] = view.vector("scale", 3, (1, 1, 1))
    return translation, quat_normalize(rotation), scale


def _column(views: list[View], key: str, count: int) -> I32:
    return np.array([view.index(key, count, key) if key in view.value else -1 for view in views], dtype=np.int32)


def _lights(views: list[View], count: int) -> I32:
    lights = np.full(len(views), -1, dtype=np.int32)
    for i, view in enumerate(views):
        extension = view.extension("KHR_lights_punctual") if "extensions" in view.value else None
        if extension:
            lights[i] = extension.required_index("light", count, "light")
    return lights


def _roots(document: Document, parent: I32) -> I32:
    """Of the scene that the file shows, or of its first, or, in a file without scenes, of everything."""
    scenes = document.root.objects("scenes")
    shown = document.root.index("scene", len(scenes), "scene")
    if not scenes:
        return np.flatnonzero(parent < 0).astype(np.int32)
    scene = scenes[max(shown, 0)]
    roots = scene.indices("nodes", len(parent), "node")
    for root in roots:
        if parent[root] >= 0:
            raise scene.fail(f"node {root} is not a root: node {int(parent[root])} is its parent", "nodes")
    return np.array(sorted(set(roots), key=roots.index), dtype=np.int32)


def _below(parent: I32, order: np.ndarray[tuple[int, ...], np.dtype[np.intp]], roots: I32) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which nodes hang below the roots."""
    shown = np.zeros(len(parent), dtype=bool)
    shown[roots] = True
    for i in order:
        if parent[i] >= 0:
            shown[i] = shown[parent[i]]
    return shown

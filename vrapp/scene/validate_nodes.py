"""Nodes, scenes and skins: parents, loops, transforms, and whether joints, meshes and scenes fit one another."""

from __future__ import annotations

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document
from vrapp.scene.findings import Findings
from vrapp.scene.jsonview import View, whole
from vrapp.scene.validate_accessors import Usage, form, has_data

UNIT_QUATERNION = 0.00769


def check_nodes(document: Document, out: Findings, accessors: Accessors, usage: Usage) -> None:
    parent = _parents(document, out)
    above = _ancestries(document, out, parent)
    for view in document.nodes:
        out.attempt(_node, document, out, view)
    out.attempt(_scenes, document, out, parent, above)
    skins = document.root.objects("skins")
    for view in skins:
        out.attempt(_skin, document, out, accessors, usage, view, above)
    out.attempt(_joint_numbers, document, out, accessors, skins)


def _parents(document: Document, out: Findings) -> list[int]:
    parent = [-1] * len(document.nodes)
    for i, view in enumerate(document.nodes):
        for item in view.items("children") if isinstance(view.value.get("children"), list) else []:
            child = whole(item.value)
            if not 0 <= child < len(parent):
                continue
            if parent[child] >= 0:
                out.error(item, f"node {child} already has node {parent[child]} as its parent")
                continue
            parent[child] = i
    return parent


def _ancestries(document: Document, out: Findings, parent: list[int]) -> list[int]:
    """The root above each node, or -1 in a loop, which is an error."""
    unknown, on_trail = -2, -3
    root = [unknown] * len(parent)
    for start in range(len(parent)):
        trail: list[int] = []
        node = start
        while node >= 0 and root[node] == unknown:
            root[node] = on_trail
            trail.append(node)
            node = parent[node]
        top = root[node] if node >= 0 else trail[-1] if trail else -1
        if top == on_trail:
            for member in trail[trail.index(node) :]:
                out.error(document.nodes[member], "the node is its own ancestor")
            top = -1
        for member in trail:
            root[member] = top
    return root


def _node(document: Document, out: Findings, view: View) -> None:
    for key in ("skin", "weights"):
        if view.has(key) and not view.has("mesh"):
            out.error(view, "without a mesh", key)
    if view.has("matrix") and any(view.has(key) for key in ("translation", "rotation", "scale")):
        out.error(view, "a matrix beside translation, rotation or scale", "matrix")
    if view.has("matrix"):
        _matrix(out, view)
    if view.has("rotation") and abs(float(np.linalg.norm(view.vector("rotation", 4, ()))) - 1.0) > UNIT_QUATERNION:
        out.error(view, "the quaternion is not of unit length", "rotation")
    mesh = view.index("mesh", len(document.meshes), "mesh")
    primitives = document.meshes[mesh].objects("primitives") if mesh >= 0 else []
    if view.has("weights") and primitives and len(view.items("weights")) != len(primitives[0].items("targets")):
        out.error(view, f"{len(view.items('weights'))} weights for {len(primitives[0].items('targets'))} morph targets", "weights")
    if view.has("skin") and primitives and not any(primitive.required("attributes").has("JOINTS_0") for primitive in primitives):
        out.error(view, "the node has a skin, its mesh no joints")


def _matrix(out: Findings, view: View) -> None:
    """Columns square to one another, and the last row 0 0 0 1."""
    matrix = np.array(view.vector("matrix", 16, ()), dtype=np.float64).reshape(4, 4)
    axes = matrix[:3, :3]
    lengths = np.linalg.norm(axes, axis=1)
    affine = np.array_equal(matrix[:, 3], (0.0, 0.0, 0.0, 1.0))
    unit = axes / np.where(lengths > 0, lengths, 1.0)[:, None]
    cosines = np.abs(unit @ unit.T - np.diag(np.diag(unit @ unit.T)))
    if not affine or np.any(lengths == 0) or np.any(cosines > 1e-3):
        out.error(view, "the matrix is not a translation, rotation and scale", "matrix")


def _scenes(document: Document, out: Findings, parent: list[int], above: list[int]) -> None:
    skins = document.root.objects("skins")
    for view in document.root.objects("scenes"):
        roots = [item for item in view.items("nodes") if isinstance(item.value, int) and 0 <= item.value < len(parent)]
        for item in roots:
            if parent[item.value] >= 0:
                out.error(item, f"node {item.value} is not a root")
        shown = {whole(item.value) for item in roots}
        for i, node in enumerate(document.nodes):
            skin = node.index("skin", len(skins), "skin")
            if skin < 0 or not node.has("mesh") or above[i] not in shown:
                continue
            joints = [whole(joint.value) for joint in skins[skin].items("joints")]
            if any(0 <= joint < len(above) and above[joint] not in shown for joint in joints):
                out.error(node, "shown in a scene that lacks its skin's joints")


def _skin(document: Document, out: Findings, accessors: Accessors, usage: Usage, view: View, above: list[int]) -> None:
    if not isinstance(view.value.get("joints"), list):
        return
    joints = [whole(item.value) for item in view.items("joints")]
    known = all(0 <= joint < len(above) for joint in joints)
    if known and joints and (len({above[joint] for joint in joints}) != 1 or above[joints[0]] < 0):
        out.error(view, "the joints have no common root", "joints")
    elif known and view.has("skeleton"):
        skeleton = view.index("skeleton", len(above), "node")
        if not _at_or_below(document, skeleton).issuperset(joints):
            out.error(view, "not above all joints", "skeleton")
    index = view.index("inverseBindMatrices", len(document.accessors), "accessor")
    if index < 0:
        return
    usage.use(index, "matrix", view, "inverseBindMatrices")
    accessor = document.accessors[index]
    if usage.strided(index):
        out.error(view, "a view of matrices must not have a byteStride", "inverseBindMatrices")
    if form(accessor) != ("MAT4", 5126, False):
        out.error(view, "inverse bind matrices must be MAT4 of floats", "inverseBindMatrices")
    elif accessor.integer("count", 0) < len(joints):
        out.error(view, f"{accessor.integer('count', 0)} matrices for {len(joints)} joints", "inverseBindMatrices")
    elif has_data(document, accessor):
        rows = accessors.floats(index, (16,)).reshape(-1, 4, 4)[:, :, 3]
        if np.any(rows != np.array((0, 0, 0, 1), dtype=np.float32)):
            out.error(view, "the last row of an inverse bind matrix is not 0 0 0 1", "inverseBindMatrices")


def _at_or_below(document: Document, top: int) -> set[int]:
    """By walking down from the top: the tree may be broken above."""
    waiting, seen = [top], {top}
    while waiting:
        fresh = set(document.nodes[waiting.pop()].indices("children", len(document.nodes), "node")) - seen
        waiting += fresh
        seen |= fresh
    return seen


def _joint_numbers(document: Document, out: Findings, accessors: Accessors, skins: list[View]) -> None:
    """No vertex names a joint beyond its skin's."""
    done: set[tuple[int, int]] = set()
    for node in document.nodes:
        mesh, skin = node.index("mesh", len(document.meshes), "mesh"), node.index("skin", len(skins), "skin")
        if mesh < 0 or skin < 0 or (mesh, skin) in done:
            continue
        done.add((mesh, skin))
        count = len(skins[skin].items("joints"))
        for primitive in document.meshes[mesh].objects("primitives"):
            attributes = primitive.required("attributes")
            for name in attributes.value:
                if not name.startswith("JOINTS_"):
                    continue
                index = attributes.index(name, len(document.accessors), "accessor")
                if has_data(document, document.accessors[index]) and int(accessors.integers(index, 4).max()) >= count:
                    out.error(attributes, f"joint {int(accessors.integers(index, 4).max())} of a skin with {count}", name)

"""Meshes: primitives to arrays that a renderer can upload as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import F32, Mesh, MorphTarget, Primitive
from vrapp.scene.skinning import four_influences
from vrapp.scene.triangles import TRIANGLES, flat_normals, unroll


def load_meshes(document: Document, accessors: Accessors) -> list[Mesh]:
    meshes = [_mesh(document, accessors, view) for view in document.meshes]
    offset = 0
    for mesh in meshes:
        mesh.morph_offset = offset
        offset += len(mesh.morph_weights)
    return meshes


def _mesh(document: Document, accessors: Accessors, view: View) -> Mesh:
    views = view.objects("primitives")
    if not views:
        raise view.fail("a mesh without primitives")
    counts = {len(primitive.items("targets")) for primitive in views}
    if len(counts) > 1:
        raise view.fail(f"primitives with {' and '.join(map(str, sorted(counts)))} morph targets in one mesh", "primitives")
    targets = counts.pop()
    weights = [item.as_number() for item in view.items("weights")]
    if weights and len(weights) != targets:
        raise view.fail(f"{len(weights)} weights for {targets} morph targets", "weights")
    primitives = [_primitive(document, accessors, primitive) for primitive in views]
    defaults = np.array(weights or [0.0] * targets, dtype=np.float32)
    return Mesh(view.text("name"), [primitive for primitive in primitives if primitive is not None], defaults, _target_names(view, views, targets))


def _target_names(view: View, primitives: list[View], count: int) -> list[str]:
    """extras.targetNames, an unwritten convention; UniVRM writes it on the primitives."""
    for place in (view, *primitives):
        names: Any = place.extras().get("targetNames")
        if isinstance(names, list):
            texts = [str(name)[:200] for name in cast("list[Any]", names)[:count]]
            return texts + [""] * (count - len(texts))
    return [""] * count


def _primitive(document: Document, accessors: Accessors, view: View) -> Primitive | None:
    mode = view.integer("mode", TRIANGLES, high=6)
    if mode < TRIANGLES:
        document.note("info", view.where, "points and lines are not drawn")
        return None
    attributes = view.required("attributes")
    _refuse_draco(document, view, attributes)
    if not attributes.has("POSITION"):
        document.note("warning", attributes.where, "a primitive without positions is not drawn")
        return None
    positions = _attribute(accessors, attributes, "POSITION", (3,))
    assert positions is not None
    indices = _indices(accessors, view, len(positions), mode)
    primitive = Primitive(np.ascontiguousarray(positions), positions, indices, view.index("material", len(document.materials), "material"))
    _fill(document, accessors, attributes, primitive)
    primitive.targets = [_target(accessors, target, len(positions)) for target in view.objects("targets")]
    normals = _attribute(accessors, attributes, "NORMAL", (3,), len(positions))
    if normals is None:
        return _flattened(document, view, primitive)
    primitive.normals = np.ascontiguousarray(normals)
    return primitive


def _refuse_draco(document: Document, view: View, attributes: View) -> None:
    """Draco may be optional, with plain data as a fall-back; without that there is nothing to show."""
    if view.extension("KHR_draco_mesh_compression") is None:
        return
    position = attributes.required_index("POSITION", len(document.accessors), "accessor")
    if not document.accessors[position].has("bufferView"):
        raise view.fail("KHR_draco_mesh_compression is not supported yet; export without mesh compression", "extensions")


def _attribute(accessors: Accessors, attributes: View, name: str, widths: tuple[int, ...], count: int = -1) -> F32 | None:
    index = attributes.index(name, len(accessors.document.accessors), "accessor")
    if index < 0:
        return None
    values = accessors.floats(index, widths)
    if count >= 0 and len(values) != count:
        raise attributes.fail(f"{len(values)} values for {count} vertices", name)
    return values


def _indices(accessors: Accessors, view: View, vertices: int, mode: int) -> Any:
    index = view.index("indices", len(accessors.document.accessors), "accessor")
    if index < 0:
        return unroll(np.arange(vertices, dtype=np.uint32), mode)
    raw = accessors.integers(index, 1)[:, 0]
    highest = int(raw.max())
    if highest >= vertices:
        raise view.fail(f"index {highest} of {vertices} vertices", "indices")
    accessors.document.spend(raw.size * 12, view)
    return unroll(raw, mode)


def _fill(document: Document, accessors: Accessors, attributes: View, primitive: Primitive) -> None:
    count = len(primitive.positions)

    def get(name: str, *widths: int) -> F32 | None:
        values = _attribute(accessors, attributes, name, widths, count)
        return None if values is None else np.ascontiguousarray(values)

    primitive.tangents, primitive.uv0, primitive.uv1 = get("TANGENT", 4), get("TEXCOORD_0", 2), get("TEXCOORD_1", 2)
    colors = get("COLOR_0", 3, 4)
    if colors is not None and colors.shape[1] == 3:
        colors = np.concatenate((colors, np.ones((count, 1), dtype=np.float32)), axis=1)
    primitive.colors = colors
    _fill_joints(accessors, attributes, primitive, get)
    for name in attributes.value:
        if name.startswith(("TEXCOORD_", "COLOR_")) and name not in ("TEXCOORD_0", "TEXCOORD_1", "COLOR_0"):
            document.note("info", attributes.pointer(name), "this vertex attribute is not used")


def _fill_joints(accessors: Accessors, attributes: View, primitive: Primitive, get: Callable[..., F32 | None]) -> None:
    joints: list[Any] = []
    weights: list[F32] = []
    while attributes.has(f"JOINTS_{len(joints)}"):
        name = f"JOINTS_{len(joints)}"
        values = accessors.integers(attributes.index(name, len(accessors.document.accessors), "accessor"), 4)
        weight = get(f"WEIGHTS_{len(joints)}", 4)
        if weight is None:
            raise attributes.fail(f"{name} without its WEIGHTS", name)
        if len(values) != len(primitive.positions):
            raise attributes.fail(f"{len(values)} values for {len(primitive.positions)} vertices", name)
        if values.dtype == np.uint32 and int(values.max()) > 0xFFFF:
            raise attributes.fail("joint numbers above 65535", name)
        joints.append(values)
        weights.append(weight)
    if joints:
        primitive.joints, primitive.weights = four_influences(joints, weights)


def _target(accessors: Accessors, view: View, count: int) -> MorphTarget:
    positions, normals = _attribute(accessors, view, "POSITION", (3,), count), _attribute(accessors, view, "NORMAL", (3,), count)
    return MorphTarget(
        None if positions is None else np.ascontiguousarray(positions),
        None if normals is None else np.ascontiguousarray(normals),
    )


def _flattened(document: Document, view: View, primitive: Primitive) -> Primitive:
    """Without normals the surface is faceted, so every triangle gets vertices of its own; tangents without normals are to be ignored."""
    pick = primitive.indices
    document.spend(len(pick) * (60 + 12 * len(primitive.targets)), view)

    def taken(values: Any) -> Any:
        return None if values is None else values[pick]

    primitive.positions = primitive.positions[pick]
    primitive.normals = flat_normals(primitive.positions)
    primitive.tangents = None
    primitive.uv0, primitive.uv1, primitive.colors = taken(primitive.uv0), taken(primitive.uv1), taken(primitive.colors)
    primitive.joints, primitive.weights = taken(primitive.joints), taken(primitive.weights)
    primitive.targets = [MorphTarget(taken(target.positions), None) for target in primitive.targets]
    primitive.indices = np.arange(len(pick), dtype=np.uint32)
    return primitive

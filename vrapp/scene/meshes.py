"""Meshes: primitives to arrays that a renderer can upload as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vrapp.errors import MissingError
from vrapp.scene import draco
from vrapp.scene.accessors import Accessors, layout_of
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import F32, Material, Mesh, MorphTarget, Primitive
from vrapp.scene.skinning import influences
from vrapp.scene.tangents import picked, with_tangents
from vrapp.scene.triangles import TRIANGLES, flat_normals, unroll


def load_meshes(document: Document, accessors: Accessors, materials: list[Material]) -> list[Mesh]:
    meshes = [_mesh(document, accessors, view, materials) for view in document.meshes]
    offset = 0
    for mesh in meshes:
        mesh.morph_offset = offset
        offset += len(mesh.morph_weights)
    return meshes


def _mesh(document: Document, accessors: Accessors, view: View, materials: list[Material]) -> Mesh:
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
    shown = [with_tangents(primitive, materials) for primitive in primitives if primitive is not None]
    return Mesh(view.text("name"), shown, defaults, _target_names(view, views, targets))


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
        document.note_once("warning", view.where, "points and lines are not drawn")
        return None
    attributes = view.required("attributes")
    draco_view = view.extension(draco.NAME)
    if draco_view is not None:
        _undraco(document, accessors, view, draco_view)
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


def _undraco(document: Document, accessors: Accessors, view: View, packed: View) -> None:
    """Put what the Draco stream holds where the primitive's accessors will be read. Draco may be optional, with plain data as a fall-back."""
    attributes = view.required("attributes")
    targets = {name: attributes.required_index(name, len(document.accessors), "accessor") for name in packed.required("attributes").value}
    corners = view.required_index("indices", len(document.accessors), "accessor")
    faces = document.accessors[corners].integer("count", 0)
    for index in (*targets.values(), corners):
        layout = layout_of(document.accessors[index])
        document.spend(3 * layout.count * layout.width * 4, packed)
    data = document.view_bytes(packed.required_index("bufferView", len(document.views), "bufferView"))
    try:
        unpacked = draco.unpack(packed, data.tobytes(), faces)
    except MissingError:
        if all(document.accessors[index].has("bufferView") for index in (*targets.values(), corners)):
            document.note("info", packed.where, "the uncompressed fall-back is read")
            return
        raise
    _put(accessors, packed, corners, unpacked.indices[:, None])
    for name, index in targets.items():
        number = packed.required("attributes").integer(name, 0)
        if number not in unpacked.attributes:
            raise packed.fail(f"the Draco stream has no attribute {number}", "attributes")
        _put(accessors, packed, index, unpacked.attributes[number])


def _put(accessors: Accessors, packed: View, index: int, values: npt.NDArray[Any]) -> None:
    layout = layout_of(accessors.document.accessors[index])
    if values.shape != (layout.count, layout.width):
        got = " x ".join(map(str, values.shape))
        raise packed.fail(f"{got} numbers unpacked where accessor {index} has {layout.count} x {layout.width}")
    if layout.dtype.kind in "iu":
        limits = np.iinfo(layout.dtype)
        values = np.clip(np.nan_to_num(values), limits.min, limits.max)
    accessors.raw_cache[index] = np.ascontiguousarray(values, dtype=layout.dtype)
    accessors.float_cache.pop(index, None)


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
        primitive.joints, primitive.weights = influences(joints, weights)


def _target(accessors: Accessors, view: View, count: int) -> MorphTarget:
    offsets = [_attribute(accessors, view, name, (3,), count) for name in ("POSITION", "NORMAL", "TANGENT")]
    positions, normals, tangents = (None if each is None else np.ascontiguousarray(each) for each in offsets)
    return MorphTarget(positions, normals, tangents)


def _flattened(document: Document, view: View, primitive: Primitive) -> Primitive:
    """Without normals the surface is faceted, so every triangle gets vertices of its own; tangents without normals are to be ignored."""
    pick = primitive.indices
    document.spend(len(pick) * (60 + 12 * len(primitive.targets)), view)

    primitive = picked(primitive, pick)
    primitive.normals, primitive.tangents = flat_normals(primitive.positions), None
    primitive.targets = [MorphTarget(target.positions) for target in primitive.targets]
    primitive.indices = np.arange(len(pick), dtype=np.uint32)
    return primitive

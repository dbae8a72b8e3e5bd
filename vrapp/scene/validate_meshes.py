"""Meshes: names, formats and counts of vertex attributes, what a material needs of them, and the values themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import numpy as np

from vrapp.scene.accessors import WIDTHS, Accessors, layout_of
from vrapp.scene.document import Document
from vrapp.scene.findings import Findings
from vrapp.scene.jsonview import View, whole
from vrapp.scene.validate_accessors import Array, Usage, form, has_data

UNIT_VECTOR = 0.00674  # how far from length 1, as the Khronos validator has it
UNIT_SUM_STEP = 0.0039216
_SETS = ("COLOR", "JOINTS", "TEXCOORD", "WEIGHTS")
_NAME = re.compile(r"(COLOR|JOINTS|TEXCOORD|WEIGHTS)_(0|[1-9][0-9]*)")
_FLOAT, _BYTES = (5126, False), ((5121, True), (5123, True))
_FORMATS: dict[str, set[tuple[str, int, bool]]] = {
    "POSITION": {("VEC3", *_FLOAT)},
    "NORMAL": {("VEC3", *_FLOAT)},
    "TANGENT": {("VEC4", *_FLOAT)},
    "TEXCOORD": {("VEC2", *kind) for kind in (_FLOAT, *_BYTES)},
    "COLOR": {(size, *kind) for size in ("VEC3", "VEC4") for kind in (_FLOAT, *_BYTES)},
    "JOINTS": {("VEC4", 5121, False), ("VEC4", 5123, False)},
    "WEIGHTS": {("VEC4", *kind) for kind in (_FLOAT, *_BYTES)},
}
_QUANTIZED: dict[str, set[tuple[str, int, bool]]] = {
    "POSITION": {("VEC3", kind, flag) for kind in (5120, 5121, 5122, 5123) for flag in (False, True)},
    "NORMAL": {("VEC3", 5120, True), ("VEC3", 5122, True)},
    "TANGENT": {("VEC4", 5120, True), ("VEC4", 5122, True)},
    "TEXCOORD": {("VEC2", kind, flag) for kind in (5120, 5121, 5122, 5123) for flag in (False, True)},
}


def check_meshes(document: Document, out: Findings, accessors: Accessors, usage: Usage) -> None:
    for view in document.meshes:
        primitives = view.value.get("primitives")
        if not isinstance(primitives, list) or not all(isinstance(item, dict) for item in cast("list[Any]", primitives)):
            continue
        counts = [len(item.items("targets")) for item in view.objects("primitives")]
        if len(set(counts)) > 1:
            out.error(view, "its primitives have different numbers of morph targets", "primitives")
        if view.has("weights") and counts and len(view.items("weights")) != counts[0]:
            out.error(view, f"{len(view.items('weights'))} weights for {counts[0]} morph targets", "weights")
        for primitive in view.objects("primitives"):
            attributes = primitive.value.get("attributes")
            if isinstance(attributes, dict):
                out.attempt(_primitive, document, out, accessors, usage, primitive)


def _primitive(document: Document, out: Findings, accessors: Accessors, usage: Usage, view: View) -> None:
    attributes = view.required("attributes")
    sets = _names(out, attributes)
    vertices = -1
    for name, index in _pairs(document, attributes):
        accessor = document.accessors[index]
        if vertices >= 0 and accessor.integer("count", 0) != vertices:
            out.error(attributes, f"{accessor.integer('count', 0)} values for {vertices} vertices", name)
        vertices = accessor.integer("count", 0) if vertices < 0 else vertices
        _attribute(document, out, usage, attributes, name, index, _FORMATS, _QUANTIZED)
        if usage.first_look(name, index):
            out.attempt(_values, out, accessors, attributes, name, index)
    if view.has("indices"):
        out.attempt(_indices, document, out, accessors, usage, view, vertices)
    out.attempt(_weights, document, out, accessors, attributes, sets.get("WEIGHTS", 0))
    _material(document, out, view, sets.get("TEXCOORD", 0))
    for target in view.objects("targets"):
        out.attempt(_target, document, out, usage, attributes, target)


def _pairs(document: Document, attributes: View) -> Iterator[tuple[str, int]]:
    """Attributes whose accessor exists."""
    for name, value in cast("dict[str, Any]", attributes.value).items():
        if 0 <= (index := whole(value)) < len(document.accessors):
            yield name, index


def _names(out: Findings, attributes: View) -> dict[str, int]:
    """Complain about names, and count the sets of each kind that are numbered without gaps."""
    found: dict[str, list[int]] = {}
    for name in cast("dict[str, Any]", attributes.value):
        match = _NAME.fullmatch(name)
        if match:
            found.setdefault(match[1], []).append(int(match[2]))
        elif name not in ("POSITION", "NORMAL", "TANGENT") and not name.startswith("_"):
            out.error(attributes, "no vertex attribute has this name", name)
    if not attributes.has("POSITION"):
        out.warn(attributes, "a primitive without positions is not drawn")
    counts: dict[str, int] = {}
    for kind, numbers in found.items():
        counts[kind] = len(numbers)
        if max(numbers) + 1 != len(numbers):
            out.error(attributes, f"the {kind} sets must be numbered from 0 without gaps")
            counts[kind] = 0
    if counts.get("JOINTS", 0) != counts.get("WEIGHTS", 0):
        out.error(attributes, f"{counts.get('JOINTS', 0)} JOINTS and {counts.get('WEIGHTS', 0)} WEIGHTS")
        counts["WEIGHTS"] = 0
    return counts


Formats = dict[str, set[tuple[str, int, bool]]]


def _attribute(document: Document, out: Findings, usage: Usage, at: View, name: str, index: int, formats: Formats, quantized: Formats) -> None:
    accessor = document.accessors[index]
    if not accessor.has("type") or not accessor.has("componentType"):
        return
    usage.use(index, "vertex", at, name)
    kind, found = name.split("_")[0], form(accessor)
    allowed = formats.get(kind, set())
    if "KHR_mesh_quantization" in document.names("extensionsRequired"):
        allowed = allowed | quantized.get(kind, set())
    if kind in formats and found not in allowed:
        out.error(at, f"{found[0]} of {found[1]} {'normalised ' if found[2] else ''}is no format for {kind}", name)
    elif kind not in formats and found[1] == 5125:
        out.error(at, "vertex attributes cannot be 32-bit integers", name)
    if name == "POSITION" and not (accessor.has("min") and accessor.has("max")):
        out.error(at, "positions need min and max", name)
    if found[0] not in WIDTHS:
        return
    loose = accessor.has("bufferView") and layout_of(accessor).element % 4 and not usage.strided(index)
    if accessor.integer("byteOffset", 0) % 4 or loose:
        out.error(at, "vertex data must start on 4-byte borders", name)


def _values(out: Findings, accessors: Accessors, at: View, name: str, index: int) -> None:
    accessor = accessors.document.accessors[index]
    if not has_data(accessors.document, accessor) or name not in ("NORMAL", "TANGENT", "COLOR_0"):
        return
    values = accessors.floats(index, (3, 4))
    if name == "COLOR_0":
        if form(accessor)[1] == 5126 and np.any((values < 0) | (values > 1)):
            out.error(at, "a colour is not within 0 to 1", name)
        return
    if np.any(np.abs(np.linalg.norm(values[:, :3], axis=1) - 1.0) > UNIT_VECTOR):
        out.error(at, "a vector is not of unit length", name)
    if name == "TANGENT" and values.shape[1] == 4 and np.any(np.abs(values[:, 3]) != 1.0):
        out.error(at, "a tangent's w is neither 1 nor -1", name)


def _indices(document: Document, out: Findings, accessors: Accessors, usage: Usage, view: View, vertices: int) -> None:
    index = view.index("indices", len(document.accessors), "accessor")
    accessor = document.accessors[index]
    usage.use(index, "index", view, "indices")
    if usage.strided(index):
        out.error(view, "a view of indices must not have a byteStride", "indices")
    if form(accessor) not in (("SCALAR", 5121, False), ("SCALAR", 5123, False), ("SCALAR", 5125, False)):
        out.error(view, "indices must be unsigned scalars", "indices")
        return
    if not has_data(document, accessor):
        return
    raw = accessors.raw(index)
    restart = int(raw.max()) == int(np.iinfo(raw.dtype).max)
    if restart:
        out.error(view, f"holds the value {int(raw.max())}, which would restart the primitive", "indices")
    elif int(raw.max()) >= vertices >= 0:
        out.error(view, f"index {int(raw.max())} of {vertices} vertices", "indices")


def _weights(document: Document, out: Findings, accessors: Accessors, at: View, sets: int) -> None:
    """Sums of one, nothing negative, no joint twice for a vertex."""
    count = len(document.accessors)
    indices = [(at.required_index(f"JOINTS_{i}", count, "accessor"), at.required_index(f"WEIGHTS_{i}", count, "accessor")) for i in range(sets)]
    if not indices or not all(has_data(document, document.accessors[index]) for pair in indices for index in pair):
        return
    if len({document.accessors[index].value.get("count") for pair in indices for index in pair}) != 1:
        return  # said already
    weights: Array = np.concatenate([accessors.floats(pair[1], (4,)) for pair in indices], axis=1)
    joints: Array = np.concatenate([accessors.integers(pair[0], 4) for pair in indices], axis=1).astype(np.int64)
    last = f"WEIGHTS_{sets - 1}"
    if np.any(weights < 0):
        out.error(at, "a weight is negative", last)
    used = weights != 0
    if np.any(np.abs(weights.sum(axis=1) - 1.0) > UNIT_SUM_STEP * np.maximum(used.sum(axis=1), 1)):
        out.error(at, "the weights of a vertex do not sum to 1", "WEIGHTS_0")
    marked = np.where(used, joints, -1 - np.arange(joints.shape[1]))  # unused influences cannot be equal to anything
    ordered = np.sort(marked, axis=1)
    if np.any((np.diff(ordered, axis=1) == 0) & (ordered[:, 1:] >= 0)):
        out.error(at, "a vertex names a joint twice", f"JOINTS_{sets - 1}")


def _material(document: Document, out: Findings, view: View, uv_sets: int) -> None:
    index = whole(view.value.get("material"))
    if not 0 <= index < len(document.materials):
        return
    material = document.materials[index]
    attributes = view.required("attributes")
    extensions: dict[str, Any] = _member(material.value, "extensions")
    bumpy = "anisotropyTexture" in _member(extensions, "KHR_materials_anisotropy") or "clearcoatNormalTexture" in _member(extensions, "KHR_materials_clearcoat")
    bumpy = bumpy or "KHR_materials_anisotropy" in extensions
    if bumpy and not material.has("normalTexture") and not (attributes.has("NORMAL") and attributes.has("TANGENT")):
        out.error(view, "the material needs tangents, and neither the vertices nor a normal texture give them", "material")
    highest = max(_uv_sets(material.value), default=-1)
    if highest >= uv_sets:
        out.error(view, f"the material uses UV set {highest}, the vertices have {uv_sets}", "material")


def _member(value: Any, key: str) -> dict[str, Any]:
    member = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return cast("dict[str, Any]", member) if isinstance(member, dict) else {}


def _uv_sets(value: Any) -> Iterator[int]:
    """Of every texture below a material."""
    if not isinstance(value, dict):
        return
    for key, member in cast("dict[str, Any]", value).items():
        if key == "extras" or not isinstance(member, dict):
            continue
        inside = cast("dict[str, Any]", member)
        if key.endswith("Texture") and "index" in inside:
            moved = _member(inside.get("extensions"), "KHR_texture_transform").get("texCoord", inside.get("texCoord", 0))
            yield max(whole(moved), 0)
        else:
            yield from _uv_sets(inside)


def _target(document: Document, out: Findings, usage: Usage, attributes: View, target: View) -> None:
    formats: Formats = {"POSITION": _FORMATS["POSITION"], "NORMAL": _FORMATS["NORMAL"], "TANGENT": {("VEC3", *_FLOAT)}}
    for kind in ("TEXCOORD", "COLOR"):
        formats[kind] = _FORMATS[kind] | {(size, code, True) for size, _, _ in _FORMATS[kind] for code in (5120, 5122)}
    quantized = {**_QUANTIZED, "TANGENT": {("VEC3", 5120, True), ("VEC3", 5122, True)}}
    for name, index in _pairs(document, target):
        match = _NAME.fullmatch(name)
        if name not in ("POSITION", "NORMAL", "TANGENT") and not name.startswith("_") and not (match and match[1] in ("COLOR", "TEXCOORD")):
            out.error(target, "no morph target has an attribute of this name", name)
        base = attributes.value.get(name)
        if base is None:
            out.error(target, "the primitive lacks this attribute", name)
        elif 0 <= whole(base) < len(document.accessors):
            if document.accessors[whole(base)].integer("count", 0) != document.accessors[index].integer("count", 0):
                out.error(target, "as many values as vertices belong here", name)
        _attribute(document, out, usage, target, name, index, formats, quantized)

"""Animations: targets, formats and counts of key times and values, and the values themselves."""

from __future__ import annotations

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document
from vrapp.scene.findings import Findings
from vrapp.scene.jsonview import View
from vrapp.scene.validate_accessors import Usage, form, has_data
from vrapp.scene.validate_nodes import UNIT_QUATERNION

_FLOAT = ((5126, False),)
_SMALL = ((5126, False), (5120, True), (5121, True), (5122, True), (5123, True))
_OUTPUTS = {"translation": ("VEC3", _FLOAT), "scale": ("VEC3", _FLOAT), "rotation": ("VEC4", _SMALL), "weights": ("SCALAR", _SMALL)}


def check_animations(document: Document, out: Findings, accessors: Accessors, usage: Usage) -> None:
    for view in document.root.objects("animations"):
        out.attempt(_animation, document, out, accessors, usage, view)


def _animation(document: Document, out: Findings, accessors: Accessors, usage: Usage, view: View) -> None:
    samplers = view.objects("samplers")
    for sampler in samplers:
        out.attempt(_sampler, document, out, accessors, usage, sampler)
    seen: dict[tuple[str, str], View] = {}
    for channel in view.objects("channels"):
        out.attempt(_channel, document, out, accessors, channel, samplers)
        target = channel.required("target")
        key = (repr(target.value.get("node")), repr(target.value.get("path")))
        if target.has("node") and key in seen:
            out.error(seen[key], "another channel has the same target")
        seen[key] = target


def _sampler(document: Document, out: Findings, accessors: Accessors, usage: Usage, view: View) -> None:
    for key in ("input", "output"):
        index = view.required_index(key, len(document.accessors), "accessor")
        usage.use(index, "key", view, key)
        if usage.strided(index):
            out.error(view, "a view of keyframes must not have a byteStride", key)
    index = view.required_index("input", len(document.accessors), "accessor")
    times = document.accessors[index]
    if form(times) != ("SCALAR", 5126, False):
        out.error(view, "key times must be float scalars", "input")
        return
    if not (times.has("min") and times.has("max")):
        out.error(view, "key times need min and max", "input")
    if view.text("interpolation") == "CUBICSPLINE" and times.integer("count", 0) < 2:
        out.error(view, "a spline needs two keys", "input")
    if has_data(document, times):
        values = accessors.floats(index, (1,))[:, 0]
        if values[0] < 0:
            out.error(view, "a key time is negative", "input")
        if np.any(np.diff(values) <= 0):
            out.error(view, "key times must increase", "input")


def _channel(document: Document, out: Findings, accessors: Accessors, view: View, samplers: list[View]) -> None:
    target, sampler = view.required("target"), samplers[view.required_index("sampler", len(samplers), "sampler")]
    path = target.text("path")
    pointer = target.extension("KHR_animation_pointer")
    if pointer is not None:
        if target.has("node"):
            out.error(pointer, "with this extension the target must not name a node")
        if path != "pointer":
            out.error(pointer, 'with this extension the path must be "pointer"')
    node = target.index("node", len(document.nodes), "node")
    if node >= 0:
        _node(document, out, target, node, path)
    output = document.accessors[sampler.required_index("output", len(document.accessors), "accessor")]
    if path not in _OUTPUTS:
        return
    kind, components = _OUTPUTS[path]
    found = form(output)
    if found[0] != kind or found[1:] not in components:
        out.error(view, f"{found[0]} of {found[1]} is no format for {path}", "sampler")
        return
    _counts(document, out, view, sampler, path, node)
    if path == "rotation" and has_data(document, output):
        values = accessors.floats(sampler.index("output", len(document.accessors), "accessor"), (4,))
        keys = values[1::3] if sampler.text("interpolation") == "CUBICSPLINE" else values
        if np.any(np.abs(np.linalg.norm(keys, axis=1) - 1.0) > UNIT_QUATERNION):
            out.error(view, "a quaternion is not of unit length", "sampler")


def _node(document: Document, out: Findings, target: View, node: int, path: str) -> None:
    view = document.nodes[node]
    if path in ("translation", "rotation", "scale") and view.has("matrix"):
        out.error(target, "animates the transform of a node that has a matrix")
    if path == "weights":
        mesh = view.index("mesh", len(document.meshes), "mesh")
        primitives = document.meshes[mesh].objects("primitives") if mesh >= 0 else []
        if not primitives or not primitives[0].has("targets"):
            out.error(target, "animates the weights of a mesh without morph targets")


def _counts(document: Document, out: Findings, view: View, sampler: View, path: str, node: int) -> None:
    keys = document.accessors[sampler.required_index("input", len(document.accessors), "accessor")].integer("count", 0)
    values = document.accessors[sampler.required_index("output", len(document.accessors), "accessor")].integer("count", 0)
    expected = keys * (3 if sampler.text("interpolation") == "CUBICSPLINE" else 1)
    if path == "weights":
        mesh = document.nodes[node].index("mesh", len(document.meshes), "mesh") if node >= 0 else -1
        primitives = document.meshes[mesh].objects("primitives") if mesh >= 0 else []
        expected *= len(primitives[0].items("targets")) if primitives else 0
    if expected and values != expected:
        out.error(view, f"{values} values where {expected} belong", "sampler")

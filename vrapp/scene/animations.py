"""Animations: channels with their keyframes, checked so that sampling never has to."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Animation, Channel, Mesh
from vrapp.xform import quat_normalize

_INTERPOLATIONS: tuple[Literal["LINEAR", "STEP", "CUBICSPLINE"], ...] = ("LINEAR", "STEP", "CUBICSPLINE")
_WIDTHS = {"translation": 3, "rotation": 4, "scale": 3}


def load_animations(document: Document, accessors: Accessors, meshes: list[Mesh]) -> list[Animation]:
    return [_animation(document, accessors, meshes, view) for view in document.root.objects("animations")]


def _animation(document: Document, accessors: Accessors, meshes: list[Mesh], view: View) -> Animation:
    samplers = view.objects("samplers")
    channels = [
        document.attempt(each, lambda each=each: _channel(document, accessors, meshes, each, samplers), "the channel is left out")
        for each in view.objects("channels")
    ]
    kept = [channel for channel in channels if channel is not None]
    return Animation(view.text("name"), kept, max((float(channel.times[-1]) for channel in kept), default=0.0))


def _channel(document: Document, accessors: Accessors, meshes: list[Mesh], view: View, samplers: list[View]) -> Channel | None:
    sampler = samplers[view.required_index("sampler", len(samplers), "sampler")]
    target = view.required("target")
    node, path = target.index("node", len(document.nodes), "node"), target.text("path")
    if node < 0 or path not in ("translation", "rotation", "scale", "weights"):
        document.note("info", target.where, "an animation of something other than a node's transform or weights is ignored")
        return None
    width = _WIDTHS.get(path) or _weights_of(document, meshes, target, node)
    interpolation: Literal["LINEAR", "STEP", "CUBICSPLINE"] = document.choice(sampler, "interpolation", _INTERPOLATIONS, "LINEAR")
    times = accessors.floats(sampler.required_index("input", len(document.accessors), "accessor"), (1,))[:, 0]
    if times[0] < 0 or np.any(np.diff(times) <= 0):
        raise sampler.fail("key times must start at 0 or later and increase", "input")
    output = accessors.floats(sampler.required_index("output", len(document.accessors), "accessor"), (1,) if path == "weights" else (width,))
    per_key = 3 if interpolation == "CUBICSPLINE" else 1
    if output.size != len(times) * per_key * width:
        raise sampler.fail(f"{output.size} numbers where {len(times)} keys need {len(times) * per_key * width}", "output")
    values = output.reshape((len(times), 3, width) if per_key == 3 else (len(times), width))
    if path == "rotation":
        values = _unit(values, per_key == 3)
    return Channel(node, path, interpolation, np.ascontiguousarray(times), np.ascontiguousarray(values))


def _weights_of(document: Document, meshes: list[Mesh], target: View, node: int) -> int:
    mesh = document.nodes[node].index("mesh", len(meshes), "mesh")
    count = len(meshes[mesh].morph_weights) if mesh >= 0 else 0
    if not count:
        raise target.fail(f"animates the morph weights of node {node}, which has no morph targets", "path")
    return count


def _unit(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]], spline: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Unit quaternions at the keys; a spline's tangents stay as they are."""
    if not spline:
        return quat_normalize(values)
    out = values.copy()
    out[:, 1] = quat_normalize(values[:, 1])
    return out

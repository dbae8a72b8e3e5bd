"""Facial expressions by the rules of VRMC_vrm 1.0: which weight each one really gets, and what that does to morphs and materials.

E expressions, W morph weights, M materials. Weights are clamped to 0..1; a binary expression is 1 above 0.5 and 0 else. Overrides: block counts as 1 when
the overriding expression has any output, blend as its output; they are summed and saturated; one that is overridden by its own kind is left alone;
a binary one falls to 0 on any override (specification, "Expression override" and samples VRMC_vrm_expressions_isBinary_*).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.avatar.batch import F32
from vrapp.scene.model import MATERIAL_ROWS, Model, material_rows
from vrapp.scene.vrm_types import Expression, MaterialColorBind, Vrm

MOUTH = ("aa", "ih", "ou", "ee", "oh")
BLINK = ("blink", "blinkLeft", "blinkRight")
LOOK = ("lookUp", "lookDown", "lookLeft", "lookRight")
EMOTIONS = ("happy", "angry", "sad", "relaxed", "surprised")
KINDS = (BLINK, LOOK, MOUTH)
_ROW_OF_KIND = {"color": 0, "emissionColor": 1, "shadeColor": 2, "matcapColor": 3, "rimColor": 4, "outlineColor": 5}


@dataclass(slots=True)
class Expressions:
    """Made once per avatar; `weights` is what callers fill, the rest is the plan and scratch memory."""

    index: Mapping[str, int]
    weights: F32  # (E,) asked for
    output: F32  # (E,) after clamping and isBinary
    applied: F32  # (E,) after overrides
    binary: npt.NDArray[np.bool_]  # (E,)
    block: F32  # (E, 3) 1 where it blocks blink, look, mouth
    blend: F32  # (E, 3)
    kind: F32  # (3, E) 1 where it is of that kind
    morphs: F32  # (E, W)
    mouth_morphs: F32  # (E, W) the part of `morphs` that moves the mouth of an emotion
    rest_morphs: F32  # (W,)
    values: F32  # (E, C) offsets of the C material values that any expression changes
    value_at: npt.NDArray[np.intp]  # (C,) their places in the flat materials
    rest_materials: F32  # (M, 8, 4)
    has_mouth_part: bool
    has_binary: bool
    has_overrides: bool
    done: tuple[bytes, float] = (b"", -1.0)  # weights and speaking of the last `renew_expressions`


def make_expressions(vrm: Vrm) -> Expressions:
    """Plan for an avatar's expressions. Binds that point outside the file change nothing."""
    listed, model = vrm.expressions, vrm.model
    count = len(listed)
    index = {expression.name: i for i, expression in enumerate(listed)}
    overrides = [(e.override_blink, e.override_look_at, e.override_mouth) for e in listed]
    block = np.array([[o == "block" for o in row] for row in overrides], dtype=np.float32).reshape(count, 3)
    blend = np.array([[o == "blend" for o in row] for row in overrides], dtype=np.float32).reshape(count, 3)
    kind = np.array([[e.preset and e.name in names for e in listed] for names in KINDS], dtype=np.float32).reshape(3, count)
    block *= 1.0 - kind.T
    blend *= 1.0 - kind.T
    morphs, rest_morphs = _morph_plan(listed, model)
    values, value_at, rest = _material_plan(listed, model)
    mouth_morphs = morphs * _mouth_shares(listed, model, morphs.shape)
    return Expressions(
        index=index,
        weights=np.zeros(count, dtype=np.float32),
        output=np.zeros(count, dtype=np.float32),
        applied=np.zeros(count, dtype=np.float32),
        binary=np.array([e.is_binary for e in listed], dtype=np.bool_),
        block=block,
        blend=blend,
        kind=kind,
        morphs=morphs,
        mouth_morphs=mouth_morphs,
        rest_morphs=rest_morphs,
        values=values,
        value_at=value_at,
        rest_materials=rest,
        has_mouth_part=bool(mouth_morphs.any()),
        has_binary=any(e.is_binary for e in listed),
        has_overrides=bool(block.any() or blend.any()),
    )


def apply_expressions(face: Expressions, morph_weights: F32, materials: F32, speaking: float = 0.0) -> None:
    """Fill morph_weights (W,) and materials (M, 8, 4) from `face.weights`. speaking 0..1 fades the mouth part of emotions, and with it their right to hold
    the mouth still, so that the words stay readable; 0 is the specification to the letter."""
    if not len(face.weights):
        morph_weights[...] = face.rest_morphs
        materials[...] = face.rest_materials
        return
    output, applied = face.output, face.applied
    np.maximum(face.weights, 0.0, out=output)
    np.minimum(output, 1.0, out=output)
    if face.has_binary:
        np.copyto(output, output > 0.5, where=face.binary)
    applied[...] = output
    if face.has_overrides:
        _override(face, speaking)
    np.matmul(applied, face.morphs, out=morph_weights)
    if speaking > 0.0 and face.has_mouth_part:
        morph_weights -= speaking * (applied @ face.mouth_morphs)
    morph_weights += face.rest_morphs
    materials[...] = face.rest_materials
    if len(face.value_at):
        materials.reshape(-1)[face.value_at] += applied @ face.values


def _override(face: Expressions, speaking: float) -> None:
    """What the expressions take from one another, out of `applied`."""
    output, applied = face.output, face.applied
    held = (output > 0.0).astype(np.float32) @ face.block + output @ face.blend
    if speaking > 0.0:
        held[2] *= 1.0 - speaking
    np.minimum(held, 1.0, out=held)
    lost = held @ face.kind
    applied *= 1.0 - np.minimum(lost, 1.0)
    if face.has_binary:
        applied[face.binary & (lost > 0.0)] = 0.0


def renew_expressions(face: Expressions, morph_weights: F32, materials: F32, speaking: float = 0.0) -> None:
    """As `apply_expressions` into arrays that nobody else fills: nothing is done while a face holds still."""
    now = face.weights.tobytes(), speaking
    if now != face.done:
        face.done = now
        apply_expressions(face, morph_weights, materials, speaking)


def _morph_plan(listed: list[Expression], model: Model) -> tuple[F32, F32]:
    """(E, W) of binds and the file's own weights (W,), which no longer count where an expression binds."""
    rest = np.zeros(model.morph_count, dtype=np.float32)
    for mesh in model.meshes:
        rest[mesh.morph_offset : mesh.morph_offset + len(mesh.morph_weights)] = mesh.morph_weights
    morphs = np.zeros((len(listed), len(rest)), dtype=np.float32)
    for row, expression in zip(morphs, listed, strict=True):
        for bind in expression.morphs:
            if 0 <= bind.mesh < len(model.meshes) and 0 <= bind.target < len(model.meshes[bind.mesh].morph_weights):
                place = model.meshes[bind.mesh].morph_offset + bind.target
                row[place] += bind.weight
                rest[place] = 0.0
    return morphs, rest


def _material_plan(listed: list[Expression], model: Model) -> tuple[F32, npt.NDArray[np.intp], F32]:
    rest = material_rows(model)
    moves = np.zeros((len(listed), *rest.shape), dtype=np.float32)
    for index, expression in enumerate(listed):
        row: F32 = moves[index]
        for bind in expression.colors:
            if 0 <= bind.material < len(rest):
                _add_color(row[bind.material], rest[bind.material], bind)
        for bind in expression.transforms:
            if 0 <= bind.material < len(rest):
                own = model.materials[bind.material].base_color_texture
                scale, offset = (own.scale, own.offset) if own else ((1.0, 1.0), (0.0, 0.0))
                factor = [b / s - 1.0 if s else b - s for b, s in zip(bind.scale, scale, strict=True)]  # the row multiplies the texture's own scale
                row[bind.material, MATERIAL_ROWS.index("uv")] += (*factor, bind.offset[0] - offset[0], bind.offset[1] - offset[1])
    flat = moves.reshape(len(listed), rest.size)
    at = np.flatnonzero(flat.any(axis=0))
    return np.ascontiguousarray(flat[:, at]), at, rest


def _add_color(move: F32, rest: F32, bind: MaterialColorBind) -> None:
    """target - base; alpha exists for the base colour only."""
    row = _ROW_OF_KIND[bind.kind]
    parts = 4 if bind.kind == "color" else 3
    move[row, :parts] += np.asarray(bind.value[:parts], dtype=np.float32) - rest[row, :parts]


def _mouth_shares(listed: list[Expression], model: Model, shape: tuple[int, ...]) -> F32:
    """(E, W) how much of a morph's movement lies where the visemes move the face, 0..1; rows other than the emotions' are 0.

    The specification knows nothing of mouth parts: the vertices that the five visemes displace stand for the mouth.
    """
    share = np.zeros(shape, dtype=np.float32)
    for index, mesh in enumerate(model.meshes):
        used = {bind.target for e in listed if e.name in MOUTH for bind in e.morphs if bind.mesh == index and 0 <= bind.target < len(mesh.morph_weights)}
        bound = {(row, b.target) for row, e in enumerate(listed) if e.name in EMOTIONS for b in e.morphs if b.mesh == index}
        if not used or not bound:
            continue
        for row, target in bound:
            if 0 <= target < len(mesh.morph_weights):
                inside = whole = 0.0
                for primitive in mesh.primitives:
                    size = [np.linalg.norm(t.positions, axis=1) if t.positions is not None else np.zeros(1) for t in primitive.targets]
                    if target >= len(size) or not len(size[target]):
                        continue
                    lips = np.max([np.broadcast_to(size[t], size[target].shape) for t in used if t < len(size)], axis=0)
                    inside += float(size[target][lips > 0.05 * max(float(lips.max()), 1e-9)].sum())
                    whole += float(size[target].sum())
                share[row, mesh.morph_offset + target] = inside / whole if whole > 0.0 else 0.0
    return np.where(share > 0.15, share, 0.0)

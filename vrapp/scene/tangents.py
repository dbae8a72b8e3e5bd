"""Tangents for primitives whose material has a normal map and whose file brings none (glTF 2.0 section 3.7.2.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.mikktspace import corner_tangents
from vrapp.scene.model import Material, MorphTarget, Primitive


def wants_tangents(primitive: Primitive, materials: list[Material]) -> bool:
    material = materials[primitive.material] if primitive.material >= 0 else None
    bumpy = material is not None and material.normal_texture is not None
    return bumpy and primitive.tangents is None and primitive.uv0 is not None and len(primitive.indices) > 0


@np.errstate(all="ignore")
def with_tangents(primitive: Primitive, materials: list[Material]) -> Primitive:
    """The primitive with MikkTSpace's tangents; vertices at which they part (at mirrored seams) become two."""
    if not wants_tangents(primitive, materials):
        return primitive
    normal = materials[primitive.material].normal_texture
    uv = primitive.uv1 if normal is not None and normal.uv_set == 1 and primitive.uv1 is not None else primitive.uv0
    assert uv is not None
    tangents, group = corner_tangents(primitive.positions, primitive.normals, uv, primitive.indices)
    key = primitive.indices.astype(np.int64) * (len(group) + 1) + group
    _, corner, indices = np.unique(key, return_index=True, return_inverse=True)
    out = picked(primitive, primitive.indices[corner])
    out.indices, out.tangents = indices.ravel().astype(np.uint32), np.ascontiguousarray(tangents[corner])
    return out


def picked(primitive: Primitive, pick: npt.NDArray[Any]) -> Primitive:
    """The same with vertices `pick`, in that order; the indices are left for the caller to make."""

    def taken(values: Any) -> Any:
        return None if values is None else values[pick]

    targets = [MorphTarget(taken(target.positions), taken(target.normals), taken(target.tangents)) for target in primitive.targets]
    return Primitive(
        primitive.positions[pick], primitive.normals[pick], primitive.indices, primitive.material, taken(primitive.tangents), taken(primitive.uv0),
        taken(primitive.uv1), taken(primitive.colors), taken(primitive.joints), taken(primitive.weights), targets,
    )  # fmt: skip

"""A model after its upload: where its parts lie in the shared buffers and pictures. What plans are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vrapp.render.body import Body
from vrapp.render.geometry import Geometry
from vrapp.render.materials import STRIDE
from vrapp.render.packed import F32, I32, Draw, Packed, SkinUse
from vrapp.render.pictures import LAYER_SHIFT, Layer, Pictures
from vrapp.render.pool import Pool

MATERIAL_WORDS = STRIDE * 4


@dataclass(slots=True)
class Uploaded:
    """runs: (first, count) in each of the geometry's pools. table, reference_at, reference_to, uses: as in `Packed`, for `repaint`."""

    node_count: int
    draws: list[Draw]
    skins: list[SkinUse]
    morph_offsets: list[int]  # of each mesh
    morph_count: int
    body: Body
    rows: F32  # (M, 8, 4) at rest, one row more than the model has materials
    table: F32
    reference_at: I32
    reference_to: I32
    uses: list[tuple[int, bool]]
    materials: tuple[int, int] = (0, 0)  # run in the material table
    layers: list[Layer] = field(default_factory=list[Layer])
    runs: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def begun(packed: Packed) -> Uploaded:
    """What is known before anything has a place."""
    return Uploaded(
        packed.node_count, [], packed.skins, packed.morph_offsets, packed.morph_count, packed.body, packed.rows,
        packed.table.copy(), packed.reference_at, packed.reference_to, packed.uses,
    )  # fmt: skip


def material_words(model: Packed | Uploaded, layers: Sequence[Layer]) -> F32:
    """The material table with the pictures' layers in it."""
    out = model.table.copy()
    numbers = np.array([layer[2] for layer in layers], np.uint32)
    out.view(np.uint32).reshape(-1)[model.reference_at] |= numbers[model.reference_to] << np.uint32(LAYER_SHIFT)
    return out


def remove(uploaded: Uploaded, geometry: Geometry, pictures: Pictures, materials: Pool) -> None:
    """Give all places back."""
    for pool, run in zip(geometry.pools, uploaded.runs, strict=False):
        pool.give(run)
    pictures.remove(uploaded.layers)
    materials.give(uploaded.materials)
    uploaded.runs, uploaded.layers, uploaded.materials = [], [], (0, 0)

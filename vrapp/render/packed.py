"""A model made ready for its upload, without GL: the bytes that go into the shared buffers and pictures, and its draws (one for each primitive of each node).

Only arrays and small plain data, so that a process of its own can make it and hand it over. Places are counted from the start of the model's own arrays;
`render.upload` moves them to where these come to lie.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vrapp.render import ready_pictures
from vrapp.render.body import Body, body_of
from vrapp.render.geometry import Shape, moved, shape_of
from vrapp.render.materials import TANGENTS, Look, Tiled, cutoffs, look, table, uses
from vrapp.render.mips import SIZES, chain, mask_chain, square, tiles
from vrapp.render.pictures import LAYER_SHIFT
from vrapp.scene.model import Image, Material, Model, material_rows

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

MOST_EDGE = 4096


@dataclass(slots=True)
class SkinUse:
    """A skin as some node uses it."""

    joints: I32  # (J,) nodes
    inverse_bind: F32  # (J, 4, 4)


@dataclass(slots=True)
class Draw:
    """One primitive at one node. material: the model's own number, the last one stands for "none"."""

    node: int
    mesh: int
    shape: Shape
    look: Look
    skin: int  # -1: rigid
    material: int
    lightmapped: bool

    @property
    def deformed(self) -> bool:
        return self.skin >= 0 or len(self.shape.targets) > 0


@dataclass(slots=True)
class Picture:
    """One picture as colour or as data. levels: (S, S, 4) and every smaller one, S = SIZES[size]. shape: height and width of what they were made of."""

    srgb: bool
    size: int
    levels: list[U8]
    shape: tuple[int, int]


@dataclass(slots=True)
class Packed:
    """words: for each pool of the geometry, in its order. table: the materials' fixed values, where words `reference_at` (flat) each want the layer of
    picture `reference_to`, whatever it will be."""

    node_count: int
    words: list[npt.NDArray[np.generic]]
    pictures: list[Picture]
    table: F32  # (M, STRIDE, 4)
    reference_at: I32
    reference_to: I32
    rows: F32  # (M, 8, 4) at rest, one row more than the model has materials
    draws: list[Draw]
    skins: list[SkinUse]
    morph_offsets: list[int]  # of each mesh
    morph_count: int
    body: Body
    uses: list[tuple[int, bool]]  # of each picture: the model's image, as colour or as data

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self.words) + sum(level.nbytes for picture in self.pictures for level in picture.levels) + self.table.nbytes


def pack(model: Model, most: int = MOST_EDGE, kept: Path | None = None) -> Packed:
    """Everything of `model` that drawing needs. `most`: longest edge of a picture; larger ones are scaled down. kept: a folder for pictures that are made
    ready already, of models whose images know their digest."""
    shown = Model(
        model.path, model.nodes, model.meshes, [*model.materials, Material()], model.textures, model.images, model.skins,
        model.animations, model.lights, model.cameras, model.roots,
    )  # fmt: skip
    wanted, masks = list(uses(shown)), cutoffs(shown)
    with ThreadPoolExecutor(min(os.cpu_count() or 2, 8)) as pool:  # numpy and Pillow let go of the interpreter lock
        pictures = list(pool.map(lambda use: _ready(model.images[use[0]], use[1], most, masks.get(use[0], 0.0) if use[1] else 0.0, kept), wanted))
    tiled: Tiled = {image: tiles(*picture.shape) for (image, _), picture in zip(wanted, pictures, strict=True)}
    looks = [look(shown, material, tiled) for material in shown.materials]
    words, shapes = _shapes(model, looks)
    draws = [draw for node in _reachable(model) for draw in _draws_of(model, int(node), shapes, shown.materials, looks)]
    return Packed(
        len(model.nodes), words, pictures, *_table(shown, wanted, pictures, tiled), material_rows(shown), draws,
        [SkinUse(skin.joints, skin.inverse_bind) for skin in model.skins], [mesh.morph_offset for mesh in model.meshes], model.morph_count, body_of(model),
        wanted,
    )  # fmt: skip


def _ready(image: Image, srgb: bool, most: int, cutoff: float, kept: Path | None) -> Picture:
    """From the folder, or made and put there."""
    if kept is None or not image.digest:
        return _picture(image.whole(), srgb, most, cutoff)
    path = kept / ready_pictures.name(image.digest, (srgb, most, cutoff))
    found = ready_pictures.found(path)
    if found is None:
        made = _picture(image.whole(), srgb, most, cutoff)
        ready_pictures.keep(path, made.levels, made.shape)
        return made
    levels, shape = found
    return Picture(srgb, SIZES.index(len(levels[0])), levels, shape)


def _picture(pixels: U8, srgb: bool, most: int, cutoff: float) -> Picture:
    """cutoff: of the masks that it is for, 0 for none."""
    height, width = pixels.shape[:2]
    fitted = square(np.tile(pixels, (*tiles(height, width), 1)), most)
    levels = mask_chain(fitted, srgb, cutoff) if cutoff > 0.0 else chain(fitted, srgb)
    return Picture(srgb, SIZES.index(len(fitted)), levels, (height, width))


def _table(shown: Model, wanted: list[tuple[int, bool]], pictures: list[Picture], tiled: Tiled) -> tuple[F32, I32, I32]:
    """The table with every picture at layer 0, and which words change with whose layer: those that differ when each picture has a number for a layer."""
    out = table(shown, {use: (p.srgb, p.size, 0) for use, p in zip(wanted, pictures, strict=True)}, tiled)
    told = table(shown, {use: (p.srgb, p.size, 1 + at) for at, (use, p) in enumerate(zip(wanted, pictures, strict=True))}, tiled)
    numbers = (told.view(np.uint32).ravel() - out.view(np.uint32).ravel()) >> LAYER_SHIFT
    at = np.flatnonzero(numbers)
    return out, at.astype(np.int32), (numbers[at].astype(np.int32) - 1)


def _shapes(model: Model, looks: list[Look]) -> tuple[list[npt.NDArray[np.generic]], list[list[Shape]]]:
    """All primitives one after another in one array a pool, and the shapes of each mesh."""
    none = len(model.materials)
    parts: list[tuple[npt.NDArray[np.generic], ...]] = []
    shapes: list[list[Shape]] = []
    firsts = [0, 0, 0, 0, 0]
    for mesh in model.meshes:
        shapes.append([])
        for primitive in mesh.primitives:
            material = primitive.material if 0 <= primitive.material < none else none
            shape, arrays = shape_of(primitive, material, tangents=bool(looks[material].has & TANGENTS))
            shapes[-1].append(moved(shape, firsts))
            parts.append(arrays)
            firsts = [first + len(array) for first, array in zip(firsts, arrays, strict=True)]
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)] if parts else [], shapes


def _reachable(model: Model) -> I32:
    """Nodes of the shown scene, parents first."""
    inside = np.zeros(len(model.nodes), bool)
    inside[model.roots] = True
    for node in model.nodes.order:
        parent = model.nodes.parent[node]
        if parent >= 0 and inside[parent]:
            inside[node] = True
    return model.nodes.order[inside[model.nodes.order]]


def _draws_of(model: Model, node: int, shapes: list[list[Shape]], materials: list[Material], looks: list[Look]) -> list[Draw]:
    mesh = int(model.nodes.mesh[node])
    if mesh < 0:
        return []
    skin = int(model.nodes.skin[node])
    return [
        Draw(
            node, mesh, shape, looks[shape.material], skin if shape.influences[1] else -1, shape.material,
            materials[shape.material].lightmap is not None,
        )
        for shape in shapes[mesh]
        if shape.indices[1]
    ]  # fmt: skip

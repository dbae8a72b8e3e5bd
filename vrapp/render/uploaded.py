"""A model after its upload: where its parts lie in the shared buffers, and its draws as arrays (one for each primitive of each node)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.render.geometry import Geometry, Shape
from vrapp.render.materials import STRIDE, TANGENTS, Look, look, table, uses
from vrapp.render.pictures import Layer, Pictures
from vrapp.render.pool import Pool
from vrapp.scene.model import Material, Model, material_rows

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]


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
class Uploaded:
    node_count: int
    draws: list[Draw]
    skins: list[SkinUse]
    morph_offsets: list[int]  # of each mesh
    morph_count: int
    rows: F32  # (M, 8, 4) at rest, one row more than the model has materials
    materials: tuple[int, int]  # run in the material table
    layers: list[Layer]
    shapes: list[Shape]


def upload(model: Model, geometry: Geometry, pictures: Pictures, materials: Pool, most: int) -> Uploaded:
    """Everything of `model` that drawing needs, into the shared buffers. `most`: longest edge of a picture."""
    shown = Model(
        model.path, model.nodes, model.meshes, [*model.materials, Material(metallic=0.0)], model.textures, model.images, model.skins,
        model.animations, model.lights, model.cameras, model.roots,
    )  # fmt: skip
    wanted = list(uses(shown))
    layers = pictures.add([(model.images[image], srgb) for image, srgb in wanted], most)
    looks = [look(shown, material) for material in shown.materials]
    run = materials.add(table(shown, dict(zip(wanted, layers, strict=True))))
    none = len(model.materials)
    shapes: list[list[Shape]] = []
    for mesh in model.meshes:
        numbers = [p.material if 0 <= p.material < none else none for p in mesh.primitives]
        shapes.append([geometry.add(p, m, tangents=bool(looks[m].has & TANGENTS)) for p, m in zip(mesh.primitives, numbers, strict=True)])
    draws = [draw for node in _reachable(model) for draw in _draws_of(model, int(node), shapes, shown.materials, looks)]
    return Uploaded(
        len(model.nodes), draws, [SkinUse(skin.joints, skin.inverse_bind) for skin in model.skins], [mesh.morph_offset for mesh in model.meshes],
        model.morph_count, material_rows(shown), (run[0], run[1]), layers, [shape for of_mesh in shapes for shape in of_mesh],
    )  # fmt: skip


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


def remove(uploaded: Uploaded, geometry: Geometry, pictures: Pictures, materials: Pool) -> None:
    for shape in uploaded.shapes:
        geometry.remove(shape)
    pictures.remove(uploaded.layers)
    materials.give(uploaded.materials)


MATERIAL_WORDS = STRIDE * 4

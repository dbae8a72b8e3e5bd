"""A file at rest, as both sides show it: the avatar's own rest pose with expressions, constraints and springs, or a plain glTF scene."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tools.compare.view import STEP_S, View
from vrapp.avatar.batch import F32
from vrapp.avatar.constraints import apply_constraints, make_constraints
from vrapp.avatar.expressions import apply_expressions, make_expressions
from vrapp.avatar.rig import make_rig
from vrapp.avatar.springs import Springs
from vrapp.errors import BadInputError
from vrapp.hierarchy import hierarchy, world_from_local, world_matrices
from vrapp.scene.gltf import load_model
from vrapp.scene.model import Model
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm

_HALF_TURN = np.diag(np.array([-1.0, 1.0, -1.0, 1.0], np.float32))


class Avatar:
    """A VRM in its rest pose; `step` moves springs and constraints on, like three-vrm's `vrm.update`."""

    moves = True

    def __init__(self, vrm: Vrm, view: View) -> None:
        self.model = vrm.model
        self._rig = make_rig(vrm)
        self._expressions = make_expressions(vrm)
        self._constraints = make_constraints(vrm, self._rig)
        self._springs = Springs(vrm, self._rig)
        for name, weight in view.expressions:
            if name in self._expressions.index:
                self._expressions.weights[self._expressions.index[name]] = weight
        self._local = self._rig.rest_local.copy()
        self.node_world = self._rig.rest_world.copy()
        self.morph_weights = self._expressions.rest_morphs.copy()
        self.materials: F32 | None = self._expressions.rest_materials.copy()
        if view.unsettled and vrm.version != "1.0":
            self._springs.step(world_from_local(self._rig.plan, self._local, self.node_world, _HALF_TURN), 0.0)

    def step(self, dt_s: float) -> None:
        world_from_local(self._rig.plan, self._local, self.node_world)
        assert self.materials is not None
        apply_expressions(self._expressions, self.morph_weights, self.materials)
        apply_constraints(self._constraints, self._local, self.node_world)
        self._springs.step(self.node_world, dt_s)


class Scene:
    """Anything else that glTF holds, still."""

    moves = False

    def __init__(self, model: Model) -> None:
        self.model = model
        nodes = model.nodes
        self.node_world = np.zeros((len(nodes), 4, 4), np.float32)
        world_matrices(hierarchy(nodes.parent), nodes.translation, nodes.rotation, nodes.scale, self.node_world)
        self.morph_weights = np.concatenate([np.zeros(0, np.float32), *(mesh.morph_weights for mesh in model.meshes)])
        self.materials: F32 | None = None

    def step(self, dt_s: float) -> None:
        """Nothing moves."""


Body = Avatar | Scene


def load_body(file: Path, view: View) -> Body:
    """An avatar where the file holds one, whatever its ending says."""
    try:
        body: Body = Avatar(load_vrm(file), view)
    except BadInputError as error:
        if file.suffix.lower() == ".vrm" and "not an avatar" not in error.problem:
            raise
        body = Scene(load_model(file))
    for _ in range(view.steps):
        body.step(STEP_S)
    return body


def whole_view(body: Body, aspect: float, fov: float = 30.0) -> tuple[float, ...]:
    """A camera in front (+Z) that sees all vertices: place, target, vertical field of view in degrees."""
    low, high = bounds(body)
    middle, size = (low + high) / 2.0, high - low
    half = np.tan(np.radians(fov / 2.0))
    away = 1.06 * max(size[1] / 2.0 / half, size[0] / 2.0 / (half * aspect)) + size[2] / 2.0
    x, y, z = middle.tolist()
    return x, y, z + max(float(away), 0.2), x, y, z, fov


def bounds(body: Body) -> tuple[F32, F32]:
    """Lowest and highest corner of all vertices in the world, skinned ones by their joints. (3,) each; a metre around the origin where there are none."""
    found = [points for points in _points(body) if len(points)]
    if not found:
        return np.full(3, -0.5, np.float32), np.full(3, 0.5, np.float32)
    return np.min([p.min(axis=0) for p in found], axis=0), np.max([p.max(axis=0) for p in found], axis=0)


def _points(body: Body) -> list[F32]:
    model, world = body.model, body.node_world
    out: list[F32] = []
    for node in np.flatnonzero(model.nodes.mesh >= 0):
        skin = int(model.nodes.skin[node])
        for primitive in model.meshes[model.nodes.mesh[node]].primitives:
            points = np.concatenate([primitive.positions, np.ones((len(primitive.positions), 1), np.float32)], axis=1)
            if skin >= 0 and primitive.joints is not None and primitive.weights is not None:
                joints = np.matmul(model.skins[skin].inverse_bind, world[model.skins[skin].joints])
                moved = np.einsum("vi,vjik,vj->vk", points, joints[primitive.joints[:, :4]], primitive.weights[:, :4], optimize=True)
            else:
                moved = points @ world[node]
            out.append(moved[:, :3])
    return out

"""How big the body around the bones is, measured on the meshes: so that hands rest beside the hips instead of in them and reach the chest, not into it.

Everything in the model's space at rest, metres. Where there is no mesh to measure, sizes follow from the height.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.avatar import bones
from vrapp.avatar.batch import F32
from vrapp.avatar.rig import Rig
from vrapp.scene.model import Model, Primitive, Skin

_PALM_THICKNESS = 0.016  # of a hand resting on a thigh, from its middle, for a head joint at 1.4 m
_LEGS = ("hips", "leftUpperLeg", "rightUpperLeg", "leftLowerLeg", "rightLowerLeg")
_TRUNK = ("hips", "spine", "chest", "upperChest")


@dataclass(slots=True)
class Shape:
    """scale: size against a person whose head joint is 1.4 m up. hand_x: least distance of a resting hand's middle from the middle of the body."""

    scale: float
    hand_x: float
    chest_front: float  # z of the body's surface at heart height
    heart_y: float
    chin: tuple[float, float, float]
    belly_front: float  # z of the surface a little above the hips


def measure(model: Model, rig: Rig) -> Shape:
    scale = rig.height / 1.4
    head = rig.position[bones.HEAD] if rig.has[bones.HEAD] else (0.0, 1.4 * scale, 0.0)
    shoulder_y = rig.position[bones.BONE["leftUpperArm"]][1]
    heart_y = shoulder_y - 0.10 * scale
    leg = rig.position[bones.BONE["leftUpperLeg"]]
    points, owners = _surface(model, rig)
    legs, trunk = _near(points, owners, rig, _LEGS), _near(points, owners, rig, _TRUNK)
    low = rig.position[bones.HIPS][1]
    band = legs[(legs[:, 1] > low - 0.28 * scale) & (legs[:, 1] < low + 0.04 * scale)]
    widest = float(np.quantile(np.abs(band[:, 0]), 0.985)) if len(band) > 20 else abs(leg[0]) + 0.075 * scale
    widest = min(widest, 0.30 * scale)  # a ball gown is not worth arms like wings
    chest = trunk[(np.abs(trunk[:, 1] - heart_y) < 0.05 * scale) & (np.abs(trunk[:, 0]) < 0.09 * scale)]
    front = float(np.quantile(chest[:, 2], 0.95)) if len(chest) > 10 else head[2] + 0.11 * scale
    belly = trunk[(np.abs(trunk[:, 1] - low - 0.04 * scale) < 0.04 * scale) & (np.abs(trunk[:, 0]) < 0.09 * scale)]
    belly_front = float(np.quantile(belly[:, 2], 0.97)) if len(belly) > 10 else head[2] + 0.115 * scale
    face = _near(points, owners, rig, ("head",))
    chin = (0.0, head[1] + 0.005 * scale, head[2] + 0.085 * scale)
    jaw = face[(np.abs(face[:, 0]) < 0.03 * scale) & (np.abs(face[:, 1] - head[1]) < 0.05 * scale) & (face[:, 2] > head[2])]
    if len(jaw) > 5:
        chin = (0.0, chin[1], float(np.quantile(jaw[:, 2], 0.9)))
    return Shape(scale, widest + _PALM_THICKNESS * scale, front, heart_y, chin, belly_front)


def _surface(model: Model, rig: Rig) -> tuple[F32, npt.NDArray[np.intp]]:
    """Skinned vertices (V, 3) in the model at rest, and the node that holds each most strongly (V,)."""
    points: list[F32] = [np.zeros((0, 3), dtype=np.float32)]
    owners: list[npt.NDArray[np.intp]] = [np.zeros(0, dtype=np.intp)]
    for mesh_index, skin_index in sorted({(int(m), int(s)) for m, s in zip(model.nodes.mesh, model.nodes.skin, strict=True) if m >= 0 and s >= 0}):
        for primitive in model.meshes[mesh_index].primitives:
            held = _held(primitive, model.skins[skin_index], rig)
            if held is not None:
                points.append(held[0])
                owners.append(held[1])
    return np.concatenate(points), np.concatenate(owners)


def _held(primitive: Primitive, skin: Skin, rig: Rig) -> tuple[F32, npt.NDArray[np.intp]] | None:
    if primitive.joints is None or primitive.weights is None or not len(primitive.positions):
        return None
    rows = np.arange(len(primitive.positions))
    strongest = primitive.joints[rows, np.argmax(primitive.weights, axis=1)].astype(np.intp)
    if strongest.max() >= len(skin.joints):
        return None
    node = np.asarray(skin.joints, dtype=np.intp)[strongest]
    matrix = np.matmul(skin.inverse_bind, rig.rest_world[skin.joints])[strongest]
    at = np.einsum("vi,vij->vj", primitive.positions, matrix[:, :3, :3]) + matrix[:, 3, :3]
    good = np.isfinite(at).all(axis=1)
    return at[good].astype(np.float32), node[good]


def _near(points: F32, owners: npt.NDArray[np.intp], rig: Rig, names: tuple[str, ...]) -> F32:
    """Points whose owner is one of these bones, or hangs from one without another humanoid bone between (skirts, hair)."""
    bone_of_node = {node: bone for bone, node in enumerate(rig.node) if node >= 0}
    wanted = {bones.BONE[name] for name in names}
    mine = np.zeros(len(rig.parent), dtype=np.bool_)
    for place in rig.plan.order.tolist():
        above = int(rig.parent[place])
        mine[place] = bone_of_node[place] in wanted if place in bone_of_node else above >= 0 and bool(mine[above])
    return points[mine[owners]] if len(points) else points

"""The skeleton of a VRM as arrays: where its humanoid bones are, and how a pose that fits every humanoid becomes the matrices of its nodes.

A normalised pose gives each of the B humanoid bones a turn in the axes of the model at rest (X to its left, Y up, Z forward), so that one table of angles
fits every file. With L a bone's local rest rotation and W its rest rotation in the model: `local = L·W⁻¹·norm·W` (as three-vrm's VRMHumanoidRig).
Matrices as in `vrapp.xform`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.avatar import bones, turns
from vrapp.avatar.batch import F32, Turns
from vrapp.avatar.turns import Quat, Vec
from vrapp.hierarchy import Hierarchy, hierarchy, world_from_local
from vrapp.scene.model import Nodes
from vrapp.scene.vrm_types import Vrm
from vrapp.xform import compose

Indices = npt.NDArray[np.intp]


@dataclass(slots=True)
class Rig:
    """Made once per avatar; only the scratch arrays change. P humanoid bones are present among N nodes."""

    plan: Hierarchy
    parent: Indices  # (N,)
    rest_local: F32  # (N, 4, 4)
    rest_world: F32  # (N, 4, 4) model_from_node
    rest_rotation: tuple[Quat, ...]  # local, unit length, one a node
    rest_turn: tuple[Quat, ...]  # model_from_node, rotation only
    has: tuple[bool, ...]  # (B,)
    node: tuple[int, ...]  # (B,) or -1
    position: tuple[Vec, ...]  # (B,) joints in the model at rest; a missing bone stands where its parent is
    bone_of: Indices  # (P,)
    node_of: Indices  # (P,)
    folds: tuple[tuple[int, tuple[int, ...]], ...]  # a missing bone and the bones that take its turn
    rows_before: F32  # (P, 3, 3) scale and W, as stored rows
    rows_after: F32  # (P, 3, 3) L·W⁻¹, as stored rows
    hips_parent: F32  # (3, 3) from an offset in the model to one in the space of the hips' parent
    height: float  # of the head joint, metres; 1.4 where there is none
    scratch: Turns
    norm: F32  # (P, 4)
    rows: F32  # (P, 9)
    half: F32  # (P, 3, 3)


def make_rig(vrm: Vrm) -> Rig:
    """Plan for an avatar. Bones that the file lacks or that point outside it are treated as missing."""
    nodes = vrm.model.nodes
    count = len(nodes)
    parent = np.asarray(nodes.parent, dtype=np.intp)
    plan = hierarchy(parent)
    local = compose(nodes.translation, nodes.rotation, nodes.scale)
    world = world_from_local(plan, local, np.empty_like(local))
    rest_rotation = tuple(turns.normalized(q) for q in nodes.rotation.tolist())
    rest_turn = _turns_in_model(plan.order.tolist(), parent.tolist(), rest_rotation)
    node = tuple(n if 0 <= (n := vrm.humanoid.get(name, -1)) < count else -1 for name in bones.BONES)
    bone_of = np.array([b for b, n in enumerate(node) if n >= 0], dtype=np.intp)
    node_of = np.array([n for n in node if n >= 0], dtype=np.intp)
    has = tuple(n >= 0 for n in node)
    position = _positions(node, world)
    present = len(bone_of)
    return Rig(
        plan=plan,
        parent=parent,
        rest_local=local,
        rest_world=world,
        rest_rotation=rest_rotation,
        rest_turn=rest_turn,
        has=has,
        node=node,
        position=position,
        bone_of=bone_of,
        node_of=node_of,
        folds=_folds(has),
        rows_before=_rows([rest_turn[n] for n in node_of.tolist()]) * nodes.scale[node_of][:, :, None],
        rows_after=_rows([turns.mul(rest_rotation[n], turns.conj(rest_turn[n])) for n in node_of.tolist()]),
        hips_parent=_hips_parent(nodes, node[bones.HIPS], world),
        height=position[bones.HEAD][1] if has[bones.HEAD] and position[bones.HEAD][1] > 0.1 else 1.4,
        scratch=Turns(present),
        norm=np.zeros((present, 4), dtype=np.float32),
        rows=np.zeros((present, 9), dtype=np.float32),
        half=np.zeros((present, 3, 3), dtype=np.float32),
    )


def place_humanoid(rig: Rig, norm: F32, hips_offset: Vec, local: F32) -> None:
    """Write a normalised pose (B, 4) and an offset of the hips (metres, model axes) into the bones' local matrices (N, 4, 4). norm gets the folded turns."""
    for missing, takers in rig.folds:
        turn = norm[missing].tolist()
        if turn[3] < 0.9999999:
            for taker in takers:
                norm[taker] = turns.mul(turns.normalized(turn), turns.normalized(norm[taker].tolist()))
    if not len(rig.bone_of):
        return
    norm.take(rig.bone_of, 0, rig.norm, "clip")
    rig.scratch.rows(rig.norm, out=rig.rows)
    np.matmul(rig.rows_before, rig.rows.reshape(-1, 3, 3), out=rig.half)
    local[rig.node_of, :3, :3] = np.matmul(rig.half, rig.rows_after)
    hips = rig.node[bones.HIPS]
    if hips >= 0:
        local[hips, 3, :3] = rig.rest_local[hips, 3, :3] + np.asarray(hips_offset, dtype=np.float32) @ rig.hips_parent


def local_turn(rig: Rig, bone: int, norm: Quat) -> Quat:
    """A bone's local rotation for its normalised turn."""
    node = rig.node[bone]
    world = rig.rest_turn[node]
    return turns.mul(rig.rest_rotation[node], turns.mul(turns.conj(world), turns.mul(norm, world)))


def _turns_in_model(order: Sequence[int], parent: Sequence[int], rotation: Sequence[Quat]) -> tuple[Quat, ...]:
    out = list(rotation)
    for node in order:
        if parent[node] >= 0:
            out[node] = turns.mul(out[parent[node]], rotation[node])
    return tuple(out)


def _positions(node: Sequence[int], world: F32) -> tuple[Vec, ...]:
    out: list[Vec] = []
    for bone, n in enumerate(node):
        if n >= 0:
            out.append(turns.vec(world[n, 3, :3].tolist()))
        else:
            out.append(out[bones.PARENT[bone]] if bone else (0.0, 1.0, 0.0))
    return tuple(out)


def _folds(has: Sequence[bool]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple((bones.BONE[name], bones.CHILDREN[bones.BONE[name]]) for name in bones.FOLDED if not has[bones.BONE[name]])


def _rows(quats: Sequence[Quat]) -> F32:
    out = np.zeros((len(quats), 9), dtype=np.float32)
    if quats:
        Turns(len(quats)).rows(np.array(quats, dtype=np.float32), out)
    return out.reshape(-1, 3, 3)


def _hips_parent(nodes: Nodes, hips: int, world: F32) -> F32:
    above = int(nodes.parent[hips]) if hips >= 0 else -1
    if above < 0:
        return np.eye(3, dtype=np.float32)
    return np.linalg.pinv(world[above, :3, :3]).astype(np.float32)

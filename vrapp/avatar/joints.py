"""The plan of spring bones: which joints swing, what each hangs from, and their settings as arrays; made once an avatar. `vrapp.avatar.springs` moves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vrapp.avatar.batch import F32
from vrapp.avatar.late import Indices
from vrapp.avatar.rig import Rig
from vrapp.scene.vrm_types import SpringJoint, Vrm

STEP_S = 1.0 / 60.0


@dataclass(slots=True)
class Joints:
    """J joints that swing (the last of a chain is only a tail), sorted by how many swinging joints are above them."""

    node: Indices  # (J,)
    above: Indices  # (J,) the swinging joint it hangs from, or -1
    anchor: Indices  # (J,) place in the watched nodes of the parent of a chain's root
    starts: list[int]  # (levels + 1,)
    relative: F32  # (J, 4, 4) from the joint at rest to what it hangs from
    tail: F32  # (J, 3) where its tail is at rest, in its own space
    axis: F32  # (J, 3) unit
    stiffness: F32  # (J, 1) times the step
    keep: F32  # (J, 1) 1 - drag
    gravity: F32  # (J, 3) times the step
    radius: F32  # (J, 1)
    center: Indices  # (J,) place in the watched nodes, or -1
    colliders: list[tuple[int, ...]]  # (J,)


def make_joints(vrm: Vrm, rig: Rig, watched: dict[int, int]) -> Joints:
    """Plan. watched collects the nodes whose world matrices the springs need, each with its place. Joints without length, in two springs, or outside the file
    do not swing."""
    rows = _swinging(vrm, rig)
    node_at = {node: i for i, (node, *_) in enumerate(rows)}
    above = [_hangs_from(rig, node, node_at) for node, *_ in rows]
    depth = [0] * len(rows)
    for i in sorted(range(len(rows)), key=lambda i: int(rig.plan.place[rows[i][0]])):
        depth[i] = depth[above[i]] + 1 if above[i] >= 0 else 0
    order = sorted(range(len(rows)), key=lambda i: depth[i])
    new = {old: i for i, old in enumerate(order)}
    picked = [rows[i] for i in order]
    settings = [row[1] for row in picked]
    tail = np.array([row[2] for row in picked], dtype=np.float32).reshape(-1, 3)
    levels = max(depth, default=-1) + 1

    def watch(node: int) -> int:
        return watched.setdefault(node, len(watched)) if node >= 0 else -1

    column = {
        name: np.array([getattr(s, name) for s in settings], dtype=np.float32).reshape(-1, 1) for name in ("stiffness", "drag", "gravity_power", "hit_radius")
    }
    gravity = np.array([s.gravity_dir for s in settings], dtype=np.float32).reshape(-1, 3) * column["gravity_power"] * STEP_S
    parents = [int(rig.parent[row[0]]) for row in picked]
    return Joints(
        node=np.array([row[0] for row in picked], dtype=np.intp),
        above=np.array([new[above[i]] if above[i] >= 0 else -1 for i in order], dtype=np.intp),
        anchor=np.array([watch(parent) if above[i] < 0 else 0 for i, parent in zip(order, parents, strict=True)], dtype=np.intp),
        starts=[sum(d < level for d in depth) for level in range(levels + 1)],
        relative=np.array([_relative(rig, row[0], rows[above[i]][0] if above[i] >= 0 else -1) for i, row in zip(order, picked, strict=True)], dtype=np.float32),
        tail=tail,
        axis=tail / np.maximum(np.linalg.norm(tail, axis=1, keepdims=True), 1e-9),
        stiffness=column["stiffness"] * STEP_S,
        keep=1.0 - np.clip(column["drag"], 0.0, 1.0),
        gravity=gravity,
        radius=column["hit_radius"],
        center=np.array([watch(row[3]) for row in picked], dtype=np.intp),
        colliders=[row[4] for row in picked],
    )


Row = tuple[int, SpringJoint, tuple[float, float, float], int, tuple[int, ...]]


def _swinging(vrm: Vrm, rig: Rig) -> list[Row]:
    """(node, settings, tail in the node's space, center, colliders) of every joint that swings. A root node of the file has nothing to swing from."""
    count = len(rig.parent)
    seen: set[int] = set()
    rows: list[Row] = []
    for spring in vrm.springs:
        colliders = tuple(c for c in spring.colliders if 0 <= c < len(vrm.colliders) and 0 <= vrm.colliders[c].node < count)
        center = spring.center if 0 <= spring.center < count else -1
        for joint, after in zip(spring.joints[:-1], spring.joints[1:], strict=True):
            if not (0 <= joint.node < count and 0 <= after.node < count) or joint.node in seen or rig.parent[joint.node] < 0:
                continue
            base, tip = rig.rest_world[joint.node].astype(np.float64), rig.rest_world[after.node, 3, :3].astype(np.float64)
            if abs(np.linalg.det(base[:3, :3])) < 1e-12:
                continue
            tail = (tip - base[3, :3]) @ np.linalg.inv(base[:3, :3])
            if not np.isfinite(tail).all() or float(np.linalg.norm(tail)) < 1e-5:
                continue
            seen.add(joint.node)
            rows.append((joint.node, joint, (float(tail[0]), float(tail[1]), float(tail[2])), center, colliders))
    return rows


def _hangs_from(rig: Rig, node: int, node_at: dict[int, int]) -> int:
    above = int(rig.parent[node])
    while above >= 0 and above not in node_at:
        above = int(rig.parent[above])
    return node_at[above] if above >= 0 else -1


def _relative(rig: Rig, node: int, top: int) -> F32:
    """Rest matrix of node in the space of top, or of its own parent where top is -1."""
    out = rig.rest_local[node]
    above = int(rig.parent[node])
    while top >= 0 and above != top:
        out = out @ rig.rest_local[above]
        above = int(rig.parent[above])
    return out

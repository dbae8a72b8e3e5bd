"""World matrices of a whole node hierarchy in a handful of array operations, for avatars whose every node moves every frame.

A `Hierarchy` is made once per model and holds the plan and the scratch memory; `world_from_local` then allocates nothing.
Matrices as in `vrapp.xform`: stored column-major, a chain reads `child_local @ parent_world`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.xform import compose

F32 = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


@dataclass(slots=True)
class Hierarchy:
    """The plan for N nodes, all of it in level order (parents before children, one depth after the other).

    Pointer jumping: before round k each matrix reaches 2^k ancestors up, so multiplying it by that of its 2^k-th ancestor doubles the reach.
    A skeleton of depth 16 needs 4 rounds instead of 16, and round k touches only the nodes at least 2^k deep: the tail of the level order.
    """

    order: Indices  # (N,) node at each place
    place: Indices  # (N,) place of each node
    roots: int  # the first `roots` places are roots
    rounds: list[tuple[int, Indices]]  # where the tail starts, and the place of each tail node's 2^k-th ancestor
    local: F32  # (N, 4, 4) scratch, node order
    work: F32  # (N, 4, 4) scratch, level order
    above: F32  # (N, 4, 4) scratch
    product: F32  # (N, 4, 4) scratch


def hierarchy(parent: npt.NDArray[Any]) -> Hierarchy:
    """Plan for nodes whose parents are parent (N,), -1 for roots. The indices must form a forest (the loaders refuse any other)."""
    parent = np.asarray(parent, dtype=np.intp)
    order, starts = levels(parent)
    count, depth = len(parent), len(starts) - 1
    place = np.empty(count, dtype=np.intp)
    place[order] = np.arange(count)
    ancestor = np.where(parent[order] < 0, -1, place[parent[order]])
    rounds: list[tuple[int, Indices]] = []
    reach = 1
    while reach < depth:
        tail = int(starts[reach])
        rounds.append((tail, ancestor[tail:].copy()))
        ancestor = np.where(ancestor < 0, -1, ancestor[ancestor])
        reach *= 2
    shape = (count, 4, 4)
    scratch = [np.empty(shape, dtype=np.float32) for _ in range(4)]
    return Hierarchy(order, place, int(starts[1]) if depth else 0, rounds, *scratch)


def levels(parent: npt.NDArray[Any]) -> tuple[Indices, Indices]:
    """Order with parents before children, (N,), and where each depth starts in it, (levels + 1,). Raises ValueError if the parents form a loop."""
    parent = np.asarray(parent, dtype=np.intp)
    depth = (parent >= 0).astype(np.intp)
    above = parent.copy()
    for _ in range(len(parent).bit_length()):  # each step doubles how far everybody has climbed
        climbing = np.flatnonzero(above >= 0)
        if not len(climbing):
            break
        step = above[climbing]
        depth[climbing] += depth[step]
        above[climbing] = above[step]
    if (above >= 0).any():
        raise ValueError(f"node {int(np.argmax(above >= 0))} is its own ancestor")
    order = np.argsort(depth, kind="stable")
    starts = np.searchsorted(depth[order], np.arange(int(depth.max(initial=-1)) + 2))
    return order, starts


def world_from_local(plan: Hierarchy, local: F32, out: F32, root: F32 | None = None) -> F32:
    """local (N, 4, 4) to world matrices in `out` (N, 4, 4), which may not be `local`; root: (4, 4) world_from_model laid over all."""
    if not len(plan.order):
        return out
    work = plan.work
    local.take(plan.order, 0, work, "clip")
    if root is not None:
        top = work[: plan.roots]
        np.matmul(top, root, out=plan.product[: plan.roots])
        top[...] = plan.product[: plan.roots]
    for tail, ancestor in plan.rounds:
        above, product = plan.above[tail:], plan.product[tail:]
        work.take(ancestor, 0, above, "clip")
        np.matmul(work[tail:], above, out=product)
        work[tail:] = product
    return work.take(plan.place, 0, out, "clip")


def world_matrices(plan: Hierarchy, translation: F32, rotation: F32, scale: F32, out: F32, root: F32 | None = None) -> F32:
    """World matrices (N, 4, 4) in `out` from local translation (N, 3), rotation (N, 4), scale (N, 3)."""
    compose(translation, rotation, scale, out=plan.local)
    return world_from_local(plan, plan.local, out, root)


def joint_matrices(world: F32, joints: npt.NDArray[Any], inverse_bind: F32, out: F32 | None = None) -> F32:
    """Skinning matrices (J, 4, 4): from a mesh's bind pose to the world."""
    return np.matmul(inverse_bind, world[joints], out=out)

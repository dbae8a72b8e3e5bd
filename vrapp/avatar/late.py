"""World matrices of the few nodes that move after the whole skeleton was placed: eyes, constrained nodes, springs, and whatever hangs from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.avatar.batch import F32
from vrapp.avatar.rig import Rig

Indices = npt.NDArray[np.intp]


@dataclass(slots=True)
class Late:
    """Runs of nodes of equal depth with their parents, parents first. A root among them has itself for a parent and is left alone."""

    levels: tuple[tuple[Indices, Indices], ...]


def below(parent: Indices, order: Iterable[int], tops: Iterable[int], *, tops_too: bool = True) -> Late:
    """Plan for the nodes at or below `tops`; order lists parents before children."""
    chosen = set(tops)
    start = set(chosen)
    depth: dict[int, int] = {}
    levels: dict[int, list[int]] = {}
    for node in order:
        above = int(parent[node])
        if node in chosen or above in chosen:
            chosen.add(node)
            if above < 0 or (node in start and not tops_too):
                continue
            depth[node] = depth.get(above, -1) + 1
            levels.setdefault(depth[node], []).append(node)
    return Late(tuple((np.array(nodes, dtype=np.intp), parent[nodes].astype(np.intp)) for _, nodes in sorted(levels.items())))


def place(late: Late, local: F32, world: F32) -> None:
    """Renew world (N, 4, 4) of the planned nodes from local (N, 4, 4)."""
    for nodes, parents in late.levels:
        world[nodes] = np.matmul(local.take(nodes, 0), world.take(parents, 0))


@dataclass(slots=True)
class Hanging:
    """L nodes that hang from a skeleton which is in place, with local matrices of their own, lying depth by depth; `place` allocates nothing."""

    nodes: Indices  # (L,)
    own: Indices  # (T,) places of the nodes that turn
    local: F32  # (L, 4, 4)
    made: F32  # (L, 4, 4)
    levels: list[tuple[Indices, bool, F32, F32, F32]]  # parents, whether they are places among the nodes, their matrices, and views of local and made

    def place(self, rows: F32, world: F32) -> None:
        """Turn the nodes by rows (T, 3, 3), local, and renew world (N, 4, 4) of all that hang there."""
        self.local[self.own, :3, :3] = rows
        for parents, within, above, local, made in self.levels:
            (self.made if within else world).take(parents, 0, above, "clip")
            np.matmul(local, above, out=made)
        world[self.nodes] = self.made


def hanging(rig: Rig, turning: list[int]) -> Hanging:
    """For the nodes that turn and all that hangs below them."""
    late = below(rig.parent, rig.plan.order.tolist(), turning)
    nodes = np.concatenate([np.zeros(0, dtype=np.intp), *(nodes for nodes, _ in late.levels)])
    place_of = {node: at for at, node in enumerate(nodes.tolist())}
    local = rig.rest_local[nodes]
    made = np.zeros_like(local)
    levels: list[tuple[Indices, bool, F32, F32, F32]] = []
    first = 0
    for depth, (some, parents) in enumerate(late.levels):
        part = slice(first, first + len(some))
        first = part.stop
        within = np.array([place_of[parent] for parent in parents.tolist()], dtype=np.intp) if depth else parents
        levels.append((within, depth > 0, np.zeros_like(local[part]), local[part], made[part]))
    return Hanging(nodes, np.array([place_of[node] for node in turning], dtype=np.intp), local, made, levels)

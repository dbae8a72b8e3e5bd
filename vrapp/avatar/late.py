"""World matrices of the few nodes that move after the whole skeleton was placed: eyes, constrained nodes, springs, and whatever hangs from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.avatar.batch import F32

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

"""Ways over the floor: from where somebody stands to a place, round the corners of the floor that may be walked on and round a person.

In: the room's navigation polygon (K, 2) corners x, z in metres. Out: the corners of the shortest way, or the nearest place to a thing where one can stand.
The polygon is small (a room's), so every pair of its corners is tried (visibility graph, Dijkstra).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Spot = tuple[float, float]  # x, z

INSET = 0.08  # metres that a way keeps from a corner
BERTH = 0.5  # metres that it keeps from a person
_GRID = 0.1


def way(floor: F32, start: Spot, goal: Spot, person: Spot | None = None) -> list[Spot]:
    """Corners of the way, the goal last; [] if there is none. A start outside of the floor goes to its nearest place first."""
    if len(floor) < 3 or not inside(floor, goal):
        return []
    first = start if inside(floor, start) else nearest(floor, start)
    if first is None:
        return []
    around = [(person[0] + 1.3 * BERTH * math.cos(a), person[1] + 1.3 * BERTH * math.sin(a)) for a in np.arange(8) * math.pi / 4] if person else []
    corners = [spot for spot in _corners(floor) if person is None or math.dist(spot, person) >= BERTH]
    nodes = [first, goal, *corners, *(spot for spot in around if inside(floor, spot))]
    found = _shortest(floor, nodes, person)
    return found if first == start or not found else [first, *found]


def _shortest(floor: F32, nodes: Sequence[Spot], person: Spot | None) -> list[Spot]:
    """Dijkstra from node 0 to node 1."""
    spots = np.array(nodes, np.float32)
    queue: list[tuple[float, int, int]] = [(0.0, 0, -1)]
    came: dict[int, int] = {}
    while queue:
        cost, node, before = heapq.heappop(queue)
        if node in came:
            continue
        came[node] = before
        if node == 1:
            break
        for other in np.flatnonzero(_free(floor, nodes[node], spots, person)).tolist():
            if other not in came:
                heapq.heappush(queue, (cost + math.dist(nodes[node], nodes[other]), other, node))
    if 1 not in came:
        return []
    out: list[Spot] = []
    node = 1
    while node > 0:
        out.append(nodes[node])
        node = came[node]
    return out[::-1]


def free(floor: F32, one: Spot, two: Spot, person: Spot | None = None) -> bool:
    """Whether one can go straight from the one to the other. A person is in the way, unless the way only leads away from them or up to them."""
    return bool(_free(floor, one, np.array([two], np.float32), person)[0])


def _free(floor: F32, one: Spot, to: F32, person: Spot | None) -> Flags:
    """(N,) of the straight ways from one place to each of (N, 2)."""
    start = np.array(one, np.float32)
    a, b = floor, np.roll(floor, -1, axis=0)
    edge, along = b - a, to - start
    here, there = _cross(edge, start - a), _cross(edge[None], to[:, None] - a)  # (K,), (N, K)
    left, right = _cross(along[:, None], a - start), _cross(along[:, None], b - start)  # (N, K)
    blocked = ((here * there < -1e-9) & (left * right < -1e-9)).any(axis=1)
    out = ~blocked & _inside(floor, (start + along / 2).astype(np.float32))
    return out & _passes(start, to, person) if person is not None else out


def _cross(a: Any, b: Any) -> Any:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _passes(start: F32, to: F32, person: Spot) -> Flags:
    """(N,) of the ways keep their berth, as far as their two ends do."""
    at, along = np.array(person, np.float32), to - start
    share = np.clip((along @ (at - start)) / np.maximum((along * along).sum(axis=1), 1e-9), 0.0, 1.0)
    near = np.linalg.norm(start + share[:, None] * along - at, axis=1)
    ends = np.minimum(np.linalg.norm(to - at, axis=1), float(np.linalg.norm(start - at)))
    return near >= np.minimum(BERTH, ends) - 1e-4


def inside(floor: F32, spot: Spot) -> bool:
    return bool(_inside(floor, np.array([spot], np.float32))[0])


def _inside(floor: F32, spots: F32) -> Flags:
    """(N,) of the places (N, 2) are on the floor: even-odd rule."""
    if len(floor) < 3:
        return np.zeros(len(spots), bool)
    a, b = floor, np.roll(floor, -1, axis=0)
    across = (a[:, 1] > spots[:, 1, None]) != (b[:, 1] > spots[:, 1, None])  # (N, K)
    rise = np.where(b[:, 1] == a[:, 1], 1.0, b[:, 1] - a[:, 1])
    edge_x = a[:, 0] + (spots[:, 1, None] - a[:, 1]) / rise * (b[:, 0] - a[:, 0])
    return ((across & (spots[:, 0, None] < edge_x)).sum(axis=1) % 2).astype(bool)


def standing_places(floor: F32) -> F32:
    """(N, 2) a grid of places on the floor."""
    if len(floor) < 3:
        return np.zeros((0, 2), np.float32)
    low, high = floor.min(axis=0), floor.max(axis=0)
    x, z = np.meshgrid(np.arange(low[0] + 0.05, high[0], _GRID), np.arange(low[1] + 0.05, high[1], _GRID))
    grid = np.stack((x.ravel(), z.ravel()), axis=1).astype(np.float32)
    return grid[_inside(floor, grid)]


def nearest(floor: F32, spot: Spot) -> Spot | None:
    places = standing_places(floor)
    if not len(places):
        return None
    best = places[np.argmin(np.hypot(places[:, 0] - spot[0], places[:, 1] - spot[1]))]
    return float(best[0]), float(best[1])


def by_box(floor: F32, low: Spot, high: Spot, apart: float, here: Spot, person: Spot | None = None) -> tuple[Spot, float] | None:
    """The place on the floor at least `apart` from a box seen from above and as near to it as can be, of those alike the nearest to `here`; and how far that is
    from the box. Not where a person stands."""
    places = standing_places(floor)
    if not len(places):
        return None
    x, z = places[:, 0], places[:, 1]
    beside = np.hypot(np.maximum(low[0] - x, 0) + np.maximum(x - high[0], 0), np.maximum(low[1] - z, 0) + np.maximum(z - high[1], 0))
    cost = beside + 0.25 * np.hypot(x - here[0], z - here[1])
    cost[beside < apart] = np.inf
    if person is not None:
        cost[np.hypot(x - person[0], z - person[1]) < BERTH] = np.inf
    best = int(np.argmin(cost))
    if not np.isfinite(cost[best]):
        return None
    return (float(places[best, 0]), float(places[best, 1])), float(beside[best])


def _corners(floor: F32) -> list[Spot]:
    """Just inside of every corner."""
    before, after = np.roll(floor, 1, axis=0) - floor, np.roll(floor, -1, axis=0) - floor
    before, after = before / np.maximum(np.linalg.norm(before, axis=1), 1e-6)[:, None], after / np.maximum(np.linalg.norm(after, axis=1), 1e-6)[:, None]
    middle = before + after
    straight = np.linalg.norm(middle, axis=1) < 1e-3
    middle[straight] = np.stack((-after[straight, 1], after[straight, 0]), axis=1)
    middle /= np.maximum(np.linalg.norm(middle, axis=1), 1e-6)[:, None]
    both = [(float(x), float(z)) for sign in (INSET, -INSET) for x, z in floor + sign * middle]
    return [spot for spot in both if inside(floor, spot)]

"""What shoes of any kind share: rings on a shoe's field seen along the foot, the way of its upper, and the sole under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from person.cloth import ring_angles, tube
from person.mesh import F64, Part, shoot, smooth_step


def ring(shoe: Callable[[F64], F64], x: float, front: F64, back: F64, n: int) -> F64:
    """(n, 3) on the left shoe's surface, in the plane across from `back` to `front` (y, z of heel and toe), around a middle at `x`."""
    middle, ahead = (front + back) / 2, (front - back) / np.linalg.norm(front - back)
    w = ring_angles(n) + np.pi
    direction = np.stack([np.sin(w), np.cos(w) * ahead[0], np.cos(w) * ahead[1]], axis=1)
    return shoot(shoe, np.tile([x, *middle], (n, 1)), direction, reach=0.2)


def upper(shoe: Callable[[F64], F64], x: float, toe: F64, heel: F64, rows: int, n: int) -> F64:
    """(rows, n, 3) rings along the lines of toe and heel (knots of y, z), from the ground to the opening."""
    knots, t = np.linspace(0, 1, len(toe)), np.linspace(0, 1, rows)
    front, back = (np.stack([np.interp(t, knots, line[:, i]) for i in range(2)], axis=1) for line in (toe, heel))
    return np.stack([ring(shoe, x, f, b, n) for f, b in zip(front, back, strict=True)])


def sole(outline: F64, profile: Sequence[tuple[float, float]], spring: float, toe: tuple[float, float], edge: float) -> Part:
    """outline: (n, 3) ring that it fits; profile: (how much wider, height) from the upper's seam to the ground; the toe lifts by `spring` from z toe[0] to toe[1],
    half of that above height `edge`."""
    middle = outline.mean(0)
    out = (outline - middle) / np.linalg.norm(outline - middle, axis=1, keepdims=True)
    lift = spring * smooth_step(*toe, outline[:, 2])
    rings = []
    for grow, y in profile:
        r = outline + out * grow
        r[:, 1] = y + lift * (1.0 if y < edge else 0.5)
        rings.append(r)
    low = np.stack(rings)
    return tube(np.concatenate([low, middle + (low[-1:] - middle) * [0.5, 1, 0.5], np.broadcast_to([middle[0], 0.002, middle[2]], low[-1:].shape)]))

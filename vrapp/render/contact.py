"""Where a person touches the floor: the two lowest capsules that stand apart, and the trunk above them, for the soft darkness on baked surfaces."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

APART = 0.02  # metres between what counts as two feet
WIDE, LIFT = 2.6, 0.05  # a foot darkens more than its capsule: the ankle above it, the sole around it
TRUNK, TRUNK_AT = 0.2, 0.6  # radius and height of the trunk's sphere, in heights of the person


def stand_on(capsules: F32, out: F32) -> None:
    """capsules: (K, 2, 4) of one person, K > 0, as `body.capsules_now`. out: (5, 4) as `contacts` of the frame block.

    K is 16 at most: floats are quicker than arrays.
    """
    rows: list[list[float]] = capsules.reshape(-1, 8).tolist()
    lowest = [(y if up > 0.0 else y + up) - radius for _, y, _, radius, _, up, _, _ in rows]
    top = max([(y + up if up > 0.0 else y) + radius for _, y, _, radius, _, up, _, _ in rows])
    rising = sorted(range(len(rows)), key=lowest.__getitem__)
    first, floor = rows[rising[0]], lowest[rising[0]]
    second = next((rows[number] for number in rising[1:] if _apart(first, rows[number])), rows[0])
    x = sum([row[0] + 0.5 * row[4] for row in rows]) / len(rows)
    z = sum([row[2] + 0.5 * row[6] for row in rows]) / len(rows)
    feet = [
        number
        for row in (first, second)
        for number in (row[0], row[1] + LIFT, row[2], row[3] * WIDE, row[4], row[5], row[6], row[7])
    ]  # fmt: skip
    out.reshape(-1)[:] = (*feet, x, floor + TRUNK_AT * 0.6 * (top - floor), z, TRUNK * (top - floor))


def _apart(foot: list[float], other: list[float]) -> bool:
    """Whether the middle of a capsule is beside, not above, another."""
    x, y, z, radius, way_x, way_y, way_z, per_square = foot
    away_x, away_y, away_z = other[0] + 0.5 * other[4] - x, other[1] + 0.5 * other[5] - y, other[2] + 0.5 * other[6] - z
    along = min(max((away_x * way_x + away_y * way_y + away_z * way_z) * per_square, 0.0), 1.0)
    return math.hypot(away_x - along * way_x, away_z - along * way_z) > other[3] + radius + APART

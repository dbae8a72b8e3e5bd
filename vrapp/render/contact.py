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
    lowest = [min(row[1], row[1] + row[5]) - row[3] for row in rows]
    floor = min(lowest)
    first = lowest.index(floor)
    second = _apart(rows, lowest, first)
    top = max([max(row[1], row[1] + row[5]) + row[3] for row in rows])
    x = sum([row[0] + 0.5 * row[4] for row in rows]) / len(rows)
    z = sum([row[2] + 0.5 * row[6] for row in rows]) / len(rows)
    feet: list[float] = []
    for row in (rows[first], rows[second]):
        feet += [row[0], row[1] + LIFT, row[2], row[3] * WIDE, *row[4:]]
    out[:] = np.array([*feet, x, floor + TRUNK_AT * 0.6 * (top - floor), z, TRUNK * (top - floor)], np.float32).reshape(5, 4)


def _apart(rows: list[list[float]], lowest: list[float], first: int) -> int:
    """The lowest capsule whose middle is beside, not above, the first one's; 0 when there is none."""
    x, y, z, radius, way_x, way_y, way_z, per_square = rows[first]
    found, height = 0, math.inf
    for number, row in enumerate(rows):
        if lowest[number] >= height:
            continue
        away_x, away_y, away_z = row[0] + 0.5 * row[4] - x, row[1] + 0.5 * row[5] - y, row[2] + 0.5 * row[6] - z
        along = min(max((away_x * way_x + away_y * way_y + away_z * way_z) * per_square, 0.0), 1.0)
        if math.hypot(away_x - along * way_x, away_z - along * way_z) > row[3] + radius + APART:
            found, height = number, lowest[number]
    return found

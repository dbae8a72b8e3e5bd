"""Where a person touches the floor: the two lowest capsules that stand apart, and the trunk above them, for the soft darkness on baked surfaces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

APART = 0.02  # metres between what counts as two feet
WIDE, LIFT = 2.6, 0.05  # a foot darkens more than its capsule: the ankle above it, the sole around it
TRUNK, TRUNK_AT = 0.2, 0.6  # radius and height of the trunk's sphere, in heights of the person


def stand_on(capsules: F32, out: F32) -> None:
    """capsules: (K, 2, 4) of one person, K > 0, as `body.capsules_now`. out: (5, 4) as `contacts` of the frame block."""
    ends, ways, radius = capsules[:, 0, :3], capsules[:, 1, :3], capsules[:, 0, 3]
    middle = ends + 0.5 * ways
    lowest = np.minimum(ends[:, 1], ends[:, 1] + ways[:, 1]) - radius
    first = int(lowest.argmin())
    along = np.clip(((middle - ends[first]) * ways[first]).sum(axis=1) * capsules[first, 1, 3], 0.0, 1.0)
    gap = middle - (ends[first] + along[:, None] * ways[first])
    far = np.sqrt(gap[:, 0] ** 2 + gap[:, 2] ** 2) > radius + radius[first] + APART
    second = int(np.where(far, lowest, np.inf).argmin())
    out[0:2], out[2:4] = capsules[first], capsules[second]
    out[[0, 2], 1] += LIFT
    out[[0, 2], 3] *= WIDE
    floor, top = float(lowest[first]), float((np.maximum(ends[:, 1], ends[:, 1] + ways[:, 1]) + radius).max())
    out[4, :3] = middle.mean(axis=0)
    out[4, 1] = floor + TRUNK_AT * 0.6 * (top - floor)
    out[4, 3] = TRUNK * (top - floor)

"""What a ray means: which of the named things in the room somebody looks or points at. Pure geometry on arrays; world space, metres, radians."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

GAZE_CONE = 0.10  # beside a thing's own size: about the error of a head direction taken for a gaze (6 degrees)
POINTING_CONE = 0.07
FARTHEST = 12.0
BODY_RADIUS = 0.38  # metres: shoulders, and the error of a head direction at conversation distance


def attended(centers: F32, radii: F32, origin: F32, direction: F32, cone: float = GAZE_CONE) -> int:
    """Index of the thing that a ray means, or -1.

    centers (T, 3), radii (T,) of bounding spheres; origin (3,), direction (3,) unit. A thing is meant when the ray passes it by less than `cone` beyond its
    angular radius; among those the one whose centre is nearest to the ray by angle wins, small things before the big ones that they stand on.
    """
    if len(centers) == 0:
        return -1
    offset = centers - origin
    distance = np.linalg.norm(offset, axis=1)
    safe = np.maximum(distance, 1e-3)
    angle = np.arccos(np.clip((offset @ direction) / safe, -1.0, 1.0))
    size = np.arcsin(np.clip(radii / safe, 0.0, 1.0))
    meant = (angle < size + cone) & (distance < FARTHEST) & (distance > radii * 0.5)
    if not meant.any():
        return -1
    # A big thing (sofa) fills much of the view: its angle counts relative to nothing, so its size is held against it.
    return int(np.argmin(np.where(meant, angle + 0.5 * size, np.inf)))


def meets_body(origin: F32, direction: F32, feet: F32, height: float, radius: float = BODY_RADIUS) -> bool:
    """Whether a ray passes through somebody who stands at `feet` (3,), `height` tall: a look at a person is not a look at what is behind them.

    The body is an upright cylinder, a little taller than the person; all but a person straight above or below the eye is judged by the ray's nearest approach.
    """
    across = float(direction[0] ** 2 + direction[2] ** 2)
    dx, dz = float(feet[0] - origin[0]), float(feet[2] - origin[2])
    if across < 1e-6:
        return dx * dx + dz * dz < radius * radius
    t = (dx * float(direction[0]) + dz * float(direction[2])) / across
    if t <= 0.0:
        return False
    beside = (dx - t * float(direction[0])) ** 2 + (dz - t * float(direction[2])) ** 2
    level = float(origin[1] + t * direction[1] - feet[1])
    return beside < radius * radius and -0.1 < level < height + 0.15


def forward(world_from_head: F32) -> F32:
    """(3,) unit direction of a viewer, who looks along -Z of (4, 4) column-major world_from_head."""
    out: F32 = -world_from_head[2, :3]
    return out


class Dwell:
    """Names what is looked at only once it has been for `hold_s`, and forgets it `linger_s` after: eyes brush over everything."""

    def __init__(self, hold_s: float = 0.35, linger_s: float = 2.5) -> None:
        self.hold_s, self.linger_s = hold_s, linger_s
        self.current = -1
        self._candidate, self._held, self._gone = -1, 0.0, 0.0

    def step(self, index: int, dt_s: float) -> int:
        """Take this frame's `attended` index; returns the settled one."""
        if index != self._candidate:
            self._candidate, self._held = index, 0.0
        self._held += dt_s
        if index >= 0 and self._held >= self.hold_s:
            self.current, self._gone = index, 0.0
        elif index != self.current:
            self._gone += dt_s
            if self._gone >= self.linger_s:
                self.current = -1
        return self.current

"""How ears and leaves feel along: morphs that turn them about their roots."""

from __future__ import annotations

import numpy as np
from person.mesh import F64, Part, smooth_step

from robot.head import ear_frame
from robot.looks import EARS, LEAVES
from robot.rig import SPROUT


def _turn(axis: F64, degrees: F64) -> F64:
    """Rotation matrices (N, 3, 3) about a unit axis (Rodrigues)."""
    x, y, z = axis
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(degrees)[:, None, None]
    return np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * (k @ k)


def ear_morphs(part: Part, side: str) -> None:
    """The left or right ear's part gets a morph for each expression that moves it."""
    root, along, _, front = ear_frame()
    sign = 1.0 if side == "left" else -1.0
    q = part.pos * [sign, 1, 1]
    s = (q - root) @ along
    for name, both in EARS.items():
        degrees = both[0 if side == "left" else 1]
        if not degrees:
            continue
        share = smooth_step(-0.012, 0.060, s)
        moved = root + np.einsum("nij,nj->ni", _turn(front, degrees * share), q - root)
        part.morphs[name] = (moved - q) * [sign, 1, 1]


def leaf_morphs(part: Part, direction: F64) -> None:
    """Leaves rise and hang about the place where they grow."""
    root = np.array(SPROUT[-1])
    along = direction / np.linalg.norm(direction)
    axis = np.cross(along, [0, 1.0, 0])
    axis /= np.linalg.norm(axis)
    share = 0.65 + 0.35 * smooth_step(0.1, 0.9, part.attrs["t"])
    share = share * smooth_step(0.0, 0.08, part.attrs["t"])
    for name, degrees in LEAVES.items():
        moved = root + np.einsum("nij,nj->ni", _turn(axis, degrees * share), part.pos - root)
        part.morphs[name] = moved - part.pos

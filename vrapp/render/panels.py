"""Panels: pictures on rectangles in the room, all of them in one indirect draw.

Each has a row in the heap (place, size, opacity) and a texture unit of its own; the draw's number picks both, which is dynamically uniform.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.errors import BadInputError
from vrapp.gl import GL
from vrapp.render.drawlist import Panel
from vrapp.render.objects import Sampler

F32 = npt.NDArray[np.float32]
U32 = npt.NDArray[np.uint32]

MOST = 8
UNIT = 24  # texture units from here; as in shaders/panel.frag
ROWS = 5  # vec4 a panel in the heap: world_from_panel; width, height, opacity, on top
FIRST_ROW = 4  # in the heap; as in shaders/panel.vert


def panel_sampler(anisotropy: float) -> Sampler:
    return Sampler(
        "panels", min_filter=GL.GL_LINEAR_MIPMAP_LINEAR, mag_filter=GL.GL_LINEAR, wrap_s=GL.GL_CLAMP_TO_EDGE, wrap_t=GL.GL_CLAMP_TO_EDGE,
        max_anisotropy=float(anisotropy),
    )  # fmt: skip


def in_order(panels: Sequence[Panel], eye: F32) -> Sequence[Panel]:
    """Far to near, those on top last; equal ones as they were given. eye: (3,) world. Raises BadInputError for more than MOST."""
    if len(panels) > MOST:
        raise BadInputError(f"{len(panels)} panels in a draw list; at most {MOST} can be shown at once")
    if len(panels) < 2:
        return panels
    return sorted(panels, key=lambda panel: (panel.on_top, -_squared_distance(panel.world_from_panel[3], eye)))


def _squared_distance(a: F32, b: F32) -> float:
    x, y, z = float(a[0] - b[0]), float(a[1] - b[1]), float(a[2] - b[2])
    return x * x + y * y + z * z


def commands(instances: int) -> U32:
    """(MOST, 4) DrawArraysIndirectCommand, one a panel; they never change."""
    out = np.zeros((MOST, 4), np.uint32)
    out[:, 0], out[:, 1], out[:, 3] = 4, instances, np.arange(MOST)
    return out


def fill(panels: Sequence[Panel], rows: F32) -> None:
    """rows: (MOST, ROWS, 4) of the heap, in the order of drawing."""
    for row, panel in zip(rows, panels, strict=False):
        row[:4] = panel.world_from_panel
        row[4] = *panel.size, panel.opacity, panel.on_top

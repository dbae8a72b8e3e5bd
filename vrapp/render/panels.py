"""Panels: pictures on rectangles in the room. A few at most, so a call for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.drawlist import Panel
from vrapp.render.objects import Sampler

F32 = npt.NDArray[np.float32]


def panel_sampler(anisotropy: float) -> Sampler:
    return Sampler(
        "panels", min_filter=GL.GL_LINEAR_MIPMAP_LINEAR, mag_filter=GL.GL_LINEAR, wrap_s=GL.GL_CLAMP_TO_EDGE, wrap_t=GL.GL_CLAMP_TO_EDGE,
        max_anisotropy=float(anisotropy),
    )  # fmt: skip


def in_order(panels: Sequence[Panel], eye: F32) -> list[Panel]:
    """Far to near, those on top last; equal ones as they were given. eye: (3,) world."""
    return sorted(panels, key=lambda panel: (panel.on_top, -float(np.sum((panel.world_from_panel[3, :3] - eye) ** 2))))


def draw(panels: Sequence[Panel], instances: int) -> None:
    """Program, blending and sampler are set by the caller."""
    for panel in panels:
        (GL.glDisable if panel.on_top else GL.glEnable)(GL.GL_DEPTH_TEST)
        GL.glBindTextureUnit(0, panel.texture)
        GL.glUniformMatrix4fv(1, 1, False, np.ascontiguousarray(panel.world_from_panel, np.float32))
        GL.glUniform3f(2, *panel.size, panel.opacity)
        GL.glDrawArraysInstanced(GL.GL_TRIANGLE_STRIP, 0, 4, instances)

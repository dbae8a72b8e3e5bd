"""Draws a model into a tiny picture, so that upload, programs and draw calls are tried too."""

from __future__ import annotations

import numpy as np

from vrapp.config import RenderSettings
from vrapp.display import matrices
from vrapp.display.context import surfaceless
from vrapp.display.protocol import Target
from vrapp.display.surface import Surface
from vrapp.gl import GL
from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.renderer import Renderer
from vrapp.scene.model import Model

SIDE = 32


class Stage:
    """A GL context, a renderer and a camera two metres before the origin. Lives as long as the process."""

    def __init__(self) -> None:
        self._context = surfaceless()
        self._renderer = Renderer(RenderSettings(msaa=1))
        self._surface = Surface((SIDE, SIDE), 1, depth=True, label="fuzz")
        self._eye = np.eye(4, dtype=np.float32)[None].copy()
        self._eye[0, 3, 2] = -2.0
        clip = np.zeros((1, 4, 4), np.float32)
        matrices.perspective(1.0, 1.0, 0.05, 100.0, clip[0])
        self._target = Target(SIDE, SIDE, 1, self._eye, clip, self._surface.color, self._surface.depth)

    def draw(self, model: Model) -> None:
        nodes = model.nodes
        world = np.empty((len(nodes), 4, 4), np.float32)
        world_matrices(hierarchy(nodes.parent), nodes.translation, nodes.rotation, nodes.scale, world)
        handle = self._renderer.upload(model)
        weights = np.concatenate([np.zeros(0, np.float32), *(mesh.morph_weights for mesh in model.meshes)])
        self._renderer.draw(DrawList([Placed(handle, world, weights.astype(np.float32))]), self._target, self._eye)
        error = GL.glGetError()
        self._renderer.remove(handle)
        assert error == 0, f"GL error 0x{error:x}"

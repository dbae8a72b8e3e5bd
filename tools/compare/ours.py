"""Our side: the same file, view and light with `vrapp.render`, without a screen."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tools.compare.body import Body, load_body, whole_view
from tools.compare.view import STEP_S, Lamp, View
from vrapp.config import RenderSettings
from vrapp.display import matrices
from vrapp.display.context import surfaceless
from vrapp.display.offscreen import EYE_DISTANCE
from vrapp.display.protocol import Target
from vrapp.display.surface import Surface
from vrapp.gl import GL
from vrapp.lights import KINDS, lights_of
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.render.renderer import Renderer
from vrapp.scene.hdr import load_hdr

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]


class Ours:
    """The mirror image of `Browser`: `load` a file, then `picture` and `time`. Owns a GL context on the calling thread."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            context = surfaceless()
            stack.callback(context.close)
            self.renderer = Renderer(RenderSettings(msaa=1, tone_map="none"))
            stack.callback(self.renderer.close)
            self.about = self.renderer.capabilities.renderer
            self._stack = stack.pop_all()
        self._loaded = ExitStack()
        self._body: Body | None = None
        self._scene = DrawList()
        self._environments: dict[Path, int] = {}

    def load(self, file: Path, view: View) -> tuple[float, ...]:
        """Take a file in and settle it; returns the camera in use. Raises VrappError for a file that is refused."""
        self._loaded.close()
        body = self._body = load_body(file, view)
        camera = view.camera or whole_view(body, view.size[0] / view.size[1])
        layers = 2 if view.stereo else 1
        handle = self.renderer.upload(body.model)
        self._loaded.callback(self.renderer.remove, handle)
        self._surface = Surface(view.size, layers, depth=True, label="compare")
        self._loaded.callback(self._surface.close)
        self._eyes, clips = eyes(camera, view, layers)
        self._target = Target(*view.size, layers, self._eyes, clips, self._surface.color, self._surface.depth)
        self._scene = scene_of(view, body)
        if view.environment:
            self._scene.environment, self._scene.environment_strength = self._environment(view.environment), 1.0
        self._scene.placed = [Placed(handle, body.node_world, body.morph_weights, body.materials, dynamic=body.moves)]
        return camera

    def picture(self) -> U8:
        """(H, W, 3) u8 sRGB, top row first; both eyes side by side in stereo."""
        self._draw()
        return np.ascontiguousarray(np.concatenate(list(self._surface.read_pixels()[..., :3]), axis=1))

    def time(self, frames: int) -> tuple[list[float], list[float]]:
        """ms of each frame until its pixels are there, and of Python and submission alone (with nothing in each draw: on a processor the vertex work is
        done inside the draw call)."""
        whole, script = [], []
        for out, dry in ((whole, False), (script, True)):
            self.renderer.dry = dry
            for _ in range(frames):
                start = time.perf_counter()
                self._step()
                self._draw()
                if not dry:
                    GL.glFinish()
                out.append((time.perf_counter() - start) * 1e3)
            GL.glFinish()
        self.renderer.dry = False
        return whole, script

    def _step(self) -> None:
        if self._body:
            self._body.step(STEP_S)
        self._scene.time_s += STEP_S

    def _draw(self) -> None:
        self.renderer.draw(self._scene, self._target, self._eyes)

    def _environment(self, path: Path) -> int:
        """three.js looks along +X in the middle of the picture, our renderer along -Z: a quarter turn."""
        if path not in self._environments:
            pixels = load_hdr(path)
            self._environments[path] = self.renderer.upload_environment(np.ascontiguousarray(np.roll(pixels, pixels.shape[1] // 4, axis=1)))
        return self._environments[path]

    def close(self) -> None:
        self._loaded.close()
        self._stack.close()


def scene_of(view: View, body: Body) -> DrawList:
    """The draw list without what is placed: light, background, moment."""
    srgb = np.array([view.background >> 16 & 255, view.background >> 8 & 255, view.background & 255]) / 255.0
    red, green, blue = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).tolist()
    return DrawList(
        lights=[*lights_of(body.model, body.node_world), *(_light(lamp) for lamp in view.lighting.lights)], environment_strength=0.0,
        ambient=view.lighting.ambient, sky=view.sky, tone_map="none", background=(red, green, blue, 1.0), time_s=view.time_s,
    )  # fmt: skip


def _light(lamp: Lamp) -> PunctualLight:
    red, green, blue = (channel * lamp.intensity for channel in lamp.color)
    inner, outer = np.radians(lamp.inner_cone), np.radians(lamp.outer_cone)
    return PunctualLight(KINDS[lamp.kind], lamp.position, lamp.direction, (red, green, blue), lamp.range, float(inner), float(outer))


def eyes(camera: tuple[float, ...], view: View, layers: int) -> tuple[F32, F32]:
    """eye_from_world and clip_from_eye, (L, 4, 4) each, of a camera as (place, target, vertical field of view in degrees)."""
    head = matrices.looking_at(camera[:3], camera[3:6])
    from_world, clips = np.zeros((2, layers, 4, 4), np.float32)
    for layer in range(layers):
        side = (layer - 0.5) * EYE_DISTANCE if layers == 2 else 0.0
        matrices.inverse_of_pose(matrices.beside(head, side), from_world[layer])
        matrices.perspective(float(np.radians(camera[6])), view.size[0] / view.size[1], view.near, view.far, clips[layer])
    return from_world, clips

"""A GL context without a screen, and a stage on which a test draws a DrawList and gets pixels back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from vrapp.config import RenderSettings  # noqa: E402
from vrapp.display import matrices  # noqa: E402
from vrapp.display.context import GlContext, surfaceless  # noqa: E402
from vrapp.display.protocol import Target  # noqa: E402
from vrapp.display.surface import Surface  # noqa: E402
from vrapp.errors import MissingError  # noqa: E402
from vrapp.render.capabilities import StereoWay  # noqa: E402
from vrapp.render.counting import counted  # noqa: E402
from vrapp.render.debug import Listener  # noqa: E402
from vrapp.render.drawlist import DrawList  # noqa: E402
from vrapp.render.renderer import Renderer  # noqa: E402
from vrapp.render.ring import FRAMES  # noqa: E402

F32 = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def gl() -> Iterator[GlContext]:
    try:
        context = surfaceless(debug=True)
    except MissingError as error:
        if os.environ.get("VRAPP_CI") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    listener = Listener()
    _listeners.append(listener)
    yield context
    _listeners.remove(listener)
    listener.close()
    context.close()


_listeners: list[Listener] = []


def raise_heard() -> None:
    """Raises GlError for what the driver has complained of in tests that draw."""
    for listener in _listeners:
        listener.raise_heard()


class Stage:
    """A renderer, a target of `size` and a camera. `shoot` draws and reads (L, H, W, 4) u8, top row first."""

    def __init__(self, size: tuple[int, int], layers: int, settings: RenderSettings, stereo: StereoWay | None) -> None:
        self.renderer = Renderer(settings, stereo)
        self.surface = Surface(size, layers, depth=True, label="test")
        self.eyes = np.zeros((layers, 4, 4), np.float32)
        self.clips = np.zeros((layers, 4, 4), np.float32)
        self.target = Target(*size, layers, self.eyes, self.clips, self.surface.color, self.surface.depth)
        self.look((0, 0, 3), (0, 0, 0), 0.7)

    def look(self, at: tuple[float, float, float], to: tuple[float, float, float], fov: float, near: float = 0.1) -> None:
        forward = np.subtract(to, at).astype(np.float64)
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, [0, 1, 0])
        right /= np.linalg.norm(right)
        turn = np.stack([right, np.cross(right, forward), -forward], axis=1)
        for layer in range(len(self.eyes)):
            side = (layer - 0.5) * 0.063 if len(self.eyes) == 2 else 0.0
            self.eyes[layer] = np.eye(4)
            self.eyes[layer, :3, :3] = turn
            self.eyes[layer, 3, :3] = -(np.array(at) + side * right) @ turn
            matrices.perspective(fov, self.target.width / self.target.height, near, 100.0, self.clips[layer])

    def shoot(self, scene: DrawList) -> npt.NDArray[np.uint8]:
        self.renderer.draw(scene, self.target, self.eyes)
        raise_heard()
        return self.surface.read_pixels()

    def steady_calls(self, scene: DrawList) -> int:
        """GL calls of a frame once all is made and the ring has gone round."""
        for _ in range(FRAMES + 1):
            self.renderer.draw(scene, self.target, self.eyes)
        with counted():
            self.renderer.draw(scene, self.target, self.eyes)
        raise_heard()
        return self.renderer.stats.gl_calls

    def close(self) -> None:
        self.renderer.close()
        self.surface.close()


@pytest.fixture
def stage(gl: GlContext) -> Iterator[Callable[..., Stage]]:
    yield from _stages()


@pytest.fixture(scope="module")
def lasting_stage(gl: GlContext) -> Iterator[Callable[..., Stage]]:
    """`stage` for a whole module, where many pictures want the same programs."""
    yield from _stages()


def _stages() -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(size: tuple[int, int] = (256, 256), layers: int = 1, *, msaa: int = 4, stereo: StereoWay | None = None) -> Stage:
        made.append(Stage(size, layers, RenderSettings(msaa=msaa), stereo))
        return made[-1]

    yield make
    for each in made:
        each.close()
    raise_heard()

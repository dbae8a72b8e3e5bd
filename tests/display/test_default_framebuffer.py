"""The window's own framebuffer as the renderer's target: the same picture as off the screen, whatever the window system gave it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from xserver import virtual_screen

from tests.render import shapes
from vrapp.config import RenderSettings
from vrapp.display import matrices
from vrapp.display.context import window_context
from vrapp.display.protocol import Target
from vrapp.display.surface import Surface
from vrapp.display.window import WindowContext
from vrapp.gl import GL
from vrapp.render.drawlist import DrawList, Panel, Placed, PunctualLight
from vrapp.render.objects import Texture
from vrapp.render.renderer import Renderer

pytestmark = pytest.mark.window
SIZE = (160, 120)
NONE = np.zeros(0, np.float32)


@pytest.fixture(scope="module")
def window() -> Iterator[WindowContext]:
    if not shutil.which("Xvfb"):
        from tests.conftest import absent

        absent("Xvfb (apt install xvfb)")
    with pytest.MonkeyPatch.context() as patch, virtual_screen() as display:
        patch.setenv("DISPLAY", display)
        context = window_context("test", SIZE)
        yield context
        context.close()


def _target(color: int, depth: int) -> Target:
    eyes, clips = np.zeros((2, 1, 4, 4), np.float32)
    eyes[0] = matrices.inverse_of_pose(matrices.facing((0.0, 0.0, 3.0), 0.0, 0.0))
    matrices.perspective(0.8, SIZE[0] / SIZE[1], 0.1, 50.0, clips[0])
    return Target(*SIZE, 1, eyes, clips, color, depth)


def _shown(scene: DrawList, renderer: Renderer) -> npt.NDArray[np.uint8]:
    """What is on the window's back buffer, top row first."""
    target = _target(0, 0)
    renderer.draw(scene, target, target.eye_from_stage)
    pixels = np.empty((SIZE[1], SIZE[0], 4), np.uint8)
    GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, 0)
    GL.glReadBuffer(GL.GL_BACK)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
    GL.glReadPixels(0, 0, *SIZE, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
    return pixels[::-1]


def _off_screen(scene: DrawList, renderer: Renderer) -> npt.NDArray[np.uint8]:
    surface = Surface(SIZE, 1, depth=True, label="test")
    target = _target(surface.color, surface.depth)
    renderer.draw(scene, target, target.eye_from_stage)
    pixels = surface.read_pixels()[0]
    surface.close()
    return pixels


@pytest.mark.parametrize("msaa", [1, 4])
@pytest.mark.parametrize("sky", [False, True])
def test_the_window_shows_what_a_texture_does(window: WindowContext, msaa: int, sky: bool) -> None:
    """Lit spheres with a shadow, a panel over them, and the sky or a plain ground: every pixel the same, colours encoded once and rows the right way up."""
    window.make_current()
    renderer = Renderer(RenderSettings(msaa=msaa))
    model = shapes.sphere_row(3)
    ticket = Texture(GL.GL_TEXTURE_2D, GL.GL_SRGB8_ALPHA8, (4, 4), "ticket")
    GL.glClearTexImage(ticket.name, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.array([90, 40, 10, 128], np.uint8))
    place = np.eye(4, dtype=np.float32)
    place[3, :3] = 0.4, 0.5, 0.6
    scene = DrawList(
        [Placed(renderer.upload(model), shapes.world(model), NONE)], [Panel(ticket.name, place, (0.5, 0.3))],
        [PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2), shadows=True)], sky=sky, background=(0.5, 0.2, 0.05, 1.0),
    )  # fmt: skip
    shown, kept = _shown(scene, renderer), _off_screen(scene, renderer)
    again = _shown(scene, renderer)
    ticket.close()
    renderer.close()
    assert len(np.unique(kept.reshape(-1, 4), axis=0)) > 50, "there is something to see"
    assert np.array_equal(shown[..., :3], kept[..., :3])
    assert np.array_equal(shown, again)
    assert not np.array_equal(shown, shown[::-1])

"""Frames into memory: the contract, the clock, scripted input, pixels, leaks; and the projections."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import contract

from vrapp.display import matrices
from vrapp.display.context import GlContext, surfaceless
from vrapp.display.offscreen import EYE_DISTANCE, Camera, OffscreenDisplay
from vrapp.gl import GL


@pytest.fixture
def context() -> Iterator[GlContext]:
    made = surfaceless()
    yield made
    made.close()


@pytest.mark.parametrize("stereo", [False, True])
def test_contract(context: GlContext, stereo: bool) -> None:
    contract.check(OffscreenDisplay(context, (64, 48), stereo=stereo))


def test_the_clock_is_exact_and_simulated(context: GlContext) -> None:
    display = OffscreenDisplay(context, (8, 8), fps=30)
    assert [display.begin().time_s for _ in range(4)] == [0.0, 1 / 30, 2 / 30, 3 / 30]
    display.close()


def test_scripted_input_reports_presses_once_and_holds(context: GlContext) -> None:
    display = OffscreenDisplay(context, (8, 8))
    hand = display.next.hands[1]
    hand.active = hand.select = hand.select_pressed = True
    display.next.keyboard.text = "hi"
    given = display.begin()
    assert (given.hands[1].select_pressed, given.hands[1].select, given.keyboard.text) == (True, True, "hi")
    given = display.begin()
    assert (given.hands[1].select_pressed, given.hands[1].select, given.keyboard.text) == (False, True, "")
    display.close()


def test_eyes_are_63_mm_apart_beside_the_camera(context: GlContext) -> None:
    camera = Camera(matrices.looking_at((1.0, 1.5, 2.0), (1.0, 1.5, 0.0)))
    display = OffscreenDisplay(context, (8, 8), stereo=True, camera=camera)
    display.begin()
    target = display.acquire()
    assert target is not None
    eyes = [np.linalg.inv(eye)[3, :3] for eye in target.eye_from_stage]
    np.testing.assert_allclose(eyes[1] - eyes[0], [EYE_DISTANCE, 0, 0], atol=1e-6)
    np.testing.assert_allclose((eyes[0] + eyes[1]) / 2, [1.0, 1.5, 2.0], atol=1e-6)
    display.close()


def test_pixels_come_top_row_first_for_each_layer(context: GlContext) -> None:
    display = OffscreenDisplay(context, (4, 3), stereo=True)
    display.begin()
    target = display.acquire()
    assert target is not None
    for layer, value in enumerate((50, 200)):
        GL.glClearTexSubImage(target.color, 0, 0, 2, layer, 4, 1, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.full(4, value, np.uint8))
    display.end(target)
    pixels = display.read_pixels()
    assert pixels.shape == (2, 3, 4, 4)
    assert (pixels[0, 0] == 50).all()  # GL's highest row is the picture's first
    assert (pixels[1, 0] == 200).all()
    display.close()


def test_a_smaller_picture_is_stretched_over_the_whole(context: GlContext) -> None:
    display = OffscreenDisplay(context, (64, 32), stereo=True)
    display.scale = 0.5
    display.begin()
    target = display.acquire()
    assert target is not None
    assert (target.width, target.height, target.full) == (32, 16, (64, 32))
    for layer, value in enumerate((50, 200)):
        GL.glClearTexSubImage(target.color, 0, 0, 0, layer, 32, 16, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.full(4, value, np.uint8))
    display.end(target)
    pixels = display.read_pixels()
    assert (pixels[0] == 50).all()
    assert (pixels[1] == 200).all()
    display.close()


def test_closing_frees_every_gl_object(context: GlContext) -> None:
    def alive() -> int:
        return sum(bool(GL.glIsTexture(n)) + bool(GL.glIsFramebuffer(n)) for n in range(1, 200))

    before = alive()
    display = OffscreenDisplay(context, (8, 8), stereo=True)
    display.begin()
    display.end(display.acquire())
    assert alive() > before
    display.close()
    assert alive() == before


def test_the_ray_at_each_angle_lands_on_its_edge() -> None:
    left, right, up, down = -0.9, 0.7, 0.8, -1.0
    clip = matrices.projection(left, right, up, down, 0.1, 50.0)

    def seen(x: float, y: float) -> np.ndarray:
        point = np.array([math.tan(x), math.tan(y), -1.0, 1.0]) @ clip
        return point[:2] / point[3]

    np.testing.assert_allclose(seen(left, down), [-1, -1], atol=1e-6)
    np.testing.assert_allclose(seen(right, up), [1, 1], atol=1e-6)


def test_a_head_faces_where_it_is_told() -> None:
    turned = matrices.facing((0, 0, 0), math.pi / 2, 0.0)
    np.testing.assert_allclose(-turned[2, :3], [-1, 0, 0], atol=1e-6)  # yaw is to the left
    np.testing.assert_allclose(-matrices.facing((0, 0, 0), 0.0, 0.5)[2, 1], math.sin(0.5), atol=1e-6)  # pitch is up
    half = math.sqrt(0.5)
    np.testing.assert_allclose(matrices.pose((0, 0, 0), (0, half, 0, half)), turned, atol=1e-6)
    np.testing.assert_allclose(turned @ matrices.inverse_of_pose(turned), np.eye(4), atol=1e-6)

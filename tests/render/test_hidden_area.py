"""The visibility mask: what no lens shows keeps the cleared colour and costs no fragment, whichever way both eyes are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from tests.conftest import absent
from vrapp.gl import GL
from vrapp.render.capabilities import StereoWay
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.objects import live

NONE = np.zeros(0, np.float32)
BACKGROUND = (1.0, 0.0, 0.0, 1.0)
WAYS = (pytest.param("multiview", marks=pytest.mark.headset), "layered", "passes")  # only the root of the simulated headset has a Mesa with multiview
SIZE = 96
StageMaker = Callable[..., Any]


def _corner(clip: npt.NDArray[np.float32], left: bool) -> npt.NDArray[np.float32]:
    """Two triangles over the lower left (or right) quarter of a picture, on the plane z = -1."""
    x0, x1 = (-1.0, 0.0) if left else (0.0, 1.0)
    square = np.array([[x0, -1], [x1, -1], [x1, 0], [x0, -1], [x1, 0], [x0, 0]], np.float64)
    # Back from clip space: the projection may lie off the middle.
    return ((square + clip[2, :2]) / [clip[0, 0], clip[1, 1]]).astype(np.float32)


def _room(theatre: Any) -> DrawList:
    model = shapes.cube_grid(9)
    return DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], sky=True, background=BACKGROUND)


def _samples(theatre: Any, scene: DrawList) -> int:
    query, passed = np.zeros(1, np.uint32), np.zeros(1, np.uint32)
    GL.glCreateQueries(GL.GL_SAMPLES_PASSED, 1, query)
    GL.glBeginQuery(GL.GL_SAMPLES_PASSED, int(query[0]))
    theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    GL.glEndQuery(GL.GL_SAMPLES_PASSED)
    GL.glGetQueryObjectuiv(int(query[0]), GL.GL_QUERY_RESULT, passed)
    GL.glDeleteQueries(1, query)
    return int(passed[0])


@pytest.mark.parametrize("msaa", [1, 4])
@pytest.mark.parametrize("way", WAYS)
def test_hidden_quarters_keep_the_cleared_colour_and_the_rest_its_picture(stage: StageMaker, way: StereoWay, msaa: int) -> None:
    if way not in stage((8, 8)).renderer.capabilities.ways:
        absent(f"this driver does not draw by {way}")
    theatre = stage((SIZE, SIZE), 2, msaa=msaa, stereo=way)
    theatre.clips[:, 2, 0] = 0.2, -0.2  # as a headset's: the middle of the lens is not the middle of the picture
    scene = _room(theatre)
    whole = theatre.shoot(scene)
    assert not (whole[..., :3] == [255, 0, 0]).all(axis=-1).any()
    theatre.target.hidden = (_corner(theatre.clips[0], left=True), _corner(theatre.clips[1], left=False))
    seen = theatre.shoot(scene)
    half = SIZE // 2
    hidden = np.zeros((2, SIZE, SIZE), bool)
    hidden[0, half:, :half] = hidden[1, half:, half:] = True
    assert (seen[hidden][:, :3] == [255, 0, 0]).all()
    assert np.array_equal(seen[~hidden], whole[~hidden])


def test_hidden_pixels_are_not_shaded(stage: StageMaker) -> None:
    theatre = stage((SIZE, SIZE), 1, msaa=1)
    scene = _room(theatre)
    theatre.shoot(scene)
    before = _samples(theatre, scene)
    assert before >= SIZE * SIZE
    theatre.target.hidden = (np.concatenate([_corner(theatre.clips[0], left=left) for left in (True, False)]),)
    after = _samples(theatre, scene) - SIZE * SIZE // 2  # the mask itself passes once
    assert after <= before * 0.55


def test_an_eye_with_fewer_triangles_hides_only_its_own(stage: StageMaker) -> None:
    theatre = stage((SIZE, SIZE), 2, msaa=1)
    scene = _room(theatre)
    whole = theatre.shoot(scene)
    theatre.target.hidden = (np.zeros((0, 2), np.float32), _corner(theatre.clips[1], left=True))
    seen = theatre.shoot(scene)
    assert np.array_equal(seen[0], whole[0])
    assert (seen[1, SIZE // 2 :, : SIZE // 2, :3] == [255, 0, 0]).all()


def test_nothing_hidden_is_nothing_called_and_a_new_mask_replaces_the_old(stage: StageMaker) -> None:
    theatre = stage((SIZE, SIZE), 1, msaa=1)
    scene = _room(theatre)
    whole = [theatre.shoot(scene) for _ in range(4)][-1]  # until the ring of frames goes round
    with counted() as without:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    theatre.target.hidden = (_corner(theatre.clips[0], left=True),)
    theatre.shoot(scene)
    made = live()
    with counted() as masked:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    assert masked.total() - without.total() <= 4
    theatre.target.hidden = (_corner(theatre.clips[0], left=False),)
    other = theatre.shoot(scene)
    half = SIZE // 2
    assert (other[0, half:, half:, :3] == [255, 0, 0]).all()
    assert np.array_equal(other[0, :, :half], whole[0, :, :half])
    assert live() == made
    theatre.target.hidden = None
    assert np.array_equal(theatre.shoot(scene), whole)

"""A picture that fills only a part of its texture, and how long it took: the GPU's side of dynamic resolution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.render.gpu_timer import RING, GpuTimer
from vrapp.render.objects import live

NONE = np.zeros(0, np.float32)
StageMaker = Callable[..., Any]


def _scene(theatre: Any) -> DrawList:
    model = shapes.sphere_row(3)
    return DrawList(
        [Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2))], sky=True
    )


@pytest.mark.parametrize("msaa", [1, 4])
@pytest.mark.parametrize("layers", [1, 2])
def test_a_part_holds_the_very_picture_of_its_size(stage: StageMaker, msaa: int, layers: int) -> None:
    small, large = stage((96, 64), layers, msaa=msaa), stage((192, 128), layers, msaa=msaa)
    wanted = small.shoot(_scene(small))
    scene = _scene(large)
    large.target.full = (192, 128)
    large.shoot(scene)
    made = live()
    large.target.width, large.target.height = 96, 64
    pixels = large.shoot(scene)[:, 64:, :96]  # the lower left
    assert np.array_equal(pixels, wanted)
    assert live() == made  # nothing is made anew for another size
    depth = np.empty((layers, 128, 192), np.float32)
    GL.glGetTextureImage(large.surface.depth, 0, GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, depth.nbytes, depth)
    assert depth[0, :64, :96].min() < 1.0


def test_times_come_with_their_tags_in_order(stage: StageMaker) -> None:
    theatre = stage((128, 128))
    scene = _scene(theatre)
    theatre.renderer.time_frames(True)
    timer = theatre.renderer.timer
    for number in range(3):
        timer.tag = float(number)
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    GL.glFinish()
    found = [timer.take() for _ in range(4)]
    assert [tag for _, tag in found[:3]] == [0.0, 1.0, 2.0]
    assert found[3] is None
    assert all(seconds > 0.0 for seconds, _ in found[:3])


def test_more_pixels_take_longer(stage: StageMaker) -> None:
    """What the driver calls elapsed follows the work: the median over a large picture is above that of one a thirtieth of its area."""
    theatre = stage((512, 512), msaa=1)
    scene = _scene(theatre)
    theatre.target.full = (512, 512)
    theatre.renderer.time_frames(True)
    theatre.shoot(scene)
    medians = []
    for size in (96, 512):
        theatre.target.width = theatre.target.height = size
        times = []
        for _ in range(5):
            theatre.renderer.draw(scene, theatre.target, theatre.eyes)
            GL.glFinish()
            while (found := theatre.renderer.timer.take()) is not None:
                times.append(found[0])
        medians.append(float(np.median(times[-5:])))
    assert medians[1] > 2.0 * medians[0]


def test_a_gpu_that_is_far_behind_is_left_unmeasured_not_waited_for(stage: StageMaker) -> None:
    stage((8, 8))
    timer = GpuTimer()
    with counted() as calls:
        for _ in range(RING + 2):
            timer.begin()
            timer.end()
    assert calls == {"glBeginQuery": RING, "glEndQuery": RING}
    GL.glFinish()
    assert timer.take() is not None
    timer.begin()
    timer.end()
    timer.close()


def test_three_calls_while_it_measures_and_none_while_it_does_not(stage: StageMaker) -> None:
    theatre = stage((32, 32))
    scene = _scene(theatre)
    for _ in range(4):  # until the ring of frames goes round
        theatre.shoot(scene)
    with counted() as plain:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    theatre.renderer.time_frames(True)
    theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    with counted() as measured:
        theatre.renderer.timer.take()
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    assert measured - plain == {"glBeginQuery": 1, "glEndQuery": 1, "glGetQueryObjectuiv": 1}
    assert measured.total() == plain.total() + 3

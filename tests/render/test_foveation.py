"""Fixed foveation without a driver that has it: the image's values, when it is made, and that nothing is called where it is absent. The calls themselves
have not run on a card that offers the extension."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapes

from vrapp.config import RenderSettings
from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.foveation import RADII, Foveation, rates
from vrapp.render.objects import live
from vrapp.render.renderer import Renderer

StageMaker = Callable[..., Any]


@dataclass
class FakeDriver:
    """Sixteen pixels a tile; notes what it is asked."""

    asked: list[str] = field(default_factory=list[str])
    image: int = 0

    def texel(self) -> tuple[int, int]:
        return 16, 16

    def palette(self) -> None:
        self.asked.append("palette")

    def use(self, texture: int) -> None:
        self.image = texture or self.image
        self.asked.append("use" if texture else "stop")


def test_the_middle_is_whole_and_the_rim_coarse_around_the_lens() -> None:
    clip = np.eye(4, dtype=np.float32)
    even = rates((20, 20), clip, RADII["high"])
    assert even[10, 10] == 0 and even[0, 0] == even[19, 19] == 2
    assert np.array_equal(even, even[::-1]) and np.array_equal(even, even.T)
    assert (np.diff(even[10, 10:].astype(int)) >= 0).all()
    assert set(even[10]) == {0, 1, 2}
    clip[2, 0] = 0.3  # this eye looks straight ahead left of the middle, at x = -0.3
    aside = rates((20, 20), clip, RADII["high"])
    whole = np.nonzero(aside[10] == 0)[0]
    assert abs((whole.mean() + 0.5) / 20 * 2 - 1 + 0.3) < 0.06
    assert (rates((20, 20), clip, RADII["low"]) <= aside).all()


def _image(driver: FakeDriver, shape: tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    out = np.empty(shape, np.uint8)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
    GL.glGetTextureImage(driver.image, 0, GL.GL_RED_INTEGER, GL.GL_UNSIGNED_BYTE, out.nbytes, out)
    return out


def test_the_image_follows_eyes_and_size_and_is_kept_else(stage: StageMaker) -> None:
    theatre, driver = stage((72, 40), 2), FakeDriver()
    theatre.clips[0, 2, 0], theatre.clips[1, 2, 0] = 0.4, -0.4
    foveation = Foveation("high", driver)
    foveation.begin(theatre.target)
    made = _image(driver, (2, 3, 5))
    assert np.array_equal(made[0], rates((5, 3), theatre.clips[0], RADII["high"]))
    assert np.array_equal(made[0], made[1][:, ::-1])  # eyes are mirrors of one another
    foveation.end()
    with counted() as calls:
        foveation.begin(theatre.target)
    assert calls.total() == 0
    theatre.target.width, theatre.target.height = 32, 32
    foveation.begin(theatre.target)
    assert np.array_equal(_image(driver, (2, 2, 2))[1], rates((2, 2), theatre.clips[1], RADII["high"]))
    assert driver.asked == ["palette", "use", "stop", "use", "use"]
    before = live()["texture"]
    foveation.close()
    assert live()["texture"] == before - 1


def test_a_driver_without_it_is_asked_nothing(stage: StageMaker) -> None:
    theatre = stage((32, 32), 2)
    assert not theatre.renderer.capabilities.shading_rate  # no software rasteriser has it; on a card that does, this test has nothing to say
    model = shapes.cube_grid(1)
    wanting = Renderer(RenderSettings(foveation="high"))
    try:
        for renderer in (theatre.renderer, wanting):
            scene = DrawList([Placed(renderer.upload(model), shapes.world(model), np.zeros(0, np.float32))])
            for _ in range(4):
                renderer.draw(scene, theatre.target, theatre.eyes)
        with counted() as plain:
            wanting.draw(scene, theatre.target, theatre.eyes)
        assert GL.glGetError() == 0
        assert not [name for name in plain if "ShadingRate" in name]
    finally:
        wanting.close()

"""Both eyes in one draw with GL_OVR_multiview2, which the driver in the headset's root has: the same pictures as the other ways, in as few calls."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from tests.conftest import absent
from vrapp import bench
from vrapp.config import RenderSettings, Settings
from vrapp.display.context import surfaceless
from vrapp.display.offscreen import OffscreenDisplay
from vrapp.frame import Stage, frame
from vrapp.render.capabilities import StereoWay, capabilities, way_for
from vrapp.render.debug import Listener
from vrapp.render.ring import FRAMES

pytestmark = pytest.mark.headset


@pytest.fixture(autouse=True)
def _multiview() -> Iterator[None]:
    context = surfaceless()
    ways = capabilities().ways
    context.close()
    if "multiview" not in ways:
        absent("GL_OVR_multiview2 (Mesa 25 or newer: python -m tools.headset test)")
    yield


def _seen(way: StereoWay, msaa: int) -> tuple[npt.NDArray[np.uint8], int]:
    """The shipped room and avatar, (2, H, W, 4), and the GL calls of a frame."""
    with bench.offscreen_stage(Settings(render=RenderSettings(msaa=msaa)), (160, 168), 0) as stage:
        stage.renderer._way = way_for(way, stage.renderer.capabilities.ways, msaa)  # pyright: ignore[reportPrivateUsage]
        listener = Listener()
        for _ in range(FRAMES + 1):
            frame(stage)
        calls = bench.count_gl_calls(stage)
        listener.raise_heard()
        listener.close()
        return _pixels(stage), calls


def _pixels(stage: Stage) -> npt.NDArray[np.uint8]:
    assert isinstance(stage.display, OffscreenDisplay)
    return stage.display.read_pixels()


@pytest.mark.parametrize("msaa", [1, 4])
def test_multiview_layered_and_passes_give_the_same_pictures(msaa: int) -> None:
    (multiview, calls), (layered, others), (passes, most) = (_seen(way, msaa) for way in ("multiview", "layered", "passes"))
    assert np.abs(multiview[0].astype(int) - multiview[1]).mean() > 1.0, "two eyes see two pictures"
    assert multiview.std() > 20
    assert np.array_equal(multiview, layered)
    assert np.array_equal(multiview, passes)
    assert calls == others < most
    assert calls < 60


def test_the_best_way_that_the_driver_can_is_taken() -> None:
    """This driver does not take multisampled arrays; others do."""
    context = surfaceless()
    ways = capabilities().ways
    assert ways[0] == "multiview"
    assert way_for("multiview", ways, 1) == "multiview"
    assert way_for("multiview", ways, 4) in ("multiview", "layered")
    assert way_for("multiview", ("multiview", "passes"), 4) in ("multiview", "passes")
    assert way_for("layered", ways, 4) == "layered"
    context.close()

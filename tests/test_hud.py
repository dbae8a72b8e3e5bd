"""Where a ray meets the panel."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest

from vrapp import hud, xform
from vrapp.conversation import Conversation
from vrapp.messages import MindState
from vrapp.ui.state import Dismiss, PanelState

SIZE = (0.8, 0.4)
PLACE = xform.compose((0.0, 1.0, -1.0), (0.0, 0.0, 0.0, 1.0))


def aim(origin: tuple[float, float, float], target: tuple[float, float, float]) -> np.ndarray:
    return xform.compose(origin, xform.look_rotation(np.subtract(origin, target)))


def test_the_middle_and_the_corners() -> None:
    assert hud.meet(aim((0.0, 1.0, 0.0), (0.0, 1.0, -1.0)), PLACE, SIZE) == pytest.approx((0.5, 0.5, 1.0), abs=1e-5)
    met = hud.meet(aim((0.2, 1.3, 0.2), (-0.399, 1.199, -1.0)), PLACE, SIZE)
    assert met is not None and met[:2] == pytest.approx((0.00125, 0.0025), abs=1e-3)


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ((0.0, 1.0, 0.0), (0.5, 1.0, -1.0)),  # beside it
        ((0.0, 1.0, 0.0), (0.0, 1.0, 1.0)),  # away from it
        ((0.0, 1.0, -2.0), (0.0, 1.0, -1.0)),  # from behind
        ((0.0, 1.0, 0.0), (1.0, 1.0, 0.0)),  # along it
    ],
)
def test_what_misses(origin: tuple[float, float, float], target: tuple[float, float, float]) -> None:
    assert hud.meet(aim(origin, target), PLACE, SIZE) is None


def test_the_panel_stands_beside_the_avatar_and_nearer() -> None:
    x, y, z, _ = hud.beside((0.0, 0.0, -0.4, 0.0))
    assert x > 0.4 and z > -0.4 and 0.9 < y < 1.4


def test_a_line_for_once_is_shown_as_such_until_it_is_put_away() -> None:
    class Room:
        doing = ("", -1.0)
        through = "desktop"
        notice = ""
        talk: Conversation

    class Shown:
        state = PanelState()
        notices_seen: ClassVar[set[str]] = set()

    world, shown = Room(), Shown()
    world.talk = Conversation(None, None, state=MindState("ready", "There are larger models."))  # pyright: ignore[reportArgumentType]
    hud.fill(shown, world)  # pyright: ignore[reportArgumentType]
    assert (shown.state.notice, shown.state.notice_kind) == ("There are larger models.", "info")
    world.talk.trouble = "The disk is full."
    hud.fill(shown, world)  # pyright: ignore[reportArgumentType]
    assert (shown.state.notice, shown.state.notice_kind) == ("The disk is full.", "error")
    for following in ("There are larger models.", ""):
        hud.act(world, shown, [Dismiss()])  # pyright: ignore[reportArgumentType]
        hud.fill(shown, world)  # pyright: ignore[reportArgumentType]
        assert shown.state.notice == following

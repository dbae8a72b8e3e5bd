"""A whole visit in the simulated headset, with the real model: look, press a reply, be answered, take it off; and a runtime that dies in the middle."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrapp import app, config
from vrapp.avatar import bones
from vrapp.display.protocol import Target
from vrapp.display.surface import Surface
from vrapp.frame import Stage, frame
from vrapp.hud import _standing  # pyright: ignore[reportPrivateUsage]
from vrapp.messages import Sentence, TurnEnded
from vrapp.venue import Venue

pytestmark = pytest.mark.headset
SIZE = (320, 320)


@contextmanager
def visit(mirror: bool) -> Generator[tuple[Stage, Venue]]:
    settings = config.load(overrides={"display": {"mirror": mirror}, "render": {"msaa": 1, "scale": 0.25}, "mind": {"seed": 5}, "room": {"light": "dusk"}})
    with app.visit(settings, "headset") as (stage, venue):
        yield stage, venue


def frames_until(stage: Stage, venue: Venue, done: Callable[[], bool], limit_s: float = 60.0) -> None:
    end = time.monotonic() + limit_s
    while not done():
        assert time.monotonic() < end, f"not within {limit_s:.0f} s; mind {stage.world.talk.state.phase}, display {venue.display.state}"
        assert venue.keep(stage)
        frame(stage)


def snapshot(stage: Stage) -> Any:
    """(H, W, 3) of what the wearer's head sees now, drawn beside the headset's own pictures."""
    from vrapp.display import matrices

    surface = Surface(SIZE, 1, depth=False, label="snapshot")
    eye, clip = np.zeros((1, 4, 4), np.float32), np.zeros((1, 4, 4), np.float32)
    matrices.inverse_of_pose(stage.world.user.head, eye[0])
    matrices.perspective(0.9, 1.0, 0.05, 100.0, clip[0])
    stage.renderer.draw(stage.scene, Target(*SIZE, 1, eye, clip, surface.color), eye)
    pixels = surface.read_pixels()[0, :, :, :3]
    surface.close()
    return pixels


def reply_point(stage: Stage, index: int) -> tuple[float, float, float]:
    """Where the middle of a quick reply's button is, in the stage."""
    hud, world = stage.hud, stage.world
    assert hud is not None
    block = next(block for block in hud.panel.layout.blocks if block.kind == "reply" and block.index == index)
    left, top, right, bottom = block.rect
    place, size = _standing(hud, world)
    width, height = hud.panel.size
    local = ((left + right) / 2 / width - 0.5) * size[0], (0.5 - (top + bottom) / 2 / height) * size[1]
    point = np.array((*local, 0.0, 1.0), dtype=np.float32) @ place @ world.stage_from_world
    return float(point[0]), float(point[1]), float(point[2])


def test_a_visit_from_putting_on_to_taking_off(headset: Any, default_model: Path) -> None:
    with visit(mirror=False) as (stage, venue):
        world = stage.world
        assert venue.display.kind == "openxr"
        headset.move(0.0, 1.55, 0.0)
        headset.look(yaw=0.0, pitch=-0.1)
        frames_until(stage, venue, lambda: world.talk.phase == "idle" and world.talk.turn_id == 1 and bool(world.talk.quick_replies))
        greeting = world.talk.heard
        assert greeting and all(isinstance(words, str) and words for words in greeting)
        before = snapshot(stage)
        assert 25 < before.mean() < 220 and before.std() > 20

        # Point the right hand at the first reply; the head moves aside so that the avatar has to turn.
        headset.move(0.7, 1.55, 0.1)
        headset.look_at(0.0, 1.4, -1.6)
        frames_until(stage, venue, lambda: not world.typing and world.user.head[3, 0] > 0.5)
        target = reply_point(stage, 0)
        headset.hand("right", position=(0.3, 1.3, -0.2), pointing_at=target)
        assert stage.hud is not None
        panel = stage.hud.panel
        frames_until(stage, venue, lambda: panel.hovered == "reply0", 10)
        words = world.talk.quick_replies[0]
        headset.hand("right", trigger=1.0)
        frames_until(stage, venue, lambda: world.talk.turn_id == 2, 10)
        assert world.talk.user_words == words
        headset.hand("right", trigger=0.0)

        sentences: list[Sentence] = []
        shown: list[str] = []
        ended: list[TurnEnded] = []
        turned: list[float] = []  # x of where the head faces, in each frame of the answer
        head = world.avatar.rig.node[bones.HEAD]

        def answered() -> bool:
            sentences.extend(mail for mail in world.mail if isinstance(mail, Sentence))
            ended.extend(mail for mail in world.mail if isinstance(mail, TurnEnded))
            turned.append(float(world.avatar.pose.node_world[head][2, 0]))
            if stage.hud is not None and world.talk.phase == "speaking":
                shown.append(stage.hud.state.subtitle)
            return bool(ended) and world.talk.phase == "idle"

        frames_until(stage, venue, answered)
        assert ended[0].reason in ("done", "length") and ended[0].generated_tokens > 0
        assert sentences and {s.text for s in sentences} <= set(shown)
        # Over the whole answer, because a speaker glances away now and then; straight at the wearer would be 0.38.
        assert np.median(turned) > 0.2, "the avatar did not turn its head to where the wearer went"
        after = snapshot(stage)
        assert np.abs(after.astype(int) - before.astype(int)).mean() > 2.0
        venue.display.request_exit()  # pyright: ignore[reportAttributeAccessIssue]
        frames_until(stage, venue, lambda: venue.display.state == "closed", 10) if venue.display.state != "closed" else None
    assert headset.validation_errors() == []


def test_the_window_takes_over_when_the_runtime_dies_and_the_headset_returns(headset: Any, window_server: str, tmp_path: Path) -> None:
    script = tmp_path / "replies.txt"
    script.write_text("I am still here.\n")
    settings = config.load(
        overrides={"display": {"window": [320, 240]}, "render": {"msaa": 1, "scale": 0.25}, "mind": {"script": str(script)}, "room": {"light": "dusk"}}
    )
    with app.visit(settings, "headset") as (stage, venue):
        assert venue.display.kind == "openxr" and stage.world.through == "headset"
        for _ in range(10):
            venue.keep(stage)
            frame(stage)
        said = stage.world.talk
        headset.kill()
        frames_until(stage, venue, lambda: venue.display.kind == "desktop", 20)
        assert stage.world.through == "window" and stage.world.talk is said
        for _ in range(5):
            venue.keep(stage)
            frame(stage)
        headset.restart()
        frames_until(stage, venue, lambda: venue.display.kind == "openxr", 30)
        for _ in range(10):
            venue.keep(stage)
            frame(stage)
        assert stage.world.through == "headset"
    assert headset.validation_errors() == []

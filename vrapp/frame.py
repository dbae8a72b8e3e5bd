"""A frame's way, from the display's input to its picture: 72 to 120 times a second, never waiting for anything but the display.

This is the first file to read. `frame` is the whole journey; each stage is one call into the part that owns it:

    display.begin   vrapp/display   wait for the pace; head, hands, keys as plain data
    world.step      vrapp/world     mail from mind and voice, the panel, where everybody is, what the companion wants to do
    animate         vrapp/avatar    the body: skeleton matrices, morph weights, material values
    gather          here            the frame as arrays, ready to upload
    pace.hold       vrapp/pace      how large a picture the GPU has time for
    display.acquire vrapp/display   the eyes, located as late as possible
    renderer.draw   vrapp/render    a constant number of GL calls, both eyes in one pass
    display.end     vrapp/display   shown
    changes.step    vrapp/changes   a slice of the avatar or room that is on its way, if one is
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from vrapp import world
from vrapp.avatar.pose import Pose
from vrapp.display.protocol import Display, Input, Target
from vrapp.pace import Pace
from vrapp.render.drawlist import DrawList
from vrapp.render.renderer import Renderer
from vrapp.world import World

if TYPE_CHECKING:  # the panel comes after the first frame, and what draws it takes long to import
    from vrapp.hud import Hud

F32 = npt.NDArray[np.float32]


class Changing(Protocol):
    """`vrapp.changes.Changes`, which knows this file."""

    def step(self, stage: Stage) -> None: ...


@dataclass(slots=True)
class Stage:
    """All that a frame touches. Built once by `app`, changed only when room, avatar or display change."""

    display: Display
    world: World
    renderer: Renderer
    hud: Hud | None
    pace: Pace = field(default_factory=Pace)
    scene: DrawList = field(default_factory=DrawList)
    changes: Changing | None = None
    eyes: F32 = field(default_factory=lambda: np.zeros((2, 4, 4), dtype=np.float32))


def _no_lap(stage: str) -> None:
    """The default of `lap`: nobody is timing."""


def frame(stage: Stage, lap: Callable[[str], None] = _no_lap) -> None:
    """One frame. `lap` hears the name of each stage when it is done (`vrapp bench frame` reads a clock there)."""
    given = stage.display.begin()
    lap("input")
    world.step(stage.world, given)
    lap("step")
    pose = stage.world.avatar.animate(stage.world.want, given.dt_s)
    lap("animate")
    gather(stage, pose, given)
    lap("gather")
    stage.pace.hold(stage.display, stage.renderer)
    target = stage.display.acquire()
    if target is not None:
        stage.renderer.draw(stage.scene, target, eyes_from_world(stage, target))
    lap("draw")
    stage.display.end(target)
    lap("end")
    if stage.changes is not None:
        stage.changes.step(stage)


def gather(stage: Stage, pose: Pose, given: Input) -> None:
    """Bring the draw list up to date: the room's entry never changes, the avatar's arrays are the pose's own."""
    scene = stage.scene
    body = scene.placed[-1]
    body.node_world, body.morph_weights, body.materials = pose.node_world, pose.morph_weights, pose.materials
    scene.time_s = stage.world.now_s
    if stage.hud is not None:
        scene.panels = stage.hud.refresh(stage.world, given)
        if stage.hud.ticked >= 0:
            stage.display.haptic(stage.hud.ticked, 0.01, 0.4)


def eyes_from_world(stage: Stage, target: Target) -> F32:
    """(L, 4, 4) eye_from_world of this frame's eyes, written into the stage's own array."""
    eyes = stage.eyes[: target.layers]
    np.matmul(stage.world.stage_from_world, target.eye_from_stage, out=eyes)
    return eyes

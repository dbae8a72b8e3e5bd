"""Another light comes into the room in the middle of a visit: lightmap, probes, surroundings, view, lamps. `vrapp.changes` runs it for /light and /switch.

    ask the loader ── it sums the groups ──> surroundings and pictures in slices ──> the standing order with other glows ──> programs ──> change ──> tidy up

When the time of day changes, the picture darkens for a moment and brightens again, as eyes do; a lamp goes on and off at once, as lamps do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

from vrapp import light_now, scenery
from vrapp.config import Settings
from vrapp.frame import Stage
from vrapp.light_now import LightNow
from vrapp.messages import LightShare, Relight
from vrapp.relight import Relit
from vrapp.render.repaint import Repaint
from vrapp.render.upload import Upload
from vrapp.scene.room import Room

DIP_S, DIP_TO = 0.25, 0.04  # seconds down and as many up again; how dark it is between
Slice = Callable[[Stage, Upload], Generator[None, float, int]]
"""Steps an upload once a frame and gives its handle."""


def order(room: Room, light: LightNow) -> Relight:
    """What the loader has to sum."""
    assert room.light is not None and room.model.path is not None
    lit, shown = light_now.weights(light, room.light), room.light.sets[light.shown]
    shares = [
        LightShare(lit[group.name], group.lightmap, group.strength, group.probes, group.environment)
        for group in room.light.groups.values()
        if group.lightmap or group.probes or group.environment
    ]
    return Relight(str(Path(room.model.path).resolve().parent), shares, shown.environment, shown.outside)


def bring(stage: Stage, settings: Settings, light: LightNow, made: Relit, slice_: Slice) -> Generator[None, float, None]:
    """light: what was asked for, as it was then. Given up before its end, it leaves everything as it was."""
    renderer, room = stage.renderer, stage.world.room
    assert room.light is not None
    before, handles = stage.scene, list[int]()
    model = before.placed[0].model
    try:
        if made.environment is not None:
            handles.append((yield from slice_(stage, renderer.begin_environment(made.environment))))
        yield from slice_(stage, renderer.begin_repaint(model, repaint_of(room, made)))
        coming = replace(before, placed=[scenery.placed_room(model, room, light), *before.placed[1:]])
        scenery.relight(coming, room, made, light, handles[0] if handles else 0, settings)
        yield from slice_(stage, renderer.begin_scene(coming))
        yield from slice_(stage, renderer.begin_warming(coming))
        dips = light.shown != stage.world.lit.shown
        if dips:
            yield from _fade(stage, before.exposure, before.exposure * DIP_TO)
        renderer.repaint(model)
        outdated = [before.environment] if handles and before.environment else []
        coming.exposure, target = (before.exposure if dips else coming.exposure), coming.exposure
        coming.panels, coming.bloom = before.panels, before.bloom
        stage.scene, stage.world.lit = coming, light
        handles[:] = []
    finally:
        renderer.drop_repaint(model)
        for handle in handles:
            renderer.forget(handle)
    try:
        if dips:
            yield from _fade(stage, target * DIP_TO, target)
        else:
            yield  # a frame of the new light: the old is no longer in any plan
    finally:
        stage.scene.exposure = target
        for handle in outdated:
            renderer.forget(handle)


def _fade(stage: Stage, first: float, last: float) -> Generator[None, float, None]:
    """The exposure from one to the other, evenly to the eye. Without frames between (pictures), at once."""
    begin_s = stage.world.now_s
    while (yield) < math.inf and (share := (stage.world.now_s - begin_s) / DIP_S) < 1.0:
        stage.scene.exposure = first * (last / first) ** (share * share * (3.0 - 2.0 * share)) if min(first, last) > 0.0 else last
    stage.scene.exposure = last


def repaint_of(room: Room, made: Relit) -> Repaint:
    """Which of the room's pictures the new ones replace."""
    assert room.light is not None
    out = Repaint()
    if made.lightmap is not None and room.light.lightmap >= 0:
        out.pictures[room.light.lightmap, True] = made.lightmap
        out.strengths = dict.fromkeys(room.light.lit, made.strength)
    if made.outside is not None and room.light.view >= 0:
        out.pictures[room.light.view, True] = made.outside
    return out

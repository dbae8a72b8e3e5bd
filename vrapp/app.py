"""Composition root: builds the parts and runs the loop. In the headset if a runtime answers, else in a window, else (no display) in the terminal.

The mind and the voice are started first, so that the model loads while the window opens. The GL context is the window's where there is a window (it is the
mirror while a headset runs), and with it every GL object outlives the headset's coming and going.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from vrapp.config import ASSETS, Settings
from vrapp.conversation import Conversation
from vrapp.display.protocol import Display
from vrapp.errors import BadInputError, MissingError
from vrapp.frame import Stage, frame
from vrapp.hud import Hud
from vrapp.lights import lights_of, studio_lights
from vrapp.pace import Pace
from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.renderer import Renderer
from vrapp.scene.model import Model, no_nodes
from vrapp.scene.room import Room, load_room
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import Vrm
from vrapp.ui.panel import ConversationPanel
from vrapp.world import Through, make_world

if TYPE_CHECKING:
    from vrapp.venue import Venue

F32 = npt.NDArray[np.float32]
FRAMES_BETWEEN_COLLECTIONS = 600


@dataclass(slots=True)
class Place:
    """What was read from files for a visit."""

    room: Room
    person: Vrm


def load_place(settings: Settings) -> Place:
    """Read room and avatar, both at once. Raises BadInputError naming the file that is wrong."""
    room_path = _shipped(settings.place.room, "rooms/evening/room.glb")
    person_path = _shipped(settings.place.avatar, "avatars/default.vrm")
    with ThreadPoolExecutor(2) as pool:
        room, person = pool.submit(load_room, room_path), pool.submit(load_vrm, person_path)
        return Place(room.result(), person.result())


def _shipped(name: str, default: str) -> Path:
    path = ASSETS / default if name == "default" else Path(name).expanduser()
    if not path.is_file():
        raise BadInputError("no such file; give the path of one, or leave it out for the shipped one", path)
    return path


def without_room(place: Place) -> Place:
    """The same person on nothing: for portraits and for comparing pictures."""
    empty = Model(None, no_nodes(), [], [], [], [], [], [], [], [], np.zeros(0, dtype=np.int32))
    room = Room(empty, np.zeros((0, 4, 4), dtype=np.float32), avatar_spot=(0.0, 0.0, 0.0, 0.0), user_spot=(0.0, 0.0, 1.6, 0.0))
    return Place(room, place.person)


@contextmanager
def build(settings: Settings, place: Place, display: Display, talk: Conversation, through: Through, hud: Hud | None) -> Generator[Stage]:
    """Everything that a frame touches, uploaded and warm. The display's GL context must be current and stays the caller's."""
    with ExitStack() as stack:
        renderer = Renderer(settings.render)
        stack.callback(renderer.close)
        world = make_world(settings, place.room, place.person, talk, through)
        scene = DrawList(
            exposure=settings.render.exposure * place.room.exposure, tone_map=settings.render.tone_map, bloom=settings.render.bloom_on(display.kind)
        )
        scene.lights = lights_of(place.room.model, place.room.node_world) or studio_lights()
        if place.room.environment is not None:
            scene.environment = renderer.upload_environment(_turned(place.room.environment))
        if place.room.reflection is not None:
            scene.reflection = renderer.upload_environment(_turned(place.room.reflection))
        scene.box, scene.probes = place.room.box, place.room.probes
        room = place.room.model
        scene.placed = [
            Placed(renderer.upload(room), place.room.node_world, np.zeros(room.morph_count, dtype=np.float32), casts_shadow=False, dynamic=False),
            Placed(renderer.upload(place.person.model), world.avatar.pose.node_world, world.avatar.pose.morph_weights, world.avatar.pose.materials),
        ]
        if hud is not None:
            stack.callback(hud.close)
        yield Stage(display, world, renderer, hud, Pace(settings.render), scene)


def _turned(picture: F32) -> F32:
    """An equirectangular picture whose middle looks along +X (as three.js reads them) as the renderer's, whose middle looks along -Z: a quarter turn."""
    return np.ascontiguousarray(np.roll(picture, picture.shape[1] // 4, axis=1))


# the ways in


def run(settings: Settings) -> int:
    """In the headset if a runtime answers, else in a window, else in the terminal."""
    from vrapp.display.openxr_instance import probe

    reasons: list[str] = []
    try:
        probe()
        return _live(settings, "headset")
    except MissingError as error:
        reasons.append(f"no headset ({error})")
    try:
        return _live(settings, "window")
    except MissingError as error:
        reasons.append(f"no window ({error})")
    from vrapp import terminal

    return terminal.run(settings, reasons)


def run_headset(settings: Settings) -> int:
    return _live(settings, "headset")


def run_desktop(settings: Settings) -> int:
    return _live(settings, "window")


def _live(settings: Settings, wish: Literal["headset", "window"]) -> int:
    with visit(settings, wish) as (stage, venue):
        print(f"vrapp: you are here through {venue.display.name}; Ctrl-C or closing the window leaves", file=sys.stderr)
        _loop(stage, venue)
    return 0


@contextmanager
def visit(settings: Settings, wish: Literal["headset", "window"]) -> Generator[tuple[Stage, Venue]]:
    """A visit with its processes, ready for the first frame. Raises MissingError when the wished display is not to be had."""
    from vrapp.venue import Venue
    from vrapp.workers import MindProcess, VoiceProcess

    with ExitStack() as stack:
        loading = stack.enter_context(ThreadPoolExecutor(1)).submit(load_place, settings)
        venue = Venue(settings, wish)
        stack.callback(venue.close)
        mind, voice = MindProcess(settings), VoiceProcess(settings)  # they start while the room is read
        stack.callback(mind.close)
        stack.callback(voice.close)
        talk = Conversation(mind, voice)
        stage = stack.enter_context(build(settings, loading.result(), venue.display, talk, "window", Hud(ConversationPanel(), "camera")))
        venue.settle(stage)
        yield stage, venue


def _loop(stage: Stage, venue: Venue) -> None:
    """Frame after frame, until the user leaves. The collector runs only here, between frames, over what is young."""
    gc.collect()
    gc.freeze()
    gc.disable()
    count = 0
    try:
        while venue.keep(stage):
            stage.world.clock = _clock_words(stage.world.clock, count)
            frame(stage)
            count += 1
            if count % FRAMES_BETWEEN_COLLECTIONS == 0:
                gc.collect(0)
    except KeyboardInterrupt:
        pass
    finally:
        gc.enable()
        gc.unfreeze()


def _clock_words(before: str, count: int) -> str:
    """Date and time in words, told anew every few seconds."""
    return time.strftime("%A, %d %B %Y, %H:%M") if count % FRAMES_BETWEEN_COLLECTIONS == 0 else before

"""Composition root: builds the parts and runs the loop. In the headset if a runtime answers, else in a window, else (no display) in the terminal.

The mind and the voice are started first, so that the model loads while the window opens. The GL context is the window's where there is a window (it is the
mirror while a headset runs), and with it every GL object outlives the headset's coming and going.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from vrapp import light_now, motions, scenery
from vrapp.company import embodied
from vrapp.config import Settings
from vrapp.conversation import Conversation
from vrapp.display.protocol import Display
from vrapp.errors import MissingError
from vrapp.frame import Stage, frame
from vrapp.loading import LightName, find, packed_lights, pictures_folder, programs_folder
from vrapp.marks import mark
from vrapp.pace import Pace
from vrapp.reading import read_person, read_room
from vrapp.render.drawlist import DrawList
from vrapp.render.packed import Packed, pack
from vrapp.render.renderer import Renderer
from vrapp.scene.model import Model, no_nodes
from vrapp.scene.room import Room
from vrapp.scene.vrm_types import Vrm
from vrapp.world import Through, World, make_world

if TYPE_CHECKING:
    from vrapp.hud import Hud
    from vrapp.venue import Venue

F32 = npt.NDArray[np.float32]
FRAMES_BETWEEN_COLLECTIONS = 600


@dataclass(slots=True)
class Place:
    """What was read from files for a visit. packed: models that are already made ready for the GPU."""

    room: Room
    person: Vrm
    packed: list[tuple[Model, Packed]] = field(default_factory=list[tuple[Model, Packed]])

    def pack(self, model: Model) -> Packed:
        return next((packed for each, packed in self.packed if each is model), None) or pack(model)


def load_place(settings: Settings) -> Place:
    """Read and pack room and avatar, both at once. Raises BadInputError naming the file that is wrong."""
    settings = embodied(settings)
    room_path, person_path = find("room", settings.place.room, settings), find("avatar", settings.place.avatar, settings)
    kept = pictures_folder(settings)
    with ThreadPoolExecutor(3) as pool:
        person = pool.submit(read_person, person_path)
        moves = pool.submit(motions.library, settings)
        room = read_room(room_path)
        packing = [pool.submit(pack, room.model, kept=kept), pool.submit(lambda: pack(person.result().model, kept=kept))]
        models = (room.model, person.result().model)
        moves.result()  # read by now, for whoever asks next
        place = Place(room, person.result(), [(model, each.result()) for model, each in zip(models, packing, strict=True)])
        mark("read")
        return place


def without_room(place: Place) -> Place:
    """The same person on nothing: for portraits and for comparing pictures."""
    return Place(nowhere(), place.person)


def nowhere() -> Room:
    """A room of nothing, in which both stand a good step apart."""
    empty = Model(None, no_nodes(), [], [], [], [], [], [], [], [], np.zeros(0, dtype=np.int32))
    return Room(empty, np.zeros((0, 4, 4), dtype=np.float32), avatar_spot=(0.0, 0.0, 0.0, 0.0), user_spot=(0.0, 0.0, 1.6, 0.0))


@contextmanager
def build(settings: Settings, place: Place, display: Display, talk: Conversation, through: Through, hud: Hud | None) -> Generator[Stage]:
    """Everything that a frame touches, uploaded and warm. The display's GL context must be current and stays the caller's."""
    with ExitStack() as stack:
        renderer = Renderer(settings.render, programs=programs_folder(settings), environments=settings.cache_path / "environments")
        stack.callback(renderer.close)
        mark("programs")
        world = make_world(settings, place.room, place.person, talk, through)
        scene, room = DrawList(tone_map=settings.render.tone_map, bloom=settings.render.bloom_on(display.kind)), place.room
        handles: dict[LightName, int] = {name: renderer.begin_environment(packed).finish() for name, packed in packed_lights(room).items()}
        scenery.light(scene, room, handles, settings)
        mark("light")
        scene.placed = [
            scenery.placed_room(renderer.begin_upload(place.pack(room.model)).finish(), room),
            scenery.placed_person(renderer.begin_upload(place.pack(place.person.model)).finish(), world.avatar),
        ]
        mark("uploaded")
        if hud is not None:
            stack.callback(hud.close)
        yield Stage(display, world, renderer, hud, Pace(settings.render), scene)


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


def run_desktop(settings: Settings, leave: Callable[[Stage], bool] | None = None) -> int:
    """leave: asked before each frame whether the visit is over."""
    return _live(settings, "window", leave)


def _live(settings: Settings, wish: Literal["headset", "window"], leave: Callable[[Stage], bool] | None = None) -> int:
    with visit(settings, wish) as (stage, venue):
        print(f"vrapp: you are here through {venue.display.name}; Ctrl-C or closing the window leaves", file=sys.stderr)
        _loop(stage, venue, leave or (lambda stage: False))
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
        mark("display")
        mind, voice = MindProcess(settings), VoiceProcess(settings)  # they start while the room is read
        stack.callback(mind.close)
        stack.callback(voice.close)
        talk = Conversation(mind, voice)
        stage = stack.enter_context(build(settings, loading.result(), venue.display, talk, "window", None))
        venue.settle(stage)
        if venue.keep(stage):  # the room and who is in it come first, then what it takes to talk with them
            frame(stage)
            mark("first frame")
        _furnish(settings, stage, stack)
        venue.settle(stage)
        mark("furnished")
        yield stage, venue


def _furnish(settings: Settings, stage: Stage, stack: ExitStack) -> None:
    """The panel, and what brings in other rooms, people and light."""
    from vrapp.changes import Changes
    from vrapp.hud import Hud
    from vrapp.loading import Loader
    from vrapp.ui.panel import ConversationPanel

    stage.hud = Hud(ConversationPanel(), "camera")
    stack.callback(stage.hud.close)
    stage.changes = changes = Changes(settings, Loader(settings))
    stack.callback(changes.close)
    begin_light(stage, settings.room.light)
    stage.renderer.begin_warming(stage.scene).finish()  # what the first frame did not show


def _loop(stage: Stage, venue: Venue, leave: Callable[[Stage], bool] = lambda stage: False) -> None:
    """Frame after frame, until the user leaves. The collector runs only here, between frames, over what is young."""
    gc.collect()
    gc.freeze()
    gc.disable()
    count = 0
    try:
        while venue.keep(stage) and not leave(stage):
            if count % FRAMES_BETWEEN_COLLECTIONS == 0:
                tell_time(stage.world)
            frame(stage)
            count += 1
            if count % FRAMES_BETWEEN_COLLECTIONS == 0:
                gc.collect(0)
    except KeyboardInterrupt:
        pass
    finally:
        gc.enable()
        gc.unfreeze()


def begin_light(stage: Stage, name: str) -> None:
    """The light that the settings wish for; the room begins as it is stored. A room that has no such set keeps what it has."""
    world = stage.world
    world.hour = hour_of(time.localtime())
    world.light.wish = name
    light_now.enter(world.light, world.room, world.hour)


def tell_time(world: World) -> None:
    """Date and time in words, told anew every few seconds; the light follows."""
    now = time.localtime()
    world.clock, world.hour = time.strftime("%A, %d %B %Y, %H:%M", now), hour_of(now)
    light_now.pass_time(world.light, world.room, world.hour)


def hour_of(now: time.struct_time) -> float:
    return now.tm_hour + now.tm_min / 60.0

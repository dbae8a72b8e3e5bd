"""Another avatar or another room in the middle of a visit, without a frame that waits for it.

In: the world's `commands` ("/avatar FILE|NAME", "/room FILE|NAME", "/light SET", "/switch LAMP"). Out: the stage with the other one in it, and until then
the old one; `world.doing` says what goes on, `world.notice` why it came to nothing. `step` is called once between two frames and works for as long as it is
allowed to:

    ask the loader ── it reads, checks, packs ──> take over ──> upload in slices ──> the standing order of the new set ──> programs ──> change ──> tidy up
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Literal, Protocol

from vrapp import light_change, light_now, loading, scenery
from vrapp.config import Settings
from vrapp.errors import VrappError
from vrapp.frame import Stage
from vrapp.loading import LightName, Loaded
from vrapp.messages import Compiled, LoadKind, Refused, Relight
from vrapp.relight import Relit
from vrapp.render.drawlist import Placed
from vrapp.render.library import Recipe
from vrapp.render.renderer import Renderer
from vrapp.render.upload import Upload
from vrapp.world import World

KINDS: dict[str, LoadKind] = {"/avatar": "avatar", "/room": "room"}
HELP = "/avatar NAME or FILE, /room NAME or FILE, /light day, dusk, night or auto, /switch LAMP on or off"
LIGHT = "light"
Kind = LoadKind | Literal["light"]
READING, BRINGING = 0.15, 0.85  # where the bar stands while the file is read, and how far it has come when all is on the GPU


class LoaderLink(Protocol):
    def ask(self, kind: LoadKind, path: Path) -> None: ...
    def relight(self, order: Relight) -> None: ...
    def compile(self, programs: list[Recipe]) -> None: ...
    def poll(self) -> Loaded | Relit | Compiled | Refused | None: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Report:
    """Of the last `step`, for those who watch over the frame."""

    seconds: float = 0.0
    bytes: int = 0
    programs: int = 0


class Changes:
    """One change at a time, in the order in which they were asked for; of those that wait, only the last of each kind counts."""

    def __init__(self, settings: Settings, loader: LoaderLink) -> None:
        self._settings, self._loader = settings, loader
        self._waiting: deque[tuple[Kind, str]] = deque()
        self._work: Generator[None, float, None] | None = None
        self.allowance_s = settings.render.upload_ms * 1e-3
        self.report = Report()
        self.count = 0  # changes that were made

    @property
    def busy(self) -> bool:
        return self._work is not None or bool(self._waiting)

    def ask(self, kind: Kind, name: str = "") -> None:
        """name: as `loading.find` takes it; of light, which is the world's, none."""
        self._waiting = deque((each, wish) for each, wish in self._waiting if each != kind)
        self._waiting.append((kind, name))

    def step(self, stage: Stage) -> None:
        """Between two frames, with the GL context current."""
        begin = perf_counter()
        self.report = Report()
        while stage.world.commands:
            self._obey(stage, stage.world.commands.popleft())
        if stage.world.light.asked:
            stage.world.light.asked = False
            self.ask(LIGHT)
        if self._work is None and self._waiting:
            kind, name = self._waiting.popleft()
            self._work = self._relight(stage) if kind == LIGHT else self._change(stage, kind, name)
            next(self._work, None)
        elif self._work is not None:
            try:
                self._work.send(self.allowance_s)
            except StopIteration:
                self._work = None
                stage.world.doing = ("", -1.0)
            except VrappError as error:
                self._give_up(stage, str(error))
            except Exception as error:  # whatever a file has led to, the visit goes on
                self._give_up(stage, f"could not be brought in ({type(error).__name__}: {error}); please report it")
        self.report.seconds = perf_counter() - begin

    def _give_up(self, stage: Stage, why: str) -> None:
        self._work = None
        stage.world.doing, stage.world.notice = ("", -1.0), " ".join(why.split())

    def finish(self, stage: Stage) -> None:
        """All that was asked for, now: where no frame waits."""
        self.allowance_s = math.inf
        self.step(stage)
        while self.busy:
            self.step(stage)

    def close(self) -> None:
        if self._work is not None:
            self._work.close()
        self._loader.close()

    def _obey(self, stage: Stage, line: str) -> None:
        world = stage.world
        word, _, rest = line.partition(" ")
        name = rest.strip().strip("\"'")
        kind = KINDS.get(word)
        if kind is not None and name:
            world.notice = ""
            self.ask(kind, name)
        elif word == "/light" and name:
            world.notice = light_now.choose(world.light, world.room, name.lower(), world.hour)
        elif word == "/switch" and name:
            done, words = _switched(world, name)
            world.notice = "" if done else words
        else:
            world.notice = f"{HELP}; places: {', '.join(loading.names('room', self._settings))}"

    # one change

    def _relight(self, stage: Stage) -> Generator[None, float, None]:
        """The room as `world.light` wants it now. What cannot be read is told once, and the light stays."""
        world = stage.world
        if world.room.light is None:
            return
        light = replace(world.light, by_hand=dict(world.light.by_hand))
        yield
        self._loader.relight(light_change.order(world.room, light))
        while (answer := self._loader.poll()) is None:
            yield
        if isinstance(answer, Refused):
            world.light = replace(world.lit, wish="", by_hand=dict(world.lit.by_hand))
            raise VrappError(answer.text)
        assert isinstance(answer, Relit)
        whole = max(1, sum(level.nbytes for level in loading.large(answer)))
        try:
            yield from light_change.bring(stage, self._settings, light, answer, lambda at, upload: self._step(at, upload, whole))
            self.count += 1
        finally:
            loading.close_large(answer)

    def _change(self, stage: Stage, kind: LoadKind, name: str) -> Generator[None, float, None]:
        world = stage.world
        world.doing = (f"Fetching {Path(name).name}…", 0.0)
        yield
        self._loader.ask(kind, loading.find(kind, name, self._settings))
        while (answer := self._loader.poll()) is None:
            world.doing = (world.doing[0], READING)
            yield
        if isinstance(answer, Refused):
            raise VrappError(answer.text)
        assert isinstance(answer, Loaded)
        yield
        handles: list[int] = []
        arrived = False
        try:
            yield from self._bring(stage, answer, handles)
            arrived = True
        finally:
            answer.close()
            if not arrived:
                _take_back(stage.renderer, handles)

    def _bring(self, stage: Stage, loaded: Loaded, handles: list[int]) -> Generator[None, float, None]:
        """handles: what is on the GPU and shown by nobody yet; the model's first."""
        renderer, world = stage.renderer, stage.world
        whole = max(1, loaded.packed.nbytes + sum(level.nbytes for light in loaded.lights.values() for level in light.levels))
        handles.append((yield from self._step(stage, renderer.begin_upload(loaded.packed), whole)))
        lights: dict[LightName, int] = {}
        for light, packed in loaded.lights.items():
            lights[light] = yield from self._step(stage, renderer.begin_environment(packed), whole)
            handles.append(lights[light])
        coming = replace(stage.scene, placed=list(stage.scene.placed))
        number, placed = (0, scenery.placed_room(handles[0], loaded.room)) if loaded.room else (-1, _person(handles[0], loaded))
        coming.placed[number] = placed
        if loaded.room:
            scenery.light(coming, loaded.room, lights, self._settings)
        yield from self._step(stage, renderer.begin_scene(coming), whole)
        if lacking := renderer.lacking(coming):
            self._loader.compile(lacking)
            while self._loader.poll() is None:  # whatever it says: what is not kept is built in the next step
                yield
        yield from self._step(stage, renderer.begin_warming(coming), whole)
        before = stage.scene
        outdated = [before.placed[number].model, *(h for h in {before.environment, before.reflection} if h and loaded.room)]
        stage.scene = coming
        if loaded.room:
            scenery.move_to(world, loaded.room)
        elif loaded.avatar is not None:
            scenery.change_body(world, loaded.avatar)
        self.count += 1
        handles[:] = []
        yield  # a frame of the new ones: the old are no longer in any plan
        _take_back(renderer, outdated)

    def _step(self, stage: Stage, upload: Upload, whole: int) -> Generator[None, float, int]:
        """A slice of it in each frame."""
        try:
            while True:
                allowance_s = yield
                done = upload.step(allowance_s)
                self.report.bytes, self.report.programs = upload.sent, upload.programs
                words, so_far = stage.world.doing
                if words:
                    stage.world.doing = (words, min(READING + BRINGING, max(so_far, READING) + BRINGING * upload.sent / whole))
                if done:
                    return upload.handle
        finally:
            upload.cancel()


def _switched(world: World, words: str) -> light_now.Switched:
    """ "floor lamp", "floor lamp off", "on floor lamp"."""
    states = {"on": True, "off": False}
    first, _, rest = words.partition(" ")
    head, _, last = words.rpartition(" ")
    name, on = (rest, states[first]) if first in states and rest else (head, states[last]) if last in states and head else (words, None)
    return light_now.switch(world.light, world.room, name, on)


def _person(handle: int, loaded: Loaded) -> Placed:
    assert loaded.avatar is not None
    return scenery.placed_person(handle, loaded.avatar)


def _take_back(renderer: Renderer, handles: list[int]) -> None:
    """Models and environments alike."""
    for handle in handles:
        renderer.forget(handle)

"""Avatars and rooms from files, made ready for the GPU away from the frame: in a process of its own, because a busy Python thread would ruin frames.

In: a kind and a file. Out: `Loaded`, or one line that says what is wrong with it. The same function serves both ways:

    load("avatar", path, settings)               # here and now: pictures without a screen, tests
    loader = Loader(settings)                    # the running visit
    loader.ask("avatar", path) ... loader.poll() -> Loaded | Refused | None

The process hands over through shared memory: first everything small, pickled (both ends are this program; nothing of a file is ever unpickled), then the
large arrays of `Packed` as they are, which the receiver sees in place until `Loaded.close`.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from vrapp import motions
from vrapp.avatar.avatar import Avatar
from vrapp.config import Settings
from vrapp.display.context import GlContext, surfaceless
from vrapp.errors import BadInputError, VrappError
from vrapp.lights import studio_environment
from vrapp.loader import run_loader
from vrapp.messages import Compile, Compiled, FromLoader, Load, Loading, LoadKind, Refused, Relight, ToLoader
from vrapp.reading import read_person, read_room
from vrapp.relight import Kept, Relit, relit
from vrapp.render.binaries import Binaries
from vrapp.render.environment import PackedEnvironment, pack_environment
from vrapp.render.library import Recipe
from vrapp.render.packed import Packed, Picture, pack
from vrapp.scene.model import Model
from vrapp.scene.room import Room
from vrapp.worker import Mailbox, Worker

Array = npt.NDArray[np.generic]
F32 = npt.NDArray[np.float32]
LightName = Literal["environment", "reflection", "studio"]

LIMIT_S = 60.0  # longer than any sane file takes; then the process is ended
_ALIGN = 64
_SHARED = Path("/dev/shm")  # where Linux keeps shared memory: writing more than it has ends a process without a word


@dataclass(slots=True)
class Loaded:
    """One of avatar and room is there. The models in them have lost what `packed` holds: vertices and pixels."""

    kind: LoadKind
    path: Path
    packed: Packed
    avatar: Avatar | None = None
    room: Room | None = None
    lights: dict[LightName, PackedEnvironment] = field(default_factory=dict[LightName, PackedEnvironment])  # of a room
    memory: SharedMemory | None = field(default=None, repr=False)

    def close(self) -> None:
        close_large(self)


def load(kind: LoadKind, path: Path, settings: Settings) -> Loaded:
    """Read, check and pack. Raises VrappError in one line."""
    if kind == "avatar":
        person = read_person(path)
        loaded = Loaded(kind, path, pack(person.model, kept=pictures_folder(settings)), avatar=Avatar(person, settings.seed, motions.library(settings)))
        _lighten(person.model)
        return loaded
    room = read_room(path)
    loaded = Loaded(kind, path, pack(room.model, kept=pictures_folder(settings)), room=room, lights=packed_lights(room))
    room.environment = room.reflection = None
    _lighten(room.model)
    return loaded


def packed_lights(room: Room) -> dict[LightName, PackedEnvironment]:
    """The room's pictures of light, turned: their middles look along +X (as three.js reads equirectangular pictures), the renderer's along -Z. A room
    without one of its surroundings stands in a studio."""
    pictures: dict[LightName, F32 | None] = {"environment": room.environment, "reflection": room.reflection}
    packed: dict[LightName, PackedEnvironment] = {
        name: pack_environment(np.ascontiguousarray(np.roll(picture, picture.shape[1] // 4, axis=1)))
        for name, picture in pictures.items()
        if picture is not None
    }
    if room.environment is None:
        packed["studio"] = pack_environment(studio_environment())
    return packed


def _lighten(model: Model) -> None:
    for mesh in model.meshes:
        mesh.primitives = []
    for image in model.images:
        image.pixels, image.later = np.zeros((0, 0, 4), np.uint8), None


# the large arrays, apart from the rest


def large(loaded: Loaded | Relit) -> list[Array]:
    """All that is worth sharing, in a fixed order."""
    words = loaded.packed.words if isinstance(loaded, Loaded) else []
    return [*words, *(level for holder in _holders(loaded) for level in holder.levels)]


def _holders(loaded: Loaded | Relit) -> list[Picture | PackedEnvironment]:
    if isinstance(loaded, Loaded):
        return [*loaded.packed.pictures, *loaded.lights.values()]
    return [each for each in (loaded.lightmap, loaded.outside, loaded.environment) if each is not None]


def put_large(loaded: Loaded | Relit, arrays: list[Array]) -> None:
    """Put arrays in the order of `large` in their places."""
    rest: list[Any] = list(arrays)

    def take(count: int) -> list[Any]:
        taken, rest[:count] = rest[:count], []
        return taken

    if isinstance(loaded, Loaded):
        loaded.packed.words = take(len(loaded.packed.words))
    for holder in _holders(loaded):
        holder.levels = take(len(holder.levels))


def hand_over(loaded: Loaded | Relit) -> tuple[SharedMemory, Loading]:
    """In the loader: all of it into shared memory, which must stay open until the other end has it. Raises VrappError where there is too little."""
    arrays = [np.ascontiguousarray(array) for array in large(loaded)]
    put_large(loaded, [np.zeros(0, np.uint8)] * len(arrays))
    head = pickle.dumps((loaded, [(array.dtype.str, array.shape) for array in arrays]), protocol=5)
    size = _aligned(len(head)) + sum(_aligned(array.nbytes) for array in arrays)
    if _SHARED.is_dir() and shutil.disk_usage(_SHARED).free < size + (1 << 20):
        raise VrappError(f"{_where(loaded)}: {size >> 20} MB of shared memory are needed and {_SHARED} has fewer; make it larger")
    memory = SharedMemory(create=True, size=size)
    whole = _bytes(memory)
    whole[: len(head)] = head
    at = _aligned(len(head))
    for array in arrays:
        np.ndarray(array.shape, array.dtype, whole, at)[...] = array
        at += _aligned(array.nbytes)
    return memory, Loading(memory.name, len(head))


def take_over(told: Loading) -> Loaded | Relit:
    """In the visit: what lies there. The name is free at once; the memory goes with `close_large`."""
    memory = SharedMemory(told.memory)
    memory.unlink()
    whole = _bytes(memory)
    loaded, shapes = pickle.loads(whole[: told.head])
    at, arrays = _aligned(told.head), list[Array]()
    for dtype, shape in shapes:
        arrays.append(np.ndarray(shape, np.dtype(dtype), whole, at))
        at += _aligned(arrays[-1].nbytes)
    put_large(loaded, arrays)
    loaded.memory = memory
    return loaded


def close_large(loaded: Loaded | Relit) -> None:
    """The large arrays are on the GPU or not wanted; nobody may look at them any more."""
    put_large(loaded, [np.zeros(0, np.uint8)] * len(large(loaded)))
    if loaded.memory is not None:
        loaded.memory.close()
        loaded.memory = None


def _where(loaded: Loaded | Relit) -> str:
    return str(loaded.path) if isinstance(loaded, Loaded) else "another light"


def _bytes(memory: SharedMemory) -> memoryview:
    if memory.buf is None:
        raise RuntimeError("the shared memory is closed")
    return memory.buf


def _aligned(size: int) -> int:
    return (size + _ALIGN - 1) & -_ALIGN


# the two ends


class Loader:
    """The running visit's end. One file at a time. The process starts with the first and stays, because starting takes longer than reading."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._worker: Worker[ToLoader, FromLoader] | None = None
        self._starting: threading.Thread | None = None
        self._asked: Load | Relight | Compile | None = None
        self._sent = False
        self._since_s = 0.0

    @property
    def pid(self) -> int | None:
        return self._worker.pid if self._worker else None

    def ask(self, kind: LoadKind, path: Path) -> None:
        """Begin; never waits."""
        self._begin(Load(kind, str(path)))

    def relight(self, order: Relight) -> None:
        """Have these groups of lights summed; `poll` gives `Relit`."""
        self._begin(order)

    def compile(self, programs: list[Recipe]) -> None:
        """Have these built and kept on disk, where `Binaries` finds them; `poll` says `Compiled`."""
        self._begin(Compile(programs))

    def _begin(self, asked: Load | Relight | Compile) -> None:
        self._asked, self._sent, self._since_s = asked, False, self._clock()
        if self._worker is None and self._starting is None:
            self._starting = threading.Thread(target=self._start, name="loader start", daemon=True)
            self._starting.start()

    def poll(self) -> Loaded | Relit | Compiled | Refused | None:
        """What became of it, once."""
        if self._worker is None or self._asked is None:
            return None
        for message in self._worker.poll():  # also starts a dead one anew, after a moment
            self._asked = None
            if isinstance(message, Loading):
                return take_over(message)
            return message if isinstance(message, (Refused, Compiled)) else Refused(message.text)
        if self._worker.alive and not self._sent:
            self._worker.send(self._asked)
            self._sent = True
        if self._clock() > self._since_s + LIMIT_S:
            self._since_s = self._clock()
            if self.pid is None:  # it has died too often
                return Refused(f"{_named(self._asked)}: the process that reads files does not start; run vrapp doctor")
            with suppress(OSError):
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # its death is told as any other
        return None

    def _start(self) -> None:
        """In a thread, because even starting a process takes as long as a frame."""
        self._worker = Worker("loader", run_loader, self._settings, msgspec.msgpack.Decoder(FromLoader), self._mourn)

    def _mourn(self, hopeless: bool) -> list[FromLoader]:
        if self._asked is None or not self._sent:
            return []
        return [Refused(f"{_named(self._asked)}: reading it ended the process that reads (too large for this machine, or a fault): try another file")]

    def close(self) -> None:
        if self._starting is not None:
            self._starting.join()
        if self._worker is None:
            return
        for message in self._worker.poll() if self._worker.alive else []:
            if isinstance(message, Loading):
                close_large(take_over(message))
        self._worker.close()


def _named(asked: Load | Relight | Compile) -> str:
    return asked.path if isinstance(asked, Load) else asked.folder if isinstance(asked, Relight) else "programs"


class InlineLoader:
    """The same surface in this process: `ask` returns when it is loaded."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: Loaded | Relit | Compiled | Refused | None = None
        self._kept = Kept()

    def relight(self, order: Relight) -> None:
        try:
            self._made = relit(order, self._kept)
        except VrappError as error:
            self._made = Refused(str(error))

    def ask(self, kind: LoadKind, path: Path) -> None:
        try:
            self._made = load(kind, path, self._settings)
        except VrappError as error:
            self._made = Refused(str(error))

    def compile(self, programs: list[Recipe]) -> None:
        """They are built here when they are needed."""
        self._made = Compiled()

    def poll(self) -> Loaded | Relit | Compiled | Refused | None:
        made, self._made = self._made, None
        return made

    def close(self) -> None:
        pass


def serve(connection: Connection, settings: Settings) -> None:
    """In the loader's process: one file after another until Bye."""
    post = Mailbox(connection, msgspec.msgpack.Decoder(ToLoader))
    held: SharedMemory | None = None
    compiler: Compiler | None = None
    kept = Kept()
    while isinstance(wish := post.next(), (Load, Relight, Compile)):
        if held is not None:
            held.close()  # they asked again, so they have it
            held = None
        if isinstance(wish, Compile):
            compiler = compiler or Compiler(settings)
            compiler.compile(wish.programs)
            post.send(Compiled())
            continue
        try:
            held, told = hand_over(relit(wish, kept) if isinstance(wish, Relight) else load(wish.kind, Path(wish.path), settings))
            post.send(told)
        except VrappError as error:
            post.send(Refused(str(error)))
        except MemoryError:
            post.send(Refused(f"{_named(wish)}: too large for this machine's memory: try a smaller file"))
        except Exception as error:
            post.send(Refused(" ".join(f"{_named(wish)}: cannot be read ({type(error).__name__}: {error}); please report it".split())))
    for owner in (held, compiler):
        if owner is not None:
            owner.close()


class Compiler:
    """A GL context of the loader's own, in which programs are built for the folder that keeps them. Without one, the visit builds them itself."""

    def __init__(self, settings: Settings) -> None:
        self._context: GlContext | None = None
        self._binaries: Binaries | None = None
        with suppress(VrappError):
            self._context = surfaceless()
            self._binaries = Binaries(programs_folder(settings))

    def compile(self, programs: list[Recipe]) -> None:
        for recipe in programs:
            with suppress(VrappError):
                if self._binaries is not None:
                    self._binaries.build(*recipe).close()

    def close(self) -> None:
        if self._context is not None:
            self._context.close()


def programs_folder(settings: Settings) -> Path:
    return settings.cache_path / "programs"


_PLACES: dict[LoadKind, tuple[str, str]] = {"avatar": ("avatars/default.vrm", "avatars/{}.vrm"), "room": ("rooms/evening/room.glb", "rooms/{}/room.glb")}
"""The default one, and where those with a name lie."""


def pictures_folder(settings: Settings) -> Path:
    return settings.cache_path / "pictures"


def find(kind: LoadKind, name: str, settings: Settings) -> Path:
    """The file that a person means: "default", a file, or the name of a shipped one or of one in the home folder. Raises BadInputError."""
    from vrapp.config import ASSETS

    shipped = _PLACES[kind]
    if name == "default":
        return ASSETS / shipped[0]
    path = Path(name).expanduser()
    plain = not set(name) & set("/\\.") and bool(name)
    choices = [path, *([folder / shipped[1].format(name) for folder in (settings.home_path, ASSETS)] if plain else [])]
    for choice in choices:
        if choice.is_file():
            return choice.resolve()
    raise BadInputError(f"no such file; give the path of one, or one of: {', '.join(names(kind, settings))}", path)


def names(kind: LoadKind, settings: Settings) -> list[str]:
    """What is shipped or lies in the home folder, as `find` takes it."""
    from vrapp.config import ASSETS

    pattern = _PLACES[kind][1].format("*")
    found = [each for folder in (settings.home_path, ASSETS) for each in folder.glob(pattern)]
    return sorted({each.stem if kind == "avatar" else each.parent.name for each in found})

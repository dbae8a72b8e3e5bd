"""The loader: what crosses the border of its process, what becomes of bad files and of its death, and which file a name means."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np
import pytest

from vrapp import config, loading
from vrapp.config import ASSETS, Settings
from vrapp.errors import BadInputError
from vrapp.loading import InlineLoader, Loaded, Loader
from vrapp.messages import Compiled, Loading, LoadKind, Refused
from vrapp.relight import Relit

pytestmark = pytest.mark.slow

ORI = ASSETS / "avatars" / "default.vrm"
ROOM = ASSETS / "rooms" / "evening" / "room.glb"


@pytest.fixture
def settings() -> Settings:
    return config.load()


@pytest.fixture
def loader(settings: Settings) -> Iterator[Loader]:
    made = Loader(settings)
    yield made
    made.close()


def answer(loader: Loader | InlineLoader, kind: LoadKind, path: Path, limit_s: float = 60.0) -> Loaded | Refused:
    loader.ask(kind, path)
    end = time.monotonic() + limit_s
    while (made := loader.poll()) is None:
        assert time.monotonic() < end
        time.sleep(0.005)
    assert not isinstance(made, Compiled | Relit)
    return made


def loaded(made: Loaded | Refused) -> Loaded:
    assert isinstance(made, Loaded), made
    return made


def test_the_process_hands_over_what_loading_here_gives(loader: Loader, settings: Settings) -> None:
    files: list[tuple[LoadKind, Path]] = [("avatar", ORI), ("room", ROOM)]
    for kind, path in files:
        there, here = loaded(answer(loader, kind, path)), loading.load(kind, path, settings)
        assert (there.kind, there.path) == (kind, path)
        ours, theirs = loading.large(here), loading.large(there)
        assert len(ours) == len(theirs) > 5
        for a, b in zip(ours, theirs, strict=True):
            assert a.dtype == b.dtype
            assert np.array_equal(a, b)
        assert there.packed.nbytes == here.packed.nbytes
        assert len(there.packed.draws) == len(here.packed.draws)
        if kind == "avatar":
            assert there.avatar is not None and here.avatar is not None
            assert np.array_equal(there.avatar.pose.node_world, here.avatar.pose.node_world)
            assert not any(mesh.primitives for mesh in there.avatar.vrm.model.meshes)
        else:
            assert there.room is not None and here.room is not None
            assert [thing.name for thing in there.room.things] == [thing.name for thing in here.room.things]
            assert set(there.lights) == set(here.lights)
        there.close()
        assert there.memory is None


def test_the_memory_has_no_name_once_it_is_taken(settings: Settings) -> None:
    held, told = loading.hand_over(loading.load("avatar", ORI, settings))
    taken = loading.take_over(told)
    held.close()
    with pytest.raises(FileNotFoundError):
        SharedMemory(told.memory)
    assert loading.large(taken)[0].size  # still there
    loading.close_large(taken)


def test_a_bad_file_is_one_line_and_the_next_one_loads(loader: Loader, tmp_path: Path) -> None:
    bad = tmp_path / "bad.vrm"
    bad.write_bytes(b"glTF" + bytes(40))
    for path in (bad, ROOM, tmp_path / "absent.vrm"):
        refused = answer(loader, "avatar", path)
        assert isinstance(refused, Refused)
        assert str(path) in refused.text and "\n" not in refused.text
    pid = loader.pid
    loaded(answer(loader, "avatar", ORI)).close()
    assert loader.pid == pid


def test_a_killed_process_is_one_line_and_the_next_file_has_another(loader: Loader) -> None:
    loaded(answer(loader, "avatar", ORI)).close()
    pid = loader.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # or it might be done before it is killed
    loader.ask("room", ROOM)
    assert loader.poll() is None
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 30
    while (made := loader.poll()) is None and time.monotonic() < end:
        time.sleep(0.005)
    assert isinstance(made, Refused) and str(ROOM) in made.text
    loaded(answer(loader, "avatar", ORI)).close()
    assert loader.pid != pid


def test_a_file_that_takes_for_ever_is_given_up(settings: Settings) -> None:
    now = [0.0]
    loader = Loader(settings, clock=lambda: now[0])
    loaded(answer(loader, "avatar", ORI)).close()
    assert loader.pid is not None
    os.kill(loader.pid, signal.SIGSTOP)
    loader.ask("avatar", ORI)
    assert loader.poll() is None
    now[0] = loading.LIMIT_S + 1.0
    end = time.monotonic() + 30
    while (made := loader.poll()) is None and time.monotonic() < end:
        time.sleep(0.005)
    assert isinstance(made, Refused)
    loader.close()


def test_too_little_shared_memory_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(loading, "_SHARED", tmp_path)
    monkeypatch.setattr(loading.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(loading.VrappError, match="shared memory"):
        loading.hand_over(loading.load("avatar", ORI, settings))


def test_names(settings: Settings, tmp_path: Path) -> None:
    home: Path = settings.home_path / "avatars"
    home.mkdir(parents=True)
    (home / "mine.vrm").write_bytes(b"")
    find: Callable[[LoadKind, str, Settings], Path] = loading.find
    assert find("avatar", "default", settings) == ORI
    assert find("avatar", "mine", settings) == home / "mine.vrm"
    assert find("avatar", str(home / "mine.vrm"), settings) == home / "mine.vrm"
    assert find("room", "evening", settings) == find("room", "default", settings) == ROOM
    for name in ("../avatars/mine", "absent", ""):
        with pytest.raises(BadInputError, match="default, hazel, mine"):
            find("avatar", name, settings)


def test_what_is_told_is_small(settings: Settings) -> None:
    held, told = loading.hand_over(loading.load("room", ROOM, settings))
    assert isinstance(told, Loading)
    assert told.head < held.size // 20
    loading.close_large(loading.take_over(told))
    held.close()

"""An encrypted memory: nothing of it in the clear, a wrong passphrase destroys nothing, and back again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest

from tests.mind.quick_keys import quick_keys
from vrapp.errors import MissingError
from vrapp.mind.memory import Memory
from vrapp.mind.store import backups, locking
from vrapp.mind.store.place import Place

pytest.importorskip("sqlcipher3")
PASSPHRASE = "correct ' \" horse; --"


def clear(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and (b"secret" in file.read_bytes().lower() or b"SQLite format" in file.read_bytes())]


@pytest.fixture(scope="module", autouse=True)
def keys() -> Generator[None]:
    with quick_keys():
        yield


@pytest.fixture(scope="module")
def made(keys: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an encrypted memory with two things said."""
    folder = tmp_path_factory.mktemp("encrypted")
    place = Place(folder / "memory.sqlite3", PASSPHRASE)
    with closing(Memory(place.plain)) as memory:
        memory.record("user", "The secret is in the barn.", persona="Wren", session="s", turn_id=1)
        memory.forget([memory.add("nothing", when=0.0)])
        memory.record("user", "My name is Sam.", persona="Wren", session="s", turn_id=2)
        memory.tend(lambda: False)
    (folder / "memory.vectors").write_text("secret vectors")
    (folder / "memory.broken-1.sqlite3").write_text("secret remains")
    assert len(clear(folder)) == 4  # the grep sees them before
    locking.encrypt(place, 1e9)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Place:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path / "memory.sqlite3", PASSPHRASE)


def test_nothing_is_in_the_clear_while_it_is_used(place: Place) -> None:
    folder = place.plain.parent
    assert clear(folder) == []
    with closing(Memory(place.plain, passphrase=PASSPHRASE)) as memory:
        assert memory.kept and memory.encrypted and memory.path == place.locked
        third = memory.record("user", "Another secret.", persona="Wren", session="s", turn_id=3)
        assert [hit.text for hit in memory.search("secret", 2)] == ["Another secret.", "The secret is in the barn."]
        assert third == 4  # the id that was forgotten is not given again
        memory.tend(lambda: False)
        assert memory.forget([third]) == 1
        assert clear(folder) == []
        assert [file.suffix for file in (folder / "backups").iterdir()] == [".sqlcipher"]
    assert clear(folder) == []


@pytest.mark.parametrize(("passphrase", "said"), [("", "is encrypted"), ("wrong", "does not open it")])
def test_without_the_passphrase_it_is_left_alone(place: Place, passphrase: str, said: str) -> None:
    before = place.locked.read_bytes()
    with closing(Memory(place.plain, passphrase=passphrase)) as memory:
        assert not memory.kept and said in memory.trouble
        memory.record("user", "Hello?", persona="Wren", session="s", turn_id=1)
        memory.tend(lambda: False)
        assert [turn.text for turn in memory.recent("Wren", 5)] == ["Hello?"]
    assert place.locked.read_bytes() == before and not place.plain.exists() and not place.set_aside()


def test_a_broken_one_is_restored_from_its_encrypted_backup(place: Place) -> None:
    data = bytearray(place.locked.read_bytes())
    data[: len(data) // 2] = bytes(len(data) // 2)
    place.locked.write_bytes(data)
    with closing(Memory(place.plain, passphrase=PASSPHRASE)) as memory:
        assert "restored from the backup" in memory.trouble
        assert [turn.text for turn in memory.recent("Wren", 5)] == ["The secret is in the barn.", "My name is Sam."]
    assert clear(place.plain.parent) == []


def test_and_back(place: Place) -> None:
    locking.decrypt(place, 2e9)
    assert place.plain.exists() and not place.locked.exists()
    assert place.plain.stat().st_mode & 0o077 == 0
    with closing(Memory(place.plain)) as memory:
        assert [turn.text for turn in memory.recent("Wren", 5)] == ["The secret is in the barn.", "My name is Sam."]
        assert [hit.text for hit in memory.search("barn", 1)] == ["The secret is in the barn."]
        assert memory.add("next", when=0.0) == 4
    with closing(sqlite3.connect(place.all_backups()[0])) as db:
        backups.whole(db)


def test_cut_off_between_the_two_the_encrypted_one_is_the_memory(place: Place) -> None:
    place.plain.write_text("the old file, not yet removed: secret")
    with closing(Memory(place.plain, passphrase=PASSPHRASE)) as memory:
        assert memory.kept and len(memory.recent("Wren", 5)) == 2
    assert clear(place.plain.parent) == []


def test_another_program_notices_that_the_memory_was_encrypted_under_it(tmp_path: Path) -> None:
    path = tmp_path / "memory.sqlite3"
    with closing(Memory(path)) as window:
        window.record("user", "before", persona="Wren", session="s", turn_id=1)
        locking.encrypt(Place(path, PASSPHRASE), 1e9)
        window.record("user", "a secret after", persona="Wren", session="s", turn_id=2)
        assert "is encrypted" in window.trouble and not path.exists()
        assert clear(tmp_path) == []


def test_without_the_extra_the_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sqlcipher3", None)
    place = Place(tmp_path / "memory.sqlite3", PASSPHRASE)
    Memory(place.plain).close()
    with pytest.raises(MissingError, match=r"vrapp\[encrypted\]"):
        locking.encrypt(place, 1e9)
    assert place.plain.exists()

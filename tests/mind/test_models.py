"""Models by name: found, taken in, listed, removed; what is not there or not whole is said with its remedy. No network."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from vrapp.errors import BadInputError, MissingError, UsageError, VrappError
from vrapp.mind import models


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words)) + words.encode()


def gguf_at(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("general.architecture") + struct.pack("<I", 8) + text("llama") + bytes(64))
    return path


def quiet(done: float, line: str) -> None:
    pass


def test_a_model_is_found_by_name_by_path_and_by_reference(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    plain, elsewhere = gguf_at(folder / "some.gguf"), gguf_at(tmp_path / "other.gguf")
    quantised = gguf_at(folder / "meta--Llama" / "Llama-Q4_K_M.gguf")
    gguf_at(folder / "meta--Llama" / "Llama-Q8_0.gguf")
    assert models.resolve("some", folder) == models.resolve("some.gguf", folder) == plain
    assert models.resolve(str(elsewhere), folder) == elsewhere
    assert models.resolve("meta/Llama", folder) == models.resolve("meta/Llama:Q4_K_M", folder) == quantised
    assert models.resolve("hf:meta/Llama/Llama-Q8_0.gguf", folder).name == "Llama-Q8_0.gguf"


@pytest.mark.parametrize(("name", "remedy"), [("nothing", "vrapp models list"), ("meta/Llama", "vrapp models pull meta/Llama"), ("../some", "vrapp models")])
def test_what_is_not_there_is_said_with_the_command_that_helps(tmp_path: Path, name: str, remedy: str) -> None:
    gguf_at(tmp_path / "some.gguf")
    with pytest.raises(MissingError, match=remedy):
        models.resolve(name, tmp_path / "models")


def test_a_file_is_taken_in_once_and_removed(tmp_path: Path) -> None:
    folder, file = tmp_path / "models", gguf_at(tmp_path / "new.gguf")
    goal = models.add(file, folder)
    assert goal == folder / "new.gguf" and goal.read_bytes() == file.read_bytes() and models.add(file, folder) == goal
    other = gguf_at(tmp_path / "elsewhere" / "new.gguf")
    with pytest.raises(VrappError, match="remove it first"):
        models.add(other, folder)
    assert models.remove("new", folder) == goal and not goal.exists() and file.exists()
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]


def test_files_elsewhere_are_not_ours_to_delete(tmp_path: Path) -> None:
    file = gguf_at(tmp_path / "mine.gguf")
    with pytest.raises(MissingError):
        models.remove(str(file), tmp_path / "models")
    assert file.exists()


def test_a_broken_file_is_refused_and_listed_as_broken(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    gguf_at(folder / "good.gguf")
    (folder / "bad.gguf").write_bytes(b"GGUF" + bytes(40))
    with pytest.raises(BadInputError, match=r"bad\.gguf"):
        models.resolve("bad", folder)
    with pytest.raises(BadInputError):
        models.add(folder / "bad.gguf", tmp_path / "other")
    assert not (tmp_path / "other").exists()
    problems = {row["name"]: bool(row["problem"]) for row in models.listed(folder)}
    assert problems["good"] is False and problems["bad"] is True and "default" in problems


def test_a_name_that_cannot_be_fetched_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="OWNER/REPO"):
        models.pull("no spaces allowed", tmp_path, quiet)


def test_what_is_here_is_not_fetched_again(tmp_path: Path) -> None:
    file = gguf_at(tmp_path / "meta--Llama" / "Llama-Q4_K_M.gguf")
    told: list[str] = []
    assert models.pull("meta/Llama", tmp_path, lambda _, line: told.append(line)) == file and "here already" in told[-1]

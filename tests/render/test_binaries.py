"""Programs kept on disk: found again, and never trusted further than their digest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import absent
from vrapp.gl import GL
from vrapp.render import binaries
from vrapp.render.binaries import Binaries
from vrapp.render.objects import Program

RECIPE = ("sky", ["sky.vert", "sky.frag"], ["ENVIRONMENT"])


@pytest.fixture
def folder(gl: object, tmp_path: Path) -> Iterator[Path]:
    if not GL.glGetIntegerv(GL.GL_NUM_PROGRAM_BINARY_FORMATS):
        absent("this driver gives no binaries out")
    yield tmp_path / "programs"


def _built(folder: Path | None, recipe: tuple[str, list[str], list[str]] = RECIPE) -> tuple[int, int]:
    kept = Binaries(folder)
    program = kept.build(*recipe)
    assert isinstance(program, Program)
    assert GL.glGetProgramiv(program.name, GL.GL_LINK_STATUS)
    program.close()
    assert GL.glGetError() == 0
    return kept.built, kept.loaded


def test_built_once_then_found(folder: Path) -> None:
    assert _built(folder) == (1, 0)
    assert _built(folder) == (0, 1)
    assert _built(folder, ("sky", RECIPE[1], [])) == (1, 0), "other defines are another program"
    assert len(list(folder.iterdir())) == 2
    assert _built(None) == (1, 0)


@pytest.mark.parametrize("harm", ["empty", "short", "bit", "tail"])
def test_a_harmed_file_is_built_anew_and_mended(folder: Path, harm: str) -> None:
    _built(folder)
    (file,) = folder.iterdir()
    good = file.read_bytes()
    bent = bytearray(good)
    bent[len(bent) // 2] ^= 1
    file.write_bytes({"empty": b"", "short": good[:40], "bit": bytes(bent), "tail": good + b"x"}[harm])
    assert _built(folder) == (1, 0)
    assert _built(folder) == (0, 1)


def test_another_driver_is_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _built(folder)
    kept = Binaries(folder)
    monkeypatch.setattr(kept, "_driver", b"another")
    kept.build(*RECIPE).close()
    assert (kept.built, kept.loaded) == (1, 0)


def test_a_folder_that_cannot_be_written_is_no_trouble(folder: Path) -> None:
    folder.write_text("in the way")
    assert _built(folder) == (1, 0)


def test_old_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "MOST_FILES", 3)
    for number in range(8):
        _built(folder, ("sky", RECIPE[1], [f"NUMBER {number}"]))
    assert len(list(folder.iterdir())) <= 4

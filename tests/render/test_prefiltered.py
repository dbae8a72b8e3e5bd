"""Environments kept on disk: found again bit by bit without a face being drawn, and never trusted further than their digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from vrapp.config import RenderSettings
from vrapp.gl import GL
from vrapp.render import prefiltered
from vrapp.render.counting import counted
from vrapp.render.environment import LEVELS, SIZE, pack_environment
from vrapp.render.objects import live
from vrapp.render.prefiltered import Prefiltered
from vrapp.render.renderer import Renderer

pytestmark = pytest.mark.slow

FACES = 6 * LEVELS  # draws of a picture's levels: a cube's, and the blurred ones


@pytest.fixture
def renderer(stage: Callable[..., Any], tmp_path: Path) -> Iterator[Renderer]:
    made: Renderer = stage((8, 8), msaa=1).renderer
    _start(made, tmp_path)
    yield made


def _start(renderer: Any, folder: Path, recipe: object = "recipe") -> None:
    """As a new start with that folder."""
    renderer._held.prefilter.kept = Prefiltered(folder, recipe)


def _picture(seed: int = 1) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).uniform(0.0, 3.0, (16, 32, 3)).astype(np.float32)


def _drawn(renderer: Any, pixels: npt.NDArray[np.float32]) -> tuple[int, bytes]:
    """Draws that an upload takes, and every texel of what it makes."""
    with counted() as calls:
        handle = renderer.upload_environment(pixels)
    cube, texels = renderer._held.environments[handle].cube, b""
    for level in range(LEVELS):
        found = np.empty((6, SIZE >> level, SIZE >> level, 4), np.float16)
        GL.glGetTextureImage(cube.name, level, GL.GL_RGBA, GL.GL_HALF_FLOAT, found.nbytes, found)
        texels += found.tobytes()
    renderer.remove_environment(handle)
    return calls["glDrawArrays"], texels


def test_the_second_start_draws_no_face_and_finds_the_same_texels(renderer: Renderer, tmp_path: Path) -> None:
    before = live()
    first = _drawn(renderer, _picture())
    _start(renderer, tmp_path)
    second = _drawn(renderer, _picture())
    assert (first[0], second[0]) == (FACES, 0)
    assert first[1] == second[1]
    assert len(set(np.frombuffer(first[1], np.float16)[:400])) > 20, "a picture, not a colour"
    assert live() == before


def test_another_picture_or_recipe_is_drawn(renderer: Renderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _drawn(renderer, _picture())
    assert _drawn(renderer, _picture(2))[0] == FACES
    assert _drawn(renderer, _picture().reshape(8, 64, 3))[0] == FACES, "the same numbers in another shape"
    _start(renderer, tmp_path, "another")
    assert _drawn(renderer, _picture())[0] == FACES
    monkeypatch.setattr(prefiltered.kept, "driver", lambda: b"another")
    _start(renderer, tmp_path)
    assert _drawn(renderer, _picture())[0] == FACES
    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize("harm", ["empty", "short", "bit", "tail"])
def test_a_harmed_file_is_drawn_anew_and_mended(renderer: Renderer, tmp_path: Path, harm: str) -> None:
    whole = _drawn(renderer, _picture())[1]
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    bent = bytearray(good)
    bent[len(bent) // 2] ^= 1
    file.write_bytes({"empty": b"", "short": good[:4000], "bit": bytes(bent), "tail": good + b"x"}[harm])
    assert _drawn(renderer, _picture()) == (FACES, whole)
    assert _drawn(renderer, _picture()) == (0, whole)


def test_old_files_go_and_a_folder_that_cannot_be_written_is_no_trouble(renderer: Renderer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefiltered, "MOST_FILES", 2)
    for seed in range(5):
        _drawn(renderer, _picture(seed))
    assert len(list(tmp_path.iterdir())) <= 3
    (tmp_path / "in the way").write_text("")
    _start(renderer, tmp_path / "in the way")
    assert _drawn(renderer, _picture(9))[0] == FACES


def test_given_up_halfway_leaves_nothing(renderer: Renderer) -> None:
    _drawn(renderer, _picture())
    before = live()
    upload = renderer.begin_environment(pack_environment(_picture()))
    upload.step(0.0, wait=True)
    upload.step(0.0, wait=True)
    assert not upload.over
    upload.cancel()
    assert live() == before


def test_kept_where_the_processor_draws(gl: object, tmp_path: Path) -> None:
    """Elsewhere drawing takes less time than reading back."""
    renderer = Renderer(RenderSettings(msaa=1), environments=tmp_path)
    renderer.upload_environment(_picture())
    assert len(list(tmp_path.iterdir())) == int(renderer.capabilities.software)
    renderer.close()

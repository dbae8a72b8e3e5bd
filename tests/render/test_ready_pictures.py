"""Pictures kept as they go to the GPU: the same bytes as if made anew, nothing decoded for them, and a harmed folder is no trouble."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from vrapp.render import ready_pictures
from vrapp.render.mips import chain
from vrapp.render.packed import Packed, pack
from vrapp.scene.model import Image, Material, Model, Texture, TextureRef, no_nodes

U8 = npt.NDArray[np.uint8]
EDGE = 64


class Counting:
    """A picture of a seed, decoded when somebody asks; `count` says how often."""

    def __init__(self, seed: int, shape: tuple[int, int] = (EDGE, EDGE)) -> None:
        self.count, self._seed, self._shape = 0, seed, shape

    def __call__(self) -> U8:
        self.count += 1
        return np.random.default_rng(self._seed).integers(0, 256, (*self._shape, 4), np.uint8)


def _model(decode: Counting, digest: bytes = b"one") -> Model:
    material = Material(base_color_texture=TextureRef(0))
    return Model(
        None, no_nodes(), [], [material], [Texture(0)], [Image("picture", np.zeros((0, 0, 4), np.uint8), digest, decode)], [], [], [], [],
        np.zeros(0, np.int32),
    )  # fmt: skip


def _levels(packed: Packed) -> list[U8]:
    (picture,) = packed.pictures
    return picture.levels


def test_made_once_and_then_read(tmp_path: Path) -> None:
    first, second = Counting(1), Counting(1)
    made, found = _levels(pack(_model(first), kept=tmp_path)), _levels(pack(_model(second), kept=tmp_path))
    assert (first.count, second.count) == (1, 0)
    assert [level.shape for level in found] == [level.shape for level in made] == [(EDGE >> at, EDGE >> at, 4) for at in range(7)]
    for one, other in zip(made, found, strict=True):
        assert np.array_equal(one, other)


def test_another_picture_or_another_use_is_another_file(tmp_path: Path) -> None:
    pack(_model(Counting(1)), kept=tmp_path)
    other, smaller = Counting(2), Counting(1)
    assert not np.array_equal(_levels(pack(_model(other, b"two"), kept=tmp_path))[0], Counting(1)())
    pack(_model(smaller), most=32, kept=tmp_path)
    assert (other.count, smaller.count) == (1, 1)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_picture_without_a_digest_is_never_kept(tmp_path: Path) -> None:
    pack(_model(Counting(1), b""), kept=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("harm", ["empty", "short", "long"])
def test_a_file_of_another_length_is_made_anew(tmp_path: Path, harm: str) -> None:
    pack(_model(Counting(1)), kept=tmp_path)
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    file.write_bytes({"empty": b"", "short": good[:-1], "long": good + b"x"}[harm])
    again = Counting(1)
    assert np.array_equal(_levels(pack(_model(again), kept=tmp_path))[0], Counting(1)())
    assert again.count == 1
    assert file.read_bytes() == good


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "way").write_text("in the")
    assert len(_levels(pack(_model(Counting(1)), kept=tmp_path / "way"))) == 7


def test_every_size_class_is_told_by_its_length(tmp_path: Path) -> None:
    for size in (64, 128, 256):
        levels = chain(np.full((size, size, 4), size & 255, np.uint8), True)
        ready_pictures.keep(tmp_path / str(size), levels, (size, size // 4))
        found = ready_pictures.found(tmp_path / str(size))
        assert found is not None and found[1] == (size, size // 4)
        assert len(found[0][0]) == size and found[0][-1].shape == (1, 1, 4)


def test_a_picture_that_is_no_square_is_laid_out_as_when_it_was_made(tmp_path: Path) -> None:
    """How often it lies in its square is told by its own shape, which nobody decodes again."""
    first, second = Counting(1, (EDGE // 4, EDGE)), Counting(1, (EDGE // 4, EDGE))
    made, found = pack(_model(first), kept=tmp_path), pack(_model(second), kept=tmp_path)
    assert (first.count, second.count) == (1, 0)
    assert np.array_equal(_levels(made)[0], np.tile(Counting(1, (EDGE // 4, EDGE))(), (4, 1, 1)))
    assert np.array_equal(made.table.view(np.uint32), found.table.view(np.uint32))
    assert not np.array_equal(made.table.view(np.uint32), pack(_model(Counting(1))).table.view(np.uint32))  # a square

"""The measure of golden pictures: what it must let pass, and what it must never let pass."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import golden
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

U8 = npt.NDArray[np.uint8]


@pytest.fixture(autouse=True)
def _not_updating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VRAPP_GOLDEN", raising=False)


@pytest.fixture
def picture() -> U8:
    """A shaded ball before a ramp."""
    y, x = np.mgrid[-1:1:96j, -1:1:128j]
    inside = np.clip(1.0 - (x * 1.4) ** 2 - (y * 1.4) ** 2, 0.0, 1.0)
    ball = np.stack([60 + 180 * inside, 40 + 120 * inside, 30 + 60 * inside], axis=-1)
    ground = np.stack([90 + 40 * y, 100 + 20 * x, 120 + 0 * x], axis=-1)
    return np.where((inside > 0)[..., None], ball, ground).astype(np.uint8)


def _keep(folder: Path, pixels: U8) -> None:
    Image.fromarray(pixels).save(folder / "it.png")


def test_flip_is_the_published_measure() -> None:
    """Nothing for the same picture, the authors' 0.967 from black to white, small for a step that can just be seen, the same both ways."""
    black, white = np.zeros((40, 40, 3), np.uint8), np.full((40, 40, 3), 255, np.uint8)
    assert golden.flip(black, black).max() == 0.0
    assert golden.flip(black, white).mean() == pytest.approx(0.9674, abs=1e-3)
    grey, next_grey = np.full((40, 40, 3), 128, np.uint8), np.full((40, 40, 3), 130, np.uint8)
    assert 0.02 < golden.flip(grey, next_grey).mean() < 0.08
    assert golden.flip(grey, next_grey).mean() == pytest.approx(golden.flip(next_grey, grey).mean(), rel=0.05)


def test_last_bits_pass(picture: U8, tmp_path: Path) -> None:
    _keep(tmp_path, picture)
    noise = np.random.default_rng(1).random(picture.shape[:2]) < 0.05
    golden.assert_golden("it", picture + noise[..., None].astype(np.uint8), folder=tmp_path, out=tmp_path)


def _without_a_spot(p: U8) -> U8:
    p[40:52, 60:72] = 100
    return p


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(lambda p: p[:, ::-1], id="mirrored"),
        pytest.param(lambda p: p[::-1], id="upside down"),
        pytest.param(lambda p: p * 0, id="black"),
        pytest.param(lambda p: p[..., ::-1], id="red and blue swapped"),
        pytest.param(lambda p: (p * 0.94).astype(np.uint8), id="a little darker"),
        pytest.param(_without_a_spot, id="a small thing missing"),
        pytest.param(lambda p: np.roll(p, 2, axis=1), id="two pixels aside"),
    ],
)
def test_what_an_eye_sees_fails_with_evidence(picture: U8, tmp_path: Path, spoiled: Callable[[U8], U8]) -> None:
    _keep(tmp_path, picture)
    with pytest.raises(AssertionError, match=r"golden it: FLIP .* on the mean .* in the worst tile .*; see .*it") as caught:
        golden.assert_golden("it", spoiled(picture.copy()), folder=tmp_path, out=tmp_path)
    folder = Path(str(caught.value).rpartition("see ")[2])
    assert {path.stem for path in folder.iterdir()} == {"actual", "expected", "difference", "beside"}
    assert np.asarray(Image.open(folder / "beside.png")).shape == (96, 3 * 128, 3)
    assert np.array_equal(np.asarray(Image.open(folder / "expected.png")), picture)


def test_another_size_and_a_missing_golden_fail(picture: U8, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no golden picture it"):
        golden.assert_golden("it", picture, folder=tmp_path, out=tmp_path)
    _keep(tmp_path, picture)
    with pytest.raises(AssertionError, match=r"golden it is \(96, 128\), the picture \(48, 128\)"):
        golden.assert_golden("it", picture[:48], folder=tmp_path, out=tmp_path)
    with pytest.raises(AssertionError, match="is over 256 high"):
        golden.assert_golden("it", np.zeros((300, 20, 3), np.uint8), folder=tmp_path, out=tmp_path)


def test_an_update_writes_only_what_changed(picture: U8, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAPP_GOLDEN", "update")
    golden.assert_golden("it", np.stack([picture, picture]), folder=tmp_path, out=tmp_path)
    first = (tmp_path / "it.png").read_bytes()
    assert np.asarray(Image.open(tmp_path / "it.png")).shape == (96, 256, 3)
    almost = picture.copy()
    almost[0, 0] += 1
    golden.assert_golden("it", np.stack([almost, picture]), folder=tmp_path, out=tmp_path)
    assert (tmp_path / "it.png").read_bytes() == first
    golden.assert_golden("it", picture // 2, folder=tmp_path, out=tmp_path)
    monkeypatch.delenv("VRAPP_GOLDEN")
    golden.assert_golden("it", picture // 2, folder=tmp_path, out=tmp_path)


def test_a_png_loses_nothing(picture: U8) -> None:
    for pixels in (picture, picture // 64 * 64):
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(golden.png(pixels))).convert("RGB")), pixels)


def test_the_worst_tile_finds_a_spot_anywhere() -> None:
    for y, x in ((0, 0), (30, 41), (84, 100)):
        error = np.zeros((90, 110), np.float32)
        error[y : y + 6, x : x + 6] = 1.0
        assert golden.worst_tile(error) == pytest.approx(36 / 256)
    assert golden.worst_tile(np.full((5, 5), 0.5, np.float32)) == 0.5

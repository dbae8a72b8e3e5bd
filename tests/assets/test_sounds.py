"""The shipped sounds: audible, unclipped, without clicks, loops without a seam, and each in its own part of the spectrum."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "sounds"
F64 = npt.NDArray[np.float64]


def index() -> dict[str, Any]:
    return json.loads((FOLDER / "sounds.json").read_text())["sounds"]


def read(name: str) -> tuple[F64, int]:
    """(n, channels) and the rate."""
    with av.open(str(FOLDER / name)) as container:
        stream = container.streams.audio[0]
        parts = [frame.to_ndarray().reshape(-1, stream.channels) for frame in container.decode(stream)]
        return np.concatenate(parts).astype(np.float64) / 32768.0, stream.rate


FILES = [(name, file) for name, entry in index().items() for file in entry["files"]]


def test_index_and_folder_agree() -> None:
    assert {file for _, file in FILES} == {path.name for path in FOLDER.glob("*.flac")}
    wanted = {"step_wood", "step_rug", "cloth", "cup_down", "cup_up", "switch_on", "switch_off", "notification", "tone_room"}
    assert wanted <= index().keys()


@pytest.mark.parametrize(("name", "file"), FILES)
def test_level_and_ends(name: str, file: str) -> None:
    entry = index()[name]
    sound, rate = read(file)
    assert (rate, sound.shape[1]) == (entry["rate"], entry["channels"])
    peak = np.abs(sound).max()
    width = round(0.05 * rate)
    power = np.cumsum(np.concatenate([np.zeros((1, sound.shape[1])), sound**2]), axis=0)
    loudest = 10.0 * np.log10((power[width:] - power[:-width]).max() / width)
    assert abs(loudest - entry["level_db"]) < 0.5
    assert 10.0 ** (-46.0 / 20.0) < peak < 10.0 ** (-3.0 / 20.0)
    assert abs(sound.mean()) < 2e-4
    if not entry["loop"]:
        assert np.abs(sound[[0, -1]]).max() < 3e-4, "it begins or ends with a click"


@pytest.mark.parametrize("name", [name for name, entry in index().items() if entry["loop"]])
def test_loops_have_no_seam(name: str) -> None:
    sound, _ = read(index()[name]["files"][0])
    steps = np.abs(np.diff(sound, axis=0))
    seam = np.abs(sound[0] - sound[-1])
    assert (seam <= np.quantile(steps, 0.999, axis=0)).all()
    left, right = sound.T
    assert abs(float((left * right).mean())) < 0.6 * float((left**2).mean()), "two ears hear two airs"


def test_variants_differ() -> None:
    for name, entry in index().items():
        sounds = [read(file)[0][:, 0] for file in entry["files"]]
        for other in sounds[1:]:
            both = min(len(sounds[0]), len(other))
            assert np.abs(sounds[0][:both] - other[:both]).max() > 0.2 * np.abs(other).max(), name


def centroid(name: str) -> float:
    sound, rate = read(index()[name]["files"][0])
    power = np.abs(np.fft.rfft(sound[:, 0])) ** 2
    return float((np.fft.rfftfreq(len(sound), 1.0 / rate) * power).sum() / power.sum())


def test_each_sounds_like_what_it_is() -> None:
    """A rug is duller than boards, a cup brighter than a step, paper brighter than cloth is dull."""
    assert centroid("step_rug") < centroid("step_wood") < 400.0
    assert centroid("cup_down") > 800.0
    assert centroid("switch_on") > 1500.0 > centroid("door_close")
    assert centroid("cloth") > 1500.0 and centroid("page") > 2000.0


def test_crickets_are_heard_over_the_wind() -> None:
    sound, rate = read("tone_terrace.flac")
    hertz, power = np.fft.rfftfreq(len(sound), 1.0 / rate), np.abs(np.fft.rfft(sound[:, 0])) ** 2
    song = power[(hertz > 4250) & (hertz < 4370)].mean()
    beside = power[(hertz > 3800) & (hertz < 4000)].mean()
    assert song > 4.0 * beside, "over the whole loop; they sing an eighth of it"

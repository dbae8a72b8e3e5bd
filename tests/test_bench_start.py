"""`vrapp bench start`: a whole start through a window up to the greeting, cold and warm. Steps and files are tested, times are not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import visitors

from tests.conftest import absent
from tests.display.xserver import virtual_screen
from vrapp import bench_start, config
from vrapp.errors import MissingError

pytestmark = [pytest.mark.slow, pytest.mark.window]

STEPS = ["python", "imported", "display", "read", "programs", "light", "uploaded", "first frame", "furnished", "mind", "greeting"]


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not shutil.which("Xvfb"):
        absent("Xvfb (apt install xvfb)")
    with virtual_screen() as number:
        monkeypatch.setenv("DISPLAY", number)
        yield


def _settings(tmp_path: Path) -> config.Settings:
    script = tmp_path / "mind.toml"
    script.write_text('[[reply]]\ntext = "Hello."\n')
    room = str(visitors.bare_room(tmp_path))
    return config.load(overrides={"mind": {"script": str(script)}, "display": {"window": (64, 48)}, "place": {"room": room}})


def test_the_room_comes_before_the_panel_and_the_greeting_last(display: None, tmp_path: Path) -> None:
    found = bench_start.bench_start(_settings(tmp_path), 1)
    assert found.keys() == {"renderer", "size", "runs", "cold", "warm"}
    for state in ("cold", "warm"):
        at = found[state]["at_s"]
        assert set(at) == set(STEPS)
        assert sorted(at.values()) == list(at.values())
        assert at["imported"] < at["display"] < at["programs"] < at["uploaded"] < at["first frame"] < at["furnished"] <= at["greeting"]
        assert at["mind"] <= at["greeting"] == found[state]["greeting_s"]
        assert found[state]["first_frame_s"] == at["first frame"]


def test_a_mind_that_cannot_start_ends_the_bench_with_its_own_line(display: None, tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    (tmp_path / "mind.toml").write_text("nonsense = [")
    with pytest.raises(MissingError, match=r"mind\.toml"):
        bench_start.bench_start(settings, 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows always has a display")
def test_a_start_without_a_display_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(MissingError) as refused:
        bench_start.bench_start(_settings(tmp_path), 1)
    assert "\n" not in str(refused.value)

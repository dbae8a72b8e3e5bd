"""The commands' manners: help, exit statuses, one line on failure, never a traceback without --debug."""

from __future__ import annotations

from pathlib import Path

import pytest

from vrapp import cli
from vrapp.errors import VrappError

COMMANDS = ["", "vr", "desktop", "chat", "render", "inspect", "models", "doctor", "bench", "persona", "persona import"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VRAPP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([*command.split(), "--help"])
    assert left.value.code == 0
    assert "usage: vrapp" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["render"],
        ["render", "--out", "x.png", "--size", "huge"],
        ["render", "--out", "x.png", "--camera", "1,2,3"],
        ["bench"],
        ["models", "steal"],
        ["chat", "--set", "nonsense"],
        ["chat", "--mind", "psychic"],
    ],
)
def test_wrong_words_exit_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["inspect", "no/such/file.glb"],
        ["render", "no/such/script.toml", "--out", "x.png"],
        ["render", "--out", "x.png", "--avatar", "no/such.vrm"],
        ["render", "--out", "x.png", "--scene", "no/such.glb"],
        ["render", "--out", "no-such-ending.tiff"],
        ["chat", "--once", "hi", "--model", "no/such/model.gguf"],
        ["chat", "--once", "hi", "--persona", "no/such/persona.toml"],
        ["chat", "--once", "hi", "--mind", "scripted:no/such/file"],
        ["chat", "--set", "mind.modle=1"],
        ["models", "path", "nobody"],
    ],
)
def test_failure_is_one_line_and_1(words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(words) == 1
    said = capsys.readouterr().err
    assert said.startswith("vrapp: ") and said.count("\n") == 1 and "Traceback" not in said and "unexpected" not in said


def test_a_broken_settings_file_names_itself(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("mind = 3")
    assert cli.main(["doctor"]) == 1
    assert "settings.toml" in capsys.readouterr().err


def test_debug_shows_the_whole_story(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(VrappError):
        cli.main(["inspect", "no/such/file.glb", "--debug"])


def test_command_line_settings_reach_the_tree() -> None:
    over = cli._overrides(  # pyright: ignore[reportPrivateUsage]
        cli._parser().parse_args(["desktop", "--set", "render.exposure=1.5", "--set", "mind.persona=kai", "--seed", "3", "--mind", "scripted:a.toml"])  # pyright: ignore[reportPrivateUsage]
    )
    assert over == {"render": {"exposure": 1.5}, "mind": {"persona": "kai", "script": "a.toml", "seed": 3}, "seed": 3}

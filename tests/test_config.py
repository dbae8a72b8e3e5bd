"""Settings: defaults, the file, the command line over it, and one clear line for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from vrapp import config
from vrapp.errors import BadInputError


def test_defaults_then_file_then_command_line(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("seed = 4\n[mind]\ncontext = 2048\ntemperature = 0.5\n")
    settings = config.load(tmp_path, {"mind": {"temperature": 0.9}})
    assert (settings.seed, settings.mind.context, settings.mind.temperature, settings.mind.top_p) == (4, 2048, 0.9, config.MindSettings().top_p)
    assert settings.memory_path == tmp_path / "memory.sqlite3"


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    assert config.load(tmp_path) == config.Settings(home=str(tmp_path))


def test_home_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAPP_HOME", str(tmp_path / "elsewhere"))
    assert config.load().models_path == tmp_path / "elsewhere" / "models"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[mind\n", "not valid TOML"),
        ("[mind]\nmodle = 'x'\n", "unknown field `modle`"),
        ("[mind]\ncontext = 'big'\n", "$.mind.context"),
        ("[render]\ntone_map = 'purple'\n", "$.render.tone_map"),
        ("\xff", "not valid TOML"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "settings.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInputError) as caught:
        config.load(tmp_path)
    line = str(caught.value)
    assert words in line and "settings.toml" in line and "\n" not in line


def test_what_is_shipped_is_found() -> None:
    assert (config.SHADERS / "README.md").is_file() and config.ASSETS.is_dir()

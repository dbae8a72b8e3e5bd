"""A virtual screen for the tests in which the headset has a window beside it."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tools.headset.errors import HeadsetError
from tools.headset.screen import Screen


@pytest.fixture
def window_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """DISPLAY of a screen of the test's own."""
    try:
        screen = Screen(tmp_path)
    except HeadsetError as error:
        if os.environ.get("VRAPP_CI") == "1":
            raise
        pytest.skip(str(error))
    monkeypatch.setenv("DISPLAY", screen.name)
    yield screen.name
    screen.close()

"""For every test: a fixed seed, numpy that raises instead of going on with NaN, a home folder of its own, and no silent skips in CI."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("VRAPP_GL_DEBUG", "1")  # every GL call is checked; read once, when PyOpenGL is imported

from vrapp.gl import GL

assert GL  # imported before any test imports xr, which would switch PyOpenGL to GLX

pytest_plugins = ("tools.headset.fixture",)  # `headset`, `headset_x11`
TOP = Path(__file__).resolve().parent.parent


def absent(reason: str) -> None:
    """Something that a test needs is not here: a skip on a user's machine, a failure in CI."""
    if os.environ.get("VRAPP_CI") == "1":
        pytest.fail(f"missing in CI: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _fixed_ground(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    random.seed(0)
    np.random.seed(0)
    models = Path(os.environ.get("VRAPP_TEST_MODELS", str(_home() / "models")))
    home = tmp_path_factory.mktemp("home")
    if models.is_dir():  # the shipped model is large: shared, never written by a test
        (home / "models").symlink_to(models, target_is_directory=True)
    monkeypatch.setenv("VRAPP_HOME", str(home))
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        yield


_HOME = os.environ.get("VRAPP_HOME")


def _home() -> Path:
    import platformdirs

    return Path(_HOME) if _HOME else Path(platformdirs.user_data_dir("vrapp", appauthor=False))


@pytest.fixture
def testdata() -> Callable[[str], Path]:
    """Path of a third-party file, which is never committed: from $VRAPP_TESTDATA or ../shared/testdata."""

    def find(name: str) -> Path:
        folder = Path(os.environ.get("VRAPP_TESTDATA", str(TOP.parent / "shared" / "testdata")))
        path = folder / name
        if not path.exists():
            pytest.skip(f"third-party test file {name} is not here (set VRAPP_TESTDATA)")
        return path

    return find


@pytest.fixture(scope="session")
def default_model() -> Path:
    """The default Llama model's file."""
    from vrapp.errors import VrappError
    from vrapp.mind import models

    try:
        return models.resolve("default", _home() / "models")
    except VrappError as error:
        absent(str(error))
        raise

"""Committed assets are what their tools build; and the check notices when they are not."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import time
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools" / "assets"


def load(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("asset_manifest", folder / "manifest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SHIPPED = load(TOOLS)


@pytest.mark.parametrize("name", SHIPPED.names())
def test_committed_files_are_what_the_tools_build(name: str) -> None:
    assert SHIPPED.complaints(name) == []


def test_every_shipped_file_is_somebodys() -> None:
    """Words are written by hand and some tables are others'; all else under assets/ has a maker that answers for it."""
    by_hand = ("fonts/", "personas/", "scripts/", "care/", "embedding/", "adapters/", "README.md", "built/")
    claimed = {file for name in SHIPPED.names() for file in json.loads((SHIPPED.BUILT / f"{name}.json").read_text())["files"]}
    there = {path.relative_to(SHIPPED.ASSETS).as_posix() for path in SHIPPED.ASSETS.rglob("*") if path.is_file()}
    unsealed = ("avatars/default.png",)
    assert {file for file in there - claimed if not file.startswith(by_hand) and not file.startswith(unsealed)} == set()


@pytest.fixture
def small(tmp_path: Path) -> ModuleType:
    """A tree with one asset, `thing`, whose maker imports a package beside it."""
    tools = tmp_path / "tools" / "assets"
    (tools / "kit").mkdir(parents=True)
    shutil.copy(TOOLS / "manifest.py", tools)
    (tools / "requirements.txt").write_text("numpy\n")
    (tools / "kit" / "__init__.py").write_text("")
    (tools / "kit" / "shapes.py").write_text('"""Shapes."""\nfrom . import sizes\n\nBOX = sizes.SIDE  # metres\n')
    (tools / "kit" / "sizes.py").write_text("SIDE = 2\n")
    (tools / "thing.py").write_text("import math\nfrom kit.shapes import BOX\n")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "thing.bin").write_bytes(b"abc")
    return load(tools)


def test_what_a_maker_is_made_of(small: ModuleType) -> None:
    assert [path.relative_to(small.HERE).as_posix() for path in small.inputs("thing")] == ["kit/__init__.py", "kit/shapes.py", "kit/sizes.py", "thing.py"]


def test_changes_are_noticed_and_words_are_not(small: ModuleType) -> None:
    assert small.seal("thing", ["*.bin"], since=0.0)
    assert small.complaints("thing") == []
    shapes = small.HERE / "kit" / "shapes.py"
    shapes.write_text('"""Better words,\nin two lines."""\nfrom . import sizes\n\n\nBOX = sizes.SIDE  # of a box\n')
    assert small.complaints("thing") == []
    (small.HERE / "kit" / "sizes.py").write_text("SIDE = 3\n")
    assert [words.split(":")[1] for words in small.complaints("thing")] == [" its maker has changed since the files were built; run tools/assets/make.py thing"]


def test_a_changed_file_is_noticed(small: ModuleType) -> None:
    small.seal("thing", ["*.bin"], since=0.0)
    (small.ASSETS / "thing.bin").write_bytes(b"abd")
    assert small.complaints("thing") == ["thing: assets/thing.bin is not the file that was built"]
    (small.ASSETS / "thing.bin").unlink()
    assert small.complaints("thing") == ["thing: assets/thing.bin is missing"]


def test_a_run_that_wrote_nothing_proves_nothing(small: ModuleType) -> None:
    old = time.time() - 100.0
    os.utime(small.ASSETS / "thing.bin", (old, old))
    assert not small.seal("thing", ["*.bin"], since=old + 50.0)
    assert small.complaints("thing") == ["thing: never sealed; run tools/assets/make.py thing"]

"""Every broken file goes the whole way: it is refused in one line that names a place of the Khronos validator's report, or it becomes a picture, with a
warning that names such a place if there is an error. What the validator passes is never refused. No GL error, whatever comes."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import conftest
import numpy as np
import pytest

from tools.fuzz.check import check
from vrapp.display.context import GlContext
from vrapp.errors import BadInputError, VrappError
from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.checked import checked_model, checked_vrm
from vrapp.scene.model import Model

ROOT = Path(os.environ.get("VRAPP_TESTDATA", str(Path(__file__).parents[3] / "shared" / "testdata")))
REPORTS = sorted((ROOT / "broken").glob("**/*.report.json"))
CORPUS = sorted((Path(__file__).parents[1] / "scene" / "corpus").glob("*.bin"))
AVATARS = sorted((ROOT / "broken_vrm").glob("*.vrm"))
here = pytest.mark.skipif(not REPORTS, reason="the Khronos validator's test files are not here (set VRAPP_TESTDATA)")


@dataclass
class Outcome:
    kind: str  # "picture" or "refused"
    places: set[str] = field(default_factory=set[str])
    line: str = ""


@pytest.fixture(scope="module")
def theatre(gl: GlContext) -> Iterator[conftest.Stage]:
    from vrapp.config import RenderSettings

    made = conftest.Stage((64, 64), 1, RenderSettings(msaa=1), None)
    yield made
    made.close()


def drawn(theatre: conftest.Stage, model: Model) -> None:
    """From where all of it is seen, if it is somewhere."""
    nodes = model.nodes
    world = np.empty((len(nodes), 4, 4), np.float32)
    with np.errstate(all="ignore"):
        world_matrices(hierarchy(nodes.parent), nodes.translation, nodes.rotation, nodes.scale, world)
        handle = theatre.renderer.upload(model)
        weights = np.concatenate([mesh.morph_weights for mesh in model.meshes]) if model.meshes else np.zeros(0, np.float32)
        picture = theatre.shoot(DrawList([Placed(handle, world, weights.astype(np.float32))]))  # asserts that there is no GL error
    assert picture.shape == (1, 64, 64, 4)
    theatre.renderer.remove(handle)


def go(theatre: conftest.Stage, path: Path) -> Outcome:
    try:
        model = checked_vrm(path).model if path.suffix == ".vrm" else checked_model(path)
    except VrappError as error:
        line = str(error)
        assert "\n" not in line and str(path) in line
        assert isinstance(error, BadInputError)
        return Outcome("refused", {error.where}, line)
    for problem in model.problems:
        assert "\n" not in problem.text and problem.where
    drawn(theatre, model)
    return Outcome("picture", {problem.where for problem in model.problems if problem.severity != "info"})


_known: dict[Path, Outcome] = {}


def outcome(theatre: conftest.Stage, path: Path) -> Outcome:
    if path not in _known:
        _known[path] = go(theatre, path)
    return _known[path]


@cache
def errors(report: Path) -> frozenset[str]:
    """Pointers and bytes of the validator's errors; "" where it names none."""
    messages: list[dict[str, Any]] = json.loads(report.read_text())["issues"]["messages"]
    return frozenset(m.get("pointer") or (f"byte {m['offset']}" if "offset" in m else "") for m in messages if m["severity"] == 0)


def model_of(report: Path) -> Path:
    return Path(str(report).removesuffix(".report.json"))


def names(places: set[str], theirs: frozenset[str]) -> bool:
    """To the letter, or where the validator names no place; or, in one file, the members of an array where the validator names the array's object."""
    return bool(places & theirs) or "" in theirs or any(place.startswith(f"{their}/") for place in places for their in theirs)


@here
@pytest.mark.parametrize("report", REPORTS, ids=lambda path: str(path.relative_to(ROOT / "broken")).removesuffix(".report.json"))
def test_a_broken_file_is_a_picture_or_a_refusal(report: Path, theatre: conftest.Stage) -> None:
    found, theirs = outcome(theatre, model_of(report)), errors(report)
    if not theirs:
        assert found.kind == "picture", found.line
    else:
        assert names(found.places, theirs), f"{found} names none of {sorted(theirs)}"


@here
def test_how_many_of_each(theatre: conftest.Stage) -> None:
    count = Counter[str]()
    exact = 0
    for report in REPORTS:
        found = outcome(theatre, model_of(report))
        count[found.kind if found.kind == "refused" else "warned" if found.places else "clean"] += 1
        exact += bool(found.places & errors(report)) or not errors(report) or "" in errors(report)
    print(f"\n{len(REPORTS)} files: {dict(count)}; {exact} name a place of the report to the letter or have none to name")
    assert count.total() == 287 and exact >= 286
    assert count["refused"] < 80  # most of what is wrong in a file leaves a picture to be had


def test_what_fuzzing_found_is_drawn(theatre: conftest.Stage) -> None:
    pictures = 0
    with np.errstate(all="ignore"):
        for path in CORPUS:
            model = check(path.read_bytes())
            if model is not None:
                drawn(theatre, model)
                pictures += 1
    assert pictures > 50


@pytest.mark.skipif(not AVATARS, reason="the degenerate avatars are not here (set VRAPP_TESTDATA)")
@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.name)
def test_degenerate_avatars(path: Path, theatre: conftest.Stage) -> None:
    """empty.vrm has no bone; the other two are whole, if small."""
    found = outcome(theatre, path)
    assert found.kind == ("refused" if path.name == "empty.vrm" else "picture"), found.line

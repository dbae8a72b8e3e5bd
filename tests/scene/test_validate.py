"""The Khronos validator's own test files: where it reports an error so must we, and where it reports none neither may we."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from glbs import Builder

from vrapp.errors import BadInputError
from vrapp.scene.document import parse_document
from vrapp.scene.inspect import inspect, report
from vrapp.scene.validate import validate

ROOT = Path(os.environ.get("VRAPP_TESTDATA", str(Path(__file__).parents[3] / "shared" / "testdata"))) / "broken"
REPORTS = sorted(ROOT.glob("**/*.report.json"))
EXACT = 272
"""Of 289 places (pointer or byte) that the validator names in these files, how many we must name to the letter. The others we name one step
higher or lower, or, in a file whose container or JSON is broken, by the byte where our reading stopped instead of theirs."""


def theirs(path: Path) -> list[dict[str, Any]]:
    return [message for message in json.loads(path.read_text())["issues"]["messages"] if message["severity"] == 0]


def ours(path: Path) -> list[tuple[str, str]]:
    """(where, text) of every error."""
    try:
        found = inspect(path)
    except BadInputError as refused:
        assert "\n" not in str(refused)
        return [(refused.where, refused.problem)]
    assert report(found)
    return [(problem["where"], problem["text"]) for problem in found["problems"] if problem["severity"] == "error"]


@pytest.mark.skipif(not REPORTS, reason="the Khronos validator's test files are not here (set VRAPP_TESTDATA)")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: str(path.relative_to(ROOT)).removesuffix(".report.json"))
def test_the_verdict_is_the_khronos_validators(path: Path) -> None:
    mine, their = ours(Path(str(path).removesuffix(".report.json"))), theirs(path)
    assert bool(mine) == bool(their), f"ours: {mine[:3]}, theirs: {[(m['code'], m.get('pointer')) for m in their[:3]]}"
    for where, text in mine:
        assert where or "JSON" in text


@pytest.mark.skipif(not REPORTS, reason="the Khronos validator's test files are not here (set VRAPP_TESTDATA)")
def test_the_places_are_mostly_named_to_the_letter() -> None:
    exact = total = 0
    for path in REPORTS:
        their = {message.get("pointer") or f"byte {message.get('offset', 0)}" for message in theirs(path)}
        exact += len(their & {where for where, _ in ours(Path(str(path).removesuffix(".report.json")))})
        total += len(their)
    assert total == 289 and exact >= EXACT, f"{exact} of {total}"


def problems(builder: Builder) -> list[tuple[str, str]]:
    return [(problem.severity, problem.where) for problem in validate(parse_document(builder.glb()))]


def test_a_good_file_has_no_problems() -> None:
    builder = Builder()
    builder.triangle(indices=builder.accessor([0, 1, 2], "uint16"))
    assert problems(builder) == []


def test_every_problem_is_reported_not_only_the_first() -> None:
    builder = Builder()
    builder.triangle(material=4)
    builder.json["nodes"].append({"rotation": [0, 0, 0, 2], "mesh": 9})
    found = problems(builder)
    assert {("error", "/meshes/0/primitives/0/material"), ("error", "/nodes/1/rotation/3"), ("error", "/nodes/1/mesh")} <= set(found)


def test_the_list_of_problems_ends() -> None:
    builder = Builder()
    builder.json["nodes"] = [{"mesh": 5} for _ in range(5000)]
    assert len(problems(builder)) == 400

"""Small files that claim to be large: each loaded in a process of its own, whose peak of memory the system tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bombs import BOMBS

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_file_takes_more_than_it_may(tmp_path: Path) -> None:
    for name, (make, _) in BOMBS.items():
        (tmp_path / f"{name}.glb").write_bytes(make())
    done = subprocess.run([sys.executable, "-m", "tools.fuzz.measure", str(tmp_path)], cwd=TOP, capture_output=True, text=True, check=False)
    found = {Path(line["file"]).stem: line for line in map(json.loads, done.stdout.splitlines()[:-1])}
    assert {name: line["outcome"] for name, line in found.items()} == {name: outcome for name, (_, outcome) in BOMBS.items()}, done.stderr
    assert {name: line["mb"] for name, line in found.items() if line["mb"] > 512} == {}
    assert len(done.stderr.splitlines()) == sum(outcome == "refused" for _, outcome in BOMBS.values())  # one line a refusal

"""Broken files on the command line: a picture with a line for each problem, or one line and status 1; never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from vrapp import cli

TRIANGLE = {
    "asset": {"version": "2.0"},
    "scenes": [{"nodes": [0]}],
    "scene": 0,
    "nodes": [{"mesh": 0}],
    "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "material": 0}]}],
    "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}}],
    "textures": [{"source": 0}],
    "images": [{"uri": "gone.png"}],
    "buffers": [{"uri": "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA", "byteLength": 36}],
    "bufferViews": [{"buffer": 0, "byteLength": 36}],
    "accessors": [{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3, "min": [0, 0, 0], "max": [1, 1, 0]}],
}


def test_a_picture_with_a_line_for_each_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.gltf").write_text(json.dumps(TRIANGLE))
    out = tmp_path / "p.png"
    assert cli.main(["render", "--no-room", "--avatar", str(tmp_path / "m.gltf"), "--out", str(out), "--size", "64x64"]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if "warning" in line or "error" in line]
    assert any("/images/0" in line and "white" in line for line in lines)
    assert all(line.startswith("vrapp: ") and "m.gltf" in line for line in lines)
    extrema = Image.open(out).convert("L").getextrema()
    assert extrema[0] != extrema[1]  # the triangle is there


@pytest.mark.parametrize(
    "words", [["inspect"], ["inspect", "--json"], ["render", "--no-room", "--out", "p.png", "--avatar"], ["render", "--out", "p.png", "--scene"]]
)
def test_a_refusal_is_one_line_and_status_one(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    broken = {**TRIANGLE, "meshes": [{"primitives": [{"attributes": {"POSITION": 7}}]}]}
    Path("m.gltf").write_text(json.dumps(broken))
    assert cli.main([*words, "m.gltf"]) == 1
    said = capsys.readouterr()
    (line,) = said.err.splitlines()
    assert line.startswith("vrapp: ") and "/meshes/0/primitives/0/attributes/POSITION" in line
    if "--json" in words:
        found = json.loads(said.out)
        assert not found["loads"] and "/meshes/0/primitives/0/attributes/POSITION" in [problem["where"] for problem in found["problems"]]

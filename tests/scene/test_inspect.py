from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from glbs import Builder

from vrapp.errors import BadInputError, MissingError
from vrapp.scene.inspect import inspect, report

Find = Callable[[str], Path]


def test_an_avatar_with_its_licence(testdata: Find) -> None:
    found = inspect(testdata("avatars/Godette_vrm_v4.vrm"))
    assert found["kind"] == "VRM 0.x avatar" and found["loads"] and found["meta"]["authors"] == ["SirRichard94"]
    counts = found["counts"]
    assert (counts["triangles"], counts["bones"], counts["expressions"], counts["morphs"], counts["nodes"]) == (3439, 45, 17, 15, 71)
    assert {"name": "BasePaletteTexture", "width": 64, "height": 64} in found["textures"] or len(found["textures"]) == 5
    text = report(found)
    assert "SirRichard94" in text and "3,439 triangles" in text and "no errors; it loads" in text


def test_an_animation(testdata: Find) -> None:
    found = inspect(testdata("motion/test.vrma"))
    assert found["kind"] == "VRM animation" and found["counts"]["bones"] == 51 and found["counts"]["animations"] == 1


def test_an_extension_that_is_required_and_not_known_is_a_warning(tmp_path: Path) -> None:
    builder = Builder()
    builder.triangle()
    builder.json.update(extensionsUsed=["EXT_moon"], extensionsRequired=["EXT_moon"])
    (tmp_path / "m.glb").write_bytes(builder.glb())
    found = inspect(tmp_path / "m.glb")
    assert found["loads"] and found["extensions"]["required_and_unsupported"] == ["EXT_moon"]
    assert [problem["where"] for problem in found["problems"] if problem["severity"] == "warning"] == ["/extensionsRequired/0"]
    assert "no errors; it loads" in report(found)


def test_text_from_the_file_cannot_command_the_terminal(tmp_path: Path) -> None:
    builder = Builder()
    builder.json["asset"]["generator"] = "evil\x1b[2J\nsecond line"
    (tmp_path / "m.glb").write_bytes(builder.glb())
    text = report(inspect(tmp_path / "m.glb"))
    assert "\x1b" not in text and "\nsecond" not in text


def test_what_is_not_gltf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.glb").write_bytes(b"GIF89a")
    with pytest.raises(BadInputError, match="byte 0"):
        inspect(tmp_path / "m.glb")
    with pytest.raises(MissingError):
        inspect(tmp_path / "none.glb")

"""Includes and what a person reads when a shader is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from vrapp.display.context import GlContext
from vrapp.errors import BadInputError
from vrapp.render.objects import live
from vrapp.render.programs import build, read


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)


def test_a_file_is_included_once_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    _write(tmp_path, a_vert='#version 450 core\n#include "b.glsl"\n#include "b.glsl"\nvoid main() {}\n', b_glsl="float b;\n")
    source = read("a.vert", ["X 1"], tmp_path)
    assert source.text.splitlines() == ["#version 450 core", "#define X 1", "float b;", "void main() {}"]
    assert [(path.name, line) for path, line in source.places] == [("a.vert", 1), ("a.vert", 1), ("b.glsl", 1), ("a.vert", 4)]


def test_an_error_names_the_included_file_and_its_line(gl: GlContext, tmp_path: Path) -> None:
    _write(tmp_path, a_vert='#version 450 core\n#include "b.glsl"\nvoid main() {}\n', b_glsl="float fine;\n\nfloat bad = nothing;\n")
    before = live()
    with pytest.raises(BadInputError, match=r"b\.glsl line 3: .*nothing") as caught:
        build("a", ["a.vert"], folder=tmp_path)
    assert "\n" not in str(caught.value)
    assert live() == before


def test_an_error_after_an_include_names_the_outer_line(gl: GlContext, tmp_path: Path) -> None:
    _write(tmp_path, a_vert='#version 450 core\n#include "b.glsl"\nvoid main() { wrong(); }\n', b_glsl="float fine;\n")
    with pytest.raises(BadInputError, match=r"a\.vert line 3: "):
        build("a", ["a.vert"], folder=tmp_path)


def test_a_missing_include_names_who_asked(tmp_path: Path) -> None:
    _write(tmp_path, a_vert='#version 450 core\n\n#include "gone.glsl"\n')
    with pytest.raises(BadInputError, match=r'a\.vert line 3: #include "gone\.glsl": no such shader file'):
        read("a.vert", folder=tmp_path)


def test_a_circle_of_includes_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, a_vert='#version 450 core\n#include "b.glsl"\n', b_glsl='#include "a.vert"\n')
    with pytest.raises(BadInputError, match="includes itself"):
        read("a.vert", folder=tmp_path)

"""GLSL files to programs: `#include "file"`, `#define`s for variants, and errors that name the file and line that a person can open.

Each source begins with one `#version`; includes are resolved here, each file once. Compilers disagree on what `#line` with a file number means, so none
is written: the compiler's line number is looked up in `Source.places`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vrapp.config import SHADERS
from vrapp.errors import BadInputError
from vrapp.gl import GL
from vrapp.render.objects import Program

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
# Mesa and AMD write 3:14(5), Intel 3:14:, NVIDIA 3(14).
_PLACE = re.compile(r"\d+(?::(\d+)|\((\d+)\))")
_STAGES = {".vert": GL.GL_VERTEX_SHADER, ".frag": GL.GL_FRAGMENT_SHADER, ".comp": GL.GL_COMPUTE_SHADER, ".geom": GL.GL_GEOMETRY_SHADER}


Place = tuple[Path, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One stage's whole text, and for each of its lines the file and line it came from."""

    text: str
    places: tuple[Place, ...]


def read(name: str, defines: Sequence[str] = (), folder: Path = SHADERS) -> Source:
    """defines: "NAME" or "NAME value", put after #version. Raises BadInputError for a missing or circular include, with file and line."""
    lines = _expanded(folder / name, folder, set(), (), "")
    if not lines or not lines[0][0].startswith("#version"):
        raise BadInputError("the first line must be #version", folder / name, "line 1")
    lines[1:1] = [(f"#define {define}", lines[0][1]) for define in defines]
    return Source("\n".join(line for line, _ in lines) + "\n", tuple(place for _, place in lines))


def _expanded(path: Path, folder: Path, seen: set[Path], above: tuple[Path, ...], where: str) -> list[tuple[str, Place]]:
    if path in above:
        raise BadInputError(f"{path.name} includes itself through {', '.join(p.name for p in above)}", above[-1], where)
    if path in seen:
        return []
    if not path.is_file():
        raise BadInputError(f'#include "{path.relative_to(folder).as_posix()}": no such shader file', above[-1] if above else path, where)
    seen.add(path)
    out: list[tuple[str, Place]] = []
    for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = _INCLUDE.match(line)
        out += _expanded(folder / found[1], folder, seen, (*above, path), f"line {at}") if found else [(line, (path, at))]
    return out


def build(label: str, stages: Sequence[str], defines: Sequence[str] = (), folder: Path = SHADERS) -> Program:
    """Compile and link; the stage is told from the file's ending. Raises BadInputError with file and line of the first complaint."""
    name = int(GL.glCreateProgram())
    shaders: list[int] = []
    try:
        for stage in stages:
            shaders.append(_compile(stage, read(stage, defines, folder), folder))
            GL.glAttachShader(name, shaders[-1])
        GL.glProgramParameteri(name, GL.GL_PROGRAM_BINARY_RETRIEVABLE_HINT, True)
        GL.glLinkProgram(name)
        if not GL.glGetProgramiv(name, GL.GL_LINK_STATUS):
            raise BadInputError(f"does not link: {_log(GL.glGetProgramInfoLog(name))}", folder / stages[-1])
    except BadInputError:
        GL.glDeleteProgram(name)
        raise
    finally:
        for shader in shaders:
            GL.glDeleteShader(shader)
    return Program(name, label)


def _compile(stage: str, source: Source, folder: Path) -> int:
    shader = int(GL.glCreateShader(_STAGES[Path(stage).suffix]))
    GL.glShaderSource(shader, source.text)
    GL.glCompileShader(shader)
    if GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        return shader
    log = _log(GL.glGetShaderInfoLog(shader))
    GL.glDeleteShader(shader)
    found = _PLACE.search(log)
    number = int(found[1] or found[2]) if found else 1
    file, line = source.places[min(max(number, 1), len(source.places)) - 1]
    raise BadInputError(log.splitlines()[0] if log else "does not compile", file, f"line {line}")


def _log(raw: bytes | str) -> str:
    return (raw.decode(errors="replace") if isinstance(raw, bytes) else raw).strip("\0\n ")

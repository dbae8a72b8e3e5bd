"""The two small GL programs of the panels. The room's are `vrapp/render`'s, which the panels' painting does not touch."""

from __future__ import annotations

from typing import Any

from vrapp.errors import MissingError
from vrapp.gl import GL


def link(vertex: str, fragment: str, label: str) -> int:
    """A program from two stages of GLSL 4.50 without their #version line. Raises MissingError with the driver's words."""
    program: Any = GL.glCreateProgram()
    stages: list[Any] = []
    for kind, text in ((GL.GL_VERTEX_SHADER, vertex), (GL.GL_FRAGMENT_SHADER, fragment)):
        shader: Any = GL.glCreateShader(kind)
        GL.glShaderSource(shader, "#version 450 core\n" + text)
        GL.glCompileShader(shader)
        GL.glAttachShader(program, shader)
        stages.append(shader)
    GL.glLinkProgram(program)
    linked = GL.glGetProgramiv(program, GL.GL_LINK_STATUS)
    said = "" if linked else " ".join(str(GL.glGetShaderInfoLog(shader)) for shader in stages) + str(GL.glGetProgramInfoLog(program))
    for shader in stages:
        GL.glDetachShader(program, shader)
        GL.glDeleteShader(shader)
    if not linked:
        GL.glDeleteProgram(program)
        raise MissingError(f"the graphics driver does not build {label}: {' '.join(said.split())}; update it")
    GL.glObjectLabel(GL.GL_PROGRAM, program, -1, label.encode())
    return program

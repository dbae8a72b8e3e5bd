"""Linked programs kept on disk, so that a compiler runs once for each driver and each text. Whatever is wrong with a kept one, it is built anew.

A file is named by a digest of the driver's own description and of all stages' texts, and begins with a digest of its content: a driver is never given bytes
that it did not write itself.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vrapp.gl import GL
from vrapp.render.kept import driver, found, keep
from vrapp.render.objects import Program
from vrapp.render.programs import build, read

MOST_FILES = 1000


class Binaries:
    """folder: None keeps nothing. `loaded` and `built` count."""

    def __init__(self, folder: Path | None) -> None:
        self.loaded = self.built = 0
        usable = folder is not None and int(GL.glGetIntegerv(GL.GL_NUM_PROGRAM_BINARY_FORMATS)) > 0
        self._folder = folder if usable else None
        self._driver = driver()

    def build(self, label: str, stages: Sequence[str], defines: Sequence[str] = ()) -> Program:
        """As `programs.build`."""
        if self._folder is None:
            self.built += 1
            return build(label, stages, defines)
        path = self._folder / self._name(stages, defines)
        program = _load(path, label)
        if program is not None:
            self.loaded += 1
            return program
        program = build(label, stages, defines)
        self.built += 1
        _keep(path, program)
        return program

    def _name(self, stages: Sequence[str], defines: Sequence[str]) -> str:
        told = hashlib.sha256(self._driver)
        for stage in stages:
            told.update(stage.encode() + b"\0" + read(stage, defines).text.encode() + b"\0")
        return told.hexdigest()


def _load(path: Path, label: str) -> Program | None:
    content = found(path)
    if content is None or len(content) <= 4:
        return None
    name = int(GL.glCreateProgram())
    GL.glProgramBinary(name, struct.unpack_from("<I", content)[0], np.frombuffer(content, np.uint8, offset=4), len(content) - 4)
    if not GL.glGetProgramiv(name, GL.GL_LINK_STATUS):  # a driver may refuse its own, after an update that kept its version
        GL.glDeleteProgram(name)
        return None
    return Program(name, label)


def _keep(path: Path, program: Program) -> None:
    size = int(GL.glGetProgramiv(program.name, GL.GL_PROGRAM_BINARY_LENGTH))
    if size <= 0:
        return
    binary, form, length = np.empty(size, np.uint8), np.zeros(1, np.uint32), np.zeros(1, np.int32)
    GL.glGetProgramBinary(program.name, size, length, form, binary)
    content = struct.pack("<I", int(form[0])) + binary[: int(length[0])].tobytes()
    keep(path, content, MOST_FILES)

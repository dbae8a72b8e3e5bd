"""What no lens shows, drawn first and nearest into the depth of each eye, so that nothing behind it is shaded. Its colour is to be cleared afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.bindings import TEXELS_UNIT
from vrapp.render.objects import Buffer, BufferTexture
from vrapp.render.state import State
from vrapp.render.target import Target

F32 = npt.NDArray[np.float32]

UNIT = TEXELS_UNIT + 5  # as in shaders/hidden.vert


class HiddenArea:
    """Owner of the triangles of both eyes. Makes nothing while targets hide nothing."""

    def __init__(self) -> None:
        self._given: Sequence[F32] | None = None
        self._buffer: Buffer | None = None
        self._texels: BufferTexture | None = None
        self._corners = 0
        self._clip_from_plane = np.zeros((2, 4), np.float32)
        self._sent: tuple[int, bytes] = (0, b"")

    def texture(self, target: Target) -> int:
        """What `draw` wants bound to UNIT, 0 where nothing is hidden."""
        if target.hidden is None:
            return 0
        if target.hidden is not self._given or self._texels is None:
            return self._take(target.hidden)
        return self._texels.name

    def draw(self, target: Target, state: State, program: int, instances: int) -> None:
        """With `program`, "hidden" of the library, in use, into the bound framebuffer, whose depth was cleared and whose colour was not. It reads no
        attribute: any vertex array will do."""
        state.cull("none")  # the winding is the runtime's
        self._send(program, target.clip_from_eye)
        GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, self._corners, instances)

    def _send(self, program: int, clip_from_eye: F32) -> None:
        """A point (x, y, -1) of the eye's space has w = 1 in clip space: scale and offset are enough. Fields of view seldom change, so neither do they."""
        for number, clip in enumerate(clip_from_eye):
            self._clip_from_plane[number] = clip[0, 0], clip[1, 1], -clip[2, 0], -clip[2, 1]
        now = program, self._clip_from_plane.tobytes()
        if now != self._sent:
            self._sent = now
            GL.glUniform4fv(1, 2, self._clip_from_plane)

    def _take(self, hidden: Sequence[F32]) -> int:
        """hidden: as in `Target`. The eye with fewer triangles is filled up with ones of no area."""
        self.close()
        self._given = hidden
        self._corners = max(len(eye) for eye in hidden)
        both = np.zeros((self._corners, 2, 2), np.float32)
        for number, eye in enumerate(hidden):
            both[: len(eye), number] = eye
        self._buffer = Buffer(both.nbytes, "hidden area", both)
        self._texels = BufferTexture("hidden area")
        GL.glTextureBufferRange(self._texels.name, GL.GL_RGBA32F, self._buffer.name, 0, max(both.nbytes, 16))
        return self._texels.name

    def close(self) -> None:
        for owner in (self._texels, self._buffer):
            if owner is not None:
                owner.close()
        self._given = self._buffer = self._texels = None

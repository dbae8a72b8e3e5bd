"""What no lens shows, drawn first and nearest into the depth of each eye, so that nothing behind it is shaded. The colour there stays the cleared one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.objects import Buffer, VertexArray
from vrapp.render.state import State
from vrapp.render.target import Target

F32 = npt.NDArray[np.float32]


class HiddenArea:
    """Owner of the triangles of both eyes. Makes nothing while targets hide nothing."""

    def __init__(self) -> None:
        self._given: Sequence[F32] | None = None
        self._buffer: Buffer | None = None
        self._vertex_array: VertexArray | None = None
        self._corners = 0
        self._clip_from_plane = np.zeros((2, 4), np.float32)
        self._sent: tuple[int, bytes] = (0, b"")

    def draw(self, target: Target, state: State, program: int, instances: int) -> None:
        """With `program`, "hidden" of the library, in use, into the bound framebuffer, whose depth was cleared. Leaves another vertex array bound."""
        hidden = target.hidden
        if hidden is None:
            return
        if hidden is not self._given or self._vertex_array is None:
            self._take(hidden)
        state.cull("none")  # the winding is the runtime's
        state.vertex_array(self._vertex_array.name if self._vertex_array else 0)
        self._send(program, target.clip_from_eye)
        GL.glColorMask(False, False, False, False)
        GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, self._corners, instances)
        GL.glColorMask(True, True, True, True)

    def _send(self, program: int, clip_from_eye: F32) -> None:
        """A point (x, y, -1) of the eye's space has w = 1 in clip space: scale and offset are enough. Fields of view seldom change, so neither do they."""
        for number, clip in enumerate(clip_from_eye):
            self._clip_from_plane[number] = clip[0, 0], clip[1, 1], -clip[2, 0], -clip[2, 1]
        now = program, self._clip_from_plane.tobytes()
        if now != self._sent:
            self._sent = now
            GL.glUniform4fv(1, 2, self._clip_from_plane)

    def _take(self, hidden: Sequence[F32]) -> None:
        """hidden: as in `Target`. The eye with fewer triangles is filled up with ones of no area."""
        self.close()
        self._given = hidden
        self._corners = max(len(eye) for eye in hidden)
        both = np.zeros((self._corners, 2, 2), np.float32)
        for number, eye in enumerate(hidden):
            both[: len(eye), number] = eye
        self._buffer = Buffer(both.nbytes, "hidden area", both)
        self._vertex_array = VertexArray("hidden area")
        name = self._vertex_array.name
        GL.glVertexArrayVertexBuffer(name, 0, self._buffer.name, 0, 16)
        GL.glVertexArrayAttribFormat(name, 0, 4, GL.GL_FLOAT, False, 0)
        GL.glVertexArrayAttribBinding(name, 0, 0)
        GL.glEnableVertexArrayAttrib(name, 0)

    def close(self) -> None:
        for owner in (self._buffer, self._vertex_array):
            if owner is not None:
                owner.close()
        self._given = self._buffer = self._vertex_array = None

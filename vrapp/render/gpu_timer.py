"""How long the GPU worked on each frame, known a few frames later and never waited for.

A ring of GL_TIME_ELAPSED queries around a frame's drawing; a result is asked for with GL_QUERY_RESULT_NO_WAIT (OpenGL 4.5, 4.2.1), which leaves the answer
alone while there is none. On llvmpipe the query measures its rasterising threads: 0.9 of the frame's whole time, without vertex work.
"""

from __future__ import annotations

import numpy as np

from vrapp.gl import GL
from vrapp.render.objects import Query

RING = 6
"""Frames that may be on their way; a GPU that is further behind leaves some unmeasured."""
_NONE_YET = 0xFFFFFFFF


class GpuTimer:
    """`begin` and `end` around a frame's drawing, `take` once a frame: three GL calls. No other GL_TIME_ELAPSED query may be open between them.

    tag: a number of the caller's that comes back with the time of the frame drawn under it.
    """

    def __init__(self) -> None:
        self.tag = 0.0
        self._queries = [Query(GL.GL_TIME_ELAPSED, f"frame time {number}") for number in range(RING)]
        self._tags = [0.0] * RING
        self._next = self._waiting = 0
        self._open = False
        self._nanoseconds = np.zeros(1, np.uint32)  # 32 bits: enough for four seconds, and PyOpenGL cannot fill an array of 64

    def begin(self) -> None:
        self._open = self._waiting < RING
        if self._open:
            self._tags[self._next] = self.tag
            GL.glBeginQuery(GL.GL_TIME_ELAPSED, self._queries[self._next].name)

    def end(self) -> None:
        if self._open:
            GL.glEndQuery(GL.GL_TIME_ELAPSED)
            self._open = False
            self._next = (self._next + 1) % RING
            self._waiting += 1

    def take(self) -> tuple[float, float] | None:
        """(seconds, tag) of the oldest frame that was not taken yet, None while its time is not known."""
        if not self._waiting:
            return None
        at = (self._next - self._waiting) % RING
        self._nanoseconds[0] = _NONE_YET
        GL.glGetQueryObjectuiv(self._queries[at].name, GL.GL_QUERY_RESULT_NO_WAIT, self._nanoseconds)
        found = int(self._nanoseconds[0])
        if found == _NONE_YET:
            return None
        self._waiting -= 1
        return found * 1e-9, self._tags[at]

    def close(self) -> None:
        for query in self._queries:
            query.close()

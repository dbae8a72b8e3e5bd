"""Mapped memory through which uploads reach the GPU: a few segments, each free again when the GPU has read it. Nothing here waits unless asked to."""

from __future__ import annotations

import ctypes
from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.objects import Buffer

SEGMENT = 2 << 20  # bytes: the most that one frame uploads
SEGMENTS = 3
CHUNK = 256 << 10  # bytes between two looks at the clock; every piece is at most this, so a segment with so much room takes one more
_ALIGN = 64


class Staging:
    """`begin` a segment, `put` pieces into it, `end` it after the commands that read them. `sent` counts the bytes of the open segment."""

    def __init__(self) -> None:
        self.buffer = Buffer(SEGMENT * SEGMENTS, "staging", mapped=True)
        self._fences: list[Any] = [None] * SEGMENTS
        self._at = 0
        self.sent = 0

    def begin(self, wait: bool) -> bool:
        """Open a segment. False when the GPU has not read the next segment's last bytes yet (never with `wait`)."""
        fence = self._fences[self._at]
        if fence is not None:
            while True:
                told = GL.glClientWaitSync(fence, GL.GL_SYNC_FLUSH_COMMANDS_BIT, 1_000_000_000 if wait else 0)
                if told != GL.GL_TIMEOUT_EXPIRED:
                    break
                if not wait:
                    return False
            GL.glDeleteSync(fence)
            self._fences[self._at] = None
        self.sent = 0
        return True

    def room(self) -> int:
        """Bytes that still fit into the open segment."""
        return SEGMENT - self.sent

    def put(self, data: npt.NDArray[np.uint8]) -> int:
        """Copy (n,) bytes in; the offset in `buffer` where they lie."""
        if self.buffer.view is None:
            raise RuntimeError("the staging memory is closed")
        at = self._at * SEGMENT + self.sent
        self.buffer.view[at : at + len(data)] = data
        self.sent = min(SEGMENT, (self.sent + len(data) + _ALIGN - 1) & -_ALIGN)
        return at

    def bands(self, data: npt.NDArray[np.generic]) -> Generator[tuple[int, ctypes.c_void_p, npt.NDArray[np.generic]]]:
        """An array put in, in bands of rows of at most CHUNK bytes (a longer row is a band): first row, offset as GL calls take it, the rows. The caller pauses
        after each for the next segment to be opened."""
        rows = max(1, CHUNK // max(1, data.nbytes // max(1, len(data))))
        for row in range(0, len(data), rows):
            band = data[row : row + rows]
            yield row, ctypes.c_void_p(self.put(np.ascontiguousarray(band).view(np.uint8).reshape(-1))), band

    def end(self) -> None:
        """No more goes into this segment."""
        if self.sent:
            self._fences[self._at] = GL.glFenceSync(GL.GL_SYNC_GPU_COMMANDS_COMPLETE, 0)
            self._at = (self._at + 1) % SEGMENTS

    def close(self) -> None:
        for fence in self._fences:
            if fence is not None:
                GL.glDeleteSync(fence)
        self._fences = [None] * SEGMENTS
        self.buffer.close()

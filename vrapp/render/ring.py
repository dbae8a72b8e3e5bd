"""Three frames' worth of persistently mapped memory, so that writing the next frame never waits for the GPU to have read the last."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.objects import Buffer

FRAMES = 3


class Ring:
    """`begin` hands out (size,) u8 of mapped memory; `copy_to` brings it into a buffer of the GPU's own and fences it."""

    def __init__(self, size: int) -> None:
        self.size = (size + 255) & ~255
        self.buffer = Buffer(self.size * FRAMES, "frame ring", mapped=True)
        self._fences: list[Any] = [None] * FRAMES
        self._at = 0

    def segment(self, number: int) -> npt.NDArray[np.uint8]:
        if self.buffer.view is None:
            raise RuntimeError("the ring is closed")
        return self.buffer.view[number * self.size : (number + 1) * self.size]

    def begin(self) -> int:
        """The number of the segment to write. Waits only when the GPU is three frames behind."""
        self._at = (self._at + 1) % FRAMES
        fence = self._fences[self._at]
        if fence is not None:
            flags, wait_ns = 0, 0  # it has long been passed as a rule, and asking for a flush would cost one
            while GL.glClientWaitSync(fence, flags, wait_ns) == GL.GL_TIMEOUT_EXPIRED:
                flags, wait_ns = GL.GL_SYNC_FLUSH_COMMANDS_BIT, 1_000_000_000
            GL.glDeleteSync(fence)
            self._fences[self._at] = None
        return self._at

    def copy_to(self, target: Buffer, size: int) -> None:
        GL.glCopyNamedBufferSubData(self.buffer.name, target.name, self._at * self.size, 0, size)
        self._fences[self._at] = GL.glFenceSync(GL.GL_SYNC_GPU_COMMANDS_COMPLETE, 0)

    def close(self) -> None:
        for fence in self._fences:
            if fence is not None:
                GL.glDeleteSync(fence)
        self._fences = [None] * FRAMES
        self.buffer.close()

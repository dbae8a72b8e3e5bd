"""One GL buffer that many models share: elements of one stride, handed out in runs and taken back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.objects import Buffer


class Runs:
    """Which of `capacity` elements are free: sorted, never touching runs of (first, count)."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.free: list[tuple[int, int]] = [(0, capacity)]

    def take(self, count: int) -> int:
        """First fit; -1 when no run is long enough."""
        for at, (first, have) in enumerate(self.free):
            if have >= count:
                self.free[at : at + 1] = [(first + count, have - count)] if have > count else []
                return first
        return -1

    def give(self, first: int, count: int) -> None:
        runs = sorted([*self.free, (first, count)])
        self.free = []
        for start, length in runs:
            if self.free and sum(self.free[-1]) == start:
                self.free[-1] = (self.free[-1][0], self.free[-1][1] + length)
            else:
                self.free.append((start, length))

    def grow(self, capacity: int) -> None:
        more, before = capacity - self.capacity, self.capacity
        self.capacity = capacity
        self.give(before, more)


class Pool:
    """`words` 32-bit words an element. The buffer is replaced by a larger one when it is full: `generation` counts that, for those who bind it."""

    def __init__(self, label: str, words: int, capacity: int = 1024) -> None:
        self.label, self.stride = label, 4 * words
        self.runs = Runs(capacity)
        self.buffer = Buffer(capacity * self.stride, label)
        self.generation = 0

    def take(self, count: int) -> int:
        """The first element of a new run."""
        if count == 0:
            return 0
        first = self.runs.take(count)
        if first < 0:
            self._grow(self.runs.capacity + count)
            first = self.runs.take(count)
        return first

    def put(self, first: int, data: npt.NDArray[np.generic]) -> None:
        self.buffer.write(first * self.stride, data)

    def add(self, data: npt.NDArray[np.generic]) -> tuple[int, int]:
        """(first, count) of a run that holds `data`."""
        count = data.nbytes // self.stride
        first = self.take(count)
        self.put(first, data)
        return first, count

    def give(self, run: tuple[int, int]) -> None:
        if run[1]:
            self.runs.give(*run)

    def _grow(self, least: int) -> None:
        capacity = self.runs.capacity
        while capacity < least:
            capacity *= 2
        larger = Buffer(capacity * self.stride, self.label)
        GL.glCopyNamedBufferSubData(self.buffer.name, larger.name, 0, 0, self.buffer.size)
        self.buffer.close()
        self.buffer = larger
        self.runs.grow(capacity)
        self.generation += 1

    def close(self) -> None:
        self.buffer.close()

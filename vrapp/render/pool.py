"""One GL buffer that many models share: elements of one stride, handed out in runs and taken back."""

from __future__ import annotations

from collections.abc import Generator

from vrapp.gl import GL
from vrapp.render.objects import Buffer

PIECE = 1 << 20  # bytes that are moved at once: a copy that a GPU does in well under a tenth of a millisecond


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

    def longest(self) -> int:
        return max((count for _, count in self.free), default=0)

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
        for _ in self.reserve(count):
            pass
        return self.runs.take(count) if count else 0

    def reserve(self, count: int) -> Generator[int]:
        """Room for a run of `count`, so that `take` need not grow. What is there is copied into a larger buffer a piece at a time, giving the bytes of each;
        until the last one everybody goes on with the old buffer, into which only what each frame writes anew may be written meanwhile."""
        if count == 0 or self.runs.longest() >= count:
            return
        capacity, generation = self.runs.capacity, self.generation
        while capacity < self.runs.capacity + count:
            capacity *= 2
        larger = Buffer(capacity * self.stride, self.label, blank=True)
        try:
            for start in range(0, self.buffer.size, PIECE):
                size = min(PIECE, self.buffer.size - start)
                GL.glCopyNamedBufferSubData(self.buffer.name, larger.name, start, start, size)
                yield size
                if self.generation != generation:  # somebody who could not wait was quicker
                    larger.close()
                    yield from self.reserve(count)
                    return
        except GeneratorExit:
            larger.close()
            raise
        self.buffer.close()
        self.buffer = larger
        self.runs.grow(capacity)
        self.generation += 1

    def give(self, run: tuple[int, int]) -> None:
        if run[1]:
            self.runs.give(*run)

    def close(self) -> None:
        self.buffer.close()

"""How many prompt tokens go into the model at once, by how long the last ones took. In: tokens and seconds. Out: the size of the next batch.

A batch is what a cancel may have to wait for (on a GPU, which cannot stop in the middle) or what it throws away (on a CPU, which can); larger ones are
quicker a token. Plain arithmetic, no clock of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 8  # below this, a token costs clearly more


@dataclass(slots=True)
class Batches:
    """most: never more at once. target_s: what one batch should take at most. size: of the next one."""

    most: int
    target_s: float
    size: int

    def took(self, tokens: int, seconds: float) -> None:
        """Learn from a batch of `tokens`: halve when it was too slow, double when two of it would have fitted easily."""
        if seconds > self.target_s:
            self.size = max(LEAST, min(self.size, tokens) // 2)
        elif tokens >= self.size and seconds * 3 < self.target_s:
            self.size *= 2
        self.size = max(1, min(self.size, self.most))

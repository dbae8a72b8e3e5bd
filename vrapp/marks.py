"""When a start came how far, for `vrapp bench start`. Costs next to nothing and is always on; seconds on the monotonic clock, which all processes share."""

from __future__ import annotations

import time

_at: dict[str, float] = {}


def mark(name: str) -> None:
    """`name` is so from now on; only the first time counts."""
    _at.setdefault(name, time.monotonic())


def since(start_s: float) -> dict[str, float]:
    """Seconds from `start_s` to each mark, in the order in which they came."""
    return {name: at - start_s for name, at in sorted(_at.items(), key=lambda each: each[1])}

"""Counting GL calls, for `vrapp bench frame` and tests. Costs nothing while it is off: the functions are only wrapped inside the context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from vrapp.gl import GL

_counting: list[Counter[str]] = []


def total() -> int:
    """Calls counted so far; 0 while nobody counts."""
    return _counting[-1].total() if _counting else 0


@contextmanager
def counted() -> Generator[Counter[str]]:
    """Within, every GL call through `vrapp.gl.GL` is counted by name."""
    calls: Counter[str] = Counter()
    kept = {name: value for name, value in vars(GL).items() if name.startswith("gl") and callable(value)}

    def wrap(name: str, function: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            calls[name] += 1
            return function(*args, **named)

        return call

    for name, value in kept.items():
        setattr(GL, name, wrap(name, value))
    _counting.append(calls)
    try:
        yield calls
    finally:
        _counting.remove(calls)
        for name, value in kept.items():
            setattr(GL, name, value)

"""Stops a computation of llama.cpp in its middle, between two operations of its graph. Only the CPU does: elsewhere batches are kept short (batches.py).

In: `stopped`. Out: llama_decode returns early, with nothing of its batch in the cache.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from llama_cpp import llama_cpp as c

from vrapp.mind.backend import Stopped

_LOOK_S = 0.005  # between two looks at `stopped`: ggml asks some hundred times a batch, and a look at the mail is a system call
_set: Any = c.llama_set_abort_callback


class Abort:
    """Belongs to one context. looks: how often `stopped` was asked from within a computation."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._stopped: Stopped = lambda: False
        self._next_s = 0.0
        self._error: BaseException | None = None
        self._answer = False
        self.looks = 0
        self._callback = c.ggml_abort_callback(self._ask)  # must live as long as the context may call it
        self._nothing = c.ggml_abort_callback()

    @contextmanager
    def watching(self, stopped: Stopped) -> Generator[None]:
        """While inside, `stopped` can end a computation. What `stopped` raises is raised at the end."""
        self._stopped, self._answer, self._error = stopped, False, None
        self._next_s = time.perf_counter() + _LOOK_S
        _set(self._context, self._callback, None)
        try:
            yield
        finally:
            _set(self._context, self._nothing, None)
        if self._error is not None:
            raise self._error

    def _ask(self, _: object) -> bool:
        now_s = time.perf_counter()
        if now_s >= self._next_s and not self._answer:
            self.looks += 1
            try:
                self._answer = self._stopped()
            except BaseException as error:  # through C it would be lost
                self._error, self._answer = error, True
            self._next_s = time.perf_counter() + _LOOK_S
        return self._answer

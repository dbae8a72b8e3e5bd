"""Putting a file into a folder that holds only so many of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def put(path: Path, parts: Iterable[bytes | memoryview], most: int) -> None:
    """Write it, in one move; the oldest of more than `most` files go. A full or read-only disk costs time at the next start, no more."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted(path.parent.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in kept[: max(0, len(kept) - most)]:
            old.unlink(missing_ok=True)
        descriptor, other = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)
        os.replace(other, path)

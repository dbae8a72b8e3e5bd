"""A folder of files that save work at the next start. A file begins with a digest of its content; whatever is wrong with one, it is as if it were not there."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from vrapp.gl import GL

_DIGEST = 32


def driver() -> bytes:
    """What the current context's driver says of itself: another driver may compute other numbers."""
    return b"\0".join(_bytes(GL.glGetString(name)) for name in (GL.GL_VENDOR, GL.GL_RENDERER, GL.GL_VERSION))


def found(path: Path) -> bytes | None:
    """The content, whole; None where there is none."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    content = data[_DIGEST:]
    return content if hashlib.sha256(content).digest() == data[:_DIGEST] else None


def keep(path: Path, content: bytes, most: int) -> None:
    """Write it, in one move; the oldest of more than `most` files go. A full or read-only disk costs time at the next start, no more."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted(path.parent.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in kept[: max(0, len(kept) - most)]:
            old.unlink(missing_ok=True)
        descriptor, other = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(content).digest() + content)
        os.replace(other, path)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()

"""A folder of files that save work at the next start. A file begins with a digest of its content; whatever is wrong with one, it is as if it were not there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from vrapp.gl import GL
from vrapp.render.keeping import put

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
    """As `keeping.put`, with the digest."""
    put(path, [hashlib.sha256(content).digest(), content], most)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()

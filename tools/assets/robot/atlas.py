"""Where each piece lies in a picture, and what each of its pixels knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from person.mesh import F64
from person.paint import rasterise, spread

from robot.shapes import Piece

MARGIN = 5  # pixels around a piece that repeat its edge


@dataclass(slots=True)
class Canvas:
    """Pixels of one piece: place (H, W, 3), along, around (0..1), open (1 is unshaded) and the mask of those that the surface covers."""

    at: F64
    values: dict[str, F64]
    mask: np.ndarray


def pack(pieces: list[Piece], size: int) -> None:
    """Gives each piece a rectangle in rows of falling height, at the greatest common scale that fits, and moves its uv there."""
    order = sorted(pieces, key=lambda p: (-p.flat[1] * p.detail, p.name))
    low, high = 50.0, 6000.0
    for _ in range(40):
        scale = (low + high) / 2
        low, high = (scale, high) if _rows(order, scale, size) else (low, scale)
    _rows(order, low, size)
    for piece in pieces:
        x, y, w, h = piece.rect
        inner = np.array([w - 2 * MARGIN, h - 2 * MARGIN], float)
        piece.part.uv = (np.array([x + MARGIN, y + MARGIN]) + piece.part.uv * inner) / size


def _rows(order: list[Piece], scale: float, size: int) -> bool:
    x = y = row = 0
    for piece in order:
        w, h = (max(8, round(f * scale * piece.detail)) + 2 * MARGIN for f in piece.flat)
        if x + w > size:
            x, y, row = 0, y + row, 0
        if w > size or y + h > size:
            return False
        piece.rect = (x, y, w, h)
        x, row = x + w, max(row, h)
    return True


def canvas(piece: Piece, size: int) -> Canvas:
    x, y, w, h = piece.rect
    part = piece.part
    kept = part.uv
    part.uv = (kept * size - [x, y]) / [w, h]
    names = list(part.attrs)
    grid, mask = rasterise(part, (w, h), np.concatenate([part.pos, *(part.attrs[n][:, None] for n in names)], axis=1))
    part.uv = kept
    grid = spread(grid, mask, MARGIN + 3)
    return Canvas(grid[..., :3], {n: grid[..., 3 + i] for i, n in enumerate(names)}, mask)


def bumps(at: F64, height: F64, strength: float = 1.0) -> F64:
    """Tangent-space normals (H, W, 3) in 0..1 of a height (metres) painted on a surface at `at`; green is up in the picture."""

    def slope(axis: int) -> F64:
        step = np.linalg.norm(np.roll(at, -1, axis) - np.roll(at, 1, axis), axis=-1)
        rise = np.roll(height, -1, axis) - np.roll(height, 1, axis)
        return np.where((step > 1e-5) & (step < 0.02), rise / np.maximum(step, 1e-5), 0.0)

    n = np.stack([-strength * slope(1), strength * slope(0), np.ones_like(height)], axis=-1)
    return 0.5 + 0.5 * n / np.linalg.norm(n, axis=-1, keepdims=True)

"""Packs every lightmap island of the room into one square without overlaps: a skyline packer in whole texels.

In: Things whose Parts carry islands in metres. Out: for each Part its (V, 2) coordinates in 0..1, first row of the picture at v = 1 (Blender's sense).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from room_shapes import F, Part, Thing
from room_surfaces import SURFACES

PAD = 2  # texels kept free on each side of an island


def pack(things: Sequence[Thing], size: int) -> tuple[dict[int, F], float]:
    """{id(part): (V, 2)} for the parts that are baked, and the texels per metre that fitted."""
    islands = [island for thing in things for part in thing.parts if SURFACES[part.surface].baked for island in _islands(part, thing.density)]
    low, high = 8.0, size / 4.0
    best = None
    while high - low > 0.5:
        scale = (low + high) / 2
        spots = _place([(w * scale, h * scale) for _, _, _, (w, h), _ in islands], size)
        low, high, best = (scale, high, (scale, spots)) if spots is not None else (low, scale, best)
    assert best is not None, "the atlas is too small for the room"
    scale, spots = best
    out: dict[int, F] = {}
    for (part, mask, start, (_, h), factor), (x, y, turned) in zip(islands, spots, strict=True):
        uv = (part.uv1[mask] - start) * factor * scale
        if turned:
            uv = np.stack([h * scale - uv[:, 1], uv[:, 0]], 1)
        out.setdefault(id(part), np.zeros((len(part.positions), 2)))[mask] = (uv + np.array([x + PAD + 0.5, y + PAD + 0.5])) / size
    return out, scale


def _islands(part: Part, density: float):
    for number in np.unique(part.chart):
        mask = part.chart == number
        uv = part.uv1[mask]
        start, end = uv.min(0), uv.max(0)
        # Long thin strips (edges of boards) do not need their full length in texels.
        w, h = (end - start) * density
        yield part, mask, start, (w, h), density


def _place(sizes: Sequence[tuple[float, float]], size: int) -> list[tuple[int, int, bool]] | None:
    """Bottom-left skyline over (w, h) in texels, largest first; None when they do not fit. Islands lie on their longer side."""
    turned = [h > w for w, h in sizes]
    cells = [(int(np.ceil(max(s))) + 1 + 2 * PAD, int(np.ceil(min(s))) + 1 + 2 * PAD) for s in sizes]
    if sum(w * h for w, h in cells) > size * size:
        return None
    order = sorted(range(len(cells)), key=lambda k: (-cells[k][1], -cells[k][0], k))
    skyline = np.zeros(size, dtype=np.int64)
    spots: list[tuple[int, int, bool]] = [(0, 0, False)] * len(cells)
    for k in order:
        w, h = cells[k]
        if w > size:
            return None
        tops = np.lib.stride_tricks.sliding_window_view(skyline, w).max(1) if w <= 8 else _window_max(skyline, w)
        x = int(np.argmin(tops))
        y = int(tops[x])
        if y + h > size:
            return None
        skyline[x : x + w] = y + h
        spots[k] = (x, y, turned[k])
    return spots


def _window_max(values: np.ndarray, w: int) -> np.ndarray:
    """Maximum over every window of length w, by doubling."""
    out, span = values, 1
    while span * 2 <= w:
        out, span = np.maximum(out[:-span], out[span:]), span * 2
    return np.maximum(out[: len(values) - w + 1], out[w - span :][: len(values) - w + 1]) if span < w else out

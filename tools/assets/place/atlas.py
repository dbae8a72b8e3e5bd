"""Packs every lightmap island of a place into one square without overlaps: a skyline packer in whole texels.

In: Things whose Parts carry islands in metres. Out: for each Part its (V, 2) coordinates in 0..1, first row of the picture at v = 1 (Blender's sense).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from place.shapes import F, Part, Thing
from place.surface import Surface

PAD = 2  # texels kept free on each side of an island


LEAST = 3.0  # texels across the thinnest island: a bar of wood has a light of its own
THIN = 0.03  # metres: an island narrower than this needs only half its length in texels


@dataclass(frozen=True)
class Island:
    """Where an island lies, in whole texels from the picture's lower left corner. scatter: its surface's."""

    x: int
    y: int
    w: int
    h: int
    scatter: float = 0.0


def pack(things: Sequence[Thing], surfaces: Mapping[str, Surface], size: int) -> tuple[dict[int, F], list[Island], float]:
    """{id(part): (V, 2)} for the parts that are baked, their islands, and the texels per metre that fitted."""
    islands = [(part, *each) for thing in things for part in thing.parts if surfaces[part.surface].baked for each in _islands(part, thing.density)]
    low, high, best = 4.0, size / 4.0, None
    while high - low > 0.25:
        scale = (low + high) / 2
        spots = _place([_texels(metres, scale) for _, _, _, metres, _ in islands], size)
        low, high, best = (scale, high, (scale, spots)) if spots is not None else (low, scale, best)
    assert best is not None, "the atlas is too small for the place"
    scale, spots = best
    out: dict[int, F] = {}
    rects: list[Island] = []
    for (part, mask, start, metres, extent), (x, y, turned) in zip(islands, spots, strict=True):
        w, h = _texels(metres, scale)
        uv = (part.uv1[mask] - start) / np.maximum(extent, 1e-9) * (w, h)
        if turned:
            uv, (w, h) = np.stack([h - uv[:, 1], uv[:, 0]], 1), (h, w)
        out.setdefault(id(part), np.zeros((len(part.positions), 2)))[mask] = (uv + np.array([x + PAD + 0.5, y + PAD + 0.5])) / size
        rects.append(Island(x + PAD, y + PAD, int(np.ceil(w)) + 1, int(np.ceil(h)) + 1, surfaces[part.surface].scatter))
    return out, rects, scale


def _islands(part: Part, density: float) -> Iterator[tuple[np.ndarray, F, tuple[float, float], F]]:
    """Vertices of each island, its lower left corner, how large it wants to be in metres, and how large it is."""
    for number in np.unique(part.chart):
        mask = part.chart == number
        uv = part.uv1[mask]
        start, end = uv.min(0), uv.max(0)
        w, h = (end - start) * density
        if min(w, h) < THIN:
            w, h = (w * 0.5 if w > h else w), (h * 0.5 if h >= w else h)
        yield mask, start, (w, h), end - start


def _texels(metres: tuple[float, float], scale: float) -> tuple[float, float]:
    return max(metres[0] * scale, LEAST), max(metres[1] * scale, LEAST)


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

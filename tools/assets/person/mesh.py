"""Meshes as arrays, and the few operations the person is made with: grids, rings, smooth normals, and projection onto a distance field.

Metres, Y up, the person faces +Z and her left is +X. A distance field is a function (N, 3) -> (N,), negative inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Field = Callable[[F64], F64]
SHADING = ("shade_x", "shade_y", "shade_z")  # attributes: a normal to shade with in place of the surface's own; zero where there is none


@dataclass(slots=True)
class Part:
    """One surface. weights: bone name -> (V,), normalised by the writer; morphs: name -> (V, 3) offsets in the rest pose."""

    pos: F64  # (V, 3)
    tris: I64  # (T, 3)
    uv: F64  # (V, 2), (0, 0) at the picture's top left
    weights: dict[str, F64] = field(default_factory=dict)
    morphs: dict[str, F64] = field(default_factory=dict)
    attrs: dict[str, F64] = field(default_factory=dict)  # per vertex values that the painters read

    def __len__(self) -> int:
        return len(self.pos)


def merge(parts: Sequence[Part]) -> Part:
    """Parts one after the other in one vertex array; a weight, morph or attribute that one of them lacks is zero there."""
    starts = np.cumsum([0, *(len(p) for p in parts)])

    def gather(name: str, kind: str, shape: tuple[int, ...]) -> F64:
        rows = [getattr(p, kind).get(name) for p in parts]
        return np.concatenate([np.zeros((len(p), *shape)) if r is None else r for p, r in zip(parts, rows, strict=True)])

    def names(kind: str) -> list[str]:
        return list(dict.fromkeys(name for p in parts for name in getattr(p, kind)))

    return Part(
        np.concatenate([p.pos for p in parts]),
        np.concatenate([p.tris + s for p, s in zip(parts, starts[:-1], strict=True)]),
        np.concatenate([p.uv for p in parts]),
        {n: gather(n, "weights", ()) for n in names("weights")},
        {n: gather(n, "morphs", (3,)) for n in names("morphs")},
        {n: gather(n, "attrs", ()) for n in names("attrs")},
    )


def mirrored(part: Part) -> Part:
    """The same part on the other side of x = 0, with left and right exchanged in the names of bones and morphs."""
    flip = np.array([-1.0, 1.0, 1.0])
    return Part(
        part.pos * flip,
        part.tris[:, ::-1].copy(),
        part.uv.copy(),
        {swap_side(n): w.copy() for n, w in part.weights.items()},
        {swap_side(n): d * flip for n, d in part.morphs.items()},
        {n: -a if n == SHADING[0] else a.copy() for n, a in part.attrs.items()},
    )


def swap_side(name: str) -> str:
    for a, b in (("left", "right"), ("right", "left"), ("Left", "Right"), ("Right", "Left")):
        if name.startswith(a) or (a[0].isupper() and name.endswith(a)):
            return name.replace(a, b)
    return name


def split_quads(pos: F64, quads: I64) -> I64:
    """Quads to triangles along the shorter diagonal, which keeps curved strips round; quads that repeat a corner give one triangle."""
    a, b, c, d = (pos[quads[:, i]] for i in range(4))
    short = np.linalg.norm(a - c, axis=1) <= np.linalg.norm(b - d, axis=1) + 1e-9
    first = np.where(short[:, None], quads[:, [0, 1, 2]], quads[:, [0, 1, 3]])
    second = np.where(short[:, None], quads[:, [0, 2, 3]], quads[:, [1, 2, 3]])
    tris = np.concatenate([first, second])
    ok = (tris[:, 0] != tris[:, 1]) & (tris[:, 1] != tris[:, 2]) & (tris[:, 0] != tris[:, 2])
    return tris[ok]


def grid_quads(rows: int, cols: int, *, start: int = 0, wrap: bool = False) -> I64:
    """Quads of a (rows, cols) vertex grid stored row after row; `wrap` joins the last column to the first."""
    r = np.arange(rows - 1)[:, None]
    c = np.arange(cols if wrap else cols - 1)[None, :]
    n = (c + 1) % cols
    quads = np.stack([r * cols + c, r * cols + n, (r + 1) * cols + n, (r + 1) * cols + c], axis=-1)
    return quads.reshape(-1, 4) + start


def normals(pos: F64, tris: I64) -> F64:
    """Smooth vertex normals (V, 3), weighted by angle, shared by vertices at the same place so that texture seams do not show."""
    _, weld = np.unique(np.round(pos, 6), axis=0, return_inverse=True)
    weld = weld.reshape(-1)
    corner = pos[tris]  # (T, 3, 3)
    face = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    face /= np.maximum(np.linalg.norm(face, axis=1, keepdims=True), 1e-15)
    total = np.zeros((weld.max() + 1, 3))
    for i in range(3):
        u = corner[:, (i + 1) % 3] - corner[:, i]
        v = corner[:, (i + 2) % 3] - corner[:, i]
        cos = (u * v).sum(1) / np.maximum(np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1), 1e-15)
        np.add.at(total, weld[tris[:, i]], face * np.arccos(np.clip(cos, -1, 1))[:, None])
    out = total[weld]
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.where(length > 1e-12, out / np.maximum(length, 1e-12), np.array([0.0, 1.0, 0.0]))


def gradient(sdf: Field, p: F64, h: float = 4e-4) -> F64:
    steps = np.eye(3) * h
    return np.stack([sdf(p + s) - sdf(p - s) for s in steps], axis=-1) / (2 * h)


def project(sdf: Field, p: F64, *, level: float = 0.0, steps: int = 8) -> F64:
    """Moves points along the gradient onto the surface sdf = level."""
    for _ in range(steps):
        g = gradient(sdf, p)
        p = p - g * ((sdf(p) - level) / np.maximum((g * g).sum(-1), 1e-6))[:, None]
    return p


def shoot(sdf: Field, origin: F64, direction: F64, *, reach: float = 0.3, samples: int = 90) -> F64:
    """The outermost crossing of the surface on each ray from inside, (N, 3)."""
    t = np.linspace(0.0, reach, samples)
    value = np.stack([sdf(origin + direction * x) for x in t])  # (S, N)
    last = samples - 1 - np.argmax(value[::-1] < 0, axis=0)
    lo, hi = t[last], t[np.minimum(last + 1, samples - 1)]
    for _ in range(30):
        mid = (lo + hi) / 2
        inside = sdf(origin + direction * mid[:, None]) < 0
        lo, hi = np.where(inside, mid, lo), np.where(inside, hi, mid)
    return origin + direction * lo[:, None]


def project_z(sdf: Field, p: F64, steps: int = 12) -> F64:
    """Moves points along z only onto the surface in front of them, so that they keep their place as seen from the front."""
    h = np.array([0.0, 0.0, 4e-4])
    out = p.copy()
    for _ in range(steps):
        slope = (sdf(out + h) - sdf(out - h)) / (2 * h[2])
        out[:, 2] -= np.clip(sdf(out) / np.maximum(slope, 0.25), -0.01, 0.01)
    return out


def smooth_step(a: float | F64, b: float | F64, x: float | F64) -> F64:
    t = np.clip((np.asarray(x) - a) / (np.asarray(b) - a), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def gauss(x: F64, width: float | F64) -> F64:
    return np.exp(-np.square(x / width))


def curve(points: Sequence[Sequence[float]], t: F64) -> F64:
    """Catmull-Rom through the points at parameters 0..1, (N, D); the ends continue straight."""
    p = np.asarray(points, dtype=float)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    x = np.clip(t, 0, 1) * (len(p) - 3)
    i = np.minimum(x.astype(int), len(p) - 4)
    u = (x - i)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    return 0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3)

"""Shapes as numpy arrays: each maker gives a Part with analytic normals, a texture chart and a lightmap chart.

Metres. Blender's axes while we build (X right, Y away from the user, Z up); `place.glb` turns them into glTF's. uv0 is in metres here and is divided by
the surface's tile size on export; uv1 is in metres too, one island per `chart` number, and is packed into the atlas by `place.atlas`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float64]
I = npt.NDArray[np.int64]  # noqa: E741
Vec = tuple[float, float, float]


@dataclass(frozen=True)
class Part:
    """V vertices of one surface. stretch: uv0 already runs 0..1 over a picture and is not divided by the tile size."""

    positions: F  # (V, 3)
    normals: F  # (V, 3)
    uv0: F  # (V, 2)
    uv1: F  # (V, 2) metres inside its own island
    chart: I  # (V,)
    triangles: I  # (T, 3)
    surface: str
    stretch: bool = False


@dataclass
class Thing:
    """One node of the place. at: where its origin lies; yaw: about Z, radians. density: lightmap texels against the place's, per metre."""

    name: str
    at: Vec = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    parts: list[Part] = field(default_factory=list)
    vrapp: dict[str, object] | None = None
    density: float = 1.0

    def add(self, *parts: Part) -> Thing:
        self.parts.extend(parts)
        return self


def rotation(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> F:
    """Rows are the images of the axes under Rz Ry Rx, so that `points @ rotation(...)` turns points. (3, 3)"""
    cx, sx, cy, sy, cz, sz = np.cos(x), np.sin(x), np.cos(y), np.sin(y), np.cos(z), np.sin(z)
    rx = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    rz = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return (rz @ ry @ rx).T


def place(part: Part, at: Vec = (0, 0, 0), turn: Vec = (0, 0, 0)) -> Part:
    """Turned about its origin (Euler x, y, z), then moved."""
    m = rotation(*turn)
    return replace(part, positions=part.positions @ m + np.array(at), normals=part.normals @ m)


def _unit(v: F) -> F:
    """Unit vectors; what has no direction (a leaf's tip, a pillow's corner) points up."""
    length = np.linalg.norm(v, axis=-1, keepdims=True)
    return np.where(length > 1e-12, v / np.maximum(length, 1e-12), (0.0, 0.0, 1.0))


def smoothed(part: Part) -> Part:
    """Normals from the triangles, averaged over vertices that lie at the same point."""
    _, weld = np.unique(np.round(part.positions, 5), axis=0, return_inverse=True)
    weld = weld.reshape(-1)
    a, b, c = (part.positions[part.triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    total = np.zeros((weld.max() + 1, 3))
    for k in range(3):
        np.add.at(total, weld[part.triangles[:, k]], face)
    return replace(part, normals=_unit(total)[weld])


def grid_triangles(nu: int, nv: int) -> I:
    """Quads of a (nv, nu) grid of vertices, row by row, as triangles facing +u x +v."""
    i = (np.arange(nv - 1)[:, None] * nu + np.arange(nu - 1)).reshape(-1)
    return np.concatenate([np.stack([i, i + 1, i + nu + 1], 1), np.stack([i, i + nu + 1, i + nu], 1)])


def _ticks(half: float, radius: float, segments: int, inner: int) -> F:
    """Grid lines across one side of a rounded box: the rounding at both ends (to 45 degrees), `inner` spans between."""
    if radius <= 0:
        return np.linspace(-half, half, inner + 1)
    bend = radius * (1 - np.tan(np.linspace(np.pi / 4, 0, segments + 1)))
    return np.concatenate([-half + bend, np.linspace(-half + radius, half - radius, inner + 1)[1:-1], half - bend[::-1]])


def box(size: Vec, surface: str, at: Vec = (0, 0, 0), *, radius: float = 0.006, segments: int = 1, inner: int = 1, grain: int = 0,
        turn: Vec = (0, 0, 0), shift: float | None = None, skip: str = "") -> Part:  # fmt: skip
    """A box with rounded edges about `at`. grain: the axis that the texture's u follows. skip: faces left out, of "-x+x-y+y-z+z"."""
    half = np.array(size) / 2
    radius = min(radius, float(half.min()) * 0.98)
    shift = float(np.dot(at, (1.37, 2.11, 3.73))) if shift is None else shift
    pos, nrm, uv0, uv1, chart, tris, count = [], [], [], [], [], [], 0
    for face, (axis, sign) in enumerate((a, s) for a in range(3) for s in (-1, 1)):
        if ("-" if sign < 0 else "+") + "xyz"[axis] in skip.split():
            continue
        u, v = [k for k in range(3) if k != axis]
        tu, tv = _ticks(half[u], radius, segments, inner), _ticks(half[v], radius, segments, inner)
        p = np.zeros((len(tv) * len(tu), 3))
        p[:, u], p[:, v], p[:, axis] = np.tile(tu, len(tv)), np.repeat(tv, len(tu)), sign * half[axis]
        flat = p.copy()
        n = np.zeros_like(p)
        n[:, axis] = sign
        if radius > 0:
            core = np.clip(p, -(half - radius), half - radius)
            n = (p - core) / np.linalg.norm(p - core, axis=1, keepdims=True)
            p = core + radius * n
        # The vector area of u x v points along +axis for x and z, along -axis for y.
        quads = grid_triangles(len(tu), len(tv))
        if (sign > 0) == (axis == 1):
            quads = quads[:, ::-1]
        g, w = (v, u) if grain == v else (u, v)
        pos.append(p)
        nrm.append(n)
        uv0.append(np.stack([flat[:, g] + shift, flat[:, w] + shift * 0.7 + face * 0.31], 1))
        uv1.append(np.stack([flat[:, u], flat[:, v]], 1))
        chart.append(np.full(len(p), face))
        tris.append(quads + count)
        count += len(p)
    part = Part(*(np.concatenate(x) for x in (pos, nrm, uv0, uv1, chart, tris)), surface)
    return place(part, at, turn)


def cushion(size: Vec, surface: str, at: Vec = (0, 0, 0), *, radius: float = 0.05, crown: float = 0.03, turn: Vec = (0, 0, 0)) -> Part:
    """An upholstered block: a rounded box that bulges by `crown` above and in front, with soft edges."""
    part = box(size, surface, radius=radius, segments=2, inner=5)
    p, half = part.positions.copy(), np.array(size) / 2
    rel = np.clip(p / half, -1, 1)
    for axis in range(3):
        a, b = [k for k in range(3) if k != axis]
        bulge = (1 - rel[:, a] ** 4) * (1 - rel[:, b] ** 4) * rel[:, axis]
        p[:, axis] += bulge * crown * (1.0 if axis == int(np.argmin(size)) else 0.35)
    return place(smoothed(replace(part, positions=p)), at, turn)


def sheet(surface: str, at: Callable[[F, F], tuple[F, F, F]], nu: int, nv: int, *, stretch: bool = False, chart: int = 0) -> Part:
    """A surface (u, v) in 0..1 squared -> x, y, z. Faces u x v. Texture and lightmap coordinates follow the lengths of the middle lines."""
    u, v = np.meshgrid(np.linspace(0, 1, nu), np.linspace(0, 1, nv))
    p = np.stack(at(u, v), -1)  # (nv, nu, 3)
    along = np.gradient(p, axis=1)
    across = np.gradient(p, axis=0)
    n = _unit(np.cross(along, across))
    wide = np.linalg.norm(np.diff(p, axis=1), axis=-1).sum(1).max()
    high = np.linalg.norm(np.diff(p, axis=0), axis=-1).sum(0).max()
    metres = np.stack([u * wide, v * high], -1).reshape(-1, 2)
    uv = np.stack([u, v], -1).reshape(-1, 2) if stretch else metres
    return Part(p.reshape(-1, 3), n.reshape(-1, 3), uv, metres, np.full(nu * nv, chart), grid_triangles(nu, nv), surface, stretch)


def pillow(size: tuple[float, float], thick: float, surface: str, at: Vec = (0, 0, 0), turn: Vec = (0, 0, 0), n: int = 11) -> Part:
    """A scatter cushion in the XZ plane, facing -Y: two domes that meet in a seam, with pointed corners."""
    w, h = size

    def side(sign: float) -> Callable[[F, F], tuple[F, F, F]]:
        def at_uv(u: F, v: F) -> tuple[F, F, F]:
            a, b = u * 2 - 1, v * 2 - 1
            dome = ((1 - np.abs(a) ** 2.6) * (1 - np.abs(b) ** 2.6)) ** 0.62
            wrinkle = 0.012 * np.sin(7 * a + 3 * b) * np.abs(a * b) * dome
            x = a * w / 2 * (1 - 0.10 * (1 - b**2))
            z = b * h / 2 * (1 - 0.10 * (1 - a**2))
            return x * sign, -sign * (dome * thick / 2 + wrinkle), z

        return at_uv

    back = sheet(surface, side(-1.0), n, n, chart=1)
    return place(smoothed(joined([sheet(surface, side(1.0), n, n), back])), at, turn)


def joined(parts: Sequence[Part]) -> Part:
    """Several parts of the same surface as one; their charts stay apart."""
    starts = np.cumsum([0] + [len(p.positions) for p in parts])
    charts = np.cumsum([0] + [int(p.chart.max()) + 1 for p in parts])
    return Part(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("positions", "normals", "uv0", "uv1")),
        np.concatenate([p.chart + c for p, c in zip(parts, charts, strict=False)]),
        np.concatenate([p.triangles + s for p, s in zip(parts, starts, strict=False)]),
        parts[0].surface,
        parts[0].stretch,
    )


def lathe(profile: Sequence[tuple[float, float]], surface: str, at: Vec = (0, 0, 0), *, sides: int = 24, crease: float = 0.7,
          turn: Vec = (0, 0, 0), stretch: bool = False) -> Part:  # fmt: skip
    """(radius, height) pairs from the bottom outwards and up, spun about Z. Corners sharper than `crease` radians get hard edges."""
    rz = np.array(profile, float)
    step = np.diff(rz, axis=0)
    slope = np.stack([step[:, 1], -step[:, 0]], 1)  # outward normals of the segments
    slope /= np.linalg.norm(slope, axis=1, keepdims=True)
    runs, start = [], 0
    for k in range(1, len(step)):
        if np.arccos(np.clip(slope[k] @ slope[k - 1], -1, 1)) > crease:
            runs.append((start, k))
            start = k
    runs.append((start, len(step)))
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(step, axis=1))])
    return place(joined([_spun(rz, slope, length, a, b, surface, sides, stretch) for a, b in runs]), at, turn)


def _spun(rz: F, slope: F, length: F, first: int, last: int, surface: str, sides: int, stretch: bool) -> Part:
    points = rz[first : last + 1]
    n2 = np.stack([slope[max(first, k - 1)] + slope[min(last - 1, k)] for k in range(first, last + 1)])
    n2 /= np.linalg.norm(n2, axis=1, keepdims=True)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    c, s = np.cos(angle), np.sin(angle)
    spin = lambda a: np.stack([a[:, 0, None] * c, a[:, 0, None] * s, np.broadcast_to(a[:, 1, None], (len(a), sides + 1))], -1).reshape(-1, 3)  # noqa: E731
    along = np.repeat(length[first : last + 1], sides + 1)
    around = np.tile(angle / (2 * np.pi), len(points))
    flat = abs(n2[:, 1]).min() > 0.9  # a disc or ring: seen from above it is its own best chart
    p = spin(points)
    metres = p[:, :2] if flat else np.stack([around * 2 * np.pi * points[:, 0].mean(), along], 1)
    uv0 = np.stack([around, along / length[-1]], 1) if stretch else metres
    tris = grid_triangles(sides + 1, len(points))
    area = np.linalg.norm(np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]]), axis=1)
    return Part(p, spin(n2), uv0, metres, np.zeros(len(p), int), tris[area > 1e-10], surface, stretch)


def tube(path: Sequence[Vec], radius: float | Sequence[float], surface: str, *, sides: int = 8, capped: bool = True) -> Part:
    """A round bar along a line of points; `radius` may change along it."""
    p = np.array(path, float)
    r = np.broadcast_to(np.asarray(radius, float), len(p))
    tangent = np.gradient(p, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    ref = np.array([0.0, 0.0, 1.0]) if abs(tangent[:, 2]).max() < 0.9 else np.array([0.83, 0.55, 0.05])
    side = np.cross(tangent, ref)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(side, tangent)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    n = np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None] * up[:, None]
    pos = p[:, None] + r[:, None, None] * n
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    uv = np.stack([np.repeat(length, sides + 1), np.tile(angle * r.max(), len(p))], 1)
    tris = grid_triangles(sides + 1, len(p))[:, ::-1]
    parts = [Part(pos.reshape(-1, 3), n.reshape(-1, 3), uv, uv, np.zeros(len(uv), int), tris, surface)]
    if capped:
        parts += [_cap(pos[0], -tangent[0], surface), _cap(pos[-1], tangent[-1], surface)]
    return outward(joined(parts))


def _cap(ring: F, normal: F, surface: str) -> Part:
    n = len(ring) - 1
    p = np.concatenate([ring.mean(0, keepdims=True), ring])
    i = np.arange(1, n + 1)
    tris = np.stack([np.zeros(n, int), i, i + 1], 1)
    a = np.array([1.0, 0, 0]) if abs(normal[0]) < 0.8 else np.array([0, 1.0, 0])
    a = np.cross(normal, a)
    a /= np.linalg.norm(a)
    uv = np.stack([p @ a, p @ np.cross(normal, a)], 1)
    return Part(p, np.tile(normal, (len(p), 1)), uv, uv, np.zeros(len(p), int), tris, surface)


def outward(part: Part) -> Part:
    """Winding made to agree with the normals."""
    t = part.triangles
    p = part.positions
    face = np.cross(p[t[:, 1]] - p[t[:, 0]], p[t[:, 2]] - p[t[:, 0]])
    wrong = (face * part.normals[t].sum(1)).sum(1) < 0
    return replace(part, triangles=np.where(wrong[:, None], t[:, ::-1], t))


def rect(surface: str, corner: Vec, u: Vec, v: Vec, *, stretch: bool = False, holes: Sequence[tuple[float, float, float, float]] = ()) -> Part:
    """A flat rectangle corner, corner + u, corner + v, facing u x v, with rectangular holes (u0, v0, u1, v1) in metres."""
    au, av, c = np.array(u, float), np.array(v, float), np.array(corner, float)
    lu, lv = float(np.linalg.norm(au)), float(np.linalg.norm(av))
    us = np.unique([0, lu, *(h[k] for h in holes for k in (0, 2))])
    vs = np.unique([0, lv, *(h[k] for h in holes for k in (1, 3))])
    gu, gv = (x.reshape(-1) for x in np.meshgrid(us, vs))
    tris = grid_triangles(len(us), len(vs))
    mid_u, mid_v = gu[tris].mean(1), gv[tris].mean(1)
    keep = np.ones(len(tris), bool)
    for u0, v0, u1, v1 in holes:
        keep &= ~((mid_u > u0) & (mid_u < u1) & (mid_v > v0) & (mid_v < v1))
    n = np.cross(au, av)
    metres = np.stack([gu, gv], 1)
    pos = c + metres @ np.stack([au / lu, av / lv])
    uv0 = metres / (lu, lv) if stretch else metres
    return Part(pos, np.tile(n / np.linalg.norm(n), (len(pos), 1)), uv0, metres, np.zeros(len(pos), int), tris[keep], surface, stretch)

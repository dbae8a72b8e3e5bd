"""Hair as many bevelled locks on a scalp: each lock follows a path over the scalp, widens, and runs out into a point.

Places on a scalp are (azimuth in degrees: 0 front, 90 her left; arc in metres from the crown downwards; lift in metres outwards).
Locks hang on chains of joints. A chain's weights depend on the arc alone, so locks that lie on each other move together and never through each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from person.mesh import F64, Part, curve, grid_quads, merge, smooth_step, split_quads
from person.rig import Vec


@dataclass(frozen=True, slots=True)
class Scalp:
    """An egg around the head that runs out into a skirt below its equator. quarter: arc from crown to equator."""

    centre: Vec
    radii: Vec
    quarter: float
    tilt: float = -0.244  # radians that the crown lies behind the top
    skirt: tuple[float, float] = (0.10, -0.16)  # how the skirt widens first, then narrows

    def at(self, azimuth: F64, arc: F64) -> F64:
        """Points (..., 3); azimuth in radians."""
        radii = np.array(self.radii)
        a = np.clip(arc / self.quarter, 0, 1) * np.pi / 2
        drop = np.maximum(arc - self.quarter, 0)
        wide, thin = self.skirt
        flat = np.sin(a) * (1 + wide * smooth_step(0.0, 0.05, drop) * (1 - smooth_step(0.05, 0.16, drop)) + thin * smooth_step(0.05, 0.16, drop))
        local = np.stack([flat * np.sin(azimuth), np.cos(a) - drop / radii[1], flat * np.cos(azimuth)], axis=-1) * radii
        fade = np.cos(a)  # the tilt moves the crown only, the equator stays level
        local[..., 1] += fade * (np.cos(self.tilt) - 1) * local[..., 1]
        local[..., 2] += fade * np.sin(self.tilt) * local[..., 1]
        return local + self.centre

    def outward(self, azimuth: F64, arc: F64) -> F64:
        e = 1e-4
        du = self.at(azimuth + e, arc) - self.at(azimuth - e, arc)
        dv = self.at(azimuth, arc + e) - self.at(azimuth, np.maximum(arc - e, 1e-5))
        n = np.cross(dv, du)
        return n / np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-12)

    def lifted(self, azimuth: F64, arc: F64, lift: F64) -> F64:
        return self.at(azimuth, arc) + self.outward(azimuth, arc) * lift[..., None]


@dataclass(frozen=True, slots=True)
class Chain:
    """Joints at these arcs, the last one the tip; from `soft` metres above a joint its bone takes over."""

    name: str
    azimuth: float
    arcs: tuple[float, ...]
    lift: float = 0.006
    soft: float = 0.03

    def weights(self, arc: F64) -> dict[str, F64]:
        left, out = np.ones_like(arc), {}
        names = ["head", *(f"{self.name}{i + 1}" for i in range(len(self.arcs) - 1))]
        for i, name in enumerate(names):
            over = smooth_step(self.arcs[i] - self.soft, self.arcs[i] + self.soft, arc) if i < len(self.arcs) - 1 else np.zeros_like(arc)
            out[name] = left * (1 - over)
            left = left * over
        return out


@dataclass(frozen=True, slots=True)
class Strand:
    """One lock. width and thick are half measures at the widest place; `chain` names what it hangs on, or it rests on the head."""

    path: tuple[tuple[float, float, float], ...]  # azimuth, arc, lift
    width: float
    thick: float = 0.009
    chain: str = ""
    tone: int = 0  # column of the picture
    root: float = 0.5  # width at the root, of the widest
    widest: float = 0.42  # where the lock begins to run out, of its length
    point: float = 0.85  # 0.5 a round tip, 1 a sharp one
    rows: int = 15


OUTER = np.array([-1.0, -0.66, 0.0, 0.66, 1.0])
INNER = np.array([0.5, -0.5])
TONES = 4


def build_strand(scalp: Scalp, strand: Strand, chains: dict[str, Chain]) -> Part:
    v = 1 - (1 - np.linspace(0, 1, strand.rows)) ** 1.25  # closer towards the tip
    way = curve(strand.path, v)
    azimuth, arc, lift = np.radians(way[:, 0]), way[:, 1], way[:, 2]
    line = scalp.lifted(azimuth, arc, lift)
    out = scalp.outward(azimuth, arc)
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.cross(out, along)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    out = np.cross(along, side)
    run = np.clip((v - strand.widest) / (1 - strand.widest), 0, 1)
    leaf = np.power(np.clip(1 - run**2, 0, 1), strand.point)
    width = strand.width * (strand.root + (1 - strand.root) * smooth_step(0, strand.widest, v)) * np.maximum(leaf, 0.012)
    thick = strand.thick * smooth_step(-0.10, 0.22, v) * np.maximum(np.power(leaf, 0.8), 0.03)
    radius = np.maximum(np.linalg.norm((line - scalp.centre)[:, [0, 2]], axis=1), 0.05)
    u = np.concatenate([OUTER, INNER])
    high = np.concatenate([np.power(1 - np.abs(OUTER) ** 2.4, 0.7), -0.45 * (1 - INNER**2)])
    across = width[:, None] * u[None]
    height = thick[:, None] * high[None] - 0.45 * across**2 / radius[:, None]
    rings = line[:, None] + side[:, None] * across[..., None] + out[:, None] * height[..., None]
    n = len(u)
    p = rings.reshape(-1, 3)
    tris = split_quads(p, grid_quads(strand.rows, n, wrap=True))
    centre = np.repeat(rings.mean(1), n, axis=0)
    turned = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (turned * (p[tris].mean(1) - centre[tris].mean(1))).sum() < 0:
        tris = tris[:, ::-1].copy()
    column = (strand.tone % TONES + 0.08 + 0.84 * (0.5 + 0.5 * u)) / TONES
    uv = np.stack([np.broadcast_to(column, rings.shape[:2]), np.broadcast_to(np.clip(arc / 0.36, 0.005, 0.995)[:, None], rings.shape[:2])], axis=-1)
    arcs = np.repeat(arc, n)
    weights = chains[strand.chain].weights(arcs) if strand.chain else {"head": np.ones(len(p))}
    return Part(p, tris, uv.reshape(-1, 2), weights)


def build_cap(scalp: Scalp, hairline: Sequence[tuple[float, float]], depth: float = 0.0055, rows: int = 9, cols: int = 40) -> Part:
    """The hair's closed ground, down to the hairline: (degrees from the front, arc) knots."""
    a = np.linspace(-np.pi, np.pi, cols + 1)[None, :]
    v = np.linspace(0, 1, rows)[:, None]
    knots = np.array(hairline)
    end = np.interp(np.degrees(np.abs(a)), knots[:, 0], knots[:, 1])
    arc = 0.002 + (end - 0.002) * v
    p = (scalp.at(a + 0 * v, arc) - scalp.outward(a + 0 * v, arc) * depth).reshape(-1, 3)
    tris = split_quads(p, grid_quads(rows, cols + 1))
    turned = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (turned * (p[tris].mean(1) - scalp.centre)).sum() < 0:
        tris = tris[:, ::-1].copy()
    uv = np.stack(np.broadcast_arrays(0.5 / TONES + 0 * a, np.clip(arc / 0.36, 0, 1)), axis=-1).reshape(-1, 2)
    return Part(p, tris, uv, {"head": np.ones(len(p))})


def build_strands(scalp: Scalp, strands: Sequence[Strand], chains: Sequence[Chain], cap: Part | None = None) -> tuple[Part, dict[str, list[F64]]]:
    """All locks as one part, and the places of each chain's joints, the tip last."""
    named = {c.name: c for c in chains}
    parts = [build_strand(scalp, s, named) for s in strands]
    joints = {c.name: [scalp.lifted(np.radians(np.array(c.azimuth)), np.array(arc), np.array(c.lift)) for arc in c.arcs] for c in chains}
    return merge([cap, *parts] if cap is not None else parts), joints

"""A bob of a few thick locks on an egg-shaped envelope around the head, over a smooth cap; the long locks hang on spring bones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from person.mesh import F64, Part, grid_quads, merge, smooth_step, split_quads

CENTRE = np.array([0.0, 1.492, -0.010])
RADII = np.array([0.1185, 0.1215, 0.1240])
QUARTER = 0.1900  # the arc from crown to equator, metres
TILT = np.radians(-14)  # the crown lies behind the top


@dataclass(frozen=True, slots=True)
class Lock:
    """Angles in degrees (0 front, 90 her left), lengths in metres along the envelope from the crown."""

    name: str
    at: float
    width: float
    length: float
    start: float = 0.012
    layer: float = 0.0
    thick: float = 0.011
    sweep: float = 0.0  # how far from `at` the root lies
    curl: float = 0.012  # tip inwards
    joints: int = 2


def envelope(azimuth: F64, length: F64) -> F64:
    """Points of the envelope, (..., 3)."""
    a = np.clip(length / QUARTER, 0, 1) * np.pi / 2
    drop = np.maximum(length - QUARTER, 0)
    narrow = 1 + 0.10 * smooth_step(0.0, 0.05, drop) * (1 - smooth_step(0.05, 0.16, drop)) - 0.16 * smooth_step(0.05, 0.16, drop)
    flat = np.sin(a) * narrow
    local = np.stack([flat * np.sin(azimuth), np.cos(a) - drop / RADII[1], flat * np.cos(azimuth)], axis=-1) * RADII
    fade = np.cos(a)[..., None]  # the tilt moves the crown only, the equator stays level
    c, s = np.cos(TILT), np.sin(TILT)
    turned = np.stack([local[..., 0], c * local[..., 1] + -s * 0 * local[..., 2], local[..., 2] + s * local[..., 1]], axis=-1)
    return CENTRE + local * (1 - fade) + turned * fade


def outward(azimuth: F64, length: F64) -> F64:
    e = 1e-4
    du = envelope(azimuth + e, length) - envelope(azimuth - e, length)
    dv = envelope(azimuth, length + e) - envelope(azimuth, np.maximum(length - e, 1e-5))
    n = np.cross(dv, du)
    return n / np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-12)


def build_lock(lock: Lock) -> tuple[Part, list[F64]]:
    """The lock's surface with weights, and the places of its joints, root first, the last one at the tip."""
    rows, across = 14, 7
    v = 1 - (1 - np.linspace(0, 1, rows)[:, None]) ** 1.35  # closer towards the tip
    u = np.linspace(-1, 1, across)[None, :]
    back = np.linspace(1, -1, 4)[None, 1:-1]
    length = lock.start + (lock.length - lock.start) * v
    azimuth = np.radians(lock.at + lock.sweep * (1 - v) ** 1.6)
    width = lock.width * (0.55 + 0.45 * smooth_step(0.0, 0.45, v)) * np.power(np.clip(1 - v**5, 0, 1), 0.62)
    radius = np.maximum(np.linalg.norm((envelope(azimuth, length) - CENTRE)[..., [0, 2]], axis=-1), 0.02)
    spread = np.minimum(width / radius, 0.95)
    thick = lock.thick * np.power(np.clip(1 - v**5, 0, 1), 0.7) * smooth_step(-0.08, 0.15, v)
    inwards = lock.curl * smooth_step(0.55, 1.0, v) ** 1.5

    def sheet(side: F64, lift: F64) -> F64:
        a = azimuth + spread * side
        along = length - 0.012 * v * side**2
        return envelope(a, along) + outward(a, along) * (lock.layer + lift - inwards)[..., None]

    outer = sheet(u, thick * np.power(1 - np.abs(u) ** 2.2, 0.65))
    inner = sheet(back, -0.35 * thick * (1 - back**2))
    ring = np.concatenate([outer, inner], axis=1)
    n = ring.shape[1]
    p = ring.reshape(-1, 3)
    tris = split_quads(p, grid_quads(rows, n, wrap=True))
    centre = np.repeat(ring.mean(1), n, axis=0)
    face = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (face * (p[tris].mean(1) - centre[tris].mean(1))).sum() < 0:
        tris = tris[:, ::-1].copy()
    uv = np.stack([np.broadcast_to(0.5 + 0.5 * np.concatenate([u, back], axis=1), (rows, n)), np.broadcast_to(v, (rows, n))], axis=-1).reshape(-1, 2)
    part = Part(p, tris, uv)
    stops = (0.55, 1.0) if lock.joints == 1 else (0.50, 0.76, 1.0)
    line = envelope(azimuth, length)[:, 0] + outward(azimuth, length)[:, 0] * (lock.layer + 0.3 * thick - inwards)[:, :1]
    joints = [np.array([np.interp(s, v[:, 0], line[:, i]) for i in range(3)]) for s in stops]
    part.weights = _lock_weights(lock, np.repeat(v[:, 0], n), stops)
    part.attrs = {"lock": np.full(len(p), float(abs(lock.at)))}
    return part, joints


def _lock_weights(lock: Lock, v: F64, stops: tuple[float, ...]) -> dict[str, F64]:
    first = smooth_step(stops[0] - 0.12, stops[0] + 0.16, v)
    out = {"head": 1 - first}
    if len(stops) == 2:
        return out | {f"{lock.name}1": first}
    second = smooth_step(stops[1] - 0.10, stops[1] + 0.12, v)
    return out | {f"{lock.name}1": first * (1 - second), f"{lock.name}2": first * second}


def build_cap() -> Part:
    """The hair's closed ground, down to the hairline."""
    rows, cols = 14, 48
    a = np.linspace(-np.pi, np.pi, cols + 1)[None, :]
    v = np.linspace(0, 1, rows)[:, None]
    off = np.degrees(np.abs(a))
    end = 0.150 + 0.055 * smooth_step(48, 66, off) + 0.040 * smooth_step(66, 110, off) + 0.030 * smooth_step(110, 150, off)
    length = 0.002 + (end - 0.002) * v
    p = (envelope(a + 0 * v, length) - outward(a + 0 * v, length) * 0.0055).reshape(-1, 3)
    tris = split_quads(p, grid_quads(rows, cols + 1))
    face = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (face * (p[tris].mean(1) - CENTRE)).sum() < 0:
        tris = tris[:, ::-1].copy()
    uv = np.stack(np.broadcast_arrays(0.5 + a / (2 * np.pi), v * 0.6), axis=-1).reshape(-1, 2)
    part = Part(p, tris, uv, {"head": np.ones(len(p))})
    part.attrs = {"lock": np.full(len(p), -1.0)}
    return part


def build_hair(locks: list[Lock]) -> tuple[Part, dict[str, list[F64]]]:
    """All hair as one part, and the joints of each lock."""
    parts, joints = [build_cap()], {}
    for lock in locks:
        part, places = build_lock(lock)
        parts.append(part)
        joints[lock.name] = places
    return merge(parts), joints

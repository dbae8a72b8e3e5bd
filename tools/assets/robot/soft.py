"""What is soft on Pip: the knitted scarf with two ends, and the sprout on the head. Each piece is painted in the soft picture."""

from __future__ import annotations

import numpy as np
from person.mesh import F64, curve, merge, smooth_step
from person.rig import chain

from robot.body import on_body
from robot.rig import LEAVES, SPROUT, TAILS
from robot.shapes import Piece, loft, oval, ringed

TAIL_WIDTH = {"scarfLong": 0.034, "scarfShort": 0.031}  # half


def build_wrap(name: str, radius: tuple[float, float], height: float, fat: tuple[float, float], lean: float, phase: float) -> Piece:
    """One turn of the scarf around the neck: a soft ring of uneven thickness, lower in front."""
    n, m = 48, 12
    w = np.linspace(0, 2 * np.pi, n + 1)[:-1] + np.pi
    lump = 1 + 0.10 * np.sin(3 * w + phase) + 0.06 * np.sin(5 * w + 2.1 * phase)
    centre = np.stack([radius[0] * np.sin(w), height - lean * np.cos(w) + 0.004 * np.sin(2 * w + phase), -0.004 + radius[1] * np.cos(w)], axis=1)
    out = np.stack([np.sin(w), 0 * w, np.cos(w)], axis=1)
    o = oval(m, 2.3)
    rings = (
        centre[:, None]
        + o[None, :, :1] * (fat[1] * lump)[:, None, None] * np.array([0, 1.0, 0])
        - o[None, :, 1:] * (fat[0] * lump)[:, None, None] * out[:, None]
    )
    rings = np.concatenate([rings, rings[:1]])  # closed along, with a seam behind
    piece = ringed(name, rings)
    # The surface is a torus: outward is away from the ring's own line, which `tube` sees per ring.
    piece.part.weights = chain(piece.part.pos[:, 1], ["upperChest", "neck"], [0.685], [0.030])
    return piece


def build_knot() -> Piece:
    """Where the two ends come out from under the wrap."""
    t = np.linspace(0, 1, 11)
    full = np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0, 1)) ** 0.8 + 0.004
    a, b = np.array([0.016, 0.672, 0.104]), np.array([0.062, 0.622, 0.117])
    along = (b - a) / np.linalg.norm(b - a)
    out = np.array([0.22, 0.10, 1.0])
    out -= along * (out @ along)
    out /= np.linalg.norm(out)
    side = np.cross(out, along)
    piece = loft("knot", a + (b - a) * t[:, None], (0.031 * full)[:, None] * side, (0.023 * full)[:, None] * out, n=22, power=2.3)
    piece.part.weights = {"upperChest": np.ones(len(piece.part))}
    return piece


def build_tail(name: str) -> list[Piece]:
    """A flat end of the scarf that hangs over the belly, with tassels."""
    path = np.array(TAILS[name])
    rows, n = 16, 16
    t = np.linspace(0, 1, rows)
    line = curve(path, t)
    line = np.where((t > 0.12)[:, None], on_body(line[:, 0], line[:, 1], 0.0155), line)
    line[:3] = curve(path, t[:3])
    down = np.gradient(line, axis=0)
    down /= np.linalg.norm(down, axis=1, keepdims=True)
    out = on_body(line[:, 0], line[:, 1], 0.05) - on_body(line[:, 0], line[:, 1])
    out -= down * (out * down).sum(1, keepdims=True)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    side = np.cross(out, down)
    half = TAIL_WIDTH[name] * (0.72 + 0.28 * smooth_step(0.0, 0.35, t))
    thick = 0.0072 * np.concatenate([np.ones(rows - 1), [0.55]])
    o = oval(n, 3.2)
    wave = 0.0035 * np.sin(2.6 * np.pi * o[:, 0] + (0.4 if name == "scarfLong" else 2.0))
    rings = (
        line[:, None]
        + o[None, :, :1] * (half[:, None] * side)[:, None]
        + (o[None, :, 1:] * thick[:, None, None] + wave[None, :, None] * smooth_step(0, 0.4, t)[:, None, None]) * out[:, None]
    )
    end = rings[-1:].mean(1, keepdims=True)
    rings = np.concatenate([rings, end + (rings[-1:] - end) * [0.02, 0.02, 0.02]])
    strip = ringed(name, rings)
    pieces = [strip, *_tassels(name, line[-1], down[-1], side[-1], out[-1], half[-1])]
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    for piece in pieces:
        gap = np.linalg.norm(piece.part.pos[:, None] - path[None], axis=2)
        near = np.argmin(np.linalg.norm(piece.part.pos[:, None] - line[None], axis=2), axis=1)
        s = np.where(gap.min(1) < 1.0, t[near] * lengths[-1], 0.0)
        names = ["upperChest", *(f"{name}{i + 1}" for i in range(len(path) - 1))]
        piece.part.weights = chain(s, names, [0.006, *lengths[1:-1]], [0.010, *([0.022] * (len(path) - 2))])
    return pieces


def _tassels(name: str, end: F64, down: F64, side: F64, out: F64, half: float) -> list[Piece]:
    pieces = []
    for i, place in enumerate(np.linspace(-0.82, 0.82, 6)):
        t = np.array([0.0, 0.15, 0.45, 0.85, 1.0])
        radius = 0.0052 * np.array([0.7, 0.62, 1.0, 0.85, 0.05])
        length = 0.026 + 0.003 * ((i * 7) % 3 - 1)
        centre = end + side * half * place + down[None] * (length * t - 0.004)[:, None] + side * (0.15 * place * 0.02 * t)[:, None]
        pieces.append(loft(f"{name}Tassel{i}", centre, radius[:, None] * side, (0.85 * radius)[:, None] * out, n=7))
    return pieces


def build_scarf() -> list[Piece]:
    low = build_wrap("wrapLow", (0.091, 0.088), 0.652, (0.0270, 0.0245), 0.010, 0.4)
    high = build_wrap("wrapHigh", (0.087, 0.084), 0.683, (0.0255, 0.0215), 0.004, 2.3)
    return [low, high, build_knot(), *build_tail("scarfLong"), *build_tail("scarfShort")]


# ------------------------------------------------------------------ sprout


def build_stem() -> Piece:
    path = np.array([(0.0, 0.990, -0.004), *SPROUT, SPROUT[-1] + np.array([0.0, 0.004, 0.001])])
    t = np.linspace(0, 1, 14)
    line = curve(path, t)
    radius = np.interp(t, [0, 0.25, 0.9, 1.0], [0.0078, 0.0058, 0.0050, 0.002])
    piece = loft("stem", line, radius[:, None] * np.array([1.0, 0, 0]), radius[:, None] * np.array([0, 0, 1.0]), n=12)
    piece.part.weights = chain(piece.part.pos[:, 1], ["head", "sprout1", "sprout2"], [SPROUT[0][1] + 0.004, SPROUT[1][1]], [0.006, 0.018])
    return piece


def build_mound() -> Piece:
    """A little dome of moss that the stem grows from."""
    a = np.radians(np.linspace(0, 90, 8))
    y = 0.9985 + 0.0125 * np.sin(a)
    r = 0.030 * np.cos(a) + 2e-4
    rings_y = np.concatenate([[0.990], y])
    r = np.concatenate([[0.030], r])
    centres = np.stack([0 * r, rings_y, 0 * r - 0.004], axis=1)
    piece = loft("mound", centres, r[:, None] * np.array([1.0, 0, 0]), r[:, None] * np.array([0, 0, 1.0]), n=24)
    piece.part.weights = {"head": np.ones(len(piece.part))}
    return piece


def build_leaf(side: str) -> Piece:
    direction, length = LEAVES[side]
    along = np.array(direction) / np.linalg.norm(direction)
    up = np.array([0.0, 1.0, 0.0])
    up -= along * (up @ along)
    up /= np.linalg.norm(up)
    across = np.cross(along, up)
    t = np.concatenate([np.linspace(0, 0.9, 13), [0.95, 0.98, 1.0]])
    wide = 0.40 * length * np.interp(t, np.linspace(0, 1, 11), [0.06, 0.30, 0.66, 0.90, 1.0, 0.99, 0.90, 0.74, 0.52, 0.27, 0.004])
    arch = 0.22 * length * np.sin(np.pi * 0.62 * t) - 0.20 * length * t**2.2
    centre = np.array(SPROUT[-1]) + along * (length * t)[:, None] + up * arch[:, None]
    n = 18
    o = oval(n, 2.0)
    cup = (
        0.30 * wide[:, None] * np.abs(o[None, :, 0]) ** 1.5
        - 0.0022 * np.exp(-np.square(o[None, :, 0] / 0.16)) * smooth_step(0.0, 0.15, t)[:, None] * smooth_step(1.0, 0.7, t)[:, None]
    )
    body = 0.0028 * np.sqrt(np.clip(wide / wide.max(), 0, 1))
    rings = centre[:, None] + o[None, :, :1] * (wide[:, None] * across)[:, None] + (o[None, :, 1:] * body[:, None, None] + cup[..., None]) * up
    piece = ringed(f"leaf{side}", rings)
    u = np.tile(np.append(o[:, 0], o[0, 0]), len(t))
    piece.part.attrs |= {"t": np.repeat(t, n + 1), "x": u}
    own = smooth_step(0.02, 0.14, np.repeat(t, n + 1))
    piece.part.weights = {"sprout2": 1 - own, f"leaf{side}1": own}
    return piece


def build_sprout() -> list[Piece]:
    return [build_mound(), build_stem(), build_leaf("Left"), build_leaf("Right")]


__all__ = ["build_scarf", "build_sprout", "merge"]

"""Hands and clothes: tubes laid onto distance fields. Where two tubes meet they lie on the same soft union, so the seam cannot be seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from person_fields import hand, shoe, sweater, trousers
from person_mesh import F64, Field, Part, grid_quads, merge, mirrored, project, shoot, smooth_step, split_quads
from person_rig import ANKLE, FINGERS, SHOULDER, THUMB, WRIST, arm_frame, body_weights, chain, leg_weights, to_t_pose

SLEEVE = 0.436  # from shoulder to the cuff's end


def tube(rings: F64, *, wrap_uv: bool = True) -> Part:
    """Rings (R, N, 3), each closed, to a surface that looks outwards; a uv seam runs along the first column."""
    rows = np.concatenate([rings, rings[:, :1]], axis=1) if wrap_uv else rings
    r, n = rows.shape[:2]
    pos = rows.reshape(-1, 3)
    tris = split_quads(pos, grid_quads(r, n, wrap=not wrap_uv))
    centre = np.repeat(rings.mean(1), n, axis=0)
    face = np.cross(pos[tris[:, 1]] - pos[tris[:, 0]], pos[tris[:, 2]] - pos[tris[:, 0]])
    if (face * (pos[tris].mean(1) - centre[tris].mean(1))).sum() < 0:
        tris = tris[:, ::-1].copy()
    u, v = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, r))
    return Part(pos, tris, np.stack([u.ravel(), v.ravel()], axis=1))


def settle(p: F64, sdf: Field, deepest: float) -> F64:
    """Points onto the surface, except those well inside it, which no one sees."""
    flat = p.reshape(-1, 3)
    near = sdf(flat) > -deepest
    out = flat.copy()
    out[near] = project(sdf, flat[near], steps=8)
    return out.reshape(p.shape)


def ring_angles(n: int) -> F64:
    return 2 * np.pi * np.arange(n) / n


# ------------------------------------------------------------------ sweater


def _with_bands(p: F64) -> F64:
    """The sweater with its narrow bands: ribbed hem and cuffs, and the cloth that falls over them."""
    root, along = arm_frame()
    q = p.copy()
    q[:, 0] = np.abs(q[:, 0])
    s = (q - root) @ along
    away = np.linalg.norm(q - root - s[:, None] * along, axis=1)
    on_arm = smooth_step(0.10, 0.2, s) * smooth_step(0.085, 0.06, away)
    cuff = 0.011 * smooth_step(SLEEVE - 0.042, SLEEVE - 0.030, s) - 0.006 * np.exp(-np.square((s - SLEEVE + 0.062) / 0.028))
    hem = 0.006 * smooth_step(0.862, 0.848, p[:, 1]) - 0.005 * np.exp(-np.square((p[:, 1] - 0.885) / 0.03))
    return sweater(p) + cuff * on_arm + hem * (1 - on_arm)


def build_sweater() -> Part:
    parts = [_torso(), _sleeve(), _collar()]
    parts.append(mirrored(parts[1]))
    return merge(parts)


def _label(part: Part, kind: float, along: F64) -> None:
    """What the painter needs: which piece this is, metres along it, turns around it, and the place before the arms are raised."""
    part.attrs = {"kind": np.full(len(part), kind), "along": along, "around": part.uv[:, 0].copy()}
    part.attrs |= {f"a{axis}": part.pos[:, i].copy() for i, axis in enumerate("xyz")}


def _trunk_only(p: F64) -> F64:
    """For the first guess of the torso: the sweater cut off at the armholes."""
    return np.maximum(_with_bands(p), np.abs(p[:, 0]) - 0.150)


def _torso_ring(height: float, up: float, w: F64) -> F64:
    """Where rays from the spine at a height meet the torso, all of them raised by an angle: over the shoulders the rings fan out."""
    direction = np.stack([np.sin(w) * np.cos(up), np.full(len(w), np.sin(up)), np.cos(w) * np.cos(up)], axis=1)
    return shoot(_trunk_only, np.tile([0, height, -0.014], (len(w), 1)), direction)


def _torso() -> Part:
    n = 52
    w = ring_angles(n) + np.pi  # seam at the back
    low = np.concatenate([np.linspace(0.812, 0.870, 8), np.linspace(0.885, 1.13, 14)])
    rows = [(h, 0.0) for h in low] + [(1.13 + 0.014 * t, t * np.radians(64)) for t in np.linspace(0, 1, 19)[1:]]
    rings = np.stack([_torso_ring(h, up, w) for h, up in rows])
    rings = settle(rings, _with_bands, 0.012)
    middle = rings.mean(1, keepdims=True)
    fold = rings[:1] + (middle[:1] - rings[:1]) * 0.10
    up = np.array([0.0, 1.0, 0.0])
    inner = np.concatenate([fold + 0.03 * up, fold + 0.002 * up, rings[:1] + (middle[:1] - rings[:1]) * 0.035 - 0.003 * up])
    top = rings[-1:] + (middle[-1:] - rings[-1:]) * np.array([0.35]) + [0, 0.004, 0]
    part = tube(np.concatenate([inner, rings, top]))
    part.weights = body_weights(part.pos)
    _label(part, 0.0, part.pos[:, 1].copy())
    return part


def _sleeve() -> Part:
    root, along = arm_frame()
    s = np.concatenate([np.linspace(-0.06, 0.08, 9), np.linspace(0.10, 0.37, 14), np.linspace(0.378, SLEEVE, 9)])
    n = 28
    w = ring_angles(n)
    up = np.array([-along[1], along[0], 0.0])
    circle = np.cos(w)[:, None] * -up + np.sin(w)[:, None] * np.array([0, 0, 1.0])
    rings = root + s[:, None, None] * along + 0.048 * circle[None]
    rings = settle(rings, _with_bands, 0.013)
    middle = rings.mean(1, keepdims=True)
    inner = [rings[-1:] + (middle[-1:] - rings[-1:]) * k + along * d for k, d in ((0.10, 0.003), (0.26, 0.0), (0.32, -0.03))]
    part = tube(np.concatenate([rings, *inner]))
    part.weights = body_weights(part.pos)
    _label(part, 1.0, (part.pos - root) @ along)
    return part


def _collar() -> Part:
    """A thick folded collar around the neck, lower in front."""
    profile = np.array(
        [
            (0.0665, -0.032),
            (0.070, -0.012),
            (0.071, 0.002),
            (0.0715, 0.018),
            (0.067, 0.031),
            (0.060, 0.0365),
            (0.053, 0.034),
            (0.050, 0.024),
            (0.050, 0.0),
            (0.050, -0.025),
        ]
    )
    n = 48
    w = ring_angles(n) + np.pi
    rings = []
    for r, h in profile:
        z = r * 0.97 * np.cos(w)
        rings.append(np.stack([r * np.sin(w), 1.2585 + h - 0.20 * z, -0.0265 + z + 0.10 * h], axis=1))
    part = tube(np.stack(rings))
    part.weights = chain(part.pos[:, 1] + 0.2 * part.pos[:, 2], ["upperChest", "neck"], [1.272], [0.035])
    _label(part, 2.0, part.pos[:, 1].copy())
    return part


# ------------------------------------------------------------------ trousers and shoes


def _turned_up(p: F64) -> F64:
    return trousers(p) - 0.004 * smooth_step(0.158, 0.152, p[:, 1])


def build_trousers() -> Part:
    n = 40
    w = ring_angles(n) + np.pi
    direction = np.stack([np.sin(w), np.zeros(n), np.cos(w)], axis=1)
    y = np.linspace(0.955, 0.775, 12)
    waist = settle(
        np.stack([shoot(lambda p: np.maximum(trousers(p), np.abs(p[:, 0]) - 0.13), np.tile([0, h, -0.006], (n, 1)), direction) for h in y]), _turned_up, 0.02
    )
    pelvis = tube(waist)
    pelvis.weights = leg_weights(pelvis.pos)
    pelvis.attrs = {"kind": np.zeros(len(pelvis))}
    leg = _leg()
    return merge([pelvis, leg, mirrored(leg)])


def _leg() -> Part:
    n = 24
    w = ring_angles(n) - np.pi / 2  # seam on the inside
    y = np.concatenate([np.linspace(0.86, 0.52, 12), np.linspace(0.50, 0.42, 5), np.linspace(0.39, 0.17, 7), [0.160, 0.156, 0.152, 0.146, 0.120, 0.1125]])
    x = np.interp(-y, [-0.86, -0.46, -0.1], [0.060, 0.078, 0.080])
    z = np.interp(-y, [-0.86, -0.46, -0.1], [0.0, 0.004, -0.016])
    rings = (
        np.stack([x, y, z], axis=1)[:, None]
        + np.interp(-y, [-0.86, -0.46, -0.1], [0.062, 0.055, 0.047])[:, None, None] * np.stack([np.sin(w), np.zeros(n), np.cos(w)], axis=1)[None]
    )
    rings = settle(rings, _turned_up, 0.018)
    middle = rings.mean(1, keepdims=True)
    inner = [rings[-1:] + (middle[-1:] - rings[-1:]) * k + [0, d, 0] for k, d in ((0.06, -0.002), (0.12, 0.0), (0.16, 0.05))]
    part = tube(np.concatenate([rings, *inner]))
    part.weights = leg_weights(part.pos)
    part.attrs = {"kind": np.ones(len(part))}
    return part


TOE = np.array([(0.022, 0.165), (0.036, 0.168), (0.058, 0.150), (0.078, 0.110), (0.092, 0.070), (0.106, 0.040), (0.122, 0.0225)])
HEEL = np.array([(0.022, -0.072), (0.036, -0.074), (0.056, -0.073), (0.074, -0.071), (0.090, -0.068), (0.106, -0.066), (0.122, -0.064)])


def build_shoes() -> Part:
    upper, sole = _upper(), _sole()
    left = merge([upper, sole])
    toes = smooth_step(0.060, 0.100, left.pos[:, 2])
    left.weights = {"leftFoot": 1 - toes, "leftToes": toes}
    return merge([left, mirrored(left)])


def _shoe_ring(front: F64, back: F64, n: int, middle_x: float) -> F64:
    middle = (front + back) / 2
    ahead = (front - back) / np.linalg.norm(front - back)
    w = ring_angles(n) + np.pi
    direction = np.stack([np.sin(w), np.cos(w) * ahead[0], np.cos(w) * ahead[1]], axis=1)
    return shoot(shoe, np.tile([middle_x, *middle], (n, 1)), direction, reach=0.2)


def _upper() -> Part:
    knots = np.linspace(0, 1, len(TOE))
    t = np.linspace(0, 1, 15)
    front = np.stack([np.interp(t, knots, TOE[:, i]) for i in range(2)], axis=1)
    back = np.stack([np.interp(t, knots, HEEL[:, i]) for i in range(2)], axis=1)
    rings = np.stack([_shoe_ring(f, b, 36, 0.0835) for f, b in zip(front, back, strict=True)])
    middle = rings[-1:].mean(1, keepdims=True)
    inner = [rings[-1:] + (middle - rings[-1:]) * k + [0, d, 0] for k, d in ((0.08, 0.003), (0.20, 0.0), (0.25, -0.03))]
    part = tube(np.concatenate([rings, *inner]))
    part.attrs = {"kind": np.full(len(part), 2.0)}
    return part


def _sole() -> Part:
    outline = _shoe_ring(np.array([0.030, 0.168]), np.array([0.030, -0.074]), 36, 0.0835)
    middle = outline.mean(0)
    out = (outline - middle) / np.linalg.norm(outline - middle, axis=1, keepdims=True)
    spring = 0.010 * smooth_step(0.09, 0.17, outline[:, 2])  # the toe lifts
    rings = []
    for grow, y in ((-0.006, 0.0335), (0.0030, 0.0325), (0.0048, 0.0290), (0.0050, 0.0080), (0.0030, 0.0012), (-0.004, 0.0)):
        r = outline + out * grow
        r[:, 1] = y + spring * (1.0 if y < 0.02 else 0.5)
        rings.append(r)
    low = np.stack(rings)
    low = np.concatenate([low, middle + (low[-1:] - middle) * [0.5, 1, 0.5], np.broadcast_to([middle[0], 0.002, middle[2]], low[-1:].shape)])
    part = tube(low)
    part.attrs = {"kind": np.full(len(part), 3.0)}
    return part


# ------------------------------------------------------------------ hands


def build_hands() -> Part:
    left = merge([_palm(), *(_finger(name) for name in (*FINGERS, "Thumb"))])
    left.pos = left.pos + WRIST
    return merge([left, mirrored(left)])


def _palm() -> Part:
    n = 20
    x = np.concatenate([np.linspace(-0.045, 0.01, 6), np.linspace(0.02, 0.078, 9), [0.085, 0.089, 0.0915]])
    w = ring_angles(n)
    size = np.interp(x, [-0.045, 0.0, 0.03, 0.078, 0.085, 0.089, 0.0915], [1, 1, 1, 0.9, 0.6, 0.35, 0.02])
    wide = np.interp(x, [-0.045, 0.0, 0.045, 0.1], [0.022, 0.022, 0.040, 0.036]) * size
    tall = np.interp(x, [-0.045, 0.0, 0.045, 0.1], [0.021, 0.020, 0.016, 0.014]) * size
    rings = np.stack([np.broadcast_to(x[:, None], (len(x), n)), -np.cos(w)[None] * tall[:, None], np.sin(w)[None] * wide[:, None]], axis=-1)
    rings = settle(rings, hand, 0.004)
    part = tube(rings)
    part.weights = chain(part.pos[:, 0], ["leftLowerArm", "leftHand"], [-0.004], [0.02])
    part.attrs = {"kind": np.zeros(len(part))}
    return part


def _finger(name: str) -> Part:
    root, direction, lengths = THUMB if name == "Thumb" else FINGERS[name]
    a, step = np.array(root), np.array(direction) / np.linalg.norm(direction)
    total = sum(lengths)
    start = 0.004 if name == "Thumb" else -0.012
    cap = np.sin(np.linspace(0, np.pi / 2, 5))
    t = np.concatenate([np.linspace(start, total - 0.008, 11), total - 0.008 + 0.008 * cap[1:]])
    r = np.interp(t, [0, total], [0.0125, 0.0082] if name == "Thumb" else [0.0092, 0.0072]) * (0.88 if name == "Little" else 1.0)
    r[-4:] *= np.sqrt(np.clip(1 - cap[1:] ** 2, 0.0004, 1))
    n = 12
    w = ring_angles(n)
    side = np.cross(step, [0, 1.0, 0])
    side /= np.linalg.norm(side)
    up = np.cross(side, step)
    rings = a + t[:, None, None] * step + r[:, None, None] * (np.cos(w)[:, None] * -up + np.sin(w)[:, None] * side)[None]
    body = rings[:-4].copy()
    rings[:-4] = settle(body, hand, 0.004)
    part = tube(rings)
    s = (part.pos - a) @ step
    joints = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
    edges = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    part.weights = chain(s, ["leftHand", *(f"left{name}{j}" for j in joints)], list(edges), [0.010, 0.006, 0.005])
    part.attrs = {"kind": np.ones(len(part))}
    return part


Builder = Callable[[], Part]
__all__ = ["ANKLE", "SHOULDER", "build_hands", "build_shoes", "build_sweater", "build_trousers", "to_t_pose"]

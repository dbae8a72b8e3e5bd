"""Ori's clothes: a loose sweater, straight trousers with a turned-up hem, and trainers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from person.cloth import ring_angles, settle, tube
from person.fields import capsule, ellipsoid, soft_union, two_sided
from person.folds import Fold, height
from person.folds import mirrored as mirrored_folds
from person.mesh import F64, Part, merge, mirrored, shoot, smooth_step
from person.rig import Rig, arm_frame, body_weights, chain, leg_weights
from person.shoes import ring, sole, upper

SHOE_X = 0.0835  # the middle of the left shoe
SLEEVE = 0.436  # from shoulder to the cuff's end
# Rows of the mesh, from, to, count: close where there are folds.
SLEEVE_ROWS = ((-0.06, 0.09, 9), (0.11, 0.17, 4), (0.186, 0.268, 9), (0.288, 0.322, 3), (0.334, SLEEVE, 13))
LEG_ROWS = ((0.86, 0.72, 11), (0.69, 0.54, 5), (0.515, 0.405, 10), (0.375, 0.285, 4), (0.268, 0.160, 10))


def sweater(rig: Rig, p: F64) -> F64:
    """A loose sweater with the arms half lowered and sloping shoulders."""
    q = two_sided(p)
    root, along = arm_frame(rig)
    d = soft_union(ellipsoid(q, (0, 1.130, -0.016), (0.117, 0.130, 0.084)), ellipsoid(q, (0, 0.905, -0.003), (0.139, 0.270, 0.113)), 0.06)
    d = soft_union(d, capsule(q, (0.0, 1.236, -0.022), (0.094, 1.206, -0.014), 0.044, 0.043), 0.040)
    d = soft_union(d, capsule(q, (0, 1.20, -0.026), (0, 1.262, -0.0255), 0.064, 0.060), 0.03)
    return soft_union(d, capsule(q, root + along * 0.01, root + along * 0.43, 0.048, 0.046), 0.045)


def trousers(rig: Rig, p: F64) -> F64:
    """Chinos that taper to the ankle."""
    q = two_sided(p)
    knee = (rig.knee[0], rig.knee[1], 0.004)
    legs = soft_union(capsule(q, (0.059, 0.84, 0.0), knee, 0.063, 0.052), capsule(q, knee, (rig.ankle[0], 0.10, -0.016), 0.052, 0.045), 0.008)
    legs = soft_union(legs, ellipsoid(q, (rig.knee[0], 0.36, -0.022), (0.045, 0.11, 0.044)), 0.022)  # calf
    d = soft_union(ellipsoid(q, (0, 0.872, -0.006), (0.104, 0.100, 0.084)), legs, 0.025)
    return soft_union(d, ellipsoid(q, (0.050, 0.835, -0.040), (0.050, 0.052, 0.042)), 0.03)  # seat


# u: 0 under the arm, 0.25 in front, 0.5 outside, 0.75 behind; along: metres from the shoulder
SLEEVE_FOLDS = (
    Fold(0.205, 0.25, 0.05, 0.0085, 0.16, -0.0040), Fold(0.226, 0.25, -0.03, 0.0080, 0.20, -0.0046), Fold(0.248, 0.24, -0.10, 0.0085, 0.15, -0.0036),
    Fold(0.192, 0.66, 0.12, 0.0100, 0.12, -0.0022), Fold(0.262, 0.70, -0.12, 0.0100, 0.12, -0.0022),
    Fold(0.345, 0.16, 0.06, 0.0080, 0.20, -0.0036), Fold(0.366, 0.58, -0.07, 0.0075, 0.24, -0.0038), Fold(0.330, 0.72, 0.08, 0.0085, 0.17, -0.0028),
    Fold(0.372, 0.98, 0.05, 0.0075, 0.18, -0.0034), Fold(0.312, 0.38, -0.09, 0.0095, 0.14, -0.0024),
    Fold(0.062, 0.16, 0.14, 0.0110, 0.12, -0.0034), Fold(0.096, 0.12, 0.18, 0.0120, 0.12, -0.0028), Fold(0.060, 0.84, -0.14, 0.0110, 0.12, -0.0032),
)  # fmt: skip
# around: 0.5 in front, 0 behind; along: height
TORSO_FOLDS = (
    Fold(1.128, 0.35, 0.42, 0.0110, 0.075, -0.0042), Fold(1.094, 0.36, 0.50, 0.0120, 0.075, -0.0034),
    Fold(1.120, 0.13, -0.36, 0.0120, 0.080, -0.0036), Fold(1.080, 0.15, -0.42, 0.0120, 0.070, -0.0026),
    Fold(0.905, 0.34, 0.10, 0.0105, 0.10, -0.0044), Fold(0.936, 0.24, -0.14, 0.0110, 0.10, -0.0040), Fold(0.898, 0.14, -0.10, 0.0100, 0.10, -0.0040),
    Fold(0.962, 0.33, 0.20, 0.0110, 0.08, -0.0028), Fold(0.917, 0.47, -0.05, 0.0100, 0.09, -0.0034), Fold(0.990, 0.20, -0.22, 0.0120, 0.08, -0.0024),
    Fold(0.930, 0.03, 0.10, 0.0110, 0.08, -0.0030),
)  # fmt: skip
# around: 0 inside of the left leg, 0.25 in front, 0.5 outside, 0.75 behind; along: height
LEG_FOLDS = (
    Fold(0.806, 0.14, -0.22, 0.0110, 0.13, -0.0050), Fold(0.776, 0.16, -0.26, 0.0110, 0.13, -0.0042), Fold(0.742, 0.10, -0.22, 0.0120, 0.12, -0.0030),
    Fold(0.790, 0.84, 0.26, 0.0110, 0.13, -0.0044), Fold(0.752, 0.82, 0.24, 0.0120, 0.12, -0.0032),
    Fold(0.492, 0.75, -0.05, 0.0090, 0.17, -0.0044), Fold(0.466, 0.76, 0.04, 0.0085, 0.20, -0.0050), Fold(0.440, 0.74, 0.08, 0.0090, 0.17, -0.0040),
    Fold(0.505, 0.38, -0.18, 0.0110, 0.11, -0.0026), Fold(0.428, 0.12, -0.16, 0.0110, 0.11, -0.0024), Fold(0.414, 0.40, 0.16, 0.0110, 0.10, -0.0026),
    Fold(0.226, 0.28, -0.10, 0.0085, 0.16, -0.0036), Fold(0.206, 0.70, 0.10, 0.0080, 0.18, -0.0040), Fold(0.188, 0.20, 0.08, 0.0075, 0.22, -0.0042),
    Fold(0.244, 0.88, -0.14, 0.0090, 0.13, -0.0028), Fold(0.178, 0.55, -0.06, 0.0070, 0.16, -0.0034), Fold(0.262, 0.40, 0.16, 0.0100, 0.12, -0.0022),
)  # fmt: skip


def creased(rings: F64, folds: Sequence[Fold], along: F64, rows: slice) -> F64:
    """Rings (R, N, 3) with folds pressed in; along: (R, N)."""
    middle = rings.mean(1, keepdims=True)
    out = rings - middle
    out /= np.maximum(np.linalg.norm(out, axis=2, keepdims=True), 1e-9)
    around = np.broadcast_to(np.arange(rings.shape[1]) / rings.shape[1], along.shape)
    moved = rings + out * height(folds, along, around)[..., None]
    result = rings.copy()
    result[rows] = moved[rows]
    return result


def shoe(p: F64) -> F64:
    """The left shoe's upper."""
    d = soft_union(ellipsoid(p, (0.087, 0.036, 0.088), (0.045, 0.042, 0.072)), ellipsoid(p, (0.081, 0.050, -0.016), (0.039, 0.060, 0.053)), 0.045)
    return soft_union(d, capsule(p, (0.080, 0.06, -0.020), (0.080, 0.13, -0.022), 0.038, 0.040), 0.02)


# ------------------------------------------------------------------ sweater


def _with_bands(rig: Rig, p: F64) -> F64:
    """The sweater with its narrow bands: ribbed hem and cuffs, and the cloth that falls over them."""
    root, along = arm_frame(rig)
    q = p.copy()
    q[:, 0] = np.abs(q[:, 0])
    s = (q - root) @ along
    away = np.linalg.norm(q - root - s[:, None] * along, axis=1)
    on_arm = smooth_step(0.10, 0.2, s) * smooth_step(0.085, 0.06, away)
    cuff = 0.011 * smooth_step(SLEEVE - 0.042, SLEEVE - 0.030, s) - 0.006 * np.exp(-np.square((s - SLEEVE + 0.062) / 0.028))
    hem = 0.006 * smooth_step(0.862, 0.848, p[:, 1]) - 0.005 * np.exp(-np.square((p[:, 1] - 0.885) / 0.03))
    return sweater(rig, p) + cuff * on_arm + hem * (1 - on_arm)


def build_sweater(rig: Rig) -> Part:
    parts = [_torso(rig), _sleeve(rig), _collar(rig)]
    parts.append(mirrored(parts[1]))
    return merge(parts)


def _label(part: Part, kind: float, along: F64) -> None:
    """What the painter needs: which piece this is, metres along it, turns around it, and the place before the arms are raised."""
    part.attrs = {"kind": np.full(len(part), kind), "along": along, "around": part.uv[:, 0].copy()}
    part.attrs |= {f"a{axis}": part.pos[:, i].copy() for i, axis in enumerate("xyz")}


def _trunk_only(rig: Rig, p: F64) -> F64:
    """For the first guess of the torso: the sweater cut off at the armholes."""
    return np.maximum(_with_bands(rig, p), np.abs(p[:, 0]) - 0.150)


def _torso_ring(rig: Rig, height: float, up: float, w: F64) -> F64:
    """Where rays from the spine at a height meet the torso, all of them raised by an angle: over the shoulders the rings fan out."""
    direction = np.stack([np.sin(w) * np.cos(up), np.full(len(w), np.sin(up)), np.cos(w) * np.cos(up)], axis=1)
    return shoot(partial(_trunk_only, rig), np.tile([0, height, -0.014], (len(w), 1)), direction)


def _torso(rig: Rig) -> Part:
    n = 44
    w = ring_angles(n) + np.pi  # seam at the back
    low = np.concatenate([np.linspace(0.812, 0.866, 6), np.linspace(0.878, 0.99, 11), np.linspace(1.008, 1.13, 8)])
    rows = [(h, 0.0) for h in low] + [(1.13 + 0.014 * t, t * np.radians(64)) for t in np.linspace(0, 1, 14)[1:]]
    rings = np.stack([_torso_ring(rig, h, up, w) for h, up in rows])
    rings = settle(rings, partial(_with_bands, rig), 0.012)
    rings = creased(rings, mirrored_folds(TORSO_FOLDS), rings[..., 1], slice(6, None))
    middle = rings.mean(1, keepdims=True)
    fold = rings[:1] + (middle[:1] - rings[:1]) * 0.10
    up = np.array([0.0, 1.0, 0.0])
    inner = np.concatenate([fold + 0.03 * up, fold + 0.002 * up, rings[:1] + (middle[:1] - rings[:1]) * 0.035 - 0.003 * up])
    top = rings[-1:] + (middle[-1:] - rings[-1:]) * np.array([0.35]) + [0, 0.004, 0]
    part = tube(np.concatenate([inner, rings, top]))
    part.weights = body_weights(rig, part.pos)
    _label(part, 0.0, part.pos[:, 1].copy())
    return part


def _sleeve(rig: Rig) -> Part:
    root, along = arm_frame(rig)
    s = np.concatenate([np.linspace(*part) for part in SLEEVE_ROWS])
    n = 24
    w = ring_angles(n)
    up = np.array([-along[1], along[0], 0.0])
    circle = np.cos(w)[:, None] * -up + np.sin(w)[:, None] * np.array([0, 0, 1.0])
    rings = root + s[:, None, None] * along + 0.048 * circle[None]
    rings = settle(rings, partial(_with_bands, rig), 0.013)
    rings = creased(rings, SLEEVE_FOLDS, (rings - root) @ along, slice(4, -4))
    middle = rings.mean(1, keepdims=True)
    inner = [rings[-1:] + (middle[-1:] - rings[-1:]) * k + along * d for k, d in ((0.10, 0.003), (0.26, 0.0), (0.32, -0.03))]
    part = tube(np.concatenate([rings, *inner]))
    part.weights = body_weights(rig, part.pos)
    _label(part, 1.0, (part.pos - root) @ along)
    return part


def _collar(rig: Rig) -> Part:
    """A thick folded collar around the neck, lower in front."""
    profile = np.array(
        [
            (0.0745, -0.034),
            (0.0775, -0.020),
            (0.0775, -0.010),
            (0.0755, 0.000),
            (0.0710, 0.0065),
            (0.0650, 0.0085),
            (0.0600, 0.0050),
            (0.0585, -0.004),
            (0.0585, -0.018),
            (0.0580, -0.030),
            (0.0500, -0.034),
            (0.0430, -0.038),
        ]
    )
    n = 48
    w = ring_angles(n) + np.pi
    rings = []
    for r, h in profile:
        z = r * 0.97 * np.cos(w)
        rings.append(np.stack([r * np.sin(w), 1.2480 + h - 0.30 * z, -0.0265 + z + 0.10 * h], axis=1))
    part = tube(np.stack(rings))
    part.weights = chain(part.pos[:, 1] + 0.2 * part.pos[:, 2], ["upperChest", "neck"], [1.272], [0.035])
    _label(part, 2.0, part.pos[:, 1].copy())
    return part


# ------------------------------------------------------------------ trousers and shoes


def _turned_up(rig: Rig, p: F64) -> F64:
    return trousers(rig, p) - 0.004 * smooth_step(0.158, 0.152, p[:, 1])


def _pelvis_only(rig: Rig, p: F64) -> F64:
    return np.maximum(trousers(rig, p), np.abs(p[:, 0]) - 0.13)


def build_trousers(rig: Rig) -> Part:
    n = 40
    w = ring_angles(n) + np.pi
    direction = np.stack([np.sin(w), np.zeros(n), np.cos(w)], axis=1)
    y = np.linspace(0.955, 0.775, 12)
    trunk = partial(_pelvis_only, rig)
    waist = settle(np.stack([shoot(trunk, np.tile([0, h, -0.006], (n, 1)), direction) for h in y]), partial(_turned_up, rig), 0.02)
    pelvis = tube(waist)
    pelvis.weights = leg_weights(rig, pelvis.pos)
    pelvis.attrs = {"kind": np.zeros(len(pelvis)), "around": pelvis.uv[:, 0].copy()}
    leg = _leg(rig)
    return merge([pelvis, leg, mirrored(leg)])


def _leg(rig: Rig) -> Part:
    n = 22
    w = ring_angles(n) - np.pi / 2  # seam on the inside
    y = np.concatenate([*(np.linspace(*part) for part in LEG_ROWS), [0.156, 0.152, 0.146, 0.122, 0.1125]])
    x = np.interp(-y, [-0.86, -0.46, -0.1], [0.060, 0.078, 0.080])
    z = np.interp(-y, [-0.86, -0.46, -0.1], [0.0, 0.004, -0.016])
    rings = (
        np.stack([x, y, z], axis=1)[:, None]
        + np.interp(-y, [-0.86, -0.46, -0.1], [0.062, 0.055, 0.047])[:, None, None] * np.stack([np.sin(w), np.zeros(n), np.cos(w)], axis=1)[None]
    )
    rings = settle(rings, partial(_turned_up, rig), 0.018)
    rings = creased(rings, LEG_FOLDS, rings[..., 1], slice(0, -6))
    middle = rings.mean(1, keepdims=True)
    inner = [rings[-1:] + (middle[-1:] - rings[-1:]) * k + [0, d, 0] for k, d in ((0.06, -0.002), (0.12, 0.0), (0.16, 0.05))]
    part = tube(np.concatenate([rings, *inner]))
    part.weights = leg_weights(rig, part.pos)
    part.attrs = {"kind": np.ones(len(part)), "around": part.uv[:, 0].copy()}
    return part


TOE = np.array([(0.022, 0.165), (0.036, 0.168), (0.058, 0.150), (0.078, 0.110), (0.092, 0.070), (0.106, 0.040), (0.122, 0.0225)])
HEEL = np.array([(0.022, -0.072), (0.036, -0.074), (0.056, -0.073), (0.074, -0.071), (0.090, -0.068), (0.106, -0.066), (0.122, -0.064)])


def build_shoes() -> Part:
    left = merge([_upper(), _sole()])
    toes = smooth_step(0.060, 0.100, left.pos[:, 2])
    left.weights = {"leftFoot": 1 - toes, "leftToes": toes}
    return merge([left, mirrored(left)])


def _upper() -> Part:
    rings = upper(shoe, SHOE_X, TOE, HEEL, 15, 28)
    middle = rings[-1:].mean(1, keepdims=True)
    inner = [rings[-1:] + (middle - rings[-1:]) * k + [0, d, 0] for k, d in ((0.08, 0.003), (0.20, 0.0), (0.25, -0.03))]
    part = tube(np.concatenate([rings, *inner]))
    part.attrs = {"kind": np.full(len(part), 2.0)}
    return part


def _sole() -> Part:
    outline = ring(shoe, SHOE_X, np.array([0.030, 0.168]), np.array([0.030, -0.074]), 28)
    profile = ((-0.006, 0.0335), (0.0030, 0.0325), (0.0048, 0.0290), (0.0050, 0.0080), (0.0030, 0.0012), (-0.004, 0.0))
    part = sole(outline, profile, 0.010, (0.09, 0.17), 0.02)
    part.attrs = {"kind": np.full(len(part), 3.0)}
    return part

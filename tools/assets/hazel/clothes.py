"""Hazel's clothes: a long hand-knitted cardigan with a shawl collar over a cream blouse, wide corduroys with cuffs, felt slippers with a woollen rim."""

from __future__ import annotations

from functools import partial

import numpy as np
from person.cloth import ring_angles, settle, tube
from person.fields import capsule, ellipsoid, soft_union, two_sided
from person.mesh import F64, Part, curve, gauss, gradient, grid_quads, merge, mirrored, project, project_z, shoot, smooth_step, split_quads
from person.rig import Rig, arm_frame, body_weights, chain, leg_weights
from person.shoes import ring, sole, upper

SLIPPER_X = 0.0838  # the middle of the left slipper
SLEEVE = 0.372  # from shoulder to the cuff's end
HEM = 0.540
TORSO, SLEEVES, BAND, BLOUSE, BUTTON, POCKET, LEAF = range(7)
LEGS, SLIPPER, SOLE, WOOL, SOCK = range(5)


# ------------------------------------------------------------------ shapes


def body(rig: Rig, p: F64) -> F64:
    """The cardigan, closed, with the arms half lowered: a pear with round shoulders."""
    q = two_sided(p)
    root, along = arm_frame(rig)
    d = soft_union(ellipsoid(q, (0, 0.985, -0.018), (0.122, 0.125, 0.094)), ellipsoid(q, (0, 0.835, 0.010), (0.168, 0.205, 0.146)), 0.06)
    d = soft_union(d, ellipsoid(q, (0, 1.025, -0.050), (0.092, 0.085, 0.056)), 0.05)  # a rounded back
    d = soft_union(d, ellipsoid(q, (0, 0.958, 0.044), (0.100, 0.066, 0.066)), 0.05)
    d = soft_union(d, ellipsoid(q, (0, 0.610, -0.002), (0.184, 0.250, 0.152)), 0.07)
    d = soft_union(d, capsule(q, (0.0, 1.082, -0.024), (0.086, 1.058, -0.018), 0.047, 0.047), 0.040)
    d = soft_union(d, capsule(q, (0, 1.05, -0.034), (0, 1.128, -0.018), 0.062, 0.056), 0.03)
    return soft_union(d, capsule(q, root + along * 0.01, root + along * (SLEEVE + 0.01), 0.050, 0.048), 0.045)


def vee(y: F64) -> F64:
    """Half the width of the opening in front at a height; 0 below the first button."""
    return 0.066 * np.power(smooth_step(0.945, 1.115, y), 0.75)


def cardigan(rig: Rig, p: F64) -> F64:
    """With bands, folds and the opening in which the blouse lies deeper."""
    root, along = arm_frame(rig)
    q = two_sided(p)
    s = (q - root) @ along
    away = np.linalg.norm(q - root - s[:, None] * along, axis=1)
    on_arm = smooth_step(0.09, 0.17, s) * smooth_step(0.090, 0.062, away)
    cuff = -0.0045 * smooth_step(SLEEVE - 0.056, SLEEVE - 0.052, s) + 0.004 * gauss(s - SLEEVE + 0.066, 0.010)
    w = np.arctan2(q[:, 2] - root[2], (q - root) @ np.array([along[1], -along[0], 0.0]))
    elbow = 0.0030 * np.sin((s - 0.19) / 0.0115 + 1.2 * np.cos(w)) * gauss(s - 0.205, 0.045) * (0.55 + 0.45 * np.cos(w - 0.5))
    low = 0.0026 * np.sin((s - 0.30) / 0.0100 + 0.8 * np.sin(w)) * gauss(s - 0.292, 0.026)
    hem = 0.006 * smooth_step(HEM + 0.058, HEM + 0.046, p[:, 1])
    turn = np.arctan2(q[:, 0], q[:, 2])
    drape = 0.0040 * np.sin(7.0 * turn + 6.0 * (p[:, 1] - 0.6)) * smooth_step(0.80, 0.62, p[:, 1]) * smooth_step(0.35, 0.9, turn)
    armpit = 0.0030 * np.sin((p[:, 1] - 0.95 + 0.9 * (q[:, 0] - 0.10)) / 0.0125) * gauss(p[:, 1] - 0.955, 0.040) * smooth_step(0.06, 0.11, q[:, 0])
    opening = 0.0090 * smooth_step(0.006, -0.006, q[:, 0] - vee(p[:, 1])) * smooth_step(0.0, 0.02, p[:, 2]) * smooth_step(0.945, 0.960, p[:, 1])
    return body(rig, p) + (cuff + elbow + low) * on_arm + (hem + drape + armpit + opening) * (1 - on_arm)


def trousers(rig: Rig, p: F64) -> F64:
    q = two_sided(p)
    knee = (rig.knee[0], rig.knee[1], 0.004)
    legs = soft_union(capsule(q, (0.066, 0.72, 0.0), knee, 0.084, 0.070), capsule(q, knee, (rig.ankle[0] + 0.002, 0.085, -0.008), 0.070, 0.066), 0.02)
    d = soft_union(ellipsoid(q, (0, 0.752, -0.004), (0.124, 0.100, 0.100)), legs, 0.025)
    rel = np.abs(q[:, 0]) - rig.knee[0]
    folds = 0.0026 * np.sin((q[:, 1] - 0.40 + 0.35 * rel) / 0.0135) * gauss(q[:, 1] - 0.405, 0.050) * smooth_step(0.02, -0.03, q[:, 2])
    pool = 0.0036 * np.sin((q[:, 1] - 0.20 + 0.25 * q[:, 2]) / 0.0115) * gauss(q[:, 1] - 0.214, 0.026)
    return d + folds + pool


def slipper(p: F64) -> F64:
    """The left slipper's upper."""
    d = soft_union(ellipsoid(p, (0.087, 0.034, 0.080), (0.050, 0.042, 0.072)), ellipsoid(p, (0.082, 0.044, -0.016), (0.043, 0.052, 0.054)), 0.045)
    return soft_union(d, capsule(p, (0.081, 0.05, -0.014), (0.081, 0.10, -0.016), 0.040, 0.040), 0.02)


# ------------------------------------------------------------------ weights


def garment_weights(rig: Rig, p: F64, bulk: float = 0.044) -> dict[str, F64]:
    """Like the body's, but what hangs below the hips follows the legs only in front and swings over from side to side slowly."""
    out = body_weights(rig, p, bulk=bulk)
    names = [n for n in out if n.endswith(("UpperLeg", "LowerLeg", "Foot")) or n == "hips"]
    share = sum((out.pop(n) for n in names), np.zeros(len(p)))
    leg = smooth_step(rig.hip[1] + 0.075, rig.hip[1] - 0.085, p[:, 1]) * (0.22 + 0.76 * smooth_step(-0.05, 0.05, p[:, 2]))
    left = smooth_step(-0.075, 0.075, p[:, 0])
    out["hips"] = share * (1 - leg)
    out["leftUpperLeg"], out["rightUpperLeg"] = share * leg * left, share * leg * (1 - left)
    return out


def _label(rig: Rig, part: Part, kind: int, along: F64, around: F64) -> Part:
    """What the painter needs: which piece this is, metres along and around it, and the place before the arms are raised."""
    part.weights = part.weights or garment_weights(rig, part.pos)
    part.attrs = {"kind": np.full(len(part), float(kind)), "along": along, "around": around}
    part.attrs |= {f"a{axis}": part.pos[:, i].copy() for i, axis in enumerate("xyz")}
    return part


# ------------------------------------------------------------------ cardigan


def build_cardigan(rig: Rig) -> Part:
    sleeve, pocket = _sleeve(rig), _pocket(rig)
    parts = [_torso(rig), sleeve, mirrored(sleeve), _band(rig), _blouse_collar(rig), *_buttons(rig), pocket, mirrored(pocket), _leaf(rig)]
    return merge(parts)


def _trunk_only(rig: Rig, p: F64) -> F64:
    """For the first guess of the torso: the cardigan cut off at the armholes."""
    return np.maximum(cardigan(rig, p), np.abs(p[:, 0]) - 0.150)


def _torso(rig: Rig) -> Part:
    n = 48
    w = ring_angles(n) + np.pi  # seam at the back
    low = np.concatenate([np.linspace(HEM, HEM + 0.06, 6), np.linspace(HEM + 0.080, 0.985, 18)])
    rows = [(h, 0.0) for h in low] + [(0.985 + 0.010 * t, t * np.radians(66)) for t in np.linspace(0, 1, 17)[1:]]
    field, rings = partial(_trunk_only, rig), []
    for height, up in rows:
        direction = np.stack([np.sin(w) * np.cos(up), np.full(n, np.sin(up)), np.cos(w) * np.cos(up)], axis=1)
        rings.append(shoot(field, np.tile([0, height, -0.016], (n, 1)), direction))
    laid = settle(np.stack(rings), partial(cardigan, rig), 0.012)
    middle = laid.mean(1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0])
    fold = laid[:1] + (middle[:1] - laid[:1]) * 0.10
    inner = np.concatenate([fold + 0.10 * up, fold + 0.004 * up, laid[:1] + (middle[:1] - laid[:1]) * 0.035 - 0.003 * up])
    top = laid[-1:] + (middle[-1:] - laid[-1:]) * np.array([0.35]) + [0, 0.004, 0]
    part = tube(np.concatenate([inner, laid, top]))
    girth = np.linalg.norm(np.diff(np.concatenate([laid, laid[:, :1]], axis=1), axis=1), axis=2).sum(1).mean()
    return _label(rig, part, TORSO, part.pos[:, 1].copy(), part.uv[:, 0] * girth)


def _sleeve(rig: Rig) -> Part:
    root, along = arm_frame(rig)
    s = np.concatenate([np.linspace(-0.06, 0.08, 8), np.linspace(0.094, SLEEVE - 0.070, 17), np.linspace(SLEEVE - 0.058, SLEEVE, 6)])
    n = 20
    w = ring_angles(n)
    up = np.array([-along[1], along[0], 0.0])
    circle = np.cos(w)[:, None] * -up + np.sin(w)[:, None] * np.array([0, 0, 1.0])
    rings = settle(root + s[:, None, None] * along + 0.050 * circle[None], partial(cardigan, rig), 0.013)
    middle = rings.mean(1, keepdims=True)
    inner = [rings[-1:] + (middle[-1:] - rings[-1:]) * k + along * d for k, d in ((0.10, 0.004), (0.30, 0.001), (0.34, -0.03), (0.36, -0.08))]
    part = tube(np.concatenate([rings, *inner]))
    part.weights = garment_weights(rig, part.pos, 0.080)
    return _label(rig, part, SLEEVES, (part.pos - root) @ along, part.uv[:, 0] * 0.31)


def _neckline(rig: Rig) -> F64:
    """The middle line of the shawl collar's left half, from the nape over the shoulder and along the opening to the hem, on the cardigan."""
    points = [
        (0.0, 1.128, -0.088), (0.034, 1.132, -0.078), (0.066, 1.130, -0.046), (0.0790, 1.117, -0.006), (0.0770, 1.096, 0.034), (0.0690, 1.066, 0.064),
        (0.0550, 1.030, 0.092), (0.0360, 0.990, 0.118), (0.0160, 0.955, 0.132), (0.0035, 0.915, 0.14), (0.0, 0.86, 0.14), (0.0, 0.79, 0.14), (0.0, 0.70, 0.14), (0.0, HEM, 0.14),
    ]  # fmt: skip
    line = curve(points, np.linspace(0, 1, 56))
    low = line[:, 1] < 1.085
    out = line.copy()
    out[low] = project_z(partial(body, rig), line[low])
    out[~low] = project(partial(body, rig), line[~low], steps=6)
    blend = smooth_step(1.10, 1.06, line[:, 1])[:, None]
    return out * blend + (0.4 * out + 0.6 * line) * (1 - blend)


def _band(rig: Rig) -> Part:
    """The shawl collar and the button band, one ribbed roll: down the right side it ends under the left one."""
    half = _neckline(rig)
    right = half[half[:, 1] > 0.93] * [-1.0, 1.0, 1.0]
    line = np.concatenate([right[:0:-1], half])
    end = len(right) - 1
    t = np.arange(len(line)) - end  # below 0 on the right side
    flat = partial(body, rig)
    n = gradient(flat, line, 2e-3)
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, n)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    n = np.cross(across, along)
    wide = 0.0135 + 0.0165 * smooth_step(0.925, 1.04, line[:, 1])
    tall = 0.0075 + 0.0050 * smooth_step(0.93, 1.06, line[:, 1])
    under = 0.006 * smooth_step(1.02, 0.94, line[:, 1]) * (t < 0)
    w = ring_angles(12)
    square = np.sign(np.cos(w)) * np.abs(np.cos(w)) ** 0.75
    roll = 1 + 0.25 * np.cos(w)  # thicker on one edge: it is turned over
    lift = (0.0035 - under)[:, None, None] * n[:, None]
    rings = (
        line[:, None]
        + lift
        + wide[:, None, None] * square[None, :, None] * across[:, None]
        + (tall[:, None] * (np.sin(w) * roll)[None])[..., None] * n[:, None]
    )
    caps = [rings[:1].mean(1, keepdims=True) + (rings[:1] - rings[:1].mean(1, keepdims=True)) * 0.6, rings[-1:] * 1.0]
    last = rings[-1:].mean(1, keepdims=True)
    caps[1] = last + (rings[-1:] - last) * 0.5 + [0, -0.0015, 0]
    part = tube(np.concatenate([caps[0], rings, caps[1]]))
    step = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(np.concatenate([line[:1], line, line[-1:]]), axis=0), axis=1))])
    part.uv = part.uv[:, ::-1].copy()
    around = np.repeat(np.concatenate([wide[:1], wide, wide[-1:]]), 13) * np.tile(np.append(square, square[0]), len(line) + 2)
    return _label(rig, part, BAND, np.repeat(step, 13), around)


def _blouse_collar(rig: Rig) -> Part:
    """A soft stand-up collar with a rolled edge."""
    profile = np.array(
        [
            (0.0600, -0.052),
            (0.0575, -0.030),
            (0.0545, -0.014),
            (0.0530, -0.002),
            (0.0540, 0.006),
            (0.0525, 0.0100),
            (0.0490, 0.009),
            (0.0475, 0.000),
            (0.0470, -0.03),
        ]
    )
    n = 32
    w = ring_angles(n) + np.pi
    rings = []
    for r, h in profile:
        z = r * np.cos(w)
        ruffle = 0.0016 * np.cos(16 * w) * smooth_step(0.0, 0.012, h)
        rings.append(np.stack([(r + ruffle) * np.sin(w), 1.112 + h - 0.24 * z, -0.012 + z + 0.18 * h], axis=1))
    part = tube(np.stack(rings))
    part.weights = chain(part.pos[:, 1] + 0.24 * part.pos[:, 2], ["upperChest", "neck"], [1.106], [0.028])
    return _label(rig, part, BLOUSE, part.pos[:, 1].copy(), part.uv[:, 0] * 0.34)


def _on_front(rig: Rig, x: F64, y: F64, level: float) -> F64:
    flat = np.stack([x, y, np.full_like(x, 0.16)], axis=1)
    return project_z(lambda p: body(rig, p) - level, flat, 30)


def _buttons(rig: Rig) -> list[Part]:
    """Four wooden buttons on the band, domed, with a rim."""
    out = []
    for y in (0.900, 0.812, 0.724, 0.636):
        centre = _on_front(rig, np.array([0.0]), np.array([y]), 0.0108)[0]
        normal = gradient(partial(body, rig), centre[None], 2e-3)[0]
        normal /= np.linalg.norm(normal)
        x = np.cross([0, 1.0, 0], normal)
        x /= np.linalg.norm(x)
        up = np.cross(normal, x)
        w = ring_angles(12)
        rings = [
            centre + r * (np.cos(w)[:, None] * x + np.sin(w)[:, None] * up) + h * normal
            for r, h in ((0.0095, -0.002), (0.0106, 0.0012), (0.0098, 0.0030), (0.0080, 0.0026), (0.0003, 0.0022))
        ]
        part = tube(np.stack(rings))
        face = np.cross(part.pos[part.tris[:, 1]] - part.pos[part.tris[:, 0]], part.pos[part.tris[:, 2]] - part.pos[part.tris[:, 0]])
        if (face @ normal).sum() < 0:
            part.tris = part.tris[:, ::-1].copy()
        rel = part.pos - centre
        part.uv = np.stack([0.5 + rel @ x / 0.024, 0.5 - rel @ up / 0.024], axis=1)
        out.append(_label(rig, part, BUTTON, rel @ up, rel @ x))
        out[-1].weights = {k: np.full(len(part), v[0]) for k, v in garment_weights(rig, centre[None]).items()}
    return out


def _pocket(rig: Rig) -> Part:
    """A patch pocket on the left, a little full, with a ribbed border on top."""
    rows, cols = 10, 9
    v, u = np.meshgrid(np.linspace(1, -1, rows), np.linspace(-1, 1, cols), indexing="ij")
    corner = np.power(np.abs(u) ** 6 + np.abs(v) ** 6, 1 / 6)
    x = 0.090 + 0.046 * u * (1 - 0.10 * smooth_step(-0.5, -1.0, v) * np.abs(u) ** 3)
    y = 0.700 + 0.052 * v
    flat = np.stack([x.ravel(), y.ravel(), np.full(x.size, 0.16)], axis=1)
    p = project_z(partial(body, rig), flat, 40)
    n = gradient(partial(body, rig), p, 2e-3)
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    edge = smooth_step(1.0, 0.80, corner).ravel()
    mouth = (smooth_step(0.60, 0.72, v) * 0.0030).ravel()
    lift = -0.007 + 0.0135 * edge**0.5 + 0.0035 * edge * smooth_step(1.2, -0.2, np.hypot(u, v + 0.2)).ravel() + mouth * edge
    lift = np.where(v.ravel() > 0.95, lift + 0.0105 * smooth_step(1.0, 0.85, np.abs(u)).ravel(), lift)  # the mouth stands open
    part = Part(p + n * lift[:, None], split_quads(p, grid_quads(rows, cols)), np.stack([0.5 + 0.5 * u.ravel(), 0.5 - 0.5 * v.ravel()], axis=1))
    face = np.cross(part.pos[part.tris[:, 1]] - part.pos[part.tris[:, 0]], part.pos[part.tris[:, 2]] - part.pos[part.tris[:, 0]])
    if face[:, 2].sum() < 0:
        part.tris = part.tris[:, ::-1].copy()
    return _label(rig, part, POCKET, 0.052 * v.ravel(), 0.046 * u.ravel())


def _leaf(rig: Rig) -> Part:
    """A small enamelled ginkgo leaf pinned to the collar."""
    line = _neckline(rig)
    at = line[int(np.argmin(np.abs(line[:, 1] - 1.045)))]
    n = gradient(partial(body, rig), at[None], 2e-3)[0]
    n /= np.linalg.norm(n)
    x = np.cross([0, 1.0, 0], n)
    x /= np.linalg.norm(x)
    up = np.cross(n, x)
    tilt = np.radians(-24)
    x, up = np.cos(tilt) * x + np.sin(tilt) * up, np.cos(tilt) * up - np.sin(tilt) * x
    a = np.radians(np.linspace(-8, 188, 25))
    fan = 0.0172 * (1 - 0.20 * gauss(a - np.pi / 2, 0.10)) * (1 + 0.03 * np.cos(9 * a))
    rings = []
    base = at + 0.0185 * n - 0.010 * up
    for share, h in ((0.0, 0.0), (0.97, -0.001), (1.0, 0.0008), (0.9, 0.0026), (0.5, 0.0034), (0.0, 0.0028)):
        rim = base + share * fan[:, None] * (np.cos(a)[:, None] * x * 0.95 + (np.sin(a) + 0.12)[:, None] * up) + h * n
        rings.append(rim)
    p = np.stack(rings)
    part = Part(p.reshape(-1, 3), split_quads(p.reshape(-1, 3), grid_quads(len(rings), len(a))), np.zeros((p.shape[0] * p.shape[1], 2)))
    stem_line = base + np.linspace(0.0, -0.012, 5)[:, None] * up + 0.0008 * n + (np.linspace(0, 1, 5) ** 2)[:, None] * 0.003 * x
    w = ring_angles(6)
    stem = tube(stem_line[:, None] + 0.0012 * (np.cos(w)[None, :, None] * x + np.sin(w)[None, :, None] * n))
    face = np.cross(part.pos[part.tris[:, 1]] - part.pos[part.tris[:, 0]], part.pos[part.tris[:, 2]] - part.pos[part.tris[:, 0]])
    if (face @ n).sum() < 0:
        part.tris = part.tris[:, ::-1].copy()
    part = merge([part, stem])
    rel = part.pos - base
    part.uv = np.stack([0.5 + rel @ x / 0.045, 0.62 - rel @ up / 0.045], axis=1)
    out = _label(rig, part, LEAF, rel @ up, rel @ x)
    out.weights = {k: np.full(len(part), v[0]) for k, v in garment_weights(rig, at[None]).items()}
    return out


# ------------------------------------------------------------------ corduroys and slippers


def _turned_up(rig: Rig, p: F64) -> F64:
    return trousers(rig, p) - 0.0050 * smooth_step(0.182, 0.177, p[:, 1])


def build_trousers(rig: Rig) -> Part:
    n = 30
    w = ring_angles(n) + np.pi
    direction = np.stack([np.sin(w), np.zeros(n), np.cos(w)], axis=1)
    y = np.linspace(0.795, 0.650, 8)
    field = partial(trousers, rig)
    waist = np.stack([shoot(lambda p: np.maximum(field(p), np.abs(p[:, 0]) - 0.135), np.tile([0, h, -0.006], (n, 1)), direction) for h in y])
    pelvis = tube(settle(waist, partial(_turned_up, rig), 0.02))
    pelvis.weights = leg_weights(rig, pelvis.pos)
    leg = _leg(rig)
    _mark(pelvis, LEGS, pelvis.uv[:, 0] * 0.8)
    return merge([pelvis, leg, mirrored(leg)])


def _mark(part: Part, kind: int, around: F64) -> Part:
    part.attrs = {"kind": np.full(len(part), float(kind)), "around": around}
    return part


def _leg(rig: Rig) -> Part:
    n = 20
    w = ring_angles(n) - np.pi / 2  # seam on the inside
    y = np.concatenate(
        [
            np.linspace(0.730, 0.48, 8),
            np.linspace(0.455, 0.350, 8),
            np.linspace(0.33, 0.26, 3),
            np.linspace(0.246, 0.184, 7),
            [0.1795, 0.176, 0.160, 0.134, 0.128],
        ]
    )
    knots = [-0.73, -rig.knee[1], -0.085]
    x, z, r = (np.interp(-y, knots, v) for v in ([0.066, rig.knee[0], rig.ankle[0] + 0.002], [0.0, 0.004, -0.008], [0.084, 0.070, 0.066]))
    rings = np.stack([x, y, z], axis=1)[:, None] + r[:, None, None] * np.stack([np.sin(w), np.zeros(n), np.cos(w)], axis=1)[None]
    rings = settle(rings, partial(_turned_up, rig), 0.018)
    middle = rings.mean(1, keepdims=True)
    inner = [rings[-1:] + (middle[-1:] - rings[-1:]) * k + [0, d, 0] for k, d in ((0.05, -0.0025), (0.13, 0.0), (0.20, 0.05))]
    part = tube(np.concatenate([rings, *inner]))
    part.weights = leg_weights(rig, part.pos)
    low = smooth_step(0.71, 0.66, part.pos[:, 1])  # below the fork a leg follows its own side only
    for name in [n for n in part.weights if n.startswith("right")]:
        moved = part.weights[name] * low
        part.weights[name] = part.weights[name] - moved
        part.weights[name.replace("right", "left")] = part.weights[name.replace("right", "left")] + moved
    return _mark(part, LEGS, part.uv[:, 0] * 0.40)


TOE = np.array([(0.020, 0.156), (0.032, 0.158), (0.052, 0.140), (0.066, 0.108), (0.074, 0.076), (0.080, 0.052), (0.086, 0.034)])
HEEL = np.array([(0.020, -0.070), (0.032, -0.072), (0.050, -0.070), (0.064, -0.067), (0.074, -0.064), (0.082, -0.061), (0.090, -0.060)])


def build_slippers() -> Part:
    leather, wool = _upper()
    left = merge([leather, _sole(), wool, _sock()])
    toes = smooth_step(0.056, 0.096, left.pos[:, 2])
    left.weights = {"leftFoot": 1 - toes, "leftToes": toes}
    shin = left.attrs["kind"] == SOCK
    up = smooth_step(0.07, 0.11, left.pos[:, 1]) * shin
    left.weights = {n: w * (1 - up) for n, w in left.weights.items()} | {"leftLowerLeg": up}
    return merge([left, mirrored(left)])


def _upper() -> tuple[Part, Part]:
    rings = upper(slipper, SLIPPER_X, TOE, HEEL, 10, 26)
    middle = rings[-1:].mean(1, keepdims=True)
    inner = [rings[-1:] + (middle - rings[-1:]) * k + [0, d, 0] for k, d in ((0.08, 0.001), (0.16, -0.02))]
    part = _mark(tube(np.concatenate([rings, *inner])), SLIPPER, np.zeros(1))
    part.attrs["around"] = part.uv[:, 0] * 0.5
    rim = rings[-1] + (middle[0] - rings[-1]) * 0.02
    out = rim - middle[0]
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    w = ring_angles(8)
    lumps = 1 + 0.13 * np.sin(9 * np.arange(26) * 2 * np.pi / 26)[:, None] * np.cos(2 * w)[None]
    roll = rim[:, None] + 0.0098 * lumps[..., None] * (np.cos(w)[None, :, None] * out[:, None] + np.sin(w)[None, :, None] * np.array([0, 1.0, 0]))
    wool = tube(np.concatenate([roll, roll[:1]]))
    return part, _mark(wool, WOOL, wool.uv[:, 1] * 0.4)


def _sole() -> Part:
    outline = ring(slipper, SLIPPER_X, np.array([0.026, 0.158]), np.array([0.026, -0.072]), 26)
    profile = ((-0.006, 0.0265), (0.0016, 0.0255), (0.0028, 0.0225), (0.0028, 0.0070), (0.0010, 0.0010), (-0.004, 0.0))
    part = sole(outline, profile, 0.006, (0.09, 0.16), 0.015)
    return _mark(part, SOLE, part.uv[:, 0] * 0.5)


def _sock() -> Part:
    w = ring_angles(14)
    y = np.linspace(0.06, 0.21, 6)
    rings = np.stack([np.stack([0.081 + 0.035 * np.sin(w), np.full(14, h), -0.015 + 0.037 * np.cos(w)], axis=1) for h in y])
    part = tube(rings)
    return _mark(part, SOCK, part.uv[:, 0] * 0.2)

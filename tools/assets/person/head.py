"""The head: skin with eyelids and lips, ears, eyes, lashes, brows, and the inside of the mouth. Built as the left half, then mirrored."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from person.face import Face, Look, jaw_share, mouth_line, move_brow, move_lids, move_skin, rims, turn_jaw
from person.mesh import (
    F64,
    I64,
    SHADING,
    Part,
    curve,
    gauss,
    gradient,
    grid_quads,
    merge,
    mirrored,
    normals,
    project,
    project_z,
    shoot,
    smooth_step,
    split_quads,
)
from person.rig import chain

EYE_RINGS = np.array([0.0, 0.07, 0.15, 0.25, 0.37, 0.52, 0.70, 0.86])
LIPS_MEET = 0.0003  # metres that each lip reaches over the line, so that closed lips are closed
MOUTH_RINGS = np.array([0.0, 0.06, 0.12, 0.19, 0.27, 0.36, 0.50, 0.66, 0.84])
HEAD_UV = (0.0, 0.0, 1.0, 0.72)  # left, top, right, bottom in the skin picture


def _skin_grid(face: Face) -> tuple[F64, F64]:
    """Rows from the neck up and columns from the front (x = 0) to the back on the left side: positions (R, C, 3) and their uv."""
    knots = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(face.front, axis=0), axis=1))])
    length = knots[-1]
    count = 56
    s = np.linspace(0, 1, count)
    s = length * (0.9 * s + 0.1 * (s + 0.35 * np.sin(2 * np.pi * s) / (2 * np.pi)))
    front = np.stack([np.interp(s, knots, face.front[:, i]) for i in range(2)], axis=1)
    back = np.stack([np.interp(s, knots, face.back[:, i]) for i in range(2)], axis=1)
    t = np.linspace(0, 1, 29)
    theta = np.pi * (0.45 * t + 0.55 * t**2.2)
    middle = (front + back) / 2
    ahead = front - middle
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    rows = []
    for m, a in zip(middle, ahead, strict=True):
        direction = np.stack([np.sin(theta), np.cos(theta) * a[0], np.cos(theta) * a[1]], axis=1)
        direction[[0, -1], 0] = 0.0
        rows.append(shoot(face.head, np.tile([0.0, *m], (len(theta), 1)), direction))
    pos = np.stack(rows)
    pos = project(face.head, pos.reshape(-1, 3), steps=3).reshape(pos.shape)
    pos[:, [0, -1], 0] = 0.0
    u, v = np.meshgrid(t, 1 - np.linspace(0, 1, count))
    return pos, np.stack([u, v], axis=-1)


def _nearest(values: F64, at: float) -> int:
    return int(np.argmin(np.abs(values - at)))


def _angles(border: F64, middle: F64, half: tuple[float, float], *, closed: bool) -> F64:
    """An angle for each border vertex, evenly spread between the opening's corners, so that a vertex sits in each corner."""
    raw = np.arctan2((border[:, 1] - middle[1]) / half[1], (border[:, 0] - middle[0]) / half[0])
    if not closed:  # from the top (pi/2) through the corner (0) to the bottom (-pi/2)
        corner = int(np.argmin(np.abs(raw)))
        return np.concatenate([np.linspace(np.pi / 2, 0, corner + 1), np.linspace(0, -np.pi / 2, len(raw) - corner)[1:]])
    outer, inner = int(np.argmin(np.abs(raw))), int(np.argmax(np.abs(raw)))
    n = len(raw)
    psi = np.zeros(n)
    for start, stop, a, b in ((outer, inner, 0.0, np.pi), (inner, outer, -np.pi, 0.0)):
        steps = (stop - start) % n
        psi[(start + np.arange(steps)) % n] = np.linspace(a, b, steps + 1)[:-1]
    return psi


def _patch_uv(pos: F64, uv: F64) -> Callable[[F64], F64]:
    """A smooth map from front view to uv, fitted to a block of the grid."""

    def terms(xy: F64) -> F64:
        x, y = (xy[:, 0] - 0.04) * 20, (xy[:, 1] - 1.41) * 20
        return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, x**3, x * x * y], axis=1)

    fit = np.linalg.lstsq(terms(pos.reshape(-1, 3)[:, :2]), uv.reshape(-1, 2), rcond=None)[0]
    return lambda xy: terms(xy) @ fit


def _eye_rim(face: Face, psi: F64) -> F64:
    """The lid's rim on the lid sphere."""
    u = np.cos(psi)
    upper, lower = rims(face, u)
    y = np.where(np.sin(psi) >= 0, upper, lower)
    xy = np.stack([face.eye_at[0] + face.eye_half * u, face.eye_at[1] + y], axis=1)
    return _on_ball(face, xy, face.lid)


def _on_ball(face: Face, xy: F64, radius: float) -> F64:
    rel = xy - np.array(face.eye)[:2]
    z = face.eye[2] + np.sqrt(np.maximum(radius**2 - (rel**2).sum(1), 1e-9))
    return np.concatenate([xy, z[:, None]], axis=1)


def _eye_ring(face: Face, f: float, border: F64, rim: F64) -> F64:
    """One ring between rim and border: on the lid sphere near the rim, on the face further out."""
    p = rim + (border - rim) * f
    skin = project(face.head, p, steps=4)
    rel = p - face.eye
    ball = face.eye + rel / np.linalg.norm(rel, axis=1, keepdims=True) * face.lid
    out = skin + (ball - skin) * (1 - smooth_step(0.10, 0.80, f))
    crease = 0.0011 * float(gauss(np.array(f - 0.37), 0.075)) * smooth_step(1.450, 1.458, p[:, 1])
    return out - (rel / np.linalg.norm(rel, axis=1, keepdims=True)) * crease[:, None]


def _mouth_ring(face: Face, f: float, border: F64, psi: F64) -> F64:
    """One ring from the closed lips' line (f = 0) to the border, with the lips' roundness."""
    x = face.mouth_half * np.cos(psi)
    x[np.abs(np.abs(psi) - np.pi / 2) < 1e-9] = 0.0
    line = np.stack([x, mouth_line(face, x) - LIPS_MEET * np.sign(np.sin(psi)) * np.abs(np.sin(psi)), border[:, 2]], axis=1)
    p = line + (border - line) * f
    p = project_z(face.head, p)
    p[np.abs(border[:, 0]) < 1e-9, 0] = 0.0
    lens = np.abs(np.sin(psi))
    upper = np.sin(psi) > 0
    bow = np.where(upper, 1 - 0.22 * gauss(x, 0.0045), 1.0)  # the dip in the middle of the upper lip
    thick = np.where(upper, 0.27 * bow, 0.33)
    t = np.clip(f / thick, 0, 1.6)
    swell = np.where(t < 1, np.sin(np.pi * np.clip(t * 0.92 + 0.08, 0, 1)) ** 0.8, 0.0)
    height = np.where(upper, 0.0036, 0.0046) * np.power(lens, 0.75)
    groove = -0.0010 * gauss(np.array(f), 0.03) - 0.0008 * gauss(np.array(t - 1.12), 0.22) * np.power(lens, 0.5)
    out = p.copy()
    out[:, 2] += swell * height + groove
    return out


def build_skin(face: Face) -> Part:
    """The left half of the head's skin, from the base of the neck to the crown, with attributes for painting and for the morphs."""
    pos, uv = _skin_grid(face)
    rows, cols = pos.shape[:2]
    part_pos, part_uv = [pos.reshape(-1, 3)], [uv.reshape(-1, 2)]
    keep = np.ones((rows - 1, cols - 1), bool)
    quads: list[I64] = []
    eye_row = _nearest(pos[:, 8, 1], face.eye_at[1])
    c0, c1 = _nearest(pos[eye_row, :18, 0], face.eye_at[0] - face.eye_half - 0.0050), _nearest(pos[eye_row, :18, 0], face.eye_at[0] + face.eye_half + 0.0125)
    column = _nearest(pos[eye_row, :18, 0], face.eye_at[0])
    r0, r1 = _nearest(pos[:, column, 1], face.eye_at[1] - face.lower - 0.0195), _nearest(pos[:, column, 1], face.eye_at[1] + face.upper + 0.0190)
    m1 = _nearest(pos[_nearest(pos[:, 0, 1], face.mouth_at[1]), :18, 0], 0.043)
    s0, s1 = _nearest(pos[20:40, 0, 1], 1.3465) + 0, _nearest(pos[20:40, 0, 1], 1.3905)
    front = pos[:, 0, 2] > 0.05
    candidates = np.flatnonzero(front)
    s0 = int(candidates[_nearest(pos[candidates, 0, 1], 1.3465)])
    s1 = int(candidates[_nearest(pos[candidates, 0, 1], 1.3895)])
    grid = np.arange(rows * cols).reshape(rows, cols)
    keep[r0:r1, c0:c1] = False
    keep[s0:s1, 0:m1] = False
    quads.append(grid_quads(rows, cols).reshape(rows - 1, cols - 1, 4)[keep])
    total = rows * cols
    attrs = {n: [np.full(total, v)] for n, v in (("eye_psi", 0.0), ("eye_f", 2.0), ("mouth_psi", 0.0), ("mouth_f", 2.0))}

    def add(name: str, border: I64, psi: F64, rings: list[tuple[float, F64]], to_uv: Callable[[F64], F64], closed: bool) -> None:
        nonlocal total
        n = len(border)
        b_uv = uv.reshape(-1, 2)[border]
        previous = border
        for f, ring in rings[::-1]:
            index = total + np.arange(n)
            near = to_uv(ring[:, :2])
            seam = to_uv(pos.reshape(-1, 3)[border][:, :2])
            part_pos.append(ring)
            part_uv.append(near + (b_uv - seam) * np.clip(f, 0, 1))
            for key in attrs:
                attrs[key].append(np.full(n, 2.0 if key.endswith("_f") else 0.0))
            attrs[f"{name}_psi"][-1], attrs[f"{name}_f"][-1] = psi, np.full(n, f)
            step = np.roll(np.arange(n), -1) if closed else np.arange(1, n)
            here = np.arange(n) if closed else np.arange(n - 1)
            strip = np.stack([previous[here], previous[step], index[step], index[here]], axis=1)
            quads.append(strip if closed else strip[:, ::-1])
            previous, total = index, total + n

    border = np.concatenate([grid[r0:r1, c1], grid[r1, c1:c0:-1], grid[r1:r0:-1, c0], grid[r0, c0:c1]])
    b = pos.reshape(-1, 3)[border]
    psi = _angles(b, face.eye_at, (0.034, 0.034), closed=True)
    rim = _eye_rim(face, psi)
    rings = [(float(f), _eye_ring(face, float(f), b, rim)) for f in EYE_RINGS]
    inward = (rim - face.eye) / np.linalg.norm(rim - face.eye, axis=1, keepdims=True)
    shrink = np.array([face.eye_at[0], face.eye_at[1] + 0.001, 0.0]) - rim
    shrink[:, 2] = 0
    rings.insert(0, (-0.1, rim - inward * 0.0007 + shrink * 0.022))
    rings.insert(0, (-0.2, rim - inward * 0.0045 + shrink * 0.010))
    add("eye", border, psi, rings, _patch_uv(pos[r0 : r1 + 1, c0 : c1 + 1], uv[r0 : r1 + 1, c0 : c1 + 1]), True)

    border = np.concatenate([grid[s1, 0:m1], grid[s1:s0:-1, m1], grid[s0, m1::-1]])
    b = pos.reshape(-1, 3)[border]
    psi = _angles(b, face.mouth_at, (0.043, 0.022), closed=False)
    rings = [(float(f), _mouth_ring(face, float(f), b, psi)) for f in MOUTH_RINGS]
    rim = rings[0][1]
    lens = np.abs(np.sin(psi))
    back = np.stack([-0.04 * rim[:, 0], np.sign(np.sin(psi)) * 0.0012 * lens, np.full(len(psi), -0.0042)], axis=1)
    rings.insert(0, (-0.1, rim + back * [1, 0.35, 0.4]))
    rings.insert(0, (-0.2, rim + back))
    add("mouth", border, psi, rings, _patch_uv(pos[s0 : s1 + 1, 0 : m1 + 1], uv[s0 : s1 + 1, 0 : m1 + 1]), False)

    p, t = np.concatenate(part_pos), np.concatenate(part_uv)
    q = np.concatenate(quads)
    part = Part(p, _outwards(p, split_quads(p, q), np.array([0, 1.43, 0.0])), t, attrs={k: np.concatenate(v) for k, v in attrs.items()})
    eye, mouth = (part.attrs["eye_psi"], part.attrs["eye_f"]), (part.attrs["mouth_psi"], part.attrs["mouth_f"])
    for name, look in face.looks.items():
        part.morphs[name] = move_skin(face, look, p, eye, mouth)
    part.weights = neck_weights(face, p)
    return _drop_unused(part)


def calm_normals(face: Face, part: Part) -> None:
    """Gives the welded skin shading normals: those of the plain head, its own on nose, lips, lid rims and below the jaw."""
    if face.calm is None:
        return
    p, eye, mouth = part.pos, part.attrs["eye_f"], part.attrs["mouth_f"]
    tip = np.array([0.0, face.nose[1], face.nose[2]])
    nose = np.exp(-np.square((p - tip) / [0.015, 0.017, 0.03]).sum(1))
    own = np.maximum(0.85 * nose, 0.75 * smooth_step(0.55, 0.25, mouth))
    own = np.maximum(own, 0.45 * smooth_step(0.35, 0.05, eye))
    own = np.where((eye < -0.05) | (mouth < -0.05), 1.0, own)[:, None]
    plain = gradient(face.calm, p)
    plain /= np.maximum(np.linalg.norm(plain, axis=1, keepdims=True), 1e-9)
    out = plain + (normals(p, part.tris) - plain) * own
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    part.attrs |= {name: out[:, i] for i, name in enumerate(SHADING)}


def neck_weights(face: Face, p: F64) -> dict[str, F64]:
    lift = p[:, 1] - 0.25 * np.minimum(p[:, 2] + 0.02, 0.05)
    return chain(lift, ["upperChest", "neck", "head"], [1.262, 1.325], [0.022, 0.022])


def drop(part: Part, hidden: np.ndarray) -> None:
    """Removes the triangles all of whose vertices are hidden: (V,) bool."""
    part.tris = part.tris[~hidden[part.tris].all(1)]
    kept = _drop_unused(part)
    for name in ("pos", "tris", "uv", "weights", "morphs", "attrs"):
        setattr(part, name, getattr(kept, name))


def _drop_unused(part: Part) -> Part:
    used = np.unique(part.tris)
    new = np.full(len(part), -1)
    new[used] = np.arange(len(used))
    return Part(
        part.pos[used],
        new[part.tris],
        part.uv[used],
        {k: v[used] for k, v in part.weights.items()},
        {k: v[used] for k, v in part.morphs.items()},
        {k: v[used] for k, v in part.attrs.items()},
    )


def _outwards(p: F64, tris: I64, middle: F64) -> I64:
    """All triangles of a consistently wound surface, turned so that most look away from the middle."""
    a, b, c = (p[tris[:, i]] for i in range(3))
    side = (np.cross(b - a, c - a) * ((a + b + c) / 3 - middle)).sum()
    return tris if side > 0 else tris[:, ::-1].copy()


def weld_middle(part: Part) -> Part:
    """Joins the vertices on x = 0 that the two halves share."""
    key = np.concatenate([np.round(part.pos, 7), np.round(part.uv, 6)], axis=1)
    key[np.abs(part.pos[:, 0]) > 1e-9, 0] += np.arange(len(part))[np.abs(part.pos[:, 0]) > 1e-9] * 1.0 + 10
    _, first, back = np.unique(key, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order))
    tris = rank[back.reshape(-1)][part.tris]
    tris = tris[(tris[:, 0] != tris[:, 1]) & (tris[:, 1] != tris[:, 2]) & (tris[:, 2] != tris[:, 0])]
    keep = first[order]
    return Part(
        part.pos[keep],
        tris,
        part.uv[keep],
        {k: v[keep] for k, v in part.weights.items()},
        {k: v[keep] for k, v in part.morphs.items()},
        {k: v[keep] for k, v in part.attrs.items()},
    )


def both(half: Part) -> Part:
    """Left half and mirrored right half. Names of one-sided morphs are exchanged by `mirrored`."""
    return merge([half, mirrored(half)])


def build_ear(face: Face) -> Part:
    """A cup with a rim, lying against the head."""
    rows, cols = 13, 20
    a = np.linspace(0, np.pi * 0.93, rows)[:, None]
    w = np.linspace(0, 2 * np.pi, cols, endpoint=False)[None, :]
    y, z = np.sin(a) * np.cos(w), np.sin(a) * np.sin(w)
    r = np.sin(a) + 0 * w
    lobe = 1 - 0.30 * smooth_step(0.2, -1.0, y)
    out = np.where(
        a < np.pi / 2, 0.55 - 0.85 * smooth_step(0.78, 0.35, r) * smooth_step(-0.95, -0.35, y) + 0.12 * gauss(r - 0.87, 0.12), 0.55 * np.cos(a) * 1.2 + 0.3
    )
    local = np.stack([0.011 * out, 0.0315 * y, 0.0205 * z * lobe + 0.004 * y], axis=-1).reshape(-1, 3)
    tilt, lean = np.radians(24), np.radians(10)
    turn = np.array([[np.cos(tilt), 0, np.sin(tilt)], [0, 1, 0], [-np.sin(tilt), 0, np.cos(tilt)]])  # the rear edge stands off
    pitch = np.array([[1, 0, 0], [0, np.cos(lean), np.sin(lean)], [0, -np.sin(lean), np.cos(lean)]])
    p = local @ pitch.T @ turn + np.array(face.ear)
    t = split_quads(p, grid_quads(rows, cols, wrap=True))
    uv = np.stack([0.5 + 0.5 * np.sin(a / 2) * np.cos(w), 0.5 - 0.5 * np.sin(a / 2) * np.sin(w)], axis=-1).reshape(-1, 2)
    return Part(p, _outwards(p, t, np.array(face.ear) - [0.0055, 0.0, 0.0]), uv, {"head": np.ones(len(p))})


def build_eye(face: Face) -> Part:
    """The eye's visible dish, a piece of a sphere about the eye bone; its picture is laid around the line of sight."""
    rows, cols = 8, 32
    middle = np.array([face.eye_at[0], face.eye_at[1] + 0.0012, 0.0])
    axis = _on_ball(face, middle[None, :2], face.eye_radius)[0] - face.eye
    axis /= np.linalg.norm(axis)
    side = np.cross([0, 1.0, 0], axis)
    side /= np.linalg.norm(side)
    up = np.cross(axis, side)
    a = np.radians(36) * np.linspace(0, 1, rows)[:, None] ** 0.9
    w = np.linspace(0, 2 * np.pi, cols, endpoint=False)[None, :]
    p = face.eye + face.eye_radius * (np.cos(a)[..., None] * axis + np.sin(a)[..., None] * (np.cos(w)[..., None] * side + np.sin(w)[..., None] * up))
    sunk = 0.010 * smooth_step(np.radians(26), np.radians(36), a)  # beyond what the lids ever show
    p = (p - axis * sunk[..., None]).reshape(-1, 3)
    r = a / np.radians(36) * 0.5
    uv = np.stack([0.5 + r * np.cos(w), 0.5 - r * np.sin(w)], axis=-1).reshape(-1, 2)
    part = Part(p, _outwards(p, split_quads(p, grid_quads(rows, cols, wrap=True)), np.array(face.eye)), uv, {"leftEye": np.ones(len(p))})
    for name, look in face.looks.items():
        if any(look.gaze):
            part.morphs[name] = _glance(face, look, p)
    return part


def _glance(face: Face, look: Look, p: F64) -> F64:
    yaw, pitch = look.gaze
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(-pitch), np.sin(-pitch)
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]) @ np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return (p - face.eye) @ turn.T + face.eye - p


def build_lashes(face: Face) -> Part:
    """A dark ridge along the upper rim that runs out past the outer corner, and a fine one along the lower."""
    strips = []
    for upper in (True, False):
        n = 34
        t = np.linspace(0, 1, n)
        psi = (np.pi * (0.985 - 0.985 * t)) if upper else -np.pi * (0.42 - 0.40 * t)
        rim = _eye_rim(face, psi)
        out = (rim - face.eye) / np.linalg.norm(rim - face.eye, axis=1, keepdims=True)
        if upper:
            high = 0.0006 + 0.0036 * smooth_step(0.0, 0.50, t) - 0.0026 * smooth_step(0.86, 1.0, t)
            wing = smooth_step(0.70, 1.0, t)
            ends = np.stack([0.0052 * wing, 0.0026 * wing, -0.0026 * wing], axis=1)
            jut = 0.0006 + 0.0018 * smooth_step(0.05, 0.8, t) * (1 - 0.75 * smooth_step(0.93, 1.0, t))
        else:
            high = -(0.0002 + 0.0009 * np.sin(np.pi * t) ** 0.7)
            ends, jut = np.zeros((n, 3)), 0.0003 + 0.0003 * np.sin(np.pi * t)
        up = np.array([0, 1.0, 0])
        base = rim + ends
        rows = [
            base - out * 0.0012,
            base + out * jut[:, None] - up * np.sign(high)[:, None] * 0.0003,
            base + out * 0.0004 + up * high[:, None],
            base - out * 0.0012 + up * 0.5 * high[:, None],
        ]
        p = np.stack(rows, axis=1).reshape(-1, 3)  # (n * 4, 3)
        q = grid_quads(n, 4, wrap=True)
        part = Part(p, _outwards(p, split_quads(p, q), np.repeat(base, 4, axis=0).mean(0)), np.full((len(p), 2), [0.25, 0.5]), {"head": np.ones(len(p))})
        flat = np.repeat(psi, 4)
        for name, look in face.looks.items():
            part.morphs[name] = move_lids(face, look, np.repeat(rim, 4, axis=0), flat, np.zeros(len(p)))
        strips.append(part)
    return merge(strips)


def build_brow(face: Face) -> Part:
    """A tapered, softly bent bar on the brow ridge."""
    n, around = 22, 8
    t = np.linspace(0, 1, n)
    line = curve(face.brow, t)
    line = project(face.head, line, steps=6)
    high = face.brow_high * np.power(np.clip(np.sin(np.pi * np.clip(0.10 + 0.90 * t, 0, 1)), 0, 1), 0.6) * (1 - 0.42 * t)
    high[[0, -1]] = 0.0002
    w = np.linspace(0, 2 * np.pi, around, endpoint=False)
    eps = 1e-3
    n_out = np.stack([(face.head(line + e) - face.head(line - e)) / (2 * eps) for e in np.eye(3) * eps], axis=1)
    n_out /= np.linalg.norm(n_out, axis=1, keepdims=True)
    along = np.gradient(line, axis=0)
    across = np.cross(n_out, along / np.linalg.norm(along, axis=1, keepdims=True))
    across *= np.sign(across[:, 1:2])
    p = line[:, None] + (np.cos(w)[None, :, None] * across[:, None] + 0.42 * np.sin(w)[None, :, None] * n_out[:, None]) * high[:, None, None]
    p = p.reshape(-1, 3)
    q = grid_quads(n, around, wrap=True)
    centre = np.repeat(line, around, axis=0)
    tris = split_quads(p, q)
    facing = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (facing * (p[tris].mean(1) - centre[tris].mean(1))).sum() < 0:
        tris = tris[:, ::-1].copy()
    part = Part(p, tris, np.full((len(p), 2), [0.75, 0.5]), {"head": np.ones(len(p))})
    for name, look in face.looks.items():
        shift = move_brow(face, look, centre, 1.0)
        level = face.head(centre)
        part.morphs[name] = project(lambda x, lv=level: face.head(x) - lv, centre + shift, steps=3) - centre if np.any(shift) else shift
    return part


def build_mouth(face: Face, skin: Part) -> Part:
    """The dark hollow, the teeth and the tongue; skin: what build_skin made. uv x: 0.25 hollow, 0.5 teeth, 0.75 tongue; uv y: depth."""
    return merge([_hollow(face, skin), _teeth(face, True), _teeth(face, False), _tongue(face)])


def _follow_jaw(face: Face, part: Part, share: F64) -> None:
    for name, look in face.looks.items():
        part.morphs[name] = turn_jaw(face, look, part.pos) * share[:, None]
        part.morphs[name][:, 0] += look.wide * 0.5 * part.pos[:, 0] / face.mouth_half
    part.weights = {"head": np.ones(len(part))}


def _hollow(face: Face, skin: Part) -> Part:
    """From the innermost ring of the lips, with whose vertices it moves, to the throat."""
    ring = np.flatnonzero(skin.attrs["mouth_f"] < -0.15)
    ring = ring[np.argsort(-skin.attrs["mouth_psi"][ring], kind="stable")]
    lips, psi, n = skin.pos[ring], skin.attrs["mouth_psi"][ring], len(ring)
    depth = np.linspace(0, 1, 7)
    rows = []
    for d in depth:
        p = lips.copy()
        p[:, 0] *= (1.0 + 0.10 * np.sin(np.pi * d)) * np.sqrt(max(1 - d**3, 0.0))
        p[:, 1] += np.sin(psi) * 0.014 * np.sin(np.pi * min(d, 0.98)) ** 0.7 * (1 - d) ** 0.3 - 0.002 * d
        p[:, 2] = lips[:, 2] - (lips[:, 2].max() - 0.034) * d * (1 - 0.35 * (1 - lips[:, 2] / lips[:, 2].max()))
        p[[0, -1], 0] = 0.0
        rows.append(p)
    p = np.concatenate(rows)
    tris = _outwards(p, split_quads(p, grid_quads(len(depth), n)), np.array([0.0, face.mouth_at[1], 0.065]))[:, ::-1].copy()
    part = Part(p, tris, np.stack([np.full(len(p), 0.2), np.repeat(depth, n)], axis=1), {"head": np.ones(len(p))})
    share = jaw_share(face, np.column_stack([lips[:, :2], np.full(n, 0.09)]), psi, np.zeros(n))
    for name, look in face.looks.items():
        front = skin.morphs[name][ring]
        part.morphs[name] = np.concatenate([front + (turn_jaw(face, look, row) * share[:, None] - front) * d for d, row in zip(depth, rows, strict=True)])
    return part


def _teeth(face: Face, upper: bool) -> Part:
    n, around = 12, 8
    t = np.linspace(0, 1, n)
    angle = t * np.radians(86)
    line = np.stack([0.0205 * np.sin(angle), np.full(n, face.mouth_at[1] + (0.0022 if upper else -0.0113)), 0.0858 - 0.020 * (1 - np.cos(angle))], axis=1)
    w = np.linspace(0, 2 * np.pi, around, endpoint=False)
    tall, thick = (0.0046 if upper else 0.0034) * (1 - 0.3 * t), 0.0018
    out = np.stack([np.sin(angle), np.zeros(n), np.cos(angle)], axis=1)
    square = np.sign(np.cos(w)) * np.abs(np.cos(w)) ** 0.6
    p = line[:, None] + square[None, :, None] * tall[:, None, None] * np.array([0, 1.0, 0]) + thick * np.sin(w)[None, :, None] * out[:, None]
    p[0, :, 0] = 0.0
    p = p.reshape(-1, 3)
    centre = np.repeat(line, around, axis=0)
    tris = split_quads(p, grid_quads(n, around, wrap=True))
    facing = np.cross(p[tris[:, 1]] - p[tris[:, 0]], p[tris[:, 2]] - p[tris[:, 0]])
    if (facing * (p[tris].mean(1) - centre[tris].mean(1))).sum() < 0:
        tris = tris[:, ::-1].copy()
    part = Part(p, tris, np.stack([np.full(len(p), 0.5), np.repeat(t, around)], axis=1))
    _follow_jaw(face, part, np.zeros(len(p)) if upper else np.ones(len(p)) * 0.95)
    return part


def _tongue(face: Face) -> Part:
    rows, cols = 9, 9
    a = np.linspace(0, np.pi, rows)[:, None]
    w = np.linspace(-np.pi / 2, np.pi / 2, cols)[None, :]
    x = 0.0145 * np.sin(a) * np.cos(w)
    x[:, [0, -1]] = 0.0
    p = np.stack(
        [x, 1.3575 + 0.0062 * np.sin(a) * np.sin(w) - 6 * (x - 0.0) ** 2 * 0 - 0.0012 * gauss(x, 0.003), 0.064 + 0.021 * np.cos(a) + 0 * w], axis=-1
    ).reshape(-1, 3)
    part = Part(
        p,
        _outwards(p, split_quads(p, grid_quads(rows, cols)), np.array([0, 1.3575, 0.064])),
        np.stack([np.full(len(p), 0.8), np.repeat(np.linspace(0, 1, rows), cols)], axis=1),
    )
    _follow_jaw(face, part, np.full(len(p), 0.85))
    ahead = smooth_step(0.045, 0.084, part.pos[:, 2])
    for name, look in face.looks.items():
        if look.tongue:
            part.morphs[name] = part.morphs[name] + look.tongue * np.stack([0 * ahead, 0.34 * ahead - 0.36 * ahead**4, ahead], axis=1)
    return part

"""The face is light on glass: two eyes, a mouth and two cheeks, each a disc that can take the shape between any two curves.

A disc's point (x, y) inside the unit circle goes to x times the half width and, between the lower and the upper curve at that x, to the share of y.
So every expression is a pair of curves, all of them meet smoothly in between, and the whole glides over the glass with the gaze.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from person.mesh import F64, Part, grid_quads, merge, split_quads

from robot.head import on_glass

GLOW = 1.38  # radius in the picture at which a disc's halo has faded, the edge being 1
HALO = 0.0105  # metres that the halo is wide
RIM = 0.0030  # of the lips' light
Curve = tuple[F64, F64]


@dataclass(frozen=True, slots=True)
class Eye:
    """Metres from the eye's own middle; outward is +x for either eye. lid and low: heights at which a straight lid cuts from above and from below."""

    wide: float = 0.0325
    tall: float = 0.0450
    x: float = 0.0
    y: float = 0.0
    lid: float = 0.2  # far above: no lid
    lid_slant: float = 0.0  # rise of the upper lid from the inner to the outer corner, half of it
    lid_arch: float = 0.0
    low: float = -0.2
    low_slant: float = 0.0
    low_arch: float = 0.0  # the lower lid bows up in the middle
    square: float = 2.35


@dataclass(frozen=True, slots=True)
class Mouth:
    """Metres. curve: how far the corners are above the middle; up and down: how far the lips part; skew: the left corner above the right one."""

    wide: float = 0.0215
    curve: float = 0.0085
    up: float = 0.0
    down: float = 0.0
    thick: float = 0.0034
    x: float = 0.0
    y: float = 0.0
    skew: float = 0.0
    square: float = 2.3


@dataclass(frozen=True, slots=True)
class Look:
    left: Eye = Eye()
    right: Eye = Eye()
    mouth: Mouth = Mouth()
    cheek_left: float = 0.0  # 0 unseen, 1 full
    cheek_right: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)  # metres that both eyes glide, + is his left and up


EYE_AT = (0.0735, 0.0040)
MOUTH_AT = (0.0, -0.0560)
CHEEK_AT = (0.1150, -0.0430)
REST = Look()


def both(look: Look, **eye: float) -> Look:
    return replace(look, left=replace(look.left, **eye), right=replace(look.right, **eye))


# ------------------------------------------------------------------ discs

_DISCS = {  # kind -> radii of the rings, vertices around
    "eye": ((0.0, 0.45, 0.75, 0.92, 1.0, 1.08, 1.20, GLOW), 40),
    "mouth": ((0.0, 0.35, 0.56, 0.62, 0.80, 1.0, 1.10, GLOW), 40),
    "cheek": ((0.0, 0.40, 0.75, 1.05, GLOW), 24),
}


def disc(kind: str) -> tuple[F64, F64]:
    """Radius and angle of a disc's vertices, (R, N): rings from the middle outwards."""
    radii, n = _DISCS[kind]
    w = 2 * np.pi * (np.arange(n) + 0.5) / n
    return np.broadcast_to(np.array(radii)[:, None], (len(radii), n)), np.broadcast_to(w, (len(radii), n))


def _cap(x: F64, power: float) -> F64:
    return np.maximum(1 - np.abs(np.clip(x, -1, 1)) ** power, 0) ** (1 / power)


def _least(a: F64, b: F64, k: float) -> F64:
    """The lesser of two, rounded over k."""
    h = np.maximum(k - np.abs(a - b), 0) / k
    return np.minimum(a, b) - h * h * k / 4


def eye_curves(eye: Eye, x: F64, grow: float) -> Curve:
    """Lower and upper edge at x in -1..1 (outward), the whole outline grown by so many metres."""
    cap = _cap(x, eye.square)
    top, bottom = (eye.tall + grow) * cap, -(eye.tall + grow) * cap
    lid = eye.lid + eye.lid_slant * x + eye.lid_arch * (1 - x**2) + grow
    low = eye.low + eye.low_slant * x + eye.low_arch * (1 - x**2) - grow
    top = _least(top, lid, 0.010)
    bottom = -_least(-bottom, -low, 0.010)
    middle = (top + bottom) / 2
    half = np.maximum((top - bottom) / 2, (0.0042 + grow) * _cap(x, 2.6))
    return middle - half, middle + half


def mouth_curves(mouth: Mouth, x: F64, grow: float) -> Curve:
    line = mouth.curve * (x**2 - 0.45) + mouth.skew * x
    cap = _cap(x, mouth.square)
    return line - (mouth.thick + mouth.down + grow) * cap, line + (mouth.thick + mouth.up + grow) * cap


def _fill(lower: F64, upper: F64, x: F64, y: F64) -> F64:
    """Between two curves at x by the share that y has of its chord of the unit circle."""
    chord = np.sqrt(np.maximum(1 - x**2, 1e-9))
    return lower + (upper - lower) * (0.5 + 0.5 * np.clip(y / chord, -1, 1))


def eye_points(eye: Eye) -> F64:
    """(R, N, 2) about the eye's middle."""
    radius, w = disc("eye")
    r = np.minimum(radius, 0.99999)
    x, y = r * np.cos(w), r * np.sin(w)
    flat = np.stack([eye.wide * x, _fill(*eye_curves(eye, x, 0.0), x, y)], axis=-1)
    ex, ey = np.cos(w) * 0.99999, np.sin(w)
    wide = np.stack([(eye.wide + HALO) * ex, _fill(*eye_curves(eye, ex, HALO), ex, ey)], axis=-1)
    out = np.clip((radius - 1) / (GLOW - 1), 0, 1)[..., None]
    return flat + (wide - flat) * out + [eye.x, eye.y]


INNER = 0.62  # radius in the picture at which the lips end and the hollow begins


def mouth_points(mouth: Mouth) -> F64:
    """(R, N, 2) about the mouth's middle: hollow, lips, halo."""
    radius, w = disc("mouth")
    ex, ey = np.cos(w) * 0.99999, np.sin(w)
    k = np.clip(radius / INNER, 0, 0.99999)
    x, y = k * np.cos(w), k * np.sin(w)
    lower, upper = mouth_curves(mouth, x, 0.0)
    middle, half = (lower + upper) / 2, np.maximum((upper - lower) / 2 - RIM * _cap(x, 2), 0.0)
    hollow = np.stack([max(mouth.wide - RIM, 1e-4) * x, _fill(middle - half, middle + half, x, y)], axis=-1)
    edge = np.stack([mouth.wide * ex, _fill(*mouth_curves(mouth, ex, 0.0), ex, ey)], axis=-1)
    halo = 0.6 * HALO
    far = np.stack([(mouth.wide + halo) * ex, _fill(*mouth_curves(mouth, ex, halo), ex, ey)], axis=-1)
    lips = np.clip((radius - INNER) / (1 - INNER), 0, 1)[..., None]
    out = np.clip((radius - 1) / (GLOW - 1), 0, 1)[..., None]
    return hollow + (edge - hollow) * lips + (far - edge) * out + [mouth.x, mouth.y]


def cheek_points(size: float) -> F64:
    radius, w = disc("cheek")
    s = 0.02 + 0.98 * size
    return np.stack([0.0215 * s * radius * np.cos(w), 0.0125 * s * radius * np.sin(w)], axis=-1)


# ------------------------------------------------------------------ the whole face

_UV = {"eye": (0.25, 0.25), "mouth": (0.75, 0.25), "cheek": (0.25, 0.75)}  # middles in the picture; a quarter of it each
_SPAN = 0.235


def places(look: Look) -> F64:
    """All vertices of the face, (V, 3): left eye, right eye, mouth, left cheek, right cheek."""
    rows = []
    gx, gy = look.gaze
    for eye, sign in ((look.left, 1.0), (look.right, -1.0)):
        p = eye_points(eye)
        rows.append(on_glass(sign * (EYE_AT[0] + p[..., 0]) + gx, EYE_AT[1] + p[..., 1] + gy, 0.0016))
    p = mouth_points(look.mouth)
    rows.append(on_glass(MOUTH_AT[0] + p[..., 0] + 0.30 * gx, MOUTH_AT[1] + p[..., 1] + 0.30 * gy, 0.0012))
    for size, sign in ((look.cheek_left, 1.0), (look.cheek_right, -1.0)):
        p = cheek_points(size)
        lift = 0.0008 if size > 0 else -0.0030
        rows.append(on_glass(sign * (CHEEK_AT[0] + p[..., 0]) + 0.15 * gx, CHEEK_AT[1] + p[..., 1], lift))
    return np.concatenate([r.reshape(-1, 3) for r in rows])


def _disc_part(kind: str, mirror: bool) -> Part:
    radius, w = disc(kind)
    r, n = radius.shape
    quads = grid_quads(r, n, wrap=True)
    flat = np.stack([radius * np.cos(w), radius * np.sin(w), 0 * w], axis=-1).reshape(-1, 3)
    tris = split_quads(flat, quads)
    tris = tris[~((tris < n).sum(1) > 1)]  # in the middle all vertices are one point
    if mirror:
        tris = tris[:, ::-1].copy()
    u, v = _UV[kind]
    uv = np.array([u, v]) + flat[:, :2] * [_SPAN / GLOW, -_SPAN / GLOW]
    return Part(flat, tris, uv, {"head": np.ones(len(flat))})


def build_face(morphs: dict[str, Look]) -> Part:
    parts = [_disc_part("eye", False), _disc_part("eye", True), _disc_part("mouth", False), _disc_part("cheek", False), _disc_part("cheek", True)]
    # The right eye's disc is mirrored; its picture is not, so that both highlights are on the same side.
    parts[1].uv[:, 0] = 2 * _UV["eye"][0] - parts[1].uv[:, 0]
    face = merge(parts)
    face.pos = places(REST)
    out = np.cross(face.pos[face.tris[:, 1]] - face.pos[face.tris[:, 0]], face.pos[face.tris[:, 2]] - face.pos[face.tris[:, 0]])
    if out[:, 2].sum() < 0:
        face.tris = face.tris[:, ::-1].copy()
    face.morphs = {name: places(look) - face.pos for name, look in morphs.items()}
    return face

"""How the face moves: the lids, the mouth and the brows as displacement fields with parameters in metres, and the 18 presets as sets of them.

Everything is written for the left half of the face (x >= 0); the right half is its mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from person.mesh import F64, Field, gauss, project, smooth_step
from person.rig import Vec


@dataclass(frozen=True, slots=True)
class Look:
    """One half of a facial expression. Lengths in metres, shares from 0 to 1."""

    upper: float = 0.0  # upper lid's way to the closing line; negative opens wider
    lower: float = 0.0
    line: float = 0.16  # closing line between lower rim (0) and upper rim (1)
    arch: float = 0.0  # and how much higher in the middle
    slant: float = 0.0  # the upper lid's inner end lower (+), its outer end lower (-)
    jaw: float = 0.0  # drop of the lower lip's middle
    wide: float = 0.0  # corners outwards
    corner: float = 0.0  # corners up
    forward: float = 0.0  # lips forward
    lift: float = 0.0  # upper lip up
    press: float = 0.0  # lower lip up
    cheek: float = 0.0
    brow_inner: float = 0.0  # up
    brow_outer: float = 0.0
    brow_in: float = 0.0  # towards the nose
    jaw_forward: float = 0.0
    jaw_side: float = 0.0  # to her left
    side: float = 0.0  # lips to her left
    drop: float = 0.0  # lower lip down without the jaw
    roll_upper: float = 0.0  # lips turned inwards
    roll_lower: float = 0.0
    funnel: float = 0.0  # lips forward and apart
    sneer: float = 0.0  # wing of the nose up
    puff: float = 0.0  # cheek outwards
    tongue: float = 0.0  # out
    lone: float = 0.0  # 1: mouth and brow of this side only, -1: of the other side only, fading across the middle
    gaze: tuple[float, float] = (0.0, 0.0)  # radians left, up: turns the eye itself


REST = Look()
BLINK = Look(upper=1.03, lower=1.0, line=0.15)


@dataclass(frozen=True, slots=True)
class Face:
    """Places and measures of one face, left half, metres, before the head is grown; and the looks that it can take."""

    head: Field  # skull, nose and neck, symmetric
    front: F64  # (N, 2) y, z inside the head: where rays for the grid start, below the chin to the crown
    back: F64
    eye: Vec  # middle of the eye's sphere
    eye_radius: float
    eye_at: F64  # middle of the opening, seen from the front
    eye_half: float
    upper: float  # height of the opening above and below its middle
    lower: float
    mouth_at: F64
    mouth_half: float
    smile: float  # the corners at rest, above the middle
    brow: tuple[Vec, ...]  # the brow's middle line
    ear: Vec
    nose: Vec  # its tip
    looks: dict[str, Look]
    brow_high: float = 0.0046  # half its height at the widest
    calm: Field | None = None  # a plainer head, whose normals shade the face so that no small unevenness shows
    cant: float = 0.0016  # the outer corner of the eye over its middle

    @property
    def lid(self) -> float:
        """Radius of the lids' outside."""
        return self.eye_radius + 0.0019


def rims(face: Face, u: F64) -> tuple[F64, F64]:
    """Heights of the upper and lower rim over the eye's middle, at u = -1 (inner corner) to 1 (outer)."""
    cant = face.cant * u
    inside = np.clip(np.abs(u), 0, 1)
    upper = cant + face.upper * np.power(1 - inside**2.3, 0.78) * (1 + 0.10 * u)
    lower = cant - face.lower * np.power(1 - inside**2.5, 0.80) * (1 + 0.08 * u)
    return upper, lower


def lid_shift(face: Face, look: Look, psi: F64) -> F64:
    """How far the rim moves up at angle psi around the opening (0 outer corner, pi/2 top)."""
    u = np.cos(psi)
    upper, lower = rims(face, u)
    line = lower + (upper - lower) * (look.line + look.arch * (1 - u * u))
    room = np.power(1 - u * u, 0.5)
    up = (line - upper) * look.upper + look.slant * u * room - abs(look.slant) * 0.4 * room
    low = (line - lower) * look.lower
    return np.where(np.sin(psi) >= 0, up, low)


def move_lids(face: Face, look: Look, p: F64, psi: F64, f: F64) -> F64:
    """Offsets of points around the eye; f is 0 on the rim, 1 on the border of the eye's patch, below 0 inside the rim."""
    upper = np.sin(psi) >= 0
    reach = np.where(upper, 0.92, 0.75)
    share = 1 - smooth_step(0.0, 1.0, np.clip(f, 0, None) / reach)
    dy = lid_shift(face, look, psi) * share * _lone(look, p[:, 0])
    rel = p - face.eye
    radius2 = (rel**2).sum(1)
    depth = np.sqrt(np.maximum(radius2 - rel[:, 0] ** 2 - (rel[:, 1] + dy) ** 2, 1e-8))
    on_ball = 1 - smooth_step(0.35, 0.95, f)
    return np.stack([np.zeros_like(dy), dy, (depth - rel[:, 2]) * on_ball], axis=1)


def mouth_line(face: Face, x: F64) -> F64:
    return face.mouth_at[1] + face.smile * np.minimum(np.abs(x) / face.mouth_half, 1.6) ** 2 - 0.0006


def jaw_share(face: Face, p: F64, psi: F64, f: F64) -> F64:
    """How much of the jaw's turn each point follows. f < 1 are points of the mouth's patch, where upper and lower lip part."""
    below = mouth_line(face, p[:, 0]) - p[:, 1]
    soft = 0.004 + 0.020 * smooth_step(0.3 * face.mouth_half, 1.4 * face.mouth_half, np.abs(p[:, 0]))
    field = smooth_step(-soft, soft, below)
    lens = np.abs(np.sin(psi))
    rim = np.where(np.sin(psi) > 0, 0.36 * (1 - lens) ** 2, 0.36 + 0.64 * lens**0.85)
    share = rim + (field - rim) * smooth_step(0.05, 0.95, f)
    return share * smooth_step(1.312, 1.338, p[:, 1]) * smooth_step(-0.030, 0.045, p[:, 2])


def turn_jaw(face: Face, look: Look, p: F64) -> F64:
    """The jaw's offsets: for a drop of the lower lip a turn about an axis below the ears, and its slide forwards or to a side."""
    angle = look.jaw / 0.095
    return np.stack([np.full(len(p), look.jaw_side), -angle * p[:, 2], 0.55 * angle * (p[:, 1] - face.mouth_at[1] - 0.0495) + look.jaw_forward], axis=1)


def move_mouth(face: Face, look: Look, p: F64, psi: F64, f: F64) -> F64:
    """Offsets of the lower face."""
    side = np.where(f < 1, np.sign(np.sin(psi)), np.sign(p[:, 1] - mouth_line(face, p[:, 0])))
    out = turn_jaw(face, look, p) * jaw_share(face, p, psi, f)[:, None]
    t = p[:, 0] / face.mouth_half
    dy = p[:, 1] - face.mouth_at[1]
    front = smooth_step(0.0, 0.05, p[:, 2])
    sway = np.sin(np.pi / 2 * np.clip(t, 0, 1)) * gauss(np.maximum(t - 1, 0), 0.75) * gauss(dy, 0.024) * front
    corner = gauss(p[:, 0] - face.mouth_half, 0.0115) * gauss(dy - face.smile, 0.020) * front
    out[:, 0] += look.wide * sway
    out[:, 1] += look.corner * corner
    out[:, 2] -= (0.35 * max(look.wide, 0.0) + 0.3 * max(look.corner, 0.0)) * corner
    pout = gauss(t, 1.15) * gauss(dy, 0.015)
    out[:, 2] += look.forward * pout
    lens = np.where(f < 1, np.abs(np.sin(psi)), 1.0) * gauss(t, 0.9) * gauss(dy, 0.012)
    out[:, 1] += lens * np.where(side > 0, look.lift, look.press)
    cheek = np.exp(-np.square((p[:, 0] - 0.049) / 0.024) - np.square((p[:, 1] - 1.402) / 0.022)) * front
    out += look.cheek * cheek[:, None] * np.array([0.35, 0.8, 0.45])
    out += _lips(face, look, p, side, np.where(f < 1, np.abs(np.sin(psi)), 1.0), t, front)
    return out * _lone(look, p[:, 0])[:, None]


def _lone(look: Look, x: F64) -> F64:
    return smooth_step(-0.010, 0.010, look.lone * x) if look.lone else np.ones_like(x)


def _lips(face: Face, look: Look, p: F64, side: F64, lens: F64, t: F64, front: F64) -> F64:
    """The finer movements: lips to one side, rolled in, apart; nose wing and cheek."""
    out = np.zeros_like(p)
    dy = p[:, 1] - face.mouth_at[1]
    wide = gauss(t, 1.3) * gauss(dy, 0.017) * front
    out[:, 0] += look.side * wide
    near = lens * gauss(t, 1.0) * gauss(dy, 0.010)
    roll = np.where(side > 0, look.roll_upper, look.roll_lower) * near
    out[:, 2] -= roll
    out[:, 1] -= 0.75 * roll * np.sign(side) * smooth_step(0.0, 0.006, np.abs(dy))
    out[:, 1] -= np.where(side > 0, 0.0, look.drop) * lens * gauss(t, 0.95) * gauss(dy, 0.013)
    out[:, 2] += look.funnel * wide
    out[:, 1] += 0.55 * look.funnel * np.sign(side) * near
    wing = np.exp(-np.square((p[:, 0] - 0.0125) / 0.0085) - np.square((p[:, 1] - face.nose[1] + 0.003) / 0.0095)) * front
    out += look.sneer * wing[:, None] * np.array([0.35, 1.0, 0.15])
    cheek = np.exp(-np.square((p[:, 0] - 0.050) / 0.020) - np.square((p[:, 1] - face.mouth_at[1] - 0.010) / 0.022)) * front
    out += look.puff * cheek[:, None] * np.array([0.75, 0.05, 0.65])
    return out


def move_brow(face: Face, look: Look, p: F64, share: float) -> F64:
    """Offsets of brow and forehead; share 1 for the brow itself."""
    x = p[:, 0]
    along = smooth_step(0.012, 0.072, x)
    lift = look.brow_inner + (look.brow_outer - look.brow_inner) * along
    near = np.ones(len(p)) if share == 1 else share * gauss(p[:, 1] - 1.491, 0.017) * smooth_step(0.03, 0.06, p[:, 2]) * smooth_step(0.098, 0.07, x)
    inwards = -look.brow_in * (1 - along) * smooth_step(0.0, 0.014, x)
    return np.stack([inwards * near, lift * near, np.zeros(len(p))], axis=1) * _lone(look, x)[:, None]


def move_skin(face: Face, look: Look, p: F64, eye: tuple[F64, F64], mouth: tuple[F64, F64]) -> F64:
    """Offsets of the face's skin. eye, mouth: (psi, f) of each vertex, f = 2 outside the patch."""
    lids = move_lids(face, look, p, *eye) * (eye[1] < 1)[:, None]
    brow = move_brow(face, look, p, 0.6) * smooth_step(0.05, 0.7, eye[1])[:, None]
    target = p + brow
    level = face.head(p)
    held = project(lambda x: face.head(x) - level, target, steps=2) - p if np.any(brow) else brow
    held = held * (np.abs(brow).max(1) > 0)[:, None] * smooth_step(0.3, 0.9, eye[1])[:, None]
    return lids + held + move_mouth(face, look, p, *mouth)


def right_half(name: str, look: Look) -> Look:
    """The look that the mirrored half needs: blinking with one eye, and glances to the side."""
    if name == "blinkLeft":
        return REST
    return replace(look, gaze=(-look.gaze[0], look.gaze[1]))

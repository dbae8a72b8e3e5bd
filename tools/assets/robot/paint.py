"""Pip's pictures: the shell's colour, relief, roughness and lacquer; wool and leaves; light on the glass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from person.mesh import F64, gauss, smooth_step
from person.paint import encode, mix

from robot.atlas import Canvas, bumps, canvas
from robot.body import BELT, pear
from robot.face import _SPAN, _UV, GLOW, INNER
from robot.head import MIDDLE, SEAM
from robot.rig import ELBOW, WRIST, fingers
from robot.shapes import Piece

SHELL = np.array([0.930, 0.895, 0.825])
SAGE = np.array([0.465, 0.610, 0.535])
RUBBER = np.array([0.205, 0.195, 0.200])
CORAL = np.array([0.905, 0.385, 0.255])
CREAM = np.array([0.950, 0.890, 0.780])
LEAF = np.array([0.400, 0.640, 0.230])
BRASS = np.array([0.800, 0.620, 0.360])
LIGHT = np.array([1.000, 0.905, 0.690])


class Coat:
    """What a piece of the shell looks like, pixel by pixel; height in metres."""

    def __init__(self, c: Canvas, ground: F64, rough: float, lacquer: float) -> None:
        shape = c.mask.shape
        self.colour = np.broadcast_to(ground, (*shape, 3)).copy()
        self.rough, self.lacquer = np.full(shape, rough), np.full(shape, lacquer)
        self.metal, self.height = np.zeros(shape), np.zeros(shape)

    def put(self, mask: F64, colour: F64, rough: float | None = None, lacquer: float | None = None, metal: float = 0.0) -> None:
        self.colour = mix(self.colour, colour, mask)
        if rough is not None:
            self.rough += (rough - self.rough) * mask
        if lacquer is not None:
            self.lacquer += (lacquer - self.lacquer) * mask
        self.metal += (metal - self.metal) * mask

    def groove(self, distance: F64, half: float = 0.0009, deep: float = 0.0009, dark: float = 0.55) -> None:
        """A panel seam where distance (metres) is about 0."""
        line = np.exp(-np.square(distance / half))
        self.height -= deep * line
        self.colour *= (1 - dark * line)[..., None]
        self.lacquer *= 1 - line


def noise(p: F64, scale: float, seed: int) -> F64:
    """Smooth values around 0, within -1..1, of places in space: a few waves of random directions."""
    random = np.random.default_rng(seed)
    total = np.zeros(p.shape[:-1])
    for i in range(7):
        k = random.normal(size=3) / scale * (1 + 0.35 * i)
        total += np.sin(p @ k + random.uniform(0, 6.28))
    return total / 7


def scratches(coat: Coat, c: Canvas, seed: int, count: int, around: tuple[F64, float]) -> None:
    """A few thin scratches near a place, through the lacquer."""
    random = np.random.default_rng(seed)
    middle, reach = around
    for _ in range(count):
        a = middle + random.normal(size=3) * reach
        d = random.normal(size=3)
        d /= np.linalg.norm(d)
        rel = c.at - a
        s = rel @ d
        off = np.linalg.norm(rel - s[..., None] * d, axis=-1)
        half = random.uniform(0.006, 0.016)
        line = smooth_step(0.0010, 0.0004, off - 0.0002 * noise(c.at, 0.004, seed)) * smooth_step(half, 0.6 * half, np.abs(s))
        coat.put(0.55 * line, np.array([0.72, 0.69, 0.64]), rough=0.6, lacquer=0.2)
        coat.height -= 0.0002 * line


def _plain(ground: F64, rough: float = 0.42, lacquer: float = 0.85) -> Callable[[Canvas], Coat]:
    return lambda c: Coat(c, ground, rough, lacquer)


def _rubber(c: Canvas) -> Coat:
    return Coat(c, RUBBER, 0.72, 0.0)


def _shell(c: Canvas) -> Coat:
    coat = Coat(c, SHELL, 0.40, 0.9)
    q = c.at - MIDDLE
    arc = c.values["arc"]
    coat.put(smooth_step(0.0125, 0.0105, arc), SAGE, rough=0.45)  # the window's lip
    coat.groove(arc - 0.0150, 0.0008)
    coat.colour *= (1 - 0.62 * np.exp(-np.square((arc - SEAM) / 0.0013)))[..., None]
    # On the helmet: one seam over the crown, a vent behind, four screws along the edge.
    coat.groove(np.where(arc > SEAM + 0.002, np.abs(q[..., 0]) - 0.068 - 0.18 * q[..., 1], 1.0), 0.0008, 0.0007)
    back = smooth_step(-0.03, -0.08, q[..., 2])
    for row in range(4):
        y = -0.062 - 0.0125 * row
        slot = smooth_step(0.0032, 0.0020, np.abs(q[..., 1] - y)) * smooth_step(0.040, 0.0385, np.abs(q[..., 0]) + 0.0 * q[..., 1]) * back
        coat.put(0.9 * slot, RUBBER * 0.6, rough=0.8, lacquer=0.0)
        coat.height -= 0.0012 * slot
    for x, y in ((0.105, 0.096), (-0.105, 0.096), (0.128, -0.104), (-0.128, -0.104)):
        r = np.hypot(q[..., 0] - x, q[..., 1] - y) + 1.0 * (arc < SEAM) + 1.0 * (q[..., 2] > 0.08)
        coat.put(smooth_step(0.0056, 0.0048, r), BRASS, rough=0.35, lacquer=0.0, metal=1.0)
        coat.height += 0.0006 * smooth_step(0.0056, 0.0040, r) - 0.0008 * smooth_step(0.0010, 0.0006, np.abs(q[..., 0] - x + 0.4 * (q[..., 1] - y))) * (
            r < 0.0042
        )
        coat.colour *= (1 - 0.45 * gauss(r - 0.0060, 0.0009))[..., None]
    # A daisy stuck on the helmet, a little askew, and what happens to those who climb under shelves.
    _daisy(coat, np.stack([q[..., 1] - 0.052, q[..., 2] + 0.052], axis=-1) + 10.0 * (q[..., :1] < 0.10), 0.0185)
    scratches(coat, c, 5, 5, (MIDDLE + np.array([-0.150, 0.085, -0.05]), 0.016))
    return coat


def _daisy(coat: Coat, xy: F64, size: float) -> None:
    r, w = np.hypot(xy[..., 0], xy[..., 1]) / size, np.arctan2(xy[..., 1], xy[..., 0]) + 0.3
    edge = 0.80 + 0.20 * np.abs(np.cos(3.5 * w)) ** 0.8 - 0.16 * (np.abs(np.cos(3.5 * w)) < 0.16)
    coat.put(smooth_step(edge + 0.12, edge + 0.06, r), CREAM * 1.03, rough=0.5)
    coat.put(smooth_step(edge + 0.0, edge - 0.06, r), CORAL, rough=0.5)
    coat.put(smooth_step(0.36, 0.30, r), np.array([0.98, 0.80, 0.36]), rough=0.5)
    coat.height += 0.0003 * smooth_step(edge + 0.14, edge + 0.08, r)


def _body(c: Canvas) -> Coat:
    coat = Coat(c, SHELL, 0.40, 0.9)
    p = c.at
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    coat.put(smooth_step(BELT + 0.0004, BELT - 0.0004, y), SAGE, rough=0.46, lacquer=0.7)
    coat.colour *= (1 - 0.62 * np.exp(-np.square((y - BELT) / 0.0013)))[..., None]
    wide, _, _ = pear(y)
    front = z > 0.03
    # A pocket in front: a round flap with two brass buttons.
    box = np.maximum(np.abs(x) - 0.052, 0) ** 2 + np.maximum(np.abs(y - 0.484) - 0.020, 0) ** 2
    inside = np.sqrt(box) - 0.018
    coat.groove(np.where(front, inside, 1.0), 0.0010, 0.0010)
    stitch = (np.sin(2 * np.pi * (x + y) / 0.0075) > -0.2) * smooth_step(0.0010, 0.0005, np.abs(inside + 0.0055)) * front
    coat.put(0.85 * stitch, CORAL, rough=0.6, lacquer=0.3)
    coat.groove(np.where(front & (inside < 0), y - 0.492 - 1.2 * x**2, 1.0), 0.0009, 0.0009)
    r = np.hypot(x, y - 0.481) + 1.0 * ~front
    coat.put(smooth_step(0.0072, 0.0064, r), BRASS, rough=0.32, lacquer=0.0, metal=1.0)
    coat.height += 0.0007 * smooth_step(0.0074, 0.0050, r) - 0.0009 * smooth_step(0.0016, 0.0009, np.hypot(np.abs(x) - 0.0022, y - 0.481)) * front
    coat.colour *= (1 - 0.45 * gauss(r - 0.0078, 0.0010))[..., None]
    # Side seams.
    coat.groove(np.where(np.abs(x) > 0.6 * wide, z - 0.004, 1.0), 0.0009, 0.0008, 0.45)
    scratches(coat, c, 11, 4, (np.array([-0.10, 0.40, 0.09]), 0.014))
    return coat


def _hatch(c: Canvas) -> Coat:
    coat = Coat(c, SAGE, 0.44, 0.8)
    r = np.hypot(c.at[..., 0], c.at[..., 1] - 0.520)
    coat.put(smooth_step(0.0235, 0.0215, r) * (c.at[..., 2] < -0.125), CORAL, rough=0.4)
    coat.groove(r - 0.057, 0.0009)
    return coat


def _hand(c: Canvas) -> Coat:
    coat = Coat(c, SHELL, 0.44, 0.7)
    for root, step, _ in fingers().values():  # rubber where fingers come out, so that nobody sees the line where two surfaces meet
        rel = c.at - np.array(root)
        along = rel @ np.array(step)
        off = np.linalg.norm(rel - along[..., None] * np.array(step), axis=-1)
        coat.put(smooth_step(0.0186, 0.0178, off) * smooth_step(-0.020, -0.018, along), RUBBER, rough=0.75, lacquer=0.0)
    coat.groove(np.where(c.at[..., 1] > 0.588, np.hypot(c.at[..., 0] - WRIST[0] - 0.040, c.at[..., 2] - WRIST[2]) - 0.0215, 1.0), 0.0009, 0.0007, 0.4)
    return coat


def _finger(c: Canvas) -> Coat:
    coat = Coat(c, SAGE, 0.55, 0.35)
    along = c.values["finger"]
    coat.put(smooth_step(0.0055, 0.0045, along), RUBBER, rough=0.75, lacquer=0.0)  # a collar where it comes out of the palm
    for joint in (0.0215, 0.0380):
        coat.put(0.9 * gauss(along - joint, 0.0026), RUBBER, rough=0.75, lacquer=0.0)
    return coat


def _forearm(c: Canvas) -> Coat:
    coat = Coat(c, SHELL, 0.40, 0.9)
    x = c.at[..., 0] - ELBOW[0] + 0.236
    coat.put(smooth_step(0.3160, 0.3165, x) * smooth_step(0.3300, 0.3295, x), CORAL, rough=0.42)
    coat.groove(x - 0.3155, 0.0008)
    coat.groove(x - 0.3305, 0.0008)
    scratches(coat, c, 3, 3, (np.array(ELBOW) + np.array([0.054, 0.0, 0.040]), 0.010))
    return coat


def _shin(c: Canvas) -> Coat:
    coat = Coat(c, SHELL, 0.40, 0.9)
    y = c.at[..., 1]
    coat.groove(y - 0.128, 0.0009)
    scratches(coat, c, 8, 4, (np.array([0.085, 0.14, 0.045]), 0.012))
    return coat


def _foot(c: Canvas) -> Coat:
    coat = Coat(c, SAGE, 0.46, 0.7)
    x, y, z = np.moveaxis(c.at, -1, 0)
    coat.put(smooth_step(0.0172, 0.0165, y), RUBBER, rough=0.8, lacquer=0.0)
    coat.height += 0.0006 * (np.sin(2 * np.pi * (x * 0.6 + z) / 0.009) > 0) * (y < 0.0140) * (y > 0.003)
    toe = z - 0.052 + 6.0 * np.square(x - 0.071)
    coat.put(smooth_step(-0.0003, 0.0003, toe) * (y > 0.0172), SHELL, rough=0.42, lacquer=0.8)
    coat.groove(np.where(y > 0.018, toe, 1.0), 0.0009)
    scratches(coat, c, 21, 5, (np.array([0.085, 0.045, 0.085]), 0.012))
    return coat


def _ear(c: Canvas) -> Coat:
    coat = Coat(c, SHELL, 0.42, 0.85)
    inner, t = c.values["inner"], c.values["t"]
    coat.put(smooth_step(0.22, 0.26, inner) * smooth_step(0.10, 0.16, t) * smooth_step(0.97, 0.93, t), SAGE, rough=0.55, lacquer=0.3)
    coat.colour *= (1 - 0.35 * gauss(inner - 0.24, 0.03) * smooth_step(0.08, 0.16, t))[..., None]
    return coat


def _pod(c: Canvas) -> Coat:
    coat = Coat(c, SAGE, 0.44, 0.8)
    q = c.at - [0.193, 0.872, -0.004]
    r = np.hypot(q[..., 1], q[..., 2])
    coat.put(smooth_step(0.0315, 0.0305, r) * (q[..., 0] > 0.004), CORAL, rough=0.40)
    return coat


HARD: dict[str, Callable[[Canvas], Coat]] = {
    "shell": _shell, "body": _body, "hatch": _hatch, "palm": _hand, "forearm": _forearm, "shin": _shin, "foot": _foot, "ear": _ear, "pod": _pod,
    "shoulder": _plain(SAGE, 0.46, 0.75), "hipRing": _plain(SAGE, 0.46, 0.75),
    **{f"finger{name}": _finger for name in ("Index", "Middle", "Ring", "Thumb")},
}  # fmt: skip


def paint_hard(pieces: list[Piece], size: int) -> dict[str, bytes]:
    """base, relief (tangent normals), surface (R openness, G roughness, B metal) and lacquer (R) of the shell's atlas."""
    base, relief = np.tile(SHELL, (size, size, 1)), np.tile([0.5, 0.5, 1.0], (size, size, 1))
    surface, lacquer = np.tile([1.0, 0.5, 0.0], (size, size, 1)), np.zeros((size, size, 3))
    for piece in pieces:
        c = canvas(piece, size)
        coat = HARD.get(piece.name, _rubber)(c)
        open_ = np.clip(c.values["open"], 0, 1)
        worn = 0.02 * noise(c.at, 0.05, 1) + 0.012 * noise(c.at, 0.012, 2)
        x, y, w, h = piece.rect
        here = np.s_[y : y + h, x : x + w]
        # Crevices are warm and a little dirty, as on a thing that gardens.
        crevice = (0.30 * (1 - open_) ** 1.3)[..., None]
        base[here] = np.clip(coat.colour * (1 + 0.6 * worn[..., None]), 0, 1) * (1 - crevice * [0.75, 0.95, 1.1])
        relief[here] = bumps(c.at, coat.height)
        surface[here] = np.stack([open_, np.clip(coat.rough + 2.2 * worn, 0.08, 1), coat.metal], axis=-1)
        lacquer[here] = np.clip(coat.lacquer, 0, 1)[..., None]

    def half(picture: F64) -> F64:
        return picture.reshape(size // 2, 2, size // 2, 2, 3).mean((1, 3))

    return {
        "shell": encode(base, quality=90),
        "relief": encode(relief, quality=92),
        "surface": encode(half(surface), quality=88),
        "lacquer": encode(half(lacquer), quality=85),
    }


# ------------------------------------------------------------------ soft things


def _rows(columns: F64, rows: F64) -> F64:
    """Light and dark of a thick rib knit: columns of leaning stitches."""
    c = columns - np.floor(columns) - 0.5
    lean = 0.5 + 0.5 * np.cos(2 * np.pi * (rows + 0.9 * np.abs(c)))
    valley = np.exp(-np.square((np.abs(c) - 0.5) / 0.13))
    return np.clip(0.30 + 0.62 * lean - 0.55 * valley, 0, 1)


def _wool(piece: Piece, c: Canvas) -> F64:
    along, around = c.values["along"], c.values["u"]
    ring = piece.name.startswith("wrap")
    columns = np.round(piece.flat[0] / 0.0105) * around
    light = _rows(columns, along / 0.0085)
    ground = np.tile(CORAL, (*c.mask.shape, 1))
    if piece.name in ("scarfLong", "scarfShort"):
        end = piece.flat[1] - along
        for middle, half in ((0.052, 0.0085), (0.074, 0.0040)):
            ground = mix(ground, CREAM, smooth_step(half + 0.0008, half - 0.0008, np.abs(end - middle)))
    if "Tassel" in piece.name:
        ground = np.tile(CREAM, (*c.mask.shape, 1))
        light = 0.5 + 0.5 * np.sin(2 * np.pi * 5 * around + along / 0.004)
    fuzz = 0.04 * noise(c.at, 0.003, 4)
    tone = 0.70 + 0.36 * light + fuzz - (0.02 if ring else 0.0)
    return ground * tone[..., None]


def _green(piece: Piece, c: Canvas) -> F64:
    if piece.name == "mound":
        spots = noise(c.at, 0.0045, 6)
        return mix(np.tile([0.255, 0.370, 0.165], (*c.mask.shape, 1)), np.array([0.440, 0.560, 0.230]), 0.5 + 0.9 * spots)
    if piece.name == "stem":
        return np.tile(LEAF * 0.92, (*c.mask.shape, 1))
    t, x = c.values["t"], c.values["x"]
    out = mix(np.tile(LEAF * 0.80, (*c.mask.shape, 1)), LEAF * np.array([1.28, 1.20, 1.25]), smooth_step(0.1, 0.95, t))
    rib = np.exp(-np.square(x / 0.055)) * smooth_step(1.0, 0.6, t)
    veins = np.exp(-np.square((np.mod(t - 0.42 * np.abs(x), 0.155) - 0.0775) / 0.010)) * smooth_step(0.95, 0.4, np.abs(x))
    return mix(out, np.array([0.745, 0.860, 0.450]), np.maximum(0.85 * rib, 0.45 * veins))


def paint_soft(pieces: list[Piece], size: int) -> bytes:
    picture = np.tile(CORAL, (size, size, 1))
    for piece in pieces:
        c = canvas(piece, size)
        x, y, w, h = piece.rect
        colour = _green(piece, c) if piece.name.startswith(("leaf", "stem", "mound")) else _wool(piece, c)
        dark = 0.62 * (1 - np.clip(c.values["open"], 0, 1)) ** 1.15
        picture[y : y + h, x : x + w] = np.clip(colour * (1 - dark[..., None] * [0.75, 0.95, 1.0]), 0, 1)
    return encode(picture, quality=92)


# ------------------------------------------------------------------ light


def paint_light(size: int = 512) -> bytes:
    """What shines on the glass: eyes with a warm lower rim and a spark, lips, cheeks; black elsewhere."""
    s = 2 * size
    x, y = np.meshgrid((np.arange(s) + 0.5) / s, (np.arange(s) + 0.5) / s)
    out = np.zeros((s, s, 3))
    for kind, (u, v) in _UV.items():
        dx, dy = (x - u) / (_SPAN / GLOW), (v - y) / (_SPAN / GLOW)
        r = np.hypot(dx, dy)
        near = r < GLOW * 1.04
        halo = np.clip((GLOW - r) / (GLOW - 1), 0, 1) ** 2.2
        if kind == "cheek":
            light = np.array([1.0, 0.36, 0.25]) * (0.62 * np.clip(1 - (r / GLOW) ** 2, 0, 1) ** 1.6)[..., None]
        else:
            edge = smooth_step(1.012, 0.972, r)
            if kind == "eye":
                lit = mix(np.tile(LIGHT, (s, s, 1)), np.array([1.0, 0.66, 0.30]), smooth_step(0.15, -1.0, dy) ** 1.3)
                lit = mix(lit, np.array([1.0, 0.985, 0.93]), smooth_step(0.30, 0.0, np.hypot(dx + 0.30, (dy - 0.46) * 0.9) - 0.10))
                lit = lit * (0.80 + 0.20 * smooth_step(1.0, 0.75, r))[..., None]
            else:
                lit = np.where((r < INNER)[..., None], np.array([0.80, 0.20, 0.13]) * (0.60 + 0.25 * smooth_step(0.2, -0.5, dy))[..., None], LIGHT * 0.95)
            light = mix(np.array([1.0, 0.62, 0.28]) * (0.16 * halo)[..., None], lit, edge)
        out[near] = light[near]
    return encode(out.reshape(size, 2, size, 2, 3).mean((1, 3)), quality=95)

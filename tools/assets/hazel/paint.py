"""Hazel's pictures: skin with its age, hazel eyes, silver hair, and what her clothes are made of, each as colour and as relief."""

from __future__ import annotations

import io

import numpy as np
from person.face import Face
from person.mesh import F64, Field, Part, gauss, gradient, smooth_step
from person.paint import encode, finish, mix, occlusion, rasterise, spread
from person.relief import normal_picture
from PIL import Image

from hazel.clothes import BAND, BLOUSE, BUTTON, HEM, LEAF, LEGS, POCKET, SLEEVE, SLEEVES, SLIPPER, SOCK, SOLE, TORSO, WOOL, vee
from hazel.hair import PENCIL
from hazel.head import segment

SKIN = np.array([0.915, 0.735, 0.630])
SILVER = np.array([0.760, 0.752, 0.745])
WOOLEN = np.array([0.620, 0.385, 0.455])  # heather
CREAM = np.array([0.930, 0.885, 0.800])
MOSS = np.array([0.465, 0.455, 0.350])
MUSTARD = np.array([0.860, 0.660, 0.340])


# ------------------------------------------------------------------ skin


def _strokes(face: Face) -> list[tuple[list[tuple[float, float]], float, float]]:
    """Fine lines, left half seen from the front: points, width, depth (1 the deepest)."""
    ex, ey = float(face.eye_at[0]) + face.eye_half, float(face.eye_at[1])
    rows = [
        ([(0.0210, 1.4040), (0.0310, 1.3935), (0.0390, 1.3790), (0.0412, 1.3690)], 0.0012, 0.75),
        ([(0.0315, 1.3570), (0.0335, 1.3490)], 0.0011, 0.25),
        ([(0.0, 1.3575), (0.010, 1.3560), (0.0165, 1.3530)], 0.0014, 0.25),
        ([(0.0235, 1.4325), (0.036, 1.4240), (0.050, 1.4235), (0.060, 1.4290)], 0.0012, 0.30),
    ]
    for dy, slope, length in ((0.0030, 0.0055, 0.0125), (-0.0010, -0.0015, 0.0145), (-0.0052, -0.0080, 0.0125)):
        rows.append(([(ex + 0.0042, ey + dy), (ex + 0.0042 + 0.5 * length, ey + dy + 0.42 * slope), (ex + 0.0042 + length, ey + dy + slope)], 0.0008, 0.55))
    for y, x, bend in ((1.5100, 0.050, 0.0030), (1.5185, 0.042, 0.0035)):
        rows.append(([(0.0, y - bend), (0.4 * x, y), (0.75 * x, y + 0.2 * bend), (x, y - bend)], 0.0012, 0.20))
    rows.append(([(0.0060, 1.4720), (0.0072, 1.4830), (0.0060, 1.4920)], 0.0011, 0.22))
    return rows


def _lines(face: Face, p: F64) -> F64:
    """Depth of the fine lines at places of the face, 0 to 1."""
    q = np.abs(p[:, :1])
    flat = np.concatenate([q, p[:, 1:2]], axis=1)
    out = np.zeros(len(p))
    for points, width, depth in _strokes(face):
        total = len(points) - 1
        for i in range(total):
            away, t = segment(flat, points[i], points[i + 1])
            way = (i + t) / total
            taper = smooth_step(-0.02, 0.22, way) * smooth_step(1.02, 0.70, way) if points[0][0] > 0 else smooth_step(1.02, 0.70, way)
            out = np.maximum(out, depth * taper * gauss(away, width))
    return out * smooth_step(0.02, 0.05, p[:, 2])


SPOTS = ((0.0660, 1.4680, 0.0030), (0.0745, 1.4520, 0.0024), (0.0700, 1.4150, 0.0020))  # the halves of the face share a picture


def age(face: Face, p: F64, colour: F64) -> F64:
    """Colour of skin -> with blush, freckles, spots and lines."""
    front = smooth_step(0.0, 0.05, p[:, 2])
    warm = np.exp(-np.square((np.abs(p[:, 0]) - 0.052) / 0.024) - np.square((p[:, 1] - 1.402) / 0.019)) * front
    colour = mix(colour, np.array([0.890, 0.475, 0.400]), 0.24 * warm)
    tip = np.exp(-np.square(p[:, 0] / 0.014) - np.square((p[:, 1] - 1.406) / 0.011)) * smooth_step(0.085, 0.105, p[:, 2])
    colour = mix(colour, np.array([0.880, 0.480, 0.410]), 0.30 * tip)
    for x, y, r in SPOTS:
        away = np.hypot((np.abs(p[:, 0]) - x) / 1.25, p[:, 1] - y)
        colour = mix(colour, np.array([0.660, 0.430, 0.310]), 0.20 * smooth_step(r, 0.45 * r, away) * front)
    cell = np.floor(p[:, :2] / 0.0042)
    seed = np.sin(cell @ np.array([12.9898, 78.233])) * 43758.5453
    jitter = np.stack([seed - np.floor(seed), seed * 1.7 - np.floor(seed * 1.7)], axis=1)
    away = np.linalg.norm(p[:, :2] / 0.0042 - cell - 0.25 - 0.5 * jitter, axis=1) * 0.0042
    present = (jitter.sum(1) * 7.13) % 1.0 > 0.55
    dots = smooth_step(0.00085, 0.00035, away) * present * np.exp(-np.square((np.abs(p[:, 0]) - 0.030) / 0.030) - np.square((p[:, 1] - 1.418) / 0.016)) * front
    colour = mix(colour, np.array([0.700, 0.450, 0.330]), 0.40 * dots)
    return mix(colour, np.array([0.640, 0.380, 0.310]), 0.60 * _lines(face, p))


def skin_relief(face: Face, part: Part, size: int = 704) -> bytes:
    grid, mask = rasterise(part, (size, size), part.pos)
    height = np.zeros(mask.shape)
    p = grid[mask]
    pores = 0.00006 * np.sin(p @ np.array([2100.0, 1700.0, 900.0])) * np.sin(p @ np.array([-1300.0, 1900.0, 1500.0]))
    height[mask] = -0.00055 * _lines(face, p) + pores
    return normal_picture(grid, height, mask, quality=80)


def paint_line() -> bytes:
    """Two colours: lashes on the left, the lines of laughter on the right."""
    out = np.empty((8, 16, 3))
    out[:, :8], out[:, 8:] = (0.235, 0.165, 0.150), (0.640, 0.400, 0.330)
    return encode(out)


def paint_eye(size: int = 512) -> bytes:
    """Hazel: moss at the rim, honey around the pupil; a grey ring as old eyes have it. The disc's edge is at 36 degrees."""
    s = 2 * size
    x, y = np.meshgrid((np.arange(s) + 0.5) / s * 2 - 1, 1 - (np.arange(s) + 0.5) / s * 2)
    r, w = np.hypot(x, y), np.arctan2(y, x)
    iris, pupil = 0.330, 0.140
    white = mix(np.tile([0.955, 0.940, 0.920], (s, s, 1)), np.array([0.78, 0.70, 0.69]), 0.85 * smooth_step(0.10, 0.46, y))
    white = mix(white, np.array([0.85, 0.70, 0.66]), 0.7 * smooth_step(0.30, 0.60, np.abs(x)))
    ray = 0.5 + 0.5 * np.sin(w * 31 + 2.3 * np.sin(w * 5)) * np.sin(w * 13 + 1.3)
    t = np.clip((r - pupil) / (iris - pupil), 0, 1)
    tone = mix(np.tile([0.30, 0.29, 0.13], (s, s, 1)), np.array([0.52, 0.50, 0.25]), smooth_step(0.20, -0.26, y))
    tone = mix(tone, np.array([0.72, 0.47, 0.18]), (0.55 + 0.35 * ray) * smooth_step(0.75, 0.05, t))
    tone = mix(tone, np.array([0.72, 0.70, 0.42]), 0.30 * ray * smooth_step(0.25, 0.6, t) * smooth_step(1.0, 0.7, t))
    tone = mix(tone, np.array([0.86, 0.72, 0.40]), 0.7 * np.exp(-np.square(x / 0.17) - np.square((y + 0.17) / 0.085)))
    tone = mix(tone, np.array([0.16, 0.15, 0.10]), smooth_step(0.76, 0.98, t))
    tone = mix(tone, np.array([0.12, 0.10, 0.06]), 0.72 * smooth_step(-0.02, 0.25, y))
    tone = mix(tone, np.array([0.050, 0.032, 0.030]), smooth_step(pupil + 0.016, pupil - 0.010, r))
    out = mix(white, tone, smooth_step(iris + 0.011, iris - 0.011, r))
    out = mix(out, np.array([1.0, 0.99, 0.97]), smooth_step(0.082, 0.068, np.hypot((x + 0.105), (y - 0.115) * 1.05)))
    out = mix(out, np.array([1.0, 0.96, 0.90]), 0.85 * smooth_step(0.038, 0.028, np.hypot(x - 0.115, y + 0.135)))
    return encode(out.reshape(size, 2, size, 2, 3).mean((1, 3)), quality=95)


# ------------------------------------------------------------------ hair and glasses


def paint_hair(size: int = 1024) -> bytes:
    """Strands run down the picture: silver, with darker iron and white ones among them; the pencil's colours in a strip on the right."""
    x, y = np.meshgrid((np.arange(size) + 0.5) / size, (np.arange(size) + 0.5) / size)
    bend = 0.006 * np.sin(2 * np.pi * (1.3 * y + 3 * x)) + 0.003 * np.sin(2 * np.pi * (2.7 * y + 11 * x))
    u = x + bend
    fine = 0.5 + 0.5 * np.sin(2 * np.pi * (150 * u + 2.0 * np.sin(2 * np.pi * 9 * u)))
    broad = 0.5 + 0.5 * np.sin(2 * np.pi * (23 * u + 1.1 * np.sin(2 * np.pi * 5 * u) + 0.3 * np.sin(2 * np.pi * y)))
    odd = smooth_step(0.72, 0.96, 0.5 + 0.5 * np.sin(2 * np.pi * (37 * u + 1.7 * np.sin(2 * np.pi * 7.3 * u))))
    out = mix(np.tile(SILVER * 0.90, (size, size, 1)), SILVER * 1.16, 0.55 * broad)
    out = mix(out, SILVER * 0.66, 0.30 * fine)
    out = mix(out, np.array([0.42, 0.415, 0.43]), 0.42 * odd)
    out = mix(out, np.array([0.95, 0.95, 0.95]), 0.50 * gauss(y - 0.46 - 0.025 * broad, 0.10) * (0.6 + 0.4 * fine))
    out = mix(out, SILVER * 0.62, 0.55 * smooth_step(0.13, 0.0, y))
    out = mix(out, np.array([0.88, 0.875, 0.87]), 0.45 * smooth_step(0.70, 0.97, y))
    left, top, _, bottom = PENCIL
    v = (y - top) / (bottom - top)
    wood = mix(np.tile(MUSTARD, (size, size, 1)), np.array([0.93, 0.72, 0.30]), 0.6 * gauss((x - left) / 0.14 - 0.5, 0.2))
    wood = mix(wood, np.array([0.86, 0.50, 0.50]), smooth_step(0.034, 0.031, v))
    wood = mix(wood, np.array([0.72, 0.72, 0.70]), smooth_step(0.031, 0.034, v) * smooth_step(0.136, 0.130, v))
    wood = mix(wood, np.array([0.88, 0.72, 0.52]), smooth_step(0.855, 0.862, v))
    wood = mix(wood, np.array([0.20, 0.20, 0.21]), smooth_step(0.945, 0.955, v))
    return encode(np.where((x > 0.82)[..., None], wood, out), quality=84)


def paint_glasses(size: int = 256) -> bytes:
    """Gold on the left, the lens with a slanting gleam in the middle, pearl on the right; alpha is how much they hide."""
    x, y = np.meshgrid((np.arange(size) + 0.5) / size, (np.arange(size) + 0.5) / size)
    u, v = (x - 0.5) / 0.25, (y - 0.5) / 0.5
    slant = 0.75 * u + 0.66 * v
    gleam = 0.30 * smooth_step(0.10, 0.0, np.abs(slant + 0.40) - 0.09) + 0.18 * smooth_step(0.07, 0.0, np.abs(slant + 0.08) - 0.025)
    alpha = 0.045 + gleam * smooth_step(1.0, 0.75, np.hypot(u, v)) + 0.10 * smooth_step(0.80, 0.99, np.hypot(u, v))
    rgb = np.where((x < 0.25)[..., None], [0.90, 0.70, 0.36], np.where((x < 0.75)[..., None], [0.97, 0.985, 1.0], [0.965, 0.935, 0.90]))
    whole = np.where((x > 0.25) & (x < 0.75), alpha, 1.0)
    image = Image.fromarray((np.clip(np.concatenate([rgb, whole[..., None]], axis=-1), 0, 1) * 255 + 0.5).astype(np.uint8), "RGBA")
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def paint_glasses_surface(size: int = 16) -> bytes:
    """Roughness (green) and metal (blue) of the three: gold, glass, pearl."""
    out = np.zeros((size, size, 3))
    out[:, : size // 4], out[:, size // 4 : 3 * size // 4], out[:, 3 * size // 4 :] = (0, 0.46, 0.85), (0, 0.06, 0.0), (0, 0.40, 0.0)
    return encode(out)


# ------------------------------------------------------------------ knitting


def stockinette(columns: F64, rows: F64) -> F64:
    """Height of stocking stitch, 0 to 1; columns and rows count stitches."""
    c = columns - np.floor(columns) - 0.5
    leaf = 0.5 + 0.5 * np.cos(2 * np.pi * (rows + 0.9 * np.abs(c)))
    gap = np.maximum(gauss(c, 0.09), gauss(np.abs(c) - 0.5, 0.09))
    return np.clip(0.35 + 0.65 * leaf - 0.45 * gap, 0, 1)


def cable(x: F64, along: F64, half: float) -> tuple[F64, F64]:
    """A cable of two cords that cross: height 0 to 1 and its ground's share. x: metres from its middle; along: metres."""
    inside = smooth_step(half * 1.18, half * 1.05, np.abs(x))
    best = np.zeros(len(x))
    for k in (0.0, np.pi):
        phase = 2 * np.pi * along / 0.058 + k
        centre = 0.52 * half * np.sin(phase)
        over = 0.72 + 0.28 * np.cos(phase)
        cord = np.sqrt(np.clip(1 - np.square((x - centre) / (0.50 * half)), 0, 1)) * over
        strands = 0.90 + 0.10 * np.cos(2 * np.pi * (along / 0.0052 + np.sign(np.cos(phase)) * 1.2 * (x - centre) / half))
        best = np.maximum(best, cord * strands)
    return best * inside, inside


COLUMN, ROW = 0.0078, 0.0062  # a stitch, metres
CABLES = (0.088, 0.170, 0.262, 0.352)  # metres around the body from the middle of the back to each cable's middle


def _knitting(kind: np.ndarray, along: F64, around: F64, girth: float) -> tuple[F64, F64]:
    """Height of the knitting 0 to 1, and how much of it is ribbing."""
    ribs = np.zeros(len(along))
    turn = np.where(kind == TORSO, np.minimum(around, girth - around), around)  # both sides alike
    height = stockinette(turn / COLUMN, along / ROW)
    for at in CABLES:
        h, inside = cable(np.where(kind == TORSO, turn - at, 1.0), along, 0.0185)
        purl = 0.10 + 0.12 * stockinette(turn / COLUMN + 0.5, along / ROW + 0.5)
        edge = smooth_step(0.030, 0.0255, np.abs(turn - at)) * (kind == TORSO) * smooth_step(1.035, 1.015, along)
        height = np.where(edge > 0, height * (1 - edge) + (purl * (1 - inside) + h * inside) * edge, height)
    h, inside = cable(np.where(kind == SLEEVES, np.abs(around - 0.155), 1.0), along, 0.0175)
    edge = smooth_step(0.029, 0.0245, np.abs(around - 0.155)) * (kind == SLEEVES) * smooth_step(0.055, 0.075, along)
    height = height * (1 - edge) + (0.14 * (1 - inside) + h * inside) * edge
    bands = [
        smooth_step(HEM + 0.052, HEM + 0.049, along) * (kind == TORSO),
        smooth_step(SLEEVE - 0.056, SLEEVE - 0.053, along) * (kind == SLEEVES),
        smooth_step(0.031, 0.034, along) * (kind == POCKET),
    ]
    for band in bands:
        rib = 0.10 + 0.90 * (0.5 + 0.5 * np.cos(2 * np.pi * turn / 0.0104)) ** 0.7
        height, ribs = height * (1 - band) + rib * band, np.maximum(ribs, band)
    roll = 0.10 + 0.90 * (0.5 + 0.5 * np.cos(2 * np.pi * around / 0.0098)) ** 0.7  # cords run along the collar
    height = np.where(kind == BAND, roll * (0.88 + 0.12 * np.cos(2 * np.pi * along / 0.0056)), height)
    return height, np.where(kind == BAND, 1.0, ribs)


def openness(part: Part, field: Field, reach: float) -> F64:
    """How open each vertex is, 0 to 1, where it was modelled."""
    p = np.stack([part.attrs[f"a{axis}"] for axis in "xyz"], axis=1)
    n = gradient(field, p, 1e-3)
    return occlusion(field, p, n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9), reach=reach)


def _values(part: Part, size: int) -> tuple[F64, np.ndarray]:
    names = ("kind", "along", "around", "ax", "ay", "az", "open")
    return rasterise(part, (size, size), np.stack([part.attrs[n] for n in names], axis=1))


def _small_things(kind: np.ndarray, along: F64, around: F64, p: F64, colour: F64, height: F64) -> tuple[F64, F64]:
    """Blouse, buttons and the leaf, in place of the knitting."""
    opening = smooth_step(0.004, 0.002, np.abs(p[:, 0]) - vee(p[:, 1])) * (kind == TORSO) * smooth_step(0.0, 0.03, p[:, 2]) * smooth_step(0.940, 0.950, p[:, 1])
    blouse = np.maximum(opening, kind == BLOUSE)
    dot = np.stack([p[:, 0] / 0.0150, p[:, 1] / 0.0130], axis=1)
    dot[:, 0] += 0.5 * (np.floor(dot[:, 1]) % 2)
    sprig = smooth_step(0.17, 0.12, np.linalg.norm(dot - np.floor(dot) - 0.5, axis=1)) * (kind == TORSO)
    linen = mix(np.tile(CREAM, (len(p), 1)), np.array([0.52, 0.58, 0.38]), 0.75 * sprig)
    linen = linen * (1 - 0.20 * gauss(p[:, 0], 0.0012) * (kind == TORSO))[:, None]
    colour, height = mix(colour, linen, blouse), height * (1 - blouse) + 0.2 * blouse
    r = np.hypot(along, around)
    wood = np.array([0.560, 0.370, 0.215]) * (0.92 + 0.16 * np.sin(900 * along + 3 * np.sin(500 * around)))[:, None]
    holes = smooth_step(0.0016, 0.0011, np.hypot(np.abs(along) - 0.0026, np.abs(around) - 0.0026))
    wood = mix(wood * (1 - 0.35 * gauss(r - 0.0084, 0.0008))[:, None], np.array([0.20, 0.11, 0.07]), holes)
    colour = np.where((kind == BUTTON)[:, None], wood, colour)
    rays = 0.5 + 0.5 * np.cos(22 * np.arctan2(along + 0.002, around))
    enamel = mix(np.tile(MUSTARD, (len(p), 1)), np.array([0.96, 0.78, 0.34]), 0.8 * rays * smooth_step(0.0, 0.010, r))
    enamel = mix(enamel, np.array([0.70, 0.46, 0.16]), smooth_step(0.0005, -0.002, along + 0.001))
    colour = np.where((kind == LEAF)[:, None], enamel, colour)
    flat = (kind == BUTTON) | (kind == LEAF)
    return colour, np.where(flat, 0.3, height)


def paint_cardigan(part: Part, field: Field, girth: float, size: int = 1536) -> tuple[bytes, bytes]:
    """Colour and relief."""
    part.attrs["open"] = openness(part, field, 0.07)
    grid, mask = _values(part, size)
    kind, along, around, *xyz, clear = grid[mask].T
    p, kind = np.stack(xyz, axis=1), np.round(kind).astype(int)
    height, ribs = _knitting(kind, along, around, girth)
    heather = 0.5 + 0.5 * np.sin(p @ np.array([1900.0, 2300.0, 1500.0]) + 2.0 * np.sin(p @ np.array([700.0, -900.0, 1100.0])))
    ground = mix(np.tile(WOOLEN * 0.62, (len(p), 1)), WOOLEN * 1.22 + 0.02, height)
    colour = mix(ground, np.array([0.66, 0.45, 0.52]), 0.16 * heather)
    colour = colour * (1 - 0.10 * ribs)[:, None]
    colour, height = _small_things(kind, along, around, p, colour, height)
    dark = smooth_step(0.85, 0.15, clear) * (kind != BUTTON) * (kind != LEAF) * np.where(kind == BLOUSE, 0.35, 1.0)
    line = np.abs(np.abs(p[:, 0]) - np.maximum(vee(p[:, 1]), 0.001)) if len(p) else np.zeros(0)
    under = gauss(np.maximum(line - 0.020, 0), 0.010) * (kind == TORSO) * smooth_step(0.0, 0.03, p[:, 2])
    neck = np.exp(-np.square((np.hypot(p[:, 0], p[:, 2] + 0.012) - 0.055) / 0.020)) * smooth_step(1.085, 1.11, p[:, 1]) * (kind == TORSO)
    pocket = (
        np.exp(-np.square(np.maximum(np.maximum(np.abs(np.abs(p[:, 0]) - 0.090) - 0.044, np.abs(p[:, 1] - 0.700) - 0.050), 0) / 0.006))
        * (kind == TORSO)
        * (p[:, 2] > 0)
    )
    colour = colour * (1 - 0.45 * np.maximum.reduce([dark, 0.55 * under, 0.9 * neck, 0.7 * pocket]))[:, None]
    place, high = np.zeros((size, size, 3)), np.zeros((size, size))
    place[mask], high[mask] = p, 0.0026 * height
    half = (slice(None, None, 2), slice(None, None, 2))
    relief = normal_picture(place[half], high[half], mask[half], quality=78)
    picture = np.tile(WOOLEN, (size, size, 1))
    picture[mask] = colour
    return encode(spread(picture, mask, 8), quality=74), relief


def paint_legs(part: Part, field: Field, size: int = 960) -> tuple[bytes, bytes]:
    """Corduroy with wide wales, felt slippers with a stitched seam, a rubber sole, a rim of loose wool, a grey sock."""
    part.attrs["open"] = openness(part, field, 0.06)
    names = ("kind", "around", "ax", "ay", "az", "open")
    grid, mask = rasterise(part, (size, size), np.stack([part.attrs[n] for n in names], axis=1))
    kind, around, *xyz, clear = grid[mask].T
    p, kind = np.stack(xyz, axis=1), np.round(kind).astype(int)
    wale = (0.5 + 0.5 * np.cos(2 * np.pi * around / 0.0100)) ** 0.6
    worn = 0.5 * np.exp(-np.square((p[:, 1] - 0.41) / 0.09)) * smooth_step(0.0, 0.05, p[:, 2])
    cord = mix(np.tile(MOSS * 0.66, (len(p), 1)), MOSS * 1.20 + 0.01, wale)
    cord = mix(cord, MOSS * 1.35 + 0.03, 0.35 * worn)
    fuzz = 0.5 + 0.5 * np.sin(p @ np.array([1700.0, 2100.0, 1300.0]) + 2 * np.sin(p @ np.array([900.0, -700.0, 1500.0])))
    felt = mix(np.tile(MUSTARD * 0.92, (len(p), 1)), MUSTARD * 1.10, 0.5 * fuzz)
    seam = np.exp(-np.square((p[:, 2] - 0.088 + 7.0 * np.square(np.abs(p[:, 0]) - 0.085)) / 0.0014))
    stitch = seam * smooth_step(-0.2, 0.2, np.sin(2 * np.pi * p[:, 0] / 0.0060))
    felt = mix(felt * (1 - 0.25 * seam)[:, None], CREAM, 0.85 * stitch)
    rubber = np.tile([0.36, 0.25, 0.18], (len(p), 1))
    tuft = np.tile(CREAM, (len(p), 1)) * (0.88 + 0.14 * fuzz)[:, None]
    sock = np.tile([0.72, 0.70, 0.69], (len(p), 1)) * (0.85 + 0.2 * (0.5 + 0.5 * np.cos(2 * np.pi * around / 0.006)))[:, None]
    colour = np.select([(kind == k)[:, None] for k in (LEGS, SLIPPER, SOLE, WOOL, SOCK)], [cord, felt, rubber, tuft, sock])
    height = np.select(
        [kind == k for k in (LEGS, SLIPPER, WOOL, SOCK)], [wale, 0.12 * fuzz - 0.3 * seam, 0.9 * fuzz, 0.3 * np.cos(2 * np.pi * around / 0.006)], 0.0
    )
    dark = smooth_step(0.85, 0.15, clear) * np.where((kind == WOOL) | (kind == SOCK), 0.25, 1.0)
    colour = colour * mix(np.ones((len(p), 3)), np.array([0.55, 0.48, 0.44]), 0.75 * dark)
    place, high = np.zeros((size, size, 3)), np.zeros((size, size))
    place[mask], high[mask] = p, 0.0018 * height
    return finish(colour, mask, MOSS, size), normal_picture(place, high, mask, quality=70)

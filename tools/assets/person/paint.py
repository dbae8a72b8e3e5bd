"""The person's pictures. Surfaces are laid out in rectangles of a picture; each pixel knows its place in space, and colour is a function of that."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from person.face import Face, mouth_line, rims
from person.mesh import F64, Field, Part, gauss, gradient, smooth_step

Rect = tuple[float, float, float, float]
Colour = tuple[float, float, float]


def place(part: Part, rect: Rect) -> Part:
    """The part with its uv moved from the unit square into a rectangle of the picture."""
    left, top, right, bottom = rect
    part.uv = np.array([left, top]) + np.clip(part.uv, 0, 1) * [right - left, bottom - top]
    return part


def rasterise(part: Part, size: tuple[int, int], values: F64) -> tuple[F64, np.ndarray]:
    """Per pixel interpolated vertex values, (H, W, K), and the mask of covered pixels. size: width, height."""
    w, h = size
    out, mask = np.zeros((h, w, values.shape[1])), np.zeros((h, w), bool)
    xy = part.uv * [w, h] - 0.5
    for tri in part.tris:
        a, b, c = xy[tri]
        lo = np.maximum(np.floor(np.minimum(np.minimum(a, b), c)), 0).astype(int)
        hi = np.minimum(np.ceil(np.maximum(np.maximum(a, b), c)), [w - 1, h - 1]).astype(int)
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if abs(area) < 1e-9 or np.any(hi < lo):
            continue
        x, y = np.meshgrid(np.arange(lo[0], hi[0] + 1), np.arange(lo[1], hi[1] + 1))
        u = ((b[0] - x) * (c[1] - y) - (b[1] - y) * (c[0] - x)) / area
        v = ((c[0] - x) * (a[1] - y) - (c[1] - y) * (a[0] - x)) / area
        s = 1 - u - v
        inside = (u > -1e-3) & (v > -1e-3) & (s > -1e-3)
        weights = np.stack([u, v, s], axis=-1)[inside]
        out[y[inside], x[inside]] = weights @ values[tri]
        mask[y[inside], x[inside]] = True
    return out, mask


def spread(picture: F64, mask: np.ndarray, steps: int = 12) -> F64:
    """Grows the covered pixels outwards so that filtering never meets the background."""
    out, known = picture.copy(), mask.copy()
    for _ in range(steps):
        total, count = np.zeros_like(out), np.zeros(known.shape)
        for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            k = np.roll(known, (dy, dx), (0, 1))
            total += np.roll(out, (dy, dx), (0, 1)) * k[..., None]
            count += k
        new = ~known & (count > 0)
        out[new] = total[new] / count[new][:, None]
        known |= new
    return out


def occlusion(sdf: Field, p: F64, n: F64, *, reach: float = 0.05) -> F64:
    """Openness from 0 to 1 by walking along the normal through the field (Evans 2006)."""
    total, weight = np.zeros(len(p)), 0.0
    for i, d in enumerate(np.linspace(reach / 6, reach, 6)):
        k = 0.75**i
        total += k * np.clip((d - sdf(p + n * d)) / d, 0, 1)
        weight += k
    return np.clip(1 - total / weight, 0, 1)


def openness(sdf: Field, grid: F64, mask: np.ndarray, *, reach: float) -> F64:
    """Occlusion of the covered pixels (N,), worked out at every second pixel each way: it is soft, and the fields are slow."""
    few, known = grid[::2, ::2], mask[::2, ::2]
    p = few[known]
    n = gradient(sdf, p)
    n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
    out = np.ones(known.shape)
    out[known] = occlusion(sdf, p, n, reach=reach)
    out = spread(out[..., None], known, 3)[..., 0]
    wide = np.repeat(np.repeat(out, 2, axis=0), 2, axis=1)
    smooth = (wide + np.roll(wide, 1, 0) + np.roll(wide, 1, 1) + np.roll(wide, (1, 1), (0, 1))) / 4
    return smooth[: mask.shape[0], : mask.shape[1]][mask]


def mix(a: F64, b: F64, t: F64) -> F64:
    return a + (b - a) * np.clip(t, 0, 1)[..., None]


def encode(rgb: F64, *, quality: int = 0) -> bytes:
    """PNG, or JPEG at a quality."""
    image = Image.fromarray((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
    buffer = io.BytesIO()
    if quality:
        image.save(buffer, "JPEG", quality=quality, subsampling=0, optimize=True)
    else:
        image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def skin_colour(face: Face, tone: F64, p: F64) -> F64:
    """Colour of skin at a place of the rest pose."""
    q = p.copy()
    q[:, 0] = np.abs(q[:, 0])
    out = np.tile(tone, (len(p), 1))
    front = smooth_step(0.0, 0.05, q[:, 2])

    def spot(x: float, y: float, rx: float, ry: float) -> F64:
        return np.exp(-np.square((q[:, 0] - x) / rx) - np.square((q[:, 1] - y) / ry)) * front

    out = mix(out, np.array([0.930, 0.520, 0.450]), 0.34 * spot(0.057, 1.407, 0.025, 0.018))  # cheeks
    out = mix(out, np.array([0.925, 0.560, 0.480]), 0.42 * spot(0.0, 1.405, 0.012, 0.010))  # nose
    out = mix(out, np.array([0.800, 0.500, 0.430]), 0.22 * spot(face.eye_at[0] + 0.004, face.eye_at[1] + 0.016, 0.030, 0.013))  # upper lids
    out = mix(out, np.array([0.860, 0.520, 0.450]), 0.12 * spot(face.eye_at[0], face.eye_at[1] - 0.018, 0.024, 0.007))
    out = mix(out, np.array([0.920, 0.600, 0.510]), 0.35 * spot(0.0, 1.345, 0.020, 0.012))  # chin
    ear = smooth_step(0.098, 0.104, q[:, 0]) * gauss(q[:, 1] - 1.43, 0.03)
    out = mix(out, np.array([0.930, 0.560, 0.480]), 0.30 * ear)
    mouth = smooth_step(1.32, 1.34, p[:, 1]) * front
    rise = p[:, 1] - mouth_line(face, p[:, 0])
    out = mix(out, np.array([0.845, 0.450, 0.420]), 0.80 * lip_mask(face, q[:, 0], rise) * mouth)
    out = mix(
        out, np.array([0.925, 0.640, 0.590]), 0.35 * lip_mask(face, q[:, 0], rise) * np.exp(-np.square((rise + 0.0038) / 0.0016) - np.square(q[:, 0] / 0.009))
    )
    thin = 0.0005 + 0.0006 * smooth_step(face.mouth_half, 0.0, q[:, 0])
    line = gauss(rise, thin) * smooth_step(face.mouth_half * 1.10, face.mouth_half * 0.97, q[:, 0]) * mouth
    out = mix(out, np.array([0.46, 0.18, 0.17]), 0.75 * line)
    out = mix(out, np.array([0.700, 0.400, 0.350]), 0.42 * crease(face, q) * front)
    under = np.exp(-np.square(q[:, 0] / 0.0105) - np.square((q[:, 1] - face.nose[1] + 0.0088) / 0.0030)) * front
    out = mix(out, np.array([0.760, 0.455, 0.385]), 0.42 * under)
    shine = np.exp(-np.square(q[:, 0] / 0.0042) - np.square((q[:, 1] - face.nose[1] - 0.0030) / 0.0036)) * smooth_step(
        face.nose[2] - 0.008, face.nose[2], p[:, 2]
    )
    out = mix(out, np.array([1.0, 0.905, 0.830]), 0.55 * shine)
    nostril = np.exp(-np.square((q[:, 0] - 0.0064) / 0.0028) - np.square((q[:, 1] - face.nose[1] + 0.0092) / 0.0015)) * front
    return mix(out, np.array([0.66, 0.36, 0.31]), 0.55 * nostril)


def crease(face: Face, q: F64) -> F64:
    """The fold of the upper lid, a little above the rim; thinner towards the inner corner."""
    u = (q[:, 0] - face.eye_at[0]) / (face.eye_half * 1.06)
    upper, _ = rims(face, np.clip(u, -1, 1))
    line = face.eye_at[1] + upper + 0.0052 + 0.0010 * u
    return gauss(q[:, 1] - line, 0.0009 + 0.0004 * smooth_step(-1, 1, u)) * smooth_step(1.02, 0.55, np.abs(u)) * smooth_step(-1.0, -0.2, u)


def lip_mask(face: Face, x: F64, rise: F64) -> F64:
    """1 on the red of the lips; x and height over the mouth's line in metres."""
    t = np.clip(x / (face.mouth_half * 1.02), 0, 1)
    upper = 0.0056 * np.power(1 - t**1.7, 0.9) * (1 - 0.20 * gauss(x, 0.0042))
    lower = 0.0070 * np.power(1 - t**2.2, 0.8)
    edge = np.where(rise > 0, rise - upper, -rise - lower)
    return smooth_step(0.0006, -0.0006, edge) * smooth_step(1.0, 0.93, x / (face.mouth_half * 1.04))


def paint_nails(picture: F64, tone: F64, rect: Rect) -> None:
    size = len(picture)
    x, y = np.meshgrid((np.arange(size) + 0.5) / size, (np.arange(size) + 0.5) / size)
    u, v = (x - rect[0]) / (rect[2] - rect[0]) - 0.5, (y - rect[1]) / (rect[3] - rect[1])
    inside = smooth_step(1.12, 0.96, np.power(np.abs(u / 0.125) ** 3 + np.abs((v - 0.775) / 0.135) ** 3, 1 / 3)) * (np.abs(u) < 0.5)
    nail = mix(np.broadcast_to(np.clip(tone * [1.02, 0.93, 0.93], 0, 1), picture.shape), np.array([0.985, 0.925, 0.890]), smooth_step(0.855, 0.885, v))
    nail = mix(nail, np.ones(3), 0.28 * gauss(u + 0.045, 0.020) * smooth_step(0.66, 0.72, v) * smooth_step(0.86, 0.80, v))
    rim = smooth_step(0.82, 1.0, np.power(np.abs(u / 0.125) ** 3 + np.abs((v - 0.775) / 0.135) ** 3, 1 / 3))
    nail = nail * (1 - 0.12 * rim)[..., None]
    picture[...] = mix(picture, nail, 0.85 * inside)


Touch = Callable[[F64, F64], F64]


def paint_skin(face: Face, tone: F64, head: Part, rest: Part, size: int = 1024, nails: Rect | None = None, touch: Touch | None = None) -> bytes:
    """nails: the rectangle in which fingers lie, u around them with the back of the finger in the middle, v along them. touch: places (N, 3)
    and their colours (N, 3) -> colours, for what is this person's own."""
    both = Part(np.concatenate([head.pos, rest.pos]), np.concatenate([head.tris, rest.tris + len(head)]), np.concatenate([head.uv, rest.uv]))
    grid, mask = rasterise(both, (size, size), both.pos)
    p = grid[mask]
    colour = skin_colour(face, tone, p)
    if touch is not None:
        colour = touch(p, colour)
    near = smooth_step(0.02, 0.004, np.abs(face.head(p)))
    open_ = openness(face.head, grid, mask, reach=0.05)
    neck = smooth_step(1.345, 1.325, p[:, 1]) * smooth_step(1.25, 1.32, p[:, 1]) * smooth_step(-0.05, 0.02, p[:, 2])
    dark = near * np.maximum(0.7 * smooth_step(0.62, 0.15, open_), 0.55 * neck)
    eyes = np.exp(-np.square((np.abs(p[:, 0]) - face.eye_at[0]) / 0.045) - np.square((p[:, 1] - face.eye_at[1]) / 0.040)) * smooth_step(0.0, 0.04, p[:, 2])
    colour = colour * mix(np.ones((len(p), 3)), np.array([0.80, 0.58, 0.54]), dark * (1 - eyes))
    picture = np.tile(tone, (size, size, 1))
    picture[mask] = colour
    if nails is not None:
        paint_nails(picture, tone, nails)
    return encode(spread(picture, mask), quality=93)


def paint_eye(size: int = 512, iris: float = 0.455, dark: Colour = (0.30, 0.155, 0.075), light: Colour = (0.80, 0.50, 0.20)) -> bytes:
    """Sclera, iris and pupil seen along the line of sight; the disc's edge is at 36 degrees, the iris' at 36 times `iris`."""
    s = 2 * size
    x, y = np.meshgrid((np.arange(s) + 0.5) / s * 2 - 1, 1 - (np.arange(s) + 0.5) / s * 2)
    r, w = np.hypot(x, y), np.arctan2(y, x)
    pupil = 0.44 * iris
    white = mix(np.tile([0.975, 0.968, 0.960], (s, s, 1)), np.array([0.80, 0.75, 0.77]), 0.70 * smooth_step(0.30, 0.66, y))
    white = mix(white, np.array([0.90, 0.76, 0.73]), 0.55 * smooth_step(0.52, 0.82, np.abs(x)))
    white = mix(white, np.array([0.80, 0.75, 0.76]), 0.45 * gauss(np.maximum(r - iris, 0), 0.05))
    ray = 0.5 + 0.5 * np.sin(w * 31 + 2.1 * np.sin(w * 5)) * np.sin(w * 9 + 1.3)
    t = np.clip((r - pupil) / (iris - pupil), 0, 1)
    rise = y / iris
    tone = mix(np.tile(dark, (s, s, 1)), np.array(light), smooth_step(0.55, -0.75, rise))
    tone = mix(tone, np.clip(np.array(light) * 1.22 + 0.03, 0, 1), 0.30 * ray * smooth_step(0.0, 0.35, t) * smooth_step(1.0, 0.55, t))
    glow = np.exp(-np.square(x / (0.62 * iris)) - np.square((rise + 0.58) / 0.26))
    tone = mix(tone, np.clip(np.array(light) * 1.25 + 0.06, 0, 1), 0.85 * glow)
    tone = mix(tone, np.array(dark) * 0.48, smooth_step(0.78, 0.99, t))
    tone = mix(tone, np.array(dark) * 0.42, 0.72 * smooth_step(0.05, 0.85, rise))
    tone = mix(tone, np.array([0.050, 0.028, 0.030]), smooth_step(pupil + 0.025, pupil - 0.012, r))
    out = mix(white, tone, smooth_step(iris + 0.014, iris - 0.012, r))
    out = mix(out, np.array([1.0, 0.995, 0.98]), smooth_step(0.126, 0.106, np.hypot((x + 0.150), (y - 0.165) * 1.06)))
    out = mix(out, np.array([1.0, 0.97, 0.92]), 0.88 * smooth_step(0.056, 0.042, np.hypot(x - 0.165, y + 0.190)))
    small = out.reshape(size, 2, size, 2, 3).mean((1, 3))
    return encode(small, quality=95)


def paint_lines(lash: F64, brow: F64) -> bytes:
    """Lashes on the left half, brows on the right."""
    out = np.zeros((8, 16, 3))
    out[:, :8], out[:, 8:] = lash, brow
    return encode(out)


def paint_mouth(size: int = 64) -> bytes:
    """Hollow, teeth, tongue side by side, and deeper is darker."""
    x, y = np.meshgrid((np.arange(size) + 0.5) / size, (np.arange(size) + 0.5) / size)
    hollow = mix(np.tile([0.56, 0.22, 0.21], (size, size, 1)), np.array([0.13, 0.035, 0.045]), smooth_step(0.0, 0.30, y))
    teeth = mix(np.tile([0.965, 0.950, 0.925], (size, size, 1)), np.array([0.42, 0.20, 0.19]), smooth_step(0.50, 0.92, y))
    tongue = np.tile([0.83, 0.42, 0.41], (size, size, 1))
    return encode(np.where((x < 0.35)[..., None], hollow, np.where((x < 0.65)[..., None], teeth, tongue)))


def paint_hair(colour: F64, size: int = 256) -> bytes:
    """u across a lock, v along it: broad strands and one soft band of light."""
    x, y = np.meshgrid((np.arange(size) + 0.5) / size, (np.arange(size) + 0.5) / size)
    strand = 0.5 + 0.5 * np.sin(2 * np.pi * (3.0 * x + 0.35 * np.sin(2.4 * y)))
    out = mix(np.tile(colour, (size, size, 1)), colour * 1.55 + 0.02, 0.42 * strand)
    out = mix(out, colour * 1.9 + [0.10, 0.05, 0.03], 0.55 * gauss(y - 0.40 - 0.02 * strand, 0.085) * smooth_step(0.02, 0.3, x) * smooth_step(0.98, 0.7, x))
    out = mix(out, colour * 0.62, 0.65 * smooth_step(0.13, 0.0, np.minimum(x, 1 - x)))
    return encode(mix(out, colour * 1.5 + [0.07, 0.02, 0.01], 0.4 * smooth_step(0.6, 1.0, y)), quality=93)


def finish(colour: F64, mask: np.ndarray, ground: F64, size: int) -> bytes:
    picture = np.tile(ground, (size, size, 1))
    picture[mask] = colour
    return encode(spread(picture, mask, 8), quality=90)


def paint_locks(colour: F64, light: F64, size: int = 512) -> bytes:
    """Hair for person/strands.py: four columns of a little different tone (the first one is the ground), v the arc from the crown.

    A few broad strands, edges darker, the ends a little lighter, and one band of light at the same height all around the head.
    """
    x, y = np.meshgrid((np.arange(size) + 0.5) / size, (np.arange(size) + 0.5) / size)
    column = np.floor(4 * x)
    u = 4 * x - column
    across = np.abs(2 * u - 1)
    tone = np.choose(column.astype(int), [0.62, 1.0, 1.13, 0.90])
    strand = 0.5 + 0.5 * np.sin(2 * np.pi * (2.5 * u + 0.25 * np.sin(9 * y + 2 * column)) + column)
    fine = 0.5 + 0.5 * np.sin(2 * np.pi * (9 * u + 0.4 * np.sin(14 * y + column)))
    out = colour * tone[..., None]
    out = out * (0.90 + 0.16 * strand + 0.06 * fine)[..., None]
    arc = 0.36 * y
    middle = 0.118 + 0.010 * np.cos(2 * np.pi * u) + 0.004 * strand
    band = gauss(arc - middle, np.where(arc > middle, 0.012, 0.022)) * smooth_step(1.0, 0.45, across) * (0.75 + 0.25 * strand)
    out = mix(out, np.broadcast_to(light, out.shape), 0.60 * band * (column > 0))
    out = out * (1 - 0.42 * smooth_step(0.62, 1.0, across) * (column > 0))[..., None]
    out = mix(out, np.clip(out * 1.45 + 0.02, 0, 1), 0.55 * smooth_step(0.20, 0.33, arc))
    out = out * (1 - 0.25 * smooth_step(0.05, 0.0, arc))[..., None]
    return encode(out, quality=93)

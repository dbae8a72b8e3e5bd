"""The terrace's own pictures: what lies around it by day, at dusk and by night, the lit rooms behind the panes, a rug. sRGB, (H, W, 3) floats in 0..1.

The surroundings are one picture for the whole sphere, finer where one looks: `azimuth` and `elevation` say what a texel shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from place.textures import F, Rng, basket, leaf, noise, normals, plaster, save, tint, weave, wood

SIZE = (1024, 2048)
FRONT, FRONT_SHARE = 105.0, 0.86  # degrees to each side of straight ahead, and their share of the picture's width
LEVELS = ((0.0, -75.0), (0.10, -16.0), (0.66, 16.0), (1.0, 90.0))  # height in the picture -> elevation, degrees
PER_DEGREE = 14  # of the strip on which the town is drawn
LOW, HIGH = -16.0, 16.0


def azimuth(u: F) -> F:
    """Degrees to the right of straight ahead (+Y) of a column at u in 0..1."""
    side = (1.0 - FRONT_SHARE) / 2.0
    return np.interp(u, (0.0, side, 1.0 - side, 1.0), (-180.0, -FRONT, FRONT, 180.0))


def elevation(v: F) -> F:
    """Degrees above the horizon of a row at v in 0..1, from below."""
    return np.interp(v, [at for at, _ in LEVELS], [angle for _, angle in LEVELS])


@dataclass(frozen=True)
class Hour:
    """Colours of an hour, sRGB 0..255. sky: (elevation, colour) upwards; glow: colour, azimuth, elevation and widths; haze: what far things fade into; lit: share of
    windows with light; tones: what walls and roofs, then trees, are multiplied by."""

    sky: tuple[tuple[float, tuple[int, int, int]], ...]
    glow: tuple[tuple[int, int, int], float, float, float, float]
    cloud: tuple[tuple[int, int, int], float]
    haze: tuple[int, int, int]
    tones: tuple[tuple[float, float, float], tuple[float, float, float]]
    lit: float
    stars: bool = False


HOURS = {
    "day": Hour(
        ((-75, (150, 166, 178)), (0, (214, 224, 230)), (6, (186, 208, 228)), (25, (118, 164, 212)), (90, (54, 106, 178))),
        ((255, 246, 224), 70.0, 40.0, 26.0, 18.0), ((255, 253, 248), 0.85), (184, 200, 214), ((1.0, 0.96, 0.90), (0.92, 0.98, 0.90)), 0.0,
    ),
    "dusk": Hour(
        ((-75, (26, 28, 44)), (-1, (252, 176, 112)), (3, (248, 154, 114)), (8, (218, 126, 132)), (16, (142, 106, 154)), (32, (66, 76, 136)), (60, (30, 44, 98)), (90, (18, 28, 72))),
        ((255, 196, 120), -24.0, 0.0, 34.0, 7.0), ((255, 150, 128), 0.75), (150, 108, 132), ((0.36, 0.33, 0.44), (0.20, 0.24, 0.28)), 0.34,
    ),
    "night": Hour(
        ((-75, (5, 7, 12)), (-1, (66, 62, 82)), (4, (44, 48, 74)), (14, (24, 30, 56)), (40, (11, 16, 36)), (90, (5, 8, 22))),
        ((150, 140, 130), 10.0, -1.0, 50.0, 4.0), ((60, 64, 88), 0.4), (40, 42, 60), ((0.11, 0.11, 0.16), (0.045, 0.055, 0.075)), 0.42, True,
    ),
}  # fmt: skip


def surroundings(rng: Rng, hour: Hour) -> F:
    """The whole sphere at an hour; the same houses at every hour, because the generator is."""
    h, w = SIZE
    az = azimuth((np.arange(w) + 0.5) / w)[None]
    el = elevation(1.0 - (np.arange(h) + 0.5) / h)[:, None]
    sky = tint(*[(angle / 200.0 + 0.5, color) for angle, color in hour.sky])(el / 200.0 + 0.5)
    img = np.broadcast_to(sky, (h, w, 3)).copy()
    color, ga, ge, wide, high = hour.glow
    glow = np.exp(-(((az - ga) / wide) ** 2) - ((el - ge) / high) ** 2)[..., None]
    img += glow * 0.75 * np.clip(np.array(color) / 255 - img * 0.72, 0, 1)
    img = _clouds(rng, img, az, el, hour)
    if hour.stars:
        img = _stars(np.random.default_rng(5), img, az, el)
    strip = _strip(rng, hour)
    rows = np.clip((HIGH - el) * PER_DEGREE, 0, strip.shape[0] - 1)
    cols = ((az + 180.0) * PER_DEGREE) % strip.shape[1]
    el = np.broadcast_to(el, (h, w))
    near = _sampled(strip, np.broadcast_to(rows, (h, w)), np.broadcast_to(cols, (h, w)), SIZE)
    cover = near[..., 3:] * (el < HIGH)[..., None]
    img = np.clip(img * (1 - cover) + near[..., :3] * cover, 0, 1)
    # Further down lie gardens in the shade of their trees.
    patches = tint((0.0, (26, 38, 24)), (0.6, (58, 74, 42)), (1.0, (92, 104, 62)))(np.clip(0.45 + 0.22 * noise(rng, (h, w), beta=1.7, stretch=(1.0, 2.0)), 0, 1)) * hour.tones[1]
    down = np.clip((-11.5 - el) / 2.5, 0, 1)[..., None]
    return img * (1 - down) + patches * down


def _sampled(strip: F, rows: F, cols: F, size: tuple[int, int]) -> F:
    """The strip at fractional places, averaged over what a texel covers by sampling a strip that was shrunk where the picture is coarse."""
    coarse = np.asarray(Image.fromarray((strip * 255).astype(np.uint8), "RGBA").resize((strip.shape[1] // 4, strip.shape[0]), Image.Resampling.BOX), float) / 255
    out = _bilinear(strip, rows, cols)
    side = (1.0 - FRONT_SHARE) / 2.0
    x = (np.arange(size[1]) + 0.5) / size[1]
    out[:, (x < side) | (x > 1.0 - side)] = _bilinear(coarse, rows, cols / 4)[:, (x < side) | (x > 1.0 - side)]
    return out


def _bilinear(image: F, rows: F, cols: F) -> F:
    r0, c0 = np.floor(rows).astype(int), np.floor(cols).astype(int)
    fr, fc = (rows - r0)[..., None], (cols - c0)[..., None]
    r1, c1 = np.minimum(r0 + 1, image.shape[0] - 1), (c0 + 1) % image.shape[1]
    c0 %= image.shape[1]
    return (image[r0, c0] * (1 - fc) + image[r0, c1] * fc) * (1 - fr) + (image[r1, c0] * (1 - fc) + image[r1, c1] * fc) * fr


def _clouds(rng: Rng, img: F, az: F, el: F, hour: Hour) -> F:
    """Long bands above the horizon, lit from below; they thin out overhead."""
    color, much = hour.cloud
    field = noise(rng, (512, 2048), beta=3.0, stretch=(3.2, 0.7), low=4)
    fine = noise(rng, (512, 2048), beta=2.2, stretch=(2.4, 0.8), low=16)
    rows = np.broadcast_to(np.clip((el + 5) / 95 * 511, 0, 511), img.shape[:2])
    cols = np.broadcast_to((az + 180) / 360 * 2048 % 2048, img.shape[:2])
    density = np.clip(_bilinear((0.75 * field + 0.28 * fine)[..., None], rows, cols)[..., 0] - 0.35, 0, 1.4) / 1.4
    band = np.exp(-(((el - 15) / 11) ** 2)) + 0.4 * np.exp(-(((el - 42) / 20) ** 2))
    amount = (density * band * much)[..., None]
    return img + amount * (np.array(color) / 255 - img)


def _stars(rng: Rng, img: F, az: F, el: F) -> F:
    """Stars as round as the picture's grid lets them be, and a moon with a halo."""
    height, width = img.shape[:2]
    for _ in range(900):
        y, x = int(rng.uniform(0, height * 0.40)), int(rng.uniform(0, width))
        img[y, x : x + 1] = np.minimum(1, img[y, x : x + 1] + rng.uniform(0.10, 0.8) ** 2)
    away = np.hypot((az - 34.0) * np.cos(np.radians(25.0)), el - 25.0)
    img = img + (np.exp(-away / 2.6) * 0.22 + np.exp(-((away / 9.0) ** 2)) * 0.05)[..., None] * np.array([0.75, 0.82, 1.0])
    disc = np.clip((1.15 - away) / 0.12, 0, 1)[..., None]
    return img * (1 - disc) + disc * np.array([0.97, 0.96, 0.90])


def _strip(rng: Rng, hour: Hour) -> F:
    """Hills, the town below and its trees, all the way round: (H, W, 4), LOW..HIGH degrees, PER_DEGREE texels each."""
    w, h = 360 * PER_DEGREE, round((HIGH - LOW) * PER_DEGREE)
    picture = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    row = lambda degrees: (HIGH - degrees) * PER_DEGREE  # noqa: E731
    haze = np.array(hour.haze, float)
    for level, amount, ground, far in ((2.6, 1.5, (96, 112, 122), 0.80), (1.2, 1.1, (88, 104, 96), 0.58), (-0.2, 0.8, (82, 98, 74), 0.34)):
        edge = level + amount * noise(rng, (8, w), beta=3.3, low=3)[0] + 0.05 * noise(rng, (8, w), beta=1.4, low=60)[0]
        color = np.array(ground) * hour.tones[1] * (1 - far) + haze * far
        draw.polygon([(0, h), *((float(x), float(row(edge[x]))) for x in range(0, w, 3)), (w, h)], fill=(*color.astype(int), 255))
    lights = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    for level, size, far in ((-1.6, 0.55, 0.55), (-3.1, 0.8, 0.36), (-5.2, 1.15, 0.2), (-8.0, 1.7, 0.08)):
        _houses(rng, draw, ImageDraw.Draw(lights), hour, (w, h), row(level), size, far, haze)
        _crowns(rng, picture, hour, row(level - 0.9 * size), size, far, haze)
        draw = ImageDraw.Draw(picture)
    for level, size in ((-11.5, 1.9), (-13.5, 2.3), (-15.5, 2.6)):  # the gardens at our feet
        for _ in range(3):
            _crowns(rng, picture, hour, row(level), size, 0.0, haze)
            lights.paste((0, 0, 0, 0), (0, int(row(level + 2.0)), w, h))
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8)), float) / 255
    glow = np.asarray(lights.filter(ImageFilter.GaussianBlur(5)), float) / 255 * 1.3
    sharp = np.asarray(lights.filter(ImageFilter.GaussianBlur(0.7)), float) / 255
    soft[..., :3] = np.maximum(np.maximum(soft[..., :3], sharp[..., :3] * sharp[..., 3:]), np.clip(soft[..., :3] + glow[..., :3] * glow[..., 3:] * 0.5, 0, 1))
    return soft


WALLS = ((226, 206, 178), (214, 178, 142), (204, 190, 176), (232, 218, 196), (196, 152, 122))
ROOFS = ((168, 92, 66), (152, 84, 66), (132, 82, 70), (176, 108, 78), (120, 100, 94))
GLOWS = ((255, 208, 126), (255, 188, 98), (255, 224, 168), (250, 170, 92))


def _houses(rng: Rng, draw: ImageDraw.ImageDraw, lights: ImageDraw.ImageDraw, hour: Hour, size: tuple[int, int], base: float, scale: float, far: float, haze: F) -> None:
    """A row of houses seen a little from above: wall, roof, windows; now and then a tower."""
    shade = lambda c, f=1.0: tuple(int(v) for v in np.clip(np.array(c) * hour.tones[0] * f * (1 - far) + haze * far, 0, 255)) + (255,)  # noqa: E731
    x, w = -10.0, size[0]
    while x < w:
        wide, high = rng.uniform(20, 44) * scale, rng.uniform(17, 34) * scale
        tower = rng.random() < 0.035
        if tower:
            wide, high = 13 * scale, 62 * scale
        top, wall, roof = base - high, WALLS[int(rng.integers(5))], ROOFS[int(rng.integers(5))]
        f = rng.uniform(0.86, 1.06)
        draw.rectangle((x, top, x + wide, size[1]), fill=shade(wall, f))
        draw.rectangle((x + wide * 0.62, top, x + wide, size[1]), fill=shade(wall, f * 0.86))
        peak = (26 if tower else rng.uniform(7, 14)) * scale
        over = 1.5 * scale
        draw.polygon([(x - over, top + 1), (x + wide * (0.5 if tower else 0.16), top - peak), (x + wide * (0.5 if tower else 0.84), top - peak), (x + wide + over, top + 1)], fill=shade(roof, f))
        if not tower:
            _chimney(rng, draw, shade(roof, 0.8), x + wide * 0.7, top - peak, scale)
        for wx in np.arange(x + 3.5 * scale, x + wide - 4 * scale, 7.5 * scale):
            for wy in np.arange(top + 4.5 * scale, base + 26 * scale, 9.5 * scale):
                pane = (wx, wy, wx + 2.9 * scale, wy + 4.4 * scale)
                draw.rectangle(pane, fill=shade((92, 96, 104), 0.9))
                chance, tone = rng.random(), GLOWS[int(rng.integers(4))]
                if chance < hour.lit:
                    lights.rectangle(pane, fill=(*tone, int(255 * (1 - 0.35 * far))))
        x += wide * rng.uniform(0.92, 1.55)


def _chimney(rng: Rng, draw: ImageDraw.ImageDraw, fill: tuple[int, ...], x: float, y: float, scale: float) -> None:
    if rng.random() < 0.4:
        draw.rectangle((x, y - 3 * scale, x + 3 * scale, y + 5 * scale), fill=fill)


def _crowns(rng: Rng, picture: Image.Image, hour: Hour, base: float, scale: float, far: float, haze: F) -> None:
    """Round trees and slim cypresses between the houses, their edges feathered with leaves."""
    mask = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(round(230 / scale**0.6)):
        cx, size = rng.uniform(0, picture.size[0]), rng.uniform(8, 19) * scale
        slim = rng.random() < 0.35
        for _ in range(round(26 * size**0.9)):
            a, r = rng.uniform(0, 2 * np.pi), rng.random() ** 0.6
            px, py = (cx + 0.28 * size * r * np.cos(a) * (0.4 + 0.6 * rng.random()), base - 1.4 * size * rng.random()) if slim else (cx + size * r * np.cos(a), base - 0.55 * size + 0.7 * size * r * np.sin(a))
            d = rng.uniform(0.7, 1.7) * scale**0.5
            draw.ellipse((px - d, py - d, px + d, py + d), fill=255)
    h, w = picture.size[1], picture.size[0]
    tone = tint((0.0, (46, 62, 40)), (1.0, (112, 128, 76)))(np.clip(0.45 + 0.25 * noise(rng, (h, w // 4), beta=1.6), 0, 1)).repeat(4, 1) * 255
    tone = np.clip(tone * hour.tones[1] * (1 - far) + haze * far, 0, 255).astype(np.uint8)
    picture.paste(Image.fromarray(tone), mask=mask.filter(ImageFilter.GaussianBlur(0.6)))


def indoors(rng: Rng, size: tuple[int, int] = (512, 512)) -> F:
    """What the panes show of the lit room: the left half a door's height, the right half a window's. A lamp, a shelf, curtains, all soft."""
    h, w = size
    y, x = np.mgrid[0:h, 0:w] / (h, w)[0]
    base = tint((0.0, (255, 206, 140)), (0.55, (232, 158, 92)), (1.0, (120, 70, 40)))(np.clip(y * 0.9 + 0.08, 0, 1))
    picture = Image.fromarray((base * 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for left in (0, w // 2):
        draw.rectangle((left + 150, h * 0.30, left + 226, h * 0.86), fill=(124, 74, 44))
        for k in range(5):
            draw.rectangle((left + 154, h * (0.32 + 0.11 * k), left + 222, h * (0.34 + 0.11 * k)), fill=(214, 150, 96))
            for b in range(7):
                tone = [(96, 50, 38), (150, 104, 60), (70, 70, 72), (176, 132, 92)][int(rng.integers(4))]
                draw.rectangle((left + 156 + 9 * b, h * (0.355 + 0.11 * k), left + 163 + 9 * b, h * (0.43 + 0.11 * k)), fill=tone)
        draw.polygon([(left + 66, h * 0.42), (left + 112, h * 0.42), (left + 128, h * 0.55), (left + 50, h * 0.55)], fill=(255, 240, 206))
        draw.rectangle((left + 86, h * 0.55, left + 92, h * 0.84), fill=(92, 56, 36))
        draw.rectangle((left + 20, h * 0.74, left + 136, h * 0.90), fill=(140, 84, 58))
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(5)), float) / 255
    for left in (0.0, 0.5):
        u = (x - left) * 2
        inside = (u >= 0) & (u < 1)
        fold = 0.5 + 0.5 * np.sin(u * 150 + 2 * np.sin(7 * y))
        veil = np.clip(1.2 - np.minimum(u, 1 - u) / 0.14, 0, 1) * inside
        soft = soft * (1 - 0.78 * veil[..., None]) + (0.78 * veil * (0.72 + 0.28 * fold))[..., None] * np.array([1.0, 0.80, 0.55])
    return np.clip(soft, 0, 1)


def rug(rng: Rng, size: tuple[int, int] = (768, 768)) -> F:
    """A flat outdoor rug: broad indigo and cream stripes, each with thin ones beside it."""
    h, w = size
    x = np.arange(w)[None] / w
    cream, indigo, rust = (np.array(c) / 255 for c in ((218, 206, 184), (58, 72, 104), (168, 92, 62)))
    at = (x * 7) % 1
    img = np.where((at < 0.34)[..., None], indigo, cream)
    img = np.where(((at > 0.43) & (at < 0.48) | (at > 0.86) & (at < 0.91))[..., None], rust, img)
    thread = 1 - 0.14 * (np.arange(h) // 3 % 2)[:, None, None]
    worn = 1 + 0.05 * noise(rng, size, beta=1.0) + 0.04 * noise(rng, size, beta=2.4)
    return np.clip(np.broadcast_to(img, (h, w, 3)) * thread * worn[..., None], 0, 1)


TEAK = tint((0.0, (84, 58, 40)), (0.45, (142, 104, 74)), (0.8, (172, 134, 98)), (1.0, (192, 156, 120)))
GREYED = tint((0.0, (70, 56, 46)), (0.45, (126, 104, 86)), (0.8, (156, 132, 110)), (1.0, (178, 156, 134)))


def deck(rng: Rng, n: int = 1024, rows: int = 14) -> tuple[F, F, F]:
    """Boards along x, 14 cm wide, with open gaps and fine grooves: colour, height in 0..1, roughness."""
    y = np.arange(n)[:, None] / n * rows
    board, at = np.floor(y).astype(int), y % 1
    tone = np.zeros((n, n))
    for k in range(rows):
        own = noise(rng, (n // rows + 2, n), beta=1.7, stretch=(18.0, 1.0))[: int((board == k).sum())]
        knots = noise(rng, own.shape, beta=2.8, stretch=(4.0, 1.0))
        tone[(board == k)[:, 0]] = 0.55 + rng.normal(0, 0.10) + 0.10 * own + 0.07 * knots
    gap = (at < 0.035) | (at > 0.965)
    groove = 0.5 + 0.5 * np.cos(2 * np.pi * at * 9)
    height = np.where(gap, 0.0, 0.82 + 0.10 * groove) * np.ones((1, n))
    ends = np.zeros((n, n), bool)
    for k in range(rows):
        joint = int(rng.integers(n))
        ends[(board == k)[:, 0], joint : joint + 4] = True
    height = np.where(ends, 0.1, height)
    worn = np.clip(noise(rng, (n, n), beta=2.6) * 0.25 + 0.5, 0, 1)[..., None]
    colour = TEAK(np.clip(tone, 0, 1)) * (1 - worn) + GREYED(np.clip(tone, 0, 1)) * worn
    colour = colour * (0.30 + 0.70 * np.clip(height * 1.15, 0, 1))[..., None]
    rough = np.clip(0.60 + 0.06 * noise(rng, (n, n), beta=2.0), 0.3, 1)
    return colour, height, rough


def lantern(n: int = 128) -> F:
    """How a lantern's pane glows: brightest where the candle stands."""
    y, x = np.mgrid[0:n, 0:n] / n
    near = np.exp(-(((x - 0.5) / 0.32) ** 2) - ((y - 0.62) / 0.30) ** 2)
    return np.clip(near[..., None] * np.array([1.0, 0.86, 0.62]) + np.array([0.20, 0.12, 0.06]), 0, 1)


def make_all(folder: Path, seed: int = 11) -> None:
    """Every texture of the terrace into `folder`, each from its own generator so that changing one leaves the others alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = lambda k: np.random.default_rng([seed, k])  # noqa: E731
    colour, height, rough = deck(rng(1))
    save(colour, folder / "deck.jpg", 90)
    save(normals(height, 1.6), folder / "deck_normal.jpg", 88)
    save(np.stack([np.ones_like(rough), rough, np.zeros_like(rough)], -1)[::2, ::2], folder / "deck_rough.jpg", 85)
    save(wood(rng(2), TEAK, (256, 512), 7), folder / "teak.jpg", 88)
    save(normals(plaster(rng(3)), 3.0), folder / "plaster_normal.jpg", 88)
    colour, height = weave(rng(4))
    save(colour, folder / "weave.jpg", 86)
    save(normals(height, 0.9), folder / "weave_normal.jpg", 84)
    save(leaf(rng(5)), folder / "leaf.jpg", 88)
    save(basket(rng(6)), folder / "rattan.jpg", 86)
    save(indoors(rng(7)), folder / "indoors.jpg", 90)
    save(rug(rng(8)), folder / "rug.jpg", 87)
    save(lantern(), folder / "lantern.jpg", 92)
    for name, hour in HOURS.items():
        save(surroundings(rng(20), hour), folder / f"{name}.jpg", 90)

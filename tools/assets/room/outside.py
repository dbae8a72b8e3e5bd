"""What is seen through the window, once for each time of day: one picture of four strips (garden, roofs, hills, sky from below), and their silhouettes.

The silhouettes are the same numbers for the shapes (shell.view cuts the strips along them) and for the pictures (which paint them). Strips keep clear of one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from place.textures import F, Rng, noise, tint

WIDTH, HEIGHT = 2048, 1280
STRIPS = {"garden": (0.004, 0.246), "roofs": (0.254, 0.436), "hills": (0.444, 0.596), "sky": (0.604, 0.998)}  # v from the picture's foot
RGB8 = tuple[int, int, int]


@dataclass(frozen=True)
class Hour:
    """Colours of a time of day, sRGB. sky: from horizon to zenith. lit: share of windows with light. leaf: garden greens, dark and light."""

    sky: tuple[tuple[float, RGB8], ...]
    glow: RGB8
    cloud: RGB8
    ridges: tuple[RGB8, RGB8, RGB8]
    wall: tuple[RGB8, RGB8]
    roof: tuple[RGB8, RGB8]
    lit: float
    leaf: tuple[RGB8, RGB8]
    stars: bool = False


HOURS = {
    "day": Hour(((0.0, (226, 238, 246)), (0.25, (176, 212, 242)), (0.6, (118, 174, 230)), (1.0, (74, 134, 208))), (255, 250, 235), (255, 255, 255),
                ((150, 178, 196), (122, 156, 146), (96, 138, 98)), ((232, 222, 206), (206, 190, 168)), ((168, 92, 70), (132, 84, 72)), 0.0, ((44, 84, 36), (140, 176, 84))),
    "dusk": Hour(((0.0, (255, 190, 120)), (0.13, (250, 166, 118)), (0.30, (214, 138, 136)), (0.52, (132, 112, 156)), (0.78, (66, 76, 130)), (1.0, (36, 48, 98))),
                 (255, 214, 150), (255, 166, 140), ((150, 116, 138), (104, 88, 120), (70, 66, 96)), ((84, 74, 92), (64, 58, 78)), ((62, 48, 64), (50, 42, 60)), 0.5,
                 ((20, 28, 30), (66, 78, 64))),
    "night": Hour(((0.0, (44, 54, 88)), (0.2, (28, 38, 72)), (0.6, (15, 22, 50)), (1.0, (8, 12, 32))), (70, 80, 120), (40, 48, 80),
                  ((26, 34, 58), (20, 26, 46), (15, 20, 36)), ((30, 32, 48), (24, 26, 40)), ((18, 20, 34), (14, 16, 28)), 0.36, ((6, 10, 14), (24, 34, 36)), True),
}  # fmt: skip


def _line(rng: Rng, n: int, beta: float, low: int) -> F:
    """Smooth noise along a line of WIDTH points, taken at n of them; mean 0, deviation 1."""
    return np.interp(np.linspace(0, 1, n), np.linspace(0, 1, WIDTH), noise(rng, (8, WIDTH), beta=beta, low=low)[0])


def houses(seed: int = 5) -> list[tuple[float, float, float, float, int]]:
    """(left, width, eaves, ridge, tone) of the row of roofs, in shares of the strip; ridge 0.97 at most."""
    rng, out, x = np.random.default_rng(seed), [], -0.01
    while x < 1.0:
        w = rng.uniform(0.055, 0.095)
        eaves = rng.uniform(0.50, 0.64)
        out.append((x, w, eaves, min(eaves + rng.uniform(0.13, 0.20), 0.90), int(rng.integers(2))))
        x += w * rng.uniform(0.98, 1.25)
    return out


def silhouettes(name: str, n: int) -> F:
    """(n,) height of a strip's upper edge in 0..1 along its width."""
    u = np.linspace(0, 1, n)
    if name == "sky":
        return np.ones(n)
    if name == "hills":
        return np.clip(0.755 + 0.055 * _line(np.random.default_rng(1), n, 3.4, 2), 0.3, 0.98)
    if name == "roofs":
        top = np.full(n, 0.36)
        for left, w, eaves, ridge, _ in houses():
            inside = (u >= left) & (u <= left + w)
            rise = 1 - np.abs((u - left - w / 2) / (w / 2))
            top = np.where(inside, np.maximum(top, eaves + (ridge - eaves) * np.clip(rise, 0, 1)), top)
        return top
    rng = np.random.default_rng(3)
    top = 0.46 + 0.022 * _line(rng, n, 2.2, 5)
    for number in range(15):
        at, wide, tall = rng.uniform(0, 1), rng.uniform(0.022, 0.048), rng.uniform(0.04, 0.17)
        if number % 6 == 0:
            at, wide, tall = (0.30, 0.60, 0.93)[number // 6], 0.045, (0.36, 0.30, 0.40)[number // 6]
        for lobe in range(5):  # a crown is a few round heads
            off, size = rng.normal(0, 0.5) * wide, rng.uniform(0.45, 0.8)
            d = np.abs(u - at - off) / (wide * size)
            high = tall * (1 - 0.55 * abs(off) / wide) * rng.uniform(0.8, 1.0)
            top = np.maximum(top, 0.46 + high * np.sqrt(np.clip(1 - d**2, 0, None)) * (d < 1))
    return np.clip(top + 0.010 * _line(rng, n, 0.9, 40) + 0.007 * _line(rng, n, 0.4, 90), 0.3, 0.985)


def picture(name: str) -> F:
    """(HEIGHT, WIDTH, 3) of a time of day."""
    hour = HOURS[name]
    img = np.zeros((HEIGHT, WIDTH, 3))
    for strip, maker in (("sky", _sky), ("hills", _hills), ("roofs", _roofs), ("garden", _garden)):
        v0, v1 = STRIPS[strip]
        top, foot = round(HEIGHT * (1 - v1)) - 4, round(HEIGHT * (1 - v0)) + 4
        img[max(top, 0) : foot] = maker(hour, np.random.default_rng([2, len(strip)]), min(foot, HEIGHT) - max(top, 0))
    return np.clip(img, 0, 1)


def _sky(hour: Hour, rng: Rng, h: int) -> F:
    """The horizon lies at 0.336 of the strip: below it the hills cover. From the room one sees some 20 degrees above it."""
    y = np.clip(((1 - np.arange(h)[:, None] / h) - 0.336) / 0.36, 0, 1)
    x = np.arange(WIDTH) / WIDTH
    img = np.broadcast_to(tint(*hour.sky)(y), (h, WIDTH, 3)).copy()
    sun = np.exp(-(((x - 0.44) / 0.17) ** 2))[None] * np.exp(-((y / 0.16) ** 2))
    img += sun[..., None] * (np.array(hour.glow) / 255 - img) * 0.65
    sheets = noise(rng, (h, WIDTH), beta=3.0, stretch=(3.0, 0.55), low=4)
    wisps = noise(rng, (h, WIDTH), beta=2.2, stretch=(2.2, 0.6), low=14)
    cloud = np.clip(sheets * 0.7 + 0.22 * wisps - 0.15, 0, 1) ** 0.8 * np.exp(-(((y - 0.36) / 0.30) ** 2))
    img += (cloud * 0.75)[..., None] * (np.array(hour.cloud) / 255 - img)
    if hour.stars:
        for _ in range(420):
            sy, sx = int(rng.uniform(0, h * 0.72)), int(rng.uniform(0, WIDTH))
            img[sy, sx] = np.minimum(1, img[sy, sx] + rng.uniform(0.15, 0.75) * np.array([0.95, 0.97, 1.0]))
        yy, xx = np.mgrid[0:h, 0:WIDTH]
        r = np.hypot(xx - WIDTH * 0.585, yy - h * 0.50)
        img += np.exp(-(((r - 0) / 60) ** 2))[..., None] * 0.16
        img = np.where((r < 15)[..., None], np.array([0.98, 0.96, 0.88]), img)
    return img + rng.uniform(-0.5, 0.5, (h, WIDTH, 1)) / 255


def _hills(hour: Hour, rng: Rng, h: int) -> F:
    y = 1 - np.arange(h)[:, None] / h
    img = np.broadcast_to(np.array(hour.ridges[0]) / 255, (h, WIDTH, 3)).copy()
    second = 0.64 + 0.04 * noise(rng, (8, WIDTH), beta=2.8, low=3)[0]
    third = 0.55 + 0.03 * noise(rng, (8, WIDTH), beta=2.4, low=4)[0]
    for edge, colour in ((second, hour.ridges[1]), (third, hour.ridges[2])):
        img = np.where((y < edge)[..., None], np.array(colour) / 255, img)
    img *= (1 + 0.05 * noise(rng, (h, WIDTH), beta=1.6))[..., None]
    out = Image.fromarray((np.clip(img, 0, 1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(out)
    for _ in range(int(520 * hour.lit)):  # the lights of the far town
        px, py = rng.uniform(0, WIDTH), h * (1 - rng.uniform(0.40, 0.60))
        colour = [(255, 214, 140), (255, 188, 100), (255, 232, 180)][int(rng.integers(3))]
        draw.rectangle((px, py, px + rng.uniform(1, 2.6), py + rng.uniform(1, 2)), fill=colour)
    soft = np.asarray(out.filter(ImageFilter.GaussianBlur(0.7)), float)
    glow = np.asarray(out.filter(ImageFilter.GaussianBlur(5)), float)
    return np.maximum(soft, glow) / 255


def _roofs(hour: Hour, rng: Rng, h: int) -> F:
    out = Image.new("RGB", (WIDTH, h), hour.wall[1])
    draw = ImageDraw.Draw(out)
    at = lambda u, v: (u * WIDTH, h * (1 - v))  # noqa: E731
    for left, w, eaves, ridge, tone in houses():
        draw.rectangle((*at(left, 1.0), *at(left + w, 0.0)), fill=hour.roof[tone])
        draw.rectangle((*at(left, eaves), *at(left + w, 0.0)), fill=hour.wall[tone])
        gable = rng.random() < 0.5
        if gable:
            draw.polygon([at(left, eaves), at(left + w / 2, ridge), at(left + w, eaves)], fill=hour.wall[tone])
            draw.line([at(left, eaves), at(left + w / 2, ridge), at(left + w, eaves)], fill=hour.roof[tone], width=7)
        else:
            for k in range(6):
                v = eaves + (ridge - eaves) * k / 6
                draw.line([at(left, v), at(left + w, v)], fill=tuple(int(c * 0.93) for c in hour.roof[tone]), width=1)
        for row in range(3):
            v = eaves - 0.09 - row * 0.15
            for k in range(3):
                u = left + w * (0.2 + 0.3 * k)
                lit = rng.random() < hour.lit
                warm = [(255, 206, 122), (255, 184, 98), (255, 226, 168)][int(rng.integers(3))]
                pane = warm if lit else tuple(int(c * 0.62) for c in hour.wall[tone])
                x0, y0 = at(u - w * 0.055, v + 0.045)
                x1, y1 = at(u + w * 0.055, v - 0.045)
                draw.rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), fill=tuple(min(255, int(c * 1.18)) for c in hour.wall[tone]))
                draw.rectangle((x0, y0, x1, y1), fill=pane)
                draw.line(((x0 + x1) / 2, y0, (x0 + x1) / 2, y1), fill=hour.wall[tone], width=1)
        if gable and rng.random() < hour.lit:
            u, v = at(left + w / 2, eaves + (ridge - eaves) * 0.35)
            draw.ellipse((u - 5, v - 6, u + 5, v + 6), fill=(255, 210, 130))
    soft = np.asarray(out.filter(ImageFilter.GaussianBlur(0.8)), float)
    glow = np.asarray(out.filter(ImageFilter.GaussianBlur(8)), float)
    shade = 1 + 0.04 * noise(rng, (h, WIDTH), beta=1.5)
    return np.maximum(soft, glow * (0.9 if hour.lit else 0)) / 255 * shade[..., None]


def _garden(hour: Hour, rng: Rng, h: int) -> F:
    """Crowns of leaves: dabs from dark to light, lit from above, so that the silhouette reads as trees and hedges."""
    dark, light = np.array(hour.leaf[0], float), np.array(hour.leaf[1], float)
    out = Image.fromarray(np.broadcast_to((dark * 0.9).astype(np.uint8), (h, WIDTH, 3)).copy())
    draw = ImageDraw.Draw(out)
    edge = silhouettes("garden", WIDTH)
    clumps = noise(rng, (h, WIDTH), beta=2.4, low=10)
    for k in range(18000):
        px, v = rng.uniform(0, WIDTH), rng.uniform(0, 1)
        top = edge[int(px) % WIDTH]
        below = np.clip((top - v) / 0.28, 0, 1)
        row = min(int(h * (1 - v)), h - 1)
        tone = np.clip(0.62 - 0.55 * below + 0.22 * clumps[row, int(px) % WIDTH] + rng.normal(0, 0.12), 0, 1) * (0.35 + 0.65 * k / 18000)
        colour = tuple(int(c) for c in dark + (light - dark) * tone)
        size, lean = rng.uniform(3, 8), rng.uniform(0.5, 1.4)
        draw.ellipse((px - size, row - size * lean * 0.5, px + size, row + size * lean * 0.5), fill=colour)
    return np.asarray(out.filter(ImageFilter.GaussianBlur(0.7)), float) / 255

"""The pictures that only this room has: rug, view, books, art, what the wall screen shows. sRGB, (H, W, 3) floats in 0..1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from room import outside
from place.textures import (
    bead, braid, cork, felt, grain_maps,
    OAK, F, Rng, basket, boucle, leaf, noise, normals, planks, plaster, save, shade_glow, tint, weave, wood
)


def rug(rng: Rng, size: tuple[int, int] = (736, 1024)) -> F:
    """A woven rug, whole: cream ground, rows of rust, indigo and ochre diamonds, a border."""
    h, w = size
    y, x = np.mgrid[0:h, 0:w].astype(float)
    cell = 8.0  # knots, so that edges step as woven ones do
    cx, cy = (np.floor(x / cell * 2) * cell / 2 - w / 2) / (h / 2), (np.floor(y / cell * 2) * cell / 2 - h / 2) / (h / 2)
    cream, rust, indigo, ochre = (np.array(c) / 255 for c in ((222, 208, 184), (160, 78, 52), (62, 74, 98), (196, 146, 74)))
    img = np.broadcast_to(cream, (h, w, 3)).copy()
    period = 0.46
    dx = np.abs((cx + period / 2) % period - period / 2) / (period / 2)
    dy = np.abs((cy + period / 2) % period - period / 2) / (period / 2)
    d = dx + dy
    odd = ((np.floor((cx + period / 2) / period) + np.floor((cy + period / 2) / period)) % 2)[..., None]
    img = np.where(((d > 0.70) & (d < 0.86))[..., None], np.where(odd > 0, rust, indigo), img)
    img = np.where((d < 0.42)[..., None], np.where(odd > 0, ochre, rust), img)
    img = np.where((d < 0.18)[..., None], cream, img)
    edge = np.minimum(np.minimum(x, w - 1 - x), np.minimum(y, h - 1 - y)) / h
    for lo, hi, colour in ((0.0, 0.012, cream), (0.012, 0.075, rust), (0.075, 0.088, cream), (0.088, 0.105, indigo), (0.105, 0.12, cream)):
        img = np.where(((edge >= lo) & (edge < hi))[..., None], colour, img)
    zig = np.abs((np.floor(x / 8) * 8 + np.floor(y / 8) * 8) % 64 - 32) / 32
    img = np.where((((edge > 0.028) & (edge < 0.06)) & (zig < 0.3))[..., None], cream, img)
    pile = 1 + 0.07 * noise(rng, size, beta=0.8) + 0.05 * noise(rng, size, beta=2.4, stretch=(1.0, 6.0))
    thread = 1 - 0.10 * (np.floor(y / 2) % 2)[..., None]
    return np.clip(img * pile[..., None] * thread, 0, 1)


def books(rng: Rng, cells: int = 16, size: int = 512) -> F:
    """A strip of `cells` book covers side by side: cloth colours, bands, a title's gold lines. A spine shows a cell's middle."""
    cloth = [(122, 58, 44), (58, 74, 92), (176, 136, 78), (72, 88, 70), (196, 178, 148), (92, 62, 74), (52, 62, 66), (158, 96, 62),
             (206, 196, 176), (110, 120, 108), (140, 70, 66), (86, 98, 120), (186, 158, 112), (60, 52, 54), (128, 140, 130), (170, 112, 92)]  # fmt: skip
    step = size // cells
    picture = Image.new("RGB", (size, size))
    draw = ImageDraw.Draw(picture)
    for k in range(cells):
        x, base = k * step, cloth[k % len(cloth)]
        draw.rectangle((x, 0, x + step - 1, size), fill=base)
        ink = (226, 196, 130) if sum(base) < 360 else (70, 50, 40)
        top = int(rng.uniform(0.10, 0.2) * size)
        for y in (top, int(size * rng.uniform(0.8, 0.9))):
            draw.rectangle((x, y, x + step, y + 5), fill=ink)
        for line in range(int(rng.integers(1, 3))):
            lx = x + step * (0.36 + 0.22 * line)
            draw.rectangle((lx, top + 40, lx + 3, top + 40 + rng.uniform(90, 220)), fill=ink)
    cloth_noise = 1 + 0.05 * noise(rng, (size, size), beta=0.7)
    return np.clip(np.asarray(picture, float) / 255 * cloth_noise[..., None], 0, 1)


def art(rng: Rng, n: int = 1024) -> F:
    """Four prints in one square: hills at sunset, a branch, arches, the sea."""
    picture = Image.new("RGB", (n, n), (232, 222, 204))
    draw = ImageDraw.Draw(picture)
    half = n // 2
    # hills and a sun
    draw.rectangle((0, 0, half, half), fill=(238, 214, 184))
    draw.ellipse((half * 0.52, half * 0.22, half * 0.82, half * 0.52), fill=(206, 104, 62))
    for level, colour in ((0.55, (196, 150, 112)), (0.68, (150, 104, 84)), (0.8, (88, 84, 84))):
        edge = [(x, half * (level + 0.06 * np.sin(x / half * 7 + level * 20) + 0.03 * np.sin(x / half * 17 + level * 9))) for x in range(0, half + 8, 8)]
        draw.polygon([(0, half), *edge, (half, half)], fill=colour)
    # a branch
    draw.rectangle((half, 0, n, half), fill=(234, 228, 212))
    stem = [(half + half * (0.5 + 0.08 * np.sin(t * 3)), half * (0.92 - 0.8 * t)) for t in np.linspace(0, 1, 40)]
    draw.line(stem, fill=(84, 92, 70), width=6)
    for k, (sx, sy) in enumerate(stem[6::3]):
        side, length = (-1 if k % 2 else 1), 118 - 5 * k
        tip = (sx + side * length, sy - length * 0.55)
        draw.polygon(
            [(sx, sy), (sx + side * length * 0.4, sy - length * 0.52), tip, (sx + side * length * 0.62, sy - length * 0.06)],
            fill=[(98, 116, 86), (126, 138, 100), (74, 94, 80)][k % 3],
        )
    # arches
    draw.rectangle((0, half, half, n), fill=(226, 206, 182))
    for k, colour in enumerate(((168, 92, 66), (214, 166, 96), (94, 110, 104), (226, 206, 182))):
        inset = half * (0.14 + 0.095 * k)
        draw.rounded_rectangle((inset, half + inset * 1.1, half - inset, n + half), radius=(half - 2 * inset) / 2, fill=colour)
    # the sea
    for k in range(half):
        t = k / half
        sky, sea = np.array([236, 206, 180]) * (1 - t) + np.array([226, 160, 128]) * t, np.array([96, 128, 138]) * (1 - t) + np.array([40, 62, 84]) * t
        draw.line((half, half + k, n, half + k), fill=tuple(int(c) for c in (sky if t < 0.46 else sea)))
    for _ in range(90):
        y = half + half * rng.uniform(0.5, 0.97)
        x, length = half + half * rng.uniform(0.1, 0.8), rng.uniform(10, 60)
        draw.line((x, y, x + length, y), fill=(168, 172, 164), width=2)
    draw.rectangle((0, n - 1, half, n), fill=(226, 206, 182))
    paper = 1 + 0.02 * noise(rng, (n, n), beta=1.2)
    return np.clip(np.asarray(picture, float) / 255 * paper[..., None], 0, 1)


def screen(rng: Rng, size: tuple[int, int] = (432, 768)) -> F:
    """What the wall screen shows at rest: a still lake under the first stars."""
    h, w = size
    y = np.arange(h)[:, None] / h
    img = np.broadcast_to(
        tint((0, (22, 34, 66)), (0.36, (70, 82, 126)), (0.55, (206, 142, 128)), (0.60, (244, 190, 140)))(np.minimum(y, 0.6)), (h, w, 3)
    ).copy()
    for level, amount, colour in ((0.50, 0.055, (92, 86, 120)), (0.55, 0.035, (54, 60, 92)), (0.59, 0.016, (30, 38, 58))):
        edge = level + amount * noise(rng, (8, w), beta=2.6, low=2)[0]
        img[y > edge[None]] = np.array(colour) / 255
    shore = int(h * 0.64)
    ripple = (np.arange(h - shore)[:, None] * 0.02 * noise(rng, (h - shore, w), beta=2, stretch=(0.3, 3))).astype(int)
    rows = np.clip(shore - 1 - np.arange(h - shore)[:, None] * 1 + ripple, 0, shore - 1)
    img[shore:] = img[rows, np.arange(w)[None]] * 0.72 + np.array([0.02, 0.03, 0.06])
    for _ in range(46):
        sy, sx = int(rng.uniform(0, h * 0.3)), int(rng.uniform(0, w))
        img[sy, sx] = np.minimum(1, img[sy, sx] + rng.uniform(0.3, 0.8))
    return np.clip(img, 0, 1)

def text(rng: Rng, size: tuple[int, int] = (384, 256)) -> F:
    """A printed page: ragged lines, paragraphs, a heading."""
    h, w = size
    picture = Image.new("RGB", (w, h), (226, 214, 190))
    draw = ImageDraw.Draw(picture)
    y = 40
    draw.rectangle((w * 0.3, 22, w * 0.7, 28), fill=(120, 96, 74))
    while y < h - 30:
        x, end = 26 + (14 if rng.random() < 0.15 else 0), w - 26 - (rng.uniform(20, 110) if rng.random() < 0.16 else rng.uniform(0, 5))
        while x < end:
            word = rng.uniform(6, 26)
            draw.rectangle((x, y, min(x + word, end), y + 3), fill=(124, 108, 90))
            x += word + 5
        y += 10
    soft = picture.filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(soft, float) / 255 * (1 + 0.02 * noise(rng, size, beta=1.5))[..., None]


def music(rng: Rng, size: tuple[int, int] = (384, 272)) -> F:
    """A page of music: five-line staves with notes."""
    h, w = size
    picture = Image.new("RGB", (w, h), (232, 222, 200))
    draw = ImageDraw.Draw(picture)
    for staff in range(7):
        y0 = 36 + staff * 48
        for line in range(5):
            draw.line((18, y0 + line * 5, w - 18, y0 + line * 5), fill=(130, 118, 104), width=1)
        for bar in range(5):
            bx = 18 + bar * (w - 36) / 4
            draw.line((bx, y0, bx, y0 + 20), fill=(110, 98, 86), width=1)
        x = 34.0
        while x < w - 26:
            y = y0 + 2.5 * int(rng.integers(-1, 9))
            draw.ellipse((x - 3, y - 2.2, x + 3, y + 2.2), fill=(58, 50, 44))
            draw.line((x + 2.6, y, x + 2.6, y - 15), fill=(58, 50, 44), width=1)
            x += rng.uniform(9, 22)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(0.5)), float) / 255


def lantern(n: int = 256) -> F:
    """One pleat of a lit paper lantern, from its lower rim to the upper: light and shadow side of the fold, brightest by the lamp, darker at the rims."""
    v, u = np.mgrid[0:n, 0:64]
    u, v = u / 64, 1 - v / n
    fold = 0.86 + 0.14 * np.cos(2 * np.pi * u)
    body = 0.60 + 0.40 * np.exp(-(((v - 0.5) / 0.30) ** 2))
    return tint((0, (150, 84, 40)), (0.55, (238, 178, 108)), (0.85, (255, 222, 164)), (1.0, (255, 238, 200)))(np.clip(fold * body, 0, 1))


def make_all(folder: Path, seed: int = 7) -> None:
    """Every texture of the room into `folder`, each from its own generator so that changing one leaves the others alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = lambda k: np.random.default_rng([seed, k])  # noqa: E731
    colour, height, rough = planks(rng(1))
    save(colour, folder / "oak_floor.jpg", 90)
    save(normals(height, 1.1), folder / "oak_floor_normal.jpg", 90)
    save(np.stack([np.ones_like(rough), rough, np.zeros_like(rough)], -1)[::2, ::2], folder / "oak_floor_rough.jpg", 85)
    for name, picture, low, high in (("walnut", wood(rng(2)), 0.42, 0.66), ("oak", wood(rng(3), OAK, (512, 512), 6), 0.44, 0.68)):
        grain, packed = grain_maps(picture, low, high)
        save(picture, folder / f"{name}.jpg", 88)
        save(normals(grain, 1.6), folder / f"{name}_normal.jpg", 82)
        save(packed[::2, ::2], folder / f"{name}_rough.jpg", 80)
    for name, (colour, height), depth in (("bead", bead(), 3.0), ("jute", braid(rng(8)), 1.6), ("felt", felt(rng(9)), 1.5)):
        save(colour, folder / f"{name}.jpg", 84)
        save(normals(height, depth), folder / f"{name}_normal.jpg", 82)
    save(cork(rng(10)), folder / "cork.jpg", 84)
    save(lantern(), folder / "lantern.jpg", 90)
    for hour in outside.HOURS:
        save(outside.picture(hour), folder / f"outside_{hour}.jpg", 82)
    save(normals(plaster(rng(4)), 3.0), folder / "plaster_normal.jpg", 88)
    colour, height = weave(rng(5))
    save(colour, folder / "weave.jpg", 86)
    save(normals(height, 0.9), folder / "weave_normal.jpg", 84)
    colour, height = boucle(rng(6))
    save(colour, folder / "boucle.jpg", 86)
    save(normals(height, 2.2), folder / "boucle_normal.jpg", 84)
    for k, (name, maker) in enumerate({"rug": rug, "leaf": leaf, "basket": basket, "books": books, "art": art, "screen": screen, "text": text, "music": music}.items()):
        save(maker(rng(20 + k)), folder / f"{name}.jpg", 82)
    save(normals(leaf(rng(21)).mean(-1), 2.5), folder / "leaf_normal.jpg", 84)
    save(shade_glow(), folder / "shade.jpg", 92)

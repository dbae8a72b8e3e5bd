"""The pictures that only this room has: rug, view, books, art, what the wall screen shows. sRGB, (H, W, 3) floats in 0..1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from place.textures import (
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


def dusk(rng: Rng, size: tuple[int, int] = (640, 2048)) -> F:
    """The view: afterglow over hills, a small town with lit windows, garden trees near by. The horizon lies at 42% of the height."""
    h, w = size
    x = np.arange(w) / w
    y = 1 - np.arange(h)[:, None] / h
    sky = tint((0.42, (250, 176, 112)), (0.47, (244, 160, 118)), (0.55, (206, 134, 134)), (0.68, (122, 108, 148)), (0.85, (62, 72, 122)), (1.0, (34, 46, 92)))
    img = np.broadcast_to(sky(y), (h, w, 3)).copy()
    glow = np.exp(-(((x - 0.42) / 0.20) ** 2))[None] * np.exp(-(((y - 0.44) / 0.10) ** 2))
    img += glow[..., None] * np.array([0.10, 0.10, 0.02])
    cloud = np.clip(noise(rng, size, beta=2.9, stretch=(2.6, 0.6), low=5) * 0.6 - 0.15, 0, 1) * np.exp(-(((y - 0.63) / 0.12) ** 2))
    img += cloud[..., None] * (np.array([1.0, 0.64, 0.56]) - img) * 0.6

    def ridge(level: float, amount: float, beta: float, low: float) -> F:
        return level + amount * noise(rng, (8, w), beta=beta, low=low)[0]

    for level, amount, colour in ((0.455, 0.010, (134, 104, 128)), (0.435, 0.011, (94, 82, 112)), (0.405, 0.010, (62, 62, 88))):
        img[y < ridge(level, amount, 3.2, 2)[None]] = np.array(colour) / 255
    picture = Image.fromarray((np.clip(img, 0, 1) * 255).astype(np.uint8))
    _town(rng, picture)
    _trees(rng, picture, ridge(0.31, 0.018, 2.2, 3))
    return np.asarray(picture, float) / 255


def _town(rng: Rng, picture: Image.Image) -> None:
    """Two rows of houses with gables and lit windows, drawn from the far ones to the near ones."""
    w, h = picture.size
    draw = ImageDraw.Draw(picture)
    for floor, tone, size in ((0.605, (56, 54, 76), 0.7), (0.64, (42, 42, 60), 1.0)):
        x = -20.0
        while x < w:
            bw, bh = rng.uniform(34, 74) * size, rng.uniform(22, 46) * size
            base, top = h * (floor + 0.1), h * floor - bh
            draw.polygon([(x, base), (x, top), (x + bw / 2, top - rng.uniform(8, 24) * size), (x + bw, top), (x + bw, base)], fill=tone)
            for wx in np.arange(x + 6 * size, x + bw - 7 * size, 11 * size):
                for wy in np.arange(top + 5 * size, h * floor, 13 * size):
                    if rng.random() < 0.34:
                        warm = [(255, 206, 120), (255, 184, 96), (255, 222, 160)][int(rng.integers(3))]
                        draw.rectangle((wx, wy, wx + 4.5 * size, wy + 6.5 * size), fill=warm)
            x += bw * rng.uniform(0.9, 1.5)
    soft = picture.filter(ImageFilter.GaussianBlur(1.1))
    glow = picture.filter(ImageFilter.GaussianBlur(7))
    arr = np.maximum(np.asarray(soft, float), np.asarray(glow, float) * 0.96)
    picture.paste(Image.fromarray(arr.astype(np.uint8)))


def _trees(rng: Rng, picture: Image.Image, ground: F) -> None:
    """Dark round crowns and a hedge in the garden, their edges feathered with leaves."""
    w, h = picture.size
    mask = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(26):
        cx, size = rng.uniform(0, w), rng.uniform(22, 44) * (2.1 if rng.random() < 0.2 else 1.0)
        cy = h * (1 - ground[int(cx) % w]) - size * rng.uniform(0.3, 0.9)
        draw.rectangle((cx - size * 0.06, cy, cx + size * 0.06, h), fill=255)
        lobes = [(cx + size * rng.normal(0, 0.42), cy + size * rng.normal(0, 0.42), size * rng.uniform(0.25, 0.5)) for _ in range(9)]
        for _ in range(int(30 * size)):
            lx, ly, reach = lobes[int(rng.integers(9))]
            a, r, d = rng.uniform(0, 2 * np.pi), reach * rng.random() ** 0.6, rng.uniform(0.8, 2.6)
            px, py = lx + r * np.cos(a), ly + r * np.sin(a)
            draw.ellipse((px - d, py - d, px + d, py + d), fill=255)
    top = (1 - ground) * h + 10 * noise(rng, (8, w), beta=1.2, low=20)[0]
    draw.polygon([(0, h), *((float(i), float(top[i])) for i in range(0, w, 3)), (w, h)], fill=255)
    shade = tint((0.0, (18, 24, 28)), (1.0, (44, 52, 50)))(np.clip(0.4 + 0.25 * noise(rng, (h, w), beta=1.8), 0, 1))
    front = Image.fromarray((shade * 255).astype(np.uint8))
    picture.paste(front, mask=mask.filter(ImageFilter.GaussianBlur(0.8)))


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

def make_all(folder: Path, seed: int = 7) -> None:
    """Every texture of the room into `folder`, each from its own generator so that changing one leaves the others alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = lambda k: np.random.default_rng([seed, k])  # noqa: E731
    colour, height, rough = planks(rng(1))
    save(colour, folder / "oak_floor.jpg", 90)
    save(normals(height, 1.1), folder / "oak_floor_normal.jpg", 90)
    save(np.stack([np.ones_like(rough), rough, np.zeros_like(rough)], -1)[::2, ::2], folder / "oak_floor_rough.jpg", 85)
    save(wood(rng(2)), folder / "walnut.jpg", 88)
    save(wood(rng(3), OAK, (256, 512), 6), folder / "oak.jpg", 88)
    save(normals(plaster(rng(4)), 3.0), folder / "plaster_normal.jpg", 88)
    colour, height = weave(rng(5))
    save(colour, folder / "weave.jpg", 86)
    save(normals(height, 0.9), folder / "weave_normal.jpg", 84)
    colour, height = boucle(rng(6))
    save(colour, folder / "boucle.jpg", 86)
    save(normals(height, 2.2), folder / "boucle_normal.jpg", 84)
    for k, (name, maker) in enumerate({"rug": rug, "leaf": leaf, "basket": basket, "dusk": dusk, "books": books, "art": art, "screen": screen}.items()):
        save(maker(rng(20 + k)), folder / f"{name}.jpg", 88)
    save(shade_glow(), folder / "shade.jpg", 92)

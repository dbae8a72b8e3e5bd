"""The small things: books, cups, candles, plants, pictures, lamps on furniture. Each that can be taken or looked at is its own Thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from room.furniture import CHAIR_AT, CONSOLE_AT, SHELF_AT, SHELF_BOARDS, SHELF_SIZE, SIDEBOARD_AT, TABLE_AT
from place.profiles import loop, sweep
from place.shapes import Part, Thing, Vec, box, lathe, outward, place, rect, sheet, tube
from room.shell import DOOR, HALF_X, HALF_Y, WINDOW

Rng = np.random.Generator


def decor(rng: Rng) -> list[Thing]:
    return [*on_table(), *on_shelf(rng), *on_console(rng), *on_sideboard(rng), *on_sill(rng), *pictures(), *corner_plant(rng), blanket_basket(), switch()]


def book(rng: Rng, size: Vec, cell: int) -> list[Part]:
    """A closed book, standing: thick along x, deep along y with its spine at -y, high along z. cell: which cover of the picture. Origin at its foot's middle."""
    w, d, h = size
    board, inset = 0.0025, 0.004
    parts = []
    for x, sx in ((-w / 2 + board / 2, board), (w / 2 - board / 2, board)):
        parts.append(box((sx, d, h), "books", (x, 0, h / 2), radius=0, grain=2, shift=0, skip="-y"))
    spine = box((w, 0.004, h), "books", (0, -d / 2 + 0.002, h / 2), radius=0, shift=0, skip="+y")
    # Every vertex shows its cell: u across the book's thickness, v along its height.
    covered = []
    for part in (*parts, spine):
        u = (cell + 0.12 + 0.76 * np.clip((part.positions[:, 0] + w / 2) / w, 0, 1)) / 16
        covered.append(replace(part, uv0=np.stack([u, part.positions[:, 2] / h], 1), stretch=True))
    pages = box((w - 2 * board, d - inset - 0.004, h - 2 * inset), "paper", (0, -inset / 2 + 0.002, h / 2), radius=0, skip="-x +x -y -z")
    return [*covered, pages]


def book_row(rng: Rng, name: str, x0: float, x1: float, z: float, depth: float, *, lean_last: bool = True) -> Thing:
    """Books side by side from x0 to x1 on the shelf's board at z, spines towards the room."""
    thing = Thing(name, SHELF_AT, vrapp={"name": "row of books", "kind": "books", "affordances": ["look", "read"]}, density=0.7)
    x = x0
    while True:
        w, h, d = rng.uniform(0.018, 0.046), rng.uniform(0.19, 0.285), rng.uniform(0.15, 0.20)
        leaning = lean_last and x + w + 0.075 > x1
        if x + w > x1:
            return thing
        front = -depth / 2 + 0.035 + rng.uniform(0, 0.02)
        turn = (0.0, 0.20, 0.0) if leaning else (0.0, 0.0, 0.0)
        at = (x + w / 2 + (0.018 if leaning else 0), front + d / 2, z + (0.004 if leaning else 0))
        thing.add(*(place(p, at, tuple(-t for t in turn)) for p in book(rng, (w, d, h), int(rng.integers(16)))))  # type: ignore[arg-type]
        x += w + 0.0015 + (0.06 if leaning else 0)


def lying(rng: Rng, sizes: list[Vec], cells: list[int], at: Vec, name: str, label: str) -> Thing:
    """A pile of books on their sides, spines to -Y, slightly askew."""
    thing, z = Thing(name, at, vrapp={"name": label, "kind": "book", "affordances": ["look", "pick_up", "read"]}), 0.0
    for (w, d, h), cell in zip(sizes, cells, strict=True):
        for part in book(rng, (w, d, h), cell):
            laid = place(place(part, (0, 0, -h / 2)), (0, 0, w / 2), (0, np.pi / 2, 0))
            thing.add(place(laid, (0, 0, z), (0, 0, rng.uniform(-0.16, 0.16))))
        z += w + 0.001
    return thing


def vase(name: str, at: Vec, surface: str, height: float, label: str = "vase") -> Thing:
    r = height * 0.34
    profile = [(0, 0), (r * 0.55, 0), (r * 0.85, height * 0.12), (r, height * 0.34), (r * 0.9, height * 0.56), (r * 0.5, height * 0.78), (r * 0.32, height * 0.9),
               (r * 0.4, height), (r * 0.33, height), (r * 0.25, height * 0.9), (r * 0.3, height * 0.6)]  # fmt: skip
    return Thing(name, at, vrapp={"name": label, "kind": "decor", "affordances": ["look", "pick_up"]}).add(lathe(profile, surface, sides=24, crease=1.2))


def candle(name: str, at: Vec, height: float = 0.085, *, lit: bool = True) -> Thing:
    thing = Thing(name, at, vrapp={"name": "candle", "kind": "candle", "affordances": ["look", "pick_up"], "on": lit})
    thing.add(lathe([(0, 0), (0.042, 0), (0.045, 0.006), (0.042, 0.012), (0, 0.012)], "brass", sides=20))
    thing.add(lathe([(0.030, 0.010), (0.030, height - 0.003), (0.027, height), (0.012, height - 0.005), (0, height - 0.006)], "paper", sides=18, crease=0.9))
    if not lit:
        return thing.add(tube([(0, 0, height - 0.006), (0.001, 0, height + 0.006)], 0.0011, "black", sides=5))
    return thing.add(
        lathe(
            [(0, height - 0.004), (0.0045, height + 0.006), (0.0055, height + 0.013), (0.003, height + 0.024), (0, height + 0.034)], "flame", sides=8, crease=3
        )
    )


def on_table() -> list[Thing]:
    x, y, top = TABLE_AT[0], TABLE_AT[1], TABLE_AT[2] + 0.40
    rng = np.random.default_rng(11)
    cup = Thing("cup", (x + 0.20, y - 0.20, top), 0.6, vrapp={"name": "cup of tea", "kind": "cup", "affordances": ["look", "pick_up", "drink"]})
    cup.add(
        lathe(
            [
                (0, 0.002),
                (0.026, 0.0),
                (0.031, 0.004),
                (0.039, 0.04),
                (0.042, 0.085),
                (0.0405, 0.087),
                (0.038, 0.084),
                (0.036, 0.05),
                (0.028, 0.010),
                (0, 0.008),
            ],
            "glaze",
            sides=24,
            crease=1.1,
        )
    )
    cup.add(lathe([(0.0375, 0.072), (0, 0.072)], "terracotta", sides=20))
    ear = [(0.040 + 0.026 * np.sin(t), 0, 0.046 + 0.024 * np.cos(t)) for t in np.linspace(0.15, np.pi - 0.1, 9)]
    cup.add(tube(ear, 0.0048, "glaze", sides=7))
    novel = lying(rng, [(0.026, 0.13, 0.19)], [5], (x - 0.02, y - 0.06, top), "book_on_table", "book")
    novel.yaw = 0.45
    bowl = Thing("bowl", (x + 0.02, y + 0.18, top), vrapp={"name": "bowl of oranges", "kind": "decor", "affordances": ["look"]})
    bowl.add(
        lathe(
            [(0, 0), (0.045, 0), (0.05, 0.008), (0.10, 0.045), (0.125, 0.075), (0.12, 0.077), (0.095, 0.052), (0.04, 0.016), (0, 0.014)],
            "ceramic",
            sides=28,
            crease=1.0,
        )
    )
    for fx, fy, fz in ((-0.04, 0.0, 0.055), (0.042, 0.018, 0.056), (0.002, -0.045, 0.056), (0.004, 0.048, 0.056), (0.004, 0.004, 0.098)):
        ball = [(0.036 * np.sin(t), -0.036 * np.cos(t)) for t in np.linspace(0, np.pi, 10)]
        bowl.add(lathe(ball, "orange", (fx, fy, fz), sides=14, crease=3))
    return [cup, teapot((x + 0.30, y + 0.04, top)), open_book("open_book", (x - 0.20, y - 0.22, top), -0.5), novel, bowl, candle("candle_1", (x - 0.22, y + 0.12, top), 0.10), candle("candle_2", (x - 0.14, y + 0.20, top), 0.065)]


def teapot(at: Vec) -> Thing:
    """A round pot with lid, spout and a bent cane handle."""
    pot_ = Thing("teapot", at, 0.5, vrapp={"name": "teapot", "kind": "teapot", "affordances": ["look", "pick_up"]})
    body = [(0, 0.002), (0.042, 0.0), (0.046, 0.006), (0.068, 0.030), (0.076, 0.055), (0.070, 0.082), (0.048, 0.100), (0.034, 0.103)]
    pot_.add(lathe(body, "glaze", sides=32, crease=1.3))
    pot_.add(lathe([(0.036, 0.103), (0.030, 0.112), (0.010, 0.118), (0.007, 0.124), (0.012, 0.131), (0.009, 0.138), (0, 0.140)], "glaze", sides=24, crease=1.3))
    pot_.add(tube([(0.066, 0, 0.045), (0.092, 0, 0.058), (0.110, 0, 0.080), (0.126, 0, 0.096)], [0.017, 0.013, 0.0095, 0.0085], "glaze", sides=12))
    arc = [(0.056 * np.cos(t), 0, 0.094 + 0.075 * np.sin(t)) for t in np.linspace(0.05, np.pi - 0.05, 15)]
    return pot_.add(tube(arc, 0.0042, "basket", sides=8))


def open_book(name: str, at: Vec, yaw: float) -> Thing:
    """Lying open, its pages curving up from the spine."""
    w, h = 0.135, 0.205

    def page(sign: float):
        def at_uv(u, v):
            t = u if sign > 0 else 1 - u
            return sign * w * t, (v - 0.5) * h, 0.006 + 0.016 * np.sin(np.pi * np.clip(t, 0, 1) ** 0.55) * (1 - 0.35 * t)
        return at_uv

    thing = Thing(name, at, yaw, vrapp={"name": "open book", "kind": "book", "affordances": ["look", "pick_up", "read"]})
    for sign in (-1.0, 1.0):
        thing.add(sheet("text", page(sign), 13, 2, stretch=True))
        thing.add(box((w + 0.004, h + 0.008, 0.003), "rust", (sign * (w / 2 + 0.001), 0, 0.0015), radius=0.001))
        edge = [(sign * w * t, 0.006 + 0.016 * np.sin(np.pi * t**0.55) * (1 - 0.35 * t)) for t in np.linspace(0, 1, 9)]
        for y in (-h / 2, h / 2):
            strip = np.array([(x, y, z) for x, z in edge] + [(x, y, 0.003) for x, _ in edge])
            k = np.arange(8)
            tris = np.concatenate([np.stack([k, k + 1, k + 10], 1), np.stack([k, k + 10, k + 9], 1)])
            uv = strip[:, [0, 2]]
            normal = np.tile((0.0, np.sign(y), 0.0), (18, 1))
            thing.add(outward(Part(strip, normal, uv, uv, np.zeros(18, int), tris, "paper")))
        side = box((0.002, h, 0.006), "paper", (sign * (w - 0.001), 0, 0.006), radius=0)
        thing.add(side)
    return thing


def on_shelf(rng: Rng) -> list[Thing]:
    (_w, d, _), z = SHELF_SIZE, SHELF_BOARDS
    sx, sy, _ = SHELF_AT
    rows = [
        ("books_1", -0.53, 0.53, z[0]),
        ("books_2", -0.53, 0.02, z[1]),
        ("books_3", -0.12, 0.53, z[2]),
        ("books_4", -0.53, 0.14, z[3]),
        ("books_5", 0.0, 0.53, z[4]),
    ]
    things = [book_row(rng, name, a, b, height, d) for name, a, b, height in rows]
    things.append(vase("vase_teal", (sx + 0.20, sy - 0.02, z[1]), "glaze", 0.25))
    things.append(
        lying(rng, [(0.03, 0.16, 0.22), (0.026, 0.15, 0.2), (0.04, 0.17, 0.23)], [6, 13, 1], (sx - 0.36, sy - 0.03, z[2]), "books_pile", "pile of books")
    )
    things.append(globe((sx + 0.34, sy - 0.02, z[3])))
    things.append(plant_pot(rng, "plant_trailing", (sx - 0.32, sy - 0.03, z[4]), "ceramic", 0.075, 0.12))
    things.append(
        frame(
            "photo",
            (sx + 0.41, sy - 0.06, z[1] + 0.105),
            0.13,
            0.18,
            3,
            0.0,
            tilt=-0.16,
            label="photograph of the sea",
            kind="photo",
            affordances=["look", "pick_up"],
        )
    )
    top = SHELF_SIZE[2]
    things.append(vase("vase_rust", (sx - 0.28, sy - 0.02, top), "terracotta", 0.30))
    box_thing = Thing("box", (sx + 0.22, sy, top), 0.1, vrapp={"name": "wooden box", "kind": "box", "affordances": ["look", "open"]})
    return [
        *things,
        box_thing.add(
            box((0.34, 0.22, 0.13), "basket", (0, 0, 0.065), radius=0.02, segments=2), box((0.345, 0.225, 0.03), "basket", (0, 0, 0.14), radius=0.012)
        ),
    ]


def globe(at: Vec) -> Thing:
    thing = Thing("globe", at, 0.5, vrapp={"name": "small globe", "kind": "decor", "affordances": ["look", "pick_up"]})
    thing.add(lathe([(0, 0), (0.05, 0), (0.052, 0.008), (0.02, 0.016), (0.008, 0.03), (0.008, 0.05), (0, 0.05)], "brass", sides=18))
    thing.add(
        place(lathe([(0.075 * np.sin(t), -0.075 * np.cos(t)) for t in np.linspace(0, np.pi, 15)], "glaze", sides=24, crease=3), (0, 0, 0.135), (0.4, 0, 0))
    )
    arc = [(0.084 * np.sin(t), 0, 0.135 - 0.084 * np.cos(t)) for t in np.linspace(0.0, np.pi * 0.92, 17)]
    return thing.add(tube(arc, 0.004, "brass", sides=6))


def frame(name: str, at: Vec, w: float, h: float, cell: int, yaw: float, *, border: float = 0.018, mat: float = 0.0, wood: str = "black", tilt: float = 0.0,
          label: str = "framed print", kind: str = "picture", affordances: list[str] | None = None) -> Thing:  # fmt: skip
    """A picture with frame and mat, facing -Y before its yaw; w, h: outer size; cell: which quarter of the art picture."""
    thing = Thing(name, at, yaw, vrapp={"name": label, "kind": kind, "affordances": affordances or ["look"]})
    profile = [(border / 2, 0.0), (border / 2, 0.018), (border / 2 - 0.004, 0.022), (-border / 2 + 0.007, 0.019), (-border / 2, 0.014), (-border / 2, 0.0)]
    parts = [sweep(profile, loop(w - border, h - border), wood, up=(0, -1, 0), closed=True)]
    iw, ih = w - 2 * border, h - 2 * border
    if mat:
        parts.append(rect("paper", (-iw / 2, -0.008, -ih / 2), (iw, 0, 0), (0, 0, ih)))
        iw, ih = iw - 2 * mat, ih - 2 * mat
    picture = rect("art", (-iw / 2, -0.0095, -ih / 2), (iw, 0, 0), (0, 0, ih), stretch=True)
    aspect = min(iw / ih, 1.0) * 0.5, min(ih / iw, 1.0) * 0.5
    origin = (0.5 * (cell % 2) + (0.5 - aspect[0]) / 2, 0.5 * (1 - cell // 2) + (0.5 - aspect[1]) / 2)
    parts.append(replace(picture, uv0=picture.uv0 * aspect + origin))
    if tilt:
        parts.append(box((w * 0.3, 0.004, h * 0.8), wood, (0, 0.035, -0.05 * h), radius=0, turn=(0.5, 0, 0)))
    return thing.add(*(place(p, turn=(tilt, 0, 0)) for p in parts))


def pictures() -> list[Thing]:
    """Over the armchair on the right wall, and a group on the wall behind the user."""
    right, left = HALF_X - 0.002, -HALF_Y + 0.002
    sy = CHAIR_AT[1]
    return [
        frame("picture_hills", (right, sy + 0.36, 1.52), 0.56, 0.74, 0, -np.pi / 2, mat=0.06, wood="oak", label="print of hills at sunset"),
        frame("picture_branch", (right, sy - 0.36, 1.52), 0.56, 0.74, 1, -np.pi / 2, mat=0.06, wood="oak", label="print of a branch"),
        frame("picture_arches", (-1.1, left, 1.58), 0.50, 0.66, 2, np.pi, mat=0.05, label="print of arches"),
        frame("picture_sea", (-0.36, left, 1.62), 0.72, 0.54, 3, np.pi, mat=0.05, label="print of the sea"),
        frame("picture_small", (-0.46, left, 1.13), 0.30, 0.30, 0, np.pi, mat=0.03, wood="oak", label="small print"),
    ]


def table_lamp(name: str, at: Vec, surface: str, which: str, label: str) -> Thing:
    thing = Thing(name, at, vrapp={"name": label, "kind": "lamp", "affordances": ["look", "switch"], "on": True})
    thing.add(
        lathe(
            [(0, 0), (0.06, 0), (0.078, 0.02), (0.088, 0.075), (0.07, 0.14), (0.03, 0.175), (0.018, 0.19), (0.012, 0.2), (0.012, 0.25), (0, 0.25)],
            surface,
            sides=24,
            crease=1.0,
        )
    )
    return thing.add(
        lathe([(0.145, 0.225), (0.105, 0.415)], f"shade_{which}", sides=36, stretch=True),
        lathe([(0, 0.255), (0.02, 0.27), (0.026, 0.30), (0.015, 0.33), (0, 0.335)], f"bulb_{which}", sides=12),
    )


def on_console(rng: Rng) -> list[Thing]:
    x, y, top = CONSOLE_AT[0], CONSOLE_AT[1], 0.52
    speaker = Thing("speaker", (x + 0.02, y - 0.62, top), np.pi / 2, vrapp={"name": "speaker", "kind": "speaker", "affordances": ["look", "switch"]})
    speaker.add(box((0.15, 0.15, 0.24), "walnut", (0, 0, 0.12), radius=0.012, segments=2))
    for z, r in ((0.085, 0.052), (0.175, 0.028)):
        speaker.add(
            lathe(
                [(0, 0.004), (r * 0.4, 0.002), (r * 0.85, 0.008), (r, 0.006), (r, 0)][::-1],
                "black",
                (0, -0.075, z),
                sides=20,
                crease=1.2,
                turn=(np.pi / 2, 0, 0),
            )
        )
    pile = lying(rng, [(0.03, 0.2, 0.27), (0.024, 0.19, 0.25)], [9, 4], (x, y - 0.22, top), "books_console", "art books")
    pile.yaw = np.pi / 2
    return [
        table_lamp("table_lamp_console", (x - 0.02, y + 0.66, top), "glaze", "console", "table lamp"),
        speaker,
        pile,
        vase("vase_console", (x + 0.02, y + 0.30, top), "ceramic", 0.19),
    ]


def on_sideboard(rng: Rng) -> list[Thing]:
    x, y, top = SIDEBOARD_AT[0], SIDEBOARD_AT[1], 0.80
    pile = lying(rng, [(0.03, 0.17, 0.24), (0.03, 0.16, 0.22), (0.022, 0.15, 0.2)], [2, 7, 11], (x + 0.12, y, top), "books_sideboard", "pile of books")
    pile.yaw = np.pi
    return [
        table_lamp("table_lamp_sideboard", (x + 0.58, y, top), "terracotta", "sideboard", "sideboard lamp"),
        pile,
        plant_pot(rng, "plant_sideboard", (x - 0.56, y, top), "glaze", 0.09, 0.15),
    ]


def leaf(length: float, width: float, droop: float, *, nu: int = 7, nv: int = 5, fold: float = 0.25, point: float = 0.75) -> Part:
    """A leaf along +X from its stem, bending down by `droop` radians along its length, folded along the rib."""

    def at(u, v):
        side = v * 2 - 1
        outline = np.sin(np.pi * np.clip(u, 0, 1) ** point) ** 0.8 * (1 - 0.15 * u)
        angle = -droop * u
        x = length * (u * np.cos(angle * 0.6))
        z = length * u * np.sin(angle * 0.6)
        y = side * width / 2 * outline
        return x, y, z + np.abs(y) * fold + 0.006 * np.sin(u * 14) * np.abs(side)

    return sheet("leaf", at, nu, nv, stretch=True)


def pot(surface: str, r: float, h: float) -> list[Part]:
    return [
        lathe([(0, 0), (r * 0.68, 0), (r * 0.72, 0.006), (r * 0.98, h - 0.02), (r, h), (r * 0.93, h), (r * 0.9, h - 0.03)], surface, sides=28, crease=1.0),
        lathe([(r * 0.92, h - 0.025), (0, h - 0.018)], "soil", sides=20),
    ]


def corner_plant(rng: Rng) -> list[Thing]:
    """A tall fiddle-leaf fig in a basket in the far left corner, and a snake plant beside the console."""
    fig = Thing("plant_fig", (-2.06, 2.50, 0), vrapp={"name": "fiddle-leaf fig", "kind": "plant", "affordances": ["look", "water"]}, density=0.8)
    fig.add(*pot("basket", 0.20, 0.34))
    for k, (lean, height, start) in enumerate(((0.05, 1.62, 0.5), (0.16, 1.30, 2.3), (0.15, 1.02, 4.6))):
        t = np.linspace(0, 1, 12)
        dx, dy = np.cos(start) * lean, np.sin(start) * lean
        line = [(0.03 * np.cos(start) + dx * 1.4 * a**1.4, 0.03 * np.sin(start) + dy * 1.4 * a**1.4, 0.30 + a * height) for a in t]
        fig.add(tube(line, np.linspace(0.014, 0.006, 12), "walnut", sides=7))
        count = 21 - 3 * k
        for n in range(count):
            a = 0.22 + 0.78 * n / (count - 1)
            x, y, z = (np.interp(a, t, [p[i] for p in line]) for i in range(3))
            turn = start + n * 2.4
            size = rng.uniform(0.24, 0.33) * (1.12 - 0.35 * a)
            up = rng.uniform(0.15, 0.6) + 0.5 * (a > 0.9)
            if -2.06 + np.cos(turn) * size * 0.9 < -2.42 or 2.5 + np.sin(turn) * size * 0.9 > 2.9:
                size, up = size * 0.75, up + 0.45  # by the wall they grow upwards
            blade = place(leaf(size, size * 0.70, rng.uniform(0.5, 1.0), nu=10, nv=5, point=0.62), (0.035, 0, 0))
            fig.add(tube([(x, y, z), (x + 0.04 * np.cos(turn), y + 0.04 * np.sin(turn), z + 0.035 * np.sin(up))], 0.003, "walnut", sides=4, capped=False))
            fig.add(place(place(blade, turn=(rng.uniform(-0.25, 0.25), -up, 0)), (x, y, z), (0, 0, turn)))
    snake = Thing("plant_snake", (2.16, 2.30, 0), vrapp={"name": "snake plant", "kind": "plant", "affordances": ["look", "water"]})
    snake.add(*pot("terracotta", 0.14, 0.25))
    for n in range(15):
        turn, height = n * 2.4, rng.uniform(0.34, 0.66)
        snake.add(place(_blade(height, rng.uniform(0.045, 0.062), rng.uniform(-0.5, 0.5)), (0.062 * np.cos(turn), 0.062 * np.sin(turn), 0.22), (0, 0, turn)))
    return [fig, snake]


def _blade(height: float, width: float, twist: float) -> Part:
    """An upright sword-shaped leaf."""

    def at(u, v):
        side, w = v * 2 - 1, width / 2 * np.minimum(1, (1 - u) * 5) ** 0.7 * (0.75 + 0.5 * np.sin(np.pi * u))
        a = twist * u
        return np.cos(a) * 0.05 * u + side * w * np.sin(a) * -1 + 0.16 * height * u**2, side * w * np.cos(a), height * u

    return sheet("leaf", at, 8, 3, stretch=True)


def plant_pot(rng: Rng, name: str, at: Vec, surface: str, r: float, h: float) -> Thing:
    """A pot with soft hanging tendrils of small leaves."""
    thing = Thing(name, at, vrapp={"name": "potted ivy", "kind": "plant", "affordances": ["look", "water"]}, density=0.8)
    thing.add(*pot(surface, r, h))
    for n in range(9):
        turn, reach, fall = n * 2.4 + 0.4, rng.uniform(0.06, 0.13), rng.uniform(0.02, 0.22)
        if at[1] > 2 and np.sin(turn) > 0.2:
            reach, fall = reach * 0.5, -0.08
        t = np.linspace(0, 1, 8)
        line = np.stack(
            [np.cos(turn) * reach * (1 - (1 - t) ** 2), np.sin(turn) * reach * (1 - (1 - t) ** 2), h - 0.02 + 0.10 * np.sin(np.pi * t * 0.75) - fall * t**2], 1
        )
        thing.add(tube([tuple(p) for p in line], 0.002, "leaf", sides=4, capped=False))
        for k in range(2, 8):
            size = rng.uniform(0.045, 0.07)
            blade = leaf(size, size * 0.8, 0.6, nu=4, nv=3, point=0.55)
            thing.add(
                place(
                    place(blade, turn=(rng.uniform(-0.4, 0.4), rng.uniform(-0.5, 0.3), 0)),
                    tuple(line[k]),
                    (0, 0, turn + (1 if k % 2 else -1) * rng.uniform(0.5, 1.2)),
                )
            )
    return thing


def on_sill(rng: Rng) -> list[Thing]:
    x0, z0, x1, _ = WINDOW
    y, z = HALF_Y + 0.035, z0 + 0.012
    return [
        plant_pot(rng, "plant_sill", (x0 + 0.42, y, z), "terracotta", 0.065, 0.10),
        vase("vase_sill", (x1 - 0.40, y, z), "ceramic", 0.17),
        candle("candle_sill", (x1 - 0.62, y, z), 0.09),
    ]


def blanket_basket() -> Thing:
    thing = Thing("basket", (2.10, 0.22, 0), vrapp={"name": "basket of wool", "kind": "basket", "affordances": ["look"]})
    thing.add(
        lathe(
            [(0, 0), (0.17, 0), (0.185, 0.02), (0.21, 0.15), (0.20, 0.28), (0.205, 0.30), (0.19, 0.30), (0.185, 0.16), (0, 0.12)],
            "basket",
            sides=28,
            crease=1.2,
        )
    )
    for (x, y, z), surface in (((-0.07, -0.03, 0.25), "rust"), ((0.08, -0.04, 0.24), "linen"), ((0.01, 0.09, 0.26), "mustard")):
        ball = [(0.085 * np.sin(t), -0.085 * np.cos(t)) for t in np.linspace(0, np.pi, 12)]
        thing.add(lathe(ball, surface, (x, y, z), sides=18, crease=3))
    return thing


def switch() -> Thing:
    thing = Thing(
        "light_switch", (HALF_X, DOOR[1] + 0.24, 1.15), -np.pi / 2, vrapp={"name": "light switch", "kind": "switch", "affordances": ["look", "switch"], "switches": "paper lantern"}
    )
    return thing.add(
        box((0.085, 0.014, 0.085), "paint", (0, -0.006, 0), radius=0.005), box((0.04, 0.012, 0.055), "paint", (0, -0.011, 0), radius=0.004, turn=(0.12, 0, 0))
    )

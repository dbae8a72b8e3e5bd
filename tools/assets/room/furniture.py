"""What stands on the floor: rug, sofa, armchair, low table, shelf, console, sideboard, lamps. Each maker gives Things with their origin on the floor.

Furniture is built facing -Y (towards the user), then turned by the Thing's yaw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from place.shapes import Part, Thing, Vec, box, cushion, lathe, pillow, place, rect, sheet, smoothed, tube
from place.soft import fringe, upholstered

SOFA_AT: Vec = (-0.55, 2.36, 0.0)
TABLE_AT: Vec = (-0.98, 1.22, 0.012)
CHAIR_AT: Vec = (1.62, 1.12, 0.0)
SHELF_AT: Vec = (1.80, 2.83, 0.0)
CONSOLE_AT: Vec = (-2.25, 1.25, 0.0)
SIDEBOARD_AT: Vec = (-0.7, -2.76, 0.0)
PIANO_AT: Vec = (1.02, -2.70, 0.0)
DESK_AT: Vec = (-2.14, -1.62, 0.0)
LAMP_AT: Vec = (0.98, 2.52, 0.0)
PENDANT_AT: Vec = (0.30, -0.55, 2.6)


def furniture() -> list[Thing]:
    return [rug(), *sofa(), *armchair(), table(), shelf(), console(), sideboard(), floor_lamp(), pendant(), screen()]


def legs(
    spots: Sequence[tuple[float, float]], height: float, surface: str = "walnut", *, lean: float = 0.12, thick: float = 0.019, top: float = 0.0
) -> list[Part]:
    """Round tapered legs from `top` + height down to the floor, leaning outwards from the middle."""
    parts = []
    for x, y in spots:
        away = np.array([x, y]) / max(np.hypot(x, y), 1e-6) * lean * height
        parts.append(tube([(x + away[0], y + away[1], 0.0), (x, y, height + top)], [thick * 0.62, thick], surface, sides=10))
    return parts


def rug() -> Thing:
    """A woven rug with a soft edge and knotted fringes, under the table and the place where the avatar stands."""
    w, h, t = 2.9, 2.08, 0.013
    edge = [(-0.5, 0.0), (-0.498, 0.55), (-0.490, 0.88), (-0.47, 1.0), (0.47, 1.0), (0.490, 0.88), (0.498, 0.55), (0.5, 0.0)]
    line = np.array(edge)

    def at(u, v):
        # Rows and columns crowd at the rounded edge; the height is that of the nearer edge.
        k, m = np.round(u * 19).astype(int), np.round(v * 19).astype(int)
        cols = np.concatenate([line[:4, 0], np.linspace(-0.46, 0.46, 12), line[4:, 0]])
        rise = np.concatenate([line[:4, 1], np.ones(12), line[4:, 1]])
        return cols[k] * w, cols[m] * h, t * np.minimum(rise[k], rise[m])

    top = smoothed(sheet("rug", at, 20, 20))
    uv = top.positions[:, :2] / (w, h) + 0.5
    top = replace(top, uv0=uv, uv1=top.positions[:, :2] - top.positions[:, :2].min(0), stretch=True)
    ends = [fringe("fringe", (sx * w / 2, -h / 2 + 0.01, 0.0), (0, h - 0.02, 0), (sx, 0, 0), 96, 0.07, 1 + sx) for sx in (-1, 1)]
    return Thing("rug", (-0.25, 0.92, 0.0), vrapp={"name": "woven rug", "kind": "rug", "affordances": ["look", "sit"]}, density=0.6).add(top, *ends)


def sofa() -> list[Thing]:
    w, d, arm, base = 2.16, 0.94, 0.17, 0.15
    x, y, _ = SOFA_AT
    info = {"name": "sofa", "kind": "seat", "affordances": ["look", "sit"], "seat": (x + 0.1, y - 0.18, 0.45), "stand": (x + 0.3, y - 0.74, 0.0)}
    thing = Thing("sofa", SOFA_AT, vrapp=info, density=0.8)
    thing.add(*legs([(lx, ly) for lx in (-0.93, 0.93) for ly in (-0.36, 0.36)], base + 0.02, lean=0.25))
    thing.add(box((w, d, 0.15), "sofa", (0, 0, base + 0.075), radius=0.035, segments=2))
    for side in (-1, 1):
        thing.add(upholstered((arm, d, 0.47), "sofa", (side * (w - arm) / 2, 0, base + 0.235), radius=0.075, crown=0.014, seed=side))
        thing.add(upholstered((0.905, 0.74, 0.18), "sofa", (side * 0.456, -0.115, base + 0.245), radius=0.055, crown=0.032, dent=0.022, seed=2 + side, pull=0.007))
        thing.add(upholstered((0.90, 0.20, 0.48), "sofa", (side * 0.455, 0.205, 0.675), radius=0.075, crown=0.05, turn=(-0.20, 0, 0), seed=5 + side, pull=0.009))
    thing.add(box((w - 0.1, 0.18, 0.64), "sofa", (0, d / 2 - 0.09, base + 0.32), radius=0.06, segments=2))
    pillows = [
        ("pillow_rust", "rust", (-0.78, -0.02, 0.70), (-0.34, 0.10, 0.42), 0.46),
        ("pillow_teal", "teal", (-0.50, -0.09, 0.665), (-0.42, -0.12, 0.12), 0.40),
        ("pillow_mustard", "mustard", (0.76, -0.03, 0.685), (-0.36, -0.10, -0.38), 0.44),
    ]
    things = [thing]
    for name, surface, (x, y, z), turn, size in pillows:
        at = (SOFA_AT[0] + x, SOFA_AT[1] + y, z)
        info = {"name": f"{surface} cushion", "kind": "cushion", "affordances": ["look", "pick_up"]}
        things.append(Thing(name, at, vrapp=info).add(pillow((size, size), 0.18, surface, turn=turn, n=17)))
    return [*things, throw()]


def throw() -> Thing:
    """A knitted blanket over the right arm of the sofa."""
    x, y, _ = SOFA_AT
    line = np.array([(-0.16, 0.488), (-0.105, 0.60), (-0.085, 0.632), (0.0, 0.645), (0.085, 0.632), (0.112, 0.60), (0.118, 0.40), (0.125, 0.24)])
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])

    def at(u, v):
        s = v * t[-1]
        wave = 0.008 * np.sin(u * 17 + v * 2) * np.clip(np.abs(v - 0.45) * 3, 0, 1)
        return np.interp(s, t, line[:, 0]) + wave + 0.006, -0.20 + (u - 0.5) * (0.46 + 0.03 * v), np.interp(s, t, line[:, 1]) + 0.004

    arm = x + (2.16 - 0.17) / 2
    part = sheet("mustard", lambda u, v: at(1 - u, v), 25, 29)
    return Thing("throw", (arm, y, 0), vrapp={"name": "knitted throw", "kind": "blanket", "affordances": ["look", "pick_up"]}).add(
        replace(part, surface="linen")
    )


def armchair() -> list[Thing]:
    yaw = -0.95
    x, y, _ = CHAIR_AT
    front = (np.sin(yaw), -np.cos(yaw))
    info = {"name": "armchair", "kind": "seat", "affordances": ["look", "sit"], "seat": (x + 0.06 * front[0], y + 0.06 * front[1], 0.44),
            "stand": (x + 0.74 * front[0], y + 0.74 * front[1], 0.0)}  # fmt: skip
    thing = Thing("armchair", CHAIR_AT, yaw, vrapp=info)
    thing.add(*legs([(lx, ly) for lx in (-0.26, 0.26) for ly in (-0.26, 0.28)], 0.24, lean=0.22))
    thing.add(cushion((0.70, 0.70, 0.13), "rust", (0, 0, 0.265), radius=0.05, crown=0.01))
    thing.add(upholstered((0.57, 0.62, 0.16), "rust", (0, -0.06, 0.38), radius=0.055, crown=0.03, dent=0.02, seed=11, pull=0.006))
    thing.add(upholstered((0.66, 0.18, 0.62), "rust", (0, 0.295, 0.635), radius=0.08, crown=0.045, turn=(-0.17, 0, 0), seed=12, pull=0.006))
    for side in (-1, 1):
        thing.add(upholstered((0.12, 0.63, 0.34), "rust", (side * 0.335, -0.025, 0.44), radius=0.055, crown=0.012, seed=13 + side))
    lumbar = Thing("pillow_linen", (x, y, 0), yaw, vrapp={"name": "linen cushion", "kind": "cushion", "affordances": ["look", "pick_up"]})
    return [thing, lumbar.add(pillow((0.44, 0.28), 0.14, "linen", (0.02, 0.12, 0.58), (-0.30, 0.04, 0.05), n=15))]


def table() -> Thing:
    """A round walnut table with a shelf ring of legs."""
    top, r = 0.40, 0.43
    thing = Thing("table", TABLE_AT, vrapp={"name": "low table", "kind": "table", "affordances": ["look", "put_down"], "top": top})
    profile = [(0, top - 0.03), (r - 0.05, top - 0.03), (r - 0.012, top - 0.014), (r, top - 0.008), (r - 0.002, top - 0.002), (r - 0.008, top), (0, top)]
    thing.add(lathe(profile, "walnut", sides=48, crease=0.45))
    spots = [(0.26 * np.cos(a), 0.26 * np.sin(a)) for a in (0.6, 0.6 + 2.094, 0.6 + 4.189)]
    return thing.add(*legs(spots, top - 0.02, lean=0.30, thick=0.022))


def _carcass(w: float, d: float, z0: float, z1: float, surface: str, *, t: float = 0.024, back: bool = True) -> list[Part]:
    """An open box: two sides, bottom, top, back; its front faces -Y."""
    parts = [box((t, d, z1 - z0), surface, (s * (w - t) / 2, 0, (z0 + z1) / 2), radius=0.003, grain=2) for s in (-1, 1)]
    parts += [box((w - 2 * t, d - 0.004, t), surface, (0, 0.002, z), radius=0.003) for z in (z0 + t / 2, z1 - t / 2)]
    return [*parts, box((w - 2 * t, 0.008, z1 - z0), surface, (0, d / 2 - 0.004, (z0 + z1) / 2), radius=0, skip="+y")] if back else parts


SHELF_SIZE = (1.12, 0.32, 2.02)
SHELF_BOARDS = (0.10, 0.50, 0.88, 1.24, 1.60)  # upper faces of the boards that carry things


def shelf() -> Thing:
    w, d, h = SHELF_SIZE
    thing = Thing("shelf", SHELF_AT, vrapp={"name": "bookshelf", "kind": "shelf", "affordances": ["look", "put_down"], "boards": list(SHELF_BOARDS)})
    thing.add(*_carcass(w, d, 0.076, h, "walnut"))
    for z in SHELF_BOARDS[1:]:
        thing.add(box((w - 0.05, d - 0.01, 0.022), "walnut", (0, 0.003, z - 0.011), radius=0.003))
    thing.add(box((w - 0.06, d - 0.05, 0.076), "black", (0, 0.012, 0.038), radius=0.003))
    return thing


def console() -> Thing:
    """A low media console under the screen: slatted doors, oak."""
    w, d, z0, h = 1.70, 0.40, 0.16, 0.52
    thing = Thing("console", CONSOLE_AT, np.pi / 2, vrapp={"name": "console", "kind": "cabinet", "affordances": ["look", "put_down"], "top": h})
    thing.add(box((w, d, h - z0), "oak", (0, 0, (z0 + h) / 2), radius=0.008, segments=2))
    for k in range(36):
        x = -w / 2 + 0.06 + k * (w - 0.12) / 35
        thing.add(box((0.022, 0.014, h - z0 - 0.06), "oak", (x, -d / 2 - 0.004, (z0 + h) / 2), radius=0.004, grain=2, skip="+y"))
    return thing.add(*legs([(x, y) for x in (-0.74, 0.74) for y in (-0.14, 0.14)], z0 + 0.01, "black", lean=0.15, thick=0.016))


def sideboard() -> Thing:
    """Against the wall behind the user: four drawers and a door, walnut with brass knobs."""
    w, d, z0, h = 1.60, 0.42, 0.18, 0.80
    thing = Thing("sideboard", SIDEBOARD_AT, np.pi, vrapp={"name": "sideboard", "kind": "cabinet", "affordances": ["look", "open", "put_down"], "top": h})
    thing.add(box((w, d, h - z0), "walnut", (0, 0, (z0 + h) / 2), radius=0.008, segments=2))
    for col in range(3):
        x = (col - 1) * (w - 0.06) / 3
        for row in range(2):
            z = z0 + 0.03 + (row + 0.5) * (h - z0 - 0.06) / 2
            thing.add(box(((w - 0.06) / 3 - 0.014, 0.018, (h - z0 - 0.06) / 2 - 0.014), "walnut", (x, -d / 2 - 0.004, z), radius=0.005, shift=x + row))
            thing.add(
                lathe(
                    [(0.0055, 0), (0.0055, 0.014), (0.013, 0.02), (0.014, 0.026), (0.009, 0.031), (0, 0.032)],
                    "brass",
                    (x, -d / 2 - 0.012, z + 0.07),
                    sides=12,
                    turn=(np.pi / 2, 0, 0),
                )
            )
    return thing.add(*legs([(x, y) for x in (-0.68, 0.68) for y in (-0.14, 0.14)], z0 + 0.01, lean=0.2))


def floor_lamp() -> Thing:
    """A tripod lamp of walnut with a linen drum; its light is baked and given again as a punctual light."""
    thing = Thing("floor_lamp", LAMP_AT, vrapp={"name": "floor lamp", "kind": "lamp", "affordances": ["look", "switch"], "on": True, "group": "floor_lamp"})
    for a in (0.5, 0.5 + 2.094, 0.5 + 4.189):
        c, s = np.cos(a), np.sin(a)
        thing.add(tube([(0.27 * c, 0.27 * s, 0), (0.03 * c, 0.03 * s, 1.20)], [0.011, 0.016], "walnut", sides=10))
    thing.add(
        lathe(
            [(0, 1.16), (0.045, 1.16), (0.05, 1.18), (0.045, 1.22), (0.02, 1.235), (0.013, 1.25), (0.013, 1.34), (0.02, 1.345), (0.02, 1.39), (0, 1.395)],
            "brass",
            sides=16,
        )
    )
    thing.add(lathe([(0.225, 1.28), (0.185, 1.62)], "shade_floor", sides=40, stretch=True))
    for z, r in ((1.28, 0.225), (1.62, 0.185)):
        ring = [(r * np.cos(a), r * np.sin(a), z) for a in np.linspace(0, 2 * np.pi, 37)]
        thing.add(tube(ring, 0.004, "linen", sides=5, capped=False))
    thing.add(lathe([(0, 1.40), (0.022, 1.41), (0.032, 1.44), (0.03, 1.47), (0.018, 1.50), (0, 1.505)], "bulb_floor", sides=14))
    return thing


def pendant() -> Thing:
    """A pleated paper lantern over the middle of the room: the light on the faces."""
    wide, tall, drop, pleats = 0.27, 0.19, 0.44, 44

    def at(u, v):
        a, t = 2 * np.pi * u, np.pi * (0.055 + 0.89 * v) - np.pi / 2
        pleat = 1 + 0.020 * np.cos(pleats * a) * np.cos(t) ** 0.5
        return wide * np.cos(t) ** 0.8 * np.cos(a) * pleat, wide * np.cos(t) ** 0.8 * np.sin(a) * pleat, tall * np.sin(t)

    paper = smoothed(sheet("lantern", at, pleats * 4 + 1, 17, stretch=True))
    paper = replace(paper, uv0=paper.uv0 * (pleats, 1.0))
    thing = Thing("pendant", PENDANT_AT, vrapp={"name": "paper lantern", "kind": "lamp", "affordances": ["look", "switch"], "on": True})
    thing.add(place(paper, (0, 0, -drop)))
    for z, r in ((-drop + tall * 0.985, 0.068), (-drop - tall * 0.985, 0.068)):
        thing.add(tube([(r * np.cos(a), r * np.sin(a), z) for a in np.linspace(0, 2 * np.pi, 25)], 0.006, "oak", sides=6, capped=False))
    thing.add(tube([(0, 0, 0), (0, 0, -drop + tall * 0.5)], 0.004, "black", sides=6))
    return thing.add(lathe([(0.012, -0.055), (0.045, -0.026), (0.055, -0.010), (0.056, 0)], "oak", sides=24, crease=2))


def screen() -> Thing:
    """The screen on the left wall over the console."""
    w, h, y, z = 1.36, 0.765, CONSOLE_AT[1], 1.32
    thing = Thing(
        "wall_screen", (-2.5, y, z), np.pi / 2, vrapp={"name": "wall screen", "kind": "screen", "affordances": ["look", "switch", "watch"], "size": [w, h]}
    )
    thing.add(box((w + 0.024, 0.035, h + 0.024), "black", (0, -0.025, 0), radius=0.004))
    return thing.add(place(rect("screen", (-w / 2, 0, -h / 2), (w, 0, 0), (0, 0, h), stretch=True), (0, -0.0435, 0)))

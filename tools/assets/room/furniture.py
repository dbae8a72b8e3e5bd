"""What stands on the floor: rug, sofa, armchair, low table, shelf, console, sideboard, lamps. Each maker gives Things with their origin on the floor.

Furniture is built facing -Y (towards the user), then turned by the Thing's yaw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from place.shapes import Part, Thing, Vec, box, cushion, lathe, pillow, place, rect, sheet, tube

SOFA_AT: Vec = (-0.55, 2.36, 0.0)
TABLE_AT: Vec = (-0.98, 1.22, 0.008)
CHAIR_AT: Vec = (1.62, 1.12, 0.0)
SHELF_AT: Vec = (1.80, 2.83, 0.0)
CONSOLE_AT: Vec = (-2.25, 1.25, 0.0)
SIDEBOARD_AT: Vec = (-0.7, -2.76, 0.0)
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
    """A woven rug under the table and the place where the avatar stands."""
    w, h, t = 2.9, 2.08, 0.008
    top = rect("rug", (-w / 2, -h / 2, t), (w, 0, 0), (0, h, 0), stretch=True)
    edges = [rect("rug", c, u, (0, 0, t), stretch=True) for c, u in (((-w / 2, -h / 2, 0), (w, 0, 0)), ((w / 2, -h / 2, 0), (0, h, 0)),
             ((w / 2, h / 2, 0), (-w, 0, 0)), ((-w / 2, h / 2, 0), (0, -h, 0)))]  # fmt: skip
    edges = [replace(e, uv0=e.uv0 * (1, 0.004)) for e in edges]
    return Thing("rug", (-0.25, 0.92, 0.0), vrapp={"name": "woven rug", "kind": "rug", "affordances": ["look", "sit"]}).add(top, *edges)


def sofa() -> list[Thing]:
    w, d, arm, base = 2.16, 0.94, 0.17, 0.15
    thing = Thing("sofa", SOFA_AT, vrapp={"name": "sofa", "kind": "seat", "affordances": ["look", "sit"], "seat": (SOFA_AT[0] + 0.1, SOFA_AT[1] - 0.18, 0.45)})
    thing.add(*legs([(x, y) for x in (-0.93, 0.93) for y in (-0.36, 0.36)], base + 0.02, lean=0.25))
    thing.add(box((w, d, 0.15), "sofa", (0, 0, base + 0.075), radius=0.035, segments=2))
    for side in (-1, 1):
        thing.add(cushion((arm, d, 0.46), "sofa", (side * (w - arm) / 2, 0, base + 0.23), radius=0.07, crown=0.012))
        thing.add(cushion((0.905, 0.72, 0.17), "sofa", (side * 0.456, -0.105, base + 0.235), radius=0.06, crown=0.022))
        thing.add(cushion((0.90, 0.19, 0.46), "sofa", (side * 0.455, 0.215, 0.66), radius=0.085, crown=0.035, turn=(-0.20, 0, 0)))
    thing.add(box((w - 0.1, 0.18, 0.62), "sofa", (0, d / 2 - 0.09, base + 0.31), radius=0.06, segments=2))
    pillows = [
        ("pillow_rust", "rust", (-0.78, -0.02, 0.70), (-0.34, 0.10, 0.42), 0.46),
        ("pillow_teal", "teal", (-0.50, -0.09, 0.665), (-0.42, -0.12, 0.12), 0.40),
        ("pillow_mustard", "mustard", (0.76, -0.03, 0.685), (-0.36, -0.10, -0.38), 0.44),
    ]
    things = [thing]
    for name, surface, (x, y, z), turn, size in pillows:
        at = (SOFA_AT[0] + x, SOFA_AT[1] + y, z)
        info = {"name": f"{surface} cushion", "kind": "cushion", "affordances": ["look", "pick_up"]}
        things.append(Thing(name, at, vrapp=info).add(pillow((size, size), 0.17, surface, turn=turn)))
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
    thing = Thing(
        "armchair",
        CHAIR_AT,
        yaw,
        vrapp={"name": "armchair", "kind": "seat", "affordances": ["look", "sit"], "seat": (CHAIR_AT[0] - 0.06, CHAIR_AT[1] - 0.04, 0.44)},
    )
    thing.add(*legs([(x, y) for x in (-0.26, 0.26) for y in (-0.26, 0.28)], 0.24, lean=0.22))
    thing.add(cushion((0.70, 0.70, 0.13), "rust", (0, 0, 0.265), radius=0.05, crown=0.01))
    thing.add(cushion((0.56, 0.60, 0.15), "rust", (0, -0.05, 0.375), radius=0.06, crown=0.022))
    thing.add(cushion((0.66, 0.17, 0.60), "rust", (0, 0.30, 0.62), radius=0.08, crown=0.03, turn=(-0.17, 0, 0)))
    for side in (-1, 1):
        thing.add(cushion((0.11, 0.62, 0.34), "rust", (side * 0.335, -0.02, 0.44), radius=0.052, crown=0.008))
    lumbar = Thing("pillow_linen", (CHAIR_AT[0], CHAIR_AT[1], 0), yaw, vrapp={"name": "linen cushion", "kind": "cushion", "affordances": ["look", "pick_up"]})
    return [thing, lumbar.add(pillow((0.44, 0.28), 0.14, "linen", (0.02, 0.13, 0.58), (-0.30, 0.04, 0.05)))]


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
    thing = Thing("floor_lamp", LAMP_AT, vrapp={"name": "floor lamp", "kind": "lamp", "affordances": ["look", "switch"], "on": True})
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
    thing.add(lathe([(0.225, 1.28), (0.185, 1.62)], "shade", sides=36, stretch=True))
    for z, r in ((1.28, 0.225), (1.62, 0.185)):
        ring = [(r * np.cos(a), r * np.sin(a), z) for a in np.linspace(0, 2 * np.pi, 37)]
        thing.add(tube(ring, 0.004, "linen", sides=5, capped=False))
    thing.add(lathe([(0, 1.40), (0.022, 1.41), (0.032, 1.44), (0.03, 1.47), (0.018, 1.50), (0, 1.505)], "globe", sides=14))
    return thing


def pendant() -> Thing:
    """A paper globe over the middle of the room: the light on the faces."""
    r = 0.21
    rings = 14
    a = np.linspace(-np.pi / 2 * 0.93, np.pi / 2 * 0.93, rings * 2 + 1)
    profile = [(r * np.cos(t) * (1 - 0.018 * (k % 2)), r * np.sin(t) * 0.92) for k, t in enumerate(a)]
    drop = 0.42
    thing = Thing("pendant", PENDANT_AT, vrapp={"name": "paper lantern", "kind": "lamp", "affordances": ["look", "switch"], "on": True})
    thing.add(lathe(profile, "globe", (0, 0, -drop), sides=32, crease=2.0))
    thing.add(tube([(0, 0, 0), (0, 0, -drop + r * 0.9)], 0.004, "black", sides=6))
    return thing.add(lathe([(0.012, -0.05), (0.05, -0.02), (0.055, 0)], "paint", sides=20))


def screen() -> Thing:
    """The screen on the left wall over the console."""
    w, h, y, z = 1.36, 0.765, CONSOLE_AT[1], 1.32
    thing = Thing(
        "wall_screen", (-2.5, y, z), np.pi / 2, vrapp={"name": "wall screen", "kind": "screen", "affordances": ["look", "switch", "watch"], "size": [w, h]}
    )
    thing.add(box((w + 0.024, 0.035, h + 0.024), "black", (0, -0.025, 0), radius=0.004))
    return thing.add(place(rect("screen", (-w / 2, 0, -h / 2), (w, 0, 0), (0, 0, h), stretch=True), (0, -0.0435, 0)))

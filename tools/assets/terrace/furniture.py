"""What stands on the deck and hangs over it: bench with cushions, table, lantern, pouf, rug, small things, and the string lights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from place.shapes import Part, Thing, Vec, box, cushion, lathe, pillow, place, rect, sheet, tube
from terrace.plants import foliage
from terrace.shell import BACK, FAR, HALF_X, HEIGHT

BENCH_AT: Vec = (2.12, 0.55, 0.0)
TABLE_AT: Vec = (1.12, 1.08, 0.012)
CHAIR_AT: Vec = (-1.75, 1.15, 0.0)
POST_TOP = 2.62
POSTS = ((-HALF_X + 0.06, FAR - 0.06), (HALF_X - 0.06, FAR - 0.06))


def furniture() -> list[Thing]:
    return [rug(), *bench(), *chair(), table(), lantern(), *on_table(), string_lights()]


def rug() -> Thing:
    w, h = 2.3, 1.7
    info = {"name": "striped rug", "kind": "rug", "affordances": ["look", "sit"]}
    return Thing("rug", (0.15, 0.75, 0.0), vrapp=info).add(box((w, h, 0.012), "rug", (0, 0, 0.006), radius=0.004, skip="-z"))


def bench() -> list[Thing]:
    """A slatted bench along the right railing, facing the middle, with a long seat cushion and scatter cushions."""
    long, deep, seat = 1.95, 0.66, 0.30
    info = {"name": "bench", "kind": "seat", "affordances": ["look", "sit"], "seat": (BENCH_AT[0] - 0.06, BENCH_AT[1] - 0.42, 0.42), "stand": (BENCH_AT[0] - 0.75, BENCH_AT[1] - 0.42, 0.0)}
    # Built facing -Y, then turned to face -X.
    thing = Thing("bench", BENCH_AT, -np.pi / 2, vrapp=info)
    for x in (-long / 2 + 0.05, long / 2 - 0.05):
        for y in (-deep / 2 + 0.05, deep / 2 - 0.05):
            thing.add(box((0.065, 0.065, seat), "teak", (x, y, seat / 2), radius=0.008, grain=2))
        thing.add(box((0.065, deep, 0.06), "teak", (x, 0, seat - 0.03), radius=0.008, grain=1))
        thing.add(box((0.07, deep - 0.02, 0.045), "teak", (x, 0, 0.58), radius=0.014, segments=2, grain=1))
        thing.add(box((0.06, 0.06, 0.28), "teak", (x, -deep / 2 + 0.06, 0.44), radius=0.008, grain=2))
    for y in np.linspace(-deep / 2 + 0.05, deep / 2 - 0.05, 6):
        thing.add(box((long, 0.085, 0.024), "teak", (0, y, seat + 0.006), radius=0.006))
    for z in (0.50, 0.62, 0.74):
        thing.add(box((long, 0.024, 0.085), "teak", (0, deep / 2 - 0.01, z), radius=0.006))
    for x in (-long / 2 + 0.05, 0, long / 2 - 0.05):
        thing.add(box((0.06, 0.05, 0.52), "teak", (x, deep / 2 - 0.04, 0.53), radius=0.008, grain=2))
    for side in (-1, 1):
        thing.add(cushion((0.91, 0.58, 0.12), "seat", (side * 0.46, -0.02, seat + 0.075), radius=0.045, crown=0.016))
    things = [thing]
    turn = lambda x, y, z: (BENCH_AT[0] + y, BENCH_AT[1] - x, z)  # noqa: E731
    for name, surface, where, tilt, size in (
        ("cushion_indigo", "indigo", (-0.72, 0.16, 0.60), (-0.36, 0.08, 0.20), 0.44),
        ("cushion_ochre", "ochre", (-0.42, 0.12, 0.57), (-0.44, -0.14, -0.05), 0.36),
        ("cushion_coral", "coral", (0.70, 0.15, 0.59), (-0.38, -0.06, -0.24), 0.42),
    ):
        info = {"name": f"{surface} cushion", "kind": "cushion", "affordances": ["look", "pick_up"]}
        things.append(Thing(name, turn(*where), -np.pi / 2, vrapp=info).add(pillow((size, size), 0.16, surface, turn=tilt)))
    return [*things, blanket()]


def blanket() -> Thing:
    """A light blanket over the bench's near arm."""
    line = np.array([(-0.10, 0.44), (-0.065, 0.58), (-0.045, 0.615), (0.0, 0.622), (0.045, 0.615), (0.06, 0.58), (0.07, 0.36), (0.076, 0.22)])
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])

    def at(u, v):
        s = v * t[-1]
        fold = 0.007 * np.sin(u * 19 + 2 * v) * np.clip(np.abs(v - 0.45) * 3, 0, 1)
        across = np.interp(s, t, line[:, 0]) + fold
        return (u - 0.5) * (0.40 + 0.03 * v) - 0.04, across, np.interp(s, t, line[:, 1]) + 0.006

    info = {"name": "cotton blanket", "kind": "blanket", "affordances": ["look", "pick_up"]}
    return Thing("blanket", (BENCH_AT[0], BENCH_AT[1] - 0.925, 0), vrapp=info).add(sheet("linen", at, 25, 25))


def chair() -> list[Thing]:
    """A low rattan armchair in the far left, turned to the table."""
    yaw = 0.85
    info = {"name": "rattan chair", "kind": "seat", "affordances": ["look", "sit"], "seat": (CHAIR_AT[0] + 0.04, CHAIR_AT[1] - 0.04, 0.42), "stand": (CHAIR_AT[0] + 0.5, CHAIR_AT[1] - 0.45, 0.0)}
    thing = Thing("rattan_chair", CHAIR_AT, yaw, vrapp=info)

    def bowl(sign: float):
        def at(u, v):
            around = np.pi * (u * 1.30 - 0.15)  # from arm to arm, behind the back
            high = 0.44 + 0.36 * np.clip(np.sin(around), 0, 1) ** 0.8
            low = 0.22
            z = low + (high - low) * v
            r = 0.31 + 0.07 * v + 0.018 * sign
            return r * np.cos(around), (r * 0.98) * np.sin(around), z

        return at

    outer, inner = sheet("rattan", bowl(1.0), 33, 6), sheet("rattan", lambda u, v: bowl(-1.0)(1 - u, v), 33, 6)
    rim = [bowl(0.0)(np.array(u), np.array(1.0)) for u in np.linspace(0, 1, 33)]
    thing.add(outer, inner, tube([tuple(float(c) for c in p) for p in rim], 0.022, "rattan", sides=9))
    thing.add(lathe([(0, 0.20), (0.30, 0.20), (0.345, 0.215), (0.35, 0.25), (0.33, 0.26), (0, 0.26)], "rattan", sides=32))
    for a in (0.7, 2.44, 3.84, 5.58):
        thing.add(tube([(0.33 * np.cos(a), 0.33 * np.sin(a), 0), (0.26 * np.cos(a), 0.26 * np.sin(a), 0.22)], [0.014, 0.02], "bark", sides=8))
    thing.add(cushion((0.54, 0.54, 0.13), "seat", (0, -0.02, 0.325), radius=0.06, crown=0.025))
    info = {"name": "coral cushion", "kind": "cushion", "affordances": ["look", "pick_up"]}
    back = Thing("cushion_chair", CHAIR_AT, yaw, vrapp=info).add(pillow((0.42, 0.34), 0.15, "coral", (0.01, 0.17, 0.53), (-0.28, 0.03, 0.06)))
    return [thing, back]


def table() -> Thing:
    """A round slatted table on three legs."""
    top, r = 0.43, 0.40
    thing = Thing("table", TABLE_AT, vrapp={"name": "low table", "kind": "table", "affordances": ["look", "put_down"], "top": top})
    thing.add(lathe([(0, top - 0.028), (r - 0.02, top - 0.028), (r - 0.004, top - 0.018), (r, top - 0.008), (r - 0.006, top), (0, top)], "pale", sides=44, crease=0.5))
    for a in (0.4, 0.4 + 2.094, 0.4 + 4.189):
        x, y = np.cos(a), np.sin(a)
        thing.add(tube([(0.30 * x, 0.30 * y, 0), (0.21 * x, 0.21 * y, top - 0.02)], [0.013, 0.02], "steel", sides=9))
    return thing


def lantern() -> Thing:
    """A steel lantern with a candle, on the table."""
    at = (TABLE_AT[0] - 0.10, TABLE_AT[1] + 0.10, TABLE_AT[2] + 0.43)
    thing = Thing("lantern", at, 0.35, vrapp={"name": "lantern", "kind": "lamp", "affordances": ["look", "switch", "pick_up"], "on": True})
    w, h, t = 0.15, 0.24, 0.011
    thing.add(box((w + 0.03, w + 0.03, 0.014), "steel", (0, 0, 0.007), radius=0.004))
    for x in (-1, 1):
        for y in (-1, 1):
            thing.add(box((t, t, h), "steel", (x * (w - t) / 2, y * (w - t) / 2, h / 2 + 0.01), radius=0.002, grain=2))
    thing.add(box((w + 0.02, w + 0.02, 0.012), "steel", (0, 0, h + 0.014), radius=0.004))
    for k, (r0, r1, z) in enumerate(((0.082, 0.05, 0.0), (0.05, 0.02, 0.045))):
        thing.add(lathe([(r0, h + 0.02 + z), (r1, h + 0.02 + z + (0.045 if k == 0 else 0.02))], "steel", sides=4 if k == 0 else 16, turn=(0, 0, np.pi / 4)))
    ring = [(0.045 * np.sin(a), 0, h + 0.11 - 0.045 * np.cos(a)) for a in np.linspace(-2.9, 2.9, 17)]
    thing.add(tube(ring, 0.004, "steel", sides=6))
    thing.add(lathe([(0.033, 0.014), (0.033, 0.105), (0.029, 0.11), (0, 0.106)], "paper", sides=18, crease=0.9))
    thing.add(lathe([(0, 0.108), (0.006, 0.118), (0.0075, 0.128), (0.004, 0.142), (0, 0.156)], "flame", sides=8, crease=3))
    pane = w - 2 * t
    for k in range(4):
        flat = rect("lantern_glass", (-pane / 2, 0, 0.016), (pane, 0, 0), (0, 0, h - 0.008), stretch=True)
        thing.add(place(place(flat, (0, -w / 2 + t / 2, 0)), turn=(0, 0, k * np.pi / 2)))
    return thing


def on_table() -> list[Thing]:
    x, y, top = TABLE_AT[0], TABLE_AT[1], TABLE_AT[2] + 0.43
    cup_profile = [(0, 0.002), (0.026, 0), (0.031, 0.004), (0.039, 0.04), (0.042, 0.085), (0.0405, 0.087), (0.038, 0.084), (0.036, 0.05), (0.028, 0.010), (0, 0.008)]
    cups = []
    for name, surface, dx, dy, yaw in (("cup_blue", "glaze", 0.18, -0.04, 0.4), ("cup_white", "ceramic", -0.02, -0.21, 2.6)):
        cup = Thing(name, (x + dx, y + dy, top), yaw, vrapp={"name": "cup of tea", "kind": "cup", "affordances": ["look", "pick_up", "drink"]})
        cup.add(lathe(cup_profile, surface, sides=24, crease=1.1), lathe([(0.0375, 0.072), (0, 0.072)], "terracotta", sides=20))
        ear = [(0.040 + 0.026 * np.sin(a), 0, 0.046 + 0.024 * np.cos(a)) for a in np.linspace(0.15, np.pi - 0.1, 9)]
        cups.append(cup.add(tube(ear, 0.0048, surface, sides=7)))
    book = Thing("book", (x + 0.14, y + 0.16, top), -0.5, vrapp={"name": "book of poems", "kind": "book", "affordances": ["look", "pick_up", "read"]})
    book.add(box((0.135, 0.20, 0.018), "paper", (0.002, 0, 0.012), radius=0.001))
    for z in (0.0015, 0.0225):
        book.add(box((0.145, 0.21, 0.003), "coral", (0, 0, z), radius=0.001))
    book.add(box((0.004, 0.21, 0.024), "coral", (-0.072, 0, 0.012), radius=0.001))
    return [*cups, book]


def _hang(a: Sequence[float], b: Sequence[float], sag: float, count: int) -> np.ndarray:
    """Points of a hanging cable from a to b, (count, 3)."""
    t = np.linspace(0, 1, count)[:, None]
    line = np.array(a) * (1 - t) + np.array(b) * t
    line[:, 2] -= sag * 4 * (t * (1 - t))[:, 0]
    return line


def swags() -> list[tuple[np.ndarray, np.ndarray, float, int]]:
    """From where to where each string hangs, how deep, and its number of bulbs."""
    left, right = (np.array([*p, POST_TOP - 0.04]) for p in POSTS)
    house = lambda x: np.array([x, BACK + 0.80, HEIGHT + 0.02])  # noqa: E731
    return [(house(-2.6), left, 0.34, 9), (left, right, 0.36, 11), (house(2.6), right, 0.34, 9), (house(0.75), left, 0.42, 10), (house(0.75), right, 0.36, 8)]


def bulbs() -> list[Vec]:
    out: list[Vec] = []
    for a, b, sag, count in swags():
        line = _hang(a, b, sag, 2 * count + 1)
        out += [(float(p[0]), float(p[1]), float(p[2]) - 0.085) for p in line[1::2]]
    return out


def string_lights() -> Thing:
    """Two posts and five strings of clear bulbs between them and the house."""
    info = {"name": "string lights", "kind": "lamp", "affordances": ["look", "switch"], "on": True}
    thing = Thing("string_lights", vrapp=info, density=0.4)
    for x, y in POSTS:
        thing.add(box((0.07, 0.07, POST_TOP), "teak", (x, y, POST_TOP / 2), radius=0.008, grain=2), box((0.09, 0.09, 0.02), "steel", (x, y, POST_TOP), radius=0.006))
    for a, b, sag, _count in swags():
        thing.add(tube([tuple(p) for p in _hang(a, b, sag, 17)], 0.0045, "steel", sides=5, capped=False))
    socket = [(0.012, -0.042), (0.014, -0.038), (0.014, -0.004), (0.006, 0.004)]
    globe = [(0, -0.052), (0.012, -0.049), (0.022, -0.040), (0.0275, -0.024), (0.026, -0.006), (0.018, 0.012), (0.011, 0.022), (0.010, 0.03)]
    sockets: list[Part] = []
    for x, y, z in bulbs():
        sockets.append(lathe(socket, "steel", (x, y, z + 0.075), sides=8, crease=0.8))
        thing.add(lathe(globe, "bulb", (x, y, z), sides=10, crease=3))
    return thing.add(foliage(sockets, 0.5))

"""The empty room: floor, walls, ceiling, skirting, window with its view and curtains, door. 5 x 6 m, 2.6 m high, in Blender's axes (Y away from the user)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from place.profiles import bar, loop, sweep
from place.shapes import Part, Thing, box, lathe, place, rect, tube
from place.soft import curtain, tie_band
from room.outside import STRIPS, silhouettes

HALF_X, HALF_Y, HEIGHT = 2.5, 3.0, 2.6
WINDOW = (-1.75, 0.88, 0.65, 2.20)  # x0, z0, x1, z1 in the far wall
DOOR = (-2.45, -1.53, 2.06)  # y0, y1, height in the right wall
REVEAL = 0.16  # depth of the window's niche


def shell() -> list[Thing]:
    return [floor(), walls(), *skirting(), window(), *view(), *curtains(), door(), rug_in_hall()]


def floor() -> Thing:
    part = rect("floor", (-HALF_X, -HALF_Y, 0), (2 * HALF_X, 0, 0), (0, 2 * HALF_Y, 0))
    # Boards run away from the viewer: the texture's u follows Y.
    part = Part(part.positions, part.normals, part.uv0[:, ::-1] * (1, -1), part.uv1, part.chart, part.triangles, part.surface)
    return Thing("floor", vrapp={"name": "oak floor", "kind": "floor", "affordances": ["look", "walk"]}).add(part)


DADO = 0.92  # height of the panelled lower wall
TRIM = 0.075  # of the door's architrave


def walls() -> Thing:
    """Plaster above, panelling below, on three sides; the far wall is one colour, the frame of the window."""
    x, y, h = HALF_X, HALF_Y, HEIGHT
    x0, z0, x1, z1 = WINDOW
    d0, d1, dz = DOOR
    up, low = (0, 0, h - DADO), (0, 0, DADO)
    return Thing("walls", vrapp={"name": "walls", "kind": "structure", "affordances": []}, density=0.5).add(
        rect("wall_sage", (-x, y, 0), (2 * x, 0, 0), (0, 0, h), holes=[(x0 + x, z0, x1 + x, z1)]),
        rect("wall", (x, y, DADO), (0, -2 * y, 0), up, holes=[(y - d1, 0, y - d0, dz - DADO)]),
        rect("panelling", (x, y, 0), (0, d1 - y, 0), low),
        rect("panelling", (x, d0, 0), (0, -y - d0, 0), low),
        rect("wall", (x, -y, DADO), (-2 * x, 0, 0), up),
        rect("panelling", (x, -y, 0), (-2 * x, 0, 0), low),
        rect("wall", (-x, -y, DADO), (0, 2 * y, 0), up),
        rect("panelling", (-x, -y, 0), (0, 2 * y, 0), low),
        rect("ceiling", (-x, y, h), (2 * x, 0, 0), (0, -2 * y, 0)),
        # the niche of the window
        rect("paint", (x0, y + REVEAL, z1), (x1 - x0, 0, 0), (0, -REVEAL, 0)),
        rect("paint", (x0, y, z0), (0, REVEAL, 0), (0, 0, z1 - z0)),
        rect("paint", (x1, y + REVEAL, z0), (0, -REVEAL, 0), (0, 0, z1 - z0)),
        rect("paint", (x0, y, z0), (x1 - x0, 0, 0), (0, REVEAL, 0)),
    )


def skirting() -> list[Thing]:
    """Skirting and dado rail round the room, left out at the door, a small cove below the ceiling, and four oak beams towards the window."""
    d0, d1, _ = DOOR
    x, y, edge = HALF_X, HALF_Y, TRIM + 0.02
    round_the_room = [(x, d0 - edge, 0.0), (x, -y, 0.0), (-x, -y, 0.0), (-x, y, 0.0), (x, y, 0.0), (x, d1 + edge, 0.0)]
    board = [(0.018, 0.0), (0.018, 0.085), (0.0165, 0.098), (0.012, 0.106), (0.008, 0.112), (0.0, 0.115)]
    rail = [(0.0, -0.035), (0.010, -0.03), (0.012, -0.012), (0.024, -0.004), (0.030, 0.004), (0.030, 0.012), (0.026, 0.018), (0.0, 0.02)]
    cove = [(0.0, -0.07), (0.008, -0.07), (0.012, -0.045), (0.028, -0.02), (0.05, -0.010), (0.058, -0.006), (0.058, 0.0)]
    lift = lambda line, z: [(px, py, z) for px, py, _ in line]  # noqa: E731
    trims = Thing("skirting", density=0.7).add(sweep(board, round_the_room, "paint"))
    trims.add(sweep(rail, lift([(x, d0 - edge, 0), (x, -y, 0), (-x, -y, 0), (-x, y, 0)], DADO), "paint"))
    trims.add(sweep(rail, lift([(x, y, 0), (x, d1 + edge, 0)], DADO), "paint"))
    trims.add(sweep(cove, lift([(x, y, 0), (x, -y, 0), (-x, -y, 0), (-x, y, 0)], HEIGHT), "paint", closed=True))
    beams = Thing("beams", vrapp={"name": "ceiling beams", "kind": "structure", "affordances": ["look"]}, density=0.6)
    for bx in (-1.5, -0.5, 0.5, 1.5):
        r, w, d = 0.012, 0.085, 0.10
        arc = np.linspace(0, np.pi / 2, 4)
        right = [(w / 2 - r + r * np.cos(t), -d + r - r * np.sin(t)) for t in arc]
        profile = [(-w / 2, 0.0), *[(-a, b) for a, b in right], *right[::-1], (w / 2, 0.0)]
        beams.add(sweep(profile, [(bx, -HALF_Y, HEIGHT), (bx, HALF_Y, HEIGHT)], "oak", capped=False))
    return [trims, beams]


def window() -> Thing:
    """Three sashes in a frame, each with its own rounded bars and a low cross bar; an oak sill."""
    x0, z0, x1, z1 = WINDOW
    y = HALF_Y + REVEAL - 0.03
    mid, w, h = (x0 + x1) / 2, x1 - x0, z1 - z0
    thing = Thing("window", (mid, y, z0), vrapp={"name": "window", "kind": "window", "affordances": ["look"], "about": "dusk over a small town"}, density=0.8)
    out = (0, -1, 0)
    thing.add(sweep(bar(0.06, 0.07, 0.010), loop(w - 0.05, h - 0.05, (0, 0.03, h / 2)), "paint", up=out, closed=True))
    for k in (-1, 0, 1):
        cx, sw, sh = k * (w - 0.08) / 3, (w - 0.08) / 3, h - 0.10
        thing.add(sweep(bar(0.052, 0.055, 0.010), loop(sw - 0.055, sh - 0.055, (cx, 0.035, h / 2)), "paint", up=out, closed=True))
        thing.add(sweep(bar(0.026, 0.035, 0.008), [(cx - sw / 2 + 0.04, 0.03, h * 0.70), (cx + sw / 2 - 0.04, 0.03, h * 0.70)], "paint", up=out, capped=False))
    thing.add(box((w + 0.16, REVEAL + 0.10, 0.035), "oak", (0, -0.045 - 0.035, -0.0175 + 0.012), radius=0.014, segments=2))
    for cx in (-w / 6 + 0.05, w / 6 - 0.05):
        thing.add(box((0.026, 0.010, 0.075), "brass", (cx, -0.022, h * 0.38), radius=0.004))
        thing.add(tube([(cx, -0.024, h * 0.38), (cx, -0.05, h * 0.38), (cx, -0.056, h * 0.38 - 0.012), (cx, -0.058, h * 0.38 - 0.10)], [0.008, 0.008, 0.008, 0.0065], "brass"))
    return thing


def view() -> list[Thing]:
    """What lies behind the glass, in four depths so that it shifts as one moves: sky, hills with the town, roofs, garden trees. All are parts of one picture
    (outside.py), a strip of it each, cut to its silhouette."""
    mid = (WINDOW[0] + WINDOW[2]) / 2
    things = []
    for name, (radius, low, high, arc) in LAYERS.items():
        v0, v1 = STRIPS[name]
        edge = silhouettes(name, 257 if name != "sky" else 49)
        u = np.linspace(0, 1, len(edge))
        turn = (u - 0.5) * arc
        x, y = mid + radius * np.sin(turn), HALF_Y + radius * np.cos(turn)
        foot, top = np.stack([x, y, np.full_like(u, low)], 1), np.stack([x, y, low + edge * (high - low)], 1)
        pos = np.concatenate([foot, top])
        uv = np.concatenate([np.stack([u, np.full_like(u, v0)], 1), np.stack([u, v0 + edge * (v1 - v0)], 1)])
        k, n = np.arange(len(u) - 1), len(u)
        tris = np.concatenate([np.stack([k, k + 1, k + n + 1], 1), np.stack([k, k + n + 1, k + n], 1)])
        normal = np.tile(np.stack([-np.sin(turn), -np.cos(turn), 0 * turn], 1), (2, 1))
        part = Part(pos, normal, uv, uv, np.zeros(len(pos), int), tris, "outside", stretch=True)
        info = {"name": "view from the window", "kind": "view", "affordances": ["look"]} if name == "sky" else {"name": f"{name} outside", "kind": "view", "affordances": []}
        things.append(Thing(f"view_{name}", vrapp=info).add(part))
    return things


# radius about the window, lowest and highest metre of the strip, arc in radians
LAYERS = {
    "sky": (75.0, -20.0, 44.0, 2.3),
    "hills": (60.0, -14.0, 8.0, 2.3),
    "roofs": (36.0, -10.0, 3.0, 2.2),
    "garden": (10.0, -4.0, 3.4, 2.1),
}


def curtains() -> list[Thing]:
    """Two linen curtains on a brass rod, each held back by a band."""
    x0, _, x1, z1 = WINDOW
    y, rail, tie = HALF_Y - 0.13, z1 + 0.20, 1.06
    left, right, wide = x0 - 0.36, x1 + 0.36, 0.66
    rod = Thing("curtain_rod", vrapp={"name": "curtain rod", "kind": "structure", "affordances": ["look"]}).add(
        tube([(left - 0.08, y, rail), (right + 0.08, y, rail)], 0.012, "brass", sides=10),
        *(lathe([(0, -0.030), (0.014, -0.026), (0.024, -0.014), (0.028, 0), (0.024, 0.014), (0.014, 0.026), (0, 0.030)], "brass", (x, y, rail), sides=16, crease=2) for x in (left - 0.10, right + 0.10)),
        *(tube([(x, y, rail), (x, HALF_Y, rail)], 0.008, "brass") for x in (left - 0.03, right + 0.03)),
        *(_ring(x, y, rail) for k in range(9) for x in (left + 0.02 + k * wide * 0.95 / 8, right - 0.02 - k * wide * 0.95 / 8)),
    )  # fmt: skip
    vrapp = {"name": "linen curtain", "kind": "curtain", "affordances": ["look", "open"]}
    things = [rod]
    for name, outer, sign in (("curtain_left", left, 1), ("curtain_right", right, -1)):
        cloth = curtain("curtain", outer, wide, y, rail - 0.03, sign=sign, tie=tie, seed=1 if sign > 0 else 2)
        things.append(Thing(name, vrapp=dict(vrapp), density=1.0).add(cloth, tie_band("mustard", outer, wide, y, tie, sign)))
    return things


def _ring(x: float, y: float, z: float) -> Part:
    return tube([(x, y + 0.020 * np.cos(t), z - 0.006 + 0.020 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 13)], 0.0028, "brass", sides=5, capped=False)


def door() -> Thing:
    """A panelled door in its frame, closed, with a brass handle."""
    d0, d1, h = DOOR
    w, mid = d1 - d0, (d0 + d1) / 2
    info = {"name": "door to the terrace", "kind": "door", "affordances": ["look", "open"], "stand": (HALF_X - 0.7, mid, 0.0), "leads": "terrace"}
    thing = Thing("door", (HALF_X, mid, 0), -np.pi / 2, vrapp=info, density=0.8)
    out = (0, -1, 0)
    # Built facing -Y with its hinge at the left, then turned to face -X.
    thing.add(box((w - 0.01, 0.04, h - 0.012), "door", (0, 0.038, h / 2), radius=0.004, grain=2, skip="+y"))
    moulding = [(0.020, 0.0), (0.016, 0.008), (0.008, 0.013), (0.0, 0.010), (-0.010, 0.013), (-0.020, 0.008), (-0.022, 0.0)]
    for z0, z1 in ((0.16, 0.88), (1.04, h - 0.14)):
        for side in (-1, 1):
            cx, cz, pw, ph = side * 0.213, (z0 + z1) / 2, 0.31, z1 - z0
            thing.add(sweep(moulding, loop(pw, ph, (cx, 0.018, cz)), "door", up=out, closed=True))
            thing.add(box((pw - 0.10, 0.02, ph - 0.10), "door", (cx, 0.014, cz), radius=0.008, segments=2, grain=2, skip="+y"))
    trim = [(TRIM / 2, 0.0), (TRIM / 2, 0.016), (TRIM / 2 - 0.008, 0.022), (0.0, 0.024), (-TRIM / 2 + 0.012, 0.016), (-TRIM / 2, 0.012), (-TRIM / 2, 0.0)]
    side = w / 2 + TRIM / 2 - 0.004
    thing.add(sweep(trim, [(-side, 0, 0), (-side, 0, h + TRIM / 2 - 0.004), (side, 0, h + TRIM / 2 - 0.004), (side, 0, 0)], "paint", up=out))
    thing.add(rect("paint", (-w / 2, 0, 0), (0, 0.06, 0), (0, 0, h)), rect("paint", (w / 2, 0.06, 0), (0, -0.06, 0), (0, 0, h)))  # between leaf and wall
    thing.add(rect("paint", (-w / 2, 0.06, h), (w, 0, 0), (0, -0.06, 0)))
    thing.add(rect("void", (-w / 2, 0.05, 0), (w, 0, 0), (0, 0, 0.03)))  # what is seen under the leaf: the dark beyond
    x = w / 2 - 0.07
    thing.add(lathe([(0.026, 0), (0.026, 0.004), (0.022, 0.009), (0.012, 0.012), (0.010, 0.03)], "brass", (x, 0.018, 1.02), sides=20, turn=(np.pi / 2, 0, 0)))
    lever = [(x, -0.010, 1.02), (x, -0.034, 1.02), (x - 0.012, -0.042, 1.02), (x - 0.05, -0.043, 1.021), (x - 0.11, -0.042, 1.018), (x - 0.128, -0.036, 1.012)]
    thing.add(tube(lever, [0.0085, 0.0085, 0.009, 0.0085, 0.007, 0.0065], "brass", sides=10))
    thing.add(lathe([(0.018, 0), (0.018, 0.003), (0.014, 0.006), (0, 0.006)], "brass", (x, 0.018, 0.93), sides=16, turn=(np.pi / 2, 0, 0)))
    for z in (0.25, 1.78):
        thing.add(tube([(-w / 2 + 0.004, 0.014, z), (-w / 2 + 0.004, 0.014, z + 0.09)], 0.007, "brass", sides=8))
    return thing


def rug_in_hall() -> Thing:
    """A round braided rug where the user stands."""
    disc = lathe([(1.0, 0.0), (1.012, 0.005), (1.004, 0.0105), (0.985, 0.012), (0, 0.012)], "jute", sides=72, crease=2.0, stretch=True)
    disc = replace(disc, uv0=disc.uv0 * (40.0, 8.0))
    return Thing("rug_round", (0.10, -1.42, 0.0), vrapp={"name": "round braided rug", "kind": "rug", "affordances": ["look", "sit"]}, density=0.5).add(disc)

"""The empty room: floor, walls, ceiling, skirting, window with its view and curtains, door. 5 x 6 m, 2.6 m high, in Blender's axes (Y away from the user)."""

from __future__ import annotations

import numpy as np
from place.shapes import Part, Thing, box, lathe, place, rect, sheet, tube

HALF_X, HALF_Y, HEIGHT = 2.5, 3.0, 2.6
WINDOW = (-1.75, 0.88, 0.65, 2.20)  # x0, z0, x1, z1 in the far wall
DOOR = (-2.45, -1.53, 2.06)  # y0, y1, height in the right wall
REVEAL = 0.16  # depth of the window's niche


def shell() -> list[Thing]:
    return [floor(), walls(), skirting(), window(), view(), *curtains(), door()]


def floor() -> Thing:
    part = rect("floor", (-HALF_X, -HALF_Y, 0), (2 * HALF_X, 0, 0), (0, 2 * HALF_Y, 0))
    # Boards run away from the viewer: the texture's u follows Y.
    part = Part(part.positions, part.normals, part.uv0[:, ::-1] * (1, -1), part.uv1, part.chart, part.triangles, part.surface)
    return Thing("floor", vrapp={"name": "oak floor", "kind": "floor", "affordances": ["look", "walk"]}).add(part)


def walls() -> Thing:
    x, y, h = HALF_X, HALF_Y, HEIGHT
    x0, z0, x1, z1 = WINDOW
    d0, d1, dz = DOOR
    return Thing("walls", vrapp={"name": "walls", "kind": "structure", "affordances": []}).add(
        rect("wall_sage", (-x, y, 0), (2 * x, 0, 0), (0, 0, h), holes=[(x0 + x, z0, x1 + x, z1)]),
        rect("wall", (x, y, 0), (0, -2 * y, 0), (0, 0, h), holes=[(y - d1, 0, y - d0, dz)]),
        rect("wall", (x, -y, 0), (-2 * x, 0, 0), (0, 0, h)),
        rect("wall", (-x, -y, 0), (0, 2 * y, 0), (0, 0, h)),
        rect("ceiling", (-x, y, h), (2 * x, 0, 0), (0, -2 * y, 0)),
        # the niche of the window
        rect("paint", (x0, y + REVEAL, z1), (x1 - x0, 0, 0), (0, -REVEAL, 0)),
        rect("paint", (x0, y, z0), (0, REVEAL, 0), (0, 0, z1 - z0)),
        rect("paint", (x1, y + REVEAL, z0), (0, -REVEAL, 0), (0, 0, z1 - z0)),
        rect("paint", (x0, y, z0), (x1 - x0, 0, 0), (0, REVEAL, 0)),
    )


def skirting() -> Thing:
    """Skirting boards round the room, left out at the door, and a small cornice."""
    thing = Thing("skirting", density=0.6)
    high, deep, (d0, d1, _) = 0.10, 0.016, DOOR
    runs = [((0, HALF_Y), 2 * HALF_X, 0), ((0, -HALF_Y), 2 * HALF_X, 0), ((-HALF_X, 0), 2 * HALF_Y, 1),
            ((HALF_X, (HALF_Y + d1 + 0.07) / 2), HALF_Y - d1 - 0.07, 1), ((HALF_X, (-HALF_Y + d0 - 0.07) / 2), d0 - 0.07 + HALF_Y, 1)]  # fmt: skip
    for (cx, cy), length, axis in runs:
        size = (length, deep * 2, high) if axis == 0 else (deep * 2, length, high)
        thing.add(box(size, "paint", (cx, cy, high / 2), radius=0.005))
    for (cx, cy), length, axis in [((0, HALF_Y), 2 * HALF_X, 0), ((0, -HALF_Y), 2 * HALF_X, 0), ((-HALF_X, 0), 2 * HALF_Y, 1), ((HALF_X, 0), 2 * HALF_Y, 1)]:
        size = (length, 0.09, 0.09) if axis == 0 else (0.09, length, 0.09)
        thing.add(box(size, "ceiling", (cx, cy, HEIGHT), radius=0.03, segments=2))
    return thing


def window() -> Thing:
    x0, z0, x1, z1 = WINDOW
    y, bar = HALF_Y + REVEAL - 0.05, 0.055
    mid, w, h = (x0 + x1) / 2, x1 - x0, z1 - z0
    thing = Thing("window", (mid, y, z0), vrapp={"name": "window", "kind": "window", "affordances": ["look"], "about": "dusk over a small town"}, density=0.7)
    for side in (-1, 1):
        thing.add(box((bar, 0.07, h), "paint", (side * (w - bar) / 2, 0, h / 2), radius=0.008, grain=2))
        thing.add(box((0.045, 0.06, h - bar), "paint", (side * w / 6, 0, h / 2), radius=0.008, grain=2))
    for z in (bar / 2, h - bar / 2):
        thing.add(box((w, 0.07, bar), "paint", (0, -0.0015, z), radius=0.008))
    thing.add(box((w - bar, 0.05, 0.035), "paint", (0, 0, h * 0.68), radius=0.008))
    thing.add(box((w + 0.16, REVEAL + 0.09, 0.035), "oak", (0, -0.045 - 0.015, -0.0175 + 0.012), radius=0.012, segments=2))
    for x in (-w / 6 + 0.05, w / 6 - 0.05):
        thing.add(box((0.016, 0.035, 0.11), "brass", (x, -0.045, h * 0.38), radius=0.006))
    return thing


def view() -> Thing:
    """The dusk behind the window: a picture on part of a cylinder, 8 m away, horizon at eye height."""
    radius, arc, high = 8.0, 2.2, 8.0 * 2.2 * 640 / 2048
    low = 1.35 - 0.42 * high
    mid = (WINDOW[0] + WINDOW[2]) / 2
    part = sheet(
        "dusk", lambda u, v: (mid + radius * np.sin((u - 0.5) * arc), HALF_Y + radius * np.cos((u - 0.5) * arc) - 1.0, low + v * high), 33, 2, stretch=True
    )
    return Thing("view", vrapp={"name": "view from the window", "kind": "view", "affordances": ["look"]}).add(part)


def curtains() -> list[Thing]:
    """Two linen curtains in gathered folds on a brass rod."""
    x0, _, x1, z1 = WINDOW
    y, rail = HALF_Y - 0.10, z1 + 0.19
    rod = Thing("curtain_rod").add(
        tube([(x0 - 0.42, y, rail), (x1 + 0.42, y, rail)], 0.011, "brass"),
        *(lathe([(0, -0.026), (0.022, -0.016), (0.028, 0), (0.022, 0.016), (0, 0.026)], "brass", (x, y, rail), sides=12) for x in (x0 - 0.42, x1 + 0.42)),
        *(tube([(x, y, rail), (x, HALF_Y, rail)], 0.008, "brass") for x in (x0 - 0.34, x1 + 0.34)),
    )
    vrapp = {"name": "linen curtain", "kind": "curtain", "affordances": ["look"]}
    things = [rod]
    for name, left, wide, phase in (("curtain_left", x0 - 0.36, 0.50, 0.3), ("curtain_right", x1 - 0.12, 0.46, 1.1)):

        def at(u, v, left=left, wide=wide, phase=phase):
            fold = 2 * np.pi * 6 * u + phase + 0.35 * np.sin(3 * u + 2 * v)
            depth = 0.030 + 0.014 * np.sin(9 * u + phase) * (1 - v)
            flare = 1 + 0.05 * (1 - v) ** 2
            return left + wide * (0.5 + (u - 0.5) * flare) + 0.010 * np.sin(2 * fold), y - depth * np.sin(fold), 0.015 + v * (rail - 0.03)

        things.append(Thing(name, vrapp=dict(vrapp), density=0.8).add(sheet("linen", at, 97, 9)))
    return things


def door() -> Thing:
    """A panelled door in its frame, closed, with a brass handle and a light switch beside it."""
    d0, d1, h = DOOR
    w, mid = d1 - d0, (d0 + d1) / 2
    thing = Thing("door", (HALF_X, mid, 0), -np.pi / 2, vrapp={"name": "door", "kind": "door", "affordances": ["look", "open"]}, density=0.7)
    # Built facing -Y with its hinge at the left, then turned to face -X.
    thing.add(box((w - 0.02, 0.045, h - 0.02), "paint", (0, 0.03, h / 2), radius=0.004, grain=2))
    for z0, z1 in ((0.16, 0.86), (1.02, h - 0.16)):
        for side in (-1, 1):
            thing.add(*_panel(side * 0.21, (z0 + z1) / 2, 0.30, z1 - z0))
    for side in (-1, 1):
        thing.add(box((0.075, 0.055, h + 0.07), "paint", (side * (w / 2 + 0.03), 0.005, (h + 0.07) / 2), radius=0.008, grain=2))
    thing.add(box((w + 0.135, 0.055, 0.075), "paint", (0, 0.003, h + 0.03), radius=0.008))
    lever = [(w / 2 - 0.08, -0.045, 1.02), (w / 2 - 0.10, -0.05, 1.02), (w / 2 - 0.20, -0.05, 1.02)]
    thing.add(box((0.04, 0.012, 0.16), "brass", (w / 2 - 0.075, 0.004, 1.0), radius=0.005))
    thing.add(tube([(w / 2 - 0.075, 0.0, 1.02), (w / 2 - 0.075, -0.05, 1.02)], 0.009, "brass"), tube(lever, 0.009, "brass"))
    return thing


def _panel(x: float, z: float, w: float, h: float) -> list[Part]:
    """A raised field in a moulding on the door's face."""
    y = 0.0075
    bars = [
        ((w, 0.014, 0.02), (x, y - 0.001, z - h / 2)),
        ((w, 0.014, 0.02), (x, y - 0.001, z + h / 2)),
        ((0.02, 0.014, h), (x - w / 2, y, z)),
        ((0.02, 0.014, h), (x + w / 2, y, z)),
    ]
    return [box(size, "paint", at, radius=0.005) for size, at in bars] + [place(box((w - 0.09, 0.008, h - 0.09), "paint", radius=0.004), (x, y, z))]

"""What encloses the terrace: deck, railing, the house's wall with door and window, and everything around. Blender's axes (Y away from the house), metres."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from place.shapes import Part, Thing, box, lathe, rect, sheet, tube
from terrace.pictures import azimuth, elevation

HALF_X, BACK, FAR, HEIGHT = 2.7, -2.2, 2.3, 3.0  # the deck: x to each side, y from the house's wall to the railing; the wall's height
DOOR = (-1.05, 0.55, 2.2)  # x0, x1, height in the house's wall
WINDOW = (1.25, 0.85, 2.35, 2.1)  # x0, z0, x1, z1
RAIL = 1.02


def shell() -> list[Thing]:
    return [deck(), fascia(), railing(), wall(), door(), window(), awning(), sconce(), sky()]


def deck() -> Thing:
    part = rect("deck", (-HALF_X, BACK, 0), (2 * HALF_X, 0, 0), (0, FAR - BACK, 0))
    return Thing("deck", vrapp={"name": "wooden deck", "kind": "floor", "affordances": ["look", "walk"]}).add(part)


def fascia() -> Thing:
    """The deck's edge."""
    thing = Thing("fascia", density=0.4)
    thing.add(box((2 * HALF_X + 0.06, 0.03, 0.2), "teak", (0, FAR + 0.015, -0.098), radius=0.004))
    for side in (-1, 1):
        thing.add(box((0.03, FAR - BACK, 0.2), "teak", (side * (HALF_X + 0.015), (FAR + BACK) / 2, -0.098), radius=0.004))
    return thing


def _runs() -> list[tuple[np.ndarray, np.ndarray, int]]:
    """The railing's three sides: first and last post's foot, number of spans."""
    x, y0, y1 = HALF_X - 0.06, BACK + 0.06, FAR - 0.06
    corner = lambda a, b: np.array([a, b, 0.0])  # noqa: E731
    return [(corner(-x, y1), corner(x, y1), 4), (corner(-x, y0), corner(-x, y1), 3), (corner(x, y1), corner(x, y0), 3)]


def railing() -> Thing:
    """Slim steel posts, a wooden handrail, and taut cables that the eye looks through."""
    thing = Thing("railing", vrapp={"name": "railing", "kind": "structure", "affordances": ["look"]}, density=0.7)
    for a, b, spans in _runs():
        along = b - a
        length, mid = float(np.linalg.norm(along)), (a + b) / 2
        flat = abs(along[0]) > abs(along[1])
        for k in range(spans + 1):
            foot = a + along * k / spans
            thing.add(box((0.036, 0.036, RAIL - 0.02), "steel", (foot[0], foot[1], (RAIL - 0.02) / 2), radius=0.004, grain=2))
            thing.add(box((0.09, 0.09, 0.012), "steel", (foot[0], foot[1], 0.006), radius=0.003))
        size = (length + 0.09, 0.085, 0.036) if flat else (0.085, length + 0.09, 0.036)
        thing.add(box(size, "teak", (mid[0], mid[1], RAIL), radius=0.012, segments=2, grain=0 if flat else 1))
        for z in np.linspace(0.14, RAIL - 0.16, 6):
            thing.add(tube([tuple(a + (0, 0, z)), tuple(b + (0, 0, z))], 0.0032, "cable", sides=5, capped=False))
    return thing


def wall() -> Thing:
    """The house: plaster over a stone plinth, with openings for door and window."""
    d0, d1, dz = DOOR
    x0, z0, x1, z1 = WINDOW
    wide = HALF_X + 0.9
    holes = [(wide - d1, 0, wide - d0, dz), (wide - x1, z0, wide - x0, z1)]
    thing = Thing("house", vrapp={"name": "wall of the house", "kind": "structure", "affordances": []})
    thing.add(rect("wall", (wide, BACK, 0), (-2 * wide, 0, 0), (0, 0, HEIGHT), holes=holes))
    deep = 0.14
    for a, b, low, high in ((d0, d1, 0.0, dz), (x0, x1, z0, z1)):
        thing.add(rect("wall", (a, BACK - deep, low), (0, deep, 0), (0, 0, high - low)), rect("wall", (b, BACK, low), (0, -deep, 0), (0, 0, high - low)))
        thing.add(rect("wall", (a, BACK, high), (b - a, 0, 0), (0, -deep, 0)))
    thing.add(rect("stone", (x0, BACK - deep, z0), (x1 - x0, 0, 0), (0, deep, 0)))
    for a, b in ((-wide, d0), (d1, wide)):
        thing.add(box((b - a, 0.03, 0.24), "stone", ((a + b) / 2, BACK + 0.013, 0.118), radius=0.006))
    thing.add(box((x1 - x0 + 0.14, 0.16, 0.045), "stone", ((x0 + x1) / 2, BACK + 0.03, z0 - 0.02), radius=0.01))
    return thing


def _glazed(thing: Thing, w: float, h: float, half: int, columns: int, rows: tuple[float, ...]) -> Thing:
    """A frame w by h about x 0, facing +Y, its pane with the left or right half of the picture of the room behind, and bars."""
    t = 0.07
    for side in (-1, 1):
        thing.add(box((t, 0.06, h), "trim", (side * (w - t) / 2, 0, h / 2), radius=0.008, grain=2))
    for z in (t / 2, h - t / 2):
        thing.add(box((w, 0.06, t), "trim", (0, 0.001, z), radius=0.008))
    for k in range(1, columns):
        thing.add(box((0.045, 0.045, h - t), "trim", (w * (k / columns - 0.5), 0, h / 2), radius=0.006, grain=2))
    for z in rows:
        thing.add(box((w - t, 0.035, 0.03), "trim", (0, 0, z), radius=0.005))
    pane = rect("indoors", (w / 2, -0.02, 0), (-w, 0, 0), (0, 0, h), stretch=True)
    return thing.add(replace(pane, uv0=pane.uv0 * (0.5, 1.0) + (0.5 * half, 0.0)))


def door() -> Thing:
    """Two glazed leaves to the living room, with handles."""
    d0, d1, h = DOOR
    info = {"name": "door to the living room", "kind": "door", "affordances": ["look", "open"], "leads": "evening"}
    thing = _glazed(Thing("door", ((d0 + d1) / 2, BACK - 0.08, 0), vrapp=info), d1 - d0, h, 0, 2, (0.52, 1.36))
    for side in (-1, 1):
        x = side * 0.055
        thing.add(box((0.03, 0.012, 0.15), "steel", (x, 0.03, 1.02), radius=0.005))
        thing.add(tube([(x, 0.034, 1.04), (x, 0.075, 1.04), (x + side * 0.11, 0.075, 1.04)], 0.008, "steel"))
    thing.add(box((d1 - d0 + 0.1, 0.34, 0.03), "stone", (0, 0.16, 0.014), radius=0.008))
    return thing


def window() -> Thing:
    x0, z0, x1, z1 = WINDOW
    info = {"name": "lit window", "kind": "window", "affordances": ["look"], "about": "the living room, from outside"}
    return _glazed(Thing("window", ((x0 + x1) / 2, BACK - 0.08, z0), vrapp=info), x1 - x0, z1 - z0, 1, 2, (0.8,))


def awning() -> Thing:
    """The eaves: rafters under a board, all along the wall."""
    thing = Thing("eaves", density=0.6)
    wide = 2 * HALF_X + 1.8
    thing.add(box((wide, 0.85, 0.03), "teak", (0, BACK + 0.36, HEIGHT + 0.10), radius=0.004), box((wide, 0.05, 0.12), "teak", (0, BACK + 0.78, HEIGHT + 0.06), radius=0.008))
    for x in np.linspace(-wide / 2 + 0.2, wide / 2 - 0.2, 9):
        thing.add(box((0.07, 0.80, 0.11), "teak", (x, BACK + 0.37, HEIGHT + 0.035), radius=0.008, grain=1))
    return thing


def sconce() -> Thing:
    """A lamp beside the door."""
    thing = Thing("wall_lamp", (DOOR[1] + 0.34, BACK, 1.86), vrapp={"name": "wall lamp", "kind": "lamp", "affordances": ["look", "switch"], "on": True})
    thing.add(box((0.10, 0.02, 0.16), "steel", (0, 0.01, 0), radius=0.006), tube([(0, 0.01, 0.04), (0, 0.09, 0.06), (0, 0.12, 0.03)], 0.008, "steel"))
    thing.add(lathe([(0.052, 0.005), (0.06, 0.012), (0.045, 0.05), (0.018, 0.07), (0, 0.072)], "steel", (0, 0.12, -0.04), sides=18))
    return thing.add(lathe([(0, -0.075), (0.03, -0.068), (0.045, -0.04), (0.046, 0.0), (0.04, 0.012)], "sconce", (0, 0.12, -0.04), sides=18, crease=3))


def sky() -> Thing:
    """All that lies around, a sphere of 40 m about the place, seen from inside."""
    radius, eye = 40.0, 1.5

    def at(u, v):
        az, el = np.radians(azimuth(u)), np.radians(elevation(v))
        return radius * np.cos(el) * np.sin(az), radius * np.cos(el) * np.cos(az), eye + radius * np.sin(el)

    part: Part = sheet("sky", at, 73, 31, stretch=True)
    inward = -part.positions / np.linalg.norm(part.positions, axis=1, keepdims=True)
    part = replace(part, normals=inward)
    corners = part.positions[part.triangles]
    facing = (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) * inward[part.triangles[:, 0]]).sum(1) > 0
    part = replace(part, triangles=np.where(facing[:, None], part.triangles, part.triangles[:, ::-1]))
    info = {"name": "view over the town", "kind": "view", "affordances": ["look"]}
    return Thing("view", vrapp=info).add(part)

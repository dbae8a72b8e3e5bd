"""The user's side of the room: a desk to write at with a shelf and a pin board over it, a chair, a piano, a big plant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from place.profiles import loop, sweep
from place.shapes import Part, Thing, Vec, box, lathe, place, rect, sheet, smoothed, tube
from place.soft import upholstered
from room.decor import book, candle, frame, lying, open_book, plant_pot, pot, vase
from room.furniture import DESK_AT, PIANO_AT, legs
from room.shell import HALF_X, HALF_Y

Rng = np.random.Generator
DESK_TOP = 0.74
RIGHT_ANGLE = np.pi / 2  # the desk's front faces +X: things on it are turned with it


def study(rng: Rng) -> list[Thing]:
    return [desk(), desk_chair(), desk_lamp(), *on_desk(rng), *wall_shelf(rng), pin_board(), *piano(), stool(), monstera(rng)]


def desk() -> Thing:
    """Oak top on two trestles with a drawer below; built facing -Y, turned to face the room."""
    w, d = 1.30, 0.60
    x, y, _ = DESK_AT
    info = {"name": "desk", "kind": "table", "affordances": ["look", "put_down"], "top": DESK_TOP, "stand": (x + 0.75, y, 0.0)}
    thing = Thing("desk", DESK_AT, RIGHT_ANGLE, vrapp=info)
    thing.add(box((w, d, 0.028), "oak", (0, 0, DESK_TOP - 0.014), radius=0.009, segments=2))
    thing.add(box((w - 0.24, d - 0.10, 0.075), "oak", (0, 0.02, DESK_TOP - 0.066), radius=0.004))
    thing.add(box((0.46, 0.016, 0.058), "oak", (0, -d / 2 + 0.062, DESK_TOP - 0.066), radius=0.005, shift=0.4))
    knob = [(0.006, 0), (0.006, 0.012), (0.012, 0.017), (0.013, 0.022), (0.008, 0.026), (0, 0.027)]
    thing.add(lathe(knob, "brass", (0, -d / 2 + 0.054, DESK_TOP - 0.066), sides=14, turn=(np.pi / 2, 0, 0)))
    return thing.add(*legs([(a, b) for a in (-0.55, 0.55) for b in (-0.22, 0.22)], DESK_TOP - 0.03, "oak", lean=0.10, thick=0.023))


def desk_chair() -> Thing:
    """A bentwood chair, half turned to the room."""
    x, y, yaw = DESK_AT[0] + 0.56, DESK_AT[1] + 0.04, -RIGHT_ANGLE + 0.45
    info = {"name": "desk chair", "kind": "seat", "affordances": ["look", "sit"], "seat": (x, y, 0.46), "stand": (x + 0.5, y + 0.15, 0.0)}
    thing = Thing("desk_chair", (x, y, 0), yaw, vrapp=info)
    thing.add(*legs([(a, b) for a in (-0.16, 0.16) for b in (-0.15, 0.15)], 0.43, "walnut", lean=0.10, thick=0.017))
    thing.add(lathe([(0, 0.425), (0.185, 0.425), (0.205, 0.433), (0.208, 0.442), (0.200, 0.449), (0, 0.449)], "walnut", sides=36, crease=0.6))
    thing.add(lathe([(0.185, 0.449), (0.192, 0.460), (0.180, 0.472), (0.10, 0.480), (0, 0.481)], "teal", sides=36, crease=2))
    back = [(0.19 * np.cos(t), 0.05 + 0.17 * np.sin(t) ** 0.6, 0.44 + 0.40 * np.sin(t) ** 0.75) for t in np.linspace(0.02, np.pi - 0.02, 25)]
    inner = [(0.115 * np.cos(t), 0.10 + 0.115 * np.sin(t) ** 0.6, 0.44 + 0.31 * np.sin(t) ** 0.75) for t in np.linspace(0.02, np.pi - 0.02, 21)]
    thing.add(tube(back, 0.0135, "walnut", sides=10), tube(inner, 0.009, "walnut", sides=8))
    ring = [(0.17 * np.cos(t), 0.17 * np.sin(t), 0.20) for t in np.linspace(0, 2 * np.pi, 33)]
    return thing.add(tube(ring, 0.0085, "walnut", sides=7, capped=False))


LAMP_HEAD: Vec = (DESK_AT[0] - 0.02, DESK_AT[1] + 0.30, DESK_TOP + 0.40)


def desk_lamp() -> Thing:
    """Two brass arms and a cone that points down at the page."""
    thing = Thing("desk_lamp", (DESK_AT[0] - 0.16, DESK_AT[1] + 0.50, DESK_TOP), vrapp={"name": "desk lamp", "kind": "lamp", "affordances": ["look", "switch"], "on": True})
    hx, hy, hz = np.array(LAMP_HEAD) - np.array(thing.at)
    thing.add(lathe([(0, 0), (0.078, 0), (0.081, 0.006), (0.076, 0.016), (0.020, 0.022), (0.012, 0.03), (0, 0.03)], "brass", sides=32, crease=1.0))
    elbow = (-0.03, 0.06, 0.30)
    thing.add(tube([(0, 0, 0.02), elbow], 0.0055, "brass", sides=8), tube([elbow, (hx, hy, hz + 0.06)], 0.0055, "brass", sides=8))
    for at in (elbow, (hx, hy, hz + 0.06)):
        thing.add(lathe([(0, -0.012), (0.011, -0.009), (0.013, 0), (0.011, 0.009), (0, 0.012)], "brass", at, sides=14, crease=2))
    cone = [(0.078, -0.05), (0.074, -0.043), (0.036, 0.035), (0.018, 0.052), (0, 0.056)]
    inner = [(0.0, 0.046), (0.032, 0.030), (0.073, -0.05)]
    thing.add(lathe(cone, "teal_enamel", (hx, hy, hz), sides=32, crease=0.9))
    thing.add(inside_out(lathe(inner, "bulb_desk", (hx, hy, hz), sides=28, crease=2)))
    return thing


def inside_out(part: Part) -> Part:
    return replace(part, normals=-part.normals, triangles=part.triangles[:, ::-1])


def on_desk(rng: Rng) -> list[Thing]:
    x, y, top = DESK_AT[0], DESK_AT[1], DESK_TOP
    pens = Thing("pen_cup", (x - 0.16, y - 0.42, top), vrapp={"name": "cup of pencils", "kind": "cup", "affordances": ["look", "pick_up"]})
    pens.add(lathe([(0, 0.001), (0.034, 0), (0.037, 0.004), (0.040, 0.095), (0.038, 0.097), (0.036, 0.092), (0.034, 0.02), (0, 0.018)], "terracotta", sides=24, crease=1))
    for k, surface in enumerate(("mustard", "rust", "walnut", "teal")):
        a = k * 1.7
        pens.add(tube([(0.016 * np.cos(a), 0.016 * np.sin(a), 0.02), (0.034 * np.cos(a), 0.034 * np.sin(a), 0.17 + 0.01 * k)], [0.0038, 0.0038], surface, sides=6))
    mug = Thing("mug", (x + 0.12, y - 0.36, top), 0.9, vrapp={"name": "mug", "kind": "cup", "affordances": ["look", "pick_up", "drink"]})
    mug.add(lathe([(0, 0.002), (0.036, 0), (0.041, 0.006), (0.042, 0.088), (0.040, 0.091), (0.038, 0.086), (0.036, 0.012), (0, 0.010)], "ceramic", sides=28, crease=1.1))
    ear = [(0.041 + 0.027 * np.sin(t), 0, 0.048 + 0.027 * np.cos(t)) for t in np.linspace(0.1, np.pi - 0.1, 11)]
    mug.add(tube(ear, 0.0055, "ceramic", sides=8))
    pile = lying(rng, [(0.032, 0.18, 0.25), (0.024, 0.16, 0.23), (0.028, 0.15, 0.21)], [8, 12, 3], (x - 0.10, y - 0.18, top), "books_desk", "pile of books")
    pile.yaw = 0.3
    return [open_book("notebook", (x + 0.06, y + 0.10, top), RIGHT_ANGLE + 0.12), pens, mug, pile]


def wall_shelf(rng: Rng) -> list[Thing]:
    """A long board over the desk on two brackets, with books, a fern and a little sculpture."""
    x, y, z = -HALF_X + 0.105, DESK_AT[1] - 0.05, 1.72
    shelf = Thing("wall_shelf", (x, y, z), RIGHT_ANGLE, vrapp={"name": "wall shelf", "kind": "shelf", "affordances": ["look", "put_down"], "boards": [z]})
    shelf.add(box((1.30, 0.20, 0.026), "oak", (0, 0, -0.013), radius=0.008, segments=2))
    for bx in (-0.45, 0.45):
        shelf.add(tube([(bx, 0.10, -0.17), (bx, 0.095, -0.035), (bx, 0.085, -0.030), (bx, -0.08, -0.028)], 0.0065, "brass", sides=8))
        shelf.add(tube([(bx, 0.098, -0.16), (bx, -0.055, -0.032)], 0.005, "brass", sides=8))
    row = Thing("books_wall", (x, y, z), RIGHT_ANGLE, vrapp={"name": "row of books", "kind": "books", "affordances": ["look", "read"]}, density=0.7)
    at = -0.02
    for _ in range(11):
        w, h, d = rng.uniform(0.02, 0.04), rng.uniform(0.17, 0.235), rng.uniform(0.13, 0.16)
        row.add(*(place(p, (at + w / 2, 0.01, 0)) for p in book(rng, (w, d, h), int(rng.integers(16)))))
        at += w + 0.0015
    stone = Thing("sculpture", (x, y - 0.50, z), 0.4, vrapp={"name": "small sculpture", "kind": "decor", "affordances": ["look", "pick_up"]})
    ring = [(0.062 * np.cos(t), 0.012 * np.sin(2 * t), 0.088 + 0.062 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 33)]
    stone.add(tube(ring, 0.0175, "ceramic", sides=14, capped=False), box((0.10, 0.06, 0.022), "walnut", (0, 0, 0.011), radius=0.005))
    return [shelf, row, plant_pot(rng, "plant_wall", (x, y + 0.52, z), "ceramic", 0.07, 0.11), stone, vase("vase_wall", (x, y - 0.22, z), "terracotta", 0.17)]


def pin_board() -> Thing:
    """Cork with postcards, between desk and shelf."""
    x, y, z = -HALF_X, DESK_AT[1] - 0.10, 1.27
    thing = Thing("pin_board", (x, y, z), RIGHT_ANGLE, vrapp={"name": "pin board with postcards", "kind": "picture", "affordances": ["look"]})
    w, h = 0.92, 0.52
    profile = [(0.011, 0.0), (0.011, 0.016), (0.008, 0.019), (-0.008, 0.019), (-0.011, 0.014), (-0.011, 0.0)]
    thing.add(sweep(profile, loop(w - 0.022, h - 0.022), "oak", up=(0, -1, 0), closed=True))
    thing.add(rect("cork", (-w / 2 + 0.02, -0.008, -h / 2 + 0.02), (w - 0.04, 0, 0), (0, 0, h - 0.04)))
    rng = np.random.default_rng(4)
    for k, (cx, cz, cw, ch, cell) in enumerate(((-0.30, 0.07, 0.15, 0.19, 0), (-0.10, -0.06, 0.17, 0.12, 3), (0.07, 0.10, 0.13, 0.17, 1), (0.24, -0.04, 0.18, 0.24, 2), (-0.29, -0.14, 0.13, 0.09, 3))):
        aspect = min(cw / ch, 1.0) * 0.5, min(ch / cw, 1.0) * 0.5
        origin = 0.5 * (cell % 2) + (0.5 - aspect[0]) / 2, 0.5 * (1 - cell // 2) + (0.5 - aspect[1]) / 2
        card = rect("art", (-cw / 2, 0, -ch / 2), (cw, 0, 0), (0, 0, ch), stretch=True)
        thing.add(place(replace(card, uv0=card.uv0 * aspect + origin), (cx, -0.010 - 0.001 * k, cz), (0, rng.uniform(-0.07, 0.07), 0)))
        thing.add(lathe([(0.0065, 0), (0.007, 0.005), (0.004, 0.009), (0, 0.010)], "rust", (cx, -0.011 - 0.001 * k, cz + ch / 2 - 0.014), sides=10, crease=2, turn=(np.pi / 2, 0, 0)))
    return thing


KEYS = 0.72  # height of the keys


def piano() -> list[Thing]:
    """An upright piano in walnut: plinth, keyboard, fall, music desk with a sheet, panels with mouldings. Facing +Y, so turned by pi."""
    w, d, h = 1.42, 0.40, 1.16
    x, y, _ = PIANO_AT
    info = {"name": "piano", "kind": "piano", "affordances": ["look", "play", "put_down"], "top": h, "stand": (x, y + 1.0, 0.0)}
    thing = Thing("piano", (x, -HALF_Y + d / 2 + 0.03, 0), np.pi, vrapp=info)
    for s in (-1, 1):
        thing.add(box((0.045, d, h - 0.03), "walnut", (s * (w - 0.045) / 2, 0, (h - 0.03) / 2), radius=0.006, grain=2))
        thing.add(box((0.055, 0.25, 0.05), "walnut", (s * (w - 0.055) / 2, -d / 2 - 0.10, KEYS - 0.045), radius=0.014, segments=2))
        thing.add(box((0.055, 0.06, KEYS - 0.10), "walnut", (s * (w - 0.055) / 2, -d / 2 - 0.165, (KEYS - 0.10) / 2 + 0.03), radius=0.012, segments=2, grain=2))
        thing.add(box((0.060, 0.28, 0.035), "walnut", (s * (w - 0.055) / 2, -d / 2 - 0.075, 0.0175), radius=0.010, segments=2))
    thing.add(box((w + 0.03, d + 0.03, 0.032), "walnut", (0, -0.006, h - 0.016), radius=0.011, segments=2))
    thing.add(box((w - 0.09, 0.03, h - KEYS - 0.06), "walnut", (0, -d / 2 + 0.03, (h + KEYS) / 2 + 0.01), radius=0.004))
    thing.add(box((w - 0.09, 0.03, KEYS - 0.13), "walnut", (0, -d / 2 + 0.05, KEYS / 2), radius=0.004))
    moulding = [(0.012, 0.0), (0.010, 0.006), (0.0, 0.010), (-0.010, 0.006), (-0.012, 0.0)]
    for cx, cz, pw, ph, py in ((-0.33, KEYS / 2 + 0.01, 0.54, 0.42, 0.035), (0.33, KEYS / 2 + 0.01, 0.54, 0.42, 0.035)):
        thing.add(sweep(moulding, loop(pw, ph, (cx, -d / 2 + py, cz)), "walnut", up=(0, -1, 0), closed=True))
    thing.add(box((w - 0.11, 0.20, 0.03), "walnut", (0, -d / 2 - 0.095, KEYS - 0.045), radius=0.008, segments=2))
    thing.add(box((w - 0.11, 0.012, 0.10), "walnut", (0, -d / 2 + 0.004, KEYS + 0.055), radius=0.005, turn=(-0.25, 0, 0)))
    white = box((w - 0.12, 0.145, 0.022), "ivory", (0, -d / 2 - 0.108, KEYS - 0.019), radius=0.004, skip="-z")
    thing.add(white)
    step = (w - 0.12) / 52
    for k in range(52):
        if k % 7 not in (1, 4) and k < 51:
            thing.add(box((step * 0.52, 0.090, 0.014), "black", (-(w - 0.12) / 2 + (k + 1) * step, -d / 2 - 0.082, KEYS - 0.003), radius=0.003, skip="-z +y"))
    thing.add(box((0.52, 0.012, 0.20), "walnut", (0, -d / 2 - 0.005, KEYS + 0.235), radius=0.005, turn=(-0.16, 0, 0)), box((0.54, 0.035, 0.012), "walnut", (0, -d / 2 - 0.028, KEYS + 0.135), radius=0.004))
    for s in (-1, 1):
        sheet_ = rect("music", (-0.105, 0, 0), (0.21, 0, 0), (0, 0, 0.285), stretch=True)
        thing.add(place(sheet_, (s * 0.108, -d / 2 - 0.036, KEYS + 0.142), (-0.16, 0, s * 0.05)))
    for k in range(2):
        thing.add(tube([(-0.05 + 0.1 * k, -d / 2 + 0.03, 0.055), (-0.05 + 0.1 * k, -d / 2 - 0.05, 0.05), (-0.05 + 0.1 * k, -d / 2 - 0.085, 0.04)], [0.007, 0.010, 0.013], "brass", sides=8))
    thing.density = 0.75
    top = h
    metronome = Thing("metronome", (x + 0.46, -HALF_Y + 0.20, top), 0.3, vrapp={"name": "metronome", "kind": "decor", "affordances": ["look", "pick_up", "switch"]})
    metronome.add(lathe([(0, 0), (0.075, 0), (0.075, 0.018), (0.068, 0.022), (0.032, 0.19), (0.026, 0.198), (0, 0.20)], "walnut", sides=4, crease=0.5, turn=(0, 0, np.pi / 4)))
    metronome.add(tube([(0, -0.052, 0.04), (0.012, -0.030, 0.175)], 0.002, "brass", sides=5), box((0.018, 0.006, 0.014), "brass", (0.009, -0.036, 0.13), radius=0.002))
    picture = frame("picture_piano", (x - 0.42, -HALF_Y + 0.16, top + 0.132), 0.20, 0.26, 1, np.pi, border=0.016, mat=0.02, wood="brass", tilt=-0.16, label="photograph of a branch", kind="photo", affordances=["look", "pick_up"])
    return [thing, metronome, picture, candle("candle_piano", (x - 0.10, -HALF_Y + 0.20, top), 0.11, lit=False)]


def stool() -> Thing:
    x, y = PIANO_AT[0] - 0.05, PIANO_AT[1] + 0.78
    thing = Thing("piano_stool", (x, y, 0), vrapp={"name": "piano stool", "kind": "seat", "affordances": ["look", "sit"], "seat": (x, y, 0.49), "stand": (x - 0.1, y + 0.5, 0.0)})
    thing.add(*legs([(a, b) for a in (-0.20, 0.20) for b in (-0.11, 0.11)], 0.42, "walnut", lean=0.08, thick=0.019))
    thing.add(box((0.50, 0.31, 0.045), "walnut", (0, 0, 0.42), radius=0.008, segments=2))
    return thing.add(upholstered((0.49, 0.30, 0.065), "rust", (0, 0, 0.468), radius=0.026, crown=0.014, piping=0.003, seed=21))


def monstera(rng: Rng) -> Thing:
    """Large heart-shaped leaves with slits on arching stems, in a woven pot between sideboard and desk."""
    thing = Thing("plant_monstera", (-2.05, -2.58, 0), vrapp={"name": "monstera", "kind": "plant", "affordances": ["look", "water"]}, density=0.7)
    thing.add(*pot("basket", 0.19, 0.30))
    for n in range(15):
        turn = n * 2.4 + 0.3
        reach, rise = rng.uniform(0.18, 0.40), rng.uniform(0.35, 0.95)
        cx, cy = np.cos(turn), np.sin(turn)
        if -2.05 + cx * (reach + 0.25) < -2.45 or -2.58 + cy * (reach + 0.25) < -2.95:
            reach, rise = reach * 0.35, rise + 0.25
        t = np.linspace(0, 1, 10)
        line = np.stack([cx * (0.04 + reach * t**1.5), cy * (0.04 + reach * t**1.5), 0.26 + rise * np.sin(t * 1.45)], 1)
        thing.add(tube([tuple(p) for p in line], np.linspace(0.0075, 0.0045, 10), "stem", sides=6, capped=False))
        size = rng.uniform(0.24, 0.34)
        thing.add(place(place(slit_leaf(size, rng), turn=(rng.uniform(-0.3, 0.3), rng.uniform(0.15, 0.55), 0)), tuple(line[-1]), (0, 0, turn + rng.uniform(-0.5, 0.5))))
    return thing


def slit_leaf(size: float, rng: Rng) -> Part:
    """A heart along +X, its edge cut by slits towards the rib, drooping to the tip. Two half blades meet at the rib."""
    slits = 6

    def half(side: float):
        def at(u, v):
            x = size * (u * 1.12 - 0.12 * (1 - v) ** 0 * (1 - u) ** 3 * 2 * v)
            heart = 0.52 * np.sin(np.pi * np.clip(u * 0.94 + 0.06, 0, 1)) ** 0.62 * (1.05 - 0.45 * u)
            phase = (u * slits) % 1.0
            cut = 1 - 0.42 * np.clip(1 - np.abs(phase - 0.5) / 0.16, 0, 1) ** 0.7 * ((u > 0.12) & (u < 0.93))
            y = size * heart * v * np.where(v > 0.55, 1 + (cut - 1) * (v - 0.55) / 0.45, 1.0)
            sweep_back = -0.10 * size * v * (1 - u)
            z = -0.34 * size * u**2 + 0.16 * size * v * (1 - v * 0.9) + 0.012 * np.sin(u * 20) * v
            return x + sweep_back + 0.06 * size * v, side * y, z
        return at

    parts = []
    for k, side in enumerate((1.0, -1.0)):
        shape = half(side)
        blade = sheet("leaf", (lambda u, v, f=shape: f(u, v)) if side > 0 else (lambda u, v, f=shape: f(u, 1 - v)), 49, 4, stretch=True, chart=k)
        uv = np.stack([blade.uv0[:, 0], 0.5 + 0.5 * (blade.uv0[:, 1] if side > 0 else -(1 - blade.uv0[:, 1]))], 1)
        parts.append(smoothed(replace(blade, uv0=uv)))
    return replace(parts[0], **{name: np.concatenate([getattr(p, name) for p in parts]) for name in ("positions", "normals", "uv0", "uv1", "chart")},
                   triangles=np.concatenate([parts[0].triangles, parts[1].triangles + len(parts[0].positions)]))  # fmt: skip

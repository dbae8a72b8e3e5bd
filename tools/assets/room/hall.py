"""Beside the door: hooks with a coat, a scarf and a bag, a bench with shoes under it, a clock, an umbrella stand."""

from __future__ import annotations

import numpy as np
from place.shapes import Part, Thing, Vec, box, lathe, place, sheet, smoothed, tube
from place.soft import hanging, upholstered
from room.furniture import legs
from room.shell import DOOR, HALF_X

HOOKS_Y, HOOKS_Z = -0.74, 1.72
SOUTH = -np.pi / 2  # things on the right wall, built facing -Y, face -X


def hall() -> list[Thing]:
    return [hooks(), coat(), scarf(), bag(), bench(), *shoes(), clock(), umbrella_stand()]


def _on_wall(name: str, along: float, z: float, label: str, kind: str, affordances: list[str]) -> Thing:
    return Thing(name, (HALF_X, HOOKS_Y + along, z), SOUTH, vrapp={"name": label, "kind": kind, "affordances": affordances})


def hooks() -> Thing:
    thing = _on_wall("coat_hooks", 0.0, HOOKS_Z, "coat hooks", "hooks", ["look", "put_down"])
    thing.add(box((0.78, 0.022, 0.11), "oak", (0, -0.011, 0), radius=0.008, segments=2))
    for k in range(4):
        x = -0.30 + 0.20 * k
        thing.add(lathe([(0.016, 0), (0.016, 0.003), (0.009, 0.007), (0.007, 0.02)], "brass", (x, -0.022, 0), sides=14, turn=(np.pi / 2, 0, 0)))
        thing.add(tube([(x, -0.024, 0), (x, -0.058, -0.012), (x, -0.078, -0.006), (x, -0.086, 0.018)], [0.0065, 0.0065, 0.0065, 0.008], "brass", sides=8))
        thing.add(lathe([(0, -0.010), (0.009, -0.006), (0.010, 0), (0.008, 0.008), (0, 0.010)], "brass", (x, -0.087, 0.022), sides=10, crease=2))
    return thing


def coat() -> Thing:
    thing = _on_wall("coat", 0.10, HOOKS_Z - 0.01, "wool coat", "coat", ["look", "pick_up"])
    body = [(-0.02, 0.03), (0.03, 0.07), (0.08, 0.16), (0.14, 0.215), (0.30, 0.205), (0.55, 0.225), (0.85, 0.255), (0.96, 0.262)]
    thing.add(place(hanging("felt", (0, 0, 0), body, 0.115, folds=6, seed=3), (0, -0.02, 0)))
    for side in (-1, 1):
        sleeve = [(side * 0.125, -0.058, -0.075), (side * 0.178, -0.062, -0.125), (side * 0.218, -0.072, -0.24), (side * 0.240, -0.085, -0.50), (side * 0.236, -0.10, -0.66)]
        thing.add(tube(sleeve, [0.030, 0.056, 0.063, 0.056, 0.050], "felt", sides=16))
        lapel = lambda u, v, s=side: (s * (0.015 + 0.085 * v * (1 - 0.75 * u)), -0.150 - 0.012 * v + 0.06 * (1 - u) * 0.6, -0.07 - 0.36 * u)  # noqa: E731
        thing.add(smoothed(sheet("felt_dark", lapel if side > 0 else (lambda u, v, f=lapel: f(u, 1 - v)), 9, 5)))
    for k in range(3):
        thing.add(lathe([(0.012, 0), (0.012, 0.003), (0.009, 0.005), (0, 0.004)], "walnut", (0.012, -0.172, -0.46 - 0.13 * k), sides=14, crease=1, turn=(np.pi / 2, 0, 0)))
    return thing


def scarf() -> Thing:
    thing = _on_wall("scarf", -0.10, HOOKS_Z - 0.01, "mustard scarf", "scarf", ["look", "pick_up"])
    for side, long in ((-1, 0.74), (1, 0.60)):
        widths = [(-0.01, 0.028), (0.04, 0.045), (0.12, 0.060), (long * 0.6, 0.068), (long, 0.075)]
        thing.add(place(hanging("mustard", (0, 0, 0), widths, 0.026, folds=4, seed=7 + side), (side * 0.042, -0.055 - 0.008 * side, 0)))
    return thing


def bag() -> Thing:
    thing = _on_wall("bag", -0.30, HOOKS_Z - 0.01, "linen bag", "bag", ["look", "pick_up", "open"])
    strap = [(0.10 * np.sin(t) * (0.35 + 0.65 * abs(np.sin(t / 2))), -0.075 - 0.005 * np.cos(t), -0.20 + 0.20 * np.cos(t)) for t in np.linspace(-np.pi * 0.93, np.pi * 0.93, 31)]
    thing.add(tube(strap, 0.008, "linen", sides=6))
    thing.add(upholstered((0.33, 0.085, 0.36), "linen", (0, -0.07, -0.56), radius=0.035, crown=0.03, piping=0.003, seed=31, pull=0.010))
    return thing


def bench() -> Thing:
    y, w, d, h = HOOKS_Y, 0.86, 0.32, 0.42
    info = {"name": "bench", "kind": "seat", "affordances": ["look", "sit", "put_down"], "seat": (HALF_X - 0.21, y, h + 0.03), "stand": (HALF_X - 0.75, y, 0.0), "top": h}
    thing = Thing("bench", (HALF_X - 0.04 - d / 2, y, 0), SOUTH, vrapp=info)
    thing.add(box((w, d, 0.035), "oak", (0, 0, h - 0.0175), radius=0.010, segments=2), box((w - 0.12, d - 0.08, 0.018), "oak", (0, 0, 0.17), radius=0.006))
    thing.add(*legs([(a, b) for a in (-0.36, 0.36) for b in (-0.11, 0.11)], h - 0.03, "oak", lean=0.05, thick=0.021))
    return thing.add(upholstered((0.78, 0.28, 0.05), "teal", (0, 0, h + 0.022), radius=0.02, crown=0.012, piping=0.003, seed=41))


def shoes() -> list[Thing]:
    things = []
    for k, (along, turn) in enumerate(((-0.14, 0.10), (0.00, -0.06))):
        thing = Thing(f"boot_{k + 1}", (HALF_X - 0.24, HOOKS_Y + along, 0.18), SOUTH + turn, vrapp={"name": "boot", "kind": "shoe", "affordances": ["look", "pick_up"]})

        def at(u: np.ndarray, v: np.ndarray):
            a = 2 * np.pi * u
            z = 0.016 + v * 0.165
            toe = np.clip(1 - v * 1.9, 0, 1) ** 0.75  # the foot's length fades upwards into the shaft
            front = np.where(np.cos(a) > 0, 0.070 + 0.105 * toe, 0.062)
            return 0.043 * np.sin(a) * (1 - 0.10 * v) * (1 - 0.12 * toe), -front * np.cos(a) + 0.01, z

        thing.add(smoothed(sheet("leather", at, 33, 12)))
        sole = lambda u, v: (0.047 * np.sin(2 * np.pi * u) * (1 - 0.12), -np.where(np.cos(2 * np.pi * u) > 0, 0.181, 0.068) * np.cos(2 * np.pi * u) + 0.01, 0.018 * v)  # noqa: E731
        thing.add(smoothed(sheet("black", sole, 33, 2)))
        things.append(thing)
    return things


def clock() -> Thing:
    """A round clock over the way out: ash rim, pale face, twelve strokes, hands at ten past eight."""
    y, z, r = (DOOR[0] + DOOR[1]) / 2, 2.32, 0.135
    thing = Thing("clock", (HALF_X, y, z), SOUTH, vrapp={"name": "wall clock", "kind": "clock", "affordances": ["look"]})
    flat: Vec = (np.pi / 2, 0, 0)
    thing.add(lathe([(r, 0), (r, 0.022), (r - 0.004, 0.028), (r - 0.012, 0.028), (r - 0.016, 0.016)], "walnut", sides=48, crease=0.9, turn=flat))
    thing.add(lathe([(r - 0.015, 0.016), (0, 0.016)], "ivory", sides=40, turn=flat))
    for k in range(12):
        a = k * np.pi / 6
        long = 0.022 if k % 3 == 0 else 0.012
        thing.add(place(box((0.0045, 0.002, long), "black", (0, -0.017, r - 0.026 - long / 2), radius=0), turn=(0, a, 0)))
    thing.add(_hand(0.062, 0.007, 2 * np.pi * (8 + 10 / 60) / 12), _hand(0.094, 0.005, 2 * np.pi * 10 / 60))
    return thing.add(lathe([(0.006, 0), (0.006, 0.008), (0, 0.009)], "brass", (0, -0.016, 0), sides=12, turn=flat))


def _hand(long: float, wide: float, turn: float) -> Part:
    return place(box((wide, 0.0025, long), "black", (0, -0.020, long * 0.36), radius=0.001), turn=(0, turn, 0))


def umbrella_stand() -> Thing:
    x, y = HALF_X - 0.17, HOOKS_Y + 0.56
    thing = Thing("umbrella", (x, y, 0), vrapp={"name": "umbrella in its stand", "kind": "umbrella", "affordances": ["look", "pick_up"]})
    thing.add(lathe([(0, 0.004), (0.088, 0), (0.096, 0.01), (0.105, 0.26), (0.115, 0.44), (0.118, 0.45), (0.112, 0.45), (0.100, 0.26), (0.090, 0.02), (0, 0.018)], "glaze", sides=36, crease=1.1))
    tip, top = np.array([0.045, 0.0, 0.03]), np.array([-0.06, 0.015, 0.80])
    at = lambda t: tuple(tip + (top - tip) * t)  # noqa: E731
    thing.add(tube([at(t) for t in (0.10, 0.25, 0.5, 0.78, 0.82)], [0.006, 0.022, 0.030, 0.024, 0.012], "rust", sides=14), tube([at(0.0), at(1.0)], 0.005, "walnut", sides=8))
    x1, y1, z1 = at(1.0)
    return thing.add(tube([(x1 - 0.035 + 0.035 * np.cos(t), y1, z1 + 0.045 * np.sin(t)) for t in np.linspace(0, np.pi * 1.1, 12)], 0.0095, "walnut", sides=10))

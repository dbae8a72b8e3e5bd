"""What grows on the terrace: an olive tree, grasses, lavender, a flowering climber, herbs; each leaf a small folded sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from place.shapes import Part, Thing, Vec, box, joined, lathe, place, sheet, tube

Rng = np.random.Generator


def blade(surface: str, length: float, width: float, droop: float, *, nu: int = 4, nv: int = 3, fold: float = 0.25) -> Part:
    """A leaf along +X from its stem, bending down by `droop` radians, folded along the rib."""

    def at(u, v):
        side = v * 2 - 1
        outline = np.sin(np.pi * np.clip(u, 0, 1) ** 0.7) ** 0.85
        bend = -droop * u
        y = side * width / 2 * outline
        return length * u * np.cos(bend * 0.6), y, length * u * np.sin(bend * 0.6) + np.abs(y) * fold

    return sheet(surface, at, nu, nv, stretch=True)


def foliage(parts: Sequence[Part], cell: float = 0.22) -> Part:
    """Leaves as one part. Those that hang close together share a patch of the lightmap, because light in a crown differs from bough to bough, not from leaf to
    leaf, and thousands of islands would leave no room for anything else."""
    whole = joined(parts)
    clusters: dict[tuple[int, ...], int] = {}
    charts, patches = [], []
    for part in parts:
        key = tuple(np.floor(part.positions.mean(0) / cell).astype(int).tolist())
        number = clusters.setdefault(key, len(clusters))
        low, high = part.uv1.min(0), part.uv1.max(0)
        charts.append(np.full(len(part.positions), number))
        patches.append((part.uv1 - low) / np.maximum(high - low, 1e-6) * 0.12)
    return replace(whole, chart=np.concatenate(charts), uv1=np.concatenate(patches))


def pot(surface: str, r: float, h: float) -> list[Part]:
    """Wide at the rim, with a rolled lip."""
    profile = [(0, 0), (r * 0.66, 0), (r * 0.70, 0.01), (r * 0.92, h - 0.07), (r * 0.94, h - 0.06), (r, h - 0.055), (r * 1.01, h - 0.005), (r * 0.98, h), (r * 0.9, h), (r * 0.88, h - 0.05)]
    return [lathe(profile, surface, sides=30, crease=0.9), lathe([(r * 0.9, h - 0.04), (0, h - 0.03)], "soil", sides=22)]


def trough(length: float, depth: float, height: float, surface: str = "trim") -> list[Part]:
    """A long box about the origin, along X, filled with soil."""
    t = 0.03
    parts = [box((length, t, height), surface, (0, s * (depth - t) / 2, height / 2), radius=0.008) for s in (-1, 1)]
    parts += [box((t, depth - 2 * t, height), surface, (s * (length - t) / 2, 0, height / 2), radius=0.006) for s in (-1, 1)]
    parts += [box((length + 0.03, 0.05, 0.025), "teak", (0, s * (depth - 0.03) / 2, height), radius=0.006) for s in (-1, 1)]
    parts += [box((0.05, depth + 0.02, 0.0245), "teak", (s * (length - 0.03) / 2, 0, height), radius=0.006, grain=1) for s in (-1, 1)]
    return [*parts, box((length - 2 * t, depth - 2 * t, 0.02), "soil", (0, 0, height - 0.045), radius=0)]


def olive(rng: Rng, at: Vec) -> Thing:
    """A young olive tree in a terracotta pot: a bent stem, forking branches, narrow silvery leaves."""
    thing = Thing("olive_tree", at, vrapp={"name": "olive tree", "kind": "plant", "affordances": ["look", "water"]}, density=0.6)
    thing.add(*pot("terracotta", 0.27, 0.46))
    t = np.linspace(0, 1, 8)
    stem = np.stack([0.05 * np.sin(3 * t), 0.03 * np.sin(4 * t + 1), 0.42 + 0.80 * t], 1)
    thing.add(tube([tuple(p) for p in stem], np.linspace(0.030, 0.020, 8), "bark", sides=8))
    leaves: list[Part] = []
    for k in range(24):
        turn, rise, reach = k * 2.39996, rng.uniform(0.05, 1.3), rng.uniform(0.32, 0.56)
        start = stem[-1] - (0, 0, rng.uniform(0, 0.28))
        away = np.array([np.cos(turn) * np.cos(rise), np.sin(turn) * np.cos(rise), np.sin(rise)])
        bow = np.array([0, 0, -0.10])
        line = np.array([start + away * reach * a + bow * a**2 for a in np.linspace(0, 1, 6)])
        thing.add(tube([tuple(p) for p in line], np.linspace(0.009, 0.003, 6), "bark", sides=5, capped=False))
        for n in range(30):
            a = 0.18 + 0.82 * n / 29
            where = [np.interp(a, np.linspace(0, 1, 6), line[:, i]) for i in range(3)]
            size = rng.uniform(0.075, 0.115)
            leaf = place(blade("olive", size, size * 0.34, rng.uniform(0.1, 0.6), nu=3), turn=(rng.uniform(-0.8, 0.8), -rng.uniform(-0.5, 1.0), 0))
            leaves.append(place(leaf, tuple(where), (0, 0, turn + (1 if n % 2 else -1) * rng.uniform(0.5, 1.5))))
    return thing.add(foliage(leaves))


def grasses(rng: Rng, name: str, at: Vec, yaw: float, length: float) -> Thing:
    """A trough of tall grasses with lavender between them."""
    thing = Thing(name, at, yaw, vrapp={"name": "lavender and grasses", "kind": "plant", "affordances": ["look", "water"]}, density=0.5)
    depth, height = 0.30, 0.38
    thing.add(*trough(length, depth, height))
    blades: list[Part] = []
    for x in np.arange(-length / 2 + 0.12, length / 2 - 0.05, 0.26):
        for _ in range(34):
            long = rng.uniform(0.30, 0.74)
            bent = place(blade("grass", long, 0.014, rng.uniform(0.3, 1.6), nu=5, nv=2, fold=0.0), turn=(0, -rng.uniform(0.95, 1.5), 0))
            blades.append(place(bent, (x + rng.normal(0, 0.035), rng.normal(0, 0.04), height - 0.05), (0, 0, rng.uniform(0, 2 * np.pi))))
    thing.add(foliage(blades))
    stems, heads = [], []
    for _ in range(round(length * 46)):
        x, y = rng.uniform(-length / 2 + 0.08, length / 2 - 0.08), rng.uniform(-0.09, 0.09)
        lean, turn, high = rng.uniform(0.02, 0.16), rng.uniform(0, 2 * np.pi), rng.uniform(0.20, 0.38)
        tip = (x + lean * np.cos(turn), y + lean * np.sin(turn), height - 0.05 + high)
        stems.append(tube([(x, y, height - 0.05), tip], 0.0026, "grass", sides=3, capped=False))
        head = [(0, -0.005), (0.0115, 0.008), (0.0095, 0.024), (0.0125, 0.040), (0.008, 0.062), (0, 0.078)]
        heads.append(place(lathe(head, "lavender", sides=6, crease=3), tip, (lean * -np.sin(turn), lean * np.cos(turn), 0)))
    return thing.add(foliage(stems), foliage(heads))


def climber(rng: Rng, name: str, label: str, at: Vec, surface: str, flowers: float) -> Thing:
    """What climbs the wall on a trellis: bougainvillea with flowers, jasmine without. flowers: their share among the leaves."""
    thing = Thing(name, at, vrapp={"name": label, "kind": "plant", "affordances": ["look", "water"]}, density=0.5)
    thing.add(*pot(surface, 0.20, 0.36))
    for x in (-0.28, 0.0, 0.28):
        thing.add(box((0.022, 0.016, 2.1), "teak", (x, -0.16, 1.25), radius=0.003, grain=2))
    for z in np.linspace(0.5, 2.2, 6):
        thing.add(box((0.66, 0.014, 0.022), "teak", (0, -0.145, z), radius=0.003))
    leaves, blooms = [], []
    for k in range(5):
        t = np.linspace(0, 1, 10)
        side = (k - 2) * 0.14
        line = np.stack([side * t + 0.06 * np.sin(7 * t + k), -0.10 * t**0.5 + 0.02 * np.sin(9 * t + 2 * k), 0.33 + (1.55 + 0.12 * (k % 3)) * t], 1)
        thing.add(tube([tuple(p) for p in line], np.linspace(0.010, 0.004, 10), "bark", sides=5, capped=False))
        for n in range(64):
            a = 0.06 + 0.94 * (n / 63) ** 0.8
            where = np.array([np.interp(a, t, line[:, i]) for i in range(3)]) + rng.normal(0, 0.055, 3) * (1.3, 0.55, 1.0)
            where[1] = max(where[1], -0.12)
            turn = (rng.uniform(-0.7, 0.7), rng.uniform(-0.9, 0.6), rng.uniform(0.2, 2.9))
            size = rng.uniform(0.06, 0.10)
            if rng.random() < flowers * (0.4 + a):
                for b in range(3):
                    petal = place(blade("bloom", 0.05, 0.044, -0.5, nu=3), turn=(0, -0.5, b * 2.094))
                    blooms.append(place(petal, tuple(where + (0, 0.035, 0)), (turn[0] - 0.9, 0, turn[2])))
            else:
                leaves.append(place(place(blade("leaf", size, size * 0.72, 0.5), turn=(turn[0], turn[1], 0)), tuple(where), (0, 0, turn[2])))
    return thing.add(foliage(leaves), *([foliage(blooms)] if blooms else []))


def herbs(rng: Rng, name: str, at: Vec, surface: str, r: float, h: float) -> Thing:
    """A pot of bushy herbs."""
    thing = Thing(name, at, vrapp={"name": "pot of basil", "kind": "plant", "affordances": ["look", "water", "pick_up"]}, density=0.6)
    thing.add(*pot(surface, r, h))
    leaves = []
    for n in range(70):
        turn, reach, high = n * 2.39996, r * 1.05 * np.sqrt(rng.random()), rng.uniform(0.02, 0.16)
        size = rng.uniform(0.035, 0.06)
        leaf = place(blade("leaf", size, size * 0.7, 0.7), turn=(rng.uniform(-0.5, 0.5), rng.uniform(-0.7, 0.3), 0))
        leaves.append(place(leaf, (reach * np.cos(turn), reach * np.sin(turn), h - 0.03 + high * (1 - (reach / r / 1.3) ** 2)), (0, 0, turn)))
    return thing.add(foliage(leaves))

"""Ori's hair: a tousled bob in three tiers with a side parting, swept across the forehead."""

from __future__ import annotations

import numpy as np
from person.mesh import F64, Part
from person.strands import Chain, Scalp, Strand, build_cap, build_strands

SCALP = Scalp(centre=(0.0, 1.492, -0.010), radii=(0.1165, 0.1195, 0.1225), quarter=0.1900, skirt=(0.05, -0.17))
HAIRLINE = ((0, 0.104), (34, 0.104), (54, 0.150), (66, 0.215), (84, 0.235), (105, 0.262), (180, 0.290))
WAVE = np.sin(np.arange(64) * 2.399)  # a golden-angle sequence: even, never repeating, the same every time


def _chains() -> list[Chain]:
    out = [Chain("hairBack", 180, (0.225, 0.275, 0.325))]
    out += [Chain("hairFringeA", -14, (0.150, 0.205), lift=0.012), Chain("hairFringeB", -44, (0.165, 0.235), lift=0.012)]
    out += [Chain("hairFringeC", 46, (0.150, 0.225), lift=0.012)]
    for sign, side in ((1, "Left"), (-1, "Right")):
        out += [Chain(f"hairNape{side}", sign * 148, (0.225, 0.275, 0.325)), Chain(f"hairRear{side}", sign * 114, (0.220, 0.270, 0.320))]
        out += [Chain(f"hairSide{side}", sign * 82, (0.215, 0.260, 0.310)), Chain(f"hairFace{side}", sign * 62, (0.200, 0.250, 0.300))]
    return out


def _nearest(chains: list[Chain], azimuth: float) -> str:
    long = [c for c in chains if "Fringe" not in c.name]
    return min(long, key=lambda c: abs((c.azimuth - azimuth + 180) % 360 - 180)).name


def _tier(chains: list[Chain], azimuths: F64, end: float, lift: float, width: float, flick: float, seed: int, hang: bool) -> list[Strand]:
    """A ring of locks that fall from the crown; neighbours differ a little in length, sweep and flick."""
    out = []
    for i, a in enumerate(azimuths):
        w, z = float(WAVE[(i * 5 + seed) % 64]), float(WAVE[(i * 3 + seed + 17) % 64])
        a = float(a)
        bend = (4.0 + 5.0 * z) * (1.0 if a < 180 else -1.0)
        tip = end + 0.011 * w
        path = (
            (a * 0.25 + 135, 0.014, 0.3 * lift),
            (a - 0.35 * bend, 0.34 * tip, lift + 0.001),
            (a - bend, 0.68 * tip, lift + 0.002 + 0.0015 * w),
            (a - 0.2 * bend, 0.88 * tip, lift + 0.25 * flick),
            (a + 1.3 * bend, tip, lift + flick * (1.0 + 0.5 * z)),
        )
        out.append(Strand(path, width * (1 + 0.10 * w), 0.0105, _nearest(chains, a) if hang else "", tone=1 + (i + seed) % 3, root=0.4, rows=11))
    return out


def _fringe() -> list[Strand]:
    """Swept from the parting on her left across to her right, and a smaller sweep the other way."""
    sweep = [  # tip azimuth, tip arc, width, lift, thickness, chain, tone
        (-76, 0.252, 0.027, 0.006, "hairFringeB", 1),
        (-57, 0.222, 0.029, 0.010, "hairFringeB", 3),
        (-37, 0.194, 0.028, 0.0130, "hairFringeA", 2),
        (-17, 0.176, 0.026, 0.0155, "hairFringeA", 1),
        (3, 0.163, 0.021, 0.0172, "hairFringeA", 3),
        (17, 0.146, 0.017, 0.0180, "hairFringeA", 2),
    ]
    out = []
    for i, (tip, arc, width, lift, chain, tone) in enumerate(sweep):
        root = 26 - 2 * i
        path = (
            (root + 96 - 14 * i, 0.020 + 0.008 * i, 0.004),
            (root + 6, 0.062 + 0.006 * i, lift + 0.004),
            (root + (tip - root) * 0.50, 0.60 * arc, lift + 0.010),
            (root + (tip - root) * 0.90, 0.83 * arc, lift + 0.007),
            (float(tip) - 3.0, arc, lift - 0.002),
        )
        out.append(Strand(path, width, 0.0120, chain, tone=tone, root=0.55, widest=0.50, point=0.85, rows=14))
    for path, width, tone in (
        (((70, 0.012, 0.004), (-14, 0.060, 0.008), (-52, 0.118, 0.012), (-75, 0.185, 0.009), (-86, 0.252, 0.004)), 0.034, 2),
        (((60, 0.020, 0.005), (-2, 0.068, 0.011), (-36, 0.120, 0.015), (-62, 0.178, 0.012), (-76, 0.228, 0.006)), 0.032, 1),
    ):
        out.append(Strand(path, width, 0.0115, "hairFringeB", tone=tone, root=0.5, widest=0.45, point=0.8, rows=14))
    for tip, arc, width, lift, tone in ((70, 0.256, 0.028, 0.006, 2), (55, 0.228, 0.027, 0.010, 1), (41, 0.196, 0.021, 0.0135, 3), (29, 0.168, 0.016, 0.0150, 2)):
        path = (
            (100.0, 0.020, 0.004),
            (34.0, 0.070, lift + 0.003),
            (30 + (tip - 30) * 0.42, 0.64 * arc, lift + 0.009),
            (30 + (tip - 30) * 0.80, 0.88 * arc, lift + 0.005),
            (float(tip), arc, lift - 0.002),
        )
        out.append(Strand(path, width, 0.0115, "hairFringeC", tone=tone, root=0.55, widest=0.45, point=0.80, rows=14))
    return out


def _beside_the_face() -> list[Strand]:
    out = []
    for sign, side in ((1.0, "Left"), (-1.0, "Right")):
        for at, arc, width, lift, tone in ((66, 0.298, 0.020, 0.001, 2), (76, 0.316, 0.025, 0.004, 1)):
            path = (
                (sign * 110, 0.02, 0.003),
                (sign * (at + 8), 0.13, lift + 0.003),
                (sign * (at + 5), 0.215, lift + 0.004),
                (sign * (at - 1), 0.270, lift + 0.001),
                (sign * (at - 9), arc, lift - 0.003),
            )
            out.append(Strand(path, width, 0.0085, f"hairFace{side}", tone=tone, root=0.4, widest=0.5, point=0.9, rows=12))
    return out


def build_hair() -> tuple[Part, dict[str, list[F64]]]:
    chains = _chains()
    strands = _tier(chains, np.linspace(86, 274, 12), 0.322, 0.000, 0.033, 0.004, 3, hang=True)
    strands += _tier(chains, np.linspace(80, 280, 10), 0.270, 0.0085, 0.034, 0.007, 11, hang=True)
    strands += _tier(chains, np.linspace(72, 288, 8), 0.205, 0.0150, 0.038, 0.006, 23, hang=False)
    strands += _beside_the_face() + _fringe()
    for at, arc, width in ((40, 0.125, 0.024), (150, 0.13, 0.026), (205, 0.12, 0.026), (262, 0.125, 0.026), (318, 0.105, 0.022)):
        path = ((at * 0.2 + 140.0, 0.010, 0.010), (at + 14.0, 0.045, 0.021), (at + 4.0, 0.085, 0.0225), (at - 12.0, arc, 0.021))
        strands.append(Strand(path, width, 0.0085, tone=at % 3 + 1, root=0.4, widest=0.4, rows=11))
    return build_strands(SCALP, strands, chains, build_cap(SCALP, HAIRLINE, depth=0.0020))


def under_hair(p: F64) -> np.ndarray:
    """Which points of the head's skin the hair's ground hides, (V,) bool."""
    q = p - np.array(SCALP.centre)
    azimuth = np.degrees(np.arctan2(np.abs(q[:, 0]), q[:, 2]))
    lowest = np.interp(azimuth, [0, 50, 80, 110, 180], [1.565, 1.545, 1.505, 1.455, 1.425])
    return p[:, 1] > lowest

"""Pictures of Ori's clothes."""

from __future__ import annotations

import numpy as np
from person.folds import light as fold_light
from person.folds import mirrored
from person.mesh import F64, Field, Part, gauss, smooth_step
from person.paint import finish, mix, openness, rasterise

from ori.clothes import LEG_FOLDS, SLEEVE_FOLDS, TORSO_FOLDS

SWEATER = np.array([0.165, 0.400, 0.405])
CREAM = np.array([0.905, 0.850, 0.765])
ACCENT = np.array([0.950, 0.600, 0.270])


def knit(columns: F64, rows: F64) -> F64:
    """Light and dark of stocking stitch, 0.5 in the mean; columns and rows count stitches."""
    c = columns - np.floor(columns) - 0.5
    leaf = 0.5 + 0.5 * np.cos(2 * np.pi * (rows + 0.8 * np.abs(c)))
    gap = np.maximum(np.exp(-np.square(c / 0.10)), np.exp(-np.square((np.abs(c) - 0.5) / 0.10)))
    return np.clip(0.25 + 0.65 * leaf - 0.40 * gap, 0, 1)


def paint_sweater(part: Part, field: Field, size: int = 1024) -> bytes:
    """Knitted wool: ribs on collar, cuffs and hem, one stripe around the chest and the sleeves, darker in the folds."""
    names = ("kind", "along", "around", "ax", "ay", "az")
    grid, mask = rasterise(part, (size, size), np.stack([part.attrs[n] for n in names], axis=1))
    kind, along, around, *xyz = grid[mask].T
    p = np.stack(xyz, axis=1)
    kind = np.round(kind)
    columns = around * np.choose(kind.astype(int), [128, 44, 64])
    plain = knit(columns, along / 0.0062)
    ribs = 0.5 + 0.5 * np.cos(2 * np.pi * columns / np.choose(kind.astype(int), [2.0, 1.57, 1.6]))
    band = np.choose(kind.astype(int), [smooth_step(0.856, 0.853, along), smooth_step(0.399, 0.402, along), np.ones(len(along))])
    light = plain * (1 - band) + (0.15 + 0.85 * ribs) * band
    colour = mix(np.tile(SWEATER * 0.80, (len(p), 1)), SWEATER * 1.16 + 0.012, light)
    colour = colour * (1 - 0.10 * band)[:, None]
    for middle, tone, half in ((0.0, ACCENT, 0.0130), (0.026, CREAM, 0.0040)):
        at = np.choose(kind.astype(int), [along - 1.045 + middle, along - 0.238 - middle, np.full(len(along), 1.0)])
        stripe = smooth_step(half + 0.0012, half - 0.0012, np.abs(at))
        colour = mix(colour, tone * (0.82 + 0.22 * light)[:, None], stripe)
    dark = smooth_step(0.80, 0.15, openness(field, grid[..., 3:], mask, reach=0.07)) * (kind < 2)
    collar = np.exp(-np.square((np.hypot(p[:, 0], p[:, 2] + 0.026) - 0.060) / 0.022)) * smooth_step(1.22, 1.25, p[:, 1]) * (kind == 0)
    colour = colour * (1 - 0.42 * np.maximum(dark, 0.8 * collar))[:, None]
    torso = fold_light(mirrored(TORSO_FOLDS), along, around, down=-1.0)
    sleeve = fold_light(SLEEVE_FOLDS, along, around, down=1.0)
    colour = colour * np.choose(kind.astype(int), [torso, sleeve, np.ones(len(along))])[:, None]
    return finish(colour, mask, SWEATER, size)


def paint_cloth(part: Part, field: Field, size: int = 1024) -> bytes:
    """Trousers of a soft twill with a pressed seam, white shoes with an amber sole and heel."""
    names = ("kind", "around", "ax", "ay", "az")
    grid, mask = rasterise(part, (size, size), np.stack([part.attrs[n] for n in names], axis=1))
    kind, around, *xyz = grid[mask].T
    p = np.stack(xyz, axis=1)
    kind = np.round(kind)
    twill = 0.5 + 0.5 * np.sin(2 * np.pi * (p[:, 1] + 0.7 * p[:, 0] + 0.7 * p[:, 2]) / 0.0045)
    legs = CREAM * (0.965 + 0.035 * twill)[:, None]
    seam = gauss(p[:, 2], 0.0012) * smooth_step(0.02, 0.05, np.abs(p[:, 0]) - np.interp(p[:, 1], [0.1, 0.46, 0.86], [0.08, 0.078, 0.06]))
    legs = legs * (1 - 0.22 * np.maximum(seam, smooth_step(0.0016, 0.0006, np.abs(p[:, 1] - 0.1545))))[:, None]
    legs = legs * np.where(kind > 0.5, fold_light(LEG_FOLDS, p[:, 1], around, down=-1.0, gain=0.7, deep=20.0), 1.0)[:, None]
    shoe = np.tile([0.945, 0.935, 0.915], (len(p), 1))
    heel = smooth_step(-0.048, -0.051, p[:, 2] + 0.25 * (p[:, 1] - 0.06))
    shoe = mix(shoe, ACCENT, heel)
    toe = np.exp(-np.square((p[:, 2] - 0.118 + 4.0 * np.square(np.abs(p[:, 0]) - 0.085)) / 0.0016))
    shoe = shoe * (1 - 0.22 * toe)[:, None]
    lace = np.clip(np.sin(2 * np.pi * (p[:, 2] + 0.30 * p[:, 1]) / 0.0175), 0, 1) ** 0.5 * smooth_step(0.020, 0.016, np.abs(np.abs(p[:, 0]) - 0.0838))
    lace = lace * smooth_step(0.028, 0.034, p[:, 2]) * smooth_step(0.098, 0.092, p[:, 2]) * smooth_step(0.055, 0.062, p[:, 1])
    shoe = mix(shoe, SWEATER * 1.05, 0.9 * lace)
    colour = np.where(
        (kind < 1.5)[:, None],
        legs,
        np.where(
            (kind < 2.5)[:, None],
            shoe,
            mix(np.tile([0.955, 0.945, 0.925], (len(p), 1)), ACCENT, smooth_step(0.013, 0.010, p[:, 1] - 0.010 * smooth_step(0.09, 0.17, p[:, 2]))),
        ),
    )
    dark = smooth_step(0.85, 0.15, openness(field, grid[..., 2:], mask, reach=0.06))
    colour = colour * mix(np.ones((len(p), 3)), np.array([0.62, 0.52, 0.50]), 0.75 * dark)
    return finish(colour, mask, CREAM, size)

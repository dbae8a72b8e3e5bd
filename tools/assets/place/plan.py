"""A place as data: what stands there, what shines, how it is seen. Blender's axes (X right, Y away from the user, Z up), metres; light in Blender's watts.

Light is linear, channel by channel. So each `Source` is baked once, white or coloured, with all else dark; a `Group` is a tinted sum of sources and is what
ships and is switched; a `LightSet` weighs groups. `README.md` says how they are written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from place.shapes import Thing, Vec
from place.surface import RGB, Surface


@dataclass(frozen=True)
class Lamp:
    """size: metres; of a POINT or SPOT its radius, of a SUN its angle in degrees. spread: SPOT, full angle in degrees. role: `key` or `rim` when it also shines
    while the program runs, because what moves throws its shadow; such a lamp is a POINT and the probes leave it out."""

    kind: Literal["POINT", "SPOT", "AREA", "SUN"]
    at: Vec
    watts: float
    color: RGB = (1.0, 1.0, 1.0)
    size: tuple[float, float] = (0.06, 0.06)
    aim: Vec | None = None
    spread: float = 120.0
    role: str = ""

    @property
    def candela(self) -> float:
        """A point lamp of Blender's sends its watts evenly all around, and a lightmap holds irradiance / pi of the same unit."""
        return self.watts / (4.0 * np.pi)


@dataclass(frozen=True)
class Source:
    """world: radiance of the sky all around. samples: light paths a texel, against the build's; small dim lamps need fewer."""

    lamps: tuple[Lamp, ...] = ()
    world: RGB = (0.0, 0.0, 0.0)
    samples: float = 1.0


@dataclass(frozen=True)
class Group:
    """sources: how much of each, by channel. node: the lamp that switches it, if one does. outside: the set whose view it belongs to, of a sky."""

    sources: Mapping[str, RGB]
    node: str = ""
    outside: str = ""


@dataclass(frozen=True)
class LightSet:
    """groups: weights. outside: the picture (a texture's name) that the surfaces marked `outside` show, and `outside_gain` its radiance."""

    groups: Mapping[str, float]
    exposure: float
    outside: str = ""
    outside_gain: float = 1.0


@dataclass(frozen=True)
class View:
    eye: Vec
    target: Vec
    fov: float  # vertical, degrees


@dataclass(frozen=True)
class Plan:
    """extras: of the scene, besides the light. middle: where the panorama is taken. probes: lowest and highest place and the number along x, y, z.
    box: lowest and highest corner of what the panorama shows, for its reflections."""

    name: str
    things: Sequence[Thing]
    surfaces: Mapping[str, Surface]
    sources: Mapping[str, Source]
    groups: Mapping[str, Group]
    sets: Mapping[str, LightSet]
    default: str
    views: Mapping[str, View]
    extras: Mapping[str, Any]
    middle: Vec
    probes: tuple[Vec, Vec, tuple[int, int, int]]
    box: tuple[Vec, Vec]
    balls: Sequence[Vec] = ()
    reference: Sequence[str] = ()  # views whose pictures are kept
    textures: Any = None  # (folder: Path) -> None, writes NAME.jpg of every picture
    core: float = 0.4  # of a lamp's globe is bright: its run-time shadow is that much crisper than the globe's whole size would give

    def weights(self, name: str) -> dict[str, np.ndarray]:
        """Source -> RGB weight of a light set."""
        return self.tinted(self.sets[name].groups)

    def tinted(self, groups: Mapping[str, float]) -> dict[str, np.ndarray]:
        out: dict[str, np.ndarray] = {}
        for group, weight in groups.items():
            for source, rgb in self.groups[group].sources.items():
                out[source] = out.get(source, np.zeros(3)) + weight * np.array(rgb)
        return out


def out_folder(kind: str, name: str) -> Path:
    return Path(__file__).resolve().parents[3] / "assets" / kind / name

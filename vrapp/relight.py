"""Another light for a room: the sum of the groups of lights that shine, from the files beside it to what the GPU takes. No GL; runs in the loader's process.

In: a `Relight`, which names files and weights. Out: `Relit`. Raises BadInputError in one line that names the file.

    irradiance / pi = sum over groups of weight x strength x sRGB-decoded texel

Probes and pictures of the surroundings are summed the same way. The sum goes back to eight bits under a strength of its own, a little dithered, because
a dark room's steps would show as rings on its walls.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vrapp.errors import BadInputError
from vrapp.messages import LightShare, Relight
from vrapp.probes import Probes
from vrapp.render.environment import PackedEnvironment, pack_environment
from vrapp.render.mips import SIZES, chain, square, tiles
from vrapp.render.packed import Picture
from vrapp.scene.glb import read_file
from vrapp.scene.hdr import load_hdr
from vrapp.scene.images import load_picture
from vrapp.scene.jsonview import View, decode
from vrapp.scene.lighting import load_probes

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

KEPT_BYTES = 96 << 20  # of decoded group lightmaps, so that a lamp that goes on and off is not decoded each time
MAX_PROBES_BYTES = 16 << 20
BRIGHT_SHARE, HEADROOM = 99.9, 2.0  # what is HEADROOM times brighter than this percentile (a wall right beside a bulb) may clip
ROWS = 256  # of a lightmap at once: what is worked on stays in the processor's cache
_BYTES = np.arange(256) / 255.0
_LIGHT = np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4).astype(np.float32)
_LEVELS = np.arange(65536) / 65535.0
_CODE = np.rint(255.0 * 256.0 * np.where(_LEVELS <= 0.0031308, 12.92 * _LEVELS, 1.055 * _LEVELS ** (1.0 / 2.4) - 0.055)).astype(np.uint32)  # 8.8 fixed point
_NOISE = np.random.default_rng(7).integers(0, 256, (ROWS, 4096, 1), np.uint32)


@dataclass(slots=True)
class Relit:
    """lightmap, outside: None where they stay as they are. strength: irradiance / pi of a white texel of the lightmap. environment: of the room from its
    middle, turned and packed; None: as it is."""

    lightmap: Picture | None = None
    outside: Picture | None = None
    strength: float = 1.0
    probes: Probes | None = None
    environment: PackedEnvironment | None = None
    memory: SharedMemory | None = field(default=None, repr=False)


@dataclass(slots=True)
class Kept:
    """Decoded lightmaps (S, S, 3) u8 by file and its time, the last used ones."""

    pictures: OrderedDict[tuple[str, int], U8] = field(default_factory=OrderedDict[tuple[str, int], U8])

    def picture(self, path: Path) -> U8:
        try:
            key = (str(path), path.stat().st_mtime_ns)
        except OSError as error:
            raise BadInputError(f"cannot be read ({error.strerror})", path) from error
        if key not in self.pictures:
            self.pictures[key] = np.ascontiguousarray(square(load_picture(path))[..., :3])
        self.pictures.move_to_end(key)
        while len(self.pictures) > 1 and sum(each.nbytes for each in self.pictures.values()) > KEPT_BYTES:
            self.pictures.popitem(last=False)
        return self.pictures[key]


def relit(order: Relight, kept: Kept | None = None) -> Relit:
    """All that the order names, read and summed."""
    folder, kept, out = Path(order.folder), kept or Kept(), Relit()
    for name in (order.environment, order.outside, *(each for share in order.shares for each in (share.lightmap, share.probes, share.environment))):
        if name and not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise BadInputError("leads out of the room's folder", folder / name)
    shining = [share for share in order.shares if share.weight > 0.0]
    if any(share.lightmap for share in order.shares):
        out.lightmap, out.strength = _lightmap(folder, shining, kept)
    out.probes = _probes(folder, [share for share in shining if share.probes] or [share for share in order.shares if share.probes][:1])
    picture = _surroundings(folder, order.shares, order.environment)
    if picture is not None:
        # The file's middle looks along +X (as three.js reads equirectangular pictures), the renderer's along -Z.
        out.environment = pack_environment(np.ascontiguousarray(np.roll(picture, picture.shape[1] // 4, axis=1)))
    if order.outside:
        out.outside = _packed(load_picture(folder / order.outside))
    return out


def _packed(pixels: U8) -> Picture:
    """Laid out as the picture of the same shape whose place it takes (`render.packed`)."""
    height, width = pixels.shape[:2]
    fitted = square(np.tile(pixels, (*tiles(height, width), 1)))
    return Picture(True, SIZES.index(len(fitted)), chain(fitted, True), (height, width))


def _lightmap(folder: Path, shining: list[LightShare], kept: Kept) -> tuple[Picture, float]:
    """With nothing that shines, black."""
    maps = [(kept.picture(folder / share.lightmap), share.weight * share.strength) for share in shining if share.lightmap]
    if not maps:
        return _packed(np.full((SIZES[0], SIZES[0], 4), (0, 0, 0, 255), np.uint8)), 1.0
    edge = max(len(pixels) for pixels, _ in maps)
    if any(len(pixels) != edge for pixels, _ in maps):
        maps = [(pixels.repeat(edge // len(pixels), 0).repeat(edge // len(pixels), 1), factor) for pixels, factor in maps]
    light = np.empty((edge, edge, 3), np.float32)
    for row in range(0, edge, ROWS):
        _sum([(pixels[row : row + ROWS], _LIGHT * np.float32(factor)) for pixels, factor in maps], light[row : row + ROWS])
    sample = light[::4, ::4]
    strength = float(min(sample.max(), HEADROOM * np.percentile(sample, BRIGHT_SHARE))) or 1.0
    return _packed(coded(light, strength)), strength


def _sum(maps: list[tuple[U8, F32]], out: F32) -> None:
    """out (R, W, 3): the sum of pictures, each through its table of 256."""
    np.take(maps[0][1], maps[0][0], out=out)
    for pixels, table in maps[1:]:
        out += np.take(table, pixels)


def coded(light: F32, strength: float) -> U8:
    """(H, W, 4): sRGB bytes of light (H, W, 3) over `strength`, dithered: their mean is the light itself."""
    out = np.full((*light.shape[:2], 4), 255, np.uint8)
    for row in range(0, len(light), ROWS):
        levels = np.clip(light[row : row + ROWS] * np.float32(65535.0 / strength), 0.0, 65535.0).astype(np.uint16)
        codes = np.take(_CODE, levels)
        codes += _NOISE[: len(codes), : codes.shape[1]]
        out[row : row + ROWS, :, :3] = np.minimum(codes >> 8, 255)
    return out


def _probes(folder: Path, shares: list[LightShare]) -> Probes | None:
    """None where no group has any. The grids must be the same: one place is baked."""
    total: Probes | None = None
    for share in shares:
        path = folder / share.probes
        grid = load_probes(View({"probes": decode(read_file(path, MAX_PROBES_BYTES), path).value}, "", path))
        assert grid is not None
        if total is None:
            total = grid
            total.light *= np.float32(share.weight)
        elif not all(np.array_equal(a, b) for a, b in ((grid.low, total.low), (grid.high, total.high), (grid.count, total.count))):
            raise BadInputError("its probes stand elsewhere than those of the room's other groups of lights", path)
        else:
            total.light += grid.light * np.float32(share.weight)
    return total


def _surroundings(folder: Path, shares: list[LightShare], fallback: str) -> F32 | None:
    """The room from its middle: the sum of what the groups have; the set's own picture where one that shines has none. None where nothing is known of it."""
    shining = [share for share in shares if share.weight > 0.0]
    known = [share for share in shares if share.environment]
    if fallback and not all(share.environment for share in shining):
        return load_hdr(folder / fallback)
    total: F32 | None = None
    for share in [share for share in shining if share.environment] or known[:1]:
        picture = load_hdr(folder / share.environment)
        picture *= np.float32(share.weight)
        if total is not None and picture.shape != total.shape:
            raise BadInputError("its size is not that of the other groups' pictures", folder / share.environment)
        total = picture if total is None else np.add(total, picture, out=total)
    return total

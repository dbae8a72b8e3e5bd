"""A place's light without Cycles: straight from the lamps, from the sky, and once more by way of what they light. Minutes where a full bake takes an hour.

Every texel of the atlas looks around along rays that are spread as diffuse light counts (cosine). Rays that leave the place see the sky; what the others meet
is remembered, so one table of hits gives each source its second bounce. Lamps are sampled with shadow rays. Out of doors that is nearly all the light there is.
The pictures from the middle and the probes are traced the same way. In Blender's axes; knows of Blender only the tree that rays are cast into.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mathutils.bvhtree import BVHTree
from PIL import Image
from place import build as steps
from place import light, probes, scene
from place.build import Build, shapes_key
from place.plan import Lamp, Plan
from place.shapes import F

RAYS, LAMP_SAMPLES, MOST_LAMPS = 40, 6, 12
OFF = 0.004  # metres from a surface at which its rays begin
BELOW = 0.35  # of the sky's light comes from what lies below the horizon


@dataclass
class Faces:
    """Everything that takes light, as one mesh. corners (T, 3, 3), normals (T, 3, 3), uv (T, 3, 2) in the atlas, albedo (T, 3), part (T,)."""

    corners: F
    normals: F
    uv: F
    albedo: F
    part: np.ndarray
    tree: BVHTree


@dataclass
class Texels:
    """at: flat numbers in the atlas; place, normal (N, 3); face (N,)."""

    at: np.ndarray
    place: F
    normal: F
    face: np.ndarray


def faces(plan: Plan, uv1: Mapping[int, F], textures: Path) -> Faces:
    tints = {name: np.array(s.color) * _mean(textures, s.texture) for name, s in plan.surfaces.items()}
    corners, normals, uv, albedo, part = [], [], [], [], []
    for number, (thing, piece) in enumerate((t, p) for t in plan.things for p in t.parts if plan.surfaces[p.surface].baked):
        positions, facing = scene.world_of(thing, piece)
        corners.append(positions[piece.triangles])
        normals.append(facing[piece.triangles])
        uv.append(uv1[id(piece)][piece.triangles])
        albedo.append(np.broadcast_to(tints[piece.surface], (len(piece.triangles), 3)))
        part.append(np.full(len(piece.triangles), number))
    whole = np.concatenate(corners)
    polygons = np.arange(3 * len(whole)).reshape(-1, 3).tolist()
    return Faces(whole, np.concatenate(normals), np.concatenate(uv), np.concatenate(albedo), np.concatenate(part), BVHTree.FromPolygons(whole.reshape(-1, 3).tolist(), polygons))


def _mean(textures: Path, name: str) -> F:
    """A picture's mean colour, linear."""
    if not name:
        return np.ones(3)
    values = np.asarray(Image.open(textures / f"{name}.jpg").convert("RGB").resize((64, 64)), float) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).mean((0, 1))


def texels(mesh: Faces, size: int) -> Texels:
    """Where each texel of the atlas lies in the place. A triangle too small to hold a texel's middle has the one that its own middle falls into."""
    flat = mesh.uv * (size, -size) + (0.0, size)
    low, high = np.floor(flat.min(1)).astype(int), np.ceil(flat.max(1)).astype(int)
    at, face, weights = [], [], []
    for k, (a, b, c) in enumerate(flat):
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if abs(area) > 1e-9:
            x, y = (v.reshape(-1) for v in np.meshgrid(np.arange(low[k, 0], high[k, 0]) + 0.5, np.arange(low[k, 1], high[k, 1]) + 0.5))
            w1 = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area
            w2 = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area
            inside = (w1 >= -1e-6) & (w2 >= -1e-6) & (w1 + w2 <= 1 + 1e-6)
            x, y, w1, w2 = x[inside], y[inside], w1[inside], w2[inside]
            if len(x):
                at.append(y.astype(int) * size + x.astype(int))
                face.append(np.full(len(x), k))
                weights.append(np.stack([1 - w1 - w2, w1, w2], 1))
                continue
        x, y = np.clip(flat[k].mean(0).astype(int), 0, size - 1)
        at.append(np.array([y * size + x]))
        face.append(np.array([k]))
        weights.append(np.full((1, 3), 1 / 3))
    flat_at, flat_face, w = np.concatenate(at), np.concatenate(face), np.concatenate(weights)
    _, first = np.unique(flat_at, return_index=True)
    flat_at, flat_face, w = flat_at[first], flat_face[first], w[first]
    normal = np.einsum("nk,nkc->nc", w, mesh.normals[flat_face])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    return Texels(flat_at, np.einsum("nk,nkc->nc", w, mesh.corners[flat_face]), normal, flat_face)


def cosine(count: int) -> F:
    """(count, 2) well spread in the unit square: the R2 sequence."""
    k = np.arange(count)[:, None] + 0.5
    return (k * (0.7548776662, 0.5698402910)) % 1.0


def directions(normal: F, rng: np.random.Generator, count: int) -> F:
    """(N, count, 3) about each normal, as many as diffuse light counts them; turned differently for every texel."""
    uv = (cosine(count)[None] + rng.random((len(normal), 1, 2))) % 1.0
    r, turn = np.sqrt(uv[..., 0]), 2 * np.pi * uv[..., 1]
    local = np.stack([r * np.cos(turn), r * np.sin(turn), np.sqrt(np.maximum(1 - r * r, 0))], -1)
    side = np.where(np.abs(normal[:, 2:]) < 0.9, np.cross(normal, (0, 0, 1.0)), np.cross(normal, (1.0, 0, 0)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(normal, side)
    return local[..., :1] * side[:, None] + local[..., 1:2] * other[:, None] + local[..., 2:] * normal[:, None]


def met(tree: BVHTree, origins: F, ways: F) -> np.ndarray:
    """The face that each ray meets first, -1 for none. origins (N, 3), ways (N, K, 3): (N, K)."""
    cast = tree.ray_cast
    out = np.empty(ways.shape[:2], np.int32)
    for k, (o, row) in enumerate(zip(origins.tolist(), ways.tolist(), strict=True)):
        out[k] = [-1 if (hit := cast(o, way)[2]) is None else hit for way in row]
    return out


def lamp_points(lamp: Lamp, rng: np.random.Generator, count: int) -> F:
    """Places on a lamp (count, 3); of a sun, ways towards it."""
    at = np.array(lamp.at, float)
    if lamp.kind == "POINT":
        ball = rng.standard_normal((count, 3))
        return at + lamp.size[0] * ball / np.linalg.norm(ball, axis=1, keepdims=True)
    away = np.array(lamp.aim, float) - at
    away /= np.linalg.norm(away)
    side = np.cross(away, (0, 0, 1.0) if abs(away[2]) < 0.9 else (1.0, 0, 0))
    side /= np.linalg.norm(side)
    up = np.cross(side, away)
    uv = (cosine(count) + rng.random(2)) % 1.0 - 0.5
    if lamp.kind == "AREA":
        return at + uv[:, :1] * lamp.size[0] * side + uv[:, 1:] * lamp.size[1] * up
    half = np.tan(np.radians(lamp.size[0]) / 2)
    r, turn = half * np.sqrt(uv[:, 0] + 0.5), 2 * np.pi * uv[:, 1]
    ways = -away + (r * np.cos(turn))[:, None] * side + (r * np.sin(turn))[:, None] * up
    return ways / np.linalg.norm(ways, axis=1, keepdims=True)


def straight(tree: BVHTree, lamp: Lamp, place: F, normal: F | None, rng: np.random.Generator, count: int) -> F:
    """(N, 3) irradiance / pi from one lamp past everything in its way; with normal None, (N, 4): what comes per area facing it, and no further use."""
    total = np.zeros(len(place))
    cast = tree.ray_cast
    points = lamp_points(lamp, rng, count)
    for point in points:
        if lamp.kind == "SUN":
            way, away = np.broadcast_to(point, place.shape), np.full(len(place), 60.0)
            value = np.full(len(place), lamp.watts / np.pi)
        else:
            way = point - place
            away = np.linalg.norm(way, axis=1)
            way = way / np.maximum(away, 1e-6)[:, None]
            value = lamp.watts / (4 * np.pi**2) / np.maximum(away, 0.03) ** 2
            if lamp.kind == "AREA":
                facing = np.array(lamp.aim, float) - np.array(lamp.at, float)
                facing /= np.linalg.norm(facing)
                value = lamp.watts / np.pi**2 * np.maximum(-(way @ facing), 0) / np.maximum(away, 0.05) ** 2
        cos = np.einsum("nc,nc->n", way, normal) if normal is not None else np.ones(len(place))
        value = value * np.maximum(cos, 0)
        lit = np.flatnonzero(value > 2e-5)
        begin = place[lit] + (OFF * normal[lit] if normal is not None else 0.0)
        clear = [cast(o, w, d)[0] is None for o, w, d in zip(begin.tolist(), way[lit].tolist(), (away[lit] - 0.01).tolist(), strict=True)]
        total[lit] += value[lit] * clear
    return (total / len(points))[:, None] * np.array(lamp.color)


def chosen(lamps: tuple[Lamp, ...]) -> list[tuple[Lamp, int]]:
    """Lamps with the number of samples of each; of very many small ones every few stand for all."""
    small = [lamp for lamp in lamps if not lamp.role and lamp.kind == "POINT"]
    rest = [(lamp, LAMP_SAMPLES if lamp.kind != "POINT" or lamp.role else 2) for lamp in lamps if lamp not in small]
    step = -(-len(small) // MOST_LAMPS) if small else 1
    few = small[step // 2 :: step]
    factor = sum(lamp.watts for lamp in small) / max(sum(lamp.watts for lamp in few), 1e-9)
    return rest + [(Lamp(lamp.kind, lamp.at, lamp.watts * factor, lamp.color, lamp.size), 1) for lamp in few]


@dataclass
class Traced:
    """lights: source -> (size, size, 3) with hit; radiance: source -> (T, 3) that each face sends out."""

    mesh: Faces
    hit: np.ndarray
    normal: F
    lights: dict[str, F]
    radiance: dict[str, F]


def trace(plan: Plan, uv1: Mapping[int, F], textures: Path, size: int) -> Traced:
    """Every source's lightmap, raw."""
    mesh = faces(plan, uv1, textures)
    spots = texels(mesh, size)
    rng = np.random.default_rng(1)
    print(f"{len(spots.at)} texels", flush=True)
    ways = directions(spots.normal, rng, RAYS)
    seen = met(mesh.tree, spots.place + OFF * spots.normal, ways)
    open_sky = np.where(seen < 0, np.where(ways[..., 2] > -0.03, 1.0, BELOW), 0.0).mean(1)
    print("looked around", flush=True)
    out = Traced(mesh, np.zeros(size * size, bool), np.zeros((size * size, 3)), {}, {})
    out.hit[spots.at], out.normal[spots.at] = True, spots.normal
    out.hit, out.normal = out.hit.reshape(size, size), out.normal.reshape(size, size, 3)
    for name, source in plan.sources.items():
        first = open_sky[:, None] * np.array(source.world)
        for lamp, count in chosen(source.lamps):
            first = first + straight(mesh.tree, lamp, spots.place, spots.normal, rng, count)
        out.radiance[name] = _radiance(mesh, spots, first)
        around = np.concatenate([out.radiance[name], np.zeros((1, 3))])  # the last one is what -1 finds
        both = first + around[seen].mean(1)
        whole = np.zeros((size * size, 3))
        whole[spots.at] = both
        out.lights[name] = whole.reshape(size, size, 3)
        out.radiance[name] = _radiance(mesh, spots, both)
        print(f"lit by {name}", flush=True)
    return out


def _radiance(mesh: Faces, spots: Texels, light_: F) -> F:
    """(T, 3): what each face sends out: its texels' mean light times its colour; where it has no texel, its part's."""
    def mean(of: np.ndarray, count: int) -> tuple[F, np.ndarray]:
        total, number = np.zeros((count, 3)), np.bincount(of, minlength=count)
        np.add.at(total, of, light_)
        return total / np.maximum(number, 1)[:, None], number

    own, number = mean(spots.face, len(mesh.corners))
    whole, _ = mean(mesh.part[spots.face], int(mesh.part.max()) + 1)
    return np.where(number[:, None] > 0, own, whole[mesh.part]) * mesh.albedo


def surroundings(plan: Plan, traced: Traced, weights: Mapping[str, F], outside: tuple[str, float], textures: Path, size: tuple[int, int] = (128, 256)) -> F:
    """(H, W, 3): what is around the middle, equirectangular; the middle of the picture looks along +X. outside: its picture and how bright it is."""
    h, w = size
    el = np.pi / 2 - (np.arange(h) + 0.5) / h * np.pi
    az = (0.5 - (np.arange(w) + 0.5) / w) * 2 * np.pi  # towards +Y on the left of the middle
    ways = np.stack([np.cos(el)[:, None] * np.cos(az), np.cos(el)[:, None] * np.sin(az), np.broadcast_to(np.sin(el)[:, None], (h, w))], -1)
    found = met(traced.mesh.tree, np.array([plan.middle]), ways.reshape(1, -1, 3))[0]
    radiance = np.concatenate([np.sum([traced.radiance[name] * rgb for name, rgb in weights.items()], axis=0), np.zeros((1, 3))])
    out = radiance[found]
    if outside[0]:
        out[found < 0] = outside[1] * sky(textures / f"{outside[0]}.jpg", ways.reshape(-1, 3)[found < 0])
    return out.reshape(h, w, 3)


def sky(path: Path, ways: F) -> F:
    """(N, 3) light of the picture of what lies around, in these directions."""
    from terrace.pictures import azimuth, elevation  # the only place whose picture goes all the way round

    values = np.asarray(Image.open(path).convert("RGB"), float) / 255
    values = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    h, w, _ = values.shape
    columns, rows = azimuth((np.arange(w) + 0.5) / w), elevation(1 - (np.arange(h) + 0.5) / h)
    x = np.interp(np.degrees(np.arctan2(ways[:, 0], ways[:, 1])), columns, np.arange(w))
    y = np.interp(-np.degrees(np.arcsin(np.clip(ways[:, 2], -1, 1))), -rows, np.arange(h))
    return values[y.astype(int), x.astype(int)]


def probe_light(plan: Plan, traced: Traced, source: str, rays: int = 192) -> F:
    """(P, 9, 3) at the probes: sky and lit faces all around, and the lamps that do not shine while the program runs."""
    places = probes.grid(plan).reshape(-1, 3)
    k = np.arange(rays) + 0.5
    z, turn = 1 - 2 * k / rays, np.pi * (1 + 5**0.5) * k
    ways = np.stack([np.sqrt(1 - z * z) * np.cos(turn), np.sqrt(1 - z * z) * np.sin(turn), z], -1)
    found = met(traced.mesh.tree, places, np.broadcast_to(ways, (len(places), rays, 3)))
    world = np.where(ways[:, 2:] > -0.03, 1.0, BELOW) * np.array(plan.sources[source].world)
    around = np.concatenate([traced.radiance[source], np.zeros((1, 3))])[found] + (found < 0)[..., None] * world
    out = np.einsum("prc,rk->pkc", around, _lobes(ways)) * (4 * np.pi / rays)
    rng = np.random.default_rng(2)
    for lamp, count in ((lamp, count) for lamp, count in chosen(plan.sources[source].lamps) if not lamp.role):
        arriving = straight(traced.mesh.tree, lamp, places, None, rng, count)  # irradiance / pi of what faces it
        way = (np.array(lamp.at) - np.array(lamp.aim or lamp.at) if lamp.kind == "SUN" else np.array(lamp.at) - places) * np.ones((len(places), 1))
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        out += np.pi * arriving[:, None] * _lobes(way)[..., None]
    return out


def _lobes(ways: F) -> F:
    """(..., 9): what light of unit solid angle from there gives to each harmonic of irradiance / pi (Ramamoorthi and Hanrahan 2001), in glTF's axes."""
    gltf = np.stack([ways[..., 0], ways[..., 2], -ways[..., 1]], -1)
    cosine_lobe = np.array([1.0] + [2 / 3] * 3 + [0.25] * 5)
    square = np.array([0.282095] + [0.488603] * 3 + [1.092548] * 2 + [0.315392, 1.092548, 0.546274]) ** 2
    return probes.basis(gltf) * cosine_lobe * square


def clean(traced: Traced, name: str, work: Path, islands: list) -> F:
    """Without noise or gaps, as `build.clean_light` gives it."""
    raw, hit = traced.lights[name], traced.hit
    lit = light.seen(raw, hit, 1e-3 * float(np.quantile(raw[hit].max(1), 0.99)))
    smooth = scene.denoise(light.fill(raw, lit), work, light.tints(hit.shape, islands), traced.normal)
    smooth = light.fill(np.where(lit[..., None], smooth, 0.0), lit)
    return light.fill(light.thin(smooth, lit, islands), lit)



def prepare(build: Build) -> None:
    """Puts into the work folder what `build.finish` would bake: it then finds everything there. What was traced before is not traced again."""
    plan, work, key = build.plan, build.work, shapes_key(build)
    kept = work / f"radiance_{key}.npz"
    if kept.exists():
        with np.load(kept) as each:
            traced = Traced(faces(plan, build.uv1, work), np.zeros(0, bool), np.zeros(0), {}, {name: each[name] for name in plan.sources})
    else:
        traced = trace(plan, build.uv1, work, build.args.atlas)
        for name in plan.sources:
            values = clean(traced, name, work, build.islands)
            np.savez_compressed(work / f"clean_{key}_{name}_{build.args.passes}.npz", light=values.astype(np.float16))
            np.save(work / f"probes_{key}_{name}.npy", probe_light(plan, traced, name))
        np.savez_compressed(kept, **traced.radiance)
    for name, group in plan.groups.items():
        outside = (plan.sets[group.outside].outside, plan.sets[group.outside].outside_gain) if group.outside else ("", 0.0)
        tint = hashlib.sha256(repr(group).encode()).hexdigest()[:6]  # as build.panorama names it
        scene._picture(surroundings(plan, traced, plan.tinted({name: 1.0}), outside, work), work / f"pano_{key}_{name}_{tint}.exr")


def run(plan: Plan, out: Path, argv: list[str]) -> None:
    """`build.run` with this light. The thumbnail is a picture of the program's own (`vrapp render`), which stays as it is."""
    steps.run(plan, out, argv, lit=prepare, thumbnail=False)

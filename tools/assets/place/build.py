"""From a Plan to finished files: textures -> atlas -> Cycles bake of every light source -> groups and sets -> panoramas -> GLB, thumbnail.

`--look DIR` only renders views of the scene with few samples, to judge a change quickly; `--work DIR` keeps everything that costs time, and takes it from there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from place import atlas, glb, light, probes, scene
from place.plan import Plan
from place.shapes import F

BALL_EYE_OFF = (-0.8, 0.35, 0.15)
PROBE_SAMPLES, PANORAMA_SAMPLES, THUMBNAIL_SAMPLES = 32, 12, 32


@dataclass
class Build:
    """One run: the plan, where it works, and what the scene holds. uv1, islands: the atlas."""

    plan: Plan
    work: Path
    args: argparse.Namespace
    uv1: dict[int, F]
    islands: list[atlas.Island]
    baked: Any


def arguments(plan: Plan, out: Path, argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"make.py {plan.name}")
    parser.add_argument("--out", type=Path, default=out)
    parser.add_argument("--atlas", type=int, default=2048, help="side of the lightmap in texels")
    parser.add_argument("--samples", type=int, default=32, help="light paths a texel and pass; a source may ask for fewer")
    parser.add_argument("--passes", type=int, default=1, help="bake so often, each time with another seed; with --work a pass that is there is not done again")
    parser.add_argument("--sources", default="", help="bake only these sources (comma-separated)")
    parser.add_argument("--bake-only", action="store_true", help="bake the passes into --work and stop")
    parser.add_argument("--balls", type=Path, help="only render the white balls of the proof into this .npz")
    parser.add_argument("--reference", type=Path, help="only render the pictures that our renderer is measured against into this folder")
    parser.add_argument("--look", type=Path, help="only render views into this folder")
    parser.add_argument("--views", default=next(iter(plan.views)), help=f"comma-separated, of {', '.join(plan.views)}")
    parser.add_argument("--set", default=plan.default, help=f"the light that --look renders: {', '.join(plan.sets)}")
    parser.add_argument("--size", default="640x400")
    parser.add_argument("--work", type=Path, help="keep intermediate files here, and take the baked light from here when it is there")
    return parser.parse_args(argv)


def run(plan: Plan, out: Path, argv: list[str], lit: Callable[[Build], None] | None = None, thumbnail: bool = True) -> None:
    """lit: puts other light than Cycles' into the work folder, where `finish` finds it. thumbnail: whether Cycles draws one too."""
    args = arguments(plan, out, argv)
    with tempfile.TemporaryDirectory() as scratch:
        work = args.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        textures(plan, work)
        uv1, islands, scale = atlas.pack(plan.things, plan.surfaces, args.atlas)
        triangles = sum(len(p.triangles) for t in plan.things for p in t.parts)
        print(f"{len(plan.things)} things, {triangles} triangles, {len(islands)} islands, {scale:.0f} texels a metre", flush=True)
        build = Build(plan, work, args, uv1, islands, scene.build(plan, uv1, work))
        if args.look:
            look(build)
        elif args.reference:
            reference(build)
        elif args.balls:
            scene.shine_set(plan, plan.default, work)
            probes.balls(plan.balls, BALL_EYE_OFF, args.balls, args.samples)
        else:
            if lit:
                lit(build)
            finish(build, thumbnail)


def textures(plan: Plan, work: Path) -> None:
    """The pictures, made again only when a program that draws them has changed."""
    drawn_by = [Path(light.__file__).with_name("textures.py"), *sorted(p for p in Path(plan.textures.__code__.co_filename).parent.glob("*.py") if "place.textures" in p.read_text())]
    key = hashlib.sha256(b"".join(p.read_bytes() for p in drawn_by)).hexdigest()
    note = work / "textures.key"
    if not note.exists() or note.read_text() != key:
        plan.textures(work)
        note.write_text(key)


def look(build: Build) -> None:
    build.args.look.mkdir(parents=True, exist_ok=True)
    scene.shine_set(build.plan, build.args.set, build.work)
    w, h = (int(x) for x in build.args.size.split("x"))
    for name in build.args.views.split(","):
        scene.camera(build.plan.views[name])
        scene.render(build.args.look / f"{name}.png", (w, h), build.args.samples)


def reference(build: Build) -> None:
    """NAME.jpg of each of the plan's reference views as Cycles sees the default set, exposed and sRGB-coded without a tone curve, and cameras.json (glTF's axes)."""
    plan, folder = build.plan, build.args.reference
    folder.mkdir(parents=True, exist_ok=True)
    scene.shine_set(plan, plan.default, build.work)
    scene.expose(plan.sets[plan.default].exposure)
    cameras: dict[str, Any] = {}
    for name in plan.reference:
        view = plan.views[name]
        scene.camera(view)
        scene.render(build.work / f"reference_{name}.png", (480, 300), build.args.samples)
        light.to_jpeg(build.work / f"reference_{name}.png", folder / f"{name}.jpg")
        cameras[name] = [*glb.point(view.eye), *glb.point(view.target), view.fov]
    (folder / "cameras.json").write_text(json.dumps({"set": plan.default, "cameras": cameras}, indent=1) + "\n")


def shapes_key(build: Build) -> str:
    """Of what the bake depends on: shapes and atlas. Baked passes of other shapes are of no use."""
    digest = hashlib.sha256(str(build.args.atlas).encode())
    for thing in build.plan.things:
        digest.update(repr((thing.at, thing.yaw)).encode())
        for part in (p for p in thing.parts if build.plan.surfaces[p.surface].baked):
            digest.update(np.round(part.positions, 5).tobytes() + part.triangles.tobytes())
            digest.update(np.round(build.uv1.get(id(part), np.zeros(0)), 6).tobytes())
    return digest.hexdigest()[:10]


def bake_pass(build: Build, source: str, number: int) -> tuple[F, np.ndarray]:
    """One pass of one source's lightmap, raw: from the work folder if it is there, else baked and kept there."""
    saved = build.work / f"light_{shapes_key(build)}_{source}_{number}.npz"
    if not saved.exists():
        scene.shine(build.plan, {source: np.ones(3)})
        samples = max(1, round(build.args.samples * build.plan.sources[source].samples))
        values, hit = scene.bake(build.plan, build.baked, build.args.atlas, samples, number)
        np.savez_compressed(saved, light=values.astype(np.float16), hit=hit)
        print(f"baked {source} {number} with {samples} paths", flush=True)
    with np.load(saved) as kept:
        return kept["light"].astype(np.float64), kept["hit"]


def _normals(build: Build) -> F:
    saved = build.work / f"normal_{shapes_key(build)}.npz"
    if not saved.exists():
        np.savez_compressed(saved, normal=scene.bake_normals(build.plan, build.baked, build.args.atlas).astype(np.float16))
    with np.load(saved) as kept:
        return kept["normal"].astype(np.float64)


def raw_light(build: Build, source: str) -> tuple[F, np.ndarray]:
    """A source's passes averaged, and which texels are covered."""
    passes = [bake_pass(build, source, number) for number in range(1, build.args.passes + 1)]
    return np.mean([each for each, _ in passes], axis=0), passes[0][1]


def lit_by_any(build: Build) -> np.ndarray:
    """(size, size) covered texels that some source reaches. What none does lies buried; what one lamp leaves dark is dark under it, not to be filled from beside."""
    saved = build.work / f"lit_{shapes_key(build)}_{build.args.passes}.npy"
    if not saved.exists():
        out = np.zeros((build.args.atlas, build.args.atlas), bool)
        for source in build.plan.sources:
            raw, hit = raw_light(build, source)
            out |= light.seen(raw, hit, 1e-3 * float(np.quantile(raw[hit].max(1), 0.99)))
        np.save(saved, out)
    return np.load(saved)


def clean_light(build: Build, source: str) -> F:
    """A source's lightmap without noise or gaps, (size, size, 3) linear."""
    saved = build.work / f"clean_{shapes_key(build)}_{source}_{build.args.passes}.npz"
    if not saved.exists():
        lit = lit_by_any(build)
        raw, hit = raw_light(build, source)
        raw = light.fill(light.calmed(raw, hit), lit)
        smooth = scene.denoise(raw, build.work, light.tints(hit.shape, build.islands), _normals(build))
        smooth = light.scattered(light.fill(np.where(lit[..., None], smooth, 0.0), lit), lit, build.islands)
        np.savez_compressed(saved, light=light.fill(light.thin(smooth, lit, build.islands), lit).astype(np.float16))
    with np.load(saved) as kept:
        return kept["light"].astype(np.float64)


def source_probes(build: Build, source: str) -> F:
    """(P, 9, 3), kept like the lightmaps."""
    saved = build.work / f"probes_{shapes_key(build)}_{source}.npy"
    if not saved.exists():
        scene.shine(build.plan, {source: np.ones(3)})
        np.save(saved, probes.bake(build.plan, PROBE_SAMPLES))
    return np.load(saved)


def valid_probes(build: Build) -> np.ndarray:
    saved = build.work / f"valid_{shapes_key(build)}.npy"
    if not saved.exists():
        np.save(saved, ~probes.inside(build.plan, probes.grid(build.plan).reshape(-1, 3)))
    return np.load(saved)


def mixed(values: Mapping[str, F], weights: Mapping[str, F]) -> F:
    """Light is linear: the sum of the sources, weighed by channel."""
    return np.sum([values[name] * rgb for name, rgb in weights.items()], axis=0)


def punctual(plan: Plan) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The lamps that shine on what moves while the program runs, as strong as in the lightmap ("baked") at weight 1; the probes leave them out."""
    out: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for name, group in plan.groups.items():
        for lamp, rgb in ((lamp, rgb) for source, rgb in group.sources.items() for lamp in plan.sources[source].lamps if lamp.role):
            color = np.array(lamp.color) * rgb
            peak = float(color.max())
            light_ = {"name": name, "type": "point", "color": [round(float(c / peak), 5) for c in color], "intensity": round(lamp.candela * peak, 4)}
            ours = {"kind": "light", "baked": True, "radius": round(plan.core * lamp.size[0], 4), "shadows": lamp.role == "key", "role": lamp.role, "group": name}
            ours |= {"lamp": group.node} if group.node else {}
            out.append((light_, {"name": f"{name}_light", "translation": glb.point(lamp.at), "extras": {"vrapp": ours}}))
    return out


def finish(build: Build, thumbnail: bool = True) -> None:
    """Bakes what is missing and writes the shipped files."""
    plan, args = build.plan, build.args
    names = args.sources.split(",") if args.sources else list(plan.sources)
    if args.bake_only:
        for name in names:
            for number in range(1, args.passes + 1):
                bake_pass(build, name, number)
            source_probes(build, name)
        valid_probes(build)
        return
    out = args.out
    (out / "light").mkdir(parents=True, exist_ok=True)
    lights, sh, valid = {n: clean_light(build, n) for n in plan.sources}, {n: source_probes(build, n) for n in plan.sources}, valid_probes(build)
    extras = dict(plan.extras) | {"light": light_files(build, lights, sh, valid)}
    default = plan.weights(plan.default)
    strength = light.save_lightmap(mixed(lights, default), build.work / "lightmap.jpg")
    print(f"lightmap strength {strength:.3f}", flush=True)
    extras |= {"environment": "environment.hdr", "exposure": plan.sets[plan.default].exposure, "probes": probes.written(plan, mixed(sh, default), valid)}
    low, high = plan.box
    extras["reflection"] = {"at": glb.point(plan.middle), "low": [low[0], low[2], -high[1]], "high": [high[0], high[2], -low[1]]}
    glb.write(out / "room.glb", plan, build.uv1, build.work, (build.work / "lightmap.jpg", strength), extras, punctual(plan))
    light.save_hdr(np.minimum(sum(panorama(build, group) * weight for group, weight in plan.sets[plan.default].groups.items()), 8.0), out / "environment.hdr")
    if thumbnail:
        scene.shine_set(plan, plan.default, build.work)
        scene.camera(next(iter(plan.views.values())))
        scene.render(out / "thumbnail.png", (480, 300), THUMBNAIL_SAMPLES)
    else:
        (out / "thumbnail.png").touch()  # looked at and kept: sealed with the rest
    print(f"room.glb {(out / 'room.glb').stat().st_size / 1e6:.2f} MB", flush=True)


def light_files(build: Build, lights: Mapping[str, F], sh: Mapping[str, F], valid: np.ndarray) -> dict[str, Any]:
    """Writes light/GROUP.jpg, .json and .hdr and the outside pictures; gives the scene extras `light`: see README.md."""
    plan, folder = build.plan, build.args.out / "light"
    groups: dict[str, Any] = {}
    for name, group in plan.groups.items():
        weights = plan.tinted({name: 1.0})
        strength = light.save_lightmap(mixed(lights, weights), folder / f"{name}.jpg", 90)
        (folder / f"{name}.json").write_text(json.dumps(probes.written(plan, mixed(sh, weights), valid), separators=(",", ":")))
        light.save_hdr(np.minimum(panorama(build, name), 8.0), folder / f"{name}.hdr")
        groups[name] = {"lightmap": f"light/{name}.jpg", "strength": round(strength, 5), "probes": f"light/{name}.json", "environment": f"light/{name}.hdr"}
        if group.node:
            groups[name]["lamp"] = lamp_name(plan, group.node)
    sets: dict[str, Any] = {}
    for name, each in plan.sets.items():
        sets[name] = {"groups": dict(each.groups), "exposure": each.exposure}
        if each.outside:
            shutil.copyfile(build.work / f"{each.outside}.jpg", folder / f"{each.outside}.jpg")
            sets[name] |= {"outside": f"light/{each.outside}.jpg", "outside_strength": each.outside_gain}
    return {"groups": groups, "sets": sets, "default": plan.default}


def lamp_name(plan: Plan, node: str) -> str:
    return next(str((t.vrapp or {})["name"]) for t in plan.things if t.name == node)


def panorama(build: Build, group: str) -> F:
    """A group's share of what shiny things mirror, (256, 512, 3) linear."""
    plan = build.plan
    each = plan.groups[group]
    tint = hashlib.sha256(repr(each).encode()).hexdigest()[:6]
    saved = build.work / f"pano_{shapes_key(build)}_{group}_{tint}.exr"
    if not saved.exists():
        outside = (plan.sets[each.outside].outside, plan.sets[each.outside].outside_gain) if each.outside else ("", 0.0)
        scene.shine(plan, plan.tinted({group: 1.0}), {group: 1.0}, outside, build.work)
        scene.panorama(saved, plan.middle, (512, 256), PANORAMA_SAMPLES)
    return scene.read(saved)

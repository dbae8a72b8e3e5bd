"""The evening room, from nothing to finished files: shapes -> atlas -> Cycles bake -> panorama -> GLB, thumbnail.

`make.py room` runs it all; `--look DIR` only renders views of the scene with few samples, to judge changes quickly.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import room_atlas
import room_glb
import room_light
import room_probes
import room_scene
import room_textures
from room_decor import decor
from room_furniture import furniture
from room_shapes import Thing
from room_shell import HALF_X, HALF_Y, HEIGHT, shell

SEED = 7
EYE = 1.55
USER, AVATAR = (0.0, -1.2, 0.0), (0.0, 0.4, 0.0)  # Blender's axes
MIDDLE = (0.0, -0.1, EYE - 0.1)  # where the panorama is taken
CORE = 0.4  # of a lamp's globe is bright: its run-time shadow is that much crisper than the globe's whole size would give
# White balls that the renderer must draw as Cycles does: over the rug, by the floor lamp, in the corner by the sideboard. None stands on a probe.
BALLS = ((0.13, 0.45, 1.15), (0.55, 1.75, 1.3), (1.45, -2.3, 0.7))
BALL_EYE_OFF = (-0.8, 0.35, 0.15)
VIEWS = {
    "user": ((0.0, -1.2, EYE), (0.0, 1.0, 1.25), 62),
    "left": ((-2.2, -2.6, 1.6), (1.0, 1.6, 0.8), 62),
    "right": ((2.2, -0.4, 1.6), (-2.0, 1.6, 0.9), 62),
    "back": ((-1.9, 2.2, 1.7), (0.6, -2.6, 0.9), 66),
    "far": ((2.1, 2.2, 1.7), (-1.6, -2.4, 0.9), 66),
}


def things() -> list[Thing]:
    return [*shell(), *furniture(), *decor(np.random.default_rng(SEED))]


def scene_extras() -> dict[str, Any]:
    """glTF's axes: places are x, y, z, yaw (radians about +Y). The avatar faces +Z at yaw 0; the user looks along -Z at yaw 0."""
    return {
        "place": "a living room in the evening",
        "avatar_spot": [*room_glb.point(AVATAR), 0.0],
        "user_spot": [*room_glb.point(USER), 0.0],
        "navigation": [[-1.75, 2.4], [2.1, 2.4], [2.1, -0.1], [1.05, -0.45], [0.95, -1.6], [-0.35, -1.6], [-0.45, -0.55], [-1.75, -0.45]],
        "panel_spot": [0.62, 1.15, -0.15, -0.30],
        "environment": "environment.hdr",
        "reflection": {"at": room_glb.point(MIDDLE), "low": [-HALF_X, 0.0, -HALF_Y], "high": [HALF_X, HEIGHT, HALF_Y]},
        "exposure": 0.82,
    }


def punctual() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The lamps that shine on what moves while the program runs, as strong as in the lightmap, which holds them already ("baked"); the probes do not."""
    out: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for name, (at, _, radius) in room_scene.RUN_TIME.items():
        light = {"name": name, "type": "point", "color": list(room_scene.WARM), "intensity": round(room_scene.candela(name), 4)}
        ours = {"kind": "light", "baked": True, "radius": round(CORE * radius, 4), "shadows": name == "key", **({"role": "key"} if name == "key" else {"role": "rim", "lamp": "floor_lamp"})}
        out.append((light, {"name": f"{name}_light", "translation": room_glb.point(at), "extras": {"vrapp": ours}}))
    return out


def look(folder: Path, names: list[str], samples: int, size: tuple[int, int]) -> None:
    for name in names:
        room_scene.camera(*VIEWS[name])
        room_scene.render(folder / f"{name}.png", size, samples)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="make.py room")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "assets" / "rooms" / "evening")
    parser.add_argument("--atlas", type=int, default=2048, help="side of the lightmap in texels")
    parser.add_argument("--samples", type=int, default=96, help="light paths per texel")
    parser.add_argument("--passes", type=int, default=1, help="bake so often, each time with another seed; with --reuse a pass that is there is not done again")
    parser.add_argument("--bake-only", action="store_true", help="bake the passes into --reuse and stop")
    parser.add_argument("--balls", type=Path, help="only render the white balls of the proof into this .npz")
    parser.add_argument("--look", type=Path, help="only render views into this folder")
    parser.add_argument("--views", default="user", help=f"comma-separated, of {', '.join(VIEWS)}")
    parser.add_argument("--size", default="640x400")
    parser.add_argument("--reuse", type=Path, help="keep intermediate files here, and take the baked light from here when it is there")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        work = args.reuse or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        room_textures.make_all(work, SEED)
        everything = things()
        uv1, scale = room_atlas.pack(everything, args.atlas)
        print(f"{len(everything)} things, {sum(len(p.triangles) for t in everything for p in t.parts)} triangles, {scale:.0f} texels a metre", flush=True)
        room_scene.clear()
        baked = room_scene.build(everything, uv1, work)
        room_scene.lights()
        w, h = (int(x) for x in args.size.split("x"))
        if args.look:
            args.look.mkdir(parents=True, exist_ok=True)
            return look(args.look, args.views.split(","), args.samples, (w, h))
        finish(args.out, work, everything, uv1, baked, args)


def _pass(work: Path, baked: Any, args: argparse.Namespace, number: int) -> tuple[Any, Any]:
    """One pass of the lightmap, raw: from `work` if it is there, else baked and kept there."""
    saved = work / f"light_{args.atlas}_{number}.npz"
    if not saved.exists():
        light, hit = room_scene.bake(baked, args.atlas, args.samples, number)
        np.savez(saved, light=light.astype(np.float32), hit=hit)
    with np.load(saved) as kept:
        return kept["light"], kept["hit"]


def _probes(work: Path, args: argparse.Namespace) -> dict[str, Any]:
    saved = work / "probes.json"
    if not saved.exists():
        saved.write_text(json.dumps(room_probes.bake(args.samples)))
    return json.loads(saved.read_text())


def finish(out: Path, work: Path, everything: list[Thing], uv1: dict[int, Any], baked: Any, args: argparse.Namespace) -> None:
    """Bakes, renders and writes the shipped files."""
    out.mkdir(parents=True, exist_ok=True)
    probes = _probes(work, args)
    if args.balls:
        return room_probes.balls(BALLS, BALL_EYE_OFF, args.balls, args.samples)
    raw = [_pass(work, baked, args, number) for number in range(1, args.passes + 1)]
    if args.bake_only:
        return
    hit = room_light.seen(light := np.mean([each for each, _ in raw], axis=0, dtype=np.float64), raw[0][1])
    light = room_light.fill(room_scene.denoise(room_light.fill(light, hit), work), hit)
    strength = room_light.save_lightmap(light, hit, work / "lightmap.jpg")
    print(f"lightmap strength {strength:.3f}, median {np.median(light[hit]):.3f}", flush=True)
    room_glb.write(out / "room.glb", everything, uv1, work, (work / "lightmap.jpg", strength), scene_extras() | {"probes": probes}, punctual())
    room_scene.panorama(work / "pano.exr", MIDDLE, (512, 256), args.samples)
    room_light.save_hdr(np.minimum(room_scene.read(work / "pano.exr"), 8.0), out / "environment.hdr")
    room_scene.camera(*VIEWS["user"])
    room_scene.render(out / "thumbnail.png", (480, 300), args.samples)
    print(f"room.glb {(out / 'room.glb').stat().st_size / 1e6:.2f} MB", flush=True)

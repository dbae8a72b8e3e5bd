"""The same file drawn by three.js + three-vrm (headless Chromium, ANGLE on Mesa's rasteriser) and by us: how alike, and how fast.

    python -m tools.compare AVATAR.vrm|SCENE.gltf ... [--camera px,py,pz,tx,ty,tz,fov] [--out DIR]

Both sides draw with the same camera, light, clear colour, size and number of rasteriser threads, without antialiasing and tone mapping. Times are medians
of frames with the pixels waited for, taken in turns. npm packages go into the user's cache at the first run; Chromium comes from the system
(python tools/system.py compare).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tools.compare import measure, sweep
from tools.compare.browser import Browser
from tools.compare.errors import CompareError
from tools.compare.ours import Ours
from tools.compare.view import Lighting, View, load_lighting
from vrapp.config import ASSETS
from vrapp.errors import VrappError

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians in ms. script: without the pixels. ratio: ours / theirs."""

    peer_ms: float
    ours_ms: float
    ratio: float
    peer_script_ms: float
    ours_script_ms: float


def main() -> int:
    """Run; a refusal is one line and status 1."""
    given = _parser().parse_args()
    os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"  # before our context is made; the browser gets the same
    os.environ["LP_NUM_THREADS"] = str(given.threads)
    try:
        return _run(given)
    except (CompareError, VrappError) as error:
        print(f"compare: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(given: argparse.Namespace) -> int:
    view = _view(given)
    files = [Path(file) for file in given.files] or [ASSETS / "avatars/default.vrm"]
    if given.mtoon:
        files, view = _sweep(Path(given.mtoon)), replace(view, lighting=sweep.LIGHTING, camera=sweep.CAMERA, expressions=(sweep.EXPRESSION,), steps=sweep.STEPS)
    gone = next((file for file in files if not file.is_file()), None)
    if gone:
        raise CompareError(f"{gone}: no such file")
    out = Path(given.out) if given.out else None
    if out:
        out.mkdir(parents=True, exist_ok=True)
    with closing(Browser(given.threads)) as peer, closing(Ours()) as ours:
        if "llvmpipe" not in peer.about["renderer"] or "llvmpipe" not in ours.about:
            print(f"compare: not the same rasteriser: {peer.about['renderer']} and {ours.about}", file=sys.stderr)
        results = [_compare(peer, ours, file, view, given.frames, out, given.linear) for file in files]
    if given.json:
        print(json.dumps({"peer": peer.about, "ours": ours.about, "threads": given.threads, "size": view.size, "stereo": view.stereo, "files": results}))
    return 0 if all("error" not in result for result in results) else 1


def _compare(peer: Browser, ours: Ours, file: Path, view: View, frames: int, out: Path | None, linear: bool) -> dict[str, Any]:
    """One file; a side that cannot read it is told in the result, so that the others still run."""
    try:
        camera = ours.load(file, view)
        peer.load(file, view, camera)
        pictures = peer.picture(linear=linear), ours.picture()
    except (CompareError, VrappError) as error:
        print(f"compare: {file.name}: {error}", file=sys.stderr)
        return {"file": file.name, "error": str(error)}
    difference = measure.compare(*pictures)
    if out:
        Image.fromarray(measure.side_by_side(*pictures)).save(out / f"{file.stem}.png")
    speed = _speed(peer, ours, frames) if frames else None
    line = f"{file.name:44} rmse {difference.rmse:5.2f}  off by 8: {100 * difference.off:6.3f}%  edges aside "
    line += f"{difference.rmse_inside:5.2f} {100 * difference.off_inside:6.3f}%"
    if speed:
        line += f"  three {speed.peer_ms:.1f} ms ({speed.peer_script_ms:.2f} script)  ours {speed.ours_ms:.1f} ms ({speed.ours_script_ms:.2f})"
        line += f"  ratio {speed.ratio:.2f}"
    print(line, file=sys.stderr, flush=True)
    return {"file": file.name, "camera": camera, **asdict(difference), **(asdict(speed) if speed else {})}


def _sweep(folder: Path) -> list[Path]:
    """The files of the MToon sweep, written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in sweep.CASES:
        (folder / f"{case.name}.vrm").write_bytes(sweep.file_of(case))
    return [folder / f"{case.name}.vrm" for case in sweep.CASES]


def _speed(peer: Browser, ours: Ours, frames: int) -> Speed:
    """In turns, so that what else the machine does hits both."""
    for side in (peer, ours):
        side.time(3)
    taken: list[list[float]] = [[], [], [], []]
    for _ in range(ROUNDS):
        each = max(1, frames // ROUNDS)
        for into, values in zip(taken, (*peer.time(each), *ours.time(each)), strict=True):
            into += values
    peer_ms, peer_script, ours_ms, ours_script = (round(float(np.median(values)), 3) for values in taken)
    return Speed(peer_ms, ours_ms, round(ours_ms / peer_ms, 3), peer_script, ours_script)


def _view(given: argparse.Namespace) -> View:
    return View(
        given.size, given.camera, load_lighting(Path(given.lights)) if given.lights else Lighting((), (0.0, 0.0, 0.0)) if given.environment else Lighting(),
        Path(given.environment).resolve() if given.environment else None, given.sky, given.background, tuple(given.expression), given.steps, given.stereo,
        unsettled=given.unsettled,
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help=".vrm, .glb or .gltf (default: the shipped avatar)")
    parser.add_argument("--size", type=_size, default=(640, 480), metavar="WxH", help="pixels of the picture, in stereo of one eye (default 640x480)")
    parser.add_argument("--camera", type=_camera, metavar="px,py,pz,tx,ty,tz,fov", help="place, target, vertical field of view in degrees (default: all of it)")
    parser.add_argument("--stereo", action="store_true", help="two eyes, 63 mm apart: three.js with an ArrayCamera")
    parser.add_argument("--lights", metavar="FILE.json", help="lights instead of the reference pictures' one (tools/compare/view.py says how)")
    parser.add_argument("--environment", metavar="FILE.hdr", help="light from a picture; without --lights nothing else shines")
    parser.add_argument("--sky", action="store_true", help="the environment is also the background")
    parser.add_argument("--background", type=lambda text: int(text.lstrip("#"), 16), default=0x3A4250, metavar="RRGGBB", help="sRGB (default 3a4250)")
    parser.add_argument("--expression", type=_weight, action="append", default=[], metavar="NAME=WEIGHT", help="as often as wanted")
    parser.add_argument("--steps", type=int, default=30, metavar="N", help="updates of 1/60 s before the picture (default 30)")
    parser.add_argument("--unsettled", action="store_true", help="springs swing from the half turn of a 0.x avatar, as in the reference pictures")
    parser.add_argument("--frames", type=int, default=50, metavar="N", help="frames that are timed (default 50; 0: only pictures)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, metavar="N", help="rasteriser threads of both sides (default: one a core)")
    parser.add_argument("--linear", action="store_true", help="three.js blends in linear light, as glTF asks, instead of between sRGB values")
    parser.add_argument("--mtoon", metavar="DIR", help="write the files of the MToon sweep there and compare those")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--out", metavar="DIR", help="theirs, ours and 8 times the difference as NAME.png")
    return parser


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError("a size is WxH, for example 640x480") from None
    if not (16 <= width <= 8192 and 16 <= height <= 8192):
        raise argparse.ArgumentTypeError("16 to 8192 pixels")
    return width, height


def _camera(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 7 or numbers[:3] == numbers[3:6] or not 1.0 <= numbers[6] <= 170.0:
        raise argparse.ArgumentTypeError("seven numbers: place, target, vertical field of view in degrees (1 to 170)")
    return numbers


def _weight(text: str) -> tuple[str, float]:
    name, _, weight = text.partition("=")
    try:
        return name, float(weight)
    except ValueError:
        raise argparse.ArgumentTypeError("NAME=WEIGHT, for example happy=1") from None


if __name__ == "__main__":
    sys.exit(main())

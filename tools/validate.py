"""Are the shipped files sound? `python -m tools.validate [FILE ...] [--peer]`: the Khronos validator, our own inspection, and the limits of each kind.

Without files: every .glb, .vrm and .vrma below assets/. --peer also loads and draws each with three.js + three-vrm in headless Chromium. Errors and warnings
fail, except warnings that do not matter (LET_BE says why); informations are counted. npm packages go into the user's cache at the first run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from tools.compare import packages
from tools.compare.browser import Browser
from tools.compare.errors import CompareError
from tools.compare.view import View
from vrapp.config import ASSETS
from vrapp.errors import VrappError
from vrapp.scene.inspect import inspect

WANTED = {"gltf-validator": "2.0.0-dev.3.10"}
LET_BE = {"NODE_SKINNED_MESH_NON_ROOT": "VRM 1.0 files keep meshes beside the skeleton below one root"}
LET_BE_OF_AVATARS = {  # only of .vrm: what stands still in a room ships its tangents
    "MESH_PRIMITIVE_GENERATED_TANGENT_SPACE": "morph targets bend the skin, so loaders make tangents as glTF 2.0 (3.7.2.1) says"
}
LARGEST_MB = {".vrm": 4.0, ".glb": 8.0, ".vrma": 0.06}
AVATAR = {"triangles": 40_000, "primitives": 8}  # issue 4: at most
LONGEST_SIDE = 2048


def reports(files: list[Path]) -> list[dict[str, Any]]:
    """The validator's own report of each file."""
    modules = packages.modules(WANTED, "validate")
    words = [*packages.node(), str(Path(__file__).with_suffix(".mjs")), str(modules), *map(str, files)]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise CompareError(f"the validator stopped: {(done.stderr.strip().splitlines() or ['no output'])[-1]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def told(report: dict[str, Any], *, avatar: bool = False) -> tuple[list[str], Counter[str]]:
    """Messages that matter, and how many there are of the others by code."""
    bad, others = list[str](), Counter[str]()
    fine = LET_BE | LET_BE_OF_AVATARS if avatar else LET_BE
    for issue in report["issues"]["messages"]:
        if issue["severity"] <= 1 and issue["code"] not in fine:
            bad.append(f"{issue['code']} {issue.get('pointer', '')}: {issue['message']}")
        else:
            others[issue["code"]] += 1
    return bad, others


def beyond(file: Path, found: dict[str, Any]) -> list[str]:
    """Limits that a file is over."""
    counts, out = found["counts"], list[str]()
    size = file.stat().st_size / 1e6
    if size > LARGEST_MB.get(file.suffix, 8.0):
        out.append(f"{size:.2f} MB, more than {LARGEST_MB[file.suffix]}")
    if file.suffix == ".vrm":
        out += [f"{counts.get(name)} {name}, more than {most}" for name, most in AVATAR.items() if counts.get(name, 0) > most]
    out += [f"a picture of {each['width']}x{each['height']}" for each in found["textures"] if max(each["width"], each["height"]) > LONGEST_SIDE]
    return out


def drawn_by_peer(files: list[Path]) -> dict[Path, str]:
    """What three.js + three-vrm says of each file: nothing where it draws something."""
    out: dict[Path, str] = {}
    with closing(Browser(2)) as peer:
        for file in files:
            person = file.suffix == ".vrm"
            camera = (0.0, 1.0, 3.2, 0.0, 0.75, 0.0, 35.0) if person else (2.0, 1.6, 2.2, -1.0, 0.9, -1.5, 60.0)
            try:
                peer.load(file, View(size=(256, 256)), camera)
                out[file] = "" if float(np.std(peer.picture())) > 4.0 else "three-vrm draws nothing"
            except CompareError as error:
                out[file] = f"three-vrm: {error}"
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description="The shipped files against the Khronos validator, our own inspection, and their limits.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: every .glb, .vrm and .vrma below assets/")
    parser.add_argument("--peer", action="store_true", help="also load and draw each in three.js + three-vrm")
    given = parser.parse_args()
    files: list[Path] = given.files or sorted(path for path in ASSETS.rglob("*") if path.suffix in LARGEST_MB)
    try:
        return _run(files, given.peer)
    except (CompareError, VrappError) as error:
        print(f"validate: {error}", file=sys.stderr)
        return 1


def _run(files: list[Path], peer: bool) -> int:
    seen = drawn_by_peer([file for file in files if file.suffix != ".vrma"]) if peer else {}
    worst = 0
    for file, report in zip(files, reports(files), strict=True):
        found = inspect(file)
        bad, others = told(report, avatar=file.suffix == ".vrm")
        bad += [f"inspect: {each['where']}: {each['text']}" for each in found.get("problems", [])]
        bad += beyond(file, found) + [words for words in [seen.get(file, "")] if words]
        counts = found["counts"]
        facts = f"{file.stat().st_size / 1e6:5.2f} MB {counts.get('triangles', 0):7,} triangles {counts.get('primitives', 0):4} primitives"
        rest = ", ".join(f"{count} {code}" for code, count in others.items())
        print(f"{'bad' if bad else 'ok ':4}{file.name:24}{facts}  {rest}")
        for line in bad[:20]:
            print(f"      {line}")
        worst = max(worst, bool(bad))
    return worst


if __name__ == "__main__":
    sys.exit(main())

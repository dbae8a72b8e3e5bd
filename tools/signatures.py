"""What three.js with three-vrm shows of every third-party file, small enough to keep: `python -m tools.signatures [WORD ...]`.

A signature is the luminance of 16 by 16 fields of the picture, 0 to 255, with the view it was taken from. tests/render/test_signatures.py holds ours against
it, where the files are at hand and three.js is not: black, flat, mirrored, turned or incomplete pictures differ. Also prints how the whole pictures differ.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.compare import measure
from tools.compare.browser import Browser
from tools.compare.errors import CompareError
from tools.compare.ours import Ours
from tools.compare.view import View
from tools.contact_sheet import TOP, files
from vrapp.errors import VrappError

KEPT = TOP / "tests" / "render" / "three_signatures.json"
EDGE = 16
OURS_DIFFER = {
    # Its upper row is one grey by three ways. VRM 0.x does not say whether an emission is linear; UniVRM, whose test this is, takes it so; three-vrm not.
    "avatars/EmissionMigration_v0.107.0.vrm",
}
U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]


def signature(picture: U8) -> U8:
    """(EDGE, EDGE) mean luminance (Rec. 709 weights on the encoded values) of a picture (H, W, 3) whose edges EDGE divides."""
    height, width = picture.shape[:2]
    light = picture.astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    fields = light.reshape(EDGE, height // EDGE, EDGE, width // EDGE).mean(axis=(1, 3))
    return np.rint(fields).astype(np.uint8)


def view_of(camera: tuple[float, ...] | None = None) -> View:
    """The reference pictures' light and size. The planes fit what the camera sees, from the size of a hand to a hall of a hundred metres."""
    if camera is None:
        return View()
    away = float(np.linalg.norm(np.subtract(camera[:3], camera[3:6])))
    return replace(View(), camera=camera, near=0.02 * away, far=20.0 * away)


def take(peer: Browser, ours: Ours, file: Path) -> tuple[dict[str, Any], str]:
    """What is kept of a file, and a line about how the two pictures differ."""
    camera = tuple(round(number, 4) for number in ours.load(file, view_of()))
    view = view_of(camera)
    peer.load(file, view, ours.load(file, view))
    theirs, mine = peer.picture(), ours.picture()
    difference = measure.compare(theirs, mine)
    away = np.abs(signature(theirs).astype(int) - signature(mine))
    line = f"{file.name:44} rmse {difference.rmse:6.2f}  off by 8: {100 * difference.off:6.3f}%, edges aside {100 * difference.off_inside:6.3f}%"
    return {"camera": camera, "fields": signature(theirs).tobytes().hex()}, f"{line}  fields: mean {away.mean():.2f}, worst {away.max()}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Keep small signatures of three.js's pictures of every third-party file.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only files whose path has one of these (default: all)")
    options = parser.parse_args()
    os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"
    folder = Path(os.environ.get("VRAPP_TESTDATA", str(TOP.parent / "shared" / "testdata")))
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
    with closing(Browser(os.cpu_count() or 1)) as peer, closing(Ours()) as ours:
        for file in files(folder, options.words):
            try:
                name = file.relative_to(folder).as_posix()
                found, line = take(peer, ours, file)
                kept.update({name: found} if name not in OURS_DIFFER else {})
            except (CompareError, VrappError) as error:
                line = f"{file.name:44} {error}"
            print(line, flush=True)
    KEPT.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(kept[name])}" for name in sorted(kept)) + "\n}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

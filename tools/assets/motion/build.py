"""`make.py motion [--out DIR] [NAME...]`: writes the clips."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import gestures, idles, seat, talk, vrma, walk

CLIPS = {clip.__name__.replace("shake_head", "shake"): clip for module in (idles, gestures, talk, seat, walk) for clip in module.CLIPS}


RETRACTION_S = 0.72  # the last key before this long before the end is what a gesture shows last


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="make.py motion")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[3] / "assets" / "motions")
    parser.add_argument("names", nargs="*", choices=[[], *CLIPS], default=[])
    given = parser.parse_args(words)
    given.out.mkdir(parents=True, exist_ok=True)
    for name in given.names or CLIPS:
        take = CLIPS[name]()
        if take.extras["layer"] == "gesture":
            take.extras["arms"] = [side for side in ("left", "right") if len(take.keys[side]) > 1]
            held = [at for side in take.extras["arms"] for at, _ in take.keys[side] if at <= take.seconds - RETRACTION_S]
            if held:
                take.extras["hold"] = round(max(held), 3)
        path = given.out / f"{name}.vrma"
        vrma.write(take, path)
        print(f"{name:<12} {take.seconds:5.2f} s {path.stat().st_size / 1024:6.1f} kB")

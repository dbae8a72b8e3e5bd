"""The shipped motions, authored as procedures: `python tools/assets/make.py motion`. Pure numpy; the results are CC0.

In reading order: curves (time), skeleton (the body they are made on), pose (arms), legs, take (channels to turns), vrma (the file), and the clips themselves
in idles, gestures, talk, seat, walk. Metres, seconds, degrees in channels; model axes: X to the body's left, Y up, Z forward.
"""

from __future__ import annotations

import sys
from pathlib import Path

TOP = str(Path(__file__).resolve().parents[3])
if TOP not in sys.path:  # vrapp's own arithmetic of turns, wherever this runs
    sys.path.append(TOP)

from motion.build import main

__all__ = ["OUTPUTS", "main"]

OUTPUTS = ("motions/*.vrma",)

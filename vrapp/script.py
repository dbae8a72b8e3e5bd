"""A scripted visit: what the camera does and what the user says and looks at, from a TOML file. Seconds from the start; metres; degrees.

title = "First evening"
seconds = 20.0
still = 14.0                      # the moment of a single picture
[[camera]]                        # the viewer's eye; moves smoothly from one to the next
at = 0.0
from = [0.0, 1.55, 1.2]
to = [0.0, 1.3, -0.4]
fov = 42.0
[[user]]
at = 2.0
says = "Hello!"                   # or: looks_at = "lamp", does = "/switch floor lamp", interrupts = true
"""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from vrapp.errors import BadInputError

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]
Vec3 = tuple[float, float, float]


class Shot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Where the viewer's eye is and looks to. fov: vertical, degrees."""

    from_: Vec3
    to: Vec3
    at: Seconds = 0.0
    fov: Annotated[float, msgspec.Meta(ge=1.0, le=170.0)] = 45.0


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the user does. `says` begins a turn (interrupting one that is under way); `looks_at` names a thing in the room; `does` is a command, as in
    "/light night"."""

    at: Seconds
    says: str = ""
    looks_at: str = ""
    does: str = ""
    interrupts: bool = False


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole visit. `clock` is what the companion is told of date and time, so that a script plays the same every day."""

    title: str = ""
    seconds: Annotated[float, msgspec.Meta(gt=0.0, le=3600.0)] = 2.0
    still: Seconds | None = None
    fps: Annotated[int, msgspec.Meta(ge=1, le=240)] = 30
    size: tuple[Annotated[int, msgspec.Meta(ge=16, le=8192)], Annotated[int, msgspec.Meta(ge=16, le=8192)]] = (1280, 720)
    seed: int = 7
    clock: str = "Saturday evening, half past eight"
    light: str = ""  # the room's, at the beginning; "": as it is stored
    greet: bool = False
    subtitles: bool = True
    think_s: Seconds = 0.7
    camera: tuple[Shot, ...] = ()
    user: tuple[Cue, ...] = ()


def load(path: Path) -> Script:
    """Read a script. Raises BadInputError with the line or the key that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError(f'cannot be read ({error.strerror}); give the path of a script, or "demo" for the shipped one', path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"not valid TOML ({error})", path) from error
    try:
        script = msgspec.convert(data, Script)
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at ")
        raise BadInputError(problem[0].lower() + problem[1:], path, at.strip("`")) from error
    for name, times in (("camera", [shot.at for shot in script.camera]), ("user", [cue.at for cue in script.user])):
        for index, (before, after) in enumerate(pairwise(times)):
            if after < before:
                raise BadInputError(f"times go back from {before:g} to {after:g}; order the entries by `at`", path, f"$.{name}[{index + 1}].at")
    return script


def eye_at(shots: tuple[Shot, ...], time_s: float) -> Shot:
    """The camera at a moment: held before the first and after the last, eased in and out between. `shots` must not be empty."""
    after = next((i for i, shot in enumerate(shots) if shot.at > time_s), len(shots))
    if after == 0:
        return shots[0]
    if after == len(shots):
        return shots[-1]
    a, b = shots[after - 1], shots[after]
    t = (time_s - a.at) / (b.at - a.at)
    t = t * t * (3.0 - 2.0 * t)
    place, target = (tuple(np.add(np.multiply(p, 1 - t), np.multiply(q, t)).tolist()) for p, q in ((a.from_, b.from_), (a.to, b.to)))
    return Shot(place, target, time_s, a.fov + (b.fov - a.fov) * t)

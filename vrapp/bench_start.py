"""`vrapp bench start`: how long until somebody who starts the program sees the room, and until the companion's greeting is there to read.

Each run is a process of its own, as `vrapp desktop` runs, from the moment before it is created; a window is needed. Cold runs have an empty folder for all that
the program keeps (programs, pictures, light) and for what the driver keeps; warm ones have the folder of the run before. The operating system's own cache of
files is as it is: nobody can empty it without being asked for a password.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vrapp.marks import mark, since

mark("python")

from vrapp.config import Settings  # noqa: E402
from vrapp.errors import MissingError  # noqa: E402

if TYPE_CHECKING:
    from vrapp.frame import Stage

LIMIT_S = 90.0
SHADERS = ("MESA_SHADER_CACHE_DIR", "__GL_SHADER_DISK_CACHE_PATH")  # where drivers keep compiled shaders


def bench_start(settings: Settings, runs: int) -> dict[str, Any]:
    """first_frame_s and greeting_s: medians over `runs`, cold and warm; at_s: when each step of a median run was done. Raises MissingError without a display
    server, or where a run does not come to its greeting."""
    found: dict[str, list[dict[str, Any]]] = {"cold": [], "warm": []}
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="vrapp-start-") as folder:
            for state in ("cold", "warm"):
                found[state].append(_run(settings, Path(folder)))
    out: dict[str, Any] = {"renderer": found["warm"][0]["renderer"], "size": found["warm"][0]["size"], "runs": runs}
    return out | {state: _summary([each["at_s"] for each in several]) for state, several in found.items()}


def _run(settings: Settings, folder: Path) -> dict[str, Any]:
    """One start, up to its greeting."""
    import msgspec

    told = msgspec.json.encode(msgspec.structs.replace(settings, cache=str(folder / "cache"))).decode()
    environment = os.environ | dict.fromkeys(SHADERS, str(folder / "driver"))
    (folder / "driver").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "vrapp.bench_start", told, repr(time.monotonic())]
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S + 30.0, check=False)
    except subprocess.TimeoutExpired:
        raise MissingError(f"a start took longer than {LIMIT_S:.0f} s; run vrapp doctor") from None
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise MissingError((done.stderr.strip().splitlines() or ["the program ended without a word"])[-1].removeprefix("vrapp: "))
    return json.loads(lines[-1])


def _summary(runs: list[dict[str, float]]) -> dict[str, Any]:
    middle = sorted(runs, key=lambda at: at["first frame"])[len(runs) // 2]
    return {
        "first_frame_s": round(statistics.median(at["first frame"] for at in runs), 3),
        "greeting_s": round(statistics.median(at["greeting"] for at in runs), 3),
        "at_s": {name: round(at, 3) for name, at in middle.items()},
    }


def visit_until_greeted(settings: Settings, started_s: float) -> dict[str, Any]:
    """In the process that is measured: a visit through a window, left once the greeting's first words were shown in a frame."""
    from vrapp import app

    mark("imported")
    seen: dict[str, Any] = {}

    def leave(stage: Stage) -> bool:
        talk = stage.world.talk
        if talk.state.phase == "ready":
            mark("mind")
        if stage.hud is not None and stage.hud.state.subtitle and stage.hud.state.revealed:
            mark("greeting")
            seen.update(_picture(stage))
        if talk.trouble:
            raise MissingError(talk.trouble)
        return bool(seen) or time.monotonic() > started_s + LIMIT_S

    app.run_desktop(settings, leave)
    at = since(started_s)
    if "greeting" not in at:
        raise MissingError(f"no greeting within {LIMIT_S:.0f} s; run vrapp doctor")
    return {"at_s": at, **seen}


def _picture(stage: Stage) -> dict[str, Any]:
    target = stage.display.acquire()
    return {"renderer": stage.renderer.capabilities.renderer, "size": [target.width, target.height] if target is not None else [0, 0]}


def main() -> int:
    import msgspec

    from vrapp.errors import VrappError

    try:
        print(json.dumps(visit_until_greeted(msgspec.json.decode(sys.argv[1], type=Settings), float(sys.argv[2]))))
    except VrappError as error:
        print(f"vrapp: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

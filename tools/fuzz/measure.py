"""`python -m tools.fuzz.measure FILE|FOLDER...`: load each file in a process of its own; one JSON line each with outcome, seconds and the peak of memory.

outcome: "picture", "refused", or what went wrong. seconds: by the clock; cpu: of computing, which other work on the machine does not change.
Needs fork, so not Windows. The last line sums up.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from vrapp.errors import VrappError
from vrapp.scene.checked import checked
from vrapp.scene.document import open_document
from vrapp.scene.gltf import model_of
from vrapp.scene.vrm import vrm_of

ENDINGS = (".gltf", ".glb", ".vrm", ".vrma")
LIMIT_S, LIMIT_MB = 2.0, 512.0
_OUTCOMES = {0: "picture", 1: "refused", 2: "raised something else"}


def files(words: list[str]) -> list[Path]:
    out: list[Path] = []
    for path in map(Path, words):
        out += sorted(each for each in path.rglob("*") if each.suffix in ENDINGS) if path.is_dir() else [path]
    return out


def _load(path: Path) -> int:
    try:
        document = open_document(path)
        avatar = document.root.extension("VRMC_vrm") or document.root.extension("VRM")
        checked(document, vrm_of if avatar else model_of)
    except VrappError as error:
        print(str(error)[:300], file=sys.stderr)
        return 1
    except BaseException as error:
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    return 0


def measure(path: Path) -> dict[str, Any]:
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(_load(path))
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return {
        "file": str(path),
        "outcome": _OUTCOMES.get(code, f"ended by signal {-code}"),
        "seconds": round(time.monotonic() - start, 3),
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "mb": round(used.ru_maxrss / 1024, 1),
    }


def main() -> int:
    found = [measure(path) for path in files(sys.argv[1:])]
    for line in found:
        print(json.dumps(line))
    outcomes = [line["outcome"] for line in found]
    bad = [line for line in found if line["outcome"] not in ("picture", "refused") or line["cpu"] > LIMIT_S or line["mb"] > LIMIT_MB]
    most = {key: max((line[key] for line in found), default=0) for key in ("seconds", "cpu", "mb")}
    print(json.dumps({"files": len(found), **{name: outcomes.count(name) for name in sorted(set(outcomes))}, "most": most, "beyond the limits": len(bad)}))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

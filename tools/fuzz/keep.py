"""`python -m tools.fuzz.keep FOUND...`: of the files that a search found, keep in tests/scene/corpus the smallest for each thing that is said of them.

What is said: the refusal, or the warnings, without their numbers.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

import numpy as np

from vrapp.errors import VrappError
from vrapp.scene.checked import checked
from vrapp.scene.document import document_from_bytes
from vrapp.scene.gltf import model_of
from vrapp.scene.vrm import vrm_of

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "scene" / "corpus"
MOST_BYTES, MOST_FILES = 3000, 220


def said(data: bytes) -> str:
    """A word for all files of which the same is said."""
    try:
        document = document_from_bytes(data)
        avatar = document.root.extension("VRMC_vrm") or document.root.extension("VRM")
        checked(document, vrm_of if avatar else model_of)
        lines = sorted({f"{problem.where}: {problem.text}" for problem in document.problems})
    except VrappError as error:
        lines = [f"refused {error}"]
    return re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?|\"[^\"]*\"", "#", "|".join(lines))


def main() -> int:
    smallest: dict[str, bytes] = {}
    for folder in (*map(Path, sys.argv[1:]), CORPUS):
        for path in sorted(folder.rglob("*")):
            data = path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else b""
            if not data:
                continue
            with np.errstate(all="ignore"):
                key = said(data)
            if key not in smallest or (len(data), data) < (len(smallest[key]), smallest[key]):
                smallest[key] = data
    ordered = sorted(smallest.values(), key=lambda data: (len(data), data))
    kept = ordered[:: -(-len(ordered) // MOST_FILES)]  # of every size
    CORPUS.mkdir(parents=True, exist_ok=True)
    for path in CORPUS.glob("*.bin"):
        path.unlink()
    for data in kept:
        (CORPUS / f"{hashlib.sha256(data).hexdigest()[:12]}.bin").write_bytes(data)
    print(f"{len(smallest)} things said; {len(kept)} files kept, {sum(map(len, kept)) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

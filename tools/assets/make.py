"""`python tools/assets/make.py NAME [options]`: makes a shipped asset again, in Blender's own Python environment; `all` makes every one.

NAME is one of ASSETS below. A run that wrote the shipped files seals them: assets/built/NAME.json says what they were made of (see manifest.py).

The environment (bpy and what requirements.txt lists, Python 3.11, about 1 GB) is made on first use under the user's
cache folder; $VRAPP_BPY_VENV names another place.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import manifest

HERE = Path(__file__).resolve().parent
ASSETS = {  # name -> module with main(arguments)
    "room": "room",
    "terrace": "terrace",
    "ori": "ori",
    "person": "ori",
    "hazel": "hazel",
    "elder": "hazel",
    "robot": "robot",
    "pip": "robot",
    "sound": "sound",
    "motion": "motion",
}


def environment() -> Path:
    """The folder of the bpy environment, made if it is missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("VRAPP_BPY_VENV") or cache / "vrapp" / "bpy-venv")
    ready = folder / ".complete"
    wanted = (HERE / "requirements.txt").read_text()
    if not ready.exists() or ready.read_text() != wanted:
        python = sys.executable if sys.version_info[:2] == (3, 11) else shutil.which("python3.11")
        if not python:
            sys.exit("make.py: bpy 4.5 needs Python 3.11; install it or put python3.11 on PATH")
        print(f"making {folder} (about 1 GB)", flush=True)
        if not interpreter(folder).exists():
            subprocess.run([python, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(interpreter(folder)), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], check=True)
        ready.write_text(wanted)
    return folder


def interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in (*ASSETS, "all"):
        print(__doc__)
        sys.exit(0 if sys.argv[1:2] in (["--help"], ["-h"]) else 2)
    folder = environment()
    if Path(sys.prefix).resolve() != folder.resolve():
        # PYTHONHASHSEED: the same bytes every time.
        env = os.environ | {"PYTHONHASHSEED": "0"}
        sys.exit(subprocess.run([str(interpreter(folder)), str(Path(__file__).resolve()), *sys.argv[1:]], env=env, check=False).returncode)
    sys.path.insert(0, str(HERE))
    for name in sorted(set(ASSETS.values())) if sys.argv[1] == "all" else [ASSETS[sys.argv[1]]]:
        build(name, sys.argv[2:])


def build(name: str, argv: list[str]) -> None:
    """Runs a maker; what it wrote is sealed."""
    began = time.time()
    maker = importlib.import_module(name)
    maker.main(argv)
    if hasattr(maker, "OUTPUTS") and manifest.seal(name, maker.OUTPUTS, began):
        print(f"sealed: assets/built/{name}.json", flush=True)


if __name__ == "__main__":
    main()

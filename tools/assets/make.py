"""`python tools/assets/make.py room|ori [options]`: makes a shipped asset again, in Blender's own Python environment.

The environment (bpy and what requirements.txt lists, Python 3.11, about 1 GB) is made on first use under the user's
cache folder; $VRAPP_BPY_VENV names another place.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSETS = {"room": "room", "ori": "ori", "person": "ori"}  # name -> module with main(arguments)


def environment() -> Path:
    """The folder of the bpy environment, made if it is missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("VRAPP_BPY_VENV") or cache / "vrapp" / "bpy-venv")
    ready = folder / ".complete"
    if not ready.exists():
        python = sys.executable if sys.version_info[:2] == (3, 11) else shutil.which("python3.11")
        if not python:
            sys.exit("make.py: bpy 4.5 needs Python 3.11; install it or put python3.11 on PATH")
        print(f"making {folder} (about 1 GB)", flush=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(interpreter(folder)), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], check=True)
        ready.touch()
    return folder


def interpreter(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in ASSETS:
        print(__doc__)
        sys.exit(0 if sys.argv[1:2] in (["--help"], ["-h"]) else 2)
    folder = environment()
    if Path(sys.prefix).resolve() != folder.resolve():
        # PYTHONHASHSEED: the same bytes every time.
        env = os.environ | {"PYTHONHASHSEED": "0"}
        sys.exit(subprocess.run([str(interpreter(folder)), str(Path(__file__).resolve()), *sys.argv[1:]], env=env, check=False).returncode)
    sys.path.insert(0, str(HERE))
    importlib.import_module(ASSETS[sys.argv[1]]).main(sys.argv[2:])


if __name__ == "__main__":
    main()

"""`make run`: set up this checkout, fetch the default model and start the companion. Words after it go to vrapp: `python3 tools/run.py desktop --help`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import setup, system


def main() -> int:
    system.ensure("run", must=False)
    python = setup.prepare()
    vrapp = [str(python), "-m", "vrapp"]
    pulled = subprocess.run([*vrapp, "models", "pull", "default"], stdin=subprocess.DEVNULL, check=False)
    if pulled.returncode:
        print("setup: no default model yet; vrapp will say what it needs", file=sys.stderr)
    command = [*vrapp, *sys.argv[1:]]
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    sys.stdout.flush()
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main())

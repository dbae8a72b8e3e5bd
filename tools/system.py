"""The system packages that vrapp needs on Debian 12 and 13: which are missing, and installing them. Standard library only.

    python tools/system.py [run|test|headset|compare] [--print]

run: what `make run` needs. test: what `make test` needs besides, a display server and the simulated headset's parts. headset: those parts alone.
compare: the browser of tools/compare.
Only what is missing is installed, only as root; otherwise the command is printed and the exit status is 1. On other systems there is nothing to do.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

KINDS = ("run", "test", "headset", "compare")

GL = ("libegl1", "libegl-mesa0", "libgl1", "libglx-mesa0", "libgl1-mesa-dri")
"""OpenGL with and without a screen; Mesa brings its own rasteriser where there is no graphics card."""
WINDOW = ("libx11-6", "libxcursor1", "libxi6", "libxinerama1", "libxrandr2", "libxkbcommon0")
"""What GLFW opens at run time to make a window."""
BUILD = ("gcc", "g++", "make", "cmake", "ninja-build")
"""llama-cpp-python is built on the machine it runs on."""
MONADO = ("monado-service", "libopenxr1-monado", "mesa-vulkan-drivers", "libvulkan1")
"""The OpenXR runtime of the simulated headset, drawing with Vulkan on the processor."""


def release(root: Path = Path("/")) -> str:
    """The Debian release ("12", "13") of the system under `root`, or "" where it is something else."""
    values: dict[str, str] = {}
    try:
        lines = (root / "etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        values[key] = value.strip('"')
    return values.get("VERSION_ID", "") if values.get("ID") == "debian" else ""


def wanted(kind: str) -> tuple[str, ...]:
    """The packages that `kind` needs on this system, present or not."""
    debian = release()
    if debian not in ("12", "13"):
        return ()
    headset = (*MONADO, "xvfb") if debian == "13" else ("debootstrap", "util-linux")
    base = (*GL, *WINDOW, *BUILD, *_venv())
    return {"run": base, "test": (*base, "xvfb", *headset), "headset": headset, "compare": (*GL, "chromium", *_npm())}[kind]


def _npm() -> tuple[str, ...]:
    """Other sources of Node bring their npm and do not go together with Debian's."""
    return () if shutil.which("npm") else ("npm",)


def _venv() -> tuple[str, ...]:
    """Debian splits ensurepip from its own Python; a Python from elsewhere has it inside."""
    return ("python3-venv",) if Path(sys.executable).resolve().is_relative_to("/usr/bin") else ()


def missing(kind: str) -> list[str]:
    """Which of `wanted(kind)` dpkg does not list as installed."""
    names = wanted(kind)
    if not names or not shutil.which("dpkg-query"):
        return []
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names]
    out = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    present = {line.split()[0] for line in out.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in present]


def command(names: list[str]) -> list[str]:
    """The command that installs `names`."""
    return ["apt-get", "install", "--yes", "--no-install-recommends", *names]


def ensure(kind: str, must: bool = True) -> bool:
    """Install what is missing. Where that needs another user or fails, say so on stderr: end with status 1 if `must`, else return False."""
    names = missing(kind)
    if not names or _install(names):
        return True
    if must:
        sys.exit(1)
    return False


def _install(names: list[str]) -> bool:
    words = shlex.join(command(names))
    if os.geteuid() != 0:
        print(f"system packages are missing; install them with: sudo sh -c 'apt-get update && {words}'", file=sys.stderr)
        return False
    print(f"installing {len(names)} system packages: {' '.join(names)}", file=sys.stderr, flush=True)
    if _lists_are_empty():
        _apt(["apt-get", "update"])
    if _apt(command(names)) == 0 or (_apt(["apt-get", "update"]) == 0 and _apt(command(names)) == 0):
        return True
    print(f"could not install the system packages; what apt-get said is above; the command was: {words}", file=sys.stderr)
    return False


def _lists_are_empty() -> bool:
    return not any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def _apt(words: list[str]) -> int:
    """apt-get without questions, its output on stderr; waits two minutes for another apt to finish."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = [words[0], "-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0", *words[1:]]
    return subprocess.run(quiet, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tools/system.py", description="Install the Debian packages that vrapp needs, only those that are missing.")
    parser.add_argument("kind", nargs="?", default="run", choices=KINDS, help="what they are for (default: run)")
    parser.add_argument("--print", action="store_true", dest="show", help="only print the command; exit 1 if something is missing")
    given = parser.parse_args()
    if not given.show:
        return 0 if ensure(given.kind, must=False) else 1
    names = missing(given.kind)
    if names:
        print(shlex.join(command(names)))
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())

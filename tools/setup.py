"""Make `.venv` in the checkout with vrapp in it. Standard library only; does nothing that is already done.

The slow part is llama-cpp-python, which comes as source and is compiled for this very CPU (about five minutes on two cores). Its wheel is kept under
`$VRAPP_CACHE` (else the user's cache folder), keyed by what the CPU can do, so that a second checkout or a second Python on this machine need not build again.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
CONSTRAINTS = TOP / "tools" / "constraints.txt"
OLDEST, TOO_NEW = (3, 11), (3, 14)


def cache() -> Path:
    """Where downloads and builds that outlive a checkout are kept."""
    named = os.environ.get("VRAPP_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "vrapp" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))) / "vrapp"


def cpu_key() -> str:
    """Short name of this CPU's instruction set: a native build must not travel to another."""
    words = platform.machine() + platform.processor()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        flags = next((line for line in info.read_text().splitlines() if line.startswith(("flags", "Features"))), "")
        words += " ".join(sorted(flags.partition(":")[2].split()))
    return f"{sys.platform}-{platform.machine().lower()}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def wheels() -> Path:
    """The folder with the llama-cpp-python wheel built for this CPU."""
    return cache() / "wheels" / cpu_key()


def python_of(venv: Path = VENV) -> Path:
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def run(*command: str | Path, why: str, env: dict[str, str] | None = None) -> None:
    """Run a step; on failure say which in one line and end the program."""
    done = subprocess.run([str(word) for word in command], env=env, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"setup: {why} failed (exit {done.returncode}); what it printed is above")


def requirements() -> tuple[list[str], dict[str, list[str]]]:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"], project["optional-dependencies"]


def build_llama(python: Path, folder: Path) -> None:
    """Put a llama-cpp-python wheel into `folder` unless one is there. The build's scratch files go with pip's own."""
    if any(folder.glob("llama_cpp_python-*.whl")):
        return
    requirement = next(line for line in requirements()[0] if line.startswith("llama-cpp-python"))
    folder.mkdir(parents=True, exist_ok=True)
    print("setup: building llama-cpp-python for this CPU, once: about five minutes on two cores", flush=True)
    run(python, "-m", "pip", "wheel", "--no-deps", "--quiet", "-c", CONSTRAINTS, "-w", folder, requirement, why="building llama-cpp-python")


def prepare(extras: tuple[str, ...] = ("video", "compressed", "serve")) -> Path:
    """Make or mend the virtual environment; returns its Python. Everything but a changed pyproject is a matter of milliseconds."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        sys.exit(f"setup: Python {platform.python_version()} found, 3.11 to 3.13 needed; run this file with such a Python, e.g. python3.12 tools/run.py")
    python = python_of()
    stamp = VENV / "vrapp-setup"
    words = "".join(path.read_text(encoding="utf-8") for path in (TOP / "pyproject.toml", CONSTRAINTS)) + sys.version + str(TOP)
    want = f"{hashlib.sha256(words.encode()).hexdigest()} "
    have = stamp.read_text(encoding="utf-8") if stamp.is_file() and python.is_file() else ""
    if have.startswith(want) and set(extras) <= set(have.split()[1:]):
        return python
    if not python.is_file():
        print(f"setup: making {VENV.name} with Python {platform.python_version()}", flush=True)
        run(sys.executable, "-m", "venv", VENV, why="making the virtual environment (on Debian: apt-get install python3-venv)")
    build_llama(python, wheels())
    print("setup: installing vrapp and what it needs", flush=True)
    names = sorted(set(extras) | set(have.split()[1:]))
    run(
        python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--find-links", wheels(), "--prefer-binary",
        "-c", CONSTRAINTS, "-e", f"{TOP}[{','.join(names)}]", why="installing the packages",
    )  # fmt: skip
    stamp.write_text(want + " ".join(names), encoding="utf-8")
    return python

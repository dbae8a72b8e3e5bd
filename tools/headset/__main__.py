"""The command line of the simulated headset.

    python -m tools.headset setup                              make what it needs, once
    python -m tools.headset run [--window|--x11|--null] -- CMD...   run CMD with a headset, stop everything when it ends
    python -m tools.headset test [PYTEST WORDS...]             pytest -m headset

and from another terminal, while `run` runs:

    python -m tools.headset look --yaw 30 --pitch -10          degrees: left and up are positive
    python -m tools.headset look --at 0 1.5 -1.2               or a point in metres
    python -m tools.headset move 0 1.6 0
    python -m tools.headset hand right --at 0 1.4 -1 --trigger 1
    python -m tools.headset kill | restart | rest
    python -m tools.headset screenshot FILE.png                what the wearer sees (with --x11)
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools import setup, system
from tools.headset import control, monado, root
from tools.headset.errors import HeadsetError


def main() -> int:
    """Run one command; a refusal is one line and status 1."""
    given, others = _parser().parse_known_args()
    if others and given.do is not _test:
        _parser().error(f"unrecognized arguments: {' '.join(others)}")
    given.words = others
    try:
        return given.do(given)
    except HeadsetError as error:
        print(f"headset: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.headset", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    verbs.add_parser("setup", help="make what the headset needs").set_defaults(do=_setup)
    run = verbs.add_parser("run", help="run a command with the headset on")
    pace = run.add_mutually_exclusive_group()
    for name, text in (("window", "the compositor's window on your screen"), ("x11", "on a virtual screen, 60 Hz"), ("null", "no picture, 20 Hz (default)")):
        pace.add_argument(f"--{name}", dest="compositor", action="store_const", const=name, help=text)
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="-- CMD...")
    run.set_defaults(do=_run, compositor="null")
    verbs.add_parser("test", help="run the tests that need the headset; other words go to pytest", add_help=False).set_defaults(do=_test)
    _add_steering(verbs)
    return parser


def _add_steering(verbs: Any) -> None:
    look = verbs.add_parser("look", help="turn the head")
    look.add_argument("--yaw", type=float, help="degrees to the left")
    look.add_argument("--pitch", type=float, help="degrees up")
    look.add_argument("--at", type=float, nargs=3, metavar=("X", "Y", "Z"))
    look.set_defaults(do=_look)
    move = verbs.add_parser("move", help="move the head")
    move.add_argument("to", type=float, nargs=3, metavar="METRES")
    move.set_defaults(do=lambda given: _ask("move", *given.to))
    hand = verbs.add_parser("hand", help="move a hand, press its buttons")
    hand.add_argument("side", choices=("left", "right"))
    for name in ("trigger", "squeeze", "curl"):
        hand.add_argument(f"--{name}", type=float, metavar="0..1")
    hand.add_argument("--position", type=float, nargs=3, metavar=("X", "Y", "Z"))
    hand.add_argument("--at", type=float, nargs=3, metavar=("X", "Y", "Z"), dest="pointing_at", help="point at")
    hand.add_argument("--thumbstick", type=float, nargs=2, metavar=("X", "Y"))
    for name in ("menu", "tracked", "active"):
        hand.add_argument(f"--{name}", action=argparse.BooleanOptionalAction)
    hand.set_defaults(do=_hand)
    for name in ("rest", "kill", "restart"):
        verbs.add_parser(name).set_defaults(do=lambda given, name=name: _ask(name))
    shot = verbs.add_parser("screenshot", help="write what the wearer sees")
    shot.add_argument("file", type=Path)
    shot.set_defaults(do=lambda given: _ask("screenshot", str(given.file.resolve())))


def _look(given: argparse.Namespace) -> int:
    if given.at:
        return _ask("look_at", *given.at)
    angles = {name: math.radians(value) for name in ("yaw", "pitch") if (value := getattr(given, name)) is not None}
    return _ask("look", **angles)


def _hand(given: argparse.Namespace) -> int:
    names = ("trigger", "squeeze", "curl", "position", "pointing_at", "thumbstick", "menu", "tracked", "active")
    return _ask("hand", given.side, **{name: value for name in names if (value := getattr(given, name)) is not None})


def _ask(verb: str, *words: object, **named: object) -> int:
    control.ask(verb, *words, **named)
    return 0


def _setup(given: argparse.Namespace) -> int:
    place = prepare()
    print(f"headset: ready ({f'Debian 13 root in {place}' if place else monado.runtime_json()})")
    return 0


def prepare() -> Path | None:
    """Make what is missing. Returns the root to enter, or None where Monado is installed on this very system."""
    if monado.runtime_json():
        return None
    if system.release() == "13":
        if not system.ensure("headset", must=False):
            raise HeadsetError("Monado is not installed; the command above installs it")
        return None
    if sys.platform != "linux" or not Path("/etc/debian_version").is_file():
        raise HeadsetError("the simulated headset needs Debian 12 or 13 (or Monado installed on this Linux)")
    return root.ensure()


def _again(place: Path, words: list[str]) -> int:
    """The same command inside the root."""
    return root.run_inside(place, [root.PYTHON, "-m", "tools.headset", *words])


def _run(given: argparse.Namespace) -> int:
    command = given.command[1:] if given.command[:1] == ["--"] else given.command
    if not command:
        raise HeadsetError("say what to run: python -m tools.headset run -- vrapp vr")
    place = prepare()
    if place:
        return _again(place, ["run", f"--{given.compositor}", "--", *command])
    with monado.Runtime(given.compositor) as runtime:
        server = control.Control(runtime)
        try:
            code = _run_command(command, {**os.environ, **runtime.environment(), "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"})
        finally:
            server.close()
        for error in runtime.validation_errors():
            print(f"headset: validation: {error}", file=sys.stderr)
    return code


def _run_command(command: list[str], environment: dict[str, str]) -> int:
    try:
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        raise HeadsetError(f"cannot run {command[0]}: {error.strerror}") from error
    while True:
        try:
            code = child.wait()
            return 128 - code if code < 0 else code
        except KeyboardInterrupt:
            continue  # the terminal told the child too


def _test(given: argparse.Namespace) -> int:
    """pytest -m headset. On a user's machine a headset that cannot be had is a skip with a reason; with VRAPP_CI=1 a failure."""
    try:
        place = prepare()
    except HeadsetError as error:
        if os.environ.get("VRAPP_CI") == "1":
            raise
        print(f"headset tests skipped: {error}")
        return 0
    if place:
        return _again(place, ["test", *given.words])
    words = [sys.executable, "-m", "pytest", "-m", "headset", "-p", "no:cacheprovider", *given.words]
    return subprocess.run(words, cwd=setup.TOP, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""The commands, nothing else. Each takes --help; exit 0 on success, 2 on wrong usage, 1 on failure with one line on stderr (--debug shows the rest)."""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vrapp import __version__, cli_memory, cli_serve, config
from vrapp.config import Settings
from vrapp.errors import UsageError, VrappError

if TYPE_CHECKING:
    from vrapp.posing import Ask

Command = Callable[[argparse.Namespace, Settings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        settings = config.load(overrides=_overrides(options))
        command: Command = options.command
        return command(options, settings)
    except UsageError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; Python would complain while flushing
        return 1
    except VrappError as error:
        return _failed(str(error), options)
    except Exception as error:
        return _failed(f"unexpected {type(error).__name__}: {error} (run again with --debug and report it)", options)


def _failed(line: str, options: argparse.Namespace) -> int:
    if getattr(options, "debug", False):
        raise
    print(f"vrapp: {' '.join(line.split())}", file=sys.stderr)
    return 1


def _overrides(options: argparse.Namespace) -> dict[str, Any]:
    """The command line as a nested mapping over the settings file."""
    over: dict[str, Any] = {}
    for words in getattr(options, "set", None) or []:
        name, equals, value = words.partition("=")
        if not equals or not name:
            raise UsageError(f"--set wants NAME=VALUE, got {words!r}")
        try:
            parsed: Any = tomllib.loads(f"v = {value}")["v"]
        except tomllib.TOMLDecodeError:
            parsed = value
        _put(over, name, parsed)
    mind = getattr(options, "mind", None)
    if mind:
        kind, _, path = mind.partition(":")
        if kind != "scripted" or not path:
            raise UsageError(f"--mind wants scripted:FILE, got {mind!r}")
        _put(over, "mind.script", path)
    for option, name in (
        ("model", "mind.model"),
        ("url", "mind.url"),
        ("persona", "mind.persona"),
        ("avatar", "place.avatar"),
        ("scene", "place.room"),
        ("light", "room.light"),
        ("seed", "seed"),
        ("scale", "render.scale"),
        ("exposure", "render.exposure"),
        ("tone_map", "render.tone_map"),
        ("bloom", "render.bloom"),
    ):
        value = getattr(options, option, None)
        if value is not None:
            _put(over, name, value)
    if getattr(options, "seed", None) is not None:
        _put(over, "mind.seed", options.seed)
    return over


def _put(tree: dict[str, Any], dotted: str, value: Any) -> None:
    *path, last = dotted.split(".")
    for part in path:
        tree = tree.setdefault(part, {})
    tree[last] = value


# the commands


def _default(_: argparse.Namespace, settings: Settings) -> int:
    from vrapp import app, unlock

    return app.run(unlock.unlocked(settings))


def _vr(_: argparse.Namespace, settings: Settings) -> int:
    from vrapp import app, unlock

    return app.run_headset(unlock.unlocked(settings))


def _desktop(_: argparse.Namespace, settings: Settings) -> int:
    from vrapp import app, unlock

    return app.run_desktop(unlock.unlocked(settings))


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp import chat, unlock

    return chat.chat(unlock.unlocked(settings), once=options.once, as_json=options.json)


def _render(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp import studio

    ask = _ask(options)
    return studio.render(settings, studio.Order.from_options(options, None if ask.empty else ask))


def _avatar(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp import posing

    print(json.dumps(posing.pose(Path(options.file), _ask(options), settings), ensure_ascii=False))
    return 0


def _ask(options: argparse.Namespace) -> Ask:
    """The pose in the options of `avatar pose` and `render`."""
    from vrapp.posing import Ask

    words, settle = (tuple(getattr(options, name) or ()) for name in ("expression", "rotate")), getattr(options, "settle", True)
    expressions, turns = words
    steps, dt = getattr(options, "steps", 0), getattr(options, "dt", 1.0 / 60.0)
    return Ask(expressions, options.look_at, turns, options.clip or "", options.time, settle, steps, dt)


def _inspect(options: argparse.Namespace, _: Settings) -> int:
    from vrapp.scene import inspect

    found = inspect.inspect(Path(options.file))
    print(json.dumps(found, ensure_ascii=False) if options.json else inspect.report(found))
    if not found["loads"]:
        raise VrappError(found["refused"])
    return 0


def _models(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp.mind import models

    return models.command(options.action, options.name, settings, as_json=options.json)


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    import msgspec

    from vrapp import doctor

    findings = doctor.examine(settings)
    print(json.dumps({"findings": msgspec.to_builtins(findings)}) if options.json else doctor.report(findings))
    return 0


def _bench(options: argparse.Namespace, settings: Settings) -> int:
    from vrapp import bench

    print(json.dumps(bench.run(options.what, settings, options)))
    return 0


# the parser


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not cross or not (width.isdigit() and height.isdigit()) or not (16 <= int(width) <= 8192 and 16 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT with both from 16 to 8192")
    return int(width), int(height)


def _camera(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(word) for word in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 7 or not 1.0 <= numbers[6] <= 170.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not px,py,pz,tx,ty,tz,fov: place and target in metres, vertical field of view in degrees (1 to 170)")
    return numbers


def _numbers(text: str, count: int, what: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(word) for word in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != count or not all(math.isfinite(number) for number in numbers):
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return numbers


def _named(text: str, what: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return name, value


def _weight(text: str) -> tuple[str, float]:
    name, value = _named(text, "NAME=W")
    return name, _numbers(value, 1, "NAME=W with a number for W")[0]


def _turn(text: str) -> tuple[str, tuple[float, ...]]:
    name, value = _named(text, "BONE=qx,qy,qz,qw")
    turn = _numbers(value, 4, "four numbers qx,qy,qz,qw")
    if sum(part * part for part in turn) < 1e-12:
        raise argparse.ArgumentTypeError(f"{text!r}: a quaternion of no length is no turn")
    return name, turn


def _point(text: str) -> tuple[float, ...]:
    return _numbers(text, 3, "X,Y,Z in metres")


def _seconds(text: str) -> float:
    value = _numbers(text, 1, "a number of seconds")[0]
    if not 0.0 < value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a step of more than 0 and at most 1 second")
    return value


def _common() -> argparse.ArgumentParser:
    """Options that every command takes, before or after its name."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--debug", action="store_true", help="show the whole traceback of a failure")
    common.add_argument("--set", action="append", metavar="NAME=VALUE", help="a setting for this run, e.g. --set render.exposure=1.2 (also in settings.toml)")
    return common


def _shipped(pattern: str) -> list[str]:
    return sorted(path.stem for path in config.ASSETS.glob(pattern))


def _companion() -> argparse.ArgumentParser:
    """Options of the commands in which the companion is there."""
    companion = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    companion.add_argument("--model", metavar="NAME|FILE.gguf|OWNER/REPO", help="language model (default: the shipped choice; see vrapp models)")
    companion.add_argument("--mind", metavar="scripted:FILE", help="answers from a file instead of a model")
    companion.add_argument(
        "--url", metavar="URL", help="an OpenAI-compatible server that thinks instead of a model in this program, as http://127.0.0.1:8080/v1"
    )
    companion.add_argument(
        "--persona", metavar="NAME|FILE.toml", help=f"who the companion is ({', '.join(_shipped('personas/*.toml'))}) and, with it, whose body"
    )
    companion.add_argument("--avatar", metavar="NAME|FILE.vrm", help=f"whose body: {', '.join(_shipped('avatars/*.vrm'))}, or a file (default: the persona's)")
    companion.add_argument("--scene", "--room", dest="scene", metavar="NAME|FILE.glb", help="which room: evening, terrace, or a file")
    companion.add_argument("--light", metavar="SET", help="the room's light: day, dusk, night or auto (room.light)")
    companion.add_argument("--seed", type=int, help="seed of everything random")
    return companion


def _parser() -> argparse.ArgumentParser:
    from vrapp import cli_persona

    common, companion = _common(), _companion()
    parser = argparse.ArgumentParser(
        prog="vrapp",
        parents=[common, companion],
        description="A companion you visit in virtual reality. Without a command: in the headset if an OpenXR runtime answers, else in a window, "
        "else (no display) in the terminal, with pictures.",
    )
    parser.add_argument("--version", action="version", version=f"vrapp {__version__}")
    parser.set_defaults(command=_default)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, command: Command, words: str, *parents: argparse.ArgumentParser, into: Any = commands) -> argparse.ArgumentParser:
        made = into.add_parser(name, help=words, description=words, parents=[common, *parents])
        made.set_defaults(command=command)
        return made

    add("vr", _vr, "Meet in the headset; refuses clearly when no OpenXR runtime answers.", companion)
    add("desktop", _desktop, "Meet in a window; refuses clearly when there is no display.", companion)
    chat = add("chat", _chat, "Talk in the terminal with the same mind, memory and persona.", companion)
    chat.add_argument("--once", metavar="TEXT", help="one turn, then leave")
    chat.add_argument("--json", action="store_true", help="with --once: one JSON object on stdout")
    _add_render(
        add(
            "render",
            _render,
            "Make pictures and videos without a screen: of a visit, or of any glTF file. A --scene that is not made for visits is shown by itself unless "
            "--avatar says who stands in it; an --avatar may be any model; a file's own cameras, lights and first animation are used.",
            companion,
        )
    )
    looked = add("inspect", _inspect, "Say what is in a .gltf, .glb, .vrm or .vrma file, its licence, and what is wrong with it.")
    looked.add_argument("file", metavar="FILE")
    looked.add_argument("--json", action="store_true", help="one JSON object on stdout")
    _add_avatar(add("avatar", _avatar, "The numbers of an avatar in a pose: nodes with world matrices, morph weights, material values."))
    models = add("models", _models, "Language models on this computer.")
    models.add_argument("action", choices=("list", "pull", "add", "path", "remove"))
    models.add_argument("name", nargs="?", default="", metavar="NAME|FILE|OWNER/REPO")
    models.add_argument("--json", action="store_true", help="one JSON object on stdout")
    cli_memory.add(add)
    doctor = add("doctor", _doctor, "Say what works on this machine and how to mend what does not.")
    doctor.add_argument("--json", action="store_true", help="one JSON object on stdout")
    cli_persona.add(commands, common)
    cli_serve.add(add("serve", cli_serve.run, "Answer other programs as an OpenAI-compatible server: the companion, or the bare model.", companion))
    _add_bench(add("bench", _bench, "Measure this machine; prints one JSON object.", companion))
    return parser


def _add_avatar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("pose",))
    parser.add_argument("file", metavar="FILE.vrm")
    parser.add_argument("--json", action="store_true", help="(always so)")
    _add_pose(parser)
    parser.add_argument("--time", type=float, metavar="T", help="seconds into the clip")
    parser.add_argument("--settle", action="store_true", help="let hair and clothes hang still in the pose")
    parser.add_argument("--steps", type=int, default=0, metavar="N", help="so many steps of hair and clothes; a clip without --time plays along")
    parser.add_argument("--dt", type=_seconds, default=1.0 / 60.0, metavar="S", help="seconds of a step")


def _add_pose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--expression", action="append", type=_weight, metavar="NAME=W", help="a weight from 0 to 1; may be given again")
    parser.add_argument("--look-at", type=_point, metavar="X,Y,Z", help="where the eyes look (metres)")
    parser.add_argument("--rotate", action="append", type=_turn, metavar="BONE=qx,qy,qz,qw", help="turn a bone from the T-pose, in the model's axes")
    parser.add_argument("--clip", metavar="FILE.vrma|NAME", help="a motion; the shipped ones go by name")


def _add_render(parser: argparse.ArgumentParser) -> None:
    _add_pose(parser)
    parser.add_argument("script", nargs="?", metavar="SCRIPT.toml", help='a scripted visit; "demo" is the shipped one')
    parser.add_argument("--out", required=True, metavar="FILE.png|FILE.mp4|DIR", help="where the picture, video or numbered pictures go")
    parser.add_argument("--size", type=_size, metavar="WxH", help="pixels of one eye's picture")
    parser.add_argument("--stereo", action="store_true", help="both eyes side by side")
    parser.add_argument("--camera", type=_camera, metavar="px,py,pz,tx,ty,tz,fov", help="where from, where to (metres), vertical field of view (degrees)")
    parser.add_argument("--time", type=float, metavar="T", help="the moment of the picture, seconds after the start; animations play")
    parser.add_argument(
        "--scale", type=float, metavar="N", help="draw at N times the size and filter down to it in linear light: 2 for fine stills (render.scale)"
    )
    parser.add_argument("--exposure", type=float, metavar="X", help="brighter or darker, 1 as the room is (render.exposure)")
    parser.add_argument("--tone-map", choices=("neutral", "agx", "none"), help="how light too bright for a display is fitted (render.tone_map)")
    parser.add_argument("--bloom", type=float, metavar="0..1", help="share of the light that glows around what is bright; 0.05 is much (render.bloom)")
    parser.add_argument("--no-room", action="store_true", help="the avatar alone on a plain ground")


def _add_bench(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Measure this machine; prints one JSON object. frame: cpu_ms and stages_ms are Python and driver submission alone, from frames whose draws have no "
        "instances, whose compute pass has no groups and which clear nothing; total_ms waits for the pixels of whole frames (glFinish); gl_calls, draws and "
        "triangles are those of one frame for both eyes."
    )
    parser.add_argument("what", choices=("frame", "dialogue", "memory", "isolation", "start"))
    parser.add_argument("--json", action="store_true", help="(always so)")
    parser.add_argument("--size", type=_size, metavar="WxH", help="frame, isolation: pixels of one eye")
    parser.add_argument("--frames", type=int, default=200, help="frame, isolation: how many")
    parser.add_argument("--meshes", type=int, default=0, help="frame: this many cubes instead of the room")
    parser.add_argument("--runs", type=int, default=3, choices=range(1, 21), metavar="N", help="start: how many, each cold and warm")
    parser.add_argument("--items", type=int, default=10_000, choices=range(100, 1_000_001), metavar="N", help="memory: how many things said (10000)")
    parser.add_argument("--turns", type=int, default=20, help="dialogue: how many")

"""What works on this machine, and how to mend what does not. Each check is one line; none of them leaves anything running."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any, Literal

import msgspec

from vrapp import __version__, config
from vrapp.config import ASSETS, Settings
from vrapp.errors import VrappError

Verdict = Literal["ok", "missing", "broken"]


class Finding(msgspec.Struct, frozen=True):
    """`remedy` says what to do; "" when there is nothing to mend."""

    part: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which a person would want them mended."""
    checks: list[Callable[[Settings], Finding]] = [_python, _home, _assets, _graphics, _window, _openxr, _llama, _model, _memory, _video]
    return [_safely(check, settings) for check in checks]


def _safely(check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return check(settings)
    except VrappError as error:
        return Finding(check.__name__.strip("_"), "missing", str(error))
    except Exception as error:  # a doctor must not die of what it finds
        return Finding(check.__name__.strip("_"), "broken", f"{type(error).__name__}: {error}", "run again with --debug and report this")


def _python(_: Settings) -> Finding:
    good = (3, 11) <= sys.version_info[:2] < (3, 14)
    detail = f"vrapp {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return Finding("python", "ok" if good else "broken", detail, "" if good else "use Python 3.11 to 3.13")


def _home(settings: Settings) -> Finding:
    home = settings.home_path
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".writable"
    try:
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding("home", "broken", f"{home}: {error.strerror}", "set VRAPP_HOME to a folder that you can write")
    return Finding("home", "ok", str(home))


def _assets(_: Settings) -> Finding:
    wanted = ("rooms/evening/room.glb", "avatars/default.vrm", "personas/default.toml")
    absent = [name for name in wanted if not (ASSETS / name).is_file()]
    if absent:
        return Finding("assets", "missing", f"{ASSETS} lacks {', '.join(absent)}", "install vrapp again, or check out the whole repository")
    return Finding("assets", "ok", str(ASSETS))


def _graphics(_: Settings) -> Finding:
    from vrapp.display.context import surfaceless
    from vrapp.gl import GL
    from vrapp.render.capabilities import capabilities

    context = surfaceless()
    try:
        words: list[Any] = [GL.glGetString(name) for name in (GL.GL_RENDERER, GL.GL_VERSION)]
        able = capabilities()
    finally:
        context.close()
    renderer, version = (word.decode() if isinstance(word, bytes) else str(word) for word in words)
    slow = "llvmpipe" in renderer or "softpipe" in renderer
    abilities = f"both eyes by {able.ways[0]}, {'' if able.timer else 'no '}GPU times, {'' if able.shading_rate else 'no '}foveation"
    return Finding(
        "graphics", "ok", f"{renderer}, OpenGL {version}; {abilities}", "drawn by the processor: fine for a look, too slow for a headset" if slow else ""
    )


def _window(settings: Settings) -> Finding:
    from vrapp.display.context import window_context

    window_context("vrapp doctor", (64, 64), visible=False).close()
    return Finding("window", "ok", f"{settings.display.window[0]}x{settings.display.window[1]}")


def _openxr(_: Settings) -> Finding:
    from vrapp.display.openxr_instance import probe

    return Finding("openxr", "ok", probe())


def _llama(_: Settings) -> Finding:
    if importlib.util.find_spec("llama_cpp") is None:
        return Finding("llama", "missing", "llama-cpp-python is not installed", "pip install llama-cpp-python")
    llama: Any = importlib.import_module("llama_cpp")
    gpu = bool(llama.llama_supports_gpu_offload())
    return Finding("llama", "ok", f"llama-cpp-python {llama.__version__}, {'with' if gpu else 'without'} graphics card support")


def _model(settings: Settings) -> Finding:
    from vrapp.mind import models

    path = models.resolve(settings.mind.model, settings.models_path)
    return Finding("model", "ok", f"{path.name}, {path.stat().st_size / 1e6:.0f} MB")


def _memory(settings: Settings) -> Finding:
    from vrapp.mind.store import backups, place

    lies = place.Place(settings.memory_path, config.passphrase(settings))
    if not lies.file.exists():
        return Finding("memory", "ok", f"{lies.file}: nothing said yet")
    try:
        with closing(lies.connect(lies.file)) as db:
            backups.whole(db, "quick_check")
            count = db.execute("SELECT count(*) FROM turns").fetchall()[0][0]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return Finding("memory", "broken", f"{lies.file}: {error}", "vrapp memory check mends it, from its newest backup and what can still be read")
    kept = len(lies.all_backups())
    locked = "encrypted" if lies.is_locked else 'not encrypted ("vrapp memory encrypt" does)'
    return Finding("memory", "ok", f"{lies.file}: {count} things said, {lies.file.stat().st_size / 1e6:.1f} MB, {locked}, {kept} backups")


def _video(_: Settings) -> Finding:
    if importlib.util.find_spec("av") is None:
        return Finding("video", "missing", "no MP4 from vrapp render", 'pip install "vrapp[video]"')
    return Finding("video", "ok", "MP4 through PyAV")


def report(findings: list[Finding]) -> str:
    """For a person: one line a part, the remedy under it."""
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.verdict:8}{finding.part:10}{finding.detail}")
        if finding.remedy:
            lines.append(f"{'':18}-> {finding.remedy}")
    return "\n".join(lines)

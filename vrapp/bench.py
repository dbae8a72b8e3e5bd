"""What `vrapp bench` measures. Times come from this machine and now: compare ratios taken in one run. Fields are those of the design, section 6."""

from __future__ import annotations

import argparse
import gc
import math
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from vrapp import app
from vrapp.config import Settings
from vrapp.conversation import Conversation
from vrapp.display.context import surfaceless
from vrapp.display.offscreen import OffscreenDisplay
from vrapp.errors import MissingError
from vrapp.frame import Stage, frame
from vrapp.gl import GL
from vrapp.hud import Hud
from vrapp.inline import InlineVoice, Nobody
from vrapp.messages import Heard, MindState, SceneNow
from vrapp.render.counting import counted
from vrapp.scene.model import F32, Material, Mesh, Model, Primitive, no_nodes
from vrapp.ui.panel import ConversationPanel
from vrapp.workers import MindProcess

EYE = (1680, 1760)  # pixels of one eye of a present headset
WARM_UP = 12
ISOLATION_SIZE = (320, 320)


def run(what: str, settings: Settings, options: argparse.Namespace) -> dict[str, Any]:
    """One bench by name; what it measured."""
    if what == "dialogue":
        from vrapp.bench_dialogue import bench_dialogue

        return bench_dialogue(settings, options.turns)
    if what == "memory":
        from vrapp.bench_memory import bench_memory

        return bench_memory(settings, options.items)
    if what == "start":
        from vrapp.bench_start import bench_start

        return bench_start(settings, options.runs)
    if what == "isolation":
        return bench_isolation(settings, options.size or ISOLATION_SIZE, options.frames)
    return bench_frame(settings, options.size or EYE, options.frames, options.meshes)


def bench_frame(settings: Settings, size: tuple[int, int], frames: int, meshes: int = 0) -> dict[str, Any]:
    """Stereo frames of the shipped room and avatar, or of `meshes` cubes instead of the room.

    cpu_ms and stages_ms are taken from whole frames in which every indirect draw has no instances, the compute pass no groups, and clears and mip levels are
    left out: what is left is Python and the driver's submission, without a rasteriser's work on vertices and pixels. total_ms are frames as they are, each
    waited for with glFinish. draws and triangles: of the last frame's indirect draws, after culling, counted once for both eyes.
    """
    with offscreen_stage(settings, size, meshes) as stage:
        for _ in range(WARM_UP):
            frame(stage)
        calls = count_gl_calls(stage)
        stage.renderer.dry = True
        GL.glFinish()
        for _ in range(WARM_UP):
            frame(stage)
        dry, laps = _timed(stage, frames)
        stage.renderer.dry = False
        whole, _ = _timed(stage, max(4, frames // 10), finish=True)
        stats = stage.renderer.stats
        return {
            "renderer": _text(GL.GL_RENDERER),
            "size": list(size),
            "scale": round(settings.render.scale * stage.display.scale, 3),
            "stereo": True,
            "frames": frames,
            "meshes": meshes,
            "triangles": stats.triangles,
            "draws": stats.draws,
            "gl_calls": calls,
            "cpu_ms": _median_p99(dry),
            "stages_ms": {name: round(float(np.median(times)), 4) for name, times in laps.items() if name != "end"},
            "total_ms": _median_p99(whole),
        }


def bench_isolation(settings: Settings, size: tuple[int, int], frames: int) -> dict[str, Any]:
    """The interval between small frames while the mind does nothing, while it answers, and while it is killed and comes back."""
    with ExitStack() as stack:
        stage = stack.enter_context(offscreen_stage(settings, size, 0))
        mind = MindProcess(settings)
        stack.callback(mind.close)
        _wait(mind, "ready")
        for _ in range(WARM_UP):
            frame(stage)
        idle = _intervals(stage, frames, mind, busy=False)
        generating = _intervals(stage, frames, mind, busy=True)
        _kill(mind.pid)
        restarting, back_s = _until_back(stage, frames, mind)
        return {
            "idle": _spread(idle),
            "generating": _spread(generating),
            "restarting": _spread(restarting),
            "p99_ratio": round(float(np.percentile(generating, 99) / np.percentile(idle, 99)), 3),
            "back_s": round(back_s, 2),
            "frames": frames,
        }


@contextmanager
def offscreen_stage(settings: Settings, size: tuple[int, int], meshes: int) -> Generator[Stage]:
    """A stereo stage without a screen and without a mind."""
    with ExitStack() as stack:
        context = surfaceless()
        stack.callback(context.close)
        drawn = (round(size[0] * settings.render.scale), round(size[1] * settings.render.scale))
        display = OffscreenDisplay(context, drawn, stereo=True, fps=90)
        stack.callback(display.close)
        place = app.load_place(settings)
        if meshes:
            place.room.model, place.room.node_world = cubes(meshes)
            place.room.light, place.room.things = None, []  # lamps and things are those of the room that went
        nobody = Nobody()
        talk = Conversation(nobody, InlineVoice(lambda: nobody.now_s), state=MindState("ready"))
        stage = stack.enter_context(app.build(settings, place, display, talk, "script", Hud(ConversationPanel(), "camera")))
        stage.world.greets = False
        yield stage


def cubes(count: int) -> tuple[Model, F32]:
    """A grid of that many cubes, each a mesh and a node of its own, of eight materials."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=np.float32) * 0.02
    faces = np.array([0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3], dtype=np.uint32)
    normals = corners / np.linalg.norm(corners, axis=1, keepdims=True)
    materials = [Material(base_color=(0.2 + 0.1 * i, 0.5, 0.8 - 0.08 * i, 1.0), metallic=0.0, roughness=0.5) for i in range(8)]
    none = np.zeros(0, dtype=np.float32)
    made = [Mesh(f"cube {i}", [Primitive(corners, normals, faces, i % 8)], none) for i in range(count)]
    side = math.ceil(count ** (1 / 3))
    at = np.array(np.unravel_index(np.arange(count), (side, side, side)), dtype=np.float32).T * 0.06 + np.array((-1.0, 0.5, -2.5), dtype=np.float32)
    nodes = no_nodes()
    minus = np.full(count, -1, dtype=np.int32)
    nodes.names, nodes.parent = [mesh.name for mesh in made], minus
    nodes.translation, nodes.rotation = at, np.tile(np.array((0, 0, 0, 1), dtype=np.float32), (count, 1))
    nodes.scale, nodes.mesh = np.ones((count, 3), dtype=np.float32), np.arange(count, dtype=np.int32)
    nodes.skin = nodes.camera = nodes.light = minus
    nodes.order, nodes.level_starts = np.arange(count, dtype=np.int32), np.array((0, count), dtype=np.int32)
    nodes.extras = [{} for _ in made]
    world = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    world[:, 3, :3] = at
    return Model(None, nodes, made, materials, [], [], [], [], [], [], np.arange(count, dtype=np.int32)), world


def count_gl_calls(stage: Stage) -> int:
    """GL calls of one frame."""
    with counted() as calls:
        frame(stage)
    return sum(calls.values())


def _timed(stage: Stage, frames: int, finish: bool = False) -> tuple[list[float], dict[str, list[float]]]:
    """Milliseconds of each frame, and of each stage in it."""
    laps: dict[str, list[float]] = {}
    last = 0.0

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        laps.setdefault(name, []).append((now - last) * 1e3)
        last = now

    whole: list[float] = []
    gc.collect()
    gc.disable()
    for _ in range(frames):
        start = last = time.perf_counter()
        frame(stage, lap)
        if finish:
            GL.glFinish()
        whole.append((time.perf_counter() - start) * 1e3)
    gc.enable()
    GL.glFinish()
    return whole, laps


def _intervals(stage: Stage, frames: int, mind: MindProcess, busy: bool) -> list[float]:
    out: list[float] = []
    turn, open_turn = int(time.monotonic() * 10) & 0xFFFFFF, False
    last = time.perf_counter()
    for _ in range(frames):
        if busy and not open_turn:
            turn, open_turn = turn + 1, True
            mind.send(Heard(turn, "Tell me a long story about a lamp and a sofa.", scene=SceneNow()))
        frame(stage)
        GL.glFinish()
        for mail in mind.poll():
            open_turn &= type(mail).__name__ != "TurnEnded"
        now = time.perf_counter()
        out.append((now - last) * 1e3)
        last = now
    return out


def _until_back(stage: Stage, frames: int, mind: MindProcess, limit_s: float = 60.0) -> tuple[list[float], float]:
    """Frame intervals from the mind's death until it is ready again (and at least `frames` of them), and the seconds that took."""
    out: list[float] = []
    start_s, back_s = time.monotonic(), math.nan
    while math.isnan(back_s) or len(out) < frames:
        before = time.perf_counter()
        frame(stage)
        GL.glFinish()
        if any(isinstance(mail, MindState) and mail.phase == "ready" for mail in mind.poll()):
            back_s = time.monotonic() - start_s
        out.append((time.perf_counter() - before) * 1e3)
        if time.monotonic() - start_s > limit_s:
            raise MissingError("the mind did not come back; run vrapp doctor")
    return out, back_s


def _wait(mind: MindProcess, phase: str, limit_s: float = 120.0) -> None:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        for mail in mind.poll():
            if isinstance(mail, MindState) and mail.phase == phase:
                return
            if type(mail).__name__ == "Trouble" and getattr(mail, "fatal", False):
                raise MissingError(getattr(mail, "text", "the mind cannot start"))
        time.sleep(0.005)
    raise MissingError("the mind did not become ready; run vrapp doctor")


def _kill(pid: int | None) -> None:
    import os
    import signal

    if pid is not None:
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _median_p99(times: list[float]) -> dict[str, float]:
    return {"median": round(float(np.median(times)), 3), "p99": round(float(np.percentile(times, 99)), 3)}


def _spread(times: list[float]) -> dict[str, float]:
    return {**_median_p99(times), "max": round(max(times), 3)}


def _text(name: Any) -> str:
    word: Any = GL.glGetString(name)
    return word.decode() if isinstance(word, bytes) else str(word)

"""A small avatar of our own for tests that need a second one, and a stage without a screen on which avatars and rooms can be changed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from scene.glbs import Builder

from vrapp import app, config
from vrapp.changes import Changes, LoaderLink
from vrapp.config import Settings
from vrapp.conversation import Conversation
from vrapp.display.context import surfaceless
from vrapp.display.offscreen import OffscreenDisplay
from vrapp.frame import Stage, frame
from vrapp.hud import Hud
from vrapp.inline import InlineVoice, Nobody
from vrapp.messages import MindState
from vrapp.render import standing
from vrapp.render.objects import live
from vrapp.ui.panel import ConversationPanel

BONES = {  # name: parent and place above it, metres
    "hips": ("", (0.0, 0.9, 0.0)),
    "spine": ("hips", (0.0, 0.15, 0.0)),
    "head": ("spine", (0.0, 0.4, 0.0)),
    **{f"{side}UpperLeg": ("hips", (x, -0.05, 0.0)) for side, x in (("left", 0.09), ("right", -0.09))},
    **{f"{side}LowerLeg": (f"{side}UpperLeg", (0.0, -0.4, 0.0)) for side in ("left", "right")},
    **{f"{side}Foot": (f"{side}LowerLeg", (0.0, -0.4, 0.0)) for side in ("left", "right")},
    **{f"{side}UpperArm": ("spine", (x, 0.3, 0.0)) for side, x in (("left", 0.18), ("right", -0.18))},
    **{f"{side}LowerArm": (f"{side}UpperArm", (x, 0.0, 0.0)) for side, x in (("left", 0.25), ("right", -0.25))},
    **{f"{side}Hand": (f"{side}LowerArm", (x, 0.0, 0.0)) for side, x in (("left", 0.25), ("right", -0.25))},
}


def stick_figure(path: Path, color: tuple[float, float, float] = (0.05, 0.9, 0.1)) -> Path:
    """A VRM 1.0 of boxes, one on each bone, as one skinned mesh with a morph target; written to `path`."""
    made = Builder()
    names = list(BONES)
    for name in names:
        made.add("nodes", name=name, translation=list(BONES[name][1]), children=[names.index(n) for n in names if BONES[n][0] == name])
    made.json["nodes"] = [{k: v for k, v in node.items() if v != []} for node in made.json["nodes"]]
    places = {name: np.array(_place(name)) for name in names}
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32) * 0.05
    faces = np.array([0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3])
    points = np.concatenate([corners * (2.0 if name == "head" else 1.0) + places[name] for name in names])
    joints = np.zeros((len(points), 4), np.uint8)
    joints[:, 0] = np.repeat(np.arange(len(names)), 8)
    weights = np.tile(np.array([1, 0, 0, 0], np.float32), (len(points), 1))
    attributes = {"POSITION": made.positions(points), "JOINTS_0": made.accessor(joints, "uint8"), "WEIGHTS_0": made.accessor(weights)}
    indices = made.accessor(np.concatenate([faces + 8 * n for n in range(len(names))]), "uint16")
    smile = {"POSITION": made.positions(np.where(joints[:, :1] == names.index("head"), np.float32(0.02), np.float32(0.0)) * np.ones(3, np.float32))}
    made.add("materials", pbrMetallicRoughness={"baseColorFactor": [*color, 1.0], "metallicFactor": 0.0})
    made.add("meshes", primitives=[{"attributes": attributes, "indices": indices, "material": 0, "targets": [smile]}])
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(names), 1, 1))
    inverse[:, 3, :3] = [-places[name] for name in names]
    made.add("skins", joints=list(range(len(names))), inverseBindMatrices=made.accessor(inverse.reshape(-1, 16)))
    body = made.add("nodes", name="body", mesh=0, skin=0)
    made.json["scenes"], made.json["scene"] = [{"nodes": [0, body]}], 0
    made.json["extensionsUsed"] = ["VRMC_vrm"]
    meta = {"name": "stick figure", "version": "1", "authors": ["a test"], "licenseUrl": "https://vrm.dev/licenses/1.0/"}
    happy = {"morphTargetBinds": [{"node": body, "index": 0, "weight": 1.0}]}
    made.json["extensions"] = {
        "VRMC_vrm": {
            "specVersion": "1.0", "meta": meta, "humanoid": {"humanBones": {name: {"node": n} for n, name in enumerate(names)}},
            "expressions": {"preset": {"happy": happy}},
        }
    }  # fmt: skip
    path.write_bytes(made.glb())
    return path


def bare_room(folder: Path) -> Path:
    """A room of one triangle, in which a frame is quick: what it holds up is then what is being done to it. In a folder of its own, made here."""
    made = Builder()
    made.triangle()
    (folder / "bare").mkdir()
    path = folder / "bare" / "room.glb"
    path.write_bytes(made.glb())
    return path


def _place(name: str) -> tuple[float, float, float]:
    parent, (x, y, z) = BONES[name]
    px, py, pz = _place(parent) if parent else (0.0, 0.0, 0.0)
    return px + x, py + y, pz + z


def until(stage: Stage, changes: Changes, count: int, watch: Callable[[], None] = lambda: None, limit: int = 20000) -> int:
    """Frames until that many changes were made and tidied up; how many frames that took."""
    for number in range(limit):
        frame(stage)
        watch()
        if changes.count >= count and not changes.busy:
            return number
        assert not stage.world.notice, stage.world.notice
    raise AssertionError(f"{changes.count} changes after {limit} frames")


@dataclass(slots=True)
class Cost:
    """What changes cost between frames and, which they must not, inside of them. inside: programs and standing orders that `Renderer.draw` made."""

    inside: list[str] = field(default_factory=list[str])
    bytes: int = 0
    programs: int = 0
    objects: list[dict[str, int]] = field(default_factory=list[dict[str, int]])


def cost_of(stage: Stage, changes: Changes, lines: Sequence[str], times: int, monkeypatch: pytest.MonkeyPatch, least_frames: int = 0) -> Cost:
    """Obeys `lines` over and over, `times` in all; GL objects are counted after each time through. least_frames: that each change must take."""
    cost, drawing = Cost(), False
    draw, making = stage.renderer.draw, standing.making
    library = stage.renderer._library  # pyright: ignore[reportPrivateUsage]
    build = library._build  # pyright: ignore[reportPrivateUsage]

    def drawn(*args: object) -> None:
        nonlocal drawing
        drawing = True
        draw(*args)  # pyright: ignore[reportArgumentType]
        drawing = False

    def watch() -> None:
        cost.bytes = max(cost.bytes, changes.report.bytes)
        cost.programs = max(cost.programs, changes.report.programs)

    monkeypatch.setattr(stage.renderer, "draw", drawn)
    monkeypatch.setattr(library, "_build", lambda *args: (cost.inside.append("program") if drawing else None, build(*args))[1])
    monkeypatch.setattr(standing, "making", lambda *args: (cost.inside.append("standing order") if drawing else None, making(*args))[1])
    for _ in range(3):
        frame(stage)
    cost.inside.clear()
    for number in range(times):
        stage.world.commands.append(lines[number % len(lines)])
        assert until(stage, changes, number + 1, watch) >= least_frames
        frame(stage)
        if number % len(lines) == len(lines) - 1:
            cost.objects.append(live())
    return cost


@contextmanager
def visit(loader: LoaderLink, settings: Settings | None = None, size: tuple[int, int] = (160, 120)) -> Generator[tuple[Stage, OffscreenDisplay, Changes]]:
    """The shipped place in stereo, nobody thinking."""
    settings = settings or config.load(overrides={"render": {"msaa": 1}})
    with ExitStack() as stack:
        context = surfaceless()
        stack.callback(context.close)
        display = OffscreenDisplay(context, size, stereo=True, fps=90)
        stack.callback(display.close)
        nobody = Nobody()
        talk = Conversation(nobody, InlineVoice(lambda: nobody.now_s), state=MindState("ready"))
        stage = stack.enter_context(app.build(settings, app.load_place(settings), display, talk, "script", Hud(ConversationPanel(), "camera")))
        stage.world.greets = False
        changes = Changes(settings, loader)
        stack.callback(changes.close)
        stage.changes = changes
        display.camera.stage_from_head[3, :3] = (0.0, 1.4, -0.2)
        yield stage, display, changes

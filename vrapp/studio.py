"""Headless: the same frames into pictures and videos, on a clock of their own, the same bytes for the same script and seed.

A scripted visit has the mind and the voice inside this process (`InlineMind`, `InlineVoice`), a memory that is not kept, and a camera that is the user's head.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image

from vrapp import app, asking, deeds, framing, light_now, posing, resample, script, showcase, xform
from vrapp.changes import Changes
from vrapp.config import ASSETS, Settings
from vrapp.conversation import Conversation
from vrapp.display.context import GlContext, surfaceless
from vrapp.display.offscreen import OffscreenDisplay
from vrapp.display.protocol import Target
from vrapp.errors import BadInputError, MissingError
from vrapp.extent import vertices
from vrapp.frame import Stage, frame
from vrapp.hud import Hud
from vrapp.inline import InlineMind, InlineVoice, Nobody, Thinking
from vrapp.loading import InlineLoader, find
from vrapp.messages import MindState, Speech, ToolCall, TurnStarted
from vrapp.posing import Ask
from vrapp.reading import read_figure, read_room
from vrapp.scene.document import open_document
from vrapp.scene.model import Model
from vrapp.scene.room import Room
from vrapp.script import Cue, Script, Shot
from vrapp.showcase import Show
from vrapp.statue import Statue
from vrapp.ui.panel import ConversationPanel

U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line; None and "" mean: as the script says."""

    script: str = ""
    out: Path = Path("picture.png")
    size: tuple[int, int] | None = None
    stereo: bool = False
    seed: int | None = None
    camera: tuple[float, ...] | None = None
    time_s: float | None = None
    no_room: bool = False
    scene_given: bool = False
    avatar_given: bool = False
    ask: Ask | None = None  # a pose to stand in, instead of living

    @classmethod
    def from_options(cls, options: argparse.Namespace, ask: Ask | None = None) -> Order:
        seed: int | None = getattr(options, "seed", None)
        given = [getattr(options, name, None) is not None for name in ("scene", "avatar")]
        size, camera, time_s = options.size, options.camera, options.time
        return cls(options.script or "", Path(options.out), size, options.stereo, seed, camera, time_s, options.no_room, *given, ask=ask)


@dataclass(slots=True)
class Transcript:
    """Who said what when, as it reached the room."""

    lines: list[str] = field(default_factory=list[str])

    def add(self, at_s: float, who: str, text: str) -> None:
        self.lines.append(f"[{int(at_s) // 60:02d}:{int(at_s) % 60:02d}] {who}: {text}")


class Film(OffscreenDisplay):
    """Draws only while `showing`: the frames before the wanted one are lived through, not drawn. Pictures are of `size`, drawn at `drawn_scale` times that."""

    showing = True

    def __init__(self, context: GlContext, size: tuple[int, int], drawn_scale: float, *, stereo: bool, fps: float) -> None:
        super().__init__(context, (max(1, round(size[0] * drawn_scale)), max(1, round(size[1] * drawn_scale))), stereo=stereo, fps=fps)
        self.size = size

    def picture(self) -> U8:
        """(H, L W, 3) of the last frame, left eye left."""
        return beside_each_other(np.stack([resample.resized(eye, self.size) for eye in self.read_pixels()]))

    def acquire(self) -> Target | None:
        return super().acquire() if self.showing else None


def render(settings: Settings, order: Order) -> int:
    """Make what the order asks for; returns the exit status. Raises VrappError in one line."""
    kind = _kind(order.out)
    plan = plan_of(settings, order)
    gc.collect()
    show = show_of(settings, order)
    if show is not None:
        _show(settings, order, plan, show, kind)
        return 0
    with visit(settings, order, plan) as (stage, film, transcript):
        if order.ask is not None:
            plan = _stand(stage, plan, order.ask, settings)
        if order.no_room and not plan.camera:
            plan = msgspec.structs.replace(plan, camera=(portrait(stage, film, plan.size[0] / plan.size[1]),))
        if kind == "png":
            moment = 0.0 if order.ask is not None else order.time_s if order.time_s is not None else plan.still if plan.still is not None else plan.seconds
            picture = next(pictures(stage, film, plan, transcript, [moment]))
            save(picture, order.out)
        elif kind == "mp4":
            _film(order.out, plan, pictures(stage, film, plan, transcript, None))
        else:
            _moments(order.out, stage, film, plan, transcript)
    return 0


def show_of(settings: Settings, order: Order) -> Show | None:
    """What is to be seen if it is no visit: a figure that is no avatar, or a scene that is not made for visits and in which nobody was asked to stand."""
    if order.script:
        return None
    figure: Model | None = None
    if order.avatar_given and settings.place.avatar != "default":
        document = open_document(find("avatar", settings.place.avatar, settings))
        if showcase.is_avatar(document):
            return None
        figure = read_figure(document)
    if order.no_room:
        return showcase.make(None, figure, order.camera) if figure else None
    if figure is None and (order.avatar_given or settings.place.room == "default"):
        return None
    room = read_room(find("room", settings.place.room, settings))
    return None if figure is None and "vrapp" in room.model.extras else showcase.make(room, figure, order.camera)


def _show(settings: Settings, order: Order, plan: Script, show: Show, kind: str) -> None:
    """At --time, else at the beginning; a video lasts as long as the animation."""
    start_s = order.time_s or 0.0
    long = max((part.clip.duration_s for part in show.parts() if part.clip), default=0.0)
    count = math.ceil((order.time_s or long or plan.seconds) * plan.fps)
    times = [index / plan.fps for index in range(count)] if kind == "mp4" else [start_s]
    made = showcase.frames(smooth(settings), show, plan.size, order.stereo, times, plan.fps)
    if kind == "mp4":
        _film(order.out, plan, made)
        return
    if kind == "folder":
        _folder(order.out)
    save(next(made), order.out if kind == "png" else order.out / "0001.png")


def _stand(stage: Stage, plan: Script, ask: Ask, settings: Settings) -> Script:
    """A statue for the avatar: in the pose, or in the motion at --time and, in a video, from then on. Gives the plan with the motion's length."""
    vrm = stage.world.avatar.vrm
    statue = Statue(vrm, posing.wish_of(vrm, ask, settings), ask.time_s or 0.0, stage.world.room.avatar_spot)
    stage.world.avatar = statue
    long = statue.seconds - (ask.time_s or 0.0)
    return msgspec.structs.replace(plan, seconds=long) if long > 0.0 else plan


def smooth(settings: Settings) -> Settings:
    """Nobody waits for a picture: smooth edges, and the same on every machine, unless the settings say how many samples."""
    return settings if settings.render.msaa else msgspec.structs.replace(settings, render=msgspec.structs.replace(settings.render, msaa=4))


def _kind(out: Path) -> str:
    ending = out.suffix.lower()
    if ending in (".png", ".mp4"):
        if not out.parent.is_dir():
            raise BadInputError("the folder of the picture does not exist; make it first", out.parent)
        return ending[1:]
    if ending:
        raise BadInputError("--out ends in .png (a picture), .mp4 (a video) or nothing (a folder of pictures)", out)
    return "folder"


def plan_of(settings: Settings, order: Order) -> Script:
    """The script with the command line laid over it."""
    if order.script:
        path = ASSETS / "scripts" / f"{order.script}.toml" if "." not in order.script and "/" not in order.script else Path(order.script)
        plan = script.load(path)
    else:
        plan = Script(seconds=order.time_s or 2.0, subtitles=False)
    changes: dict[str, object] = {}
    if order.size:
        changes["size"] = order.size
    if order.seed is not None:
        changes["seed"] = order.seed
    if order.camera:
        x, y, z, tx, ty, tz, fov = order.camera
        changes["camera"] = (Shot((x, y, z), (tx, ty, tz), 0.0, fov),)
    return msgspec.structs.replace(plan, **changes)


@contextmanager
def visit(settings: Settings, order: Order, plan: Script) -> Generator[tuple[Stage, Film, Transcript]]:
    """Everything that a scripted visit needs, at its first moment."""
    settings = msgspec.structs.replace(settings, seed=plan.seed, mind=msgspec.structs.replace(settings.mind, seed=plan.seed))
    settings = smooth(settings)
    place = app.load_place(settings)
    if order.no_room:
        place = app.without_room(place)
    with ExitStack() as stack:
        context = surfaceless()
        stack.callback(context.close)
        film = Film(context, plan.size, settings.render.scale, stereo=order.stereo, fps=plan.fps)
        stack.callback(film.close)
        needs_mind = plan.greet or any(cue.says for cue in plan.user)
        mind = Thinking(InlineMind(settings), plan.think_s) if needs_mind else Nobody()
        stack.callback(mind.close)
        voice = InlineVoice(lambda: mind.now_s)
        hud = Hud(ConversationPanel(scale=plan.size[1] * settings.render.scale / 720.0), "camera") if plan.subtitles else None
        stage = stack.enter_context(app.build(settings, place, film, Conversation(mind, voice), "script", hud))
        if isinstance(mind, Thinking):
            mind.mind.room = lambda wish: deeds.done(stage.world, wish) if isinstance(wish, ToolCall) else asking.without_room(wish)
        light = plan.light if settings.room.light == light_now.AUTO else settings.room.light
        if light or needs_mind or any(cue.does for cue in plan.user):
            changes = Changes(settings, InlineLoader(settings))
            stack.callback(changes.close)
            stage.changes = changes
            _light(stage, changes, light)
        stage.world.clock, stage.world.greets = plan.clock, plan.greet
        _reach(film, place.room)
        if not needs_mind:
            stage.world.talk.state = MindState("ready")
        yield stage, film, Transcript()


def _light(stage: Stage, changes: Changes, name: str) -> None:
    """From the first picture on. Raises BadInputError where the room has no such light."""
    world = stage.world
    if not name:
        return
    if world.room.light is None:
        print(f"vrapp: this room has one light only, so no {name}", file=sys.stderr)
        return
    if problem := light_now.choose(world.light, world.room, name, world.hour):
        raise BadInputError(f"{problem}, not {name!r}", world.room.model.path)
    if world.light.shown != world.lit.shown:
        changes.finish(stage)
        if world.notice:
            raise BadInputError(world.notice)


def _reach(film: Film, room: Room) -> None:
    """See to the end of rooms that are larger than rooms."""
    points = vertices(room.model, room.node_world, np.zeros(room.model.morph_count, np.float32))
    size = float(np.linalg.norm(np.ptp(points, axis=0))) if len(points) else 0.0
    film.camera.far = max(film.camera.far, 2.0 * size)
    film.camera.near = max(film.camera.near, film.camera.far / 1e5)


def pictures(stage: Stage, film: Film, plan: Script, transcript: Transcript, moments: list[float] | None) -> Iterator[U8]:
    """Live through the visit; gives (H, W, 3) pictures of the frames at `moments` (seconds, rising), or of all."""
    wanted = None if moments is None else [round(m * plan.fps) for m in moments]
    last = max(wanted) if wanted is not None else math.ceil(plan.seconds * plan.fps) - 1
    cues = list(plan.user)
    for index in range(last + 1):
        now_s = index / plan.fps
        film.showing = wanted is None or index in wanted
        _direct(stage, film, plan, cues, now_s)
        frame(stage)
        _note(stage, transcript)
        if film.showing:
            yield film.picture()


def _direct(stage: Stage, film: Film, plan: Script, cues: list[Cue], now_s: float) -> None:
    """Bring the visit to this moment: clock, camera, and what the user does."""
    aim(stage, film, plan, now_s)
    while cues and cues[0].at <= now_s:
        cue = cues.pop(0)
        if cue.says:
            stage.world.said.append(cue.says)
        if cue.looks_at:
            stage.world.told_look = cue.looks_at
        if cue.does:
            stage.world.commands.append(cue.does)


def aim(stage: Stage, film: Film, plan: Script, now_s: float) -> None:
    """Bring the clock of mind and voice and the camera to this moment."""
    mind = stage.world.talk.mind
    if isinstance(mind, (Thinking, Nobody)):
        mind.now_s = now_s
    shot = script.eye_at(plan.camera, now_s) if plan.camera else default_shot(stage)
    film.camera.stage_from_head = stage_from_camera(stage, shot)
    film.camera.fov_y = math.radians(shot.fov)
    if stage.hud is not None:
        stage.hud.fov_y = film.camera.fov_y


def default_shot(stage: Stage) -> Shot:
    """From where the user stands, at eye height, to the avatar's chest: room and person whole."""
    x, y, z, _ = stage.world.room.user_spot
    ax, ay, az, _ = stage.world.room.avatar_spot
    return Shot((x, y + 1.5, z + 0.7), (ax, ay + 1.12, az), 0.0, 46.0)


def portrait(stage: Stage, film: Film, aspect: float) -> Shot:
    """All of someone who stands alone, giants and thumblings too; of a body with its arms stretched out, the arms may leave the picture."""
    body = stage.world.avatar
    points = vertices(body.vrm.model, body.pose.node_world, body.pose.morph_weights)
    wide, high, _ = np.ptp(points, axis=0).tolist() if len(points) else (0.0, 0.0, 0.0)
    if 0.6 * high < wide < 1.15 * high:
        points = points[np.abs(points[:, 0] - np.median(points[:, 0])) <= 0.3 * high]
    framed = framing.around(points, aspect, yaw=0.0, pitch=math.radians(4.0))
    film.camera.near, film.camera.far = 0.5 * framed.near, 2.0 * framed.far  # room to move
    place, back = framed.world_from_eye[3, :3], framed.world_from_eye[2, :3]
    return Shot(_vector(place), _vector(place - back), 0.0, math.degrees(framed.fov_y))


def _vector(values: npt.NDArray[np.float32]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def stage_from_camera(stage: Stage, shot: Shot) -> npt.NDArray[np.float32]:
    ahead = np.subtract(shot.to, shot.from_)
    if float(np.linalg.norm(ahead)) < 1e-6:
        raise BadInputError("the camera's place and target are the same point; move one of them")
    return xform.compose(shot.from_, xform.look_rotation(-ahead)) @ stage.world.stage_from_world


def _note(stage: Stage, transcript: Transcript) -> None:
    world = stage.world
    for mail in world.mail:
        if isinstance(mail, TurnStarted) and world.talk.user_words:
            transcript.add(world.now_s, "You", world.talk.user_words)
        elif isinstance(mail, Speech) and mail.index in world.talk.sentences:
            transcript.add(world.now_s, world.talk.state.persona or "Ori", world.talk.sentences[mail.index].text)


def beside_each_other(pixels: U8) -> U8:
    """(L, H, W, 4) to (H, L W, 3): left eye left."""
    return np.concatenate(list(pixels[..., :3]), axis=1)


def save(picture: U8, path: Path) -> None:
    try:
        Image.fromarray(picture).save(path, optimize=False)
    except OSError as error:
        raise BadInputError(f"cannot be written ({error.strerror or error})", path) from error


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(f"cannot be made ({error.strerror})", folder) from error


def _moments(folder: Path, stage: Stage, film: Film, plan: Script, transcript: Transcript) -> None:
    """A picture of each sentence as it is said (of the first moment when nothing is), and what was said."""
    _folder(folder)
    cues, count, due = list(plan.user), 0, math.inf
    for index in range(math.ceil(plan.seconds * plan.fps)):
        now_s = index / plan.fps
        film.showing = now_s >= due or (index == 0 and not cues and not plan.greet)
        _direct(stage, film, plan, cues, now_s)
        frame(stage)
        _note(stage, transcript)
        if film.showing:
            count, due = count + 1, math.inf
            save(film.picture(), folder / f"{count:04d}.png")
        for mail in stage.world.mail:
            if isinstance(mail, Speech):
                due = mail.start_s + mail.duration_s * 0.6
    (folder / "transcript.txt").write_text("\n".join(transcript.lines) + "\n", encoding="utf-8")


def _film(path: Path, plan: Script, frames: Iterator[U8]) -> None:
    """H.264 where the library has it, else MPEG-4, without dates inside."""
    try:
        import av
    except ImportError:
        raise MissingError('videos need PyAV: pip install "vrapp[video]"') from None
    codec = next((name for name in ("libopenh264", "libx264", "mpeg4") if name in av.codecs_available), "mpeg4")
    with av.open(str(path), "w", options={"fflags": "+bitexact", "movflags": "+faststart"}) as container:
        stream: Any = container.add_stream(codec, rate=plan.fps)
        stream.pix_fmt, stream.bit_rate = "yuv420p", 8_000_000
        for index, picture in enumerate(frames):
            even = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
            if index == 0:
                stream.height, stream.width = even.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")))
        container.mux(stream.encode(None))

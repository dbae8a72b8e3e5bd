"""Without headset and window: the same conversation in the terminal, with a picture of the room for every answer. Without a terminal either, the demo."""

from __future__ import annotations

import math
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec

from vrapp import app, chat, deeds, studio, surroundings
from vrapp.changes import Changes
from vrapp.config import Settings
from vrapp.errors import VrappError
from vrapp.frame import frame
from vrapp.inline import Nobody
from vrapp.loading import InlineLoader
from vrapp.messages import Hush, MindState, SceneNow, Sentence, ToolCall, ToolResult

SETTLE_S = 1.0  # lived through before each picture, so that the face has its time to change
FPS = 15


def run(settings: Settings, reasons: list[str]) -> int:
    """Say what is missing, then do the main job all the same."""
    folder = settings.home_path / "pictures" / time.strftime("%Y-%m-%d-%H%M%S")
    print(f"vrapp: {'; '.join(reasons)}", file=sys.stderr)
    if not sys.stdin.isatty():
        print(f"vrapp: no terminal to talk in either: playing the demo conversation; pictures and transcript go to {folder}", file=sys.stderr)
        studio.render(settings, studio.Order(script="demo", out=folder, size=(960, 540)))
        print((folder / "transcript.txt").read_text(encoding="utf-8"), end="")
        return 0
    print(f"vrapp: talking here instead; pictures of the room go to {folder}", file=sys.stderr)
    with Painter(settings, folder) as painter:
        return chat.chat(settings, on_sentence=painter.paint, on_command=painter.obey, scene=painter.scene, on_call=painter.do)


class Painter:
    """Draws the room as a sentence is said. A failure to draw never stops the conversation."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._folder, self._count = folder, 0
        order = studio.Order(size=(960, 540))
        plan = msgspec.structs.replace(studio.plan_of(settings, order), fps=FPS, subtitles=True)
        self._stack = ExitStack()
        self._stage, self._film, _ = self._stack.enter_context(studio.visit(settings, order, plan))
        self._changes = Changes(settings, InlineLoader(settings))
        self._stack.callback(self._changes.close)
        app.begin_light(self._stage, settings.room.light)
        self._changes.finish(self._stage)
        self._plan, self._frame = plan, 0
        self._last: Path | None = None

    def __enter__(self) -> Painter:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def obey(self, line: str) -> str:
        """/avatar, /room, /light and /switch: so in the pictures from now on; what to tell the user."""
        if line.split()[0] not in ("/avatar", "/room", "/light", "/switch"):
            return ""
        there, before = self._stage.world, self._changes.count
        there.commands.append(line)
        self._changes.finish(self._stage)
        return "done" if self._changes.count > before else there.notice

    def do(self, call: ToolCall) -> ToolResult:
        """What the mind asks for: to be seen in the next picture."""
        return deeds.done(self._stage.world, call)

    def scene(self) -> SceneNow:
        """What is true in the pictures."""
        app.tell_time(self._stage.world)
        return msgspec.structs.replace(surroundings.scene_now(self._stage.world), looking_at="", through="terminal")

    def paint(self, sentence: Sentence) -> None:
        """One picture, in the middle of the sentence; its folder was told at the start."""
        self._changes.finish(self._stage)  # the time of day may have changed
        talk = self._stage.world.talk
        talk.voice.send(Hush(sentence.turn_id))  # the sentence before may still have its time
        if isinstance(talk.mind, Nobody):
            talk.mind.tell(sentence)
        talk.state = MindState("ready", persona=talk.state.persona)
        talk.open, talk.turn_id = True, sentence.turn_id
        talk.sentences, talk.heard, talk.speech = {}, [], None
        frames = max(2, math.ceil(SETTLE_S * FPS))
        try:
            for index in range(frames):
                self._film.showing = index == frames - 1
                studio.aim(self._stage, self._film, self._plan, self._frame / FPS)
                frame(self._stage)
                self._frame += 1
            self._folder.mkdir(parents=True, exist_ok=True)
            self._count += 1
            path = self._folder / f"{self._count:04d}.png"
            studio.save(self._film.picture(), path)
        except (VrappError, OSError) as error:
            print(f"vrapp: no picture ({error})", file=sys.stderr)

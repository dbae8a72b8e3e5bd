"""The conversation panel in the life of the room: filled from the world, drawn when it changed, its actions brought back to the world.

In the headset it stands in the room and a ray from the leading hand points at it; in the window and in pictures it floats before the camera.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from vrapp import asking, care, xform
from vrapp.display.protocol import Input, Keyboard
from vrapp.messages import MindState
from vrapp.render.drawlist import Panel
from vrapp.ui.canvas import Canvas, Pen
from vrapp.ui.draft import edit
from vrapp.ui.panel import ConversationPanel
from vrapp.ui.state import Action, ChooseReply, Dismiss, PanelState, PlaceCaret, Pointer, PutAway, SubmitText
from vrapp.world import World

F32 = npt.NDArray[np.float32]
Way = Literal["room", "camera"]
REVEAL_AHEAD_S = 0.15  # words appear a little before they are due: reading takes longer than hearing
CAMERA_DISTANCE = 0.9  # metres before the eye
CAMERA_SHARE, CAMERA_MARGIN = 1.05, 0.02  # the panel's width and its gap below, as shares of the picture's height
ROOM_WIDTH = 1.0  # metres: about 37 degrees across from where the user stands
MOUSE_MEANS_S = 20.0  # for so long a pointer that was moved means what is under it: whoever types a question leaves it there
EYES = 1.5  # metres above the user's spot
BEAM_LENGTH, BEAM_WIDTH = 1.2, 0.006


@dataclass(slots=True)
class Hud:
    """`way` says where the panel is; it changes when the headset comes or goes. `ticked`: the hand to shake because the pointer reached something."""

    panel: ConversationPanel
    way: Way
    state: PanelState = field(default_factory=PanelState)
    ticked: int = -1
    notices_seen: set[str] = field(default_factory=set[str])
    window: tuple[int, int] = (0, 0)  # the window's size in its own units, for the mouse
    fov_y: float = 0.96
    mouse_held: bool = False
    mouse_at: tuple[float, float] = (0.0, 0.0)
    mouse_moved_s: float = -100.0
    _hovered: str = ""
    _beam: Canvas | None = None

    def beam(self) -> int:
        """The texture of the pointer's ray: bright near the hand, fading away from it."""
        if self._beam is None:
            self._beam = Canvas((64, 4), label="beam")
            self._beam.redraw(_paint_beam)
        return self._beam.texture

    def refresh(self, world: World, given: Input) -> list[Panel]:
        return refresh(self, world, given)

    def close(self) -> None:
        self.panel.close()
        if self._beam is not None:
            self._beam.close()


def fill(hud: Hud, world: World) -> None:
    """What the panel says now, from the conversation."""
    talk, state = world.talk, hud.state
    state.speaker = talk.state.persona or "Ori"
    state.subtitle, state.revealed = _words(world)
    state.heard = talk.user_words
    state.thinking = talk.phase == "thinking"
    state.status, state.progress = world.doing if world.doing[0] else _status(talk.state)
    state.replies = talk.quick_replies if talk.phase == "idle" and world.through != "script" else ()
    wrong, told = world.notice or talk.trouble, talk.state.detail if talk.state.phase == "ready" else ""
    state.notice = world.notice or next((line for line in (talk.trouble, told) if line and line not in hud.notices_seen), "")
    state.notice_kind = "error" if state.notice == wrong else "info"
    if talk.question is not None:
        state.subtitle, state.revealed, state.thinking = talk.question.question, -1, False
        state.replies = asking.choices(talk.question)
    state.care = care.rows(talk.care) if talk.care else ()


def _words(world: World) -> tuple[str, int]:
    """The sentence that is being heard, up to where it is, or the last one that was."""
    talk = world.talk
    speech = talk.speech
    if speech is not None and speech.index in talk.sentences:
        text = talk.sentences[speech.index].text
        share = (world.now_s + REVEAL_AHEAD_S - speech.start_s) / max(speech.duration_s, 1e-3)
        shown = text.find(" ", max(0, min(len(text), math.ceil(share * len(text)))))
        return text, len(text) if shown < 0 else shown
    return (talk.heard[-1], -1) if talk.heard else ("", -1)


def _status(state: MindState) -> tuple[str, float]:
    match state.phase:
        case "starting":
            return "Waking up…", -1.0
        case "loading":
            return state.detail.capitalize() or "Waking up…", state.progress
        case "lost":
            return state.detail or "I lost my thread for a moment", -1.0
        case _:
            return "", -1.0


def _paint_beam(pen: Pen) -> None:
    for step in range(16):
        pen.box(step * 4.0, 1.0, step * 4.0 + 4.0, 3.0, (255, 220, 158, 0.85 * (1.0 - step / 18.0)))


def act(world: World, hud: Hud, actions: list[Action]) -> None:
    """What the user did on the panel."""
    for action in actions:
        match action:
            case ChooseReply(index=index) if index < len(hud.state.replies):
                world.said.append(hud.state.replies[index])
            case SubmitText(text=text) if text.lstrip().startswith("/"):
                world.notice = ""
                world.commands.append(text.strip())
            case SubmitText(text=text):
                world.said.append(text)
            case Dismiss() if world.notice:
                world.notice = ""
            case Dismiss():
                hud.notices_seen.add(hud.state.notice)
            case PutAway():
                world.talk.care = None
            case PlaceCaret(cursor=cursor):
                hud.state.cursor = cursor
            case _:
                pass


def refresh(hud: Hud, world: World, given: Input) -> list[Panel]:
    """This frame's panels, drawn anew if they changed; what the user did on them goes to the world."""
    fill(hud, world)
    typed = edit(hud.state, given.keyboard) if hud.state.input_line else []
    world.typing = bool(hud.state.draft)
    hud.ticked = -1
    place, size = _standing(hud, world)
    pointer, beam = _pointing(hud, world, given, place, size)
    act(world, hud, typed + hud.panel.draw(hud.state, pointer, world.now_s))
    if hud.panel.hovered != hud._hovered:  # pyright: ignore[reportPrivateUsage]
        hud._hovered = hud.panel.hovered  # pyright: ignore[reportPrivateUsage]
        hud.ticked = world.leading_hand if hud.panel.hovered else -1
    panels = [Panel(hud.panel.texture, place, size, on_top=hud.way == "camera")]
    return [*panels, beam] if beam else panels


def _standing(hud: Hud, world: World) -> tuple[F32, tuple[float, float]]:
    """world_from_panel and the panel's size in metres."""
    width, height = hud.panel.size
    if hud.way == "camera":
        place = np.eye(4, dtype=np.float32)
        size = _size_before_camera(hud)
        place[3, :3] = (0.0, _height_before_camera(hud, size), -CAMERA_DISTANCE)
        return place @ world.user.head, size
    x, y, z, _ = world.room.panel_spot or beside(world.room.avatar_spot)
    ux, uy, uz, _ = world.room.user_spot
    towards = ux - x, uy + EYES - y, uz - z  # where the user began, not where the head is now: a panel that follows every nod is a nuisance
    return xform.compose((x, y, z), xform.look_rotation(towards)), (ROOM_WIDTH, ROOM_WIDTH * height / width)


def _size_before_camera(hud: Hud) -> tuple[float, float]:
    """Metres: the same share of the picture whatever the lens."""
    width = CAMERA_SHARE * 2.0 * CAMERA_DISTANCE * math.tan(hud.fov_y / 2.0)
    return width, width * hud.panel.size[1] / hud.panel.size[0]


def _height_before_camera(hud: Hud, size: tuple[float, float]) -> float:
    """Of the panel's middle against the camera's axis, so that it stands on the picture's lower edge."""
    return size[1] / 2.0 - (1.0 - 2.0 * CAMERA_MARGIN) * CAMERA_DISTANCE * math.tan(hud.fov_y / 2.0)


def beside(avatar: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A place at the avatar's left and a step nearer to whom it faces: near its face, not before it."""
    x, y, z, yaw = avatar
    right, ahead = 0.6, 0.25
    return x + math.cos(yaw) * right + math.sin(yaw) * ahead, y + 1.15, z - math.sin(yaw) * right + math.cos(yaw) * ahead, yaw - 0.3


def _pointing(hud: Hud, world: World, given: Input, place: F32, size: tuple[float, float]) -> tuple[Pointer | None, Panel | None]:
    """Where the mouse or the leading hand's ray meets the panel, and the ray made visible."""
    if hud.way == "camera":
        on_panel = _mouse(hud, given.keyboard, size)
        _point_with_mouse(hud, world, given.keyboard, on_panel)
        return on_panel, None
    world.attending.mouse = None
    aim = world.user.aim[world.leading_hand]
    if aim is None:
        return None, None
    hand = given.hands[world.leading_hand]
    at = meet(aim, place, size)
    length = at[2] if at else BEAM_LENGTH
    beam = Panel(hud.beam(), _facing_beam(aim, world.user.head[3, :3], length), (length, BEAM_WIDTH))
    if at is None:
        return None, beam
    width, height = hud.panel.size
    return Pointer(at[0] * width, at[1] * height, hand.select_pressed, hand.select), beam


def meet(aim: F32, place: F32, size: tuple[float, float]) -> tuple[float, float, float] | None:
    """Where a ray along -Z of world_from_aim meets the front of a panel: its share across, its share down, and the distance; None beside it."""
    local = aim @ xform.inverse(place)
    start, way = local[3, :3], -local[2, :3]
    if way[2] > -1e-4 or start[2] <= 0.0:
        return None
    far = -start[2] / way[2]
    across, up = start[0] + way[0] * far, start[1] + way[1] * far
    u, v = float(across / size[0] + 0.5), float(0.5 - up / size[1])
    return (u, v, float(far)) if 0.0 <= u <= 1.0 and 0.0 <= v <= 1.0 else None


def _mouse(hud: Hud, keyboard: Keyboard, size: tuple[float, float]) -> Pointer | None:
    """The window's pointer on the panel that floats before the camera, whose lens and shape the app has told."""
    wide, high = hud.window
    if not wide or not high or keyboard.captured:
        hud.mouse_held = False
        return None
    reach = CAMERA_DISTANCE * math.tan(hud.fov_y / 2.0)
    x = (2.0 * keyboard.pointer[0] / wide - 1.0) * reach * wide / high
    y = (1.0 - 2.0 * keyboard.pointer[1] / high) * reach - _height_before_camera(hud, size)
    held = keyboard.buttons[0]
    pressed, hud.mouse_held = held and not hud.mouse_held, held
    return Pointer((x / size[0] + 0.5) * hud.panel.size[0], (0.5 - y / size[1]) * hud.panel.size[1], pressed, held)


def _point_with_mouse(hud: Hud, world: World, keyboard: Keyboard, on_panel: Pointer | None) -> None:
    """A pointer that was moved lately and is not on the panel is a finger: where it is, that is meant."""
    if keyboard.pointer != hud.mouse_at:
        hud.mouse_at, hud.mouse_moved_s = keyboard.pointer, world.now_s
    wide, high = hud.window
    over = on_panel is not None and 0.0 <= on_panel.x <= hud.panel.size[0] and 0.0 <= on_panel.y <= hud.panel.size[1]
    if not wide or not high or keyboard.captured or over or world.now_s - hud.mouse_moved_s > MOUSE_MEANS_S:
        world.attending.mouse = None
        return
    reach = math.tan(hud.fov_y / 2.0)
    x, y = (2.0 * keyboard.pointer[0] / wide - 1.0) * reach * wide / high, (1.0 - 2.0 * keyboard.pointer[1] / high) * reach
    world.attending.mouse = (xform.compose((0.0, 0.0, 0.0), xform.look_rotation((-x, -y, 1.0))) @ world.user.head).astype(np.float32)


def _facing_beam(aim: F32, eye: F32, length: float) -> F32:
    """world_from_panel of a strip along the ray, turned about it to face the eye."""
    along = -aim[2, :3] / max(float(np.linalg.norm(aim[2, :3])), 1e-6)
    middle = aim[3, :3] + along * (length / 2.0)
    up = np.cross(eye - middle, along)
    tall = float(np.linalg.norm(up))
    up = up / tall if tall > 1e-6 else np.array((0.0, 1.0, 0.0))
    out = np.eye(4, dtype=np.float32)
    out[0, :3], out[1, :3], out[2, :3], out[3, :3] = along, up, np.cross(along, up), middle
    return out

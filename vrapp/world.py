"""The room and everybody in it, as of now: who is where, what is looked at, what is said, what the companion wants to do next.

`step` takes one frame's input and brings the world to the frame's time. All poses here are in the room's space; `world_from_stage` says where the
display's floor stands in it. Nothing here draws, waits or reads a clock.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from vrapp import asking, attending, attention, conversation, deeds, initiative, light_now, motions, xform
from vrapp.attending import Attending
from vrapp.attention import Dwell
from vrapp.avatar.avatar import Avatar
from vrapp.avatar.behaviour import Behaviour, Senses
from vrapp.avatar.pose import Want
from vrapp.config import Settings
from vrapp.conversation import Conversation
from vrapp.display.protocol import Hand, Input
from vrapp.initiative import Initiative
from vrapp.light_now import LightNow
from vrapp.messages import FromMind, FromVoice
from vrapp.scene.room import Room
from vrapp.scene.vrm_types import Vrm
from vrapp.surroundings import BACKDROP, labels, scene_now

F32 = npt.NDArray[np.float32]
Through = Literal["headset", "window", "script"]

ABOVE_EYES = 0.15  # metres from the eyes to the crown
HELD, FIST, FINGER_OUT = 0.5, 0.6, 0.3  # squeeze, and curls of a pointing hand
STICK_TURN, STICK_REST = 0.7, 0.3  # a turn begins beyond the first and the next one needs the stick back within the second


@dataclass(slots=True)
class Person:
    """The user's body in the room's space. hands: world_from_aim of left and right; None when not tracked."""

    head: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    gaze: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    aim: list[F32 | None] = field(default_factory=lambda: list[F32 | None]([None, None]))
    grip: list[F32 | None] = field(default_factory=lambda: list[F32 | None]([None, None]))
    present: bool = True


@dataclass(slots=True)
class Things:
    """What can be looked at, as arrays: T names, centres (T, 3) and radii (T,) of bounding spheres in the room's space."""

    names: list[str] = field(default_factory=list[str])
    centers: F32 = field(default_factory=lambda: np.zeros((0, 3), dtype=np.float32))
    radii: F32 = field(default_factory=lambda: np.zeros(0, dtype=np.float32))


@dataclass(slots=True)
class World:
    """Plain state. `want` is what the avatar is asked for this frame; `mail` is what reached the room in it; `clock` puts date and time into words."""

    room: Room
    avatar: Avatar
    behaviour: Behaviour
    talk: Conversation
    through: Through
    clock: str = ""
    snap_turn: float = math.radians(30.0)
    greets: bool = True
    now_s: float = 0.0
    dt_s: float = 0.0
    world_from_stage: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    stage_from_world: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    user: Person = field(default_factory=Person)
    want: Want = field(default_factory=Want)
    senses: Senses = field(default_factory=Senses)
    mail: list[FromMind | FromVoice] = field(default_factory=list[FromMind | FromVoice])
    seen: Dwell = field(default_factory=Dwell)
    pointed: Dwell = field(default_factory=Dwell)
    leading_hand: int = 1
    said: deque[str] = field(default_factory=lambda: deque[str](maxlen=8))  # what the user decided to say since the last frame
    commands: deque[str] = field(default_factory=lambda: deque[str](maxlen=8))  # lines that begin with a slash: for `vrapp.changes`
    doing: tuple[str, float] = ("", -1.0)  # what the visit is busy with, in words, and how far (0 to 1, or -1)
    notice: str = ""  # one line that the user should read
    typing: bool = False
    greeted: bool = False
    initiative: Initiative = field(default_factory=Initiative)
    turned: bool = False
    things: Things = field(default_factory=Things)
    light: LightNow = field(default_factory=LightNow)  # as it is wanted
    lit: LightNow = field(default_factory=LightNow)  # as it is drawn
    hour: float = 20.5  # of the local day
    attending: Attending = field(default_factory=Attending)  # what "that" is
    spoken: tuple[float, float] | None = None  # when the words in `said` were begun and ended; None: now
    told_look: str = ""  # a script says what the user looks at


def make_world(settings: Settings, room: Room, person: Vrm, talk: Conversation, through: Through) -> World:
    """A world in which both stand on the room's spots for them."""
    avatar, behaviour = Avatar(person, settings.seed, motions.library(settings)), Behaviour(room.avatar_spot, settings.seed)
    world = World(
        room, avatar, behaviour, talk, through, snap_turn=math.radians(settings.comfort.snap_turn_degrees), initiative=initiative.of_settings(settings.mind)
    )
    enter(world, room)
    return world


def enter(world: World, room: Room) -> None:
    """What the room holds, and the user on their spot in it."""
    world.room, world.told_look = room, ""
    light_now.enter(world.light, room, world.hour)
    world.lit = LightNow(shown=room.light.default if room.light else "")
    world.seen, world.pointed = Dwell(), Dwell()
    seen = [thing for thing in room.things if thing.kind not in BACKDROP]
    world.things = Things(
        [thing.name for thing in seen],
        np.array([thing.center for thing in seen], dtype=np.float32).reshape(-1, 3),
        np.array([thing.radius for thing in seen], dtype=np.float32),
    )
    attending.enter(world.attending, room, seen, labels(seen))
    world.senses.things = {thing.name: thing.center for thing in room.things}
    stand_at(world, room.user_spot)


def stand_at(world: World, spot: tuple[float, float, float, float]) -> None:
    """Put the stage's origin on a spot of the room: x, y, z and the yaw by which its -Z is turned about Y."""
    turn = xform.quat_from_axis_angle((0.0, 1.0, 0.0), spot[3])
    place_stage(world, xform.compose(spot[:3], turn))


def place_stage(world: World, world_from_stage: npt.ArrayLike) -> None:
    world.world_from_stage = np.ascontiguousarray(world_from_stage, dtype=np.float32)
    world.stage_from_world = np.linalg.inv(world.world_from_stage).astype(np.float32)


def step(world: World, given: Input) -> None:
    """Bring the world to the time of this frame's input."""
    world.now_s, world.dt_s = given.time_s, given.dt_s
    world.commands += [f"/{'avatar' if path.lower().endswith('.vrm') else 'room'} {path}" for path in given.keyboard.dropped]
    _turn(world, given)
    _embody(world, given)
    _notice(world, given)
    _speak(world)
    world.mail = conversation.step(world.talk, world.now_s)
    deeds.step(world)
    _greet(world)
    _break_silence(world)
    _sense(world)
    world.want = world.behaviour.step(world.senses, world.mail, world.now_s, world.dt_s)


def _turn(world: World, given: Input) -> None:
    """Snap turn with the right thumbstick, about the user's own head so that the room does not swing around them."""
    stick = given.hands[1].thumbstick[0]
    if abs(stick) < STICK_REST:
        world.turned = False
    if abs(stick) < STICK_TURN or world.turned or not given.focused:
        return
    world.turned = True
    angle = -math.copysign(world.snap_turn, stick)
    head = given.head[3, :3]
    before = np.eye(4, dtype=np.float32)
    before[3, [0, 2]] = -head[[0, 2]]
    after = np.eye(4, dtype=np.float32)
    after[3, [0, 2]] = head[[0, 2]]
    turned = xform.compose((0.0, 0.0, 0.0), xform.quat_from_axis_angle((0.0, 1.0, 0.0), angle))
    about_head = before @ turned @ after
    place_stage(world, about_head @ world.world_from_stage)


def _embody(world: World, given: Input) -> None:
    user = world.user
    np.matmul(given.head, world.world_from_stage, out=user.head)
    if given.gaze is None:
        user.gaze[:] = user.head
    else:
        np.matmul(given.gaze, world.world_from_stage, out=user.gaze)
    user.present = given.user_present
    for side, hand in enumerate(given.hands):
        if hand.select_pressed:
            world.leading_hand = side  # the hand that pressed last leads the pointer
        user.aim[side] = hand.aim @ world.world_from_stage if hand.active else None
        user.grip[side] = hand.grip @ world.world_from_stage if hand.active else None


def _notice(world: World, given: Input) -> None:
    things, gaze, aim = world.things, world.user.gaze, world.user.aim[world.leading_hand]
    told = things.names.index(world.told_look) if world.told_look in things.names else -1
    world.seen.step(told if told >= 0 else _beheld(world, gaze), given.dt_s)
    pointed = -1
    if aim is not None and points(given.hands[world.leading_hand]):
        pointed = attention.attended(things.centers, things.radii, aim[3, :3], attention.forward(aim), attention.POINTING_CONE)
    world.pointed.step(pointed, given.dt_s)
    _keep_rays(world, given, aim if aim is not None and points(given.hands[world.leading_hand]) else None)


def _keep_rays(world: World, given: Input, hand: F32 | None) -> None:
    """For the words that are said about now. A look at the companion is a look at nothing else."""
    user = world.user
    feet = world.want.root[3, :3]
    at_person = attention.meets_body(user.gaze[3, :3], attention.forward(user.gaze), feet, world.avatar.eyes[1] - float(feet[1]) + ABOVE_EYES)
    grips = [(user.grip[side], given.hands[side].squeeze > HELD or given.hands[side].trigger > HELD) for side in (0, 1)]
    attending.note(world.attending, world.now_s, None if at_person else user.gaze, given.gaze is not None, hand, grips)
    attending.gather(world.attending)


def _beheld(world: World, gaze: F32) -> int:
    """The thing that is looked at; -1 for the companion and for what she hides."""
    feet, eyes = world.want.root[3, :3], world.avatar.eyes
    look = attention.forward(gaze)
    if attention.meets_body(gaze[3, :3], look, feet, eyes[1] - float(feet[1]) + ABOVE_EYES):
        return -1
    return attention.attended(world.things.centers, world.things.radii, gaze[3, :3], look)


def points(hand: Hand) -> bool:
    """Whether a hand means what it is aimed at: a grip that is held, or an index finger out of a fist. A hand at rest always aims at something."""
    fist = float(hand.curl[2:].mean()) > FIST and float(hand.curl[1]) < FINGER_OUT
    return hand.active and (hand.squeeze > HELD or fist)


def _speak(world: World) -> None:
    world.senses.interrupted = False
    talk = world.talk
    while world.said:
        words = world.said.popleft()
        answer = asking.answer_of(talk.question, words) if talk.question else None
        if answer is not None:
            conversation.reply(talk, answer)
            continue
        world.senses.interrupted |= talk.open
        conversation.say(talk, words, scene_now(world, words, world.spoken), world.now_s)
        world.spoken = None
    if talk.dues and talk.phase == "idle" and world.greeted and world.user.present and not world.typing:
        conversation.tell_due(talk, scene_now(world), world.now_s)


def _greet(world: World) -> None:
    """Once the mind is there and somebody is in the room, the companion opens the conversation, unless the user was quicker."""
    if world.greeted or not world.user.present:
        return
    if world.talk.turn_id > 0 or world.talk.queued is not None:
        world.greeted = True
    elif world.greets and world.talk.state.phase == "ready":
        world.greeted = True
        conversation.greet(world.talk, scene_now(world), world.now_s)


def _break_silence(world: World) -> None:
    """After a long silence the companion may say something of its own accord, if the user likes that."""
    busy = world.talk.open or world.typing or not world.user.present
    silent_s = initiative.silent_for(world.initiative, world.talk.turn_id, busy, world.hour, world.now_s)
    if silent_s:
        conversation.nudge(world.talk, scene_now(world), silent_s, world.now_s)


def _sense(world: World) -> None:
    """What the avatar can know of the user now."""
    senses, things = world.senses, world.things
    senses.head = world.user.head
    senses.present = world.user.present
    senses.hands = (_place(world.user.grip[0]), _place(world.user.grip[1]))
    senses.looking_at = things.names[world.seen.current] if world.seen.current >= 0 else ""
    senses.pointing_at = things.names[world.pointed.current] if world.pointed.current >= 0 else ""
    senses.user_busy = world.typing
    senses.eyes = world.avatar.eyes


def _place(pose: F32 | None) -> tuple[float, float, float] | None:
    return None if pose is None else (float(pose[3, 0]), float(pose[3, 1]), float(pose[3, 2]))

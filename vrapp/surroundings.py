"""The room around a conversation, in words: where the user stands, where a thing is, what is near. In: the world. Out: `SceneNow` and phrases.

Words are from the user's side: "behind you", "on your left". Metres, radians; names are the room's own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vrapp import attending, light_now
from vrapp.attention import forward
from vrapp.messages import Referent, SceneNow
from vrapp.scene.room import Thing

if TYPE_CHECKING:
    from vrapp.world import World

BACKDROP = frozenset({"floor", "structure", "light", "view", "ceiling"})  # kinds that nobody means by "that"
FURNITURE = frozenset({"seat", "table", "shelf", "cabinet", "window", "door", "screen", "desk", "bed", "fireplace", "counter", "plant"})
NEAR, BESIDE = 6, 1.3  # things told as near; metres within which somebody is by a piece of furniture


def scene_now(world: World, words: str = "", spoken: tuple[float, float] | None = None) -> SceneNow:
    """What is true around the user's words. spoken: when they were begun and ended; None: now."""
    things, room, attends = world.things, world.room, world.attending
    meant = attending.referents(attends, words, world.now_s, spoken)
    looks, points = attending.attended_now(attends, world.now_s)
    told = world.told_look
    near = np.argsort(np.linalg.norm(things.centers - world.user.head[3, :3], axis=1))[:NEAR] if things.names else []
    return SceneNow(
        place=room.place,
        looking_at=told or (looks if world.seen.current >= 0 else ""),
        pointing_at=points,
        nearby=tuple(things.names[int(i)] for i in near),
        light=light_now.words(world.light, room),
        clock=world.clock,
        through=world.through,
        standing=standing(world),
        meant=tuple(Referent(each.word, told, "looks") for each in meant) if told else meant,
        holding=attends.labels[attends.held] if attends.held >= 0 else "",
        touched=attends.labels[attends.touched[0]] if attends.touched[0] >= 0 and world.now_s - attends.touched[1] < attending.TOUCHED_S else "",
        others=(),
        things=tuple(dict.fromkeys(attends.labels)),
        switchable=tuple(dict.fromkeys(thing.name for thing in light_now.switchable(room))),
    )


def standing(world: World) -> str:
    """ "by the window": the nearest piece of furniture that the user could touch; "" in the open."""
    head = world.user.head[3, :3]
    best = min(((beside(thing, float(head[0]), float(head[2])), thing.name) for thing in world.room.things if thing.kind in FURNITURE), default=(math.inf, ""))
    return f"by the {best[1]}" if best[0] < BESIDE else ""


def beside(thing: Thing, x: float, z: float) -> float:
    """Metres from a place on the floor to the thing's box, seen from above."""
    return math.hypot(max(thing.low[0] - x, 0.0, x - thing.high[0]), max(thing.low[2] - z, 0.0, z - thing.high[2]))


def where(world: World, thing: Thing) -> str:
    """ "on the low table, on your left, 2 metres away"."""
    head = world.user.head
    dx, dz = thing.center[0] - float(head[3, 0]), thing.center[2] - float(head[3, 2])
    look = forward(head)
    angle = math.degrees(math.remainder(math.atan2(dx, -dz) - math.atan2(float(look[0]), -float(look[2])), math.tau))
    side = "right" if angle > 0 else "left"
    turn = abs(angle)
    way = "in front of you" if turn < 25 else f"on your {side}" if turn < 115 else f"behind you, to the {side}" if turn < 155 else "behind you"
    far = math.hypot(dx, dz)
    distance = "within reach" if far < 0.8 else f"{far:.0f} metre{'s' if round(far) != 1 else ''} away"
    under = support(world.room.things, thing)
    return ", ".join(part for part in (f"on the {under}" if under else "", way, distance) if part)


def labels(things: Sequence[Thing]) -> list[str]:
    """A name for each that tells it from the others of its name, where what it stands on or by does: "vase on the console"."""
    out: list[str] = []
    counts = Counter(thing.name for thing in things)
    for thing in things:
        under = support(things, thing) if counts[thing.name] > 1 else ""
        out.append(f"{thing.name} on the {under}" if under else thing.name)
    return out


def support(things: Sequence[Thing], thing: Thing) -> str:
    """What the thing stands on or in: the smallest box below its middle whose top, or one of whose boards, is where it begins; "" on the floor."""
    x, _, z = thing.center
    found = [
        (other.radius, other.name)
        for other in things
        if other.node != thing.node
        and other.kind not in BACKDROP
        and other.radius > thing.radius
        and other.low[0] <= x <= other.high[0]
        and other.low[2] <= z <= other.high[2]
        and other.low[1] - 0.02 <= thing.low[1] <= other.high[1] + 0.05
        and thing.low[1] > 0.15
    ]
    return min(found)[1] if found else ""

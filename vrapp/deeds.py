"""What the companion does in the room when the mind asks for it. In: calls whose form was checked. Out: what came of each, in words that the mind reads.

    ToolCall -> DEEDS[name](world, arguments) -> ToolResult         AskUser -> a question on the panel -> UserAnswered

A deed is begun at once and never waits: a walk, a change of light go on in the frames that follow. What this room or this body cannot do is refused with a
reason. Names come from a model or from a user: what fits nothing here is said so.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from vrapp import light_now, paths, surroundings
from vrapp.messages import ToolCall, ToolResult
from vrapp.scene.room import Thing

if TYPE_CHECKING:
    from vrapp.world import World

NEXT_TO_USER, NEXT_TO_THING, TOO_FAR = 0.95, 0.3, 1.6  # metres: a polite distance, out of the way of a drawer, and "close" no more
LOOK_S = 4.0  # that the companion looks where it was asked to
_DARKER = ("day", "dusk", "night")
Deed = Callable[["World", Mapping[str, Any]], tuple[bool, str]]
"""Whether it was done, and the words: what came of it, or why not."""


def step(world: World) -> None:
    """Answer what the mind wished for since the last frame; a question waits for the user."""
    talk = world.talk
    while talk.wishes:
        wish = talk.wishes.popleft()
        if isinstance(wish, ToolCall):
            talk.mind.send(done(world, wish))
        else:
            talk.question = wish


def done(world: World, call: ToolCall) -> ToolResult:
    """Carry out one call."""
    deed = DEEDS.get(call.name)
    if deed is None:
        return ToolResult(call.call_id, f"nothing here can {call.name[:40]}", failed=True)
    try:
        fine, words = deed(world, json.loads(call.arguments))
    except Exception as error:  # a call is somebody else's text: whatever it leads to, the visit goes on
        return ToolResult(call.call_id, f"that did not work ({type(error).__name__}: {error})", failed=True)
    return ToolResult(call.call_id, words, failed=not fine)


# the deeds


def _light(world: World, given: Mapping[str, Any]) -> tuple[bool, str]:
    light, room = world.light, world.room
    thing, wish = str(given.get("thing", "")), str(given.get("set", ""))
    if thing:
        on = given.get("on")
        meant = labelled(world, thing)
        name = room.model.nodes.names[meant.node] if meant is not None and meant.name.lower() != thing.lower() else thing
        switched = light_now.switch(light, room, name or thing, on if isinstance(on, bool) else None)
        return switched.done, switched.words
    if not wish:
        return False, "it was not said what to do with the light"
    if room.light is None:
        return False, "the light of this room cannot be changed"
    if wish not in ("darker", "brighter"):
        problem = light_now.choose(light, room, wish, world.hour)
        return (False, problem) if problem else (True, f"it is {wish} now" if wish != light_now.AUTO else "the light follows the clock now")
    return _level(world, darker=wish == "darker")


def _level(world: World, darker: bool) -> tuple[bool, str]:
    """One step: lamps first when it gets darker, the time of day first when it gets brighter."""
    light, room = world.light, world.room
    assert room.light is not None
    order = [name for name in _DARKER if name in room.light.sets]
    at = order.index(light.shown) if light.shown in order else 0
    lamps = [thing for thing in light_now.switchable(room) if thing.kind == "lamp"]
    lit = [thing for thing in lamps if light_now.is_on(light, room, thing)]
    if darker and at + 1 < len(order):
        light_now.choose(light, room, order[at + 1], world.hour)
        return True, f"it is darker now: {order[at + 1]}"
    if not darker and len(lit) < len(lamps):
        return _switched(world, "lamps", on=True)
    if not darker and at > 0:
        light_now.choose(light, room, order[at - 1], world.hour)
        return True, f"it is brighter now: {order[at - 1]}"
    if darker and lit:
        return _switched(world, room.model.nodes.names[lit[0].node] or lit[0].name, on=False)
    return False, "it cannot get any darker in here" if darker else "it cannot get any brighter in here"


def _switched(world: World, thing: str, on: bool) -> tuple[bool, str]:
    switched = light_now.switch(world.light, world.room, thing, on)
    return switched.done, switched.words


def _look_at(world: World, given: Mapping[str, Any]) -> tuple[bool, str]:
    looking, name = world.behaviour.looking, str(given["thing"])
    if is_user(name):
        looking.at_user(world.now_s, "was asked to")
        return True, "I'm looking at you"
    thing = find(world, name)
    if thing is None:
        return False, unknown(world, name)
    looking.look_at(thing.center, world.now_s + LOOK_S, f"was asked to look at {thing.name}", 0.9)
    return True, f"I see the {thing.name}"


def _find(world: World, given: Mapping[str, Any]) -> tuple[bool, str]:
    thing = find(world, str(given["thing"]))
    if thing is None:
        return False, unknown(world, str(given["thing"]))
    return True, f"the {thing.name} is {surroundings.where(world, thing)}"


def _play(world: World, given: Mapping[str, Any]) -> tuple[bool, str]:
    screens = [thing.name for thing in world.room.things if thing.kind == "screen"]
    if not screens:
        return False, "there is no screen in this room"
    return False, f"the {screens[0]} cannot show anything yet"


def _go_to(world: World, given: Mapping[str, Any]) -> tuple[bool, str]:
    room, behaviour, name = world.room, world.behaviour, str(given["thing"])
    head = world.user.head[3, :3]
    person = (float(head[0]), float(head[2])) if world.user.present else None
    if len(room.navigation) < 3:
        return False, "I don't know where I can walk in this room"
    if is_user(name) and person is not None:
        found, told = paths.by_box(room.navigation, person, person, NEXT_TO_USER, behaviour.place), "I'm coming"
    elif name.lower() in ("your place", "place", "back"):
        found, told = ((room.avatar_spot[0], room.avatar_spot[2]), 0.0), "I'm going back to my place"
    else:
        thing = find(world, name)
        if thing is None:
            return False, unknown(world, name)
        found, told = _place_by(world, thing, person), f"I'm going to the {thing.name}"
    if found is None or found[1] > TOO_FAR:
        return False, "I can't get close enough to that"
    corners = paths.way(room.navigation, behaviour.place, found[0], person)
    if not corners:
        return False, "I see no way to get there"
    behaviour.walk_along(corners)
    return True, told


def _place_by(world: World, thing: Thing, person: tuple[float, float] | None) -> tuple[tuple[float, float], float] | None:
    """Where the room says that one stands by it, else the nearest free floor."""
    stand = thing.extras.get("stand")
    if isinstance(stand, list) and len(cast("list[Any]", stand)) == 3 and all(isinstance(each, int | float) for each in cast("list[Any]", stand)):
        spot = (float(stand[0]), float(stand[2]))
        if paths.inside(world.room.navigation, spot) and (person is None or math.dist(spot, person) > paths.BERTH):
            return spot, 0.0
    low, high = (thing.low[0], thing.low[2]), (thing.high[0], thing.high[2])
    return paths.by_box(world.room.navigation, low, high, NEXT_TO_THING, world.behaviour.place, person)


def _not_yet(why: str) -> Deed:
    return lambda world, given: (False, why)


DEEDS: Mapping[str, Deed] = {
    "light": _light,
    "look_at": _look_at,
    "find": _find,
    "play": _play,
    "go_to": _go_to,
    "sit": _not_yet("I cannot sit down yet"),
    "stand": lambda world, given: (True, "I'm standing already"),
    "pick_up": _not_yet("my hands cannot hold things yet"),
    "put_down": _not_yet("my hands cannot hold things yet"),
}


# what is meant


def is_user(name: str) -> bool:
    return name.lower().strip() in ("user", "me", "you", "the user", "us", "here")


def find(world: World, name: str) -> Thing | None:
    """The thing of that name: exactly, else the nearest to the user whose name ends or begins with it."""
    if (exact := labelled(world, name)) is not None:
        return exact
    plain = re.sub(r"^(?:the|a|an|that|this|your|my) ", "", " ".join(name.lower().replace("_", " ").split()))
    if not plain:
        return None
    eye = world.user.head[3, :3]
    near = sorted(world.room.things, key=lambda thing: math.dist(thing.center, np.asarray(eye).tolist()))
    for fits in (lambda each: each == plain, lambda each: each.endswith(" " + plain), lambda each: each.startswith(plain + " ")):
        for thing in near:
            if fits(thing.name.lower()):
                return thing
    return None


def labelled(world: World, name: str) -> Thing | None:
    """The thing that the scene calls so: "vase on the console"."""
    return next((thing for thing, label in zip(world.attending.things, world.attending.labels, strict=True) if label.lower() == name.lower()), None)


def unknown(world: World, name: str) -> str:
    shown = name if name.isprintable() and len(name) <= 60 else "such a thing"
    return f"I see no {shown} here"

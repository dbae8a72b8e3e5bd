"""The light that the room has now: which set (day, dusk, night), which lamps are on, and what the companion is told of it.

Plain state in the world, and functions that change it. `switch` and `choose` are what everything else calls: the command line, a hand on a lamp, a script.
Nothing here reads files or draws; `asked` says that `vrapp.light_change` has something to bring in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from vrapp.scene.light_sets import Group, LightSets, extras_of
from vrapp.scene.room import Room, Thing

AUTO = "auto"
BY_CLOCK = ((6, "night"), (7, "dusk"), (17, "day"), (21, "dusk"), (24, "night"))
"""Until that hour of the local day, the light outside."""
NEAREST = {"day": ("dusk", "night"), "dusk": ("day", "night"), "night": ("dusk", "day")}
OUTSIDE = {"day": "It is day outside", "dusk": "It is dusk outside", "night": "It is night outside"}
BRIGHTENS = "switch"
"""The affordance of what `switch` takes."""


@dataclass(slots=True)
class LightNow:
    """wish: "auto", the name of a set, or "" for the room's own default. shown: the set that is there. by_hand: groups that somebody switched, on or off."""

    wish: str = ""
    shown: str = ""
    by_hand: dict[str, bool] = field(default_factory=dict[str, bool])
    asked: bool = False


class Switched(NamedTuple):
    """done: the light was asked to change. words: what came of it, or why nothing did."""

    done: bool
    words: str


def enter(light: LightNow, room: Room, hour: float) -> None:
    """In another room: its lamps are as it is stored, and the time of day goes on."""
    light.by_hand, light.shown, light.asked = {}, "", False
    if room.light is not None:
        light.shown = wanted(light, room.light, hour)
        light.asked = light.shown != room.light.default


def choose(light: LightNow, room: Room, name: str, hour: float) -> str:
    """ "day", "dusk", "night", another set's name, or "auto" by the clock; lamps are then as the set has them. Gives back why not, or ""."""
    if room.light is None:
        return "this room has one light only"
    if name != AUTO and name not in room.light.sets:
        return f"/light takes {', '.join([*room.light.sets, AUTO])}"
    light.wish, light.by_hand = name, {}
    light.shown = wanted(light, room.light, hour)
    light.asked = True
    return ""


def pass_time(light: LightNow, room: Room, hour: float) -> None:
    """With the wish "auto" the light follows the clock; lamps stay as they were switched."""
    if light.wish != AUTO or room.light is None:
        return
    due = wanted(light, room.light, hour)
    if due != light.shown:
        light.shown, light.asked = due, True


def wanted(light: LightNow, sets: LightSets, hour: float) -> str:
    """The set that the wish means at this hour (0 to 24), or the nearest that the room has."""
    name = next(each for until, each in BY_CLOCK if hour < until or until == 24) if light.wish == AUTO else light.wish
    return next((each for each in (name, *NEAREST.get(name, ())) if each in sets.sets), sets.default)


def switch(light: LightNow, room: Room, thing: str, on: bool | None = None) -> Switched:
    """Switch a lamp, or whatever else can be, by the name of the thing or of its node; on None: the other way round. A wall switch and "lamps" mean every
    lamp."""
    things = _meant(room, thing)
    if not things:
        there = _listed(sorted({each.name for each in switchable(room)})) or "nothing"
        return Switched(False, f"there is no {_plain(thing)} here to switch; there is {there}")
    groups = _groups_of(room, things)
    if room.light is None or not groups:
        return Switched(False, f"the {things[0].name} cannot be switched in this room")
    lit = weights(light, room.light)
    turned = not any(lit[group.name] > 0.0 for group in groups) if on is None else on
    for group in groups:
        light.by_hand[group.name] = turned
        light.asked = True
    name = "lamps" if len(things) > 1 and len({each.name for each in things}) > 1 else things[0].name
    return Switched(True, f"the {name} {'are' if name == 'lamps' else 'is'} {'on' if turned else 'off'}")


def is_on(light: LightNow, room: Room, thing: Thing) -> bool:
    """Whether it shines now; of what has no light of its own, what the file says."""
    groups = _groups_of(room, [thing]) if thing.kind != BRIGHTENS else []
    if room.light is None or not groups:
        return thing.extras.get("on") is True
    lit = weights(light, room.light)
    return any(lit[group.name] > 0.0 for group in groups)


def switchable(room: Room) -> list[Thing]:
    """What `switch` takes, as far as the room's files can do it."""
    return [thing for thing in room.things if BRIGHTENS in thing.affordances and _groups_of(room, [thing])]


def weights(light: LightNow, sets: LightSets) -> dict[str, float]:
    """How bright each group is now."""
    shown = sets.sets[light.shown or sets.default].weights
    return {name: _weight(group, shown.get(name, 0.0), light.by_hand.get(name)) for name, group in sets.groups.items()}


def _weight(group: Group, in_set: float, by_hand: bool | None) -> float:
    if by_hand is None or not group.lamps:
        return in_set
    return (in_set or 1.0) if by_hand else 0.0


def words(light: LightNow, room: Room) -> str:
    """One sentence for the companion: the light outside, and which lamps are on. "" where the room knows nothing of it."""
    if room.light is None:
        return ""
    lamps = {thing.name: is_on(light, room, thing) for thing in switchable(room) if thing.kind != BRIGHTENS}
    on, off = [name for name, lit in lamps.items() if lit], [name for name, lit in lamps.items() if not lit]
    said = [_state(names, state) for names, state in ((on, "on"), (off, "off")) if names]
    return "; ".join([part for part in (OUTSIDE.get(light.shown, ""), *said) if part])


def _state(names: list[str], state: str) -> str:
    return f"the {_listed(names)} {'is' if len(names) == 1 else 'are'} {state}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1] if names else ""


def _meant(room: Room, name: str) -> list[Thing]:
    """The things of that name, else those that begin with it, else a node's."""
    sought = " ".join(name.lower().replace("_", " ").split()).removeprefix("the ")
    lamps = switchable(room)
    if sought in ("lamps", "lights", "light", "all"):
        return [thing for thing in lamps if thing.kind == "lamp"]
    exact = [thing for thing in lamps if thing.name.lower() == sought or room.model.nodes.names[thing.node].lower().replace("_", " ") == sought]
    return exact or [thing for thing in lamps if sought and thing.name.lower().startswith(sought)]


def _plain(name: str) -> str:
    return name if name.isprintable() and len(name) <= 60 else "such thing"


def _groups_of(room: Room, things: Iterable[Thing]) -> list[Group]:
    """Of lamps their own; of a wall switch what it names, else every lamp's."""
    if room.light is None:
        return []
    found: dict[str, Group] = {}
    for thing in things:
        for group in room.light.groups.values():
            lamps: Mapping[int, None] = dict.fromkeys(group.lamps)
            if thing.node in lamps or (thing.kind == BRIGHTENS and _serves(room, thing, group)):
                found[group.name] = group
    return list(found.values())


def _serves(room: Room, thing: Thing, group: Group) -> bool:
    told = thing.extras.get("lamp")
    if isinstance(told, str):
        return any(told in (room.model.nodes.names[lamp], extras_of(room.model, lamp).get("name")) for lamp in group.lamps)
    return any(extras_of(room.model, lamp).get("kind") == "lamp" for lamp in group.lamps)

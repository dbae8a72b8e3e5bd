"""What a room says of the light it can have, extras {"vrapp": {"light"}} of the scene: groups of lights that were baked apart, and sets (day, dusk, night)
that name how bright each group is. tools/assets/README.md is the promise; light is linear, so a set is a sum of groups.

In: the extras. Out: `LightSets`, without anything of the files that it names (`vrapp.relight` reads those). Doubted like all that comes from a file: what is
wrong is one warning at its place, and then the room has the one light that it was stored with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, cast

import numpy as np

from vrapp.errors import BadInputError
from vrapp.scene.jsonview import View
from vrapp.scene.model import Mesh, Model, Problem

MOST_GROUPS, MOST_SETS = 32, 16
BRIGHTEST = 1e4  # of strengths, weights and exposures
GLOWS = ("screen", "speaker")  # kinds that can be switched and light nothing around them


@dataclass(frozen=True, slots=True)
class Group:
    """Lights that shine together. lightmap, probes, environment: files beside the room, "" for none. strength: irradiance / pi of a white texel.
    lamps: nodes that switch it; without any it follows the time of day."""

    name: str
    lightmap: str = ""
    strength: float = 1.0
    probes: str = ""
    environment: str = ""
    lamps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LightSet:
    """weights: of the groups that shine, by name. exposure None: the room's. outside: a picture for what is seen through the window and how bright it is;
    "" and None: as the file has it."""

    name: str
    weights: dict[str, float] = field(default_factory=dict[str, float])
    exposure: float | None = None
    environment: str = ""
    outside: str = ""
    outside_strength: float | None = None


@dataclass(slots=True)
class LightSets:
    """default: the set in which the room is stored. follows: the group of every node that glows or shines with one. lightmap, view: numbers of the images
    that a set replaces, -1 for none; lit, seen: the materials that use them. glowing: materials of each node that follows a group and glows."""

    groups: dict[str, Group]
    sets: dict[str, LightSet]
    default: str
    follows: dict[int, str] = field(default_factory=dict[int, str])
    lightmap: int = -1
    view: int = -1
    glowing: dict[int, tuple[int, ...]] = field(default_factory=dict[int, tuple[int, ...]])
    lit: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()


def load_light_sets(room: View, model: Model) -> LightSets | None:
    """None where the room has one light only, or where what it says is wrong: then the model has a problem more."""
    try:
        view = room.child("light")
        return None if view is None else _light_sets(view, model)
    except BadInputError as error:
        model.problems.append(Problem("warning", error.where, f"{error.problem}; the room keeps the light that it is stored with"))
        return None


def _light_sets(view: View, model: Model) -> LightSets:
    groups = {name: _group(name, each, model) for name, each in _few(view, "groups", MOST_GROUPS)}
    sets = {name: _set(name, each, groups) for name, each in _few(view, "sets", MOST_SETS)}
    default = view.text("default")
    if default not in sets:
        raise view.fail("the name of one of the sets belongs here", "default")
    if len({(bool(each.outside), each.outside_strength is not None) for each in sets.values()}) > 1:
        raise view.fail("the view from the window belongs to every set or to none", "sets")
    made = LightSets(groups, sets, default)
    _follow(made, model)
    _apart(made, model)
    _aim(made, model, view)
    return made


def _few(view: View, key: str, most: int) -> list[tuple[str, View]]:
    entries = view.required(key).entries()
    if not 0 < len(entries) <= most:
        raise view.fail(f"{len(entries)} entries where 1 to {most} belong", key)
    if bad := next((each for name, each in entries if not name.isprintable() or not 0 < len(name) <= 40), None):
        raise bad.fail("a name of 1 to 40 letters belongs here")
    return entries


def _group(name: str, view: View, model: Model) -> Group:
    lamps = _lamps(view, model)
    strength = view.number("strength", 1.0, 0.0, BRIGHTEST)
    return Group(name, beside(view, "lightmap"), strength, beside(view, "probes"), beside(view, "environment"), lamps)


def _lamps(view: View, model: Model) -> tuple[int, ...]:
    """`lamp`: the number or the name of a node, or the name of a thing, which several nodes may have."""
    member = view.member("lamp")
    if member is None or member.value is None:
        return ()
    if not isinstance(member.value, str):
        return (member.as_index(len(model.nodes), "node"),)
    found = named(model, member.value)
    if not found:
        raise member.fail("no node and no thing has this name")
    return found


def named(model: Model, name: str) -> tuple[int, ...]:
    """The nodes of that name, or whose thing has it."""
    return tuple(node for node in range(len(model.nodes)) if name and name in (model.nodes.names[node], extras_of(model, node).get("name")))


def extras_of(model: Model, node: int) -> dict[str, Any]:
    """Our own extras of a node."""
    ours = model.nodes.extras[node].get("vrapp") if node < len(model.nodes.extras) else None
    return cast("dict[str, Any]", ours) if isinstance(ours, dict) else {}


def _set(name: str, view: View, groups: Mapping[str, Group]) -> LightSet:
    shares = view.required("groups")
    weights = {str(key): shares.number(str(key), 1.0, 0.0, BRIGHTEST) for key in shares.value}
    if stranger := next((key for key in weights if key not in groups), None):
        raise shares.fail("there is no such group", stranger)
    exposure = view.number("exposure", 1.0, 0.0, 1000.0) if view.has("exposure") else None
    strength = view.number("outside_strength", 1.0, 0.0, BRIGHTEST) if view.has("outside_strength") else None
    return LightSet(name, weights, exposure, beside(view, "environment"), beside(view, "outside"), strength)


def beside(view: View, key: str) -> str:
    """The path of a file that lies with the room: no way leads out of its folder."""
    text = view.text(key)
    path = PurePosixPath(text)
    if text and (path.is_absolute() or "\\" in text or ":" in text or len(text) > 200 or any(part.startswith(".") for part in path.parts)):
        raise view.fail("only a file beside the room or in a folder there", key)
    return text


def _aim(made: LightSets, model: Model, view: View) -> None:
    """Which pictures and materials of the model a set replaces."""
    maps = {model.textures[m.lightmap.texture].image for m in model.materials if m.lightmap is not None}
    if len(maps) > 1:
        raise view.fail("the room has several lightmaps; light sets want one", "groups")
    made.lightmap = maps.pop() if maps else -1
    made.lit = tuple(at for at, material in enumerate(model.materials) if material.lightmap is not None)
    kinds = [extras_of(model, node).get("kind") for node in range(len(model.nodes))]
    used = {primitive.material for node, kind in enumerate(kinds) if kind == "view" for primitive in _mesh(model, node)}
    made.seen = tuple(sorted(at for at in used if at >= 0))
    shown = [model.materials[at] for at in made.seen]
    uses = [m.base_color_texture if m.unlit else m.emissive_texture for m in shown]
    images = {model.textures[use.texture].image for use in uses if use is not None}
    made.view = images.pop() if len(images) == 1 else -1


def _mesh(model: Model, node: int) -> list[Any]:
    mesh = int(model.nodes.mesh[node])
    return list(model.meshes[mesh].primitives) if mesh >= 0 else []


def _follow(made: LightSets, model: Model) -> None:
    """The group of each node: its own word, that of the lamp it names, or that of the node above it. What can be switched and lights nothing is a group too."""
    of_lamp = {node: group.name for group in made.groups.values() for node in group.lamps}
    for node in model.nodes.order.tolist():  # parents before their children
        told, parent = extras_of(model, node), int(model.nodes.parent[node])
        lamp = next((of_lamp[each] for each in named(model, str(told.get("lamp", ""))) if each in of_lamp), "")
        group = of_lamp.get(node) or (told.get("group") if told.get("group") in made.groups else "") or lamp or made.follows.get(parent, "")
        if not group and told.get("kind") in GLOWS and told.get("on") is not None:
            group = f"node {node}"
            made.groups[group] = Group(group, lamps=(node,))
            for each in made.sets.values():
                each.weights[group] = 1.0 if told["on"] is True else 0.0
        if group:
            made.follows[node] = str(group)


def _apart(light: LightSets, model: Model) -> None:
    """Materials that glow and are shared by nodes of different groups become one for each group, so that each can be switched alone."""
    _split(model, light.follows)
    for node in light.follows:
        found = {p.material for p in _mesh(model, node) if p.material >= 0 and max(model.materials[p.material].emissive) > 0.0}
        if found:
            light.glowing[node] = tuple(sorted(found))


def _split(model: Model, follows: Mapping[int, str]) -> None:
    owner: dict[int, str] = {}
    twins: dict[tuple[int, str], int] = {}
    meshes: dict[int, str] = {}
    for node in np.flatnonzero(model.nodes.mesh >= 0).tolist():
        group, number = follows.get(node, ""), int(model.nodes.mesh[node])
        glowing = [p.material for p in model.meshes[number].primitives if p.material >= 0 and max(model.materials[p.material].emissive) > 0.0]
        if not glowing or len(model.meshes[number].morph_weights):
            continue
        if meshes.setdefault(number, group) != group:
            model.meshes.append(_copy(model.meshes[number]))
            number = len(model.meshes) - 1
            model.nodes.mesh[node] = number
            meshes[number] = group
        for primitive in model.meshes[number].primitives:
            at = primitive.material
            if at not in glowing or owner.setdefault(at, group) == group:
                continue
            if (at, group) not in twins:
                model.materials.append(replace(model.materials[at]))
                twins[at, group] = len(model.materials) - 1
                owner[twins[at, group]] = group
            primitive.material = twins[at, group]


def _copy(mesh: Mesh) -> Mesh:
    return replace(mesh, primitives=[replace(primitive) for primitive in mesh.primitives])

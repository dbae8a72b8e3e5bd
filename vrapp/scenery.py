"""What a room and a person are in the draw list and in the world: used when a visit begins and when either is changed in the middle of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from vrapp import light_now
from vrapp.avatar.avatar import Avatar
from vrapp.config import Settings
from vrapp.light_now import LightNow
from vrapp.lights import BACKDROP, OWN_LIGHT_AMBIENCE, lights_of, studio_lights
from vrapp.relight import Relit
from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.model import F32, material_rows
from vrapp.scene.room import Room
from vrapp.world import World, enter

if TYPE_CHECKING:
    from vrapp.loading import LightName


def placed_room(handle: int, room: Room, now: LightNow | None = None) -> Placed:
    """now: its light, where that is not what the room is stored with."""
    rows = None
    if room.light is not None:
        rows = glows(room, light_now.weights(now, room.light), now.shown) if now else glows(room, stored(room), "")
    world = room.node_world.copy() if now else room.node_world  # what stands is told apart by this array
    return Placed(handle, world, np.zeros(room.model.morph_count, dtype=np.float32), rows, casts_shadow=False, dynamic=False)


def stored(room: Room) -> dict[str, float]:
    """How bright each group of lights is in the file itself."""
    return light_now.weights(LightNow(), room.light) if room.light else {}


def brightness(room: Room, weights: Mapping[str, float]) -> dict[int, float]:
    """Of the nodes that follow a group of lights."""
    return {node: weights[group] for node, group in room.light.follows.items()} if room.light else {}


def glows(room: Room, weights: Mapping[str, float], shown: str) -> F32:
    """(M, 8, 4) material rows: what follows a group glows as bright as that is, and what is seen outside as the set has it."""
    rows = material_rows(room.model)
    if room.light is None:
        return rows
    for node, group in room.light.follows.items():
        for material in room.light.glowing.get(node, ()):
            rows[material, 1, :3] = np.multiply(room.model.materials[material].emissive, weights.get(group, 0.0))
    strength = room.light.sets[shown].outside_strength if shown in room.light.sets else None
    for material in room.light.seen if strength is not None else ():
        row = 0 if room.model.materials[material].unlit else 1
        rows[material, row, :3] = strength
    return rows


def placed_person(handle: int, avatar: Avatar) -> Placed:
    pose = avatar.pose
    return Placed(handle, pose.node_world, pose.morph_weights, pose.materials)


def light(scene: DrawList, room: Room, handles: dict[LightName, int], settings: Settings) -> None:
    """The room's light into the draw list: its lamps, else the studio's. handles: of its uploaded pictures."""
    scene.exposure = settings.render.exposure * room.exposure
    own = lights_of(room.model, room.node_world, brightness(room, stored(room)))
    scene.lights = own if own or room.light else studio_lights()
    scene.environment, scene.reflection = handles.get("environment", handles.get("studio", 0)), handles.get("reflection", 0)
    scene.environment_strength = OWN_LIGHT_AMBIENCE if own and "studio" in handles else 1.0
    scene.background = DrawList().background if room.model.meshes else BACKDROP
    scene.box, scene.probes = room.box, room.probes
    scene.occlusion = len(room.model.meshes) > 0


def relight(scene: DrawList, room: Room, made: Relit, now: LightNow, environment: int, settings: Settings) -> None:
    """Another light of the room that the draw list shows. environment: the handle of its surroundings, 0 where they stay."""
    assert room.light is not None
    exposure = room.light.sets[now.shown].exposure
    scene.exposure = settings.render.exposure * (room.exposure if exposure is None else exposure)
    scene.lights = lights_of(room.model, room.node_world, brightness(room, light_now.weights(now, room.light)))
    if environment:
        scene.environment, scene.environment_strength = environment, 1.0
    scene.probes = made.probes or scene.probes


def move_to(world: World, room: Room) -> None:
    """Everybody is in another room now, on its spots for them."""
    enter(world, room)
    world.behaviour.place_at(room.avatar_spot)


def change_body(world: World, avatar: Avatar) -> None:
    """The companion goes on in another body: what it is doing and saying does not change."""
    world.avatar = avatar
    avatar.animate(world.want, 0.0)

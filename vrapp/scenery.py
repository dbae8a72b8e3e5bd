"""What a room and a person are in the draw list and in the world: used when a visit begins and when either is changed in the middle of it."""

from __future__ import annotations

import numpy as np

from vrapp.avatar.avatar import Avatar
from vrapp.config import Settings
from vrapp.lights import BACKDROP, OWN_LIGHT_AMBIENCE, lights_of, studio_lights
from vrapp.loading import LightName
from vrapp.render.drawlist import DrawList, Placed
from vrapp.scene.room import Room
from vrapp.world import World, enter


def placed_room(handle: int, room: Room) -> Placed:
    return Placed(handle, room.node_world, np.zeros(room.model.morph_count, dtype=np.float32), casts_shadow=False, dynamic=False)


def placed_person(handle: int, avatar: Avatar) -> Placed:
    pose = avatar.pose
    return Placed(handle, pose.node_world, pose.morph_weights, pose.materials)


def light(scene: DrawList, room: Room, handles: dict[LightName, int], settings: Settings) -> None:
    """The room's light into the draw list: its lamps, else the studio's. handles: of its uploaded pictures."""
    scene.exposure = settings.render.exposure * room.exposure
    own = lights_of(room.model, room.node_world)
    scene.lights = own or studio_lights()
    scene.environment, scene.reflection = handles.get("environment", handles.get("studio", 0)), handles.get("reflection", 0)
    scene.environment_strength = OWN_LIGHT_AMBIENCE if own and "studio" in handles else 1.0
    scene.background = DrawList().background if room.model.meshes else BACKDROP
    scene.box, scene.probes = room.box, room.probes
    scene.occlusion = len(room.model.meshes) > 0


def move_to(world: World, room: Room) -> None:
    """Everybody is in another room now, on its spots for them."""
    enter(world, room)
    world.behaviour.place_at(room.avatar_spot)


def change_body(world: World, avatar: Avatar) -> None:
    """The companion goes on in another body: what it is doing and saying does not change."""
    world.avatar = avatar
    avatar.animate(world.want, 0.0)

"""A room: a glTF scene and what it means. Where one stands and sits, what the things are called, what light falls in.

Our own rooms say so in extras {"vrapp": ...} of scene and nodes; any other glTF is a room too, with what can be told from its shape.
Spots are x, y, z in metres and a yaw in radians about Y.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.probes import Box, Probes
from vrapp.scene.gltf import load_model
from vrapp.scene.hdr import load_hdr
from vrapp.scene.jsonview import View
from vrapp.scene.light_sets import LightSets, load_light_sets
from vrapp.scene.lighting import load_box, load_probes
from vrapp.scene.model import Model
from vrapp.xform import transform_points

F32 = npt.NDArray[np.float32]
Spot = tuple[float, float, float, float]
Point = tuple[float, float, float]

ENVIRONMENT = "environment.hdr"


@dataclass(slots=True)
class Thing:
    """Something that can be looked at or used. Its box, low to high, and the sphere about it are in the room's space. extras: all that the file says of it."""

    name: str
    kind: str
    node: int
    affordances: tuple[str, ...]
    center: Point
    radius: float
    low: Point
    high: Point
    extras: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Room:
    """navigation: (K, 2) corners x, z of the floor that may be walked on. environment: (H, W, 3) linear, or None. node_world: (N, 4, 4) at rest.

    box: the walls that the reflected picture shows; reflection: that picture where it is not the environment's own, and probes: both None for most files.
    """

    model: Model
    node_world: F32
    place: str = ""
    avatar_spot: Spot = (0.0, 0.0, -0.4, 0.0)
    user_spot: Spot = (0.0, 0.0, 1.2, 0.0)
    panel_spot: Spot | None = None
    navigation: F32 = field(default_factory=lambda: np.zeros((0, 2), dtype=np.float32))
    exposure: float = 1.0
    things: list[Thing] = field(default_factory=list[Thing])
    environment: F32 | None = None
    probes: Probes | None = None
    box: Box | None = None
    reflection: F32 | None = None
    reflection_picture: str = ""
    light: LightSets | None = None  # where it can have another light than the one that it is stored with


def load_room(path: Path | str) -> Room:
    """The scene, and the picture `environment.hdr` beside it if it is there."""
    return with_environment(load_model(path), Path(path))


def with_environment(model: Model, path: Path) -> Room:
    """path: the scene's own, for the picture beside it."""
    room = room_of(model)
    picture = path.parent / ENVIRONMENT
    if picture.is_file():
        room.environment = load_hdr(picture)
    if room.reflection_picture:
        room.reflection = load_hdr(path.parent / room.reflection_picture)
    return room


@np.errstate(all="ignore")
def room_of(model: Model) -> Room:
    nodes = model.nodes
    world = np.empty((len(nodes), 4, 4), dtype=np.float32)
    world_matrices(hierarchy(nodes.parent), nodes.translation, nodes.rotation, nodes.scale, world)
    boxes = _boxes(model, world)
    room = Room(model, world, things=_things(model, boxes))
    ours = _ours(model.extras, "/scenes/0/extras/vrapp", model)
    if ours is None:
        _guess_spots(room, boxes)
        return room
    room.place = ours.text("place")[:200]
    room.avatar_spot = _spot(ours, "avatar_spot") or room.avatar_spot
    room.user_spot = _spot(ours, "user_spot") or room.user_spot
    room.panel_spot = _spot(ours, "panel_spot")
    room.probes = load_probes(ours)
    if (found := load_box(ours)) is not None:
        room.box, room.reflection_picture = found
    room.exposure = ours.number("exposure", 1.0, 0.0, 1000.0)
    room.light = load_light_sets(ours, model)
    for corner in ours.items("navigation"):
        if not isinstance(corner.value, list) or len(cast("list[Any]", corner.value)) != 2:
            raise corner.wrong("a corner x, z")
    corners = [View({"corner": corner.value}, corner.where, corner.path).vector("corner", 2, ()) for corner in ours.items("navigation")]
    room.navigation = np.array(corners, dtype=np.float32).reshape(-1, 2)
    return room


def _ours(extras: dict[str, Any], where: str, model: Model) -> View | None:
    ours = extras.get("vrapp")
    return View(ours, where, model.path) if isinstance(ours, dict) else None


def _spot(view: View, key: str) -> Spot | None:
    if not view.has(key):
        return None
    x, y, z, yaw = view.vector(key, 4, ())
    return x, y, z, yaw


def _boxes(model: Model, world: F32) -> dict[int, tuple[F32, F32]]:
    """Node with a mesh -> lowest and highest corner in the room's space, (3,) each. Skinned and morphed meshes count as they rest."""
    local: dict[int, tuple[F32, F32]] = {}
    for i, mesh in enumerate(model.meshes):
        parts = [primitive.positions for primitive in mesh.primitives if len(primitive.positions)]
        if parts:
            local[i] = np.min([part.min(axis=0) for part in parts], axis=0), np.max([part.max(axis=0) for part in parts], axis=0)
    out: dict[int, tuple[F32, F32]] = {}
    for node in np.flatnonzero(model.nodes.mesh >= 0):
        mesh = int(model.nodes.mesh[node])
        if mesh in local:
            choices = np.array(np.meshgrid((0, 1), (0, 1), (0, 1))).reshape(3, 8).T
            corners = transform_points(world[node], np.where(choices, local[mesh][1], local[mesh][0]))
            out[int(node)] = corners.min(axis=0), corners.max(axis=0)
    return out


def _things(model: Model, boxes: dict[int, tuple[F32, F32]]) -> list[Thing]:
    """Nodes that carry our extras with a name; their box takes in everything that hangs below them."""
    below = {node: box for node, box in boxes.items()}
    for node in reversed(model.nodes.order.tolist()):  # children before their parents
        parent = int(model.nodes.parent[node])
        if node in below and parent >= 0:
            low, high = below[node]
            known = below.get(parent, (low, high))
            below[parent] = np.minimum(known[0], low), np.maximum(known[1], high)
    out: list[Thing] = []
    for node, extras in enumerate(model.nodes.extras):
        ours = _ours(extras, f"/nodes/{node}/extras/vrapp", model)
        if ours is None or node not in below or not ours.has("name"):
            continue
        affordances = tuple(str(item.value)[:40] for item in ours.items("affordances"))
        low, high = below[node]
        out.append(
            Thing(
                ours.text("name")[:80], ours.text("kind")[:40], node, affordances, _point((low + high) / 2), float(np.linalg.norm(high - low)) / 2,
                _point(low), _point(high), dict(ours.value),
            )
        )  # fmt: skip
    return out


def _point(values: npt.NDArray[np.floating[Any]]) -> Point:
    return float(values[0]), float(values[1]), float(values[2])


def _guess_spots(room: Room, boxes: dict[int, tuple[F32, F32]]) -> None:
    """A file that says nothing: both stand about the middle of its floor, the avatar facing +Z and the user 1.6 m before it."""
    if not boxes:
        return
    low = np.min([box[0] for box in boxes.values()], axis=0)
    high = np.max([box[1] for box in boxes.values()], axis=0)
    x, z = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2
    floor = float(low[1])
    reach = min(0.8, max(float(high[2] - low[2]) * 0.35, 0.5))
    room.avatar_spot, room.user_spot = (x, floor, z - reach, 0.0), (x, floor, z + reach, 0.0)
    room.navigation = np.array([[low[0], low[2]], [high[0], low[2]], [high[0], high[2]], [low[0], high[2]]], dtype=np.float32)

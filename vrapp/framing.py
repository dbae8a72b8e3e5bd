"""A camera for what is there: one that sees all of it, or the file's own, with near and far planes that fit."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp import xform
from vrapp.errors import BadInputError
from vrapp.scene.model import Camera, Model

F32 = npt.NDArray[np.float32]

FOV = math.radians(35.0)
YAW, PITCH = math.radians(20.0), math.radians(9.0)
MARGIN = 1.1
WIDEST = math.radians(75.0)
DEEPEST = 1e4  # far / near: more would make distant surfaces flicker through one another


@dataclass(slots=True)
class Framing:
    """world_from_eye: (4, 4), the eye looking along its -Z; fov_y: radians; near, far: metres."""

    world_from_eye: F32
    fov_y: float
    near: float = 0.05
    far: float = 100.0


def around(points: F32, aspect: float, yaw: float = YAW, pitch: float = PITCH) -> Framing:
    """From before (+Z), a little to the side and above, as near as all points (n, 3) allow. aspect: width / height."""
    turn = xform.compose((0.0, 0.0, 0.0), xform.quat_from_yaw_pitch(yaw, -pitch))
    if not len(points):
        points = np.array([[-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]], np.float32)
    middle = 0.5 * (points.min(axis=0).astype(np.float64) + points.max(axis=0))
    seen = (points - middle) @ turn[:3, :3].T  # along the eye's axes
    up = math.tan(FOV / 2.0) / MARGIN
    needed = np.maximum(np.abs(seen[:, 0]) / (up * aspect), np.abs(seen[:, 1]) / up) + seen[:, 2]
    size = float(np.abs(seen).max())
    away = max(float(needed.max()), size * 0.1, 1e-6)
    world_from_eye = turn.copy()
    world_from_eye[3, :3] = middle + away * turn[2, :3]
    return with_planes(Framing(world_from_eye, FOV), points)


def kept_inside(framing: Framing, about: F32, floor: F32) -> Framing:
    """Brought nearer until the eye stands over `floor` ((K, 2) corners x, z; its bounding box counts), and wider, up to WIDEST, so that as much of
    `about` (n, 3) stays in sight: behind a wall there is nothing to see."""
    eye, back = framing.world_from_eye[3, :3], framing.world_from_eye[2, :3]
    if not len(floor) or not len(about):
        return framing
    middle = 0.5 * (about.min(axis=0) + about.max(axis=0))
    away = float((eye - middle) @ back)
    low, high = floor.min(axis=0), floor.max(axis=0)
    nearer = 0.0
    for axis, (least, most) in zip((0, 2), zip(low, high, strict=True), strict=True):
        beyond = max(float(eye[axis] - most), float(least - eye[axis]), 0.0)
        if beyond and abs(float(back[axis])) > 1e-6:
            nearer = max(nearer, beyond / abs(float(back[axis])))
    if not 0.0 < nearer < away * 0.9:
        return framing
    framing.world_from_eye[3, :3] = eye - nearer * back
    framing.fov_y = min(2.0 * math.atan(math.tan(framing.fov_y / 2.0) * away / (away - nearer)), WIDEST)
    return framing


def between(place: tuple[float, float, float], target: tuple[float, float, float], fov_y: float, points: F32) -> Framing:
    """From a place towards a target; raises BadInputError when they are the same."""
    back = np.subtract(place, target)
    if float(np.linalg.norm(back)) < 1e-9:
        raise BadInputError("the camera's place and target are the same point; move one of them")
    return with_planes(Framing(xform.compose(place, xform.look_rotation(back)), fov_y), points)


def of_file(model: Model, node_world: F32, points: F32, aspect: float) -> Framing | None:
    """The first camera with a perspective; None where there is none. aspect: of the picture; a camera that is wider keeps its width."""
    for node in model.nodes.order:
        number = int(model.nodes.camera[node])
        if 0 <= number < len(model.cameras) and model.cameras[number].kind == "perspective":
            return _of_camera(model.cameras[number], node_world[node], points, aspect)
    return None


def _of_camera(camera: Camera, world: F32, points: F32, aspect: float) -> Framing:
    """Its own planes where the file gives sensible ones; a camera's scale does not zoom (glTF 2.0, 3.10.2)."""
    place, turn, _ = xform.decompose(world)
    half = math.tan(min(max(camera.vertical_fov, 0.01), 3.0) / 2.0) * max(camera.aspect / aspect, 1.0)
    made = with_planes(Framing(xform.compose(place, turn), 2.0 * math.atan(half)), points)
    if math.isfinite(camera.far) and 0.0 < camera.near < camera.far:
        made.near, made.far = max(camera.near, camera.far / (DEEPEST * 10.0)), camera.far
    return made


def with_planes(framing: Framing, points: F32) -> Framing:
    """Near and far around what lies ahead of the eye, from millimetres to kilometres."""
    ahead = -((points - framing.world_from_eye[3, :3]) @ framing.world_from_eye[2, :3])
    if not len(ahead) or ahead.max() <= 0.0:
        return framing
    framing.far = float(ahead.max()) * 1.1 + 1e-6
    nearest = float(ahead.min()) * 0.5
    framing.near = max(nearest, framing.far / DEEPEST)
    return framing

"""The uniform block that all programs share, as a numpy record; `shaders/common/frame.glsl` is its other half."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vrapp.render.drawlist import DrawList, PunctualLight
from vrapp.render.target import Target

F32 = npt.NDArray[np.float32]
MAX_LIGHTS = 8

FRAME = np.dtype(
    [
        ("clip_from_world", "f4", (2, 4, 4)), ("eye_from_world", "f4", (2, 4, 4)), ("world_from_clip", "f4", (2, 4, 4)),
        ("eye_position", "f4", (2, 4)), ("sh", "f4", (9, 4)), ("environment", "f4", 4), ("ambient_time", "f4", 4), ("counts", "f4", 4),
        ("shadow_from_world", "f4", (4, 4)), ("background", "f4", 4), ("viewport", "f4", 4), ("contacts", "f4", (5, 4)),
        ("shadow_depth", "f4", 4), ("shadow_soft", "f4", 4),
        ("box", "f4", (3, 4)), ("lights", "f4", (MAX_LIGHTS, 4, 4)),
    ]
)  # fmt: skip


class FrameBlock:
    """`data` is the record, `bytes` the same memory as u8."""

    def __init__(self) -> None:
        self.memory = np.zeros(1, FRAME)
        self.bytes = self.memory.view(np.uint8)
        self.data = self.memory[0]
        self.view_planes = np.zeros((2, 5, 4), np.float32)

    def set_eyes(self, target: Target, eye_from_world: F32) -> None:
        """Matrices of up to two eyes, the places they look from, and the planes of what they see (4 sides and near, inwards)."""
        data, count = self.data, target.layers
        eyes, clips = data["eye_from_world"], data["clip_from_world"]
        for eye in range(2):
            from_world = eye_from_world[min(eye, count - 1)]
            clip = target.clip_from_eye[min(eye, count - 1)]
            eyes[eye] = from_world
            np.matmul(from_world, clip, out=clips[eye])
            data["eye_position"][eye, :3] = -from_world[:3, :3] @ from_world[3, :3]
            data["eye_position"][eye, 3] = clip[1, 1]
            turned = from_world.astype(np.float64)
            turned[3, :3] = 0.0
            data["world_from_clip"][eye] = np.linalg.inv(turned @ clip)
            columns = clips[eye].T  # rows of the matrix as written on paper
            planes = self.view_planes[eye]
            planes[0], planes[1] = columns[3] + columns[0], columns[3] - columns[0]
            planes[2], planes[3] = columns[3] + columns[1], columns[3] - columns[1]
            planes[4] = columns[3] + columns[2]
        self.view_planes /= np.sqrt((self.view_planes[..., :3] ** 2).sum(axis=-1, keepdims=True))
        data["viewport"][:] = target.width, target.height, 1.0 / target.width, 1.0 / target.height

    def set_light(self, scene: DrawList, sh: F32, levels: int, shadow_light: int) -> None:
        data = self.data
        data["sh"][:, :3] = sh * scene.environment_strength
        data["environment"][:] = scene.environment_strength, levels - 1, scene.exposure, 0.0
        data["ambient_time"][:3], data["ambient_time"][3] = scene.ambient, scene.time_s
        data["background"][:] = scene.background
        if scene.box is not None:
            data["box"][:, :3] = scene.box.low, scene.box.high, scene.box.at
        count = min(len(scene.lights), MAX_LIGHTS)
        data["counts"][:2] = count, shadow_light
        for number in range(count):
            _put_light(data["lights"][number], scene.lights[number], number == shadow_light)


def _put_light(row: F32, light: PunctualLight, shadowed: bool) -> None:
    length = math.sqrt(sum(c * c for c in light.direction)) or 1.0
    row[0] = *light.position, light.range
    row[1] = *(c / length for c in light.direction), light.kind
    row[2] = *light.color, float(shadowed)
    inner, outer = math.cos(light.inner_cone), math.cos(light.outer_cone)
    scale = 1.0 / max(inner - outer, 1e-3)
    row[3] = scale, -outer * scale, float(light.lights_static), 0.0

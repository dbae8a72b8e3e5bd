"""The uniform block that all programs share, as a numpy record; `shaders/common/frame.glsl` is its other half."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vrapp.render.drawlist import DrawList, PunctualLight
from vrapp.render.target import Target

F32 = npt.NDArray[np.float32]
MAX_LIGHTS = 8
_SUM = np.ones((3, 1), np.float32)
MOST_PEOPLE = 4  # who darken the floor where they stand

FRAME = np.dtype(
    [
        ("clip_from_world", "f4", (2, 4, 4)), ("eye_from_world", "f4", (2, 4, 4)), ("world_from_clip", "f4", (2, 4, 4)),
        ("eye_position", "f4", (2, 4)), ("sh", "f4", (9, 4)), ("environment", "f4", 4), ("ambient_time", "f4", 4), ("counts", "f4", 4),
        ("shadow_from_world", "f4", (4, 4)), ("background", "f4", 4), ("viewport", "f4", 4), ("contacts", "f4", (5 * MOST_PEOPLE, 4)),
        ("shadow_depth", "f4", 4), ("shadow_soft", "f4", 4),
        ("box", "f4", (3, 4)), ("lights", "f4", (MAX_LIGHTS, 4, 4)),
    ]
)  # fmt: skip


class FrameBlock:
    """`data` is the record, `bytes` the same memory as u8. planes: (2, 5, 4) of what each eye sees, 4 sides and near, inwards."""

    def __init__(self) -> None:
        self.memory = np.zeros(1, FRAME)
        self.bytes = self.memory.view(np.uint8)
        self.data = self.memory[0]
        self.view_planes = np.zeros((2, 5, 4), np.float32)
        self.eyes, self._clips, self._sky, self.places, self._viewport = (
            self.data[name] for name in ("eye_from_world", "clip_from_world", "world_from_clip", "eye_position", "viewport")
        )
        self.shadow_from_world, self.shadow_depth, self.shadow_soft, self.contacts = (
            self.data[name] for name in ("shadow_from_world", "shadow_depth", "shadow_soft", "contacts")
        )
        self._time, self._lights = self.data["ambient_time"][3:], self.data["lights"]
        self._lenses = np.zeros((2, 4, 4), np.float32)
        self._eye_from_clip = np.zeros((2, 4, 4), np.float64)
        self._upright = np.zeros((2, 4, 4), np.float64)  # world_from_eye, turns alone
        self._upright[:, 3, 3] = 1.0
        self._turns, self._upright_turns = self.eyes[:, :3, :3], self._upright[:, :3, :3].transpose(0, 2, 1)
        self._minus_at = np.zeros((2, 3, 1), np.float32)
        self._columns = self._clips.transpose(0, 2, 1)  # rows of the matrix as written on paper
        self._normals, self._squares = self.view_planes[..., :3], np.zeros((2, 5, 3), np.float32)
        self._known_lens, self._known_size = b"", (0, 0)
        self._known_lights: list[tuple[object, ...]] = []
        self._known: tuple[object, ...] = ()

    def set_eyes(self, target: Target, eye_from_world: F32) -> None:
        """Matrices of up to two eyes, the places they look from, and the planes of what they see. One eye stands for both."""
        planes, lens = self.view_planes, target.clip_from_eye[: target.layers].tobytes()
        self.eyes[:] = eye_from_world[: target.layers]
        if lens != self._known_lens:  # seldom, and inverting takes longer than all the rest
            self._known_lens = lens
            self._lenses[:] = target.clip_from_eye[: target.layers]
            self._eye_from_clip[:] = np.linalg.inv(self._lenses.astype(np.float64))
            self.places[:, 3] = self._lenses[:, 1, 1]
        np.matmul(self.eyes, self._lenses, out=self._clips)
        np.negative(self.eyes[:, 3, :3], out=self._minus_at[:, :, 0])
        np.matmul(self._turns, self._minus_at, out=self.places[:, :3, None])
        self._upright_turns[:] = self._turns
        self._sky[:] = np.matmul(self._eye_from_clip, self._upright)
        np.add(self._columns[:, 3:], self._columns[:, :3], out=planes[:, 0::2])
        np.subtract(self._columns[:, 3:], self._columns[:, :2], out=planes[:, 1::2])
        np.multiply(self._normals, self._normals, out=self._squares)
        planes /= np.sqrt(np.matmul(self._squares, _SUM))
        if (target.width, target.height) != self._known_size:
            self._known_size = target.width, target.height
            self._viewport[:] = target.width, target.height, 1.0 / target.width, 1.0 / target.height

    def set_light(self, scene: DrawList, sh: F32, levels: int, shadow_light: int) -> None:
        """Only what has changed is written: a room's light stands for many frames."""
        self._time[0] = scene.time_s
        count = min(len(scene.lights), MAX_LIGHTS)
        for number in range(count):
            self._put_light(number, scene.lights[number], number == shadow_light)
        now = sh, scene.environment_strength, levels, scene.exposure, scene.ambient, scene.background, scene.box, count, shadow_light
        if len(self._known) == len(now) and self._known[0] is sh and self._known[1:] == now[1:]:
            return
        self._known, data = now, self.data
        data["sh"][:, :3] = sh * scene.environment_strength
        data["environment"][:] = scene.environment_strength, levels - 1, scene.exposure, 0.0
        data["ambient_time"][:3] = scene.ambient
        data["background"][:] = scene.background
        if scene.box is not None:
            data["box"][:, :3] = scene.box.low, scene.box.high, scene.box.at
        data["counts"][:2] = count, shadow_light

    def _put_light(self, number: int, light: PunctualLight, shadowed: bool) -> None:
        """Lights of a room seldom change: what is the same as last time is there already."""
        now = (
            shadowed, light.kind, light.position, light.direction, light.color, light.range, light.inner_cone, light.outer_cone, light.lights_static,
        )  # fmt: skip
        if number < len(self._known_lights) and self._known_lights[number] == now:
            return
        self._known_lights[number : number + 1] = [now]
        _put_light(self._lights[number], light, shadowed)


def _put_light(row: F32, light: PunctualLight, shadowed: bool) -> None:
    length = math.sqrt(sum(c * c for c in light.direction)) or 1.0
    row[0] = *light.position, light.range
    row[1] = *(c / length for c in light.direction), light.kind
    row[2] = *light.color, float(shadowed)
    inner, outer = math.cos(light.inner_cone), math.cos(light.outer_cone)
    scale = 1.0 / max(inner - outer, 1e-3)
    row[3] = scale, -outer * scale, float(light.lights_static), 0.0

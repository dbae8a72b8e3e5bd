"""Frames into memory, on a clock of its own: tests, `vrapp render`, and the same picture for the same script, always."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from vrapp.display import matrices
from vrapp.display.context import GlContext
from vrapp.display.protocol import F32, DisplayState, Input, Target, part_of
from vrapp.display.surface import Surface

EYE_DISTANCE = 0.063  # metres; the mean of adults


def _standing() -> F32:
    return matrices.facing((0.0, 1.6, 0.0), 0.0, 0.0)


@dataclass(slots=True)
class Camera:
    """stage_from_head and the vertical field of view in radians; set them between frames."""

    stage_from_head: F32 = field(default_factory=_standing)
    fov_y: float = 1.0
    near: float = 0.05
    far: float = 100.0


class OffscreenDisplay:
    """`next` is what the following frame will report as input; write hands, keyboard, gaze there. What happens once (presses, text, keys, scroll,
    recentered) is cleared after it was reported, what is held stays. Haptic pulses are kept in `shaken` as (hand, seconds, amplitude)."""

    kind: Literal["openxr", "desktop", "offscreen"] = "offscreen"
    name = "pictures"

    def __init__(
        self,
        context: GlContext,
        size: tuple[int, int],
        *,
        stereo: bool = False,
        fps: float = 60.0,
        camera: Camera | None = None,
        depth: bool = True,
    ) -> None:
        context.make_current()
        self.layers = 2 if stereo else 1
        self.camera = camera or Camera()
        self.next = Input()
        self.shaken: list[tuple[int, float, float]] = []
        self.frame = 0
        self.scale = 1.0
        self._fps = fps
        self._input = Input()
        self._surface = Surface(size, self.layers, depth=depth, label="offscreen")
        eyes = np.zeros((2, self.layers, 4, 4), np.float32)
        self._target = Target(*size, self.layers, eyes[0], eyes[1], self._surface.color, self._surface.depth, full=size)
        self._lens = (0.0, 0.0, 0.0, 0.0)
        self._closed = False

    @property
    def state(self) -> DisplayState:
        return "closed" if self._closed else "running"

    @property
    def period_s(self) -> float:
        return 1.0 / self._fps

    def begin(self) -> Input:
        """The first frame is seen at time 0; each one is exactly 1 / fps later."""
        now, coming = self._input, self.next
        now.time_s = self.frame / self._fps
        now.dt_s = 1.0 / self._fps
        now.head[:] = self.camera.stage_from_head
        now.head_tracked, now.focused, now.user_present, now.recentered = coming.head_tracked, coming.focused, coming.user_present, coming.recentered
        now.gaze = None if coming.gaze is None else coming.gaze.copy()
        now.hands = (replace(coming.hands[0]), replace(coming.hands[1]))
        now.keyboard = replace(coming.keyboard)
        _forget_events(coming)
        self.frame += 1
        return now

    def acquire(self) -> Target | None:
        if self._closed:
            return None
        target, camera = self._target, self.camera
        target.near, target.far = camera.near, camera.far
        target.width, target.height = part_of(target.full, self.scale)
        for layer in range(self.layers):
            side = (layer - 0.5) * EYE_DISTANCE if self.layers == 2 else 0.0
            matrices.inverse_of_pose(matrices.beside(camera.stage_from_head, side), target.eye_from_stage[layer])
        lens = camera.fov_y, target.width / target.height, camera.near, camera.far
        if lens != self._lens:
            self._lens = lens
            target.clip_from_eye[:] = matrices.perspective(*lens)
        return target

    def end(self, target: Target | None) -> None:
        """Nothing to show: the frame stays in the textures until the next one, stretched over them where it was drawn smaller."""
        if target is not None and (target.width, target.height) != target.full:
            self._surface.stretch((target.width, target.height))

    def read_pixels(self) -> npt.NDArray[np.uint8]:
        """The last frame, (L, H, W, 4) u8, sRGB-encoded, top row first. Waits for the drawing to finish."""
        return self._surface.read_pixels()

    def haptic(self, hand: int, seconds: float, amplitude: float) -> None:
        self.shaken.append((hand, seconds, amplitude))

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._surface.close()


def _forget_events(coming: Input) -> None:
    coming.recentered = False
    for hand in coming.hands:
        hand.select_pressed = hand.menu_pressed = False
    coming.keyboard.text, coming.keyboard.keys, coming.keyboard.scroll, coming.keyboard.dropped = "", (), 0.0, ()

"""The contract of a display: what a frame gets from it and gives to it. Three backends keep it: openxr, desktop, offscreen.

Every pose is in the display's own floor-levelled space ("stage": metres, Y up, floor at y = 0, the viewer starts near the origin looking along -Z). The
world places the stage in the room. Matrices are column-major (4, 4) f32 as in `vrapp.scene.model`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

DisplayState = Literal["running", "hidden", "lost", "closed"]
"""running: draw. hidden: keep the loop going, nothing is seen. lost: the device or runtime went away, `close()` it and use another. closed: the user quit."""


@dataclass(slots=True)
class Hand:
    """One hand or controller. Poses are stage_from_aim and stage_from_grip; `curl` is thumb to little finger, 0 open to 1 closed."""

    active: bool = False
    aim: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    grip: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    trigger: float = 0.0
    squeeze: float = 0.0
    thumbstick: tuple[float, float] = (0.0, 0.0)
    select: bool = False  # held
    select_pressed: bool = False  # went down since the last frame
    menu_pressed: bool = False
    curl: F32 = field(default_factory=lambda: np.zeros(5, dtype=np.float32))


@dataclass(slots=True)
class Keyboard:
    """What the keyboard and mouse of the window said since the last frame; the same while a headset runs and its mirror has the focus.

    keys: GLFW key codes pressed as (key, modifiers). Pointer position in window units from the top left; scroll in steps.
    """

    focused: bool = False
    text: str = ""
    keys: tuple[tuple[int, int], ...] = ()
    pointer: tuple[float, float] = (0.0, 0.0)
    buttons: tuple[bool, bool, bool] = (False, False, False)
    scroll: float = 0.0
    dropped: tuple[str, ...] = ()  # paths of files that were dropped on the window
    captured: bool = False  # the mouse steers the view; the pointer stands for the middle of the window


@dataclass(slots=True)
class Input:
    """One frame's input. `time_s` is when the frame will be seen, on `time.monotonic()`'s clock (offscreen: simulated); `dt_s` since the last one.

    The same object is filled again each frame: copy what must last.
    """

    time_s: float = 0.0
    dt_s: float = 1 / 60
    head: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))  # stage_from_head
    head_tracked: bool = True
    gaze: F32 | None = None  # stage_from_gaze (looks along -Z), where eyes are tracked
    hands: tuple[Hand, Hand] = field(default_factory=lambda: (Hand(), Hand()))  # left, right
    keyboard: Keyboard = field(default_factory=Keyboard)
    focused: bool = True  # input may be acted on
    user_present: bool = True
    recentered: bool = False


_generations = itertools.count(1)


def new_generation() -> int:
    """Another number with each call in this process."""
    return next(_generations)


@dataclass(slots=True)
class Target:
    """Where to draw this frame and from where. L layers (2 in stereo, 1 flat), all of one size.

    width, height: of the part to draw, at the textures' lower left; full: of the textures where that is larger, else (0, 0). The part may have another size
    each frame (`Display.scale`), the textures keep theirs.

    hidden: for each layer (3 T, 2) corners of triangles on the plane z = -1 of the eye's space that no lens shows, None where all is seen; another tuple
    whenever they change.

    color, depth: names of GL textures; 2D arrays of L layers when `array`, else 2D. `color` holds sRGB-encoded values (draw with GL_FRAMEBUFFER_SRGB).
    depth is 0 when nobody needs it afterwards. color 0 means the default framebuffer. GL gives the names of deleted textures out again, so `generation` says
    which textures are meant: a display that makes new ones for the same Target takes a `new_generation()`.
    """

    width: int
    height: int
    layers: int
    eye_from_stage: F32  # (L, 4, 4)
    clip_from_eye: F32  # (L, 4, 4), GL clip space, depth 1 at far
    color: int = 0
    depth: int = 0
    array: bool = True
    near: float = 0.05
    far: float = 100.0
    full: tuple[int, int] = (0, 0)
    generation: int = field(default_factory=new_generation)
    hidden: tuple[F32, ...] | None = None


def part_of(full: tuple[int, int], scale: float) -> tuple[int, int]:
    """The size of a picture drawn at `scale`: even, so that half of it is whole, and at least 2 where there is room."""
    # Not tuple() of a generator: each would end on the interpreter's list of spare tuples, which then grows with every frame.
    return full if scale >= 1.0 else (_part(full[0], scale), _part(full[1], scale))


def _part(edge: int, scale: float) -> int:
    return min(edge, max(2, round(edge * scale / 2) * 2))


class Display(Protocol):
    """begin, acquire, end: once each a frame, in that order. None of them raises for a device that went away: `state` says so."""

    kind: Literal["openxr", "desktop", "offscreen"]
    name: str  # for a person: the runtime and device, or "window"
    layers: int
    scale: float
    """Of the edges of the next frame's picture, over 0 to 1 of what the display made room for; set it before `acquire`."""

    @property
    def state(self) -> DisplayState: ...

    @property
    def period_s(self) -> float:
        """Seconds from one frame to the next as long as nobody is late."""
        ...

    def begin(self) -> Input:
        """Wait for the display's pace, gather input. Never raises for a lost device."""
        ...

    def acquire(self) -> Target | None:
        """Locate the eyes as late as possible and hand out the pictures to draw on; None when nothing will be shown this frame."""
        ...

    def end(self, target: Target | None) -> None:
        """Show what was drawn. Must be called after every begin, with what acquire gave."""
        ...

    def haptic(self, hand: int, seconds: float, amplitude: float) -> None:
        """0 left, 1 right; does nothing where there is nothing to shake."""
        ...

    def close(self) -> None: ...

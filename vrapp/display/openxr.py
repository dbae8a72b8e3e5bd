"""The headset, through OpenXR. A frame's calls, in the order that the specification and its validation want:

    begin     events, xrWaitFrame, xrSyncActions, xrLocateSpaces (head, hands, gaze), xrBeginFrame
    acquire   xrLocateViews, xrAcquireSwapchainImage, xrWaitSwapchainImage
    end       xrReleaseSwapchainImage, xrEndFrame

One predicted display time serves locating, animation and showing. A runtime or device that goes away never raises here: `state` becomes "lost", `close()`
works, and a new display can be made in the same process once it is back (`openxr_watch` tells when).
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import time
from typing import Any, Literal, Protocol

import numpy as np

from vrapp.config import Settings
from vrapp.display import matrices
from vrapp.display import openxr_calls as calls
from vrapp.display import openxr_math as math
from vrapp.display.context import GlContext
from vrapp.display.openxr_binding import extensions_for
from vrapp.display.openxr_calls import LostError, OpenXrError, xr
from vrapp.display.openxr_clock import Clock
from vrapp.display.openxr_hands import HandTracker, curls_of_buttons
from vrapp.display.openxr_input import Actions
from vrapp.display.openxr_instance import Instance
from vrapp.display.openxr_layers import FOV_OFFSET, VIEW_BYTES, VIEWS, Layers, Views
from vrapp.display.openxr_layers import POSE_OFFSET as VIEW_POSE_OFFSET
from vrapp.display.openxr_locate import Locator
from vrapp.display.openxr_mask import VisibilityMask
from vrapp.display.openxr_session import STEREO, Session
from vrapp.display.openxr_space import Stage
from vrapp.display.openxr_swapchain import Swapchain, choose_formats
from vrapp.display.protocol import DisplayState, Input, Target, part_of
from vrapp.display.surface import repeat_edge
from vrapp.errors import MissingError

HEAD, HAND_PLACES, GAZE = 0, (1, 3), 5
"""Numbers of the located spaces: the head, each hand's aim (its grip is the next), the eyes."""
IDLE_S = 0.01
"""How long a frame waits while the session is not running and the runtime does not pace us."""
LEAVE_FRAMES = 200
"""How many frames a polite exit may take before the session is destroyed as it is."""


class Mirror(Protocol):
    """A window beside the headset (`vrapp.display.mirror`). Neither may wait."""

    def merge(self, headset: Input) -> None:
        """What the window's keyboard and mouse said since the last frame."""
        ...

    def show(self, target: Target | None, time_s: float) -> bool:
        """Copy what was drawn; the pictures go back to the runtime afterwards."""
        ...


class OpenXrDisplay:
    """Makes instance, session, swapchains and actions; raises MissingError, in one line, when no runtime or headset answers.

    `context` must be current on the calling thread, which is the only one that may use this display. It outlives the display.
    """

    kind: Literal["openxr", "desktop", "offscreen"] = "openxr"
    layers = VIEWS

    def __init__(self, context: GlContext, settings: Settings | None = None, mirror: Mirror | None = None) -> None:
        settings = settings or Settings()
        context.make_current()
        self._context, self._mirror = context, mirror
        self._closing = contextlib.ExitStack()
        self._gone = self._closed = False
        self.trouble = ""  # why the display is lost, for people who look for a fault
        self._input = Input(focused=False)
        self._waited = False  # between xrWaitFrame and xrEndFrame
        self.scale = 1.0
        self._period_ns = self._shortest_ns = 16_666_667
        self._seen_s = 0.0
        self._drawn = self._paced = False
        try:
            self._make(settings)
        except LostError:
            self._closing.close()
            raise MissingError("the OpenXR runtime went away while it was starting; start it again") from None
        except xr.exception.XrException as error:
            self._closing.close()
            raise MissingError(f"the OpenXR runtime refused to start ({error}); restart it and try again") from None
        except BaseException:
            self._closing.close()
            raise
        context.make_current()  # some runtimes leave another context current

    def _make(self, settings: Settings) -> None:
        self._instance = instance = Instance(extensions_for(self._context))
        self._closing.callback(instance.close)
        system = instance.system()
        system_name, abilities = instance.describe(system)
        self.name = f"{system_name} ({instance.runtime_name})"
        self._steals_context = instance.runtime_name.startswith("SteamVR") and sys.platform == "linux"  # known to leave its own context current
        self._session = session = Session(instance, system, self._context)
        self._closing.callback(session.close)
        self._stage = Stage(session.handle, settings.comfort.eye_height, instance.version >= (1, 1) or "XR_EXT_local_floor" in instance.extensions)
        self._closing.callback(self._stage.close)
        self._actions = Actions(instance, session.handle, eye_gaze=abilities.eye_gaze)
        self._closing.callback(self._actions.close)
        self._places = Locator(session.handle, [self._stage.head, *self._actions.spaces], together=instance.version >= (1, 1))
        self._closing.callback(self._places.close)
        self._tracker = HandTracker(instance, session.handle) if abilities.hand_tracking else None
        if self._tracker:
            self._closing.callback(self._tracker.close)
        self._clock = Clock(instance)
        self._mask = VisibilityMask(instance, session.handle)
        self._make_pictures(system, settings)
        self._make_frame_structs()

    def _make_pictures(self, system: Any, settings: Settings) -> None:
        handle, session = self._instance.handle, self._session.handle
        views = xr.enumerate_view_configuration_views(handle, system, STEREO)
        size = _picture_size(views, settings.render.scale)
        with_depth = "XR_KHR_composition_layer_depth" in self._instance.extensions
        color, depth = choose_formats([int(form) for form in xr.enumerate_swapchain_formats(session)], with_depth)
        self._color = Swapchain(session, color, size, VIEWS)
        self._closing.callback(self._color.close)
        self._depth = Swapchain(session, depth, size, VIEWS, depth=True) if depth else None
        if self._depth:
            self._closing.callback(self._depth.close)
        self.blend_mode = _blend_mode(xr.enumerate_environment_blend_modes(handle, system, STEREO))
        self._views = Views(session, self._stage.handle)
        eyes = np.zeros((2, VIEWS, 4, 4), np.float32)
        self._target = Target(*size, VIEWS, eyes[0], eyes[1], full=size)
        self._layers = Layers(self._stage.handle, self._color, self._depth, size, self.blend_mode, (self._target.near, self._target.far))
        self._eye_bytes = [math.bytes_of_matrix(matrix) for matrix in self._target.eye_from_stage]

    def _make_frame_structs(self) -> None:
        self._frame = xr.FrameState()
        self._frame_pointer = ctypes.byref(self._frame)
        left, right = self._input.hands
        self._matrices = [math.bytes_of_matrix(matrix) for matrix in (self._input.head, left.aim, left.grip, right.aim, right.grip)]
        self._gaze = np.eye(4, dtype=np.float32)
        self._gaze_bytes = math.bytes_of_matrix(self._gaze) if len(self._actions.spaces) > GAZE - 1 else None

    @property
    def state(self) -> DisplayState:
        if self._closed:
            return "closed"
        return "lost" if self._gone else self._session.display_state

    @property
    def controllers(self) -> tuple[str, str]:
        """The interaction profile of each hand, "" without one; for people who look for a fault."""
        return self._actions.profiles()

    @property
    def refresh_hz(self) -> float:
        """Frames a second as the runtime last predicted them."""
        return 1e9 / self._period_ns

    @property
    def period_s(self) -> float:
        """The shortest that was predicted: some runtimes predict two periods for one to who is late."""
        return self._shortest_ns * 1e-9

    def begin(self) -> Input:
        now = self._input
        now.recentered = False
        if self._mirror:
            self._mirror.merge(now)
        if self._gone or self._closed:
            return self._idle()
        try:
            self._session.poll(self._stage.kind)
            if not self._session.running:
                return self._idle()
            self._wait()
            self._read(now)
            calls.check(calls.begin_frame(self._session.handle, None), "xrBeginFrame")  # XR_FRAME_DISCARDED is fine: the last one was not shown
        except (LostError, OpenXrError) as error:
            self._lose(error)
        return now

    def acquire(self) -> Target | None:
        if not self._waited or self._gone or not self._frame.should_render:
            return None
        try:
            if not self._views.locate(self._frame.predicted_display_time):
                return None
            target = self._target
            if self._session.mask_changed:
                self._session.mask_changed, target.hidden = False, self._mask.read()
            target.width, target.height = part_of(target.full, self.scale)
            self._drawn = True
            target.color = self._color.acquire()
            target.depth = self._depth.acquire() if self._depth else 0
        except (LostError, OpenXrError) as error:
            self._lose(error)
            return None
        for layer in range(VIEWS):
            start = layer * VIEW_BYTES
            math.pose_from_parent(self._views.bytes, start + VIEW_POSE_OFFSET, self._eye_bytes[layer])
            left, right, up, down = math.FOV.unpack_from(self._views.bytes, start + FOV_OFFSET)
            matrices.projection(left, right, up, down, target.near, target.far, target.clip_from_eye[layer])
        return target

    def end(self, target: Target | None) -> None:
        if not self._waited:
            return
        self._waited = False
        if self._gone:
            return
        if self._mirror:
            self._mirror.show(target, self._input.time_s)
        try:
            self._release()
            time_ns = self._frame.predicted_display_time
            info = self._layers.blank(time_ns) if target is None else self._layers.show(time_ns, self._views, (target.width, target.height))
            calls.check(calls.end_frame(self._session.handle, info), "xrEndFrame")
        except (LostError, OpenXrError) as error:
            self._lose(error)

    def haptic(self, hand: int, seconds: float, amplitude: float) -> None:
        if self._session.running and self._session.focused and not self._gone and not self._closed:
            try:
                self._actions.haptic(hand, seconds, amplitude)
            except (LostError, OpenXrError) as error:
                self._lose(error)

    def request_exit(self) -> None:
        """Ask the runtime to let us go; keep the frames coming until `state` is "closed"."""
        if self._session.running and not self._gone:
            try:
                self._session.request_exit()
            except (LostError, OpenXrError) as error:
                self._lose(error)

    def close(self) -> None:
        """Leave politely where the runtime still answers, then destroy everything. The GL context stays."""
        if self._closed:
            return
        self._context.make_current()
        if self._waited:
            self.end(None)
        self.request_exit()
        for _ in range(LEAVE_FRAMES):
            if self.state in ("lost", "closed") or not self._session.running:
                break
            self.begin()
            self.end(None)
        self._closed = True
        self._closing.close()
        self._context.make_current()

    def _lose(self, error: Exception) -> None:
        """The device went away, or the runtime refuses what it did before: either way this display is over."""
        self._gone, self.trouble = True, str(error)

    def _idle(self) -> Input:
        """A frame while nothing paces us."""
        time.sleep(IDLE_S)
        now = self._input
        self._pass_to(time.monotonic())
        now.focused = now.head_tracked = False
        self._actions.forget(now.hands)
        return now

    def _wait(self) -> None:
        calls.check(calls.wait_frame(self._session.handle, None, self._frame_pointer), "xrWaitFrame")
        self._waited = True
        if self._steals_context:
            self._context.make_current()
        if self._frame.predicted_display_period > 0:
            self._period_ns = self._frame.predicted_display_period
            self._shortest_ns = min(self._shortest_ns, self._period_ns) if self._paced else self._period_ns
            self._paced = True
        self._pass_to(self._clock.seconds(self._frame.predicted_display_time, self._period_ns))

    def _pass_to(self, time_s: float) -> None:
        """Time never stands still or goes back, whatever a runtime predicts."""
        now = self._input
        now.dt_s = max(time_s - self._seen_s, 1e-4) if self._seen_s else self._period_ns * 1e-9
        self._seen_s = self._seen_s + now.dt_s if self._seen_s else time_s
        now.time_s = self._seen_s

    def _read(self, now: Input) -> None:
        """Head, hands and eyes at the time when the frame will be seen."""
        time_ns, base, session = self._frame.predicted_display_time, self._stage.handle, self._session
        if session.recenter_at is not None and time_ns >= session.recenter_at:
            session.recenter_at, now.recentered = None, True
        now.user_present = session.user_present
        now.focused = session.focused and self._actions.sync()
        self._places.locate(base, time_ns, len(self._actions.spaces) + 1 if now.focused else 1)
        now.head_tracked = self._places.tracked(HEAD)
        if self._places.known(HEAD):
            self._places.write(HEAD, self._matrices[HEAD])
        if now.focused:
            self._read_hands(now, base, time_ns)
        else:
            self._actions.forget(now.hands)
            now.gaze = None

    def _read_hands(self, now: Input, base: Any, time_ns: int) -> None:
        places = self._places
        self._actions.read(now.hands)
        for hand, aim in zip(now.hands, HAND_PLACES, strict=True):
            hand.active = places.known(aim)
            for index in (aim, aim + 1):
                if places.known(index):
                    places.write(index, self._matrices[index])
        now.gaze = None
        if self._gaze_bytes is not None and places.known(GAZE):
            places.write(GAZE, self._gaze_bytes)
            now.gaze = self._gaze
        if self._tracker:
            self._tracker.read(now.hands, base, time_ns)
        else:
            for hand in now.hands:
                curls_of_buttons(hand)

    def _release(self) -> None:
        if self._drawn:
            self._drawn = False
            target = self._target
            repeat_edge(target.color, (target.width, target.height), target.full, range(VIEWS))
            self._color.release()
            if self._depth:
                self._depth.release()


def _picture_size(views: Any, scale: float) -> tuple[int, int]:
    """One size for both eyes: what the runtime recommends, scaled, even, within what it allows."""
    wide = max(int(view.recommended_image_rect_width) for view in views)
    high = max(int(view.recommended_image_rect_height) for view in views)
    most = min(int(view.max_image_rect_width) for view in views), min(int(view.max_image_rect_height) for view in views)
    return min(round(wide * scale / 2) * 2, most[0]), min(round(high * scale / 2) * 2, most[1])


def _blend_mode(offered: Any) -> Any:
    """The room is a place of its own: opaque where that exists, else the runtime's first choice (glasses add light to the world)."""
    modes = [xr.EnvironmentBlendMode(mode) for mode in offered]
    return xr.EnvironmentBlendMode.OPAQUE if xr.EnvironmentBlendMode.OPAQUE in modes else modes[0]

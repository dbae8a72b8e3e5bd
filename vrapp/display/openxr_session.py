"""The session: its states and events. What the runtime says arrives here and becomes a display state."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display.context import GlContext
from vrapp.display.openxr_binding import binding_for, check_gl_version
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_instance import Instance
from vrapp.display.protocol import DisplayState
from vrapp.errors import MissingError

State = xr.SessionState
STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
_SHOWN = (int(State.VISIBLE), int(State.FOCUSED))


class Session:
    """One XrSession. `running` between xrBeginSession and xrEndSession: the frame loop must turn. `state` is the last XrSessionState.

    `lost`: session or runtime has gone or is about to. `exited`: the user ended the application in the runtime's menu, or we asked and were let go.
    """

    def __init__(self, instance: Instance, system: Any, context: GlContext) -> None:
        check_gl_version(instance.handle, system)
        binding = binding_for(context)
        info = xr.SessionCreateInfo(next=ctypes.cast(ctypes.pointer(binding), ctypes.c_void_p), system_id=system)
        try:
            self.handle: Any = xr.create_session(instance.handle, info)
        except (xr.exception.InstanceLostError, xr.exception.RuntimeFailureError) as error:
            raise calls.LostError("xrCreateSession") from error
        except xr.exception.XrException as error:
            raise MissingError(f"{instance.runtime_name} refuses this graphics driver ({error}); use the same graphics card for both") from None
        self.instance = instance
        self.state = int(State.UNKNOWN)
        self.running = self.lost = self.exited = False
        self.user_present = True
        self.profiles_changed = True
        self.mask_changed = True
        self.recenter_at: int | None = None
        self._begin_info = xr.SessionBeginInfo(STEREO)
        self._event = xr.EventDataBuffer()
        self._event_pointer = ctypes.byref(self._event)
        self._handlers = self._event_handlers()

    @property
    def focused(self) -> bool:
        return self.state == int(State.FOCUSED)

    @property
    def display_state(self) -> DisplayState:
        if self.lost:
            return "lost"
        if self.exited:
            return "closed"
        return "running" if self.running and self.state in _SHOWN else "hidden"

    def poll(self, space_kind: int) -> None:
        """Take every event. `space_kind`: the reference space type whose changes matter. Raises LostError when the instance is gone."""
        while True:
            self._event._type = 16  # XR_TYPE_EVENT_DATA_BUFFER, must be set anew
            self._event._next = None
            result = calls.poll_event(self.instance.handle, self._event_pointer)
            if result == calls.EVENT_UNAVAILABLE:
                return
            calls.check(result, "xrPollEvent")
            handler = self._handlers.get(self._event._type)
            if handler:
                handler(space_kind)

    def _event_handlers(self) -> dict[int, Callable[[int], None]]:
        kind = xr.StructureType
        return {
            int(kind.EVENT_DATA_SESSION_STATE_CHANGED): self._on_state,
            int(kind.EVENT_DATA_INSTANCE_LOSS_PENDING): self._on_loss,
            int(kind.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING): self._on_space,
            int(kind.EVENT_DATA_INTERACTION_PROFILE_CHANGED): self._on_profile,
            int(kind.EVENT_DATA_USER_PRESENCE_CHANGED_EXT): self._on_presence,
            int(kind.EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR): self._on_mask,
        }

    def _as(self, kind: Any) -> Any:
        return ctypes.cast(self._event_pointer, ctypes.POINTER(kind)).contents

    def _on_state(self, _: int) -> None:
        self.state = int(self._as(xr.EventDataSessionStateChanged).state)
        if self.state == int(State.READY):
            calls.check(calls.begin_session(self.handle, ctypes.byref(self._begin_info)), "xrBeginSession")
            self.running = True
        elif self.state == int(State.STOPPING):
            self.running = False
            calls.check(calls.end_session(self.handle), "xrEndSession")
        elif self.state == int(State.EXITING):
            self.exited = True
        elif self.state == int(State.LOSS_PENDING):
            self.lost = True

    def _on_loss(self, _: int) -> None:
        self.lost = True

    def _on_space(self, space_kind: int) -> None:
        event = self._as(xr.EventDataReferenceSpaceChangePending)
        if int(event.reference_space_type) == space_kind:
            self.recenter_at = int(event.change_time)

    def _on_profile(self, _: int) -> None:
        self.profiles_changed = True

    def _on_mask(self, _: int) -> None:
        self.mask_changed = True

    def _on_presence(self, _: int) -> None:
        self.user_present = bool(self._as(xr.EventDataUserPresenceChangedEXT).is_user_present)

    def request_exit(self) -> None:
        """Ask to leave; the runtime answers with STOPPING and EXITING, for which the frame loop must go on."""
        calls.check(calls.request_exit(self.handle), "xrRequestExitSession")

    def close(self) -> None:
        handle, self.handle = self.handle, None
        self.running = False
        if handle is not None:
            with contextlib.suppress(xr.exception.XrException):
                xr.destroy_session(handle)

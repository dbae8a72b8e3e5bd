"""Controllers and eyes: the action set, its bindings, and a frame's values written into `Input`'s hands."""

from __future__ import annotations

import contextlib
import ctypes
from dataclasses import dataclass
from typing import Any

from vrapp.display import openxr_calls as calls
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_instance import Instance
from vrapp.display.openxr_profiles import ACTIONS, EYE_GAZE, EYE_GAZE_BINDING, PROFILES
from vrapp.display.protocol import Hand

TYPES = {
    "aim": xr.ActionType.POSE_INPUT,
    "grip": xr.ActionType.POSE_INPUT,
    "select": xr.ActionType.BOOLEAN_INPUT,
    "menu": xr.ActionType.BOOLEAN_INPUT,
    "trigger": xr.ActionType.FLOAT_INPUT,
    "squeeze": xr.ActionType.FLOAT_INPUT,
    "thumbstick": xr.ActionType.VECTOR2F_INPUT,
    "haptic": xr.ActionType.VIBRATION_OUTPUT,
}
SIDES = ("left", "right")


@dataclass(slots=True)
class _Side:
    """What one hand is asked with: xrGetActionState* structs that stay."""

    queries: dict[str, Any]  # action -> pointer to its XrActionStateGetInfo
    select_was: bool = False
    menu_was: bool = False


class Actions:
    """The one action set. Made before the session's first frame; `sync` once a frame, then `read`.

    spaces: aim and grip of the left hand, of the right hand, then the gaze where eyes are tracked; whoever locates them closes them.
    """

    def __init__(self, instance: Instance, session: Any, *, eye_gaze: bool) -> None:
        self._instance, self._session = instance.handle, session
        self._paths = [xr.string_to_path(instance.handle, f"/user/hand/{side}") for side in SIDES]
        self.set: Any = xr.create_action_set(instance.handle, xr.ActionSetCreateInfo("vrapp", "Companion", 0))
        self.actions = {name: self._action(name, TYPES[name], self._paths) for name in ACTIONS}
        if eye_gaze:
            self.actions["gaze"] = self._action("gaze", xr.ActionType.POSE_INPUT, [])
        self.suggested = self._suggest(instance, eye_gaze)
        xr.attach_session_action_sets(session, xr.SessionActionSetsAttachInfo(action_sets=[self.set]))
        self._sides = [self._side(path) for path in self._paths]
        self.spaces = [self._space(name, path) for path in self._paths for name in ("aim", "grip")]
        if eye_gaze:
            self.spaces.append(self._space("gaze", xr.NULL_PATH))
        self._active = xr.ActiveActionSet(self.set, xr.NULL_PATH)
        self._sync_info = xr.ActionsSyncInfo(active_action_sets=(xr.ActiveActionSet * 1)(self._active))
        self._sync = ctypes.byref(self._sync_info)
        self._boolean, self._float, self._vector = xr.ActionStateBoolean(), xr.ActionStateFloat(), xr.ActionStateVector2f()
        self._pointers = tuple(ctypes.byref(state) for state in (self._boolean, self._float, self._vector))

    def sync(self) -> bool:
        """Bring the values up to date. False when the session is not focused: then nothing may be read."""
        return calls.check(calls.sync_actions(self._session, self._sync), "xrSyncActions") != calls.SESSION_NOT_FOCUSED

    def read(self, hands: tuple[Hand, Hand]) -> None:
        """Fill the values of both hands with those of the last sync."""
        for side, hand in zip(self._sides, hands, strict=True):
            hand.trigger, hand.squeeze = self._number(side.queries["trigger"]), self._number(side.queries["squeeze"])
            hand.thumbstick = self._pair(side.queries["thumbstick"])
            hand.select, menu = self._is_down(side.queries["select"]), self._is_down(side.queries["menu"])
            hand.select_pressed, hand.menu_pressed = hand.select and not side.select_was, menu and not side.menu_was
            side.select_was, side.menu_was = hand.select, menu

    def forget(self, hands: tuple[Hand, Hand]) -> None:
        """No focus: hands let go of everything. A button held meanwhile does not count as pressed afterwards."""
        for side, hand in zip(self._sides, hands, strict=True):
            hand.active = hand.select = hand.select_pressed = hand.menu_pressed = False
            hand.trigger = hand.squeeze = 0.0
            hand.thumbstick = (0.0, 0.0)
            side.select_was = side.menu_was = True

    def profiles(self) -> tuple[str, str]:
        """The interaction profile in use for each hand, "" where there is none."""
        found: list[str] = []
        for path in self._paths:
            current = xr.get_current_interaction_profile(self._session, path).interaction_profile
            found.append(xr.path_to_string(self._instance, current) if current else "")
        return found[0], found[1]

    def haptic(self, hand: int, seconds: float, amplitude: float) -> None:
        info = xr.HapticActionInfo(self.actions["haptic"], self._paths[hand])
        pulse = xr.HapticVibration(duration=max(1, int(seconds * 1e9)), frequency=0.0, amplitude=min(max(amplitude, 0.0), 1.0))
        header = ctypes.cast(ctypes.pointer(pulse), ctypes.POINTER(xr.HapticBaseHeader))
        calls.check(calls.apply_haptic(self._session, ctypes.byref(info), header), "xrApplyHapticFeedback")

    def close(self) -> None:
        with contextlib.suppress(xr.exception.XrException):
            xr.destroy_action_set(self.set)

    def _action(self, name: str, kind: Any, paths: list[Any]) -> Any:
        return xr.create_action(self.set, xr.ActionCreateInfo(name, kind, subaction_paths=paths or None, localized_action_name=name.capitalize()))

    def _space(self, name: str, path: Any) -> Any:
        return xr.create_action_space(self._session, xr.ActionSpaceCreateInfo(self.actions[name], path))

    def _side(self, path: Any) -> _Side:
        queries = {name: xr.ActionStateGetInfo(self.actions[name], path) for name in ACTIONS if name not in ("aim", "grip", "haptic")}
        pointers = {name: ctypes.pointer(info) for name, info in queries.items()}
        return _Side(pointers)

    def _suggest(self, instance: Instance, eye_gaze: bool) -> dict[str, int]:
        """Suggest what is known of each profile; returns how many bindings each took."""
        taken: dict[str, int] = {}
        for profile in PROFILES:
            if profile.offered(instance.version, instance.extensions):
                taken[profile.path] = self._suggest_profile(profile.path, profile.bindings())
        if eye_gaze:
            taken[EYE_GAZE] = self._suggest_profile(EYE_GAZE, [("gaze", EYE_GAZE_BINDING)])
        return taken

    def _suggest_profile(self, profile: str, bindings: list[tuple[str, str]]) -> int:
        """All at once; a runtime that knows only some components gets those. 0 when it does not know the profile."""
        if self._accepts(profile, bindings):
            return len(bindings)
        known = [binding for binding in bindings if self._accepts(profile, [binding])]
        return len(known) if known and self._accepts(profile, known) else 0

    def _accepts(self, profile: str, bindings: list[tuple[str, str]]) -> bool:
        try:
            suggested = [xr.ActionSuggestedBinding(self.actions[action], xr.string_to_path(self._instance, path)) for action, path in bindings]
            path = xr.string_to_path(self._instance, profile)
            xr.suggest_interaction_profile_bindings(self._instance, xr.InteractionProfileSuggestedBinding(path, suggested_bindings=suggested))
        except xr.exception.PathUnsupportedError:
            return False
        return True

    def _is_down(self, query: Any) -> bool:
        calls.check(calls.get_boolean(self._session, query, self._pointers[0]), "xrGetActionStateBoolean")
        return bool(self._boolean.current_state)

    def _number(self, query: Any) -> float:
        calls.check(calls.get_float(self._session, query, self._pointers[1]), "xrGetActionStateFloat")
        return self._float.current_state

    def _pair(self, query: Any) -> tuple[float, float]:
        calls.check(calls.get_vector(self._session, query, self._pointers[2]), "xrGetActionStateVector2f")
        state = self._vector.current_state
        return state.x, state.y

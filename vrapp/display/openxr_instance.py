"""The OpenXR instance and the headset behind it: versions, extensions, what the system can do; and whether there is one at all.

`probe()` asks once and tells a person. `Instance` is what a display lives on. `openxr_watch` looks for a headset while something else is shown.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from dataclasses import dataclass
from typing import Any

from vrapp import __version__
from vrapp.display import openxr_calls as calls
from vrapp.display.openxr_calls import xr
from vrapp.display.openxr_profiles import EXTENSIONS
from vrapp.display.openxr_runtime import active_runtime
from vrapp.errors import MissingError

WANTED = (
    "XR_KHR_composition_layer_depth",
    "XR_KHR_convert_timespec_time",
    "XR_EXT_hand_tracking",
    "XR_EXT_eye_gaze_interaction",
    "XR_EXT_user_presence",
    "XR_KHR_visibility_mask",
    *EXTENSIONS,
)
"""Switched on where offered."""
BEFORE_1_1 = ("XR_EXT_local_floor", "XR_KHR_locate_spaces", "XR_EXT_palm_pose", "XR_KHR_maintenance1")
"""What version 1.1 made core."""
DESTROY_S = 3.0


class NoHeadsetError(MissingError):
    """A runtime answers, but its headset is not connected or not ready. Temporary: ask again."""


@dataclass(frozen=True)
class Abilities:
    """What the system says it can do."""

    hand_tracking: bool = False
    eye_gaze: bool = False
    user_presence: bool = False


class Instance:
    """One XrInstance. `extensions` are those that are on; `version` the API version it was made with.

    Raises MissingError, in one line, when no runtime answers or it lacks what is `required`.
    """

    def __init__(self, required: tuple[str, ...] = ()) -> None:
        self.runtime_file = active_runtime()
        offered = _offered_extensions()
        absent = [name for name in required if name not in offered]
        if absent:
            raise MissingError(f"the OpenXR runtime lacks {', '.join(absent)}, which drawing with OpenGL needs; choose another runtime (SteamVR, Monado)")
        self.handle, self.version, self.extensions = _create(required, offered)
        properties = xr.get_instance_properties(self.handle)
        self.runtime_name = properties.runtime_name.decode(errors="replace")

    def system(self) -> Any:
        """The headset's XrSystemId. Raises NoHeadsetError while it is not there, LostError when the runtime has gone."""
        try:
            return xr.get_system(self.handle, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        except xr.exception.FormFactorUnavailableError:
            raise NoHeadsetError(f"{self.runtime_name} runs, but no headset is connected; connect it and put it on") from None
        except (xr.exception.InstanceLostError, xr.exception.RuntimeFailureError) as error:
            raise calls.LostError("xrGetSystem") from error
        except xr.exception.XrException as error:
            raise MissingError(f"{self.runtime_name} offers no headset ({error}); connect one and try again") from None

    def describe(self, system: Any) -> tuple[str, Abilities]:
        """The system's name and abilities."""
        gaze, hands, presence = xr.SystemEyeGazeInteractionPropertiesEXT(), xr.SystemHandTrackingPropertiesEXT(), xr.SystemUserPresencePropertiesEXT()
        chain = {"XR_EXT_eye_gaze_interaction": gaze, "XR_EXT_hand_tracking": hands, "XR_EXT_user_presence": presence}
        properties = xr.SystemProperties()
        last: Any = properties
        for name, struct in chain.items():
            if name in self.extensions:
                last.next = ctypes.cast(ctypes.pointer(struct), ctypes.c_void_p)
                last = struct
        result = int(xr.raw_functions.xrGetSystemProperties(self.handle, system, ctypes.byref(properties)))
        calls.check(result, "xrGetSystemProperties")
        abilities = Abilities(bool(hands.supports_hand_tracking), bool(gaze.supports_eye_gaze_interaction), bool(presence.supports_user_presence))
        return properties.system_name.decode(errors="replace"), abilities

    def close(self) -> None:
        """Destroy it. SteamVR on Linux is known to hang here: it gets its time and is then left behind."""
        if self.handle is None:
            return
        handle, self.handle = self.handle, None
        worker = threading.Thread(target=_destroy, args=(handle,), name="openxr-destroy", daemon=True)
        worker.start()
        worker.join(DESTROY_S)


def _destroy(handle: Any) -> None:
    with contextlib.suppress(xr.exception.XrException):
        xr.destroy_instance(handle)


def _offered_extensions() -> frozenset[str]:
    try:
        found = xr.enumerate_instance_extension_properties()
    except xr.exception.XrException as error:
        raise MissingError(_no_runtime(error)) from None
    return frozenset(entry.extension_name.decode() for entry in found)


def _create(required: tuple[str, ...], offered: frozenset[str]) -> tuple[Any, tuple[int, int], frozenset[str]]:
    """Ask for version 1.1, then for 1.0 with the extensions that became 1.1."""
    for version, wanted in (((1, 1), WANTED), ((1, 0), (*WANTED, *BEFORE_1_1))):
        names = tuple(dict.fromkeys((*required, *(name for name in wanted if name in offered))))
        number = tuple(int(part) for part in __version__.split(".")[:2])
        application = xr.ApplicationInfo("vrapp", number[0] * 1000 + number[1], "vrapp", 1, xr.Version(*version, 0))
        try:
            handle = xr.create_instance(xr.InstanceCreateInfo(enabled_extension_names=list(names), application_info=application))
        except xr.exception.ApiVersionUnsupportedError:
            continue
        except xr.exception.XrException as error:
            raise MissingError(_no_runtime(error)) from None
        return handle, version, frozenset(names)
    raise MissingError("the OpenXR runtime knows neither version 1.0 nor 1.1; update it")


def _no_runtime(error: Exception) -> str:
    if isinstance(error, xr.exception.RuntimeUnavailableError):
        return "no OpenXR runtime is set up on this computer; install one (SteamVR, Monado) and make it the active one"
    return f"the OpenXR runtime does not answer ({type(error).__name__.removesuffix('Error')}); start it (SteamVR, monado-service) and try again"


def probe() -> str:
    """One line about runtime and headset, without a GL context. Raises MissingError, in one line, when there is none to use."""
    instance = Instance(("XR_KHR_opengl_enable",))
    try:
        name, abilities = instance.describe(instance.system())
        extras = [text for text, has in (("hand tracking", abilities.hand_tracking), ("eye gaze", abilities.eye_gaze)) if has]
        version = ".".join(map(str, instance.version))
        return f"{name} through {instance.runtime_name}, OpenXR {version}" + (f", with {' and '.join(extras)}" if extras else "")
    except calls.LostError:
        raise MissingError("the OpenXR runtime went away while it was asked; start it again") from None
    finally:
        instance.close()

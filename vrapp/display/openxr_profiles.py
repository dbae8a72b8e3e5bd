"""Which component of which controller does what: the interaction profiles of research/openxr.md, from the registry's xr.xml.

A profile is suggested when it is core (1.0, or 1.1 for those promoted there) or its extension is on. A component that a runtime does not know is left out by
`openxr_input`, the rest of its profile stays.
"""

from __future__ import annotations

from dataclasses import dataclass

ACTIONS = ("aim", "grip", "select", "menu", "trigger", "squeeze", "thumbstick", "haptic")


@dataclass(frozen=True)
class Profile:
    """`common` is bound on both hands, `left` and `right` on one; each maps an action to a component below the hand's path.

    extension: what must be on for it, "" for OpenXR 1.0's own. promoted: an instance of version 1.1 knows it without the extension.
    """

    path: str
    common: dict[str, str]
    left: dict[str, str]
    right: dict[str, str]
    extension: str = ""
    promoted: bool = False

    def offered(self, version: tuple[int, int], extensions: frozenset[str]) -> bool:
        return not self.extension or self.extension in extensions or (self.promoted and version >= (1, 1))

    def bindings(self) -> list[tuple[str, str]]:
        """(action, full path) of every component."""
        sides = (("left", self.common | self.left), ("right", self.common | self.right))
        return [(action, f"/user/hand/{side}{component}") for side, found in sides for action, component in found.items()]


def _components(
    *, select: str = "", squeeze: str = "", trigger: str = "", thumbstick: str = "", menu: str = "", aim: bool = True, haptic: bool = True
) -> dict[str, str]:
    found = {"select": select, "squeeze": squeeze, "trigger": trigger, "thumbstick": thumbstick, "menu": menu}
    paths = {action: f"/input/{component}" for action, component in found.items() if component}
    if aim:
        paths |= {"aim": "/input/aim/pose", "grip": "/input/grip/pose"}
    return paths | ({"haptic": "/output/haptic"} if haptic else {})


_VALUE = _components(select="trigger/value", trigger="trigger/value", squeeze="squeeze/value", thumbstick="thumbstick")
_CLICK = _components(select="trigger/click", trigger="trigger/value", squeeze="squeeze/click", thumbstick="thumbstick")
_MIXED = _components(select="trigger/value", trigger="trigger/value", squeeze="squeeze/click", thumbstick="thumbstick", menu="menu/click")
_BARE = _components(select="select/value", trigger="select/value", squeeze="squeeze/value", haptic=False)
_EXT_HAND = _components(select="aim_activate_ext/value", trigger="pinch_ext/value", squeeze="grasp_ext/value", haptic=False)
_MENU, _B = {"menu": "/input/menu/click"}, {"menu": "/input/b/click"}


def _profile(path: str, common: dict[str, str], left: dict[str, str], right: dict[str, str], extension: str = "", promoted: bool = False) -> Profile:
    return Profile(f"/interaction_profiles/{path}", common, left, right, extension, promoted)


PROFILES = (
    _profile("khr/simple_controller", _components(select="select/click", trigger="select/click", menu="menu/click"), {}, {}),
    _profile("khr/generic_controller", _VALUE | {"menu": "/input/secondary/click"}, {}, {}, "XR_KHR_generic_controller"),
    _profile("oculus/touch_controller", _VALUE, _MENU, _B),
    _profile("meta/touch_plus_controller", _VALUE, _MENU, _B, "XR_META_touch_controller_plus", promoted=True),
    _profile("meta/touch_controller_plus", _VALUE, _MENU, _B, "XR_META_touch_controller_plus"),
    _profile("meta/touch_pro_controller", _VALUE, _MENU, _B, "XR_FB_touch_controller_pro", promoted=True),
    _profile("facebook/touch_controller_pro", _VALUE, _MENU, _B, "XR_FB_touch_controller_pro"),
    _profile("valve/index_controller", _VALUE | {"select": "/input/trigger/click"} | _B, {}, {}),
    _profile("htc/vive_controller", _CLICK | {"thumbstick": "/input/trackpad"} | _MENU, {}, {}),
    _profile("htc/vive_cosmos_controller", _CLICK, _MENU, _B, "XR_HTC_vive_cosmos_controller_interaction", promoted=True),
    _profile("htc/vive_focus3_controller", _VALUE | {"select": "/input/trigger/click"}, _MENU, _B, "XR_HTC_vive_focus3_controller_interaction", promoted=True),
    _profile("microsoft/motion_controller", _MIXED, {}, {}),
    _profile("hp/mixed_reality_controller", _VALUE | _MENU, {}, {}, "XR_EXT_hp_mixed_reality_controller", promoted=True),
    _profile("samsung/odyssey_controller", _MIXED, {}, {}, "XR_EXT_samsung_odyssey_controller", promoted=True),
    _profile("bytedance/pico_neo3_controller", _VALUE | _MENU, {}, {}, "XR_BD_controller_interaction", promoted=True),
    _profile("bytedance/pico4_controller", _VALUE, _MENU, _B, "XR_BD_controller_interaction", promoted=True),
    _profile(
        "ml/ml2_controller",
        _CLICK | {"squeeze": "/input/shoulder/click", "thumbstick": "/input/trackpad"} | _MENU,
        {},
        {},
        "XR_ML_ml2_controller_interaction",
        promoted=True,
    ),
    _profile("varjo/xr-4_controller", _MIXED, {}, _B, "XR_VARJO_xr4_controller_interaction"),
    _profile("ext/hand_interaction_ext", _EXT_HAND, {}, {}, "XR_EXT_hand_interaction"),
    _profile("microsoft/hand_interaction", _BARE, {}, {}, "XR_MSFT_hand_interaction"),
)
EYE_GAZE = "/interaction_profiles/ext/eye_gaze_interaction"
EYE_GAZE_BINDING = "/user/eyes_ext/input/gaze_ext/pose"
EXTENSIONS = tuple(dict.fromkeys(profile.extension for profile in PROFILES if profile.extension))
"""What to switch on, where it is offered, for these profiles."""

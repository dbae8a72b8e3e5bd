"""The table of controllers: well-formed paths, every action reachable, and who is suggested when."""

from __future__ import annotations

import re

from vrapp.display.openxr_profiles import ACTIONS, EXTENSIONS, PROFILES


def test_every_binding_is_a_path_of_a_known_action() -> None:
    for profile in PROFILES:
        for action, path in profile.bindings():
            assert action in ACTIONS
            assert re.fullmatch(r"/user/hand/(left|right)/(input/[a-z0-9_]+(/[a-z_]+)?|output/haptic)", path), (profile.path, path)


def test_every_profile_points_holds_and_selects_on_both_hands() -> None:
    for profile in PROFILES:
        bound = set(profile.bindings())
        for side in ("left", "right"):
            found = {action for action, path in bound if path.startswith(f"/user/hand/{side}/")}
            assert {"aim", "grip", "select", "trigger"} <= found, profile.path


def test_version_1_0_without_extensions_knows_the_five_of_the_core() -> None:
    names = {profile.path.removeprefix("/interaction_profiles/") for profile in PROFILES if profile.offered((1, 0), frozenset())}
    core = {"khr/simple_controller", "oculus/touch_controller", "valve/index_controller", "htc/vive_controller", "microsoft/motion_controller"}
    assert names == core


def test_version_1_1_knows_the_promoted_ones_without_their_extension() -> None:
    names = {profile.path for profile in PROFILES if profile.offered((1, 1), frozenset())}
    assert "/interaction_profiles/meta/touch_plus_controller" in names
    assert "/interaction_profiles/meta/touch_controller_plus" not in names
    assert "/interaction_profiles/ext/hand_interaction_ext" not in names


def test_all_extensions_bring_all_profiles() -> None:
    assert all(profile.offered((1, 0), frozenset(EXTENSIONS)) for profile in PROFILES)

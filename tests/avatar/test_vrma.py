"""VRM animations: read like any doubted file, retargeted as three-vrm-animation does (tests/avatar/data, made by tools/compare/joints.mjs)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from people import expression, person

from vrapp.avatar import bones
from vrapp.avatar.posed import Posed, Wish
from vrapp.avatar.vrma import Motion, motion_of, same_half, sampled, yaw_pitch_of
from vrapp.scene.model import Channel
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrma import load_vrma

DATA = Path(__file__).parent / "data"


# idle_loop has unnamed nodes between bones that are turned at rest. three-vrm takes the humanoid parent for the parent, so that its rest pose is no rest
# pose; the specification's formula takes the node's own parent, which differs by up to 0.3 degrees here.
@pytest.mark.parametrize(("motion", "tolerance"), [("test", 1e-4), ("idle_loop", 2e-3)])
@pytest.mark.parametrize("avatar", ["debug_robot", "Godette_vrm_v4"])  # 1.0 and 0.x
def test_joints_and_weights_are_three_vrms(testdata: Callable[[str], Path], avatar: str, motion: str, tolerance: float) -> None:
    reference = json.loads((DATA / f"{avatar}.{motion}.json").read_text())
    vrm, made = load_vrm(testdata(f"avatars/{avatar}.vrm")), motion_of(load_vrma(testdata(f"motion/{motion}.vrma")))
    assert made.duration_s == pytest.approx(reference["duration"], abs=1e-5)
    posed = Posed(vrm)
    without_upper = "upperChest" not in vrm.humanoid and made.moved[bones.UPPER_CHEST]
    for frame in reference["frames"]:
        pose = posed.show(Wish(motion=made), frame["t"])
        for name, at in frame["joints"].items():
            if without_upper and any(part in name for part in ("neck", "head", "Shoulder", "Arm", "Hand", "Thumb", "Index", "Middle", "Ring", "Little")):
                continue  # the turn of a missing bone goes into those below it, as the specification recommends; three-vrm drops it
            assert pose.node_world[vrm.humanoid[name], 3, :3] == pytest.approx(np.array(at), abs=tolerance), (name, frame["t"])
        for name, weight in frame["weights"].items():
            assert posed.expressions.weights[posed.expressions.index[name]] == pytest.approx(weight, abs=1e-4)
    assert any(frame["weights"] for frame in reference["frames"]) == (motion == "test")


def make(turns: dict[str, tuple[float, float, float, float]], **more: object) -> Motion:
    """A motion of two rows a second apart, from rest to these turns."""
    table = np.zeros((2, bones.COUNT, 4), np.float32)
    table[..., 3] = 1.0
    moved = np.zeros(bones.COUNT, np.bool_)
    for name, turn in turns.items():
        table[1, bones.BONE[name]], moved[bones.BONE[name]] = turn, True
    fields = {"hips": None, "hips_rest": np.array((0, 0.9, 0), np.float32), "joints": np.zeros((bones.COUNT, 3), np.float32)} | more
    return Motion("made", 1.0, np.array((0, 1), np.float32), table, moved, **fields)  # type: ignore[arg-type]


def test_a_missing_bone_hands_its_turn_to_those_below() -> None:
    half = float(np.sqrt(0.5))
    motion = make({"upperChest": (0.0, half, 0.0, half)})
    with_it, without = Posed(person()), Posed(person(without=("upperChest",)))
    for posed in (with_it, without):
        posed.show(Wish(motion=motion), 1.0)
    whole = with_it.pose.node_world[with_it.vrm.humanoid["leftHand"], :3, :3]
    assert without.pose.node_world[without.vrm.humanoid["leftHand"], :3, :3] == pytest.approx(whole, abs=1e-5)
    assert whole[0, 2] == pytest.approx(-1.0, abs=1e-5)  # the left arm points back


def test_places_of_the_hips_scale_with_their_height_and_only_rows_are_held_at_the_ends() -> None:
    hips = np.array(((0, 1.8, 0), (0.2, 1.6, 0.1)), np.float32)
    motion = make({"hips": (0, 0, 0, 1)}, hips=hips, hips_rest=np.array((0, 1.8, 0), np.float32))
    posed = Posed(person())  # half as tall
    for time_s, at in ((-1.0, (0, 0.9, 0)), (0.5, (0.05, 0.85, 0.025)), (9.0, (0.1, 0.8, 0.05))):
        assert posed.show(Wish(motion=motion), time_s).node_world[posed.vrm.humanoid["hips"], 3, :3] == pytest.approx(np.array(at), abs=1e-5)


def test_expressions_of_a_motion_and_those_asked_for() -> None:
    motion = make({}, expressions=("happy", "unknown"), weights=np.array(((0.0, 1.0), (0.8, 1.0)), np.float32))
    posed = Posed(person(expressions=[expression("happy", 0), expression("sad", 1)], morphs=2))
    assert posed.show(Wish(motion=motion), 0.5).morph_weights == pytest.approx(np.array((0.4, 0.0)), abs=1e-5)
    assert posed.show(Wish({"sad": 0.5, "happy": 0.1}, motion=motion), 0.5).morph_weights == pytest.approx(np.array((0.1, 0.5)), abs=1e-5)


def test_steps_and_splines_at_many_times_at_once() -> None:
    keys = np.array((0, 1, 2), np.float32)
    step = Channel(0, "translation", "STEP", keys, np.arange(9, dtype=np.float32).reshape(3, 3))
    assert sampled(step, np.array((0.0, 0.99, 1.0, 5.0), np.float32))[:, 0].tolist() == [0.0, 0.0, 3.0, 6.0]
    values = np.zeros((3, 3, 3), np.float32)
    values[:, 1, 0], values[:, 0, 0], values[:, 2, 0] = (0, 1, 4), (0, 2, 4), (0, 2, 4)  # t squared with its slopes
    spline = Channel(0, "translation", "CUBICSPLINE", keys, values)
    assert sampled(spline, np.array((0.5, 1.5, 1.75), np.float32))[:, 0] == pytest.approx(np.array((0.25, 2.25, 3.0625)), abs=1e-5)


def test_neighbouring_rows_never_take_the_long_way() -> None:
    table = np.zeros((3, 1, 4), np.float32)
    table[:, 0] = (0, 0, 0, 1), (0, 0, -0.1, -0.99), (0, 0, 0.2, 0.98)
    assert (np.einsum("kbi,kbi->kb", same_half(table)[1:], table[:-1]) > 0).all()


def test_gaze_of_a_motion_is_yaw_to_the_left_and_pitch_down() -> None:
    s = float(np.sin(0.2))
    c = float(np.cos(0.2))
    assert yaw_pitch_of(np.array(((0, s, 0, c), (s, 0, 0, c)), np.float32)) == pytest.approx(np.array(((0.4, 0.0), (0.0, 0.4))), abs=1e-6)

"""The shipped motions: what the tool makes is what is committed; they close, keep their feet, and move as bodies do. And on every shipped avatar."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrapp.avatar import bones
from vrapp.avatar.avatar import Avatar
from vrapp.avatar.fitting import fit, forward
from vrapp.avatar.pose import Want
from vrapp.avatar.vrma import Motion
from vrapp.config import ASSETS
from vrapp.motions import FOLDER, read_motion
from vrapp.scene.inspect import inspect
from vrapp.scene.vrm import load_vrm
from vrapp.xform import quat_rotate

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "assets"))
build: Any = importlib.import_module("motion.build")
skeleton: Any = importlib.import_module("motion.skeleton")

MOTIONS = {path.stem: read_motion(path) for path in sorted(FOLDER.glob("*.vrma"))}
WANTED = (
    "idle_1 idle_2 idle_3 sit_1 sit_2 listen think talk nod shake shrug wave point laugh sigh comfort look_around lean_in walk sit_down stand_up "
    "talk_1 talk_2 talk_3 talk_4 talk_5 talk_6 talk_7 talk_8 tilt bow clap"
).split()
AVATARS = sorted((ASSETS / "avatars").glob("*.vrm"))
KILOBYTES, FASTEST, SHARPEST = 60, 700.0, 14_000.0  # degrees a second, and a second squared, of any joint: a quick hand, no pop


def own(motion: Motion) -> dict[str, Any]:
    return motion.extras["vrapp"]


def test_all_are_there_small_and_flawless() -> None:
    assert set(MOTIONS) == set(WANTED) == set(build.CLIPS)
    for path in FOLDER.glob("*.vrma"):
        found = inspect(path)
        assert path.stat().st_size < KILOBYTES * 1024 and found["loads"] and not found["problems"], (path.name, found["problems"])
        assert "CC0" in found["asset"]["copyright"]


@pytest.mark.parametrize("name", WANTED)
def test_the_file_is_what_the_tool_makes_and_nothing_pops(name: str) -> None:
    take, motion = build.CLIPS[name](), MOTIONS[name]
    made, places = take.solved()
    assert motion.duration_s == pytest.approx(take.seconds, abs=1e-4)
    rows = np.searchsorted(motion.times, take.t[::3], side="right") - 1
    close = np.abs(motion.times[rows] - take.t[::3]) < 1e-3  # where the table has a row of its own
    assert close.sum() > 5
    for bone, turns in made.items():
        facing = np.abs(np.sum(motion.turns[rows[close], bones.BONE[bone]] * turns[::3][close], axis=1))
        assert np.degrees(2.0 * np.arccos(np.clip(facing, 0.0, 1.0))).max() < 0.25, bone
        step = np.degrees(2.0 * np.arccos(np.clip(np.abs(np.sum(turns[1:] * turns[:-1], axis=1)), 0.0, 1.0))) * 60.0
        assert step.max() < FASTEST and np.abs(np.diff(step)).max() * 60.0 < SHARPEST, bone
    assert motion.hips is not None
    assert np.abs(motion.hips[rows[close]] - places[::3][close]).max() < 0.001


@pytest.mark.parametrize("name", WANTED)
def test_elbows_and_knees_are_hinges_and_wrists_do_not_break(name: str) -> None:
    made, _ = build.CLIPS[name]().solved()
    for side in bones.SIDES:
        angle = {part: np.degrees(2.0 * np.arccos(np.clip(np.abs(made[f"{side}{part}"][:, 3]), 0.0, 1.0))) for part in ("LowerArm", "Hand", "LowerLeg", "Foot")}
        assert angle["LowerArm"].max() < 150.0 and angle["Hand"].max() < 75.0
        assert angle["LowerLeg"].max() < 125.0 and angle["Foot"].max() < 62.0
        knee = made[f"{side}LowerLeg"] * np.where(made[f"{side}LowerLeg"][:, 3:] < 0.0, -1.0, 1.0)
        assert knee[:, 0].min() > -0.01  # bends back, never forward


@pytest.mark.parametrize("name", [name for name in WANTED if own(MOTIONS[name])["loop"]])
def test_loops_close_in_place_and_speed(name: str) -> None:
    take = build.CLIPS[name]()
    made, places = take.solved()
    for bone, turns in made.items():
        assert turns[0] == pytest.approx(turns[-1], abs=1e-9), bone
        assert np.abs((turns[1] - turns[0]) - (turns[-1] - turns[-2])).max() < (0.009 if name == "walk" else 0.0005), bone
    assert np.abs((places[1] - places[0]) - (places[-1] - places[-2])).max() < 0.0012
    table = MOTIONS[name].turns
    assert table[0] == pytest.approx(table[-1] * np.sign(np.sum(table[0] * table[-1], axis=1, keepdims=True)), abs=2e-4)


@pytest.mark.parametrize("name", [name for name in WANTED if own(MOTIONS[name])["layer"] == "gesture"])
def test_gestures_begin_and_end_in_the_stance(name: str) -> None:
    motion, stance = MOTIONS[name], MOTIONS["nod"].turns[0]
    for row in (motion.turns[0], motion.turns[-1]):
        assert np.abs(np.sum(row * stance, axis=1)).min() > 0.9999


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.stem)
def test_feet_of_walkers_and_sitters_stay_on_the_ground(path: Path) -> None:
    avatar = Avatar(load_vrm(path), 1)
    joints, scale = np.array(avatar.rig.position, np.float32), avatar.rig.position[bones.HIPS][1] / skeleton.JOINTS["hips"][1]
    for name in ("walk", "sit_down", "sit_1", "sit_2", "stand_up"):
        fitted = fit(MOTIONS[name], avatar.rig, avatar.shape, avatar.expressions)
        table, hips = fitted.rows[:, :-3].reshape(len(fitted.rows), bones.COUNT, 4), fitted.rows[:, -3:]
        phase = np.arange(len(table)) / (len(table) - 1)
        for side, begins in (("left", 0.0), ("right", 0.5)):
            chain = [bones.HIPS, *(bones.BONE[side + part] for part in ("UpperLeg", "LowerLeg", "Foot"))]
            _, place = forward(table, hips, joints, chain)
            at, mine = place[chain[3]].copy(), (phase + begins) % 1.0
            if name == "walk":
                at[:, 2] += mine * own(MOTIONS[name])["stride"] * scale
                at = at[(mine > 0.12) & (mine < 0.27)]
            assert len(at) > 3 and np.ptp(at, axis=0).max() < 0.003, (name, side)


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", ["idle_1", "idle_2", "idle_3", "listen", "think", "talk", "lean_in", "bow", "laugh"])
def test_feet_of_those_who_stand_do_not_slide(path: Path, name: str) -> None:
    avatar, want = Avatar(load_vrm(path), 3, {name: MOTIONS[name], "idle_1": MOTIONS["idle_1"]}), Want()
    avatar.animate(want, 1 / 60)
    feet = [avatar.rig.node[bones.BONE[f"{side}Foot"]] for side in bones.SIDES]
    start = avatar.pose.node_world[feet, 3, :3].copy()
    want.gesture, want.gesture_serial = name, 1
    want.activity = {"listen": "listening", "think": "thinking", "talk": "speaking"}.get(name, "idle")  # type: ignore[assignment]
    played: set[str] = set()
    for _ in range(6 * 60):
        now = avatar.animate(want, 1 / 60).node_world[feet, 3, :3]
        played.update(avatar.player.names)
        assert np.abs(now - start).max() < 0.003
    assert name in played


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.stem)
def test_the_hand_on_the_heart_touches_this_chest_and_does_not_enter_it(path: Path) -> None:
    avatar = Avatar(load_vrm(path), 1)
    fitted = fit(MOTIONS["comfort"], avatar.rig, avatar.shape, avatar.expressions)
    table, hips, joints = fitted.rows[:, :-3].reshape(-1, bones.COUNT, 4).copy(), fitted.rows[:, -3:], np.array(avatar.rig.position, np.float32)
    table[:, [bones.HIPS, bones.SPINE, bones.CHEST, bones.UPPER_CHEST]] = (0, 0, 0, 1)  # the chest at rest, where its surface is known
    chain = [bones.HIPS, bones.SPINE, bones.CHEST, bones.UPPER_CHEST, *(bones.BONE[f"right{part}"] for part in ("Shoulder", "UpperArm", "LowerArm", "Hand"))]
    turn, place = forward(table, np.zeros_like(hips), joints, chain)
    hand = chain[-1]
    along = quat_rotate(turn[hand], np.array((-1.0, 0.0, 0.0), np.float32))
    knuckles = place[hand] + along * float(np.linalg.norm(joints[bones.BONE["rightMiddleProximal"]] - joints[hand]))
    held = slice(round(1.2 * 30), round(2.4 * 30))
    gap = (knuckles[held, 2] - avatar.shape.chest_front) / avatar.shape.scale
    assert gap.min() > 0.010 and gap.max() < 0.055  # half a hand's thickness, and a sleeve
    assert np.abs(knuckles[held, 1] - avatar.shape.heart_y).max() < 0.07 * avatar.shape.scale

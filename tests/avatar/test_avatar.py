"""The whole avatar over time: planted feet, blinking, the same at any frame rate, and nothing that breaks it."""

from __future__ import annotations

import copy
import gc
import tracemalloc
from math import radians

import numpy as np
import pytest
from people import expression, person

from vrapp.avatar import bones
from vrapp.avatar.avatar import Avatar
from vrapp.avatar.blink import RATE_PER_MINUTE, Blink, lid
from vrapp.avatar.player import ALIASES
from vrapp.avatar.pose import Want
from vrapp.hierarchy import levels
from vrapp.motions import FOLDER, read_motion
from vrapp.scene.model import Nodes
from vrapp.scene.vrm_types import Collider, Spring, SpringJoint, Vrm

LIBRARY = {path.stem: read_motion(path) for path in sorted(FOLDER.glob("*.vrma"))}
GESTURES = (*(name for name, motion in LIBRARY.items() if motion.extras["vrapp"]["layer"] == "gesture"), *ALIASES, "think")


def with_hair(vrm: Vrm) -> Vrm:
    """Three swinging nodes hang from the head, with a collider there."""
    nodes, head = vrm.model.nodes, vrm.humanoid["head"]
    first = len(nodes)
    parent = np.concatenate([nodes.parent, np.array([head, first, first + 1], dtype=np.int32)])
    order, starts = levels(parent)
    none, one = np.full(3, -1, dtype=np.int32), np.ones((3, 3), dtype=np.float32)
    offsets = np.array([(0, 0.1, -0.09), (0, -0.09, 0), (0, -0.09, 0)], dtype=np.float32)
    turned = np.tile(np.array((0, 0, 0, 1), dtype=np.float32), (3, 1))
    mesh, skin, camera, light = (np.concatenate([a, none]) for a in (nodes.mesh, nodes.skin, nodes.camera, nodes.light))
    moved, rotated, scaled = (np.concatenate(pair) for pair in ((nodes.translation, offsets), (nodes.rotation, turned), (nodes.scale, one)))
    names = [*nodes.names, "hair1", "hair2", "hair3"]
    vrm.model.nodes = Nodes(names, parent, moved, rotated, scaled, mesh, skin, camera, light, order.astype(np.int32), starts.astype(np.int32))
    vrm.colliders = [Collider(head, "sphere", (0.0, 0.05, 0.0), 0.08)]
    vrm.springs = [Spring("hair", [SpringJoint(first + i, 0.01, 0.8, 0.2, drag=0.3) for i in range(3)], [0])]
    return vrm


def foot_places(avatar: Avatar) -> np.ndarray:
    return avatar.pose.node_world[[avatar.rig.node[bones.BONE[f"{side}Foot"]] for side in bones.SIDES], 3, :3].copy()


def root_at(yaw: float) -> np.ndarray:
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array(((c, 0, -s, 0), (0, 1, 0, 0), (s, 0, c, 0), (0, 0, 0, 1)), dtype=np.float32)


def test_planted_feet_do_not_slide_in_20_seconds_of_idle() -> None:
    avatar, want = Avatar(person(), 5), Want(look_at=(0.2, 1.6, 1.2), at_eyes=True)
    avatar.animate(want, 1 / 72)
    start, hips = foot_places(avatar), []
    for _ in range(20 * 72):
        avatar.animate(want, 1 / 72)
        assert np.abs(foot_places(avatar) - start).max() < 0.002
        hips.append(float(avatar.pose.node_world[avatar.rig.node[bones.HIPS], 3, 0]))
    assert np.ptp(hips) > 0.02  # the body did move over them


def test_a_turned_body_is_followed_by_steps_one_foot_at_a_time() -> None:
    avatar, want = Avatar(person(), 5), Want()
    avatar.animate(want, 1 / 72)
    before, lifted, both = foot_places(avatar), np.zeros(2, dtype=bool), 0
    for frame in range(4 * 72):
        want.root[...] = root_at(radians(90) * min(1.0, frame / 100))
        avatar.animate(want, 1 / 72)
        up = foot_places(avatar)[:, 1] > before[:, 1] + 0.01
        lifted |= up
        both += int(up.all())
    assert lifted.all() and both == 0
    after = foot_places(avatar)
    assert after == pytest.approx(before @ root_at(radians(90))[:3, :3], abs=0.03)


def test_the_stance_hangs_the_arms_beside_the_body() -> None:
    avatar = Avatar(person(), 1)
    avatar.animate(Want(), 1 / 60)
    at = avatar.pose.node_world[:, 3, :3]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, elbow, hand = (at[avatar.rig.node[bones.BONE[side + name]]] for name in ("UpperArm", "LowerArm", "Hand"))
        assert elbow[1] < shoulder[1] - 0.2 and hand[1] < elbow[1] - 0.15
        assert sign * hand[0] > 0.12
        assert hand[2] > elbow[2]  # elbows bend forward


def test_same_seed_same_bits_and_other_seed_other_motion() -> None:
    def run(seed: int) -> np.ndarray:
        avatar, want = Avatar(with_hair(person()), seed), Want(look_at=(0.5, 1.5, 1.0), at_eyes=True)
        for _ in range(200):
            avatar.animate(want, 1 / 72)
        return avatar.pose.node_world.copy()

    assert run(1).tobytes() == run(1).tobytes()
    assert np.abs(run(1) - run(2)).max() > 1e-3


@pytest.mark.parametrize("rate", [30, 45, 72, 120, 144])
def test_five_seconds_look_the_same_at_any_frame_rate(rate: int) -> None:
    def run(fps: int) -> np.ndarray:
        avatar, want = Avatar(with_hair(person()), 9), Want(look_at=(0.5, 1.5, 1.0))
        for frame in range(5 * fps):
            now = (frame + 1) / fps
            want.root[...] = root_at(0.4 * np.sin(1.5 * now))
            want.look_at = (1.2 * np.sin(0.8 * now), 1.5, 1.4)
            avatar.animate(want, 1 / fps)
        names = avatar.vrm.model.nodes.names
        legs = [i for i, name in enumerate(names) if any(part in name for part in ("Leg", "Foot", "Toes"))]
        return np.delete(avatar.pose.node_world[:, 3, :3], legs if rate == 30 else [], axis=0)  # at 30 a step in the air begins half a frame later

    assert np.abs(run(rate) - run(60)).max() < (0.012 if rate == 30 else 0.005)


def test_blinks_come_at_the_cited_rate_irregularly() -> None:
    blink, dt = Blink(np.random.default_rng(4)), 1 / 30
    closed, starts = False, []
    for frame in range(40 * 60 * 30):
        level = blink.step("speaking", dt)
        if level > 0.5 and not closed:
            starts.append(frame * dt)
        closed = level > 0.5
    gaps = np.diff(starts)
    assert len(starts) / 40 == pytest.approx(RATE_PER_MINUTE["speaking"], rel=0.15)
    assert gaps.std() > 0.5 * gaps.mean() and np.median(gaps) < gaps.mean()  # skewed to the right
    assert lid(0.1) == 1.0 and lid(-1.0) == 0.0 and lid(0.5) == 0.0


def test_big_gaze_shifts_bring_blinks_along_and_small_ones_do_not() -> None:
    counts = []
    for degrees in (5.0, 40.0):
        blink = Blink(np.random.default_rng(1))
        before = blink.count
        shifts = 0
        for _ in range(200):
            blink.step("idle", 0.6)
            had = blink.count
            blink.gaze_shift(degrees)
            shifts += blink.count - had
        counts.append(shifts)
        assert blink.count > before
    assert counts[0] == 0 and counts[1] > 100


def test_eyes_first_then_head_and_the_eyes_turn_back() -> None:
    avatar, want = Avatar(person(), 3), Want(look_at=(0.0, 1.52, 2.0))
    for _ in range(120):
        avatar.animate(want, 1 / 120)
    want.look_at = (1.4, 1.52, 1.4)
    head, eye = avatar.rig.node[bones.HEAD], avatar.rig.node[bones.LEFT_EYE]
    turned, eyes = [], []
    for _ in range(180):
        world = avatar.animate(want, 1 / 120).node_world
        yaw = np.degrees(np.arctan2(world[head, 2, 0], world[head, 2, 2]))
        turned.append(float(yaw))
        eyes.append(float(np.degrees(np.arctan2(world[eye, 2, 0], world[eye, 2, 2])) - yaw))
    assert max(eyes) > 3.0 and int(np.argmax(eyes)) < 40
    assert turned[8] < 5.0 and turned[-1] > 35.0  # a delay, then most of the way
    assert eyes[-1] < 0.5 * max(eyes)


@pytest.mark.parametrize("name", GESTURES)
def test_every_gesture_begins_and_ends_at_the_stance_without_a_jump(name: str) -> None:
    avatar, still, want = Avatar(person(), 2, LIBRARY), Avatar(person(), 2, LIBRARY), Want(look_at=(0, 1.5, 1))
    rest = Want(look_at=(0, 1.5, 1))
    for _ in range(60):
        avatar.animate(want, 1 / 60)
        still.animate(rest, 1 / 60)
    want.gesture, want.gesture_serial = name, 1
    before, fastest, farthest = avatar.pose.node_world[:, 3, :3].copy(), 0.0, 0.0
    for _ in range(60 * 7):
        now = avatar.animate(want, 1 / 60).node_world[:, 3, :3]
        fastest = max(fastest, float(np.abs(now - before).max()) * 60)
        farthest = max(farthest, float(np.abs(now - still.animate(rest, 1 / 60).node_world[:, 3, :3]).max()))
        before = now.copy()
    assert farthest > 0.01
    assert fastest < 5.0  # metres a second: a hand, not a glitch
    assert np.abs(before - still.pose.node_world[:, 3, :3]).max() < 0.01


@pytest.mark.parametrize(
    "vrm",
    [
        person(without=("chest", "upperChest", "neck", "leftShoulder", "rightShoulder", "leftEye", "rightEye", "jaw", "leftToes", "rightToes")),
        person(without=[b for b in bones.BONES if any(f in b for f in bones.FINGERS)]),
        person(without=[b for b in bones.BONES if "Leg" in b or "Foot" in b or "Toes" in b]),
        person(without=("head", "neck", "leftEye", "rightEye", "jaw")),
        person(flat=("leftLowerArm", "leftHand", "rightLowerLeg", "neck", "head")),
        person(without=bones.BONES[1:]),
    ],
    ids=["no optional", "no fingers", "no legs", "no head", "no lengths", "hips only"],
)
def test_degenerate_bodies_and_targets_stay_finite(vrm: Vrm) -> None:
    avatar, want = Avatar(vrm, 1, LIBRARY), Want()
    for frame in range(240):
        want.look_at = (None, avatar.eyes, (0.0, 1.5, -2.0), (0.0, 900.0, 0.0))[frame // 60]
        want.gesture, want.gesture_serial = GESTURES[frame // 20 % len(GESTURES)], frame // 20
        pose = avatar.animate(want, (0.0, 1 / 72, 3.0)[frame % 3])
        assert np.isfinite(pose.node_world).all()


def test_wishes_and_the_file_are_only_read() -> None:
    vrm = with_hair(person(expressions=[expression("blink", 0)], morphs=1))
    want = Want(look_at=(1.0, 1.0, 1.0), emotion="happy", intensity=0.8)
    nodes, asked = copy.deepcopy(vrm.model.nodes), copy.deepcopy(want)
    avatar = Avatar(vrm, 1)
    for _ in range(50):
        avatar.animate(want, 1 / 60)
    for name in ("translation", "rotation", "scale"):
        assert np.array_equal(getattr(nodes, name), getattr(vrm.model.nodes, name))
    assert np.array_equal(asked.root, want.root) and asked.look_at == want.look_at and asked.gesture_serial == want.gesture_serial


def test_nothing_allocated_outlives_the_frame() -> None:
    vrm = with_hair(person(expressions=[expression("blink", 0)], morphs=1))
    avatar, want = Avatar(vrm, 1, LIBRARY), Want(look_at=(0.3, 1.5, 1.0), at_eyes=True)
    for _ in range(100):
        avatar.animate(want, 1 / 72)
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(50):
            avatar.animate(want, 1 / 72)
        first = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            avatar.animate(want, 1 / 72)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - first < 4096
    finally:
        tracemalloc.stop()


def test_springs_keep_length_and_stay_out_of_their_collider() -> None:
    avatar, want = Avatar(with_hair(person()), 1), Want()
    names = avatar.vrm.model.nodes.names
    a, b, head = names.index("hair1"), names.index("hair2"), avatar.rig.node[bones.HEAD]
    swung = []
    for frame in range(240):
        want.root[...] = root_at(np.sin(frame / 12))
        world = avatar.animate(want, 1 / 60).node_world
        assert np.linalg.norm(world[b, 3, :3] - world[a, 3, :3]) == pytest.approx(0.09, abs=1e-4)
        center = np.array((0.0, 0.05, 0.0)) @ world[head, :3, :3] + world[head, 3, :3]
        assert np.linalg.norm(world[b, 3, :3] - center) > 0.08
        swung.append(world[b, 3, :3] @ np.linalg.inv(world[head, :3, :3]))
    assert np.ptp(np.array(swung)[:, 0]) > 0.005

"""Numbers of the VRM specification and of its reference runtimes' own tests."""

from __future__ import annotations

from collections.abc import Callable
from math import degrees, radians
from pathlib import Path

import numpy as np
import pytest
from people import expression, make_model, person

from vrapp.avatar import bones, turns
from vrapp.avatar.colliders import make_colliders
from vrapp.avatar.constraints import apply_constraints, in_order, make_constraints
from vrapp.avatar.expressions import apply_expressions, make_expressions
from vrapp.avatar.joints import STEP_S
from vrapp.avatar.lookat import eye_angles, look_weights, target_angles
from vrapp.avatar.rig import make_rig, place_humanoid
from vrapp.avatar.springs import Springs
from vrapp.hierarchy import world_from_local
from vrapp.scene.model import TextureRef
from vrapp.scene.vrm import load_vrm
from vrapp.scene.vrm_types import (
    Collider,
    Constraint,
    Expression,
    LookAt,
    MaterialColorBind,
    RangeMap,
    Spring,
    SpringJoint,
    TextureTransformBind,
    Vrm,
)


def outputs(vrm: Vrm, speaking: float = 0.0, **weights: float) -> np.ndarray:
    face = make_expressions(vrm)
    for name, weight in weights.items():
        face.weights[face.index[name]] = weight
    morphs, materials = face.rest_morphs.copy(), face.rest_materials.copy()
    apply_expressions(face, morphs, materials, speaking)
    return morphs


@pytest.mark.parametrize(
    ("rules", "blink_binary", "happy", "blink", "expected"),
    [
        ({}, False, 0.5, 0.8, (0.5, 0.8)),
        ({"override_blink": "block"}, False, 0.01, 0.8, (0.01, 0.0)),
        ({"override_blink": "blend"}, False, 0.25, 0.8, (0.25, 0.6)),
        ({"override_blink": "blend"}, True, 0.25, 0.8, (0.25, 0.0)),
        ({"override_blink": "blend"}, True, 0.0, 0.51, (0.0, 1.0)),
        ({"override_blink": "blend"}, True, 0.0, 0.5, (0.0, 0.0)),
        ({"override_blink": "blend", "is_binary": True}, False, 0.5, 0.8, (0.0, 0.8)),
        ({"override_blink": "blend", "is_binary": True}, False, 0.51, 0.8, (1.0, 0.0)),
        ({}, False, 7.0, -2.0, (1.0, 0.0)),
    ],
)
def test_override_table(rules: dict[str, object], blink_binary: bool, happy: float, blink: float, expected: tuple[float, float]) -> None:
    vrm = person(expressions=[expression("happy", 0, **rules), expression("blink", 1, is_binary=blink_binary)], morphs=2)
    assert outputs(vrm, happy=happy, blink=blink) == pytest.approx(expected, abs=1e-6)


def test_overrides_sum_and_leave_their_own_kind_alone() -> None:
    faces = [
        expression("happy", 0, override_mouth="blend"),
        expression("sad", 1, override_mouth="blend"),
        expression("aa", 2, override_mouth="block"),
        expression("oh", 3),
    ]
    assert outputs(person(expressions=faces, morphs=4), happy=0.5, sad=0.25, aa=0.8, oh=0.4) == pytest.approx((0.5, 0.25, 0.2, 0.1), abs=1e-6)
    assert outputs(person(expressions=faces, morphs=4), happy=0.7, sad=0.7, aa=0.8)[2] == 0.0


@pytest.mark.parametrize("which", ["Overrides", "Overridden"])
@pytest.mark.parametrize("happy", [0.0, 0.25, 0.5, 0.51, 1.0])
@pytest.mark.parametrize("blink", [0.0, 0.5, 0.51, 1.0])
def test_the_specifications_own_samples(testdata: Callable[[str], Path], which: str, happy: float, blink: float) -> None:
    face = make_expressions(load_vrm(testdata(f"avatars/VRMC_vrm_expressions_isBinary_{which}.vrm")))
    face.weights[face.index["happy"]], face.weights[face.index["blink"]] = happy, blink
    morphs, materials = face.rest_morphs.copy(), face.rest_materials.copy()
    apply_expressions(face, morphs, materials)
    if which == "Overrides":  # happy is binary and blends blink away
        h = 1.0 if happy > 0.5 else 0.0
        b = blink * (1.0 - h)
    else:  # blink is binary
        h = happy
        b = 1.0 if blink > 0.5 and happy == 0.0 else 0.0
    # material 0 shows one of 8 x 8 pictures: happy moves u by 7/8, blink v by 7/8; both keep the texture's own scale of 1/8
    assert materials[0, 6] == pytest.approx((1.0, 1.0, 0.875 * h, 0.875 * b), abs=1e-6)


def test_material_values_move_from_base_to_target_and_add_up() -> None:
    happy = Expression("happy", colors=[MaterialColorBind(0, "color", (0.0, 1.0, 0.5, 0.0))], transforms=[TextureTransformBind(0, (1.0, 0.25), (0.5, 0.0))])
    glow = Expression(
        "glow", preset=False, colors=[MaterialColorBind(0, "color", (0.5, 1.0, 1.0, 1.0)), MaterialColorBind(0, "emissionColor", (2.0, 0.0, 0.0, 1.0))]
    )
    vrm = person(expressions=[happy, glow])
    vrm.model.materials[0].base_color_texture = TextureRef(0, offset=(0.25, 0.0), scale=(0.5, 0.5))
    face = make_expressions(vrm)
    face.weights[:] = (0.5, 0.5)
    materials = face.rest_materials.copy()
    apply_expressions(face, face.rest_morphs.copy(), materials)
    assert materials[0, 0] == pytest.approx((0.25, 1.0, 0.75, 0.5))
    assert materials[0, 1] == pytest.approx((1.0, 0.0, 0.0, 0.0))
    assert materials[0, 6] == pytest.approx((1.5, 0.75, 0.125, 0.0))  # half way from a scale of 0.5 to 1.0 is 0.75, 1.5 times its own


def test_bone_look_at_of_15_degrees_through_30_to_5() -> None:
    look = LookAt(horizontal_inner=RangeMap(30, 5), horizontal_outer=RangeMap(30, 5), vertical_down=RangeMap(30, 5), vertical_up=RangeMap(30, 5))
    assert eye_angles(look, 15.0, -15.0) == pytest.approx((2.5, 2.5, -2.5))
    apart = LookAt(horizontal_inner=RangeMap(30, 5), horizontal_outer=RangeMap(30, 10))
    assert eye_angles(apart, 15.0, 0.0)[:2] == pytest.approx((5.0, 2.5))  # to the left: the left eye turns outward
    assert eye_angles(apart, -90.0, 0.0)[:2] == pytest.approx((-5.0, -10.0))
    assert eye_angles(LookAt(horizontal_inner=RangeMap(0, 5)), -1.0, 0.0)[0] == pytest.approx(-5.0)  # no input range: a step, not a division by zero


def test_expression_look_at_uses_the_outer_map() -> None:
    vrm = person(expressions=[expression(n, i) for i, n in enumerate(("lookLeft", "lookRight", "lookUp", "lookDown"))], morphs=4)
    face = make_expressions(vrm)
    look_weights(
        face,
        LookAt("expression", horizontal_inner=RangeMap(90, 0.1), horizontal_outer=RangeMap(90, 1), vertical_down=RangeMap(90, 1)),
        radians(45),
        radians(30),
    )
    assert face.weights == pytest.approx((0.5, 0.0, 0.0, 1 / 3))


def test_look_angles_left_and_down_are_positive() -> None:
    rig, look = make_rig(person()), LookAt(offset_from_head=(0.0, 0.0, 0.0))
    head = rig.rest_world[rig.node[bones.HEAD]]
    x, y, z = turns.vec(head[3, :3].tolist())
    assert [degrees(a) for a in target_angles(rig, look, head, (x + 1, y, z + 1))] == pytest.approx([45, 0], abs=1e-3)
    assert [degrees(a) for a in target_angles(rig, look, head, (x, y - 1, z + 1))] == pytest.approx([0, 45], abs=1e-3)
    assert target_angles(rig, look, head, (x, y, z)) == (0.0, 0.0)


def distance(collider: Collider, tail: tuple[float, float, float], radius: float, moved: tuple[float, float, float] = (0, 0, 0)) -> tuple[float, np.ndarray]:
    vrm = person()
    vrm.colliders = [collider]
    plan = make_colliders(vrm, [(0,)], np.array([[radius]], dtype=np.float32), {})
    place = np.eye(4, dtype=np.float32)[None]
    place[0, 3, :3] = moved
    plan.move(place)
    depth, out = plan.distance(np.array([tail], dtype=np.float32), (slice(0, 1), 0))
    return float(depth[0]), out[0]


def test_collider_distances_of_the_reference_runtimes() -> None:
    s = 2**0.5 / 2
    depth, out = distance(Collider(0, "sphere", (1, 0, 0), 1.0), (0, 1, 0), 1.0, (0, 0, 0))
    assert depth == pytest.approx(-0.585786, abs=1e-5)
    assert out == pytest.approx((-s, s, 0), abs=1e-5)
    depth, _ = distance(Collider(0, "capsule", (0, 0, 0), 1.0, tail=(1, 0, 0)), (2, 1, -2), 1.0)
    assert depth == pytest.approx(0.44949, abs=1e-5)
    depth, out = distance(Collider(0, "sphere", (0, 0, 0), 1.0, inside=True), (1, 1, 1), 0.690599)
    assert depth == pytest.approx(-1.42265, abs=1e-4)
    assert out == pytest.approx(np.full(3, -(3**-0.5)), abs=1e-5)
    assert distance(Collider(0, "plane", (0, 1, 0), normal=(0, 1, 0)), (5, 0.9, 3), 0.1)[0] == pytest.approx(-0.2, abs=1e-6)


def chain(**settings: float) -> Vrm:
    model = make_model(["root", "a", "b", "c"], [-1, 0, 1, 2], np.array([(0, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 0)], dtype=np.float32))
    vrm = Vrm(model, "1.0", {}, {})
    vrm.springs = [Spring("s", [SpringJoint(n, drag=1.0, **settings) for n in (1, 2, 3)])]  # type: ignore[arg-type]
    return vrm


def test_one_spring_step_against_verlet_by_hand() -> None:
    vrm = chain(stiffness=0.0, gravity_power=1.0)
    vrm.springs[0].joints[0].gravity_dir = vrm.springs[0].joints[1].gravity_dir = (0.0, 0.0, -1.0)
    springs = Springs(vrm, make_rig(vrm))
    world = make_rig(vrm).rest_world.copy()
    springs.step(world, STEP_S)
    first = np.array((0.0, 1.0, -STEP_S))
    first /= np.linalg.norm(first)
    second = np.array((0.0, 2.0, -STEP_S)) - first
    second /= np.linalg.norm(second)
    assert world[2, 3, :3] == pytest.approx(first, abs=1e-6)
    assert world[3, 3, :3] == pytest.approx(first + second, abs=1e-6)


def test_normalised_turn_is_the_formula_and_folds_missing_bones() -> None:
    whole, short = make_rig(person()), make_rig(person(without=("chest", "upperChest", "neck", "leftShoulder")))
    for rig in (whole, short):
        norm = np.zeros((bones.COUNT, 4), dtype=np.float32)
        norm[:, 3] = 1.0
        for name in ("chest", "upperChest", "neck", "leftShoulder"):
            norm[bones.BONE[name]] = turns.about((0.0, 1.0, 0.0), radians(10.0))
        local = rig.rest_local.copy()
        place_humanoid(rig, norm, (0.0, 0.0, 0.0), local)
        world = world_from_local(rig.plan, local, np.empty_like(local))
        assert degrees(turns.yaw_pitch(turns.vec(world[rig.node[bones.HEAD], 2, :3].tolist()))[0]) == pytest.approx(30, abs=1e-3)
        assert degrees(turns.yaw_pitch(turns.vec(world[rig.node[bones.BONE["leftUpperArm"]], 2, :3].tolist()))[0]) == pytest.approx(30, abs=1e-3)


def test_constraints_roll_rotation_aim_and_order() -> None:
    vrm = person()
    a, b, c = (vrm.humanoid[n] for n in ("leftLowerArm", "leftHand", "leftIndexProximal"))
    vrm.constraints = [Constraint(c, b, "rotation", 1.0), Constraint(b, a, "roll", 0.5, "X")]
    rig = make_rig(vrm)
    assert [x.node for x in in_order(vrm.constraints, rig)] == [b, c]
    local = rig.rest_local.copy()
    rows = np.array(turns.rows(turns.mul(turns.about((0.0, 0.0, 1.0), 0.4), turns.about((1.0, 0.0, 0.0), 0.8))), dtype=np.float32)
    local[a, :3, :3] = rows
    world = world_from_local(rig.plan, local, np.empty_like(local))
    apply_constraints(make_constraints(vrm, rig), local, world)
    half = np.array(turns.rows(turns.about((1.0, 0.0, 0.0), 0.4)))
    assert local[b, :3, :3] == pytest.approx(half, abs=1e-5)
    assert local[c, :3, :3] == pytest.approx(half, abs=1e-5)
    assert world[c] == pytest.approx(world_from_local(rig.plan, local, np.empty_like(local))[c], abs=1e-6)
    vrm.constraints = [Constraint(vrm.humanoid["leftEye"], vrm.humanoid["leftHand"], "aim", 1.0, "PositiveZ")]
    local = rig.rest_local.copy()
    world = rig.rest_world.copy()
    apply_constraints(make_constraints(vrm, rig), local, world)
    eye, hand = vrm.humanoid["leftEye"], vrm.humanoid["leftHand"]
    toward = world[hand, 3, :3] - world[eye, 3, :3]
    assert world[eye, 2, :3] == pytest.approx(toward / np.linalg.norm(toward), abs=1e-5)


def test_a_ring_of_constraints_is_left_out() -> None:
    vrm = person()
    a, b = vrm.humanoid["leftHand"], vrm.humanoid["rightHand"]
    vrm.constraints = [Constraint(a, b, "rotation"), Constraint(b, a, "rotation"), Constraint(vrm.humanoid["jaw"], vrm.humanoid["neck"], "rotation")]
    assert [x.constraint.node for x in make_constraints(vrm, make_rig(vrm))] == [vrm.humanoid["jaw"]]

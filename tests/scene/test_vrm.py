from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glbs import Builder, json_of

from vrapp.errors import BadInputError
from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.scene.vrm import REQUIRED_BONES, load_vrm, vrm_from_bytes
from vrapp.scene.vrm0 import linear
from vrapp.scene.vrm_types import Vrm

Find = Callable[[str], Path]
NEWER = [
    "VRMC_materials_mtoon_UV_Animation_Test.vrm", "VRMC_vrm_expressions_isBinary_Overridden.vrm", "VRMC_vrm_expressions_isBinary_Overrides.vrm",
    "debug_robot.vrm", "mtoon/mtoon_default.vrm", "mtoon/mtoon_rimLightingMix_0p5.vrm", "mtoon/mtoon_shadingShift_neg1.vrm",
    "mtoon/mtoon_shadingToony_1.vrm", "springs/smoke_spring.vrm", "springs/springbone_collider_capsule_x0p02_r0p1.vrm",
    "springs/springbone_collider_sphere_x0p02_r0p05.vrm", "springs/springbone_extended_isphere_ptight.vrm",
    "springs/springbone_extended_plane_pmed.vrm", "springs/swing_springbone_stiffness_0p2.vrm", "springs/swing_springbone_stiffness_1.vrm",
]  # fmt: skip


def world_of(vrm: Vrm) -> np.ndarray:
    nodes = vrm.model.nodes
    out = np.empty((len(nodes), 4, 4), np.float32)
    return world_matrices(hierarchy(nodes.parent), nodes.translation, nodes.rotation, nodes.scale, out)


@pytest.mark.parametrize("name", NEWER)
def test_vrm1_gives_what_its_json_says(name: str, testdata: Find) -> None:
    path = testdata(f"avatars/{name}")
    raw, vrm = json_of(path.read_bytes())["extensions"], load_vrm(path)
    said = raw["VRMC_vrm"]
    assert vrm.version == "1.0"
    assert vrm.humanoid == {bone: value["node"] for bone, value in said["humanoid"]["humanBones"].items()}
    presets, customs = said.get("expressions", {}).get("preset", {}), said.get("expressions", {}).get("custom", {})
    assert [expression.name for expression in vrm.expressions] == [*presets, *customs]
    for expression, view in zip(vrm.expressions, [*presets.values(), *customs.values()], strict=True):
        assert expression.is_binary == view.get("isBinary", False)
        assert expression.override_blink == view.get("overrideBlink", "none")
        assert len(expression.morphs) == len(view.get("morphTargetBinds", []))
        assert len(expression.colors) == len(view.get("materialColorBinds", []))
        assert len(expression.transforms) == len(view.get("textureTransformBinds", []))
    springs = raw.get("VRMC_springBone", {})
    assert [[joint.node for joint in spring.joints] for spring in vrm.springs] == [
        [joint["node"] for joint in spring["joints"]] for spring in springs.get("springs", [])
    ]
    assert len(vrm.colliders) == len(springs.get("colliders", []))
    assert vrm.meta["name"] == said["meta"]["name"]


def test_extended_colliders(testdata: Find) -> None:
    plane = load_vrm(testdata("avatars/springs/springbone_extended_plane_pmed.vrm")).colliders[0]
    assert plane.shape == "plane" and plane.normal == (0, 1, 0) and plane.offset == pytest.approx((0, -0.08, 0)) and plane.node == 4
    inside = load_vrm(testdata("avatars/springs/springbone_extended_isphere_ptight.vrm")).colliders[0]
    assert inside.shape == "sphere" and inside.inside and inside.radius > 0


def test_mtoon_of_vrm1(testdata: Find) -> None:
    def toon(name: str) -> Any:
        return load_vrm(testdata(f"avatars/mtoon/{name}.vrm")).model.materials[0].mtoon

    assert toon("mtoon_rimLightingMix_0p5").rim_lighting_mix == 0.5
    assert toon("mtoon_shadingShift_neg1").shading_shift == -1.0
    assert toon("mtoon_shadingToony_1").shading_toony == 1.0


def test_godette_is_translated_and_turned(testdata: Find) -> None:
    """VRM 0.x: its own numbers by hand."""
    vrm = load_vrm(testdata("avatars/Godette_vrm_v4.vrm"))
    assert vrm.version == "0.x" and vrm.meta["name"] == "Low-Poly Godette" and vrm.meta["licenseName"] == "CC_BY"
    assert {"happy", "sad", "relaxed", "angry", "aa", "ou", "blinkLeft", "lookUp"} <= {expression.name for expression in vrm.expressions}
    mouth = next(expression for expression in vrm.expressions if expression.name == "aa")
    assert [(bind.mesh, bind.target, bind.weight) for bind in mouth.morphs] == [(0, 5, 1.0)]
    world = world_of(vrm)
    left, right = world[vrm.humanoid["leftHand"], 3, 0], world[vrm.humanoid["rightHand"], 3, 0]
    assert left > 0.1 and right < -0.1  # one who faces +Z has the left hand at +X
    assert vrm.look_at.kind == "expression" and vrm.look_at.offset_from_head == pytest.approx((0, 0.146, -0.122))
    toes, foot = world[vrm.humanoid["leftToes"], 3, 2], world[vrm.humanoid["leftFoot"], 3, 2]
    assert toes > foot
    assert vrm.look_at.horizontal_outer.output_scale == pytest.approx(7.1)
    assert set(vrm.first_person.values()) == {"auto"}
    toon = vrm.model.materials[0].mtoon
    assert toon and toon.outline_mode == "screen" and toon.outline_width == pytest.approx(0.00125)
    assert toon.shade_color[0] == pytest.approx(((0.827 + 0.055) / 1.055) ** 2.4, abs=1e-4)
    assert not vrm.model.materials[0].unlit


def test_chains_of_vrm0_end_seven_centimetres_beyond_their_leaf(testdata: Find) -> None:
    vrm = load_vrm(testdata("avatars/Godette_vrm_v4.vrm"))
    nodes, own = vrm.model.nodes, len(json_of(testdata("avatars/Godette_vrm_v4.vrm").read_bytes())["nodes"])
    assert len(vrm.springs) == 8 and len(nodes) == own + 8
    world = world_of(vrm)
    for spring in vrm.springs:
        tail, leaf = spring.joints[-1].node, spring.joints[-2].node
        assert tail >= own and nodes.parent[tail] == leaf and nodes.names[tail].endswith("_end")
        assert np.linalg.norm(world[tail, 3, :3] - world[leaf, 3, :3]) == pytest.approx(0.07, abs=1e-4)
        for above, below in zip(spring.joints, spring.joints[1:], strict=False):
            assert nodes.parent[below.node] == above.node
    assert vrm.springs[0].joints[0].stiffness == 2.5 and vrm.springs[0].colliders == [2, 3]
    assert vrm.colliders[0].offset[2] == pytest.approx(0.04, abs=1e-6)  # z of 0.x is turned round


def body(builder: Builder) -> dict[str, int]:
    """One node a required bone, all below the first."""
    bones = {bone: builder.add("nodes", name=bone, translation=[0, 0.1, 0.02]) for bone in REQUIRED_BONES}
    builder.json["nodes"][0]["children"] = list(bones.values())[1:]
    return bones


def vrm0(extension: dict[str, Any], builder: Builder | None = None) -> Vrm:
    builder = builder or Builder()
    humanoid = {"humanBones": [{"bone": bone, "node": node} for bone, node in body(builder).items()]}
    builder.json["extensions"] = {"VRM": {"humanoid": humanoid, **extension}}
    return vrm_from_bytes(builder.glb())


@pytest.mark.parametrize(("toony", "shift", "wanted"), [(0.9, 0.0, (0.95, -0.05)), (0.7, -0.4, (0.79, 0.19))])
def test_mtoon_migration_numbers(toony: float, shift: float, wanted: tuple[float, float]) -> None:
    """UniVRM's own (MToon10/Tests/MigrationTests.cs)."""
    builder = Builder()
    builder.add("materials", name="skin")
    old = {
        "name": "skin", "shader": "VRM/MToon", "renderQueue": 2450, "keywordMap": {"_ALPHATEST_ON": True},
        "floatProperties": {"_ShadeToony": toony, "_ShadeShift": shift, "_UvAnimRotation": 0.5, "_UvAnimScrollY": 0.2, "_OutlineWidthMode": 1,
                            "_OutlineWidth": 0.3, "_IndirectLightIntensity": 0.25, "_Cutoff": 0.4},
        "vectorProperties": {"_Color": [0.5, 1, 1, 0.7], "_MainTex": [0.1, 0.2, 1, 0.5], "_EmissionColor": [2, 0, 0, 1]}, "textureProperties": {"_MainTex": 0},
    }  # fmt: skip
    builder.add("textures")
    material = vrm0({"materialProperties": [old]}, builder).model.materials[0]
    toon = material.mtoon
    assert toon and (toon.shading_toony, toon.shading_shift) == pytest.approx(wanted)
    assert toon.uv_rotation == pytest.approx(math.pi) and toon.uv_scroll_y == -0.2 and toon.gi_equalization == 0.75
    assert toon.outline_mode == "world" and toon.outline_width == pytest.approx(0.003)
    assert material.base_color == pytest.approx((linear(0.5), 1, 1, 0.7)) and material.emissive == (2, 0, 0)
    assert material.alpha_mode == "MASK" and material.alpha_cutoff == 0.4
    assert material.base_color_texture and material.base_color_texture.offset == pytest.approx((0.1, 0.3))


def test_transparent_queues_keep_their_order() -> None:
    builder = Builder()
    olds = []
    for i, (queue, depth) in enumerate([(3000, 0), (2990, 0), (3000, 0), (2501, 1), (2502, 1)]):
        builder.add("materials", name=str(i))
        olds.append(
            {"name": str(i), "shader": "VRM/MToon", "renderQueue": queue, "keywordMap": {"_ALPHABLEND_ON": True}, "floatProperties": {"_ZWrite": depth}}
        )
    toons = [material.mtoon for material in vrm0({"materialProperties": olds}, builder).model.materials]
    assert [toon.render_queue_offset for toon in toons if toon] == [0, -1, 0, 0, 1]
    assert [toon.transparent_with_z_write for toon in toons if toon] == [False, False, False, True, True]


def test_expressions_of_vrm0_by_name_and_material() -> None:
    builder = Builder()
    builder.add("materials", name="skin")
    groups = [
        {"name": "Joy", "presetName": "unknown", "materialValues": [{"materialName": "skin", "propertyName": "_Color", "targetValue": [0.5, 0, 0, 1]}]},
        {"name": "Wink", "presetName": "unknown", "isBinary": True, "binds": [{"mesh": 3, "index": 0, "weight": 50}]},
        {"name": "x", "presetName": "lookleft", "materialValues": [{"materialName": "skin", "propertyName": "_MainTex_ST", "targetValue": [1, 0.5, 0.1, 0.2]}]},
    ]
    vrm = vrm0({"blendShapeMaster": {"blendShapeGroups": groups}}, builder)
    happy, wink, left = vrm.expressions
    assert (happy.name, happy.preset) == ("happy", True) and happy.colors[0].value == pytest.approx((linear(0.5), 0, 0, 1))
    assert (wink.name, wink.preset, wink.is_binary, wink.morphs) == ("Wink", False, True, [])
    assert left.name == "lookLeft" and left.transforms[0].offset == pytest.approx((0.1, 0.3))
    assert any(problem.where.endswith("/binds/0") for problem in vrm.model.problems)


def test_a_branching_chain_of_vrm0_becomes_two() -> None:
    builder = Builder()
    bones = body(builder)
    root, a, b, c = (builder.add("nodes", translation=[0, 0, 0.1]) for _ in range(4))
    builder.json["nodes"][root]["children"], builder.json["nodes"][a]["children"] = [a, b], [c]
    builder.json["nodes"][0]["children"].append(root)
    humanoid = {"humanBones": [{"bone": bone, "node": node} for bone, node in bones.items()]}
    group = {"bones": [root], "center": -1, "gravityDir": {"x": 1, "y": 0, "z": 2}, "gravityPower": 1}
    builder.json["extensions"] = {"VRM": {"humanoid": humanoid, "secondaryAnimation": {"boneGroups": [group]}}}
    springs = vrm_from_bytes(builder.glb()).springs
    assert [[joint.node for joint in spring.joints][:-1] for spring in springs] == [[root, a, c], [b]]
    assert springs[0].joints[0].gravity_dir == (-1, 0, 2)


def test_constraints_and_expressions_of_vrm1() -> None:
    builder = Builder()
    bones = body(builder)
    builder.add("materials")
    builder.json["nodes"][3]["extensions"] = {"VRMC_node_constraint": {"constraint": {"roll": {"source": 4, "rollAxis": "X", "weight": 0.5}}}}
    builder.json["nodes"][5]["extensions"] = {"VRMC_node_constraint": {"constraint": {"aim": {"source": 6, "aimAxis": "NegativeZ"}}}}
    blush = {
        "materialColorBinds": [{"material": 0, "type": "shadeColor", "targetValue": [1, 0, 0, 1]}],
        "textureTransformBinds": [{"material": 0, "offset": [0.5, 0]}], "overrideMouth": "blend", "isBinary": True,
    }  # fmt: skip
    builder.json["extensions"] = {
        "VRMC_vrm": {
            "humanoid": {"humanBones": {bone: {"node": node} for bone, node in bones.items()}},
            "expressions": {"custom": {"blush": blush}},
            "lookAt": {"type": "expression", "rangeMapVerticalUp": {"inputMaxValue": 30}},
        }
    }
    vrm = vrm_from_bytes(builder.glb())
    assert [(c.node, c.source, c.kind, c.axis, c.weight) for c in vrm.constraints] == [(3, 4, "roll", "X", 0.5), (5, 6, "aim", "NegativeZ", 1.0)]
    expression = vrm.expressions[0]
    assert expression.override_mouth == "blend" and not expression.preset and expression.colors[0].kind == "shadeColor"
    assert expression.transforms[0].offset == (0.5, 0.0) and expression.transforms[0].scale == (1.0, 1.0)
    assert (vrm.look_at.vertical_up.input_max, vrm.look_at.vertical_up.output_scale) == (30, 1.0)


def test_what_is_no_avatar(testdata: Find) -> None:
    with pytest.raises(BadInputError, match="not an avatar"):
        load_vrm(testdata("broken_vrm/empty.vrm"))
    for name in ("minimal", "triangle"):
        assert len(load_vrm(testdata(f"broken_vrm/{name}.vrm")).humanoid) == 17
    builder = Builder()
    builder.add("nodes")
    builder.json["extensions"] = {"VRMC_vrm": {"humanoid": {"humanBones": {"hips": {"node": 0}}}}}
    with pytest.raises(BadInputError, match=r"the humanoid lacks spine, head, .* and more"):
        vrm_from_bytes(builder.glb())

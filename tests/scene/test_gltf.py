from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from glbs import Builder, json_of

from vrapp.errors import BadInputError, MissingError
from vrapp.scene import document
from vrapp.scene.gltf import load_model, model_from_bytes

Find = Callable[[str], Path]

GOOD = [
    "avatars/EmissionMigration_v0.107.0.vrm", "avatars/Godette_vrm_v4.vrm", "avatars/VRMC_materials_mtoon_UV_Animation_Test.vrm",
    "avatars/VRMC_vrm_expressions_isBinary_Overridden.vrm", "avatars/VRMC_vrm_expressions_isBinary_Overrides.vrm", "avatars/debug_robot.vrm",
    "avatars/mtoon/mtoon_default.vrm", "avatars/springs/springbone_extended_plane_pmed.vrm", "scenes/AlphaBlendModeTest.glb",
    "scenes/BoxInterleaved.glb", "scenes/BoxVertexColors.glb", "scenes/Fox.glb", "scenes/MorphStressTest.gltf", "scenes/ShapeCollection.glb",
    "scenes/FlightHelmet/FlightHelmet.gltf", "scenes/home-theater/home-theater.gltf",
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_gives_what_its_json_says(name: str, testdata: Find) -> None:
    path = testdata(name)
    raw, model = json_of(path.read_bytes()), load_model(path)
    for key, found in (("nodes", model.nodes), ("meshes", model.meshes), ("materials", model.materials), ("textures", model.textures),
                       ("images", model.images), ("skins", model.skins), ("animations", model.animations)):  # fmt: skip
        assert len(found) == len(raw.get(key, [])), key
    for mesh, said in zip(model.meshes, raw["meshes"], strict=True):
        assert len(mesh.primitives) == len(said["primitives"])
        for primitive, view in zip(mesh.primitives, said["primitives"], strict=True):
            position = raw["accessors"][view["attributes"]["POSITION"]]
            corners = raw["accessors"][view["indices"]]["count"] if "indices" in view else position["count"]
            assert len(primitive.indices) == corners
            assert len(primitive.positions) == (position["count"] if "NORMAL" in view["attributes"] else corners)
            assert len(primitive.targets) == len(view.get("targets", []))
            assert np.isfinite(primitive.positions).all()
            np.testing.assert_allclose(np.linalg.norm(primitive.normals, axis=1), 1, atol=2e-2)
            assert int(primitive.indices.max()) < len(primitive.positions)
            if primitive.weights is not None:
                np.testing.assert_allclose(primitive.weights.sum(axis=1), 1, atol=1e-5)
    seen: set[int] = set()
    for node in model.nodes.order.tolist():
        assert model.nodes.parent[node] < 0 or model.nodes.parent[node] in seen
        seen.add(node)
    assert len(seen) == len(model.nodes)


def test_fox_walks(testdata: Find) -> None:
    model = load_model(testdata("scenes/Fox.glb"))
    assert [animation.name for animation in model.animations] == ["Survey", "Walk", "Run"]
    assert model.animations[1].duration_s == pytest.approx(0.70833, abs=1e-4)
    assert model.meshes[0].primitives[0].joints is not None and len(model.skins[0].joints) == 24


def load(builder: Builder) -> Any:
    return model_from_bytes(builder.glb())


@pytest.mark.parametrize(("mode", "triangles"), [(5, [[0, 1, 2], [1, 3, 2], [2, 3, 4]]), (6, [[1, 2, 0], [2, 3, 0], [3, 4, 0]])])
def test_strips_and_fans_are_unrolled_with_their_winding(mode: int, triangles: list[list[int]]) -> None:
    builder = Builder()
    corners = builder.positions(np.eye(5, 3))
    normals = builder.accessor(np.tile([0, 0, 1], (5, 1)))
    mesh = builder.add("meshes", primitives=[{"attributes": {"POSITION": corners, "NORMAL": normals}, "mode": mode}])
    builder.add("nodes", mesh=mesh)
    np.testing.assert_array_equal(load(builder).meshes[0].primitives[0].indices.reshape(-1, 3), triangles)


def test_flat_normals_are_made_and_every_corner_gets_its_own_vertex() -> None:
    builder = Builder()
    corners = builder.positions([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    indices = builder.accessor([0, 1, 2, 0, 3, 1], "uint8")
    delta = builder.positions([[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 5]])
    builder.add("nodes", mesh=builder.add("meshes", primitives=[{"attributes": {"POSITION": corners}, "indices": indices, "targets": [{"POSITION": delta}]}]))
    primitive = load(builder).meshes[0].primitives[0]
    assert len(primitive.positions) == 6
    np.testing.assert_allclose(primitive.normals, [[0, 0, 1]] * 3 + [[0, 1, 0]] * 3)
    np.testing.assert_allclose(primitive.targets[0].positions[:, 2], [0, 0, 0, 0, 5, 0])


@pytest.mark.parametrize(
    ("dtype", "raw", "wanted"),
    [("uint8", 255, 1.0), ("uint8", 51, 0.2), ("uint16", 65535, 1.0), ("int8", -128, -1.0), ("int8", 127, 1.0), ("int16", -32767, -1.0)],
)
def test_normalised_integers(dtype: str, raw: int, wanted: float) -> None:
    builder = Builder()
    builder.json["extensionsUsed"] = builder.json["extensionsRequired"] = ["KHR_mesh_quantization"]
    width = 4 if dtype.endswith("8") else 2
    values = np.full((3, width), raw, dtype)
    uv = builder.add(
        "accessors", bufferView=builder.view(values.tobytes(), byteStride=4), componentType={"uint8": 5121, "uint16": 5123, "int8": 5120, "int16": 5122}[dtype],
        type="VEC2", count=3, normalized=True,
    )  # fmt: skip
    builder.triangle(attributes={"TEXCOORD_0": uv})
    np.testing.assert_allclose(load(builder).meshes[0].primitives[0].uv0, np.full((3, 2), wanted), atol=1e-6)


def test_quantised_positions_keep_their_integer_values() -> None:
    builder = Builder()
    builder.json["extensionsRequired"] = ["KHR_mesh_quantization"]
    values = np.array([[0, 0, 0, 9], [100, 0, 0, 9], [0, -50, 0, 9]], "int16")
    view = builder.view(values.tobytes(), byteStride=8)
    corners = builder.add("accessors", bufferView=view, componentType=5122, type="VEC3", count=3, min=[0, -50, 0], max=[100, 0, 0])
    builder.add("nodes", mesh=builder.add("meshes", primitives=[{"attributes": {"POSITION": corners}}]), scale=[0.01] * 3)
    np.testing.assert_array_equal(load(builder).meshes[0].primitives[0].positions, values[:, :3])


def test_sparse_values_replace_zeros() -> None:
    builder = Builder()
    where, what = builder.view(np.array([1], "<u2").tobytes()), builder.view(np.array([7, 8, 9], "<f4").tobytes())
    sparse = {"count": 1, "indices": {"bufferView": where, "componentType": 5123}, "values": {"bufferView": what}}
    corners = builder.add("accessors", componentType=5126, type="VEC3", count=3, sparse=sparse, min=[0, 0, 0], max=[7, 8, 9])
    builder.add("nodes", mesh=builder.add("meshes", primitives=[{"attributes": {"POSITION": corners}}]))
    np.testing.assert_array_equal(load(builder).meshes[0].primitives[0].positions, [[0, 0, 0], [7, 8, 9], [0, 0, 0]])


def with_influences(joints: list[list[int]], weights: list[list[float]], dtype: str = "float32", **more: Any) -> Any:
    """The primitive of a triangle whose three vertices have these sets of influences."""
    builder = Builder()
    attributes = {f"JOINTS_{i}": builder.accessor(np.tile(row, (3, 1)), "uint8") for i, row in enumerate(joints)}
    attributes |= {f"WEIGHTS_{i}": builder.accessor(np.tile(row, (3, 1)), dtype, **more) for i, row in enumerate(weights)}
    node = builder.triangle(attributes=attributes)
    builder.json["nodes"][node]["skin"] = builder.add("skins", joints=[builder.add("nodes", name=str(i)) for i in range(12)])
    return load(builder).meshes[0].primitives[0]


def test_eight_influences_stay_strongest_first_and_sum_to_one() -> None:
    primitive = with_influences([[0, 1, 2, 3], [4, 5, 6, 7]], [[0.05, 0.4, 0.0, 0.1], [0.2, 0.0, 0.2, 0.05]])
    np.testing.assert_array_equal(primitive.joints[0], [1, 4, 6, 3, 0, 7, 0, 0])  # what weighs nothing names joint 0
    np.testing.assert_allclose(primitive.weights[0], [0.4, 0.2, 0.2, 0.1, 0.05, 0.05, 0, 0], atol=1e-6)


def test_of_twelve_influences_the_strongest_eight_stay() -> None:
    primitive = with_influences([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]], [[0.1] * 4, [0.01] * 4, [0.2] * 4])
    np.testing.assert_array_equal(primitive.joints[0], [8, 9, 10, 11, 0, 1, 2, 3])
    np.testing.assert_allclose(primitive.weights[0].sum(), 1, atol=1e-6)


def test_a_second_set_that_no_vertex_needs_costs_nothing() -> None:
    primitive = with_influences([[0, 1, 2, 3], [4, 5, 6, 7]], [[0.5, 0.0, 0.0, 0.0], [0.0, 0.5, 0.0, 0.0]])
    np.testing.assert_array_equal(primitive.joints[0], [0, 5, 0, 0])
    np.testing.assert_allclose(primitive.weights[0], [0.5, 0.5, 0, 0])


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_weights_as_normalised_integers(dtype: str) -> None:
    most = np.iinfo(dtype).max
    primitive = with_influences([[3, 1, 0, 0]], [[most - most // 4, most // 4, 0, 0]], dtype, normalized=True)
    np.testing.assert_allclose(primitive.weights[0], [0.75, 0.25, 0, 0], atol=1 / most)


def test_a_joint_beyond_the_skin_is_refused() -> None:
    builder = Builder()
    node = builder.triangle(attributes={"JOINTS_0": builder.accessor([[3, 0, 0, 0]] * 3, "uint8"), "WEIGHTS_0": builder.accessor([[1, 0, 0, 0]] * 3)})
    builder.json["nodes"][node]["skin"] = builder.add("skins", joints=[node])
    with pytest.raises(BadInputError, match=r"/nodes/0/skin: mesh 0 uses joint 3 of a skin with 1"):
        load(builder)


def test_a_matrix_becomes_translation_rotation_scale() -> None:
    builder = Builder()
    builder.add("nodes", matrix=[0, 0, -2, 0, 0, 3, 0, 0, 1, 0, 0, 0, 5, 6, 7, 1])
    nodes = load(builder).nodes
    np.testing.assert_allclose(nodes.translation[0], (5, 6, 7))
    np.testing.assert_allclose(nodes.scale[0], (2, 3, 1))
    np.testing.assert_allclose(np.abs(nodes.rotation[0]), (0, np.sqrt(0.5), 0, np.sqrt(0.5)), atol=1e-6)


def test_materials_lights_and_extras() -> None:
    builder = Builder()
    texture = builder.add("textures", source=builder.add("images", bufferView=builder.view(png(2, 3)), mimeType="image/png"))
    moved = {"index": 0, "extensions": {"KHR_texture_transform": {"offset": [0.1, 0.2], "scale": [2, 3], "rotation": 0.5, "texCoord": 1}}}
    builder.add(
        "materials", pbrMetallicRoughness={"baseColorTexture": moved, "metallicFactor": 0.25}, emissiveFactor=[1, 0.5, 0],
        extensions={"KHR_materials_emissive_strength": {"emissiveStrength": 4}, "KHR_materials_unlit": {}}, alphaMode="MASK", alphaCutoff=0.3,
        extras={"vrapp": {"lightmap": texture, "strength": 2.5}},
    )  # fmt: skip
    spot = {"type": "spot", "intensity": 3, "spot": {"innerConeAngle": 0.1, "outerConeAngle": 0.4}}
    builder.json["extensions"] = {"KHR_lights_punctual": {"lights": [spot]}}
    builder.add("nodes", extensions={"KHR_lights_punctual": {"light": 0}}, extras={"vrapp": {"name": "lamp"}})
    model = load(builder)
    material, ref = model.materials[0], model.materials[0].base_color_texture
    assert (ref.offset, ref.scale, ref.rotation, ref.uv_set) == ((0.1, 0.2), (2.0, 3.0), 0.5, 1)
    assert material.emissive == (4.0, 2.0, 0.0) and material.unlit and material.metallic == 0.25 and material.alpha_cutoff == 0.3
    assert material.lightmap.texture == texture and material.lightmap.uv_set == 1 and material.lightmap_strength == 2.5
    assert model.images[0].pixels.shape == (3, 2, 4)
    assert model.lights[0].kind == "spot" and model.lights[0].outer_cone == 0.4 and model.nodes.light[0] == 0
    assert model.nodes.extras[0] == {"vrapp": {"name": "lamp"}}


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    PIL.Image.effect_noise((width, height), 50).convert("RGB").save(out, "PNG")
    return out.getvalue()


def test_memory_is_bounded_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    builder = Builder()
    for _ in range(40):
        builder.add("meshes", primitives=[{"attributes": {"POSITION": builder.add("accessors", componentType=5126, type="VEC3", count=1 << 28)}}])
    with pytest.raises(BadInputError, match="more than 96 MiB"):
        load(builder)
    monkeypatch.setattr(document, "FREE_ARRAY_BYTES", 10)
    monkeypatch.setattr(document, "ARRAY_BYTES_A_BYTE", 0)
    small = Builder()
    small.triangle()
    with pytest.raises(BadInputError):
        load(small)


def broken(change: Callable[[dict[str, Any]], Any]) -> Builder:
    builder = Builder()
    node = builder.triangle(indices=builder.accessor([0, 1, 2], "uint16"))
    builder.add("nodes", children=[node])
    change(builder.json)
    return builder


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda j: j["nodes"][0].update(children=[1]), "/nodes/"),
        (lambda j: j["nodes"].append({"children": [0]}), "/nodes/2/children/0"),
        (lambda j: j["nodes"][1].update(children=[7]), "/nodes/1/children/0"),
        (lambda j: j["nodes"][0].update(mesh="x"), "/nodes/0/mesh"),
        (lambda j: j["nodes"][0].update(translation=[1, 2]), "/nodes/0/translation"),
        (lambda j: j["accessors"][0].update(count=4), "/accessors/0"),
        (lambda j: j["accessors"][0].update(byteOffset=1 << 35), "/accessors/0"),
        (lambda j: j["accessors"][1].update(count=0), "/accessors/1/count"),
        (lambda j: j["bufferViews"][0].update(byteLength=1 << 35), "/bufferViews/0"),
        (lambda j: j["bufferViews"][1].update(byteStride=8), "/bufferViews/1/byteStride"),
        (lambda j: j["accessors"][1].update(componentType=5126, type="VEC2", count=1), "/"),
        (lambda j: j["meshes"][0]["primitives"][0].update(material=0), "/meshes/0/primitives/0/material"),
        (lambda j: j.update(meshes={}), "/meshes"),
        (lambda j: j.update(asset={"version": "1.0"}), "/asset/version"),
        (lambda j: j.pop("asset"), "asset is missing"),
    ],
)
def test_what_is_wrong_is_named_by_its_pointer(change: Callable[[dict[str, Any]], Any], where: str) -> None:
    with pytest.raises(BadInputError) as caught:
        load(broken(change))
    assert where in str(caught.value) and "\n" not in str(caught.value)


def test_an_index_beyond_the_vertices_is_refused() -> None:
    builder = Builder()
    builder.triangle(indices=builder.accessor([0, 1, 3], "uint16"))
    with pytest.raises(BadInputError, match=r"/meshes/0/primitives/0/indices: index 3 of 3 vertices"):
        load(builder)


@pytest.mark.parametrize(
    "uri", ["../secret.bin", "/etc/hostname", "file:///etc/hostname", "..%2Fsecret.bin", "a\\..\\..\\secret.bin", "http://h/x", "link.bin", ""]
)
def test_paths_never_leave_the_folder(uri: str, tmp_path: Path) -> None:
    inside = tmp_path / "model"
    inside.mkdir()
    (tmp_path / "secret.bin").write_bytes(bytes(64))
    (inside / "link.bin").symlink_to(tmp_path / "secret.bin")
    (inside / "m.gltf").write_text(json.dumps(external(uri)))
    with pytest.raises(BadInputError, match="/buffers/0/uri"):
        load_model(inside / "m.gltf")


def external(uri: str) -> dict[str, Any]:
    return {
        "asset": {"version": "2.0"}, "buffers": [{"uri": uri, "byteLength": 36}], "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3}], "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
    }  # fmt: skip


def test_files_below_the_folder_and_data_uris_are_read(tmp_path: Path) -> None:
    raw = np.arange(9, dtype="<f4").tobytes()
    (tmp_path / "my data").mkdir()
    (tmp_path / "my data" / "a.bin").write_bytes(raw + b"more")
    for uri in ("my%20data/a.bin", "data:application/octet-stream;base64," + base64.b64encode(raw).decode()):
        (tmp_path / "m.gltf").write_text(json.dumps(external(uri)))
        np.testing.assert_array_equal(load_model(tmp_path / "m.gltf").meshes[0].primitives[0].positions.ravel(), np.arange(9))


def test_only_the_shown_scene_shows() -> None:
    builder = Builder()
    for _ in range(2):
        builder.triangle()
    builder.json.update(scenes=[{"nodes": [0]}, {"nodes": [1], "extras": {"vrapp": {"place": "here"}}}], scene=1)
    model = load(builder)
    assert model.roots.tolist() == [1] and model.nodes.mesh.tolist() == [-1, 1] and model.extras == {"vrapp": {"place": "here"}}


def test_nothing_there_and_nonsense(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        load_model(tmp_path / "none.glb")
    with pytest.raises(BadInputError, match="neither glTF JSON nor a GLB"):
        model_from_bytes(b"hello")
    with pytest.raises(BadInputError, match="nested too deeply"):
        model_from_bytes(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    with pytest.raises(BadInputError, match="/nodes/0/scale/1: a number too large"):
        model_from_bytes(b'{"asset":{"version":"2.0"},"nodes":[{"scale":[1,1e999,1]}]}')

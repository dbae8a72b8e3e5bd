"""Compressed meshes and pictures against what they were made from."""

from __future__ import annotations

import builtins
import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import DracoPy
import meshopt
import numpy as np
import PIL.Image
import pytest
from glbs import Builder, json_of, pack

from vrapp.errors import BadInputError, MissingError
from vrapp.scene import codecs
from vrapp.scene.gltf import load_model, model_from_bytes
from vrapp.scene.model import Model, Primitive

Find = Callable[[str], Path]


def parts(path: Path) -> tuple[dict[str, Any], bytes]:
    data = path.read_bytes()
    text = int.from_bytes(data[12:16], "little")
    return json_of(data), data[28 + text :]


def with_meshopt(path: Path) -> bytes:
    """The same file with every buffer view compressed, in the mode that its use asks for."""
    gltf, binary = parts(path)
    packed = bytearray()
    triangles = {primitive["indices"] for mesh in gltf["meshes"] for primitive in mesh["primitives"]}
    for index, accessor in enumerate(gltf["accessors"]):
        view = gltf["bufferViews"][accessor["bufferView"]]
        raw = binary[view.get("byteOffset", 0) : view.get("byteOffset", 0) + view["byteLength"]]
        size = len(raw) // accessor["count"]
        mode = "TRIANGLES" if index in triangles else "ATTRIBUTES"
        rows = np.frombuffer(raw, np.uint16) if mode == "TRIANGLES" else np.frombuffer(raw, np.uint8).reshape(-1, size)
        data = meshopt.encode_gltf_buffer(rows, mode)
        view["extensions"] = {
            "EXT_meshopt_compression": {
                "buffer": 0, "byteOffset": len(packed), "byteLength": len(data), "byteStride": size, "mode": mode, "count": accessor["count"],
            }
        }  # fmt: skip
        view["buffer"] = 1
        packed += data + bytes(-len(data) % 4)
    gltf["buffers"] = [{"byteLength": len(packed)}, {"byteLength": len(binary), "extensions": {"EXT_meshopt_compression": {"fallback": True}}}]
    gltf["extensionsUsed"] = gltf["extensionsRequired"] = ["EXT_meshopt_compression"]
    return pack_json(gltf, bytes(packed))


def with_draco(path: Path, sequential: bool, bits: int = 16) -> bytes:
    """The same file with every primitive as a Draco stream; the accessors lose their buffer views."""
    plain = load_model(path)
    gltf, _ = parts(path)
    gltf = copy.deepcopy(gltf)
    views, packed = [], bytearray()
    for mesh, loaded in zip(gltf["meshes"], plain.meshes, strict=True):
        for said, primitive in zip(mesh["primitives"], loaded.primitives, strict=True):
            normals = primitive.normals.astype(np.float64)
            data = DracoPy.encode(
                primitive.positions, primitive.indices.reshape(-1, 3), quantization_bits=bits, preserve_order=sequential, normals=normals,
                tex_coord=None if primitive.uv0 is None else primitive.uv0.astype(np.float64),
            )  # fmt: skip
            numbers = {item["attribute_type"]: item["unique_id"] for item in DracoPy.decode(data).attributes}
            names = {"POSITION": numbers[0], "NORMAL": numbers[1], "TEXCOORD_0": numbers[3]}
            said["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": len(views), "attributes": names}}
            views.append({"buffer": 0, "byteOffset": len(packed), "byteLength": len(data)})
            packed += data + bytes(-len(data) % 4)
    for accessor in gltf["accessors"]:
        del accessor["bufferView"]
    gltf.update(bufferViews=views, buffers=[{"byteLength": len(packed)}])
    gltf["extensionsUsed"] = gltf["extensionsRequired"] = ["KHR_draco_mesh_compression"]
    return pack_json(gltf, bytes(packed))


def pack_json(gltf: dict[str, Any], binary: bytes) -> bytes:
    return pack(json.dumps(gltf).encode(), binary)


def primitives(model: Model) -> list[Primitive]:
    return [primitive for mesh in model.meshes for primitive in mesh.primitives]


def test_meshopt_gives_the_bytes_back(testdata: Find) -> None:
    path = testdata("scenes/ShapeCollection.glb")
    for before, after in zip(primitives(load_model(path)), primitives(model_from_bytes(with_meshopt(path))), strict=True):
        np.testing.assert_array_equal(before.positions, after.positions)
        np.testing.assert_array_equal(before.normals, after.normals)
        assert before.uv0 is not None and after.uv0 is not None
        np.testing.assert_array_equal(before.uv0, after.uv0)
        # The codec may turn a triangle's corners round, never its winding.
        first, second = (np.sort(each.indices.reshape(-1, 3), axis=1) for each in (before, after))
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("sequential", [True, False])
def test_draco_gives_the_shapes_back(sequential: bool, testdata: Find) -> None:
    """In both of Draco's connectivity codecs."""
    path = testdata("scenes/ShapeCollection.glb")
    for before, after in zip(primitives(load_model(path)), primitives(model_from_bytes(with_draco(path, sequential))), strict=True):
        first, second = (each.positions[each.indices].reshape(-1, 3, 3) for each in (before, after))  # in another order
        assert len(first) == len(second)
        step = float(np.ptp(before.positions, axis=0).max()) / 2**16
        np.testing.assert_allclose(first.mean(axis=(0, 1)), second.mean(axis=(0, 1)), atol=2 * step)
        facing_first, facing_second = (np.cross(each[:, 1] - each[:, 0], each[:, 2] - each[:, 0]) for each in (first, second))
        np.testing.assert_allclose(np.abs(facing_first).sum(axis=0), np.abs(facing_second).sum(axis=0), rtol=1e-3)
        outward = [(facing * (each.mean(axis=1) - each.mean(axis=(0, 1)))).sum() for each, facing in ((first, facing_first), (second, facing_second))]
        np.testing.assert_allclose(outward[0], outward[1], rtol=1e-3)  # six times the volume: the winding is kept
        nearest = [np.abs(before.positions - point).max(axis=1).min() for point in after.positions[::37]]
        assert max(nearest) <= 2 * step
        np.testing.assert_allclose(np.linalg.norm(after.normals, axis=1), 1, atol=2e-2)


@pytest.mark.parametrize(("name", "side"), [("BoxDraco.gltf", 1.0), ("BoxMeshopt.glb", 16383.0)])
def test_the_box_is_a_box(name: str, side: float, testdata: Find) -> None:
    (box,) = primitives(load_model(testdata(f"scenes/compressed/{name}")))
    assert len(box.indices) == 36 and len(box.positions) == 24
    np.testing.assert_allclose(np.ptp(box.positions, axis=0), side, rtol=1e-3)
    corners = box.positions[box.indices].reshape(-1, 3, 3)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    np.testing.assert_allclose((faces * box.normals[box.indices[::3]]).sum(axis=1), 1, atol=2e-2)


def test_draco_with_an_accessor_that_the_stream_does_not_bring(testdata: Find) -> None:
    """JOINTS_0 has no buffer view and is not in the stream: zeros, as the specification has it for such accessors."""
    (only,) = primitives(load_model(testdata("scenes/compressed/DracoSparseMesh.gltf")))
    assert len(only.indices) == 306 and only.joints is not None and not only.joints.any()
    low, high = [-0.03965, 0.04958, 0.02869], [-0.01348, 0.08912, 0.03165]  # the accessor's min and max
    np.testing.assert_allclose([only.positions.min(axis=0), only.positions.max(axis=0)], [low, high], atol=1e-4)


def textured(picture: bytes, media: str, fallback: bytes = b"") -> Builder:
    builder = Builder()
    image = builder.add("images", bufferView=builder.view(picture), mimeType=media)
    plain = {"source": builder.add("images", bufferView=builder.view(fallback), mimeType="image/png")} if fallback else {}
    builder.add("textures", extensions={"KHR_texture_basisu": {"source": image}}, **plain)
    builder.json["extensionsUsed"] = ["KHR_texture_basisu"]
    return builder


@pytest.mark.parametrize("name", ["2d_uastc.ktx2", "2d_etc1s.ktx2"])
def test_ktx2_pictures(name: str, testdata: Find) -> None:
    """Both files hold the same picture, in two codecs of different loss."""
    found = [
        model_from_bytes(textured(testdata(f"scenes/compressed/{each}").read_bytes(), "image/ktx2").glb()).images[0].pixels.astype(int)
        for each in (name, "2d_uastc.ktx2")
    ]
    assert found[0].shape == (40, 40, 4) and (found[0][..., 3] == 255).all()
    assert found[0][..., :3].std() > 40  # it shows something
    assert np.abs(found[0] - found[1]).mean() < 9


def test_without_the_library_the_line_names_the_command(testdata: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str, *rest: Any) -> Any:
        if name in ("DracoPy", "meshopt", "opengl_basisu"):
            raise ImportError(name)
        return builtins.__import__(name, *rest)

    monkeypatch.setattr(codecs, "import_module", absent)
    monkeypatch.setattr("vrapp.scene.textures.available", lambda name: False)
    for name in ("BoxDraco.gltf", "BoxMeshopt.glb"):
        with pytest.raises(MissingError, match=r'pip install "vrapp\[compressed\]"'):
            load_model(testdata(f"scenes/compressed/{name}"))
    ktx2 = testdata("scenes/compressed/2d_uastc.ktx2").read_bytes()
    model = model_from_bytes(textured(ktx2, "image/ktx2").glb())
    assert model.images[0].pixels.shape == (1, 1, 4)
    assert [problem.text for problem in model.problems if "vrapp[compressed]" in problem.text]
    out = io.BytesIO()
    PIL.Image.new("RGB", (8, 8), (9, 9, 9)).save(out, "PNG")
    model = model_from_bytes(textured(ktx2, "image/ktx2", out.getvalue()).glb())
    assert model.images[model.textures[0].image].pixels[0, 0, 0] == 9  # the PNG beside it


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"count": 1 << 27}, "unpacked where"),
        ({"byteStride": 6}, "multiple of 4"),
        ({"mode": "ELSE"}, "none of"),
        ({"filter": "OCTAHEDRAL", "byteStride": 12, "count": 8}, "OCTAHEDRAL needs"),
        ({"byteLength": 5}, "broken"),
    ],
)
def test_meshopt_lies_are_refused_by_their_pointer(change: dict[str, Any], words: str, testdata: Find) -> None:
    data = testdata("scenes/compressed/BoxMeshopt.glb").read_bytes()
    gltf, binary = json_of(data), data[28 + int.from_bytes(data[12:16], "little") :]
    gltf["bufferViews"][1]["extensions"]["EXT_meshopt_compression"] |= change
    with pytest.raises(BadInputError, match=rf"/bufferViews/1/extensions/EXT_meshopt_compression.*{words}"):
        model_from_bytes(pack_json(gltf, binary))


@pytest.mark.parametrize(
    ("at", "value", "words"), [(0, b"DRAGO", "not a Draco stream"), (13, b"\xff\xff\xff\x7f", "claims"), (20, b"\xff" * 40, "broken"), (7, b"\0", "no mesh")]
)
def test_draco_lies_are_refused(at: int, value: bytes, words: str, testdata: Find, tmp_path: Path) -> None:
    source = testdata("scenes/compressed/BoxDraco.gltf")
    data = bytearray((source.parent / "0.bin").read_bytes())
    data[at : at + len(value)] = value
    (tmp_path / "0.bin").write_bytes(data)
    (tmp_path / "m.gltf").write_bytes(source.read_bytes())
    with pytest.raises(BadInputError, match=f"KHR_draco_mesh_compression.*{words}"):
        load_model(tmp_path / "m.gltf")


@pytest.mark.parametrize(("at", "value"), [(20, b"\xff\xff\xff\x00"), (40, b"\x30"), (80, b"\xff" * 8), (88, b"\xff" * 8), (12, b"\x25")])
def test_ktx2_lies_show_white_with_a_warning(at: int, value: bytes, testdata: Find) -> None:
    data = bytearray(testdata("scenes/compressed/2d_uastc.ktx2").read_bytes())
    data[at : at + len(value)] = value
    model = model_from_bytes(textured(bytes(data), "image/ktx2").glb())
    assert model.images[0].pixels.shape == (1, 1, 4) and (model.images[0].pixels == 255).all()
    assert any(problem.where == "/images/0" and problem.severity == "warning" for problem in model.problems)

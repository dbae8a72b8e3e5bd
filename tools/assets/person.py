"""Makes Ori, the first person: assets/avatars/default.vrm (VRM 1.0), from numbers alone.

    python tools/assets/make.py person [OUT.vrm]        (or person.py itself, in any Python with numpy and pillow)

The same input gives the same bytes. The order of work is `main`, top to bottom: surfaces, pictures, skeleton, materials,
meshes, VRM extensions. The other modules: person_mesh (arrays), person_fields (shapes), person_rig (skeleton, weights), person_face (how the
face moves), person_head, person_hair, person_body (surfaces), person_paint (pictures), person_glb (file), person_vrm (what VRM adds).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import person_fields as fields
from person_body import build_hands, build_shoes, build_sweater, build_trousers
from person_fields import head as head_field
from person_glb import FLOAT, Writer, add_mesh
from person_hair import build_hair
from person_head import HEAD_UV, both, build_brow, build_ear, build_eye, build_lashes, build_mouth, build_skin, weld_middle
from person_mesh import F64, Part, merge
from person_paint import paint_cloth, paint_eye, paint_hair, paint_mouth, paint_skin, paint_sweater, place
from person_rig import HEAD_GROWTH, HEAD_JOINT, bones, to_t_pose
from person_vrm import MATERIALS, add_material, vrm_extensions

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Body:
    """The finished surfaces by mesh name, with the name of the material of each."""

    parts: dict[str, tuple[Part, str]]
    hair_joints: dict[str, list[F64]]
    pictures: dict[str, bytes]


def build() -> Body:
    half = place(build_skin(), HEAD_UV)
    ear = place(build_ear(), (0.01, 0.74, 0.24, 0.98))
    hands = build_hands()
    fingers = hands.attrs["kind"] > 0.5
    palm_uv = np.array([0.27, 0.74]) + hands.uv * [0.22, 0.24]
    finger_uv = np.array([0.52, 0.74]) + hands.uv * [0.22, 0.24]
    hands.uv = np.where(fingers[:, None], finger_uv, palm_uv)
    hands.attrs = {}
    skin_picture = paint_skin(half, merge([ear, hands]), head_field)
    skin = merge([weld_middle(both(half)), both(ear)])
    eyes = both(build_eye())
    right = eyes.pos[:, 0] < 0
    eyes.uv[right, 0] = 1 - eyes.uv[right, 0]  # both highlights on the same side
    sweater = build_sweater()
    to_t_pose(sweater)
    hair, joints = build_hair()
    parts = {
        "Face": (skin, "skin"),
        "Mouth": (weld_middle(both(build_mouth())), "mouth"),
        "Eyes": (eyes, "eye"),
        "Lashes": (both(merge([build_lashes(), build_brow()])), "line"),
        "Hair": (hair, "hair"),
        "Sweater": (sweater, "knit"),
        "Legs": (merge([build_trousers(), build_shoes()]), "cloth"),
        "Hands": (hands, "skin"),
    }
    pictures = {"skin": skin_picture, "eye": paint_eye(), "mouth": paint_mouth(), "hair": paint_hair()}
    pictures |= clothes(parts)
    body = Body(parts, joints, pictures)
    grow_heads(body)
    return body


def _layout(part: Part, rects: list[tuple[float, float, float, float]]) -> None:
    """Moves each kind of piece into its rectangle of the picture."""
    box = np.array(rects)[np.round(part.attrs["kind"]).astype(int)]
    part.uv = box[:, :2] + part.uv * (box[:, 2:] - box[:, :2])


def clothes(parts: dict[str, tuple[Part, str]]) -> dict[str, bytes]:
    top, legs = parts["Sweater"][0], parts["Legs"][0]
    _layout(top, [(0.003, 0.003, 0.997, 0.50), (0.003, 0.51, 0.60, 0.997), (0.61, 0.51, 0.997, 0.80)])
    _layout(legs, [(0.003, 0.003, 0.50, 0.28), (0.003, 0.29, 0.50, 0.997), (0.51, 0.003, 0.997, 0.50), (0.51, 0.51, 0.997, 0.80)])
    for i, axis in enumerate("xyz"):
        legs.attrs[f"a{axis}"] = legs.pos[:, i].copy()

    def lower(p: F64) -> F64:
        left = p.copy()
        left[:, 0] = np.abs(left[:, 0])
        return np.minimum(np.minimum(fields.trousers(p), fields.shoe(left)), fields.sweater(p) + 0.30 * (p[:, 1] < 0.81))

    pictures = {"knit": paint_sweater(top, fields.sweater), "cloth": paint_cloth(legs, lower)}
    top.attrs, legs.attrs = {}, {}
    return pictures


def grow_head(p: F64, share: F64 | float = 1.0) -> F64:
    """The head a little larger than it was modelled, about its joint."""
    return p + (np.asarray(share)[..., None] if np.ndim(share) else share) * HEAD_GROWTH * (p - HEAD_JOINT)


def grow_heads(body: Body) -> None:
    follows = ("head", "hair", "leftEye", "rightEye")
    for part, _ in body.parts.values():
        share = sum((w for n, w in part.weights.items() if n.startswith(follows)), np.zeros(len(part)))
        part.pos = grow_head(part.pos, share)
        part.morphs = {n: d * (1 + HEAD_GROWTH * share)[:, None] for n, d in part.morphs.items()}
    body.hair_joints = {n: [grow_head(p) for p in places] for n, places in body.hair_joints.items()}


def add_skeleton(writer: Writer, hair_joints: dict[str, list[F64]]) -> dict[str, int]:
    """Nodes for the humanoid and the hair's joints, one skin over all; name -> node."""
    rows = [(name, parent or "Ori", grow_head(np.array(at)) if name.endswith("Eye") else np.array(at)) for name, parent, at in bones()]
    for lock, places in hair_joints.items():
        parent = "head"
        for i, at in enumerate(places):
            name = f"{lock}{i + 1}" if i < len(places) - 1 else f"{lock}Tip"
            rows.append((name, parent, at))
            parent = name
    nodes = {"Ori": writer.put("nodes", {"name": "Ori"})}
    places_of = {"Ori": np.zeros(3)}
    for name, parent, at in rows:
        nodes[name] = writer.put("nodes", {"name": name, "translation": (at - places_of[parent]).round(6).tolist()})
        places_of[name] = at
        writer.doc["nodes"][nodes[parent]].setdefault("children", []).append(nodes[name])
    joints = [name for name, _, _ in rows if not name.endswith("Tip")]
    inverse = np.tile(np.eye(4, dtype="<f4"), (len(joints), 1, 1))
    inverse[:, 3, :3] = [-places_of[name] for name in joints]
    matrices = writer.accessor(inverse.reshape(-1, 16), FLOAT, "MAT4")
    writer.put("skins", {"name": "Ori", "joints": [nodes[n] for n in joints], "inverseBindMatrices": matrices, "skeleton": nodes["hips"]})
    writer.doc["scene"] = 0
    writer.put("scenes", {"name": "Ori", "nodes": [nodes["Ori"]]})
    return nodes


def write(body: Body, path: Path, thumbnail: Path | None) -> None:
    writer = Writer({"asset": {"version": "2.0", "generator": "vrapp tools/assets/person.py"}})
    nodes = add_skeleton(writer, body.hair_joints)
    joint_index = {name: i for i, name in enumerate(n for n in nodes if n != "Ori" and not n.endswith("Tip"))}
    writer.put("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071})
    textures = {}
    for name, data in body.pictures.items():
        mime = "image/png" if data[:4] == b"\x89PNG" else "image/jpeg"
        textures[name] = writer.put("textures", {"source": writer.image(data, name, mime), "sampler": 0})
    materials = {name: add_material(writer, name, textures.get(name)) for name in MATERIALS}
    for name, (part, material) in body.parts.items():
        part.morphs = {n: d for n, d in part.morphs.items() if np.abs(d).max() > 2e-5}
        mesh = add_mesh(writer, name, part, materials[material], joint_index)
        nodes[f"mesh:{name}"] = writer.put("nodes", {"name": name, "mesh": mesh, "skin": 0})
        writer.doc["scenes"][0]["nodes"].append(nodes[f"mesh:{name}"])
    picture = writer.image(thumbnail.read_bytes(), "thumbnail", "image/png") if thumbnail and thumbnail.exists() else None
    vrm_extensions(writer, nodes, body.parts, body.hair_joints, picture)
    writer.save(path)
    triangles = sum(len(p.tris) for p, _ in body.parts.values())
    print(f"{path.name}: {triangles} triangles, {sum(len(p) for p, _ in body.parts.values())} vertices, {path.stat().st_size / 1e6:.2f} MB")


def main(arguments: list[str]) -> None:
    out = Path(arguments[0]) if arguments else ROOT / "assets/avatars/default.vrm"
    out.parent.mkdir(parents=True, exist_ok=True)
    write(build(), out, out.with_suffix(".png"))


if __name__ == "__main__":
    main(sys.argv[1:])

"""From a recipe to a file: skeleton, skin, materials, meshes, VRM extensions. The same input gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from person.glb import Writer, add_mesh
from person.joints import add_bones
from person.mesh import F64, SHADING, Part, normals
from person.recipe import Body, Recipe
from person.rig import bones
from person.vrm import add_material, vrm_extensions

ROOT = Path(__file__).resolve().parents[3]


def layout(part: Part, rects: list[tuple[float, float, float, float]]) -> None:
    """Moves each kind of piece into its rectangle of the picture."""
    box = np.array(rects)[np.round(part.attrs["kind"]).astype(int)]
    part.uv = box[:, :2] + part.uv * (box[:, 2:] - box[:, :2])


def grow_heads(recipe: Recipe, body: Body) -> None:
    follows = ("head", "leftEye", "rightEye", *(n for n in body.hair_joints if body.parents.get(n, "head") == "head"))
    for part, _ in body.parts.values():
        share = sum((w for n, w in part.weights.items() if n.startswith(follows)), np.zeros(len(part)))
        part.pos = recipe.grown(part.pos, share)
        part.morphs = {n: d * (1 + recipe.rig.head_growth * share)[:, None] for n, d in part.morphs.items()}
    body.hair_joints = {n: [recipe.grown(p) if n in follows else p for p in places] for n, places in body.hair_joints.items()}


def add_skeleton(recipe: Recipe, writer: Writer, body: Body) -> dict[str, int]:
    """Nodes for the humanoid and the chains' joints, one skin over all; name -> node."""
    rows = [(name, parent or recipe.name, recipe.grown(np.array(at)) if name.endswith("Eye") else np.array(at)) for name, parent, at in bones(recipe.rig)]
    for lock, places in body.hair_joints.items():
        parent = body.parents.get(lock, "head")
        for i, at in enumerate(places):
            name = f"{lock}{i + 1}" if i < len(places) - 1 else f"{lock}Tip"
            rows.append((name, parent, at))
            parent = name
    return add_bones(writer, recipe.name, rows)


def shading(part: Part) -> F64 | None:
    """The part's normals with its own shading normals where it has some."""
    if SHADING[0] not in part.attrs:
        return None
    own = np.stack([part.attrs[n] for n in SHADING], axis=1)
    length = np.linalg.norm(own, axis=1, keepdims=True)
    return np.where(length > 0.5, own / np.maximum(length, 1e-9), normals(part.pos, part.tris))


def write(recipe: Recipe, body: Body, path: Path, thumbnail: Path | None) -> None:
    writer = Writer({"asset": {"version": "2.0", "generator": "vrapp tools/assets/person.py"}})
    nodes = add_skeleton(recipe, writer, body)
    joint_index = {name: i for i, name in enumerate(n for n in nodes if n != recipe.name and not n.endswith("Tip"))}
    writer.put("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071})
    textures = {}
    for name, data in body.pictures.items():
        mime = "image/png" if data[:4] == b"\x89PNG" else "image/jpeg"
        textures[name] = writer.put("textures", {"source": writer.image(data, name, mime), "sampler": 0})
    materials = {
        name: add_material(writer, name, look, textures.get(name), relief=textures.get(f"{name}:relief"), surface=textures.get(f"{name}:surface"))
        for name, look in recipe.materials.items()
    }
    for name, (part, material) in body.parts.items():
        part.morphs = {n: d for n, d in part.morphs.items() if np.abs(d).max() > 2e-5}
        mesh = add_mesh(writer, name, part, materials[material], joint_index, shading(part), recipe.fine)
        nodes[f"mesh:{name}"] = writer.put("nodes", {"name": name, "mesh": mesh, "skin": 0})
        writer.doc["scenes"][0]["nodes"].append(nodes[f"mesh:{name}"])
    picture = writer.image(thumbnail.read_bytes(), "thumbnail", "image/png") if thumbnail and thumbnail.exists() else None
    vrm_extensions(recipe, writer, nodes, body, picture)
    writer.save(path)
    triangles = sum(len(p.tris) for p, _ in body.parts.values())
    print(f"{path.name}: {triangles} triangles, {sum(len(p) for p, _ in body.parts.values())} vertices, {path.stat().st_size / 1e6:.2f} MB")


def run(recipe: Recipe, arguments: list[str]) -> None:
    """`make.py NAME [OUT.vrm]`; the thumbnail is the picture beside it."""
    out = Path(arguments[0]) if arguments else ROOT / "assets/avatars" / recipe.file
    out.parent.mkdir(parents=True, exist_ok=True)
    body = recipe.body(recipe)
    grow_heads(recipe, body)
    write(recipe, body, out, out.with_suffix(".png"))

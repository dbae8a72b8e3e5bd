"""Pip, a small gardening robot: assets/avatars/pip.vrm (VRM 1.0), from numbers alone.

    python tools/assets/make.py robot [OUT.vrm]

`thumbnail.png` is a picture of the result, taken by `vrapp render`.
Read `build` and `write` from top to bottom: pieces, their places in the pictures, shade, paint, bones, file. Modules: shapes (what pieces are),
head, body, soft (the pieces), face and looks (light on glass, and what each expression is), feelings (ears and leaves), rig, atlas, shade, paint, vrm.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from person.build import ROOT
from person.glb import Writer, add_mesh
from person.joints import add_bones
from person.mesh import Part, merge, mirrored

from robot.atlas import pack
from robot.body import build_body, build_hatch, build_limbs
from robot.face import build_face
from robot.feelings import ear_morphs, leaf_morphs
from robot.head import build_ear, build_glass, build_neck, build_pod, build_shell, glass_normals
from robot.looks import MORPHS
from robot.paint import paint_hard, paint_light, paint_soft
from robot.rig import LEAVES, chains, humanoid
from robot.shade import openness
from robot.shapes import Piece
from robot.soft import build_scarf, build_sprout
from robot.vrm import extensions, materials

OUTPUTS = ("avatars/pip.vrm", "avatars/pip.png")
HARD_SIZE, SOFT_SIZE = 2048, 1024
ON_GLASS = ("Glass", "Face")  # they reflect the room as one smooth pane


def whole(pieces: list[Piece]) -> Part:
    return merge([side for p in pieces for side in ([p.part, mirrored(p.part)] if p.mirror else [p.part])])


def build() -> tuple[dict[str, tuple[Part, str]], dict[str, bytes]]:
    """The meshes by name with their materials, and the pictures."""
    shell, pod, ear = [build_shell()], build_pod(), build_ear()
    frame = [build_neck(), build_body(), build_hatch(), *build_limbs()]
    scarf, sprout = build_scarf(), build_sprout()
    glass = build_glass()
    hard, soft = [*shell, pod, ear, *frame], [*scarf, *sprout]
    everything = [whole(hard), whole(soft), glass]
    for piece in [*hard, *soft]:
        piece.part.attrs["open"] = openness(piece.part, everything)
    pack(hard, HARD_SIZE)
    pack(soft, SOFT_SIZE)
    pictures = {**paint_hard(hard, HARD_SIZE), "soft": paint_soft(soft, SOFT_SIZE), "light": paint_light()}
    ear_right = mirrored(ear.part)
    ear_morphs(ear.part, "left")
    ear_morphs(ear_right, "right")
    for piece in sprout:
        if piece.name.startswith("leaf"):
            leaf_morphs(piece.part, np.array(LEAVES[piece.name[4:]][0]))
    parts = {
        "Head": (whole(shell), "shell"),
        "Glass": (glass, "glass"),
        "Face": (build_face(MORPHS), "light"),
        "Ears": (merge([whole([pod]), ear.part, ear_right]), "shell"),
        "Body": (whole(frame), "shell"),
        "Scarf": (whole(scarf), "soft"),
        "Sprout": (whole(sprout), "soft"),
    }
    return parts, pictures


def reflecting(part: Part) -> dict[str, Any]:
    """Normals of a mesh on the glass, and their changes by morph, for `add_mesh`: light that moves over the glass mirrors what the glass there mirrors."""
    rest = glass_normals(part.pos)
    return {"shading": rest, "turned": {n: glass_normals(part.pos + d) - rest for n, d in part.morphs.items()}, "fine": (8e-5, 0.01)}


def bones() -> list[tuple[str, str, np.ndarray]]:
    rows = [(name, parent, np.array(at)) for name, parent, at in humanoid()]
    for chain, (parent, line) in chains().items():
        for i, at in enumerate(line):
            name = f"{chain}{i + 1}" if i < len(line) - 1 else f"{chain}Tip"
            rows.append((name, parent, np.array(at)))
            parent = name
    return rows


def write(parts: dict[str, tuple[Part, str]], pictures: dict[str, bytes], path: Path, thumbnail: Path) -> None:
    writer = Writer({"asset": {"version": "2.0", "generator": "vrapp tools/assets/robot"}})
    nodes = add_bones(writer, "Pip", bones())
    joints = {name: i for i, name in enumerate(n for n in nodes if n != "Pip" and not n.endswith("Tip"))}
    writer.put("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071})
    textures = {name: writer.put("textures", {"source": writer.image(data, name, "image/jpeg"), "sampler": 0}) for name, data in pictures.items()}
    looks = materials(writer, textures)
    for name, (part, material) in parts.items():
        part.morphs = {n: d for n, d in part.morphs.items() if np.abs(d).max() > 2e-5}
        mesh = add_mesh(writer, name, part, looks[material], joints, **(reflecting(part) if name in ON_GLASS else {}))
        nodes[f"mesh:{name}"] = writer.put("nodes", {"name": name, "mesh": mesh, "skin": 0})
        writer.doc["scenes"][0]["nodes"].append(nodes[f"mesh:{name}"])
    picture = writer.image(thumbnail.read_bytes(), "thumbnail", "image/png") if thumbnail.exists() else None
    extensions(writer, nodes, parts, picture)
    writer.save(path)
    counts = {name: len(part.tris) for name, (part, _) in parts.items()}
    kilobytes = {n: len(d) // 1000 for n, d in pictures.items()}
    print(f"{path.name}: {sum(counts.values())} triangles {counts}, {path.stat().st_size / 1e6:.2f} MB, pictures {kilobytes} kB")


def main(arguments: list[str]) -> None:
    out = Path(arguments[0]) if arguments else ROOT / "assets/avatars/pip.vrm"
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("thumbnail.png"), out.with_suffix(".png"))
    write(*build(), out, out.with_suffix(".png"))

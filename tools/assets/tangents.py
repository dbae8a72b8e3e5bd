"""A bumpy ball with mirrored and broken texture coordinates, and the tangents that Blender's MikkTSpace gives it: tests/mikktspace.npz.

Run with Blender's Python: `python tools/assets/tangents.py OUT.npz`.
"""

from __future__ import annotations

import sys

import bpy  # first: it makes bmesh importable
import bmesh  # isort: skip
import numpy as np


def make() -> dict[str, np.ndarray]:
    random = np.random.default_rng(11)
    built = bmesh.new()
    bmesh.ops.create_icosphere(built, subdivisions=3, radius=1.0)
    layer = built.loops.layers.uv.new("uv")
    for vertex in built.verts:
        vertex.co *= 1.0 + 0.15 * np.sin(5 * vertex.co.x) * np.cos(4 * vertex.co.y)
    for face in built.faces:
        face.smooth = True
        for loop in face.loops:
            x, y, z = loop.vert.co.normalized()
            u = abs(np.arctan2(x, z)) / np.pi  # both halves have the same picture, the left one mirrored
            loop[layer].uv = (u, 0.5 + 0.5 * y + 0.03 * np.sin(7 * u))
        if random.random() < 0.03:
            for loop in face.loops:
                loop[layer].uv = (0.5, 0.5)  # no area in the texture
    mesh = bpy.data.meshes.new("ball")
    built.to_mesh(mesh)
    mesh.calc_tangents(uvmap="uv")
    loops = len(mesh.loops)
    out = {name: np.zeros(loops * width, np.float32) for name, width in (("normal", 3), ("tangent", 3), ("bitangent_sign", 1))}
    for name, values in out.items():
        mesh.loops.foreach_get(name, values)
    uv = np.zeros(loops * 2, np.float32)
    mesh.uv_layers["uv"].data.foreach_get("uv", uv)
    vertex = np.zeros(loops, np.int32)
    mesh.loops.foreach_get("vertex_index", vertex)
    places = np.zeros(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", places)
    return {
        "positions": places.reshape(-1, 3)[vertex],
        "normals": out["normal"].reshape(-1, 3),
        "uv": uv.reshape(-1, 2) * (1, -1) + (0, 1),
        "tangents": np.concatenate([out["tangent"].reshape(-1, 3), out["bitangent_sign"].reshape(-1, 1)], axis=1),
    }


if __name__ == "__main__":
    np.savez_compressed(sys.argv[1], **{name: values.astype(np.float32) for name, values in make().items()})

"""Light at points of the room, for what moves: irradiance probes on a grid, and white balls as Cycles sees them, to check the renderer against.

In: the Blender scene that `place.scene` built, with its lamps. Out: numbers in glTF's axes. Like `place.scene` this file knows Blender.
A probe is a tiny faceted ball whose facets are baked like the lightmap: irradiance / pi by direction of the normal, without the lamps that also shine while
the program runs (those cast shadows there), then nine spherical harmonics by least squares.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from place import glb, scene
from place.plan import Plan, View
from place.shapes import F

BALL, CLOSE = 0.02, 0.04  # metres: a probe's radius; nearer to a surface than this it stands in it
INSIDE = 0.2  # share of rays that meet a back before a probe counts as inside something
RAYS = 64


def basis(n: F) -> F:
    """(..., 9) in the order of vrapp/probes.py; n (..., 3) in glTF's axes."""
    x, y, z = n[..., 0], n[..., 1], n[..., 2]
    return np.stack([np.ones_like(x), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y], -1)


def grid(plan: Plan) -> F:
    """(nx, ny, nz, 3) places in glTF's order of axes, values in Blender's: x, then height, then depth from back (-Z) to front."""
    x, depth, height = (np.linspace(a, b, n) for a, b, n in zip(*plan.probes, strict=True))
    gx, gy, gz = np.meshgrid(x, height, depth[::-1], indexing="ij")
    return np.stack([gx, gz, gy], -1)


def inside(plan: Plan, places: F) -> np.ndarray:
    """(P,) whether a place is inside furniture or touches it: too many rays meet a back, or something is too near."""
    graph = bpy.context.evaluated_depsgraph_get()
    k = np.arange(RAYS) + 0.5
    z, turn = 1 - 2 * k / RAYS, np.pi * (1 + 5**0.5) * k
    directions = np.stack([np.sqrt(1 - z * z) * np.cos(turn), np.sqrt(1 - z * z) * np.sin(turn), z], -1)
    out = np.zeros(len(places), bool)
    for at, place in enumerate(places):
        backs, nearest = 0, 1e9
        for direction in directions:
            hit, where, normal, face, obj, _ = bpy.context.scene.ray_cast(graph, Vector(place), Vector(direction), distance=8.0)
            if hit:
                nearest = min(nearest, (where - Vector(place)).length)
                surface = obj.material_slots[obj.data.polygons[face].material_index].name
                backs += normal.dot(Vector(direction)) > 0 and not plan.surfaces[surface].double_sided
        out[at] = backs > INSIDE * RAYS or nearest < CLOSE
    return out


def irradiance(plan: Plan, places: F, samples: int) -> tuple[F, F]:
    """Irradiance / pi at each place (P, 3) for each facet: (P, 80, 3), and the facets' normals in glTF's axes (80, 3). The lamps
    with a run-time role do not shine on the facets, only by way of the room."""
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=2, radius=BALL)
    ball = bpy.context.object
    corners = np.array([v.co for v in ball.data.vertices])
    faces = np.array([list(f.vertices) for f in ball.data.polygons])
    bpy.data.objects.remove(ball)
    mesh = bpy.data.meshes.new("probes")
    every = (faces[None] + (np.arange(len(places)) * len(corners))[:, None, None]).reshape(-1, 3)
    mesh.from_pydata((places[:, None] + corners[None]).reshape(-1, 3), [], every)
    mesh.color_attributes.new("light", "FLOAT_COLOR", "CORNER")
    white = bpy.data.materials.new("white")
    white.use_nodes = True
    white.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (0.8, 0.8, 0.8, 1)
    mesh.materials.append(white)
    obj = bpy.data.objects.new("probes", mesh)
    bpy.context.scene.collection.objects.link(obj)
    # Only to be shone upon: the room does not see them, nor do they each other.
    obj.visible_diffuse = obj.visible_glossy = obj.visible_shadow = obj.visible_transmission = False
    rest = bpy.data.collections.new("not probes")
    for other in bpy.context.scene.objects:
        if other.type == "MESH" and other is not obj:
            rest.objects.link(other)
    for lamp in scene.role_lamps(plan):
        lamp.light_linking.receiver_collection = rest
    values = _bake_corners(obj, samples)
    for lamp in scene.role_lamps(plan):
        lamp.light_linking.receiver_collection = None
    bpy.data.objects.remove(obj)
    normals = corners[faces].mean(1)
    normals = glb.axes(normals / np.linalg.norm(normals, axis=1, keepdims=True))
    return values.reshape(len(places), len(faces), 3, 3).mean(2), normals


def _bake_corners(obj: bpy.types.Object, samples: int) -> F:
    """(corners, 3) linear."""
    cycles = bpy.context.scene.cycles
    bpy.ops.object.select_all(action="DESELECT")
    obj.select_set(True)
    bpy.context.view_layer.objects.active = obj
    cycles.samples, cycles.use_denoising = samples, False
    bpy.ops.object.bake(type="DIFFUSE", pass_filter={"DIRECT", "INDIRECT"}, target="VERTEX_COLORS")
    attribute = obj.data.color_attributes["light"]
    out = np.empty(len(obj.data.loops) * 4, np.float32)
    attribute.data.foreach_get("color", out)
    return out.reshape(-1, 4)[:, :3].astype(np.float64)


def bake(plan: Plan, samples: int) -> F:
    """(P, 9, 3) harmonics of irradiance / pi under the lamps that shine."""
    light, normals = irradiance(plan, grid(plan).reshape(-1, 3), samples)
    sh = np.einsum("kf,pfc->pkc", np.linalg.pinv(basis(normals)), light)
    error = np.sqrt(((np.einsum("fk,pkc->pfc", basis(normals), sh) - light) ** 2).mean()) / max(light.mean(), 1e-9)
    print(f"{len(sh)} probes, mean {light.mean():.3f}, left over by nine harmonics {100 * error:.1f} %", flush=True)
    return sh


def written(plan: Plan, sh: F, valid: np.ndarray) -> dict[str, Any]:
    """The extras `probes` of a scene: see README.md."""
    where = grid(plan)
    return {
        "low": glb.point(where[0, 0, 0]), "high": glb.point(where[-1, -1, -1]), "count": list(where.shape[:3]),
        "sh": base64.b64encode(sh.astype("<f2").tobytes()).decode(),
        "valid": "".join("01"[int(v)] for v in valid),
    }  # fmt: skip


def balls(places: Sequence[tuple[float, float, float]], eye_off: tuple[float, float, float], path: Path, samples: int, size: int = 48) -> None:
    """White balls (radius 0.12 m, albedo 0.8, rough) at places, each seen from place + eye_off with every lamp on: linear radiance by camera, as a check of
    the renderer's light. Keys: places, eye_off (glTF's axes), fov (degrees), pictures (N, size, size, 3) f16."""
    fov = 16.0
    pictures: list[F] = []
    white = bpy.data.materials.new("ball")
    white.use_nodes = True
    bsdf = white.node_tree.nodes["Principled BSDF"]
    bsdf.inputs["Base Color"].default_value, bsdf.inputs["Roughness"].default_value = (0.8, 0.8, 0.8, 1), 1.0
    for place in places:
        bpy.ops.mesh.primitive_uv_sphere_add(segments=96, ring_count=48, radius=0.12, location=place)
        obj = bpy.context.object
        obj.data.materials.append(white)
        bpy.ops.object.shade_smooth()
        scene.camera(View(tuple(np.add(place, eye_off)), place, fov))
        scene.render(path.with_suffix(".exr"), (size, size), samples, hdr=True)
        pictures.append(scene.read(path.with_suffix(".exr")))
        bpy.data.objects.remove(obj)
    path.with_suffix(".exr").unlink()
    np.savez_compressed(
        path, places=np.array([glb.point(p) for p in places], np.float32), eye_off=np.array(glb.point(eye_off), np.float32),
        fov=np.float32(fov), pictures=np.array(pictures, np.float16),
    )  # fmt: skip

"""The room as a Blender scene: meshes, Cycles materials and lights, cameras; renders, bakes and denoises. Runs inside the bpy environment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector
from room_furniture import CONSOLE_AT, LAMP_AT, PENDANT_AT, SHELF_AT, SIDEBOARD_AT, TABLE_AT
from room_shapes import F, Part, Thing, rotation
from room_shell import HALF_X, HALF_Y, HEIGHT, REVEAL, WINDOW
from room_surfaces import SURFACES, Surface

WARM, WARMER, COOL = (1.0, 0.76, 0.50), (1.0, 0.66, 0.36), (0.62, 0.66, 1.0)

# Lamps that also shine while the program runs, because what moves throws their shadow: place, watts, radius in metres.
RUN_TIME = {
    "key": ((PENDANT_AT[0], PENDANT_AT[1], HEIGHT - 0.42), 84.0, 0.21),
    "lamp": ((LAMP_AT[0], LAMP_AT[1], 1.45), 36.0, 0.09),
}


def candela(name: str) -> float:
    """Intensity of such a lamp: a point lamp of Blender's sends its watts evenly all around, and a lightmap holds irradiance / pi of the same unit."""
    return RUN_TIME[name][1] / (4.0 * math.pi)


def run_time_lamps() -> list[bpy.types.Object]:
    return [bpy.data.objects[name] for name in RUN_TIME]


def world_of(thing: Thing, part: Part) -> tuple[F, F]:
    m = rotation(z=thing.yaw)
    return part.positions @ m + np.array(thing.at), part.normals @ m


def clear() -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.seed = 1
    scene.cycles.max_bounces = 8
    scene.cycles.diffuse_bounces = 6
    scene.cycles.glossy_bounces = 2
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles.sample_clamp_indirect = 6.0
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("night")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs[0].default_value = (0.05, 0.06, 0.11, 1)
    return scene


def build(things: Sequence[Thing], uv1: dict[int, F], textures: Path) -> bpy.types.Object:
    """All baked parts joined into the object 'baked', the glowing ones into 'glowing'; the scene then has two meshes however many Things."""
    for name, surface in SURFACES.items():
        material(name, surface, textures)
    baked = [(t, p) for t in things for p in t.parts if SURFACES[p.surface].baked]
    glowing = [(t, p) for t in things for p in t.parts if not SURFACES[p.surface].baked]
    glow = join("glowing", glowing, uv1)
    # Shades and globes let their lamps through: what they emit is in their surface, what they hold is a Cycles lamp.
    glow.visible_shadow = False
    return join("baked", baked, uv1)


def join(name: str, pairs: Sequence[tuple[Thing, Part]], uv1: dict[int, F]) -> bpy.types.Object:
    placed = [world_of(t, p) for t, p in pairs]
    starts = np.cumsum([0] + [len(p) for p, _ in placed])
    corners = np.concatenate([p.triangles + s for (_, p), s in zip(pairs, starts, strict=False)]).astype(np.int32)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.concatenate([p for p, _ in placed]), [], corners)
    flat = corners.reshape(-1)
    for layer, values in (
        ("UVMap", [p.uv0 / (1.0 if p.stretch else SURFACES[p.surface].tile) for _, p in pairs]),
        ("Lightmap", [uv1.get(id(p), np.zeros_like(p.uv0)) for _, p in pairs]),
    ):
        mesh.uv_layers.new(name=layer).data.foreach_set("uv", np.concatenate(values)[flat].astype(np.float32).reshape(-1))
    used = sorted({p.surface for _, p in pairs})
    for surface in used:
        mesh.materials.append(bpy.data.materials[surface])
    slots = np.concatenate([np.full(len(p.triangles), used.index(p.surface), np.int32) for _, p in pairs])
    mesh.polygons.foreach_set("material_index", slots)
    mesh.normals_split_custom_set_from_vertices(np.concatenate([n for _, n in placed]))
    mesh.update()
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    return obj


def _image(tree: bpy.types.NodeTree, textures: Path, name: str, *, data: bool = False) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.load(str(textures / f"{name}.jpg"), check_existing=True)
    node.image.colorspace_settings.name = "Non-Color" if data else "sRGB"
    uv = tree.nodes.new("ShaderNodeUVMap")
    uv.uv_map = "UVMap"
    tree.links.new(uv.outputs[0], node.inputs[0])
    return node


def material(name: str, s: Surface, textures: Path) -> None:
    """The Cycles twin of a Surface."""
    mat = bpy.data.materials.new(name)
    mat.use_nodes = True
    mat.use_backface_culling = not s.double_sided
    tree = mat.node_tree
    bsdf = tree.nodes["Principled BSDF"]
    bsdf.inputs["Base Color"].default_value = (*s.color, 1)
    bsdf.inputs["Roughness"].default_value = s.rough
    bsdf.inputs["Metallic"].default_value = s.metal
    if s.texture:
        mix = tree.nodes.new("ShaderNodeMix")
        mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
        mix.inputs[0].default_value = 1.0
        mix.inputs[7].default_value = (*s.color, 1)
        tree.links.new(_image(tree, textures, s.texture).outputs[0], mix.inputs[6])
        tree.links.new(mix.outputs[2], bsdf.inputs["Base Color"])
    if s.normal:
        bump = tree.nodes.new("ShaderNodeNormalMap")
        bump.uv_map = "UVMap"
        bump.inputs["Strength"].default_value = s.normal_scale
        tree.links.new(_image(tree, textures, s.normal, data=True).outputs[0], bump.inputs["Color"])
        tree.links.new(bump.outputs[0], bsdf.inputs["Normal"])
    if any(s.glow):
        bsdf.inputs["Emission Color"].default_value = (*s.glow, 1)
        bsdf.inputs["Emission Strength"].default_value = 1.0
        if s.glow_texture:
            mix = tree.nodes.new("ShaderNodeMix")
            mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
            mix.inputs[0].default_value = 1.0
            mix.inputs[7].default_value = (*s.glow, 1)
            tree.links.new(_image(tree, textures, s.glow_texture).outputs[0], mix.inputs[6])
            tree.links.new(mix.outputs[2], bsdf.inputs["Emission Color"])
        if s.unlit:
            bsdf.inputs["Specular IOR Level"].default_value = 0.0


def lamp(kind: str, at: tuple[float, float, float], watts: float, color: tuple[float, float, float], *, size: tuple[float, float] = (0.06, 0.06),
         aim: tuple[float, float, float] | None = None) -> bpy.types.Object:  # fmt: skip
    light = bpy.data.lights.new(kind.lower(), kind)
    light.energy, light.color = watts, color
    if kind == "AREA":
        light.shape, light.size, light.size_y = "RECTANGLE", *size
    else:
        light.shadow_soft_size = size[0]
    obj = bpy.data.objects.new(light.name, light)
    obj.location = at
    if aim:
        obj.rotation_euler = (Vector(aim) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    obj.visible_camera = False
    obj.visible_glossy = False
    bpy.context.scene.collection.objects.link(obj)
    return obj


def lights() -> None:
    """Everything that shines while the lightmap is baked. Watts are Blender's."""
    x0, z0, x1, z1 = WINDOW
    for name, (at, watts, radius) in RUN_TIME.items():
        lamp("POINT", at, watts, WARM, size=(radius, 0)).name = name
    lamp("POINT", (CONSOLE_AT[0] - 0.02, CONSOLE_AT[1] + 0.66, 0.52 + 0.31), 10, WARMER, size=(0.07, 0))
    lamp("POINT", (SIDEBOARD_AT[0] + 0.58, SIDEBOARD_AT[1], 0.80 + 0.31), 13, WARMER, size=(0.07, 0))
    lamp("AREA", ((x0 + x1) / 2, HALF_Y + REVEAL + 0.02, (z0 + z1) / 2), 22, COOL, size=(x1 - x0, z1 - z0), aim=((x0 + x1) / 2, 0, 1.0))
    lamp("AREA", (-2.42, CONSOLE_AT[1], 1.32), 4, COOL, size=(1.3, 0.7), aim=(0, CONSOLE_AT[1], 1.2))
    for z in (0.478, 0.858, 1.218, 1.578, 1.98):
        lamp("AREA", (SHELF_AT[0], SHELF_AT[1] - 0.12, z - 0.012), 0.55, WARMER, size=(1.0, 0.02), aim=(SHELF_AT[0], SHELF_AT[1] + 0.05, z - 0.3))
    for x, y, z in ((TABLE_AT[0] - 0.22, TABLE_AT[1] + 0.12, 0.54), (TABLE_AT[0] - 0.14, TABLE_AT[1] + 0.20, 0.51)):
        lamp("POINT", (x, y, z), 0.35, (1.0, 0.55, 0.22), size=(0.012, 0))
    # Fill, as the many small lights of a lived-in room would give; it keeps the corners readable.
    lamp("AREA", (0, 0, HEIGHT - 0.12), 10, (1.0, 0.86, 0.70), size=(2 * HALF_X - 0.6, 2 * HALF_Y - 0.6), aim=(0, 0, 0))


def camera(eye: tuple[float, float, float], target: tuple[float, float, float], fov: float) -> None:
    """fov: vertical, degrees."""
    scene = bpy.context.scene
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.angle, data.clip_start = "VERTICAL", math.radians(fov), 0.02
    obj = bpy.data.objects.new("camera", data)
    obj.location = eye
    obj.rotation_euler = (Vector(target) - Vector(eye)).to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(obj)
    scene.camera = obj


def render(path: Path, size: tuple[int, int], samples: int, *, hdr: bool = False) -> None:
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.render.image_settings.file_format = "OPEN_EXR" if hdr else "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.color_depth = "32" if hdr else "8"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def panorama(path: Path, eye: tuple[float, float, float], size: tuple[int, int], samples: int) -> None:
    """An equirectangular EXR whose middle looks along +X (glTF's +X too), as image-based light is usually stored."""
    camera(eye, (eye[0] + 1, eye[1], eye[2]), 60)
    cam = bpy.context.scene.camera
    cam.data.type = "PANO"
    cam.data.panorama_type = "EQUIRECTANGULAR"
    render(path, size, samples, hdr=True)


def read(path: Path) -> F:
    """An EXR as (H, W, 3) linear floats, first row at the top."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(pixels)
    out = pixels.reshape(image.size[1], image.size[0], 4)[::-1, :, :3].astype(np.float64)
    bpy.data.images.remove(image)
    return out


def _bake(obj: bpy.types.Object, size: int, samples: int, kind: str, seed: int) -> F:
    """(size, size, 4) f64, first row at the top; alpha is 1 where a texel belongs to the surface."""
    image = bpy.data.images.new(f"bake_{kind}", size, size, alpha=True, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    image.generated_color = (0, 0, 0, 0)
    for slot in obj.material_slots:
        tree = slot.material.node_tree
        node = tree.nodes.new("ShaderNodeTexImage")
        node.image = image
        tree.nodes.active = node
    bpy.ops.object.select_all(action="DESELECT")
    obj.select_set(True)
    bpy.context.view_layer.objects.active = obj
    obj.data.uv_layers.active = obj.data.uv_layers["Lightmap"]
    bpy.context.scene.cycles.samples = samples
    bpy.context.scene.cycles.seed = seed
    bpy.context.scene.cycles.use_denoising = False
    bpy.ops.object.bake(type=kind, pass_filter={"DIRECT", "INDIRECT"} if kind == "DIFFUSE" else set(), margin=0, use_clear=True, uv_layer="Lightmap")
    pixels = np.empty(size * size * 4, np.float32)
    image.pixels.foreach_get(pixels)
    for slot in obj.material_slots:
        tree = slot.material.node_tree
        tree.nodes.remove(tree.nodes.active)
    return pixels.reshape(size, size, 4)[::-1].astype(np.float64)


def bake(obj: bpy.types.Object, size: int, samples: int, seed: int = 1) -> tuple[F, np.ndarray]:
    """Irradiance / pi in the atlas, linear (size, size, 3), and which texels were hit. Passes with other seeds may be averaged."""
    # Metal has no diffuse light to divide by, and a weave's normals, finer than a texel, would only be noise: both are left out here.
    kept = []
    for name in SURFACES:
        tree = bpy.data.materials[name].node_tree
        bsdf = tree.nodes["Principled BSDF"]
        bsdf.inputs["Metallic"].default_value = 0.0
        for link in list(bsdf.inputs["Normal"].links):
            kept.append((tree, link.from_socket, bsdf.inputs["Normal"]))
            tree.links.remove(link)
    raw = _bake(obj, size, samples, "DIFFUSE", seed)
    for name, surface in SURFACES.items():
        bpy.data.materials[name].node_tree.nodes["Principled BSDF"].inputs["Metallic"].default_value = surface.metal
    for tree, source, target in kept:
        tree.links.new(source, target)
    return raw[..., :3], raw[..., 3] > 0.5


def denoise(light: F, folder: Path) -> F:
    """Open Image Denoise through the compositor, as HDR, without guides."""
    source, result = folder / "noisy.exr", folder / "clean"
    h, w, _ = light.shape
    image = bpy.data.images.new("noisy", w, h, alpha=False, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(np.dstack([light, np.ones((h, w))])[::-1].astype(np.float32).reshape(-1))
    scene = bpy.data.scenes.new("denoise")
    image.file_format = "OPEN_EXR"
    image.save(filepath=str(source))
    loaded = bpy.data.images.load(str(source))
    loaded.colorspace_settings.name = "Non-Color"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = w, h, 100
    scene.view_settings.view_transform = "Raw"
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    read_node, clean, out = (tree.nodes.new(n) for n in ("CompositorNodeImage", "CompositorNodeDenoise", "CompositorNodeComposite"))
    read_node.image = loaded
    clean.use_hdr = True
    tree.links.new(read_node.outputs["Image"], clean.inputs["Image"])
    tree.links.new(clean.outputs[0], out.inputs[0])
    scene.camera = bpy.data.objects.new("none", bpy.data.cameras.new("none"))
    scene.collection.objects.link(scene.camera)
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.filepath = str(result)
    bpy.ops.render.render(write_still=True, scene=scene.name)
    return read(result.with_suffix(".exr"))

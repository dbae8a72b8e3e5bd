"""A plan as a Blender scene: meshes, Cycles materials and lamps, cameras; renders, bakes and denoises. Runs inside the bpy environment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector
from place.plan import Lamp, Plan, View
from place.shapes import F, Part, Thing, rotation
from place.surface import Surface

BSDF = "Principled BSDF"
TRUE_TO_LIGHT, CALM = 6.0, 0.7  # radiance of one bounced path that is let through


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
    scene.cycles.diffuse_bounces = 4
    scene.cycles.glossy_bounces = 2
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    scene.cycles.sample_clamp_indirect = TRUE_TO_LIGHT
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("sky")
    scene.world.use_nodes = True
    return scene


def build(plan: Plan, uv1: Mapping[int, F], textures: Path) -> bpy.types.Object:
    """All baked parts joined into the object 'baked', the glowing ones into 'glowing', and every lamp; the scene has two meshes however many Things."""
    clear()
    for name, surface in plan.surfaces.items():
        material(name, surface, textures)
    pairs = [(t, p) for t in plan.things for p in t.parts]
    glow = join("glowing", [(t, p) for t, p in pairs if not plan.surfaces[p.surface].baked], uv1, plan)
    # Shades and globes let their lamps through: what they emit is in their surface, what they hold is a Cycles lamp.
    glow.visible_shadow = glow.visible_diffuse = False
    for name, source in plan.sources.items():
        for number, each in enumerate(source.lamps):
            _lamp(f"{name}.{number}", each)
    return join("baked", [(t, p) for t, p in pairs if plan.surfaces[p.surface].baked], uv1, plan)


def join(name: str, pairs: Sequence[tuple[Thing, Part]], uv1: Mapping[int, F], plan: Plan) -> bpy.types.Object:
    placed = [world_of(t, p) for t, p in pairs]
    starts = np.cumsum([0] + [len(p) for p, _ in placed])
    corners = np.concatenate([p.triangles + s for (_, p), s in zip(pairs, starts, strict=False)]).astype(np.int32)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.concatenate([p for p, _ in placed]), [], corners)
    flat = corners.reshape(-1)
    for layer, values in (
        ("UVMap", [p.uv0 / (1.0 if p.stretch else plan.surfaces[p.surface].tile) for _, p in pairs]),
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


def _load(textures: Path, name: str, *, data: bool = False) -> bpy.types.Image:
    image = bpy.data.images.load(str(textures / f"{name}.jpg"), check_existing=True)
    image.colorspace_settings.name = "Non-Color" if data else "sRGB"
    return image


def _image(tree: bpy.types.NodeTree, textures: Path, name: str, *, data: bool = False) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = _load(textures, name, data=data)
    uv = tree.nodes.new("ShaderNodeUVMap")
    uv.uv_map = "UVMap"
    tree.links.new(uv.outputs[0], node.inputs[0])
    return node


def _multiplied(tree: bpy.types.NodeTree, image: bpy.types.Node, color: tuple[float, float, float]) -> bpy.types.NodeSocket:
    mix = tree.nodes.new("ShaderNodeMix")
    mix.data_type, mix.blend_type = "RGBA", "MULTIPLY"
    mix.inputs[0].default_value = 1.0
    mix.inputs[7].default_value = (*color, 1)
    tree.links.new(image.outputs[0], mix.inputs[6])
    return mix.outputs[2]


def material(name: str, s: Surface, textures: Path) -> None:
    """The Cycles twin of a Surface."""
    mat = bpy.data.materials.new(name)
    mat.use_nodes = True
    mat.use_backface_culling = not s.double_sided
    tree = mat.node_tree
    bsdf = tree.nodes[BSDF]
    bsdf.inputs["Base Color"].default_value = (*s.color, 1)
    bsdf.inputs["Roughness"].default_value = s.rough
    bsdf.inputs["Metallic"].default_value = s.metal
    if s.texture:
        tree.links.new(_multiplied(tree, _image(tree, textures, s.texture), s.color), bsdf.inputs["Base Color"])
    if s.rough_texture:
        parts = tree.nodes.new("ShaderNodeSeparateColor")
        tree.links.new(_image(tree, textures, s.rough_texture, data=True).outputs[0], parts.inputs[0])
        times = tree.nodes.new("ShaderNodeMath")
        times.operation, times.inputs[1].default_value = "MULTIPLY", s.rough
        tree.links.new(parts.outputs[1], times.inputs[0])
        tree.links.new(times.outputs[0], bsdf.inputs["Roughness"])
    if s.normal:
        bump = tree.nodes.new("ShaderNodeNormalMap")
        bump.uv_map = "UVMap"
        bump.inputs["Strength"].default_value = s.normal_scale
        tree.links.new(_image(tree, textures, s.normal, data=True).outputs[0], bump.inputs["Color"])
        tree.links.new(bump.outputs[0], bsdf.inputs["Normal"])
    if any(s.glow):
        bsdf.inputs["Emission Color"].default_value = (*s.glow, 1)
        if s.glow_texture:
            node = _image(tree, textures, s.glow_texture)
            node.name = "glow"
            tree.links.new(_multiplied(tree, node, s.glow), bsdf.inputs["Emission Color"])
        if s.unlit:
            bsdf.inputs["Specular IOR Level"].default_value = 0.0


def _lamp(name: str, lamp: Lamp) -> None:
    light = bpy.data.lights.new(name, lamp.kind)
    if lamp.kind == "AREA":
        light.shape, light.size, light.size_y = "RECTANGLE", *lamp.size
    elif lamp.kind == "SUN":
        light.angle = math.radians(lamp.size[0])
    else:
        light.shadow_soft_size = lamp.size[0]
    if lamp.kind == "SPOT":
        light.spot_size, light.spot_blend = math.radians(lamp.spread), 0.6
    obj = bpy.data.objects.new(name, light)
    obj.location = lamp.at
    if lamp.aim:
        obj.rotation_euler = (Vector(lamp.aim) - Vector(lamp.at)).to_track_quat("-Z", "Y").to_euler()
    obj.visible_camera = False
    obj.visible_glossy = False
    bpy.context.scene.collection.objects.link(obj)


def shine(plan: Plan, weights: Mapping[str, F], glow: Mapping[str, float] | None = None, outside: tuple[str, float] = ("", 0.0), textures: Path | None = None) -> None:
    """Turns every lamp to its source's RGB weight. glow: how much the surfaces of each group emit; outside: the picture there and its gain."""
    sky = np.zeros(3)
    for name, source in plan.sources.items():
        rgb = np.asarray(weights.get(name, np.zeros(3)), float)
        sky += rgb * source.world
        for number, each in enumerate(source.lamps):
            obj = bpy.data.objects[f"{name}.{number}"]
            peak = float(rgb.max())
            obj.hide_render = peak <= 0
            obj.data.energy = each.watts * peak
            obj.data.color = tuple(np.array(each.color) * rgb / peak) if peak > 0 else (0, 0, 0)
    bpy.context.scene.world.node_tree.nodes["Background"].inputs[0].default_value = (*sky, 1)
    for name, s in plan.surfaces.items():
        if not any(s.glow):
            continue
        tree = bpy.data.materials[name].node_tree
        gain = outside[1] if s.outside else (glow or {}).get(s.group, 1.0 if glow and not s.group else 0.0)
        tree.nodes[BSDF].inputs["Emission Strength"].default_value = gain
        if s.outside and outside[0] and textures:
            tree.nodes["glow"].image = _load(textures, outside[0])


def shine_set(plan: Plan, name: str, textures: Path) -> None:
    """Everything as it is in a light set."""
    light = plan.sets[name]
    shine(plan, plan.weights(name), dict(light.groups), (light.outside, light.outside_gain), textures)


def role_lamps(plan: Plan) -> list[bpy.types.Object]:
    return [bpy.data.objects[f"{name}.{k}"] for name, source in plan.sources.items() for k, lamp in enumerate(source.lamps) if lamp.role]


def camera(view: View) -> None:
    scene = bpy.context.scene
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.angle, data.clip_start, data.clip_end = "VERTICAL", math.radians(view.fov), 0.02, 400.0
    obj = bpy.data.objects.new("camera", data)
    obj.location = view.eye
    obj.rotation_euler = (Vector(view.target) - Vector(view.eye)).to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(obj)
    scene.camera = obj


def expose(exposure: float) -> None:
    """What pictures are multiplied by before they are coded."""
    bpy.context.scene.view_settings.exposure = math.log2(exposure)


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


@contextmanager
def calm() -> Iterator[None]:
    """While light is baked with few paths: bounced light is cut where it would be a firefly, which a denoiser smears into a blotch. What pictures are measured
    against is not cut: lamps at full strength would lose a fifth of their light."""
    cycles = bpy.context.scene.cycles
    cycles.sample_clamp_indirect = CALM
    try:
        yield
    finally:
        cycles.sample_clamp_indirect = TRUE_TO_LIGHT


def panorama(path: Path, eye: tuple[float, float, float], size: tuple[int, int], samples: int) -> None:
    """An equirectangular EXR whose middle looks along +X (glTF's +X too), as image-based light is usually stored."""
    camera(View(eye, (eye[0] + 1, eye[1], eye[2]), 60))
    cam = bpy.context.scene.camera
    cam.data.type = "PANO"
    cam.data.panorama_type = "EQUIRECTANGULAR"
    with calm():
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
    with calm():
        bpy.ops.object.bake(
            type=kind, pass_filter={"DIRECT", "INDIRECT"} if kind == "DIFFUSE" else set(), normal_space="OBJECT", margin=0, use_clear=True, uv_layer="Lightmap"
        )
    pixels = np.empty(size * size * 4, np.float32)
    image.pixels.foreach_get(pixels)
    for slot in obj.material_slots:
        tree = slot.material.node_tree
        tree.nodes.remove(tree.nodes.active)
    bpy.data.images.remove(image)
    return pixels.reshape(size, size, 4)[::-1].astype(np.float64)


def _plainly(plan: Plan) -> None:
    """Metal has no diffuse light to divide by, and a weave's normals, finer than a texel, would only be noise: both are left out of a bake, and so is
    what shines off a polish, which is little light and much noise."""
    for name in plan.surfaces:
        tree = bpy.data.materials[name].node_tree
        bsdf = tree.nodes[BSDF]
        bsdf.inputs["Metallic"].default_value = bsdf.inputs["Specular IOR Level"].default_value = 0.0
        for link in list(bsdf.inputs["Normal"].links):
            tree.links.remove(link)


def bake(plan: Plan, obj: bpy.types.Object, size: int, samples: int, seed: int = 1) -> tuple[F, np.ndarray]:
    """Irradiance / pi in the atlas under the lamps that shine, linear (size, size, 3), and which texels were hit. Passes with other seeds may be averaged.
    The scene's materials are plain from then on."""
    _plainly(plan)
    raw = _bake(obj, size, samples, "DIFFUSE", seed)
    return raw[..., :3], raw[..., 3] > 0.5


def bake_normals(plan: Plan, obj: bpy.types.Object, size: int) -> F:
    """(size, size, 3) in -1..1: the denoiser's guide."""
    _plainly(plan)
    return _bake(obj, size, 1, "NORMAL", 1)[..., :3] * 2 - 1


def denoise(light: F, folder: Path, albedo: F, normal: F) -> F:
    """Open Image Denoise through the compositor, as HDR, guided by what differs between islands (albedo) and bends (normal)."""
    result = folder / "clean"
    h, w, _ = light.shape
    scene = bpy.data.scenes.new("denoise")
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = w, h, 100
    scene.view_settings.view_transform = "Raw"
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    clean, out = (tree.nodes.new(n) for n in ("CompositorNodeDenoise", "CompositorNodeComposite"))
    clean.use_hdr, clean.prefilter = True, "NONE"
    for socket, values in (("Image", light), ("Albedo", albedo), ("Normal", normal)):
        node = tree.nodes.new("CompositorNodeImage")
        node.image = _picture(values, folder / f"noisy_{socket.lower()}.exr")
        tree.links.new(node.outputs["Image"], clean.inputs[socket])
    tree.links.new(clean.outputs[0], out.inputs[0])
    scene.camera = bpy.data.objects.new("none", bpy.data.cameras.new("none"))
    scene.collection.objects.link(scene.camera)
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.filepath = str(result)
    bpy.ops.render.render(write_still=True, scene=scene.name)
    bpy.data.scenes.remove(scene)
    return np.maximum(read(result.with_suffix(".exr")), 0.0)


def _picture(values: F, path: Path) -> bpy.types.Image:
    h, w, _ = values.shape
    image = bpy.data.images.new("values", w, h, alpha=False, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(np.dstack([values, np.ones((h, w))])[::-1].astype(np.float32).reshape(-1))
    image.file_format = "OPEN_EXR"
    image.save(filepath=str(path))
    bpy.data.images.remove(image)
    loaded = bpy.data.images.load(str(path))
    loaded.colorspace_settings.name = "Non-Color"
    return loaded

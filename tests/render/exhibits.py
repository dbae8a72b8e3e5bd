"""What the golden pictures show: small models in code, one feature each, made lopsided so that a mirrored, swapped or upside-down result looks different."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import shapes

from vrapp.render.drawlist import Placed
from vrapp.render.renderer import Renderer
from vrapp.scene.model import Image, Material, Mesh, Model, MorphTarget, Primitive, Sampler, Skin, Texture, TextureRef
from vrapp.xform import compose, quat_from_axis_angle

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Exhibit:
    """A model and where its nodes are, (N, 4, 4) world_from_node; weights: (W,) of its morphs."""

    model: Model
    world: F32
    weights: F32 = field(default_factory=lambda: np.zeros(0, np.float32))

    def placed(self, renderer: Renderer, *, dynamic: bool = True, casts_shadow: bool = True) -> Placed:
        return Placed(renderer.upload(self.model), self.world, self.weights, dynamic=dynamic, casts_shadow=casts_shadow)


def exhibit(parts: list[tuple[Primitive, Material, F32]], pictures: list[U8] | None = None, samplers: list[Sampler] | None = None) -> Exhibit:
    """One node with one mesh for each (primitive, material, world_from_node). Texture n shows picture n, or with samplers the only picture in n ways."""
    meshes: list[Mesh] = []
    for at, (primitive, _, _) in enumerate(parts):
        primitive.material = at
        meshes.append(shapes.mesh(primitive))
    model = shapes.model(meshes, [material for _, material, _ in parts], shapes.nodes(len(parts), list(range(len(parts)))))
    for picture in pictures or []:
        model.images.append(Image("", picture))
    model.textures = [Texture(0, how) for how in samplers] if samplers else [Texture(n) for n in range(len(model.images))]
    return Exhibit(model, np.stack([world for _, _, world in parts]), np.zeros(model.morph_count, np.float32))


def at(x: float = 0.0, y: float = 0.0, z: float = 0.0, *, turn: tuple[float, float, float] = (0.0, 1.0, 0.0), by: float = 0.0, scale: float = 1.0) -> F32:
    return compose((x, y, z), quat_from_axis_angle(turn, by), (scale, scale, scale))


def letter(size: int = 64, ink: tuple[int, int, int] = (200, 60, 30), paper: tuple[int, int, int] = (235, 230, 215)) -> U8:
    """An F with a dot in the lower right corner, (size, size, 4)."""
    out = np.full((size, size, 4), (*paper, 255), np.uint8)
    unit = size // 8
    for top, left, bottom, right in ((1, 2, 7, 3), (1, 2, 2, 6), (3, 2, 4, 5), (6, 6, 7, 7)):
        out[top * unit : bottom * unit, left * unit : right * unit, :3] = ink
    return out


def bumps(size: int = 128) -> U8:
    """A normal map of nine domes, the middle one a dent; +Y up as glTF has it."""
    y, x = np.mgrid[0:size, 0:size] / (size / 3.0)
    u, v = (x % 1.0) * 2.0 - 1.0, 1.0 - (y % 1.0) * 2.0
    inside = u * u + v * v < 0.7
    dent = np.where((x >= 1) & (x < 2) & (y >= 1) & (y < 2), -1.0, 1.0)
    n = np.stack([u * dent * inside, v * dent * inside, np.sqrt(np.clip(1.0 - (u * u + v * v) * inside, 0.0, 1.0))], axis=-1)
    out = np.full((size, size, 4), 255, np.uint8)
    out[..., :3] = np.rint((n * 0.5 + 0.5) * 255.0)
    return out


def sky(height: int = 32) -> F32:
    """(H, 2 H, 3) radiance: blue above, brown below, a bright warm window to the right (+X), green to the left, magenta behind the viewer (+Z)."""
    y, x = np.mgrid[0:height, 0 : 2 * height]
    out = np.where((y < height / 2)[..., None], (0.25, 0.4, 0.8), (0.25, 0.16, 0.1)).astype(np.float32)
    angle = ((x + 0.5) / (2 * height) - 0.5) * 360.0
    middle = (y > height * 0.25) & (y < height * 0.55)
    out[middle & (np.abs(angle - 90.0) < 18.0)] = (9.0, 7.0, 4.0)
    out[middle & (np.abs(angle + 90.0) < 25.0)] = (0.2, 1.6, 0.3)
    out[middle & (np.abs(angle) > 160.0)] = (1.5, 0.2, 1.2)
    return out


def roughness_grid() -> Exhibit:
    """Roughness 0 to 1 to the right; plastic, half and metal upwards."""
    parts: list[tuple[Primitive, Material, F32]] = []
    for row in range(3):
        for column in range(5):
            look = Material(base_color=(0.95, 0.55, 0.25, 1.0), metallic=row / 2, roughness=column / 4)
            parts.append((shapes.sphere(0.21, 20), look, at((column - 2) * 0.48, (row - 1) * 0.48)))
    return exhibit(parts)


def bumpy() -> Exhibit:
    """The dome map on a wall, and on a wall that a mirrored UV turns around: both must be lit from the same side."""
    flipped = shapes.quad(1.2)
    assert flipped.uv0 is not None
    flipped.uv0 = flipped.uv0 * np.array([-1, 1], np.float32) + np.array([1, 0], np.float32)
    look = Material(base_color=(0.7, 0.7, 0.72, 1.0), metallic=0.0, roughness=0.45, normal_texture=TextureRef(0))
    strong = Material(base_color=(0.7, 0.6, 0.5, 1.0), metallic=0.0, roughness=0.45, normal_texture=TextureRef(0), normal_scale=0.3)
    return exhibit([(shapes.quad(1.2), look, at(-1.3)), (flipped, look, at()), (shapes.quad(1.2), strong, at(1.3))], [bumps()])


def vertex_colours() -> Exhibit:
    box = shapes.cube(1.0)
    colors = np.ones((24, 4), np.float32)
    colors[:, :3] = box.positions + 0.5
    box.colors = colors
    textured = shapes.cube(1.0)
    textured.colors = colors
    turned = at(-0.75, turn=(0.5, 0.8, 0.2), by=0.8), at(0.75, turn=(0.5, 0.8, 0.2), by=0.8)
    white = Material(metallic=0.0, roughness=0.9)
    return exhibit([(box, white, turned[0]), (textured, Material(metallic=0.0, base_color_texture=TextureRef(0)), turned[1])], [letter()])


def sides() -> Exhibit:
    """From the left: from behind one-sided (nothing there) and two-sided, from before; then a box in a mirrored node, and the same unmirrored."""
    front = Material(base_color_texture=TextureRef(0), metallic=0.0, roughness=0.8)
    both = replace(front, double_sided=True)
    turned = at(turn=(0.6, 0.8, 0.0), by=0.6)
    mirrored = turned @ np.diag([-1, 1, 1, 1]).astype(np.float32) @ at(0.5)
    return exhibit(
        [(shapes.quad(0.9), front, at(-2.6, by=np.pi)), (shapes.quad(0.9), both, at(-1.6, by=np.pi)), (shapes.quad(0.9), front, at(-0.6)),
         (shapes.cube(0.7), front, mirrored), (shapes.cube(0.7), front, turned @ at(1.6))],
        [letter()],
    )  # fmt: skip


def leaves() -> U8:
    """(64, 64, 4) discs whose alpha falls off softly."""
    y, x = np.mgrid[0:64, 0:64] / 16.0
    u, v = x % 1.0 - 0.5, y % 1.0 - 0.5
    out = np.zeros((64, 64, 4), np.uint8)
    out[..., :3] = (70, 160, 60)
    out[..., 0] += (x * 30).astype(np.uint8)
    out[..., 3] = np.clip((0.62 - np.sqrt(u * u + v * v)) * 2.0, 0.0, 1.0) * 255
    return out


def masked() -> Exhibit:
    """A wall with holes at three cutoffs before a red wall."""
    parts: list[tuple[Primitive, Material, F32]] = [(shapes.quad(4.0), Material(base_color=(0.7, 0.1, 0.1, 1.0), metallic=0.0, roughness=1.0), at(0, 0, -0.5))]
    for number, cutoff in enumerate((0.2, 0.5, 0.8)):
        look = Material(metallic=0.0, roughness=1.0, base_color_texture=TextureRef(0), alpha_mode="MASK", alpha_cutoff=cutoff)
        parts.append((shapes.quad(0.95), look, at((number - 1) * 1.0, turn=(0, 1, 0), by=0.3 * (number - 1))))
    return exhibit(parts, [leaves()])


def glass() -> Exhibit:
    """Red, green and blue panes that overlap, named out of order, over and partly behind solid balls."""
    parts: list[tuple[Primitive, Material, F32]] = []
    for color, x, y, z in (((0.1, 0.8, 0.1), 0.0, 0.1, 0.0), ((0.9, 0.1, 0.1), -0.35, -0.1, 0.4), ((0.1, 0.2, 0.9), 0.35, -0.15, -0.4)):
        look = Material(base_color=(*color, 0.55), metallic=0.0, roughness=0.4, alpha_mode="BLEND", double_sided=True)
        parts.append((shapes.quad(0.9), look, at(x, y, z)))
    solid = Material(base_color=(0.85, 0.8, 0.7, 1.0), metallic=0.0, roughness=0.6)
    return exhibit([*parts, (shapes.sphere(0.22), solid, at(-0.1, 0.1, 0.2)), (shapes.sphere(0.3), solid, at(0.2, -0.2, -1.0))])


def moved_textures() -> Exhibit:
    """KHR_texture_transform: none; offset; quarter turn; twice the scale; all three; the second UV set."""
    ways = [
        TextureRef(0), TextureRef(0, offset=(0.25, 0.125)), TextureRef(0, rotation=np.pi / 2), TextureRef(0, scale=(2.0, 2.0)),
        TextureRef(0, offset=(0.3, 0.1), rotation=0.6, scale=(1.5, 0.8)), TextureRef(0, uv_set=1),
    ]  # fmt: skip
    parts: list[tuple[Primitive, Material, F32]] = []
    for number, way in enumerate(ways):
        wall = shapes.quad(0.9)
        assert wall.uv0 is not None
        wall.uv1 = wall.uv0 * np.float32(0.5)
        parts.append((wall, Material(base_color_texture=way, unlit=True), at(number % 3 - 1.0, 0.5 - number // 3)))
    return exhibit(parts, [letter()])


def wraps() -> Exhibit:
    """The letter over three times its size: repeat, clamp, mirror across; smooth above, nearest below."""
    samplers = [Sampler(mag, 9987 if mag == 9729 else 9728, way, way) for mag in (9729, 9728) for way in (10497, 33071, 33648)]
    parts: list[tuple[Primitive, Material, F32]] = []
    for number in range(6):
        wall = shapes.quad(0.95)
        assert wall.uv0 is not None
        wall.uv0 = wall.uv0 * np.float32(2.2) - np.float32(0.6)
        parts.append((wall, Material(base_color_texture=TextureRef(number), unlit=True), at(number % 3 - 1.0, 0.5 - number // 3)))
    return exhibit(parts, [letter(16)], samplers)


def tube(rings: int = 16, around: int = 20) -> Primitive:
    """From y = -0.8 to 0.8, radius 0.2, open."""
    v, u = np.meshgrid(np.linspace(-0.8, 0.8, rings + 1), np.linspace(0, 2 * np.pi, around + 1), indexing="ij")
    normals = np.stack([np.sin(u), 0 * u, np.cos(u)], axis=-1).reshape(-1, 3).astype(np.float32)
    positions = normals * np.float32(0.2)
    positions[:, 1] = v.ravel()
    uv = np.stack([u / np.pi + 0.5, 0.5 - v / 0.8], axis=-1).reshape(-1, 2).astype(np.float32)
    first = (np.arange(rings)[:, None] * (around + 1) + np.arange(around)[None]).reshape(-1, 1)
    faces = np.concatenate([first, first + 1, first + around + 1, first + 1, first + around + 2, first + around + 1], axis=1)
    return Primitive(positions, normals, faces.astype(np.uint32).ravel(), 0, uv0=uv)


def bent() -> Exhibit:
    """A tube on two joints, the upper one at its middle and bent; the mesh's own node is elsewhere, which skins ignore."""
    arm = tube()
    up = np.clip((arm.positions[:, 1] + 0.25) / 0.5, 0.0, 1.0)
    arm.joints = np.tile(np.array([0, 1, 0, 0], np.uint16), (len(up), 1))
    arm.weights = np.stack([1 - up, up, 0 * up, 0 * up], axis=1).astype(np.float32)
    arm.material = 0
    model = shapes.model([shapes.mesh(arm)], [Material(metallic=0.0, roughness=0.6, base_color_texture=TextureRef(0))], shapes.nodes(3, [0, -1, -1]))
    model.images, model.textures = [Image("", letter())], [Texture(0)]
    model.nodes.skin = np.array([0, -1, -1], np.int32)
    model.skins = [Skin(np.array([1, 2], np.int32), np.tile(np.eye(4, dtype=np.float32), (2, 1, 1)))]
    return Exhibit(model, np.stack([at(5.0, 5.0), at(0.2, -0.1), at(0.2, -0.1, turn=(0, 0, 1), by=1.2)]))


def morphed() -> Exhibit:
    """A ball that two targets pull to the right and flatten at the top, with their normals."""
    ball = shapes.sphere(0.6, 24)
    right = np.zeros_like(ball.positions)
    right[:, 0] = 0.8 * np.clip(ball.positions[:, 0], 0.0, 1.0)
    top = np.zeros_like(ball.positions)
    top[:, 1] = -0.7 * np.clip(ball.positions[:, 1] - 0.1, 0.0, 1.0)
    lean = np.zeros_like(ball.normals)
    lean[:, 1] = 0.6 * (ball.positions[:, 1] > 0.1)
    ball.targets = [MorphTarget(right), MorphTarget(top, lean)]
    made = exhibit([(ball, Material(metallic=0.0, roughness=0.5, base_color=(0.5, 0.6, 0.9, 1.0)), at())])
    made.weights[:] = 0.9, 0.8
    return made


def floor_and(*parts: tuple[Primitive, Material, F32]) -> Exhibit:
    """A light floor at y = -0.5 below the parts."""
    ground = Material(base_color=(0.8, 0.8, 0.8, 1.0), metallic=0.0, roughness=0.9)
    return exhibit([*parts, (shapes.quad(8.0), ground, at(0, -0.5, 0, turn=(1, 0, 0), by=-np.pi / 2))])


def still_life() -> list[tuple[Primitive, Material, F32]]:
    """A red cube, a white ball, a dark metal ball."""
    return [
        (shapes.cube(0.5), Material(base_color=(0.8, 0.15, 0.1, 1.0), metallic=0.0, roughness=0.7), at(-0.7, -0.25, 0.1, by=0.5)),
        (shapes.sphere(0.35), Material(base_color=(0.9, 0.9, 0.9, 1.0), metallic=0.0, roughness=0.4), at(0.05, -0.15)),
        (shapes.sphere(0.25), Material(base_color=(0.5, 0.5, 0.55, 1.0), metallic=1.0, roughness=0.25), at(0.75, -0.25, 0.3)),
    ]


def baked_floor() -> Exhibit:
    """A floor whose light is a picture: a bright pool to the left, darkness to the right."""
    y, x = np.mgrid[0:64, 0:64] / 63.0
    glow = np.exp(-((x - 0.3) ** 2 + (y - 0.5) ** 2) * 9.0)
    light = np.full((64, 64, 4), 255, np.uint8)
    light[..., :3] = np.clip(np.stack([glow, 0.96 * glow, 0.88 * glow], axis=-1) * 230 + 40, 0, 255)
    ground = shapes.quad(4.0)
    lit = Material(base_color=(0.7, 0.7, 0.7, 1.0), metallic=0.0, roughness=0.95, lightmap=TextureRef(0, uv_set=1), lightmap_strength=1.4)
    return exhibit([(ground, lit, at(0, -0.5, 0, turn=(1, 0, 0), by=-np.pi / 2))], [light])


def glows() -> Exhibit:
    """Emission at strengths 0.2, 1 and 4 (KHR_materials_emissive_strength multiplied in), one of them textured, and an unlit one."""
    parts: list[tuple[Primitive, Material, F32]] = []
    for number, strength in enumerate((0.2, 1.0, 4.0)):
        look = Material(base_color=(0.1, 0.1, 0.1, 1.0), emissive=(strength, 0.5 * strength, 0.1 * strength))
        parts.append((shapes.sphere(0.35), look, at(number * 0.8 - 1.2, by=np.pi)))
    parts[1][1].emissive_texture = TextureRef(0)
    return exhibit([*parts, (shapes.sphere(0.35), Material(unlit=True, base_color=(1.0, 0.5, 0.1, 1.0)), at(1.2))], [letter()])

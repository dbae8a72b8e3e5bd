"""A glTF file as plain arrays: what the loaders give out, and what the renderer and the avatar read.

Metres, radians, right-handed, Y up. Matrices are column-major float32 (..., 4, 4) as GL wants them: `m[..., 3, :3]` is the translation and a chain is
written `child_local @ parent_world`. Quaternions are x, y, z, w. Colours are linear unless a name says sRGB. Indices are -1 where there is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
U32 = npt.NDArray[np.uint32]
U16 = npt.NDArray[np.uint16]
U8 = npt.NDArray[np.uint8]

AlphaMode = Literal["OPAQUE", "MASK", "BLEND"]


@dataclass(slots=True)
class Image:
    """Decoded picture. pixels: (H, W, 4) u8, first row at the top as in the file; whether it is sRGB is the using slot's business.

    later: decodes it, where that waits until somebody asks for `whole`. digest: of its encoded bytes then, by which others may keep what they made of it."""

    name: str
    pixels: U8
    digest: bytes = b""
    later: Callable[[], U8] | None = None

    def whole(self) -> U8:
        """The pixels, decoded by now."""
        if self.later is not None:
            self.pixels, self.later = self.later(), None
        return self.pixels


@dataclass(slots=True)
class Sampler:
    """GL enums as in glTF."""

    mag: int = 9729
    min: int = 9987
    wrap_s: int = 10497
    wrap_t: int = 10497


@dataclass(slots=True)
class Texture:
    image: int
    sampler: Sampler = field(default_factory=Sampler)


@dataclass(slots=True)
class TextureRef:
    """A material's use of a texture, with KHR_texture_transform (rotation counter-clockwise, radians)."""

    texture: int
    uv_set: int = 0
    offset: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    rotation: float = 0.0


Rgb = tuple[float, float, float]
Rgba = tuple[float, float, float, float]


@dataclass(slots=True)
class MToon:
    """VRMC_materials_mtoon 1.0; field names follow the specification. VRM 0.x materials arrive here already migrated."""

    transparent_with_z_write: bool = False
    render_queue_offset: int = 0
    shade_color: Rgb = (0.0, 0.0, 0.0)
    shade_texture: TextureRef | None = None
    shading_shift: float = 0.0
    shading_shift_texture: TextureRef | None = None
    shading_shift_texture_scale: float = 1.0
    shading_toony: float = 0.9
    gi_equalization: float = 0.9
    matcap: Rgb = (1.0, 1.0, 1.0)
    matcap_texture: TextureRef | None = None
    rim_color: Rgb = (0.0, 0.0, 0.0)
    rim_moves: bool = False  # an expression changes rim_color
    rim_texture: TextureRef | None = None
    rim_lighting_mix: float = 1.0
    rim_fresnel_power: float = 5.0
    rim_lift: float = 0.0
    outline_mode: Literal["none", "world", "screen"] = "none"
    outline_width: float = 0.0
    outline_width_texture: TextureRef | None = None
    outline_color: Rgb = (0.0, 0.0, 0.0)
    outline_lighting_mix: float = 1.0
    uv_mask_texture: TextureRef | None = None
    uv_scroll_x: float = 0.0
    uv_scroll_y: float = 0.0
    uv_rotation: float = 0.0


@dataclass(slots=True)
class Layers:
    """What the KHR_materials_* extensions lay over or under metallic-roughness; field names follow them, and the defaults change nothing."""

    ior: float = 1.5  # 0: reflects all, as a metallic-less specular workflow wants
    specular: float = 1.0
    specular_texture: TextureRef | None = None
    specular_color: Rgb = (1.0, 1.0, 1.0)
    specular_color_texture: TextureRef | None = None
    sheen_color: Rgb = (0.0, 0.0, 0.0)
    sheen_color_texture: TextureRef | None = None
    sheen_roughness: float = 0.0
    sheen_roughness_texture: TextureRef | None = None
    clearcoat: float = 0.0
    clearcoat_texture: TextureRef | None = None
    clearcoat_roughness: float = 0.0
    clearcoat_roughness_texture: TextureRef | None = None
    clearcoat_normal_texture: TextureRef | None = None
    clearcoat_normal_scale: float = 1.0
    transmission: float = 0.0
    transmission_texture: TextureRef | None = None
    thickness: float = 0.0  # metres in the mesh's own space; 0: thin-walled
    thickness_texture: TextureRef | None = None
    attenuation_distance: float = math.inf  # metres
    attenuation_color: Rgb = (1.0, 1.0, 1.0)
    dispersion: float = 0.0
    iridescence: float = 0.0
    iridescence_texture: TextureRef | None = None
    iridescence_ior: float = 1.3
    iridescence_thickness: tuple[float, float] = (100.0, 400.0)  # nanometres
    iridescence_thickness_texture: TextureRef | None = None
    anisotropy: float = 0.0
    anisotropy_rotation: float = 0.0  # radians, counter-clockwise from the tangent
    anisotropy_texture: TextureRef | None = None


@dataclass(slots=True)
class Material:
    """Metallic-roughness as in glTF; `emissive` has KHR_materials_emissive_strength multiplied in. `lightmap` replaces the diffuse part of the
    environment's light: irradiance / pi, linear, times `lightmap_strength`; in our own rooms it comes from
    extras {"vrapp": {"lightmap": TEXTURE, "strength": S}} and uses UV set 1."""

    name: str = ""
    base_color: Rgba = (1.0, 1.0, 1.0, 1.0)
    base_color_texture: TextureRef | None = None
    metallic: float = 1.0
    roughness: float = 1.0
    metallic_roughness_texture: TextureRef | None = None
    normal_texture: TextureRef | None = None
    normal_scale: float = 1.0
    occlusion_texture: TextureRef | None = None
    occlusion_strength: float = 1.0
    emissive: Rgb = (0.0, 0.0, 0.0)
    emissive_texture: TextureRef | None = None
    alpha_mode: AlphaMode = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    mtoon: MToon | None = None
    layers: Layers | None = None
    lightmap: TextureRef | None = None
    lightmap_strength: float = 1.0


@dataclass(slots=True)
class MorphTarget:
    """Offsets, each (V, 3) f32 or None."""

    positions: F32 | None = None
    normals: F32 | None = None
    tangents: F32 | None = None


@dataclass(slots=True)
class Primitive:
    """Triangles (strips and fans already unrolled). V vertices; normals are always there (flat ones made if the file has none)."""

    positions: F32  # (V, 3)
    normals: F32  # (V, 3)
    indices: U32  # (I,)
    material: int = -1
    tangents: F32 | None = None  # (V, 4)
    uv0: F32 | None = None  # (V, 2)
    uv1: F32 | None = None  # (V, 2)
    colors: F32 | None = None  # (V, 4) linear
    joints: U16 | None = None  # (V, 4 or 8)
    weights: F32 | None = None  # (V, 4 or 8), sum 1
    targets: list[MorphTarget] = field(default_factory=list[MorphTarget])


@dataclass(slots=True)
class Mesh:
    """`morph_offset`: where this mesh's morph weights start in the model's concatenated morph weights."""

    name: str
    primitives: list[Primitive]
    morph_weights: F32  # (T,) the file's defaults
    morph_names: list[str] = field(default_factory=list[str])
    morph_offset: int = 0


@dataclass(slots=True)
class Nodes:
    """Structure of arrays over N nodes. `order` lists parents before children; `level_starts` cuts `order` into runs of equal depth."""

    names: list[str]
    parent: I32  # (N,)
    translation: F32  # (N, 3)
    rotation: F32  # (N, 4)
    scale: F32  # (N, 3)
    mesh: I32  # (N,)
    skin: I32  # (N,)
    camera: I32  # (N,)
    light: I32  # (N,)
    order: I32  # (N,)
    level_starts: I32  # (levels + 1,)
    extras: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __len__(self) -> int:
        return len(self.names)


def no_nodes() -> Nodes:
    """A hierarchy of nothing."""
    none = np.zeros(0, dtype=np.int32)
    three, four = np.zeros((0, 3), dtype=np.float32), np.zeros((0, 4), dtype=np.float32)
    return Nodes([], none, three, four, three, none, none, none, none, none, np.zeros(1, dtype=np.int32))


@dataclass(slots=True)
class Skin:
    joints: I32  # (J,) node indices
    inverse_bind: F32  # (J, 4, 4)


@dataclass(slots=True)
class Channel:
    """One animated property. values: (K, 3|4|T) or, for CUBICSPLINE, (K, 3, 3|4|T) with in-tangent, value, out-tangent."""

    node: int
    path: Literal["translation", "rotation", "scale", "weights"]
    interpolation: Literal["LINEAR", "STEP", "CUBICSPLINE"]
    times: F32  # (K,) seconds
    values: F32


@dataclass(slots=True)
class Animation:
    name: str
    channels: list[Channel]
    duration_s: float


@dataclass(slots=True)
class Light:
    """KHR_lights_punctual: intensity in candela (point, spot) or lux (directional); shines along the node's -Z. range 0 means unlimited."""

    name: str
    kind: Literal["directional", "point", "spot"]
    color: Rgb = (1.0, 1.0, 1.0)
    intensity: float = 1.0
    range: float = 0.0
    inner_cone: float = 0.0
    outer_cone: float = 0.7853982


@dataclass(slots=True)
class Camera:
    """Looks along the node's -Z. far is infinite where the file gives none; aspect 0: that of the picture. An orthographic one shows `half_width` and
    `half_height` metres to each side of its axis."""

    name: str
    vertical_fov: float = 0.8
    near: float = 0.05
    far: float = 100.0
    aspect: float = 0.0
    kind: Literal["perspective", "orthographic"] = "perspective"
    half_width: float = 1.0
    half_height: float = 1.0


@dataclass(slots=True)
class Problem:
    """Something in the file that is wrong or not supported; severity as in the Khronos validator's words."""

    severity: Literal["error", "warning", "info"]
    where: str  # JSON pointer
    text: str


@dataclass(slots=True)
class Model:
    path: Path | None
    nodes: Nodes
    meshes: list[Mesh]
    materials: list[Material]
    textures: list[Texture]
    images: list[Image]
    skins: list[Skin]
    animations: list[Animation]
    lights: list[Light]
    cameras: list[Camera]
    roots: I32  # nodes of the shown scene
    extras: dict[str, Any] = field(default_factory=dict[str, Any])  # of the scene, then of the asset
    asset: dict[str, Any] = field(default_factory=dict[str, Any])
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def morph_count(self) -> int:
        """Length W of the concatenated morph weights."""
        return sum(len(mesh.morph_weights) for mesh in self.meshes)


MATERIAL_ROWS = ("color", "emission", "shade", "matcap", "rim", "outline", "uv")
"""What an expression can change in a material, in the order of the rows of `material_rows`; uv is scale x, y and offset x, y added to every texture's own."""


def material_rows(model: Model) -> F32:
    """The changeable values of every material at rest, (M, 8, 4) f32; the last row is spare."""
    rows = np.zeros((len(model.materials), 8, 4), dtype=np.float32)
    rows[:, 6, :2] = 1.0
    for row, material in zip(rows, model.materials, strict=True):
        row[0] = material.base_color
        row[1, :3] = material.emissive
        if material.mtoon:
            row[2, :3] = material.mtoon.shade_color
            row[3, :3] = material.mtoon.matcap
            row[4, :3] = material.mtoon.rim_color
            row[5, :3] = material.mtoon.outline_color
    return rows

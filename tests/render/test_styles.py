"""Joining variants: the bound on calls always holds, and a joined variant draws the same picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.render import styles
from vrapp.render.drawlist import DrawList, Panel, Placed, PunctualLight
from vrapp.render.materials import Has, Kind, Phase
from vrapp.render.styles import WORST_CALLS, Style, calls, joined
from vrapp.scene.model import F32, Image, Material, Model, MToon, Texture, TextureRef
from vrapp.scene.vrm import load_vrm

StageMaker = Callable[..., Any]
NONE = np.zeros(0, np.float32)
SUN = PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2), shadows=True)
PHASES = {
    Kind.PBR: (Phase.OPAQUE, Phase.MASK, Phase.TRANSMISSION, Phase.BLEND),
    Kind.UNLIT: (Phase.OPAQUE, Phase.MASK, Phase.BLEND),
    Kind.MTOON: (Phase.OPAQUE, Phase.MASK, Phase.OUTLINE, Phase.BLEND_Z, Phase.BLEND),
}


def _any_styles(random: np.random.Generator, count: int, lightmaps: bool) -> set[Style]:
    out: set[Style] = set()
    for _ in range(count):
        kind = Kind(int(random.integers(3)))
        has = Has(int(random.integers(1 << 36))) & ~(
            Has.SOME_UNLIT | Has.OUTLINE | Has.CUT_OUTLINE | (Has(0) if lightmaps or kind == Kind.MTOON else Has.FIFTH)
        )
        has = has & (Has.BASE | Has.WRAPPED) if kind == Kind.UNLIT else has
        phase = PHASES[kind][int(random.integers(len(PHASES[kind])))]
        hull = phase == Phase.OUTLINE or (kind == Kind.MTOON and phase > Phase.OUTLINE and bool(random.integers(2)))
        out.add(Style(kind, phase, has | Has.OUTLINE if hull else has, not hull and bool(random.integers(2))))
    return out


@pytest.mark.parametrize("count", [1, 5, 20, 60])
def test_any_materials_cost_at_most_the_bound(count: int) -> None:
    random = np.random.default_rng(count)
    for _ in range(4):
        every = _any_styles(random, count, lightmaps=False)
        few = set(joined(every).values())
        assert calls(few) <= WORST_CALLS
        assert calls(set(joined(_any_styles(random, count, lightmaps=True)).values())) <= WORST_CALLS + 2 * 3  # a batch more for each phase with lightmaps


def test_a_joined_style_can_do_what_each_needs() -> None:
    every = _any_styles(np.random.default_rng(7), 40, lightmaps=True)
    for style, to in joined(every).items():
        wanted = style.has & ~Has.MATTE
        if style.has & Has.SHADE_IS_BASE and not to.has & Has.SHADE_IS_BASE:
            wanted = wanted & ~Has.SHADE_IS_BASE | Has.SECOND
        assert wanted & ~to.has == 0
        assert to.has & Has.MATTE <= style.has & Has.MATTE
        assert style.kind == to.kind or (style.kind == Kind.UNLIT and to.kind == Kind.PBR and to.has & Has.SOME_UNLIT)
        assert style.phase == to.phase or (style.phase, to.phase) == (Phase.OPAQUE, Phase.MASK)
        assert style.two_sided or not to.two_sided


def test_few_styles_stay_as_they_are() -> None:
    few = {Style(Kind.PBR, Phase.OPAQUE, Has.BASE, False), Style(Kind.MTOON, Phase.OPAQUE, Has.BASE, False), Style(Kind.UNLIT, Phase.BLEND, Has.BASE, True)}
    assert joined(few) == {style: style for style in few}


def _medley() -> Model:
    """A row of balls and upright squares of every kind, with and without pictures, one and two sided, one mirrored."""
    random = np.random.default_rng(5)
    pictures = [Image(f"{at}", random.integers(60, 255, (64, 64, 4)).astype(np.uint8)) for at in range(3)]
    pictures[1].pixels[..., :3] = (128, 128, 255)
    pictures[1].pixels[16:48, 16:48, 0] = 190
    color, bump, gray = (TextureRef(at) for at in range(3))
    toon = {"shade_color": (0.3, 0.2, 0.5), "matcap": (0.4, 0.4, 0.4)}
    materials = [
        Material(base_color=(0.9, 0.5, 0.3, 1), metallic=0.2, roughness=0.4),
        Material(base_color_texture=color, metallic=0.0, roughness=0.6, double_sided=True),
        Material(normal_texture=bump, occlusion_texture=gray, metallic=0.9, roughness=0.3),
        Material(emissive=(0.4, 0.1, 0.0), emissive_texture=color, metallic_roughness_texture=gray),
        Material(base_color_texture=color, alpha_mode="MASK", alpha_cutoff=0.6, metallic=0.0, double_sided=True),
        Material(base_color=(0.2, 0.8, 0.4, 1), unlit=True),
        Material(base_color_texture=color, unlit=True, alpha_mode="MASK", alpha_cutoff=0.5),
        Material(base_color=(0.3, 0.3, 0.9, 0.5), alpha_mode="BLEND", metallic=0.0, double_sided=True),
        Material(base_color=(0.9, 0.3, 0.3, 0.5), alpha_mode="BLEND", unlit=True),
        Material(base_color_texture=color, mtoon=MToon(**toon, shade_texture=color, outline_mode="world", outline_width=0.02)),  # type: ignore[arg-type]
        Material(base_color=(0.7, 0.7, 0.2, 1), mtoon=MToon(**toon, shade_texture=gray, matcap_texture=color)),  # type: ignore[arg-type]
        Material(normal_texture=bump, double_sided=True, mtoon=MToon(**toon, rim_color=(0.5, 0.2, 0.2), shading_shift_texture=gray)),  # type: ignore[arg-type]
        Material(base_color_texture=color, alpha_mode="MASK", mtoon=MToon(**toon, uv_mask_texture=gray, uv_rotation=0.4, uv_scroll_x=0.2)),  # type: ignore[arg-type]
        Material(base_color=(0.6, 0.2, 0.8, 0.6), alpha_mode="BLEND", mtoon=MToon(**toon, transparent_with_z_write=True)),  # type: ignore[arg-type]
        Material(base_color=(0.2, 0.7, 0.8, 0.6), alpha_mode="BLEND", double_sided=True, mtoon=MToon(**toon, rim_color=(0.3, 0.3, 0.3))),  # type: ignore[arg-type]
    ]
    meshes, at = [], []
    for number in range(2 * len(materials)):
        material = materials[number % len(materials)]
        # Both sides of glass, one behind the other, are only right when they are drawn apart: a flat one shows one side.
        flat = number >= len(materials) or (material.double_sided and material.alpha_mode == "BLEND")
        part = shapes.quad(0.3) if flat else shapes.sphere(0.17, 10)
        part.material = number % len(materials)
        meshes.append(shapes.mesh(part))
        at.append([(number % 6 - 2.5) * 0.38, (number // 6 - 2) * 0.38, 0.1 * (number % 2)])
    made = shapes.model(meshes, materials, shapes.nodes(len(meshes), list(range(len(meshes))), np.array(at, np.float32)))
    made.images, made.textures = pictures, [Texture(at) for at in range(3)]
    return made


def _turned(model: Model) -> F32:
    """Every third square shows its back, every fourth node is mirrored."""
    world = shapes.world(model)
    world[len(world) // 2 :: 3, 0, 0] = world[len(world) // 2 :: 3, 2, 2] = -1.0
    world[3::4, 0, :3] *= -1.0
    return world


@pytest.mark.parametrize("msaa", [1, 4])
def test_joined_styles_draw_the_same_picture(stage: StageMaker, monkeypatch: pytest.MonkeyPatch, msaa: int) -> None:
    model = _medley()
    pictures, kinds = [], []
    for most in (1000, 0):
        monkeypatch.setattr(styles.joined, "__defaults__", (most,))
        theatre = stage((320, 320), msaa=msaa)
        placed = Placed(theatre.renderer.upload(model), _turned(model), NONE)
        pictures.append(theatre.shoot(DrawList([placed], lights=[SUN], time_s=0.7))[0].astype(int))
        kinds.append(len(theatre.renderer._scene.plan.styles))
    assert kinds[0] >= 15
    assert kinds[1] <= 6
    apart = np.abs(pictures[0] - pictures[1])
    assert np.ptp(pictures[0]) > 100
    assert np.percentile(apart, 99.5) <= 2  # triangles turned round are interpolated in another order
    assert apart.mean() < 0.05


def test_eight_different_avatars_cost_no_more_calls_than_the_bound(stage: StageMaker, testdata: Callable[[str], Path]) -> None:
    names = ["Godette_vrm_v4", "debug_robot", "VRMC_materials_mtoon_UV_Animation_Test", "EmissionMigration_v0.107.0", "mtoon/mtoon_default"]
    files = [testdata(f"avatars/{name}.vrm") for name in names]
    files += sorted(testdata("avatars/mtoon").glob("*.vrm"))[: 8 - len(files)]
    theatre = stage((96, 64), 2)
    theatre.look((0, 1.0, 9.0), (0, 1.0, 0), 1.2)
    placed, counts = [], []
    for number, path in enumerate(files):
        model = load_vrm(path).model
        n = model.nodes
        world = np.zeros((len(n), 4, 4), np.float32)
        world_matrices(hierarchy(n.parent), n.translation, n.rotation, n.scale, world)
        world[:, 3, 0] += number - 3.5
        placed.append(Placed(theatre.renderer.upload(model), world, np.concatenate([NONE, *(mesh.morph_weights for mesh in model.meshes)])))
        scene = DrawList(list(placed), [Panel(theatre.renderer._shadow.depth.name, np.eye(4, dtype=np.float32), (1, 1))], lights=[SUN], sky=True)
        counts.append(theatre.steady_calls(scene))
        assert calls(theatre.renderer._scene.plan.styles) <= WORST_CALLS
    assert len(files) == 8
    assert max(counts) < 60

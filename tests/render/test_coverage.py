"""Alpha masks (hair, leaves): near edges are smooth, far strands do not vanish; against the same picture drawn eight times as large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.materials import cutoffs
from vrapp.render.mips import chain, mask_chain
from vrapp.scene.model import Image, Material, Model, Sampler, Texture, TextureRef

F64 = npt.NDArray[np.float64]
NONE = np.zeros(0, np.float32)
SIZE, FINER = 96, 8
StageMaker = Callable[..., Any]


def strands(count: int = 60, size: int = 512) -> npt.NDArray[np.uint8]:
    """A card of hair: curved strands, four texels wide at most, thinner to their tips."""
    random = np.random.default_rng(3)
    y, x = np.mgrid[0:size, 0:size] / size
    alpha = np.zeros((size, size))
    for _ in range(count):
        x0, bend, waves, phase, width = random.uniform((0, 0.01, 0.5, 0, 0.002), (1, 0.05, 1.5, 6, 0.005))
        away = np.abs((x - x0 - bend * np.sin(waves * 2 * np.pi * y + phase) + 0.5) % 1 - 0.5)
        alpha = np.maximum(alpha, np.clip((width * (1 - 0.5 * y) - away) * size + 0.5, 0, 1))
    pixels = np.empty((size, size, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = (140, 80, 40), np.rint(alpha * 255)
    return pixels


@pytest.fixture(scope="module")
def card() -> Model:
    material = Material(base_color_texture=TextureRef(0), alpha_mode="MASK", unlit=True, double_sided=True)
    made = shapes.model([shapes.mesh(shapes.quad())], [material], shapes.nodes(1, [0]))
    made.images, made.textures = [Image("strands", strands())], [Texture(0, Sampler())]
    return made


def _light(pixels: npt.NDArray[np.uint8]) -> F64:
    value = pixels[0, ..., :3] / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _shot(stage: StageMaker, card: Model, size: int, msaa: int, distance: float) -> F64:
    theatre = stage((size, size), msaa=msaa)
    theatre.look((0.1 * distance, 0.05 * distance, distance), (0, 0, 0), 0.7)
    placed = Placed(theatre.renderer.upload(card), shapes.world(card), NONE)
    return _light(theatre.shoot(DrawList([placed], background=(0.6, 0.7, 0.8, 1.0), tone_map="none")))


def _truth(stage: StageMaker, card: Model, distance: float) -> F64:
    fine = _shot(stage, card, SIZE * FINER, 1, distance)
    return fine.reshape(SIZE, FINER, SIZE, FINER, 3).mean(axis=(1, 3))


def _hair(picture: F64) -> float:
    """How much of the picture is not background."""
    return float(np.abs(picture - picture[0, 0]).sum())


@pytest.mark.parametrize("distance", [1.5, 3.0, 6.0])
def test_coverage_is_nearer_to_the_truth_than_a_hard_test(stage: StageMaker, card: Model, distance: float) -> None:
    truth = _truth(stage, card, distance)
    hard, soft = (_shot(stage, card, SIZE, msaa, distance) for msaa in (1, 4))
    error = [float(np.sqrt(((picture - truth) ** 2).mean())) for picture in (hard, soft)]
    assert error[1] < error[0] / 1.9


@pytest.mark.parametrize("distance", [1.5, 3.0, 6.0, 12.0])
@pytest.mark.parametrize(("msaa", "apart"), [(1, 0.25), (4, 0.18)])
def test_hair_does_not_thin_out_with_distance(stage: StageMaker, card: Model, msaa: int, apart: float, distance: float) -> None:
    kept = _hair(_shot(stage, card, SIZE, msaa, distance)) / _hair(_truth(stage, card, distance))
    assert abs(kept - 1.0) < apart


def test_a_whole_surface_stays_whole_near_and_far(stage: StageMaker) -> None:
    """Where the mask lets all through, every sample is covered, and alpha is one."""
    material = Material(base_color=(0.2, 0.9, 0.4, 1.0), base_color_texture=TextureRef(0), alpha_mode="MASK", alpha_cutoff=0.3, unlit=True)
    solid = shapes.model([shapes.mesh(shapes.quad(4.0))], [material], shapes.nodes(1, [0]))
    solid.images, solid.textures = [Image("solid", np.full((64, 64, 4), 255, np.uint8))], [Texture(0, Sampler())]
    for distance in (0.5, 4.0):
        theatre = stage((32, 32), msaa=4)
        theatre.look((0, 0, distance), (0, 0, 0), 0.7)
        placed = Placed(theatre.renderer.upload(solid), shapes.world(solid), NONE)
        seen = theatre.shoot(DrawList([placed], background=(1, 0, 0, 1), tone_map="none"))[0, 4:-4, 4:-4]
        assert (seen == seen[0, 0]).all()
        assert seen[0, 0, 3] == 255


def test_what_is_under_the_cutoff_is_cut_at_any_distance(stage: StageMaker) -> None:
    """By the picture's even alpha, and by the material's factor."""
    for factor, byte in ((1.0, 100), (0.4, 255)):
        material = Material(base_color=(1, 1, 1, factor), base_color_texture=TextureRef(0), alpha_mode="MASK", alpha_cutoff=0.5, unlit=True)
        thin = shapes.model([shapes.mesh(shapes.quad())], [material], shapes.nodes(1, [0]))
        thin.images, thin.textures = [Image("thin", np.full((256, 256, 4), byte, np.uint8))], [Texture(0, Sampler())]
        for msaa, distance in ((1, 1.0), (1, 20.0), (4, 1.0), (4, 20.0)):
            theatre = stage((32, 32), msaa=msaa)
            theatre.look((0, 0, distance), (0, 0, 0), 0.7)
            placed = Placed(theatre.renderer.upload(thin), shapes.world(thin), NONE)
            seen = theatre.shoot(DrawList([placed], background=(1, 0, 0, 1), tone_map="none"))
            assert (seen[..., :3] == [255, 0, 0]).all()


def test_levels_of_a_mask_keep_its_share() -> None:
    picture = strands(size=256)
    whole = float((picture[..., 3] >= 0.5 * 255).mean())
    levels = mask_chain(picture, True, 0.5)
    assert levels[0] is picture
    for level, plain in zip(levels[1:], chain(picture, True)[1:], strict=True):
        assert level[..., 3].mean() / 255 == pytest.approx(whole, abs=0.004)
        assert np.array_equal(level[..., :3], plain[..., :3])


def test_a_picture_with_two_uses_keeps_the_mean_of_its_alphas(card: Model) -> None:
    """One material's share would be another's mistake."""
    other = Material(base_color_texture=TextureRef(0), alpha_mode="MASK", alpha_cutoff=0.2)
    blended = Material(base_color_texture=TextureRef(0), alpha_mode="BLEND")
    same, opaque = Material(base_color_texture=TextureRef(0), alpha_mode="MASK"), Material(base_color_texture=TextureRef(0))
    for more, wanted in (([same, opaque], {0: 0.5}), ([other], {}), ([blended], {})):
        both = shapes.model(card.meshes, [*card.materials, *more], card.nodes)
        both.images, both.textures = card.images, card.textures
        assert cutoffs(both) == wanted

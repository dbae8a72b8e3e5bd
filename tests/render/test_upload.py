"""Uploads in slices: what a frame draws meanwhile, what a step may move, and that nothing is left of one that was given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapes

from vrapp.render.drawlist import DrawList, Placed, PunctualLight
from vrapp.render.mips import chain
from vrapp.render.objects import live
from vrapp.render.packed import Packed, pack
from vrapp.render.staging import SEGMENT
from vrapp.scene.model import Image, Material, Model, Texture, TextureRef

SUN = PunctualLight(0, (0, 0, 0), (-1, -2, -1.5), (2, 2, 2), shadows=True)
NONE = np.zeros(0, np.float32)
StageMaker = Callable[..., Any]


def _large() -> Model:
    """More vertices, indices and pixels than the pools have room for at first: 100,000 vertices and three pictures of 512 pixels."""
    rng = np.random.default_rng(1)
    model = shapes.cube_grid(9)
    for mesh in model.meshes:
        first = mesh.primitives[0]
        more = 11_000 - len(first.positions)
        first.positions = np.concatenate([first.positions, np.zeros((more, 3), np.float32)])
        first.normals = np.concatenate([first.normals, np.tile(np.array((0, 0, 1), np.float32), (more, 1))])
        first.uv0 = rng.random((11_000, 2), dtype=np.float32)
        first.indices = np.concatenate([first.indices, np.zeros(60_000, np.uint32)])
        first.material = 0
    model.images = [Image(f"{n}", rng.integers(0, 256, (512, 512, 4), dtype=np.uint8)) for n in range(3)]
    model.textures = [Texture(n) for n in range(3)]
    model.materials = [Material(base_color_texture=TextureRef(0), emissive_texture=TextureRef(1), emissive=(1, 1, 1), metallic_roughness_texture=TextureRef(2))]
    return model


def _free(theatre: Any) -> list[Any]:
    renderer = theatre.renderer
    slots = [each for family in renderer._held.pictures._slots.values() for each in family]
    pools = [*renderer._held.geometry.pools, renderer._held.materials]
    return [pool.runs.capacity - sum(count for _, count in pool.runs.free) for pool in pools] + [
        (each.texture.size[2] if each.texture else 0) - len(each.free) for each in slots
    ]


def test_slices_make_the_same_picture_as_all_at_once_and_no_frame_between_changes(stage: StageMaker) -> None:
    small, large = shapes.sphere_row(3), _large()
    pictures = []
    for sliced in (False, True):
        theatre = stage((96, 96))
        before = Placed(theatre.renderer.upload(small), shapes.world(small), NONE)
        shown = theatre.shoot(DrawList([before], lights=[SUN]))
        if sliced:
            steps = 0
            upload = theatre.renderer.begin_upload(pack(large))
            while not upload.step(0.0):
                steps += 1
                assert upload.sent <= SEGMENT // 2  # no time at all: one piece
                assert np.array_equal(theatre.shoot(DrawList([before], lights=[SUN])), shown)
            assert steps > 20
            handle = upload.handle
        else:
            handle = theatre.renderer.upload(large)
        world = shapes.world(large)
        assert np.array_equal(theatre.shoot(DrawList([before], lights=[SUN])), shown)
        pictures.append(theatre.shoot(DrawList([before, Placed(handle, world, NONE)], lights=[SUN])))
        assert (pictures[-1] != shown).mean() > 0.05
    assert np.array_equal(*pictures)


def test_a_step_moves_at_most_one_segment(stage: StageMaker) -> None:
    theatre = stage((16, 16))
    packed = pack(_large())
    upload = theatre.renderer.begin_upload(packed)
    sent = []
    while not upload.step(60.0, wait=True):
        sent.append(upload.sent)
    assert max(sent) <= SEGMENT
    assert sum(sent) >= packed.nbytes - SEGMENT
    with_growth = packed.nbytes + 8 * SEGMENT
    assert len(sent) <= with_growth // (SEGMENT // 2)


@pytest.mark.parametrize("steps", [0, 1, 9, 25, 60])
def test_a_cancelled_upload_leaves_nothing_behind(stage: StageMaker, steps: int) -> None:
    theatre = stage((16, 16))
    before, open_before = _free(theatre), live()
    upload = theatre.renderer.begin_upload(pack(_large()))
    for _ in range(steps):
        assert not upload.step(0.0, wait=True)
    upload.cancel()
    assert _free(theatre) == before
    assert {**live(), "texture": 0} == {**open_before, "texture": 0}  # arrays that grew stay large
    assert not upload.done
    assert theatre.renderer.begin_upload(pack(shapes.cube_grid(1))).finish() > upload.handle


def test_a_broken_packing_gives_all_back_and_the_next_one_works(stage: StageMaker) -> None:
    theatre = stage((16, 16))
    before = _free(theatre)
    broken: Packed = pack(_large())
    broken.draws.append(None)  # pyright: ignore[reportArgumentType]
    upload = theatre.renderer.begin_upload(broken)
    with pytest.raises(AttributeError):
        upload.finish()
    assert upload.over
    assert not upload.done
    assert _free(theatre) == before
    theatre.renderer.upload(shapes.cube_grid(1))


def test_one_at_a_time(stage: StageMaker) -> None:
    theatre = stage((16, 16))
    first = theatre.renderer.begin_upload(pack(shapes.cube_grid(1)))
    with pytest.raises(RuntimeError, match="one upload at a time"):
        theatre.renderer.begin_upload(pack(shapes.cube_grid(1)))
    first.finish()
    theatre.renderer.upload(shapes.cube_grid(1))


def test_levels_are_means_of_light() -> None:
    """Half black and half white is 188 in sRGB bytes and 128 in data; one colour stays itself to the last level."""
    board = np.indices((64, 64)).sum(axis=0) % 2 * np.uint8(255)
    pixels = np.repeat(board[..., None], 4, axis=2).astype(np.uint8)
    colour, data = chain(pixels, srgb=True), chain(pixels, srgb=False)
    assert [len(level) for level in colour] == [64, 32, 16, 8, 4, 2, 1]
    for level in colour[1:]:
        assert (level == (188, 188, 188, 128)).all()
    for level in data[1:]:
        assert (level == 128).all()
    for value in range(256):
        for level in chain(np.full((64, 64, 4), value, np.uint8), srgb=True)[::3]:
            assert (level == value).all()

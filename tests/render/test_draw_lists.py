"""Draw lists at their edges: nothing in them, more than there is room for, things that are gone, panels, and an order that does not waver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapes

from vrapp.errors import BadInputError
from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.drawlist import DrawList, Panel, Placed, PunctualLight
from vrapp.render.frame_block import MAX_LIGHTS
from vrapp.render.objects import Texture
from vrapp.render.panels import MOST
from vrapp.scene.model import Material

StageMaker = Callable[..., Any]
NONE = np.zeros(0, np.float32)
BLACK = (0.0, 0.0, 0.0, 1.0)


def _placed(theatre: Any, model: Any, **words: Any) -> Placed:
    return Placed(theatre.renderer.upload(model), shapes.world(model), NONE, **words)


@pytest.mark.parametrize("layers", [1, 2])
def test_nothing_is_the_background(stage: StageMaker, layers: int) -> None:
    theatre = stage((32, 16), layers)
    picture = theatre.shoot(DrawList(background=(1.0, 0.0, 0.0, 1.0)))
    assert (picture == (255, 0, 0, 255)).all()
    assert (theatre.renderer.stats.draws, theatre.renderer.stats.triangles) == (0, 0)


def test_a_target_without_pixels_gets_nothing(stage: StageMaker) -> None:
    theatre = stage((32, 16))
    scene = DrawList([_placed(theatre, shapes.cube_grid(1))])
    for width, height in ((0, 16), (32, 0), (0, 0)):
        with counted() as calls:
            theatre.renderer.draw(scene, replace(theatre.target, width=width, height=height), theatre.eyes)
        assert not calls


def test_more_lights_than_there_is_room_for(stage: StageMaker) -> None:
    theatre = stage((64, 64))
    placed = _placed(theatre, shapes.sphere_row(2))
    lamps = [PunctualLight(1, (np.cos(at), np.sin(at), 2.0), (0, 0, -1), (0.6, 0.5, 0.4)) for at in range(MAX_LIGHTS + 5)]
    first = theatre.shoot(DrawList([placed], lights=lamps[:MAX_LIGHTS]))
    assert np.array_equal(first, theatre.shoot(DrawList([placed], lights=lamps)))
    assert (first != theatre.shoot(DrawList([placed], lights=lamps[: MAX_LIGHTS - 1]))).any()


def test_a_removed_model_is_refused_in_one_line_and_the_next_frame_is_right(stage: StageMaker) -> None:
    theatre = stage((32, 32))
    kept, gone = _placed(theatre, shapes.cube_grid(1)), _placed(theatre, shapes.cube_grid(4))
    before = theatre.shoot(DrawList([kept]))
    theatre.renderer.remove(gone.model)
    with pytest.raises(BadInputError, match=rf"^model {gone.model} in the draw list was removed") as caught:
        theatre.shoot(DrawList([kept, gone]))
    assert "\n" not in str(caught.value)
    assert np.array_equal(before, theatre.shoot(DrawList([kept])))


def test_a_light_that_changes_changes_the_picture(stage: StageMaker) -> None:
    """Lights that stay are not written again."""
    theatre = stage((48, 48))
    lamp = PunctualLight(0, (0, 0, 0), (0, 0, -1), (2, 2, 2))
    scene = DrawList([_placed(theatre, shapes.sphere_row(2))], lights=[lamp])
    first = theatre.shoot(scene)
    lamp.color = (2, 0, 0)
    second = theatre.shoot(scene)
    lamp.color = (2, 2, 2)
    assert (first != second).any()
    assert np.array_equal(first, theatre.shoot(scene))


# panels


@pytest.fixture
def colors(stage: StageMaker) -> Iterator[Callable[[tuple[int, int, int, int]], int]]:
    """Textures of one colour (sRGB bytes, premultiplied)."""
    made: list[Texture] = []

    def make(color: tuple[int, int, int, int]) -> int:
        made.append(Texture(GL.GL_TEXTURE_2D, GL.GL_SRGB8_ALPHA8, (4, 4), "panel"))
        GL.glTextureSubImage2D(made[-1].name, 0, 0, 0, 4, 4, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.tile(np.array(color, np.uint8), (4, 4, 1)))
        return made[-1].name

    yield make
    for texture in made:
        texture.close()


def _at(x: float, y: float, z: float) -> npt.NDArray[np.float32]:
    out = np.eye(4, dtype=np.float32)
    out[3, :3] = x, y, z
    return out


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("msaa", [1, 4])
def test_panels_lie_as_far_as_they_are_and_one_on_top(stage: StageMaker, colors: Callable[..., int], layers: int, msaa: int) -> None:
    """A cube in the middle; red behind it, green before it at the left, blue behind it but on top at the right, given near to far."""
    theatre = stage((96, 96), layers, msaa=msaa)
    cube = shapes.model([shapes.mesh(shapes.cube(0.6))], [Material(base_color=(1, 1, 1, 1), unlit=True)], shapes.nodes(1, [0]))
    red, green, blue = colors((255, 0, 0, 255)), colors((0, 255, 0, 255)), colors((0, 0, 255, 255))
    panels = [
        Panel(green, _at(-0.35, 0, 0.5), (0.3, 0.3)),
        Panel(red, _at(0, 0, -0.6), (1.8, 1.8)),
        Panel(blue, _at(0.35, 0, -0.5), (0.3, 0.3), on_top=True),
    ]
    scene = DrawList([_placed(theatre, cube)], panels, background=BLACK, tone_map="none")
    for picture in theatre.shoot(scene):
        assert tuple(picture[48, 48]) == (255, 255, 255, 255)
        assert tuple(picture[20, 48]) == (255, 0, 0, 255)
        assert (picture[..., 1] == 255).sum() > (picture == 255).all(axis=-1).sum() + 40  # green before the cube
        assert ((picture[..., 2] == 255) & (picture[..., 0] == 0)).sum() > 40  # blue through the cube
    turned = theatre.shoot(DrawList(scene.placed, panels[::-1], background=BLACK, tone_map="none"))
    assert np.array_equal(turned, theatre.shoot(scene))


def test_a_panel_fades_and_shows_its_first_row_at_the_bottom(stage: StageMaker) -> None:
    theatre = stage((64, 64), msaa=1)
    picture = Texture(GL.GL_TEXTURE_2D, GL.GL_SRGB8_ALPHA8, (2, 2), "panel")
    pixels = np.array([[[255, 0, 0, 255]] * 2, [[0, 0, 255, 255]] * 2], np.uint8)
    GL.glTextureSubImage2D(picture.name, 0, 0, 0, 2, 2, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, pixels)
    shown = theatre.shoot(DrawList(panels=[Panel(picture.name, _at(0, 0, 0), (1, 1), opacity=0.5)], background=BLACK))[0]
    picture.close()
    assert abs(int(shown[44, 32, 0]) - 188) <= 2 and shown[44, 32, 2] < 20  # half of the light, red below
    assert abs(int(shown[20, 32, 2]) - 188) <= 2 and shown[20, 32, 0] < 20


def test_panels_cost_one_draw_and_too_many_are_refused(stage: StageMaker, colors: Callable[..., int]) -> None:
    theatre = stage((32, 32))
    panels = [Panel(colors((9, 9, 9, 255)), _at(0, 0, 0.1 * at), (0.1, 0.1)) for at in range(MOST + 1)]
    totals = set()
    for count in (1, 2, MOST):
        totals.add(theatre.steady_calls(DrawList(panels=panels[:count])))
    assert len(totals) == 1
    with pytest.raises(BadInputError, match=f"{MOST + 1} panels in a draw list; at most {MOST}"):
        theatre.shoot(DrawList(panels=panels))


# order


def test_equal_things_keep_the_order_in_which_they_are_placed(stage: StageMaker) -> None:
    """Two sheets of glass in the same place, which no distance can order."""
    theatre = stage((32, 32), msaa=1)
    glass = [Material(base_color=(1, 0, 0, 0.5), unlit=True, alpha_mode="BLEND"), Material(base_color=(0, 1, 0, 0.5), unlit=True, alpha_mode="BLEND")]
    models = [shapes.model([shapes.mesh(shapes.quad())], [material], shapes.nodes(1, [0])) for material in glass]
    placed = [_placed(theatre, model) for model in models]
    for first, second in ((0, 1), (1, 0)):
        middle = theatre.shoot(DrawList([placed[first], placed[second]], background=BLACK, tone_map="none"))[0, 16, 16]
        assert middle[second] > middle[first] > 0

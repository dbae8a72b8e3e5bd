"""The next set of models got ready between frames, so that its first frame costs no more than the ones after: its standing order, and its programs."""

from __future__ import annotations

from vrapp.render import standing
from vrapp.render.capabilities import StereoWay
from vrapp.render.drawlist import DrawList
from vrapp.render.frame_block import MAX_LIGHTS
from vrapp.render.held import Held
from vrapp.render.library import Library, Recipe
from vrapp.render.lighting import Lighting, lighting_of
from vrapp.render.standing import Key, Standing
from vrapp.render.upload import PROGRAM, Work


class Coming:
    """At most one. It is dropped when a model of it is removed, and handed over to the frame that draws it."""

    def __init__(self, held: Held, library: Library) -> None:
        self._held, self._library = held, library
        self._standing: Standing | None = None

    def making(self, draw_list: DrawList, instances: int) -> Work:
        self.drop()
        self._standing = yield from standing.making(draw_list.placed, instances, self._held.models, self._held.geometry)

    @property
    def standing(self) -> Standing | None:
        return self._standing

    def take(self, key: Key) -> Standing | None:
        """It, where it is the one with this key; it is the caller's then."""
        found = self._standing if self._standing is not None and self._standing.key == key else None
        if found is not None:
            self._standing = None
        return found

    def lacking(self, draw_list: DrawList, way: StereoWay) -> list[Recipe]:
        """The programs of meshes that the draw list's first frame will need and that are not there."""
        if self._standing is None:
            return []
        lighting = light_of(self._standing, draw_list)
        found = (self._library.lacks(style, way, lighting) for style in self._standing.plan.styles)
        return [recipe for recipe in found if recipe is not None]

    def building(self, scene: Standing, lighting: Lighting, way: StereoWay) -> Work:
        """Its programs, one at a time."""
        if len(scene.plan.groups) and self._library.add_plain("deform"):
            yield PROGRAM
        if lighting.shadowed >= 0 and self._library.add_plain("shadow", "passes", "SHADOW_MAP"):
            yield PROGRAM
        if lighting.shadowed >= 0 and scene.plan.holed and self._library.add_plain("shadow_mask", "passes", "SHADOW_MAP", "SHADOW_MASK"):
            yield PROGRAM
        for style in scene.plan.styles:
            if self._library.add(style, way, lighting):
                yield PROGRAM

    def forget(self, model: int) -> None:
        if self._standing is not None and self._standing.holds(model):
            self.drop()

    def drop(self) -> None:
        if self._standing is not None:
            self._standing.close(self._held.geometry)
            self._standing = None


def light_of(scene: Standing, draw_list: DrawList) -> Lighting:
    """As `draw` will have it."""
    shadowed = next((at for at, each in enumerate(draw_list.lights[:MAX_LIGHTS]) if each.shadows), -1) if len(scene.plan.casters) else -1
    lighting = lighting_of(draw_list, shadowed, scene.writer.people)
    return lighting._replace(tone_map="none") if draw_list.bloom > 0.0 else lighting

"""The renderer: models in, pictures out, with a number of GL calls that does not grow with what is in the room.

`draw` reads as one frame: plan (only when the set of placed models changed), write the frame's bytes, one copy to the GPU, deform, shadow map, then one
indirect multi-draw for each program and state, panels, resolve. The caller's GL state is not kept; what a frame relies on is in `state.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from vrapp.config import RenderSettings
from vrapp.errors import BadInputError
from vrapp.gl import GL
from vrapp.render import counting, hidden_area, shadow, standing
from vrapp.render import panels as panel_drawing
from vrapp.render.binaries import Binaries
from vrapp.render.bindings import DEFORM_UNIT, FLOATS, PAIRS, TEXELS_UNIT, WHOLE, Storage, Units
from vrapp.render.capabilities import StereoWay, capabilities, way_for
from vrapp.render.coming import Coming, light_of
from vrapp.render.debug import Groups, Listener
from vrapp.render.drawlist import DrawList, Panel, Placed
from vrapp.render.environment import LEVELS, PackedEnvironment, pack_environment
from vrapp.render.foveation import Foveation, NvShadingRate
from vrapp.render.frame_block import MAX_LIGHTS, FrameBlock
from vrapp.render.gpu_timer import GpuTimer
from vrapp.render.held import Held
from vrapp.render.hidden_area import HiddenArea
from vrapp.render.library import Library, Recipe
from vrapp.render.lighting import lighting_of
from vrapp.render.lobes import lobes
from vrapp.render.objects import VertexArray
from vrapp.render.packed import Packed, pack
from vrapp.render.passes import Passes, Shot
from vrapp.render.pictures import UNITS
from vrapp.render.repaint import Repaint
from vrapp.render.standing import Standing
from vrapp.render.state import State
from vrapp.render.surfaces import Surfaces
from vrapp.render.target import Target
from vrapp.render.upload import PROGRAM, Upload, Work, at_once
from vrapp.scene.model import Model

F32 = npt.NDArray[np.float32]

ENVIRONMENT_UNIT, SHADOW_UNIT, LOBES_UNIT = 14, 15, 16
OUTSIDE_UNIT = 21  # as in shaders/sky.frag: what is seen, which is not always what is reflected


@dataclass(slots=True)
class Stats:
    """Of the last frame. draws and triangles: what was drawn, once for both eyes. gl_calls: only counted under `vrapp.render.counting.counted`, else 0."""

    draws: int = 0
    triangles: int = 0
    gl_calls: int = 0


class Renderer:
    """Needs a current OpenGL 4.5 context, at making and at every call. Raises MissingError where it is older.

    stereo: force one way of drawing both eyes, for tests; None takes the best that the driver has. programs: a folder that keeps linked programs.
    environments: one that keeps what takes a processor long and a graphics card no time.
    """

    def __init__(self, settings: RenderSettings, stereo: StereoWay | None = None, programs: Path | None = None, environments: Path | None = None) -> None:
        self.capabilities = able = capabilities()
        self.settings = settings
        self.stats = Stats()
        samples = max(1, min(settings.msaa or (1 if able.software else 4), able.max_samples))
        self._way: StereoWay = way_for(stereo or able.ways[0], able.ways, samples)
        anisotropy = 1.0 if able.software else min(8.0, able.max_anisotropy)
        self.timer: GpuTimer | None = None
        self._scene: Standing | None = None
        self._instances = 1  # of the last frame, as `_drawn_way`
        self._drawn_way: StereoWay = "passes"
        self._block, self._state, self._groups = FrameBlock(), State(), Groups(settings.debug)
        self._fitting = shadow.Fitting()
        self._units = Units(DEFORM_UNIT + 2, panel_drawing.UNIT + panel_drawing.MOST)
        with ExitStack() as stack:
            self._listener = _owned(stack, Listener()) if settings.debug else None
            self._surfaces = _owned(stack, Surfaces(samples))
            self._library = _owned(stack, Library(samples, Binaries(programs)))
            self._foveation: Foveation | None = None
            if able.shading_rate and settings.foveation != "off":
                self._foveation = _owned(stack, Foveation(settings.foveation, NvShadingRate()))
            self._held = _owned(stack, Held(self._library, anisotropy, software=able.software, environments=environments))
            self._coming = Coming(self._held, self._library)
            self._hidden = _owned(stack, HiddenArea())
            self._shadow = _owned(stack, shadow.ShadowMap(settings.shadow_size))
            self._draws = _owned(stack, VertexArray("draws"))
            self._passes = _owned(stack, Passes(self._state, self._groups, self._library, self._surfaces, self._shadow, self._hidden, self._draws))
            self._lobes = _owned(stack, lobes(self._library.plain("lobes"), self._held.nothing))
            panel_sampler = _owned(stack, panel_drawing.panel_sampler(anisotropy))
            self._units.samplers[:UNITS] = self._held.pictures.sampler.name
            self._units.samplers[panel_drawing.UNIT :] = panel_sampler.name
            self.upload_environment(np.ones((8, 16, 3), np.float32))  # handle 0
            self._stack = stack.pop_all()

    @property
    def dry(self) -> bool:
        """For `vrapp bench frame`: submit every draw with nothing in it."""
        return self._passes.dry

    @dry.setter
    def dry(self, on: bool) -> None:
        self._passes.dry = on

    # Models and environments

    def upload(self, model: Model) -> int:
        """Take a model in at once; the handle is what `Placed.model` names. The model itself may be dropped afterwards."""
        return self.begin_upload(pack(model)).finish()

    def begin_upload(self, packed: Packed) -> Upload:
        """Take a model in by and by: see `vrapp.render.upload`. One at a time."""
        return self._held.begin_model(packed)

    def begin_environment(self, packed: PackedEnvironment) -> Upload:
        """As `upload_environment`, by and by."""
        return self._held.begin_environment(packed)

    def begin_repaint(self, handle: int, wanted: Repaint) -> Upload:
        """Get other pictures ready for a model, by and by; `repaint` then shows them."""
        return self._held.begin_repaint(handle, wanted)

    def repaint(self, handle: int) -> None:
        """Between two frames: the model has the pictures of `begin_repaint` from now on."""
        self._held.repaint(handle)

    def drop_repaint(self, handle: int) -> None:
        """Give back what was made ready and is not wanted any more."""
        self._held.drop_repaint(handle)

    def begin_scene(self, draw_list: DrawList) -> Upload:
        """Get ready for a draw list with other models placed, whose first frame then costs no more than the next ones. Its entries must be those (the same
        `Placed`) that `draw` gets. Only for the number of eyes of the last frame."""
        return self._held.begin(self._coming.making(draw_list, self._instances))

    def begin_warming(self, draw_list: DrawList) -> Upload:
        """Build the programs that the draw list's frames will need, then draw a triangle of nothing with each pipeline that was never drawn with, one at a
        time. After `begin_scene` for the same list, or for what is drawn now: things that have not been in sight yet."""
        return self._held.begin(self._warming(draw_list))

    def _warming(self, draw_list: DrawList) -> Work:
        scene = self._coming.standing or self._scene
        if scene is None:
            return
        lighting, way = light_of(scene, draw_list), self._drawn_way
        yield from self._coming.building(scene, lighting, way)
        for style in scene.plan.styles:
            if self._scene is None or not len(self._scene.plan.records):  # nothing to draw with
                return
            if self._scene.generation != self._held.generation:
                self._renew_storage(self._scene)
            self._fill_units(draw_list, (), self._scene)
            self._units.bind()
            if self._passes.warm_up(self._scene, style, way, self._instances, lighting):
                yield PROGRAM

    def lacking(self, draw_list: DrawList) -> list[Recipe]:
        """The programs of meshes that the draw list's first frame will need and that are not there, after `begin_scene` for the same list."""
        return self._coming.lacking(draw_list, self._drawn_way)

    def remove(self, handle: int) -> None:
        """Give a model's place back. It must not be in the next draw list."""
        if self._scene is not None and self._scene.holds(handle):
            self._drop_scene()
        self._coming.forget(handle)
        self._held.remove_model(handle)

    def forget(self, handle: int) -> None:
        """Remove a model or an environment, whichever it is."""
        (self.remove if handle in self._held.models else self.remove_environment)(handle)

    def upload_environment(self, pixels: F32) -> int:
        """Light from all around, (H, W, 3) f32 equirectangular linear radiance: row 0 up, the middle column at -Z. For `DrawList.environment`."""
        return self.begin_environment(pack_environment(pixels)).finish()

    def remove_environment(self, handle: int) -> None:
        self._held.remove_environment(handle)

    def time_frames(self, on: bool) -> None:
        """Whether `timer` measures each `draw`."""
        if self.timer is not None and not on:
            self.timer.close()
            self.timer = None
        elif self.timer is None and on:
            self.timer = GpuTimer()

    def close(self) -> None:
        self.time_frames(False)
        self._drop_scene()
        self._coming.drop()
        self._stack.close()

    # A frame

    def draw(self, draw_list: DrawList, target: Target, eye_from_world: F32) -> None:
        """Draw into the target's textures. eye_from_world: (L, 4, 4) f32, L = target.layers, 1 or 2. A target without pixels (a minimised window) gets nothing.

        Of more lights than MAX_LIGHTS the first are used. Raises BadInputError for a handle that is not uploaded and for too many panels.
        """
        if target.width < 1 or target.height < 1:
            return
        before = counting.total()
        if self.timer is not None:
            self.timer.begin()
        passes = self._passes
        light = passes.bloom.begin(target) if draw_list.bloom > 0.0 and target.color else None
        way: StereoWay = self._way if target.layers == 2 and light is None else "passes"
        instances = 2 if target.layers == 2 and way == "layered" else 1
        self._drawn_way = way
        scene = self._standing(draw_list, instances)
        self._block.set_eyes(target, eye_from_world)
        panels = panel_drawing.in_order(draw_list.panels, self._block.places[0, :3])
        shadow_light = self._prepare(draw_list, panels, target, scene)
        passes.begin(scene)
        self._bind_textures(draw_list, panels, target, scene)
        if len(scene.plan.groups):
            passes.deform(scene)
        if shadow_light >= 0:
            passes.shadow(scene)
        lighting = lighting_of(draw_list, shadow_light, scene.writer.people)
        if light is not None:
            lighting = lighting._replace(tone_map="none")
        shot = Shot(draw_list, scene, light or target, way, instances, lighting)
        self._surfaces.begin(shot.on)
        foveation = self._foveation if way != "passes" else None
        if foveation is not None:
            foveation.begin(target)
        for eye in range(target.layers) if way == "passes" else (None,):
            passes.eye(shot, eye)
        if foveation is not None:
            foveation.end()
        self._groups.enter(b"resolve")
        self._surfaces.resolve(shot.on, color=light is None)
        if light is not None:
            passes.show_light(shot, light, target)
        self._end(scene, before)

    def _end(self, scene: Standing, calls_before: int) -> None:
        if self.timer is not None:
            self.timer.end()
        self._groups.leave()
        if self._listener is not None:
            self._listener.raise_heard()
        self.stats.draws, self.stats.triangles = scene.writer.order.drawn, scene.writer.order.triangles
        self.stats.gl_calls = counting.total() - calls_before

    def _standing(self, draw_list: DrawList, instances: int) -> Standing:
        """The plan and its buffers, made anew only when what is placed has changed and `begin_scene` has not made them."""
        self._instances = instances
        key = standing.key_of(draw_list.placed, instances)
        if self._scene is None or self._scene.key != key:
            self._refuse_strangers(draw_list.placed)
            self._drop_scene()
            self._scene = self._coming.take(key) or at_once(standing.making(draw_list.placed, instances, self._held.models, self._held.geometry))
            self._stand(self._scene)
        if self._scene.generation != self._held.generation:
            self._renew_storage(self._scene)
        return self._scene

    def _refuse_strangers(self, placed: Sequence[Placed]) -> None:
        for each in placed:
            if each.model not in self._held.models:
                raise BadInputError(f"model {each.model} in the draw list was removed or never uploaded; take it out, or upload it and use the new handle")

    def _stand(self, scene: Standing) -> None:
        """A draw finds its record by an instanced attribute: baseInstance counts in it, and all instances of a draw (its eyes) share one."""
        name = self._draws.name
        GL.glVertexArrayVertexBuffer(name, 0, scene.records.name, scene.plan.records.nbytes, 4)
        GL.glVertexArrayAttribIFormat(name, 0, 1, GL.GL_UNSIGNED_INT, 0)
        GL.glVertexArrayAttribBinding(name, 0, 0)
        GL.glVertexArrayBindingDivisor(name, 0, scene.instances)
        GL.glEnableVertexArrayAttrib(name, 0)
        scene.generation = -1

    def _renew_storage(self, scene: Standing) -> None:
        """The shared buffers as they are now: an upload may have replaced some by larger ones."""
        at, geometry = scene.plan.layout, self._held.geometry
        scene.generation = self._held.generation
        GL.glVertexArrayElementBuffer(self._draws.name, geometry.indices.buffer.name)
        scene.deforming = Storage((geometry.vertices.buffer, 0), (scene.jobs, 0), (scene.groups, 0), (scene.frame, at.ranges), (scene.frame, at.morphs))
        vertices, uvs, materials = geometry.vertices.buffer, geometry.uvs.buffer, self._held.materials.buffer
        influences, deltas = geometry.influences.buffer, geometry.deltas.buffer
        scene.drawing.aim(
            (vertices, 0, vertices.size, WHOLE), (uvs, 0, uvs.size, FLOATS), (scene.records, 0, scene.plan.records.nbytes, WHOLE),
            (scene.frame, at.heap, scene.frame.size - at.heap, FLOATS), (materials, 0, materials.size, FLOATS),
            (influences, 0, influences.size, WHOLE), (deltas, 0, deltas.size, PAIRS),
        )  # fmt: skip

    def _drop_scene(self) -> None:
        self._passes.forget()
        if self._scene is not None:
            self._scene.close(self._held.geometry)
            self._scene = None

    def _prepare(self, draw_list: DrawList, panels: Sequence[Panel], target: Target, scene: Standing) -> int:
        """Write and upload this frame's bytes. Gives back the number of the light that has the shadow map, or -1."""
        environment = self._held.environments[draw_list.reflection or draw_list.environment]
        block, writer = self._block, scene.writer
        writer.dry = self.dry
        writer.spheres(draw_list.placed)
        casters = scene.plan.casters[writer.visible[scene.plan.casters]]
        light = next((at for at, each in enumerate(draw_list.lights[:MAX_LIGHTS]) if each.shadows), -1) if len(casters) else -1
        block.set_light(draw_list, environment.sh, LEVELS, light)
        block.contacts[:] = writer.contacts.reshape(-1, 4)
        if light >= 0:
            fitted = self._fitting.around(draw_list.lights[light], *writer.holding(casters))
            block.shadow_from_world[:], block.shadow_depth[:], block.shadow_soft[:] = fitted.shadow_from_world, fitted.depth, fitted.soft
            block.shadow_soft[2] *= self._shadow.size
        scene.ambience.update(writer.centre, writer.radius, environment.sh * np.float32(draw_list.environment_strength), draw_list.probes)
        writer.occlusion = draw_list.occlusion
        writer.write(draw_list.placed, panels, scene.ambience.rows, block, target.layers)
        scene.ring.copy_to(scene.frame, scene.plan.layout.fixed)
        return light

    def _bind_textures(self, draw_list: DrawList, panels: Sequence[Panel], target: Target, scene: Standing) -> None:
        self._fill_units(draw_list, panels, scene)
        self._units.textures[hidden_area.UNIT] = self._hidden.texture(target)
        self._units.bind()

    def _fill_units(self, draw_list: DrawList, panels: Sequence[Panel], scene: Standing) -> None:
        units, environments = self._units, self._held.environments
        units.put(0, self._held.pictures.names)
        units.textures[ENVIRONMENT_UNIT] = environments[draw_list.reflection or draw_list.environment].cube.name
        units.textures[OUTSIDE_UNIT] = environments[draw_list.environment].cube.name
        units.textures[SHADOW_UNIT] = self._shadow.moments.name
        units.textures[LOBES_UNIT] = self._lobes.name
        units.textures[panel_drawing.UNIT : panel_drawing.UNIT + panel_drawing.MOST] = 0
        for at, panel in enumerate(panels, panel_drawing.UNIT):
            units.textures[at] = panel.texture
        units.put(TEXELS_UNIT, scene.drawing.names[:5])
        units.textures[hidden_area.UNIT] = 0
        units.put(DEFORM_UNIT, scene.drawing.names[5:])


class _Closing(Protocol):
    def close(self) -> None: ...


_T = TypeVar("_T", bound=_Closing)


def _owned(stack: ExitStack, owner: _T) -> _T:
    stack.callback(owner.close)
    return owner

"""The renderer: models in, pictures out, with a number of GL calls that does not grow with what is in the room.

`draw` reads as one frame: plan (only when the set of placed models changed), write the frame's bytes, one copy to the GPU, deform, shadow map, then one
indirect multi-draw for each program and state, panels, resolve. The caller's GL state is not kept; what a frame relies on is in `state.py`.
"""

from __future__ import annotations

import ctypes
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
from vrapp.render import counting, hidden_area, repaint, shadow, standing, uploaded
from vrapp.render import panels as panel_drawing
from vrapp.render import plan as planning
from vrapp.render.behind import Behind
from vrapp.render.binaries import Binaries
from vrapp.render.bindings import DEFORM_UNIT, FLOATS, PAIRS, TEXELS_UNIT, WHOLE, Storage, Units
from vrapp.render.bloom import Bloom, LightTarget
from vrapp.render.capabilities import StereoWay, capabilities, way_for
from vrapp.render.debug import Groups, Listener
from vrapp.render.drawlist import DrawList, Panel, Placed
from vrapp.render.environment import LEVELS, Environment, PackedEnvironment, Prefilter, pack_environment
from vrapp.render.foveation import Foveation, NvShadingRate
from vrapp.render.frame_block import MAX_LIGHTS, FrameBlock
from vrapp.render.geometry import Geometry
from vrapp.render.gpu_timer import GpuTimer
from vrapp.render.hidden_area import HiddenArea
from vrapp.render.library import Library, Recipe
from vrapp.render.lighting import Lighting, lighting_of, tone_defines
from vrapp.render.lobes import lobes
from vrapp.render.materials import Phase
from vrapp.render.objects import Program, VertexArray
from vrapp.render.packed import Packed, pack
from vrapp.render.pictures import UNITS, Pictures
from vrapp.render.pool import Pool
from vrapp.render.repaint import Ready, Repaint
from vrapp.render.staging import Staging
from vrapp.render.standing import Standing
from vrapp.render.state import State
from vrapp.render.surfaces import Surfaces
from vrapp.render.target import Target
from vrapp.render.upload import PROGRAM, Upload, Work, at_once, model_work
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
        self.capabilities = capabilities()
        self.settings = settings
        self.stats = Stats()
        self.dry = False  # for `vrapp bench frame`: submit every draw with nothing in it
        samples = max(1, min(settings.msaa or (1 if self.capabilities.software else 4), self.capabilities.max_samples))
        self._way: StereoWay = way_for(stereo or self.capabilities.ways[0], self.capabilities.ways, samples)
        anisotropy = 1.0 if self.capabilities.software else min(8.0, self.capabilities.max_anisotropy)
        self.timer: GpuTimer | None = None
        self._models: dict[int, uploaded.Uploaded] = {}
        self._environments: dict[int, Environment] = {}
        self._repaints: dict[int, Ready] = {}
        self._next = 0
        self._uploading: Upload | None = None
        self._scene: Standing | None = None
        self._coming: Standing | None = None
        self._instances = 1  # of the last frame, as `_drawn_way`
        self._drawn_way: StereoWay = "passes"
        self._block = FrameBlock()
        self._background = np.zeros(4, np.float32)
        self._state = State()
        self._groups = Groups(settings.debug)
        self._units = Units(DEFORM_UNIT + 2, panel_drawing.UNIT + panel_drawing.MOST)
        with ExitStack() as stack:
            self._listener = _owned(stack, Listener()) if settings.debug else None
            self._geometry = _owned(stack, Geometry())
            self._pictures = _owned(stack, Pictures(anisotropy, blend_levels=not self.capabilities.software))
            self._materials = _owned(stack, Pool("materials", uploaded.MATERIAL_WORDS, 64))
            self._surfaces = _owned(stack, Surfaces(samples))
            self._library = _owned(stack, Library(samples, Binaries(programs)))
            self._foveation: Foveation | None = None
            if self.capabilities.shading_rate and settings.foveation != "off":
                self._foveation = _owned(stack, Foveation(settings.foveation, NvShadingRate()))
            self._hidden = _owned(stack, HiddenArea())
            self._fitting = shadow.Fitting()
            self._shadow = _owned(stack, shadow.ShadowMap(settings.shadow_size))
            self._panel_sampler = _owned(stack, panel_drawing.panel_sampler(anisotropy))
            self._nothing = _owned(stack, VertexArray("nothing"))
            self._draws = _owned(stack, VertexArray("draws"))
            self._prefilter = _owned(
                stack,
                Prefilter(
                    self._library.plain("prefilter", "passes", "FROM_PICTURE"),
                    self._library.plain("prefilter"),
                    self._nothing,
                    environments if self.capabilities.software else None,
                ),
            )
            self._lobes = _owned(stack, lobes(self._library.plain("lobes"), self._nothing))
            self._behind = _owned(stack, Behind(self._library))
            self._bloom = _owned(stack, Bloom(self._library))
            self._units.samplers[:UNITS] = self._pictures.sampler.name
            self._units.samplers[panel_drawing.UNIT :] = self._panel_sampler.name
            self._staging = _owned(stack, Staging())
            self.upload_environment(np.ones((8, 16, 3), np.float32))  # handle 0
            self._stack = stack.pop_all()

    # Models and environments

    def upload(self, model: Model) -> int:
        """Take a model in at once; the handle is what `Placed.model` names. The model itself may be dropped afterwards."""
        return self.begin_upload(pack(model)).finish()

    def begin_upload(self, packed: Packed) -> Upload:
        """Take a model in by and by: see `vrapp.render.upload`. One at a time."""
        handle = self._new_handle()
        work = model_work(packed, self._geometry, self._pictures, self._materials, self._staging, lambda made: self._models.update({handle: made}))
        return self._begin(Upload(handle, work, self._staging))

    def begin_environment(self, packed: PackedEnvironment) -> Upload:
        """As `upload_environment`, by and by."""
        handle = self._new_handle()

        def work() -> Work:
            self._environments[handle] = yield from self._prefilter.running(packed, self._staging)

        return self._begin(Upload(handle, work(), self._staging))

    def begin_repaint(self, handle: int, wanted: Repaint) -> Upload:
        """Get other pictures ready for a model, by and by; `repaint` then shows them."""
        self.drop_repaint(handle)
        work = repaint.work(wanted, self._pictures, self._staging, lambda made: self._repaints.update({handle: made}))
        return self._begin(Upload(handle, work, self._staging))

    def repaint(self, handle: int) -> None:
        """Between two frames: the model has the pictures of `begin_repaint` from now on."""
        repaint.apply(self._repaints.pop(handle), self._models[handle], self._pictures, self._materials)

    def drop_repaint(self, handle: int) -> None:
        """Give back what was made ready and is not wanted any more."""
        ready = self._repaints.pop(handle, None)
        if ready is not None:
            self._pictures.remove(list(ready.layers.values()))

    def begin_scene(self, draw_list: DrawList) -> Upload:
        """Get ready for a draw list with other models placed, whose first frame then costs no more than the next ones. Its entries must be those (the same
        `Placed`) that `draw` gets. Only for the number of eyes of the last frame."""
        self._drop_coming()

        def work() -> Work:
            self._coming = yield from standing.making(draw_list.placed, self._instances, self._models, self._geometry)

        return self._begin(Upload(-1, work(), self._staging))

    def begin_warming(self, draw_list: DrawList) -> Upload:
        """Build the programs that the draw list's first frame will need, one at a time, after `begin_scene` for the same list."""
        return self._begin(Upload(-1, self._warming(draw_list), self._staging))

    def lacking(self, draw_list: DrawList) -> list[Recipe]:
        """The programs of meshes that the draw list's first frame will need and that are not there, after `begin_scene` for the same list."""
        if self._coming is None:
            return []
        way, lighting = self._drawn_way, self._coming_light(self._coming, draw_list)
        found = (self._library.lacks(style, way, lighting) for style in self._coming.plan.styles)
        return [recipe for recipe in found if recipe is not None]

    def _coming_light(self, scene: Standing, draw_list: DrawList) -> Lighting:
        """As `draw` will have it."""
        shadowed = next((at for at, each in enumerate(draw_list.lights[:MAX_LIGHTS]) if each.shadows), -1) if len(scene.plan.casters) else -1
        lighting = lighting_of(draw_list, shadowed)
        return lighting._replace(tone_map="none") if draw_list.bloom > 0.0 else lighting

    def _warming(self, draw_list: DrawList) -> Work:
        scene = self._coming
        if scene is None:
            return
        lighting = self._coming_light(scene, draw_list)
        if len(scene.plan.groups) and self._library.add_plain("deform"):
            yield PROGRAM
        if lighting.shadowed >= 0 and self._library.add_plain("shadow", "passes", "SHADOW_MAP"):
            yield PROGRAM
        for style in scene.plan.styles:
            if self._library.add(style, self._drawn_way, lighting):
                yield PROGRAM

    def _new_handle(self) -> int:
        handle, self._next = self._next, self._next + 1
        return handle

    def _begin(self, upload: Upload) -> Upload:
        if self._uploading is not None and not self._uploading.over:
            raise RuntimeError("one upload at a time: let the last one come to its end or cancel it first")
        self._uploading = upload
        return upload

    def remove(self, handle: int) -> None:
        """Give a model's place back. It must not be in the next draw list."""
        for drop, scene in ((self._drop_scene, self._scene), (self._drop_coming, self._coming)):
            if scene is not None and scene.holds(handle):
                drop()
        self.drop_repaint(handle)
        uploaded.remove(self._models.pop(handle), self._geometry, self._pictures, self._materials)

    def forget(self, handle: int) -> None:
        """Remove a model or an environment, whichever it is."""
        (self.remove if handle in self._models else self.remove_environment)(handle)

    def upload_environment(self, pixels: F32) -> int:
        """Light from all around, (H, W, 3) f32 equirectangular linear radiance: row 0 up, the middle column at -Z. For `DrawList.environment`."""
        return self.begin_environment(pack_environment(pixels)).finish()

    def remove_environment(self, handle: int) -> None:
        self._environments.pop(handle).close()

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
        self._drop_coming()
        if self._uploading is not None:
            self._uploading.cancel()
        for environment in self._environments.values():
            environment.close()
        self._environments.clear()
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
        light = self._bloom.begin(target) if draw_list.bloom > 0.0 and target.color else None
        way: StereoWay = self._way if target.layers == 2 and light is None else "passes"
        instances = 2 if target.layers == 2 and way == "layered" else 1
        self._drawn_way = way
        scene = self._standing(draw_list, instances)
        scene.writer.dry = self.dry
        self._block.set_eyes(target, eye_from_world)
        panels = panel_drawing.in_order(draw_list.panels, self._block.data["eye_position"][0, :3])
        shadow_light = self._prepare(draw_list, panels, target, scene)
        self._bind(scene)
        self._bind_textures(draw_list, panels, target, scene)
        if len(scene.plan.groups):
            self._deform(scene)
        if shadow_light >= 0:
            self._draw_shadow(scene)
        on = light or target
        self._surfaces.begin(on)
        lighting = lighting_of(draw_list, shadow_light)
        if light is not None:
            lighting = lighting._replace(tone_map="none")
        foveation = self._foveation if way != "passes" else None
        if foveation is not None:
            foveation.begin(target)
        eyes = range(target.layers) if way == "passes" else (None,)
        for eye in eyes:
            self._groups.enter(b"both eyes" if eye is None else b"eye")
            self._surfaces.attach(self._state, on, eye, way == "multiview")
            self._draw_eye(draw_list, on, scene, way, eye or 0, instances, lighting)
        if foveation is not None:
            foveation.end()
        self._groups.enter(b"resolve")
        self._surfaces.resolve(on, color=light is None)
        if light is not None:
            self._show_light(draw_list, light, target, scene)
        if self.timer is not None:
            self.timer.end()
        self._groups.leave()
        if self._listener is not None:
            self._listener.raise_heard()
        self.stats.draws, self.stats.triangles = scene.writer.drawn, scene.writer.triangles
        self.stats.gl_calls = counting.total() - before

    def _standing(self, draw_list: DrawList, instances: int) -> Standing:
        """The plan and its buffers, made anew only when what is placed has changed and `begin_scene` has not made them."""
        self._instances = instances
        key = standing.key_of(draw_list.placed, instances)
        if self._scene is None or self._scene.key != key:
            self._refuse_strangers(draw_list.placed)
            self._drop_scene()
            if self._coming is not None and self._coming.key == key:
                self._scene, self._coming = self._coming, None
            else:
                self._scene = at_once(standing.making(draw_list.placed, instances, self._models, self._geometry))
            self._stand(self._scene)
        if self._scene.generation != self._generation():
            self._renew_storage(self._scene)
        return self._scene

    def _refuse_strangers(self, placed: Sequence[Placed]) -> None:
        for each in placed:
            if each.model not in self._models:
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

    def _generation(self) -> int:
        return self._geometry.generation + self._materials.generation

    def _renew_storage(self, scene: Standing) -> None:
        """The shared buffers as they are now: an upload may have replaced some by larger ones."""
        at, geometry = scene.plan.layout, self._geometry
        scene.generation = self._generation()
        GL.glVertexArrayElementBuffer(self._draws.name, geometry.indices.buffer.name)
        scene.deforming = Storage(
            (geometry.vertices.buffer, 0), (scene.jobs, 0), (scene.groups, 0), (scene.frame, at.ranges), (scene.frame, at.morphs),
        )  # fmt: skip
        vertices, uvs, materials = geometry.vertices.buffer, geometry.uvs.buffer, self._materials.buffer
        influences, deltas = geometry.influences.buffer, geometry.deltas.buffer
        scene.drawing.aim(
            (vertices, 0, vertices.size, WHOLE), (uvs, 0, uvs.size, FLOATS), (scene.records, 0, scene.plan.records.nbytes, WHOLE),
            (scene.frame, at.heap, scene.frame.size - at.heap, FLOATS), (materials, 0, materials.size, FLOATS),
            (influences, 0, influences.size, WHOLE), (deltas, 0, deltas.size, PAIRS),
        )  # fmt: skip

    def _drop_scene(self) -> None:
        if self._scene is not None:
            self._scene.close(self._geometry)
            self._scene = None

    def _drop_coming(self) -> None:
        if self._coming is not None:
            self._coming.close(self._geometry)
            self._coming = None

    def _prepare(self, draw_list: DrawList, panels: Sequence[Panel], target: Target, scene: Standing) -> int:
        """Write and upload this frame's bytes. Gives back the number of the light that has the shadow map, or -1."""
        environment = self._environments[draw_list.reflection or draw_list.environment]
        block, writer = self._block, scene.writer
        writer.spheres(draw_list.placed)
        casters = scene.plan.casters[writer.visible[scene.plan.casters]]
        light = next((at for at, each in enumerate(draw_list.lights[:MAX_LIGHTS]) if each.shadows), -1) if len(casters) else -1
        block.set_light(draw_list, environment.sh, LEVELS, light)
        block.data["contacts"][:] = writer.contacts
        if light >= 0:
            fitted = self._fitting.around(draw_list.lights[light], *writer.holding(casters))
            block.shadow_from_world[:], block.shadow_depth[:], block.shadow_soft[:] = fitted.shadow_from_world, fitted.depth, fitted.soft
            block.shadow_soft[2] *= self._shadow.size
        scene.ambience.update(writer.centre, writer.radius, environment.sh * np.float32(draw_list.environment_strength), draw_list.probes)
        writer.occlusion = draw_list.occlusion
        writer.write(draw_list.placed, panels, scene.ambience.rows, block, target.layers)
        scene.ring.copy_to(scene.frame, scene.plan.layout.fixed)
        return light

    # Binding

    def _bind(self, scene: Standing) -> None:
        """What stays bound for the whole frame, and the state of solid things."""
        GL.glBindBufferRange(GL.GL_UNIFORM_BUFFER, 0, scene.frame.name, 0, planning.UNIFORM_BYTES)
        GL.glBindBuffer(GL.GL_DRAW_INDIRECT_BUFFER, scene.frame.name)
        state = self._state
        state.begin()
        state.vertex_array(self._draws.name)
        state.blend("none")
        state.depth_mask(True)
        state.enable(GL.GL_DEPTH_TEST, True)
        state.enable(GL.GL_SCISSOR_TEST, self.dry)
        if self.dry:
            GL.glScissor(0, 0, 0, 0)  # copies of pixels cost nothing either

    def _bind_textures(self, draw_list: DrawList, panels: Sequence[Panel], target: Target, scene: Standing) -> None:
        units = self._units
        units.put(0, self._pictures.names)
        units.textures[ENVIRONMENT_UNIT] = self._environments[draw_list.reflection or draw_list.environment].cube.name
        units.textures[OUTSIDE_UNIT] = self._environments[draw_list.environment].cube.name
        units.textures[SHADOW_UNIT] = self._shadow.moments.name
        units.textures[LOBES_UNIT] = self._lobes.name
        for at, panel in enumerate(panels, panel_drawing.UNIT):
            units.textures[at] = panel.texture
        units.put(TEXELS_UNIT, scene.drawing.names[:5])
        units.textures[hidden_area.UNIT] = self._hidden.texture(target)
        units.put(DEFORM_UNIT, scene.drawing.names[5:])
        units.bind()

    # Passes

    def _deform(self, scene: Standing) -> None:
        self._groups.enter(b"deform")
        scene.deforming.bind()
        self._state.program(self._library.plain("deform").name)
        GL.glDispatchCompute(0 if self.dry else len(scene.plan.groups), 1, 1)
        GL.glMemoryBarrier(GL.GL_TEXTURE_FETCH_BARRIER_BIT)

    def _draw_shadow(self, scene: Standing) -> None:
        self._groups.enter(b"shadow map")
        state = self._state
        state.framebuffer(self._shadow.framebuffer.name)
        state.viewport(self._shadow.size, self._shadow.size)
        state.cull("none")
        self._clear(GL.GL_COLOR, _NOTHING)
        self._clear(GL.GL_DEPTH, _ONE)
        state.program(self._library.plain("shadow", "passes", "SHADOW_MAP").name)
        _multi_draw(scene.plan.layout.shadow_commands, len(scene.plan.casters))
        if not self.dry:
            GL.glGenerateTextureMipmap(self._shadow.moments.name)

    def _draw_eye(self, draw_list: DrawList, target: Target, scene: Standing, way: StereoWay, eye: int, instances: int, lighting: Lighting) -> None:
        """One submission: both eyes, or one of them."""
        state = self._state
        state.viewport(target.width, target.height)
        state.enable(GL.GL_FRAMEBUFFER_SRGB, True)
        state.blend("none")
        state.depth_mask(True)
        self._clear(GL.GL_DEPTH, _ONE)
        if target.hidden is not None and not self.dry:
            program = self._library.plain("hidden", way)
            self._use(program, way, eye)
            self._hidden.draw(target, state, program.name, instances)
        self._background[:] = draw_list.background
        if isinstance(target, LightTarget):
            self._bloom.ground(state, self._background, draw_list.tone_map)
        else:
            self._clear(GL.GL_COLOR, self._background)
        self._draw_batches(scene, way, eye, lighting, range(Phase.OPAQUE, Phase.TRANSMISSION))
        state.enable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE, False)
        if draw_list.sky:
            self._use(self._library.plain("sky", way, *tone_defines(lighting.tone_map)), way, eye)
            state.cull("back")
            GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, 3, 0 if self.dry else instances)
        if scene.writer.shows(Phase.TRANSMISSION):
            self._behind.copy(state, self._surfaces, target, way, eye, lighting.tone_map)
            self._surfaces.attach(state, target, eye if way == "passes" else None, way == "multiview")
        self._draw_batches(scene, way, eye, lighting, range(Phase.TRANSMISSION, Phase.BLEND + 1))
        if draw_list.panels and not isinstance(target, LightTarget):
            self._draw_panels(scene, way, eye, len(draw_list.panels))

    def _clear(self, what: int, value: F32) -> None:
        if not self.dry:
            GL.glClearBufferfv(what, 0, value)

    def _show_light(self, draw_list: DrawList, light: LightTarget, target: Target, scene: Standing) -> None:
        """From light to what the display shows, and over that the panels."""
        for eye in range(target.layers):
            self._bloom.finish(self._state, self._surfaces, light, target, eye, draw_list.tone_map, draw_list.bloom)
            if draw_list.panels:
                self._draw_panels(scene, "passes", eye, len(draw_list.panels))

    def _draw_batches(self, scene: Standing, way: StereoWay, eye: int, lighting: Lighting, phases: range) -> None:
        state = self._state
        for number, first, count in scene.writer.runs:
            style = scene.plan.styles[number]
            if style.phase not in phases:
                continue
            self._use(self._library.mesh(style, way, lighting), way, eye)
            state.cull("none" if style.two_sided else "back")
            state.enable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE, style.cut and self._surfaces.samples > 1)
            if style.phase >= Phase.TRANSMISSION:
                state.blend("straight")
                state.depth_mask(style.phase <= Phase.BLEND_Z)
            _multi_draw(scene.plan.layout.commands + 20 * first, count)

    def _draw_panels(self, scene: Standing, way: StereoWay, eye: int, count: int) -> None:
        state = self._state
        self._use(self._library.plain("panel", way), way, eye)
        state.blend("premultiplied")
        state.depth_mask(False)
        state.cull("none")
        GL.glMultiDrawArraysIndirect(GL.GL_TRIANGLE_STRIP, ctypes.c_void_p(scene.plan.layout.panel_commands), count, 16)

    def _use(self, program: Program, way: StereoWay, eye: int) -> None:
        self._state.program(program.name)
        if way == "passes":
            self._state.eye(program.name, eye)


_ONE = np.ones(1, np.float32)
_NOTHING = np.zeros(4, np.float32)


class _Closing(Protocol):
    def close(self) -> None: ...


_T = TypeVar("_T", bound=_Closing)


def _owned(stack: ExitStack, owner: _T) -> _T:
    stack.callback(owner.close)
    return owner


def _multi_draw(offset: int, count: int) -> None:
    GL.glMultiDrawElementsIndirect(GL.GL_TRIANGLES, GL.GL_UNSIGNED_INT, ctypes.c_void_p(offset), count, 20)

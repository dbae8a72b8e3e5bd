"""The passes of a frame, each a few GL calls on what `standing` holds: deform, shadow map, an eye (or both), panels, and light brought to the display.

They run in the order in which `Renderer.draw` calls them; what they find bound is what `begin` and the passes before have left in `state`.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.behind import Behind
from vrapp.render.bloom import Bloom, LightTarget
from vrapp.render.capabilities import StereoWay
from vrapp.render.debug import Groups
from vrapp.render.drawlist import DrawList
from vrapp.render.hidden_area import HiddenArea
from vrapp.render.library import Library
from vrapp.render.lighting import Lighting, tone_defines
from vrapp.render.materials import Phase
from vrapp.render.objects import Program, VertexArray
from vrapp.render.plan import UNIFORM_BYTES
from vrapp.render.shadow import ShadowMap
from vrapp.render.standing import Standing
from vrapp.render.state import State
from vrapp.render.styles import Style
from vrapp.render.surfaces import TINY, Surfaces
from vrapp.render.target import Target

F32 = npt.NDArray[np.float32]

_ONE = np.ones(1, np.float32)
_NOTHING = np.zeros(4, np.float32)


@dataclass(slots=True)
class Shot:
    """What the passes of one frame share. on: what is drawn on; way: how both eyes are."""

    scene: DrawList
    standing: Standing
    on: Target
    way: StereoWay
    instances: int
    lighting: Lighting


Pipeline = tuple[int, bool, bool, bool, bool]
"""Program, culling, coverage, blending, writing of depth: what a driver may compile for when it first draws so."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How the records of one style are drawn."""

    program: Program
    phase: Phase
    two_sided: bool
    to_coverage: bool

    @property
    def pipeline(self) -> Pipeline:
        return self.program.name, self.two_sided, self.to_coverage, self.phase >= Phase.TRANSMISSION, self.phase != Phase.BLEND


class Passes:
    """Owns nothing but the vertex array through which records are found. dry: every pass is submitted with nothing in it."""

    def __init__(self, state: State, groups: Groups, library: Library, surfaces: Surfaces, shadow: ShadowMap, hidden: HiddenArea, draws: VertexArray) -> None:
        self.dry = False
        self._state, self._groups, self._library, self._surfaces = state, groups, library, surfaces
        self._shadow, self._hidden, self._draws = shadow, hidden, draws
        self.behind, self.bloom = Behind(library), Bloom(library)
        self._background = np.zeros(4, np.float32)
        self._batches: list[Batch] = []
        self._batches_of: tuple[object, ...] = ()
        self.warm: set[Pipeline] = set()  # what was drawn with once
        self.cold_draws = 0  # draws so far for which a frame was the first to use a pipeline
        self._cold: set[int] = set()  # numbers of `_batches` that were not

    def close(self) -> None:
        self.behind.close()
        self.bloom.close()

    def begin(self, standing: Standing) -> None:
        """What stays bound for the whole frame, and the state of solid things."""
        GL.glBindBufferRange(GL.GL_UNIFORM_BUFFER, 0, standing.frame.name, 0, UNIFORM_BYTES)
        GL.glBindBuffer(GL.GL_DRAW_INDIRECT_BUFFER, standing.frame.name)
        state = self._state
        state.begin()
        state.vertex_array(self._draws.name)
        state.blend("none")
        state.depth_mask(True)
        state.enable(GL.GL_DEPTH_TEST, True)
        state.enable(GL.GL_SCISSOR_TEST, self.dry)
        if self.dry:
            GL.glScissor(0, 0, 0, 0)  # copies of pixels cost nothing either

    def deform(self, standing: Standing) -> None:
        self._groups.enter(b"deform")
        standing.deforming.bind()
        self._state.program(self._library.plain("deform").name)
        GL.glDispatchCompute(0 if self.dry else len(standing.plan.groups), 1, 1)
        GL.glMemoryBarrier(GL.GL_TEXTURE_FETCH_BARRIER_BIT)

    def shadow(self, standing: Standing) -> None:
        self._groups.enter(b"shadow map")
        state = self._state
        state.framebuffer(self._shadow.framebuffer.name)
        state.viewport(self._shadow.size, self._shadow.size)
        state.cull("none")
        self._clear(GL.GL_COLOR, _NOTHING)
        self._clear(GL.GL_DEPTH, _ONE)
        state.program(self._library.plain("shadow", "passes", "SHADOW_MAP").name)
        plan = standing.plan
        solid = len(plan.casters) - plan.holed
        if solid:
            multi_draw(plan.layout.shadow_commands, solid)
        if plan.holed:
            state.program(self._library.plain("shadow_mask", "passes", "SHADOW_MAP", "SHADOW_MASK").name)
            multi_draw(plan.layout.shadow_commands + 20 * solid, plan.holed)
        if not self.dry:
            GL.glGenerateTextureMipmap(self._shadow.moments.name)

    def eye(self, shot: Shot, eye: int | None) -> None:
        """One submission: an eye, or both at once (None)."""
        self._groups.enter(b"both eyes" if eye is None else b"eye")
        state, scene, on, way = self._state, shot.scene, shot.on, shot.way
        self._surfaces.attach(state, on, eye, way == "multiview")
        number = eye or 0
        state.viewport(on.width, on.height)
        state.enable(GL.GL_FRAMEBUFFER_SRGB, True)
        state.blend("none")
        state.depth_mask(True)
        self._clear(GL.GL_DEPTH, _ONE)
        if on.hidden is not None and not self.dry:
            program = self._library.plain("hidden", way)
            self._use(program, way, number)
            self._hidden.draw(on, state, program.name, shot.instances)
        self._background[:] = scene.background
        if isinstance(on, LightTarget):
            self.bloom.ground(state, self._background, scene.tone_map)
        else:
            self._clear(GL.GL_COLOR, self._background)
        batches, runs = self._ready(shot), shot.standing.writer.order.runs
        later = next((at for at, run in enumerate(runs) if batches[run[0]].phase >= Phase.TRANSMISSION), len(runs))
        self._draw(shot, batches, runs[:later], number)
        state.enable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE, False)
        if scene.sky:
            self._use(self._library.plain("sky", way, *tone_defines(shot.lighting.tone_map)), way, number)
            state.cull("back")
            GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, 3, 0 if self.dry else shot.instances)
        if later < len(runs) and batches[runs[later][0]].phase == Phase.TRANSMISSION:
            self.behind.copy(state, self._surfaces, on, way, number, shot.lighting.tone_map)
            self._surfaces.attach(state, on, eye, way == "multiview")
        self._draw(shot, batches, runs[later:], number)
        if scene.panels and not isinstance(on, LightTarget):
            self._panels(shot.standing, way, number, len(scene.panels))

    def show_light(self, shot: Shot, light: LightTarget, target: Target) -> None:
        """From light to what the display shows, and over that the panels."""
        for eye in range(target.layers):
            self.bloom.finish(self._state, self._surfaces, light, target, eye, shot.scene.tone_map, shot.scene.bloom)
            if shot.scene.panels:
                self._panels(shot.standing, "passes", eye, len(shot.scene.panels))

    def _clear(self, what: int, value: F32) -> None:
        if not self.dry:
            GL.glClearBufferfv(what, 0, value)

    def warm_up(self, standing: Standing, style: Style, way: StereoWay, instances: int, lighting: Lighting) -> bool:
        """Draw a triangle of nothing in this style, so that the driver has compiled all that it must before the style is first seen. False where that was done
        or cannot be done yet. standing: any with something in it, whose storage is up to date."""
        batch, state = self._batch(style, way, lighting), self._state
        if batch.pipeline in self.warm:
            return False
        self.begin(standing)
        if not self._surfaces.attach_tiny(state, 0 if way == "passes" else None, way == "multiview"):
            return False
        self.warm.add(batch.pipeline)
        self._cold = {number for number in self._cold if self._batches[number].pipeline not in self.warm}
        state.enable(GL.GL_SCISSOR_TEST, True)
        GL.glScissor(0, 0, 0, 0)
        state.viewport(TINY, TINY)
        state.enable(GL.GL_FRAMEBUFFER_SRGB, True)
        self._set(batch, way, 0)
        _, _, first, base, record = standing.plan.commands[0].tolist()
        GL.glDrawElementsInstancedBaseVertexBaseInstance(GL.GL_TRIANGLES, 3, GL.GL_UNSIGNED_INT, ctypes.c_void_p(4 * first), instances, base, record)
        state.enable(GL.GL_SCISSOR_TEST, self.dry)
        return True

    def _batch(self, style: Style, way: StereoWay, lighting: Lighting) -> Batch:
        program = self._library.mesh(style, way, lighting)
        return Batch(program, style.phase, style.two_sided, style.cut and self._surfaces.samples > 1)

    def _ready(self, shot: Shot) -> list[Batch]:
        """For each style of the plan, looked up when light or models have changed."""
        now = (shot.standing.plan, shot.way, shot.lighting)
        known = self._batches_of
        if not known or known[0] is not now[0] or known[1:] != now[1:]:
            self._batches = [self._batch(style, shot.way, shot.lighting) for style in shot.standing.plan.styles]
            self._cold = {number for number, batch in enumerate(self._batches) if batch.pipeline not in self.warm}
            self._batches_of = now
        return self._batches

    def forget(self) -> None:
        """Those whose models are gone."""
        self._batches, self._batches_of = [], ()

    def _draw(self, shot: Shot, batches: list[Batch], runs: list[tuple[int, int, int]], eye: int) -> None:
        commands = shot.standing.plan.layout.commands
        for number, first, count in runs:
            self._set(batches[number], shot.way, eye)
            multi_draw(commands + 20 * first, count)
            if number in self._cold:
                self._cold.discard(number)
                self.warm.add(batches[number].pipeline)
                self.cold_draws += 1

    def _set(self, batch: Batch, way: StereoWay, eye: int) -> None:
        state = self._state
        self._use(batch.program, way, eye)
        state.cull("none" if batch.two_sided else "back")
        state.enable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE, batch.to_coverage)
        if batch.phase >= Phase.TRANSMISSION:
            state.blend("straight")
            state.depth_mask(batch.phase <= Phase.BLEND_Z)

    def _panels(self, standing: Standing, way: StereoWay, eye: int, count: int) -> None:
        state = self._state
        self._use(self._library.plain("panel", way), way, eye)
        state.blend("premultiplied")
        state.depth_mask(False)
        state.cull("none")
        GL.glMultiDrawArraysIndirect(GL.GL_TRIANGLE_STRIP, ctypes.c_void_p(standing.plan.layout.panel_commands), count, 16)

    def _use(self, program: Program, way: StereoWay, eye: int) -> None:
        self._state.program(program.name)
        if way == "passes":
            self._state.eye(program.name, eye)


def multi_draw(offset: int, count: int) -> None:
    GL.glMultiDrawElementsIndirect(GL.GL_TRIANGLES, GL.GL_UNSIGNED_INT, ctypes.c_void_p(offset), count, 20)

"""The GL state that drawing relies on, set only where it is not already so.

Two kinds of state. What other painters of this program touch (panels' canvases, mirrors, the reading of pictures) is unknown when a frame begins: it is
set once a frame, then only on change. What nobody but the renderer touches (`OWN`) is set once and remembered for good; whoever else wants to change one
of those (or the depth function, the colour mask, which side is culled) puts it back, the scissor test to off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from vrapp.gl import GL

Blending = Literal["none", "straight", "premultiplied"]
Culling = Literal["none", "back"]

OWN = frozenset(
    int(each)
    for each in (
        GL.GL_SCISSOR_TEST, GL.GL_STENCIL_TEST, GL.GL_POLYGON_OFFSET_FILL, GL.GL_SAMPLE_ALPHA_TO_COVERAGE, GL.GL_MULTISAMPLE,
        GL.GL_TEXTURE_CUBE_MAP_SEAMLESS,
    )
)  # fmt: skip


class State:
    """Needs the context current at making and at every call. One for each renderer; `begin` at the start of each frame."""

    def __init__(self) -> None:
        self._shared: dict[object, object] = {}
        self._own: dict[object, object] = {}
        GL.glDepthFunc(GL.GL_LESS)
        GL.glColorMask(True, True, True, True)
        GL.glPolygonOffset(1.5, 2.0)
        GL.glBlendEquation(GL.GL_FUNC_ADD)
        GL.glFrontFace(GL.GL_CCW)
        GL.glCullFace(GL.GL_BACK)
        for capability in (GL.GL_SCISSOR_TEST, GL.GL_STENCIL_TEST, GL.GL_POLYGON_OFFSET_FILL, GL.GL_SAMPLE_ALPHA_TO_COVERAGE):
            self.enable(capability, False)
        for capability in (GL.GL_MULTISAMPLE, GL.GL_TEXTURE_CUBE_MAP_SEAMLESS):
            self.enable(capability, True)

    def begin(self) -> None:
        """Forget what others may have changed."""
        self._shared.clear()

    def enable(self, capability: int, on: bool) -> None:
        known = self._own if capability in OWN else self._shared
        if known.get(capability) is not on:
            known[capability] = on
            (GL.glEnable if on else GL.glDisable)(capability)

    def _bind(self, key: str, call: Callable[..., Any], *values: object) -> None:
        if self._shared.get(key) != values:
            self._shared[key] = values
            call(*values)

    def program(self, name: int) -> None:
        self._bind("program", GL.glUseProgram, name)

    def vertex_array(self, name: int) -> None:
        self._bind("vertex array", GL.glBindVertexArray, name)

    def framebuffer(self, name: int) -> None:
        self._bind("framebuffer", GL.glBindFramebuffer, GL.GL_DRAW_FRAMEBUFFER, name)

    def viewport(self, width: int, height: int) -> None:
        self._bind("viewport", GL.glViewport, 0, 0, width, height)

    def depth_mask(self, on: bool) -> None:
        self._bind("depth mask", GL.glDepthMask, on)

    def cull(self, which: Culling) -> None:
        self.enable(GL.GL_CULL_FACE, which != "none")

    def blend(self, how: Blending) -> None:
        """straight: source over, with alpha that adds up as coverage does. premultiplied: colours already hold their alpha."""
        self.enable(GL.GL_BLEND, how != "none")
        if how == "none":
            return
        source = GL.GL_SRC_ALPHA if how == "straight" else GL.GL_ONE
        self._bind("blend", GL.glBlendFuncSeparate, source, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)

    def eye(self, program: int, eye: int) -> None:
        """Uniform 0 of a program that draws one eye at a time; a program keeps its uniforms, so only changes are sent."""
        if self._own.get(("eye", program)) != eye:
            self._own["eye", program] = eye
            GL.glUniform1i(0, eye)

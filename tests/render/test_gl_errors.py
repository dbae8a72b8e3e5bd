"""A wrong GL call is an error in tests, twice over; in a release nothing is asked after a call, and with render.debug the driver's word becomes one line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import OpenGL
import pytest
import shapes
from OpenGL.error import GLError

from vrapp.config import RenderSettings
from vrapp.display.context import GlContext
from vrapp.gl import GL
from vrapp.render.counting import counted
from vrapp.render.debug import GlError, Listener
from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.renderer import Renderer

StageMaker = Callable[..., Any]
NONE = np.zeros(0, np.float32)
RELEASE = """
from vrapp.gl import GL
from vrapp.display.context import surfaceless
import OpenGL
context = surfaceless()
GL.glEnable(0x1234)  # not a capability
assert not OpenGL.ERROR_CHECKING and not OpenGL.CONTEXT_CHECKING and not OpenGL.ERROR_LOGGING
assert GL.glGetError() == GL.GL_INVALID_ENUM, "somebody asked for the error after the call"
"""


def test_a_wrong_call_raises_in_tests(gl: GlContext) -> None:
    assert OpenGL.ERROR_CHECKING
    listener = Listener()
    with pytest.raises(GLError):
        GL.glEnable(0x1234)
    assert len(listener.heard) == 1
    with pytest.raises(GlError, match=r"OpenGL: .*ENUM.*please report this") as caught:
        listener.raise_heard()
    assert "\n" not in str(caught.value)
    listener.raise_heard()  # said once
    listener.close()


def test_hints_and_notes_of_the_driver_are_no_errors(gl: GlContext) -> None:
    listener = Listener()
    for kind in (GL.GL_DEBUG_TYPE_PERFORMANCE, GL.GL_DEBUG_TYPE_OTHER, GL.GL_DEBUG_TYPE_MARKER):
        GL.glDebugMessageInsert(GL.GL_DEBUG_SOURCE_APPLICATION, kind, 1, GL.GL_DEBUG_SEVERITY_HIGH, 4, b"slow")
    assert listener.heard == []
    GL.glDebugMessageInsert(GL.GL_DEBUG_SOURCE_APPLICATION, GL.GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR, 1, GL.GL_DEBUG_SEVERITY_HIGH, 3, b"bad")
    assert listener.heard == ["bad"]
    listener.close()


def test_a_release_asks_nothing_after_a_call() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VRAPP_GL_DEBUG"}
    done = subprocess.run([sys.executable, "-c", RELEASE], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("debug", [False, True])
def test_passes_are_named_only_when_debugging(stage: StageMaker, debug: bool) -> None:
    theatre = stage((32, 32), 2)
    if debug:
        theatre.renderer.close()
        theatre.renderer = Renderer(RenderSettings(debug=True))
    model = shapes.cube_grid(2)
    scene = DrawList([Placed(theatre.renderer.upload(model), shapes.world(model), NONE)], lights=[])
    theatre.shoot(scene)
    with counted() as calls:
        theatre.renderer.draw(scene, theatre.target, theatre.eyes)
    assert calls["glPushDebugGroup"] == calls["glPopDebugGroup"]
    assert (calls["glPushDebugGroup"] >= 2) is debug
    assert calls["glGetError"] == 0


def test_with_debug_a_frame_reports_what_the_driver_said(gl: GlContext, stage: StageMaker) -> None:
    theatre = stage((32, 32))
    theatre.renderer.close()
    theatre.renderer = Renderer(RenderSettings(debug=True))
    theatre.shoot(DrawList())
    with pytest.raises(GLError):
        GL.glEnable(0x1234)
    with pytest.raises(GlError, match="OpenGL: "):
        theatre.renderer.draw(DrawList(), theatre.target, theatre.eyes)
    theatre.renderer.draw(DrawList(), theatre.target, theatre.eyes)

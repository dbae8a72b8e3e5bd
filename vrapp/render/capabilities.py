"""What the current GL context can do, asked once. OpenGL 4.5 core is the least; the rest has a way around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vrapp.errors import MissingError
from vrapp.gl import GL
from vrapp.render.objects import Framebuffer, Texture

StereoWay = Literal["multiview", "layered", "passes"]
"""How both eyes are drawn: one submission with GL_OVR_multiview2, one with instances that write gl_Layer, or two submissions."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """ways: what works for stereo, best first. software: a rasteriser on the CPU, where anisotropic filtering costs more than it gives.
    timer: GL_TIME_ELAPSED queries count something. shading_rate: fewer fragments towards the rim of a picture (`foveation.py`).
    """

    renderer: str
    ways: tuple[StereoWay, ...]
    software: bool
    max_samples: int
    max_anisotropy: float
    timer: bool
    shading_rate: bool


def capabilities() -> Capabilities:
    """Raises MissingError when the context is older than OpenGL 4.5."""
    version = (int(GL.glGetIntegerv(GL.GL_MAJOR_VERSION)), int(GL.glGetIntegerv(GL.GL_MINOR_VERSION)))
    renderer = _text(GL.glGetString(GL.GL_RENDERER))
    if version < (4, 5):
        raise MissingError(
            f"OpenGL {version[0]}.{version[1]} on {renderer} is too old: OpenGL 4.5 is needed; update the graphics driver, "
            "or on Linux run with LIBGL_ALWAYS_SOFTWARE=1"
        )
    count = int(GL.glGetIntegerv(GL.GL_NUM_EXTENSIONS))
    extensions = {_text(GL.glGetStringi(GL.GL_EXTENSIONS, index)) for index in range(count)}
    ways: list[StereoWay] = ["passes"]
    if extensions & {"GL_ARB_shader_viewport_layer_array", "GL_AMD_vertex_shader_layer", "GL_NV_viewport_array2"}:
        ways.insert(0, "layered")
    if "GL_OVR_multiview2" in extensions:
        ways.insert(0, "multiview")
    software = any(word in renderer.lower() for word in ("llvmpipe", "softpipe", "swrast", "swiftshader"))
    anisotropic = bool(extensions & {"GL_EXT_texture_filter_anisotropic", "GL_ARB_texture_filter_anisotropic"})
    most = float(GL.glGetFloatv(GL.GL_MAX_TEXTURE_MAX_ANISOTROPY)) if anisotropic else 1.0
    samples = min(int(GL.glGetIntegerv(GL.GL_MAX_COLOR_TEXTURE_SAMPLES)), int(GL.glGetIntegerv(GL.GL_MAX_DEPTH_TEXTURE_SAMPLES)))
    bits = np.zeros(1, np.int32)
    GL.glGetQueryiv(GL.GL_TIME_ELAPSED, GL.GL_QUERY_COUNTER_BITS, bits)
    return Capabilities(renderer, tuple(ways), software, samples, most, bool(bits[0]), "GL_NV_shading_rate_image" in extensions)


def way_for(way: StereoWay, ways: tuple[StereoWay, ...], samples: int) -> StereoWay:
    """`way`, or the next best where it cannot draw with that many samples a pixel: not every driver with GL_OVR_multiview2 takes multisampled arrays."""
    if way != "multiview" or samples <= 1 or _multiview_takes(samples):
        return way
    return "layered" if "layered" in ways else "passes"


def _multiview_takes(samples: int) -> bool:
    """Tried, because no extension tells. Needs GL_OVR_multiview2."""
    from OpenGL.error import GLError  # not before vrapp.gl has set PyOpenGL's flags
    from OpenGL.GL.OVR.multiview import glFramebufferTextureMultiviewOVR

    texture = Texture(GL.GL_TEXTURE_2D_MULTISAMPLE_ARRAY, GL.GL_SRGB8_ALPHA8, (4, 4, 2), "multiview, tried", samples=samples)
    framebuffer = Framebuffer("multiview, tried")
    listened = GL.glIsEnabled(GL.GL_DEBUG_OUTPUT)
    GL.glDisable(GL.GL_DEBUG_OUTPUT)  # a refusal is an answer here, no fault to tell
    GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, framebuffer.name)
    try:
        glFramebufferTextureMultiviewOVR(GL.GL_DRAW_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, texture.name, 0, 0, 2)
        return GL.glGetError() == GL.GL_NO_ERROR and GL.glCheckFramebufferStatus(GL.GL_DRAW_FRAMEBUFFER) == GL.GL_FRAMEBUFFER_COMPLETE
    except GLError:  # where every call is checked
        return False
    finally:
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, 0)
        if listened:
            GL.glEnable(GL.GL_DEBUG_OUTPUT)
        framebuffer.close()
        texture.close()


def _text(value: bytes | str) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)

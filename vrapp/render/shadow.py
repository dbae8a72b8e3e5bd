"""The one shadow map: fitted each frame around what throws shadows, so that a small map is sharp enough for a person in a room."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.drawlist import PunctualLight
from vrapp.render.objects import Framebuffer, Texture

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

REACH = 12.0  # metres behind the casters that still receive


class ShadowMap:
    """A depth texture with comparison, and the framebuffer that fills it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.depth = Texture(GL.GL_TEXTURE_2D, GL.GL_DEPTH_COMPONENT32F, (size, size), "shadow map").filters(GL.GL_LINEAR, GL.GL_LINEAR, GL.GL_CLAMP_TO_EDGE)
        GL.glTextureParameteri(self.depth.name, GL.GL_TEXTURE_COMPARE_MODE, GL.GL_COMPARE_REF_TO_TEXTURE)
        GL.glTextureParameteri(self.depth.name, GL.GL_TEXTURE_COMPARE_FUNC, GL.GL_LEQUAL)
        self.framebuffer = Framebuffer("shadow map")
        GL.glNamedFramebufferTexture(self.framebuffer.name, GL.GL_DEPTH_ATTACHMENT, self.depth.name, 0)
        GL.glNamedFramebufferDrawBuffer(self.framebuffer.name, GL.GL_NONE)

    def close(self) -> None:
        self.framebuffer.close()
        self.depth.close()


def enclosing(centres: F32, radii: F32) -> tuple[F64, float]:
    """A sphere around spheres (n, 3), (n,)."""
    low, high = (centres - radii[:, None]).min(axis=0), (centres + radii[:, None]).max(axis=0)
    middle = 0.5 * (low.astype(np.float64) + high)
    away = centres - middle
    return middle, float((np.sqrt((away**2).sum(axis=1)) + radii).max())


def fit(light: PunctualLight, centre: F64, radius: float) -> F32:
    """(4, 4) column-major: world to 0..1 over the map and in depth. Point and spot lights look at the casters' middle."""
    radius = max(radius, 0.05)
    if light.kind == 0:
        forward = np.array(light.direction, np.float64)
        forward /= math.sqrt(forward @ forward) or 1.0
        view = _looking(centre - forward * radius, forward)
        projection = _orthographic(radius, 2.0 * radius + REACH)
    else:
        eye = np.array(light.position, np.float64)
        forward = centre - eye
        distance = math.sqrt(forward @ forward)
        if distance < 1e-4:
            forward, distance = np.array([0.0, -1.0, 0.0]), 1.0
        forward /= distance
        sine = min(radius / max(distance, 1e-4), 0.94)
        near = max(distance - radius, 0.08)
        view = _looking(eye, forward)
        projection = _perspective(sine / math.sqrt(1.0 - sine * sine), near, distance + radius + REACH)
    half = np.diag([0.5, 0.5, 0.5, 1.0])
    half[3, :3] = 0.5
    return (view @ projection @ half).astype(np.float32)


def _looking(eye: F64, forward: F64) -> F64:
    up = np.array([0.0, 1.0, 0.0]) if abs(forward[1]) < 0.95 else np.array([0.0, 0.0, 1.0])
    right = np.cross(forward, up)
    right /= math.sqrt(right @ right)
    out = np.eye(4)
    out[:3, 0], out[:3, 1], out[:3, 2] = right, np.cross(right, forward), -forward
    out[3, :3] = -eye @ out[:3, :3]
    return out


def _orthographic(radius: float, depth: float) -> F64:
    out = np.diag([1.0 / radius, 1.0 / radius, -2.0 / depth, 1.0])
    out[3, 2] = -1.0
    return out


def _perspective(tangent: float, near: float, far: float) -> F64:
    out = np.zeros((4, 4))
    out[0, 0] = out[1, 1] = 1.0 / tangent
    out[2, 2], out[2, 3], out[3, 2] = (far + near) / (near - far), -1.0, 2.0 * far * near / (near - far)
    return out

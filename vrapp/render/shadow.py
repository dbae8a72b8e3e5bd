"""The one shadow map: fitted around what throws shadows, filtered by its mip levels, so that one look-up is as soft as a lamp's size asks.

A texel holds (covered, depth, depth squared, 0) of the nearest caster, depth in metres along the light's axis from the casters' middle. Means of these over
an area (mip levels) give the share of the lamp that is hidden, and from the two moments the share of the casters that lie before a point
(Donnelly and Lauritzen 2006, "Variance shadow maps"); only things that move are drawn into it, so a floor needs no moments at all.

How large the area must be follows from where a ray to the lamp passes the casters' upright axis: near the feet a shadow is sharp, far from the head soft.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrapp.gl import GL
from vrapp.render.drawlist import PunctualLight
from vrapp.render.objects import Framebuffer, Texture

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

_SUM, _SUM_F32 = np.ones(3), np.ones(3, np.float32)
ASK_WIDTH = 32  # frames between two looks whether a fit is too wide
SLACK = 1.1  # a new fit is this much wider than it must be, so that it stands for a while
LOOSE = 1.5  # a fit that is this much too wide is made anew
NEAR = 0.08  # metres from a lamp
SUN = 0.03  # half the angle of a directional light, radians: softer than the sun, as a window is


class ShadowMap:
    """The texture with its mip levels, and the framebuffer that fills the first of them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.moments = Texture(GL.GL_TEXTURE_2D, GL.GL_RGBA32F, (size, size), "shadow map", levels=max(size.bit_length() - 3, 1))
        self.moments.filters(GL.GL_LINEAR_MIPMAP_LINEAR, GL.GL_LINEAR, GL.GL_CLAMP_TO_BORDER)  # nothing is covered beyond it
        self.depth = Texture(GL.GL_TEXTURE_2D, GL.GL_DEPTH_COMPONENT32F, (size, size), "shadow depth")
        self.framebuffer = Framebuffer("shadow map")
        GL.glNamedFramebufferTexture(self.framebuffer.name, GL.GL_COLOR_ATTACHMENT0, self.moments.name, 0)
        GL.glNamedFramebufferTexture(self.framebuffer.name, GL.GL_DEPTH_ATTACHMENT, self.depth.name, 0)

    def close(self) -> None:
        self.framebuffer.close()
        self.moments.close()
        self.depth.close()


@dataclass(slots=True)
class Fit:
    """shadow_from_world: (4, 4) to 0..1 over the map and in depth. depth: (4,), dot with (world, 1) is metres behind the casters' middle along the axis.
    soft: (4,) x and z of the casters' upright axis; how wide the lamp looks, in widths of the map: times (1 / share of the way - 1) / metres for a
    lamp, times metres for a directional light; 1 for a lamp, 0 for a directional light."""

    shadow_from_world: F32
    depth: F32
    soft: F32


class Fitting:
    """Keeps a fit while the casters stay inside it: edges then do not crawl when somebody breathes, and never when only the viewer moves."""

    def __init__(self) -> None:
        self._light: PunctualLight | None = None
        self._centre, self._radius, self._middle = np.zeros(3), 0.0, np.zeros(3, np.float32)
        self._asked = 0
        self._fit: Fit | None = None

    def around(self, light: PunctualLight, centres: F32, radii: F32) -> Fit:
        """centres (n, 3), radii (n,): spheres that hold every caster."""
        if self._fit is not None and light == self._light and self._holds(centres, radii):
            return self._fit
        centre, radius = enclosing(centres, radii)
        if self._fit is None or light != self._light or self._outgrown(centre, radius):
            self._light, self._centre, self._radius = light, centre, radius * SLACK
            self._middle = centre.astype(np.float32)
            self._fit = fit(light, centre, self._radius)
        return self._fit

    def _holds(self, centres: F32, radii: F32) -> bool:
        """As most frames find it: everything is inside, and the fit was not too wide a moment ago. Whether it has become so is asked now and then."""
        self._asked += 1
        if self._asked % ASK_WIDTH == 0:
            return False
        away = centres - self._middle
        away *= away
        reach = np.sqrt(np.matmul(away, _SUM_F32))
        reach += radii
        return bool(reach.max() <= self._radius)

    def _outgrown(self, centre: F64, radius: float) -> bool:
        away = centre - self._centre
        return not math.sqrt(away @ away) + radius <= self._radius <= LOOSE * radius


def enclosing(centres: F32, radii: F32) -> tuple[F64, float]:
    """A sphere around spheres (n, 3), (n,)."""
    around = radii[:, None]
    low, high = (centres - around).min(axis=0), (centres + around).max(axis=0)
    middle = 0.5 * (low.astype(np.float64) + high)
    away = centres - middle
    away *= away
    reach = np.sqrt(np.matmul(away, _SUM))
    reach += radii
    return middle, float(reach.max())


def fit(light: PunctualLight, centre: F64, radius: float) -> Fit:
    """Point and spot lights look at the casters' middle."""
    radius = max(radius, 0.05)
    if light.kind == 0:
        forward = np.array(light.direction, np.float64)
        forward /= math.sqrt(forward @ forward) or 1.0
        eye, width = centre - forward * radius, 2.0 * radius
        projection = _orthographic(radius, 2.0 * radius)
        wide = 2.0 * SUN / width
    else:
        eye = np.array(light.position, np.float64)
        forward = centre - eye
        distance = math.sqrt(forward @ forward)
        if distance < 1e-4:
            forward, distance = np.array([0.0, -1.0, 0.0]), 1.0
        forward /= distance
        sine = min(radius / max(distance, 1e-4), 0.94)
        tangent = sine / math.sqrt(1.0 - sine * sine)
        projection = _perspective(tangent, max(distance - radius, NEAR), distance + radius)
        wide = light.radius / tangent
    view = _looking(eye, forward)
    half = np.diag([0.5, 0.5, 0.5, 1.0])
    half[3, :3] = 0.5
    depth = np.array([*forward, -(centre @ forward)], np.float32)
    soft = np.array([centre[0], centre[2], wide, float(light.kind != 0)], np.float32)
    return Fit((view @ projection @ half).astype(np.float32), depth, soft)


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

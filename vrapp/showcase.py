"""Any glTF file as a picture: a scene or a figure by itself, with its own cameras, lights and animation where it has them, and good ones where not.

`vrapp render` comes here for what is no visit: a scene from elsewhere in which nobody was asked to stand, and a figure that is no avatar. There is no world
and no behaviour; what moves is the file's first animation.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from vrapp import app, curves, framing, resample, scenery, xform
from vrapp.config import Settings
from vrapp.display.context import surfaceless
from vrapp.display.offscreen import OffscreenDisplay
from vrapp.extent import vertices
from vrapp.framing import Framing
from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.lights import BACKDROP, OWN_LIGHT_AMBIENCE, lights_of
from vrapp.loading import LightName, packed_lights
from vrapp.render.drawlist import DrawList, Placed
from vrapp.render.renderer import Renderer
from vrapp.scene.document import Document
from vrapp.scene.model import Model
from vrapp.scene.room import Room

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Moving:
    """A model with its first animation. local: translation (N, 3), rotation (N, 4), scale (N, 3); root: (4, 4) world_from_model."""

    model: Model
    root: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))
    clip: curves.Clip | None = None
    world: F32 = field(default_factory=lambda: np.zeros((0, 4, 4), np.float32))
    weights: F32 = field(default_factory=lambda: np.zeros(0, np.float32))

    def __post_init__(self) -> None:
        model = self.model
        self.world = np.zeros((len(model.nodes), 4, 4), np.float32)
        if model.animations:
            meshes = {int(node): model.meshes[model.nodes.mesh[node]].morph_offset for node in np.flatnonzero(model.nodes.mesh >= 0)}
            self.clip = curves.make_clip(model.animations[0].channels, meshes)
        self.move(0.0)

    def move(self, time_s: float) -> None:
        """World matrices and morph weights at a moment; past its end the animation begins again."""
        nodes = self.model.nodes
        translation, rotation, scale = nodes.translation.copy(), nodes.rotation.copy(), nodes.scale.copy()
        self.weights = np.concatenate([np.zeros(0, np.float32), *(mesh.morph_weights for mesh in self.model.meshes)])
        if self.clip is not None:
            long = self.clip.duration_s
            curves.apply(self.clip, math.fmod(time_s, long) if time_s > long > 0.0 else time_s, translation, rotation, scale, self.weights)
        if len(nodes):
            world_matrices(hierarchy(nodes.parent), translation, rotation, scale, self.world, self.root)


@dataclass(slots=True)
class Show:
    """What is shown: a figure, a scene, or a figure in a room (then at its spot for the avatar)."""

    room: Room | None = None
    figure: Moving | None = None
    scene: Moving | None = None
    camera: tuple[float, ...] | None = None

    def parts(self) -> list[Moving]:
        return [part for part in (self.scene, self.figure) if part is not None]


def is_avatar(document: Document) -> bool:
    return document.root.extension("VRMC_vrm") is not None or document.root.extension("VRM") is not None


def make(room: Room | None, figure: Model | None, camera: tuple[float, ...] | None) -> Show:
    """At least one of room and figure. camera: place, target, vertical field of view in degrees."""
    show = Show(room, camera=camera)
    if room is not None:
        show.scene = Moving(room.model)
    if figure is not None:
        x, y, z, yaw = room.avatar_spot if room else (0.0, 0.0, 0.0, 0.0)
        show.figure = Moving(figure, xform.compose((x, y, z), xform.quat_from_axis_angle((0.0, 1.0, 0.0), yaw)))
    return show


@contextmanager
def staged(settings: Settings, show: Show, size: tuple[int, int], stereo: bool, fps: float) -> Generator[tuple[Renderer, OffscreenDisplay, DrawList]]:
    """Everything uploaded and lit. Raises what Renderer raises."""
    with ExitStack() as stack:
        context = surfaceless()
        stack.callback(context.close)
        drawn = (max(1, round(size[0] * settings.render.scale)), max(1, round(size[1] * settings.render.scale)))
        display = OffscreenDisplay(context, drawn, stereo=stereo, fps=fps)
        stack.callback(display.close)
        renderer = Renderer(settings.render)
        stack.callback(renderer.close)
        scene = DrawList(tone_map=settings.render.tone_map, bloom=settings.render.bloom_on(display.kind))
        _light(scene, renderer, show, settings)
        scene.placed = [Placed(renderer.upload(part.model), part.world, part.weights) for part in show.parts()]
        yield renderer, display, scene


def _light(scene: DrawList, renderer: Renderer, show: Show, settings: Settings) -> None:
    """As a visit's room is lit, with the figure's lamps beside the room's."""
    room = show.room or app.nowhere()
    handles: dict[LightName, int] = {name: renderer.begin_environment(packed).finish() for name, packed in packed_lights(room).items()}
    scenery.light(scene, room, handles, settings)
    own = [light for part in show.parts() for light in lights_of(part.model, part.world)]
    if own:
        scene.lights = own
        scene.environment_strength = OWN_LIGHT_AMBIENCE if "studio" in handles else 1.0
    if room.environment is None:
        scene.background = BACKDROP


def frames(settings: Settings, show: Show, size: tuple[int, int], stereo: bool, times: list[float], fps: float = 30.0) -> Iterator[U8]:
    """(H, W, 3) pictures at those seconds, both eyes side by side in stereo. A camera that nobody gave sees all of the first picture."""
    with staged(settings, show, size, stereo, fps) as (renderer, display, scene):
        framed: Framing | None = None
        for now_s in times:
            for part, placed in zip(show.parts(), scene.placed, strict=True):
                part.move(now_s)
                placed.morph_weights = part.weights
            scene.time_s = now_s
            own = _own_camera(show, size[0] / size[1])
            framed = own or framed or _frame(show, size[0] / size[1])
            yield _beside(_shoot(renderer, display, scene, framed), size)


def picture(renderer: Renderer, display: OffscreenDisplay, scene: DrawList, show: Show, size: tuple[int, int]) -> U8:
    """(H, W, 3) of what is staged, from the show's camera as it is now."""
    return _beside(_shoot(renderer, display, scene, _frame(show, size[0] / size[1])), size)


def _beside(eyes: U8, size: tuple[int, int]) -> U8:
    return np.ascontiguousarray(np.concatenate([resample.resized(eye, size)[..., :3] for eye in eyes], axis=1))


def _points(show: Show) -> F32:
    return np.concatenate([vertices(part.model, part.world, part.weights) for part in show.parts()])


def _own_camera(show: Show, aspect: float) -> Framing | None:
    """The file's camera where it is now; it may be animated."""
    if show.camera is not None:
        return None
    for part in show.parts():
        found = framing.of_file(part.model, part.world, _points(show), aspect)
        if found:
            return found
    return None


def _frame(show: Show, aspect: float) -> Framing:
    points = _points(show)
    if show.camera is not None:
        x, y, z, tx, ty, tz, fov = show.camera
        return framing.between((x, y, z), (tx, ty, tz), math.radians(fov), points)
    if show.figure is not None:
        about = vertices(show.figure.model, show.figure.world, show.figure.weights)
        seen = framing.around(about, aspect)
        return framing.with_planes(framing.kept_inside(seen, about, show.room.navigation) if show.room else seen, points)
    return framing.around(points, aspect)


def _shoot(renderer: Renderer, display: OffscreenDisplay, scene: DrawList, framed: Framing) -> U8:
    """(L, H, W, 4)."""
    camera = display.camera
    camera.stage_from_head, camera.fov_y, camera.near, camera.far = framed.world_from_eye, framed.fov_y, framed.near, framed.far
    display.begin()
    target = display.acquire()
    assert target is not None
    renderer.draw(scene, target, target.eye_from_stage)
    display.end(target)
    return display.read_pixels()

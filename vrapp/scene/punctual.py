"""KHR_lights_punctual and cameras."""

from __future__ import annotations

import math
from typing import Literal

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.materials import rgb
from vrapp.scene.model import Camera, Light


def load_lights(document: Document) -> list[Light]:
    extension = document.root.extension("KHR_lights_punctual")
    return [] if extension is None else [_light(document, view) for view in extension.objects("lights")]


def _light(document: Document, view: View) -> Light:
    if not view.has("type"):
        raise view.fail("type is missing")
    kinds: tuple[Literal["directional", "point", "spot"], ...] = ("directional", "point", "spot")
    kind: Literal["directional", "point", "spot"] = document.choice(view, "type", kinds, "point")
    if view.text("type") not in kinds:
        return Light(view.text("name"), kind, intensity=0.0)
    light = Light(view.text("name"), kind, rgb(view, "color", (1.0, 1.0, 1.0)), view.number("intensity", 1.0, 0.0), view.number("range", 0.0, 0.0))
    cone = view.child("spot")
    if kind == "spot" and cone is not None:
        light.outer_cone = cone.number("outerConeAngle", light.outer_cone, 0.0, math.pi / 2 + 1e-6)
        light.inner_cone = cone.number("innerConeAngle", 0.0, 0.0)
        if light.inner_cone >= light.outer_cone:
            raise cone.fail("the inner cone must be smaller than the outer one", "innerConeAngle")
    return light


def load_cameras(document: Document) -> list[Camera]:
    return [_camera(document, view) for view in document.root.objects("cameras")]


def _camera(document: Document, view: View) -> Camera:
    kinds: tuple[Literal["perspective", "orthographic"], ...] = ("perspective", "orthographic")
    kind: Literal["perspective", "orthographic"] = document.choice(view, "type", kinds, "perspective")
    lens = view.child(kind) or View({}, view.where, view.path)
    for key in ("yfov", "znear") if kind == "perspective" else ("xmag", "ymag", "znear", "zfar"):
        if not lens.has(key):
            document.note("warning", lens.where, f"{key} is missing; a usual one stands in")
    camera = Camera(view.text("name"), near=lens.number("znear", 0.05, 0.0), far=lens.number("zfar", math.inf, 0.0), kind=kind)
    camera.vertical_fov, camera.aspect = lens.number("yfov", 0.8, 0.0), lens.number("aspectRatio", 0.0, 0.0)
    camera.half_width, camera.half_height = abs(lens.number("xmag", 1.0)), abs(lens.number("ymag", 1.0))
    return camera

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
    return [] if extension is None else [_light(view) for view in extension.objects("lights")]


def _light(view: View) -> Light:
    if not view.has("type"):
        raise view.fail("type is missing")
    kind: Literal["directional", "point", "spot"] = view.choice("type", ("directional", "point", "spot"), "directional")
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
    if view.choice("type", ("perspective", "orthographic"), "") == "orthographic":
        document.note("info", view.where, "an orthographic camera is read as a perspective one")
        return Camera(view.text("name"))
    lens = view.required("perspective")
    if not lens.has("yfov") or not lens.has("znear"):
        raise lens.fail("yfov and znear are needed")
    near, far = lens.number("znear", 0.05, 1e-6), lens.number("zfar", math.inf, 0.0)
    return Camera(view.text("name"), lens.number("yfov", 0.8, 1e-4), near, far, lens.number("aspectRatio", 0.0, 0.0))

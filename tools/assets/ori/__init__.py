"""Ori, the default person: assets/avatars/default.vrm (VRM 1.0), from numbers alone.

    python tools/assets/make.py ori [OUT.vrm]

`build` reads top to bottom: surfaces, pictures. Numbers of the face and hair are in head.py and looks.py, the clothes in clothes.py and paint.py.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from person.build import layout, run
from person.face import Face
from person.hands import build_hands
from person.head import HEAD_UV, both, build_brow, build_ear, build_eye, build_lashes, build_mouth, build_skin, calm_normals, drop, weld_middle
from person.mesh import F64, Part, merge
from person.paint import paint_eye, paint_lines, paint_locks, paint_mouth, paint_skin, place
from person.recipe import Body, Collider, Recipe, Spring
from person.rig import Rig, to_t_pose

from ori.clothes import build_shoes, build_sweater, build_trousers, shoe, sweater, trousers
from ori.hair import build_hair, under_hair
from ori.head import BACK, FRONT, NOSE, head, plain
from ori.looks import LOOKS
from ori.paint import paint_cloth, paint_sweater

OUTPUTS = ("avatars/default.vrm",)
RIG = Rig(
    shoulder=(0.122, 1.216, -0.012),
    elbow=(0.346, 1.216, -0.016),
    wrist=(0.554, 1.216, -0.012),
    hip=(0.074, 0.845, 0.0),
    knee=(0.078, 0.462, 0.008),
    ankle=(0.080, 0.088, -0.018),
    toes=(0.084, 0.026, 0.078),
    clavicle=(0.026, 1.216, -0.012),
    trunk=(
        ("hips", "", (0.0, 0.880, -0.005)),
        ("spine", "hips", (0.0, 0.945, -0.010)),
        ("chest", "spine", (0.0, 1.035, -0.014)),
        ("upperChest", "chest", (0.0, 1.130, -0.018)),
        ("neck", "upperChest", (0.0, 1.268, -0.022)),
    ),
    head_joint=(0.0, 1.335, -0.012),
    head_growth=0.205,
    eye=(0.0290, 1.446, 0.0300),
    eye_radius=0.060,
    a_pose=float(np.radians(45.0)),
    fingers={
        "Index": ((0.074, 0.001, 0.0265), (1.0, -0.02, 0.05), (0.031, 0.021, 0.019)),
        "Middle": ((0.077, 0.003, 0.0085), (1.0, -0.02, 0.0), (0.034, 0.023, 0.020)),
        "Ring": ((0.074, 0.001, -0.0095), (1.0, -0.02, -0.04), (0.031, 0.021, 0.019)),
        "Little": ((0.068, -0.003, -0.0260), (1.0, -0.02, -0.09), (0.024, 0.017, 0.016)),
    },
    thumb=((0.014, -0.007, 0.020), (0.72, -0.16, 0.68), (0.034, 0.026, 0.022)),
    trunk_borders=(0.935, 1.03, 1.13, 1.275, 1.335),
    trunk_soft=(0.05, 0.045, 0.045, 0.03, 0.03),
    hand=1.16,
)
FACE = Face(
    head=head,
    front=FRONT,
    back=BACK,
    eye=RIG.eye,
    eye_radius=RIG.eye_radius,
    eye_at=np.array([0.0425, 1.4460]),
    eye_half=0.0285,
    upper=0.0210,
    lower=0.0150,
    mouth_at=np.array([0.0, 1.3705]),
    mouth_half=0.0268,
    smile=0.0054,
    brow=((0.0190, 1.4945, 0.09), (0.034, 1.5000, 0.09), (0.053, 1.5005, 0.08), (0.0740, 1.4900, 0.065)),
    ear=(0.0975, 1.432, -0.014),
    nose=NOSE,
    looks=LOOKS,
    calm=plain,
)
SKIN = np.array([0.895, 0.725, 0.630])
HAIR = np.array([0.365, 0.205, 0.155])
LASH = np.array([0.150, 0.085, 0.080])
BROW = np.array([0.300, 0.165, 0.130])
HAIR_LIGHT = np.array([0.80, 0.52, 0.36])
MATERIALS: dict[str, dict[str, Any]] = {
    "skin": {
        "shade": (0.90, 0.72, 0.68),
        "toony": 0.15,
        "shift": -0.05,
        "rim": (0.16, 0.09, 0.07),
    },
    "eye": {"shade": (0.86, 0.82, 0.84), "toony": 0.1, "shift": 0.15},
    "line": {"shade": (0.60, 0.55, 0.6), "toony": 0.2, "shift": 0.0},
    "mouth": {"shade": (0.70, 0.55, 0.58), "toony": 0.0, "shift": 0.1},
    "hair": {
        "shade": (0.66, 0.56, 0.58),
        "toony": 0.30,
        "shift": -0.10,
        "rim": (0.20, 0.12, 0.09),
        "two_sided": True,
    },
    "knit": {
        "shade": (0.55, 0.52, 0.60),
        "toony": 0.15,
        "shift": -0.10,
        "rim": (0.10, 0.13, 0.13),
    },
    "cloth": {"roughness": 0.82},
}


def build(recipe: Recipe) -> Body:
    rig, face = recipe.rig, recipe.face
    half = place(build_skin(face), HEAD_UV)
    ear = place(build_ear(face), (0.01, 0.74, 0.24, 0.98))
    hands = build_hands(rig)
    fingers = hands.attrs["kind"] > 0.5
    palm_uv = np.array([0.27, 0.74]) + hands.uv * [0.22, 0.24]
    finger_uv = np.array([0.52, 0.74]) + hands.uv * [0.22, 0.24]
    hands.uv = np.where(fingers[:, None], finger_uv, palm_uv)
    hands.attrs = {}
    skin_picture = paint_skin(face, SKIN, half, merge([ear, hands]), nails=(0.52, 0.74, 0.74, 0.98))
    whole = weld_middle(both(half))
    calm_normals(face, whole)
    drop(whole, under_hair(whole.pos))
    skin = merge([whole, both(ear)])
    eyes = both(build_eye(face))
    right = eyes.pos[:, 0] < 0
    eyes.uv[right, 0] = 1 - eyes.uv[right, 0]  # both highlights on the same side
    sweater = build_sweater(rig)
    to_t_pose(rig, sweater)
    hair, joints = build_hair()
    parts = {
        "Face": (skin, "skin"),
        "Mouth": (weld_middle(both(build_mouth(face, half))), "mouth"),
        "Eyes": (eyes, "eye"),
        "Lashes": (both(merge([build_lashes(face), build_brow(face)])), "line"),
        "Hair": (hair, "hair"),
        "Sweater": (sweater, "knit"),
        "Legs": (merge([build_trousers(rig), build_shoes()]), "cloth"),
        "Hands": (hands, "skin"),
    }
    pictures = {"skin": skin_picture, "eye": paint_eye(), "line": paint_lines(LASH, BROW), "mouth": paint_mouth(), "hair": paint_locks(HAIR, HAIR_LIGHT)}
    pictures |= clothes(rig, parts)
    return Body(parts, joints, pictures)


def clothes(rig: Rig, parts: dict[str, tuple[Part, str]]) -> dict[str, bytes]:
    top, legs = parts["Sweater"][0], parts["Legs"][0]
    layout(top, [(0.003, 0.003, 0.997, 0.50), (0.003, 0.51, 0.60, 0.997), (0.61, 0.51, 0.997, 0.80)])
    layout(legs, [(0.003, 0.003, 0.50, 0.28), (0.003, 0.29, 0.50, 0.997), (0.51, 0.003, 0.997, 0.50), (0.51, 0.51, 0.997, 0.80)])
    for i, axis in enumerate("xyz"):
        legs.attrs[f"a{axis}"] = legs.pos[:, i].copy()

    def lower(p: F64) -> F64:
        left = p.copy()
        left[:, 0] = np.abs(left[:, 0])
        return np.minimum(np.minimum(trousers(rig, p), shoe(left)), sweater(rig, p) + 0.30 * (p[:, 1] < 0.81))

    pictures = {"knit": paint_sweater(top, partial(sweater, rig)), "cloth": paint_cloth(legs, lower)}
    top.attrs, legs.attrs = {}, {}
    return pictures


def _spring(name: str) -> Spring:
    return Spring(stiffness=2.6, gravity=0.02) if "Fringe" in name else Spring()


ORI = Recipe(
    name="Ori",
    file="default.vrm",
    rig=RIG,
    face=FACE,
    materials=MATERIALS,
    body=build,
    colliders=(
        Collider("head", (0, 1.511, -0.014), 0.108),
        Collider("head", (0, 1.432, 0.012), 0.084),
        Collider("neck", (0, 1.25, -0.024), 0.056, (0, 1.36, -0.016)),
        Collider("upperChest", (-0.105, 1.212, -0.014), 0.048, (0.105, 1.212, -0.014)),
    ),
    spring=_spring,
    overrides={"happy": "blend", "relaxed": "blend", "surprised": "blend"},
)


def main(arguments: list[str]) -> None:
    run(ORI, arguments)

"""Hazel, seventy-one, a retired botanist: assets/avatars/hazel.vrm (VRM 1.0), from numbers alone.

    python tools/assets/make.py hazel [OUT.vrm]        (also: elder)

`thumbnail.png` is a picture of the result, taken by `vrapp render`. `build` reads top to bottom: surfaces, pictures. The face's numbers are in head.py and looks.py, the clothes in clothes.py, all pictures in paint.py.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from person.build import ROOT, layout, run
from person.face import Face
from person.hands import build_hands
from person.head import HEAD_UV, both, build_brow, build_ear, build_eye, build_lashes, build_mouth, build_skin, calm_normals, drop, weld_middle
from person.mesh import F64, SHADING, Part, merge
from person.paint import paint_mouth, paint_skin, place
from person.recipe import Body, Collider, Recipe, Spring
from person.rig import Rig, to_t_pose

from hazel.clothes import TORSO, build_cardigan, build_slippers, build_trousers, cardigan, slipper, trousers
from hazel.glasses import build_earrings, build_glasses
from hazel.hair import MIDDLE, build_hair, over_hairline
from hazel.head import BACK, FRONT, NOSE, head, plain
from hazel.laughter import build_crows_feet
from hazel.looks import LOOKS
from hazel.paint import SKIN, age, paint_cardigan, paint_eye, paint_glasses, paint_glasses_surface, paint_hair, paint_legs, paint_line, skin_relief

OUTPUTS = ("avatars/hazel.vrm", "avatars/hazel.png")
SHIFT = np.array([0.0, -0.170, 0.024])  # from where heads are modelled to where hers sits: she is small, and leans a little forward
SHORT = 0.085  # metres that her legs are shorter than they were modelled
MODEL = Rig(
    shoulder=(0.118, 1.070, -0.018),
    elbow=(0.318, 1.070, -0.022),
    wrist=(0.506, 1.070, -0.018),
    hip=(0.072, 0.735, 0.0),
    knee=(0.078, 0.405, 0.006),
    ankle=(0.081, 0.080, -0.014),
    toes=(0.085, 0.024, 0.074),
    clavicle=(0.028, 1.072, -0.020),
    trunk=(
        ("hips", "", (0.0, 0.765, -0.008)),
        ("spine", "hips", (0.0, 0.828, -0.016)),
        ("chest", "spine", (0.0, 0.912, -0.026)),
        ("upperChest", "chest", (0.0, 1.000, -0.032)),
        ("neck", "upperChest", (0.0, 1.106, -0.016)),
    ),
    head_joint=(0.0, 1.165, 0.010),
    head_growth=0.135,
    eye=(0.0285, float(1.447 + SHIFT[1]), float(0.0300 + SHIFT[2])),
    eye_radius=0.060,
    a_pose=float(np.radians(37.0)),
    fingers={
        "Index": ((0.072, 0.001, 0.0265), (1.0, -0.02, 0.06), (0.029, 0.020, 0.018)),
        "Middle": ((0.075, 0.003, 0.0085), (1.0, -0.02, 0.0), (0.032, 0.021, 0.019)),
        "Ring": ((0.072, 0.001, -0.0095), (1.0, -0.02, -0.05), (0.029, 0.020, 0.018)),
        "Little": ((0.066, -0.003, -0.0260), (1.0, -0.02, -0.11), (0.022, 0.016, 0.015)),
    },
    thumb=((0.014, -0.007, 0.020), (0.72, -0.16, 0.68), (0.033, 0.025, 0.021)),
    trunk_borders=(0.820, 0.908, 1.000, 1.110, 1.165),
    trunk_soft=(0.05, 0.045, 0.045, 0.03, 0.03),
    hand=1.12,
    yoke=(0.948, 1.048),
    knuckles=0.0011,
)


def lower(p: F64) -> F64:
    """Places as they were modelled -> where they are: what is above the hips comes down, the legs are shortened evenly."""
    share = np.clip((p[..., 1] - 0.13) / (MODEL.hip[1] - 0.13), 0, 1)
    return np.stack([p[..., 0], p[..., 1] - SHORT * share, p[..., 2]], axis=-1)


def _vec(at: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = lower(np.array(at)).round(6).tolist()
    return x, y, z


RIG = replace(
    MODEL,
    **{name: _vec(getattr(MODEL, name)) for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toes", "clavicle", "head_joint", "eye")},
    trunk=tuple((name, parent, _vec(at)) for name, parent, at in MODEL.trunk),
)
FACE = Face(
    head=head,
    front=FRONT,
    back=BACK,
    eye=(0.0285, 1.447, 0.0300),
    eye_radius=RIG.eye_radius,
    eye_at=np.array([0.0405, 1.4450]),
    eye_half=0.0218,
    upper=0.0114,
    lower=0.0098,
    cant=-0.0010,
    mouth_at=np.array([0.0, 1.3715]),
    mouth_half=0.0285,
    smile=0.0062,
    brow=((0.0165, 1.4870, 0.09), (0.031, 1.4915, 0.09), (0.050, 1.4900, 0.08), (0.0700, 1.4790, 0.065)),
    ear=(0.0985, 1.430, -0.014),
    nose=NOSE,
    looks=LOOKS,
    brow_high=0.0050,
    calm=plain,
)
MATERIALS: dict[str, dict[str, Any]] = {
    "skin": {"shade": (0.88, 0.69, 0.64), "toony": 0.15, "shift": -0.05, "rim": (0.16, 0.10, 0.07), "relief": 1.0},
    "eye": {"shade": (0.86, 0.82, 0.84), "toony": 0.1, "shift": 0.15},
    "line": {"shade": (0.70, 0.60, 0.6), "toony": 0.2, "shift": 0.0},
    "mouth": {"shade": (0.70, 0.55, 0.58), "toony": 0.0, "shift": 0.1},
    "hair": {"shade": (0.60, 0.58, 0.61), "toony": 0.25, "shift": -0.08, "rim": (0.18, 0.17, 0.16), "two_sided": True},
    "knit": {"shade": (0.55, 0.50, 0.58), "toony": 0.10, "shift": -0.10, "rim": (0.16, 0.10, 0.12), "relief": 0.9},
    "cloth": {"shade": (0.62, 0.56, 0.52), "toony": 0.10, "shift": -0.10, "rim": (0.10, 0.10, 0.07), "relief": 0.9},
    "glasses": {"metallic": 1.0, "roughness": 1.0, "alpha": "BLEND"},
}


def _skin(rig: Rig, face: Face) -> tuple[Part, Part, bytes, bytes]:
    """Head, ears and hands as one surface; the left half of the head; colours and relief."""
    half = place(build_skin(face), HEAD_UV)
    ear = place(build_ear(face), (0.01, 0.74, 0.24, 0.98))
    ear.pos = np.array(face.ear) + (ear.pos - face.ear) * [1.15, 1.30, 1.22]  # ears never stop growing
    hands = build_hands(rig)
    fingers = hands.attrs["kind"] > 0.5
    palm_uv = np.array([0.27, 0.74]) + hands.uv * [0.22, 0.24]
    finger_uv = np.array([0.52, 0.74]) + hands.uv * [0.22, 0.24]
    hands.uv = np.where(fingers[:, None], finger_uv, palm_uv)
    hands.attrs = {}
    colours = paint_skin(face, SKIN, half, merge([ear, hands]), nails=(0.52, 0.74, 0.74, 0.98), touch=partial(age, face))
    relief = skin_relief(face, half)
    skull = weld_middle(both(half))
    calm_normals(face, skull)
    drop(skull, over_hairline((skull.pos - MIDDLE) / np.linalg.norm(skull.pos - MIDDLE, axis=1, keepdims=True)) > 9.0)  # what the hair hides
    drop(skull, skull.pos[:, 1] < 1.262)
    top = merge([skull, both(ear)])
    top.pos = top.pos + SHIFT
    top.attrs = {name: top.attrs[name] for name in SHADING if name in top.attrs}
    return merge([top, hands]), half, colours, relief


def build(recipe: Recipe) -> Body:
    rig, face = MODEL, recipe.face
    skin, half, colours, relief = _skin(rig, face)
    eyes = both(build_eye(face))
    right = eyes.pos[:, 0] < 0
    eyes.uv[right, 0] = 1 - eyes.uv[right, 0]  # both highlights on the same side
    lashes = build_lashes(face)
    drop(lashes, lashes.pos[:, 1] < face.eye_at[1] - 0.0035)  # only the upper ones
    lashes.uv = np.tile([0.25, 0.5], (len(lashes), 1))
    hair, joints = build_hair()
    brow = build_brow(face)
    brow.uv = np.tile([0.42, 0.95], (len(brow), 1)) + 0.02 * np.sin(900 * brow.pos[:, :1])
    earrings, swing = build_earrings(face)
    top = build_cardigan(rig)
    to_t_pose(rig, top)
    legs = merge([build_trousers(rig), build_slippers()])
    heads = {
        "Mouth": (weld_middle(both(build_mouth(face, half))), "mouth"),
        "Eyes": (eyes, "eye"),
        "Lashes": (both(merge([lashes, build_crows_feet(face)])), "line"),
        "Hair": (merge([hair, both(brow)]), "hair"),
        "Glasses": (merge([earrings, build_glasses(face)]), "glasses"),
    }
    for part, _ in heads.values():
        part.pos = part.pos + SHIFT
    chains = {name: [at + SHIFT for at in line] for name, line in (joints | swing).items()}
    chains = {name: [lower(at) for at in line] for name, line in chains.items()}
    parts = {"Face": (skin, "skin"), **heads, "Cardigan": (top, "knit"), "Legs": (legs, "cloth")}
    pictures = {"skin": colours, "skin:relief": relief, "eye": paint_eye(), "line": paint_line(), "mouth": paint_mouth(), "hair": paint_hair()}
    pictures |= {"glasses": paint_glasses(), "glasses:surface": paint_glasses_surface()}
    pictures |= _clothes(rig, top, legs)
    for part, _ in parts.values():
        part.pos = lower(part.pos)
    return Body(parts, chains, pictures)


def _clothes(rig: Rig, top: Part, legs: Part) -> dict[str, bytes]:
    layout(
        top,
        [
            (0.002, 0.002, 0.998, 0.545),
            (0.002, 0.550, 0.460, 0.998),
            (0.465, 0.550, 0.998, 0.640),
            (0.465, 0.645, 0.998, 0.740),
            (0.470, 0.750, 0.570, 0.850),
            (0.580, 0.750, 0.780, 0.960),
            (0.790, 0.750, 0.950, 0.910),
        ],
    )
    layout(legs, [(0.003, 0.003, 0.997, 0.56), (0.003, 0.57, 0.40, 0.997), (0.41, 0.57, 0.70, 0.72), (0.41, 0.73, 0.997, 0.83), (0.41, 0.84, 0.70, 0.997)])
    for i, axis in enumerate("xyz"):
        legs.attrs[f"a{axis}"] = legs.pos[:, i].copy()

    def below(p: F64) -> F64:
        left = p.copy()
        left[:, 0] = np.abs(left[:, 0])
        return np.minimum(np.minimum(trousers(rig, p), slipper(left)), cardigan(rig, p) + 0.30 * (p[:, 1] < 0.60))

    girth = float(top.attrs["around"][top.attrs["kind"] == TORSO].max())
    knit, knit_relief = paint_cardigan(top, partial(cardigan, rig), girth)
    cloth, cloth_relief = paint_legs(legs, below)
    top.attrs, legs.attrs = {}, {}
    return {"knit": knit, "knit:relief": knit_relief, "cloth": cloth, "cloth:relief": cloth_relief}


def _spring(name: str) -> Spring:
    if name.startswith("earring"):
        return Spring(stiffness=0.5, gravity=0.6, drag=0.25, radius=0.005)
    if "Bun" in name:
        return Spring(stiffness=2.4, gravity=0.02, drag=0.40, radius=0.004)
    return Spring(stiffness=1.4, gravity=0.08, drag=0.45, radius=0.005)


def _at(x: float, y: float, z: float) -> tuple[float, float, float]:
    """A place of the head as it was modelled."""
    return _vec((x, y + float(SHIFT[1]), z + float(SHIFT[2])))


HAZEL = Recipe(
    name="Hazel",
    file="hazel.vrm",
    rig=RIG,
    face=FACE,
    materials=MATERIALS,
    body=build,
    colliders=(
        Collider("head", _at(0, 1.511, -0.014), 0.108),
        Collider("head", _at(0, 1.425, 0.012), 0.088),
        Collider("neck", _at(0, 1.25, -0.040), 0.058, _at(0, 1.36, -0.016)),
        Collider("upperChest", _vec((-0.095, 1.068, -0.020)), 0.052, _vec((0.095, 1.068, -0.020))),
    ),
    spring=_spring,
    overrides={"happy": "blend", "relaxed": "blend"},
    hidden=frozenset({"Hair", "Lashes", "Eyes", "Mouth", "Glasses"}),
    gaze=(9.5, 6.5, 6.5),
    fine=(8e-5, 0.035),
)


def main(arguments: list[str]) -> None:
    out = Path(arguments[0]) if arguments else ROOT / "assets/avatars" / HAZEL.file
    shutil.copyfile(Path(__file__).with_name("thumbnail.png"), out.with_suffix(".png"))
    run(HAZEL, arguments)

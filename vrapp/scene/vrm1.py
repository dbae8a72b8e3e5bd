"""VRMC_vrm-1.0: humanoid, expressions, lookAt, firstPerson."""

from __future__ import annotations

from typing import Literal

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Model
from vrapp.scene.vrm_types import Expression, LookAt, MaterialColorBind, MorphBind, Override, RangeMap, TextureTransformBind, Vec3

FirstPerson = Literal["auto", "both", "thirdPersonOnly", "firstPersonOnly"]
ColorKind = Literal["color", "emissionColor", "shadeColor", "matcapColor", "rimColor", "outlineColor"]

PRESETS = (
    "happy", "angry", "sad", "relaxed", "surprised", "aa", "ih", "ou", "ee", "oh", "blink", "blinkLeft", "blinkRight",
    "lookUp", "lookDown", "lookLeft", "lookRight", "neutral",
)  # fmt: skip

_FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")
_SIDED = ("Eye", "UpperLeg", "LowerLeg", "Foot", "Toes", "Shoulder", "UpperArm", "LowerArm", "Hand")
BONES = frozenset(
    ["hips", "spine", "chest", "upperChest", "neck", "head", "jaw"]
    + [side + part for side in ("left", "right") for part in _SIDED]
    + [side + finger + part for side in ("left", "right") for finger in _FINGERS[1:] for part in ("Proximal", "Intermediate", "Distal")]
    + [side + "Thumb" + part for side in ("left", "right") for part in ("Metacarpal", "Proximal", "Distal")]
)


def load_humanoid(document: Document, extension: View) -> dict[str, int]:
    """Bone name -> node."""
    out: dict[str, int] = {}
    for name, bone in extension.required("humanoid").required("humanBones").entries():
        if name not in BONES:
            document.note("warning", bone.where, "no bone of the humanoid has this name")
            continue
        out[name] = bone.required_index("node", len(document.nodes), "node")
    note_shared_nodes(document, extension, out)
    return out


def note_shared_nodes(document: Document, extension: View, humanoid: dict[str, int]) -> None:
    if len(set(humanoid.values())) < len(humanoid):
        document.note("warning", extension.pointer("humanoid"), "two bones share a node")


def load_expressions(document: Document, extension: View, model: Model) -> list[Expression]:
    """Presets first; each name once."""
    expressions = extension.child("expressions")
    if expressions is None:
        return []
    out: list[Expression] = []
    names: set[str] = set()
    for group in ("preset", "custom"):
        views = expressions.child(group)
        for name, view in views.entries() if views else []:
            preset = group == "preset"
            if preset and name not in PRESETS:
                document.note("warning", view.where, "no preset has this name; it is kept as a custom expression")
                preset = False
            if name in names:
                document.note("warning", view.where, "a custom expression named like another is ignored")
                continue
            names.add(name)
            out.append(_expression(document, view, name, preset, model))
    return out


def _expression(document: Document, view: View, name: str, preset: bool, model: Model) -> Expression:
    out = Expression(name, preset, view.flag("isBinary"))
    out.override_blink, out.override_look_at = _override(document, view, "Blink"), _override(document, view, "LookAt")
    out.override_mouth = _override(document, view, "Mouth")
    for bind in view.objects("morphTargetBinds"):
        node = bind.required_index("node", len(document.nodes), "node")
        mesh = document.nodes[node].index("mesh", len(document.meshes), "mesh")
        add_morph(document, bind, out, mesh, bind.integer("index", 0), bind.number("weight", 1.0), model)
    for bind in view.objects("materialColorBinds"):
        material = bind.required_index("material", len(document.materials), "material")
        r, g, b, a = bind.vector("targetValue", 4, (1.0, 1.0, 1.0, 1.0))
        kinds: tuple[ColorKind, ...] = ("color", "emissionColor", "shadeColor", "matcapColor", "rimColor", "outlineColor")
        out.colors.append(MaterialColorBind(material, document.choice(bind, "type", kinds, "color"), (r, g, b, a)))
    for bind in view.objects("textureTransformBinds"):
        material = bind.required_index("material", len(document.materials), "material")
        sx, sy = bind.vector("scale", 2, (1.0, 1.0))
        x, y = bind.vector("offset", 2, (0.0, 0.0))
        out.transforms.append(TextureTransformBind(material, (sx, sy), (x, y)))
    return out


def add_morph(document: Document, bind: View, out: Expression, mesh: int, target: int, weight: float, model: Model) -> None:
    """Keep a morph bind if its mesh has the target; files in the wild name ones that an editor took away."""
    if mesh < 0 or target >= len(model.meshes[mesh].morph_weights):
        document.note("warning", bind.where, "binds a morph target that is not there; the bind is ignored")
        return
    out.morphs.append(MorphBind(mesh, target, weight))


def _override(document: Document, view: View, what: str) -> Override:
    kinds: tuple[Override, ...] = ("none", "block", "blend")
    return document.choice(view, f"override{what}", kinds, "none")


def load_look_at(document: Document, extension: View) -> LookAt:
    view = extension.child("lookAt")
    if view is None:
        return LookAt()
    kinds: tuple[Literal["bone", "expression"], ...] = ("bone", "expression")
    kind: Literal["bone", "expression"] = document.choice(view, "type", kinds, "bone")
    scale = 10.0 if kind == "bone" else 1.0
    return LookAt(
        kind, vec3(view, "offsetFromHeadBone", (0.0, 0.06, 0.0)), _range(view, "rangeMapHorizontalInner", scale),
        _range(view, "rangeMapHorizontalOuter", scale), _range(view, "rangeMapVerticalDown", scale), _range(view, "rangeMapVerticalUp", scale),
    )  # fmt: skip


def vec3(view: View, key: str, default: Vec3) -> Vec3:
    x, y, z = view.vector(key, 3, default)
    return x, y, z


def _range(view: View, key: str, scale: float) -> RangeMap:
    child = view.child(key)
    return RangeMap(90.0, scale) if child is None else RangeMap(child.number("inputMaxValue", 90.0), child.number("outputScale", scale))


def load_first_person(document: Document, extension: View) -> dict[int, FirstPerson]:
    """Node -> when it shows; nodes without an annotation are "auto"."""
    view = extension.child("firstPerson")
    kinds: tuple[FirstPerson, ...] = ("auto", "both", "thirdPersonOnly", "firstPersonOnly")
    out: dict[int, FirstPerson] = {}
    for item in view.objects("meshAnnotations") if view else []:
        out[item.required_index("node", len(document.nodes), "node")] = document.choice(item, "type", kinds, "auto")
    return out

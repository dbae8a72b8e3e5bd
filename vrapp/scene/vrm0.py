"""VRM 0.x: meta, humanoid, expressions, lookAt and firstPerson in the terms of 1.0.

0.x stores vectors as Unity has them, left-handed: x, y, z in a node's space is x, y, -z in glTF, and in the world of a model already turned to +Z
it is -x, y, z.
The rules follow UniVRM's own migration and three-vrm.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Model, Nodes
from vrapp.scene.vrm1 import BONES, ColorKind, FirstPerson, add_morph, note_shared_nodes
from vrapp.scene.vrm_types import Expression, LookAt, MaterialColorBind, RangeMap, TextureTransformBind, Vec3
from vrapp.xform import quat_mul

_PRESETS = {
    "neutral": "neutral", "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "blink": "blink", "blink_l": "blinkLeft", "blink_r": "blinkRight",
    "joy": "happy", "angry": "angry", "sorrow": "sad", "fun": "relaxed", "surprised": "surprised",
    "lookup": "lookUp", "lookdown": "lookDown", "lookleft": "lookLeft", "lookright": "lookRight",
}  # fmt: skip
_COLORS: dict[str, ColorKind] = {
    "_Color": "color",
    "_EmissionColor": "emissionColor",
    "_ShadeColor": "shadeColor",
    "_RimColor": "rimColor",
    "_OutlineColor": "outlineColor",
}
_FIRST_PERSON: dict[str, FirstPerson] = {
    "auto": "auto",
    "both": "both",
    "thirdpersononly": "thirdPersonOnly",
    "firstpersononly": "firstPersonOnly",
}
_THUMBS = {"ThumbProximal": "ThumbMetacarpal", "ThumbIntermediate": "ThumbProximal"}
_STRAIGHT_CURVE = [0, 0, 0, 1, 1, 1, 1, 0]


def linear(value: float) -> float:
    """One sRGB component, 0 to 1, to linear (IEC 61966-2-1); what lies above 1 keeps the curve."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def unity_vector(view: View | None, default: Vec3) -> Vec3:
    """{x, y, z}."""
    if view is None:
        return default
    return view.number("x", default[0]), view.number("y", default[1]), view.number("z", default[2])


def face_forward(nodes: Nodes) -> None:
    """Turn the whole model half round about Y, at its roots: 0.x models face -Z."""
    roots = nodes.parent < 0
    nodes.translation[roots] *= np.array((-1.0, 1.0, -1.0), dtype=np.float32)
    nodes.rotation[roots] = quat_mul((0.0, 1.0, 0.0, 0.0), nodes.rotation[roots])


def load_humanoid(document: Document, extension: View) -> dict[str, int]:
    """Bone name of 1.0 -> node; of two entries for one bone the first counts."""
    out: dict[str, int] = {}
    for bone in extension.required("humanoid").objects("humanBones"):
        name = bone.text("bone")
        for old, new in _THUMBS.items():
            if name.endswith(old):
                name = name.removesuffix(old) + new
                break
        if name not in BONES or bone.integer("node", -1, low=-1) < 0:
            document.note("warning", bone.where, "no bone of the humanoid, or no node; ignored")
            continue
        out.setdefault(name, bone.index("node", len(document.nodes), "node"))
    note_shared_nodes(document, extension, out)
    return out


def load_expressions(document: Document, extension: View, model: Model) -> list[Expression]:
    master = extension.child("blendShapeMaster")
    out: list[Expression] = []
    names: set[str] = set()
    for group in master.objects("blendShapeGroups") if master else []:
        name, preset = _name(group)
        if not name or name in names:
            document.note("warning", group.where, "an expression without a name, or named like another, is ignored")
            continue
        names.add(name)
        expression = Expression(name, preset, group.flag("isBinary"))
        for bind in group.objects("binds"):
            mesh, target = bind.integer("mesh", -1, low=-1), bind.integer("index", -1, low=-1)
            mesh = mesh if 0 <= mesh < len(model.meshes) and target >= 0 else -1
            add_morph(document, bind, expression, mesh, target, bind.number("weight", 100.0) * 0.01, model)
        for value in group.objects("materialValues"):
            _material_value(document, value, expression, model)
        out.append(expression)
    return out


def _name(group: View) -> tuple[str, bool]:
    """A group whose preset is "unknown" but whose name is a preset's counts as that preset, as UniVRM reads it."""
    given, name = group.text("presetName").lower(), group.text("name")
    preset = _PRESETS.get(name.lower() if given in ("", "unknown") else given)
    return (preset, True) if preset else (name, False)


def _material_value(document: Document, view: View, out: Expression, model: Model) -> None:
    """All materials of that name. Colours are stored as the material's own are: sRGB but for the emission."""
    name, what = view.text("materialName"), view.text("propertyName")
    values = [item.as_number() for item in view.items("targetValue")]
    materials = [i for i, material in enumerate(model.materials) if material.name == name]
    if not materials or len(values) != 4 or not (what in _COLORS or what.startswith("_MainTex_ST")):
        document.note("warning", view.where, "changes a material or property that is not there; ignored")
        return
    a, b, c, d = values
    for material in materials:
        if what in _COLORS:
            color = (a, b, c, d) if what == "_EmissionColor" else (linear(a), linear(b), linear(c), d)
            out.colors.append(MaterialColorBind(material, _COLORS[what], color))
            continue
        sx, x = (1.0, 0.0) if what == "_MainTex_ST_T" else (a, c)
        sy, y = (1.0, 0.0) if what == "_MainTex_ST_S" else (b, d)
        out.transforms.append(TextureTransformBind(material, (sx, sy), (x, 1.0 - sy - y)))


def load_look_at(document: Document, extension: View) -> LookAt:
    view = extension.child("firstPerson")
    if view is None:
        return LookAt()
    expression = view.text("lookAtTypeName").lower() == "blendshape"
    scale = 1.0 if expression else 10.0
    x, y, z = unity_vector(view.child("firstPersonBoneOffset"), (0.0, 0.06, 0.0))
    maps = [_range(document, view, f"lookAt{name}", scale) for name in ("HorizontalInner", "HorizontalOuter", "VerticalDown", "VerticalUp")]
    return LookAt("expression" if expression else "bone", (x, y, -z), *maps)


def _range(document: Document, view: View, key: str, scale: float) -> RangeMap:
    child = view.child(key)
    if child is None:
        return RangeMap(90.0, scale)
    curve = child.value.get("curve")
    if curve is not None and curve != _STRAIGHT_CURVE:
        document.note("info", child.pointer("curve"), "the curve is read as a straight line, as VRM 1.0 has it")
    return RangeMap(child.number("xRange", 90.0), child.number("yRange", scale))


def load_first_person(document: Document, extension: View) -> dict[int, FirstPerson]:
    view = extension.child("firstPerson")
    out: dict[int, FirstPerson] = {}
    for item in view.objects("meshAnnotations") if view else []:
        mesh, flag = item.integer("mesh", -1, low=-1), _FIRST_PERSON.get(item.text("firstPersonFlag").lower(), "auto")
        for node, other in enumerate(document.nodes):
            if mesh >= 0 and other.value.get("mesh") == mesh:
                out[node] = flag
    return out


def load_meta(document: Document, extension: View) -> dict[str, Any]:
    """In 1.0's words, as strict as the old ones or stricter; `licenseName` has no counterpart and stays."""
    view = extension.child("meta")
    if view is None:
        return {}
    texts = {key: view.text(key) for key in view.value if isinstance(view.value[key], str)}
    persons = {"Everyone": "everyone", "ExplicitlyLicensedPerson": "onlySeparatelyLicensedPerson"}
    urls = list(dict.fromkeys(url for key in ("otherLicenseUrl", "otherPermissionUrl") if (url := texts.get(key))))
    texture = view.integer("texture", -1, low=-1)
    meta: dict[str, Any] = {
        "name": texts.get("title", ""),
        "version": texts.get("version", ""),
        "authors": [texts["author"]] if texts.get("author") else [],
        "contactInformation": texts.get("contactInformation", ""),
        "references": [texts["reference"]] if texts.get("reference") else [],
        "licenseName": texts.get("licenseName", ""),
        "otherLicenseUrl": ", ".join(urls),
        "avatarPermission": persons.get(texts.get("allowedUserName", ""), "onlyAuthor"),
        "allowExcessivelyViolentUsage": texts.get("violentUssageName") == "Allow",
        "allowExcessivelySexualUsage": texts.get("sexualUssageName") == "Allow",
        "commercialUsage": "personalProfit" if texts.get("commercialUssageName") == "Allow" else "personalNonProfit",
        "allowPoliticalOrReligiousUsage": False,
        "allowAntisocialOrHateUsage": False,
        "creditNotation": "unnecessary" if texts.get("licenseName") == "CC0" else "required",
        "allowRedistribution": texts.get("licenseName", "").startswith("CC"),
        "modification": "allowModification" if texts.get("licenseName") in ("CC0", "CC_BY", "CC_BY_SA", "CC_BY_NC", "CC_BY_NC_SA") else "prohibited",
    }
    if 0 <= texture < len(document.textures):
        meta["thumbnailImage"] = document.textures[texture].index("source", len(document.images), "image")
    return meta

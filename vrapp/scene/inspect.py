"""What is in a .gltf, .glb, .vrm or .vrma: counts, licence, extensions, and what is wrong with it, as plain data and as text for people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, cast

from vrapp.errors import BadInputError, VrappError
from vrapp.scene.accessors import Accessors
from vrapp.scene.checked import placed
from vrapp.scene.document import SUPPORTED_EXTENSIONS, Document, admit, parse_document
from vrapp.scene.glb import read_file
from vrapp.scene.gltf import model_of
from vrapp.scene.model import Model, Problem
from vrapp.scene.validate import validate
from vrapp.scene.vrm import vrm_of
from vrapp.scene.vrm_types import Vrm
from vrapp.scene.vrma import vrma_of

_LICENCE_KEYS = (
    "name", "authors", "version", "licenseName", "licenseUrl", "otherLicenseUrl", "avatarPermission", "commercialUsage", "creditNotation",
    "allowRedistribution", "modification", "allowExcessivelyViolentUsage", "allowExcessivelySexualUsage", "allowPoliticalOrReligiousUsage",
    "allowAntisocialOrHateUsage", "copyrightInformation", "thirdPartyLicenses", "contactInformation", "references",
)  # fmt: skip


def inspect(path: Path | str) -> dict[str, Any]:
    """Plain data for --json. Raises BadInputError for what is not glTF at all (container or JSON broken), MissingError if the file is not there.

    `loads` says whether the program can show the file, and `refused` why not; `problems` is what breaks the specification, which is another question.
    """
    path = Path(path)
    data = read_file(path)
    document = parse_document(data, path)
    accessors = Accessors(document)
    problems = validate(document, accessors)
    refused, vrm, model = "", None, None
    try:
        admit(document)
        if document.root.extension("VRMC_vrm") or document.root.extension("VRM"):
            vrm = vrm_of(document, accessors)
            model = vrm.model
        elif document.root.extension("VRMC_vrm_animation"):
            model = vrma_of(document, accessors).model
        else:
            model = model_of(document, accessors)
    except BadInputError as error:
        refused = str(placed(error, [problem for problem in problems if problem.severity == "error"]))
    except VrappError as error:
        refused = str(error)
    known = {(problem.where, problem.severity) for problem in problems}
    problems += [problem for problem in document.problems if (problem.where, problem.severity) not in known]
    return {
        "file": str(path), "bytes": len(data), "kind": _kind(document, path), "loads": not refused, "refused": refused,
        "asset": _strings(document.root.value.get("asset")), "meta": _meta(document, vrm), "counts": _counts(document, model, vrm),
        "textures": _pictures(model), "extensions": _extensions(document), "problems": [_plain(problem) for problem in problems],
    }  # fmt: skip


def _kind(document: Document, path: Path) -> str:
    extensions = document.root.value.get("extensions")
    names: dict[str, Any] = cast("dict[str, Any]", extensions) if isinstance(extensions, dict) else {}
    for name, kind in (("VRMC_vrm", "VRM 1.0 avatar"), ("VRM", "VRM 0.x avatar"), ("VRMC_vrm_animation", "VRM animation")):
        if name in names:
            return kind
    return "glTF (GLB)" if document.chunks else "glTF"


def _extensions(document: Document) -> dict[str, list[str]]:
    used, required = (_names(document, key) for key in ("extensionsUsed", "extensionsRequired"))
    return {
        "used": used,
        "required": required,
        "unsupported": [name for name in used if name not in SUPPORTED_EXTENSIONS],
        "required_and_unsupported": [name for name in required if name not in SUPPORTED_EXTENSIONS],
    }


def _names(document: Document, key: str) -> list[str]:
    value = document.root.value.get(key)
    return [str(name)[:100] for name in cast("list[Any]", value)] if isinstance(value, list) else []


def _strings(value: Any) -> dict[str, Any]:
    return {key: item for key, item in cast("dict[str, Any]", value).items() if isinstance(item, str)} if isinstance(value, dict) else {}


def _meta(document: Document, vrm: Vrm | None) -> dict[str, Any]:
    if vrm is None:
        return {}
    return {key: vrm.meta[key] for key in _LICENCE_KEYS if vrm.meta.get(key) not in (None, "", [])}


def _counts(document: Document, model: Model | None, vrm: Vrm | None) -> dict[str, int]:
    """From the file's JSON where it does not load."""
    arrays = ("nodes", "meshes", "materials", "textures", "images", "skins", "animations", "cameras", "accessors")
    out = {key: len(value) if isinstance(value := document.root.value.get(key), list) else 0 for key in arrays}
    if model is None:
        return out
    primitives = [primitive for mesh in model.meshes for primitive in mesh.primitives]
    out |= {
        "primitives": len(primitives),
        "triangles": sum(len(primitive.indices) // 3 for primitive in primitives),
        "vertices": sum(len(primitive.positions) for primitive in primitives),
        "morphs": model.morph_count,
        "joints": sum(len(skin.joints) for skin in model.skins),
        "lights": len(model.lights),
    }
    if vrm is not None:
        out |= {
            "bones": len(vrm.humanoid), "expressions": len(vrm.expressions), "springs": len(vrm.springs), "colliders": len(vrm.colliders),
            "constraints": len(vrm.constraints),
        }  # fmt: skip
    animation = document.root.extension("VRMC_vrm_animation")
    humanoid = animation.child("humanoid") if animation else None
    bones = humanoid.child("humanBones") if humanoid else None
    if bones is not None:
        out["bones"] = len(bones.value)
    return out


def _pictures(model: Model | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    return [{"name": image.name, "width": image.pixels.shape[1], "height": image.pixels.shape[0]} for image in model.images]


def _plain(problem: Problem) -> dict[str, str]:
    return {"severity": problem.severity, "where": problem.where, "text": problem.text}


def report(found: dict[str, Any]) -> str:
    """For people: what it is, whose it is, what is in it, what is wrong."""
    lines = [f"{found['file']}: {found['kind']}, {found['bytes'] / 1e6:.2f} MB"]
    generator, rights = found["asset"].get("generator"), found["asset"].get("copyright")
    lines += [f"  made by   {_line(generator)}"] if generator else []
    lines += [f"  rights    {_line(rights)}"] if rights else []
    for key, value in found["meta"].items():
        words = ", ".join(map(str, cast("list[Any]", value))) if isinstance(value, list) else {True: "yes", False: "no"}.get(value, value)
        lines.append(f"  {key:<31} {_line(words)}")
    lines.append("  holds     " + ", ".join(f"{count:,} {name}" for name, count in found["counts"].items() if count))
    if found["textures"]:
        sizes = Counter(f"{picture['width']}x{picture['height']}" for picture in found["textures"])
        lines.append("  pictures  " + ", ".join(f"{count} of {size}" for size, count in sizes.items()))
    if found["extensions"]["used"]:
        lines.append("  uses      " + ", ".join(map(_line, found["extensions"]["used"])))
    if found["extensions"]["unsupported"]:
        lines.append("  ignored   " + ", ".join(map(_line, found["extensions"]["unsupported"])))
    for problem in found["problems"]:
        lines.append(f"  {problem['severity']:<9} {_line(problem['where'])}: {_line(problem['text'])}")
    errors = sum(problem["severity"] == "error" for problem in found["problems"])
    verdict = f"{errors} error{'s' if errors != 1 else ''}" if errors else "no errors"
    lines.append(f"  {verdict}; " + ("it loads" if found["loads"] else f"it does not load: {_line(found['refused'])}"))
    return "\n".join(lines)


def _line(value: Any) -> str:
    """One line that a terminal shows and does not obey."""
    text = str(value)
    return "".join(c if c.isprintable() else " " for c in (text if len(text) <= 400 else text[:397] + "..."))

"""VRMC_node_constraint-1.0."""

from __future__ import annotations

from typing import Literal

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.vrm_types import Constraint

Kind = Literal["roll", "aim", "rotation"]
_AXES: dict[Kind, tuple[str, tuple[str, ...]]] = {
    "roll": ("rollAxis", ("X", "Y", "Z")),
    "aim": ("aimAxis", ("PositiveX", "NegativeX", "PositiveY", "NegativeY", "PositiveZ", "NegativeZ")),
}


def load_constraints(document: Document) -> list[Constraint]:
    """In the order of their nodes; whoever runs them sorts them by what depends on what."""
    out: list[Constraint] = []
    for node, view in enumerate(document.nodes):
        extension = view.extension("VRMC_node_constraint")
        if extension is None:
            continue
        constraint = _constraint(document, extension.required("constraint"), node)
        if constraint.source == node:
            document.note("warning", extension.where, "a node constrained by itself; the constraint is ignored")
            continue
        out.append(constraint)
    return out


def _constraint(document: Document, view: View, node: int) -> Constraint:
    kinds: tuple[Kind, ...] = ("roll", "aim", "rotation")
    for kind in kinds:
        part = view.child(kind)
        if part is None:
            continue
        source, weight = part.required_index("source", len(document.nodes), "node"), part.number("weight", 1.0, 0.0, 1.0)
        axis = ""
        if kind in _AXES:
            key, axes = _AXES[kind]
            axis = part.choice(key, axes, "")
        return Constraint(node, source, kind, weight, axis)
    raise view.fail("the constraint is none of roll, aim, rotation")

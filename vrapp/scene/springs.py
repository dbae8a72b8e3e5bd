"""VRMC_springBone-1.0 and VRMC_springBone_extended_collider-1.0."""

from __future__ import annotations

from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Nodes
from vrapp.scene.vrm1 import vec3
from vrapp.scene.vrm_types import Collider, Spring, SpringJoint


def load_colliders(document: Document, extension: View | None) -> list[Collider]:
    return [] if extension is None else [_collider(document, view) for view in extension.objects("colliders")]


def _collider(document: Document, view: View) -> Collider:
    """The extended shape where there is one; the plain one beside it is only for those who do not know it."""
    node = view.required_index("node", len(document.nodes), "node")
    extended = view.extension("VRMC_springBone_extended_collider")
    shape = (extended or view).required("shape")
    sphere, capsule, plane = shape.child("sphere"), shape.child("capsule"), shape.child("plane") if extended else None
    if plane is not None:
        return Collider(node, "plane", vec3(plane, "offset", (0.0, 0.0, 0.0)), normal=vec3(plane, "normal", (0.0, 0.0, 1.0)))
    round_one = sphere or capsule
    if round_one is None:
        raise shape.fail("the shape is none of sphere, capsule, plane")
    inside = round_one.flag("inside") if extended else False
    offset, radius = vec3(round_one, "offset", (0.0, 0.0, 0.0)), round_one.number("radius", 0.0, 0.0)
    if sphere is not None:
        return Collider(node, "sphere", offset, radius, inside=inside)
    return Collider(node, "capsule", offset, radius, tail=vec3(round_one, "tail", (0.0, 0.0, 0.0)), inside=inside)


def load_springs(document: Document, extension: View | None, colliders: int, nodes: Nodes) -> list[Spring]:
    if extension is None:
        return []
    groups = [view.indices("colliders", colliders, "collider") for view in extension.objects("colliderGroups")]
    springs = [_spring(document, view, groups, nodes) for view in extension.objects("springs")]
    return [spring for spring in springs if spring is not None]


def _spring(document: Document, view: View, groups: list[list[int]], nodes: Nodes) -> Spring | None:
    joints = [_joint(document, joint) for joint in view.objects("joints")]
    for above, below, place in zip(joints, joints[1:], view.objects("joints")[1:], strict=False):
        if not _is_below(nodes, below.node, above.node):
            document.note("warning", place.where, "the joint does not hang below the one before it; the spring is ignored")
            return None
    if len(joints) < 2:
        document.note("info", view.where, "a spring of fewer than two joints has nothing to swing")
        return None
    used = [collider for group in view.indices("colliderGroups", len(groups), "collider group") for collider in groups[group]]
    return Spring(view.text("name"), joints, list(dict.fromkeys(used)), view.index("center", len(document.nodes), "node"))


def _joint(document: Document, view: View) -> SpringJoint:
    return SpringJoint(
        view.required_index("node", len(document.nodes), "node"), view.number("hitRadius", 0.0, 0.0), view.number("stiffness", 1.0),
        view.number("gravityPower", 0.0), vec3(view, "gravityDir", (0.0, -1.0, 0.0)), view.number("dragForce", 0.5),
    )  # fmt: skip


def _is_below(nodes: Nodes, node: int, ancestor: int) -> bool:
    parent = int(nodes.parent[node])
    while parent >= 0 and parent != ancestor:
        parent = int(nodes.parent[parent])
    return parent == ancestor

"""secondaryAnimation of VRM 0.x as springs and colliders of 1.0.

A bone group of 0.x names roots and moves everything below them. Here that is chains: the first child continues its parent's chain, every other
child starts one.
0.x swings a leaf about a point 7 cm further on; 1.0 wants a node there, so one is added behind the file's own nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vrapp.hierarchy import levels
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Nodes
from vrapp.scene.vrm0 import unity_vector
from vrapp.scene.vrm_types import Collider, Spring, SpringJoint

TAIL_M = 0.07
MAX_JOINTS = 20_000


def load_springs0(document: Document, extension: View, nodes: Nodes) -> tuple[list[Collider], list[Spring]]:
    view = extension.child("secondaryAnimation")
    if view is None:
        return [], []
    colliders: list[Collider] = []
    groups: list[list[int]] = []
    for group in view.objects("colliderGroups"):
        groups.append([])
        node = group.integer("node", -1, low=-1)
        for item in group.objects("colliders") if node >= 0 else []:
            x, y, z = unity_vector(item.child("offset"), (0.0, 0.0, 0.0))
            groups[-1].append(len(colliders))
            colliders.append(Collider(group.index("node", len(document.nodes), "node"), "sphere", (x, y, -z), item.number("radius", 0.0, 0.0)))
    springs: list[Spring] = []
    tails = _Tails(nodes, [node.indices("children", len(document.nodes), "node") for node in document.nodes])
    for group in view.objects("boneGroups"):
        springs += _springs(document, group, groups, tails)
    tails.append_to(nodes)
    return colliders, springs


@dataclass(slots=True)
class _Tails:
    """The nodes to add, one a leaf, and each node's children in the file's order, which decides which child continues a chain."""

    nodes: Nodes
    children: list[list[int]]
    added: dict[int, int] = field(default_factory=dict[int, int])  # leaf -> the index its tail node will have

    def of(self, leaf: int) -> int:
        """The tail node of a leaf, or -1 if the leaf sits on its parent and so has no direction."""
        if not np.linalg.norm(self.nodes.translation[leaf]) > 1e-6:
            return -1
        return self.added.setdefault(leaf, len(self.nodes) + len(self.added))

    def append_to(self, nodes: Nodes) -> None:
        leaves = list(self.added)
        if not leaves:
            return
        count = len(leaves)
        along = nodes.translation[leaves]
        along = along / np.linalg.norm(along, axis=1, keepdims=True) * np.float32(TAIL_M)
        nodes.names = nodes.names + [f"{nodes.names[leaf]}_end" for leaf in leaves]
        nodes.extras = nodes.extras + [{} for _ in leaves]
        nodes.parent = np.concatenate((nodes.parent, np.array(leaves, dtype=np.int32)))
        nodes.translation = np.concatenate((nodes.translation, along.astype(np.float32)))
        nodes.rotation = np.concatenate((nodes.rotation, np.tile(np.array((0, 0, 0, 1), dtype=np.float32), (count, 1))))
        nodes.scale = np.concatenate((nodes.scale, np.ones((count, 3), dtype=np.float32)))
        none = np.full(count, -1, dtype=np.int32)
        nodes.mesh, nodes.skin = np.concatenate((nodes.mesh, none)), np.concatenate((nodes.skin, none))
        nodes.camera, nodes.light = np.concatenate((nodes.camera, none)), np.concatenate((nodes.light, none))
        order, starts = levels(nodes.parent)
        nodes.order, nodes.level_starts = order.astype(np.int32), starts.astype(np.int32)


def _springs(document: Document, group: View, groups: list[list[int]], tails: _Tails) -> list[Spring]:
    used = [index for item in group.indices("colliderGroups", len(groups), "collider group") for index in groups[item]]
    center = group.integer("center", -1, low=-1)
    center = group.index("center", len(document.nodes), "node") if center >= 0 else -1
    springs: list[Spring] = []
    for root in dict.fromkeys(item.as_integer(low=-1) for item in group.items("bones")):
        if root < 0:
            continue
        if root >= len(document.nodes):
            raise group.fail(f"there is no node {root}", "bones")
        for chain in _chains(root, tails):
            joints = [_joint(group, node) for node in chain]
            springs.append(Spring(group.text("comment"), joints, list(dict.fromkeys(used)), center))
        if sum(len(spring.joints) for spring in springs) > MAX_JOINTS:
            raise group.fail(f"more than {MAX_JOINTS} spring joints", "bones")
    return springs


def _chains(root: int, tails: _Tails) -> list[list[int]]:
    """Parents' chains before those that branch off them."""
    chains: list[list[int]] = []
    waiting = [root]
    while waiting:
        chain = [waiting.pop(0)]
        while children := tails.children[chain[-1]]:
            waiting += children[1:]
            chain.append(children[0])
        tail = tails.of(chain[-1])
        if tail >= 0:
            chain.append(tail)
        if len(chain) > 1:
            chains.append(chain)
    return chains


def _joint(group: View, node: int) -> SpringJoint:
    x, y, z = unity_vector(group.child("gravityDir"), (0.0, -1.0, 0.0))
    return SpringJoint(
        node, group.number("hitRadius", 0.0, 0.0), group.number("stiffiness", 1.0), group.number("gravityPower", 0.0), (-x, y, z),
        group.number("dragForce", 0.5),
    )  # fmt: skip

"""Skins: joints and inverse bind matrices, and whether the meshes they move fit them."""

from __future__ import annotations

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.document import Document
from vrapp.scene.jsonview import View
from vrapp.scene.model import Mesh, Nodes, Skin


def load_skins(document: Document, accessors: Accessors) -> list[Skin]:
    return [_skin(document, accessors, view) for view in document.root.objects("skins")]


def _skin(document: Document, accessors: Accessors, view: View) -> Skin:
    joints = view.indices("joints", len(document.nodes), "node")
    if not joints:
        raise view.fail("a skin without joints")
    index = view.index("inverseBindMatrices", len(document.accessors), "accessor")
    if index < 0:
        inverse = np.tile(np.eye(4, dtype=np.float32), (len(joints), 1, 1))
    else:
        values = accessors.floats(index, (16,))
        if len(values) < len(joints):
            raise view.fail(f"{len(values)} matrices for {len(joints)} joints", "inverseBindMatrices")
        inverse = np.ascontiguousarray(values[: len(joints)]).reshape(-1, 4, 4)
    return Skin(np.array(joints, dtype=np.int32), inverse)


def check_skins(document: Document, nodes: Nodes, meshes: list[Mesh], skins: list[Skin]) -> None:
    """No vertex may name a joint that its skin lacks: the shader would read beyond the matrices."""
    pairs = {(int(nodes.mesh[i]), int(nodes.skin[i])): int(i) for i in np.flatnonzero((nodes.skin >= 0) & (nodes.mesh >= 0))}
    for (mesh, skin), node in pairs.items():
        for primitive in meshes[mesh].primitives:
            if primitive.joints is not None and len(primitive.joints) and int(primitive.joints.max()) >= len(skins[skin].joints):
                raise document.nodes[node].fail(f"mesh {mesh} uses joint {int(primitive.joints.max())} of a skin with {len(skins[skin].joints)} joints", "skin")

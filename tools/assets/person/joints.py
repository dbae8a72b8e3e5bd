"""A skeleton as glTF nodes and one skin: what every figure has, whatever its bones are."""

from __future__ import annotations

import numpy as np

from person.glb import FLOAT, Writer
from person.mesh import F64


def add_bones(writer: Writer, root: str, rows: list[tuple[str, str, F64]]) -> dict[str, int]:
    """Nodes for (name, parent, place in the model), parents first and all without turns, below a node `root`; returns name -> node.

    Names that end in Tip carry no skin. The skin is the document's first, "hips" its skeleton.
    """
    nodes = {root: writer.put("nodes", {"name": root})}
    places = {root: np.zeros(3)}
    for name, parent, at in rows:
        nodes[name] = writer.put("nodes", {"name": name, "translation": (at - places[parent]).round(6).tolist()})
        places[name] = at
        writer.doc["nodes"][nodes[parent]].setdefault("children", []).append(nodes[name])
    joints = [name for name, _, _ in rows if not name.endswith("Tip")]
    inverse = np.tile(np.eye(4, dtype="<f4"), (len(joints), 1, 1))
    inverse[:, 3, :3] = [-places[name] for name in joints]
    matrices = writer.accessor(inverse.reshape(-1, 16), FLOAT, "MAT4")
    writer.put("skins", {"name": root, "joints": [nodes[n] for n in joints], "inverseBindMatrices": matrices, "skeleton": nodes["hips"]})
    writer.doc["scene"] = 0
    writer.put("scenes", {"name": root, "nodes": [nodes[root]]})
    return nodes

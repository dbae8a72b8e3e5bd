"""A .gltf or .glb file to a Model. No GL and no shared state, so it may run on any thread.

Errors are BadInputError with the file, the JSON pointer or byte, and the rule; MissingError if the file is not there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vrapp.scene.accessors import Accessors
from vrapp.scene.animations import load_animations
from vrapp.scene.document import Document, document_from_bytes, open_document
from vrapp.scene.images import load_images
from vrapp.scene.materials import load_materials
from vrapp.scene.meshes import load_meshes
from vrapp.scene.model import Mesh, Model
from vrapp.scene.nodes import load_nodes
from vrapp.scene.punctual import load_cameras, load_lights
from vrapp.scene.skins import check_skins, load_skins
from vrapp.scene.textures import load_textures


def load_model(path: Path | str) -> Model:
    return model_of(open_document(path))


def model_from_bytes(data: bytes, path: Path | None = None) -> Model:
    """path: only for messages and for relative URIs; without it the file must be whole in itself."""
    return model_of(document_from_bytes(data, path))


@np.errstate(all="ignore")  # finite but absurd numbers from a file may overflow on the way; that is its picture's trouble, not an error
def model_of(document: Document, accessors: Accessors | None = None) -> Model:
    """Everything that an opened file holds."""
    accessors = accessors or Accessors(document)
    lights, cameras = load_lights(document), load_cameras(document)
    textures, materials = load_textures(document), load_materials(document)
    skins, meshes = load_skins(document, accessors), load_meshes(document, accessors, materials)
    nodes, roots = load_nodes(document, len(skins), len(cameras), len(lights))
    check_skins(document, nodes, meshes, skins)
    _node_weights(document, meshes)
    animations = load_animations(document, accessors, meshes)
    images = load_images(document)
    scenes = document.root.objects("scenes")
    scene = scenes[max(document.root.index("scene", len(scenes), "scene"), 0)] if scenes else None
    asset = document.root.required("asset")
    return Model(
        document.path, nodes, meshes, materials, textures, images, skins, animations, lights, cameras, roots,
        {**asset.extras(), **(scene.extras() if scene else {})}, dict(asset.value), document.problems,
    )  # fmt: skip


def _node_weights(document: Document, meshes: list[Mesh]) -> None:
    """A node may start its mesh with other morph weights; with one set of weights a mesh, the first such node decides."""
    decided: set[int] = set()
    for view in document.nodes:
        if "weights" not in view.value:
            continue
        mesh = view.index("mesh", len(meshes), "mesh")
        weights = [item.as_number() for item in view.items("weights")]
        if mesh < 0 or not weights:
            continue
        if len(weights) != len(meshes[mesh].morph_weights):
            raise view.fail(f"{len(weights)} weights for {len(meshes[mesh].morph_weights)} morph targets", "weights")
        if mesh in decided:
            document.note("info", view.pointer("weights"), "nodes that share a mesh share its morph weights")
            continue
        decided.add(mesh)
        meshes[mesh].morph_weights = np.array(weights, dtype=np.float32)

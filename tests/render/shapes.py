"""Small models made in code, for tests of the renderer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrapp.hierarchy import hierarchy, world_matrices
from vrapp.scene.model import Material, Mesh, Model, Nodes, Primitive

F32 = npt.NDArray[np.float32]


def nodes(count: int, mesh: list[int], translation: F32 | None = None) -> Nodes:
    """All of them roots."""
    none = np.full(count, -1, np.int32)
    rotation = np.zeros((count, 4), np.float32)
    rotation[:, 3] = 1.0
    return Nodes(
        [f"node {n}" for n in range(count)], none, np.zeros((count, 3), np.float32) if translation is None else translation.astype(np.float32),
        rotation, np.ones((count, 3), np.float32), np.array(mesh, np.int32), none, none, none, np.arange(count, dtype=np.int32),
        np.array([0, count], np.int32), [{} for _ in range(count)],
    )  # fmt: skip


def model(meshes: list[Mesh], materials: list[Material], where: Nodes) -> Model:
    return Model(None, where, meshes, materials, [], [], [], [], [], [], np.flatnonzero(where.parent < 0).astype(np.int32))


def world(of: Model) -> F32:
    """world_from_node of a model whose nodes are all roots without rotation or scale."""
    out = np.tile(np.eye(4, dtype=np.float32), (len(of.nodes), 1, 1))
    out[:, 3, :3] = of.nodes.translation
    return out


def sphere(radius: float = 0.5, rings: int = 24) -> Primitive:
    v, u = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, 2 * rings + 1), indexing="ij")
    normals = np.stack([np.sin(v) * np.sin(u), np.cos(v), np.sin(v) * np.cos(u)], axis=-1).reshape(-1, 3).astype(np.float32)
    uv = np.stack([u / (2 * np.pi), v / np.pi], axis=-1).reshape(-1, 2).astype(np.float32)
    wide = 2 * rings + 1
    at = (np.arange(rings)[:, None] * wide + np.arange(2 * rings)[None]).reshape(-1, 1)
    faces = np.concatenate([at, at + wide, at + 1, at + 1, at + wide, at + wide + 1], axis=1)
    return Primitive(normals * radius, normals, faces.astype(np.uint32).ravel(), 0, uv0=uv)


def cube(size: float = 1.0) -> Primitive:
    sides = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float32)
    positions, normals, faces = [], [], []
    for number, n in enumerate(sides):
        u = np.roll(n, 1)
        v = np.cross(n, u)
        positions += [n - u - v, n + u - v, n + u + v, n - u + v]
        normals += [n] * 4
        faces += [4 * number + k for k in (0, 1, 2, 0, 2, 3)]
    uv = np.tile(np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32), (6, 1))
    return Primitive(np.array(positions, np.float32) * (size / 2), np.array(normals, np.float32), np.array(faces, np.uint32), 0, uv0=uv)


def quad(size: float = 1.0) -> Primitive:
    """In the plane z = 0, facing +Z."""
    h = size / 2
    positions = np.array([[-h, -h, 0], [h, -h, 0], [h, h, 0], [-h, h, 0]], np.float32)
    uv = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    return Primitive(positions, np.tile(np.array([[0, 0, 1]], np.float32), (4, 1)), np.array([0, 1, 2, 0, 2, 3], np.uint32), 0, uv0=uv, uv1=uv)


def mesh(primitive: Primitive) -> Mesh:
    return Mesh("mesh", [primitive], np.zeros(len(primitive.targets), np.float32))


def cube_grid(count: int, material: Material | None = None) -> Model:
    """`count` meshes, each its own, in a square."""
    edge = int(np.ceil(np.sqrt(count)))
    at = np.array([[n % edge - (edge - 1) / 2, n // edge - (edge - 1) / 2, 0.0] for n in range(count)], np.float32) * np.float32(1.5 / edge)
    return model([mesh(cube(1.0 / edge)) for _ in range(count)], [material or Material(metallic=0.0)], nodes(count, list(range(count)), at))


def sphere_row(count: int = 5) -> Model:
    """Roughness rises to the right; the upper row is metal."""
    materials, meshes, at = [], [], []
    for row in range(2):
        for column in range(count):
            materials.append(Material(base_color=(0.9, 0.5, 0.3, 1.0), metallic=float(row), roughness=column / max(count - 1, 1)))
            ball = sphere(0.22)
            ball.material = len(materials) - 1
            meshes.append(mesh(ball))
            at.append([(column - (count - 1) / 2) * 0.5, row * 0.5 - 0.25, 0.0])
    return model(meshes, materials, nodes(len(meshes), list(range(len(meshes))), np.array(at, np.float32)))


def at_rest(of: Model) -> F32:
    """(N, 4, 4) world_from_node as the file has the nodes."""
    n = of.nodes
    out = np.zeros((len(n), 4, 4), np.float32)
    world_matrices(hierarchy(n.parent), n.translation, n.rotation, n.scale, out)
    return out

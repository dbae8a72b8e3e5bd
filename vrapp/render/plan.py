"""The standing order of a scene: everything about a DrawList that stays the same while the same models are placed, as arrays.

A record is one primitive of one placed model in one pass; records lie sorted by batch, a batch is what one indirect multi-draw draws. A plan also lays
out the frame block, the one run of bytes that goes to the GPU each frame (offsets in bytes, heap places in vec4), and owns the runs of deformed vertices.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from vrapp.render import panels
from vrapp.render.drawlist import Placed
from vrapp.render.geometry import Geometry
from vrapp.render.materials import STRIDE, TANGENTS, Has, Look, Phase
from vrapp.render.packed import Draw
from vrapp.render.styles import Style, joined, rank
from vrapp.render.uploaded import Uploaded

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]

UNIFORM_BYTES = 1792
NO_SKIN = 0xFFFFFFFF
LIGHT_ROWS = 16  # vec4 of light from all around for each placed model: see `ambience`
BATCH_STEP = float(1 << 24)
QUEUE_STEP = float(1 << 12)
ROWS_A_PIECE = 64


@dataclass(slots=True)
class Part:
    """One placed model's share. Heap places are in vec4; `records` are numbers in the plan's order."""

    model: int
    nodes: int
    rows: int
    joints: int
    uploaded: Uploaded
    moving: bool
    own_rows: bool  # rows come from Placed.materials each frame
    skin_joints: I32
    capsules: int
    inverse_bind: F32
    weights: slice
    records: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    record_nodes: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    rigid: I64 = field(default_factory=lambda: np.zeros(0, np.int64))  # those of `records` that have no skin
    rigid_nodes: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    skinned: I64 = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(slots=True)
class Layout:
    """Bytes from the start of the frame block; the part before `fixed` is written every frame."""

    ranges: int = 0
    morphs: int = 0
    commands: int = 0
    shadow_commands: int = 0
    panel_commands: int = 0
    heap: int = 0
    fixed: int = 0
    end: int = 0


@dataclass(slots=True)
class Plan:
    parts: list[Part]
    styles: list[Style]
    batch_starts: I64  # (B + 1,)
    records: U32  # (R, 8) as struct Draw
    commands: U32  # (R, 5) DrawElementsIndirectCommand, instance count 1
    casters: I64  # (S,) records that cast shadows, those with holes last
    holed: int  # how many of them have holes (alpha masks)
    centre: F32  # (R, 3) local or, once static, world
    radius: F32  # (R,)
    key_base: F64  # (R,) queue of blended things; the batch's turn comes before it
    phases: I64  # (B,) of each batch
    key_sign: F64  # (R,) +1 front to back, -1 back to front
    batch: I64  # (R,)
    jobs: U32  # (J, 8) as struct Job
    groups: U32  # (G, 2)
    pair_weight: I64  # (P,)
    pair_slot: I64  # (P,)
    pair_delta: U32  # (P,)
    weights: F32  # (W,)
    fixed_heap: F32  # (n, 4) what never changes
    lights: int  # first vec4 in the heap of the parts' light, LIGHT_ROWS each
    layout: Layout
    deformed: list[tuple[int, int]]
    triangles: int

    def close(self, geometry: Geometry) -> None:
        for run in self.deformed:
            geometry.vertices.give(run)
        self.deformed = []


def key_of(placed: Sequence[Placed]) -> tuple[tuple[int, ...], ...]:
    """Equal keys mean the same plan. Static entries are told apart by their arrays, because those are read only once."""
    return tuple((p.model, p.dynamic, p.casts_shadow, p.materials is None, 0 if p.dynamic else id(p.node_world), len(p.node_world)) for p in placed)


@dataclass(slots=True)
class _Row:
    """A record before sorting."""

    part: int
    draw: Draw
    style: Style
    queue: int
    job: int
    mirrored: bool
    back: bool = False  # only the side that is away from the normals


def building(placed: Sequence[Placed], models: dict[int, Uploaded], geometry: Geometry) -> Generator[None, None, Plan]:
    """A plan, with a pause after each small part of the work. Given up, it gives its vertices back."""
    parts, lights, dynamic_end, fixed_end = _parts(placed, models)
    deformed: list[tuple[int, int]] = []
    try:
        return (yield from _planned(placed, parts, geometry, deformed, lights, dynamic_end, fixed_end))
    except BaseException:
        for run in deformed:
            geometry.vertices.give(run)
        raise


def _planned(
    placed: Sequence[Placed], parts: list[Part], geometry: Geometry, deformed: list[tuple[int, int]], lights: int, dynamic_end: int, fixed_end: int
) -> Generator[None, None, Plan]:
    rows, jobs, pairs = yield from _rows(placed, parts, geometry, deformed)
    few = joined({row.style for row in rows})
    rows = [side for row in rows for side in _sides(row, few[row.style])]
    rows.sort(key=lambda row: rank(row.style))
    styles: list[Style] = []
    batch = np.zeros(len(rows), np.int64)
    for at, row in enumerate(rows):
        if not styles or styles[-1] != row.style:
            styles.append(row.style)
        batch[at] = len(styles) - 1
    yield
    records, commands = yield from _records(rows, parts, jobs, lights)
    for number, part in enumerate(parts):
        mine = [at for at, row in enumerate(rows) if row.part == number]
        part.records = np.array(mine, np.int64)
        part.record_nodes = np.array([rows[at].draw.node for at in mine], np.int64)
        rigid = np.array([rows[at].draw.skin < 0 for at in mine], bool)
        part.rigid, part.rigid_nodes, part.skinned = part.records[rigid], part.record_nodes[rigid], part.records[~rigid]
    yield
    casting = [at for at, row in enumerate(rows) if placed[row.part].casts_shadow and _casts(row)]
    holes = [at for at in casting if rows[at].draw.look.phase == Phase.MASK]
    casters = np.array([*(at for at in casting if rows[at].draw.look.phase != Phase.MASK), *holes], np.int64)
    blended = np.array([row.style.phase >= Phase.TRANSMISSION for row in rows], bool)
    queues = (np.array([row.queue for row in rows], np.float64) * QUEUE_STEP + 16 * QUEUE_STEP + 2048.0) * blended
    fixed = _fixed_heap(placed, parts, dynamic_end, fixed_end)
    plan = Plan(
        parts, styles, np.searchsorted(batch, np.arange(len(styles) + 1)), records, commands, casters, len(holes),
        np.array([row.draw.shape.centre for row in rows], np.float32).reshape(-1, 3), np.array([row.draw.shape.radius for row in rows], np.float32),
        queues, np.array([style.phase for style in styles], np.int64), np.where(blended, -1.0, 1.0), batch,
        jobs, _groups(jobs), pairs[0], pairs[1], pairs[2].astype(np.uint32), np.zeros(sum(p.uploaded.morph_count for p in parts), np.float32), fixed, lights,
        _layout(len(jobs), len(pairs[0]), len(rows), len(casters), dynamic_end, fixed_end), deformed,
        int(commands[:, 0].sum()) // 3,
    )  # fmt: skip
    _settle(plan, placed)
    return plan


def _parts(placed: Sequence[Placed], models: dict[int, Uploaded]) -> tuple[list[Part], int, int, int]:
    """Heap places: the identity in vec4 0 to 3, panels, everybody's light, then what moves, then what stays. Also where the light begins, and both ends."""
    parts: list[Part] = []
    weight = 0
    for p in placed:
        uploaded = models[p.model]
        moving = p.dynamic or any(draw.deformed for draw in uploaded.draws)
        skinned = uploaded.skins if any(draw.skin >= 0 for draw in uploaded.draws) else []
        joints = np.concatenate([s.joints for s in skinned]) if skinned else np.zeros(0, np.int32)
        bind = np.concatenate([s.inverse_bind for s in skinned]) if skinned else np.zeros((0, 4, 4), np.float32)
        weights = slice(weight, weight + uploaded.morph_count)
        weight = weights.stop
        parts.append(Part(p.model, 0, 0, 0, uploaded, moving, p.materials is not None and p.dynamic, joints, 0, bind, weights))
    lights = panels.FIRST_ROW + panels.ROWS * panels.MOST
    at = lights + LIGHT_ROWS * len(parts)
    for part in parts:
        if part.moving:
            part.nodes, at = at, at + 4 * part.uploaded.node_count
            part.joints, at = at, at + 4 * len(part.skin_joints)
            part.capsules, at = at, at + 2 * len(part.uploaded.body.nodes)
        if part.own_rows:
            part.rows, at = at, at + 8 * len(part.uploaded.rows)
    dynamic_end = at
    for part in parts:
        if not part.moving:
            part.nodes, at = at, at + 4 * part.uploaded.node_count
        if not part.own_rows:
            part.rows, at = at, at + 8 * len(part.uploaded.rows)
    return parts, lights, dynamic_end, at


def _rows(
    placed: Sequence[Placed], parts: list[Part], geometry: Geometry, deformed: list[tuple[int, int]]
) -> Generator[None, None, tuple[list[_Row], U32, tuple[I64, I64, I64]]]:
    """The records before sorting, the deform jobs, and which weight moves which job by which deltas."""
    rows: list[_Row] = []
    jobs: list[tuple[int, ...]] = []
    pairs: list[tuple[int, int, int]] = []
    for number, (p, part) in enumerate(zip(placed, parts, strict=True)):
        skin_starts = np.cumsum([0, *(len(s.joints) for s in part.uploaded.skins)])
        flipped = np.linalg.det(p.node_world[:, :3, :3].astype(np.float64)) < 0
        for count, draw in enumerate(part.uploaded.draws, 1):
            if not count % ROWS_A_PIECE:
                yield
            job = -1
            if draw.deformed:
                job = len(jobs)
                shape = draw.shape
                run = (geometry.vertices.take(shape.vertices[1]), shape.vertices[1])
                deformed.append(run)
                skin = (shape.influences[0], part.joints + 4 * int(skin_starts[draw.skin])) if draw.skin >= 0 else (NO_SKIN, 0)
                capsules = len(part.uploaded.body.nodes) if draw.skin >= 0 else 0
                packed = shape.influence_rows | int(shape.turning) << 4 | bool(draw.look.has & TANGENTS) << 5 | capsules << 8
                jobs.append((shape.vertices[0], run[0], run[1], skin[0], skin[1], job, packed, part.capsules))
                first = part.weights.start + part.uploaded.morph_offsets[draw.mesh]
                pairs += [(first + int(t), job, int(d)) for t, d in zip(shape.targets, shape.delta_firsts, strict=True)]
            mirrored = draw.skin < 0 and bool(flipped[draw.node])
            rows += [_Row(number, draw, style, draw.look.queue, job, mirrored, bool(style.has & Has.OUTLINE)) for style in _styles(draw.look)]
    table = np.array(pairs, np.int64).reshape(-1, 3)
    return rows, np.array(jobs, np.uint32).reshape(-1, 8), (table[:, 0], table[:, 1], table[:, 2])


def _styles(look: Look) -> list[Style]:
    """The passes that draw a look. An outline is the back of a hull, so it has one side; it has the alpha mode of its surface, so it is cut out and blended as
    that is, and an opaque one comes after all that may hide it."""
    out = [Style(look.kind, look.phase, look.has, look.double_sided)]
    if look.outline:
        out.append(Style(look.kind, max(look.phase, Phase.OUTLINE), look.outline_has, False))
    return out


def _sides(row: _Row, style: Style) -> list[_Row]:
    """The row as it is drawn with `style`: what has two sides but is drawn with culling becomes two rows, the back first as blending wants it."""
    if not row.style.two_sided or style.two_sided:
        return [replace(row, style=style)]
    return [replace(row, style=style, back=True), replace(row, style=style)]


def _casts(row: _Row) -> bool:
    """Lightmapped surfaces have their shadows baked, and blended ones would throw solid ones."""
    return row.style.phase <= Phase.MASK and not row.style.has & Has.OUTLINE and not row.draw.lightmapped


def _records(rows: list[_Row], parts: list[Part], jobs: U32, lights: int) -> Generator[None, None, tuple[U32, U32]]:
    records = np.zeros((len(rows), 8), np.uint32)
    commands = np.zeros((len(rows), 5), np.uint32)
    for at, row in enumerate(rows):
        if at % ROWS_A_PIECE == ROWS_A_PIECE - 1:
            yield
        part, shape = parts[row.part], row.draw.shape
        node = 0 if row.draw.skin >= 0 else part.nodes + 4 * row.draw.node
        first = int(jobs[row.job, 1]) if row.job >= 0 else shape.vertices[0]
        material = (part.uploaded.materials[0] + row.draw.material) * STRIDE
        shift = (first - shape.uvs[0]) & 0xFFFFFFFF
        # Counter-clockwise is what is not culled: a back has its triangles turned round, and so has the front of a mirrored node.
        turned = not row.style.two_sided and row.back != row.mirrored
        facing = row.mirrored if row.style.two_sided else row.back  # whether what GL calls a front is the back
        flags = int(row.mirrored) | int(facing) << 1
        records[at] = node, part.rows + 8 * row.draw.material, material, shift, flags, lights + LIGHT_ROWS * row.part, 0, 0
        count = shape.indices[1] // 2
        commands[at] = count, 1, shape.indices[0] + count * turned, shape.uvs[0], at
    return records, commands


def _groups(jobs: U32) -> U32:
    """(G, 2): each run of 64 vertices of each job."""
    counts = (jobs[:, 2].astype(np.int64) + 63) // 64
    job = np.repeat(np.arange(len(jobs)), counts)
    within = np.arange(len(job)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.stack([job, 64 * within], axis=1).astype(np.uint32)


def _fixed_heap(placed: Sequence[Placed], parts: list[Part], start: int, end: int) -> F32:
    out = np.zeros((end - start, 4), np.float32)
    for p, part in zip(placed, parts, strict=True):
        if not part.moving:
            out[part.nodes - start :][: 4 * len(p.node_world)] = p.node_world.reshape(-1, 4)
        if not part.own_rows:
            rows = part.uploaded.rows.copy()
            if p.materials is not None:
                rows[: len(p.materials)] = p.materials
            out[part.rows - start :][: 8 * len(rows)] = rows.reshape(-1, 4)
    return out


def _layout(jobs: int, pairs: int, records: int, casters: int, dynamic_end: int, fixed_end: int) -> Layout:
    def aligned(value: int) -> int:
        return (value + 255) & ~255

    out = Layout(ranges=UNIFORM_BYTES)
    out.morphs = aligned(out.ranges + 8 * max(jobs, 1))
    out.commands = aligned(out.morphs + 8 * max(pairs, 1))
    out.shadow_commands = aligned(out.commands + 20 * max(records, 1))
    out.panel_commands = aligned(out.shadow_commands + 20 * max(casters, 1))
    out.heap = aligned(out.panel_commands + 16 * panels.MOST)
    out.fixed = out.heap + 16 * dynamic_end
    out.end = out.heap + 16 * max(fixed_end, dynamic_end)
    return out


def _settle(plan: Plan, placed: Sequence[Placed]) -> None:
    """Bounding spheres of what never moves, in the world."""
    for p, part in zip(placed, plan.parts, strict=True):
        if not part.moving and len(part.records):
            move_spheres(plan.centre[part.records], plan.radius[part.records], p.node_world[part.record_nodes], plan.centre, plan.radius, part.records)


def move_spheres(centre: F32, radius: F32, world: F32, to_centre: F32, to_radius: F32, at: I64) -> None:
    """Spheres (n, 3), (n,) through matrices (n, 4, 4) into rows `at` of the outputs."""
    to_centre[at] = np.matmul(centre[:, None, :], world[:, :3, :3])[:, 0] + world[:, 3, :3]
    to_radius[at] = radius * np.sqrt((world[:, :3, :3] ** 2).sum(axis=2).max(axis=1))

"""Fills one frame's bytes: matrices, skins, morphs, material rows and the sorted draw commands, straight into mapped memory.

Everything that does not change with the frame was laid out by `plan`; here are only array operations over whole models and over all records.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.render import panels
from vrapp.render.body import capsules_now, holds_now
from vrapp.render.contact import stand_on
from vrapp.render.drawlist import Panel, Placed
from vrapp.render.frame_block import FRAME, FrameBlock
from vrapp.render.materials import Phase
from vrapp.render.plan import BATCH_STEP, LIGHT_ROWS, Part, Plan, move_spheres
from vrapp.render.ring import FRAMES, Ring

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

FAR = np.float32(1e9)
_SUM = np.ones(3, np.float32)
OPEN = 1 << 31  # as in shaders/deform.comp
MOST_RUNS = 12
"""With more changes of style than this among what is drawn, blended things are drawn style by style: the calls of a frame are bounded."""


class _Segment:
    """Typed views of one third of the ring, made once a plan."""

    def __init__(self, memory: U8, plan: Plan) -> None:
        at = plan.layout
        self.uniforms = memory[: FRAME.itemsize]
        self.ranges = memory[at.ranges : at.ranges + 8 * len(plan.jobs)].view(np.uint32).reshape(-1, 2)
        self.morphs = memory[at.morphs : at.morphs + 8 * len(plan.pair_slot)].view(np.uint32).reshape(-1, 2)
        self.commands = memory[at.commands : at.commands + 20 * len(plan.records)].view(np.uint32).reshape(-1, 5)
        self.shadow = memory[at.shadow_commands : at.shadow_commands + 20 * len(plan.casters)].view(np.uint32).reshape(-1, 5)
        heap = memory[at.heap : at.fixed].view(np.float32).reshape(-1, 4)
        heap[:4] = np.eye(4, dtype=np.float32)
        self.panel_commands = memory[at.panel_commands : at.panel_commands + 16 * panels.MOST].view(np.uint32).reshape(-1, 4)
        self.light = heap[plan.lights : plan.lights + LIGHT_ROWS * len(plan.parts)].reshape(-1, LIGHT_ROWS, 4)
        self.panels = heap[panels.FIRST_ROW : panels.FIRST_ROW + panels.ROWS * panels.MOST].reshape(panels.MOST, panels.ROWS, 4)
        self.nodes = [_matrices(heap, part.nodes, part.uploaded.node_count) if part.moving else None for part in plan.parts]
        self.joints = [_matrices(heap, part.joints, len(part.skin_joints)) if len(part.skin_joints) else None for part in plan.parts]
        self.capsules = [
            heap[part.capsules : part.capsules + 2 * len(part.uploaded.body.nodes)].reshape(-1, 2, 4) if len(part.skin_joints) else None for part in plan.parts
        ]  # fmt: skip
        self.rows = [
            heap[part.rows : part.rows + 8 * len(part.uploaded.rows)].reshape(-1, 8, 4) if part.own_rows else None for part in plan.parts
        ]  # fmt: skip


def _matrices(heap: F32, first: int, count: int) -> F32:
    return heap[first : first + 4 * count].reshape(-1, 4, 4)


class Writer:
    """`runs` are this frame's multi-draws in order: (number of the style, first command, how many); `centre` and `radius` the records' spheres in the world."""

    def __init__(self, plan: Plan, ring: Ring, instances: int) -> None:
        self.plan, self.ring = plan, ring
        self.segments = [_Segment(ring.segment(number), plan) for number in range(FRAMES)]
        self._panel_commands = panels.commands(instances)
        self.commands = plan.commands.copy()
        self.commands[:, 1] = instances
        self.casters = plan.commands[plan.casters]
        self.centre, self.radius = plan.centre.copy(), plan.radius.copy()
        self.visible = np.ones(len(plan.records), bool)
        self.runs: list[tuple[int, int, int]] = []
        self.drawn = self.triangles = 0
        self.dry = False  # True: every draw is submitted with nothing in it, so that only the submission is timed
        self.occlusion = False
        self.contacts = np.zeros((5, 4), np.float32)
        self._capsules = [np.zeros((len(part.uploaded.body.nodes), 2, 4), np.float32) for part in plan.parts]
        self._holds = [(np.zeros((0, 3), np.float32), np.zeros(0, np.float32)) for _ in plan.parts]
        self._skinned, self._part_of = np.zeros(len(plan.records), bool), np.zeros(len(plan.records), np.int64)
        for number, part in enumerate(plan.parts):
            self._skinned[part.skinned] = True
            self._part_of[part.records] = number
        self._solid = plan.key_sign > 0.0  # (R,)
        self._corners = self.commands[:, 0].astype(np.float64)  # (R,)
        self._phase_sign = np.where(plan.phases >= Phase.BLEND_Z, -1.0, 1.0)  # (B,)
        self._phase_turn = np.searchsorted(np.sort(plan.phases), plan.phases)[plan.batch]  # (R,) when the first batch of its phase is drawn
        self._numbers = np.arange(len(plan.styles))
        self._ends = np.zeros(len(plan.jobs), np.int64)
        self._joints = [np.zeros((len(part.skin_joints), 4, 4), np.float32) for part in plan.parts]

    def spheres(self, placed: Sequence[Placed]) -> None:
        """Where everything that moves is now; also what is shown at all."""
        self.visible[:] = True
        self.contacts[:] = 0.0
        for number, (p, part) in enumerate(zip(placed, self.plan.parts, strict=True)):
            if not len(part.records):
                continue
            if part.moving:
                self._move(number, part, p.node_world)
            if p.shown is not None:
                self.visible[part.records] = p.shown[part.record_nodes]

    def _move(self, number: int, part: Part, node_world: F32) -> None:
        plan, at, joints, capsules = self.plan, part.rigid, self._joints[number], self._capsules[number]
        if len(at):
            move_spheres(plan.centre[at], plan.radius[at], node_world[part.rigid_nodes], self.centre, self.radius, at)
        if not len(joints):
            return
        node_world.take(part.skin_joints, 0, joints, "clip")
        # A skinned vertex is near its joints: one sphere around them all, and a hand's breadth of flesh and hair around that.
        places = joints[:, 3, :3]
        middle = 0.5 * (places.min(axis=0) + places.max(axis=0))
        away = places - middle
        reach = math.sqrt(float(np.einsum("ij,ij->i", away, away).max()))
        self._holds[number] = holds_now(part.uploaded.body, node_world)
        if len(capsules):
            capsules_now(part.uploaded.body, node_world, capsules)
            if not self.contacts[0, 3]:  # the first person's
                stand_on(capsules, self.contacts)
        self.centre[part.skinned] = middle
        self.radius[part.skinned] = reach + 0.35

    def holding(self, casters: I64) -> tuple[F32, F32]:
        """Spheres (n, 3), (n,) that hold these records (R,) as they are posed now."""
        skinned = self._skinned[casters]
        centres, radii = [self.centre[casters[~skinned]]], [self.radius[casters[~skinned]]]
        if skinned.any():
            mine = set(self._part_of[casters[skinned]].tolist())
            centres += [self._holds[part][0] for part in mine]
            radii += [self._holds[part][1] for part in mine]
        return np.concatenate(centres), np.concatenate(radii)

    def write(self, placed: Sequence[Placed], shown: Sequence[Panel], light: F32, frame: FrameBlock, eyes: int) -> None:
        """light: (P, LIGHT_ROWS, 4) from all around for each placed model, as `ambience` makes it."""
        segment = self.segments[self.ring.begin()]
        segment.light[:] = light
        for number, (p, part) in enumerate(zip(placed, self.plan.parts, strict=True)):
            nodes, joints, rows = segment.nodes[number], segment.joints[number], segment.rows[number]
            if nodes is not None:
                nodes[:] = p.node_world
            capsules = segment.capsules[number]
            if capsules is not None:
                capsules[:] = self._capsules[number]
            if joints is not None:
                np.matmul(part.inverse_bind, self._joints[number], out=joints)
            if rows is not None and p.materials is not None:
                rows[: len(p.materials)] = p.materials
                rows[len(p.materials) :] = part.uploaded.rows[len(p.materials) :]
            if part.uploaded.morph_count:
                self.plan.weights[part.weights] = p.morph_weights
        self._morphs(segment)
        self._sort(segment, frame, eyes)
        panels.fill(shown, segment.panels)
        segment.panel_commands[:] = self._panel_commands
        if len(self.casters):
            segment.shadow[:] = self.casters
            segment.shadow[:, 1] = self.visible[self.plan.casters]
        if self.dry:
            for commands in (segment.commands, segment.shadow, segment.panel_commands):
                commands[:, 1] = 0
        segment.uniforms[:] = frame.bytes

    def shows(self, phase: Phase) -> bool:
        """Whether something of this phase is in this frame."""
        return any(self.plan.styles[number].phase == phase for number, _, _ in self.runs)

    def _morphs(self, segment: _Segment) -> None:
        """Only targets with weight reach the GPU: (first delta, weight) in the order of the jobs, and each job's range of them."""
        plan = self.plan
        if not len(plan.jobs):
            return
        weights = plan.weights[plan.pair_weight]
        active = np.flatnonzero(weights)
        counts = np.bincount(plan.pair_slot[active], minlength=len(plan.jobs))
        segment.ranges[:, 1] = counts if self.occlusion else counts | OPEN
        np.subtract(np.add.accumulate(counts, out=self._ends), counts, out=self._ends)
        segment.ranges[:, 0] = self._ends
        segment.morphs[: len(active), 0] = plan.pair_delta[active]
        segment.morphs[: len(active), 1] = weights[active].view(np.uint32)

    def _sort(self, segment: _Segment, frame: FrameBlock, eyes: int) -> None:
        """Leave out what no eye sees. Batch after batch, near to far; blended things by phase, queue and then far to near, equal ones in their standing
        order, a run for as long as the style stays the same."""
        plan = self.plan
        if not len(plan.records):
            return
        seen = self._seen(frame.view_planes[:eyes])
        away = self.centre - frame.data["eye_position"][0, :3]
        away *= away
        depth = np.sqrt(np.matmul(away, _SUM))
        # Near things hide far ones; what surrounds the eye, like a room's walls, hides nothing and comes last.
        near = depth + np.copysign(self.radius, self.radius - depth)
        np.copyto(depth, near, where=self._solid)
        depth = np.fmin(depth, 2000.0, dtype=np.float64)  # what is nowhere must not spoil its batch's mean
        self.drawn = int(np.count_nonzero(seen))
        self.triangles = int(np.dot(self._corners, seen)) // 3
        turn = self._turns(depth, seen)
        key = plan.key_base + plan.key_sign * depth
        np.copyto(key, (len(plan.styles) + 1) * BATCH_STEP, where=~seen)
        # Blended things share one range a phase, so that queue and depth order them across models and programs.
        turn_of = turn.take(plan.batch)
        order = self._order(key + np.where(self._solid, turn_of, self._phase_turn) * BATCH_STEP)
        if len(self.runs) > MOST_RUNS:
            order = self._order(key + turn_of * BATCH_STEP)
        self.commands.take(order, 0, segment.commands, "clip")

    def _seen(self, planes: F32) -> npt.NDArray[np.bool_]:
        """(R,) shown, and not wholly outside of what every eye sees; planes: (eyes, 5, 4), inwards."""
        signed = np.matmul(planes[..., :3], self.centre.T)
        signed += planes[..., 3:]
        signed += self.radius
        seen = (signed.min(axis=1) > 0.0).any(axis=0)
        seen &= self.visible
        return seen

    def _turns(self, depth: F64, seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        """When each batch is drawn (B,): phase after phase, within a phase by the mean depth of what is seen (R,), near first, blended ones far first."""
        plan = self.plan
        count = np.bincount(plan.batch, seen, len(plan.styles))
        mean = np.bincount(plan.batch, depth * seen, len(plan.styles)) / np.maximum(count, 1.0)
        mean *= self._phase_sign
        turns = np.lexsort((mean, plan.phases))
        turn = np.empty_like(turns)
        turn[turns] = self._numbers
        return turn

    def _order(self, key: F64) -> npt.NDArray[np.intp]:
        """Records by key, those that are seen first; makes `runs`."""
        order = np.argsort(key, kind="stable")
        batch = self.plan.batch[order[: self.drawn]]
        starts = [0, *((batch[1:] != batch[:-1]).nonzero()[0] + 1).tolist()] if self.drawn else []
        self.runs = [(int(batch[first]), first, end - first) for first, end in zip(starts, [*starts[1:], self.drawn], strict=True)]
        return order

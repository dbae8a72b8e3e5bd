"""Fills one frame's bytes: matrices, skins, morphs, material rows and the sorted draw commands, straight into mapped memory.

Everything that does not change with the frame was laid out by `plan`; here are only array operations over whole models and over all records. What often
stays (morphs of a still face, the order of drawing) carries a stamp, and each third of the ring knows which one it has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vrapp.render import panels
from vrapp.render.body import Posed
from vrapp.render.contact import stand_on
from vrapp.render.drawlist import Panel, Placed
from vrapp.render.frame_block import FRAME, MOST_PEOPLE, FrameBlock
from vrapp.render.order import Order
from vrapp.render.plan import LIGHT_ROWS, Part, Plan, move_spheres
from vrapp.render.ring import FRAMES, Ring

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

_SUM = np.ones(3, np.float32)
OPEN = 1 << 31  # as in shaders/deform.comp
FLESH = 0.35  # metres: a hand's breadth of flesh and hair around a model's joints


class _Segment:
    """Typed views of one third of the ring, made once a plan."""

    def __init__(self, memory: U8, plan: Plan) -> None:
        self.morphs_stamp = -1  # of what was written last
        self.order_stamp: tuple[int, bool] = (-1, False)
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


def people(plan: Plan) -> list[int]:
    """The parts that darken the floor where they stand."""
    return [number for number, part in enumerate(plan.parts) if len(part.skin_joints) and len(part.uploaded.body.nodes)][:MOST_PEOPLE]


class Writer:
    """`order` says what is drawn and how; `centre` and `radius` are the records' spheres in the world."""

    def __init__(self, plan: Plan, ring: Ring, instances: int) -> None:
        self.plan, self.ring = plan, ring
        self.segments = [_Segment(ring.segment(number), plan) for number in range(FRAMES)]
        self._panel_commands = panels.commands(instances)
        self.casters = plan.commands[plan.casters]
        self.order = Order(plan, instances)
        self.centre, self.radius = self.order.centre, self.order.radius
        self.centre[:], self.radius[:] = plan.centre, plan.radius
        self.visible = np.ones(len(plan.records), bool)
        self.dry = False  # True: every draw is submitted with nothing in it, so that only the submission is timed
        self.occlusion = False
        self._people = people(plan)
        self.people = len(self._people)
        self.contacts = np.zeros((MOST_PEOPLE, 5, 4), np.float32)
        self.posed = [Posed(part.uploaded.body) for part in plan.parts]
        self._skinned, self._part_of = np.zeros(len(plan.records), bool), np.zeros(len(plan.records), np.int64)
        for number, part in enumerate(plan.parts):
            self._skinned[part.skinned] = True
            self._part_of[part.records] = number
        self._known_weights, self._morphs_stamp = (False, b""), 0
        self._morphs = (np.zeros((len(plan.jobs), 2), np.uint32), np.zeros((0, 2), np.uint32))
        self._joints = [np.zeros((len(part.skin_joints), 4, 4), np.float32) for part in plan.parts]
        self._spread = [(joints[:, 3, :3], np.zeros((len(joints), 3), np.float32)) for joints in self._joints]

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
        plan, at, joints, posed = self.plan, part.rigid, self._joints[number], self.posed[number]
        if len(at):
            move_spheres(plan.centre[at], plan.radius[at], node_world[part.rigid_nodes], self.centre, self.radius, at)
        if not len(joints):
            return
        node_world.take(part.skin_joints, 0, joints, "clip")
        # A skinned vertex is near its joints: one sphere around them all, and some flesh around that.
        places, away = self._spread[number]
        middle = 0.5 * (places.min(axis=0) + places.max(axis=0))
        np.subtract(places, middle, out=away)
        np.multiply(away, away, out=away)
        self.centre[part.skinned] = middle
        self.radius[part.skinned] = math.sqrt(np.matmul(away, _SUM).max()) + FLESH
        posed.move(node_world)
        if number in self._people:
            stand_on(posed.capsules, self.contacts[self._people.index(number)])

    def holding(self, casters: I64) -> tuple[F32, F32]:
        """Spheres (n, 3), (n,) that hold these records (R,) as they are posed now."""
        skinned = self._skinned[casters]
        mine = set(self._part_of[casters[skinned]].tolist())
        if len(mine) == 1 and skinned.all():
            (only,) = mine
            return self.posed[only].centres, self.posed[only].radii
        centres, radii = [self.centre[casters[~skinned]]], [self.radius[casters[~skinned]]]
        centres += [self.posed[part].centres for part in mine]
        radii += [self.posed[part].radii for part in mine]
        return np.concatenate(centres), np.concatenate(radii)

    def write(self, placed: Sequence[Placed], shown: Sequence[Panel], light: F32, frame: FrameBlock, eyes: int) -> None:
        """light: (P, LIGHT_ROWS, 4) from all around for each placed model, as `ambience` makes it."""
        segment = self.segments[self.ring.begin()]
        segment.light[:] = light
        for number, (p, part) in enumerate(zip(placed, self.plan.parts, strict=True)):
            self._write_part(segment, number, p, part)
        self._write_morphs(segment)
        self.order.renew(frame.view_planes[:eyes], frame.places[0, :3], self.visible)
        self._write_commands(segment)
        panels.fill(shown, segment.panels)
        segment.uniforms[:] = frame.bytes

    def _write_part(self, segment: _Segment, number: int, p: Placed, part: Part) -> None:
        nodes, joints, rows, capsules = segment.nodes[number], segment.joints[number], segment.rows[number], segment.capsules[number]
        if nodes is not None:
            nodes[:] = p.node_world
        if capsules is not None:
            capsules[:] = self.posed[number].capsules
        if joints is not None:
            np.matmul(part.inverse_bind, self._joints[number], out=joints)
        if rows is not None and p.materials is not None:
            rows[: len(p.materials)] = p.materials
            rows[len(p.materials) :] = part.uploaded.rows[len(p.materials) :]
        if part.uploaded.morph_count:
            self.plan.weights[part.weights] = p.morph_weights

    def _write_commands(self, segment: _Segment) -> None:
        """What is drawn, in order; and the panels and shadows, as long as that stands."""
        stamp = (self.order.stamp, self.dry)
        if segment.order_stamp == stamp:
            return
        segment.order_stamp = stamp
        self.order.commands_in_order(segment.commands)
        segment.panel_commands[:] = self._panel_commands
        if len(self.casters):
            segment.shadow[:] = self.casters
            segment.shadow[:, 1] = self.visible[self.plan.casters]
        if self.dry:
            for commands in (segment.commands, segment.shadow, segment.panel_commands):
                commands[:, 1] = 0

    def _write_morphs(self, segment: _Segment) -> None:
        """Only targets with weight reach the GPU: (first delta, weight) in the order of the jobs, and each job's range of them."""
        if not len(self.plan.jobs):
            return
        known = self.occlusion, self.plan.weights.tobytes()
        if known != self._known_weights:
            self._known_weights, self._morphs_stamp = known, self._morphs_stamp + 1
            self._choose_morphs()
        if segment.morphs_stamp != self._morphs_stamp:
            segment.morphs_stamp = self._morphs_stamp
            ranges, morphs = self._morphs
            segment.ranges[:], segment.morphs[: len(morphs)] = ranges, morphs

    def _choose_morphs(self) -> None:
        plan = self.plan
        weights = plan.weights[plan.pair_weight]
        active = np.flatnonzero(weights)
        counts = np.bincount(plan.pair_slot[active], minlength=len(plan.jobs))
        ranges, morphs = np.empty((len(plan.jobs), 2), np.uint32), np.empty((len(active), 2), np.uint32)
        ranges[:, 0], ranges[:, 1] = np.add.accumulate(counts) - counts, counts if self.occlusion else counts | OPEN
        morphs[:, 0], morphs[:, 1] = plan.pair_delta[active], weights[active].view(np.uint32)
        self._morphs = ranges, morphs

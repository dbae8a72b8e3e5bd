"""VRMC_node_constraint 1.0: roll, aim, rotation, in the order in which they depend on one another.

Each starts from the destination's rest rotation and is mixed in by its weight. A ring of constraints cannot be ordered: those in it are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from vrapp.avatar import turns
from vrapp.avatar.batch import F32
from vrapp.avatar.late import Late, below, place
from vrapp.avatar.rig import Rig
from vrapp.avatar.turns import Quat, Vec
from vrapp.scene.vrm_types import Constraint, Vrm

_AXES: dict[str, Vec] = {
    "X": (1.0, 0.0, 0.0),
    "Y": (0.0, 1.0, 0.0),
    "Z": (0.0, 0.0, 1.0),
    "PositiveX": (1.0, 0.0, 0.0),
    "NegativeX": (-1.0, 0.0, 0.0),
    "PositiveY": (0.0, 1.0, 0.0),
    "NegativeY": (0.0, -1.0, 0.0),
    "PositiveZ": (0.0, 0.0, 1.0),
    "NegativeZ": (0.0, 0.0, -1.0),
}


@dataclass(slots=True)
class Planned:
    constraint: Constraint
    axis: Vec
    rest: Quat  # destination, local
    source_rest: Quat  # local
    parent: int
    scale: tuple[float, float, float]
    late: Late | None  # what to place right after it; None until the last one of a run


def make_constraints(vrm: Vrm, rig: Rig) -> tuple[Planned, ...]:
    """Constraints in order of dependence. Those that point outside the file, at themselves or in a ring are left out."""
    count = len(rig.parent)
    usable = [c for c in vrm.constraints if 0 <= c.node < count and 0 <= c.source < count and c.node != c.source]
    ordered = in_order(usable, rig)
    order = rig.plan.order.tolist()
    out: list[Planned] = []
    waiting: list[int] = []
    for index, c in enumerate(ordered):
        waiting.append(c.node)
        late = None
        if index + 1 == len(ordered) or ordered[index + 1].kind == "aim":
            late, waiting = below(rig.parent, order, waiting), []
        scale = turns.vec(vrm.model.nodes.scale[c.node].tolist())
        axis = _AXES.get(c.axis, (0.0, 1.0, 0.0) if c.kind == "aim" else (1.0, 0.0, 0.0))
        out.append(Planned(c, axis, rig.rest_rotation[c.node], rig.rest_rotation[c.source], int(rig.parent[c.node]), scale, late))
    return tuple(out)


def in_order(constraints: list[Constraint], rig: Rig) -> list[Constraint]:
    """A constraint comes after those whose destinations its source, or any node above its source, follows."""
    by_node: dict[int, list[int]] = {}
    for index, c in enumerate(constraints):
        by_node.setdefault(c.node, []).append(index)
    state = [0] * len(constraints)  # 1 while being placed, 2 placed, 3 in a ring
    out: list[Constraint] = []

    def visit(index: int) -> bool:
        if state[index]:
            return state[index] == 2
        state[index] = 1
        above = constraints[index].source
        whole = True
        while above >= 0:
            whole &= all(visit(other) for other in by_node.get(above, ()))
            above = int(rig.parent[above])
        state[index] = 2 if whole else 3
        if whole:
            out.append(constraints[index])
        return whole

    for index in range(len(constraints)):
        visit(index)
    return out


def apply_constraints(planned: tuple[Planned, ...], local: F32, world: F32) -> None:
    """Turn the destinations in local (N, 4, 4) and renew world (N, 4, 4) of them and of what hangs from them."""
    for plan in planned:
        c = plan.constraint
        if c.kind == "aim":
            goal = _aimed(plan, world)
        elif c.kind == "roll":
            goal = _rolled(plan, turn_of(local, c.source))
        else:
            goal = turns.mul(plan.rest, turns.mul(turns.conj(plan.source_rest), turn_of(local, c.source)))
        set_turn(local, plan.scale, c.node, turns.slerp(plan.rest, goal, c.weight))
        if plan.late is not None:
            place(plan.late, local, world)


def _rolled(plan: Planned, source: Quat) -> Quat:
    """The part of the source's turn that is about the axis."""
    moved = turns.mul(turns.mul(turns.conj(plan.rest), source), turns.mul(turns.conj(plan.source_rest), plan.rest))
    bent = turns.between(turns.rotate(moved, plan.axis), plan.axis)
    return turns.mul(plan.rest, turns.mul(bent, moved))


def _aimed(plan: Planned, world: F32) -> Quat:
    """Axis towards the source, by the shortest turn in the world."""
    c = plan.constraint
    parent = turn_of(world, plan.parent) if plan.parent >= 0 else turns.IDENTITY
    offset = turns.sub(turns.vec(world[c.source, 3, :3].tolist()), turns.vec(world[c.node, 3, :3].tolist()))
    if turns.length(offset) < 1e-7:
        return plan.rest
    now = turns.rotate(parent, turns.rotate(plan.rest, plan.axis))
    swing = turns.between(turns.unit(now), turns.unit(offset))
    return turns.mul(turns.conj(parent), turns.mul(swing, turns.mul(parent, plan.rest)))


def turn_of(matrices: F32, node: int) -> Quat:
    """The rotation in one of (N, 4, 4) matrices without shear."""
    x, y, z = matrices[node, :3, :3].tolist()
    return turns.from_rows(turns.vec(x), turns.vec(y), turns.vec(z))


def set_turn(local: F32, scale: Vec, node: int, turn: Quat) -> None:
    """Write a rotation into a local matrix, keeping its place and the node's scale (3,)."""
    x, y, z = turns.rows(turn)
    local[node, :3, :3] = (turns.scaled(x, scale[0]), turns.scaled(y, scale[1]), turns.scaled(z, scale[2]))

"""What the GPU holds for the present set of placed models: a plan, and the buffers that are made of it.

Made by and by, so that a new set can be got ready while the old one is drawn; `Renderer` then changes from one to the other between two frames.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from vrapp.render import panels as panel_drawing
from vrapp.render import plan as planning
from vrapp.render.ambience import Ambience
from vrapp.render.bindings import Storage, Texels
from vrapp.render.drawlist import Placed
from vrapp.render.geometry import Geometry
from vrapp.render.objects import Buffer
from vrapp.render.ring import Ring
from vrapp.render.uploaded import Uploaded
from vrapp.render.writer import Writer

Key = tuple[object, ...]


@dataclass(slots=True)
class Standing:
    key: Key
    plan: planning.Plan
    writer: Writer
    ambience: Ambience
    ring: Ring
    frame: Buffer
    records: Buffer
    jobs: Buffer
    groups: Buffer
    instances: int  # of each draw
    deforming: Storage
    drawing: Texels
    generation: int = -1  # of the shared buffers when `deforming` and `drawing` were aimed at them

    def holds(self, model: int) -> bool:
        return any(part.model == model for part in self.plan.parts)

    def close(self, geometry: Geometry) -> None:
        self.plan.close(geometry)
        for owner in (self.ring, self.frame, self.records, self.jobs, self.groups, self.drawing):
            owner.close()


def key_of(placed: Sequence[Placed], instances: int) -> Key:
    return instances, *planning.key_of(placed)


def making(placed: Sequence[Placed], instances: int, models: dict[int, Uploaded], geometry: Geometry) -> Generator[int, None, Standing]:
    """Pauses after each small part with the bytes that it moved. Given up, it leaves nothing behind."""
    for p in placed:
        yield from geometry.vertices.reserve(sum(draw.shape.vertices[1] for draw in models[p.model].draws if draw.deformed))
    planned = planning.building(placed, models, geometry)
    try:
        while True:
            next(planned)
            yield 0
    except StopIteration as end:
        plan: planning.Plan = end.value
    finally:
        planned.close()
    with ExitStack() as stack:
        stack.callback(plan.close, geometry)

        def buffer(label: str, size: int, *parts: tuple[int, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]) -> Buffer:
            made = Buffer(size, label)
            stack.callback(made.close)
            for offset, data in parts:
                made.write(offset, data)
            return made

        ring = Ring(plan.layout.fixed)
        stack.callback(ring.close)
        yield ring.buffer.size
        frame = buffer("frame", plan.layout.end, (plan.layout.fixed, plan.fixed_heap))
        identity = np.arange(max(len(plan.records), panel_drawing.MOST), dtype=np.uint32)
        records = buffer("draws", plan.records.nbytes + identity.nbytes, (0, plan.records), (plan.records.nbytes, identity))
        jobs = buffer("deform jobs", plan.jobs.nbytes, (0, plan.jobs))
        groups = buffer("deform groups", plan.groups.nbytes, (0, plan.groups))
        yield frame.size
        texels = Texels("drawing", 7)
        stack.callback(texels.close)
        made = Standing(
            key_of(placed, instances), plan, Writer(plan, ring, instances), Ambience(plan), ring, frame, records, jobs, groups, instances, Storage(), texels
        )  # fmt: skip
        yield 0
        stack.pop_all()
    return made

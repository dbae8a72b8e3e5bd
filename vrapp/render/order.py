"""What of a plan is drawn in a frame, and in which order: culling, near before far, blended things far before near, runs of one style.

What is seen is found anew each frame. The order is kept until something else is seen or something has come MOVED nearer or farther: it only saves work for
solid things, and for blended ones a centimetre does not change who is before whom.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrapp.render.materials import Phase
from vrapp.render.plan import BATCH_STEP, Plan

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U32 = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

MOVED = 0.01  # metres along an axis
FARTHEST = 2000.0  # what is nowhere must not spoil its batch's mean
MOST_RUNS = 12
"""With more changes of style than this among what is drawn, blended things are drawn style by style: the calls of a frame are bounded."""
_SUM = np.ones(3, np.float32)


class Order:
    """centre (R, 3), radius (R,): the records' spheres in the world, which others fill. runs: the frame's multi-draws in order: (number of the style, first
    command, how many). drawn, triangles: what is drawn. stamp: another number whenever the order is another, or `visible` is."""

    def __init__(self, plan: Plan, instances: int) -> None:
        count = len(plan.records)
        self.runs: list[tuple[int, int, int]] = []
        self.drawn = self.triangles = self.stamp = 0
        self.radius = np.zeros(count, np.float32)
        self._places = np.ones((count + 1, 4), np.float32)  # of the records and of the eye, w 1
        self.centre, self._eye = self._places[:-1, :3], self._places[-1, :3]
        self._homogeneous = self._places[:-1].T
        self._plan, self._commands = plan, plan.commands.copy()
        self._commands[:, 1] = instances
        self._known_places = np.full_like(self._places, np.inf)
        self._away = np.zeros_like(self._places)
        self._known_seen, self._known_visible = b"", b""
        self._order: npt.NDArray[np.intp] = np.arange(count)
        self._solid = plan.key_sign > 0.0  # (R,)
        self._corners = self._commands[:, 0].astype(np.float64)  # (R,)
        self._phase_sign = np.where(plan.phases >= Phase.BLEND_Z, -1.0, 1.0)  # (B,)
        self._phase_turn = np.searchsorted(np.sort(plan.phases), plan.phases)[plan.batch]  # (R,) when the first batch of its phase is drawn
        self._numbers = np.arange(len(plan.styles))

    def renew(self, planes: F32, eye: F32, visible: Flags) -> None:
        """planes: (eyes, 5, 4) of what each eye sees, inwards; eye: (3,) where from; visible: (R,) what is shown at all."""
        if not len(self.radius):
            return
        self._eye[:] = eye
        seen = self._seen(planes, visible)
        seen_now, visible_now = seen.tobytes(), visible.tobytes()
        np.subtract(self._places, self._known_places, out=self._away)
        np.abs(self._away, out=self._away)
        if seen_now == self._known_seen and visible_now == self._known_visible and self._away.max() <= MOVED:
            return
        self._known_seen, self._known_visible = seen_now, visible_now
        self._known_places[:] = self._places
        self.stamp += 1
        self._sort(seen)

    def commands_in_order(self, out: U32) -> None:
        """(R, 5), what is seen first."""
        self._commands.take(self._order, 0, out, "clip")

    def _seen(self, planes: F32, visible: Flags) -> Flags:
        """(R,) shown, and not wholly outside of what every eye sees."""
        signed = np.matmul(planes.reshape(-1, 4), self._homogeneous)
        signed += self.radius
        seen = signed.reshape(len(planes), 5, -1).min(axis=1).max(axis=0) > 0.0
        seen &= visible
        return seen

    def _sort(self, seen: Flags) -> None:
        """Batch after batch, near to far; blended things by phase, queue and then far to near, equal ones in their standing order, a run for as long as the
        style stays the same."""
        plan = self._plan
        away = self.centre - self._eye
        away *= away
        depth = np.sqrt(np.matmul(away, _SUM))
        # Near things hide far ones; what surrounds the eye, like a room's walls, hides nothing and comes last.
        near = depth + np.copysign(self.radius, self.radius - depth)
        np.copyto(depth, near, where=self._solid)
        depth = np.fmin(depth, FARTHEST, dtype=np.float64)
        self.drawn = int(np.count_nonzero(seen))
        self.triangles = int(np.dot(self._corners, seen)) // 3
        turn = self._turns(depth, seen)
        key = plan.key_base + plan.key_sign * depth
        np.copyto(key, (len(plan.styles) + 1) * BATCH_STEP, where=~seen)
        # Blended things share one range a phase, so that queue and depth order them across models and programs.
        turn_of = turn.take(plan.batch)
        self._by(key + np.where(self._solid, turn_of, self._phase_turn) * BATCH_STEP)
        if len(self.runs) > MOST_RUNS:
            self._by(key + turn_of * BATCH_STEP)

    def _turns(self, depth: F64, seen: Flags) -> npt.NDArray[np.intp]:
        """When each batch is drawn (B,): phase after phase, within a phase by the mean depth of what is seen (R,), near first, blended ones far first."""
        plan = self._plan
        count = np.bincount(plan.batch, seen, len(plan.styles))
        mean = np.bincount(plan.batch, depth * seen, len(plan.styles)) / np.maximum(count, 1.0)
        mean *= self._phase_sign
        turns = np.lexsort((mean, plan.phases))
        turn = np.empty_like(turns)
        turn[turns] = self._numbers
        return turn

    def _by(self, key: F64) -> None:
        """Records by key, those that are seen first; makes `runs`."""
        self._order = np.argsort(key, kind="stable")
        batch = self._plan.batch[self._order[: self.drawn]]
        starts = [0, *((batch[1:] != batch[:-1]).nonzero()[0] + 1).tolist()] if self.drawn else []
        self.runs = [(int(batch[first]), first, end - first) for first, end in zip(starts, [*starts[1:], self.drawn], strict=True)]

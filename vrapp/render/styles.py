"""What a batch is drawn with, and how many different ones a frame may have.

Each variant of a program draws faster for what it leaves out, but each batch costs calls: a program, perhaps a change of culling, a multi-draw. `joined`
brings the calls of all batches together down to MOST_CALLS, or as near as it can, by letting the most alike share a variant. That is possible because every
feature has a neutral value for materials that lack it (a white picture, a scale of nothing, a cutoff that lets all through; `materials.py` and `layers.py`
write them), because what is double sided can be drawn as two single sides, and because an unlit surface is a lit one that keeps its own colour.

Blended styles that may be joined always are: blended things are drawn in one order of depth whatever they are made of, and each change of style on the way
costs calls.

What must stay apart: lit by the environment, lit by a lightmap (their light travels differently to the fragments) and MToon; opaque or masked, outlines,
transmission, the two ways of blending and the outlines of each. That is nine batches, each with a program of its own at worst: WORST_CALLS, and two more for
each phase with lightmaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vrapp.render.materials import LAYER_BITS, Has, Kind, Phase

MOST_CALLS, WORST_CALLS = 14, 18
_ONE_SIDE_MORE = 2  # in the units of `_cost`: vertices are worked out twice
_FIFTH, _SECOND, _MATTE, _OUTLINE = int(Has.FIFTH), int(Has.SECOND), int(Has.MATTE), int(Has.OUTLINE)
_SHADE_IS_BASE, _SOME_UNLIT = int(Has.SHADE_IS_BASE), int(Has.SOME_UNLIT)


@dataclass(frozen=True, slots=True)
class Style:
    """What a program and the fixed state must be for a batch."""

    kind: Kind
    phase: Phase
    has: Has
    two_sided: bool

    @property
    def cut(self) -> bool:
        """Parts of it are left out by their alpha."""
        return self.phase == Phase.MASK or bool(self.has & Has.CUT_OUTLINE)


def rank(style: Style) -> tuple[int, ...]:
    """The order of drawing."""
    return style.phase, int(style.has) & _OUTLINE, style.two_sided, style.kind, int(style.has)


def calls(styles: Iterable[Style]) -> int:
    """GL calls that these batches need: programs, changes of culling, multi-draws. The first change of culling is the frame's own."""
    count, program, two_sided = 0, None, False
    for style in sorted(styles, key=rank):
        shared = (style.kind, "blend" if style.phase >= Phase.BLEND_Z else style.phase, style.has)
        count += 1 + (shared != program) + (style.two_sided != two_sided)
        program, two_sided = shared, style.two_sided
    return count


def joined(styles: Iterable[Style], most: int = MOST_CALLS) -> dict[Style, Style]:
    """Which style draws each: itself, or one that can do what several need. The cheapest joins first, until `calls` is at most `most` or nothing is left to
    join."""
    kept = {style: style for style in styles}
    costs: dict[tuple[Style, Style], int] = {}
    now: list[Style] = []
    for style in sorted(kept, key=rank):
        _compare(style, now, costs)
        now.append(style)
    while True:
        pairs = [pair for pair in costs if pair[0] != pair[1] and min(pair[0].phase, pair[1].phase) >= Phase.BLEND_Z]
        if not pairs and calls(now) > most:
            pairs = list(costs)
        if not pairs:
            return kept
        a, b = min(pairs, key=lambda pair: (costs[pair], rank(pair[0]), rank(pair[1])))
        both = _join(a, b)
        now = [style for style in now if style not in (a, b, both)]
        costs = {pair: cost for pair, cost in costs.items() if not {a, b, both} & set(pair)}
        _compare(both, now, costs)
        now.append(both)
        kept = {style: both if to in (a, b) else to for style, to in kept.items()}


def _compare(style: Style, others: list[Style], costs: dict[tuple[Style, Style], int]) -> None:
    if style.two_sided:
        costs[style, style] = _ONE_SIDE_MORE
    for other in others:
        if _class(style) == _class(other):
            costs[other, style] = _cost(other, style)


def _class(style: Style) -> tuple[object, ...]:
    """Only styles of one class can be joined."""
    toon = style.kind == Kind.MTOON
    return toon, not toon and bool(int(style.has) & _FIFTH), max(style.phase, Phase.MASK), int(style.has) & _OUTLINE


def _cost(a: Style, b: Style) -> int:
    """What the pixels of either pay for the other's features. A layer costs more than a picture; a mask takes the early depth test away."""
    apart = int(a.has) ^ int(b.has)
    cost = apart.bit_count() + 7 * (apart & LAYER_BITS).bit_count()
    return cost + 3 * (a.phase != b.phase) + _ONE_SIDE_MORE * (a.two_sided != b.two_sided) + 16 * (a.kind != b.kind)


def _join(a: Style, b: Style) -> Style:
    """A style joined with itself has its two sides drawn one after the other."""
    one, other = int(a.has), int(b.has)
    has = (one | other) & ~_MATTE | (one & other & _MATTE)
    if (one ^ other) & _SHADE_IS_BASE:
        has = has & ~_SHADE_IS_BASE | _SECOND  # the material table names the picture there too
    kind = min(a.kind, b.kind)  # the same, or metallic-roughness for unlit
    if a.kind != b.kind:
        has |= _SOME_UNLIT
    return Style(kind, max(a.phase, b.phase), Has(has), a != b and a.two_sided and b.two_sided)

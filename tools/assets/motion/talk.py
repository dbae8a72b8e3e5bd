"""Speaking with the hands: a loop of quiet readiness, and eight beats whose stroke falls on `stroke` seconds (McNeill 1992: preparation, stroke, hold,
retraction). Each beats differently; trunk and head go along with the stroke."""

from __future__ import annotations

from .curves import waves
from .pose import HANG, Arm
from .take import Take

STROKE_S = 0.56
_READY = Arm((0.19, -0.96, 0.13), (0.00, 0.10, 1.0), (-0.80, 0.34, 0.10), "soft")
_RAISED = Arm((0.21, -0.945, 0.20), (-0.02, 0.46, 0.92), (-0.82, 0.12, 0.30), "soft", flex=8.0)
_STRUCK = Arm((0.20, -0.965, 0.12), (0.05, -0.06, 1.0), (-0.72, 0.52, 0.16), "open", flex=-8.0)
_HOME = HANG.but(upper=(0.15, -0.985, -0.06), fore=(0.08, -0.96, 0.26), flex=9.0)
_OFFER = Arm((0.26, -0.94, 0.16), (0.30, 0.02, 1.0), (-0.12, 0.95, 0.20), "soft", flex=-4.0)


def _beat(name: str, seconds: float = 2.1) -> Take:
    take = Take(name, seconds, layer="gesture", stroke=STROKE_S)
    stroke = take.curve((0.0, 0.0), (0.36, -0.7), (STROKE_S + 0.03, 1.0), (0.95, 0.25), (seconds, 0.0))
    take.head("x", 3.6 * stroke)
    take.torso("x", 1.2 * take.late(stroke, 0.02))
    return take


def talk_1() -> Take:
    """One hand, down."""
    take = _beat("talk_1")
    take.arm("right", (0.0, HANG), (0.36, _RAISED), (STROKE_S, _STRUCK), (0.74, _STRUCK.but(fore=(0.05, 0.02, 1.0))), (1.15, _READY), (1.75, _HOME), (2.1, HANG))
    take.torso("y", take.curve((0.0, 0.0), (0.4, -1.5), (0.62, 2.6), (1.2, 1.0), (2.1, 0.0)))
    return take


def talk_2() -> Take:
    """The other hand, twice."""
    take = _beat("talk_2", 2.4)
    up = _RAISED.but(fore=(0.04, 0.36, 0.95))
    down = _STRUCK.but(palm=(-0.60, 0.70, 0.10))
    take.arm("left", (0.0, HANG), (0.36, _RAISED), (STROKE_S, down), (0.80, up), (1.0, down.but(fore=(0.10, -0.02, 1.0))), (1.4, _READY), (2.0, _HOME), (2.4, HANG))
    take.torso("y", take.curve((0.0, 0.0), (0.4, 1.5), (0.62, -2.4), (1.2, -1.5), (2.4, 0.0)))
    take.head("z", take.curve((0.0, 0.0), (0.7, -2.5), (1.5, -1.5), (2.4, 0.0)))
    return take


def talk_3() -> Take:
    """Both hands offer it."""
    take = _beat("talk_3", 2.5)
    wide = _OFFER.but(upper=(0.27, -0.94, 0.18), fore=(0.40, -0.02, 0.92), palm=(0.02, 0.96, 0.24), fingers="open", spread=4.0)
    for side, lag in (("right", 0.0), ("left", 0.05)):
        mine = wide if side == "right" else wide.but(fore=(0.32, -0.08, 0.95))
        take.arm(side, (0.0, HANG), (0.36 + lag, _RAISED.but(fore=(-0.10, 0.26, 0.95), palm=(-0.6, 0.6, -0.1))), (STROKE_S + lag + 0.06, mine), (1.2 + lag, mine.but(fore=(0.37, -0.06, 0.93))), (2.05, _HOME), (2.5, HANG))
    take.head("z", take.curve((0.0, 0.0), (0.7, 3.5), (1.4, 3.0), (2.5, 0.0)))
    take.weight(take.curve((0.0, 0.0), (0.7, 0.25), (1.4, 0.2), (2.5, 0.0)))
    return take


def talk_4() -> Take:
    """One hand sweeps outward, as over a view."""
    take = _beat("talk_4", 2.6)
    inside = Arm((0.20, -0.94, 0.22), (-0.34, 0.22, 0.88), (-0.40, 0.45, -0.60), "soft", flex=16.0)
    outside = Arm((0.46, -0.84, 0.26), (0.74, 0.10, 0.66), (0.20, 0.70, 0.62), "open", flex=-12.0, spread=4.0)
    take.arm("right", (0.0, HANG), (0.40, inside), (0.78, outside), (1.25, outside.but(fore=(0.76, 0.04, 0.64))), (2.05, _HOME), (2.6, HANG))
    take.torso("y", take.curve((0.0, 0.0), (0.4, 4.0), (0.85, -4.5), (1.4, -3.0), (2.6, 0.0)))
    take.head("y", take.curve((0.0, 0.0), (0.45, 3.0), (0.9, -6.0), (1.4, -4.0), (2.6, 0.0)))
    take.weight(take.curve((0.0, 0.0), (0.4, 0.25), (0.9, -0.35), (1.5, -0.2), (2.6, 0.0)))
    return take


def talk_5() -> Take:
    """Both hands hold something between them and set it down."""
    take = _beat("talk_5", 2.4)
    hold = Arm((0.20, -0.95, 0.20), (-0.08, 0.30, 0.95), (-0.98, 0.10, 0.10), "open", flex=6.0, spread=4.0)
    for side, lag in (("right", 0.0), ("left", 0.025)):
        set_down = hold.but(fore=(-0.05, 0.00, 1.0), flex=-2.0)
        take.arm(side, (0.0, HANG), (0.38 + lag, hold.but(fore=(-0.06, 0.44, 0.90))), (STROKE_S + lag, set_down), (0.86 + lag, set_down.but(fore=(-0.05, 0.06, 1.0))), (1.3, set_down.but(fore=(0.02, 0.02, 1.0))), (1.95, _HOME), (2.4, HANG))
    take.torso("x", take.curve((0.0, 0.0), (0.4, -1.0), (0.62, 2.2), (1.2, 1.0), (2.4, 0.0)))
    return take


def talk_6() -> Take:
    """A hand rolls on: and so forth."""
    take = _beat("talk_6", 2.5)
    ring = [(0.42, (0.10, 0.34, 0.94)), (0.56, (0.22, 0.16, 0.98)), (0.70, (0.12, -0.02, 1.0)), (0.84, (-0.02, 0.16, 0.98)), (0.98, (0.10, 0.30, 0.95)), (1.12, (0.24, 0.14, 0.97)), (1.28, (0.18, -0.04, 1.0))]
    keys = [(at, _READY.but(fore=fore, palm=(-0.45, 0.80, 0.25), flex=10.0 - 5.0 * i, fingers="open" if i % 2 else "soft")) for i, (at, fore) in enumerate(ring)]
    take.arm("left", (0.0, HANG), *keys, (1.95, _HOME), (2.5, HANG))
    take.head("z", take.curve((0.0, 0.0), (0.6, -3.0), (1.2, 1.5), (2.5, 0.0)))
    take.head("y", take.curve((0.0, 0.0), (0.6, 3.0), (1.3, -2.0), (2.5, 0.0)))
    return take


def talk_7() -> Take:
    """Thumb and finger make it exact."""
    take = _beat("talk_7", 2.2)
    up = Arm((0.23, -0.93, 0.24), (0.02, 0.56, 0.84), (-0.30, -0.30, 0.90), "pinch", flex=4.0)
    down = up.but(fore=(0.04, 0.24, 0.97), flex=-8.0)
    take.arm("right", (0.0, HANG), (0.38, up), (STROKE_S, down), (0.76, up.but(fore=(0.03, 0.42, 0.90))), (0.94, down), (1.25, down.but(fore=(0.05, 0.20, 0.98), fingers="soft")), (1.8, _HOME), (2.2, HANG))
    take.torso("y", take.curve((0.0, 0.0), (0.62, 2.0), (1.2, 1.6), (2.2, 0.0)))
    take.head("x", take.curve((0.0, 0.0), (0.9, 2.5), (1.3, 1.5), (2.2, 0.0)))
    return take


def talk_8() -> Take:
    """From oneself to the other."""
    take = _beat("talk_8", 2.6)
    own = Arm((0.26, -0.93, 0.22), (-0.50, 0.36, 0.72), (-0.10, 0.10, -0.98), "soft", hand=(-0.93, 0.22, 0.16), firm=1.0)
    yours = Arm((0.22, -0.90, 0.36), (0.12, -0.02, 1.0), (-0.25, 0.92, 0.10), "open", flex=-8.0)
    take.arm("right", (0.0, HANG), (0.44, own), (0.92, yours), (1.35, yours.but(fore=(0.14, -0.06, 1.0))), (2.1, _HOME), (2.6, HANG))
    take.torso("x", take.curve((0.0, 0.0), (0.45, -1.6), (0.95, 3.0), (1.5, 1.8), (2.6, 0.0)))
    take.torso("y", take.curve((0.0, 0.0), (0.45, -2.0), (0.95, 3.0), (2.6, 0.0)))
    return take


def talk() -> Take:
    """Ready to speak: forearms up, hands never quite still."""
    take = Take("talk", 9.0, loop=True, layer="loop")
    t = take.t
    take.breathe(3)
    take.weight(take.curve((0.0, 0.25), (2.6, 0.35), (4.4, -0.30), (7.0, -0.35), (9.0, 0.25)))
    take.torso("y", waves(t, 9.0, 3, ((1, 1.6), (2, 1.0), (3, 0.6))))
    take.head("y", waves(t, 9.0, 4, ((1, 2.0), (2, 1.6), (4, 0.8))))
    take.head("z", waves(t, 9.0, 5, ((1, 1.6), (3, 1.2))))
    take.head("x", waves(t, 9.0, 6, ((2, 1.2), (3, 1.0), (5, 0.6))))
    for side, seed in (("left", 11), ("right", 12)):
        low = Arm((0.17, -0.97, 0.06), (-0.16, -0.22, 0.95), (-0.75, 0.20, -0.35), "soft", flex=6.0)
        high = low.but(fore=(-0.06, -0.02, 1.0), palm=(-0.70, 0.55, -0.10), flex=0.0)
        phase = 0.0 if side == "right" else 1.3
        take.arm(side, (0.0, low), (1.5 + phase, high), (2.6 + phase, low.but(fore=(-0.10, -0.16, 0.98))), (5.2 + phase, high.but(fingers="open")), (6.6 + phase, low), (9.0, low))
        take.swing[side][:, 1] = waves(t, 9.0, seed, ((2, 0.03), (5, 0.02)))
        take.swing[side][:, 0] = waves(t, 9.0, seed + 9, ((3, 0.03), (4, 0.015)))
    return take


CLIPS = (talk, talk_1, talk_2, talk_3, talk_4, talk_5, talk_6, talk_7, talk_8)

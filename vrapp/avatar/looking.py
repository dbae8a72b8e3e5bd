"""Whom or what to look at, and for how long: contact and its breaks as in conversations between people.

Durations (mean, deviation, seconds). Speaking, listening and thinking: Andrist, Mutlu and Gleicher 2013, "Conversational Gaze Aversion for Virtual Agents":
a speaker looks away every 4.75 s for 1.96 s, a listener every 7.21 s for 1.14 s, thought takes the eyes away for 3.54 s, mostly up; breaks of intimacy go
mostly aside. Idle contact keeps to what people find comfortable, 3.3 s (Binetti et al. 2016).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from vrapp.avatar import turns
from vrapp.avatar.ease import log_normal
from vrapp.avatar.pose import Activity
from vrapp.avatar.turns import Vec

Span = tuple[float, float]
CONTACT: dict[Activity, Span] = {"idle": (3.3, 0.9), "listening": (7.21, 1.88), "thinking": (1.3, 0.5), "speaking": (4.75, 1.39), "away": (1.0, 0.3)}
BREAK: dict[Activity, Span] = {"idle": (1.9, 0.8), "listening": (1.14, 0.27), "thinking": (3.54, 1.26), "speaking": (1.96, 0.32), "away": (3.0, 1.5)}
_COGNITIVE, _INTIMATE = (0.393, 0.294), (0.137, 0.288)  # shares of up and down; the rest is aside
_AT_THING = 0.55  # share of idle breaks that go to something in the room
_THING_RANGE = radians(75.0)  # either side of where the body faces
MARK_S, JOINT_S, JOINT_AGAIN_S = 2.2, 1.7, 7.0


@dataclass(slots=True)
class Look:
    """at_user: into their eyes. Else a place in the world."""

    place: Vec | None
    at_user: bool
    turn_head: float
    why: str


class Looking:
    __slots__ = ("_activity", "_away", "_look", "_next", "_offset", "_rng", "_shared_at", "_until")

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._activity: Activity = "away"
        self._away = False
        self._next = 0.0
        self._until = -1.0  # a place that was asked for is kept till then
        self._look = Look(None, False, 0.9, "nobody is here")
        self._offset: tuple[float, float] | None = None
        self._shared_at = -100.0

    def look_at(self, place: Vec, until_s: float, why: str, turn_head: float = 0.8) -> None:
        """Look at a place in the world for a while, whatever the rhythm says."""
        self._look, self._until, self._offset = Look(place, False, turn_head, why), until_s, None

    def avert(self, way: str, until_s: float) -> None:
        """Away from the user's eyes: "up", "down" or any other word for aside."""
        self._offset = _offset(way, self._rng)
        self._look, self._until = Look(None, False, 0.35, f"asked to look {way}"), until_s

    def at_user(self, now_s: float, why: str) -> None:
        """Back to the user's eyes now; the next break comes after a full contact."""
        self._until = -1.0
        self._contact(now_s, why)

    def share(self, place: Vec, name: str, now_s: float) -> bool:
        """Follow the user's attention to a thing, if that has not just been done (joint attention)."""
        if now_s < self._shared_at + JOINT_AGAIN_S or now_s < self._until:
            return False
        self._shared_at = now_s
        self.look_at(place, now_s + JOINT_S, f"the user attends to {name}", 0.6)
        return True

    def step(self, activity: Activity, user: Vec | None, eyes: Vec, facing: float, things: Mapping[str, Vec], now_s: float) -> Look:
        """What to look at now. user: between their eyes, None when nobody is here; eyes: the avatar's; facing: the body's yaw in the world."""
        if activity != self._activity:
            self._activity = activity
            if activity == "thinking":
                self._break(now_s, eyes, facing, things)
            elif now_s >= self._until:
                self._contact(now_s, f"begins {activity}")
        elif now_s >= self._next and now_s >= self._until:
            if self._away or self._offset is not None or not self._look.at_user:
                self._contact(now_s, "back to the user")
            else:
                self._break(now_s, eyes, facing, things)
        if user is None and now_s >= self._until and self._look.at_user:
            return Look(None, False, 0.9, "nobody is here")
        if self._look.at_user:
            self._look.place = user
        elif self._offset is not None:
            self._look.place = _beside(user, eyes, facing, self._offset)
        return self._look

    def _contact(self, now_s: float, why: str) -> None:
        self._away, self._offset = False, None
        self._look = Look(None, True, 0.92, why)
        self._next = now_s + log_normal(self._rng, *CONTACT[self._activity])

    def _break(self, now_s: float, eyes: Vec, facing: float, things: Mapping[str, Vec]) -> None:
        self._away = True
        self._next = now_s + log_normal(self._rng, *BREAK[self._activity])
        if self._activity in ("idle", "away"):
            seen = [name for name, at in things.items() if abs(turns.wrapped(turns.yaw_pitch(turns.sub(at, eyes))[0] - facing)) < _THING_RANGE]
            if seen and self._rng.uniform() < _AT_THING:
                name = seen[int(self._rng.integers(len(seen)))]
                self._offset, self._look = None, Look(things[name], False, 0.55, f"looks at {name}")
                return
        up, down = _COGNITIVE if self._activity == "thinking" else _INTIMATE
        draw = float(self._rng.uniform())
        way = "up" if draw < up else "down" if draw < up + down else "aside"
        self._offset = _offset(way, self._rng)
        self._look = Look(None, False, 0.45 if self._activity == "thinking" else 0.25, f"glances {way}")


def _offset(way: str, rng: np.random.Generator) -> tuple[float, float]:
    """Yaw and pitch (+ down) from the user's eyes to where a glance goes."""
    side = 1.0 if rng.uniform() < 0.5 else -1.0
    size = float(rng.uniform(13.0, 24.0))
    if way == "up":
        return radians(side * size * 0.6), radians(-0.75 * size)
    if way == "down":
        return radians(side * size * 0.35), radians(size)
    return radians(side * size), radians(float(rng.uniform(-2.0, 6.0)))


def _beside(user: Vec | None, eyes: Vec, facing: float, offset: tuple[float, float]) -> Vec:
    """A place two metres off, turned by offset from the direction to the user."""
    toward = turns.sub(user, eyes) if user else (sin(facing), 0.0, cos(facing))
    yaw, pitch = turns.yaw_pitch(toward)
    return turns.add(eyes, turns.scaled(turns.direction(yaw + offset[0], pitch + offset[1]), 2.0))

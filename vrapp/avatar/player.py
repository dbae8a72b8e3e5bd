"""Playing motions: one loop of the whole body below, which changes with what the avatar does, and gestures over it. In: the wish. Out: turns and places.

    stance < loop (cross-faded into the next) < gestures: their arms replace, the turns of their trunk and head are added

The loops of ease come in an order that is drawn, so that none is seen to return. What the body does by itself (breath, gaze, small movements) is laid over
all of it by the drivers; legs have their own solver, so that feet stand still whatever the hips do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vrapp.avatar import bones, turns
from vrapp.avatar.batch import F32, Turns, normalize
from vrapp.avatar.expressions import Expressions
from vrapp.avatar.fitting import WIDTH, Fitted, aimed, mirrored_mask
from vrapp.avatar.pose import Activity, Want
from vrapp.avatar.rig import Rig
from vrapp.avatar.turns import Vec, smooth

IDLES = ("idle_1", "idle_2", "idle_3")
LOOPS: dict[Activity, tuple[str, float]] = {"listening": ("listen", 0.5), "thinking": ("think", 0.9), "speaking": ("talk", 0.25)}
"""The loop of an activity, and the seconds that it must have lasted: a short thought brings no hand to the chin."""
ALIASES = {"heart": "comfort", "beat": "talk_1", "open": "talk_3"}
BEATS = tuple(f"talk_{i}" for i in range(1, 9))
FADE_S, CUT_S = 1.1, 0.3
_ONSET_S, _DECAY_S, _SOFT_S = 0.38, 0.75, 0.12
_LOOP_AS_GESTURE_S = 2.8  # a loop that is asked for as a gesture is held this long
_TURNS = 4 * bones.COUNT
_IDENTITY = np.tile(np.array((0.0, 0.0, 0.0, 1.0), np.float32), (bones.COUNT, 1))
_SUM = np.ones((4, 1), dtype=np.float32)


@dataclass(slots=True)
class Play:
    """at_s: in the motion; age_s: since it began; cut_s: seconds left when it was cut short, else -1."""

    fitted: Fitted
    rows: F32
    over: F32
    add: F32
    seconds: float
    size: float = 1.0
    at_s: float = 0.0
    age_s: float = 0.0
    cut_s: float = -1.0

    def level(self) -> float:
        """Of the arms: the motion itself comes from the stance and goes back to it, so this only hides where the arms were before."""
        level = min(smooth(self.age_s / _ONSET_S), smooth((self.seconds - self.age_s) / _DECAY_S))
        return level * (smooth(self.cut_s / CUT_S) if self.cut_s >= 0.0 else 1.0)

    def soft(self) -> float:
        level = min(smooth(self.age_s / _SOFT_S), smooth((self.seconds - self.age_s) / _SOFT_S))
        return self.size * level * (smooth(self.cut_s / CUT_S) if self.cut_s >= 0.0 else 1.0)


class Player:
    __slots__ = (
        "_activity", "_added", "_base", "_face", "_gestures", "_loops", "_mixed", "_motions", "_norm", "_rig", "_rng", "_row", "_serial", "_since_s",
        "_stance", "_turns", "hips", "look", "look_level",
    )  # fmt: skip

    def __init__(self, rig: Rig, stance: F32, face: Expressions, motions: Mapping[str, Fitted], rng: np.random.Generator) -> None:
        self._rig, self._stance, self._face, self._motions, self._rng = rig, stance, face, motions, rng
        self._loops: list[Play] = []
        self._gestures: list[Play] = []
        self._activity: Activity = "idle"
        self._since_s, self._serial = 0.0, 0
        self._row, self._base = np.zeros(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
        self._norm, self._mixed, self._added = stance.copy(), stance.copy(), stance.copy()
        self._turns = Turns(bones.COUNT)
        self.hips: Vec = (0.0, 0.0, 0.0)
        self.look: tuple[float, float] = (0.0, 0.0)
        self.look_level = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """What is being played now: loops, then gestures, oldest first."""
        return tuple(play.fitted.name for play in (*self._loops, *self._gestures))

    @property
    def looping(self) -> bool:
        return bool(self._loops)

    def step(self, want: Want, dt_s: float) -> None:
        """Start what is newly wanted and move on."""
        self._since_s = self._since_s + dt_s if want.activity == self._activity else 0.0
        self._activity = want.activity
        self._choose()
        if want.gesture_serial != self._serial:
            self._serial = want.gesture_serial
            self._start(want)
        for play in self._loops:
            play.age_s += dt_s
            play.at_s = (play.at_s + dt_s) % play.fitted.seconds
        if len(self._loops) > 1 and self._loops[-1].age_s >= FADE_S:
            del self._loops[:-1]
        for play in self._gestures:
            play.age_s += dt_s
            play.at_s = (play.at_s + dt_s) % play.fitted.seconds if play.fitted.loop else play.age_s
            if play.cut_s >= 0.0:
                play.cut_s = max(0.0, play.cut_s - dt_s)
        if self._gestures:
            self._gestures = [play for play in self._gestures if play.age_s < play.seconds and play.cut_s != 0.0]

    def pose(self) -> F32:
        """Normalised turns (B, 4) of all bones now, in an array that the next call fills again; sets hips and look."""
        norm = self._norm
        self.look_level = 0.0
        if not self._loops:
            norm[...] = self._stance
            self.hips = (0.0, 0.0, 0.0)
        else:
            self._loop_rows()
            norm[...] = self._base[:_TURNS].reshape(-1, 4)
            x, y, z = self._base[_TURNS:].tolist()
            self.hips = (x, y, z)
        for play in self._gestures:
            self._lay(play)
        return norm

    def express(self) -> None:
        """Raise the expressions that gestures bring; never lower one."""
        weights = self._face.weights
        for play in self._gestures:
            at = play.fitted.faces
            if len(at):
                row, _ = _row_of(play)
                weights[at] = np.maximum(weights[at], play.fitted.weights[row] * (play.soft() / max(play.size, 1e-6)))

    def _choose(self) -> None:
        """The loop for what the avatar does; another one of ease when the present one has come round."""
        name, wait_s = LOOPS.get(self._activity, ("", 0.0))
        now = self._loops[-1] if self._loops else None
        if name in self._motions and self._since_s >= wait_s:
            if now is None or now.fitted.name != name:
                self._begin(name)
            return
        if name and now is not None and self._since_s < wait_s:
            return
        fresh = now is None or now.fitted.name not in IDLES
        if fresh or (now is not None and now.age_s >= now.fitted.seconds - FADE_S):
            others = [each for each in IDLES if each in self._motions and (now is None or each != now.fitted.name)]
            if others:
                self._begin(others[int(self._rng.integers(len(others)))])

    def _begin(self, name: str) -> None:
        if self._loops and self._loops[-1].age_s < FADE_S and len(self._loops) > 1:
            return  # one fade at a time
        fitted = self._motions[name]
        play = Play(fitted, fitted.rows, fitted.over, fitted.add, fitted.seconds)
        if not self._loops:
            play.age_s = FADE_S
        self._loops.append(play)

    def _start(self, want: Want) -> None:
        name = ALIASES.get(want.gesture, want.gesture)
        fitted = self._motions.get(name)
        if fitted is None or fitted.layer == "full":
            return
        rows, over, add, arms = fitted.rows, fitted.over, fitted.add, fitted.arms
        target = self._target(want) if fitted.aim else None
        if target is not None:
            rows = aimed(fitted, self._rig, target)
            if target[0] > 0.0:
                over, add, arms = mirrored_mask(over), mirrored_mask(add), tuple({"left": "right", "right": "left"}[side] for side in arms)
        for play in self._gestures:
            if play.cut_s < 0.0 and (bool(play.fitted.arms) == bool(arms) or play.fitted.name == name):
                play.cut_s = CUT_S
        seconds = _LOOP_AS_GESTURE_S if fitted.loop else fitted.seconds
        if fitted.arms and self._loops and not self._loops[-1].fitted.hangs:
            seconds = min(seconds, fitted.hold_s + _DECAY_S)  # straight back to where the loop has the hands, not by way of the thigh
        self._gestures = [*self._gestures[-2:], Play(fitted, rows, over, add, seconds, want.gesture_size)]

    @staticmethod
    def _target(want: Want) -> Vec | None:
        """Where to point, in avatar space."""
        at = want.point_at or want.look_at
        if at is None:
            return None
        offset = turns.sub(turns.vec(at), turns.vec(want.root[3, :3].tolist()))
        x, y, z = (turns.dot(offset, turns.vec(row)) for row in want.root[:3, :3].tolist())
        return x, y, z

    def _sample(self, play: Play, out: F32) -> F32:
        row, u = _row_of(play)
        rows = play.rows
        np.subtract(rows[min(row + 1, len(rows) - 1)], rows[row], out=out)
        out *= u
        out += rows[row]
        return out

    def _loop_rows(self) -> None:
        """The loop's row, mixed with the one that comes, into self._base."""
        base = self._sample(self._loops[0], self._base)
        for play in self._loops[1:]:
            row, level = self._sample(play, self._row), smooth(play.age_s / FADE_S)
            a, b = base[:_TURNS].reshape(-1, 4), row[:_TURNS].reshape(-1, 4)
            facing = np.copysign(np.float32(level), np.matmul(a * b, _SUM))
            a *= 1.0 - level
            a += b * facing
            base[_TURNS:] += level * (row[_TURNS:] - base[_TURNS:])
        quats = base[:_TURNS].reshape(-1, 4)
        normalize(quats, out=quats)

    def _lay(self, play: Play) -> None:
        """A gesture over self._norm."""
        norm, mixed, added = self._norm, self._mixed, self._added
        row = self._sample(play, self._row)
        quats = row[:_TURNS].reshape(-1, 4)
        level, soft = play.level(), play.soft()
        share = play.over * level
        facing = np.copysign(share, np.matmul(norm * quats, _SUM))
        np.multiply(norm, 1.0 - share, out=mixed)
        mixed += quats * facing
        normalize(mixed, out=mixed)
        share = play.add * soft
        np.multiply(_IDENTITY, 1.0 - share, out=added)
        added += quats * share
        normalize(added, out=added)
        self._turns.product(added, mixed, norm)
        if play.fitted.layer == "gesture":
            x, y, z = row[_TURNS:].tolist()
            self.hips = (self.hips[0] + soft * x, self.hips[1] + soft * y, self.hips[2] + soft * z)
        if play.fitted.look is not None:
            at, _ = _row_of(play)
            yaw, pitch = play.fitted.look[at].tolist()
            self.look, self.look_level = (yaw, pitch), level


def _row_of(play: Play) -> tuple[int, float]:
    at = play.at_s * (len(play.rows) - 1) / play.fitted.seconds if play.fitted.seconds > 0.0 else 0.0
    row = min(int(at), len(play.rows) - 1)
    return row, min(at - row, 1.0)

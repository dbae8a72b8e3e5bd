"""Playing gestures: arms by key poses, head and trunk by curves, with a soft beginning and end, and a soft exchange when the next comes too early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vrapp.avatar import bones, drivers, turns
from vrapp.avatar.arms import arm_turns
from vrapp.avatar.batch import F32, normalize
from vrapp.avatar.clips import Clip, clip_for
from vrapp.avatar.pose import Want
from vrapp.avatar.rig import Rig
from vrapp.avatar.shape import Shape
from vrapp.avatar.turns import smooth

_DRIVEN = ("head yaw", "head pitch", "head roll", "torso yaw", "torso pitch", "shrug")
_SUM = np.ones((4, 1), dtype=np.float32)
_CUT_S = 0.3  # how long a gesture takes to yield to the next


@dataclass(slots=True)
class Playing:
    clip: Clip
    times: Sequence[float]  # (K,)
    keys: F32 | None  # (K, B, 4) normalised turns
    mask: F32 | None  # (B, 1)
    size: float
    at_s: float = 0.0
    cut_s: float = -1.0  # time left when it has been cut short

    def strength(self) -> float:
        clip = self.clip
        level = min(smooth(self.at_s / clip.onset_s), smooth((clip.seconds - self.at_s) / clip.decay_s))
        return level * (smooth(self.cut_s / _CUT_S) if self.cut_s >= 0.0 else 1.0)


class Gestures:
    __slots__ = ("_base", "_playing", "_rig", "_rng", "_serial", "_shape", "_target")

    def __init__(self, rig: Rig, shape: Shape, rng: np.random.Generator) -> None:
        self._rig, self._shape, self._rng = rig, shape, rng
        self._playing: list[Playing] = []
        self._serial = 0
        self._base = np.zeros((bones.COUNT, 4), dtype=np.float32)
        self._target = np.zeros((bones.COUNT, 4), dtype=np.float32)

    @property
    def names(self) -> tuple[str, ...]:
        """What is being played now, oldest first."""
        return tuple(playing.clip.name for playing in self._playing)

    def step(self, want: Want, dt_s: float, out: F32) -> None:
        """Start what is newly wanted, move on, add the curves to the drivers out (D,)."""
        for name in _DRIVEN:
            out[drivers.INDEX[name]] = 0.0
        if want.gesture_serial != self._serial:
            self._serial = want.gesture_serial
            self._start(want)
        for playing in self._playing:
            clip = playing.clip
            held = clip.holds is not None and clip.holds == want.activity and playing.cut_s < 0.0
            playing.at_s = min(playing.at_s + dt_s, max(clip.hold_at_s, playing.at_s)) if held else playing.at_s + dt_s
            if playing.cut_s >= 0.0:
                playing.cut_s = max(0.0, playing.cut_s - dt_s)
            level = playing.strength() * playing.size
            for name, curve in clip.curves.items():
                out[drivers.INDEX[name]] += level * along(curve, playing.at_s)
        self._playing = [p for p in self._playing if p.at_s < p.clip.seconds and p.cut_s != 0.0]

    def blend(self, stance: F32) -> F32:
        """Normalised turns (B, 4) of stance with the arms of what is played laid over it."""
        base = stance
        for playing in self._playing:
            if playing.keys is None or playing.mask is None:
                continue
            level = playing.strength()
            self._key(playing)
            target = self._target
            mixed = playing.mask * level
            facing = np.copysign(mixed, np.matmul(base * target, _SUM))
            np.multiply(base, 1.0 - mixed, out=self._base)
            self._base += target * facing
            base = normalize(self._base, out=self._base)
        return base

    def _start(self, want: Want) -> None:
        clip = clip_for(want.gesture, self._rig, self._shape, self._point(want), self._rng)
        if clip is None:
            return
        for playing in self._playing:
            if playing.cut_s < 0.0 and (playing.keys is not None) == bool(clip.keys):
                playing.cut_s = _CUT_S
        keys, mask = _keys(clip, self._rig)
        self._playing = [*self._playing[-2:], Playing(clip, [key.at_s for key in clip.keys], keys, mask, want.gesture_size)]

    @staticmethod
    def _point(want: Want) -> turns.Vec | None:
        """Where to point, in avatar space."""
        at = want.point_at or want.look_at
        if at is None:
            return None
        offset = turns.sub(turns.vec(at), turns.vec(want.root[3, :3].tolist()))
        x, y, z = (turns.dot(offset, turns.vec(row)) for row in want.root[:3, :3].tolist())
        return x, y, z

    def _key(self, playing: Playing) -> None:
        assert playing.keys is not None
        times, keys = playing.times, playing.keys
        after = next((i for i, t in enumerate(times) if t > playing.at_s), len(times))
        if after == 0 or after == len(times):
            self._target[...] = keys[min(after, len(times) - 1)]
            return
        u = smooth((playing.at_s - times[after - 1]) / (times[after] - times[after - 1]))
        np.multiply(keys[after - 1], 1.0 - u, out=self._target)
        self._target += u * keys[after]
        normalize(self._target, out=self._target)


def _keys(clip: Clip, rig: Rig) -> tuple[F32 | None, F32 | None]:
    if not clip.keys:
        return None, None
    keys = np.zeros((len(clip.keys), bones.COUNT, 4), dtype=np.float32)
    keys[..., 3] = 1.0
    mask = np.zeros((bones.COUNT, 1), dtype=np.float32)
    for row, key in zip(keys, clip.keys, strict=True):
        for side, arm in (("left", key.left), ("right", key.right)):
            if arm is not None:
                for bone, turn in arm_turns(rig, side, arm).items():
                    row[bone], mask[bone] = turn, 1.0
    for before, now in pairwise(keys):  # neighbours on the same half of the sphere
        now[np.einsum("ij,ij->i", before, now) < 0.0] *= -1.0
    return keys, mask


def along(curve: Sequence[tuple[float, float]], t: float) -> float:
    """Value of a curve of (time, value) at t, eased between its points, held before and after."""
    if t <= curve[0][0]:
        return curve[0][1]
    for (t0, v0), (t1, v1) in pairwise(curve):
        if t < t1:
            s = (t - t0) / (t1 - t0)
            return v0 + (v1 - v0) * s * s * (3.0 - 2.0 * s)
    return curve[-1][1]

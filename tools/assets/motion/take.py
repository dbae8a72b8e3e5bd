"""One motion while it is being made: channels over time, and how they become turns of bones.

Channels are added up: `add("chest.x", curve)` in degrees (+x bends forward, +y turns to the left, +z leans to the right), `move(x, y, z)` the hips in
metres. Arms go through key poses, every part a little later than the one it hangs from. Feet stay where they are put.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vrapp.avatar import turns

from . import legs, pose, skeleton
from .curves import F64, breath, frames, late, soften, through
from .pose import HANG, Arm

_LAG = {"collar": -0.03, "upper": 0.0, "fore": 0.045, "palm": 0.06, "hand": 0.075, "fingers": 0.10}  # seconds: a limb uncoils from its root
_DRAG_S = 0.055  # a hand points where its forearm pointed this long ago
_TWIST = 0.55  # of the palm's turn happens in the forearm, the rest at the wrist
Curve = F64 | float


class Take:
    def __init__(self, name: str, seconds: float, loop: bool = False, **extras: Any) -> None:
        self.name, self.seconds, self.loop, self.extras = name, seconds, loop, extras
        self.t = frames(seconds)
        count = len(self.t)
        self.vectors = {bone: np.zeros((count, 3)) for bone in skeleton.NAMES}
        self.hips = np.zeros((count, 3))
        self.keys: dict[str, list[tuple[float, Arm]]] = {"left": [(0.0, HANG)], "right": [(0.0, HANG)]}
        self.swing = {side: np.zeros((count, 3)) for side in ("left", "right")}  # added to where the forearm points
        self.feet = {side: legs.Foot(count, side) for side in ("left", "right")}
        self.face: dict[str, F64] = {}
        self.look = np.zeros((count, 2))
        self.looks = False

    def curve(self, *keys: tuple[float, float]) -> F64:
        """Through (time, value) keys; closes where the take loops."""
        return through(self.t, keys, self.seconds if self.loop else 0.0)

    def late(self, curve: Curve, delay_s: float) -> F64:
        return late(np.broadcast_to(curve, self.t.shape), delay_s, self.loop)

    def add(self, channel: str, curve: Curve) -> None:
        bone, axis = channel.split(".")
        self.vectors[bone][:, "xyz".index(axis)] += curve

    def move(self, x: Curve = 0.0, y: Curve = 0.0, z: Curve = 0.0) -> None:
        for axis, curve in enumerate((x, y, z)):
            self.hips[:, axis] += curve

    def torso(self, axis: str, curve: Curve, step_s: float = 0.035) -> None:
        """A turn of the whole trunk that starts at the hips and runs up."""
        for order, (bone, share) in enumerate((("spine", 0.36), ("chest", 0.38), ("upperChest", 0.26))):
            self.add(f"{bone}.{axis}", share * self.late(curve, order * step_s))

    def head(self, axis: str, curve: Curve, lag_s: float = 0.04) -> None:
        self.add(f"neck.{axis}", 0.40 * curve)
        self.add(f"head.{axis}", 0.60 * self.late(curve, lag_s))

    def weight(self, curve: F64) -> None:
        """On which leg the body stands, +1 left: the hips go over the foot and drop on the free side, the trunk comes back over them a little later."""
        self.move(x=0.034 * curve, z=0.003 * curve)
        self.add("hips.z", 3.2 * curve)
        self.add("hips.y", -2.6 * curve)
        after = self.late(curve, 0.10)
        self.add("spine.z", -2.6 * after)
        self.add("spine.y", 1.2 * after)
        self.add("chest.z", -2.0 * self.late(curve, 0.16))
        self.add("chest.y", 0.9 * self.late(curve, 0.16))
        self.add("neck.z", 0.9 * self.late(curve, 0.22))

    def breathe(self, count: int, size: float = 1.0, first: float = 0.0) -> None:
        level = size * breath(self.t, self.seconds, count, first)
        for channel, amount in (("spine.x", -0.4), ("chest.x", -1.0), ("upperChest.x", -0.7), ("neck.x", 1.2), ("head.x", 0.5)):
            self.add(channel, amount * level)
        for side, sign in (("left", 1.0), ("right", -1.0)):
            self.add(f"{side}Shoulder.z", sign * 1.6 * level)
            self.add(f"{side}UpperArm.z", -sign * 1.1 * self.late(level, 0.08))
        self.move(y=0.0014 * level)

    def arm(self, side: str, *keys: tuple[float, Arm]) -> None:
        """Key poses, in order; both ends are held (or meet)."""
        self.keys[side] = list(keys)

    def express(self, name: str, *keys: tuple[float, float]) -> None:
        self.face[name] = np.clip(self.curve(*keys), 0.0, 1.0)

    def gaze(self, yaw: Sequence[tuple[float, float]], pitch: Sequence[tuple[float, float]]) -> None:
        """Degrees of the eyes in the head, + left and + down."""
        self.look = np.stack((self.curve(*yaw), self.curve(*pitch)), axis=1)
        self.looks = True

    # from channels to turns

    def solved(self) -> tuple[dict[str, F64], F64]:
        """Normalised turns (T, 4) by bone and the hips' places (T, 3)."""
        out = {bone: _exp(np.radians(vectors)) for bone, vectors in self.vectors.items()}
        for side in ("left", "right"):
            for bone, turn in self._arm(side).items():
                out[bone] = _mul(out[bone], turn) if bone in out else turn
        places = skeleton.AT["hips"] + self.hips
        legs.solve(out, places, self.feet)
        if self.loop:
            for table in (*out.values(), places):
                table[-1] = table[0]
        return out, places

    def _arm(self, side: str) -> dict[str, F64]:
        """Turns of one arm from its key poses, by part."""
        keys, period = self.keys[side], self.seconds if self.loop else 0.0

        def part(lag: str, *names: str) -> F64:
            listed = [(at, np.concatenate([np.atleast_1d(getattr(arm, name)) for name in names])) for at, arm in keys]
            delay = _LAG[lag] if len(keys) > 1 else 0.0
            return late(through(self.t, listed, period), delay, self.loop)

        collar, hand, spread = part("collar", "lift", "ahead"), part("hand", "flex", "side"), part("fingers", "spread")
        upper, palm = _unit(part("upper", "upper")), _unit(part("palm", "palm"))
        fore = _unit(part("fore", "fore") + self.swing[side])
        firm, told = part("hand", "firm"), part("hand", "hand")
        dragged = _unit(_unit(late(fore, _DRAG_S, self.loop)) * (1.0 - firm) + told)
        curls = late(through(self.t, [(at, np.ravel(pose.CURLS[arm.fingers])) for at, arm in keys], period), _LAG["fingers"] if len(keys) > 1 else 0.0, self.loop)
        rows = [_arm_at(side, *row) for row in zip(collar, upper, fore, dragged, palm, hand, strict=True)]
        names = ("Shoulder", "UpperArm", "LowerArm", "Hand")
        out = {f"{side}{name}": soften(_continuous(np.array([row[i] for row in rows])), self.loop, 0.02) for i, name in enumerate(names)}
        out = {bone: table / np.linalg.norm(table, axis=1, keepdims=True) for bone, table in out.items()}
        return out | _fingers(side, curls.reshape(-1, 5, 3), spread[:, 0])


def _arm_at(side: str, collar: F64, upper: F64, fore: F64, dragged: F64, palm: F64, hand: F64) -> tuple[turns.Quat, ...]:
    """Turns of girdle, upper arm, forearm and hand at one moment. The elbow is a hinge, square to both segments."""
    sign = 1.0 if side == "left" else -1.0
    u, f, d, p = (turns.vec(pose.own(side, turns.vec(v.tolist()))) for v in (upper, fore, dragged, palm))
    rest: turns.Vec = (sign, 0.0, 0.0)
    hinge_at_rest = turns.cross(rest, (0.0, 0.0, 1.0))
    hinge = turns.cross(u, f)
    lift = collar[0] + 14.0 * turns.smooth((float(upper[1]) + 0.55) / 1.3)  # the girdle takes part once the arm is well away from the side
    ahead = collar[1] + 7.0 * turns.smooth((float(upper[2]) - 0.25) / 0.8)
    girdle = turns.mul(turns.about((0.0, 1.0, 0.0), np.radians(-sign * ahead)), turns.about((0.0, 0.0, 1.0), np.radians(sign * lift)))
    world_upper = turns.frame_turn(rest, hinge_at_rest, u, hinge)
    straight = turns.frame_turn(rest, hinge_at_rest, f, hinge)
    twisted = turns.frame_turn(rest, (0.0, -1.0, 0.0), f, p)
    world_fore = turns.slerp(straight, twisted, _TWIST)
    aside = turns.unit(turns.cross(p, d))
    world_hand = turns.frame_turn(rest, (0.0, -1.0, 0.0), d, p)
    world_hand = turns.mul(turns.about(aside, np.radians(float(hand[0])) * -1.0), world_hand)
    world_hand = turns.mul(turns.about(turns.unit(p), np.radians(sign * float(hand[1]))), world_hand)
    return girdle, turns.mul(turns.conj(girdle), world_upper), turns.mul(turns.conj(world_upper), world_fore), turns.mul(turns.conj(world_fore), world_hand)


def _fingers(side: str, curls: F64, spread: F64) -> dict[str, F64]:
    sign = 1.0 if side == "left" else -1.0
    out: dict[str, F64] = {}
    for index, finger in enumerate(pose.FINGERS):
        joints = ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
        axis = np.array((0.35, -sign * 0.83, -sign * 0.50)) if finger == "Thumb" else np.array((0.0, 0.0, -sign))
        if finger == "Thumb":  # closes across the palm: towards down and back from where it points
            along = skeleton.AT[f"{side}ThumbDistal"] - skeleton.AT[f"{side}ThumbProximal"]
            axis = np.cross(along, (0.0, -0.55, -0.83))
            axis /= np.linalg.norm(axis)
        for joint, name in enumerate(joints):
            turn = _exp(np.radians(curls[:, index, joint])[:, None] * axis)
            if joint == 0 and finger != "Thumb":
                fan = np.radians(spread * (1.5 - (index - 1))) * -sign
                turn = _mul(_exp(fan[:, None] * np.array((0.0, 1.0, 0.0))), turn)
            out[f"{side}{finger}{name}"] = turn
    return out


def _unit(v: F64) -> F64:
    return v / np.linalg.norm(v, axis=1, keepdims=True)


def _continuous(q: F64) -> F64:
    """Signs changed so that neighbours are near."""
    facing = np.einsum("ti,ti->t", q[1:], q[:-1])
    q[1:] *= np.cumprod(np.where(facing < 0.0, -1.0, 1.0))[:, None]
    return q


def _exp(vectors: F64) -> F64:
    angle = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.concatenate((vectors * 0.5 * np.sinc(0.5 * angle / np.pi), np.cos(0.5 * angle)), axis=1)


def _mul(a: F64, b: F64) -> F64:
    """a after b (T, 4)."""
    av, aw, bv, bw = a[:, :3], a[:, 3:], b[:, :3], b[:, 3:]
    return np.concatenate((aw * bv + bw * av + np.cross(av, bv), aw * bw - np.sum(av * bv, axis=1, keepdims=True)), axis=1)

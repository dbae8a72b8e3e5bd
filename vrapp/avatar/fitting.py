"""A motion made to fit one body, once: what the player then only has to mix.

Turns fit every humanoid as they are. What does not is done here, for all rows at once: the hips' places are scaled, arms that hang go as far out as this
body's hips and clothes ask, and hands that touch the body touch this one's surface (two-bone arms by the law of cosines, the hand keeps its turn).

Our motions say more about themselves in `extras` ("vrapp"): layer ("loop", "full": all of the body; "gesture": arms replace, trunk and head are added),
arms (those that a gesture uses), hold (when they begin to go home), touch, aim, stroke, spread (degrees between the hanging upper arm and the vertical).
A motion without is "full".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import radians
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vrapp.avatar import bones, turns
from vrapp.avatar.batch import F32
from vrapp.avatar.expressions import Expressions
from vrapp.avatar.posed import hips_scale
from vrapp.avatar.rig import Rig
from vrapp.avatar.shape import Shape
from vrapp.avatar.stance import arm_spread
from vrapp.avatar.turns import Vec
from vrapp.avatar.vrma import Motion
from vrapp.xform import quat_between, quat_conjugate, quat_mul, quat_normalize, quat_rotate

RATE = 30.0  # rows a second
WIDTH = 4 * bones.COUNT + 3  # of a row: turns of all bones, then the hips' offset
_TRUNK = (bones.HIPS, bones.SPINE, bones.CHEST, bones.UPPER_CHEST, bones.NECK, bones.HEAD)
_ARM = ("Shoulder", "UpperArm", "LowerArm", "Hand")
_HELD_BY = {"heart": bones.UPPER_CHEST, "chin": bones.HEAD, "belly": bones.HIPS}


@dataclass(slots=True)
class Fitted:
    """rows (K, WIDTH), RATE a second. over, add (B, 1): bones that replace, and bones whose turns are laid over whatever there is."""

    name: str
    seconds: float
    loop: bool
    layer: str
    rows: F32
    over: F32
    add: F32
    faces: npt.NDArray[np.intp]  # (E,) rows of the avatar's expressions
    weights: F32  # (K, E)
    look: F32 | None  # (K, 2)
    arms: tuple[str, ...]
    stroke_s: float
    aim: dict[str, float] | None
    hold_s: float  # when its arms begin to go home
    hangs: bool  # its arms hang at the beginning


def said(motion: Motion) -> dict[str, Any]:
    """What one of our motions says of itself; {} for others."""
    own = motion.extras.get("vrapp")
    return cast("dict[str, Any]", own) if isinstance(own, dict) else {}


def fit(motion: Motion, rig: Rig, shape: Shape, face: Expressions) -> Fitted:
    """The motion for a body. Nothing in it is changed."""
    own = said(motion)
    at = np.linspace(0.0, motion.duration_s, max(2, round(motion.duration_s * RATE) + 1))
    table, hips = _at(motion.times, motion.turns.reshape(len(motion.times), -1), at).reshape(len(at), bones.COUNT, 4), np.zeros((len(at), 3), np.float32)
    table = quat_normalize(table)
    if motion.hips is not None:
        hips = _at(motion.times, motion.hips, at) * hips_scale(motion, rig.position[bones.HIPS]) - np.asarray(rig.position[bones.HIPS], np.float32)
    if own.get("layer") == "full":
        _plant(table, hips, motion, rig)
    _spread(table, rig, shape, float(own.get("spread", 0.0)))
    for touch in own.get("touch", ()):
        _touch(table, hips, motion, rig, shape, touch, at)
    layer, arms = str(own.get("layer", "full")), tuple(own.get("arms", ()))
    over, add = _masks(motion, layer, arms)
    if layer == "gesture":
        table = np.where(add > 0.0, quat_mul(table, quat_conjugate(table[:1])), table)
        hips = hips - hips[:1]
    table *= np.where(table[..., 3:] < 0.0, -1.0, 1.0) if layer == "gesture" else 1.0
    rows = np.concatenate((_same_half(table).reshape(len(at), -1), hips), axis=1).astype(np.float32)
    known = [(i, face.index[name]) for i, name in enumerate(motion.expressions) if name in face.index]
    weights = _at(motion.times, motion.weights[:, [i for i, _ in known]], at) if known else np.zeros((len(at), 0), np.float32)
    look = None if motion.look is None or layer == "loop" else _at(motion.times, motion.look, at)
    return Fitted(
        motion.name, motion.duration_s, bool(own.get("loop")), layer, rows, over, add, np.array([row for _, row in known], np.intp), weights, look, arms,
        float(own.get("stroke", 0.0)), own.get("aim"),
        float(own.get("hold", motion.duration_s)), _hangs(table[0]),
    )  # fmt: skip


def _at(times: F32, values: F32, at: npt.NDArray[np.float64]) -> F32:
    """Rows of values (T, W) at other times (K,), mixed linearly."""
    row = np.clip(np.searchsorted(times, at, side="right") - 1, 0, len(times) - 2) if len(times) > 1 else np.zeros(len(at), np.intp)
    after = np.minimum(row + 1, len(times) - 1)
    span = np.where(after > row, times[after] - times[row], 1.0)
    u = np.clip((at - times[row]) / span, 0.0, 1.0)[:, None]
    return (values[row] + (values[after] - values[row]) * u).astype(np.float32)


def _hangs(row: F32) -> bool:
    """Whether both forearms point down in a row of turns (B, 4)."""
    lows: list[float] = []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        q = turns.IDENTITY
        for name in _ARM[:3]:
            q = turns.mul(q, turns.normalized(row[bones.BONE[side + name]].tolist()))
        lows.append(turns.rotate(q, (sign, 0.0, 0.0))[1])
    return max(lows) < -0.75


def _same_half(table: F32) -> F32:
    facing = np.einsum("kbi,kbi->kb", table[1:], table[:-1])
    table[1:] *= np.cumprod(np.where(facing < 0.0, -1.0, 1.0), axis=0)[..., None]
    return table


def _masks(motion: Motion, layer: str, arms: tuple[str, ...]) -> tuple[F32, F32]:
    over, add = np.zeros((bones.COUNT, 1), np.float32), np.zeros((bones.COUNT, 1), np.float32)
    for bone, name in enumerate(bones.BONES):
        if not motion.moved[bone] or bone in (bones.LEFT_EYE, bones.RIGHT_EYE):
            continue
        leg = any(part in name for part in ("Leg", "Foot", "Toes"))
        if layer != "gesture":
            over[bone] = 1.0
        elif any(name.startswith(side) for side in arms) and not leg:
            over[bone] = 1.0
        elif not leg:
            add[bone] = 1.0
    return over, add


def _plant(table: F32, hips: F32, motion: Motion, rig: Rig) -> None:
    """Ankles go the source's ways, scaled: feet that stand there stand here too, whatever the proportions of the legs."""
    scale = hips_scale(motion, rig.position[bones.HIPS])
    joints = np.array(rig.position, np.float32)
    theirs_hips = (hips + joints[bones.HIPS]) / scale - motion.joints[bones.HIPS]
    for side in bones.SIDES:
        chain = [bones.HIPS, *(bones.BONE[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))]
        turn, place = forward(table, hips, joints, chain)
        _, theirs = forward(table, theirs_hips, motion.joints, chain)
        goal = joints[chain[3]] + (theirs[chain[3]] - motion.joints[chain[3]]) * scale
        _reach(table, turn, place, chain, goal.astype(np.float32))


def _spread(table: F32, rig: Rig, shape: Shape, source: float) -> None:
    """Hanging arms go out as far as this body asks."""
    if not source:
        return
    for side, sign in (("left", 1.0), ("right", -1.0)):
        more = radians(arm_spread(rig, shape, side) - source)
        upper = bones.BONE[f"{side}UpperArm"]
        along = quat_rotate(table[:, upper], np.array((sign, 0.0, 0.0), np.float32))
        level = np.clip((-along[:, 1] - 0.86) / 0.10, 0.0, 1.0)
        half = 0.5 * more * sign * level * level * (3.0 - 2.0 * level)
        turn = np.zeros((len(table), 4), np.float32)
        turn[:, 2], turn[:, 3] = np.sin(half), np.cos(half)
        table[:, upper] = quat_mul(turn, table[:, upper])


def _places(rig: Rig, shape: Shape, name: str, source: Vec) -> Vec:
    """The spot of this body for one of the source's."""
    if name == "heart":
        return source[0] * shape.scale, shape.heart_y, shape.chest_front
    if name == "chin":
        return shape.chin
    hips = rig.position[bones.HIPS]
    return 0.0, hips[1] + (source[1] - 0.88) * shape.scale, shape.belly_front


def _touch(table: F32, hips: F32, motion: Motion, rig: Rig, shape: Shape, touch: dict[str, Any], at: npt.NDArray[np.float64]) -> None:
    """Bring a hand as near to a spot of this body as it is to the spot of the source's."""
    side, holder = str(touch["hand"]), _HELD_BY[str(touch["place"])]
    chain = [bones.BONE[side + name] for name in _ARM]
    source = turns.vec(touch["at"])
    own = np.array(_places(rig, shape, str(touch["place"]), source), np.float32)
    joints = np.array(rig.position, np.float32)
    turn, place = forward(table, hips, joints, [*_TRUNK, *chain])
    _, theirs = forward(table, np.zeros_like(hips), motion.joints, [*_TRUNK, *chain])
    away = theirs[chain[3]] - (theirs[holder] + quat_rotate(turn[holder], np.asarray(source, np.float32) - motion.joints[holder]))
    goal = place[holder] + quat_rotate(turn[holder], own - joints[holder]) + away * shape.scale
    level = _ramp(at, float(touch["from"]), float(touch["to"]), float(touch["ramp"]))[:, None]
    goal = place[chain[3]] + (goal - place[chain[3]]) * level
    _reach(table, turn, place, chain, goal.astype(np.float32))


def _ramp(at: npt.NDArray[np.float64], start: float, end: float, ramp: float) -> F32:
    if ramp <= 0.0:
        return np.ones(len(at), np.float32)
    u = np.clip(np.minimum((at - start + ramp) / ramp, (end + ramp - at) / ramp), 0.0, 1.0)
    return (u * u * (3.0 - 2.0 * u)).astype(np.float32)


def forward(table: F32, hips: F32, joints: F32, chain: list[int]) -> tuple[dict[int, F32], dict[int, F32]]:
    """Turns (K, 4) and places (K, 3) of bones in the model; chain lists parents first."""
    turn: dict[int, F32] = {}
    place: dict[int, F32] = {}
    for bone in chain:
        above = bones.PARENT[bone]
        if above < 0:
            turn[bone], place[bone] = table[:, bone], joints[bone] + hips
            continue
        turn[bone] = quat_mul(turn[above], table[:, bone])
        place[bone] = place[above] + quat_rotate(turn[above], joints[bone] - joints[above])
    return turn, place


def _reach(table: F32, turn: dict[int, F32], place: dict[int, F32], chain: list[int], goal: F32) -> None:
    """Two-bone arms (or legs) whose ends get to goal (K, 3) with the elbow in the plane in which it is; the end keeps its turn. table is changed."""
    girdle, upper, lower, hand = chain
    start, elbow, end = place[upper], place[lower], place[hand]
    first, second = (np.linalg.norm(b - a, axis=1, keepdims=True) for a, b in ((start, elbow), (elbow, end)))
    if min(float(first.min()), float(second.min())) < 1e-4:
        return
    offset = goal - start
    gap = np.clip(np.linalg.norm(offset, axis=1, keepdims=True), np.abs(first - second) + 1e-4, (first + second) * 0.9995)
    along = offset / np.maximum(np.linalg.norm(offset, axis=1, keepdims=True), 1e-6)
    cosine = np.clip((first**2 + gap**2 - second**2) / (2.0 * first * gap), -1.0, 1.0)
    aside = (elbow - start) - along * np.sum((elbow - start) * along, axis=1, keepdims=True)
    aside /= np.maximum(np.linalg.norm(aside, axis=1, keepdims=True), 1e-6)
    to_elbow = along * cosine + aside * np.sqrt(1.0 - cosine**2)
    to_hand = along * gap - to_elbow * first
    new_upper = quat_mul(quat_between((elbow - start) / first, to_elbow), turn[upper])
    new_lower = quat_mul(quat_between((end - elbow) / second, to_hand / np.linalg.norm(to_hand, axis=1, keepdims=True)), turn[lower])
    table[:, upper] = quat_mul(quat_conjugate(turn[girdle]), new_upper)
    table[:, lower] = quat_mul(quat_conjugate(new_upper), new_lower)
    table[:, hand] = quat_mul(quat_conjugate(new_lower), turn[hand])


def aimed(fitted: Fitted, rig: Rig, target: Vec) -> F32:
    """rows (K, WIDTH) of a pointing motion whose arm, while it is out, points to a place in avatar space; to the body's left it is the left arm's."""
    aim = fitted.aim
    assert aim is not None
    left = target[0] > 0.0
    rows = mirrored(fitted.rows) if left else fitted.rows.copy()
    side = "left" if left else "right"
    table = rows[:, : 4 * bones.COUNT].reshape(len(rows), bones.COUNT, 4)
    chain = [bones.BONE[side + name] for name in _ARM]
    joints = np.array(rig.position, np.float32)
    start = rig.position[chain[1]]
    out, up, ahead = turns.unit(turns.sub(target, start), (0.0, 0.0, 1.0))
    out = max(out, -0.25) if left else min(out, 0.25)  # an arm does not go through the body, nor far behind it
    goal = turns.unit((out, turns.clamped(up, -0.75, 0.8), max(ahead, -0.1)))
    row = min(round(aim["hold"] * RATE), len(rows) - 1)
    turn = turns.normalized(table[row, chain[0]].tolist())
    straight = turns.rotate(turns.mul(turn, turns.normalized(table[row, chain[1]].tolist())), turns.vec((joints[chain[2]] - joints[chain[1]]).tolist()))
    bent = turns.mul(turns.mul(turn, turns.normalized(table[row, chain[1]].tolist())), turns.normalized(table[row, chain[2]].tolist()))
    reached = turns.add(straight, turns.rotate(bent, turns.vec((joints[chain[3]] - joints[chain[2]]).tolist())))
    more = turns.between(turns.unit(reached), goal)
    level = _ramp(np.arange(len(rows)) / RATE, aim["from"], aim["to"], aim["ramp"])
    for index, share in enumerate(level.tolist()):
        girdle = turns.normalized(table[index, chain[0]].tolist())
        part = turns.slerp(turns.IDENTITY, more, share)
        table[index, chain[1]] = turns.mul(turns.conj(girdle), turns.mul(part, turns.mul(girdle, turns.normalized(table[index, chain[1]].tolist()))))
    rows[:, : 4 * bones.COUNT] = _same_half(table).reshape(len(rows), -1)
    return rows


_MIRROR = np.array([bones.BONE[n.replace("left", "right", 1) if n.startswith("left") else n.replace("right", "left", 1)] for n in bones.BONES], np.intp)


def mirrored(rows: F32) -> F32:
    """The same motion with left and right exchanged."""
    out = rows.copy()
    table = rows[:, : 4 * bones.COUNT].reshape(len(rows), bones.COUNT, 4)[:, _MIRROR] * np.array((1.0, -1.0, -1.0, 1.0), np.float32)
    out[:, : 4 * bones.COUNT] = table.reshape(len(rows), -1)
    out[:, 4 * bones.COUNT] *= -1.0
    return out


def mirrored_mask(mask: F32) -> F32:
    return mask[_MIRROR]

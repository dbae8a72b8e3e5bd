"""A VRM animation as one table that fits every humanoid: normalised turns of all bones, places of the hips, expressions and gaze, key by key.

With W a bone's world rotation in the file's T-pose, P that of its parent node and q the animated local rotation, the normalised turn is `P·q·W⁻¹`
(VRMC_vrm_animation-1.0, "How to transform human pose"; see `vrapp.avatar.rig` for the way back). The hips move in the model's space; on another body
their places are scaled by the ratio of the hips' heights at rest. Seconds, metres, radians.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vrapp.avatar import bones
from vrapp.avatar.batch import F32
from vrapp.hierarchy import hierarchy, world_from_local
from vrapp.scene.model import Channel, Model
from vrapp.scene.vrm_types import Vrma
from vrapp.xform import compose, quat_conjugate, quat_mul, quat_normalize, quat_slerp, transform_points

STEP_S = 1.0 / 60.0  # between rows the turns are mixed linearly
_CUT_S = 1e-4  # a STEP key becomes two rows this far apart


@dataclass(slots=True)
class Motion:
    """K rows. Bones that the file does not move stay at the identity."""

    name: str
    duration_s: float
    times: F32  # (K,) rising from 0
    turns: F32  # (K, B, 4), neighbours on the same half of the sphere
    moved: npt.NDArray[np.bool_]  # (B,)
    hips: F32 | None  # (K, 3) in the model's space; None where they stay
    hips_rest: F32  # (3,)
    joints: F32  # (B, 3) the file's own T-pose, in the model; a missing bone stands where its parent is
    expressions: tuple[str, ...] = ()
    weights: F32 = field(default_factory=lambda: np.zeros((0, 0), np.float32))  # (K, E) 0..1
    look: F32 | None = None  # (K, 2) yaw (+ left) and pitch (+ down) of the eyes in the head
    extras: dict[str, Any] = field(default_factory=dict[str, Any])


def motion_of(vrma: Vrma, name: str = "", step_s: float = STEP_S) -> Motion:
    """The file's first animation, in rows no farther apart than step_s."""
    model = vrma.model
    nodes, animation = model.nodes, model.animations[0]
    rotations, translations = _channels(animation.channels, "rotation"), _channels(animation.channels, "translation")
    wanted = [rotations[n] for n in (*vrma.humanoid.values(), vrma.look_at) if n in rotations]
    wanted += [translations[n] for n in (vrma.humanoid["hips"], *vrma.expressions.values()) if n in translations]
    times = _rows(wanted, animation.duration_s, step_s)
    local = compose(nodes.translation, nodes.rotation, nodes.scale)
    world = world_from_local(hierarchy(nodes.parent), local, np.empty_like(local))
    rest = _rest_turns(model)
    turns = np.zeros((len(times), bones.COUNT, 4), np.float32)
    turns[..., 3] = 1.0
    moved = np.zeros(bones.COUNT, np.bool_)
    bone_at = {node: bones.BONE[bone_name] for bone_name, node in vrma.humanoid.items()}
    for group in _together([rotations[node] for node in vrma.humanoid.values() if node in rotations]):
        nodes_of = np.array([channel.node for channel in group], np.intp)
        above = nodes.parent[nodes_of]
        before = np.where(above[:, None] >= 0, rest[above], np.array((0, 0, 0, 1), np.float32))
        stacked = Channel(-1, "rotation", group[0].interpolation, group[0].times, np.stack([channel.values for channel in group], axis=-2))
        local_turns = sampled(stacked, times)  # (K, C, 4)
        bone_of = [bone_at[node] for node in nodes_of.tolist()]
        turns[:, bone_of] = quat_mul(quat_mul(before, local_turns), quat_conjugate(rest[nodes_of]))
        moved[bone_of] = True
    hips_node = vrma.humanoid["hips"]
    hips = sampled(translations[hips_node], times) if hips_node in translations else None
    if hips is not None and nodes.parent[hips_node] >= 0:
        hips = transform_points(world[nodes.parent[hips_node]], hips)
    listed = [(each, node) for each, node in vrma.expressions.items() if node in translations]
    weights = np.array([np.clip(sampled(translations[node], times)[:, 0], 0.0, 1.0) for _, node in listed], np.float32)
    return Motion(
        name, animation.duration_s, times, same_half(turns), moved, hips, world[hips_node, 3, :3].copy(), _joints(vrma, world),
        tuple(each for each, _ in listed), weights.T.reshape(len(times), len(listed)).copy(),
        yaw_pitch_of(sampled(rotations[vrma.look_at], times)) if vrma.look_at in rotations else None, vrma.extras,
    )  # fmt: skip


def sampled(channel: Channel, times: F32) -> F32:
    """Values (K, ..., 3 or 4) of a channel, or of several in one, at rising times (K,), held before its first and after its last key."""
    keys = channel.times
    first = np.clip(np.searchsorted(keys, times, side="right") - 1, 0, len(keys) - 1)
    after = np.minimum(first + 1, len(keys) - 1)
    span = keys[after] - keys[first]
    u = np.clip((times - keys[first]) / np.where(span > 0.0, span, 1.0), 0.0, 1.0).astype(np.float32)
    if channel.interpolation == "CUBICSPLINE":
        return _spline(channel, first, after, u, span)
    a, b = channel.values[first], channel.values[after]
    if channel.interpolation == "STEP":
        return a
    if channel.path == "rotation":
        return quat_slerp(a, b, u.reshape(-1, *(1,) * (a.ndim - 2)))
    return (a + (b - a) * u.reshape(-1, *(1,) * (a.ndim - 1))).astype(np.float32, copy=False)


def _spline(channel: Channel, first: npt.NDArray[np.intp], after: npt.NDArray[np.intp], u: F32, span: F32) -> F32:
    """Cubic Hermite spline, glTF 2.0 appendix C."""
    values, across = channel.values, (-1, *(1,) * (channel.values.ndim - 2))
    u1, s = u.reshape(across), span.reshape(across)
    u2, u3 = u1 * u1, u1 * u1 * u1
    mixed = (2 * u3 - 3 * u2 + 1) * values[first, 1] + s * (u3 - 2 * u2 + u1) * values[first, 2]
    mixed += (3 * u2 - 2 * u3) * values[after, 1] + s * (u3 - u2) * values[after, 0]
    return quat_normalize(mixed) if channel.path == "rotation" else np.asarray(mixed, np.float32)


def _together(channels: list[Channel]) -> list[list[Channel]]:
    """Channels by common key times: exporters write them so, and what is sampled together is quick."""
    groups: dict[tuple[str, bytes], list[Channel]] = {}
    for channel in channels:
        groups.setdefault((channel.interpolation, channel.times.tobytes()), []).append(channel)
    return list(groups.values())


def same_half(turns: F32) -> F32:
    """turns (K, B, 4) with the signs changed in place so that neighbouring rows can be mixed."""
    facing = np.einsum("kbi,kbi->kb", turns[1:], turns[:-1])
    turns[1:] *= np.cumprod(np.where(facing < 0.0, -1.0, 1.0), axis=0)[..., None]
    return turns


def yaw_pitch_of(q: F32) -> F32:
    """(K, 2): the first two of the angles Y, X, Z by which turns (K, 4) are made, as VRM's lookAt takes them."""
    x, y, z, w = (q[:, i] for i in range(4))
    pitch = np.arcsin(np.clip(2.0 * (w * x - y * z), -1.0, 1.0))
    return np.stack((np.arctan2(2.0 * (w * y + x * z), 1.0 - 2.0 * (x * x + y * y)), pitch), axis=1)


def _channels(channels: list[Channel], path: str) -> dict[int, Channel]:
    return {channel.node: channel for channel in reversed(channels) if channel.path == path and len(channel.times)}


def _rows(channels: list[Channel], duration_s: float, step_s: float) -> F32:
    """The times of the table: every key, both sides of a step, and no gap longer than step_s."""
    keys = [np.zeros(1), np.array([duration_s])]
    for channel in channels:
        keys.append(channel.times.astype(np.float64))
        if channel.interpolation == "STEP":
            keys.append(channel.times[1:].astype(np.float64) - _CUT_S)
    times = np.unique(np.clip(np.concatenate(keys), 0.0, None).astype(np.float32))
    times = times[np.concatenate(([True], np.diff(times) > 0.4 * _CUT_S))].astype(np.float64)
    parts = np.maximum(np.ceil(np.diff(times) / step_s - 1e-3), 1.0).astype(np.intp)
    starts, spans = np.repeat(times[:-1], parts), np.repeat(np.diff(times) / parts, parts)
    inside = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    return np.append(starts + inside * spans, times[-1]).astype(np.float32)


def _rest_turns(model: Model) -> F32:
    """(N, 4) rotations of the nodes in the model, scale left aside."""
    nodes = model.nodes
    out = quat_normalize(nodes.rotation)
    for node in nodes.order.tolist():
        if nodes.parent[node] >= 0:
            out[node] = quat_mul(out[nodes.parent[node]], out[node])
    return out


def _joints(vrma: Vrma, world: F32) -> F32:
    out = np.zeros((bones.COUNT, 3), np.float32)
    for bone, name in enumerate(bones.BONES):
        node = vrma.humanoid.get(name, -1)
        out[bone] = world[node, 3, :3] if node >= 0 else out[bones.PARENT[bone]]
    return out

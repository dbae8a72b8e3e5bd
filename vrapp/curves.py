"""Keyframes at a time: many animated properties that share their key times are sampled together, because exporters write them so.

Times in seconds. Values follow glTF: translation and scale (3), rotation (4, x y z w), weights (T); CUBICSPLINE keeps in-tangent, value and out-tangent a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vrapp.xform import quat_normalize, quat_slerp

F32 = npt.NDArray[np.float32]


class ChannelLike(Protocol):
    """What `vrapp.scene.model.Channel` gives."""

    @property
    def node(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def interpolation(self) -> str: ...
    @property
    def times(self) -> F32: ...
    @property
    def values(self) -> F32: ...


@dataclass(slots=True)
class Track:
    """C properties of one kind with the same K key times. values: (K, C, W), or (K, 3, C, W) for CUBICSPLINE."""

    path: str
    interpolation: str
    times: F32  # (K,)
    values: F32
    targets: npt.NDArray[np.intp]  # (C,) nodes; for weights the (T,) places in the model's morph weights, and C is 1


@dataclass(slots=True)
class Clip:
    tracks: list[Track]
    duration_s: float


def make_clip(channels: Iterable[ChannelLike], weight_offsets: Mapping[int, int] | None = None) -> Clip:
    """Group channels. weight_offsets: node -> where its mesh's morph weights start in the model's; without it channels of weights are left out."""
    groups: dict[tuple[str, str, bytes], list[ChannelLike]] = {}
    tracks: list[Track] = []
    for channel in channels:
        if channel.path != "weights":
            groups.setdefault((channel.path, channel.interpolation, channel.times.tobytes()), []).append(channel)
        elif weight_offsets is not None and channel.node in weight_offsets:
            targets = weight_offsets[channel.node] + np.arange(channel.values.shape[-1], dtype=np.intp)
            tracks.append(Track("weights", channel.interpolation, channel.times, channel.values[..., None, :], targets))
    for (path, interpolation, _), members in groups.items():
        values = np.ascontiguousarray(np.stack([member.values for member in members], axis=-2))
        tracks.append(Track(path, interpolation, members[0].times, values, np.array([member.node for member in members], dtype=np.intp)))
    return Clip(tracks, max((float(track.times[-1]) for track in tracks if len(track.times)), default=0.0))


def sample(track: Track, t_s: float) -> F32:
    """Values (C, W) at t_s, held before the first and after the last key."""
    times = track.times
    last = len(times) - 1
    key = min(max(int(np.searchsorted(times, t_s, side="right")) - 1, 0), last)
    after = min(key + 1, last)
    span = float(times[after] - times[key])
    u = min(max((t_s - float(times[key])) / span, 0.0), 1.0) if span > 0.0 else 0.0
    if track.interpolation == "CUBICSPLINE":
        return _spline(track, key, after, u, span)
    if track.interpolation == "STEP" or u == 0.0:
        return track.values[key]
    if track.path == "rotation":
        return quat_slerp(track.values[key], track.values[after], u)
    return track.values[key] + np.float32(u) * (track.values[after] - track.values[key])


def _spline(track: Track, key: int, after: int, u: float, span: float) -> F32:
    """Cubic Hermite spline, glTF 2.0 appendix C."""
    _, start, leaving = track.values[key]
    arriving, end, _ = track.values[after]
    u2, u3 = u * u, u * u * u
    mixed: npt.NDArray[Any] = (2 * u3 - 3 * u2 + 1) * start + span * (u3 - 2 * u2 + u) * leaving + (3 * u2 - 2 * u3) * end + span * (u3 - u2) * arriving
    mixed = mixed.astype(np.float32, copy=False)
    return quat_normalize(mixed) if track.path == "rotation" else mixed


def apply(clip: Clip, t_s: float, translation: F32, rotation: F32, scale: F32, weights: F32 | None = None) -> None:
    """Write the clip's pose at t_s over local transforms (N, 3), (N, 4), (N, 3) and morph weights (W,); what it does not animate stays."""
    into = {"translation": translation, "rotation": rotation, "scale": scale}
    for track in clip.tracks:
        if track.path != "weights":
            into[track.path][track.targets] = sample(track, t_s)
        elif weights is not None:
            weights[track.targets] = sample(track, t_s)[0]

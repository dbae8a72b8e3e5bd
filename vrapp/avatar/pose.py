"""What an avatar is asked to do in a frame, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from vrapp.avatar.batch import F32
from vrapp.avatar.turns import Vec
from vrapp.messages import Emotion

Activity = Literal["idle", "listening", "thinking", "speaking", "away"]


@dataclass(slots=True)
class Want:
    """One frame's wish, in world space: metres, radians. The same object may be filled again each frame; the avatar changes nothing in it.

    look_at: a point, or None for straight ahead. at_eyes: the point is between somebody's eyes, so the gaze wanders over their face.
    turn_head: how much of the way to the point the head itself goes, 0 (eyes only) to 1. gesture starts when `gesture_serial` changes;
    point_at is where a pointing arm goes.
    """

    root: F32 = field(default_factory=lambda: np.eye(4, dtype=np.float32))  # world_from_avatar: where its feet stand and face (+Z)
    look_at: Vec | None = None
    at_eyes: bool = False
    turn_head: float = 0.9
    emotion: Emotion = "neutral"
    intensity: float = 0.0
    visemes: F32 = field(default_factory=lambda: np.zeros(5, dtype=np.float32))  # aa ih ou ee oh
    activity: Activity = "idle"
    gesture: str = ""
    gesture_serial: int = 0
    gesture_size: float = 1.0
    point_at: Vec | None = None


@dataclass(slots=True)
class Pose:
    """What the renderer needs; filled in place each frame."""

    node_world: F32  # (N, 4, 4) world_from_node
    morph_weights: F32  # (W,)
    materials: F32  # (M, 8, 4) as scene.model.material_rows
